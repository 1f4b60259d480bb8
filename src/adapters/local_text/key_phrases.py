"""The phrases that a narrative is about, by rapid automatic keyword extraction.

Rose, Engel, Cramer and Cowley (2010), Text Mining: Applications and Theory, chapter 1: candidates
are what stands between stop words and punctuation; a word scores by how many words it keeps
company with for each time it is used, a phrase by the sum over its words.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from typing import Final

from skywitness.adapters.local_text.language import primary
from skywitness.adapters.local_text.stop_words import STOP_WORDS, VAGUE

MOST_PHRASES: Final = 10
MOST_WORDS: Final = 4
"""Of a longer run the last words stay: in these languages they hold the noun."""

_WORD: Final = re.compile(r"[^\W_]+(?:['’-][^\W_]+)*")
_ELISION: Final = re.compile(r"(?:[cdjlmnst]|qu)['’]", re.IGNORECASE)

Span = tuple[int, int]


def key_phrases(text: str, language: str) -> tuple[str, ...]:
    """Return up to ten phrases as they stand in the text, the most append_change first.

    Nothing for a language whose stop words are not known.
    """
    stop_words = STOP_WORDS.get(primary(language))
    if stop_words is None:
        return ()
    vague = VAGUE.get(primary(language), frozenset())
    candidates = [run[-MOST_WORDS:] for run in _runs(text, stop_words) if _names(text, run, vague)]
    scores = _word_scores(text, candidates)
    phrases: dict[str, tuple[str, float]] = {}
    for run in candidates:
        phrase = text[run[0][0] : run[-1][1]]
        score = sum(scores[_key(text, word)] for word in run)
        phrases.setdefault(phrase.casefold(), (phrase, score))
    ranked = sorted(phrases.values(), key=lambda found: -found[1])
    return tuple(phrase for phrase, _ in ranked[:MOST_PHRASES])


def _runs(text: str, stop_words: frozenset[str]) -> Iterator[list[Span]]:
    """Yield runs of words with one space between them and no stop word or number among them."""
    run: list[Span] = []
    end = -1
    for match in _WORD.finditer(text):
        start = match.start()
        elided = _ELISION.match(match.group())
        if elided:
            start += elided.end()
        word = text[start : match.end()]
        adjacent = start == end + 1 and text[end] == " "
        if run and not adjacent:
            yield run
            run = []
        if _tells(word, stop_words):
            run.append((start, match.end()))
        elif run:
            yield run
            run = []
        end = match.end()
    if run:
        yield run


def _names(text: str, run: list[Span], vague: frozenset[str]) -> bool:
    """Say whether a run names something: not by vague words alone, nor by a code of two letters."""
    words = [_key(text, word) for word in run]
    return not vague.issuperset(words) and (len(words) > 1 or len(words[0]) > 2)


def _tells(word: str, stop_words: frozenset[str]) -> bool:
    if len(word) < 2 or any(c.isdigit() for c in word):
        return False
    plain = word.lower().replace("’", "'")
    return plain not in stop_words and not stop_words.issuperset(plain.split("-"))


def _word_scores(text: str, candidates: list[list[Span]]) -> dict[str, float]:
    used: Counter[str] = Counter()
    company: Counter[str] = Counter()
    for run in candidates:
        for word in run:
            key = _key(text, word)
            used[key] += 1
            company[key] += len(run)
    return {key: company[key] / used[key] for key in used}


def _key(text: str, word: Span) -> str:
    return text[slice(*word)].casefold()

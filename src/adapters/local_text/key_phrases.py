"""Key phrases of a narrative, by rapid automatic keyword extraction (RAKE).

Rose, Engel, Cramer and Cowley (2010), Text Mining: Applications and Theory, chapter 1: candidates
are the runs of words between stop words and punctuation. The score of a word is its degree of
co-occurrence divided by its frequency, that of a phrase the sum over its words.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from typing import Final

from skywitness.adapters.local_text.language import primary
from skywitness.adapters.local_text.stop_words import STOP_WORDS, VAGUE
from skywitness.domain.model.lazy_regex import lazy_regex

MOST_PHRASES: Final = 10
MOST_WORDS: Final = 4
"""Of a longer run the last words are kept: in these languages they contain the noun."""

_WORD: Final = lazy_regex(r"[^\W_]+(?:['’-][^\W_]+)*")
_ELISION: Final = lazy_regex(r"(?:[cdjlmnst]|qu)['’]", re.IGNORECASE)

Span = tuple[int, int]


def key_phrases(text: str, language: str) -> tuple[str, ...]:
    """Return up to ten phrases as written in the text, the most significant first.

    Empty for a language without a list of stop words.
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
    """Yield runs of words separated by single spaces, without stop words and numbers."""
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
    """Say whether a run is meaningful: more than vague words or a two-letter code."""
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

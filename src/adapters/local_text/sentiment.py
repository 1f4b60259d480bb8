"""Sentiment of a narrative, from word weights, phrases and negation.

English is rated by phrases and single words; German, French and Spanish by word stems.

In each clause phrases count first, then single words; a negator in scope inverts them. Something
bad that is denied (`no damage`) is neutral, something good that is denied is negative.
"""

from __future__ import annotations

from bisect import bisect_left
from dataclasses import dataclass
from typing import Final

from skywitness.adapters.local_text.language import primary
from skywitness.adapters.local_text.lexicon import (
    NEGATIVE,
    NEGATORS,
    ONLY_LOUDER,
    PHENOMENA,
    PHRASES,
    POSITIVE,
    SCOPE_ENDS,
    STRENGTHENING,
    WEAKENING,
)
from skywitness.adapters.local_text.tones import TONES, Stems
from skywitness.domain.model.lazy_regex import lazy_regex
from skywitness.domain.model.reports.insight import Sentiment, SentimentLabel

LANGUAGE: Final = "en"

CALM: Final = 0.85
"""Weight of neutral content, added to every text."""

MIXED_FROM: Final = 0.5
"""A text is mixed if the weaker side has at least this fraction of the stronger side's weight."""

REACH: Final = 6
"""Number of words after a negator that it can invert."""

_WORD: Final = lazy_regex(r"[^\W\d_]+(?:['’-][^\W\d_]+)*")
_CLAUSE: Final = lazy_regex(r"[.!?;:,()\n\r\t]+|\s[-–—]\s|…")
_DENIED_AFTER: Final = lazy_regex(
    r"(?: (?:was|were|is|are|has|have|had|been))* (?:none|not (?:been )?"
    r"(?:reported|observed|found|noted|seen|expected|known|apparent))\b"
)


@dataclass(slots=True)
class _Tone:
    good: float = 0.0
    bad: float = 0.0

    def add(self, weight: float, *, denied: bool) -> None:
        if weight < 0:
            self.bad += 0.0 if denied else -weight
        elif denied:
            self.bad += weight
        else:
            self.good += weight


@dataclass(frozen=True, slots=True)
class _Clause:
    """The words of a clause as written and in lower case, and whether it starts a sentence."""

    written: tuple[str, ...]
    words: tuple[str, ...]
    opens: bool


def sentiment(text: str, language: str) -> Sentiment | None:
    """Return the sentiment of a text, None for an unsupported language."""
    stems = TONES.get(primary(language))
    if stems is None and primary(language) != LANGUAGE:
        return None
    tone = _Tone()
    shouted = text.upper() == text
    for clause in _clauses(text):
        if stems is None:
            _listen(clause, tone, names=not shouted)
        else:
            _listen_to_stems(clause.words, stems, tone)
    total = CALM + tone.good + tone.bad
    positive, negative = round(tone.good / total, 4), round(tone.bad / total, 4)
    neutral = round(1 - positive - negative, 4)
    return Sentiment(_label(tone), positive, neutral, negative)


def _label(tone: _Tone) -> SentimentLabel:
    weaker, stronger = sorted((tone.good, tone.bad))
    if stronger < CALM:
        return SentimentLabel.NEUTRAL
    if weaker >= CALM and weaker >= MIXED_FROM * stronger:
        return SentimentLabel.MIXED
    return SentimentLabel.POSITIVE if tone.good > tone.bad else SentimentLabel.NEGATIVE


def _clauses(text: str) -> list[_Clause]:
    clauses = []
    start, opens = 0, True
    for end, after in [*(m.span() for m in _CLAUSE.finditer(text)), (len(text), len(text))]:
        written = tuple(w.replace("’", "'") for w in _WORD.findall(text[start:end]))
        if written:
            clauses.append(_Clause(written, tuple(w.lower() for w in written), opens))
            opens = False
        opens = opens or _ends_sentence(text[end:after])
        start = after
    return clauses


def _ends_sentence(separator: str) -> bool:
    marks = separator.rstrip()
    return marks.endswith((".", "!", "?")) or "\n" in separator[len(marks) :]


def _listen(clause: _Clause, tone: _Tone, *, names: bool) -> None:
    """Add the sentiment of a clause; with `names`, capitalised words may be part of a name."""
    joined = " ".join(clause.words)
    starts = _word_starts(clause.words)
    counted: set[int] = set()
    for pattern, weight in PHRASES:
        for match in pattern.finditer(joined):
            first, after = (bisect_left(starts, edge) for edge in match.span())
            if first < after and counted.isdisjoint(range(first, after)):
                counted.update(range(first, after))
                tone.add(weight, denied=_denied(clause.words, first))
    for index, word in enumerate(clause.words):
        weight = _weight(clause, index, names=names)
        if not weight or index in counted or (weight > 0 and _praises_harm(clause.words, index)):
            continue
        denied = _denied(clause.words, index) or bool(
            _DENIED_AFTER.match(joined, starts[index] + len(word))
        )
        tone.add(weight * _strength(clause.words, index), denied=denied)


def _listen_to_stems(words: tuple[str, ...], stems: Stems, tone: _Tone) -> None:
    """Add the sentiment of a clause, by the first stem that each word starts with."""
    for index, word in enumerate(words):
        weight = next((-w for stem, w in stems.bad if stem.fullmatch(word)), 0.0)
        weight = weight or next((w for stem, w in stems.good if stem.fullmatch(word)), 0.0)
        if weight:
            before = words[max(0, index - stems.reach) : index]
            tone.add(weight, denied=any(stems.denial.fullmatch(w) for w in before))


def _word_starts(words: tuple[str, ...]) -> list[int]:
    starts, at = [], 0
    for word in words:
        starts.append(at)
        at += len(word) + 1
    return starts


def _weight(clause: _Clause, index: int, *, names: bool) -> float:
    word = clause.words[index]
    if word in PHENOMENA:
        return -PHENOMENA[word]
    weight = POSITIVE.get(word, 0.0) - NEGATIVE.get(word, 0.0)
    return 0.0 if weight and names and _in_name(clause, index) else weight


def _in_name(clause: _Clause, index: int) -> bool:
    """Recognise names such as `Pleasant Valley` by adjacent capitalised words."""
    if not clause.written[index][0].isupper():
        return False
    before = index > 0 and clause.written[index - 1][0].isupper()
    after = index + 1 < len(clause.written) and clause.written[index + 1][0].isupper()
    return after or (before and not (clause.opens and index == 1))


def _praises_harm(words: tuple[str, ...], index: int) -> bool:
    """Recognise degree, not praise: `great damage`, `pretty bad`, `a good deal of flooding`."""
    following = words[index + 1 : index + 4]
    return words[index] in {"great", "good", "pretty", "fine", "better", "nice"} and any(
        word in NEGATIVE or word in PHENOMENA for word in following
    )


def _strength(words: tuple[str, ...], index: int) -> float:
    before = words[max(0, index - 2) : index]
    if any(word in WEAKENING for word in before):
        return 0.6
    return 1.3 if any(word in STRENGTHENING for word in before) else 1.0


def _denied(words: tuple[str, ...], index: int) -> bool:
    for back in range(1, min(REACH, index) + 1):
        word = words[index - back]
        if word in SCOPE_ENDS:
            return False
        if word in NEGATORS or word.endswith("n't"):
            return words[index - back + 1] not in ONLY_LOUDER
    return False

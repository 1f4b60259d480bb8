"""What a list tells of an event: how its reports were judged, and the words of one of them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final
from uuid import UUID

from skywitness.domain.model.events.public_claim import PublicClaim
from skywitness.domain.model.reports.filter import PENDING
from skywitness.domain.model.reports.verdict import Outcome
from skywitness.domain.model.text import first_sentence

_WORDS_OF_FIRST: Final = (Outcome.SUPPORTED, Outcome.MIXED)
_WORDS_OF_LAST: Final = (Outcome.CONTRADICTED,)


@dataclass(frozen=True, slots=True)
class Quote:
    """The first sentence of a report."""

    report_id: UUID
    text: str


def outcomes_of(members: Sequence[PublicClaim]) -> Mapping[str, int]:
    """Count reports by the outcome of their verdict, also those that are pending."""
    counts = Counter(one.outcome.value if one.outcome else PENDING for one in members)
    return {name: counts[name] for name in (*map(str, Outcome), PENDING) if name in counts}


def quote_of(members: Sequence[PublicClaim]) -> Quote | None:
    """Return the words of the first of the best supported reports; None if none has words."""
    for one in sorted(members, key=lambda one: _rank(one.outcome)):
        if text := first_sentence(one.narrative):
            return Quote(one.report_id, text)
    return None


def _rank(outcome: Outcome | None) -> int:
    if outcome in _WORDS_OF_FIRST:
        return _WORDS_OF_FIRST.index(outcome)
    return len(_WORDS_OF_FIRST) + (outcome in _WORDS_OF_LAST)

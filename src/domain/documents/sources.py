"""Sources of weather, and what analyses texts."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from typing import Self

from skywitness.domain.documents.document import Document, about, in_utc
from skywitness.domain.documents.ui import CreditDocument
from skywitness.domain.model.weather.source_state import (
    Reach,
    SourceKind,
    SourceState,
    SourceStatus,
)


@dataclass(kw_only=True)
class ReachDocument(Document):
    """What a source has weather of."""

    begins_at: datetime | None = field(metadata=about("Null: it has the present only."))
    ends_at: datetime | None = field(metadata=about("Null: it reaches up to the present."))
    bbox: tuple[float, ...] | None = field(
        metadata=about("West, south, east and north; null: the globe.", min_length=4, max_length=4)
    )

    @classmethod
    def of(cls, reach: Reach) -> Self:
        """Show times and area."""
        box = reach.box
        return cls(
            begins_at=_in_utc(reach.begins_at),
            ends_at=_in_utc(reach.ends_at),
            bbox=None if box is None else (box.west, box.south, box.east, box.north),
        )


@dataclass(kw_only=True)
class BudgetDocument(Document):
    """The calls that are left of the day's quota."""

    left: int = field(metadata=about(ge=0))
    resets_at: datetime

    @classmethod
    def of(cls, state: SourceState) -> Self | None:
        """Show the budget; None without a limit."""
        if state.calls_left is None or state.calls_reset_at is None:
            return None
        return cls(left=state.calls_left, resets_at=in_utc(state.calls_reset_at))


@dataclass(kw_only=True)
class SourceDocument(Document):
    """A source of weather or an analysis of texts, as far as the process that answers knows."""

    name: str = field(metadata=about("Of an analysis of texts as `analyser` of an insight."))
    kind: SourceKind = field(metadata=about("What it is asked for."))
    state: SourceStatus = field(
        metadata=about(
            "`stale`: no call is left for today, and answers are what it gave before. `off`: it is "
            "not in use, or the archive is empty."
        )
    )
    since: datetime | None = field(
        metadata=about("When it went down or came back; null: not since the process started.")
    )
    reach: ReachDocument | None = field(metadata=about("Null for one that is off, and for texts."))
    stations: int | None = field(
        metadata=about("Stations with observations; null for what is no archive.")
    )
    last_answer_at: datetime | None = field(
        metadata=about("Null: none since the process started, and for the archive.")
    )
    budget: BudgetDocument | None = field(metadata=about("Null without a limit for a day."))
    attribution: CreditDocument | None = field(metadata=about("Show it where its data are shown."))

    @classmethod
    def of(cls, state: SourceState) -> Self:
        """Show a source."""
        return cls(
            name=state.name,
            kind=state.kind,
            state=state.status,
            since=_in_utc(state.since),
            reach=None if state.reach is None else ReachDocument.of(state.reach),
            stations=state.stations,
            last_answer_at=_in_utc(state.last_answer_at),
            budget=BudgetDocument.of(state),
            attribution=None if state.credit is None else CreditDocument.of(state.credit),
        )


@dataclass(kw_only=True)
class SourceListDocument(Document):
    """All sources, those that are not used last."""

    items: tuple[SourceDocument, ...]


def _in_utc(at: datetime | None) -> datetime | None:
    return None if at is None else in_utc(at)

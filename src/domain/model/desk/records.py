"""What the desk and readers leave at a report beside decisions: holds, flags and notes."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Final

HELD_FOR: Final = timedelta(minutes=5)
"""How long a case is held; clients that still show it hold it again."""

MAX_FLAG_TEXT: Final = 500
MAX_NOTE_TEXT: Final = 4_000


class FlagReason(StrEnum):
    """Why a reader asks the desk to look at a report."""

    WRONG_PLACE = "wrong_place"
    WRONG_TIME = "wrong_time"
    WRONG_PHENOMENON = "wrong_phenomenon"
    DID_NOT_HAPPEN = "did_not_happen"
    DUPLICATE = "duplicate"
    PERSONAL_DATA = "personal_data"
    OFFENSIVE = "offensive"
    SPAM = "spam"
    OTHER = "other"


@dataclass(frozen=True, slots=True, kw_only=True)
class Flag:
    """One actor's request that the desk looks at a report; each has one flag for a report."""

    principal: str
    reason: FlagReason
    text: str
    flagged_at: datetime


@dataclass(frozen=True, slots=True)
class Hold:
    """Who of the desk works on a report, and until when unless it is held again."""

    principal: str
    until: datetime

    def is_held(self, now: datetime) -> bool:
        """Whether it still counts; one that ends too late was made by a clock set back since."""
        return now < self.until <= now + 2 * HELD_FOR


class NoteKind(StrEnum):
    """Who may read a note: what the desk writes is for the desk alone."""

    NOTE = "note"
    ANSWER = "answer"
    """What the observer answered to the desk."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Note:
    """A text of the desk, or the observer's answer; it is never changed."""

    principal: str
    kind: NoteKind
    text: str
    written_at: datetime

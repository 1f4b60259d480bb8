"""Whether a photo may be shown to the public."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import Final

HIDDEN_FROM: Final = 4
"""The severity from which a photo is hidden unless the operator decides otherwise: `medium` of
Azure AI Content Safety, which knows 0, 2, 4 and 6."""


class Moderation(StrEnum):
    """Whether the desk has looked at a photo, and what the public sees until then."""

    SHOWN = "shown"
    """Nobody has objected, and perhaps nobody has looked."""
    HELD = "held"
    """It is hidden until the desk has looked."""
    ACCEPTED = "accepted"
    """The desk has looked."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ModerationPolicy:
    """Which photos are hidden until the desk has looked.

    Those with unwanted content of `hidden_from` or above on a scale from 0 to 7; all of them if
    `is_required`. A change holds for photos that are added and analysed afterwards.
    """

    hidden_from: int = HIDDEN_FROM
    is_required: bool = False

    @property
    def at_first(self) -> Moderation:
        """The state of a new photo."""
        return Moderation.HELD if self.is_required else Moderation.SHOWN

    def after(self, before: Moderation, severity: int | None) -> Moderation:
        """Return the state of a photo with unwanted content of a severity; None: unknown.

        What the desk has accepted stays so.
        """
        is_severe = severity is not None and severity >= self.hidden_from
        return Moderation.HELD if is_severe and before is Moderation.SHOWN else before

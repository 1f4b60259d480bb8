"""What the observer says a photo shows."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final, Self

from skywitness.domain.model.narrative.positions import find_positions
from skywitness.domain.model.narrative.redaction import Redactor, redacted
from skywitness.domain.model.text import clean_line

MOST_CAPTION: Final = 500
"""Characters."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Caption:
    """A caption, and what the public sees of it: no personal data and no position.

    Positions are masked whatever the visibility of the report, which may become another.
    """

    text: str
    public: str

    @classmethod
    def of(cls, text: str, redactor: Redactor) -> Self | None:
        """Return a caption, None for a blank text.

        Raises:
            Invalid: it is too long, has several lines, or characters that no text has.
        """
        text = clean_line("caption", text, MOST_CAPTION).strip()
        return cls(text=text, public=_masked(text, redactor)) if text else None

    def redacted_again(self, redactor: Redactor) -> Self:
        """Return the caption with what a redactor finds today masked as well."""
        return type(self)(text=self.text, public=redacted(self.public, redactor.find(self.text)))


def _masked(text: str, redactor: Redactor) -> str:
    return redacted(redactor.redacted(text), find_positions(text))

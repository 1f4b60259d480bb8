"""Where personal data stands in a text."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class PersonalData:
    """Where personal data stood, never what it was; positions in code points."""

    category: str
    offset: int
    length: int

"""Positions of personal data in a text."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class PersonalData:
    """Position of personal data in code points, without its content."""

    category: str
    offset: int
    length: int

"""Rules of the telephone networks of the world."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol


class PhoneNumbers(Protocol):
    """Distinguishes telephone numbers from other numbers by the numbering plans of countries."""

    def is_number(self, groups: Sequence[str], *, international: bool) -> bool:
        """Whether digits, grouped as they are written, can be a telephone number.

        Args:
            groups: strings of ASCII digits; none is empty.
            international: they follow a plus sign, so they start with a country code. Otherwise
                they have to be grouped in a way that is usual in a country.
        """

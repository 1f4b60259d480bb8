"""Telephone numbers by their format, without the numbering plans of countries."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from typing_extensions import override

from skywitness.ports.phone_numbers import PhoneNumbers

_NORTH_AMERICAN: Final = frozenset({(3, 3, 4), (1, 3, 3, 4), (10,), (11,)})
_SHORTEST, _LONGEST = 9, 13


class MemoryPhoneNumbers(PhoneNumbers):
    """Accepts the North American Numbering Plan, and any number with its trunk prefix 0.

    For programs that embed the core without the package `phonenumbers`.
    """

    @override
    def is_number(self, groups: Sequence[str], *, international: bool) -> bool:
        digits = "".join(groups)
        if international:
            return 8 <= len(digits) <= 15 and not digits.startswith("0")
        if digits.startswith("0"):
            return digits[1:2] != "0" and _SHORTEST <= len(digits) <= _LONGEST
        if tuple(map(len, groups)) not in _NORTH_AMERICAN:
            return False
        national = digits[1:] if len(digits) == 11 and digits[0] == "1" else digits
        return len(national) == 10 and national[0] > "1" and national[3] > "1"

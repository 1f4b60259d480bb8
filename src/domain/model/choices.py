"""Names of a fixed set, as clients write them."""

from __future__ import annotations

from enum import StrEnum
from functools import cache
from typing import Any, TypeVar

from skywitness.domain.model.errors import Invalid

E = TypeVar("E", bound=StrEnum)


def choice(kind: type[E], field: str, text: str) -> E:
    """Return the member of an enumeration that is written so.

    Raises:
        Invalid: there is none; the problem is at `field`.
    """
    found: E | None = _members(kind).get(text)  # calling the class takes two more functions
    if found is None:
        raise Invalid.at(field, f"must be one of {', '.join(kind)}")
    return found


@cache
def _members(kind: type[StrEnum]) -> dict[str, Any]:
    return {member.value: member for member in kind}

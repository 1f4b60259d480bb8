"""Ranges of bytes (RFC 9110, section 14): one of them, of a body whose size is known."""

from __future__ import annotations

import re
from typing import Final

from skywitness.entrypoints.http.problems.problem import HttpProblem
from skywitness.ports.object_storage import ByteRange

_RANGE: Final = re.compile(r"bytes=[ \t]*([0-9]{0,15})-([0-9]{0,15})[ \t]*", re.IGNORECASE)


def wanted_range(value: str | None, if_range: str | None, tag: str, size: int) -> ByteRange | None:
    """Return the range that a request asks for; None stands for the whole.

    Several ranges, other units and what cannot be parsed are ignored, as is a range of another
    version than that of If-Range.

    Raises:
        HttpProblem: the range begins behind the end.
    """
    found = _RANGE.fullmatch(value) if value is not None else None
    if found is None or (if_range is not None and if_range.strip() != tag):
        return None
    first, last = found[1], found[2]
    if not first:
        if not last:
            return None
        start, end = max(0, size - int(last)), size
    else:
        start, end = int(first), min(size, int(last) + 1) if last else size
        if last and int(last) < start:
            return None
    if start >= size:
        raise HttpProblem("range_outside", headers={"Content-Range": f"bytes */{size}"})
    return ByteRange(start, end)

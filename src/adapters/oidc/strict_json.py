"""JSON of strangers: what parsers read differently is refused."""

from __future__ import annotations

import json
from typing import Any, NoReturn


def strict_object(data: bytes) -> dict[str, Any]:
    """Return a JSON object in UTF-8, without duplicate members, NaN and infinity.

    Raises:
        ValueError: it is anything else.
    """
    try:
        found = json.loads(
            data.decode(), object_pairs_hook=_without_duplicates, parse_constant=_refuse
        )
    except RecursionError:
        raise ValueError("nested too deeply") from None
    if not isinstance(found, dict):
        raise ValueError("not an object")
    return found


def _without_duplicates(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) < len(pairs):
        raise ValueError("duplicate member")
    return found


def _refuse(_: str) -> NoReturn:
    raise ValueError("not a number")

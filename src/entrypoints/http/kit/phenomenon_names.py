"""The names of phenomena as a pattern, so that the OpenAPI document says which are known."""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import cache
from typing import Final

from skywitness.domain.model.phenomena.phenomenon import GROUPS, in_group, names
from skywitness.entrypoints.http.kit.fields import Schema

_SPECIAL: Final = re.compile(r"[][(){}.*+?^$|\\]")


@cache
def one_phenomenon() -> Schema:
    """Describe a name of one phenomenon."""
    return _schema("PhenomenonName", (code for code in GROUPS if len(in_group(code)) == 1))


@cache
def phenomenon_or_group() -> Schema:
    """Describe a name of one phenomenon, or the code of any group."""
    return _schema("PhenomenonOrGroup", GROUPS)


def _schema(title: str, codes: Iterable[str]) -> Schema:
    """The names in the spelling of their sources; the service reads them in any case."""
    known = "|".join(_SPECIAL.sub(r"[\g<0>]", name) for name in names())
    pattern = f"^({known}|[{''.join(sorted(codes))}])$"
    return {"type": "string", "pattern": pattern, "examples": ["hail"], "x-name": title}

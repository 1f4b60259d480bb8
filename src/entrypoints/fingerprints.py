"""By which a filing that comes again is known."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from typing import Any

import orjson


def fingerprint(content: Mapping[str, Any]) -> str:
    """Return a digest of JSON content, whatever its white space and order of members.

    Numbers must fit in 64 bits and texts must be without lone surrogates, as all that was read from
    a request or a file is.
    """
    return hashlib.sha256(orjson.dumps(content, option=orjson.OPT_SORT_KEYS)).hexdigest()

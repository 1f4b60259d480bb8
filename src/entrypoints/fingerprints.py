"""Fingerprints: digests that identify repeated filings."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from typing import Any

import orjson


def fingerprint(content: Mapping[str, Any]) -> str:
    """Return a digest of JSON content that ignores white space and the order of members.

    Numbers must fit in 64 bits, and texts must not contain lone surrogates.
    """
    return hashlib.sha256(orjson.dumps(content, option=orjson.OPT_SORT_KEYS)).hexdigest()

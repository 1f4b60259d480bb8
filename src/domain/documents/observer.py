"""The observer in encoded reports.

Stored documents name the observer, but most readers may not see it. To replace it in the bytes
takes less than a microsecond; a second stored document for that alone would double the database.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Final

from skywitness.domain.model.access.view import View

# Neither can occur inside a text, where quotes are escaped. The members follow each other.
_MEMBER: Final = b'"observer":'
_NEXT: Final = b',"external_id":'


def observers_hidden(items: Sequence[bytes], view: View) -> Sequence[bytes]:
    """Return encoded reports or features with null for the observers that a view does not show."""
    if view.all_observers:
        return items
    shown = b"" if view.own is None else json.dumps(view.own, ensure_ascii=False).encode()
    return [_hidden(item, shown) for item in items]


def observer_hidden(item: bytes, observer: str) -> bytes:
    """Return an encoded report or feature of an observer with null instead."""
    hidden = item.replace(b'"observer":"%b"' % observer.encode(), b'"observer":null', 1)
    return _hidden(item, b"") if hidden is item else hidden  # the name is written with escapes


def _hidden(item: bytes, shown: bytes) -> bytes:
    start = item.find(_MEMBER) + len(_MEMBER)
    end = item.find(_NEXT, start)
    is_shown = end < 0 or item[start:end] == shown  # a tombstone names no observer
    return item if is_shown else b"".join((item[:start], b"null", item[end:]))

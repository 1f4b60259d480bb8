"""Documents as clients read them."""

from __future__ import annotations

from typing import Any

import orjson

from skywitness.domain.documents.document import Document


def shown(document: Document) -> Any:
    """Return the JSON value that a document is encoded as."""
    return orjson.loads(orjson.dumps(document, option=orjson.OPT_UTC_Z))

"""Base of all documents: typed JSON objects, each defined in one place.

A document is a dataclass whose fields are the members of the JSON object, in order. Two things
derive from it: the encoding (`orjson.dumps` with `OPT_UTC_Z`) and the OpenAPI schema, which
pydantic reads from the types, the class docstring and each field's metadata. Names lose the suffix
`Document` in OpenAPI. The classmethod `of` builds a document from the model.

A document is encoded as soon as it is built, and speed counts more than immutability: `frozen`
would double the time to build a report's document, and `slots` the time to encode it.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import ClassVar


@dataclass(kw_only=True)
class Document:
    """Base of all documents: every member is always present, and no others are."""

    # Pydantic looks this name up on any class; a plain dict needs no import of pydantic here.
    __pydantic_config__: ClassVar[dict[str, object]] = {
        "extra": "forbid",
        "json_schema_serialization_defaults_required": True,
    }


def about(description: str = "", **limits: object) -> dict[str, object]:
    """Describe a member for OpenAPI, as `metadata` of its field.

    `limits` are named as pydantic's `Field` names them: `ge`, `le`, `min_length`, `max_length`,
    `pattern`, `examples`, `json_schema_extra`. They describe what is shown; nothing checks them.
    """
    return {"description": description, **limits} if description else limits


def in_utc(at: datetime) -> datetime:
    """Return the same time in UTC, which is encoded with a Z."""
    return at if at.tzinfo is UTC else at.astimezone(UTC)

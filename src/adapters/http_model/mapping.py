"""How a picture gets into a request and findings out of a response, as the operator describes."""

from __future__ import annotations

import base64
import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from skywitness.adapters.outbound.json_fields import JsonFields
from skywitness.adapters.outbound.photo_answers import severity_of, tags_of
from skywitness.domain.model.photos.findings import PhotoFindings, PhotoTag

PICTURE: Final = "{picture}"
"""Stands in a template for the picture in base64."""

_POINTER: Final = re.compile(r"(?:/(?:[^~/]|~0|~1)*)*")
_INDEX: Final = re.compile(r"0|[1-9][0-9]{0,6}")


class RequestTemplate:
    """A JSON document, one text of which is replaced by the picture."""

    def __init__(self, template: str) -> None:
        """Parse a template.

        Raises:
            ValueError: it is no JSON, or the picture has not exactly one place in it.
        """
        try:
            text = json.dumps(json.loads(template), allow_nan=False)
        except (ValueError, RecursionError):
            raise ValueError("must be a JSON document") from None
        parts = text.split(json.dumps(PICTURE))
        if len(parts) != 2:
            raise ValueError(f'must have the text "{PICTURE}" in one place')
        self._before, self._after = (part.encode() for part in parts)

    def filled(self, picture: bytes) -> bytes:
        """Return the body of a request."""
        return b'%b"%b"%b' % (self._before, base64.b64encode(picture), self._after)


class JsonPointer:
    """A place in a JSON document (RFC 6901); `#` is the whole document, as in URLs."""

    def __init__(self, pointer: str) -> None:
        """Parse a pointer.

        Raises:
            ValueError: it is none.
        """
        plain = pointer.removeprefix("#")
        if not pointer or not _POINTER.fullmatch(plain):
            raise ValueError("must be # or a JSON pointer, such as /result/0/labels")
        tokens = plain.split("/")[1:]
        self._tokens = [token.replace("~1", "/").replace("~0", "~") for token in tokens]
        self.text: Final = pointer

    def find(self, document: Any) -> Any:
        """Return the value there.

        Raises:
            LookupError: there is none.
        """
        for token in self._tokens:
            if isinstance(document, Mapping):
                document = document[token]
            elif isinstance(document, list) and _INDEX.fullmatch(token):
                document = document[int(token)]
            else:
                raise LookupError(token)
        return document


@dataclass(frozen=True, slots=True, kw_only=True)
class AnswerMapping:
    """Where findings are in a response; at least one of both is given.

    `tags` leads to a list of objects, whose members `tag_name` and `tag_confidence` are read, or to
    an object of confidences by name. `severity` leads to a number from 0 to 7.
    """

    tags: JsonPointer | None = None
    severity: JsonPointer | None = None
    tag_name: str = "name"
    tag_confidence: str = "confidence"

    def __post_init__(self) -> None:
        if self.tags is None and self.severity is None:
            raise ValueError("a place of tags or of a severity is required")

    def read(self, fields: JsonFields, analyser: str, body: bytes) -> PhotoFindings:
        """Return the findings in a response.

        Raises:
            ProviderAnswerUnusable: it has none there, or they are of another kind.
        """
        document = fields.decode(body)
        tags: tuple[PhotoTag, ...] = ()
        if self.tags is not None:
            tags = self._tags(fields, _found(fields, document, self.tags))
        severity = None
        if self.severity is not None:
            severity = severity_of(fields, [_found(fields, document, self.severity)])
        return PhotoFindings(analyser=analyser, tags=tags, severity=severity)

    def _tags(self, fields: JsonFields, found: Any) -> tuple[PhotoTag, ...]:
        if isinstance(found, Mapping):
            return tags_of(fields, found.items())
        try:
            pairs = [(one[self.tag_name], one[self.tag_confidence]) for one in found]
        except (LookupError, TypeError):
            fields.refuse("the tags are neither objects with name and confidence, nor a mapping")
        return tags_of(fields, pairs)


def _found(fields: JsonFields, document: Any, pointer: JsonPointer) -> Any:
    try:
        return pointer.find(document)
    except LookupError:
        fields.refuse(f"the answer has nothing at {pointer.text}")

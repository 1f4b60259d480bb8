"""A model on loopback: it takes `{"image": BASE64}` and answers with tags and a severity.

Errors are those of online endpoints of Azure Machine Learning; what it finds is given.
"""

from __future__ import annotations

import base64
import json
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from simulators.pictures import TAGS, is_picture
from simulators.server import Request, Response, json_response

PATH: Final = "/score"
DEPLOYMENT: Final = "azureml-model-deployment"


@dataclass(slots=True)
class HttpModel:
    """Answers requests that bring one of its keys, or any if it has none.

    `tags` and `severity` are what it finds in every picture; `as_mapping` shows tags by name
    instead of in a list. `answer` takes the place of what it finds. The responses in `first` are
    sent once each, `always` in the place of every response.
    """

    keys: Collection[str] = ()
    tags: Mapping[str, float] = field(default_factory=lambda: dict(TAGS))
    severity: float = 0
    as_mapping: bool = False
    answer: Any = None
    first: list[Response] = field(default_factory=list)
    always: Response | None = None

    def __call__(self, request: Request) -> Response:
        """Answer one request."""
        if self.first:
            return self.first.pop(0)
        return self.always or self._response(request)

    def _response(self, request: Request) -> Response:
        keys = {f"Bearer {key}" for key in self.keys}
        if keys and request.headers.get("authorization") not in keys:
            return Response(401, b"")
        if (request.method, request.path) != ("POST", PATH):
            return Response(404, b"")
        try:
            picture = base64.b64decode(json.loads(request.body)["image"], validate=True)
        except (ValueError, LookupError, TypeError, RecursionError):
            return json_response({"message": "image: base64 is required"}, 400)
        if not is_picture(picture):
            return Response(424, b"cannot identify image file")
        return json_response(self._found() if self.answer is None else self.answer)

    def _found(self) -> dict[str, Any]:
        listed = [{"name": name, "confidence": value} for name, value in self.tags.items()]
        return {"tags": dict(self.tags) if self.as_mapping else listed, "severity": self.severity}

"""Azure AI for pictures on loopback: Image Analysis 4.0 (tags only) and Content Safety.

Both are at one address. Limits, errors and shapes are those of the services; what they find is
given. Captions, text, people and objects are not simulated.
"""

from __future__ import annotations

import base64
import json
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field
from typing import Final

from simulators.azure_vision import errors
from simulators.pictures import TAGS, is_picture
from simulators.server import Request, Response, json_response

VISION: Final = "/computervision/imageanalysis:analyze"
SAFETY: Final = "/contentsafety/image:analyze"
VERSIONS: Final = {VISION: "2023-10-01", SAFETY: "2024-09-01"}
MOST_BYTES: Final = {VISION: 20 << 20, SAFETY: 4 << 20}
CATEGORIES: Final = ("Hate", "SelfHarm", "Sexual", "Violence")


@dataclass(slots=True)
class AzureVision:
    """Answers requests that bring one of its keys or the token of an identity.

    `tags` and `severity` are what it finds in every picture. The rest is a script for tests: the
    responses in `first` are sent once each, `always` in the place of every response.
    """

    keys: Collection[str]
    token: str = ""
    tags: Mapping[str, float] = field(default_factory=lambda: dict(TAGS))
    severity: int = 0
    first: list[Response] = field(default_factory=list)
    always: Response | None = None

    def __call__(self, request: Request) -> Response:
        """Answer one request."""
        if self.first:
            return self.first.pop(0)
        return self.always or self._response(request)

    def _response(self, request: Request) -> Response:
        if not self._is_known(request.headers):
            return errors.WRONG_KEY
        if request.method != "POST" or request.path not in VERSIONS:
            return errors.NOT_FOUND
        if request.query.get("api-version") != VERSIONS[request.path]:
            return errors.NO_VERSION
        services: dict[str, Callable[[Request], Response]] = {
            VISION: self._vision,
            SAFETY: self._safety,
        }
        return services[request.path](request)

    def _is_known(self, headers: Mapping[str, str]) -> bool:
        by_token = self.token and headers.get("authorization") == f"Bearer {self.token}"
        return bool(by_token) or headers.get("ocp-apim-subscription-key") in self.keys

    def _vision(self, request: Request) -> Response:
        if request.query.get("features") != "tags":
            return errors.NO_FEATURE
        if len(request.body) > MOST_BYTES[VISION]:
            return errors.TOO_LARGE
        if not is_picture(request.body):
            return errors.NO_PICTURE
        values = [{"name": name, "confidence": value} for name, value in self.tags.items()]
        metadata = {"width": 640, "height": 480}
        return json_response(
            {
                "modelVersion": VERSIONS[VISION],
                "metadata": metadata,
                "tagsResult": {"values": values},
            }
        )

    def _safety(self, request: Request) -> Response:
        try:
            picture = base64.b64decode(json.loads(request.body)["image"]["content"], validate=True)
        except (ValueError, LookupError, TypeError, RecursionError):
            return errors.NO_CONTENT
        if not is_picture(picture) or len(picture) > MOST_BYTES[SAFETY]:
            return errors.NO_CONTENT
        severities = dict.fromkeys(CATEGORIES, 0) | {"Violence": self.severity}
        found = [{"category": name, "severity": value} for name, value in severities.items()]
        return json_response({"categoriesAnalysis": found})

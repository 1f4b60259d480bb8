"""Moderation of pictures by Azure AI Content Safety."""

from __future__ import annotations

import base64
from contextlib import suppress
from typing import ClassVar, Final

from typing_extensions import override

from skywitness.adapters.azure_vision.resource import AzureResource
from skywitness.adapters.outbound.http_errors import ContentRefused
from skywitness.adapters.outbound.json_fields import JsonFields
from skywitness.adapters.outbound.photo_answers import severity_of
from skywitness.adapters.outbound.scoring import Content
from skywitness.domain.model.photos.findings import PhotoFindings
from skywitness.ports.photo_analysis import PhotoAnalysis

MOST_PICTURE_BYTES: Final = 4 << 20


class AzureContentSafety(AzureResource, PhotoAnalysis):
    """One resource of Azure AI Content Safety.

    A picture that it refuses has no severity: it was not looked at.
    """

    name = "azure-content-safety"
    path = "/contentsafety/image:analyze"
    query: ClassVar = {"api-version": "2024-09-01"}  # earlier versions are not supported any more
    about_picture = frozenset({"InvalidRequestBody"})  # the rest of the body never changes

    @override
    async def analyse(self, picture: bytes) -> PhotoFindings:
        severity = None
        if len(picture) <= MOST_PICTURE_BYTES:
            body = b'{"image":{"content":"%b"}}' % base64.b64encode(picture)
            with suppress(ContentRefused):
                content = Content(body, {"Content-Type": "application/json"})
                severity = await self._endpoint.post(content, _severity)
        return PhotoFindings(analyser=self.name, severity=severity)


_fields: Final = JsonFields(AzureContentSafety.name)


def _severity(body: bytes) -> int:
    try:
        severities = [one["severity"] for one in _fields.decode(body)["categoriesAnalysis"]]
    except (LookupError, TypeError):
        _fields.refuse("no categories")
    return severity_of(_fields, severities)

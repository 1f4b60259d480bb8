"""Tags of pictures by Image Analysis 4.0 of Azure AI Vision, which ends on 2028-09-25."""

from __future__ import annotations

from typing import ClassVar, Final

from typing_extensions import override

from skywitness.adapters.azure_vision.resource import AzureResource
from skywitness.adapters.outbound.http_errors import ContentRefused
from skywitness.adapters.outbound.json_fields import JsonFields
from skywitness.adapters.outbound.photo_answers import tags_of
from skywitness.adapters.outbound.scoring import Content
from skywitness.domain.model.photos.findings import PhotoFindings, PhotoTag
from skywitness.ports.photo_analysis import PhotoAnalysis


class AzureVision(AzureResource, PhotoAnalysis):
    """One resource of Azure AI Vision. A picture that it refuses has no tags.

    Captions and text found in a picture are free text, and are not requested.
    """

    name = "azure-vision"
    path = "/computervision/imageanalysis:analyze"
    query: ClassVar = {"api-version": "2023-10-01", "features": "tags", "language": "en"}
    about_picture = frozenset(
        {"InvalidImageDimension", "InvalidImageFormat", "InvalidImageSize", "NotSupportedImage"}
    )

    @override
    async def analyse(self, picture: bytes) -> PhotoFindings:
        content = Content(picture, {"Content-Type": "application/octet-stream"})
        try:
            tags = await self._endpoint.post(content, _tags)
        except ContentRefused:
            tags = ()
        return PhotoFindings(analyser=self.name, tags=tags)


_fields: Final = JsonFields(AzureVision.name)


def _tags(body: bytes) -> tuple[PhotoTag, ...]:
    try:
        values = _fields.decode(body)["tagsResult"]["values"]
        pairs = [(value["name"], value["confidence"]) for value in values]
    except (LookupError, TypeError):
        _fields.refuse("no tags")
    return tags_of(_fields, pairs)

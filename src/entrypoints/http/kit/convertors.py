"""Path convertors: a path parameter in another form does not match the route."""

from __future__ import annotations

from typing import Annotated
from uuid import UUID

from fastapi import Path
from starlette.convertors import Convertor, register_url_convertor
from typing_extensions import override

from skywitness.domain.model.access.api_key import ID_LENGTH
from skywitness.entrypoints.http.kit.fields import UUID_PATTERN


class ReportIdConvertor(Convertor[UUID]):
    """A UUID with its four hyphens, in a path as `{id:report_id}`."""

    regex = UUID_PATTERN.strip("^$")

    @override
    def convert(self, value: str) -> UUID:
        return UUID(int=int(value.replace("-", ""), 16))  # the pattern leaves nothing to check

    @override
    def to_string(self, value: UUID) -> str:
        return str(value)


class KeyIdConvertor(Convertor[str]):
    """The id of an API key, in a path as `{id:key_id}`."""

    regex = f"[0-9A-Za-z]{{{ID_LENGTH}}}"

    @override
    def convert(self, value: str) -> str:
        return value

    @override
    def to_string(self, value: str) -> str:
        return value


class PhotoIdConvertor(ReportIdConvertor):
    """The id of a photo, in a path as `{photo_id:photo_id}`."""


register_url_convertor("key_id", KeyIdConvertor())
register_url_convertor("report_id", ReportIdConvertor())
register_url_convertor("photo_id", PhotoIdConvertor())

ReportId = Annotated[UUID, Path(alias="id", description="id of the report")]
PhotoId = Annotated[UUID, Path(alias="photo_id", description="id of the photo")]
KeyId = Annotated[
    str,
    Path(alias="id", description="id of the key", pattern=f"^{KeyIdConvertor.regex}$"),
]

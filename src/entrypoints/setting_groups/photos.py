"""Settings of the analysis of photos."""

from __future__ import annotations

import re
from enum import StrEnum
from typing import Annotated, Final, Self

from pydantic import Field, SecretStr, field_validator, model_validator
from pydantic_settings import BaseSettings, NoDecode

from skywitness.domain.model.photos.moderation import HIDDEN_FROM
from skywitness.entrypoints.setting_groups.values import split, unset_if_empty, visible_ascii

_HEADER: Final = re.compile(r"([A-Za-z0-9-]{1,64}):[ \t]*([!-~](?:[ -~]{0,254}[!-~])?)")
_SECRET_HEADERS: Final = frozenset({"authorization", "cookie", "proxy-authorization", "x-api-key"})

PHOTO_URLS: Final = ("azure_vision_endpoint", "azure_content_safety_endpoint", "photo_model_url")
"""URLs of services that photos are sent to."""

_KEYS: Final = ("azure_vision_key", "azure_content_safety_key", "photo_model_key")


class PhotoAnalyser(StrEnum):
    """What analyses photos."""

    LOCAL = "local"
    AZURE = "azure"
    HTTP = "http"
    NONE = "none"


class PhotoModeration(StrEnum):
    """Which photos the public sees before the desk has looked."""

    SEVERITY = "severity"
    REQUIRED = "required"


class PhotoSettings(BaseSettings):
    """What an operator can choose about photos."""

    photo_analysis: Annotated[tuple[PhotoAnalyser, ...], NoDecode] = Field(
        (PhotoAnalyser.LOCAL,),
        description="comma list of local (sharpness, brightness, the same picture elsewhere), "
        "azure, http (a model of your own), or none; small copies without metadata are sent",
    )
    azure_vision_endpoint: str = Field(
        "", description="URL of an Azure AI Vision resource; its Image Analysis ends on 2028-09-25"
    )
    azure_vision_key: SecretStr | None = Field(
        None, description="its key; without one a managed identity is used"
    )
    azure_content_safety_endpoint: str = Field(
        "", description="URL of an Azure AI Content Safety resource, which moderates photos"
    )
    azure_content_safety_key: SecretStr | None = Field(
        None, description="its key; without one a managed identity is used"
    )
    photo_model_url: str = Field(
        "", description="URL that photos are posted to, such as an Azure ML online endpoint"
    )
    photo_model_key: SecretStr | None = Field(None, description="its key, sent as a bearer token")
    photo_model_identity: str = Field(
        "",
        description="without a key: what the token of a managed identity is for, such as "
        "https://ml.azure.com/.default; empty: none is sent",
    )
    photo_model_header: str = Field(
        "",
        description="one more header, nothing secret, such as azureml-model-deployment: blue",
    )
    photo_model_request: str = Field(
        '{"image": "{picture}"}',
        description="JSON that is sent; {picture} becomes the JPEG picture in base64",
    )
    photo_model_tags: str = Field(
        "",
        description="JSON pointer to what the model saw, a list of objects or an object of "
        "confidences by name, such as /predictions/0; # is the whole answer",
    )
    photo_model_tag_members: Annotated[tuple[str, ...], NoDecode] = Field(
        ("name", "confidence"),
        description="members of the objects in that list with name and confidence (0 to 1)",
    )
    photo_model_severity: str = Field(
        "", description="JSON pointer to the severity of unwanted content, 0 (none) to 7"
    )
    photo_moderation: PhotoModeration = Field(
        PhotoModeration.SEVERITY,
        description="severity: photos in which analysis finds severe content are hidden until the "
        "desk has looked; required: all are",
    )
    photo_hidden_from: int = Field(
        HIDDEN_FROM, ge=1, le=7, description="severity from which a photo is hidden"
    )

    _split_lists = field_validator("photo_analysis", "photo_model_tag_members", mode="before")(
        split
    )
    _unset_keys = field_validator(*_KEYS, mode="before")(unset_if_empty)
    _visible_keys = field_validator(*_KEYS, mode="after")(visible_ascii)

    @field_validator("photo_model_tag_members")
    @classmethod
    def _require_two(cls, value: tuple[str, ...]) -> tuple[str, ...]:
        if len(value) != 2:
            raise ValueError("must be two names: of the member with the name, and the confidence")
        return value

    @field_validator("photo_model_header")
    @classmethod
    def _require_header(cls, value: str) -> str:
        found = _HEADER.fullmatch(value)
        if value and (found is None or found[1].lower() in _SECRET_HEADERS):
            raise ValueError("must be NAME: VALUE, and not a header that authorises")
        return value

    @model_validator(mode="after")
    def _check_photo_analysis(self) -> Self:
        chosen, name = set(self.photo_analysis), "SKYWITNESS_PHOTO_ANALYSIS"
        if PhotoAnalyser.NONE in chosen and len(chosen) > 1:
            raise ValueError(f"{name} cannot combine none with others")
        if PhotoAnalyser.AZURE in chosen and not (
            self.azure_vision_endpoint or self.azure_content_safety_endpoint
        ):
            raise ValueError(
                f"{name}=azure needs SKYWITNESS_AZURE_VISION_ENDPOINT or "
                "SKYWITNESS_AZURE_CONTENT_SAFETY_ENDPOINT"
            )
        if PhotoAnalyser.HTTP in chosen:
            self._check_model(name)
        return self

    def _check_model(self, name: str) -> None:
        if not self.photo_model_url:
            raise ValueError(f"{name}=http needs SKYWITNESS_PHOTO_MODEL_URL")
        if not (self.photo_model_tags or self.photo_model_severity):
            raise ValueError(
                f"{name}=http needs SKYWITNESS_PHOTO_MODEL_TAGS or SKYWITNESS_PHOTO_MODEL_SEVERITY"
            )
        if self.photo_model_key and self.photo_model_identity:
            raise ValueError(
                "SKYWITNESS_PHOTO_MODEL_KEY and SKYWITNESS_PHOTO_MODEL_IDENTITY exclude each other"
            )

    @property
    def photo_model_headers(self) -> dict[str, str]:
        """The header in `photo_model_header`, if there is one."""
        found = _HEADER.fullmatch(self.photo_model_header)
        return {found[1]: found[2]} if found else {}

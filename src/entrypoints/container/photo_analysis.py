"""What analyses photos: measurements of this machine, Azure AI, or a model over HTTP."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol, TypeVar

from pydantic import SecretStr

from skywitness.domain.model.photos.moderation import ModerationPolicy
from skywitness.entrypoints.container.lifecycle import Lifecycle
from skywitness.entrypoints.container.missing_extra import extra
from skywitness.entrypoints.setting_groups.photos import PhotoAnalyser, PhotoModeration
from skywitness.entrypoints.settings import Settings, SettingsError
from skywitness.ports.photo_analysis import PhotoAnalysis
from skywitness.ports.provider_state import ProviderWatch

if TYPE_CHECKING:
    from skywitness.adapters.outbound.limiter import CallLimiter

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class PhotoService:
    """The analysers, the states of the services behind them, and what is hidden."""

    analysers: tuple[PhotoAnalysis, ...]
    watches: tuple[ProviderWatch, ...]
    moderation: ModerationPolicy


class _Remote(PhotoAnalysis, Protocol):
    """What every service offers."""

    @property
    def limiter(self) -> CallLimiter:
        """Guards its calls."""

    async def close(self) -> None:
        """Close all connections."""


def photo_analysis(settings: Settings, lifecycle: Lifecycle) -> PhotoService:
    """Return the configured analysers.

    Raises:
        SettingsError: a setting describes no request or response, or a package is missing.
    """
    local = _local(settings) if PhotoAnalyser.LOCAL in settings.photo_analysis else ()
    remote = tuple(_remote(settings))
    for service in remote:
        lifecycle.add(close=service.close)
    return PhotoService(
        (*local, *remote),
        tuple(service.limiter for service in remote),
        ModerationPolicy(
            hidden_from=settings.photo_hidden_from,
            is_required=settings.photo_moderation is PhotoModeration.REQUIRED,
        ),
    )


def _local(settings: Settings) -> tuple[PhotoAnalysis, ...]:
    from skywitness.adapters.pillow_photos.analysis import LocalPhotoAnalysis

    return (LocalPhotoAnalysis(settings.data_dir / "arriving"),)


def _remote(settings: Settings) -> Iterator[_Remote]:
    chosen = settings.photo_analysis
    if PhotoAnalyser.AZURE in chosen and settings.azure_vision_endpoint:
        yield _azure_vision(settings.azure_vision_endpoint, _secret(settings.azure_vision_key))
    if PhotoAnalyser.AZURE in chosen and settings.azure_content_safety_endpoint:
        key = _secret(settings.azure_content_safety_key)
        yield _azure_content_safety(settings.azure_content_safety_endpoint, key)
    if PhotoAnalyser.HTTP in chosen:
        yield _http_model(settings)


def _azure_vision(endpoint: str, key: str | None) -> _Remote:
    with extra("weather" if key else "azure", "PHOTO_ANALYSIS=azure"):
        from skywitness.adapters.azure_vision.image_analysis import AzureVision

        return AzureVision(endpoint=endpoint, key=key)


def _azure_content_safety(endpoint: str, key: str | None) -> _Remote:
    with extra("weather" if key else "azure", "PHOTO_ANALYSIS=azure"):
        from skywitness.adapters.azure_vision.content_safety import AzureContentSafety

        return AzureContentSafety(endpoint=endpoint, key=key)


def _http_model(settings: Settings) -> _Remote:
    name = "azure" if settings.photo_model_identity else "weather"
    with extra(name, "PHOTO_ANALYSIS=http"):
        from skywitness.adapters.http_model.analyser import HttpModel
        from skywitness.adapters.http_model.mapping import (
            AnswerMapping,
            JsonPointer,
            RequestTemplate,
        )

        tag_name, tag_confidence = settings.photo_model_tag_members
        tags, severity = settings.photo_model_tags, settings.photo_model_severity
        return HttpModel(
            url=settings.photo_model_url,
            key=_secret(settings.photo_model_key),
            identity_scope=settings.photo_model_identity,
            headers=settings.photo_model_headers,
            request=_parsed("REQUEST", RequestTemplate, settings.photo_model_request),
            answer=AnswerMapping(
                tags=_parsed("TAGS", JsonPointer, tags) if tags else None,
                severity=_parsed("SEVERITY", JsonPointer, severity) if severity else None,
                tag_name=tag_name,
                tag_confidence=tag_confidence,
            ),
        )


def _parsed(name: str, parse: Callable[[str], T], text: str) -> T:
    try:
        return parse(text)
    except ValueError as error:
        raise SettingsError(f"SKYWITNESS_PHOTO_MODEL_{name} {error}") from None


def _secret(value: SecretStr | None) -> str | None:
    return None if value is None else value.get_secret_value()

"""Settings from the environment or `.env`, prefix `SKYWITNESS_`; `skywitness config` shows all."""

from __future__ import annotations

import os
import re
from enum import StrEnum
from pathlib import Path
from typing import Final, Self

from pydantic import Field, SecretStr, ValidationError, field_validator, model_validator
from pydantic_settings import SettingsConfigDict
from typing_extensions import override

from skywitness.entrypoints.setting_groups.access import AccessSettings
from skywitness.entrypoints.setting_groups.names import (
    PREFIX,
    full_name,
    misspelled_in_environment,
    misspelled_in_file,
)
from skywitness.entrypoints.setting_groups.page import PageSettings
from skywitness.entrypoints.setting_groups.photos import PHOTO_URLS, PhotoSettings
from skywitness.entrypoints.setting_groups.storage import StorageSettings
from skywitness.entrypoints.setting_groups.urls import (
    forbid_credentials,
    require_http,
    require_https,
)
from skywitness.entrypoints.setting_groups.values import unset_if_empty, visible_ascii
from skywitness.entrypoints.setting_groups.weather import WEATHER_URLS, WeatherSettings


class LogLevel(StrEnum):
    """Log level."""

    DEBUG = "DEBUG"
    INFO = "INFO"
    WARNING = "WARNING"
    ERROR = "ERROR"

    @classmethod
    @override
    def _missing_(cls, value: object) -> LogLevel | None:
        """Take lower case too, as Uvicorn does."""
        return cls.__members__.get(str(value).upper())


class TextKind(StrEnum):
    """The text analyser."""

    LOCAL = "local"
    AZURE = "azure"


_SERVICE_URLS: Final = (
    *WEATHER_URLS,
    "azure_blob_account_url",
    "azure_language_endpoint",
    "oidc_issuer",
    *PHOTO_URLS,
)
"""URLs of external services. Keys and locations are sent there, so they must use https."""

_URL = re.compile(r"[A-Za-z0-9._~:/?#\[\]@!$&()*+,;=%-]*")
"""What RFC 3986 allows in a URL, without the apostrophe, which ends a word in a shell."""


class SettingsError(Exception):
    """A setting is invalid; the message is one line that names it."""


class Settings(PageSettings, PhotoSettings, WeatherSettings, AccessSettings, StorageSettings):
    """Everything that an operator can choose."""

    model_config = SettingsConfigDict(
        env_prefix=PREFIX, env_file=".env", extra="ignore", frozen=True
    )

    log_level: LogLevel = Field(LogLevel.INFO, description="DEBUG, INFO, WARNING or ERROR")
    port: int = Field(8000, ge=0, le=65535, description="port to listen on; 0 takes a free one")
    public_url: str = Field(
        "",
        description="URL by which clients reach the service, with its path prefix if there is one",
    )
    worker: bool = Field(True, description="examine reports inside `skywitness serve`")
    text: TextKind = Field(TextKind.LOCAL, description="local or azure")
    azure_language_endpoint: str = Field("", description="URL of an Azure AI Language resource")
    azure_language_key: SecretStr | None = Field(
        None, description="its key; without one a managed identity is used"
    )

    _unset = field_validator("azure_language_key", mode="before")(unset_if_empty)
    _visible = field_validator("azure_language_key", mode="after")(visible_ascii)

    @field_validator("public_url")
    @classmethod
    def _require_url_characters(cls, value: str) -> str:
        """Reject what no Location header can carry, and drop slashes at the end."""
        if not _URL.fullmatch(value):
            raise ValueError("must be a URL; write other characters percent-encoded")
        return value.rstrip("/")

    @model_validator(mode="after")
    def _check_services(self) -> Self:
        if self.text is TextKind.AZURE and not self.azure_language_endpoint:
            raise ValueError("SKYWITNESS_TEXT=azure needs SKYWITNESS_AZURE_LANGUAGE_ENDPOINT")
        for name in (*_SERVICE_URLS, "public_url"):
            forbid_credentials(full_name(name), getattr(self, name))
        for name in _SERVICE_URLS:
            require_https(full_name(name), getattr(self, name))
        require_http(full_name("public_url"), self.public_url)
        return self


def read_settings(**overrides: object) -> Settings:
    """Read all settings; `overrides` win over the environment.

    Raises:
        SettingsError: a setting is invalid or misspelled; the message never contains a secret.
    """
    env_file = overrides.get("_env_file", Settings.model_config.get("env_file"))
    try:
        _reject_misspelled(Path(str(env_file)) if env_file else None)
        return Settings(**overrides)  # type: ignore[arg-type] # overrides are checked by pydantic
    except UnicodeDecodeError:
        raise SettingsError(".env is not UTF-8 text") from None
    except OSError as error:
        raise SettingsError(f".env cannot be read: {error.strerror}") from None
    except ValidationError as error:
        first = error.errors(include_input=False, include_url=False, include_context=False)[0]
        name = "_".join(str(part) for part in first["loc"][:1])
        text = str(first["msg"]).removeprefix("Value error, ")
        # messages about several settings name them themselves
        raise SettingsError(f"{full_name(name)}: {text}" if name else text) from None


def _reject_misspelled(env_file: Path | None) -> None:
    names = [full_name(field) for field in Settings.model_fields]
    faults = list(misspelled_in_environment(os.environ, names))
    if env_file is not None and env_file.is_file():
        faults += misspelled_in_file(env_file, names)
    if faults:
        raise SettingsError("; ".join(faults))


def described(settings: Settings) -> list[str]:
    """Return one line for each setting: name, value (secrets hidden) and meaning."""
    lines = []
    for name, info in Settings.model_fields.items():
        value = getattr(settings, name)
        shown = ",".join(value) if isinstance(value, tuple) else "" if value is None else value
        lines.append(f"{full_name(name)}={shown}  # {info.description}")
    return lines

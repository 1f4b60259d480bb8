"""Settings from the environment or `.env`, prefix `SKYWITNESS_`; `skywitness config` shows all."""

from __future__ import annotations

import re
from enum import StrEnum
from pathlib import Path
from typing import Annotated, Self
from urllib.parse import urlsplit

from pydantic import Field, SecretStr, ValidationError, field_validator, model_validator
from pydantic_settings import BaseSettings, NoDecode, SettingsConfigDict

from skywitness.domain.model.addresses import is_loopback, is_private


class LogLevel(StrEnum):
    """How much is logged."""

    DEBUG = "DEBUG"
    INFO = "INFO"
    WARNING = "WARNING"
    ERROR = "ERROR"


class WeatherSource(StrEnum):
    """Where reference weather comes from."""

    ARCHIVE = "archive"
    OPENWEATHERMAP = "openweathermap"
    OPEN_METEO = "open-meteo"
    NONE = "none"


class OpenWeatherMapPlan(StrEnum):
    """What an OpenWeatherMap account has subscribed to."""

    FREE = "free"
    ONECALL4 = "onecall4"
    ONECALL3 = "onecall3"


class StorageKind(StrEnum):
    """Where objects are kept."""

    LOCAL = "local"
    AZURE = "azure"
    MEMORY = "memory"


class TextKind(StrEnum):
    """What analyses text."""

    LOCAL = "local"
    AZURE = "azure"


class Access(StrEnum):
    """Who may do what."""

    OPEN = "open"
    KEYS = "keys"


_ADDRESSES = (
    "openweathermap_url",
    "open_meteo_url",
    "open_meteo_archive_url",
    "open_meteo_air_url",
    "open_meteo_geocoding_url",
    "azure_blob_account_url",
    "azure_language_endpoint",
)
"""Settings that name services: keys and places of people travel there, so never in the open."""


_VISIBLE = re.compile(r"[!#-&(-~]+")


class SettingsError(Exception):
    """A setting makes no sense; the message is one line that names it."""


class Settings(BaseSettings):
    """Everything that an operator can choose."""

    model_config = SettingsConfigDict(
        env_prefix="SKYWITNESS_", env_file=".env", extra="ignore", frozen=True
    )

    log_level: LogLevel = Field(LogLevel.INFO, description="DEBUG, INFO, WARNING or ERROR")
    host: str = Field("127.0.0.1", description="address to listen on")
    port: int = Field(8000, ge=0, le=65535, description="port to listen on; 0 takes a free one")
    public_url: str = Field("", description="address under which clients see the service")
    data_dir: Path = Field(Path("data"), description="folder for database, objects and secrets")
    database_url: str = Field(
        "", description="sqlite:///FILE, or memory: to keep nothing; empty: SQLite in DATA_DIR"
    )
    worker: bool = Field(True, description="examine reports inside `skywitness serve`")
    weather: Annotated[tuple[WeatherSource, ...], NoDecode] = Field(
        (WeatherSource.ARCHIVE,),
        description="comma list of archive, openweathermap, open-meteo, none; a key adds "
        "openweathermap. open-meteo is free for non-commercial use, its data CC BY 4.0: show "
        "'Weather data by Open-Meteo.com', with a link, beside them (open-meteo.com/en/terms)",
    )
    openweathermap_key: SecretStr | None = Field(
        None, description="key of an OpenWeatherMap account"
    )
    openweathermap_url: str = Field(
        "https://api.openweathermap.org", description="address of OpenWeatherMap"
    )
    openweathermap_plan: OpenWeatherMapPlan = Field(
        OpenWeatherMapPlan.FREE,
        description="free (the present only), onecall4 or onecall3 (also the past; paid calls)",
    )
    open_meteo_url: str = Field(
        "https://api.open-meteo.com",
        description="address of Open-Meteo, or of an image of one's own",
    )
    open_meteo_archive_url: str = Field(
        "https://archive-api.open-meteo.com", description="address of its archive"
    )
    open_meteo_air_url: str = Field(
        "https://air-quality-api.open-meteo.com", description="address of its air quality"
    )
    open_meteo_geocoding_url: str = Field(
        "https://geocoding-api.open-meteo.com", description="address of its place names"
    )
    storage: StorageKind = Field(StorageKind.LOCAL, description="local, azure or memory")
    azure_blob_connection_string: SecretStr | None = Field(
        None, description="connection string of an Azure storage account"
    )
    azure_blob_account_url: str = Field(
        "", description="account address, used with a managed identity"
    )
    azure_blob_container: str = Field(
        "skywitness", pattern=r"^[a-z0-9](?:-?[a-z0-9]){2,62}$", description="container for objects"
    )
    azure_blob_api_version: str = Field(
        "", description="API version to speak; empty: the SDK's own"
    )
    text: TextKind = Field(TextKind.LOCAL, description="local or azure")
    azure_language_endpoint: str = Field("", description="address of an Azure AI Language resource")
    azure_language_key: SecretStr | None = Field(
        None, description="its key; without one a managed identity is used"
    )
    access: Access = Field(Access.OPEN, description="open: one local user, loopback only")
    allowed_hosts: Annotated[tuple[str, ...], NoDecode] = Field(
        (), description="comma list of further Host names to answer to"
    )
    secret_key: SecretStr | None = Field(
        None, description="signs cursors; empty: made once and kept in DATA_DIR"
    )

    @field_validator("weather", "allowed_hosts", mode="before")
    @classmethod
    def _split(cls, value: object) -> object:
        if isinstance(value, str):
            return tuple(part.strip() for part in value.split(",") if part.strip())
        return value

    @field_validator(
        "openweathermap_key",
        "azure_blob_connection_string",
        "azure_language_key",
        "secret_key",
        mode="before",
    )
    @classmethod
    def _empty_is_unset(cls, value: object) -> object:
        return None if value == "" else value

    @field_validator(
        "openweathermap_key", "azure_blob_connection_string", "azure_language_key", mode="after"
    )
    @classmethod
    def _can_be_sent(cls, value: SecretStr | None) -> SecretStr | None:
        """Refuse what no header or address can carry; most often it was pasted with its quotes."""
        if value is not None and not _VISIBLE.fullmatch(value.get_secret_value()):
            raise ValueError("must be visible ASCII characters without spaces and quotes")
        return value

    @field_validator("host")
    @classmethod
    def _without_brackets(cls, value: str) -> str:
        return value[1:-1] if value.startswith("[") and value.endswith("]") else value

    @model_validator(mode="after")
    def _fits_together(self) -> Self:
        if self.access is Access.KEYS:
            raise ValueError("ACCESS=keys is not built yet; open is all there is")
        if not is_loopback(self.host):
            raise ValueError("HOST must be a loopback address while ACCESS is open")
        if WeatherSource.NONE in self.weather and len(self.weather) > 1:
            raise ValueError("WEATHER cannot be none and something else")
        if WeatherSource.OPENWEATHERMAP in self.weather and self.openweathermap_key is None:
            raise ValueError("WEATHER names openweathermap, but OPENWEATHERMAP_KEY is empty")
        if self.storage is StorageKind.AZURE and not (
            self.azure_blob_connection_string or self.azure_blob_account_url
        ):
            raise ValueError(
                "STORAGE=azure needs AZURE_BLOB_CONNECTION_STRING or AZURE_BLOB_ACCOUNT_URL"
            )
        if self.text is TextKind.AZURE and not self.azure_language_endpoint:
            raise ValueError("TEXT=azure needs AZURE_LANGUAGE_ENDPOINT")
        for name in (*_ADDRESSES, "public_url"):
            _forbid_credentials(name, getattr(self, name))
        for name in _ADDRESSES:
            _require_https(name, getattr(self, name))
        _require_web(self.public_url)
        if not (self.database_url in {"", "memory:"} or self.database_url.startswith("sqlite:///")):
            raise ValueError("DATABASE_URL must be sqlite:///FILE or memory:")
        return self

    @property
    def database_file(self) -> Path | None:
        """The SQLite file, None for a store in memory."""
        if self.database_url == "memory:":
            return None
        if self.database_url:
            return Path(self.database_url.removeprefix("sqlite:///"))
        return self.data_dir / "skywitness.db"

    @property
    def folders(self) -> tuple[Path, ...]:
        """The folders that are written to: of the database, and of objects kept here."""
        database = self.database_file
        kept = [] if database is None else [database.parent]
        if self.storage is StorageKind.LOCAL:
            kept.append(self.data_dir)
        return tuple(dict.fromkeys(kept))

    @property
    def weather_sources(self) -> tuple[WeatherSource, ...]:
        """The sources to ask: OpenWeatherMap joins by itself when its key is set."""
        chosen = tuple(dict.fromkeys(self.weather))
        if chosen == (WeatherSource.NONE,):
            return ()
        if self.openweathermap_key is None:
            return chosen
        return tuple(dict.fromkeys((*chosen, WeatherSource.OPENWEATHERMAP)))


def read_settings(**overrides: object) -> Settings:
    """Read all settings; `overrides` win over the environment.

    Raises:
        SettingsError: one of them makes no sense; secrets are never part of the message.
    """
    try:
        return Settings(**overrides)  # type: ignore[arg-type] # overrides are checked by pydantic
    except UnicodeDecodeError:
        raise SettingsError(".env is not UTF-8 text") from None
    except OSError as error:
        raise SettingsError(f".env cannot be read: {error.strerror}") from None
    except ValidationError as error:
        first = error.errors(include_input=False, include_url=False, include_context=False)[0]
        name = "_".join(str(part) for part in first["loc"][:1]).upper()
        text = str(first["msg"]).removeprefix("Value error, ")
        # rules between settings begin with the name of one
        raise SettingsError(
            f"SKYWITNESS_{name}: {text}" if name else f"SKYWITNESS_{text}"
        ) from None


def described(settings: Settings) -> list[str]:
    """Return one line for each setting: name, value (secrets hidden) and meaning."""
    lines = []
    for name, info in Settings.model_fields.items():
        value = getattr(settings, name)
        shown = ",".join(value) if isinstance(value, tuple) else "" if value is None else value
        lines.append(f"SKYWITNESS_{name.upper()}={shown}  # {info.description}")
    return lines


def _require_https(name: str, address: str) -> None:
    if address and not is_private(address):
        raise ValueError(f"{name.upper()} must be an https address (http on loopback only)")


def _require_web(address: str) -> None:
    parts = urlsplit(address)
    if address and not (parts.scheme in {"http", "https"} and parts.hostname):
        raise ValueError("PUBLIC_URL must be an http or https address")


def _forbid_credentials(name: str, address: str) -> None:
    """Refuse an address with a signature or password in it: addresses are shown, and logged."""
    try:
        parts = urlsplit(address)
    except ValueError:
        raise ValueError(f"{name.upper()} is no address") from None
    if parts.query or parts.fragment or "@" in parts.netloc:
        raise ValueError(f"{name.upper()} must hold no parameters and no password")

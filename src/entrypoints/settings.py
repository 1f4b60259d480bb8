"""Settings from the environment or `.env`, prefix `SKYWITNESS_`; `skywitness config` shows all."""

from __future__ import annotations

import os
import re
from collections.abc import Mapping
from enum import StrEnum
from ipaddress import ip_network
from pathlib import Path
from typing import Annotated, Self

from pydantic import Field, SecretStr, ValidationError, field_validator, model_validator
from pydantic_settings import NoDecode, SettingsConfigDict
from typing_extensions import override

from skywitness.domain.model.access.roles import Role
from skywitness.domain.model.addresses import is_loopback
from skywitness.entrypoints.misspelled_settings import (
    PREFIX,
    misspelled_in_environment,
    misspelled_in_file,
)
from skywitness.entrypoints.page_settings import PageSettings
from skywitness.entrypoints.photo_settings import PHOTO_URLS, PhotoSettings
from skywitness.entrypoints.rate_limit_setting import (
    DEFAULT_LIMITS,
    Limit,
    LimitPolicy,
    parsed_limits,
)
from skywitness.entrypoints.setting_urls import (
    forbid_credentials,
    require_http,
    require_https,
    require_tenant,
)
from skywitness.entrypoints.setting_values import split, unset_if_empty, visible_ascii


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
    """Where objects are stored."""

    LOCAL = "local"
    AZURE = "azure"
    MEMORY = "memory"


class PhotoDownloads(StrEnum):
    """Where clients read pictures."""

    SERVICE = "service"
    REDIRECT = "redirect"


class TextKind(StrEnum):
    """The text analyser."""

    LOCAL = "local"
    AZURE = "azure"


class Access(StrEnum):
    """Access control."""

    OPEN = "open"
    KEYS = "keys"


class ForwardedHeader(StrEnum):
    """Which headers a trusted proxy writes."""

    X_FORWARDED = "x-forwarded"
    FORWARDED = "forwarded"


_SERVICE_URLS = (
    "openweathermap_url",
    "open_meteo_url",
    "open_meteo_archive_url",
    "open_meteo_air_url",
    "open_meteo_geocoding_url",
    "azure_blob_account_url",
    "azure_language_endpoint",
    "oidc_issuer",
    *PHOTO_URLS,
)
"""URLs of external services. Keys and locations are sent there, so they must use https."""


SHORTEST_KEY = 32
"""Bytes of a secret key: whoever guesses it from a cursor could make sessions of an admin."""

_URL = re.compile(r"[A-Za-z0-9._~:/?#\[\]@!$&()*+,;=%-]*")
"""What RFC 3986 allows in a URL, without the apostrophe, which ends a word in a shell."""

_ORIGIN = re.compile(r"[a-z][a-z0-9+.-]*://[a-z0-9._~:\[\]-]+")


class SettingsError(Exception):
    """A setting is invalid; the message is one line that names it."""


class Settings(PageSettings, PhotoSettings):
    """Everything that an operator can choose."""

    model_config = SettingsConfigDict(
        env_prefix=PREFIX, env_file=".env", extra="ignore", frozen=True
    )

    log_level: LogLevel = Field(LogLevel.INFO, description="DEBUG, INFO, WARNING or ERROR")
    host: str = Field("127.0.0.1", description="address to listen on")
    port: int = Field(8000, ge=0, le=65535, description="port to listen on; 0 takes a free one")
    public_url: str = Field(
        "",
        description="URL by which clients reach the service, with its path prefix if there is one",
    )
    data_dir: Path = Field(Path("data"), description="folder for database, objects and secrets")
    database_url: str = Field(
        "",
        description="sqlite:///FILE, or memory: to store nothing; empty: SQLite in "
        "SKYWITNESS_DATA_DIR",
    )
    worker: bool = Field(True, description="examine reports inside `skywitness serve`")
    weather: Annotated[tuple[WeatherSource, ...], NoDecode] = Field(
        (WeatherSource.ARCHIVE,),
        description="comma list of archive, openweathermap, open-meteo, none; a key adds "
        "openweathermap. open-meteo is free for non-commercial use, its data are CC BY 4.0: show "
        "'Weather data by Open-Meteo.com' with a link (open-meteo.com/en/terms)",
    )
    openweathermap_key: SecretStr | None = Field(
        None, description="key of an OpenWeatherMap account"
    )
    openweathermap_url: str = Field(
        "https://api.openweathermap.org", description="URL of OpenWeatherMap"
    )
    openweathermap_plan: OpenWeatherMapPlan = Field(
        OpenWeatherMapPlan.FREE,
        description="free (the present only), onecall4 or onecall3 (also the past; paid calls)",
    )
    open_meteo_url: str = Field(
        "https://api.open-meteo.com",
        description="URL of Open-Meteo or of your own instance",
    )
    open_meteo_archive_url: str = Field(
        "https://archive-api.open-meteo.com", description="URL of its archive"
    )
    open_meteo_air_url: str = Field(
        "https://air-quality-api.open-meteo.com", description="URL of its air quality service"
    )
    open_meteo_geocoding_url: str = Field(
        "https://geocoding-api.open-meteo.com", description="URL of its geocoding service"
    )
    storage: StorageKind = Field(StorageKind.LOCAL, description="local, azure or memory")
    azure_blob_connection_string: SecretStr | None = Field(
        None, description="connection string of an Azure storage account"
    )
    azure_blob_account_url: str = Field(
        "", description="URL of the storage account, used with a managed identity"
    )
    azure_blob_container: str = Field(
        "skywitness",
        pattern=r"^[a-z0-9](?:-?[a-z0-9]){2,62}$",
        description="blob container for objects",
    )
    azure_blob_api_version: str = Field(
        "", description="API version to use; empty: that of the SDK"
    )
    photo_downloads: PhotoDownloads = Field(
        PhotoDownloads.SERVICE,
        description="service, or redirect: from Azure, by addresses that last 5 minutes",
    )
    text: TextKind = Field(TextKind.LOCAL, description="local or azure")
    azure_language_endpoint: str = Field("", description="URL of an Azure AI Language resource")
    azure_language_key: SecretStr | None = Field(
        None, description="its key; without one a managed identity is used"
    )
    access: Access = Field(
        Access.OPEN,
        description="open: one local user, loopback only; keys: everybody reads what is public, "
        "and API keys and access tokens say who may do more",
    )
    obscure_cell_deg: float = Field(
        0.1,
        ge=0.01,
        le=1.0,
        description="size in degrees of the cells that obscured reports are placed in; a change "
        "holds for what is filed and edited afterwards",
    )
    oidc_issuer: str = Field(
        "",
        description="OpenID provider whose access tokens are accepted, exactly as its tokens name "
        "it in iss; Entra ID: https://login.microsoftonline.com/TENANT-ID/v2.0",
    )
    oidc_audience: str = Field(
        "",
        description="what its tokens name in aud; Entra ID: the client id of this application",
    )
    oidc_roles: Annotated[tuple[str, ...], NoDecode] = Field(
        (),
        description="comma list of ROLE=observer, desk, admin or service, where ROLE is a value of "
        "the claim roles, or scp:SCOPE; the first that a token has counts, others are observers",
    )
    oidc_client_id: str = Field(
        "",
        description="client id of this service at the issuer: people may sign in there with a "
        "browser; register SKYWITNESS_PUBLIC_URL/sign-in/back as its redirect URI",
    )
    oidc_client_secret: SecretStr | None = Field(
        None, description="its secret; public clients have none"
    )
    allowed_hosts: Annotated[tuple[str, ...], NoDecode] = Field(
        (), description="comma list of additional Host names to accept"
    )
    trusted_proxies: Annotated[tuple[str, ...], NoDecode] = Field(
        (),
        description="comma list of addresses and networks, such as 10.0.0.0/24, of proxies whose "
        "word on a client's address, scheme and Host counts",
    )
    forwarded_header: ForwardedHeader = Field(
        ForwardedHeader.X_FORWARDED,
        description="what those proxies write: x-forwarded (X-Forwarded-For, -Proto and -Host) or "
        "forwarded (RFC 7239)",
    )
    rate_limits: Annotated[tuple[str, ...], NoDecode] = Field(
        (),
        description="comma list of limits per client, such as read=600/minute,write=60/minute; "
        "also search, external (weather and text analysis), preview (of verdicts) and sign-in "
        "(failures). none: no limits; empty: none while SKYWITNESS_ACCESS is open, otherwise "
        + DEFAULT_LIMITS,
    )
    cors_origins: Annotated[tuple[str, ...], NoDecode] = Field(
        (),
        description="comma list of origins such as https://map.example:8443 whose pages may use "
        "the API from a browser",
    )
    secret_key: SecretStr | None = Field(
        None,
        description="signs cursors and sessions, and decides where obscured reports are shown; at "
        "least 32 characters; empty: generated once and stored in SKYWITNESS_DATA_DIR",
    )

    _split = field_validator(
        "weather",
        "oidc_roles",
        "allowed_hosts",
        "trusted_proxies",
        "rate_limits",
        "cors_origins",
        mode="before",
    )(split)
    _unset = field_validator(
        "openweathermap_key",
        "azure_blob_connection_string",
        "azure_language_key",
        "oidc_client_secret",
        "secret_key",
        mode="before",
    )(unset_if_empty)
    _visible = field_validator(
        "openweathermap_key", "azure_blob_connection_string", "azure_language_key", mode="after"
    )(visible_ascii)

    @field_validator("cors_origins")
    @classmethod
    def _require_origins(cls, value: tuple[str, ...]) -> tuple[str, ...]:
        """Reject what no Origin header can be: patterns, paths, capital letters."""
        if not all(map(_ORIGIN.fullmatch, value)):
            raise ValueError("must be origins, such as https://map.example, without a path")
        return value

    @field_validator("trusted_proxies")
    @classmethod
    def _require_networks(cls, value: tuple[str, ...]) -> tuple[str, ...]:
        for each in value:
            ip_network(each)
        return value

    @field_validator("rate_limits")
    @classmethod
    def _require_limits(cls, value: tuple[str, ...]) -> tuple[str, ...]:
        parsed_limits(value)
        return value

    @field_validator("oidc_roles")
    @classmethod
    def _require_roles(cls, value: tuple[str, ...]) -> tuple[str, ...]:
        """Reject roles that nobody can be given; the public needs no token."""
        given = {role.value for role in Role if role is not Role.PUBLIC}
        for entry in value:
            name, _, role = entry.rpartition("=")
            if not name.strip() or role.strip() not in given:
                raise ValueError(f"must be ROLE=one of {', '.join(sorted(given))}")
        return value

    @field_validator("host")
    @classmethod
    def _strip_brackets(cls, value: str) -> str:
        return value[1:-1] if value.startswith("[") and value.endswith("]") else value

    @field_validator("public_url")
    @classmethod
    def _require_url_characters(cls, value: str) -> str:
        """Reject what no Location header can carry, and drop slashes at the end."""
        if not _URL.fullmatch(value):
            raise ValueError("must be a URL; write other characters percent-encoded")
        return value.rstrip("/")

    @model_validator(mode="after")
    def _check_combinations(self) -> Self:
        if self.access is Access.OPEN and not is_loopback(self.host):
            raise ValueError(
                "SKYWITNESS_HOST must be a loopback address while SKYWITNESS_ACCESS is open"
            )
        if self.access is not Access.OPEN and self._is_key_short():
            raise ValueError(
                f"SKYWITNESS_SECRET_KEY must have at least {SHORTEST_KEY} characters, because it "
                "signs sessions; leave it out to have one made"
            )
        if WeatherSource.NONE in self.weather and len(self.weather) > 1:
            raise ValueError("SKYWITNESS_WEATHER cannot combine none with other sources")
        if WeatherSource.OPENWEATHERMAP in self.weather and self.openweathermap_key is None:
            raise ValueError(
                "SKYWITNESS_WEATHER names openweathermap, but SKYWITNESS_OPENWEATHERMAP_KEY is "
                "empty"
            )
        if self.storage is StorageKind.AZURE and not (
            self.azure_blob_connection_string or self.azure_blob_account_url
        ):
            raise ValueError(
                "SKYWITNESS_STORAGE=azure needs SKYWITNESS_AZURE_BLOB_CONNECTION_STRING or "
                "SKYWITNESS_AZURE_BLOB_ACCOUNT_URL"
            )
        if self.text is TextKind.AZURE and not self.azure_language_endpoint:
            raise ValueError("SKYWITNESS_TEXT=azure needs SKYWITNESS_AZURE_LANGUAGE_ENDPOINT")
        for name in (*_SERVICE_URLS, "public_url"):
            forbid_credentials(full_name(name), getattr(self, name))
        for name in _SERVICE_URLS:
            require_https(full_name(name), getattr(self, name))
        require_http(full_name("public_url"), self.public_url)
        if not (self.database_url in {"", "memory:"} or self.database_url.startswith("sqlite:///")):
            raise ValueError("SKYWITNESS_DATABASE_URL must be sqlite:///FILE or memory:")
        return self

    @model_validator(mode="after")
    def _check_issuer(self) -> Self:
        if self.oidc_issuer and self.access is Access.OPEN:
            raise ValueError("SKYWITNESS_OIDC_ISSUER needs SKYWITNESS_ACCESS=keys")
        if self.oidc_issuer and not self.oidc_audience:
            raise ValueError("SKYWITNESS_OIDC_ISSUER needs SKYWITNESS_OIDC_AUDIENCE")
        for name in ("oidc_audience", "oidc_roles", "oidc_client_id", "oidc_client_secret"):
            if getattr(self, name) and not self.oidc_issuer:
                raise ValueError(f"{full_name(name)} needs SKYWITNESS_OIDC_ISSUER")
        require_tenant(full_name("oidc_issuer"), self.oidc_issuer)
        return self

    def _is_key_short(self) -> bool:
        return self.secret_key is not None and len(self.secret_key) < SHORTEST_KEY

    @property
    def limits(self) -> Mapping[LimitPolicy, Limit]:
        """The limit of each policy; empty when clients are not limited."""
        if not self.rate_limits and self.access is Access.OPEN:
            return {}
        return parsed_limits(self.rate_limits)

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
        """The folders that are written to: for the database and for local objects."""
        database = self.database_file
        folders = [] if database is None else [database.parent]
        if self.storage is StorageKind.LOCAL:
            folders.append(self.data_dir)
        return tuple(dict.fromkeys(folders))

    @property
    def weather_sources(self) -> tuple[WeatherSource, ...]:
        """The sources to use; OpenWeatherMap is added when its key is set."""
        chosen = tuple(dict.fromkeys(self.weather))
        if chosen == (WeatherSource.NONE,):
            return ()
        if self.openweathermap_key is None:
            return chosen
        return tuple(dict.fromkeys((*chosen, WeatherSource.OPENWEATHERMAP)))


def full_name(field: str) -> str:
    """Return the name of a setting as it stands in the environment."""
    return PREFIX + field.upper()


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

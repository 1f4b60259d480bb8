"""Settings of where reports, objects and secrets are stored."""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path
from typing import Self

from pydantic import Field, SecretStr, field_validator, model_validator
from pydantic_settings import BaseSettings

from skywitness.entrypoints.setting_groups.values import unset_if_empty, visible_ascii


class StorageKind(StrEnum):
    """Where objects are stored."""

    LOCAL = "local"
    AZURE = "azure"
    MEMORY = "memory"


class PhotoDownloads(StrEnum):
    """Where clients read pictures."""

    SERVICE = "service"
    REDIRECT = "redirect"


class StorageSettings(BaseSettings, defer_build=True):
    """What an operator can choose about storage."""

    data_dir: Path = Field(Path("data"), description="folder for database, objects and secrets")
    database_url: str = Field(
        "",
        description="sqlite:///FILE, or `memory:` for a store that ends with the process; empty: "
        "SQLite in SKYWITNESS_DATA_DIR",
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

    _unset_connection_string = field_validator("azure_blob_connection_string", mode="before")(
        unset_if_empty
    )
    _visible_connection_string = field_validator("azure_blob_connection_string", mode="after")(
        visible_ascii
    )

    @model_validator(mode="after")
    def _check_storage(self) -> Self:
        if self.storage is StorageKind.AZURE and not (
            self.azure_blob_connection_string or self.azure_blob_account_url
        ):
            raise ValueError(
                "SKYWITNESS_STORAGE=azure needs SKYWITNESS_AZURE_BLOB_CONNECTION_STRING or "
                "SKYWITNESS_AZURE_BLOB_ACCOUNT_URL"
            )
        if not (self.database_url in {"", "memory:"} or self.database_url.startswith("sqlite:///")):
            raise ValueError("SKYWITNESS_DATABASE_URL must be sqlite:///FILE or memory:")
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
        """The folders that are written to: for the database and for local objects."""
        database = self.database_file
        folders = [] if database is None else [database.parent]
        if self.storage is StorageKind.LOCAL:
            folders.append(self.data_dir)
        return tuple(dict.fromkeys(folders))

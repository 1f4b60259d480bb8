"""Object storage for photos: a local folder or Azure Blob Storage."""

from __future__ import annotations

from typing import Final

from skywitness.entrypoints.container.lifecycle import Lifecycle
from skywitness.entrypoints.container.missing_extra import extra
from skywitness.entrypoints.settings import Settings, SettingsError
from skywitness.ports.object_storage import ObjectStorage
from skywitness.ports.photo_preparation import PhotoPreparation

LOCAL_OBJECTS: Final = "objects"
"""The folder of DATA_DIR with stored objects."""


def local_storage(settings: Settings) -> ObjectStorage:
    """Return storage in a folder of DATA_DIR."""
    from skywitness.adapters.local_storage.storage import LocalStorage

    return LocalStorage(settings.data_dir / LOCAL_OBJECTS)


def pillow_photos(settings: Settings) -> PhotoPreparation:
    """Return a preparation of photos that decodes them, with files in a folder of DATA_DIR."""
    from skywitness.adapters.pillow_photos.preparation import PillowPreparation

    return PillowPreparation(settings.data_dir / "arriving")


def azure_storage(settings: Settings, lifecycle: Lifecycle) -> ObjectStorage:
    """Return storage in a container of Azure Blob Storage."""
    with extra("azure", "STORAGE=azure"):
        from skywitness.adapters.azure_blob.storage import AzureBlobStorage

    secret = settings.azure_blob_connection_string
    try:
        storage = AzureBlobStorage(
            container=settings.azure_blob_container,
            connection_string=secret.get_secret_value() if secret else "",
            account_url=settings.azure_blob_account_url,
            api_version=settings.azure_blob_api_version,
        )
    except ValueError as error:
        raise SettingsError(f"SKYWITNESS_AZURE_BLOB: {str(error).splitlines()[0]}") from None
    lifecycle.add(close=storage.close)
    return storage

"""Objects as block blobs in one container of Azure Blob Storage.

Up to `SINGLE_BYTES` an object is sent in one request. A larger one is staged block by block and
becomes visible when the list of its blocks is committed with its metadata: only then is its SHA-256
known. Block names are unique to an upload, so uploads never mix. The first commit discards what
others staged under the same key; a later one gets an error and checks which upload was stored.
"""

from __future__ import annotations

import asyncio
import hashlib
import re
import secrets
from collections.abc import AsyncGenerator, AsyncIterator, Awaitable, Callable, Mapping
from contextlib import aclosing, asynccontextmanager, suppress
from dataclasses import dataclass, field
from datetime import datetime
from io import BytesIO
from typing import Any, Final, TypeVar

from azure.core import MatchConditions
from azure.storage.blob import BlobBlock, BlobProperties, BlobSasPermissions, ContentSettings
from azure.storage.blob.aio import BlobClient, StorageStreamDownloader
from typing_extensions import override

from skywitness.adapters.azure_blob.description import (
    SHA256,
    UPLOAD,
    described,
    encoded,
    version_of,
)
from skywitness.adapters.azure_blob.service import BLOCK_BYTES, SINGLE_BYTES, BlobService, Overtaken
from skywitness.adapters.azure_blob.signatures import Signatures
from skywitness.domain.model.errors import (
    ObjectChanged,
    ObjectExists,
    ObjectMissing,
    RangeOutside,
    StorageError,
    StorageRefused,
    StorageUnavailable,
)
from skywitness.domain.model.object_names import may_begin_key, require_key, require_storable
from skywitness.ports.object_storage import (
    ByteRange,
    ObjectStorage,
    OpenObject,
    StoredObject,
    UploadRequest,
)

T = TypeVar("T")

LISTED_AT_ONCE: Final = 100
VERSION: Final = re.compile(r"[0-9A-Za-z_.:+/=-]+")


@dataclass(slots=True)
class _Upload:
    """One run of `put`: what has been sent, and the token that identifies its result."""

    token: str = field(default_factory=lambda: secrets.token_hex(16))
    size: int = 0
    digest: Any = field(default_factory=hashlib.sha256)
    staged: list[BlobBlock] = field(default_factory=list)

    async def take(self, waiting: bytearray) -> bytes:
        """Remove up to a block from the buffer, and count it."""
        with memoryview(waiting) as view:
            piece = bytes(view[:BLOCK_BYTES])
        del waiting[:BLOCK_BYTES]
        self.size += len(piece)
        await asyncio.to_thread(self.digest.update, piece)
        return piece

    def next_block(self) -> str:
        # All block names of a blob must have the same length, in all uploads.
        return f"{self.token}-{len(self.staged):06}"


class AzureBlobStorage(ObjectStorage):
    """Reads and writes one container, which the first put creates if it is missing.

    A call that Azure does not answer within `deadline_s` seconds raises `StorageUnavailable`; each
    block or chunk is one call. After that error a put may still have been stored, completely.
    """

    def __init__(
        self,
        *,
        container: str,
        connection_string: str = "",
        account_url: str = "",
        api_version: str = "",
        deadline_s: float = 20.0,
    ) -> None:
        """Take either a connection string or the address of an account (with a managed identity).

        Connects to nothing. `api_version` of the service is by default the SDK's.

        Raises:
            ValueError: neither is given, or keys would travel unencrypted beyond this machine.
        """
        self._service = BlobService(
            container=container,
            connection_string=connection_string,
            account_url=account_url,
            api_version=api_version,
            deadline_s=deadline_s,
        )
        self._container = self._service.container
        self._signatures = Signatures(self._service)

    async def close(self) -> None:
        """Close all connections."""
        await self._service.close()

    @override
    async def put(
        self,
        key: str,
        content: AsyncIterator[bytes],
        *,
        content_type: str,
        metadata: Mapping[str, str] | None = None,
        replace: bool = False,
        expected_sha256: str | None = None,
    ) -> StoredObject:
        require_storable(key, content_type, metadata or {})
        blob, upload = self._container.get_blob_client(key), _Upload()
        rest = await self._send_full_blocks(blob, upload, content)
        digest = upload.digest.hexdigest()
        if expected_sha256 is not None and expected_sha256.lower() != digest:
            raise StorageRefused(key, "the content does not match its SHA-256")
        ours = {SHA256: digest, UPLOAD: upload.token}
        headers = {
            "content_settings": ContentSettings(content_type=content_type),
            "metadata": encoded(metadata or {}) | ours,
            # The SDK turns this into If-None-Match: *
            **({} if replace else {"match_condition": MatchConditions.IfMissing}),
        }
        try:
            answer = await self._finish(blob, upload, rest, headers)
        except (ObjectExists, ObjectChanged, Overtaken) as failure:
            return await self._settle(key, upload, failure, replace=replace)
        return StoredObject(
            key=key,
            size=upload.size,
            content_type=content_type,
            version=version_of(answer["etag"]),
            sha256=digest,
            metadata=dict(metadata or {}),
        )

    @override
    async def info(self, key: str) -> StoredObject:
        require_key(key)
        return described(await self._properties(key))

    @override
    @asynccontextmanager
    async def open(
        self, key: str, *, byte_range: ByteRange | None = None, version: str | None = None
    ) -> AsyncIterator[OpenObject]:
        require_key(key)
        options: dict[str, Any] = {"validate_content": True}
        if version is not None:
            if VERSION.fullmatch(version) is None:
                raise ObjectChanged(key)
            options["etag"] = f'"{version}"'
            options["match_condition"] = MatchConditions.IfNotModified
        if byte_range is not None:
            options |= _offset_and_length(key, byte_range)
        blob = self._container.get_blob_client(key)
        found = await self._service.call(key, lambda: blob.download_blob(**options))
        whole_size = int(str(found.properties.content_range).rpartition("/")[2])
        if byte_range is not None and byte_range.start >= whole_size:
            raise RangeOutside(key)  # Azurite returns an empty body where Azure returns 416
        info = described(found.properties, whole_size)
        expected = info.sha256 if byte_range is None else ""
        async with aclosing(self._chunks(key, found, expected)) as chunks:
            yield OpenObject(info, chunks)

    @override
    async def delete(self, key: str) -> None:
        require_key(key)
        blob = self._container.get_blob_client(key)
        with suppress(ObjectMissing):
            await self._service.call(key, lambda: blob.delete_blob(delete_snapshots="include"))

    @override
    async def upload_request(
        self, key: str, *, content_type: str, until: datetime
    ) -> UploadRequest | None:
        require_storable(key, content_type, {})
        create = BlobSasPermissions(create=True)
        url = await self._signatures.signed_url(key, create, until)
        if url is None:
            return None
        # Else the container would be missing, and whoever has the address cannot create it.
        await self._write(key, self._container.get_container_properties)
        headers = {"Content-Type": content_type, "x-ms-blob-type": "BlockBlob"}
        return UploadRequest(url=url, headers=headers)

    @override
    async def read_url(
        self, key: str, *, until: datetime, headers: Mapping[str, str]
    ) -> str | None:
        require_key(key)
        answer = {name.lower().replace("-", "_"): value for name, value in headers.items()}
        return await self._signatures.signed_url(
            key, BlobSasPermissions(read=True), until, **answer
        )

    @override
    async def sweep(self) -> int:
        return 0  # Azure discards blocks that are not committed within a week

    @override
    async def list(self, prefix: str = "") -> AsyncIterator[StoredObject]:
        if not may_begin_key(prefix):
            return
        pages = self._container.list_blobs(
            name_starts_with=prefix, include=["metadata"], results_per_page=LISTED_AT_ONCE
        )
        found, call = aiter(pages), self._service.call
        with suppress(ObjectMissing):  # the container is missing: nothing was ever put
            while (each := await call(prefix, lambda: anext(found, None))) is not None:
                yield described(each)

    async def _send_full_blocks(
        self, blob: BlobClient, upload: _Upload, content: AsyncIterator[bytes]
    ) -> bytes:
        """Stage all but the last block, and return that one (empty for an empty object)."""
        waiting = bytearray()
        async for chunk in content:
            waiting += chunk
            while len(waiting) > BLOCK_BYTES:
                await self._stage(blob, upload, await upload.take(waiting))
        return await upload.take(waiting)

    async def _stage(self, blob: BlobClient, upload: _Upload, piece: bytes) -> None:
        name = upload.next_block()

        async def send() -> None:
            # Closed at once: the SDK's reference cycles would keep it in memory for a while.
            with BytesIO(piece) as body:
                await blob.stage_block(name, body, len(piece), validate_content=True)

        await self._write(str(blob.blob_name), send)
        upload.staged.append(BlobBlock(name))

    async def _finish(
        self, blob: BlobClient, upload: _Upload, rest: bytes, headers: dict[str, Any]
    ) -> dict[str, Any]:
        """Send the rest and make the object visible: the only step that others can see."""
        key = str(blob.blob_name)
        if not upload.staged and len(rest) <= SINGLE_BYTES:
            # The condition, if any, is in `headers`.
            once = {"overwrite": True, "validate_content": True, **headers}
            try:
                return await self._write(key, lambda: blob.upload_blob(rest, **once))
            except ObjectExists:
                if await self._is_there(key):
                    raise
            # Only blocks of an interrupted upload are there. They can block a single request, but
            # not a list of blocks.
        if rest:
            await self._stage(blob, upload, rest)
        return await self._write(key, lambda: blob.commit_block_list(upload.staged, **headers))

    async def _settle(
        self, key: str, upload: _Upload, failure: StorageError, *, replace: bool
    ) -> StoredObject:
        """Find out which upload was stored: a retry may find the result of its first attempt."""
        try:
            there = await self._properties(key)
        except ObjectMissing:
            raise failure from None
        if (there.metadata or {}).get(UPLOAD) == upload.token:
            return described(there)
        raise failure if replace else ObjectExists(key) from None

    async def _chunks(
        self, key: str, found: StorageStreamDownloader[bytes], expected_sha256: str
    ) -> AsyncGenerator[bytes, None]:
        # The SDK makes each chunk a request of its own, tied to the ETag of the first, and repeats
        # it by range when the connection breaks.
        chunks, received, digest = found.chunks(), 0, hashlib.sha256()
        while (chunk := await self._service.call(key, lambda: anext(chunks, None))) is not None:
            received += len(chunk)
            digest.update(chunk)
            if chunk:
                yield chunk
        if received != found.size:
            raise StorageUnavailable(key, "the answer is incomplete")
        if expected_sha256 and digest.hexdigest() != expected_sha256:
            raise StorageUnavailable(key, "the content does not match its SHA-256")

    async def _is_there(self, key: str) -> bool:
        try:
            await self._properties(key)
        except ObjectMissing:
            return False
        return True

    async def _properties(self, key: str) -> BlobProperties:
        return await self._service.call(
            key, self._container.get_blob_client(key).get_blob_properties
        )

    async def _write(self, key: str, step: Callable[[], Awaitable[T]]) -> T:
        try:
            return await self._service.call(key, step)
        except ObjectMissing:  # only the container can be missing
            with suppress(ObjectExists):
                await self._service.call(key, self._container.create_container)
        return await self._service.call(key, step)


def _offset_and_length(key: str, wanted: ByteRange) -> dict[str, int]:
    if wanted.start < 0 or (wanted.end is not None and wanted.end <= wanted.start):
        raise RangeOutside(key)
    if wanted.end is None:
        return {"offset": wanted.start}
    return {"offset": wanted.start, "length": wanted.end - wanted.start}

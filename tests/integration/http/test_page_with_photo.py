"""A page on another origin, in a real browser, sends a photo past the service and shows it."""

from __future__ import annotations

import asyncio
import base64
import json
import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from uuid import uuid4

import httpx
import pytest
from azure.storage.blob import CorsRule
from azure.storage.blob.aio import BlobServiceClient

from skywitness.adapters.azure_blob.storage import AzureBlobStorage
from skywitness.adapters.local_storage.storage import LocalStorage
from skywitness.adapters.pillow_photos.preparation import PillowPreparation
from skywitness.entrypoints.container.in_memory import services_in_memory
from skywitness.entrypoints.http.app import create_app
from skywitness.ports.object_storage import ObjectStorage
from tests.integration.http.api import a_request, settings_of
from tests.integration.http.live import served
from tests.photo_files import png
from tests.tools.chromium import one_page, page_served, until

DOCS = Path(__file__).parents[3] / "docs" / "photos.md"
SCRIPT = re.findall(r"```js\n(.*?)```", DOCS.read_text("utf-8"), re.DOTALL)

SEND = """(async () => {
  const bytes = Uint8Array.from(atob(CONTENT), (sign) => sign.charCodeAt(0));
  const photo = await addPhoto(REPORT, new File([bytes], "../hail.png", {type: "image/png"}));
  const shown = (crossOrigin) => new Promise((resolve) => {
    const image = new Image();
    if (crossOrigin) image.crossOrigin = crossOrigin;
    image.onload = () => resolve(image.naturalWidth);
    image.onerror = () => resolve("refused");
    image.src = photo.links.view;
  });
  const report = await (await fetch(REPORT)).json();
  return [report.photos.map((one) => one.id), photo.id, await shown("anonymous"), await shown()];
})()"""


async def allow(connection_string: str, origin: str) -> None:
    """Set the rule that the documentation names."""
    sent = ["content-type", "x-ms-blob-type"]
    rule = CorsRule([origin], ["PUT"], allowed_headers=sent, max_age_in_seconds=600)
    async with BlobServiceClient.from_connection_string(connection_string) as service:
        await service.set_service_properties(cors=[rule])


@pytest.mark.timeout(180)
@pytest.mark.parametrize("kind", ["local", "azure"])
def test_a_page_of_another_origin_adds_a_photo_and_shows_it(
    kind: str, tmp_path: Path, request: pytest.FixtureRequest
) -> None:
    (tmp_path / "site").mkdir()
    with page_served(tmp_path / "site", "<h1>Elsewhere</h1>") as port:
        origin = f"http://127.0.0.1:{port}"
        storage: ObjectStorage = LocalStorage(tmp_path / "objects")
        if kind == "azure":
            azurite: str = request.getfixturevalue("azurite")
            asyncio.run(allow(azurite, origin))
            storage = AzureBlobStorage(container=f"test-{uuid4().hex}", connection_string=azurite)
        services = services_in_memory(
            storage=storage, photos=PillowPreparation(tmp_path / "arriving")
        )

        @asynccontextmanager
        async def running() -> AsyncIterator[None]:
            yield
            if isinstance(storage, AzureBlobStorage):
                await storage.close()

        app = create_app(services, settings_of(cors_origins=(origin,)), running, b"k" * 32)
        with served(app) as address, one_page() as page:
            filed = httpx.post(f"{address}/v1/reports", json=a_request(), trust_env=False)
            page.goto(origin)
            until(page, "Elsewhere")
            content = base64.b64encode(png(60, 40)).decode()
            send = SEND.replace("CONTENT", json.dumps(content))
            ids, added, listed, other = page.evaluate(
                f"; {SCRIPT[0]}"  # Playwright would take what begins with a function for one
                + send.replace("REPORT", json.dumps(str(filed.url.join(filed.headers["location"]))))
            )

    assert ids == [added]
    assert listed == 60
    assert other == "refused"

"""Writes docs/openapi.json: the OpenAPI document that the page's client is generated from.

    python3 dev.py openapi

It is the document of `/openapi.json` without a path prefix, with one value on each line.
"""

from __future__ import annotations

import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

from skywitness.entrypoints.container.in_memory import services_in_memory
from skywitness.entrypoints.http.app import create_app
from skywitness.entrypoints.http.openapi import openapi_document
from skywitness.entrypoints.settings import read_settings

DOCUMENT = Path(__file__).resolve().with_name("openapi.json")


@asynccontextmanager
async def _nothing_to_open() -> AsyncIterator[None]:
    yield


def written() -> str:
    """Return the text of the file as it should be."""
    settings = read_settings(_env_file=None, database_url="memory:")
    app = create_app(services_in_memory(), settings, _nothing_to_open, b"signs no cursor")
    return json.dumps(openapi_document(app), indent=1, ensure_ascii=False) + "\n"


if __name__ == "__main__":
    DOCUMENT.write_text(written(), encoding="utf-8")

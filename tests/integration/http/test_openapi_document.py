"""The committed OpenAPI document, which the page's client is generated from, is the service's."""

from __future__ import annotations

import runpy
from pathlib import Path

DOCS = Path(__file__).resolve().parents[3] / "docs"


def test_the_committed_document_is_in_step() -> None:
    script = runpy.run_path(str(DOCS / "write_openapi.py"))

    committed = (DOCS / "openapi.json").read_text(encoding="utf-8")

    assert committed == script["written"](), "run: python3 dev.py openapi"

"""The picture in the README is the one that the sample and the rules of today give."""

from __future__ import annotations

import runpy
from pathlib import Path
from xml.etree import ElementTree

DOCS = Path(__file__).parents[2] / "docs"


async def test_the_picture_is_in_step_with_the_rules() -> None:
    script = runpy.run_path(str(DOCS / "render_verdict_example.py"))

    drawn = script["render"](await script["examined"]())

    ElementTree.fromstring(drawn)
    committed = (DOCS / "verdict-example.svg").read_text("utf-8")
    assert drawn == committed, "run: python docs/render_verdict_example.py"

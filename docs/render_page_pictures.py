"""Renders docs/page-light.png and docs/page-dark.png: the page with the sample, as README shows it.

    python docs/render_page_pictures.py

It builds the page, serves the sample from an empty folder, and takes the pictures in Chromium.
"""

from __future__ import annotations

import sys
import tempfile
from io import BytesIO
from pathlib import Path
from typing import Final

from PIL import Image

ROOT: Final = Path(__file__).resolve().parents[1]
PICTURES: Final = ROOT / "docs"

if __name__ == "__main__":
    sys.path.insert(0, str(ROOT))

from frontend.build import build_page  # noqa: E402  # after the path is set

from tests.integration.page.conftest import serving, until_examined  # noqa: E402  # as above
from tests.tools.chromium import Theme, Visits, chromium  # noqa: E402  # as above

COLOURS: Final = 128
"""Enough for a page of flat colours, at a third of the size."""

THEMES: Final[tuple[Theme, ...]] = ("light", "dark")


def main() -> None:
    """Render both pictures."""
    build_page()
    with (
        tempfile.TemporaryDirectory() as folder,
        serving(Path(folder), "--sample") as address,
        chromium() as browser,
    ):
        until_examined(address)
        visit = Visits(browser, address)
        for theme in THEMES:
            page = visit("/", theme=theme)
            page.wait_for_load_state("networkidle")
            picture = Image.open(BytesIO(page.screenshot()))
            picture.quantize(COLOURS).save(PICTURES / f"page-{theme}.png", optimize=True)
        visit.end()


if __name__ == "__main__":
    main()

"""Settings of the page that the service serves to people."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Final
from urllib.parse import urlsplit

from pydantic import Field, field_validator
from pydantic_settings import BaseSettings

from skywitness.entrypoints.setting_groups.values import unset_if_empty

_TILES: Final = re.compile(
    r"https?://[A-Za-z0-9.-]+(?::\d{1,5})?/(?:[A-Za-z0-9._~/!$&()*+=:@?,%-]|\{[xyzr]\})*",
    re.ASCII,
)
_PLACEHOLDERS: Final = ("{z}", "{x}", "{y}")


class PageSettings(BaseSettings):
    """What an operator can choose about the page."""

    page_dir: Path | None = Field(
        None, description="folder of a page to serve instead of the one that comes with the service"
    )
    tile_url: str = Field(
        "",
        description="address of map tiles, such as https://tiles.example/{z}/{x}/{y}.png, which "
        "the page then loads from there; empty: the map that comes with the service, and no other "
        "host is asked. Whoever opens the page sees it, with a key that it has",
    )
    tile_credit: str = Field(
        "", max_length=200, description="what the provider of those tiles asks to be shown"
    )

    _unset_folder = field_validator("page_dir", mode="before")(unset_if_empty)

    @field_validator("tile_url")
    @classmethod
    def _require_tiles(cls, value: str) -> str:
        """Reject what is no address of tiles on one host, which the page's policy can name."""
        if not value:
            return value
        parts = urlsplit(value)
        if not _TILES.fullmatch(value) or parts.port == 0:  # `port` raises above 65535
            raise ValueError("must be an http or https URL with {z}, {x} and {y} after its host")
        if any(value.count(one) != 1 for one in _PLACEHOLDERS):
            raise ValueError("must contain {z}, {x} and {y}, each once")
        return value

    @property
    def tile_origin(self) -> str:
        """Scheme and host of the tiles, for the page's Content-Security-Policy; may be empty."""
        parts = urlsplit(self.tile_url)
        return f"{parts.scheme}://{parts.netloc}".lower() if self.tile_url else ""

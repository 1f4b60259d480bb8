"""The page as it was built: one HTML document for all its addresses, and the files it loads."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache
from html import escape
from pathlib import Path
from typing import Final, Self

from skywitness.entrypoints.http.kit.negotiation import qualities
from skywitness.entrypoints.http.kit.page_policy import page_policy
from skywitness.entrypoints.settings import Settings

IN_PACKAGE: Final = Path(__file__).parents[1] / "pages" / "site"
"""Where `python3 dev.py page` puts it, and where a wheel has it."""

_NAME: Final = re.compile(
    r"[A-Za-z0-9_][A-Za-z0-9_.-]{0,99}(?:/[A-Za-z0-9_][A-Za-z0-9_.-]{0,99}){0,7}"
)
"""No part of a path begins with a dot, so that none leads out of the folder or to a hidden file."""

_BASE: Final = b'<base href="/" />'
"""As frontend/index.html has it."""

_MEDIA_TYPES: Final = {
    ".css": "text/css",
    ".js": "text/javascript",
    ".json": "application/json",
    ".png": "image/png",
    ".svg": "image/svg+xml",
    ".txt": "text/plain",
    ".webmanifest": "application/manifest+json",
    ".webp": "image/webp",
    ".woff2": "font/woff2",
}
_SUFFIXES: Final = {"br": ".br", "gzip": ".gz"}
"""Of files that the build has compressed, by content coding; the smaller ones first."""


@dataclass(frozen=True, slots=True)
class PageFile:
    """A file in the form that a client accepts."""

    content: bytes
    media_type: str
    coding: str | None
    """The content coding; None for the file as it is."""


@dataclass(frozen=True, slots=True)
class BuiltPage:
    """Reads from the folder with every request: a page that was built anew is served at once."""

    folder: Path
    policy: str
    """The Content-Security-Policy of the document."""

    @classmethod
    def of(cls, settings: Settings) -> Self:
        """Take where the page is, and which other origins it may load from."""
        return cls(settings.page_dir or IN_PACKAGE, page_policy(settings))

    def document(self, prefix: str, status: int = 200) -> bytes | None:
        """Return the HTML for a path prefix, None while the page is not built.

        All its addresses are relative, so that `<base>` alone says where the service is. The one
        that the build leaves is for development. A status other than 200 is named in the HTML:
        scripts cannot see that of the document which they are part of.
        """
        try:
            html = (self.folder / "index.html").read_bytes()
        except OSError:
            return None
        told = "" if status == 200 else f'<meta name="status" content="{status}">'
        base = f'<base href="{escape(prefix)}/">{told}'.encode()
        return html.replace(_BASE, base, 1)

    def file(self, name: str, accept_encoding: str) -> PageFile | None:
        """Return a file by its path below the folder, None if there is none for clients."""
        media_type = _MEDIA_TYPES.get(Path(name).suffix)
        if media_type is None or not _NAME.fullmatch(name):
            return None
        for coding in _accepted(accept_encoding):
            found = self._read(name + _SUFFIXES[coding])
            if found is not None:
                return PageFile(found, media_type, coding)
        content = self._read(name)
        return None if content is None else PageFile(content, media_type, None)

    def _read(self, name: str) -> bytes | None:
        try:
            return (self.folder / name).read_bytes()
        except OSError:
            return None


@lru_cache(maxsize=32)  # clients send one of a few values, with every request
def _accepted(accept_encoding: str) -> tuple[str, ...]:
    """Return the codings that a client accepts, and prefers nothing to, the best one first."""
    rated = dict(qualities(accept_encoding))
    others = rated.get("*", 0.0)
    quality = {coding: rated.get(coding, others) for coding in _SUFFIXES}
    least = rated.get("identity", 0.0)
    wanted = [coding for coding in _SUFFIXES if quality[coding] > 0 and quality[coding] >= least]
    return tuple(sorted(wanted, key=lambda coding: -quality[coding]))

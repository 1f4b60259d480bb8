"""Finds secrets where they should not be, in any of the forms that programs write them in."""

from __future__ import annotations

import base64
from collections.abc import Iterator, Mapping
from pathlib import Path
from urllib.parse import quote, quote_plus


def forms(secret: str) -> frozenset[bytes]:
    """Return a secret as it is, percent-encoded, in hexadecimal digits and in base64.

    Inside a longer text base64 depends on where the secret begins: all three ways are returned,
    without the digits at both ends that its neighbours have a part in.
    """
    raw = secret.encode()
    found = {raw, raw.hex().encode(), raw.hex().upper().encode(), repr(secret)[1:-1].encode()}
    for encoded in (quote(secret, safe=""), quote(secret), quote_plus(secret)):
        found |= {encoded.encode(), encoded.lower().encode(), quote(encoded, safe="").encode()}
    for before in range(3):
        digits = base64.b64encode(b"\0" * before + raw)
        first = -(-before * 8 // 6)
        last = (before + len(raw)) * 8 // 6
        inner = digits[first:last]
        found |= {inner, inner.replace(b"+", b"-").replace(b"/", b"_")}
    return frozenset(found)


def leaks(sinks: Mapping[str, str | bytes], secrets: Mapping[str, str]) -> list[str]:
    """Say which secret stands in which sink."""
    wanted = {name: forms(secret) for name, secret in secrets.items()}
    found = []
    for sink, content in sinks.items():
        written = content.encode() if isinstance(content, str) else content
        found += [
            f"{name} in {sink}"
            for name, spelled in wanted.items()
            if any(form in written or form in written.lower() for form in spelled)
        ]
    return found


def files(folder: Path) -> Iterator[tuple[str, bytes]]:
    """Yield every file below a folder, its name counted as content too."""
    for path in sorted(folder.rglob("*")):
        if path.is_file():
            yield f"file {path.relative_to(folder)}", path.read_bytes() + path.name.encode()

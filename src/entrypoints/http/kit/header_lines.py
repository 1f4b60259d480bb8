"""The lines of headers, as HTTP/1.1 has them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import lru_cache
from operator import itemgetter
from typing import Final

from skywitness.entrypoints.http.kit.response_headers import Header, missing

_CONTROLS: Final = bytes({*range(0x20), 0x7F} - {ord("\t")})
_END: Final = b"\r\n"
_UNUSUAL: Final = frozenset({b"connection", b"transfer-encoding"})
_name: Final = itemgetter(0)


def lines_of(headers: Sequence[Header]) -> bytes | None:
    """Return a line for each header, after the one before; None for what is left to a server.

    That is a header of the connection, a second length, and what would not be one line.
    """
    names, values = zip(*headers, strict=True) if headers else ((), ())
    form = _form(names)
    if form is None:
        return None
    lines = form % values
    is_clean = len(lines) - len(lines.translate(None, _CONTROLS)) == len(_END) * len(names)
    return lines if is_clean else None


@lru_cache(maxsize=128)  # responses differ little in which headers they have
def _form(names: tuple[bytes, ...]) -> bytes | None:
    """Return the lines of headers with these names, for their values to be put in."""
    if not _UNUSUAL.isdisjoint(names) or names.count(b"content-length") > 1:
        return None
    return b"".join(b"\r\n%b: %%b" % name.replace(b"%", b"%%") for name in names)


class KeptHeaders:
    """Headers that many responses have alike, and their lines, written once."""

    __slots__ = ("headers", "lines")

    def __init__(self, headers: Iterable[Header]) -> None:
        """Take headers of which none is unusual.

        Raises:
            ValueError: one belongs to a connection, or is not one line.
        """
        self.headers = tuple(headers)
        lines = lines_of(self.headers)
        if lines is None:
            raise ValueError(f"headers that cannot be kept: {self.headers}")
        self.lines = lines


NONE_KEPT: Final = KeptHeaders(())


def missing_headers(headers: Sequence[Header]) -> KeptHeaders:
    """Return what every response carries and one does not set itself."""
    return _missing(tuple(map(_name, headers)))


@lru_cache(maxsize=128)
def _missing(names: tuple[bytes, ...]) -> KeptHeaders:
    return KeptHeaders(missing([(name, b"") for name in names]))

"""Recorded responses, served byte for byte.

A folder of recordings holds `index.json`, a list of objects with `file` (a name in the folder),
`endpoint` (`GET https://host/path?parameters`; host and method are optional, text after the address
is ignored) and `http_status`; `response_headers` may hold a `Content-Type`. A request gets the
first recording with the same path and the same cell of 0.01 degrees: the cell of the address or,
where it has none, of the body. Other parameters must be equal where the recording names them;
`appid`, `lang` and the sizes of pages do not count.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final
from urllib.parse import parse_qsl, unquote, urlsplit

from simulators.server import JSON_TYPE, Request, Response

Cell = tuple[float, float]
IGNORED: Final = frozenset({"appid", "lang", "cnt", "limit", "mode", "lat", "lon"})


class NoRecordings(Exception):
    """The folder cannot be replayed; the message says why."""


@dataclass(frozen=True, slots=True)
class Recording:
    """A recorded response and the request it belongs to."""

    path: str
    parameters: Mapping[str, str]
    cell: Cell | None
    response: Response

    def fits(self, request: Request, cell: Cell | None) -> bool:
        """Say whether this is the response to a request for a cell."""
        return (
            self.path == request.path
            and self.cell == cell
            and all(request.query.get(name) == value for name, value in self.parameters.items())
        )


class Replay:
    """The recordings of a folder."""

    def __init__(self, folder: Path) -> None:
        """Read them all.

        Raises:
            NoRecordings: index or files are missing or not as described.
        """
        try:
            index = json.loads((folder / "index.json").read_text("utf-8"))
            self._recordings = [_recording(folder, entry) for entry in index]
        except (OSError, ValueError, TypeError, KeyError, AttributeError) as error:
            raise NoRecordings(f"cannot replay {folder}: {type(error).__name__}: {error}") from None

    def __len__(self) -> int:
        return len(self._recordings)

    def find(self, request: Request) -> Response | None:
        """Return what was recorded for a request, None if nothing was."""
        cell = _cell(request.query.get("lat"), request.query.get("lon"))
        fitting = (each.response for each in self._recordings if each.fits(request, cell))
        return next(fitting, None)


def _recording(folder: Path, entry: Mapping[str, Any]) -> Recording:
    # a name that leads out of the folder is not a recording
    file = folder / Path(str(entry["file"])).name
    words = str(entry["endpoint"]).removeprefix("GET ").split()
    address = urlsplit(words[0] if words else "")
    query = dict(parse_qsl(address.query, keep_blank_values=True))
    body = file.read_bytes()
    content = _decoded(body)
    headers = entry.get("response_headers") or {}
    types = headers.get("Content-Type", JSON_TYPE if content is not None else "text/html")
    cell = _cell(query.get("lat"), query.get("lon")) or _cell_of(content)
    if "q" in query or "zip" in query or "id" in query:
        cell = None
    return Recording(
        path=unquote(address.path),
        parameters={k: v for k, v in query.items() if k not in IGNORED},
        cell=cell,
        response=Response(
            int(entry["http_status"]), body, types if isinstance(types, str) else types[0]
        ),
    )


def _decoded(body: bytes) -> Any:
    try:
        return json.loads(body)
    except ValueError:
        return None


def _cell_of(content: Any) -> Cell | None:
    if not isinstance(content, dict):
        return None
    city = content.get("city")
    holders = (content.get("coord"), city.get("coord") if isinstance(city, dict) else None, content)
    for holder in holders:
        if isinstance(holder, dict) and "lat" in holder and "lon" in holder:
            return _cell(holder["lat"], holder["lon"])
    return None


def _cell(latitude: object, longitude: object) -> Cell | None:
    try:
        return round(float(str(latitude)), 2), round(float(str(longitude)), 2)
    except ValueError:
        return None

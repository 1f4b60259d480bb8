"""The floor of an application with a database: bare ASGI, and sqlite3 on the event loop.

It serves the stored JSON of `plain.sql` with the headers of the service: a report by its id with
ETag and 304, and the newest of a time and a box. It checks no parameter and has no cursor; what
the service costs more is the price of everything else that it does.
"""

from __future__ import annotations

import os
import sqlite3
from urllib.parse import parse_qs

from benchmarks.floor import Message, Receive, Send, live

_BY_ID = "SELECT document, revision, change FROM report WHERE id = ?"
_PAGE = """
SELECT r.document
FROM (SELECT number, observed_at, id FROM report
      WHERE observed_at >= ? AND observed_at < ? AND longitude BETWEEN ? AND ?
        AND latitude BETWEEN ? AND ?
      ORDER BY observed_at DESC, id DESC LIMIT ?) AS k
CROSS JOIN report AS r ON r.number = k.number
ORDER BY k.observed_at DESC, k.id DESC
"""
_HEADERS = [
    (b"vary", b"Accept, Accept-Encoding"),
    (b"cache-control", b"no-cache"),
    (b"content-type", b"application/json"),
    (b"x-request-id", b"6bcf8ea2d2d8cacc-3"),
    (b"x-content-type-options", b"nosniff"),
    (b"referrer-policy", b"no-referrer"),
    (b"content-security-policy", b"default-src 'none'; frame-ancestors 'none'"),
    (b"cross-origin-resource-policy", b"same-origin"),
]
_database = sqlite3.connect(
    f"file:{os.environ.get('PLAIN_DATABASE', ':memory:')}?mode=ro", uri=True, isolation_level=None
)


async def app(scope: Message, receive: Receive, send: Send) -> None:
    """Answer a report or a page."""
    if scope["type"] == "lifespan":
        await live(receive, send)
    elif scope["path"] == "/livez":
        await _answer(send, 200, b'{"status":"ok"}')
    elif scope["path"] == "/v1/reports":
        await _answer(send, 200, _page(scope["query_string"]))
    else:
        await _report(scope, send)


async def _report(scope: Message, send: Send) -> None:
    row = _database.execute(_BY_ID, (scope["path"].rpartition("/")[2],)).fetchone()
    if row is None:
        await _answer(send, 404, b"{}")
        return
    document, revision, change = row
    etag = b'"%d.%d"' % (revision, change)
    if (b"if-none-match", etag) in scope["headers"]:
        await _answer(send, 304, b"", etag)
    else:
        await _answer(send, 200, document.encode(), etag)


def _page(query: bytes) -> bytes:
    given = {name: values[0] for name, values in parse_qs(query.decode()).items()}
    west, south, east, north = map(float, given["bbox"].split(","))
    times = (given[name].replace("Z", ".000000Z") for name in ("from", "to"))  # as stored
    values = (*times, west, east, south, north, int(given["limit"]))
    rows = _database.execute(_PAGE, values).fetchall()
    items = ",".join(row[0] for row in rows).encode()
    return b'{"items":[%s],"next":null,"count":null}' % items


async def _answer(send: Send, status: int, body: bytes, etag: bytes | None = None) -> None:
    headers = [*_HEADERS, (b"content-length", b"%d" % len(body))]
    if etag is not None:
        headers.append((b"etag", etag))
    await send({"type": "http.response.start", "status": status, "headers": headers})
    await send({"type": "http.response.body", "body": body})

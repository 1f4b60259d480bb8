"""Nothing that a client sends makes the service open a connection, or write control characters."""

from __future__ import annotations

import logging
import socket
from typing import Any
from urllib.parse import quote

import pytest

from tests.integration.http.api import Api, a_request, app_of, client_of, services_with

URLS = (
    "http://169.254.169.254/latest/meta-data/",
    "https://evil.example/hook",
    "//evil.example/x",
    "file:///etc/passwd",
    "gopher://127.0.0.1:6379/_FLUSHALL",
)


@pytest.fixture
def dialled(monkeypatch: pytest.MonkeyPatch) -> list[Any]:
    """Note and refuse every attempt to reach another host, or to look one up."""
    seen: list[Any] = []

    def refuse(*arguments: Any, **_: Any) -> Any:
        seen.append(arguments)
        raise OSError("no connection in this test")

    for name in ("connect", "connect_ex", "sendto"):
        monkeypatch.setattr(socket.socket, name, refuse)
    for name in ("getaddrinfo", "gethostbyname", "create_connection"):
        monkeypatch.setattr(socket, name, refuse)
    return seen


@pytest.mark.parametrize("url", URLS)
async def test_no_url_of_a_client_is_fetched(api: Api, dialled: list[Any], url: str) -> None:
    place = {"latitude": 41.59, "longitude": -93.62, "name": url}
    pointing = {
        "referer": url,
        "forwarded": f"host={url}",
        "x-forwarded-host": url,
        "x-original-url": url,
        "link": f"<{url}>",
    }
    filed = await api.http.post(
        "/v1/reports",
        json=a_request(narrative=f"Hail, see {url} and ![photo]({url}).", place=place),
        headers=pointing,
    )
    assert filed.status_code == 201
    await api.examine()
    for path in ("/v1/reports", "/v1/places", "/v1/events", "/", "/docs"):
        await api.http.get(path, params={"q": url, "url": url}, headers=pointing)
    await api.http.post("/v1/text/insight", json={"text": f"Hail {url}"}, headers=pointing)
    for path in ("", "/verdict", "/conditions", "/duplicates"):
        await api.http.get(filed.headers["location"] + path, headers=pointing)

    assert dialled == []


def test_the_guard_of_this_test_notices_a_connection(dialled: list[Any]) -> None:
    with pytest.raises(OSError, match="no connection"):
        socket.create_connection(("127.0.0.1", 1))
    with socket.socket() as one, pytest.raises(OSError, match="no connection"):
        one.connect(("127.0.0.1", 1))

    assert len(dialled) == 2


HOSTILE = "\r\nINFO admin signed in\x1b[2J\x1b]0;title\x07\x00\x9b31m\u202e"


class Failing:
    """A use case with a defect."""

    async def __call__(self, *_: Any, **__: Any) -> Any:
        raise RuntimeError("a defect")


async def test_nothing_that_is_logged_has_lines_or_controls_of_a_client(
    api: Api, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG, logger="skywitness")
    sent = HOSTILE.encode().replace(b"\r", b"").replace(b"\n", b"").replace(b"\0", b"")
    headers = [(name, sent) for name in (b"x-request-id", b"user-agent", b"referer", b"prefer")]
    app = app_of(services_with(api.services, file_report=Failing()))
    async with client_of(app) as http:
        failed = await http.post("/v1/reports", json=a_request(), headers=headers)
        for path in (f"/v1/{HOSTILE}", f"/v1/reports/{HOSTILE}", f"/docs/{HOSTILE}"):
            await http.get(quote(path))
        await http.get("/v1/reports", params={"q": HOSTILE, HOSTILE: "x"})

    messages = [record.getMessage() for record in caplog.records if record.name != "httpx"]
    assert failed.status_code == 500
    assert any("failed" in message for message in messages)
    assert [message for message in messages if not message.isprintable()] == []
    assert "admin signed in" not in "".join(messages)

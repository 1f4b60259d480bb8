"""The bounded GET that remote adapters share."""

from __future__ import annotations

import logging
import traceback
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime

import pytest

from simulators.server import RESET, Response, listening
from skywitness.adapters.outbound.http_get import MAX_BODY_BYTES, HttpGet
from skywitness.domain.model.errors import (
    ProviderAnswerUnusable,
    ProviderError,
    ProviderRequestRefused,
    ProviderUnavailable,
)

SECRET = "feedfacefeedfacefeedfacefeedface"


@pytest.mark.parametrize(
    ("header", "wait_s"),
    [
        (None, None),
        ("0.5", 0.5),
        ("120", 120.0),
        ("-3", 0.0),
        ("inf", None),
        ("soon", None),
        (format_datetime(datetime(2020, 1, 1, tzinfo=UTC), usegmt=True), 0.0),
    ],
)
async def test_retry_after_is_read_as_seconds_or_a_date(
    header: str | None, wait_s: float | None
) -> None:
    headers = {} if header is None else {"retry-after": header}
    async with listening(lambda _: Response(429, b"busy", headers=headers)) as server:
        get = HttpGet("given")
        answer = await get(server.url, {})
        await get.close()

    assert (answer.status, answer.body, answer.retry_after_s) == (429, b"busy", wait_s)


async def test_a_date_in_the_future_is_a_wait() -> None:
    at = format_datetime(datetime.now(UTC) + timedelta(hours=1), usegmt=True)
    async with listening(lambda _: Response(503, headers={"retry-after": at})) as server:
        get = HttpGet("given")
        answer = await get(server.url, {})
        await get.close()

    assert answer.retry_after_s == pytest.approx(3600, abs=60)


@pytest.mark.parametrize("too_long", [0, 1])
async def test_bodies_are_bounded(too_long: int) -> None:
    async with listening(lambda _: Response(body=b"x" * (MAX_BODY_BYTES + too_long))) as server:
        get = HttpGet("given")
        if too_long:
            with pytest.raises(ProviderAnswerUnusable):
                await get(server.url, {})
        else:
            assert len((await get(server.url, {})).body) == MAX_BODY_BYTES
        await get.close()


async def test_redirects_are_not_followed() -> None:
    async with listening(lambda _: Response(302, headers={"location": "/elsewhere"})) as server:
        get = HttpGet("given")
        assert (await get(server.url, {})).status == 302
        await get.close()

    assert len(server.requests) == 1


@pytest.mark.parametrize("response", [Response(), Response(500), RESET])
async def test_a_secret_parameter_is_sent_and_never_shown(
    response: Response, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    shown: list[str] = []
    async with listening(lambda _: response) as server:
        get = HttpGet("given", secret_query={"appid": SECRET})
        try:
            shown.append(repr(await get(f"{server.url}/a", {"q": "São Paulo"})))
        except ProviderError as error:
            shown += traceback.format_exception(error)
        shown.append(repr(vars(get)))
        await get.close()

    assert server.requests[0].query == {"q": "São Paulo", "appid": SECRET}
    assert SECRET not in caplog.text + "".join(shown)


async def test_what_cannot_be_sent_is_refused() -> None:
    get = HttpGet("given")
    with pytest.raises(ProviderRequestRefused):
        await get("http://127.0.0.1:1", {"q": "\ud800"})
    await get.close()
    with pytest.raises(ProviderUnavailable, match="closed"):
        await get("http://127.0.0.1:1", {})

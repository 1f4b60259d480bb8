from __future__ import annotations

import io
import logging
from collections.abc import Iterator
from urllib.parse import quote

import pytest
from hypothesis import given
from hypothesis import strategies as st

from skywitness.domain.model.access.api_key import KeyText
from skywitness.entrypoints.log_redaction import NAMES, hide_secrets, redacted

KEY = "c4n4ry+/Zm9v=="


@pytest.mark.parametrize(
    "text",
    [
        "HTTP Request: GET http://x/data/2.5/weather?lat=1&appid={}&units=metric",
        "GET /a?appid={}",
        "GET /a?APPID={} HTTP/1.1",
        "GET /a?%61ppid={}",
        "GET /a?%61%70%70%69%64={}&b",
        "https://acc.blob.core.windows.net/c/b?sv=2024&sig={}&se=2030",
        "redirect to /login?next=%2Fa%3Fsv%3D1%26sig%3D{}%26se%3D2",
        "DefaultEndpointsProtocol=https;AccountName=a;AccountKey={};EndpointSuffix=x",
        "AccountKey%3D{}%3BEndpointSuffix%3Dx",
        "Endpoint=sb://x/;SharedAccessKeyName=n;SharedAccessKey={}",
        "BlobEndpoint=https://x;SharedAccessSignature={}",
        "{{'Ocp-Apim-Subscription-Key': '{}', 'Accept': 'a'}}",
        "headers [(b'ocp-apim-subscription-key', b'{}'), (b'a', b'b')]",
        '{{"Ocp-Apim-Subscription-Key": "{}"}}',
        "Ocp-Apim-Subscription-Key: {}",
        "x-functions-key: {}",
        "https://f.azurewebsites.net/api/x?code={}",
        "Authorization: Bearer {}",
        "authorization: Basic {}",
        "('Authorization', 'SharedKey {}')",
        "Authorization: {}",
        "token Bearer {} used",
        "https://user:{}@host/path",
        "SKYWITNESS_SECRET_KEY={}",
        "%22api_key%22%3A%22{}%22",
    ],
)
@pytest.mark.parametrize("written", [KEY, quote(KEY, safe=""), "plain0123456789"])
def test_secrets_are_replaced_and_the_rest_stays(text: str, written: str) -> None:
    if written == KEY and "user:" in text:
        written = "c4n4ry+Zm9v=="  # a slash ends the authority of an address
    shown = redacted(text.format(written))

    assert written not in shown
    assert "c4n4ry" not in shown
    assert shown.count("***") == 1
    before, after = text.format("\0").split("\0")
    assert shown.startswith(before)
    assert shown.endswith(after)


@pytest.mark.parametrize(
    "text",
    [
        "12 reports filed in 3.4 s",
        "signal 15: stopping; design=round, sigma: 3",
        "status code: 503, retry-after: 30",
        "the basic information is missing",
        "GET /v1/reports?q=hail&cursor=abc",
        "appid is missing",
        "http://127.0.0.1:8000/docs",
        "2026-05-21 22:14:00 INFO skywitness.worker examination of 0189 broke off",
    ],
)
def test_what_is_no_secret_is_left_alone(text: str) -> None:
    assert redacted(text) == text


@given(
    st.sampled_from(NAMES),
    st.text("abcdefABCDEF0123456789+/=-_~.", min_size=1, max_size=60),
    st.text(max_size=20),
)
def test_no_value_of_a_secret_name_survives_whatever_surrounds_it(
    name: str, value: str, around: str
) -> None:
    secret = f"{value}canary{value}"

    assert "canary" not in redacted(f"{around}?{name}={secret}&{around}")
    assert "canary" not in redacted(f"{around} {quote(f'{name}={secret}', safe='')}")


@pytest.mark.parametrize("around", ["{}", "?key={}&a=b", "'{}'", "x%3D{}", "Key: {}, refused"])
def test_api_keys_are_hidden_wherever_they_are(around: str) -> None:
    key = KeyText("7Hq2mZ0a", "aB3dE5fG7hJ9kL1mN3pQ5rS7tU9vW1xY3zA5bC7dE9f")

    shown = redacted(around.format(key))

    assert key.secret not in shown
    assert key.checksum not in shown


@given(st.text(max_size=200))
def test_redacting_twice_changes_nothing_more(text: str) -> None:
    assert redacted(redacted(text)) == redacted(text)


@pytest.fixture
def log() -> Iterator[tuple[logging.Logger, io.StringIO]]:
    logger, shown = logging.Logger("apart", logging.DEBUG), io.StringIO()
    handler = logging.StreamHandler(shown)
    hide_secrets([handler])
    hide_secrets([handler])
    assert len(handler.filters) == 1
    logger.addHandler(handler)
    yield logger, shown
    handler.close()


def test_messages_arguments_tracebacks_and_stacks_are_covered(
    log: tuple[logging.Logger, io.StringIO],
) -> None:
    logger, shown = log
    logger.info("GET %s", f"http://x/?appid={KEY}")
    logger.info("AccountKey=%(key)s", {"key": KEY})
    try:
        raise ValueError(f"refused: http://x/?appid={KEY}")
    except ValueError:
        logger.exception("call failed")
    logger.warning("here", stack_info=True)

    assert "c4n4ry" not in shown.getvalue()
    assert shown.getvalue().count("***") == 3
    assert "ValueError: refused: http://x/?appid=***" in shown.getvalue()
    assert "Stack (most recent call last)" in shown.getvalue()


@pytest.mark.parametrize("text", ["bad token {}", "?t={}&x=1", "[b'{}']", '"{}"', "{}"])
@pytest.mark.parametrize("end", ["c4n4ry_-signature", ""])
def test_signed_tokens_are_hidden_wherever_they_stand(text: str, end: str) -> None:
    token = f"eyJhbGciOiJSUzI1NiJ9.eyJzdWIiOiJjNG40cnkifQ.{end}"

    shown = redacted(text.format(token))

    assert shown == text.format("***")


def test_long_texts_that_look_like_tokens_are_read_once() -> None:
    text = "-eyJ" * 50_000 + " " + "eyJ." * 50_000

    assert redacted(text) == text

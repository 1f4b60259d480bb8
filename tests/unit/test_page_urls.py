"""Links between pages keep the query as it was sent, but for the cursor."""

from __future__ import annotations

from urllib.parse import parse_qsl, urlsplit

import pytest
from hypothesis import given
from hypothesis import strategies as st

from skywitness.entrypoints.http.reports.router import page_url, parameters_but_cursor

BASE = "http://127.0.0.1:8000"


@pytest.mark.parametrize(
    ("query", "kept"),
    [
        (b"", []),
        (b"bbox=1,2,3,4&cursor=abc&limit=5", ["bbox=1,2,3,4", "limit=5"]),
        (b"%63ursor=abc&a=1", ["a=1"]),
        (b"&&a=1&", ["a=1"]),
        (b"cursor", []),
        (b"cursor_=1", ["cursor_=1"]),
        (b'q=a>b"<c d\xc3\xa9', ["q=a%3Eb%22%3Cc%20d%C3%A9"]),
    ],
)
def test_what_is_kept(query: bytes, kept: list[str]) -> None:
    assert parameters_but_cursor(query) == kept


@given(st.binary(max_size=60), st.none() | st.text("abc-_=", min_size=1))
def test_a_link_means_what_was_asked_and_fits_into_a_header(
    query: bytes, cursor: str | None
) -> None:
    url = page_url(BASE, parameters_but_cursor(query), cursor)
    asked = parse_qsl(query.decode("latin-1"), keep_blank_values=True, encoding="utf-8")
    meant = [pair for pair in asked if pair[0] != "cursor"]
    written = parse_qsl(urlsplit(url).query, keep_blank_values=True)

    assert not set(url) & set('<>"\r\n ')
    assert url.isascii()
    assert [p for p in written if p[0] == "cursor"] == ([("cursor", cursor)] if cursor else [])
    if query.isascii():
        assert [p for p in written if p[0] != "cursor"] == meant

from __future__ import annotations

import gzip
import json
from typing import Any

import pytest

from tests.integration.http.api import (
    MERGE_PATCH,
    Api,
    a_request,
    pointers,
    require_problem,
)

JSON = {"content-type": "application/json"}


def with_place(**changes: Any) -> dict[str, Any]:
    return {"place": {"latitude": 41.59, "longitude": -93.62, **changes}}


def with_magnitude(**changes: Any) -> dict[str, Any]:
    return {"magnitude": {"value": 1.75, "unit": "in", **changes}}


WRONG_FIELDS: list[tuple[str, dict[str, Any]]] = [
    ("/place/latitude", with_place(latitude=91)),
    ("/place/latitude", with_place(latitude=-90.0001)),
    ("/place/latitude", with_place(latitude="41.59")),
    ("/place/latitude", with_place(latitude=True)),
    ("/place/latitude", with_place(latitude=None)),
    ("/place/latitude", with_place(latitude=[])),
    ("/place/longitude", with_place(longitude=180.5)),
    ("/place/accuracy_m", with_place(accuracy_m=-1)),
    ("/place/accuracy_m", with_place(accuracy_m=10**9)),
    ("/place/name", with_place(name="two\nlines")),
    ("/place/name", with_place(name="x" * 201)),
    ("/place/method", with_place(method="guess")),
    ("/place/height_m", with_place(height_m=3)),
    ("/place", {"place": "Des Moines"}),
    ("/place", {"place": ...}),
    ("/place", {"place": None}),
    ("/observed_at", {"observed_at": "2026-05-21T22:14:00"}),
    ("/observed_at", {"observed_at": "2026-05-21"}),
    ("/observed_at", {"observed_at": "0001-01-01T00:00:00Z"}),
    ("/observed_at", {"observed_at": "9999-12-31T23:59:59Z"}),
    ("/observed_at", {"observed_at": "9999-12-31T23:59:59-12:00"}),
    ("/observed_at", {"observed_at": "0000-01-01T00:00:00Z"}),
    ("/observed_at", {"observed_at": "2026-02-30T00:00:00Z"}),
    ("/observed_at", {"observed_at": "2026-05-21T24:14:00Z"}),
    ("/observed_at", {"observed_at": "2026-05-21T22:14:00+25:00"}),
    ("/observed_at", {"observed_at": "2026-05-21T23:35:00Z"}),
    ("/observed_at", {"observed_at": 1779401640}),
    ("/observed_at", {"observed_at": ""}),
    ("/observed_at", {"observed_at": ...}),
    ("/observed_at", {"observed_at": None}),
    ("/observed_until", {"observed_until": "2026-05-21T22:13:59Z"}),
    ("/observed_until", {"observed_until": "yesterday"}),
    ("/narrative", {"narrative": "x" * 100_000}),
    ("/narrative", {"narrative": "NUL \u0000 byte"}),
    ("/narrative", {"narrative": "bell \u0007"}),
    ("/narrative", {"narrative": "lone \ud800 surrogate"}),
    ("/narrative", {"narrative": None}),
    ("/narrative", {"narrative": 5}),
    ("/phenomenon", {"phenomenon": "meteor"}),
    ("/phenomenon", {"phenomenon": ""}),
    ("/phenomenon", {"phenomenon": "W"}),
    ("/phenomenon", {"phenomenon": ..., "narrative": ""}),
    ("/phenomenon", {"phenomenon": ["hail"]}),
    ("/magnitude/unit", with_magnitude(unit="kt")),
    ("/magnitude/unit", with_magnitude(unit="furlong")),
    ("/magnitude/unit", with_magnitude(unit=None)),
    ("/magnitude/value", with_magnitude(value=-1)),
    ("/magnitude/value", with_magnitude(value=1e9)),
    ("/magnitude/value", with_magnitude(value="1.75")),
    ("/magnitude/qualifier", with_magnitude(qualifier="sure")),
    ("/magnitude/period_s", with_magnitude(period_s=3600)),
    ("/magnitude/period_s", with_magnitude(period_s=1.5)),
    ("/magnitude/si_value", with_magnitude(si_value=44.45)),
    ("/magnitude/raw", with_magnitude(raw="x" * 51)),
    ("/magnitude", {"magnitude": {"value": 1, "unit": "in"}, "phenomenon": "tornado"}),
    ("/magnitude", {"magnitude": 1.75}),
    ("/source", {"source": "neighbour"}),
    ("/source", {"source": None}),
    ("/visibility", {"visibility": "secret"}),
    ("/observer", {"observer": " "}),
    ("/observer", {"observer": "x" * 101}),
    ("/external_id", {"external_id": ""}),
    ("/external_id", {"external_id": "a\tb"}),
    ("/id", {"id": "not-a-uuid"}),
    ("/id", {"id": 7}),
    ("/verdict", {"verdict": None}),
    ("/revision", {"revision": 1}),
    ("/nonsense", {"nonsense": 1}),
    ("/a~1b~0c", {"a/b~c": 1}),
]


@pytest.mark.parametrize(("pointer", "changes"), WRONG_FIELDS)
async def test_an_invalid_field_is_named(api: Api, pointer: str, changes: dict[str, Any]) -> None:
    body = json.dumps(a_request(**changes))

    answer = await api.http.post("/v1/reports", content=body, headers=JSON)

    problem = require_problem(answer, 422, "invalid")
    assert pointers(problem) == [pointer]
    assert pointer in problem["detail"]
    assert await api.count() == 0


@pytest.mark.parametrize(("pointer", "changes"), WRONG_FIELDS)
async def test_an_invalid_edit_changes_nothing(
    api: Api, pointer: str, changes: dict[str, Any]
) -> None:
    path = await api.filed_path()
    before = (await api.http.get(path)).json()
    body = json.dumps(a_request(**changes))

    answer = await api.http.put(path, content=body, headers={**JSON, "if-match": '"1.1"'})

    assert pointers(require_problem(answer, 422, "invalid")) == [pointer]
    assert (await api.http.get(path)).json() == before


async def test_all_invalid_fields_are_named_at_once(api: Api) -> None:
    request = a_request(
        observed_at="2026-05-21T22:14:00",
        place={"latitude": "north", "longitude": 181, "color": "red"},
        phenomenon="meteor",
        source="neighbour",
        verdict={"outcome": "supported"},
        visibility="secret",
    )

    problem = require_problem(await api.http.post("/v1/reports", json=request), 422, "invalid")

    assert sorted(pointers(problem)) == [
        "/observed_at",
        "/phenomenon",
        "/place/color",
        "/place/latitude",
        "/place/longitude",
        "/source",
        "/verdict",
        "/visibility",
    ]


async def test_wrong_types_do_not_hide_a_unit_that_does_not_fit(api: Api) -> None:
    request = a_request(source=5, **with_magnitude(unit="kt"))

    problem = require_problem(await api.http.post("/v1/reports", json=request), 422, "invalid")

    assert sorted(pointers(problem)) == ["/magnitude/unit", "/source"]


MALFORMED = {
    "nothing": (b"", "empty"),
    "blanks": (b" \n", "empty"),
    "no JSON": (b"{", "line 1"),
    "single quotes": (b"{'a': 1}", "line 1"),
    "two values": (b"{} {}", "line 1"),
    "a comma too many": (b"[1,]", "line 1"),
    "a byte order mark": (b"\xef\xbb\xbf{}", "Not JSON"),
    "Latin-1": ('{"narrative": "Größe"}'.encode("latin-1"), "UTF-8"),
    "UTF-16": ('{"narrative": "x"}'.encode("utf-16"), "UTF-8"),
    "encoded surrogates": (b'{"narrative": "\xed\xa0\x80"}', "UTF-8"),
    "NaN": (b'{"place": {"latitude": NaN}}', "NaN"),
    "Infinity": (b'{"place": {"latitude": -Infinity}}', "-Infinity"),
    "1e400": (b'{"place": {"latitude": 1e400}}', "1e400"),
    "2**63": (b'{"a": 9223372036854775808}', "9223372036854775808"),
    "5,000 digits": (b'{"a": %s}' % (b"9" * 5000), "64 bits"),
    "a member twice": (b'{"narrative": "a", "narrative": "b"}', '"narrative"'),
    "a member twice, deep": (b'{"place": {"a": 1, "a": 1}}', '"a"'),
    "a surrogate twice": (b'{"\\ud800": 1, "\\ud800": 1}', "twice"),
    "65 levels": (b"[" * 65 + b"]" * 65, "64 levels"),
    "10,000 levels": (b"[" * 10_000 + b"]" * 10_000, "64 levels"),
    "10,000 objects": (b'{"a":' * 10_000 + b"1" + b"}" * 10_000, "64 levels"),
    "a raw control character": (b'{"narrative": "a\x01b"}', "line 1"),
}


@pytest.mark.parametrize("name", MALFORMED)
async def test_malformed_json_is_explained(api: Api, name: str) -> None:
    body, said = MALFORMED[name]
    path = await api.filed_path()

    posted = await api.http.post("/v1/reports", content=body, headers=JSON)
    put = await api.http.put(path, content=body, headers={**JSON, "if-match": "*"})
    patched = await api.http.patch(path, content=body, headers={**MERGE_PATCH, "if-match": "*"})

    for answer in (posted, put, patched):
        assert said in require_problem(answer, 400, "malformed_json")["detail"]
    assert await api.count() == 1


@pytest.mark.parametrize("body", ["null", "true", "7", '"text"', "[]", "[{}]"])
async def test_a_body_that_is_not_an_object_is_rejected(api: Api, body: str) -> None:
    path = await api.filed_path()

    posted = await api.http.post("/v1/reports", content=body, headers=JSON)
    patched = await api.http.patch(path, content=body, headers={**MERGE_PATCH, "if-match": "*"})

    assert pointers(require_problem(posted, 422, "invalid")) == [""]
    assert pointers(require_problem(patched, 422, "invalid")) == [""]


@pytest.mark.parametrize("body", ['{"\\ud800": 1}', '{"place": {"\\udfff": 1}}', '["\\ud83d"]'])
async def test_lone_surrogates_are_rejected_anywhere(api: Api, body: str) -> None:
    answer = await api.http.post("/v1/reports", content=body, headers=JSON)

    assert "surrogates" in require_problem(answer, 422, "invalid")["detail"]


async def test_surrogate_pairs_are_accepted(api: Api) -> None:
    body = json.dumps(a_request(narrative="Hail 🌩 here"), ensure_ascii=True)

    answer = await api.http.post("/v1/reports", content=body, headers=JSON)

    assert answer.json()["narrative"] == "Hail 🌩 here"


@pytest.mark.parametrize(
    "media_type",
    [
        "",
        "text/plain",
        "application/x-www-form-urlencoded",
        "application/merge-patch+json",
        "application/json; charset=latin-1",
        "application/jsonx",
        "multipart/form-data; boundary=x",
    ],
)
async def test_an_unsupported_media_type_is_rejected(api: Api, media_type: str) -> None:
    headers = {"content-type": media_type} if media_type else {}

    answer = await api.http.post("/v1/reports", content=json.dumps(a_request()), headers=headers)

    require_problem(answer, 415, "unsupported_media_type")
    assert await api.count() == 0


@pytest.mark.parametrize("coding", ["gzip", "GZIP", "identity, br", "x"])
async def test_a_compressed_body_is_rejected(api: Api, coding: str) -> None:
    headers = {"content-type": "application/json", "content-encoding": coding}

    answer = await api.http.post("/v1/reports", content=gzip.compress(b"{}"), headers=headers)

    require_problem(answer, 415, "unsupported_media_type")
    assert answer.headers["accept-encoding"] == "identity"


@pytest.mark.parametrize("coding", ["", "identity"])
async def test_identity_encoding_is_accepted(api: Api, coding: str) -> None:
    answer = await api.http.post(
        "/v1/reports", json=a_request(), headers={"content-encoding": coding}
    )

    assert answer.status_code == 201


async def test_patch_names_the_media_type_it_accepts(api: Api) -> None:
    path = await api.filed_path()

    answer = await api.http.patch(path, json={"source": "public"}, headers={"if-match": "*"})

    require_problem(answer, 415, "unsupported_media_type")
    assert answer.headers["accept-patch"] == "application/merge-patch+json"


@pytest.mark.parametrize(
    "media_type", ["application/json;charset=UTF-8", 'Application/JSON; charset="utf-8"']
)
async def test_the_charset_utf_8_is_accepted(api: Api, media_type: str) -> None:
    body = json.dumps(a_request())

    answer = await api.http.post("/v1/reports", content=body, headers={"content-type": media_type})

    assert answer.status_code == 201


async def test_an_oversized_body_is_rejected(api: Api) -> None:
    async def endless() -> Any:
        for _ in range(300):
            yield b" " * 1024

    said = await api.http.post("/v1/reports", content=b" " * 262_145, headers=JSON)
    unsaid = await api.http.post("/v1/reports", content=endless(), headers=JSON)

    require_problem(said, 413, "too_large")
    require_problem(unsaid, 413, "too_large")


async def test_a_body_just_below_the_limit_is_accepted(api: Api) -> None:
    body = json.dumps(a_request()).encode().ljust(262_144)

    assert (await api.http.post("/v1/reports", content=body, headers=JSON)).status_code == 201


NAUGHTY = [
    "undefined",
    "null",
    "'; DROP TABLE report; --",
    "<script>alert(1)</script>",
    "${7*7}",
    "{{7*7}}",
    "%s%n%x",
    "../../etc/passwd",
    "Ω≈ç√∫˜µ≤",
    "مرحبا",
    "日本語テキスト",
    "e\u0301",
    "\u202eright to left",
    "\ufeffmark",
    "\u200b",
    "👩‍👩‍👧‍👦",
    "\U0010ffff",
    "a\r\nb\tc",
    "ﷺ",
    "İi",
    "\ufffe",
    "1;SELECT 1",
    '"quoted"',
    "\\",
    "x" * 10_000,
]


@pytest.mark.parametrize("text", NAUGHTY, ids=lambda text: text[:10].encode("unicode_escape"))
async def test_any_text_is_returned_unchanged(api: Api, text: str) -> None:
    answer = await api.file(narrative=text)

    shown = await api.http.get(answer.headers["location"])

    assert shown.json()["narrative"] == text
    found = await api.http.get("/v1/reports", params={"external_id": text[:200]})
    assert found.status_code in {200, 400}

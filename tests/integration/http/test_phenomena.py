"""The vocabulary as clients read it."""

from __future__ import annotations

import pytest
from pydantic import TypeAdapter

from skywitness.domain.documents.phenomena import PhenomenonListDocument
from skywitness.domain.model.phenomena.families import FAMILIES, GLYPHS, family_of
from skywitness.domain.model.phenomena.magnitude import Magnitude
from skywitness.domain.model.phenomena.phenomenon import PHENOMENA, in_group, named, same_class
from skywitness.domain.model.phenomena.wording import LANGUAGES
from tests.integration.http.api import Api, a_request, named_parameters, require_problem

PATH = "/v1/phenomena"


async def test_every_phenomenon_is_listed(api: Api) -> None:
    answer = await api.http.get(PATH)

    shown = TypeAdapter(PhenomenonListDocument).validate_json(answer.content)
    assert [one.key for one in shown.items] == list(PHENOMENA)
    assert answer.json()["items"][list(PHENOMENA).index("hail")] == {
        "key": "hail",
        "label": "Hail",
        "category": "convective",
        "family": "storm",
        "glyph": "hail",
        "event_class": "hail",
        "group_codes": ["H"],
        "quantity": "diameter",
        "units": ["in", "mm", "cm", "ft", "m"],
        "si_unit": "mm",
        "comparators": [
            {"word": "pea", "si_value": 6.35},
            {"word": "marble", "si_value": 12.7},
            {"word": "quarter", "si_value": 25.4},
            {"word": "golf ball", "si_value": 44.45},
            {"word": "baseball", "si_value": 69.85},
        ],
        "may_be_contradicted": False,
        "severity": "moderate",
    }


@pytest.mark.parametrize(
    ("header", "language", "label"),
    [
        ("", "en", "Hail"),
        ("de", "de", "Hagel"),
        ("de-AT, en;q=0.8", "de", "Hagel"),
        ("fr, de;q=0.4, en;q=0.5", "en", "Hail"),
        ("fr", "en", "Hail"),
        ("*", "en", "Hail"),
        ("en;q=0, *", "de", "Hagel"),
    ],
)
async def test_labels_are_in_the_language_that_is_asked_for(
    api: Api, header: str, language: str, label: str
) -> None:
    answer = await api.http.get(PATH, headers={"accept-language": header})

    assert answer.headers["content-language"] == language
    assert "Accept-Language" in answer.headers["vary"]
    labels = {one["key"]: one["label"] for one in answer.json()["items"]}
    assert labels["hail"] == label


async def test_every_language_has_words_for_everything(api: Api) -> None:
    shown = [
        (await api.http.get(PATH, headers={"accept-language": language})).json()
        for language in LANGUAGES
    ]

    for member in ("items", "families"):
        for one, other in zip(*(each[member] for each in shown), strict=True):
            assert one["key"] == other["key"]
            assert one["label"]
            assert other["label"]
    sizes = [[len(one["comparators"]) for one in each["items"]] for each in shown]
    assert sizes[0] == sizes[1]


async def test_every_phenomenon_has_a_family_with_a_pencil_and_a_glyph(api: Api) -> None:
    shown = (await api.http.get(PATH)).json()
    families = [one["key"] for one in shown["families"]]

    assert families == list(FAMILIES)
    assert {one["family"] for one in shown["items"]} == set(families)
    assert {one["glyph"] for one in shown["items"]} == set(GLYPHS)
    for one in shown["items"]:  # what can be the same event is of the same family
        same = {family_of(key) for key in same_class(one["key"]) - {"wildfire"}}
        assert one["key"] == "wildfire" or same == {one["family"]}


async def test_what_the_list_says_is_what_filing_and_filters_take(api: Api) -> None:
    shown = (await api.http.get(PATH)).json()["items"]

    for one in shown:
        phenomenon = named(one["key"])
        assert phenomenon is not None
        for unit in one["units"]:
            assert Magnitude.of(phenomenon, 0.1, unit).si_unit == one["si_unit"]
        assert bool(one["units"]) == (one["quantity"] is not None)
        own, *_ = one["group_codes"] or [None]
        assert phenomenon in in_group(own or "") or phenomenon.group is None


async def test_caches_keep_the_list_and_revalidate_it(api: Api) -> None:
    first = await api.http.get(PATH)
    etag = first.headers["etag"]

    again = await api.http.get(PATH, headers={"if-none-match": etag})
    other = await api.http.get(PATH, headers={"if-none-match": '"something else"'})

    assert first.headers["cache-control"] == "public, max-age=3600"
    assert (again.status_code, again.content, again.headers["etag"]) == (304, b"", etag)
    assert other.status_code == 200
    assert other.content == first.content


async def test_it_takes_no_parameters_and_offers_json_only(api: Api) -> None:
    unknown = await api.http.get(f"{PATH}?key=hail")
    csv = await api.http.get(PATH, headers={"accept": "text/csv"})

    assert named_parameters(require_problem(unknown, 400, "invalid_query")) == ["key"]
    require_problem(csv, 406, "not_acceptable")


@pytest.mark.parametrize(
    ("name", "suggested"),
    [
        ("hial", "hail"),
        ("Tornadoe", "tornado"),
        ("Heavy rains", "heavy_rain"),
        ("dense fogg", "dense_fog"),
    ],
)
async def test_an_unknown_phenomenon_is_answered_with_similar_ones(
    api: Api, name: str, suggested: str
) -> None:
    filed = await api.http.post("/v1/reports", json=a_request(phenomenon=name, magnitude=...))
    listed = await api.http.get("/v1/reports", params={"phenomenon": name})
    events = await api.http.get("/v1/events", params={"phenomenon": name})
    nearby = await api.http.get(
        "/v1/reports/nearby",
        params={"lat": 1, "lon": 1, "observed_at": "2026-05-21T22:14:00Z", "phenomenon": name},
    )

    (fault,) = require_problem(filed, 422, "invalid")["errors"]
    assert fault["pointer"] == "/phenomenon"
    assert f"Did you mean {suggested}" in fault["detail"]
    for answer in (listed, events, nearby):
        (fault,) = require_problem(answer, 400, "invalid_query")["errors"]
        assert fault["parameter"] == "phenomenon"
        assert f"Did you mean {suggested}" in fault["detail"]


async def test_nothing_is_suggested_for_what_resembles_nothing(api: Api) -> None:
    answer = await api.http.get("/v1/reports", params={"phenomenon": "xyzzyx"})

    assert "Did you mean" not in require_problem(answer, 400, "invalid_query")["detail"]

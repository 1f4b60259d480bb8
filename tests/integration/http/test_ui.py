"""What pages learn of the service at their start."""

from __future__ import annotations

import pytest
from pydantic import TypeAdapter

from skywitness.domain.documents.ui import UiDocument
from tests.integration.http.api import Api, app_of, client_of
from tests.integration.http.guarded import CALLERS, Guarded, bearing

PATH = "/v1/ui"
TILES = "https://tiles.example/{z}/{x}/{y}.png"


async def test_a_page_learns_what_it_may_show(api: Api) -> None:
    answer = await api.http.get(PATH)

    shown = TypeAdapter(UiDocument).validate_json(answer.content)
    openapi = (await api.http.get("/openapi.json")).json()
    assert shown.version == openapi["info"]["version"]
    assert not shown.sample
    assert shown.access == "open"
    assert not shown.sign_in
    assert shown.languages == ("en", "de")
    assert shown.tile_url is None
    assert any("GeoNames" in one.text for one in shown.credits)


async def test_the_limits_are_those_that_a_filing_is_checked_against(api: Api) -> None:
    shown = (await api.http.get(PATH)).json()["limits"]

    schemas = (await api.http.get("/openapi.json")).json()["components"]["schemas"]
    request, place, ticket = (
        schemas[name]["properties"] for name in ("ReportRequest", "PlaceRequest", "TicketRequest")
    )
    assert shown["narrative"] == request["narrative"]["maxLength"]
    assert shown["place_name"] == place["name"]["maxLength"]
    assert shown["photo_bytes"] == ticket["size"]["maximum"]
    assert shown["caption"] == ticket["caption"]["maxLength"]


async def test_tiles_and_their_credit_are_named(api: Api) -> None:
    app = app_of(api.services, tile_url=TILES, tile_credit="Tiles by Example")
    async with client_of(app) as http:
        shown = (await http.get(PATH)).json()

    assert shown["tile_url"] == TILES
    assert shown["credits"][0] == {"text": "Tiles by Example", "url": None}


@pytest.mark.parametrize(
    "caller", [one for one in CALLERS if one not in ("revoked", "other scope")]
)
async def test_the_principal_is_whoever_calls(caller: str) -> None:
    guarded = Guarded.new()
    key = await guarded.key_of(caller)
    async with client_of(guarded.app) as http:
        shown = (await http.get(PATH, headers=bearing(key))).json()
        actor = (await http.get("/v1/me", headers=bearing(key))).json()

    assert shown["access"] == "keys"
    assert shown["principal"] == (None if caller == "nobody" else actor)


async def test_nothing_secret_is_told() -> None:
    secrets = {
        "secret_key": "s3cret-" * 8,
        "openweathermap_key": "0123456789abcdef0123456789abcdef",
        "oidc_client_secret": "hush-hush",
    }
    issuer = {
        "oidc_issuer": "https://login.example",
        "oidc_audience": "the-audience",
        "oidc_client_id": "the-page",
    }
    guarded = Guarded.new(**secrets, **issuer)
    async with client_of(guarded.app) as http:
        answer = await http.get(PATH)

    assert answer.json()["sign_in"] is True
    assert not [one for one in (*secrets.values(), *issuer.values()) if one in answer.text]

"""What pages of other sites can make a browser send: nothing but links, unless they are listed."""

from __future__ import annotations

import pytest

from skywitness.entrypoints.http.kit.responses import HEADERS
from skywitness.entrypoints.settings import SettingsError
from tests.integration.http.api import (
    BASE,
    Api,
    a_request,
    app_of,
    client_of,
    require_problem,
    settings_of,
)

POINT = "lat=41.59&lon=-93.62"
FORECAST = f"/v1/weather/forecast?{POINT}"
LINK = {"sec-fetch-mode": "navigate", "sec-fetch-dest": "document"}
FRIEND = "https://map.example:8443"


def marked(site: str, **more: str) -> dict[str, str]:
    headers = {"sec-fetch-site": site, "sec-fetch-mode": "no-cors", "sec-fetch-dest": "image"}
    return {**headers, **{name.replace("_", "-"): value for name, value in more.items()}}


@pytest.mark.parametrize("site", ["cross-site", "same-site"])
@pytest.mark.parametrize("path", ["/", "/docs", "/v1/reports", FORECAST, "/nothing", "/livez"])
@pytest.mark.parametrize("method", ["GET", "HEAD", "OPTIONS", "POST", "DELETE"])
async def test_what_a_page_of_another_site_embeds_is_refused(
    api: Api, method: str, path: str, site: str
) -> None:
    answer = await api.http.request(method, path, headers=marked(site))

    assert answer.status_code == 403
    if method != "HEAD":
        require_problem(answer, 403, "cross_origin")


@pytest.mark.parametrize(
    "changed",
    [
        {"sec-fetch-dest": "iframe"},
        {"sec-fetch-dest": "object"},
        {"sec-purpose": "prefetch"},
        {"sec-purpose": "prefetch;prerender"},
        {"purpose": "prefetch"},
        {"sec-fetch-mode": "cors", "sec-fetch-dest": "empty"},
    ],
)
async def test_a_page_loaded_in_a_frame_or_in_advance_is_refused(
    api: Api, changed: dict[str, str]
) -> None:
    headers = {**marked("cross-site"), **LINK, **changed}

    require_problem(await api.http.get("/docs", headers=headers), 403, "cross_origin")


@pytest.mark.parametrize("path", ["/", "/docs", "/v1/reports", "/problems/invalid"])
async def test_a_link_from_another_site_works(api: Api, path: str) -> None:
    answer = await api.http.get(path, headers={**marked("cross-site"), **LINK})

    assert answer.status_code in {200, 307}


@pytest.mark.parametrize(
    "path",
    [FORECAST, f"/v1/weather/current?{POINT}", f"/v1/weather/air?{POINT}", "/v1/places?q=Ames"],
)
async def test_a_link_spends_no_call_of_the_weather_account(api: Api, path: str) -> None:
    headers = {**marked("cross-site"), **LINK}

    require_problem(await api.http.get(path, headers=headers), 403, "cross_origin")


@pytest.mark.parametrize("headers", [{}, *(marked(site) for site in ("same-origin", "none"))])
async def test_own_pages_people_and_programs_are_served(api: Api, headers: dict[str, str]) -> None:
    assert (await api.http.get(FORECAST, headers=headers)).status_code == 200
    filed = await api.http.post("/v1/reports", json=a_request(), headers=headers)
    assert filed.status_code == 201


@pytest.mark.parametrize("method", ["GET", "POST"])
@pytest.mark.parametrize(
    "origin",
    [
        "http://127.0.0.1:8001",
        "http://127.0.0.1",
        "https://127.0.0.1:8000",
        "http://localhost:8000",
        "ws://127.0.0.1:8000",
        "http://127.0.0.1:99999",
        "127.0.0.1:8000",
        "null",
        "",
    ],
)
async def test_an_origin_is_scheme_host_and_port(api: Api, origin: str, method: str) -> None:
    answer = await api.http.request(method, "/v1/reports", headers={"origin": origin})

    require_problem(answer, 403, "cross_origin")


@pytest.mark.parametrize(
    ("host", "origin"),
    [
        ("127.0.0.1:8000", BASE),
        ("localhost:80", "http://localhost"),
        ("localhost", "http://LOCALHOST:80"),
        ("[::1]:8000", "http://[::1]:8000"),
        ("127.0.0.1:8000", "https://sky.example"),
        ("sky.example", "https://sky.example:443"),
    ],
)
async def test_own_origins_are_those_of_the_request_and_of_the_public_url(
    api: Api, host: str, origin: str
) -> None:
    app = app_of(api.services, public_url="https://sky.example/below")
    async with client_of(app) as http:
        headers = {"host": host, "origin": origin}
        answer = await http.post("/v1/reports", json=a_request(), headers=headers)

    assert answer.status_code == 201


async def test_a_listed_origin_may_send_and_read(api: Api) -> None:
    asked = {"access-control-request-method": "PATCH", "access-control-request-headers": "if-match"}
    headers = marked("cross-site", sec_fetch_mode="cors", origin=FRIEND)
    async with client_of(app_of(api.services, cors_origins=(FRIEND,))) as http:
        preflight = await http.options("/v1/reports", headers={**headers, **asked})
        filed = await http.post("/v1/reports", json=a_request(), headers=headers)
        shown = await http.get(FORECAST, headers=headers)
        read = await http.get(filed.headers["location"], headers=headers)
        others = await http.get(FORECAST, headers={**headers, "origin": "https://map.example"})
        image = await http.get(FORECAST, headers=marked("cross-site"))

    assert preflight.status_code == 200
    assert "PATCH" in preflight.headers["access-control-allow-methods"]
    assert (filed.status_code, shown.status_code) == (201, 200)
    for answer in (preflight, filed, shown, read):
        assert answer.headers["access-control-allow-origin"] == FRIEND
        assert "Origin" in answer.headers["vary"]
    exposed = filed.headers["access-control-expose-headers"].split(", ")
    assert {"X-Request-ID", *HEADERS} <= {*exposed}, "every header that an endpoint declares"
    for refused in (others, image):
        require_problem(refused, 403, "cross_origin")
        assert "access-control-allow-origin" not in refused.headers


@pytest.mark.parametrize("wrong", ["*", "https://*.example", "map.example", "https://a.example/"])
def test_only_whole_origins_can_be_listed(wrong: str) -> None:
    with pytest.raises(SettingsError, match="SKYWITNESS_CORS_ORIGINS"):
        settings_of(cors_origins=wrong)

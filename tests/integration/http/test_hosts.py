"""Which Hosts are answered, under every spelling that a client, a proxy or a page can send."""

from __future__ import annotations

import asyncio
import random
from itertools import product

import pytest

from tests.integration.http.api import BASE, Api, a_request, app_of, client_of, require_problem
from tests.integration.http.live import served

PROXY_BASE = {"trusted_proxies": ("127.0.0.1",)}
EVIL = "evil.example"


def variants() -> list[str]:
    """Return Hosts that contain the name of this machine, and are not it."""
    own = ("localhost", "127.0.0.1", "[::1]", "sky.example")
    marks = (
        "@",
        "/",
        "\\",
        "?",
        "#",
        ":",
        ".",
        "%",
        " ",
        "\t",
        ",",
        ";",
        "&",
        "_",
        "-",
        "%00",
        "%2e",
    )
    tails = (EVIL, "80", "x", "")
    made = [one + mark + tail for one, mark, tail in product(own, marks, tails)]
    made += [tail + mark + one for one, mark, tail in product(own, marks, tails[:1])]
    made += [
        f"{one}{port}" for one in own for port in (":x", ":123456", ":-1", ":80:80", ":８０", "::")
    ]
    made += [
        "127.1",
        "0x7f.1",
        "2130706433",
        "0177.0.0.1",
        "127.0.0.1.",
        "127.000.000.001",
        "0",
        "0.0.0.0",
    ]
    made += ["[::ffff:127.0.0.1]", "[0:0:0:0:0:0:0:1]", "::1", "[::1", "::1]", "[]", "[localhost]"]
    made += [
        "localhost.localdomain",
        "localhos",
        "ｌocalhost",
        "LOCALHOST.",
        "*",
        "",
        "null",
        "sky.example.",
        ".sky.example",
    ]
    chance = random.Random(7)
    letters = "abcdefghijklmnopqrstuvwxyz.-:[]@/0123456789"
    made += ["".join(chance.choices(letters, k=chance.randint(1, 40))) for _ in range(150)]
    allowed = {one + port for one in own for port in ("", ":", ":80", ":8000")}
    return [each for each in dict.fromkeys(made) if each not in allowed]


async def test_of_500_spellings_none_is_taken_for_this_service(api: Api) -> None:
    """A page whose name was pointed at this machine (DNS rebinding) sends its own name."""
    app = app_of(api.services, allowed_hosts=("sky.example",))
    found = variants()
    assert len(found) >= 500
    async with client_of(app) as http:
        for host in found:
            sent = host.encode("utf-8", "surrogatepass").decode("latin-1")
            headers = [(b"host", sent.encode("latin-1"))]
            answer = await http.get("/v1/reports", headers=headers)

            assert answer.status_code == 421, host
            assert "evil" not in answer.text, host


@pytest.mark.parametrize(
    ("host", "probed"),
    [
        *(("203.0.113.7", 200), ("10.1.2.3:8080", 200), ("[2001:db8::7]:80", 200), (EVIL, 421)),
        *(("10.1.2.3.evil.example", 421), ("10.1.2", 421), ("", 421), ("10.1.2.3/", 421)),
    ],
)
async def test_a_probe_that_knows_the_address_alone_gets_the_probes_alone(
    api: Api, host: str, probed: int
) -> None:
    headers = {"host": host}
    for path in ("/livez", "/readyz"):
        assert (await api.http.get(path, headers=headers)).status_code == probed
    for path in ("/", "/docs", "/metrics", "/v1/reports", "/livez/", "/nothing", "/openapi.json"):
        require_problem(await api.http.get(path, headers=headers), 421, "unknown_host")
    filed = await api.http.post("/v1/reports", json=a_request(), headers=headers)
    require_problem(filed, 421, "unknown_host")


@pytest.mark.parametrize("public_url", ["", "https://sky.example/below"])
async def test_links_are_built_from_the_public_url_or_an_accepted_host(
    api: Api, public_url: str
) -> None:
    spoofed = {
        "X-Forwarded-Host": EVIL,
        "X-Forwarded-Proto": "https",
        "X-Forwarded-Prefix": "/evil",
        "Forwarded": f"host={EVIL};proto=https",
        "X-Original-URL": f"http://{EVIL}/",
        "X-Rewrite-URL": f"http://{EVIL}/",
        "X-Host": EVIL,
    }
    base = public_url or BASE
    for _ in range(2):
        await api.file()
    async with client_of(app_of(api.services, public_url=public_url)) as http:
        listed = await http.get("/v1/reports?limit=1", headers=spoofed)
        front = await http.get("/", headers=spoofed)

    assert listed.links["next"]["url"].startswith(f"{base}/v1/reports?")
    assert f"{base}/v1/reports" in front.text
    for answer in (listed, front):
        assert EVIL not in answer.text + str(answer.headers)


async def test_a_trusted_proxy_names_scheme_and_host_within_the_accepted_ones(api: Api) -> None:
    for _ in range(2):
        await api.file()
    app = app_of(api.services, allowed_hosts=("sky.example",), **PROXY_BASE)
    said = {
        "X-Forwarded-For": "203.0.113.7",
        "X-Forwarded-Proto": "https",
        "X-Forwarded-Prefix": "/of-a-client",  # which most proxies pass on as it came
    }
    async with client_of(app) as http:
        named = {**said, "X-Forwarded-Host": "sky.example"}
        listed = await http.get("/v1/reports?limit=1", headers=named)
        foreign = await http.get("/v1/reports", headers={**said, "X-Forwarded-Host": EVIL})
        own_page = {**named, "origin": "https://sky.example"}
        filed = await http.post("/v1/reports", json=a_request(), headers=own_page)

    assert listed.links["next"]["url"].startswith("https://sky.example/v1/reports?")
    assert listed.headers["strict-transport-security"]
    require_problem(foreign, 421, "unknown_host")
    assert filed.status_code == 201


REQUESTS = {
    "absolute form, own": (b"GET http://localhost/v1/phenomena HTTP/1.1\r\nHost: localhost", 200),
    "absolute form, IPv6": (b"GET http://[::1]:8/v1/phenomena HTTP/1.1\r\nHost: [::1]:8", 200),
    "absolute form with a port": (
        b"GET http://localhost:8000/v1/phenomena HTTP/1.1\r\nHost: LOCALHOST:8000",
        200,
    ),
    "absolute form, other Host": (
        b"GET http://localhost/v1/phenomena HTTP/1.1\r\nHost: evil.example",
        400,
    ),
    "absolute form, other port": (
        b"GET http://localhost:81/v1/phenomena HTTP/1.1\r\nHost: localhost:80",
        400,
    ),
    "absolute form, user": (
        b"GET http://localhost@evil.example/v1/phenomena HTTP/1.1\r\nHost: localhost",
        400,
    ),
    "absolute form, other name": (
        b"GET http://evil.example/v1/phenomena HTTP/1.1\r\nHost: localhost",
        400,
    ),
    "two Hosts": (b"GET /v1/phenomena HTTP/1.1\r\nHost: localhost\r\nHost: localhost", 421),
    "no Host": (b"GET /v1/phenomena HTTP/1.1\r\nAccept: */*", 421),
    "HTTP/1.0 without Host": (b"GET /v1/phenomena HTTP/1.0\r\nAccept: */*", 421),
    "HTTP/1.0": (b"GET /v1/phenomena HTTP/1.0\r\nHost: localhost", 200),
    "authority form": (b"CONNECT evil.example:443 HTTP/1.1\r\nHost: evil.example:443", None),
    "two lengths": (
        b"POST /v1/reports HTTP/1.1\r\nHost: localhost\r\nContent-Length: 2\r\nContent-Length: 3",
        400,
    ),
    "length and chunks": (
        b"POST /v1/reports HTTP/1.1\r\nHost: localhost\r\nContent-Length: 2\r\n"
        b"Transfer-Encoding: chunked",
        400,
    ),
    "folded Host": (b"GET /v1/phenomena HTTP/1.1\r\nHost: localhost\r\n evil.example", None),
    "Host with a bare CR": (b"GET /v1/phenomena HTTP/1.1\r\nHost: localhost\revil.example", None),
}


@pytest.mark.parametrize("name", REQUESTS)
async def test_requests_as_no_library_sends_them(api: Api, name: str) -> None:
    head, expected = REQUESTS[name]
    with served(app_of(api.services)) as address:
        host, port = address.removeprefix("http://").split(":")
        reader, writer = await asyncio.open_connection(host, int(port))
        writer.write(head + b"\r\nConnection: close\r\n\r\n")
        async with asyncio.timeout(10):
            answer = await reader.read()
        writer.close()

    statuses = [int(part[:3]) for part in answer.split(b"HTTP/1.1 ")[1:]]
    assert len(statuses) == 1
    assert b"evil.example" not in answer
    if expected is None:
        assert 400 <= statuses[0] < 500
    else:
        assert statuses[0] == expected

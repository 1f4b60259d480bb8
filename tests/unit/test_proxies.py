"""The word of a proxy counts only from trusted addresses, and only what the nearest ones wrote."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from skywitness.entrypoints.http.kit.proxies import MOST_HOPS, Proxies
from skywitness.entrypoints.settings import SettingsError, read_settings

PROXY = "10.0.0.2"
CLIENT = "203.0.113.7"


def proxies(header: str = "x-forwarded", trusted: str = "10.0.0.0/24,fd00::/8") -> Proxies:
    settings = read_settings(_env_file=None, trusted_proxies=trusted, forwarded_header=header)
    found = Proxies.of(settings)
    assert found is not None
    return found


def seen(
    sent: list[tuple[str, str]], *, peer: str | None = PROXY, header: str = "x-forwarded"
) -> tuple[Any, str, str]:
    """Return address, scheme and Host of a request after the proxies were heard."""
    scope = {
        "type": "http",
        "client": None if peer is None else (peer, 4711),
        "scheme": "http",
        "headers": [(b"host", b"inner:8000")]
        + [(name.lower().encode(), value.encode("latin-1")) for name, value in sent],
    }
    changed = proxies(header).as_sent(scope)
    host = dict(reversed(changed["headers"]))[b"host"].decode("latin-1")
    return changed["client"] and changed["client"][0], changed["scheme"], host


UNCHANGED = (PROXY, "http", "inner:8000")


@pytest.mark.parametrize(
    ("forwarded", "expected"),
    [
        (CLIENT, CLIENT),
        (f"{CLIENT}:4711", CLIENT),
        ("2001:db8::7", "2001:db8::7"),
        ("[2001:db8::7]:4711", "2001:db8::7"),
        ("[2001:DB8:0::7]", "2001:db8::7"),
        ("::ffff:203.0.113.7", CLIENT),
        (f"198.51.100.1, {CLIENT}", CLIENT),
        (f"10.0.0.9, {CLIENT}", CLIENT),
        (f"198.51.100.1, {CLIENT}, 10.0.0.3", CLIENT),
        (f"198.51.100.1 ,{CLIENT},10.0.0.3 , [fd00::1]:80", CLIENT),
        ("10.0.0.4, 10.0.0.3", "10.0.0.4"),
        ("", PROXY),
        ("unknown", PROXY),
        (f"{CLIENT}, unknown", PROXY),
        (f"{CLIENT},", PROXY),
        (f"{CLIENT}, 1.2.3", PROXY),
        (f"{CLIENT}, 1.2.3.4 5.6.7.8", PROXY),
    ],
)
def test_the_client_is_the_first_address_from_the_right_that_is_not_trusted(
    forwarded: str, expected: str
) -> None:
    assert seen([("X-Forwarded-For", forwarded)])[0] == expected


def test_several_fields_are_one_list() -> None:
    sent = [("X-Forwarded-For", "198.51.100.1"), ("X-Forwarded-For", CLIENT)]

    assert seen(sent)[0] == CLIENT
    assert seen(sent[::-1])[0] == "198.51.100.1"


@pytest.mark.parametrize("peer", [CLIENT, "10.0.1.2", "::1", "127.0.0.1", "not an address", None])
@pytest.mark.parametrize("header", ["x-forwarded", "forwarded"])
def test_nobody_else_is_believed(peer: str | None, header: str) -> None:
    sent = [
        ("X-Forwarded-For", "198.51.100.1"),
        ("X-Forwarded-Proto", "https"),
        ("X-Forwarded-Host", "evil.example"),
        ("Forwarded", "for=198.51.100.1;proto=https;host=evil.example"),
    ]

    assert seen(sent, peer=peer, header=header) == (peer, "http", "inner:8000")


def test_scheme_and_host_are_those_that_the_nearest_proxy_wrote() -> None:
    sent = [
        ("X-Forwarded-For", CLIENT),
        ("X-Forwarded-Proto", "ftp, HTTPS"),
        ("X-Forwarded-Host", "evil.example, sky.example"),
    ]

    assert seen(sent) == (CLIENT, "https", "sky.example")


@pytest.mark.parametrize("scheme", ["", "ftp", "javascript", "https://", "https http", "wss"])
def test_other_schemes_are_ignored(scheme: str) -> None:
    assert seen([("X-Forwarded-Proto", scheme)]) == UNCHANGED
    assert seen([("Forwarded", f'proto="{scheme}"')], header="forwarded") == UNCHANGED


@pytest.mark.parametrize(
    ("forwarded", "expected"),
    [
        (f"for={CLIENT}", (CLIENT, "http", "inner:8000")),
        (f'For="{CLIENT}:4711";PROTO=https', (CLIENT, "https", "inner:8000")),
        ('for="[2001:db8::7]:4711"', ("2001:db8::7", "http", "inner:8000")),
        (
            f"for=198.51.100.1;host=evil.example, for={CLIENT};host=sky.example;proto=https",
            (CLIENT, "https", "sky.example"),
        ),
        (  # two proxies: what the outer one says about its client
            f'for=1.1.1.1, for={CLIENT};proto=https;host="sky.example:443", for=10.0.0.3',
            (CLIENT, "https", "sky.example:443"),
        ),
        ("for=_hidden;proto=https", (PROXY, "https", "inner:8000")),
        ("for=unknown", UNCHANGED),
        ("", UNCHANGED),
    ],
)
def test_forwarded_as_in_rfc_7239(forwarded: str, expected: tuple[str, str, str]) -> None:
    assert seen([("Forwarded", forwarded)], header="forwarded") == expected


@pytest.mark.parametrize(
    "spoofed",
    [
        *('for="1.1.1.1', "for=1.1.1.1;", 'for="1.1.1.1, for=', "for=1.1.1.1,", "=", "for==", '"'),
        *("a=b c", "for = 1.1.1.1", "for=1.1.1.1;;proto=https", 'for="\\', "for=" + "1" * 5000),
        "a=b," * 4000,
    ],
)
def test_a_client_cannot_hide_what_the_proxy_appends(spoofed: str) -> None:
    """At worst the request counts as one of the proxy itself; never as one of a chosen address."""
    for appended in (f"for={CLIENT}", f'for="{CLIENT}:80";proto=http'):
        sent = [("Forwarded", spoofed), ("Forwarded", appended)]

        assert seen(sent, header="forwarded")[0] in {CLIENT, PROXY}


@pytest.mark.parametrize("header", ["x-forwarded", "forwarded"])
def test_what_the_proxy_passes_on_from_the_client_is_not_read(header: str) -> None:
    """A proxy that writes one of the two kinds does not remove the other."""
    spoofed = ("Forwarded", "for=1.1.1.1;proto=https;host=evil.example")
    written = ("X-Forwarded-For", CLIENT)
    if header == "forwarded":
        spoofed, written = ("X-Forwarded-For", "1.1.1.1"), ("Forwarded", f"for={CLIENT}")

    assert seen([spoofed, written], header=header) == (CLIENT, "http", "inner:8000")


@given(
    spoofed=st.lists(st.ip_addresses().map(str), max_size=30),
    hops=st.integers(0, MOST_HOPS - 1),
    text=st.text(st.characters(codec="latin-1", exclude_characters=","), max_size=20),
)
def test_no_list_that_a_client_sends_makes_it_another_client(
    spoofed: list[str], hops: int, text: str
) -> None:
    own = [CLIENT, *("10.0.0.3" for _ in range(hops))]

    assert seen([("X-Forwarded-For", ",".join([text, *spoofed, *own]))])[0] == CLIENT


def test_a_chain_of_trusted_proxies_without_end_is_not_followed() -> None:
    assert seen([("X-Forwarded-For", ",".join([CLIENT] + ["10.0.0.3"] * 10_000))])[0] == "10.0.0.3"


def test_two_hosts_stay_two_hosts() -> None:
    scope = {
        "client": (PROXY, 1),
        "scheme": "http",
        "headers": [(b"host", b"a"), (b"host", b"b"), (b"x-forwarded-host", b"sky.example")],
    }

    changed = proxies().as_sent(scope)

    assert [value for name, value in changed["headers"] if name == b"host"] == [b"sky.example"] * 2


@pytest.mark.parametrize("wrong", ["*", "10.0.0.1/8", "proxy.example", "10.0.0.0/33", "1.2.3"])
def test_only_addresses_and_networks_can_be_trusted(wrong: str) -> None:
    with pytest.raises(SettingsError, match="SKYWITNESS_TRUSTED_PROXIES"):
        read_settings(_env_file=None, trusted_proxies=wrong)


def test_without_trusted_proxies_nothing_is_looked_at() -> None:
    assert Proxies.of(read_settings(_env_file=None)) is None

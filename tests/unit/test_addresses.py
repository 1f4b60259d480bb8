"""Which addresses may be called: nobody on the way can read along."""

from __future__ import annotations

import pytest

from skywitness.adapters.open_meteo.provider import OpenMeteoAddresses
from skywitness.domain.model.addresses import is_loopback, is_private


@pytest.mark.parametrize(
    "address",
    [
        "https://api.example.org",
        "https://api.example.org:8443/base",
        "http://localhost:8080",
        "http://127.0.0.1",
        "http://127.8.9.10:1",
        "http://[::1]:9000",
    ],
)
def test_nobody_reads_along(address: str) -> None:
    assert is_private(address)


@pytest.mark.parametrize(
    "address",
    [
        "",
        "https://",
        "http://api.example.org",
        "http://10.0.0.1",
        "http://localhost.example.org",
        "http://127.0.0.1@api.example.org",
        "ftp://127.0.0.1",
        "api.example.org",
        "127.0.0.1",
    ],
)
def test_somebody_may_read_along_or_there_is_nobody_to_call(address: str) -> None:
    assert not is_private(address)


def test_this_machine_by_all_its_names() -> None:
    assert all(map(is_loopback, ("localhost", "127.0.0.1", "127.1.2.3", "::1", "[::1]")))
    assert not any(map(is_loopback, ("", "0.0.0.0", "::", "10.0.0.1", "example.org", "127.1")))


def test_open_meteo_is_called_by_https_only() -> None:
    with pytest.raises(ValueError, match="archive"):
        OpenMeteoAddresses(archive="http://archive.example.org")

"""What is computed for a client ends when its connection does, on real sockets."""

from __future__ import annotations

import asyncio
import socket
import threading
from typing import NoReturn

import httpx
import pytest
from typing_extensions import override

from skywitness.adapters.memory.queries import MemoryReportQueries
from skywitness.adapters.memory.store import MemoryStore
from skywitness.adapters.system import SystemClock
from skywitness.domain.use_cases.find_events import FindEvents
from skywitness.domain.use_cases.list_reports import ListReports
from skywitness.ports.report_queries import Occurrences, Page
from tests.integration.http.api import app_of, given_weather, memory_services, services_with
from tests.integration.http.live import served

LONG_S = 20


class Endless(MemoryReportQueries):
    """Searches until it is cancelled."""

    def __init__(self) -> None:
        super().__init__(MemoryStore())
        self.began = threading.Event()
        self.ended = threading.Event()

    @override
    async def page(self, *_: object) -> Page:
        return await self._search()

    @override
    async def occurrences(self, *_: object) -> Occurrences:
        return await self._search()

    async def _search(self) -> NoReturn:
        self.began.set()
        try:
            await asyncio.get_running_loop().create_future()
        finally:
            self.ended.set()
        raise AssertionError("not reached")


@pytest.mark.parametrize("path", ["/v1/reports", "/v1/events"])
def test_a_search_ends_when_its_client_disconnects(path: str) -> None:
    queries = Endless()
    services = services_with(
        memory_services(SystemClock(), given_weather()),
        list_reports=ListReports(queries),
        find_events=FindEvents(queries=queries),
    )
    with served(app_of(services)) as url:
        with socket.create_connection(("127.0.0.1", httpx.URL(url).port or 0)) as connection:
            connection.sendall(f"GET {path} HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n".encode())
            assert queries.began.wait(LONG_S)
            assert not queries.ended.is_set()
        assert queries.ended.wait(LONG_S)
        counted = httpx.get(f"{url}/metrics").text
    assert f'route="{path}",status="499"' in counted

"""The HTTP API with access by keys, and a key for every kind of caller."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any
from uuid import UUID

import httpx
from fastapi import FastAPI

from skywitness.adapters.memory.clock import FixedClock
from skywitness.domain.model.access.actor import LOCAL, Actor
from skywitness.domain.model.access.api_key import KeyRequest
from skywitness.domain.model.access.roles import Permission, Role
from skywitness.entrypoints.container.services import Services
from tests.builders import a_filing
from tests.integration.http.api import NOW, app_of, given_weather, memory_services
from tests.photo_files import PNG, sent

CALLERS = (
    *("nobody", "observer", "another", "desk", "admin", "service"),
    *("revoked", "other scope"),
)


@dataclass(frozen=True)
class Guarded:
    """An application in which Ann, an observer, has filed a report."""

    app: FastAPI
    services: Services

    @classmethod
    def new(cls, **settings: Any) -> Guarded:
        services = memory_services(FixedClock(NOW), given_weather(), is_open=False)
        return cls(app_of(services, access="keys", **settings), services)

    async def key(self, role: Role = Role.OBSERVER, **more: Any) -> str:
        request = KeyRequest(name="for a test", role=role, **more)
        return str((await self.services.manage_keys.create(request, actor=LOCAL)).text)

    async def filed_by_ann(self) -> str:
        """Return the id of a new report."""
        ann = Actor.of("ann", Role.OBSERVER)
        return str((await self.services.file_report(a_filing(), actor=ann)).report.id)

    async def photo_of(self, report_id: str) -> str:
        """Return the id of a new photo of Ann's report."""
        ann = Actor.of("ann", Role.OBSERVER)
        photo, _ = await self.services.add_photo(UUID(report_id), sent(PNG), actor=ann)
        return str(photo.id)

    async def key_of(self, caller: str, missing: Permission | None = None) -> str | None:
        """Return the key of one of `CALLERS`; that of another scope lacks a permission."""
        match caller:
            case "nobody":
                return None
            case "observer":
                return await self.key(owner="ann")
            case "another":
                return await self.key()
            case "revoked":
                issued = await self.key(Role.ADMIN)
                await self.services.manage_keys.revoke(issued.split("_")[1], actor=LOCAL)
                return issued
            case "other scope":
                scopes = frozenset({*Permission} - {missing})
                return await self.key(Role.ADMIN, owner="ann", scopes=scopes)
            case _:
                return await self.key(Role(caller))


def bearing(key: str | None, **headers: str) -> httpx.Headers:
    sent = httpx.Headers({name.replace("_", "-"): value for name, value in headers.items()})
    if key is not None:
        sent["authorization"] = f"Bearer {key}"
    return sent

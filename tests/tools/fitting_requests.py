"""What generated requests need to be accepted: reports that exist, in a state that fits.

A generator of requests cannot file a report of another observer, have the desk ask about it and
then answer. This module does so by requests of its own, and says what belongs into the generated
one; everything else of that stays as it was generated.

The service must be open, so that whoever asks is an observer, the desk and an admin at once.
"""

from __future__ import annotations

import itertools
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any, Final
from urllib.parse import parse_qs, urlsplit

import httpx

from tests.photo_files import PNG

SOMEBODY_ELSE: Final = "another-observer"
EXISTING: Final = 12
"""Reports that reading requests share; those that are changed are filed anew for each change."""

_FIRST: Final = datetime(1990, 1, 1, tzinfo=UTC)
_APART: Final = timedelta(hours=11)
"""Reports of one phenomenon that began so far apart belong to different events."""

Json = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Fitting:
    """Values that take the place of generated ones."""

    path: Mapping[str, str] = field(default_factory=dict)
    headers: Mapping[str, str] = field(default_factory=dict)
    query: Mapping[str, str] = field(default_factory=dict)
    members: Mapping[str, Any] = field(default_factory=dict)
    """Of a body that is a JSON object."""


@dataclass(frozen=True, slots=True)
class Filed:
    """A report in its first revision."""

    id: str
    etag: str

    def fitting(self, **more: Mapping[str, Any]) -> Fitting:
        """Return what a request about this report needs, and more."""
        return Fitting(path={"id": self.id}, **more)


class ServiceUnderTest:
    """Files and changes reports of the service that generated requests are sent to."""

    def __init__(self, address: str) -> None:
        """Take the URL of an open service."""
        self._http = httpx.Client(base_url=address, timeout=60)
        self._numbers = itertools.count()
        self._existing: list[tuple[Filed, str]] = []
        self._turns = itertools.count()

    def filed(self, **more: object) -> Filed:
        """File a report, as the caller's own unless there is another `observer`."""
        number = next(self._numbers)
        claim = {
            "phenomenon": "hail",
            "narrative": "Hail covering the road.",
            "observed_at": (_FIRST + number * _APART).isoformat(),
            "place": {"latitude": 41.59, "longitude": -93.62, "name": "Des Moines"},
        }
        answer = self._sent("POST", "/v1/reports", json=claim | more)
        return Filed(answer.json()["id"], answer.headers["etag"])

    def of_another(self) -> Filed:
        """File a report of somebody else."""
        return self.filed(observer=SOMEBODY_ELSE)

    def reviewed(self, state: str) -> tuple[Filed, str]:
        """File a report and decide about it; return the token that undoes the decision too."""
        report = self.filed()
        decision = {"state": state, "reason": "Was it hail, or graupel?"}
        answer = self._sent(
            "POST",
            f"/v1/reports/{report.id}/review",
            headers={"If-Match": report.etag},
            json=decision,
        )
        return report, answer.json()["undo"]

    def withdrawn(self) -> Filed:
        """File a report and withdraw it."""
        report = self.filed()
        self._sent("DELETE", f"/v1/reports/{report.id}", headers={"If-Match": report.etag})
        return report

    def flagged(self) -> Filed:
        """File a report of somebody else and flag it."""
        report = self.of_another()
        self._sent("POST", f"/v1/reports/{report.id}/flags", json={"reason": "wrong_place"})
        return report

    def held(self) -> Filed:
        """File a report and hold it."""
        report = self.filed()
        self._sent("PUT", f"/v1/desk/queue/{report.id}/hold")
        return report

    def with_photo(self) -> tuple[Filed, str]:
        """File a report with a photo; return the id of the photo too."""
        report = self.filed()
        kind = {"Content-Type": "image/png"}
        answer = self._sent("POST", f"/v1/reports/{report.id}/photos", headers=kind, content=PNG)
        return report, answer.json()["id"]

    def ticket(self, size: int, media_type: str) -> tuple[Filed, Json]:
        """File a report and get a ticket for a photo of it."""
        report = self.filed()
        wanted = {"size": size, "media_type": media_type}
        answer = self._sent("POST", f"/v1/reports/{report.id}/photos/tickets", json=wanted)
        return report, answer.json()

    def sent_photo(self) -> tuple[Filed, str]:
        """File a report and send a photo with a ticket; return the id of the photo too."""
        report, ticket = self.ticket(len(PNG), "image/png")
        upload = ticket["upload"]
        self._sent(upload["method"], upload["url"], headers=upload["headers"], content=PNG)
        return report, ticket["id"]

    def key(self) -> str:
        """Create a key and return its id."""
        wanted = {"name": "a key to revoke", "role": "observer"}
        return str(self._sent("POST", "/v1/keys", json=wanted).json()["id"])

    def existing(self) -> tuple[Filed, str]:
        """Return a report that is never changed, and the id of its photo; by turns."""
        if len(self._existing) < EXISTING:
            self._existing.append(self.with_photo())
        return self._existing[next(self._turns) % len(self._existing)]

    def _sent(self, method: str, url: str, **request: Any) -> httpx.Response:
        answer = self._http.request(method, url, **request)
        if not answer.is_success:
            raise RuntimeError(f"{method} {url} was refused: {answer.status_code} {answer.text}")
        return answer


def fitting(service: ServiceUnderTest, method: str, path: str, body: object) -> Fitting | None:
    """Return what a generated request needs, None if the document alone leads to a fitting one.

    Args:
        service: to which the request will be sent.
        method: of the request.
        path: of the operation, as the document has it.
        body: of the request: an object, bytes or anything else.
    """
    prepare = _PREPARED.get(f"{method} {path}")
    if prepare is not None:
        return prepare(service, body)
    if method != "GET" or "/{id}" not in path:
        return None
    report, photo_id = service.existing()
    return Fitting(path={"id": report.id, "photo_id": photo_id})


def _changed(service: ServiceUnderTest, _: object) -> Fitting:
    report = service.filed()
    return report.fitting(headers={"If-Match": report.etag})


def _filed(service: ServiceUnderTest, _: object) -> Fitting:
    return service.filed().fitting()


def _of_another(service: ServiceUnderTest, _: object) -> Fitting:
    return service.of_another().fitting()


def _merged(service: ServiceUnderTest, _: object) -> Fitting:
    report, other = service.filed(), service.filed()
    return report.fitting(headers={"If-Match": report.etag}, members={"into": other.id})


def _reviews(service: ServiceUnderTest, body: object) -> Fitting:
    """Give the first decisions a report each; whatever follows them stays as it was generated."""
    items = body.get("items") if isinstance(body, Mapping) else None
    if not isinstance(items, Sequence):
        return Fitting()
    decided = [_decision(service, item) for item in items[:3]]
    return Fitting(members={"items": [*decided, *items[3:]]})


def _decision(service: ServiceUnderTest, item: object) -> object:
    if not isinstance(item, Mapping):
        return item
    report = service.filed()
    return {**item, "id": report.id, "if_match": report.etag}


def _undone(service: ServiceUnderTest, _: object) -> Fitting:
    return Fitting(members={"token": service.reviewed("approved")[1]})


def _asked(service: ServiceUnderTest, _: object) -> Fitting:
    return service.reviewed("has_issues")[0].fitting()


def _photo(service: ServiceUnderTest, _: object) -> Fitting:
    report, photo_id = service.with_photo()
    return Fitting(path={"id": report.id, "photo_id": photo_id})


def _confirmed(service: ServiceUnderTest, _: object) -> Fitting:
    report, photo_id = service.sent_photo()
    return Fitting(path={"id": report.id, "photo_id": photo_id})


def _sent(service: ServiceUnderTest, body: object) -> Fitting:
    """Get a ticket for just as many bytes as the body has."""
    size = len(body) if isinstance(body, bytes) else 0
    report, ticket = service.ticket(max(size, 1), "image/png")
    (signature,) = parse_qs(urlsplit(ticket["upload"]["url"]).query)["sig"]
    return Fitting(path={"id": report.id, "photo_id": ticket["id"]}, query={"sig": signature})


_PREPARED: Final[Mapping[str, Callable[[ServiceUnderTest, object], Fitting]]] = {
    "PUT /v1/reports/{id}": _changed,
    "PATCH /v1/reports/{id}": _changed,
    "DELETE /v1/reports/{id}": _changed,
    "POST /v1/reports/{id}/restore": lambda service, _: service.withdrawn().fitting(),
    "POST /v1/reports/{id}/photos": _filed,
    "PATCH /v1/reports/{id}/photos/{photo_id}": _photo,
    "DELETE /v1/reports/{id}/photos/{photo_id}": _photo,
    "POST /v1/reports/{id}/photos/tickets": _filed,
    "PUT /v1/reports/{id}/photos/tickets/{photo_id}": _sent,
    "POST /v1/reports/{id}/photos/tickets/{photo_id}/confirm": _confirmed,
    "POST /v1/reports/{id}/photos/{photo_id}/review": _photo,
    "POST /v1/reports/{id}/review": _changed,
    "POST /v1/reports/{id}/merge": _merged,
    "POST /v1/desk/reviews": _reviews,
    "POST /v1/desk/undo": _undone,
    "PUT /v1/desk/queue/{id}/hold": _filed,
    "DELETE /v1/desk/queue/{id}/hold": lambda service, _: service.held().fitting(),
    "POST /v1/reports/{id}/flags": _of_another,
    "DELETE /v1/reports/{id}/flags": lambda service, _: service.flagged().fitting(),
    "POST /v1/reports/{id}/witness": _of_another,
    "POST /v1/reports/{id}/notes": _filed,
    "POST /v1/reports/{id}/answer": _asked,
    "DELETE /v1/keys/{id}": lambda service, _: Fitting(path={"id": service.key()}),
    "DELETE /v1/admin/reports/{id}": _filed,
}

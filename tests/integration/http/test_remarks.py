"""Flags, "I saw it too", notes, and questions to the observer over HTTP."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import dataclass
from typing import Any

import httpx
import pytest
import pytest_asyncio

from skywitness.adapters.memory.unit_of_work import MemoryUnitOfWorkFactory
from skywitness.domain.documents.desk import (
    FlagListDocument,
    NoteListDocument,
    WitnessDocument,
)
from skywitness.domain.model.access.roles import Role
from skywitness.domain.model.desk.records import MAX_FLAG_TEXT, MAX_NOTE_TEXT, FlagReason
from skywitness.ports.unit_of_work import AuditEntry
from tests.integration.http.api import (
    Json,
    a_request,
    client_of,
    pointers,
    read_as,
    require_problem,
)
from tests.integration.http.guarded import Guarded, bearing

FLAG = {"reason": "wrong_place", "text": "That is my street, and it was dry."}


@dataclass
class Desk:
    """Ann has filed a report; Bob reads it, Dana decides about it."""

    http: httpx.AsyncClient
    guarded: Guarded
    keys: dict[str, str]
    report: str

    async def send(self, who: str, method: str, path: str, **more: Any) -> httpx.Response:
        headers = bearing(self.keys[who], **more.pop("headers", {}))
        return await self.http.request(method, f"{self.report}{path}", headers=headers, **more)

    async def cases(self) -> list[Json]:
        answer = await self.http.get("/v1/desk/queue", headers=bearing(self.keys["dana"]))
        items: list[Json] = answer.json()["items"]
        return items

    async def ask(self, question: str = "Hail or graupel?") -> None:
        body = {"state": "has_issues", "reason": question}
        answer = await self.send("dana", "POST", "/review", json=body, headers={"if-match": "*"})
        assert answer.status_code == 200, answer.text

    @property
    def audit(self) -> list[AuditEntry]:
        units = self.guarded.services.units
        assert isinstance(units, MemoryUnitOfWorkFactory)
        return units._store.audit  # the fake keeps what no use case reads

    @property
    def audited(self) -> list[tuple[str, str]]:
        return [(entry.action, entry.principal) for entry in self.audit]


@pytest_asyncio.fixture
async def desk() -> AsyncIterator[Desk]:
    guarded = Guarded.new()
    keys = {
        "ann": await guarded.key(owner="ann"),
        "bob": await guarded.key(owner="bob"),
        "dana": await guarded.key(Role.DESK, owner="dana"),
    }
    report = f"/v1/reports/{await guarded.filed_by_ann()}"
    async with client_of(guarded.app) as http:
        yield Desk(http, guarded, keys, report)


async def test_a_flag_is_counted_and_read_by_the_desk(desk: Desk) -> None:
    answer = await desk.send("bob", "POST", "/flags", json=FLAG)
    assert answer.status_code == 200
    shown = answer.json()
    assert (shown["reason"], shown["text"], shown["by"]) == (FLAG["reason"], FLAG["text"], "bob")

    (case,) = await desk.cases()
    assert case["flags"] == {"wrong_place": 1}
    assert ("flagged", 1) in [(reason["code"], reason["value"]) for reason in case["reasons"]]
    flags = await desk.send("dana", "GET", "/flags")
    (flag,) = read_as(FlagListDocument, flags.content).items
    assert flag.text == FLAG["text"]
    assert flags.headers["cache-control"] == "no-store"


async def test_a_second_flag_replaces_the_first_and_it_can_be_taken_back(desk: Desk) -> None:
    await desk.send("bob", "POST", "/flags", json=FLAG)
    await desk.send("bob", "POST", "/flags", json={"reason": "spam"})
    await desk.send("dana", "POST", "/flags", json={"reason": "duplicate"})
    (case,) = await desk.cases()
    assert case["flags"] == {"duplicate": 1, "spam": 1}
    for _ in range(2):
        assert (await desk.send("bob", "DELETE", "/flags")).status_code == 204
    (case,) = await desk.cases()
    assert case["flags"] == {"duplicate": 1}
    flagging = [entry for entry in desk.audited if "flag" in entry[0]]
    assert flagging == [
        ("report.flag", "bob"),
        ("report.flag", "bob"),
        ("report.flag", "dana"),
        ("report.unflag", "bob"),
    ]


async def test_a_flag_shows_in_nothing_that_others_read(desk: Desk) -> None:
    before = [await desk.send(who, "GET", "") for who in ("ann", "bob")]
    await desk.send("bob", "POST", "/flags", json=FLAG)
    after = [await desk.send(who, "GET", "") for who in ("ann", "bob")]
    for one, other in zip(before, after, strict=True):
        assert (one.content, one.headers["etag"]) == (other.content, other.headers["etag"])
    require_problem(await desk.send("ann", "GET", "/flags"), 403, "not_permitted")
    assert FLAG["text"] not in repr(desk.audit)


@pytest.mark.parametrize("path", ["/flags", "/witness"])
async def test_nobody_confirms_or_flags_a_report_of_their_own(desk: Desk, path: str) -> None:
    answer = await desk.send("ann", "POST", path, json=FLAG)
    assert "your own" in require_problem(answer, 422, "invalid")["detail"]
    (case,) = await desk.cases()
    assert case["flags"] == {}


@pytest.mark.parametrize(
    ("body", "pointer"),
    [
        ({}, "/reason"),
        ({"reason": "boring"}, "/reason"),
        ({"reason": "spam", "by": "ann"}, "/by"),
        ({"reason": "spam", "text": "a" * (MAX_FLAG_TEXT + 1)}, "/text"),
        ({"reason": "spam", "text": "\x00"}, "/text"),
    ],
    ids=str,
)
async def test_a_bad_flag_is_refused(desk: Desk, body: Json, pointer: str) -> None:
    answer = await desk.send("bob", "POST", "/flags", json=body)
    assert pointers(require_problem(answer, 422, "invalid")) == [pointer]


@pytest.mark.parametrize("reason", FlagReason)
async def test_every_reason_of_a_flag_is_taken(desk: Desk, reason: FlagReason) -> None:
    answer = await desk.send("bob", "POST", "/flags", json={"reason": reason.value})
    assert answer.status_code == 200


@pytest.mark.parametrize(
    ("method", "path"), [("POST", "/flags"), ("DELETE", "/flags"), ("POST", "/witness")]
)
async def test_what_is_rejected_is_not_there_for_readers(
    desk: Desk, method: str, path: str
) -> None:
    body = {"state": "rejected", "reason": "A joke."}
    await desk.send("dana", "POST", "/review", json=body, headers={"if-match": "*"})
    more = {"json": FLAG} if method == "POST" else {}
    require_problem(await desk.send("bob", method, path, **more), 404, "not_found")


async def test_a_withdrawn_report_takes_no_flag(desk: Desk) -> None:
    await desk.send("ann", "DELETE", "", headers={"if-match": "*"})
    require_problem(await desk.send("bob", "POST", "/flags", json=FLAG), 410, "withdrawn")


async def test_a_witness_files_a_report_of_their_own(desk: Desk) -> None:
    answer = await desk.send("bob", "POST", "/witness")
    read_as(WitnessDocument, answer.content)
    begun = answer.json()
    seen = (await desk.send("bob", "GET", "")).json()
    assert begun["phenomenon"] == seen["phenomenon"]
    assert begun["observed_at"] == seen["observed_at"]
    place = {name: seen["place"][name] for name in ("latitude", "longitude", "accuracy_m")}
    assert begun["place"] == place

    filing = {**begun, "narrative": "Hail here, too."}
    filed = await desk.http.post("/v1/reports", json=filing, headers=bearing(desk.keys["bob"]))
    assert filed.status_code == 201, filed.text
    assert len(await desk.cases()) == 2


async def test_notes_are_read_by_the_desk_alone(desk: Desk) -> None:
    for text in ("Called the airport.", "They saw nothing."):
        answer = await desk.send("dana", "POST", "/notes", json={"text": text})
        assert answer.status_code == 200
    notes = read_as(NoteListDocument, (await desk.send("dana", "GET", "/notes")).content).items
    assert [(note.kind.value, note.text, note.by) for note in notes] == [
        ("note", "Called the airport.", "dana"),
        ("note", "They saw nothing.", "dana"),
    ]
    for method in ("GET", "POST"):
        more = {"json": {"text": "Me too."}} if method == "POST" else {}
        answer = await desk.send("ann", method, "/notes", **more)
        require_problem(answer, 403, "not_permitted")
    assert "airport" not in (await desk.send("ann", "GET", "")).text
    assert desk.audited[-1] == ("report.note", "dana")
    assert "airport" not in repr(desk.audit)


async def test_taking_and_releasing_a_report_is_audited_once(desk: Desk) -> None:
    path = f"/v1/desk/queue/{desk.report[-36:]}/hold"
    dana = bearing(desk.keys["dana"])
    before = len(desk.audit)
    for method in ("PUT", "PUT", "DELETE", "DELETE", "PUT"):
        assert (await desk.http.request(method, path, headers=dana)).status_code in {200, 204}
    entries = desk.audit[before:]
    taken, let_go = ("report.hold", "dana"), ("report.release_hold", "dana")
    assert [(one.action, one.principal) for one in entries] == [taken, let_go, taken]
    assert {one.subject for one in entries} == {desk.report[-36:]}
    assert all(one.request_id for one in entries)


@pytest.mark.parametrize("path", ["/notes", "/answer"])
@pytest.mark.parametrize("text", ["", "  \n", "a" * (MAX_NOTE_TEXT + 1), "\ud800"], ids=repr)
async def test_a_text_that_says_nothing_is_refused(desk: Desk, path: str, text: str) -> None:
    await desk.ask()
    who = "dana" if path == "/notes" else "ann"
    body = b'{"text": "\\ud800"}' if text == "\ud800" else None
    sent: dict[str, Any] = {"json": {"text": text}}
    if body is not None:
        sent = {"content": body, "headers": {"content-type": "application/json"}}
    require_problem(await desk.send(who, "POST", path, **sent), 422, "invalid")


async def test_the_observer_answers_the_question_of_the_desk(desk: Desk) -> None:
    await desk.ask("Hail or graupel?")
    assert await desk.cases() == []
    asked = (await desk.send("ann", "GET", "")).json()
    assert (asked["review"], asked["review_reason"]) == ("has_issues", "Hail or graupel?")

    answer = await desk.send("ann", "POST", "/answer", json={"text": "Graupel."})
    assert answer.status_code == 200, answer.text
    (case,) = await desk.cases()
    assert case["report"]["review"] == "edited"
    assert "edited" in [reason["code"] for reason in case["reasons"]]
    (note,) = read_as(NoteListDocument, (await desk.send("dana", "GET", "/notes")).content).items
    assert (note.kind.value, note.text, note.by) == ("answer", "Graupel.", "ann")
    assert "Graupel." not in (await desk.send("bob", "GET", "")).text

    again = await desk.send("ann", "POST", "/answer", json={"text": "Really."})
    require_problem(again, 422, "invalid")
    assert desk.audited[-1] == ("report.answer", "ann")


async def test_an_edit_answers_the_question_too(desk: Desk) -> None:
    await desk.ask()
    edit = await desk.send(
        "ann",
        "PATCH",
        "",
        json={"narrative": "It was graupel."},
        headers={"content_type": "application/merge-patch+json", "if-match": "*"},
    )
    assert edit.status_code == 200, edit.text
    (case,) = await desk.cases()
    assert case["report"]["narrative"] == "It was graupel."


@pytest.mark.parametrize(("who", "status"), [("bob", 403), ("dana", 422)])
async def test_nobody_answers_for_the_observer(desk: Desk, who: str, status: int) -> None:
    await desk.ask()
    answer = await desk.send(who, "POST", "/answer", json={"text": "Hail!"})
    assert answer.status_code == status
    assert await desk.cases() == []


async def test_a_question_that_was_not_asked_has_no_answer(desk: Desk) -> None:
    answer = await desk.send("ann", "POST", "/answer", json={"text": "Hail!"})
    assert "asked nothing" in require_problem(answer, 422, "invalid")["detail"]


async def test_what_is_not_there_takes_no_remark(desk: Desk) -> None:
    desk.report = "/v1/reports/018f3c1e-7b5a-7000-8000-00000000abcd"
    for method, path, body in (
        ("POST", "/flags", FLAG),
        ("DELETE", "/flags", None),
        ("GET", "/flags", None),
        ("POST", "/notes", {"text": "a"}),
        ("GET", "/notes", None),
        ("POST", "/witness", None),
        ("POST", "/answer", {"text": "a"}),
    ):
        more = {} if body is None else {"json": body}
        require_problem(await desk.send("dana", method, path, **more), 404, "not_found")


async def test_a_filing_that_is_open_to_a_witness_needs_no_key_of_the_observer(
    desk: Desk,
) -> None:
    """Nothing in the beginning of a report names who filed the first one."""
    begun = (await desk.send("bob", "POST", "/witness")).json()
    assert set(begun) == {"phenomenon", "observed_at", "observed_until", "place"}
    assert set(begun) <= {*a_request(), "observed_until"}

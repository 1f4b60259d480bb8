"""What readers tell the desk about a report, what the desk notes, and what the observer answers."""

from __future__ import annotations

from typing import Annotated, Final

from fastapi import APIRouter, Depends
from pydantic import Field, WithJsonSchema
from starlette.requests import Request
from starlette.responses import Response

from skywitness.domain.documents.desk import (
    FlagDocument,
    FlagListDocument,
    NoteDocument,
    NoteListDocument,
    WitnessDocument,
)
from skywitness.domain.model.desk.records import MAX_FLAG_TEXT, MAX_NOTE_TEXT, FlagReason
from skywitness.entrypoints.http.kit.access import MayChange, MayFile, MayReview
from skywitness.entrypoints.http.kit.convertors import ReportId
from skywitness.entrypoints.http.kit.dependencies import CurrentServices, RequestId
from skywitness.entrypoints.http.kit.fields import (
    NO_CONTROLS,
    NOT_BLANK,
    RequestModel,
    choice,
    closed,
    each,
)
from skywitness.entrypoints.http.kit.negotiation import require_json_accepted
from skywitness.entrypoints.http.kit.responses import (
    CHANGING,
    EVERYWHERE,
    READING,
    problems,
    unstored_response,
)
from skywitness.entrypoints.http.kit.route import StrictRoute
from skywitness.entrypoints.http.reports.router import REPORT

FLAGS: Final = f"{REPORT}/flags"
NOTES: Final = f"{REPORT}/notes"

router = APIRouter(
    tags=["desk"], route_class=StrictRoute, dependencies=[Depends(require_json_accepted)]
)

_FLAG_TEXT: Final = {"type": "string", "maxLength": MAX_FLAG_TEXT, "pattern": NO_CONTROLS}
_NOTE_TEXT: Final = {
    **{"type": "string", "minLength": 1, "maxLength": MAX_NOTE_TEXT},
    "pattern": NOT_BLANK,
}


class FlagRequest(RequestModel):
    """Why the desk should look at a report."""

    reason: Annotated[FlagReason, each(choice(FlagReason)), WithJsonSchema(closed(FlagReason))]
    text: Annotated[str, WithJsonSchema(_FLAG_TEXT)] = Field(
        "", description="more about it; only the desk reads it"
    )


class NoteRequest(RequestModel):
    """A note, or an answer."""

    text: Annotated[str, WithJsonSchema(_NOTE_TEXT)]


@router.post(
    FLAGS,
    operation_id="flagReport",
    summary="Ask the desk to look at a report",
    response_model=FlagDocument,
    response_description="The flag",
    responses=problems(*EVERYWHERE, *CHANGING, 415, 422),
)
async def flag_report(
    report_id: ReportId,
    body: FlagRequest,
    actor: MayFile,
    services: CurrentServices,
    request_id: RequestId,
) -> Response:
    """Flag a report of somebody else. A second flag of the same caller replaces the first."""
    flag = await services.flag_report.put(
        report_id, body.reason, body.text, actor=actor, request_id=request_id
    )
    return unstored_response(FlagDocument.of(flag))


@router.delete(
    FLAGS,
    status_code=204,
    operation_id="unflagReport",
    summary="Take back a flag",
    response_description="The caller has no flag on the report",
    responses=problems(*EVERYWHERE, *CHANGING),
)
async def unflag_report(
    report_id: ReportId, actor: MayFile, services: CurrentServices, request_id: RequestId
) -> Response:
    """Remove the caller's flag from a report; does nothing if there is none."""
    await services.flag_report.remove(report_id, actor=actor, request_id=request_id)
    return Response(status_code=204)


@router.get(
    FLAGS,
    operation_id="listFlags",
    summary="List the flags of a report",
    response_model=FlagListDocument,
    response_description="All flags",
    responses=problems(*EVERYWHERE, *READING),
)
async def list_flags(report_id: ReportId, actor: MayReview, services: CurrentServices) -> Response:
    """Return who flagged a report and why, the oldest first."""
    flags = await services.flag_report.of(report_id, actor=actor)
    return unstored_response(FlagListDocument(items=tuple(map(FlagDocument.of, flags))))


@router.post(
    f"{REPORT}/witness",
    operation_id="witnessReport",
    summary="Begin a report of the same event",
    response_model=WitnessDocument,
    response_description="What to file, once a narrative is added",
    responses=problems(*EVERYWHERE, *READING, 422),
)
async def witness_report(
    request: Request, report_id: ReportId, actor: MayFile, services: CurrentServices
) -> Response:
    """Return phenomenon, time and public place of a report of somebody else, to be filed anew.

    Whoever saw the same files it with `POST /v1/reports`, corrected where they saw it otherwise.
    It counts for the first report as that of any neighbour does.
    """
    await request.body()
    return unstored_response(await services.witness_report(report_id, actor=actor))


@router.post(
    NOTES,
    operation_id="addNote",
    summary="Add a note for the desk",
    response_model=NoteDocument,
    response_description="The note",
    responses=problems(*EVERYWHERE, *CHANGING, 415, 422),
)
async def add_note(
    report_id: ReportId,
    body: NoteRequest,
    actor: MayReview,
    services: CurrentServices,
    request_id: RequestId,
) -> Response:
    """Note something about a report that the desk alone reads. Notes are never changed."""
    note = await services.note_report.add(report_id, body.text, actor=actor, request_id=request_id)
    return unstored_response(NoteDocument.of(note))


@router.get(
    NOTES,
    operation_id="listNotes",
    summary="List the notes on a report",
    response_model=NoteListDocument,
    response_description="All notes",
    responses=problems(*EVERYWHERE, *READING),
)
async def list_notes(report_id: ReportId, actor: MayReview, services: CurrentServices) -> Response:
    """Return what the desk noted and the observer answered, the oldest first."""
    notes = await services.note_report.of(report_id, actor=actor)
    return unstored_response(NoteListDocument(items=tuple(map(NoteDocument.of, notes))))


@router.post(
    f"{REPORT}/answer",
    operation_id="answerDesk",
    summary="Answer the desk",
    response_model=NoteDocument,
    response_description="The answer",
    responses=problems(*EVERYWHERE, *CHANGING, 412, 415, 422),
)
async def answer_desk(
    report_id: ReportId,
    body: NoteRequest,
    actor: MayChange,
    services: CurrentServices,
    request_id: RequestId,
) -> Response:
    """Answer what the desk asks with `has_issues`, if the report itself needs no edit.

    The question is the `review_reason` of the report. The report waits for the desk again.
    """
    note = await services.note_report.answer(
        report_id, body.text, actor=actor, request_id=request_id
    )
    return unstored_response(NoteDocument.of(note))

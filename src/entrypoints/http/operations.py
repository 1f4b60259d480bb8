"""Every operation as the OpenAPI document describes it: what FastAPI is told beside the route."""

from __future__ import annotations

from typing import Final

from skywitness.entrypoints.http import parameters
from skywitness.entrypoints.http.kit.bodies import JSON_TYPE, MERGE_PATCH_TYPE
from skywitness.entrypoints.http.operation_parts import (
    CHANGING,
    EVERYWHERE,
    LISTING,
    READING,
    Part,
    body,
    content,
    headers,
    one,
    operation,
    ref,
)

EXAMPLE: Final = {
    "phenomenon": "hail",
    "narrative": "Golf ball sized hail covering the road.",
    "observed_at": "2026-05-21T22:14:00Z",
    "place": {
        "latitude": 41.59,
        "longitude": -93.62,
        "accuracy_m": 200,
        "name": "2 NW Des Moines",
    },
    "magnitude": {"value": 1.75, "unit": "in", "qualifier": "estimated"},
    "source": "trained_spotter",
}

FILE_REPORT: Final = operation(
    "POST",
    "fileReport",
    "reports",
    "File a report",
    "Keeps what an observer says; the answer is a promise that it is on disk. The report is "
    "examined in the background; `Prefer: wait=N` waits for its verdict. What the service adds to "
    "a report (verdict, si_value, ...) is refused where it is sent.",
    takes=(parameters.IDEMPOTENCY_KEY, parameters.PREFER),
    takes_body=body(JSON_TYPE, ref("ReportRequest"), EXAMPLE),
    answers={
        "201": one(
            "The report as it was filed, with its verdict if it was waited for and came in time",
            headers=headers("ETag", "Location", "Idempotency-Replayed", "Preference-Applied"),
        )
    },
    problems=(*EVERYWHERE, 403, 406, 409, 410, 415, 422, 507),
)

LIST_REPORTS: Final = operation(
    "GET",
    "listReports",
    "reports",
    "Find reports",
    "Pages by cursor: no report that stays unchanged is skipped or shown twice while others are "
    "written. All conditions must hold; unknown parameters are refused.",
    takes=parameters.LIST,
    answers={
        "200": {
            "description": "One page",
            "headers": headers("Link"),
            "content": content(json="ReportList", geojson="ReportFeatures"),
        }
    },
    problems=LISTING,
)

GET_REPORT: Final = operation(
    "GET",
    "getReport",
    "reports",
    "Read a report",
    "The report as it stands, with its verdict once it is examined.",
    takes=(parameters.ID, parameters.FORMAT, parameters.IF_NONE_MATCH),
    answers={
        "200": one("The report"),
        "304": {"description": "It is still what the client has", "headers": headers("ETag")},
    },
    problems=(*READING, 410),
)

_IF_SEEN: Final = (412, 428)

REPLACE_REPORT: Final = operation(
    "PUT",
    "replaceReport",
    "reports",
    "Replace a report",
    "Makes a new revision of what was claimed; never creates a report. The id, the observer and "
    "the external_id may be left out, and cannot be changed.",
    takes=(parameters.ID, parameters.IF_MATCH),
    takes_body=body(JSON_TYPE, ref("ReportRequest"), EXAMPLE),
    answers={"200": one("The report as it stands now")},
    problems=(*CHANGING, *_IF_SEEN, 415, 422),
)

PATCH_REPORT: Final = operation(
    "PATCH",
    "patchReport",
    "reports",
    "Change a report",
    "A merge patch (RFC 7396) of the request that would file the report: null removes a member. A "
    "phenomenon that was read from the narrative is read again.",
    takes=(parameters.ID, parameters.IF_MATCH),
    takes_body=body(
        MERGE_PATCH_TYPE, ref("ReportPatch"), {"narrative": "Hail the size of hen eggs."}
    ),
    answers={"200": one("The report as it stands now")},
    problems=(*CHANGING, *_IF_SEEN, 415, 422),
)

WITHDRAW_REPORT: Final = operation(
    "DELETE",
    "withdrawReport",
    "reports",
    "Withdraw a report",
    "Takes it out of every list; reading it answers 410 from then on. It is kept, and can be "
    "restored.",
    takes=(parameters.ID, parameters.IF_MATCH),
    answers={"204": {"description": "It is withdrawn"}},
    problems=(*CHANGING, *_IF_SEEN),
)

RESTORE_REPORT: Final = operation(
    "POST",
    "restoreReport",
    "reports",
    "Restore a report",
    "Brings a withdrawn report back and has it examined again; does nothing to any other.",
    takes=(parameters.ID,),
    answers={"200": one("The report as it stands now")},
    problems=(*CHANGING, 409, 412),
)


def _part_of_report(operation_id: str, summary: str, description: str, schema: str) -> Part:
    return operation(
        "GET",
        operation_id,
        "reports",
        summary,
        description,
        takes=(parameters.ID,),
        answers={"200": {"description": summary, "content": content(json=schema)}},
        problems=(*READING, 410),
    )


GET_REVISIONS: Final = _part_of_report(
    "listRevisions",
    "Every edition of a report",
    "All claims that were made, oldest first.",
    "Editions",
)
GET_VERDICT: Final = _part_of_report(
    "getVerdict",
    "The verdict and its evidence",
    "Every number that decided the verdict, and the verdicts before.",
    "ReportVerdict",
)
GET_CONDITIONS: Final = _part_of_report(
    "listConditions",
    "The reference weather of a report",
    "What was measured near the claim, with distance, time offset and age.",
    "ReportConditions",
)
GET_INSIGHT: Final = _part_of_report(
    "getInsight",
    "What text analysis found",
    "Null while the examination is pending.",
    "ReportInsight",
)

LIST_NEARBY: Final = operation(
    "GET",
    "listNearbyReports",
    "reports",
    "Reports that may be of the same event",
    "Same class of event within ten miles and fifteen minutes, the likeliest first, 20 at most.",
    takes=parameters.NEARBY,
    answers={"200": {"description": "Likely duplicates", "content": content(json="NearbyReports")}},
    problems=READING,
)

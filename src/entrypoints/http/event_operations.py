"""The operations about events and duplicates as the OpenAPI document describes them."""

from __future__ import annotations

from typing import Final

from skywitness.entrypoints.http import parameters
from skywitness.entrypoints.http.operation_parts import LISTING, READING, content, operation

LIST_EVENTS: Final = operation(
    "GET",
    "listEvents",
    "events",
    "What reports tell of together",
    "Reports of the same class that chain together, each within 75 km and 6 hours of another, the "
    "event that ended last first. Computed from the 2,000 reports that match and began last; "
    "`count.exact` is false where more match.",
    takes=parameters.EVENTS,
    answers={
        "200": {
            "description": "Events",
            "content": content(json="EventList", geojson="EventFeatures"),
        }
    },
    problems=LISTING,
)

GET_EVENT: Final = operation(
    "GET",
    "getReportEvent",
    "events",
    "The event that a report belongs to",
    "All reports that chain together with this one; only this one where nobody else tells of it. "
    "`exact` is false where it was too large to be followed to its ends.",
    takes=(parameters.ID, parameters.FORMAT),
    answers={
        "200": {
            "description": "The event",
            "content": content(json="ReportEvent", geojson="ReportEventFeature"),
        }
    },
    problems=(*READING, 410),
)

LIST_DUPLICATES: Final = operation(
    "GET",
    "listDuplicates",
    "reports",
    "Reports of likely the same event as this one",
    "Same class of event within ten miles and fifteen minutes, filed before or after it, the "
    "likeliest first, 100 at most.",
    takes=(parameters.ID,),
    answers={
        "200": {"description": "Likely duplicates", "content": content(json="DuplicateReports")}
    },
    problems=(*READING, 410),
)

"""Parameters and bodies of the desk's routes."""

from __future__ import annotations

from typing import Annotated, Final

from pydantic import Field, WithJsonSchema

from skywitness.domain.model.reports.review import DECIDED, MAX_REASON_LENGTH, Review
from skywitness.entrypoints.http.kit.fields import (
    NO_CONTROLS,
    RequestModel,
    integer_schema,
    once,
    whole,
)
from skywitness.entrypoints.http.reports.query import Cursor, FilterQuery

DEFAULT_CASES: Final = 20
MAX_CASES: Final = 100
"""Each is read in full, and its reasons are found anew."""

_STATE = WithJsonSchema({"type": "string", "enum": [state.value for state in DECIDED]})
_REASON = WithJsonSchema({"type": "string", "maxLength": MAX_REASON_LENGTH, "pattern": NO_CONTROLS})


class ReviewRequest(RequestModel):
    """A decision about a report."""

    state: Annotated[str, _STATE]
    reason: Annotated[str, _REASON] = Field(
        "",
        description="what the observer has to know; required unless the report is approved. The "
        "public does not see it",
    )

    def review(self) -> Review:
        """Return it for the domain; raises `Invalid`."""
        return Review.of(self.state, self.reason)


class QueueQuery(FilterQuery):
    """Filter of the reports in the queue, and the page of it."""

    limit: Annotated[int, once(whole(1, MAX_CASES)), integer_schema(1, MAX_CASES)] = Field(
        DEFAULT_CASES, description="maximum number of reports on the page"
    )
    cursor: Cursor | None = Field(
        None, description="where the page begins: taken from `next`, for the same filter only"
    )

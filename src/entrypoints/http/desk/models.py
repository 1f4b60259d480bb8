"""Bodies of the routes about decisions."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field, WithJsonSchema

from skywitness.domain.model.reports.review import DECIDED, MAX_REASON_LENGTH, Review
from skywitness.entrypoints.http.kit.fields import NO_CONTROLS, RequestModel

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

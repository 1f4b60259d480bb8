"""Bodies of the routes about decisions."""

from __future__ import annotations

import re
from typing import Annotated, Any, Final
from uuid import UUID

from pydantic import ConfigDict, Field, WithJsonSchema

from skywitness.domain.model.errors import Invalid, Problems
from skywitness.domain.model.reports.review import DECIDED, EXPLAINED, MAX_REASON_LENGTH, Review
from skywitness.domain.use_cases.change_report import Seen
from skywitness.domain.use_cases.review_report import Requested
from skywitness.entrypoints.http.kit.etags import IF_MATCH, versions_of
from skywitness.entrypoints.http.kit.fields import NO_CONTROLS, UUID_PATTERN, RequestModel
from skywitness.entrypoints.http.problems.problem import HttpProblem
from skywitness.entrypoints.http.reports.models import Id

_STATE = WithJsonSchema({"type": "string", "enum": [state.value for state in DECIDED]})
_REASON = WithJsonSchema({"type": "string", "maxLength": MAX_REASON_LENGTH, "pattern": NO_CONTROLS})


_TOKEN: Final = re.compile(rf"({UUID_PATTERN.strip('^$')})\.([1-9][0-9]{{0,8}})")

MOST_REVIEWS: Final = 100


_EXPLAINED: Final[dict[str, Any]] = {
    "if": {"properties": {"state": {"enum": sorted(EXPLAINED)}}},
    "then": {"required": ["reason"], "properties": {"reason": {"pattern": r"\S"}}},
}


class ReviewRequest(RequestModel):
    """A decision about a report."""

    model_config = ConfigDict(json_schema_extra=_EXPLAINED)

    state: Annotated[str, _STATE]
    reason: Annotated[str, _REASON] = Field(
        "",
        description="what the observer has to know; required unless the report is approved. The "
        "public does not see it",
    )

    def review(self) -> Review:
        """Return it for the domain; raises `Invalid`."""
        return Review.of(self.state, self.reason)


class ReviewItem(ReviewRequest):
    """A decision about one of several reports."""

    id: Id = Field(description="id of the report")
    if_match: Annotated[str, WithJsonSchema({"type": "string", "pattern": IF_MATCH})] = Field(
        description="the ETag that was read, a list of ETags, or *"
    )


class ReviewsRequest(RequestModel):
    """Decisions about different reports."""

    items: Annotated[list[ReviewItem], Field(min_length=1, max_length=MOST_REVIEWS)]

    def decisions(self, earlier_changes: int) -> list[Requested]:
        """Return them for the use case; raises `Invalid` with all faults."""
        problems, found, ids = Problems(), [], set()
        for number, item in enumerate(self.items):
            at = f"items.{number}"
            review = problems.attempt(item.review, within=at)
            if item.id in ids:
                problems.add(f"{at}.id", "is repeated")
            ids.add(item.id)
            try:
                versions = versions_of([item.if_match], earlier_changes)
            except HttpProblem as error:
                problems.add(f"{at}.if_match", error.detail)
            else:
                if review is not None:
                    found.append(Requested(item.id, Seen(versions), review))
        problems.raise_if_any()
        return found


class MergeRequest(RequestModel):
    """The report that another one is the same observation as."""

    into: Id = Field(description="id of the report that stays")
    reason: Annotated[str, _REASON] = Field("", description="for the observer and the desk")


class UndoRequest(RequestModel):
    """A decision to take back."""

    token: Annotated[str, WithJsonSchema({"type": "string", "pattern": f"^{_TOKEN.pattern}$"})] = (
        Field(description="`undo` of the decision")
    )

    def decision(self) -> tuple[UUID, int]:
        """Return the report and the number of the decision; raises `Invalid`."""
        found = _TOKEN.fullmatch(self.token)
        if found is None:
            raise Invalid.at("token", "must be the `undo` of a decision")
        return UUID(found[1]), int(found[2])

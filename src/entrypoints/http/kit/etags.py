"""ETags: which revision and change of a report a client has, and in which representation."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Sequence
from functools import lru_cache
from typing import Annotated, Final

from fastapi import Depends, Header
from starlette.requests import Request
from starlette.responses import Response

from skywitness.domain.model.reports.visibility import Audience
from skywitness.domain.use_cases.change_report import Precondition, Seen
from skywitness.entrypoints.http.problems.problem import HttpProblem
from skywitness.ports.report_queries import Representation

_TAG: Final = re.compile(r'(?P<weak>W/)?"(?P<text>[\x21\x23-\x7e\x80-\xff]*)"')
_BETWEEN: Final = re.compile(r"[ \t]*(?:,|\Z)")
_COMPRESSED: Final = "+gzip"
_OURS: Final = re.compile(
    r"([1-9][0-9]{0,17})\.([1-9][0-9]{0,17})(?:\+geojson)?(?:\+full)?(?:\+gzip)?"
)


_LONGEST_KEPT: Final = 64
"""No ETag of a report is longer."""


def etag(
    revision: int,
    change: int,
    form: Representation = Representation.JSON,
    audience: Audience = Audience.PUBLIC,
) -> str:
    """Write the strong ETag of a report in one representation, for one audience."""
    suffix = "+geojson" if form is Representation.GEOJSON else ""
    if audience is Audience.FULL:
        suffix += "+full"
    return f'"{revision}.{change}{suffix}"'


def weak_tag(content: bytes) -> str:
    """Return the weak ETag of a response by what determines it: equal content, equal tag."""
    return f'W/"{hashlib.blake2b(content, digest_size=12).hexdigest()}"'


def compressed_tag(tag: str) -> str:
    """Return the ETag of the compressed form of a response; a strong tag is of one form only."""
    return tag if tag.startswith("W/") else f'{tag[:-1]}{_COMPRESSED}"'


_OF_THE_STORED: Final = ("vary", "cache-control", "content-security-policy", "referrer-policy")
"""Headers that a cache takes from a 304 for what it has stored (RFC 9111 section 3.2).

Without them a page that comes from the cache would run under the policy of an answer without any.
"""


def revalidated(response: Response, if_none_match: str | None) -> Response:
    """Return a 304 instead of a response whose ETag, or that of its compressed form, is known."""
    if if_none_match is None:
        return response
    tag = known_tag(if_none_match, response.headers["etag"])
    if tag is None:
        return response
    headers = response.headers
    kept = {name: headers[name] for name in _OF_THE_STORED if name in headers}
    return Response(status_code=304, headers={**kept, "ETag": tag})


def known_tag(if_none_match: str, tag: str) -> str | None:
    """Return the ETag, or that of its compressed form, if the client has it.

    ETags are compared weakly (RFC 9110 section 13.1.2). A 304 carries the one that the client has,
    by which caches find what it is about.
    """
    if if_none_match == tag or if_none_match.strip() == "*":
        return tag
    known = {text for _, text in _tags([if_none_match]) or ()}
    forms = (compressed_tag(tag), tag)  # whoever knows both keeps asking for the compressed one
    return next((one for one in forms if one.removeprefix("W/").strip('"') in known), None)


_EXPECTED: Final = r'"[1-9][0-9]{0,17}[.][1-9][0-9]{0,17}([+]geojson)?([+]full)?([+]gzip)?"'
IF_MATCH: Final = rf"^([*]|{_EXPECTED}([ \t]*,[ \t]*{_EXPECTED})*)$"


async def expected_revision(
    request: Request,
    _: Annotated[
        str,
        Header(
            alias="If-Match",
            description="the ETag that was read, a list of ETags, or *; 428 without it. Only the "
            "revision in it is compared: an examination in the meantime causes no conflict",
            # described only: ETags of other forms are stale, not invalid
            json_schema_extra={"format": "etag", "pattern": IF_MATCH},
            examples=["*", '"1.1"'],
        ),
    ],
) -> Precondition:
    """Return the revisions that If-Match accepts; weak and unknown tags accept none.

    Nor do tags from before the store was restored: another edit may have the same revision by now.

    Raises:
        HttpProblem: If-Match is not a list of ETags.
    """
    versions = _expected(request)
    return Precondition(None if versions is None else frozenset(one for one, _ in versions))


async def expected_version(
    request: Request,
    _: Annotated[
        str,
        Header(
            alias="If-Match",
            description="the ETag that was read, a list of ETags, or *; 428 without it. An edit or "
            "a decision since then is a conflict, an examination is not",
            json_schema_extra={"format": "etag", "pattern": IF_MATCH},
            examples=["*", '"1.1"'],
        ),
    ],
) -> Seen:
    """Return the versions that If-Match accepts, as `expected_revision` does."""
    return Seen(_expected(request))


def _expected(request: Request) -> frozenset[tuple[int, int]] | None:
    earlier = request.app.state.context.services.stream.earlier_changes
    return versions_of(request.headers.getlist("if-match"), earlier)


def version_of(tag: str) -> tuple[int, int] | None:
    """Return revision and change of a single strong ETag of ours, None for anything else."""
    return _version_of(tag) if len(tag) <= _LONGEST_KEPT else None


@lru_cache(maxsize=256)  # most reports have had one or two changes
def _version_of(tag: str) -> tuple[int, int] | None:
    found = _OURS.fullmatch(tag, 1, len(tag) - 1) if tag.startswith('"') else None
    return None if found is None else (int(found[1]), int(found[2]))


def versions_of(given: Sequence[str], earlier_changes: int) -> frozenset[tuple[int, int]] | None:
    """Return revision and change of each of our ETags in If-Match, None for any.

    Raises:
        HttpProblem: it is not a list of ETags.
    """
    if [value.strip() for value in given] == ["*"]:
        return None
    tags = _tags(given)
    if tags is None:
        raise HttpProblem("stale_revision", 'If-Match must be * or ETags such as "1.1", quoted.')
    ours = (_OURS.fullmatch(text) for weak, text in tags if not weak)
    found = ((int(one[1]), int(one[2]) - earlier_changes) for one in ours if one)
    return frozenset((revision, change) for revision, change in found if change > 0)


EXPECTED: Final = (expected_revision, expected_version)
"""The dependencies that read If-Match."""

IfMatch = Annotated[Precondition, Depends(expected_revision)]
IfSeen = Annotated[Seen, Depends(expected_version)]

IF_NONE_MATCH: Final = "an ETag that the client already has: 304 while it is still current"

IfNoneMatch = Annotated[
    str | None, Header(alias="If-None-Match", description=IF_NONE_MATCH, examples=['"1.1"'])
]


def _tags(values: Sequence[str]) -> list[tuple[bool, str]] | None:
    """Split a list of ETags into (is weak, text); None if it is not such a list."""
    joined = ",".join(values)
    tags: list[tuple[bool, str]] = []
    position = 0
    while position < len(joined):
        if joined[position] in " \t,":
            position += 1
            continue
        found = _TAG.match(joined, position)
        if found is None or _BETWEEN.match(joined, found.end()) is None:
            return None
        position = found.end()
        tags.append((found["weak"] is not None, found["text"]))
    return tags or None

"""A report by its URL, answered without waiting: the most frequent request of all.

Its route resolves parameters and awaits several layers, which takes longer than the look into the
database. What is unusual about a request is left to the route: another format, a query, credentials
that have to be looked up, and everything that is no 200 or 304.
"""

from __future__ import annotations

from collections.abc import Mapping
from re import Match
from typing import Final

from starlette.types import Scope

from skywitness.domain.model.access.actor import Actor
from skywitness.entrypoints.http.kit.access import actor_by_headers
from skywitness.entrypoints.http.kit.dependencies import Context
from skywitness.entrypoints.http.kit.etags import etag, known_tag, version_of
from skywitness.entrypoints.http.kit.header_lines import KeptHeaders
from skywitness.entrypoints.http.kit.response_headers import DEFAULTS, Header
from skywitness.entrypoints.http.kit.responses import CACHING, CONTENT_TYPE, caching_for
from skywitness.entrypoints.http.kit.whole_answer import WholeAnswer
from skywitness.ports.report_queries import Document, Representation

_TAKES_JSON: Final = frozenset({None, b"*/*", b"application/json"})
"""What nearly all clients send as Accept."""


def _kept(*headers: Header) -> KeptHeaders:
    """Add what every response carries."""
    given = {name for name, _ in headers}
    return KeptHeaders((*headers, *(one for one in DEFAULTS if one[0] not in given)))


_OF_REPORTS: Final = {
    caching: _kept(*caching, CONTENT_TYPE[Representation.JSON]) for caching in CACHING
}
_OF_KNOWN_REPORTS: Final = {caching: _kept(*caching) for caching in CACHING}
"""Headers of a 200 and of a 304, by what the reader's caches are told."""


def report_at_once(
    context: Context, scope: Scope, headers: Mapping[bytes, bytes], found: Match[str]
) -> WholeAnswer | None:
    """Return a report, or the 304 for a client that has it; else None."""
    if headers.get(b"accept") not in _TAKES_JSON:
        return None
    actor = actor_by_headers(scope, headers, context)
    if actor is None:
        return None
    given = headers.get(b"if-none-match")
    tag = None if given is None else given.decode("latin-1")
    known = None if tag is None else version_of(tag)
    key = found["id"].lower()
    shown = context.services.read_report.at_once(key, actor=actor, known=known)
    return None if shown is None else _answer(shown, actor, tag)


def _answer(shown: Document, actor: Actor, if_none_match: str | None) -> WholeAnswer | None:
    """Return the answer with a document; None without a body for one who has another form of it."""
    body, revision, change, _, audience = shown
    tag = etag(revision, change, audience=audience)
    if if_none_match is not None:  # mostly the very tag, and then without a call
        known = tag if if_none_match == tag else known_tag(if_none_match, tag)
        if known is not None:
            given = (b"etag", known.encode("latin-1"))
            return WholeAnswer(304, (given,), _OF_KNOWN_REPORTS[caching_for(actor)], b"")
    if not body:
        return None
    body += b"\n"
    own = (b"etag", tag.encode("latin-1")), (b"content-length", b"%d" % len(body))
    return WholeAnswer(200, own, _OF_REPORTS[caching_for(actor)], body)

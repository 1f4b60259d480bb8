"""A report by its URL, answered without waiting: the most frequent request of all.

Its route resolves parameters and awaits several layers, which takes longer than the look into the
database. What is unusual about a request is left to the route: another format, a query, credentials
that have to be looked up, and everything that is no 200 or 304.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from starlette.responses import Response
from starlette.types import Scope

from skywitness.entrypoints.http.kit.access import actor_at_once
from skywitness.entrypoints.http.kit.dependencies import Context
from skywitness.entrypoints.http.kit.etags import version_of
from skywitness.entrypoints.http.reports.representations import document_response
from skywitness.ports.report_queries import Representation

_TAKES_JSON: Final = frozenset({None, b"*/*", b"application/json"})
"""What nearly all clients send as Accept."""


def report_at_once(scope: Scope, headers: Mapping[bytes, bytes]) -> Response | None:
    """Return the response with a report, or the 304 for a client that has it; else None."""
    if scope["query_string"] or headers.get(b"accept") not in _TAKES_JSON:
        return None
    context: Context = scope["app"].state.context
    actor = actor_at_once(scope, context)
    if actor is None:
        return None
    given = headers.get(b"if-none-match")
    tag = None if given is None else given.decode("latin-1")
    known = None if tag is None else version_of(tag)
    report_id = scope["path_params"]["id"]
    shown = context.services.read_report.at_once(report_id, actor=actor, known=known)
    if shown is None:
        return None
    response = document_response(shown, Representation.JSON, actor, if_none_match=tag)
    is_empty = not shown.body and response.status_code != 304  # known for another audience
    return None if is_empty else response

"""The authorization code flow with PKCE (RFC 6749, RFC 7636), for people who are always at hand."""

from __future__ import annotations

import base64
import hashlib
import secrets
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from html import escape
from typing import Final
from urllib.parse import parse_qsl, urlencode, urlsplit

from simulators.server import Request, Response, json_response

CODE_LASTS_S: Final = 60.0
SECRET_FIELDS: Final = frozenset({"code_challenge", "state", "nonce", "login_hint"})
"""Of requests to sign in; they stay out of the list of calls."""

LOOPBACK: Final = {"127.0.0.1", "localhost", "::1"}


@dataclass(frozen=True, slots=True)
class Grant:
    """What a code stands for."""

    person: str
    client_id: str
    redirect_uri: str
    scope: str
    challenge: str
    nonce: str | None
    until: float


class SignIn:
    """Hands out codes, each for one use."""

    def __init__(self, people: Mapping[str, object], now: Callable[[], float]) -> None:
        self._people = people
        self._now = now
        self._grants: dict[str, Grant] = {}

    def authorize(self, query: Mapping[str, str]) -> Response:
        """Ask who it is unless `login_hint` says so, and send the browser back with a code."""
        back = query.get("redirect_uri", "")
        if urlsplit(back).hostname not in LOOPBACK or not query.get("client_id"):
            return refused("invalid_request", "redirect_uri must be on loopback; client_id too")
        state = {"state": query["state"]} if "state" in query else {}
        if query.get("response_type") != "code":
            return _sent_back(back, {"error": "unsupported_response_type", **state})
        if not query.get("code_challenge") or query.get("code_challenge_method") != "S256":
            return _sent_back(back, {"error": "invalid_request", **state})
        person = query.get("login_hint")
        if person is None:
            return _choice(self._people, query)
        if person not in self._people:
            return _sent_back(back, {"error": "access_denied", **state})
        code = secrets.token_urlsafe(24)
        self._grants[code] = Grant(
            person=person,
            client_id=query["client_id"],
            redirect_uri=back,
            scope=query.get("scope", "openid"),
            challenge=query["code_challenge"],
            nonce=query.get("nonce"),
            until=self._now() + CODE_LASTS_S,
        )
        return _sent_back(back, {"code": code, **state})

    def redeem(self, form: Mapping[str, str]) -> Grant | None:
        """Return what a code stands for, once, to the client that asked for it."""
        grant = self._grants.pop(form.get("code", ""), None)
        if grant is None or self._now() > grant.until:
            return None
        verifier = form.get("code_verifier", "").encode("utf-8", "replace")
        digest = base64.urlsafe_b64encode(hashlib.sha256(verifier).digest())
        same = secrets.compare_digest(digest.rstrip(b"="), grant.challenge.encode())
        asked = (form.get("client_id"), form.get("redirect_uri"))
        return grant if same and asked == (grant.client_id, grant.redirect_uri) else None


def form_of(request: Request) -> dict[str, str]:
    """Return the fields of a form."""
    return dict(parse_qsl(request.body.decode("utf-8", "replace")))


def refused(error: str, description: str, status: int = 400) -> Response:
    """Return an error as in RFC 6749, section 5.2."""
    return json_response({"error": error, "error_description": description}, status)


def _sent_back(address: str, fields: Mapping[str, str]) -> Response:
    separator = "&" if urlsplit(address).query else "?"
    return Response(302, headers={"Location": f"{address}{separator}{urlencode(fields)}"})


def _choice(people: Iterable[str], query: Mapping[str, str]) -> Response:
    """Return a page with a link for each person, which asks again with a `login_hint`."""
    links = "".join(
        f'<li><a href="?{escape(urlencode({**query, "login_hint": person}))}">{escape(person)}</a>'
        for person in people
    )
    page = f"<!doctype html><title>Sign in</title><h1>Who are you?</h1><ul>{links}</ul>"
    return Response(body=page.encode(), content_type="text/html; charset=utf-8")

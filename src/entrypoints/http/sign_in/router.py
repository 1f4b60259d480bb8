"""Signing in with a browser: at the issuer, or with a link from the command line."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict
from datetime import timedelta
from typing import Annotated, Final
from urllib.parse import parse_qs

from fastapi import APIRouter, Depends
from starlette.datastructures import Headers
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from skywitness.domain.model.access.actor import Actor
from skywitness.domain.model.errors import BadCredentials
from skywitness.domain.use_cases.sign_in import SESSION_LASTS
from skywitness.entrypoints.http.kit.access import UNRESTRICTED
from skywitness.entrypoints.http.kit.bodies import require_media_type
from skywitness.entrypoints.http.kit.cookies import cookie_of, drop_cookie, set_cookie
from skywitness.entrypoints.http.kit.dependencies import (
    BaseUrl,
    Context,
    CurrentContext,
    RequestId,
    context,
)
from skywitness.entrypoints.http.kit.sessions import SESSION, actor_of_session
from skywitness.entrypoints.http.pages.built import page_document
from skywitness.entrypoints.http.problems.problem import PREFIX, HttpProblem
from skywitness.entrypoints.http.sign_in import pages
from skywitness.ports.sign_in import Attempt, SignIn

ATTEMPT: Final = "skywitness_attempt"
ATTEMPT_LASTS: Final = timedelta(minutes=10)

_FORM: Final = "application/x-www-form-urlencoded"

Cookie = tuple[bytes, bytes]


async def _context(request: Request) -> Context:
    """Return the context, where people sign in: not where everybody is the local user."""
    found = await context(request)
    _require_signing_in(found)
    return found


def _require_signing_in(found: Context) -> None:
    if found.services.authenticate.everybody is not None:
        raise HttpProblem("not_found", "Nobody has to sign in: SKYWITNESS_ACCESS is open.")


async def _own_context(request: Request) -> Context:
    """Return the context for a form of our own page: others must not sign anybody in or out."""
    found = await _context(request)
    if not found.origins.is_own_page(request.scope, Headers(scope=request.scope)):
        raise HttpProblem("cross_origin")
    return found


SigningIn = Annotated[Context, Depends(_context)]
OwnForm = Annotated[Context, Depends(_own_context)]

router = APIRouter(include_in_schema=False, dependencies=[UNRESTRICTED])


@router.get("/sign-in")
async def sign_in_page(request: Request, context: CurrentContext) -> Response:
    """Show who is signed in, or how to; the built page also says that nobody has to."""
    built = await page_document(request, context)
    if built is not None:
        return built
    _require_signing_in(context)
    actor = await actor_of_session(request.scope, context)
    prefix = str(request.scope[PREFIX])
    if actor is not None:
        return pages.signed_in(prefix, actor)
    return pages.signed_out(prefix, has_issuer=context.services.sign_in is not None)


@router.get("/sign-in/link.js")
async def link_script(_: SigningIn) -> Response:
    """Return the script that takes the secret out of the address."""
    return Response(pages.SCRIPT, headers=pages.HEADERS, media_type="text/javascript")


@router.post("/sign-in/link")
async def sign_in_by_link(request: Request, context: OwnForm, request_id: RequestId) -> Response:
    """Begin a session with the secret of a link."""
    require_media_type(request.headers.get("content-type", ""), _FORM)
    try:
        link = _link_in(await request.body())
        actor = await context.sign_in_links.redeem(link, context.services.units)
    except BadCredentials:
        text = "This link was used, or is older than ten minutes."
        return pages.failed(request.scope[PREFIX], text, 401)
    return await _begun(request, context, actor, request_id)


@router.get("/sign-in/issuer")
async def sign_in_at_issuer(request: Request, context: SigningIn, base_url: BaseUrl) -> Response:
    """Send the browser to the issuer, with secrets that it brings back."""
    attempt = Attempt.random()
    address = await _issuer(context).address(attempt, _back(base_url))
    until = context.services.clock.now() + ATTEMPT_LASTS
    kept = context.attempts.write(asdict(attempt), until)
    lasts_s = int(ATTEMPT_LASTS.total_seconds())
    return _sent(address, [set_cookie(request.scope, context.addresses, ATTEMPT, kept, lasts_s)])


@router.get("/sign-in/back")
async def back_from_issuer(
    request: Request, context: SigningIn, base_url: BaseUrl, request_id: RequestId
) -> Response:
    """Begin a session for who comes back from the issuer."""
    issuer, prefix = _issuer(context), request.scope[PREFIX]
    attempt = _attempt(request, context)
    if attempt is None or request.query_params.get("state") != attempt.state:
        text = "This is not the sign-in that this browser began, or it took too long."
        return pages.failed(prefix, text, 400)
    code = request.query_params.get("code")
    if code is None:
        return pages.failed(prefix, "The issuer did not sign you in.", 403)
    try:
        actor = await issuer.actor_of(attempt, _back(base_url), code)
    except BadCredentials:
        return pages.failed(prefix, "The issuer's answer lets nobody in.", 401)
    return await _begun(request, context, actor, request_id)


@router.post("/sign-out")
async def sign_out(request: Request, context: OwnForm, request_id: RequestId) -> Response:
    """End the session, here and in the browser."""
    session = cookie_of(request.scope, context.addresses, SESSION)
    if session is not None:
        await context.sessions.end(session, request_id=request_id)
    gone = drop_cookie(request.scope, context.addresses, SESSION)
    return _sent(f"{request.scope[PREFIX]}/sign-in", [gone])


def _link_in(form: bytes) -> str:
    """Return the field `link` of a form, an empty text without it."""
    try:
        fields = parse_qs(form.decode("latin-1"), max_num_fields=10)
    except ValueError:
        return ""
    return fields.get("link", [""])[0]


def _issuer(context: Context) -> SignIn:
    if context.services.sign_in is None:
        raise HttpProblem("not_found", "There is no issuer to sign in at.")
    return context.services.sign_in


def _attempt(request: Request, context: Context) -> Attempt | None:
    kept = cookie_of(request.scope, context.addresses, ATTEMPT)
    found = context.attempts.read(kept, context.services.clock.now()) if kept else None
    return Attempt(**found[0]) if found else None


async def _begun(request: Request, context: Context, actor: Actor, request_id: str) -> Response:
    scope, addresses = request.scope, context.addresses
    earlier = cookie_of(scope, addresses, SESSION)
    if earlier is not None:  # the browser forgets it, and nobody else should have it
        await context.sessions.end(earlier, request_id=request_id)
    session = await context.sessions.begin(actor, request_id=request_id)
    lasts_s = int(SESSION_LASTS.total_seconds())
    cookies = [
        set_cookie(scope, addresses, SESSION, session, lasts_s),
        drop_cookie(scope, addresses, ATTEMPT),
    ]
    return _sent(f"{scope[PREFIX]}/sign-in", cookies)


def _back(base_url: str) -> str:
    return f"{base_url}/sign-in/back"


def _sent(address: str, cookies: Sequence[Cookie]) -> Response:
    response = RedirectResponse(address, 303, headers=pages.HEADERS)
    response.raw_headers.extend(cookies)
    return response

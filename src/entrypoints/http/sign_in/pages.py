"""The pages of signing in, which load nothing from elsewhere."""

from __future__ import annotations

from html import escape
from typing import Final

from starlette.responses import HTMLResponse, Response

from skywitness.domain.model.access.actor import Actor
from skywitness.entrypoints.http.kit.response_headers import NOTHING_EMBEDDED

HEADERS: Final = {
    "Content-Security-Policy": "default-src 'none'; script-src 'self'; style-src 'unsafe-inline'; "
    f"form-action 'self'; {NOTHING_EMBEDDED}",
    "Cache-Control": "no-store",
    "Referrer-Policy": "same-origin",
}
"""With `no-referrer`, browsers would send `Origin: null` with our own forms."""

_PAGE: Final = """<!doctype html>
<html lang="en">
<head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
<title>{title}</title>
<style>body {{ font: 1rem/1.5 system-ui, sans-serif; max-width: 44rem; margin: 3rem auto;
padding: 0 1rem; color-scheme: light dark }} code {{ overflow-wrap: anywhere }}</style></head>
<body><h1>{title}</h1>{body}</body></html>
"""

_SIGNED_IN: Final = """<p>You act as <code>{actor}</code>, whose role is {role}.</p>
<p><a href="{prefix}/docs">Use the API</a></p>
<form method="post" action="{prefix}/sign-out"><button>Sign out</button></form>
"""

_ISSUER: Final = '<p><a href="{prefix}/sign-in/issuer">Sign in with your account</a></p>'

_LINK: Final = """<form id="link" method="post" action="{prefix}/sign-in/link">
<label>From <code>skywitness sign-in-link</code>:
<input name="link" type="password" autocomplete="off" required></label>
<button>Sign in</button></form>
<script src="{prefix}/sign-in/link.js"></script>
"""

SCRIPT: Final = """// The secret is after the #, which browsers do not send.
const form = document.getElementById("link");
if (location.hash.length > 1) {
  form.elements.link.value = location.hash.slice(1);
  history.replaceState(null, "", location.pathname);
  form.submit();
}
"""

_AGAIN: Final = '<p>{text}</p><p><a href="{prefix}/sign-in">Sign in again</a></p>'


def signed_in(prefix: str, actor: Actor) -> Response:
    """Return the page for somebody with a session."""
    shown = _SIGNED_IN.format(actor=escape(actor.id), role=actor.role, prefix=escape(prefix))
    return _page("Signed in", shown)


def signed_out(prefix: str, *, has_issuer: bool) -> Response:
    """Return the page for somebody without one: the ways to sign in."""
    ways = (_ISSUER if has_issuer else "") + _LINK
    return _page("Sign in", ways.format(prefix=escape(prefix)))


def failed(prefix: str, text: str, status: int) -> Response:
    """Return the page for a sign-in that failed."""
    body = _AGAIN.format(text=escape(text), prefix=escape(prefix))
    return _page("You are not signed in", body, status)


def _page(title: str, body: str, status: int = 200) -> Response:
    return HTMLResponse(_PAGE.format(title=title, body=body), status, HEADERS)

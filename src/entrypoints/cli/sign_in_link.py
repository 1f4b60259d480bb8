"""`skywitness sign-in-link`: signs in a browser of whoever may run commands here."""

from __future__ import annotations

from typing import Final

from skywitness.domain.model.access.actor import LOCAL, Actor
from skywitness.domain.model.access.roles import Role
from skywitness.domain.use_cases.sign_in import SignInLinks
from skywitness.entrypoints.container.in_memory import system_clock
from skywitness.entrypoints.container.secret_key import secret_key
from skywitness.entrypoints.setting_groups.access import Access
from skywitness.entrypoints.settings import Settings, SettingsError

_EVERYWHERE: Final = frozenset({"0.0.0.0", "::"})  # noqa: S104 # replaced, because browsers cannot go there


def sign_in_link(settings: Settings, role: Role) -> str:
    """Return the URL of a link, good once and for ten minutes.

    Raises:
        SettingsError: nobody has to sign in, or the service would not know the link.
    """
    if settings.access is Access.OPEN:
        raise SettingsError("SKYWITNESS_ACCESS is open: nobody has to sign in")
    if settings.database_file is None and settings.secret_key is None:
        raise SettingsError("SKYWITNESS_SECRET_KEY is needed to sign in to a store in memory")
    return link_of(settings, secret_key(settings), role, settings.port)


def link_of(settings: Settings, key: bytes, role: Role, port: int) -> str:
    """Return a link to the service that has this key and listens on this port."""
    secret = SignInLinks(key, system_clock()).create(Actor.of(LOCAL.id, role))
    host = "127.0.0.1" if settings.host in _EVERYWHERE else settings.host
    host = f"[{host}]" if ":" in host else host
    base = settings.public_url or f"http://{host}:{port}"
    return f"{base}/sign-in#{secret}"

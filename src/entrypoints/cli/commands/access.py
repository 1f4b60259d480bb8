"""`skywitness sign-in-link`, `skywitness keys` and `skywitness audit`: who may do what."""

from __future__ import annotations

from enum import StrEnum
from typing import Annotated

import typer

from skywitness.entrypoints.cli.running import database_tools, run, settings, stop

keys = typer.Typer(no_args_is_help=True, help="API keys: who may use the service.")
audit = typer.Typer(no_args_is_help=True, help="The audit log: who did what.")


class KeyRole(StrEnum):
    """Roles that a key can have."""

    OBSERVER = "observer"
    DESK = "desk"
    ADMIN = "admin"
    SERVICE = "service"


def sign_in_link(
    role: Annotated[
        KeyRole, typer.Option(help="docs/access.md says what each may do.")
    ] = KeyRole.ADMIN,
) -> None:
    """Print a link that signs a browser in, once and within ten minutes."""
    from skywitness.domain.model.access.roles import Role
    from skywitness.entrypoints.cli.sign_in_link import sign_in_link

    typer.echo(sign_in_link(settings(), Role(role)))


@keys.command("create")
def keys_create(
    name: Annotated[str, typer.Option(help="What the key is for; only admins see it.")],
    role: Annotated[KeyRole, typer.Option(help="docs/access.md says what each may do.")],
    scope: Annotated[
        list[str] | None,
        typer.Option(help="Limit the key to this permission; may be repeated."),
    ] = None,
    owner: Annotated[
        str | None,
        typer.Option(help="Owner of the key that this one replaces; a new one by default."),
    ] = None,
    expires: Annotated[
        str, typer.Option(metavar="90d|12h|never", help="For how long the key is valid.")
    ] = "365d",
) -> None:
    """Create an API key and print it. It cannot be read again."""
    from skywitness.domain.model.access.roles import Permission, Role
    from skywitness.entrypoints.cli.keys import create_key

    unknown = sorted({*(scope or ())} - {*Permission})
    if unknown:
        stop(f"--scope: there is no {unknown[0]}; there are {', '.join(Permission)}")
    scopes = [Permission(one) for one in scope or ()]
    created = create_key(
        settings(), name=name, role=Role(role), scopes=scopes, owner=owner, expires=expires
    )
    run(created)


@keys.command("list")
def keys_list() -> None:
    """List all API keys, expired and revoked ones too."""
    from skywitness.entrypoints.cli.keys import list_keys

    run(list_keys(settings()))


@keys.command("revoke")
def keys_revoke(
    key_id: Annotated[str, typer.Argument(metavar="ID", help="Id of the key.")],
) -> None:
    """Revoke an API key for good. A running service refuses it within a second."""
    from skywitness.entrypoints.cli.keys import revoke_key

    run(revoke_key(settings(), key_id))


@audit.command("verify")
def audit_verify(
    known: Annotated[
        str, typer.Option("--known", metavar="DIGEST", help="A digest that was printed earlier.")
    ] = "",
) -> None:
    """Check that no entry of the audit log was changed, removed or inserted.

    It exits with 1 otherwise, and else prints a digest of all entries. Keep it elsewhere, and give
    it the next time: whoever can write to the file could cut off the end, or make all of it anew.
    """
    state = database_tools().audit(known.strip().lower())
    if state.broken_at is not None:
        typer.echo(f"the audit log was changed at or before entry {state.broken_at}", err=True)
        raise typer.Exit(1)
    if known and not state.knows:
        typer.echo("no entry has this digest: the log was cut off or made anew", err=True)
        raise typer.Exit(1)
    entries = "entry" if state.rows == 1 else "entries"
    typer.echo(f"ok: {state.rows:,} {entries}, digest {state.digest or 'none'}")

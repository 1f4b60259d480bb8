"""Actors: on whose behalf a use case runs."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from typing import Final, Self

from skywitness.domain.model.access.roles import PERMISSIONS, Permission, Role
from skywitness.domain.model.errors import NotPermitted, NotSignedIn


@dataclass(frozen=True, slots=True)
class Actor:
    """Somebody who does something: a stable, opaque id, a role, and what it may do.

    The id is the observer of what the actor files, so it is never a name or an address.
    """

    id: str
    role: Role
    permissions: frozenset[Permission]

    @classmethod
    def of(cls, actor_id: str, role: Role, scopes: Collection[Permission] = ()) -> Self:
        """Create an actor with all permissions of a role, or with those that are also `scopes`."""
        allowed = PERMISSIONS[role]
        return cls(actor_id, role, allowed.intersection(scopes) if scopes else allowed)

    def may(self, permission: Permission) -> bool:
        """Whether the actor has a permission."""
        return permission in self.permissions

    @property
    def is_known(self) -> bool:
        """Whether it is somebody, not the public."""
        return self.role is not Role.PUBLIC

    def is_observer(self, observer: str) -> bool:
        """Whether an observer is this actor; the public is nobody's, whatever names were filed."""
        return observer == self.id and self.role is not Role.PUBLIC

    def require(self, permission: Permission) -> None:
        """Raise `NotSignedIn` or `NotPermitted` for an actor without a permission."""
        if permission in self.permissions:
            return
        if self.role is Role.PUBLIC:
            raise NotSignedIn(permission)
        raise NotPermitted(permission)

    def require_change_of(self, observer: str) -> None:
        """Raise `NotSignedIn` or `NotPermitted` for whoever may not change reports of an observer.

        Observers change their own reports only.
        """
        is_own = observer == self.id
        self.require(Permission.CHANGE_OWN_REPORTS if is_own else Permission.CHANGE_ANY_REPORT)


ANONYMOUS: Final = Actor.of("anonymous", Role.PUBLIC)
"""Anybody without credentials."""

LOCAL: Final = Actor.of("local", Role.ADMIN)
"""The local user, who may do everything: with open access, and on the command line."""

IMPORTER: Final = Actor.of("import", Role.SERVICE)
"""Imports of files."""

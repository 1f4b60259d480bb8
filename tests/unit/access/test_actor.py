"""Who may do what: roles only add to what everybody may do, and scopes only take away."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from skywitness.domain.model.access.actor import ANONYMOUS, IMPORTER, LOCAL, Actor
from skywitness.domain.model.access.roles import PERMISSIONS, Permission, Role
from skywitness.domain.model.errors import NotPermitted, NotSignedIn

roles = st.sampled_from(Role)
permissions = st.sampled_from(Permission)
P = Permission


def test_every_role_has_permissions() -> None:
    assert set(PERMISSIONS) == set(Role)


@given(roles)
def test_whoever_is_known_may_do_what_everybody_may(role: Role) -> None:
    assert PERMISSIONS[Role.PUBLIC] <= PERMISSIONS[role] <= PERMISSIONS[Role.ADMIN]


@pytest.mark.parametrize(
    ("permission", "holders"),
    [
        (P.READ_REPORTS, {Role.PUBLIC, Role.OBSERVER, Role.DESK, Role.ADMIN, Role.SERVICE}),
        (P.READ_FULL, {Role.DESK, Role.ADMIN}),
        (P.FILE_REPORTS, {Role.OBSERVER, Role.DESK, Role.ADMIN, Role.SERVICE}),
        (P.FILE_FOR_OTHERS, {Role.ADMIN, Role.SERVICE}),
        (P.CHANGE_OWN_REPORTS, {Role.OBSERVER, Role.DESK, Role.ADMIN, Role.SERVICE}),
        (P.CHANGE_ANY_REPORT, {Role.DESK, Role.ADMIN}),
        (P.IMPORT_REPORTS, {Role.ADMIN, Role.SERVICE}),
        (P.REVIEW, {Role.DESK, Role.ADMIN}),
        (P.READ_WEATHER, {Role.OBSERVER, Role.DESK, Role.ADMIN, Role.SERVICE}),
        (P.ANALYSE_TEXT, {Role.OBSERVER, Role.DESK, Role.ADMIN, Role.SERVICE}),
        (P.MANAGE_KEYS, {Role.ADMIN}),
        (P.READ_AUDIT, {Role.ADMIN}),
        (P.OPERATE, {Role.ADMIN}),
    ],
)
def test_a_permission_belongs_to_these_roles(permission: Permission, holders: set[Role]) -> None:
    assert {role for role in Role if permission in PERMISSIONS[role]} == holders


@given(roles, st.sets(permissions, min_size=1))
def test_scopes_only_take_away(role: Role, scopes: set[Permission]) -> None:
    assert Actor.of("a", role, scopes).permissions == PERMISSIONS[role] & scopes


@given(roles)
def test_no_scopes_mean_all_of_the_role(role: Role) -> None:
    assert Actor.of("a", role).permissions == PERMISSIONS[role]


@given(roles, st.sets(permissions), permissions)
def test_what_is_not_permitted_is_refused(
    role: Role, scopes: set[Permission], permission: Permission
) -> None:
    actor = Actor.of("a", role, scopes)

    if actor.may(permission):
        actor.require(permission)
    else:
        expected = NotSignedIn if role is Role.PUBLIC else NotPermitted
        with pytest.raises(expected, match=permission):
            actor.require(permission)


@pytest.mark.parametrize(
    ("actor", "observer", "missing"),
    [
        (Actor.of("ann", Role.OBSERVER), "ann", None),
        (Actor.of("ann", Role.OBSERVER), "bob", P.CHANGE_ANY_REPORT),
        (Actor.of("ann", Role.SERVICE), "bob", P.CHANGE_ANY_REPORT),
        (Actor.of("ann", Role.DESK), "bob", None),
        (Actor.of("ann", Role.ADMIN), "bob", None),
        (Actor.of("ann", Role.DESK, [P.CHANGE_OWN_REPORTS]), "bob", P.CHANGE_ANY_REPORT),
        (Actor.of("ann", Role.OBSERVER, [P.READ_REPORTS]), "ann", P.CHANGE_OWN_REPORTS),
    ],
)
def test_observers_change_their_own_reports_only(
    actor: Actor, observer: str, missing: Permission | None
) -> None:
    if missing is None:
        actor.require_change_of(observer)
        return
    with pytest.raises(NotPermitted) as refused:
        actor.require_change_of(observer)
    assert refused.value.permission == missing


def test_nobody_changes_what_an_observer_of_the_name_of_nobody_filed() -> None:
    with pytest.raises(NotSignedIn):
        ANONYMOUS.require_change_of(ANONYMOUS.id)


def test_the_local_user_may_do_everything() -> None:
    assert LOCAL.permissions == frozenset(Permission)


def test_imports_decide_nothing_about_what_others_filed() -> None:
    assert IMPORTER.may(P.IMPORT_REPORTS)
    assert not IMPORTER.may(P.CHANGE_ANY_REPORT)

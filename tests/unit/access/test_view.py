"""What an actor sees of reports."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from skywitness.domain.model.access.actor import ANONYMOUS, LOCAL, Actor
from skywitness.domain.model.access.roles import PERMISSIONS, Permission, Role
from skywitness.domain.model.access.view import FULL, View, view_of, view_of_report
from skywitness.domain.model.errors import NotPermitted, NotSignedIn
from skywitness.domain.model.reports.visibility import Audience

ANN, DESK = Actor.of("ann", Role.OBSERVER), Actor.of("dana", Role.DESK)
BLIND_DESK = Actor.of("dana", Role.DESK, PERMISSIONS[Role.DESK] - {Permission.READ_FULL})
SERVICE = Actor.of("feed", Role.SERVICE)
PUBLIC = View(Audience.PUBLIC)
everybody = st.builds(
    Actor.of, st.sampled_from(["ann", "anonymous", "local"]), st.sampled_from(Role)
)


@pytest.mark.parametrize(
    ("actor", "expected"),
    [
        (ANONYMOUS, PUBLIC),
        (ANN, View(Audience.PUBLIC, own="ann")),
        (SERVICE, View(Audience.PUBLIC, own="feed")),
        (BLIND_DESK, View(Audience.PUBLIC, own="dana")),
        (DESK, FULL),
        (LOCAL, View(Audience.PUBLIC, all_observers=True)),
    ],
)
def test_what_is_seen_without_asking(actor: Actor, expected: View) -> None:
    assert view_of(actor) == expected


@pytest.mark.parametrize("actor", [ANN, DESK, SERVICE, ANONYMOUS])
def test_whoever_asks_for_it_sees_what_the_public_sees(actor: Actor) -> None:
    assert view_of_report(actor, actor.id, Audience.PUBLIC) == PUBLIC


@pytest.mark.parametrize(
    ("actor", "error"), [(ANN, NotPermitted), (BLIND_DESK, NotPermitted), (ANONYMOUS, NotSignedIn)]
)
def test_nobody_else_sees_the_full_view(actor: Actor, error: type[Exception]) -> None:
    with pytest.raises(error, match="read_full"):
        view_of_report(actor, "somebody else", Audience.FULL)


@pytest.mark.parametrize("actor", [DESK, LOCAL])
def test_the_full_view_can_be_asked_for(actor: Actor) -> None:
    assert view_of(actor, Audience.FULL) == FULL


@pytest.mark.parametrize("asked", [None, Audience.FULL])
def test_observers_see_all_of_their_own_report(asked: Audience | None) -> None:
    assert view_of_report(ANN, "ann", asked) == FULL


def test_nothing_belongs_to_the_public_whatever_name_was_filed() -> None:
    assert view_of_report(ANONYMOUS, ANONYMOUS.id) == PUBLIC


@given(everybody, st.sampled_from(["ann", "bob", "anonymous"]))
def test_only_the_observer_and_the_desk_learn_who_filed_a_report(
    actor: Actor, observer: str
) -> None:
    is_theirs = actor.role is not Role.PUBLIC and actor.id == observer
    sees = view_of_report(actor, observer).shows(observer)

    assert sees == (is_theirs or actor.may(Permission.READ_FULL))

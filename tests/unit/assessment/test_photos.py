"""Photos of a report as evidence about its claim."""

from __future__ import annotations

import math
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from skywitness.domain.documents.evidence import VerdictEvidenceDocument
from skywitness.domain.documents.verdict import VerdictDocument
from skywitness.domain.model.assessment.camera_distance import PLACES, rounded_up_m
from skywitness.domain.model.assessment.photo_words import WORDS_OF_CLASS
from skywitness.domain.model.assessment.sentences import photo_warnings
from skywitness.domain.model.geography.place import Place, Point
from skywitness.domain.model.phenomena.phenomenon import PHENOMENA
from skywitness.domain.model.photos.findings import PhotoFindings, PhotoTag
from skywitness.domain.model.photos.moderation import Moderation
from skywitness.domain.model.photos.photo import Photo
from skywitness.domain.model.reports.claim import Claim
from skywitness.domain.model.reports.sighting import Sighting
from skywitness.domain.model.reports.verdict import Effect, Evidence, Outcome, Verdict
from skywitness.domain.model.reports.visibility import Audience
from skywitness.domain.model.time.interval import Interval
from tests.builders import DES_MOINES, FILED_AT, OBSERVED_AT, a_photo
from tests.strategies import drawn, points
from tests.unit.assessment.cases import (
    claim_of,
    coarse,
    hourly,
    neighbour,
    north,
    reading,
    verdict_on,
)

HAIL = claim_of("hail")
RAIN = claim_of("rain")
MIXED_HASH = 0x0F0F_3C3C_5A5A_6996


def photo(
    minutes: float | None = 0.0,
    metres: float | None = 0.0,
    tags: tuple[str, ...] = (),
    **found: Any,
) -> Photo:
    names = tuple(PhotoTag(name=tag, confidence=0.9) for tag in tags)
    return a_photo(
        taken_at=None if minutes is None else OBSERVED_AT + timedelta(minutes=minutes),
        taken_from=None if metres is None else north(metres),
        findings=(PhotoFindings(analyser="local", tags=names, **found),),
    )


def sighting(
    metres: float = 60_000.0, minutes: float = 0.0, bits: int = 0, later: bool = False
) -> Sighting:
    return Sighting(
        difference_hash=MIXED_HASH ^ ((1 << bits) - 1),
        added_at=FILED_AT + timedelta(hours=1 if later else -1),
        report=neighbour(1, metres=metres, minutes=minutes),
    )


def evidence(verdict: Verdict, rule: str) -> list[Evidence]:
    return [one for one in verdict.evidence if one.rule == rule]


def effects(claim: Claim, *photos: Photo) -> dict[str, Effect]:
    verdict = verdict_on(claim, photos=photos)
    return {one.rule: one.effect for one in verdict.evidence}


def log_odds(verdict: Verdict) -> float:
    assert verdict.score is not None
    return math.log(verdict.score / (1 - verdict.score))


@pytest.mark.parametrize(
    ("minutes", "effect"),
    [
        (0, Effect.FOR),
        (-8, Effect.FOR),
        (100, Effect.FOR),
        (-12 * 60, Effect.NEUTRAL),
        (30 * 60, Effect.NEUTRAL),
        (-25 * 60, Effect.AGAINST),
        (-400 * 24 * 60, Effect.AGAINST),
    ],
)
def test_a_photo_of_the_time_is_for_a_claim_and_one_of_the_day_before_against(
    minutes: float, effect: Effect
) -> None:
    taken = photo(minutes, None)
    late = replace(taken, added_at=FILED_AT + timedelta(days=3))

    assert effects(HAIL, late) == {"photo.time": effect}


def test_a_clock_that_is_ahead_of_the_upload_is_wrong() -> None:
    assert effects(HAIL, photo(5 * 60, None)) == {}


@pytest.mark.parametrize(
    ("metres", "effect"),
    [
        (0, Effect.FOR),
        (1_200, Effect.FOR),
        (9_000, Effect.FOR),
        (49_000, Effect.FOR),
        (60_000, Effect.AGAINST),
        (5_000_000, Effect.AGAINST),
    ],
)
def test_a_photo_taken_near_is_for_a_claim_and_one_from_far_away_against(
    metres: float, effect: Effect
) -> None:
    assert effects(HAIL, photo(None, metres)) == {"photo.place": effect}


def test_distance_counts_from_the_edge_of_a_vague_place() -> None:
    far = photo(None, 60_000)

    assert effects(coarse(HAIL), far) == {"photo.place": Effect.FOR}


def test_what_is_known_of_a_photo_is_in_its_evidence() -> None:
    one = photo(-8, 1_200, ("outdoor", "hail"))

    found = verdict_on(HAIL, photos=[one]).evidence

    assert {e.rule for e in found} == {"photo.time", "photo.place", "photo.shows"}
    assert {e.kind for e in found} == {"photo"}
    assert {e.source for e in found} == {str(one.id)}
    assert {e.time_offset_s for e in found} == {-480.0}
    assert {round(e.distance_m or 0) for e in found} == {1_200}
    (shows,) = evidence(verdict_on(HAIL, photos=[one]), "photo.shows")
    assert (shows.variable, shows.provider, shows.value) == ("hail", "local", 0.9)


@pytest.mark.parametrize(
    ("photos", "reason"),
    [
        ([photo(-8, 1_200)], "Inconclusive: a photo taken within 2 km, 8 min earlier."),
        ([photo(0, None)], "Inconclusive: a photo taken at the time."),
        ([photo(None, 7_000)], "Inconclusive: a photo taken within 10 km."),
        ([photo(None, None, ("hail",))], "Inconclusive: a photo shows hail."),
        (
            [photo(0, 100, ("hail", "sky"))],
            "Inconclusive: a photo taken within 2 km, at the time shows hail.",
        ),
        (
            [photo(-10 * 24 * 60, None)],
            "Inconclusive: a photo taken 10 days earlier counts against it.",
        ),
    ],
)
def test_the_reason_says_what_the_weightiest_photo_says(photos: list[Photo], reason: str) -> None:
    assert verdict_on(HAIL, photos=photos).reason == reason


def test_exact_distances_are_for_observer_and_desk_alone() -> None:
    verdict = verdict_on(HAIL, photos=[photo(-8, 1_234)])

    shown = {
        audience: [one.distance_m for one in VerdictDocument.of(verdict, audience).evidence]
        for audience in Audience
    }

    assert shown == {Audience.FULL: [1_234, 1_234], Audience.PUBLIC: [2_000, 2_000]}


@given(st.floats(0, 20_015_000), st.floats(0, 20_015_000))
def test_distances_are_rounded_up_to_few_values(one: float, other: float) -> None:
    assert rounded_up_m(one) >= one
    assert len({rounded_up_m(one), rounded_up_m(other), *(p for p, _ in PLACES)}) <= 5
    assert (rounded_up_m(one) <= rounded_up_m(other)) or one > other


@given(points)
def test_an_obscured_report_has_the_same_verdict_wherever_its_camera_was(camera: Point) -> None:
    hidden = replace(HAIL.public, point=north(5_000), accuracy_m=15_000.0)
    claim = replace(HAIL, public=hidden).as_compared()
    here, there = (replace(photo(0), id=a_photo().id, taken_from=at) for at in (DES_MOINES, camera))
    there = replace(there, id=here.id)

    assert verdict_on(claim, photos=[here]) == verdict_on(claim, photos=[there])


def test_every_class_has_its_words() -> None:
    assert set(WORDS_OF_CLASS) == {one.event_class for one in PHENOMENA.values()}
    assert all(word == word.lower().strip() for words in WORDS_OF_CLASS.values() for word in words)


@pytest.mark.parametrize("key", PHENOMENA)
def test_tags_that_fit_no_phenomenon_say_nothing(key: str) -> None:
    claim, sky = claim_of(key), photo(tags=("outdoor", "sky", "cloud", "person"))

    assert "photo.shows" not in effects(claim, sky)


def test_a_tag_of_another_phenomenon_says_nothing() -> None:
    assert verdict_on(HAIL, photos=[photo(tags=("snow", "tornado"))]).score == (
        verdict_on(HAIL, photos=[photo()]).score
    )


@pytest.mark.parametrize(
    "vague",
    [photo(None, 0, ("hail",)), photo(0, None, ("hail",)), photo(12 * 60, 0, ("hail",))],
)
def test_a_picture_counts_less_when_nobody_knows_when_or_where(vague: Photo) -> None:
    vague = replace(vague, added_at=FILED_AT + timedelta(days=1))
    (less,) = evidence(verdict_on(HAIL, photos=[vague]), "photo.shows")
    (whole,) = evidence(verdict_on(HAIL, photos=[photo(tags=("hail",))]), "photo.shows")

    assert 0 < less.weight < whole.weight


@pytest.mark.parametrize("elsewhere", [photo(0, 90_000, ("hail",)), photo(-30 * 60, 0, ("hail",))])
def test_a_picture_of_another_place_or_day_shows_nothing_of_this_one(elsewhere: Photo) -> None:
    assert Effect.FOR not in effects(HAIL, elsewhere).values()


def test_one_picture_sent_twice_counts_once() -> None:
    one, again = (photo(difference_hash=MIXED_HASH ^ bit) for bit in (0, 1))

    assert verdict_on(HAIL, photos=[one, again]) == verdict_on(HAIL, photos=[one])


def test_further_photos_count_less_and_all_of_them_less_than_a_neighbour() -> None:
    scores = [
        verdict_on(HAIL, photos=[photo(tags=("hail",)) for _ in range(number)]).score or 0.0
        for number in (1, 2, 3, 20)
    ]

    assert scores == sorted(scores)
    assert scores[-1] < (verdict_on(HAIL, neighbours=[neighbour(1)]).score or 0.0)
    assert scores[-1] < 0.75


@pytest.mark.parametrize(
    "state", [{"view": None, "thumbnail": None}, {"moderation": Moderation.HELD}]
)
def test_photos_that_are_not_shown_count_for_nothing(state: dict[str, Any]) -> None:
    unseen = replace(photo(tags=("hail",), brightness=0.7), **state)

    assert verdict_on(HAIL, photos=[unseen]) == verdict_on(HAIL)


def test_a_picture_helps_where_a_storm_only_makes_a_claim_plausible() -> None:
    storm = [*hourly("A", precipitation_mm=20.0), *hourly("B", 9_000, precipitation_mm=15.0)]
    tornado = claim_of("tornado")

    assert verdict_on(tornado, storm).outcome is Outcome.INCONCLUSIVE
    assert verdict_on(tornado, storm, photos=[photo()]).outcome is Outcome.INCONCLUSIVE
    shown = verdict_on(tornado, storm, photos=[photo(tags=("tornado",))])
    assert shown.outcome is Outcome.SUPPORTED


photo_sets = st.lists(drawn(Photo), max_size=4)
likely_sets = st.lists(
    st.builds(
        photo,
        st.none() | st.floats(-5_000, 5_000),
        st.none() | st.floats(0, 100_000),
        st.sampled_from([(), ("hail",), ("rain",), ("snow", "rain")]),
        difference_hash=st.sampled_from([None, MIXED_HASH, 5]),
        brightness=st.floats(0, 1),
    ),
    max_size=4,
)
readings = st.lists(
    st.builds(
        reading,
        st.sampled_from(["A", "B", "C"]),
        st.floats(0, 50_000),
        st.floats(-60, 60),
        precipitation_mm=st.sampled_from([0.0, 0.0, 0.2, 8.0]),
    ),
    max_size=9,
)


@given(st.sampled_from([RAIN, HAIL]), readings, st.booleans(), photo_sets | likely_sets)
def test_photos_never_contradict_and_shift_little(
    claim: Claim, conditions: list[Any], beside: bool, photos: list[Photo]
) -> None:
    neighbours = [neighbour(1, claim.phenomenon.key, 20_000, 60)] if beside else []
    without = verdict_on(claim, conditions, neighbours)
    given_photos = verdict_on(claim, conditions, neighbours, photos=photos)

    if given_photos.outcome is Outcome.CONTRADICTED:
        assert without.outcome is Outcome.CONTRADICTED
    if not conditions and not neighbours:
        assert given_photos.outcome in {Outcome.NOT_ASSESSABLE, Outcome.INCONCLUSIVE}
    elif without.score is not None and 0.01 < without.score < 0.99:
        assert abs(log_odds(given_photos) - log_odds(without)) <= 1.06
    total = math.fsum(e.weight for e in given_photos.evidence if e.rule.startswith("photo"))
    assert all(0 <= e.weight <= 1 for e in given_photos.evidence)
    assert total <= 0.25 + 0.2 * len(photos)


@pytest.mark.parametrize("bits", [0, 5])
@pytest.mark.parametrize(("metres", "minutes"), [(60_000, 0), (0, -600), (0, 300)])
def test_a_picture_seen_elsewhere_before_counts_for_nothing(
    metres: float, minutes: float, bits: int
) -> None:
    one = photo(tags=("hail",), difference_hash=MIXED_HASH)
    before = sighting(metres, minutes, bits)

    verdict = verdict_on(HAIL, photos=[one], sightings=[before])

    assert verdict.outcome is Outcome.NOT_ASSESSABLE
    (found,) = evidence(verdict, "photo.elsewhere")
    assert (found.source, found.value) == (str(before.report.report_id), float(bits))
    assert {one.effect for one in verdict.evidence} == {Effect.NEUTRAL}
    (warning,) = photo_warnings(verdict.evidence)
    assert str(before.report.report_id) in warning


@pytest.mark.parametrize(
    "other",
    [sighting(later=True), sighting(bits=6), sighting(500, 60)],
    ids=["filed later", "another picture", "the same scene"],
)
def test_other_sightings_change_nothing(other: Sighting) -> None:
    one = photo(tags=("hail",), difference_hash=MIXED_HASH)

    assert verdict_on(HAIL, photos=[one], sightings=[other]) == verdict_on(HAIL, photos=[one])


@pytest.mark.parametrize("plain", [0, 2**64 - 1, 0xFF])
def test_a_picture_of_little_but_sky_is_not_recognised(plain: int) -> None:
    one = photo(difference_hash=plain)
    other = replace(sighting(), difference_hash=plain)

    assert verdict_on(HAIL, photos=[one], sightings=[other]) == verdict_on(HAIL, photos=[one])


NIGHT = OBSERVED_AT + timedelta(hours=8)


def at_night(hours: float = 0.0) -> Claim:
    return replace(HAIL, when=Interval(NIGHT, NIGHT + timedelta(hours=hours)))


DUSK = replace(HAIL, when=Interval(*[OBSERVED_AT + timedelta(minutes=250)] * 2))
BRIGHT = photo(None, None, brightness=0.7)


@pytest.mark.parametrize(
    ("claim", "one", "warns"),
    [
        (at_night(), BRIGHT, True),
        (at_night(1), BRIGHT, True),
        (HAIL, BRIGHT, False),
        (at_night(8), BRIGHT, False),
        (at_night(48), BRIGHT, False),
        (at_night(), photo(None, None, brightness=0.2), False),
        (at_night(), photo(None, None, ("indoor",), brightness=0.7), False),
        (DUSK, BRIGHT, True),
        (replace(DUSK, place=Place(point=DES_MOINES, accuracy_m=400_000.0)), BRIGHT, False),
    ],
)
def test_a_bright_picture_of_a_dark_night_is_a_warning_and_no_evidence(
    claim: Claim, one: Photo, warns: bool
) -> None:
    verdict = verdict_on(claim, photos=[one])

    assert bool(photo_warnings(verdict.evidence)) is warns
    assert verdict.outcome is Outcome.NOT_ASSESSABLE


def test_each_photo_is_drawn_once_as_far_away_as_everybody_may_know() -> None:
    shown, early = photo(8, 1_200, ("hail",)), photo(-40 * 60, 300)
    hidden = replace(photo(), moderation=Moderation.HELD)
    photos = [shown, early, hidden, photo(None, None)]
    verdict = verdict_on(HAIL, photos=photos)

    drawn = VerdictEvidenceDocument.of(HAIL, verdict, [], points={}, names={}).photos

    found = {one.photo: one for one in drawn}
    assert len(found) == len(drawn)
    assert found.keys() == {str(shown.id), str(early.id)}
    told = [
        (one.effect, one.distance_m, one.time_offset_s, one.shows)
        for one in (found[str(shown.id)], found[str(early.id)])
    ]
    assert told == [(Effect.FOR, 2_000, 480, "hail"), (Effect.AGAINST, 2_000, -144_000, None)]


def test_the_other_report_of_a_same_picture_is_no_photo_of_this_one() -> None:
    verdict = verdict_on(
        RAIN, photos=[photo(difference_hash=MIXED_HASH)], sightings=[sighting(later=False)]
    )
    assert any(piece.rule == "photo.elsewhere" for piece in verdict.evidence)

    drawn = VerdictEvidenceDocument.of(RAIN, verdict, [], points={}, names={}).photos

    assert len(drawn) == 1
    assert drawn[0].effect is Effect.NEUTRAL

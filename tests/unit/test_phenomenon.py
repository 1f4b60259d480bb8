"""The names of the field: keys, group codes, spellings and Storm Events types."""

from __future__ import annotations

import csv
import os
from datetime import timedelta
from pathlib import Path

import pytest

from skywitness.domain.model.assessment.rules import RULE_SETS, rules_for
from skywitness.domain.model.assessment.severity import severity_of
from skywitness.domain.model.assessment.temperature import (
    USUAL_COLD_C,
    USUAL_HEAT_C,
    cold_rule,
    heat_rule,
)
from skywitness.domain.model.assessment.visibility import MARKS, fog_rule, obscuration_rule
from skywitness.domain.model.errors import Invalid
from skywitness.domain.model.narrative.phenomenon_words import PHENOMENA_WITH_WORDS
from skywitness.domain.model.phenomena.phenomenon import (
    GROUPS,
    LSR_SPELLINGS,
    PHENOMENA,
    Phenomenon,
    Severity,
    in_group,
    matching,
    named,
    required,
    same_class,
    suggestions,
)

ROOT = Path(__file__).resolve().parents[2]
FIELD_DATA = Path(os.environ.get("SKYWITNESS_FIELD_DATA", ROOT / "../shared/data"))
VOCABULARY = FIELD_DATA / "vocabulary" / "phenomena.csv"

ALONE = [c for c in sorted(GROUPS) if len(in_group(c)) == 1]
SHARED = [c for c in sorted(GROUPS) if len(in_group(c)) > 1]
STORM_EVENTS = [(t, p) for p in PHENOMENA.values() for t in p.storm_events_types]


def test_there_are_68_phenomena_and_111_spellings() -> None:
    assert len(PHENOMENA) == 68
    assert len(LSR_SPELLINGS) == 111
    assert sum(len(p.spellings) for p in PHENOMENA.values()) == 111


def test_three_phenomena_have_no_group() -> None:
    lone = {key for key, p in PHENOMENA.items() if p.group is None}
    assert lone == {"winter_storm", "winter_weather", "other"}


def test_the_table_equals_the_vocabulary() -> None:
    if not VOCABULARY.exists():
        pytest.skip(f"no vocabulary at {VOCABULARY}: set SKYWITNESS_FIELD_DATA")
    with VOCABULARY.open(encoding="utf-8", newline="") as lines:
        rows = {row["key"]: row for row in csv.DictReader(lines)}
    assert list(rows) == list(PHENOMENA)
    for key, row in rows.items():
        phenomenon = PHENOMENA[key]
        assert row["label"] == phenomenon.label
        assert row["class"] == phenomenon.family
        assert (row["lsr_group_code"] or None) == phenomenon.group
        assert (row["magnitude_quantity"] or None) == phenomenon.quantity
        assert (row["point_reading_may_contradict"] == "yes") is phenomenon.readings_may_contradict
        assert _parts(row["storm_events_types"]) == phenomenon.storm_events_types
        assert _parts(row["lsr_spellings"]) == tuple(
            f"{s} [{LSR_SPELLINGS[s].group}]" if LSR_SPELLINGS[s].group != phenomenon.group else s
            for s in phenomenon.spellings
        )


@pytest.mark.parametrize("key", list(PHENOMENA))
def test_a_key_names_its_phenomenon(key: str) -> None:
    assert named(key) is PHENOMENA[key]
    assert PHENOMENA[key].key == key


@pytest.mark.parametrize("spelling", list(LSR_SPELLINGS))
def test_a_spelling_names_its_phenomenon_in_any_case(spelling: str) -> None:
    expected = LSR_SPELLINGS[spelling].phenomenon
    assert spelling in expected.spellings
    assert named(spelling) is expected
    assert named(spelling.title()) is expected
    assert named(f"  {spelling.lower().replace(' ', '  ')} ") is expected
    assert LSR_SPELLINGS[spelling].group in GROUPS


@pytest.mark.parametrize(("name", "phenomenon"), STORM_EVENTS)
def test_a_storm_events_type_names_its_phenomenon(name: str, phenomenon: Phenomenon) -> None:
    assert named(name) is phenomenon
    assert named(name.upper()) is phenomenon


def test_no_storm_events_type_contradicts_a_spelling() -> None:
    for name, phenomenon in STORM_EVENTS:
        spelling = LSR_SPELLINGS.get(name.upper())
        assert spelling is None or spelling.phenomenon is phenomenon


@pytest.mark.parametrize("code", ALONE)
def test_a_group_of_one_is_named_by_its_code(code: str) -> None:
    assert named(code) is in_group(code)[0]


@pytest.mark.parametrize("code", SHARED)
def test_a_code_that_several_share_files_nowhere_and_filters_all(code: str) -> None:
    with pytest.raises(Invalid) as caught:
        named(code)
    (problem,) = caught.value.problems
    assert problem.field == "phenomenon"
    members = in_group(code)
    assert all(member.key in problem.detail for member in members)
    assert matching(code) == {member.key for member in members}


@pytest.mark.parametrize(
    ("capital", "small"),
    [("H", "h"), ("S", "s"), ("T", "t"), ("A", "a"), ("Q", "q"), ("J", "j"), ("I", "i")],
)
def test_the_case_of_a_code_matters(capital: str, small: str) -> None:
    assert not set(in_group(capital)) & set(in_group(small))


def test_a_known_case_of_each() -> None:
    assert named("H") is PHENOMENA["hail"]
    assert named("h") is PHENOMENA["marine_hail"]
    assert named("tstm wnd gst") is PHENOMENA["tstm_wnd_gst"]
    assert named("Hurricane (Typhoon)") is PHENOMENA["tropical_cyclone"]
    assert matching("S") == {"snow", "heavy_snow", "lake_effect_snow"}
    assert matching("hail") == {"hail"}
    assert LSR_SPELLINGS["STRONG WIND GUST"].group == "A"


@pytest.mark.parametrize("name", ["", " ", "plague", "Hail!", "k", "é", "HAIL\0", "x" * 10_000])
def test_an_unknown_name_means_nothing(name: str) -> None:
    assert named(name) is None
    for ask in (required, matching):
        with pytest.raises(Invalid) as caught:
            ask(name)
        assert caught.value.problems[0].field == "phenomenon"


def _parts(cell: str) -> tuple[str, ...]:
    return tuple(part.strip() for part in cell.split(";") if part.strip())


WITHOUT_WORDS = {
    "marine_hail", "marine_tstm_wind", "lightning_strike", "non_tstm_wnd_dmg", "marine_high_wind",
    "sprinkles", "lakeshore_flood", "high_astronomical_tide", "low_astronomical_tide",
    "sneaker_wave", "seiche", "tsunami", "blowing_snow", "freezing_spray", "vog", "volcanic_ash",
    "other",
}  # fmt: skip
"""Narratives do not tell these from their relatives, or too few reports were seen."""


@pytest.mark.parametrize("phenomenon", PHENOMENA.values(), ids=str)
def test_everything_is_known_of_every_phenomenon(phenomenon: Phenomenon) -> None:
    rules = {rule for rule, _ in rules_for(phenomenon)}

    assert phenomenon.key in same_class(phenomenon.key)
    assert severity_of(phenomenon, None) is phenomenon.severity is not Severity.UNKNOWN
    assert phenomenon.look_back >= timedelta(hours=1)
    assert phenomenon.rule_set == "none" or rules
    assert not phenomenon.readings_may_contradict or rules
    assert (phenomenon.key in PHENOMENA_WITH_WORDS) == (phenomenon.key not in WITHOUT_WORDS)
    assert (obscuration_rule in rules or fog_rule in rules) == (phenomenon.key in MARKS)
    assert (heat_rule in rules) == (phenomenon.key in USUAL_HEAT_C)
    assert (cold_rule in rules) == (phenomenon.key in USUAL_COLD_C)


def test_every_rule_set_has_its_phenomena() -> None:
    assert {phenomenon.rule_set for phenomenon in PHENOMENA.values()} == RULE_SETS.keys()


@pytest.mark.parametrize(
    ("name", "keys"),
    [
        ("tornaod", ("tornado",)),
        ("flash_floood", ("flash_flood",)),
        ("Thunderstorm wind gust", ("tstm_wnd_gst",)),
        ("freezing-rain drizzle", ("freezing_drizzle",)),
        ("hale", ("hail",)),
        ("", ()),
        ("xyzzy", ()),
    ],
)
def test_unknown_names_get_suggestions(name: str, keys: tuple[str, ...]) -> None:
    assert suggestions(name)[: max(1, len(keys))] == keys
    with pytest.raises(Invalid) as caught:
        required(name)
    (problem,) = caught.value.problems
    assert ("Did you mean " + keys[0] in problem.detail) if keys else "mean" not in problem.detail

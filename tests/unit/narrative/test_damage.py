from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from skywitness.domain.documents.text import DamageDocument
from skywitness.domain.model.assessment.severity import severity_of
from skywitness.domain.model.narrative.damage import find_damage
from skywitness.domain.model.phenomena.magnitude import Magnitude
from skywitness.domain.model.phenomena.phenomenon import PHENOMENA, Severity
from skywitness.domain.model.text import Utf16Positions


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Trees down.", ["tree Trees"]),
        ("A large tree fell on a house.", ["tree tree", "building house"]),
        ("Fallen branches everywhere", ["tree branches"]),
        ("Hail fell, and then a limb fell.", ["tree limb"]),
        ("Trees and power lines blown down", ["tree Trees", "power power lines"]),
        ("The roof was torn off a barn.", ["building roof", "building barn"]),
        ("Hail dented cars and broke windows.", ["vehicle cars", "building windows"]),
        ("Mill Road was washed out.", ["road Road"]),
        ("A tree fell on Crane Neck Street.", ["tree tree"]),
        ("Corn was flattened by hail.", ["crop Corn"]),
        ("A billboard toppled.", ["structure billboard"]),
        ("Two people were injured.", ["people injured"]),
        ("*** 3 INJ *** CAMPERS AT THE LAKE", ["people INJ"]),
        ("*** 10 INJ ***", ["people INJ"]),
        ("*** 1 FATAL *** BOATER", ["people FATAL"]),
        ("*** 2 FATL, 5 INJ ***", ["people FATL", "people INJ"]),
        ("INJ=0 FATL=1", ["people FATL"]),
        ("3 INJ 0 FATL", ["people INJ"]),
        ("1,200 INJ", ["people INJ"]),
        ("The gust overturned a tent, injuring a child.", ["structure tent", "people injuring"]),
        ("A hiker was struck by lightning.", ["people hiker was struck by"]),
        ("A boy and his dog were killed.", ["people killed"]),
        ("A falling tree killed the driver.", ["tree tree", "people killed"]),
        ("The storm killed two and hurt one.", ["people killed", "people hurt"]),
        ("A man died when a tree fell.", ["people died", "tree tree"]),
        ("A swimmer lost his life.", ["people lost his life"]),
        ("Homes lost power.", ["power lost power"]),
        ("Power outages all over town", ["power Power outages"]),
        ("ROOF TORN OFF HOUSE", ["building ROOF", "building HOUSE"]),
        ("İ saw a limb down.", ["tree limb"]),
    ],
)
def test_damage_is_found(text: str, expected: list[str]) -> None:
    found = find_damage(text)

    assert [f"{harm.kind.value} {harm.text}" for harm in found] == expected
    assert [text[h.offset : h.offset + h.length] for h in found] == [h.text for h in found]


@pytest.mark.parametrize(
    "text",
    [
        "",
        "No trees were down.",
        "The roof was not damaged.",
        "There was no damage to cars.",
        "Nobody was hurt.",
        "No injuries or deaths.",
        "*** 0 INJ ***",
        "0 INJ, 0 FATL",
        "INJ: 0",
        "INJ 0 FATL 0",
        "00 INJ",
        "Inj/Fatl: 0/0",
        "No known injuries.",
        "No fatalities or injuries.",
        "Injuries unknown.",
        "Injuries: none",
        "Trees lined the road.",
        "Hail fell near the trees.",
        "Tennis ball hail fell on the edge of town by the barn.",
        "School Street was wet and a mile down the hill stood water.",
        "Fire and rescue saw hail.",
        "The boat sailed down the river.",
        "Ten cows were killed by lightning.",
        "Lightning killed several cattle.",
        "The engine died in deep water.",
        "A dead tree stands here.",
        "Vineyards; blossoms killed by frost.",
        "Wounded Knee saw hail.",
        "Dead Horse Gulch had hail.",
        "Many birds were found dead.",
        "The phone lines went dead.",
        "A late freeze killed the buds.",
    ],
)
def test_texts_without_damage(text: str) -> None:
    assert find_damage(text) == ()


def test_spans_are_in_code_points_and_utf16() -> None:
    text = "🌪️ here, barn destroyed"

    (found,) = find_damage(text)
    barn = DamageDocument.of(found, Utf16Positions(text))

    assert (barn.text, barn.offset, barn.offset_utf16) == ("barn", 9, 10)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Small hail.", Severity.MINOR),
        ("Small hail, trees down.", Severity.MINOR),
        ("Small hail broke a window.", Severity.MODERATE),
        ("Small hail, and a driver was killed.", Severity.SEVERE),
        ("Small hail. *** 3 INJ ***", Severity.SEVERE),
        ("Small hail. *** 0 INJ ***", Severity.MINOR),
    ],
)
def test_damage_makes_a_claim_no_less_severe_than_itself(text: str, expected: Severity) -> None:
    hail = PHENOMENA["hail"]

    assert severity_of(hail, Magnitude.of(hail, 0.25, "in"), find_damage(text)) is expected


def test_damage_never_makes_a_claim_less_severe() -> None:
    found = find_damage("A window was broken.")

    assert severity_of(PHENOMENA["tornado"], None, found) is Severity.EXTREME
    assert severity_of(None, None, found) is Severity.MODERATE


@given(st.text(max_size=300))
def test_no_text_breaks_the_reading(text: str) -> None:
    for harm in find_damage(text):
        assert text[harm.offset : harm.offset + harm.length] == harm.text

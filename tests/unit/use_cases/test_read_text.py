from __future__ import annotations

import pytest

from skywitness.adapters.memory.text import ScriptedTextAnalysis
from skywitness.domain.model.access.actor import ANONYMOUS, LOCAL, Actor
from skywitness.domain.model.access.roles import Permission, Role
from skywitness.domain.model.errors import Invalid, NotPermitted, NotSignedIn
from skywitness.domain.model.narrative.personal_data import PersonalData
from skywitness.domain.use_cases.read_text import ReadText
from tests.builders import REDACTOR, an_insight

SAID = "Ann saw golf ball size hail 🌨️. Call 515-555-0134."
MASKED = SAID.replace("515-555-0134", "*" * 12)


async def test_what_is_personal_on_its_face_is_masked_before_anybody_is_asked() -> None:
    person = PersonalData("Person", 0, 3)
    analyser = ScriptedTextAnalysis({MASKED: an_insight(personal_data=(person,), entities=())})

    reading = await ReadText(text=analyser, redactor=REDACTOR)(SAID, actor=LOCAL)

    assert analyser.asked == [MASKED]
    shown = [SAID[s.offset : s.offset + s.length] for s in reading.insight.personal_data]
    assert shown == ["Ann", "515-555-0134"]
    assert reading.claim.phenomenon is not None
    assert reading.claim.phenomenon.key == "hail"


@pytest.mark.parametrize(
    ("actor", "refused"),
    [
        (ANONYMOUS, NotSignedIn),
        (Actor.of("ann", Role.OBSERVER, [Permission.READ_REPORTS]), NotPermitted),
    ],
    ids=["nobody", "another scope"],
)
async def test_those_who_may_not_have_texts_analysed_reach_no_analyser(
    actor: Actor, refused: type[Exception]
) -> None:
    analyser = ScriptedTextAnalysis()
    with pytest.raises(refused):
        await ReadText(text=analyser, redactor=REDACTOR)("Hail.", actor=actor)
    assert analyser.asked == []


async def test_a_text_that_no_report_could_hold_is_not_read() -> None:
    analyser = ScriptedTextAnalysis()

    with pytest.raises(Invalid):
        await ReadText(text=analyser, redactor=REDACTOR)("x" * 10_001, actor=LOCAL)
    assert analyser.asked == []

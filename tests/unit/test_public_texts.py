"""No text of a filing reaches the public with personal data in it.

Every field of a filing that holds text is tried, so a new one that is neither masked nor refused
fails here.
"""

from __future__ import annotations

from dataclasses import fields, replace
from typing import Any

import orjson
import pytest

from skywitness.domain.documents.report import ReportDocument, RevisionDocument
from skywitness.domain.model.errors import Invalid
from skywitness.domain.model.events.public_claim import public_claim_of
from skywitness.domain.model.phenomena.phenomenon import PHENOMENA
from skywitness.domain.model.reports.filing import Filing, MagnitudeFiling, report_from
from skywitness.domain.model.reports.report import Report
from tests.builders import FILED_AT, REDACTOR, STAND_INS, a_filing, a_report, an_insight

SECRETS = [
    "515-555-0134",
    "+44 20 7946 0958",
    "jo.doe@example.org",
    "jo (at) example (dot) org",
    "1420 Maple Street",
    "4111 1111 1111 1111",
]
TEXTS = [
    (kind, field.name) for kind in (Filing, MagnitudeFiling) for field in fields(kind)
    if "str" in str(field.type)
]  # fmt: skip


def with_text(kind: type, name: str, text: str) -> Filing:
    values: dict[str, Any] = {name: text}
    filing = a_filing(phenomenon="hail", narrative="")
    if kind is Filing:
        return replace(filing, **values)
    assert filing.magnitude is not None
    return replace(filing, magnitude=replace(filing.magnitude, **values))


def reported(filing: Filing) -> Report:
    return report_from(
        filing,
        FILED_AT,
        REDACTOR,
        STAND_INS,
        report_id=a_report().id,
        observer=filing.observer or "someone",
        issuer="someone",
    )


def published(report: Report) -> bytes:
    shown: list[Any] = [ReportDocument.of(report), RevisionDocument.of(report.newest_revision)]
    return orjson.dumps([*shown, repr(public_claim_of(report))], option=orjson.OPT_UTC_Z)


def published_or_refused(filing: Filing, name: str) -> str:
    """Return what is published of a filing, or why the field of this name is refused."""
    try:
        return published(reported(filing)).decode()
    except Invalid as error:
        (problem,) = error.problems
        if name.endswith(problem.field.rpartition(".")[2]):
            return problem.detail
        raise


@pytest.mark.parametrize(("kind", "name"), TEXTS, ids=[f"{k.__name__}.{n}" for k, n in TEXTS])
@pytest.mark.parametrize("secret", SECRETS)
def test_text_is_masked_or_refused(kind: type, name: str, secret: str) -> None:
    assert secret not in published_or_refused(with_text(kind, name, secret), name)


@pytest.mark.parametrize("name", ["observer", "external_id"])
def test_an_identifier_with_personal_data_is_refused_without_quoting_it(name: str) -> None:
    with pytest.raises(Invalid) as refused:
        reported(a_filing(**{name: "Bo 515-555-0134"}))

    (problem,) = refused.value.problems
    assert problem.field == name
    assert "PhoneNumber" in problem.detail
    assert "0134" not in problem.detail


@pytest.mark.parametrize(
    "external_id",
    [
        "5155550134",
        "202405212254-KDMX-NWUS53-LSRDMX-3",
        "EP-9912/4",
        "1024577",
        "ios:2024.05.21-7",
        "01509680-9879-d076-a8a6-c65d586d4055",  # begins as a telephone number
        "de4427c1-baf6-d061-9286-640d9e4bd640",  # has the check digits of an IBAN
    ],
)
def test_numbers_of_other_systems_are_identifiers(external_id: str) -> None:
    assert reported(a_filing(external_id=external_id)).external_id == external_id


@pytest.mark.parametrize(
    "narrative",
    [
        "Hail, call 515 555 0134 inch",
        "Hail of 4111 1111 1111 1111 inch stones",
        "hail size 5 Elm St inch",
        "hail call me 1234567 inch",
    ],
)
def test_no_size_is_read_from_personal_data(narrative: str) -> None:
    claim = reported(a_filing(phenomenon=None, magnitude=None, narrative=narrative)).claim

    assert claim.phenomenon is PHENOMENA["hail"]
    assert claim.magnitude is None


def test_a_size_beside_personal_data_is_read() -> None:
    narrative = "2 inch hail at 12 Oak Lane, call 515-555-0134"

    claim = reported(a_filing(phenomenon=None, magnitude=None, narrative=narrative)).claim

    assert claim.magnitude is not None
    assert (claim.magnitude.value, claim.magnitude.raw) == (2, "2 inch")


def stored_before(secret: str) -> Report:
    """Return a report of a time when nothing was found in it."""
    filing = a_filing(narrative=f"Hail. {secret}", place_name=f"Bo {secret}")
    magnitude = MagnitudeFiling(value=2, unit="in", raw=secret)
    report = reported(replace(filing, magnitude=replace(magnitude, raw="")))
    claim = report.claim
    assert claim.magnitude is not None
    shown = replace(claim.public, narrative=claim.narrative, place_name=claim.place.name)
    old = replace(
        claim,
        magnitude=replace(claim.magnitude, raw=secret),
        public=replace(shown, personal_data=()),
    )
    insight = an_insight(key_phrases=("Hail", secret), entities=(), personal_data=())
    return replace(report, claim=old, insight=insight)


def test_what_was_published_before_is_masked_by_the_rules_of_today() -> None:
    secret = "515-555-0134"
    old = stored_before(secret)
    assert secret.encode() in published(old)

    new = old.redacted_again(REDACTOR)

    assert secret.encode() not in published(new)
    assert new.claim.narrative == old.claim.narrative
    assert (new.change, new.updated_at) == (old.change + 1, old.updated_at)
    assert new.insight is not None
    assert new.insight.key_phrases == ("Hail",)
    assert new.redacted_again(REDACTOR) is new


def test_what_an_analyser_masked_stays_masked() -> None:
    report = reported(a_filing(narrative="Bo saw hail"))
    public = replace(report.claim.public, narrative="** saw hail")
    masked = replace(report, claim=replace(report.claim, public=public))

    assert masked.redacted_again(REDACTOR) is masked


def test_an_actor_that_becomes_the_observer_is_held_to_the_same_rule() -> None:
    with pytest.raises(Invalid, match="observer"):
        report_from(
            a_filing(),
            FILED_AT,
            REDACTOR,
            STAND_INS,
            report_id=a_report().id,
            observer="jo.doe@example.org",
            issuer="jo.doe@example.org",
        )

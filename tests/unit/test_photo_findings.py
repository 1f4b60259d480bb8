"""A photo keeps what each analyser found last."""

from __future__ import annotations

from skywitness.domain.model.photos.findings import PhotoFindings
from tests.builders import a_photo

FIRST, LATER = (PhotoFindings(analyser="one", sharpness=value) for value in (1.0, 2.0))
OTHER = PhotoFindings(analyser="other", severity=4)


def test_findings_replace_earlier_ones_of_the_same_analyser() -> None:
    photo = a_photo().with_findings(FIRST).with_findings(OTHER).with_findings(LATER)

    assert sorted(photo.findings, key=lambda found: found.analyser) == [LATER, OTHER]


def test_an_analyser_that_has_not_looked_found_nothing() -> None:
    photo = a_photo().with_findings(FIRST)

    assert (photo.found_by("one"), photo.found_by("other")) == (FIRST, None)

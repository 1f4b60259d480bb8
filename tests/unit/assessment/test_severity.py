from __future__ import annotations

import pytest

from skywitness.domain.model.assessment.severity import severity_of
from skywitness.domain.model.phenomena.magnitude import Magnitude
from skywitness.domain.model.phenomena.phenomenon import PHENOMENA, Severity


@pytest.mark.parametrize(
    ("key", "magnitude", "expected"),
    [
        ("tornado", None, "extreme"),
        ("hail", None, "moderate"),
        ("hail", (0.25, "in"), "minor"),
        ("hail", (1.0, "in"), "severe"),
        ("hail", (2.75, "in"), "severe"),
        ("hail", (3.0, "in"), "extreme"),
        ("tstm_wnd_gst", (58, "mph"), "severe"),
        ("tstm_wnd_gst", (80, "mph"), "severe"),
        ("tstm_wnd_gst", (81, "mph"), "extreme"),
        ("snow", (1, "in"), "minor"),
        ("snow", (0, "in"), "minor"),
        ("fog", (100, "m"), "minor"),
        ("dense_fog", None, "moderate"),
    ],
)
def test_severity(key: str, magnitude: tuple[float, str] | None, expected: str) -> None:
    phenomenon = PHENOMENA[key]
    strength = magnitude and Magnitude.of(phenomenon, *magnitude)

    assert severity_of(phenomenon, strength or None) == expected


def test_an_unknown_phenomenon_has_unknown_severity() -> None:
    assert severity_of(None, None) is Severity.UNKNOWN

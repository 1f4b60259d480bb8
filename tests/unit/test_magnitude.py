"""Values in the units of observers and in SI, against the definitions of the units."""

from __future__ import annotations

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from skywitness.domain.model.errors import Invalid
from skywitness.domain.model.phenomena.magnitude import SCALES, Magnitude, Qualifier, Unit
from skywitness.domain.model.phenomena.phenomenon import PHENOMENA, Phenomenon, Quantity

OF_QUANTITY = {
    quantity: next(p for p in PHENOMENA.values() if p.quantity is quantity) for quantity in Quantity
}


def of(key: str, value: float, unit: str, **more: object) -> Magnitude:
    return Magnitude.of(PHENOMENA[key], value, unit, **more)  # type: ignore[arg-type]  # by name


def field_refused(key: str, value: float, unit: str, **more: object) -> str:
    with pytest.raises(Invalid) as caught:
        of(key, value, unit, **more)
    (problem,) = caught.value.problems
    return problem.field


@pytest.mark.parametrize(
    ("key", "value", "unit", "si_value", "si_unit"),
    [
        # lengths: the inch of 1959 is 25.4 mm, the foot 12 of them, the mile 5,280 feet
        ("hail", 1, "in", 25.4, "mm"),
        ("hail", 1.75, "in", 44.45, "mm"),
        ("hail", 20, "mm", 20, "mm"),
        ("hail", 2, "cm", 20, "mm"),
        ("snow", 1, "ft", 304.8, "mm"),
        ("snow", 1, "m", 1000, "mm"),
        ("sleet", 0.5, "in", 12.7, "mm"),
        ("freezing_rain", 0.25, "in", 6.35, "mm"),
        ("heavy_rain", 3.5, "in", 88.9, "mm"),
        ("dense_fog", 0.25, "mi", 402.336, "m"),
        ("fog", 1, "km", 1000, "m"),
        ("fog", 100, "ft", 30.48, "m"),
        # speeds: the knot is 1852 m an hour, the mile an hour 0.44704 m/s
        ("tstm_wnd_gst", 1, "kt", 1852 / 3600, "m/s"),
        ("tstm_wnd_gst", 60, "mph", 26.8224, "m/s"),
        ("high_wind", 90, "km/h", 25, "m/s"),
        ("high_wind", 25, "m/s", 25, "m/s"),
        # temperatures: 32 F freeze, 212 F boil, -40 is both
        ("frost_freeze", 32, "F", 0, "degC"),
        ("extreme_cold", -40, "F", -40, "degC"),
        ("excessive_heat", 104, "F", 40, "degC"),
        ("heat", 38.5, "C", 38.5, "degC"),
    ],
)
def test_units_convert_as_they_are_defined(
    key: str, value: float, unit: str, si_value: float, si_unit: str
) -> None:
    magnitude = of(key, value, unit)
    assert magnitude.si_value == pytest.approx(si_value, abs=1e-6)
    assert magnitude.si_unit == si_unit
    assert (magnitude.value, magnitude.unit) == (value, Unit(unit))


def test_every_quantity_has_a_scale_in_the_unit_of_the_vocabulary() -> None:
    assert set(SCALES) == set(Quantity)
    assert {q: s.si_unit for q, s in SCALES.items() if s.si_unit != "mm"} == {
        Quantity.GUST: "m/s",
        Quantity.SUSTAINED_WIND: "m/s",
        Quantity.TEMPERATURE: "degC",
        Quantity.VISIBILITY: "m",
    }


@pytest.mark.parametrize("unit", list(Unit))
def test_every_unit_serves_some_quantity(unit: Unit) -> None:
    assert any(unit in scale.conversions for scale in SCALES.values())


@pytest.mark.parametrize("quantity", list(Quantity))
def test_values_beyond_nature_are_refused(quantity: Quantity) -> None:
    scale, phenomenon = SCALES[quantity], OF_QUANTITY[quantity]
    si = {"mm": "mm", "m": "m", "m/s": "m/s", "degC": "C"}[scale.si_unit]
    assert Magnitude.of(phenomenon, scale.most, si).si_value == scale.most
    assert Magnitude.of(phenomenon, scale.least, si).si_value == scale.least
    for value in (scale.most + 0.01, scale.least - 0.01, 1e300):
        assert field_refused(phenomenon.key, value, si) == "value"


@pytest.mark.parametrize("value", [math.nan, math.inf, -math.inf])
def test_a_value_that_is_not_a_number_is_refused(value: float) -> None:
    assert field_refused("hail", value, "in") == "value"


def test_a_value_that_overflows_in_conversion_is_named() -> None:
    assert field_refused("fog", 1.7e308, "mi") == "value"


@pytest.mark.parametrize(
    ("key", "unit"),
    [
        ("hail", "kt"),
        ("hail", "mi"),
        ("tstm_wnd_gst", "in"),
        ("heat", "m/s"),
        ("fog", "F"),
        ("hail", "furlong"),
        ("hail", ""),
        ("hail", "IN"),
        ("heat", "f"),
    ],
)
def test_a_unit_that_does_not_fit_is_named(key: str, unit: str) -> None:
    assert field_refused(key, 1, unit) == "unit"


@pytest.mark.parametrize("phenomenon", [p for p in PHENOMENA.values() if p.quantity is None])
def test_phenomena_without_a_quantity_have_no_magnitude(phenomenon: Phenomenon) -> None:
    with pytest.raises(Invalid, match="has no magnitude"):
        Magnitude.of(phenomenon, 1, "in")


def test_an_accumulation_may_name_its_period_and_nothing_else_may() -> None:
    assert of("heavy_rain", 2, "in", period_s=86_400).period_s == 86_400
    assert field_refused("hail", 2, "in", period_s=3600) == "period_s"
    assert field_refused("tstm_wnd_gst", 60, "mph", period_s=3600) == "period_s"


@pytest.mark.parametrize("period_s", [0, -1, 366 * 86_400 + 1, 2**63])
def test_a_period_that_is_none_is_named(period_s: int) -> None:
    assert field_refused("snow", 2, "in", period_s=period_s) == "period_s"


@pytest.mark.parametrize("qualifier", ["guessed", "", "MEASURED"])
def test_an_unknown_qualifier_is_named(qualifier: str) -> None:
    assert field_refused("hail", 1, "in", qualifier=qualifier) == "qualifier"


@pytest.mark.parametrize("raw", ["x" * 51, "a\nb", "\0", "\ud800"])
def test_a_raw_text_of_several_lines_is_refused(raw: str) -> None:
    assert field_refused("hail", 1, "in", raw=raw) == "raw"


def test_without_a_word_on_it_the_qualifier_is_unknown() -> None:
    assert of("hail", 1, "in").qualifier is Qualifier.UNKNOWN


@given(st.sampled_from(list(Quantity)), st.data())
def test_more_in_a_unit_is_more_in_si(quantity: Quantity, data: st.DataObject) -> None:
    convert = SCALES[quantity].conversions[
        data.draw(st.sampled_from(list(SCALES[quantity].conversions)))
    ]
    low, high = sorted(data.draw(st.tuples(st.floats(-100, 1000), st.floats(-100, 1000))))
    assert convert(low) <= convert(high)

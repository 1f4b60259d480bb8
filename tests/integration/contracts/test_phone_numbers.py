"""Every adapter tells telephone numbers from other numbers; what it knows of countries differs."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from skywitness.adapters.memory.phone_numbers import MemoryPhoneNumbers
from skywitness.adapters.numbering_plans.adapter import NumberingPlans
from skywitness.ports.phone_numbers import PhoneNumbers

PLANS = NumberingPlans()


@pytest.fixture(params=[MemoryPhoneNumbers(), PLANS], ids=["memory", "numbering plans"])
def phones(request: pytest.FixtureRequest) -> PhoneNumbers:
    made: PhoneNumbers = request.param
    return made


@pytest.mark.parametrize(
    "written", ["515 555 0134", "1 515 555 0134", "5155550134", "020 7946 0958"]
)
def test_national_numbers_are_known_by_their_groups(phones: PhoneNumbers, written: str) -> None:
    assert phones.is_number(written.split(), international=False)


@pytest.mark.parametrize("written", ["1 515 555 0134", "44 20 7946 0958", "33199001234"])
def test_international_numbers_are_known_by_their_digits(
    phones: PhoneNumbers, written: str
) -> None:
    assert phones.is_number(written.split(), international=True)


@pytest.mark.parametrize("written", ["2024", "12 30", "1000 1500", "00", "0", "115 555 0134"])
def test_other_numbers_are_none(phones: PhoneNumbers, written: str) -> None:
    assert not phones.is_number(written.split(), international=False)


@pytest.mark.parametrize("written", ["1", "12 30", "0 20 7946 0958", "4" * 16])
def test_no_international_number_is_that_short_or_long(phones: PhoneNumbers, written: str) -> None:
    assert not phones.is_number(written.split(), international=True)


@given(
    groups=st.lists(st.text("0123456789", min_size=1, max_size=20), min_size=1, max_size=20),
    international=st.booleans(),
)
@pytest.mark.parametrize("adapter", [MemoryPhoneNumbers(), PLANS], ids=["memory", "plans"])
def test_any_groups_have_an_answer(
    adapter: PhoneNumbers, groups: list[str], international: bool
) -> None:
    assert adapter.is_number(groups, international=international) in {True, False}


NATIONAL = {
    "France": ["01 99 00 12 34", "06 39981234", "0639981234"],
    "Germany": ["030 23125012", "0171 3920012", "0171 392 0012", "01713920012"],
    "Spain": ["612 34 56 70", "912 345 670", "91 234 56 70"],
    "Italy": ["333 123 4567", "06 6982 1234", "02 12345678"],
    "United Kingdom": ["07700 900123", "07700 900 123", "0161 496 0123", "01632 960123"],
    "Netherlands": ["06 12345678", "020 123 4567", "010 1234567"],
    "Australia": ["02 9374 4000", "0412 345 678", "1300 975 707"],
    "India": ["98765 43210", "9876543210", "022 2757 1234"],
    "Japan": ["03 1234 5678", "090 1234 5678", "0120 123 456"],
    "Brazil": ["11 91234 5678", "11 3123 4567", "011 91234 5678"],
    "Switzerland": ["079 123 45 67", "044 668 18 00"],
    "Austria": ["0664 1234567", "0664 123 4567"],
    "Poland": ["601 234 567", "22 123 45 67"],
    "Ireland": ["087 123 4567", "01 234 5678"],
    "Russia": ["8 912 345 67 89", "495 123 45 67"],
    "South Africa": ["082 123 4567", "011 123 4567"],
    "China": ["138 1234 5678", "13812345678", "010 1234 5678"],
    "Korea": ["010 1234 5678", "02 312 3456"],
    "Mexico": ["55 1234 5678", "222 123 4567"],
}


@pytest.mark.parametrize("written", [number for numbers in NATIONAL.values() for number in numbers])
def test_numbers_of_many_countries_are_known(written: str) -> None:
    assert PLANS.is_number(written.split(), international=False)


@pytest.mark.parametrize("written", ["99 99 99 99 99", "123 456", "0000 000 000", "17 30 17 45"])
def test_groups_that_no_country_uses_are_no_number(written: str) -> None:
    assert not PLANS.is_number(written.split(), international=False)


@pytest.mark.parametrize("written", ["999 12345678", "44 20 7946", "1 515 555 01345"])
def test_lengths_and_codes_that_do_not_exist_are_no_number(written: str) -> None:
    assert not PLANS.is_number(written.split(), international=True)

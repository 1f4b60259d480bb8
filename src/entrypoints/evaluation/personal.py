"""Detection of personal data: recall on planted examples, false alarms on clean narratives."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import product
from typing import Any, Final

from skywitness.entrypoints.container.redaction import redactor
from skywitness.entrypoints.evaluation.dataset import Filed
from skywitness.entrypoints.evaluation.proportions import Share

# Only values reserved for examples (555-01xx, example.org, test cards and example IBANs).
_PLANTED: Final = {
    "PhoneNumber": (
        "515-555-0134", "(515) 555-0134", "515.555.0134", "1-515-555-0199", "+1 515 555 0134",
        "+44 20 7946 0958", "+49 30 23125 012", "+33 1 99 00 12 34", "0151 23456789",
        "515 555 0147 ext. 12", "555-515-0188", "515–555–0134", "5155550134", "555-0134",
        "５１５－５５５－０１３４", "515\u200b555\u200b0134", "020 7946 0958", "07700 900123",
        "01 99 00 12 34", "06.39.98.12.34", "030/23125012", "612 34 56 78", "333 123 4567",
        "06-12345678", "(02) 5550 1234", "98765 01234", "03-1234-5678", "(11) 91234-5678",
        "079 123 45 67", "601 234 567", "8 (912) 345-67-89", "138 1234 5678", "010-1234-5678",
    ),
    "Email": (
        "jo.doe@example.org", "storm_watch77@mail.example.com", "a.b+hail@example.co.uk",
        "SPOTTER@EXAMPLE.NET", "o'neil@example.org", "jo [at] example [dot] org",
        "jo.doe(at)example.org", "jo at example dot org", "jo.doe @ example.org",
    ),
    "Address": (
        "1420 Maple Street", "77 N Oak Ave", "2503 Willow Creek Drive, Apt 4", "9 Elm Ct.",
        "12B Station Road", "315 southwest 9th street", "4400 Martin Luther King Blvd",
        "Lindenstraße 17", "Calle de Toledo 45", "12 rue de la Paix", "P.O. Box 1234",
        "56 Birch Crescent", "4411 County Road 12", "Via Roma 10", "Kerkstraat 18", "ul. Długa 14",
    ),
    "LicensePlate": (
        "license plate ABC 1234", "plate number 7XKR219", "tag JKL-908", "Kennzeichen M-AB 1234",
        "licence plate BD51 SMR",
    ),
    "CreditCardNumber": ("4111 1111 1111 1111", "5555-5555-5555-4444", "378282246310005"),
    "InternationalBankingAccountNumber": (
        "DE89 3704 0044 0532 0130 00", "GB29NWBK60161331926819",
        "FR14 2004 1010 0505 0001 3M02 606",
    ),
    "USSocialSecurityNumber": ("SSN 219-09-9999", "social security number 078 05 1120"),
}  # fmt: skip

_CARRIERS: Final = (
    "Golf ball hail at 6:15 pm, car windows broken. Details: {}.",
    "Two feet of water over Highway 30 near mile marker 112; {} if you need photos.",
    "Tree down on the garage, {} - gust of 72 mph on my station.",
    "Report relayed by the neighbour ({}), 3 NW Ames, quarter size hail.",
    "{} and power is out since 1845 CST.",
)

LOOKALIKES: Final = (
    "Highway 30 closed between mile markers 112 and 118.",
    "KDSM 212254Z 18032G48KT 1/4SM +TSRA BKN008 22/20 A2978",
    "Water over County Road 1200 N near the 4400 block of Oak Street.",
    "Gust of 64 kt at station PC371 at 2215 UTC, 41.5868 -93.6250.",
    "Snow depth 12 in at 7 AM; 24 h total 4.5 in. Pressure 1003.2 hPa.",
    "I-80 westbound lanes under water at exit 142, 3 vehicles stalled.",
    "River gauge rose from 8.2 to 19.7 ft in 2 hours; flood stage is 15 ft.",
    "Trees down along NE 14th Street and on US 69 north of Ankeny.",
    "Wind damage path 300 yards wide, 2.5 miles long, 40 poles down.",
    "Product 202405212254-KDMX-NWUS53-LSRDMX, event number 1234567.",
    "Order 3125550147 for poles, ticket 555-0147, USGS 415124072345601 read 12.4 ft.",
    "LAT...LON 4139 9350 4148 9322 4130 9315; AAXX 28124 03772 41575 72412 10121 20083",
    "Stages 14.2 15.6 16.8 17.9 ft at 06 12 18 00 UTC, gusts at 2230 2245 and 2300.",
    "Bundesstraße 27 gesperrt, Hauptstraße 30 cm unter Wasser; RN 7 coupée vers 18 h 30.",
    "Hail 1.75 inches measured, time estimated 6:05-6:20 PM CDT on 05/21/2024.",
    "10 people were rescued from 5 cars on Grand Avenue.",
)


@dataclass(frozen=True, slots=True)
class Planted:
    """A text with one piece of personal data at a position."""

    category: str
    text: str
    start: int
    end: int


def planted() -> Iterator[Planted]:
    """Yield every example in every carrier sentence."""
    for category, examples in _PLANTED.items():
        for example, carrier in product(examples, _CARRIERS):
            start = carrier.index("{}")
            text = carrier.format(example)
            yield Planted(category, text, start, start + len(example))


def is_found(example: Planted) -> bool:
    """Say whether at least 80 % of the relevant letters and digits are masked."""
    masked = [False] * len(example.text)
    for span in redactor().find(example.text):
        masked[span.offset : span.offset + span.length] = [True] * span.length
    inside = [
        masked[i]
        for i in range(example.start, example.end)
        if example.text[i].isdigit() or example.category in {"Email", "Address"}
        if example.text[i].isalnum()
    ]
    return sum(inside) >= 0.8 * len(inside)


def document(reports: Sequence[Filed]) -> dict[str, Any]:
    """Return recall on planted examples, and false alarms on narratives and look-alikes."""
    found = [(example.category, is_found(example)) for example in planted()]
    categories = Counter(category for category, _ in found)
    narratives = [f.claim.narrative for f in reports if f.claim.narrative]
    return {
        "recall": Share.of(ok for _, ok in found).document(),
        "recall_by_category": {
            name: Share(sum(ok for category, ok in found if category == name), total).document()
            for name, total in categories.items()
        },
        "false_alarms": Share.of(bool(redactor().find(text)) for text in narratives).document(),
        "false_alarms_on_lookalikes": Share.of(
            bool(redactor().find(text)) for text in LOOKALIKES
        ).document(),
    }

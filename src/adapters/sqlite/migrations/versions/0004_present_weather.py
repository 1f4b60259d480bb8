"""Present weather as METAR groups in place of OpenWeatherMap's condition ids.

The mapping is written down here as it was at this revision. Verdicts on record keep the evidence
that they were given with.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable
from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"

_BATCH = 500

_GROUPS = {
    200: "-TSRA", 201: "TSRA", 202: "+TSRA", 210: "TS", 211: "TS", 212: "TS", 221: "TS",
    230: "-TSDZ", 231: "TSDZ", 232: "+TSDZ",
    300: "-DZ", 301: "DZ", 302: "+DZ", 310: "-DZRA", 311: "DZRA", 312: "+DZRA", 313: "SHRADZ",
    314: "+SHRADZ", 321: "SHDZ",
    500: "-RA", 501: "RA", 502: "+RA", 503: "+RA", 504: "+RA", 511: "FZRA", 520: "-SHRA",
    521: "SHRA", 522: "+SHRA", 531: "SHRA",
    600: "-SN", 601: "SN", 602: "+SN", 611: "PL", 612: "-SHPL", 613: "SHPL", 615: "-RASN",
    616: "RASN", 620: "-SHSN", 621: "SHSN", 622: "+SHSN",
    701: "BR", 711: "FU", 721: "HZ", 731: "PO", 741: "FG", 751: "SA", 761: "DU", 762: "VA",
    771: "SQ", 781: "+FC",
    800: "NSW", 801: "NSW", 802: "NSW", 803: "NSW", 804: "NSW",
}  # fmt: skip
_BY_HUNDREDS = {2: "TS", 3: "-DZ", 5: "-RA", 6: "-SN", 7: "", 8: ""}
_IDS = {group: code for code, group in reversed(_GROUPS.items())} | {"NSW": 800}


def upgrade() -> None:
    op.execute("ALTER TABLE observation RENAME COLUMN codes TO present_weather")
    _rewrite_observations(lambda stored: _groups(json.loads(stored)))
    _rewrite_conditions("codes", "present_weather", _groups)


def downgrade() -> None:
    _rewrite_conditions("present_weather", "codes", _ids)
    _rewrite_observations(lambda stored: json.dumps(_ids(stored)))
    op.execute("ALTER TABLE observation RENAME COLUMN present_weather TO codes")


def _groups(codes: Iterable[int]) -> str:
    named = [_GROUPS.get(code, _BY_HUNDREDS.get(code // 100, "")) for code in codes]
    groups = dict.fromkeys(group for group in named if group not in {"", "NSW"})
    return " ".join(groups) or ("NSW" if "NSW" in named else "")


def _ids(groups: str) -> list[int]:
    return [_IDS[group] for group in groups.split() if group in _IDS]


def _rewrite_observations(rewrite: Callable[[str], str]) -> None:
    """Few values occur, so each is rewritten wherever it does; all at once, so that none twice."""
    connection = op.get_bind()
    values = connection.execute(
        sa.text("SELECT DISTINCT present_weather FROM observation")
    ).scalars()
    cases = {value: rewrite(value) for value in values.all()}
    connection.execute(
        sa.text(
            "UPDATE observation SET present_weather = "
            "(SELECT each.value FROM json_each(:cases) AS each WHERE each.key = present_weather)"
        ),
        {"cases": json.dumps(cases)},
    )


def _rewrite_conditions(old: str, new: str, rewrite: Callable[[Any], Any]) -> None:
    connection = op.get_bind()
    last = -1
    while rows := connection.execute(
        sa.text(
            "SELECT report_number, document FROM conditions WHERE report_number > :last "
            "ORDER BY report_number LIMIT :most"
        ),
        {"last": last, "most": _BATCH},
    ).all():
        changed = [
            {
                "number": number,
                "document": json.dumps(
                    [
                        {
                            (new if key == old else key): rewrite(value) if key == old else value
                            for key, value in one.items()
                        }
                        for one in json.loads(document)
                    ],
                    ensure_ascii=False,
                    separators=(",", ":"),
                ),
            }
            for number, document in rows
        ]
        connection.execute(
            sa.text("UPDATE conditions SET document = :document WHERE report_number = :number"),
            changed,
        )
        last = rows[-1][0]

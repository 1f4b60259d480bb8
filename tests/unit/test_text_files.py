from __future__ import annotations

import gzip
from pathlib import Path

import pytest

from skywitness.entrypoints.formats.tables import TableRow, rows_of
from skywitness.entrypoints.formats.text_files import DAMAGED, NO_TEXT, WINDOWS


def rows(tmp_path: Path, content: bytes, name: str = "rows.csv") -> list[TableRow]:
    file = tmp_path / name
    file.write_bytes(content)
    return list(rows_of(file))


@pytest.mark.parametrize(
    "text",
    [
        "PEÑA BLANCA",
        "RÍO ARRIBA",
        "20°F",
        "“golf ball” hail",
        "1½ inch",
        "Straße",
        "it’s – big",
        "5 €",
    ],
)
def test_windows_1252_is_read_as_such_and_warned_of(tmp_path: Path, text: str) -> None:
    plain, windows = rows(tmp_path, b"a,b\n1,plain\n2," + text.encode("cp1252") + b"\n")

    assert (plain.fields["b"], plain.warnings) == ("plain", ())
    assert (windows.fields["b"], windows.warnings) == (text, (WINDOWS,))


def test_a_file_may_mix_utf_8_and_windows_1252(tmp_path: Path) -> None:
    first, second = rows(
        tmp_path, "a\nGrêle à Zürich\n".encode() + "Grêle à Zürich\n".encode("cp1252")
    )

    assert first.fields == second.fields == {"a": "Grêle à Zürich"}
    assert (first.warnings, second.warnings) == ((), (WINDOWS,))


@pytest.mark.parametrize(
    "content",
    [b"a\0b", b"\0", b"\x81", b"x\x8dy", b"\x90", b"\xed\xa0\x80", b"\xed\xb3\xbf", b"\xc0\x80"],
    ids=repr,
)
def test_bytes_that_are_no_text_refuse_their_row_alone(tmp_path: Path, content: bytes) -> None:
    bad, good = rows(tmp_path, b"a,b\n1," + content + b"\n2,x\n")

    assert (bad.line, bad.fields, bad.fault) == (2, {}, NO_TEXT)
    assert (good.fields, good.fault) == ({"a": "2", "b": "x"}, "")


def test_letters_that_were_lost_before_are_warned_of(tmp_path: Path) -> None:
    (row,) = rows(tmp_path, "a\nPE\N{REPLACEMENT CHARACTER}A\n".encode())

    assert row.warnings == (DAMAGED,)


def test_a_row_over_lines_is_judged_as_a_whole(tmp_path: Path) -> None:
    first, second, third = rows(tmp_path, b'a,b\n1,"two\nlines \xf1"\n2,"x\n\0"\n3,y\n')

    assert (first.line, first.fields["b"], first.warnings) == (2, "two\nlines ñ", (WINDOWS,))
    assert (second.line, second.fault) == (4, NO_TEXT)
    assert (third.line, third.warnings) == (6, ())


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16"])
def test_a_byte_order_mark_names_the_encoding(tmp_path: Path, encoding: str) -> None:
    (row,) = rows(tmp_path, "a\nZürich\n".encode(encoding))

    assert (row.fields, row.warnings) == ({"a": "Zürich"}, ())


def test_half_a_letter_of_utf_16_is_warned_of(tmp_path: Path) -> None:
    (row,) = rows(tmp_path, "a\nx".encode("utf-16") + b"\x00\xd8")

    assert row.warnings == (DAMAGED,)


def test_gzip_is_known_by_its_first_bytes(tmp_path: Path) -> None:
    assert len(rows(tmp_path, gzip.compress(b"a\n1\n"), name="rows.csv")) == 1

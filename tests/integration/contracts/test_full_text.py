"""Search finds the words that a reader sees, in any script, and no others; stores agree on it."""

from __future__ import annotations

import sqlite3
from collections.abc import Mapping

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from skywitness.adapters.sqlite import word_search
from skywitness.adapters.sqlite.driver import driver
from skywitness.domain.model.full_text import holds_words, index_text, query_words
from skywitness.domain.model.geography.place import Place
from skywitness.domain.model.reports.filter import ReportFilter
from tests.builders import DES_MOINES, a_claim, a_report
from tests.integration.contracts.stored import ReportStore

Found = Mapping[str, str]
"""A query, and the numbers of the texts that it finds."""

SCRIPTS: Mapping[str, tuple[tuple[str, ...], Found]] = {
    "chinese": (
        ("上海今晨遭遇暴雨，多条道路积水。", "雨停了，大家出门。", "台风19号登陆，阵风 35m/s。"),
        {
            "暴雨": "0",
            "积水": "0",
            "雨": "01",
            "道路积水": "0",
            "雨停": "1",
            "大雨": "",
            "雨多": "",
            "水雨": "",
            "台风19号": "2",
            "台风9号": "",
            "19": "2",
            "风": "2",
            "阵风 登陆": "2",
            "登陆阵": "",
            "暴雨 台风": "",
        },
    ),
    "words of another script, and numbers, without spaces": (
        (
            "積雪12.5cmのためF-150が横転",
            "I-80大雨，2.5厘米冰雹",
            "雨。80 号 大 I 80,大",
            "米兰5.2级",
        ),
        {
            "12.5cm": "0",
            "F-150": "0",
            "150が横転": "0",
            "F-150が横転": "0",
            "12.5cmの": "0",
            "2.5cm": "",
            "I-80": "12",
            "80大雨": "1",
            "80大": "1",
            "雨80": "",
            "2.5厘米": "1",
            "2.5": "1",
            "5.2级": "3",
            "米兰5.2": "3",
        },
    ),
    "japanese": (
        (
            "渋谷で大雨となり、地下道が冠水した。",
            "ﾋｮｳが降って車が凹んだ",
            "かけ橋のそばで崖くずれ",
            "がけ崩れ、積雪50cm",
        ),
        {
            "大雨": "0",
            "冠水": "0",
            "雨": "0",
            "大水": "",
            "道大": "",
            "ヒョウ": "1",
            "ﾋｮｳ": "1",
            "ヒヨウ": "",
            "がけ": "3",
            "か\u3099け": "3",
            "かけ": "2",
            "積雪": "3",
            "５０ｃｍ": "3",
            "積雪50cm": "3",
        },
    ),
    "korean": (
        (
            "부산에 폭우가 쏟아져 지하차도가 침수됐다",
            "눈이 많이 왔고 비도 내렸다",
            "비행기 지연, 준비 중, 눈사태",
            "집중호우 경보",
            "비",
        ),
        {
            "폭우": "0",
            "침수": "0",
            "지하차도": "0",
            "부산": "0",
            "폭설": "",
            "에폭": "",
            "비": "14",
            "눈": "1",
            "비 눈": "1",
            "눈사태": "2",
            "호우": "3",
            "집중호우": "3",
            "우경": "",
        },
    ),
    "thai": (
        ("ฝนตกหนักมาก น้ำท่วมถนน", "กินข้าวกลางทุ่งนา", "เมฆสีขาว", "นํ้าแข็งตก", "พายุเเรง"),
        {
            "ฝนตก": "0",
            "ฝน": "0",
            "น้ำท่วม": "0",
            "น้ำ": "03",
            "ถนน": "0",
            "นา": "1",
            "มากน้ำ": "",
            "ข้าว": "1",
            "ขาว": "2",
            "แรง": "4",
        },
    ),
    "lao, khmer, burmese": (
        ("ລົມພະຍຸ ນ້ຳຖ້ວມ", "ទឹកជំនន់នៅភ្នំពេញ", "မိုးကြီးလို့ ရန်ကုန်မှာ ရေကြီး"),
        {
            "ນ້ຳ": "0",
            "ພະຍຸ": "0",
            "ນຳ": "",
            "ភ្នំពេញ": "1",
            "ជំនន់": "1",
            "ភន": "",
            "မိုး": "2",
            "ရန်ကုန်": "2",
            "ရန": "",
            "မို": "",
        },
    ),
    "indic": (
        (
            "पटना में तेज़ बारिश और बाढ़",
            "ধুলোঝড় ও ভারী বৃষ্টি",
            "கனமழை, சாலையில் வெள்ளம்",
            "कया",
            "आँधी, तूफान",
            "భారీ వర్షం",
        ),
        {
            "बारिश": "0",
            "बा\u095d": "0",
            "तेज": "0",
            "बारश": "",
            "बार": "",
            "क्या": "",
            "आंधी": "4",
            "तूफ़ान": "4",
            "বৃষ্টি": "1",
            "বষট": "",
            "வெள்ளம்": "2",
            "கனமழ": "",
            "వర్షం": "5",
            "వర్ష": "",
        },
    ),
    "right to left": (
        ("عَاصِفَة رملية قوية", "שִׁטָּפוֹן ברחוב", "عـــاصفة", "برف می\u200cبارد، باد سنگین"),
        {
            "عاصفة": "02",
            "عَاصِفَةٌ": "02",
            "رمل": "",
            "שטפון": "1",
            "ברחוב": "1",
            "می\u200cبارد": "3",
            "سنگين": "3",
        },
    ),
    "latin, greek, cyrillic": (
        (
            "Mưa đá ở Hà Nội, đường ngập",
            "Straße überflutet",
            "Şiddetli fırtına, İzmir",
            "Łódź: grad; Tromsø: hagl",
            "Χαλάζι στους δρόμους",
            "Ёлка упала, сильный град",
        ),
        {
            "mưa": "0",
            "duong": "0",
            "ĐƯỜNG": "0",
            "STRASSE": "1",
            "ueberflutet": "",
            "FIRTINA": "2",
            "fırtına": "2",
            "izmir": "2",
            "Lodz": "3",
            "tromso": "3",
            "ΧΑΛΑΖΙ": "4",
            "ΔΡΌΜΟΥΣ": "4",
            "елка": "5",
            "СИЛЬНЫЙ": "5",
        },
    ),
    "signs": (
        (
            "Don’t drive: Prince George's County",
            "75 mph at 22:14, 1 tree down, sub zero",
            "Hail 1.75 in, sub\u2011zero, O\u02bbahu",
            "❄️ and 🌧 tonight, thumbs 👍🏽",
            "hail\u00adstorm over\u200bhead",
            "雪の富士山❄葛\U000e0100城",
        ),
        {
            "don't": "0",
            "george": "0",
            "George’s": "0",
            "1.75": "2",
            "22:14": "1",
            "sub-zero": "12",
            "zero-sub": "",
            "hail,tonight": "",
            "mph,tree": "1",
            "O'ahu": "2",
            "❄": "35",
            "🌧️": "3",
            "👍": "3",
            "hailstorm": "4",
            "overhead": "4",
            "葛城": "5",
            "山❄": "5",
        },
    ),
}


@pytest.mark.parametrize("script", SCRIPTS)
async def test_the_words_that_a_reader_sees_are_found(store: ReportStore, script: str) -> None:
    texts, queries = SCRIPTS[script]
    reports = [a_report(claim=a_claim(narrative=text)) for text in texts]
    await store.file(*reports)
    await store.settle()

    found = {}
    for query in queries:
        ids = await store.ids(ReportFilter(words=query_words(query)))
        found[query] = "".join(str(n) for n, r in enumerate(reports) if str(r.id) in ids)

    assert found == queries


async def test_a_word_does_not_reach_from_the_narrative_into_the_place(store: ReportStore) -> None:
    place = Place(point=DES_MOINES, name="雨城区")
    report = a_report(claim=a_claim(narrative="昨夜大", place=place))
    await store.file(report)
    await store.settle()

    assert await store.ids(ReportFilter(words=query_words("大雨"))) == []
    assert await store.ids(ReportFilter(words=query_words("昨夜 雨城"))) == [str(report.id)]


MIXED = st.text(
    st.sampled_from("雨大水ヒョウー々がか゛ｶﾞ한국비가눈 ฝนํ้ำเแาດູນໍ້មគ្នំမိုးကြ်ကষ্টबाढ़ंँ")
    | st.sampled_from("abßİıée\u0301ΑςØæ12.,:'’-\u2010  \n、。·\u0f0bا\u064eکيی\u200c\u00ad")
    | st.sampled_from('❄\ufe0f🌧👍🏽¶"*')
    | st.characters(exclude_categories=["Cs"]),
    max_size=30,
)


@pytest.fixture(scope="module")
def table() -> sqlite3.Connection:
    connection: sqlite3.Connection = driver.connect(":memory:")
    connection.execute(
        "CREATE VIRTUAL TABLE t USING fts5(narrative, place_name, tokenize = 'ascii')"
    )
    return connection


@settings(max_examples=300, deadline=None)
@given(narrative=MIXED, place=MIXED, query=MIXED, part=st.integers(0, 30), length=st.integers(1, 6))
@example(narrative="비가 온다", place="", query="비", part=0, length=1)
@example(narrative='¶ "雨" OR 雪*', place="", query='¶"雪', part=0, length=1)
def test_sqlite_finds_what_the_filter_means(
    table: sqlite3.Connection, narrative: str, place: str, query: str, part: int, length: int
) -> None:
    table.execute("DELETE FROM t")
    table.execute("INSERT INTO t VALUES (?, ?)", (index_text(narrative), index_text(place)))
    for asked in (query, narrative[part : part + length], place[part : part + length]):
        words = query_words(asked)
        if words:
            match = (word_search.all_of(words),)
            rows = table.execute("SELECT 1 FROM t WHERE t MATCH ?", match).fetchall()
            assert bool(rows) == holds_words(words, narrative, place), asked


@settings(max_examples=300)
@given(MIXED)
def test_a_text_holds_all_of_its_words(text: str) -> None:
    assert holds_words(query_words(text), text)


@given(MIXED, MIXED)
def test_a_longer_text_holds_as_many_words(text: str, more: str) -> None:
    assert holds_words(query_words(text), f"{more} {text}, {more}")


@pytest.mark.parametrize("text", ["", " ", "!?", "、。", "¶", "\u200b", "'-'", "\u0301"])
def test_a_query_without_a_letter_has_no_words(text: str) -> None:
    assert query_words(text) == ()

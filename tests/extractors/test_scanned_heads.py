"""Heads and signatures of scans: what is printed is kept, what a hand wrote is weighed, a stamp hides no deputy."""

from collections.abc import Sequence
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

import extractors
from extractors.header.facts import SURE, Candidate, weigh
from extractors.header.number_and_day import readings_in
from extractors.header.tail import name_in
from schemas import DoubtfulWords, HeadReading, Letter, Source, Witness
from tests.each import each, table, tuples
from tests.extractors.spec_files import cases, rows
from tests.extractors.spec_files import letter as letter_of

HEAD = table(__file__, "head")
NUMBER, DATE = "Số: 318/SCT-KHTC", "Quảng Trị, ngày 07 tháng 5 năm 2019"
ISSUER, ABOUT = "SỞ CÔNG THƯƠNG", "V/v rà soát chợ hạng ba"
TAIL = "\nNơi nhận:\n- Như trên;\n- Lưu: VT.\n\n"
BOX = (100.0, 80.0, 140.0, 95.0)


def letter(
    number: str = NUMBER, date: str = DATE, signature: str = "GIÁM ĐỐC\nTrần Văn Hòa\n", *,
    doubted: Sequence[str] = (), readings: tuple[HeadReading, ...] = (), name: str = "scan0012.pdf",
    arrived_on: str | None = None, ocr: bool = True, issuer: str = ISSUER, about: str = ABOUT,
) -> Letter:  # fmt: skip
    text = HEAD.format(number=number, date=date).replace(ABOUT, about).replace(ISSUER, issuer) + TAIL + signature
    words = sorted(DoubtfulWords(text.index(word), text.index(word) + len(word), 0.4) for word in doubted)
    return extractors.extract(
        Source(
            name=name, sha256="0" * 64, media_type="application/pdf", text=text, ocr=ocr, doubtful=tuple(words),
            readings=readings, arrived_on=arrived_on,
        )
    )  # fmt: skip


def read(field: str, value: str, source: Witness = "handwriting", confidence: float = 0.7) -> HeadReading:
    return HeadReading(field=field, value=value, source=source, confidence=confidence, page=1, box=BOX)  # type: ignore[arg-type]


@each(("names", "issuer"), rows("scanned_heads", "the_province_of_an_issuer"))
def test_the_province_of_an_issuer_is_a_known_one_and_ends_a_committees_name(names: str, issuer: str) -> None:
    text = HEAD.format(number="Số: 318/TB-ABC", date=DATE).replace("UBND TỈNH QUẢNG SƠN\nSỞ CÔNG THƯƠNG", names)
    found = extractors.extract(Source(name="a.pdf", sha256="0" * 64, media_type="application/pdf", text=text, ocr=True))
    assert found.header.issuer == issuer


def test_a_stamp_of_arrival_is_no_body_and_no_number() -> None:
    stamp = "\nVĂN PHÒNG HUYỆN ỦY\nCV ĐẾN\nSố: 77\nNgày: 08/5/19\nChuyển: KT\n\n     Sở Công Thương đề nghị"
    found = letter_of(HEAD.format(number=NUMBER, date=DATE).replace("\n     Sở Công Thương đề nghị", stamp) + TAIL)
    assert (found.header.number, found.header.issued_on) == ("318", "2019-05-07")
    assert [task.assignees for task in found.tasks] == [("Phòng kinh tế",)]


@each(("line", "symbol"), rows("scanned_heads", "the_printed_symbol_is"))
def test_the_printed_symbol_is_kept(line: str, symbol: str) -> None:
    assert letter(line).header.symbol == symbol


@each(("line", "place", "issued_on"), rows("scanned_heads", "place_year_and_printed"))
def test_place_year_and_printed_month_are_kept(line: str, place: str, issued_on: str) -> None:
    found = letter(date=line)
    assert (found.header.place, found.header.issued_on) == (place, issued_on)
    assert [flag.field for flag in found.flags if flag.code == "blank-date"] == ["issued_on"]


def as_read(words: str) -> HeadReading:
    field, value, source, confidence = words.split()
    return read(field, value, source, float(confidence))  # type: ignore[arg-type]


@each("row", cases("scanned_heads", "weighed"))
def test_what_is_weighed(row: dict[str, Any]) -> None:
    found = letter(**row.get("letter", {}), readings=tuple(map(as_read, row.get("readings", ()))))
    others = found.header.alternatives.items()
    flags: dict[str, list[str]] = {}
    for flag in found.flags:
        if flag.field:
            flags.setdefault(flag.field, []).append(flag.code)
            assert row.get("told", {}).get(flag.field, "") in flag.message
    assert {name: getattr(found.header, name) or "" for name in row["says"]} == row["says"]
    assert {name: [f"{one.value} {one.source}" for one in every] for name, every in others} == row.get("proposed", {})
    assert flags == row.get("flags", {}) and {*row.get("codes", ())} <= {flag.code for flag in found.flags}


@each("ocr", [False, True])
@each(
    ("arrived_on", "codes"),
    [("2019-05-06", ["dated-ahead"]), ("2018-12-31", ["dated-ahead"]), ("2019-05-07", []), (None, [])],
)
def test_a_printed_day_after_arrival_is_kept_and_flagged(ocr: bool, arrived_on: str | None, codes: list[str]) -> None:
    found = letter(arrived_on=arrived_on, ocr=ocr)
    assert found.header.issued_on == "2019-05-07"
    assert [flag.code for flag in found.flags if flag.field == "issued_on"] == codes
    assert all("07/05/2019" in flag.message for flag in found.flags if flag.field == "issued_on")


def test_the_flag_shows_the_blank_on_the_page() -> None:
    found = letter("Số: /SCT-KHTC", readings=(read("number", "31"),))
    (flag,) = (flag for flag in found.flags if flag.field == "number")
    assert flag.evidence is not None and (flag.evidence.page, flag.evidence.boxes) == (1, (BOX,))


WITNESSES = st.sampled_from(["text", "handwriting", "digits", "file-name", "mail-subject"])
CANDIDATES = st.lists(st.builds(Candidate, st.sampled_from(["1", "2", "3"]), WITNESSES, st.floats(0, 0.99)), max_size=6)


@given(CANDIDATES)
def test_a_value_has_two_witnesses_or_a_sure_one(candidates: list[Candidate]) -> None:
    verdict = weigh(candidates)
    said = [candidate for candidate in candidates if candidate.value == verdict.value]
    assert verdict.value is None or len({c.source for c in said}) > 1 or max(c.confidence for c in said) >= SURE


@given(CANDIDATES, st.randoms())
def test_the_order_of_witnesses_does_not_matter(candidates: list[Candidate], chance: "st.random.Random") -> None:  # type: ignore[name-defined]
    mixed = list(candidates)
    chance.shuffle(mixed)
    assert weigh(mixed) == weigh(candidates)


@given(CANDIDATES)
def test_a_given_value_is_no_proposal(candidates: list[Candidate]) -> None:
    verdict = weigh(candidates)
    assert verdict.value not in [other.value for other in verdict.others]


@each(("name", "symbol", "number"), tuples(__file__, "a_number_counts_beside"))
def test_a_number_counts_beside_a_word_for_a_document(name: str, symbol: str | None, number: str | None) -> None:
    assert [reading.value for reading in readings_in(name, "file-name", symbol)] == ([number] if number else [])


@each(("block", "authority", "title", "signer"), tuples(__file__, "marks_and_posts_are"))
def test_marks_and_posts_are_known_by_their_letters(block: str, authority: str | None, title: str, signer: str) -> None:
    found = letter(signature=block + "\n").header
    assert (found.authority, found.signer_title, found.signer) == (authority, title, signer)


@each(("block", "proposals"), rows("scanned_heads", "where_a_deputy_may"))
def test_where_a_deputy_may_sign_nothing_is_guessed(block: str, proposals: list[str]) -> None:
    found = letter(signature=block)
    assert found.header.signer_title is None
    assert [other.value for other in found.header.alternatives["signer_title"]] == proposals
    assert "signer_title" in [flag.field for flag in found.flags if flag.code == "head-unread"]


@each("speck", ["- ", ". ", "‘", ": "])
def test_a_speck_before_the_kind_hides_no_title(speck: str) -> None:
    found = letter(date=f"{DATE}\n\n{speck}THÔNG BÁO\nTiếp nhận hồ sơ chợ hạng ba", about="").header
    assert (found.kind, found.subject) == ("Thông báo", "Tiếp nhận hồ sơ chợ hạng ba")


@each(("raw", "name"), rows("scanned_heads", "a_name_is_found"))
def test_a_name_is_found_among_other_marks(raw: str, name: str | None) -> None:
    assert name_in(raw) == name


def test_what_a_hand_wrote_is_shown_where_it_stands() -> None:
    """Not where recognition put a word: the blanks of day and month are seen as one."""
    month = read("month", "5").model_copy(update={"box": (160.0, 79.0, 180.0, 96.0)})
    found = letter(number="Số:   /SCT-KHTC", readings=(read("number", "318"), read("day", "7"), month)).header
    told = {name: place.box for name, place in found.written.items()}
    assert told == {"number": BOX, "issued_on": (100.0, 79.0, 180.0, 96.0)}
    assert "written" not in letter().model_dump()["header"]


def test_a_symbol_whose_number_was_not_seen_ends_the_name_above() -> None:
    header = letter_of(HEAD.format(number="/SCT-KHTC", date=DATE).replace("QUẢNG SƠN", "QUẢNG TRỊ:")).header
    assert header.issuer == "Sở Công Thương tỉnh Quảng Trị"

"""What the sender's system says wins over the words, fills what is blank, and never makes up a deadline."""

from extractors import extract
from schemas import Letter, SenderFacts, Source
from tests.each import each
from tests.pipeline.readers.packages import PLAN

TOLD = SenderFacts(
    number="21",
    symbol="KH-CĐP",
    kind="Kế hoạch",
    issuer="Công đoàn phường Bắc Hà",
    issued_on="2026-03-09",
    place="Bắc Hà",
    subject="Tổ chức giải bóng chuyền công nhân lao động",
    signer="Đoàn Thị Lụa",
    signer_title="Chủ tịch",
)
CODES = ("metadata-differs", "metadata-filled", "due-hint", "amendment-told")


def letter(text: str = PLAN, **fields: object) -> Letter:
    told = TOLD.model_copy(update=fields)
    found = extract(Source(name="thu.txt", sha256="0" * 64, media_type="text/plain", text=text, told=told))
    records = (*found.dates, *found.tasks, *found.references, *found.header.evidence.values())
    for place in (getattr(record, "evidence", record) for record in records):
        assert text[place.start : place.end] == place.quote
    return found


def messages(found: Letter) -> list[str]:
    return [flag.message for flag in found.flags if flag.code in CODES]


def test_what_agrees_keeps_its_words_and_is_no_doubt() -> None:
    found = letter()
    assert messages(found) == []
    plain = extract(Source(name="thu.txt", sha256="0" * 64, media_type="text/plain", text=PLAN))
    assert found.header == plain.header
    assert found.source.told == TOLD


@each(
    ("field", "said"),
    [
        ("number", "021"),
        ("symbol", "kh-cđp"),
        ("symbol", "KH-CÐP"),  # another letter of the same shape
        ("issuer", "CÔNG ĐOÀN PHƯỜNG BẮC HÀ"),
        ("issuer", "Công đoàn phường Bắc Hà, tỉnh Quảng Sơn"),
        ("place", "Phường Bắc Hà"),
        ("subject", "V/v tổ chức giải bóng chuyền công nhân, lao động"),
        ("signer", "Đ/c Đoàn Thị Lụa"),
    ],
)
def test_other_spellings_of_the_same_are_no_difference(field: str, said: str) -> None:
    assert messages(letter(**{field: said})) == []


@each(
    ("field", "said", "shown"),
    [
        ("number", "27", "số là “27”, trong văn bản là “21”"),
        ("symbol", "TB-CĐP", "ký hiệu là “TB-CĐP”, trong văn bản là “KH-CĐP”"),
        ("issued_on", "2026-03-19", "ngày ban hành là “19/03/2026”, trong văn bản là “09/03/2026”"),
        ("signer", "Trần Văn Hùng", "người ký là “Trần Văn Hùng”, trong văn bản là “Đoàn Thị Lụa”"),
        ("issuer", "Liên đoàn Lao động tỉnh Quảng Sơn", "cơ quan ban hành là “Liên đoàn Lao động tỉnh Quảng Sơn”"),
        ("subject", "Tổ chức hội diễn văn nghệ quần chúng", "trích yếu là “Tổ chức hội diễn văn nghệ quần chúng”"),
    ],
)
def test_what_the_system_says_wins_and_both_are_named(field: str, said: str, shown: str) -> None:
    found = letter(**{field: said})
    assert getattr(found.header, field) == said
    assert field not in found.header.evidence
    (message,) = messages(found)
    assert shown in message


def test_blanks_are_filled_and_no_longer_doubts() -> None:
    blank = PLAN.replace("Số: 21", "Số:   ").replace("ngày 09 tháng 3 năm", "ngày    tháng 3 năm")
    found = letter(blank)
    assert (found.header.number, found.header.issued_on) == ("21", "2026-03-09")
    assert not {"blank-number", "blank-date"} & {flag.code for flag in found.flags}
    assert messages(found) == [
        "Lấy từ gói văn bản điện tử: ngày ban hành “09/03/2026”, trong văn bản để trống.",
        "Lấy từ gói văn bản điện tử: số “21”, trong văn bản để trống.",
    ]
    plain = extract(Source(name="thu.txt", sha256="0" * 64, media_type="text/plain", text=blank))
    assert {"blank-number", "blank-date"} <= {flag.code for flag in plain.flags}


def test_days_without_a_year_are_read_by_the_day_that_the_system_says() -> None:
    text = PLAN.replace("trước ngày 10/4/2026", "trước ngày 10/4").replace(", ngày 09 tháng 3 năm 2026", "")
    assert [date.date for date in letter(text).dates if date.relative is None] == ["2026-04-10"]


def test_codes_of_the_system_do_not_replace_the_words() -> None:
    found = letter(kind="Văn bản khác", signer_title="CT", urgency="Khẩn")
    assert (found.header.kind, found.header.signer_title) == ("Kế hoạch", "Chủ tịch")
    assert found.header.urgency == "Khẩn"


@each(("due", "is_hint"), [("2026-04-10", False), ("2026-04-09", False), ("2026-04-30", True)])
def test_a_day_to_be_done_by_is_only_a_hint(due: str, is_hint: bool) -> None:
    found = letter(due=due)
    assert [date.date for date in found.dates] == [date.date for date in letter().dates]
    assert ["due-hint"] * is_hint == [flag.code for flag in found.flags if flag.code == "due-hint"]


@each(("business", "relation"), [("withdraws", "repeals"), ("updates", "amends"), ("replaces", "replaces")])
def test_a_letter_that_touches_another(business: str, relation: str) -> None:
    found = letter(business=business, answers=("05/KH-CĐP", "không số"))
    (reference,) = found.references
    assert (reference.number, reference.symbol, reference.kind) == ("5", "KH-CĐP", "Kế hoạch")
    assert reference.relation == relation
    assert reference.evidence.quote == ""
    (flag,) = [flag for flag in found.flags if flag.code == "amendment-told"]
    assert "05/KH-CĐP" in flag.message


def test_a_letter_that_the_text_names_too_stays_one_reference() -> None:
    text = PLAN.replace(
        "Thực hiện chương trình", "Thay cho Kế hoạch số 05/KH-CĐP ngày 05/01/2026, thực hiện chương trình"
    )
    found = letter(text, business="replaces", answers=("05/KH-CĐP",))
    (reference,) = found.references
    assert reference.relation == "replaces"
    assert "05/KH-CĐP" in reference.evidence.quote


def test_an_answer_cites_what_it_answers() -> None:
    found = letter(answers=("88/LĐLĐ-TG", "12/2025/NĐ-CP"))
    assert [(r.number, r.symbol, r.year, r.relation) for r in found.references] == [
        ("88", "LĐLĐ-TG", None, "answers"),
        ("12", "NĐ-CP", "2025", "answers"),
    ]
    assert not [flag for flag in found.flags if flag.code == "amendment-told"]


def test_misread_words_and_tables_lead_back_to_the_text() -> None:
    text = (
        PLAN.replace("Công đoàn phường Bắc Hà xây", "Công đoàn phườngq Bắc Hà xây")
        + "\n\f\nPHỤ LỤC\n"
        + "TT    Đơn vị    Hạn\n" * 4
    )
    assert letter(text, business="updates", answers=("05/KH-CĐP",)).references

"""What head and tail of a letter say, by the tables of ``spec/heads.toml`` and ``spec/tails.toml``."""

from typing import Any

from extractors.header.tail import title_case
from schemas import Letter
from tests.each import each, table, tuples
from tests.extractors.spec_files import cases, letter, rows
from tests.extractors.spec_files import letter as letter_of

_BODY = table(__file__, "body")
_TAIL = """
Nơi nhận:
- Như trên;
- Lưu: VT.

CHỦ TỊCH

Nguyễn Văn Mẫu
"""
_HEAD = table(__file__, "head")
_FIELDS = {
    "number", "symbol", "kind", "issued_on", "place", "subject", "urgency", "secrecy", "signer", "signer_title",
    "authority",
}  # fmt: skip


def check(row: dict[str, Any], text: str) -> Letter:
    found = letter(text, recognised=row.get("recognised", False))
    header = found.header
    said = header.model_dump()
    wanted = {field: row[field] for field in _FIELDS & row.keys()} | dict.fromkeys(row.get("absent", ()))
    assert {field: said[field] for field in wanted} == wanted
    if "issuer" in row:
        assert header.issuer in row["issuer"]
    if "recipients" in row:
        assert list(header.recipients) == row["recipients"]
    if "addressees" in row:
        assert list(header.addressees) == row["addressees"]
    assert set(row.get("flags", ())) <= {flag.code for flag in found.flags}
    for name, evidence in header.evidence.items():
        assert found.text[evidence.start : evidence.end] == evidence.quote, name
    return found


@each("row", cases("heads", "head"))
def test_head(row: dict[str, Any]) -> None:
    check(row, row["text"] + _BODY + _TAIL)


@each("row", cases("tails", "tail"))
def test_tail(row: dict[str, Any]) -> None:
    check(row, row.get("head", _HEAD) + _BODY + "\n" + row["text"])


@each(("written", "day"), rows("header", "a_day_of_issue"))
def test_a_day_of_issue_is_read_however_it_is_written(written: str, day: str) -> None:
    found = letter(_HEAD.replace("ngày 18 tháng 11 năm 2019", written) + _BODY + _TAIL)
    assert (found.header.issued_on, found.header.place) == (day, "Hà Sơn")


@each("recognised", [False, True])
@each("between", [". ", "; ", ", ", ",", " "])
def test_place_and_day_of_issue_whatever_mark_parts_them(between: str, recognised: bool) -> None:
    header = letter(_HEAD.replace("Hà Sơn, ngày", f"Hà Sơn{between}ngày") + _BODY + _TAIL, recognised=recognised).header
    assert (header.issued_on, header.place) == ("2019-11-18", "Hà Sơn")


@each(("line", "number", "symbol", "recognised"), tuples(__file__, "a_symbol_without_stroke"))
def test_a_symbol_without_stroke_or_of_the_party(line: str, number: str | None, symbol: str, recognised: bool) -> None:
    text = _HEAD.replace("Số: 23/KH-CĐXD", line).replace("KẾ HOẠCH\nTổ", "CÔNG VĂN\nTổ") + _BODY + _TAIL
    header = letter(text, recognised=recognised).header
    assert (header.number, header.symbol) == (number, symbol)


@each(("superior", "issuer", "name"), rows("header", "an_organ_behind_the_name"))
def test_an_organ_behind_the_name_of_its_body_is_no_part_of_it(superior: str, issuer: str, name: str) -> None:
    text = _HEAD.replace("LIÊN ĐOÀN LAO ĐỘNG TỈNH HÀ SƠN", superior).replace("CÔNG ĐOÀN NGÀNH XÂY DỰNG", issuer)
    assert letter(text + _BODY + _TAIL).header.issuer == name


@each("subject", table(__file__, "a_subject_of_one"))
def test_a_subject_of_one_long_line(subject: str) -> None:
    text = _HEAD.replace("Tổ chức hội thi cắm hoa", subject)
    basis = "\nThực hiện Kế hoạch số 5/KH-LĐLĐ ngày 02/12/2019 về phong trào thi đua, Công đoàn ngành đề ra như sau:\n"
    assert letter(text + basis + _BODY + _TAIL).header.subject == subject


_OFFICIAL_LETTER = table(__file__, "official_letter")
_ORDER = "Thực hiện Kế hoạch số 12/KH-LĐLĐ ngày 02/3/2026 của Liên đoàn Lao động tỉnh, đề nghị"
_ASKED = "các công đoàn cơ sở cử 02 người và gửi danh sách về Công đoàn phường trước ngày 20/4/2026."


@each("title", ["DANH SÁCH", "CHƯƠNG TRÌNH", "KẾ HOẠCH", "THỂ LỆ"])
@each(
    ("label", "text"),
    [
        ("", f"{_ORDER} {_ASKED}"),
        ("Kính giri: Các công đoàn cơ sở", f"{_ORDER} {_ASKED}"),
        ("Kinh gin: - Các công đoàn cơ sở;", f"{_ORDER} {_ASKED}"),
        ("Kfnh gửi: Các công đoàn cơ sở", f"{_ORDER}\n{_ASKED}"),
        ("", f"Để hội thi thành công, Công đoàn phường\nđề nghị {_ASKED}"),
    ],
)
def test_a_title_below_the_text_is_that_of_an_annex(label: str, text: str, title: str) -> None:
    found = letter(_OFFICIAL_LETTER.format(label=label, text=text, title=title, caption="Hội thi nấu ăn"))
    header = found.header
    assert (header.kind, header.subject) == ("Công văn", "cử người dự hội thi nấu ăn")
    assert (header.signer, header.addressees) == ("Lê Thị Hòa", ("Các công đoàn cơ sở",) if label else ())
    assert [date.date for date in found.dates] == ["2026-04-20"]


@each("label", ["", "Kính giri:", "Kính gửi: .....''..;..", "Kính gửi: ……_.~…"])
@each("title", ["DANH SÁCH", "KẾ HOẠCH"])
@each("caption", ["Hội thi nấu ăn", "(Kèm theo Công văn số 31/CĐP ngày 06/4/2026 của Công đoàn phường Tân Mai)"])
@each("lost", ["V/v cử người dự hội thi nấu ăn\n", "CHỦ TỊCH\nLê Thị Hòa\n"])
def test_nor_is_it_the_letters_own_where_some_lines_are_lost(label: str, title: str, caption: str, lost: str) -> None:
    text = _OFFICIAL_LETTER.replace(lost, "")
    found = letter(text.format(label=label, text=f"Đề nghị {_ASKED}", title=title, caption=caption), recognised=True)
    assert (found.header.kind, found.header.number, found.header.addressees) == ("Công văn", "31", ())
    assert [date.date for date in found.dates] == ["2026-04-20"]
    assert [task.assignees for task in found.tasks] == [("Công đoàn cơ sở",)]
    assert "head-unread" in {flag.code for flag in found.flags}


@each("apart", ["\n", " ", "    ", " | "])
@each("motto", ["Độc lập - Tự do", "Độc lập Tự do", "Độc lập -Tự do"])
def test_the_motto_behind_the_subject_is_no_part_of_it(motto: str, apart: str) -> None:
    text = _OFFICIAL_LETTER.replace("nấu ăn\nCỘNG", f"nấu ăn{apart}CỘNG").replace("Độc lập - Tự do", motto)
    found = letter(text.format(label="", text=f"{_ORDER} {_ASKED}", title="DANH SÁCH", caption="Hội thi nấu ăn"))
    assert found.header.subject == "cử người dự hội thi nấu ăn" and found.tasks


@each("row", rows("header", "a_letter_without_letterhead"))
def test_a_letter_without_letterhead(row: list[str]) -> None:
    text, *wanted = row
    header = letter(text.replace("{asks}", f"{_ORDER} {_ASKED}\n")).header
    found = (header.number, header.symbol, header.kind, header.issuer, header.subject)
    assert [value or "" for value in found] == wanted


@each(("capitals", "running"), rows("header", "title_in_capitals_becomes"))
def test_title_in_capitals_becomes_running_text(capitals: str, running: str) -> None:
    assert title_case(capitals) == running


# News of a letter: what its first act of issuing says of the document is the head, flagged as reported.
#: News → number, symbol, kind, day, what it is about; ``None`` where nothing of a head is reported.
@each(("text", "told"), tuples(__file__, "news"))
def test_news_tells_the_head_of_its_letter(text: str, told: tuple[str | None, ...]) -> None:
    letter = letter_of(text)
    head = letter.header
    assert (head.number, head.symbol, head.kind, head.issued_on, head.subject) == told
    assert ("head-reported" in {flag.code for flag in letter.flags}) == (told[0] in ("21", "88"))


# Letters of one paragraph, without sections: who owes what by when stands in the first sentence.
SHORT_HEAD = """CÔNG ĐOÀN NGÀNH Y TẾ
Số: 12/CV-CĐN
Hà Nội, ngày 02 tháng 3 năm 2026
V/v báo cáo số đoàn viên
Kính gửi: Các CĐCS trực thuộc
"""
SHORT_TAIL = table(__file__, "tail")


@each(("words", "who"), rows("short_letters", "the_duty_of_one"))
def test_the_duty_of_one_paragraph(words: str, who: str) -> None:
    found = letter(SHORT_HEAD + words + SHORT_TAIL)
    assert [(task.assignees, task.kind, task.date) for task in found.tasks] == [((who,), "report", "2026-03-20")]
    assert found.tasks[0].deliver_to == "Công đoàn ngành Y tế"
    assert [(date.date, date.bound) for date in found.dates] == [("2026-03-20", "before")]
    assert found.header.addressees == ("Các CĐCS trực thuộc",)


def test_those_who_receive_a_letter_to_carry_it_out_but_for_the_issuers_own_offices() -> None:
    head = SHORT_HEAD.partition("V/v")[0] + "HƯỚNG DẪN\nChế độ báo cáo\n\n1. Báo cáo quý gửi trước ngày 15/4/2026.\n"
    found = letter(head + SHORT_TAIL.replace("- Như trên;", "- CĐCS trực thuộc (t/h);\n- Các ban CĐN;"))
    assert [task.assignees for task in found.tasks] == [("Công đoàn cơ sở trực thuộc",)]


def test_what_the_issuer_tells_is_no_duty() -> None:
    found = letter(SHORT_HEAD + "Ban Thường vụ Công đoàn ngành thông báo kết quả kiểm tra để biết./." + SHORT_TAIL)
    assert found.tasks == ()


@each("row", cases("short_letters", "whole"))
def test_a_letter_without_the_usual_head_or_tail(row: dict[str, Any]) -> None:
    found = check(row, row["text"])
    if "dates" in row:
        assert [date.date for date in found.dates] == row["dates"]


@each(("opening", "kind", "who"), rows("short_letters", "a_list_of_whose"))
def test_a_list_of_whose_turn_it_is(opening: str, kind: str, who: list[str]) -> None:
    turns = "- CĐCS Trạm Y tế xã Bắc: ngày 06/4/2026;\n- CĐCS Trạm Y tế xã Nam: ngày 07/4/2026.\n"
    read = letter(f"{SHORT_HEAD}{opening}\n{turns}{SHORT_TAIL}")
    assert [(date.type, date.date) for date in read.dates] == [(kind, "2026-04-06"), (kind, "2026-04-07")]
    assert [name for task in read.tasks for name in task.assignees] == [f"Công đoàn cơ sở {name}" for name in who]

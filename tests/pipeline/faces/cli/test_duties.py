"""Commands over what is stored: obligations, marks (of several at once, too), the calendar, letters."""

import csv
import io
from pathlib import Path

import openpyxl
import pytest
from icalendar import Calendar

from pipeline.store import open_store
from tests.each import each, table
from tests.pipeline.faces.cli.conftest import TODAY, Vanthu
from tests.pipeline.sample import owed, sample_letter

DAY = ("--today", TODAY)


def ids(stored: Vanthu, *options: str) -> list[str]:
    ran = stored("obligations", "--json", *DAY, *options)
    assert (ran.code, ran.err) == (0, "")
    return [item["id"] for item in ran.json]


def test_general_advice_is_shown_on_request(vanthu: Vanthu, home: Path) -> None:
    head = "CÔNG ĐOÀN NGÀNH Y TẾ TỈNH HÀ SƠN\nSố: 12/KH-CĐYT\n\nHà Sơn, ngày 10 tháng 3 năm 2026\n\n"
    asked = "Các công đoàn cơ sở nộp hồ sơ thi đua trước ngày 25/5/2026.\n"
    closing = "Yêu cầu các công đoàn cơ sở có mặt đầy đủ, đúng giờ.\n"
    text = f"{head}KẾ HOẠCH\nPhát động thi đua\n\nI. TỔ CHỨC THỰC HIỆN\n{asked}{closing}"
    (home / "thu.txt").write_text(text, "utf-8")
    vanthu("run", "thu.txt")
    line = "Nộp hồ sơ thi đua – về Công đoàn ngành Y tế, trước 25/5/2026"
    shown, everything = (vanthu("obligations", "--json", *DAY, *more).json for more in ([], ["--all"]))
    assert [item["title"] for item in shown] == [line]
    assert [item["strength"] for item in everything] == ["binding", "general"]
    assert line in vanthu("obligations", "--format", "csv", *DAY).out


def test_json_is_the_contract(stored: Vanthu) -> None:
    (item,) = stored("obligations", "--format", "json", "--status", "late", *DAY).json
    keys = "id union union_id letter kind action deliver_to due bound last_good safe_due recurrence status limits"
    assert list(item)[:14] == keys.split() and {"evidence", "confidence", "needs_review"} <= set(item)
    assert item["status"] == "late"


def test_table_of_duties(stored: Vanthu) -> None:
    ran = stored("obligations", *DAY)
    lines = [line.split() for line in ran.out.splitlines()]
    assert "0/2 đơn vị đã nộp" in ran.out and "Công đoàn cơ sở Trường" in ran.out
    assert [line[-1] for line in lines if line and "/KH-" in line[-1]] == ["07/KH-LĐLĐ"] * 3
    assert ran.err == "3 việc, 4 nghĩa vụ. Xem từng đơn vị: vanthu obligations --by union\n"
    stored("done", "nv-1", *DAY)
    assert "1/2 đơn vị đã nộp" in stored("obligations", *DAY).out
    stored("done", "nv-2", *DAY)
    titles = [line for line in stored("obligations", *DAY).out.splitlines() if line.rstrip().endswith(")")]
    assert [line.strip() for line in titles] == ["Cấp dưới nợ ta (2)", "Đã xong (1)"]


def test_duties_as_json_are_the_contract(stored: Vanthu) -> None:
    (late, *others) = stored("obligations", "--by", "duty", "--format", "json", *DAY).json
    assert " ".join(list(late)[:10]) == "duty_id title letter due last_good side unions done late waiting"
    assert [late[key] for key in ("due", "side", "unions", "done", "late")] == ["2026-04-20", "below", 1, 0, 1]
    assert [(item["unions"], item["next_day"]) for item in others] == [(2, "2026-05-01"), (1, "2026-05-19")]


@pytest.mark.parametrize("form", ["printed", "written"])
def test_csv_names_the_limits_in_words(stored: Vanthu, home: Path, form: str) -> None:
    if form == "printed":
        data = stored("obligations", "--format", "csv", *DAY).out
    else:
        stored("obligations", "-o", "nv.csv", *DAY)
        data = (home / "nv.csv").read_text("utf-8")
    limits = [line["Giới hạn đại biểu"] for line in csv.DictReader(io.StringIO(data.removeprefix("\ufeff")))]
    assert any("người" in words for words in limits) and not [words for words in limits if words.startswith("l1")]


def test_nothing_found_says_so(stored: Vanthu) -> None:
    ran = stored("obligations", "--status", "done", *DAY)
    assert (ran.code, ran.out, ran.err) == (0, "", "Không có nghĩa vụ nào.\n")
    ran = stored("obligations", "--union", "Công đoàn cơ sở Cty May Bình Minh 2", *DAY)
    assert "Có phải: Công đoàn cơ sở Công ty May Bình Minh" in ran.err
    ran = stored("obligations", "--union", "xyz", *DAY)
    assert ran.err == "Không có nghĩa vụ nào của “xyz”. Xem tên các đơn vị: vanthu unions list\n"
    for asked in (("--status", "done"), ("--union", "xyz")):
        assert stored("obligations", *asked, "--json", *DAY).json == []


MONTHLY = "nv-4"  # before the 20th of each month, by a letter of 10/3/2026


@pytest.mark.parametrize(("command", "told", "done"), table(__file__, "one_instance_of_what"))
def test_one_instance_of_what_recurs(stored: Vanthu, command: list[str], told: str, done: list[str]) -> None:
    ran = stored(command[0], MONTHLY, *command[1:], *DAY)
    assert (ran.code, ran.out) == (0, "") and told in ran.err
    (item,) = (item for item in stored("obligations", "--json", *DAY).json if item["id"] == MONTHLY)
    assert item["done_days"] == done


def test_the_whole_series(stored: Vanthu) -> None:
    stored("done", MONTHLY, *DAY)
    assert "Không áp dụng" in stored("duty", "not-applicable", MONTHLY, "--letter", "15/BC-CĐCS", *DAY).err
    assert ids(stored, "--status", "not_applicable") == [MONTHLY]
    assert "không còn kỳ nào phải ghi nhận" in stored("done", MONTHLY, *DAY).err
    assert stored("reopen", MONTHLY, "--json", *DAY).json["status"] == "todo"
    assert stored("reopen", MONTHLY, "--json", *DAY).json["done_days"] == []


@pytest.mark.parametrize(("command", "words"), table(__file__, "wrong_instances_are_refused"))
def test_wrong_instances_are_refused(stored: Vanthu, command: list[str], words: str) -> None:
    ran = stored(*command, *DAY)
    assert (ran.code != 0, ran.out) == (True, "") and words in ran.err
    assert ids(stored, "--status", "done") == []


def test_letters(stored: Vanthu) -> None:
    (line,) = stored("letters", "--json", *DAY).json
    assert (line["number"], line["obligations"], line["open"], line["late"]) == ("7", 4, 4, 1)
    ran = stored("letters", *DAY)
    told = "1 văn bản.\n1 văn bản đến chưa có số đến. Cấp số: vanthu enter VĂN_BẢN\n"
    assert "07/KH-LĐLĐ" in ran.out and ran.err == told


def test_show(stored: Vanthu) -> None:
    ran = stored("show", "7/kh-ldld", *DAY)
    told = "Hội thao|trước 02/05/2026|hằng tháng, ngày 20|tối đa 12 người|Tình hình thực hiện|Quá hạn"
    assert ran.code == 0 and [words for words in told.split("|") if words not in ran.out] == []
    shown = stored("show", "abababab", "--json", *DAY).json
    assert shown["header"]["number"] == "7"
    assert [item["status"] for item in shown["obligations"]] == ["late", "todo", "todo", "todo", "todo"]


def test_calendar_file(stored: Vanthu, home: Path) -> None:
    ran = stored("calendar", "-o", "lich.ics", *DAY)
    assert (ran.code, ran.out) == (0, "")
    assert ran.err.splitlines() == [
        "2 mục chưa có ngày cụ thể nên không vào tệp lịch; xem bằng: vanthu calendar -o lich.xlsx",
        "Đã ghi 7 mục lịch vào lich.ics.",
    ]
    events = Calendar.from_ical((home / "lich.ics").read_bytes()).walk("VEVENT")
    assert len([event for event in events if "recurrence-id" not in event]) == 7
    series = {event["uid"] for event in events if "rrule" in event}
    assert {event["uid"] for event in events if "recurrence-id" in event} <= series
    before = (home / "lich.ics").read_bytes()
    stored("calendar", "-o", "lich.ics", *DAY)
    assert (home / "lich.ics").read_bytes() == before


def test_calendar_workbook_and_screen(stored: Vanthu, home: Path) -> None:
    stored("calendar", "-o", "lich.xlsx", *DAY)
    assert openpyxl.load_workbook(home / "lich.xlsx").sheetnames == ["Lịch"]
    ran = stored("calendar", "--to", "tháng sau", *DAY)
    assert "01/05/2026" in ran.out and "20/04/2026" not in ran.out
    assert stored("calendar", "--json", *DAY).json[0]["type"] == "deadline"


def test_letters_cannot_speak_to_the_terminal(stored: Vanthu) -> None:
    letter = sample_letter()
    header = letter.header.model_copy(update={"subject": "\x1b[2Jxóa [red]màn hình[/red]"})
    with open_store(None) as store:
        store.letters.save(letter.model_copy(update={"header": header}), [])
    ran = stored("letters", *DAY)
    assert "\x1b" not in ran.out and "[red]màn hình[/red]" in ran.out


def test_duties_as_csv_and_in_the_workbook(stored: Vanthu, home: Path) -> None:
    printed = stored("obligations", "--by", "duty", "--format", "csv", *DAY).out.removeprefix("\ufeff")
    lines = list(csv.DictReader(io.StringIO(printed)))
    assert [(line["Số đơn vị"], line["Quá hạn"]) for line in lines] == [("1", "1"), ("2", "0"), ("1", "0")]
    stored("obligations", "-o", "so.xlsx", *DAY)
    page = openpyxl.load_workbook(home / "so.xlsx")["Việc"]
    assert [row[0].value for row in page.iter_rows(min_row=2)] == [line["Mã"] for line in lines]


DUTY = "d0000000000a"
NAMES = {"1": "CĐCS Trường Hoa Mai", "2": "CĐCS Trường Hoa Sen", "3": "CĐCS Công ty May Bình Minh"}


@pytest.fixture
def desk(vanthu: Vanthu) -> Vanthu:
    """Three unions that owe one report, one of them something else besides, another one a report each month."""
    items = [owed(id=f"a0000{n}", union=name, union_id=f"u{n}", parent=DUTY) for n, name in NAMES.items()]
    other = owed(id="b00001", union=NAMES["1"], union_id="u1", parent="d0000000000b", action="Nộp bản đăng ký")
    monthly = owed(id="c00001", union=NAMES["2"], union_id="u2", parent="d0000000000c", action="Báo cáo hằng tháng",
                   recurrence="FREQ=MONTHLY;BYMONTHDAY=20", bound="by", due=None, last_good=None)  # fmt: skip
    with open_store(None) as store:
        store.letters.save(sample_letter(), [*items, other, monthly])
    return vanthu


def marked(desk: Vanthu) -> dict[str, str | None]:
    with open_store(None) as store:
        assert store.marks.instances() == []
        return {name: mark.answer for name, mark in store.marks.of().items() if mark.status == "done"}


@each(
    ("options", "expected"),
    [
        (["a00001", "a00003"], "a00001 a00003"),
        (["a00001", "b00001"], "a00001 b00001"),
        ([DUTY, "--union", "u2"], "a00002"),
        ([DUTY[:8] + "000a", "--union", "Hoa Mai", "--union", "cdcs cong ty may binh minh"], "a00001 a00003"),
        ([DUTY, "--all"], "a00001 a00002 a00003"),
        (["a00001", "--all"], "a00001 a00002 a00003"),
        (["d0000000000b"], "b00001"),
    ],
)
def test_one_several_or_all_unions_of_a_duty(desk: Vanthu, options: list[str], expected: str) -> None:
    ran = desk("done", *options, "--letter", "15/BC", *DAY)
    assert (ran.code, ran.out) == (0, "") and "Hoàn thành" in ran.err
    assert marked(desk) == dict.fromkeys(expected.split(), "15/BC")
    assert desk("reopen", *options, *DAY).code == 0
    assert marked(desk) == {}


@each(("options", "words"), table(__file__, "what_cannot_be_marked"))
def test_what_cannot_be_marked_leaves_everything(desk: Vanthu, options: list[str], words: str) -> None:
    ran = desk("done", *options, *DAY)
    assert (ran.code, ran.out) == (2, "") and words in ran.err and marked(desk) == {}


def test_a_note_beside_several(desk: Vanthu) -> None:
    assert desk("duty", "note", DUTY, "b00001", "c00001", "--all", "--text", "đã gọi", *DAY).code == 0
    with open_store(None) as store:
        assert {mark.note for mark in store.marks.of().values()} == {"đã gọi"}

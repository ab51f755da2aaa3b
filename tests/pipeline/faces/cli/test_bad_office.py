"""What goes wrong in an office, through the real commands: one clear line, nothing lost, nothing half written."""

import csv
import io
import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import openpyxl
import pytest
from icalendar import Calendar, Component

from pipeline.duties.routing import route
from pipeline.store import backup, open_store
from pipeline.unions import Registry
from schemas import Union
from tests.each import each, table
from tests.pipeline.duties.crosscheck.office import letter
from tests.pipeline.faces.cli.conftest import Ran, Vanthu, made_once
from tests.pipeline.letters import history_of

TODAY = ("--today", "1/2/2026")
#: Names that are commands, markup, formulas or breaks of lines somewhere on their way.
NAMES = (
    "CĐCS O'Brien; DROP TABLE obligations;--", 'CĐCS "Hoa, Sen"; tổ 1', "CĐCS xuống\r\ndòng\u2028nữa",
    '=HYPERLINK("http://x.example")', "+1+1 CĐCS", "@SUM(A1) CĐCS", "-2 CĐCS", "CĐCS <script>alert(1)</script> & con",
    "CĐCS 😀 Vui vẻ", "CĐCS \u202eđảo\u202c chiều", "CĐCS Dài " + "rất dài " * 60, "CĐCS END:VEVENT\nSUMMARY:khác",
    "CĐCS \x1b[31mđỏ", "CĐCS %s {0} {union} \\n",
)  # fmt: skip
BODY = (
    "1. Các CĐCS trực thuộc gửi danh sách '; DROP TABLE letters;-- 😀 <b>đậm</b> về Công đoàn ngành trước ngày "
    "15/3/2026.\n2. Các CĐCS trực thuộc báo cáo hằng tháng =1+1 trước ngày 20.\n"
)


def assert_one_line(ran: Ran, code: int) -> None:
    assert ran.code == code and ran.err.strip(), ran
    assert "\n" not in ran.err.strip() and "Traceback" not in ran.err and "Lỗi ngoài dự kiến" not in ran.err, ran.err


def is_said(ran: Ran) -> bool:
    return ran.code in (0, 1, 2) and not any(bad in ran.err + ran.out for bad in ("Traceback", "Lỗi ngoài dự kiến"))


def laid() -> None:
    """Store a letter that binds unions of the worst names."""
    top = Union(id="yte", name="Công đoàn ngành Y tế tỉnh Hà Sơn", kind="sector_union", province="Hà Sơn")
    below = [Union(id=f"e{n}'\"", name=name, kind="grassroots", parent="yte") for n, name in enumerate(NAMES)]
    item = letter("yte", 8, "20/01/2026", BODY, subject="Hội thi =cmd|'/C calc'!A0 <img src=x onerror=alert(1)>")
    with open_store(None) as store:
        store.letters.save(item, route(item, Registry([top, *below])))
        store.reviews.choose_approver("nobody")


@pytest.fixture
def evil(vanthu: Vanthu, home: Path, kept: Path) -> Vanthu:
    made_once(kept, home, laid)
    return vanthu


COMMANDS = table(__file__, "commands")


@each("line", COMMANDS)
def test_an_empty_store(vanthu: Vanthu, line: str) -> None:
    ran = vanthu(*line.split())
    assert is_said(ran) and (ran.out or ran.err) and len(ran.err.strip().splitlines()) <= 1
    if any(word in line for word in ("abcd", "12/KH")):
        assert_one_line(ran, 2)


def test_names_that_are_commands_elsewhere(evil: Vanthu, home: Path) -> None:
    assert len(evil("obligations", "--json", *TODAY).json) == 2 * len(NAMES)
    for line in ("obligations", "due --days 90", "check", "calendar", "show 08/KH-CĐYT"):
        ran = evil(*line.split(), *TODAY)
        assert is_said(ran) and "\x1b" not in ran.out and "\u202e" not in ran.out, line
    for name in NAMES:
        assert len(evil("obligations", "--union", name, "--json", *TODAY).json) == 2, name


def test_formulas_are_harmless_in_tables(evil: Vanthu, home: Path) -> None:
    for name in ("o.csv", "o.xlsx"):
        assert evil("obligations", "-o", name, *TODAY).code == 0
    rows = list(csv.reader(io.StringIO((home / "o.csv").read_text("utf-8-sig"), newline="")))
    assert len(rows) == 2 * len(NAMES) + 1 and len({len(row) for row in rows}) == 1
    assert not [cell for row in rows for cell in row if cell[:1] in tuple("=+-@\t\r")]
    assert evil("register", "-o", "so.xlsx", *TODAY).code == 0
    for name in ("o.xlsx", "so.xlsx"):
        book = openpyxl.load_workbook(home / name)
        formulas = [cell.value for sheet in book for row in sheet for cell in row if cell.data_type == "f"]
        assert all(str(value).startswith(("=SUBTOTAL(", "=SUM(")) for value in formulas), "only sums of our own"
    ran = evil("register", "--import", "so.xlsx", *TODAY)
    assert ran.code == 0 and "0 thay đổi" in ran.err


def _entries(path: Path) -> list[Component]:
    """Return the events of a calendar file, without the days of a series that stand by themselves."""
    return [event for event in Calendar.from_ical(path.read_bytes()).walk("VEVENT") if "recurrence-id" not in event]


def test_calendars_hold_no_more_than_they_should(evil: Vanthu, home: Path) -> None:
    assert evil("calendar", "-o", "a.ics", *TODAY).code == 0
    assert len(_entries(home / "a.ics")) == 2
    for number in range(len(NAMES)):
        path = home / f"{number}.ics"
        assert evil("calendar", "--union", f"e{number}'\"", "-o", path.name, *TODAY).code == 0
        events = _entries(path)
        assert len(events) == 2 and not [event for event in events if event["SUMMARY"] == "khác"]


@each("words", ["%", "_", "'", "", ".", "a' OR '1'='1", "MÃ", "\n"])
def test_an_id_that_nothing_has(evil: Vanthu, words: str) -> None:
    for command in ("done", "reopen"):
        assert_one_line(evil(command, words, *TODAY), 2)
    assert_one_line(evil("show", words), 2)
    assert_one_line(evil("check", "settle", words), 2)


def test_a_name_that_several_unions_have(evil: Vanthu, home: Path) -> None:
    for line in ("obligations", "due", "calendar", "calendar -o a.ics"):
        assert_one_line(ran := evil(*line.split(), "--union", "CĐCS", *TODAY), 2)
        assert "hãy chọn" in ran.err and not (home / "a.ics").exists()


@each("words", ["' OR 1=1 --", '"', "*", "NEAR(", "a AND", "%", "😀", '"hở', "a" * 5000])
def test_searching_for_signs(evil: Vanthu, words: str) -> None:
    assert is_said(evil("search", words))


@each("day", ["31/12/9999", "1/1/1800", "30/2/2026", "0/0/0", "", "mai kia", "2026-02-30"])
def test_a_day_that_cannot_be_today(evil: Vanthu, day: str) -> None:
    for command in ("obligations", "due", "check", "calendar"):
        assert_one_line(evil(command, "--today", day), 2)


@each("day", ["1/1/1900", "31/12/2200"])
def test_the_first_and_last_day_that_can(evil: Vanthu, day: str) -> None:
    for command in ("obligations", "due", "check", "calendar", "letters"):
        assert evil(*command.split(), "--today", day).code == 0, command


def test_a_window_of_centuries(evil: Vanthu, home: Path) -> None:
    for suffix in ("ics", "xlsx", "csv", "json"):
        ran = evil("calendar", "--from", "1/1/1900", "--to", "31/12/2100", "-o", f"a.{suffix}", *TODAY)
        assert ran.code == 0 and (home / f"a.{suffix}").stat().st_size < 2_000_000, suffix
    assert evil("calendar", "--from", "1/1/1900", "--to", "31/12/2100", *TODAY).code == 0
    assert_one_line(evil("calendar", "--from", "2/1/2026", "--to", "1/1/2026", *TODAY), 2)


def test_a_clock_set_back(evil: Vanthu) -> None:
    first, second = (item["id"] for item in evil("obligations", "--json", *TODAY).json[:2])
    assert evil("duty", "not-applicable", first, "--today", "10/3/2026").code == 0
    assert_one_line(ran := evil("done", second, "--today", "1/1/2020"), 2)
    assert "đồng hồ" in ran.err
    assert evil("reopen", first, "--today", "1/3/2026").code == 0
    assert evil("duty", "note", first, "--text", "ghi", "--today", "2/2/2026").code == 0
    with open_store(None) as store:  # in the order of what was said
        assert [event.what for event in history_of(store, first)] == ["not_applicable", "todo", "note"]
    assert evil("obligations", "--status", "done", "--json", *TODAY).json == []


def execute(path: Path, words: str) -> None:
    with closing(sqlite3.connect(path)) as connection, connection:
        connection.execute(words)


def cut_off(path: Path) -> None:
    execute(path, "PRAGMA wal_checkpoint(TRUNCATE)")
    path.write_bytes(path.read_bytes()[: path.stat().st_size // 2])


def of_another_program(path: Path) -> None:
    for file in path.parent.glob(path.name + "*"):
        file.unlink()
    execute(path, "CREATE TABLE things (id INTEGER)")


DAMAGES: dict[str, Callable[[Path], object]] = {
    "cut off": cut_off,
    "of tomorrow": lambda path: execute(path, "UPDATE alembic_version SET version_num = '9999'"),
    "of another program": of_another_program,
    "a letter instead": lambda path: path.write_text("Kính gửi: Các CĐCS", "utf-8"),
}
WORK = table(__file__, "work")


@pytest.mark.parametrize("damage", DAMAGES)
def test_a_database_that_cannot_be_used(evil: Vanthu, home: Path, damage: str) -> None:
    path = home / "data" / "vanthu" / "vanthu.db"
    assert evil("office", "backup", "nguon.db").code == 0
    DAMAGES[damage](path)
    before = path.read_bytes()
    for line in WORK:
        assert_one_line(evil(*line.split()), 2)
    assert path.read_bytes() == before, "it may be mended yet"
    assert not [name for name in ("r.xlsx", "c.ics", "b.db") if (home / name).exists()]


@each("line", ["obligations -o /proc/a.csv", "calendar -o /proc/a.ics", "backup /proc/a.db"])
def test_a_place_that_cannot_be_written(evil: Vanthu, line: str) -> None:
    assert_one_line(evil(*line.split()), 2)


def test_backups_of_nothing_and_onto_themselves(evil: Vanthu, home: Path) -> None:
    live = home / "data" / "vanthu" / "vanthu.db"
    for line in (f"backup {live}", f"restore {live} --replace", "restore khong-co.db", "restore .", "backup ."):
        assert_one_line(evil(*line.split()), 2)
    (home / "thu.txt").write_text("Kính gửi", "utf-8")
    assert_one_line(evil("office", "restore", "thu.txt", "--replace"), 2)
    assert len(evil("obligations", "--json").json) == 2 * len(NAMES)


def stopped(*_: object) -> None:
    raise KeyboardInterrupt


def test_a_restore_that_is_stopped_leaves_everything(evil: Vanthu, monkeypatch: pytest.MonkeyPatch) -> None:
    evil("office", "backup", "a.db")
    before = evil("obligations", "--json", *TODAY).json
    with monkeypatch.context() as patch:
        patch.setattr(backup.references, "index_all", stopped)
        ran = evil("office", "restore", "a.db", "--replace")
    assert ran.code == 130 and "Traceback" not in ran.err
    assert evil("obligations", "--json", *TODAY).json == before


def test_a_stopped_import_keeps_the_old_registry(vanthu: Vanthu, home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in "ab":
        (home / f"{name}.csv").write_text(f"id,name,kind\n{name},CĐCS {name},grassroots\n", "utf-8")
    assert vanthu("unions", "import", "a.csv").code == 0
    kept = [path for path in (home / "data" / "vanthu").iterdir() if path.suffix == ".csv"]
    before = {path: path.read_bytes() for path in kept}
    assert before
    with monkeypatch.context() as patch:
        patch.setattr(Path, "replace", stopped)
        assert vanthu("unions", "import", "b.csv").code == 130
    assert {path: path.read_bytes() for path in kept} == before

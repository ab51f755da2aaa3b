"""The database: what goes in comes out, once, whole, and by the names that clerks use."""

import datetime
import sqlite3
import threading
from pathlib import Path

import pytest
from sqlalchemy import create_engine, event, text

from pipeline.store import Store, StoreError, UnknownRefError, open_store
from pipeline.store.schema import HEAD, metadata
from pipeline.support import settings
from pipeline.support.errors import SetupError
from pipeline.unions import BoundBody
from schemas import Letter, LetterKey, Obligation
from tests.each import each
from tests.pipeline.letters import LetterMaker

TODAY = datetime.date(2026, 5, 1)
#: Asked of the database, or put into it, for one new letter.
MOST_QUESTIONS = 36


def a_letter(words: str = "gửi báo cáo về Liên đoàn Lao động tỉnh", **header: str) -> Letter:
    maker = LetterMaker(**{"issuer": "Công đoàn ngành Y tế tỉnh Hà Sơn", "number": "23", "symbol": "KH-CĐYT"} | header)
    maker.date("trước ngày 16/3/2026", "2026-03-16", bound="before", last_good="2026-03-15", safe_due="2026-03-13")
    return maker.task(words, "Công đoàn cơ sở", date_id="d1").letter()


def owed(letter: Letter, union: str = "Công đoàn cơ sở", number: str = "1", **fields: object) -> Obligation:
    header = letter.header
    record = {
        "id": f"{letter.source.sha256[:10]}{number}",
        "union": union,
        "union_id": None,
        "letter": LetterKey(
            number=header.number, symbol=header.symbol, issuer=header.issuer, issued_on=header.issued_on
        ),
        "kind": "report",
        "action": letter.tasks[0].evidence.quote,
        "due": "2026-03-16",
        "bound": "before",
        "last_good": "2026-03-15",
        "safe_due": "2026-03-13",
        "status": "todo",
        "evidence": letter.tasks[0].evidence,
        "date_id": letter.tasks[0].date_id,
        "confidence": 0.9,
    }
    return Obligation.model_validate(record | fields)


def kept(item: Obligation, letter: Letter) -> Obligation:
    """Return what comes back, with what the office knows of its letter."""
    return item.model_copy(update={"letter_id": letter.source.sha256, "approved": False})


def test_a_letter_comes_back_as_it_went_in(store: Store) -> None:
    letter = a_letter()
    obligation = owed(letter)
    assert store.letters.save(letter, [obligation]) == "new" and store.letters.has(letter.source.sha256)
    assert not store.letters.has("0" * 64) and store.letters.of_id(letter.source.sha256) == letter
    assert store.obligations.find() == [kept(obligation, letter)]
    assert [stored.date for stored in store.dates.find()] == list(letter.dates)
    assert list(store.letters.whole()) == [letter]


def test_a_letter_more_asks_no_more_of_a_fuller_store(store: Store) -> None:
    """Questions are most of what storing costs: few, however many letters and duties there are."""
    asked: list[str] = []
    event.listen(store.engine, "before_cursor_execute", lambda *told: asked.append(told[2]))
    counts = []
    for number in range(1, 31):
        asked.clear()
        letter = a_letter(number=str(number), issued_on=f"2026-03-{number:02}")
        store.letters.save(letter, [owed(letter, number=str(each)) for each in range(number)])
        counts.append(len(asked))
    assert max(counts[1:]) == min(counts[1:]) <= MOST_QUESTIONS


def test_a_whole_file_is_known_by_its_own_bytes(store: Store) -> None:
    assert not store.letters.has("f" * 64)
    store.letters.remember_files({"f" * 64: "thu.zip"})
    store.letters.remember_files({"f" * 64: "ban-sao.zip"})
    assert store.letters.has("f" * 64)


@each("ref", ["23/KH-CĐYT", "23/kh-cdyt", "Số: 23 /KH- CĐYT", "023/KH-CĐYT", "23-kh-cđyt", "số 23/KH–CÐYT", "23"])
def test_a_letter_is_found_in_any_spelling(store: Store, ref: str) -> None:
    letter = a_letter()
    store.letters.save(letter, [])
    store.letters.save(a_letter(number="24"), [])
    assert store.letters.called(ref) == letter


def test_a_letter_is_found_by_the_beginning_of_its_id(store: Store) -> None:
    letter = a_letter()
    store.letters.save(letter, [])
    assert store.letters.called(letter.source.sha256[:6].upper()) == letter


def test_a_party_number_is_found(store: Store) -> None:
    letter = a_letter(number="1436", symbol="TB/TU")
    store.letters.save(letter, [])
    assert store.letters.called("1436-TB/TU") == letter


def test_an_unknown_name_says_so(store: Store) -> None:
    with pytest.raises(UnknownRefError, match="99/KH-CĐYT"):
        store.letters.called("99/KH-CĐYT")


def test_an_ambiguous_name_lists_the_choices(store: Store) -> None:
    for words in ("gửi báo cáo", "gửi danh sách"):
        store.letters.save(a_letter(words), [])
    with pytest.raises(UnknownRefError, match="2 văn bản") as caught:
        store.letters.called("23/KH-CĐYT")
    assert caught.value.message.count("Công đoàn ngành Y tế tỉnh Hà Sơn") == 2


def test_late_is_told_from_today(store: Store) -> None:
    letter = a_letter()
    store.letters.save(letter, [owed(letter)])
    last_good = datetime.date(2026, 3, 15)
    assert store.obligations.find(today=last_good)[0].status == "todo"
    assert store.obligations.find(today=last_good + datetime.timedelta(days=1))[0].status == "late"
    assert store.obligations.find(statuses=("late",), today=TODAY)
    assert not store.obligations.find(statuses=("todo",), today=TODAY) and store.letters.all(TODAY)[0].late == 1


def test_dates_are_filtered(store: Store) -> None:
    maker = LetterMaker(issuer="Công đoàn ngành Y tế tỉnh Hà Sơn")
    maker.date("trước ngày 16/3/2026", "2026-03-16", bound="before", last_good="2026-03-15")
    maker.date("từ 01/6 đến 30/6/2026", "2026-06-30", type="period", start="2026-06-01", last_good="2026-06-30")
    maker.date("hằng tháng trước ngày 20", None, type="recurring", rrule="FREQ=MONTHLY;BYMONTHDAY=20")
    letter = maker.task("báo cáo", "Công đoàn cơ sở").letter()
    bodies = {"d1": [BoundBody(name="CĐCS Trường Hà Sơn")], "d2": [BoundBody(name="Nghiệp đoàn Chợ", union_id="nd-1")]}
    store.letters.save(letter, [owed(letter, "CĐCS Trường Hà Sơn")], bodies)

    def ids(**query: object) -> list[str]:
        return [item.date.id for item in store.dates.find(**query)]  # type: ignore[arg-type]

    assert ids() == ["d1", "d2", "d3"] and ids(from_=datetime.date(2026, 3, 16)) == ["d2", "d3"]
    assert ids(from_=datetime.date(2026, 6, 15), to=datetime.date(2026, 6, 16)) == ["d2", "d3"]
    assert ids(to=datetime.date(2026, 5, 31)) == ["d1", "d3"]
    assert ids(union="Công đoàn cơ sở trường Hà Sơn") == ["d1", "d3"] and ids(union="nd-1") == ["d2"]


def test_marks_are_kept_and_taken_back(store: Store) -> None:
    letter = a_letter()
    obligation = owed(letter)
    store.letters.save(letter, [obligation])
    assert store.marks.mark(obligation.id[:6], "done", TODAY, "15/BC-CĐCS").status == "done"
    assert store.obligations.find(today=TODAY)[0].status == "done"
    assert (store.letters.save(letter, [obligation]), store.obligations.find()[0].status) == ("unchanged", "done")
    store.marks.mark(obligation.id, "todo", TODAY)
    assert store.obligations.find()[0].status == "todo"


def test_marking_what_is_not_there_says_so(store: Store) -> None:
    letter = a_letter()
    store.letters.save(letter, [owed(letter, number="1"), owed(letter, "Nghiệp đoàn", "2")])
    with pytest.raises(UnknownRefError, match="Không có nghĩa vụ"):
        store.marks.mark("zzzz", "done", TODAY)
    with pytest.raises(UnknownRefError, match="Có 2 nghĩa vụ"):
        store.marks.mark(letter.source.sha256[:5], "done", TODAY)
    with pytest.raises(UnknownRefError):
        store.marks.mark("", "done", TODAY)


def test_a_newer_reading_keeps_the_marks(store: Store) -> None:
    letter = a_letter("gửi báo cáo kết quả thực hiện về Liên đoàn Lao động tỉnh Hà Sơn")
    first, second = owed(letter, number="1"), owed(letter, "Nghiệp đoàn Chợ", "2")
    store.letters.save(letter, [first, second])
    store.marks.mark(first.id, "done", TODAY)
    longer = owed(letter, number="9", action="- " + first.action + " (qua thư điện tử);")
    other = owed(letter, number="8", action="tổ chức Hội nghị người lao động", kind="task")
    assert store.letters.save(letter, [other, longer, second]) == "changed"
    assert {item.id: item.status for item in store.obligations.find()} == {
        longer.id: "done", other.id: "todo", second.id: "todo",
    }  # fmt: skip


def test_a_locked_database_says_so_and_can_still_be_read(sqlite_store: Store, tmp_path: Path) -> None:
    letter = a_letter()
    sqlite_store.letters.save(letter, [])
    other = sqlite3.connect(tmp_path / "vanthu.db", isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    with pytest.raises(StoreError, match="khóa", check=lambda error: error.code == "locked"):
        sqlite_store.letters.save(a_letter(number="24"), [])
    assert sqlite_store.letters.called("23") == letter
    other.execute("ROLLBACK")
    assert sqlite_store.letters.save(a_letter(number="24"), []) == "new"
    other.close()


def test_a_wholly_locked_database_is_a_setup_error(sqlite_store: Store, tmp_path: Path) -> None:
    sqlite_store.letters.save(a_letter(), [])
    sqlite_store.close()
    other = sqlite3.connect(tmp_path / "vanthu.db", isolation_level=None)
    other.execute("PRAGMA journal_mode = DELETE")
    other.execute("BEGIN EXCLUSIVE")
    with pytest.raises(SetupError, match=r"khóa.*vanthu\.db"):
        open_store(f"sqlite:///{tmp_path / 'vanthu.db'}", busy_seconds=0.1)
    other.close()


def test_a_foreign_file_is_refused(tmp_path: Path) -> None:
    (tmp_path / "thu.docx").write_bytes(b"PK" + b"junk" * 500)
    with pytest.raises(SetupError, match="không phải cơ sở dữ liệu"):
        open_store(str(tmp_path / "thu.docx"))
    with sqlite3.connect(tmp_path / "other.db") as connection:
        connection.execute("CREATE TABLE things (id INTEGER)")
    with pytest.raises(SetupError, match="chương trình khác"):
        open_store(str(tmp_path / "other.db"))


@each(
    ("url", "told"),
    [
        ("khong-co://x", ""), ("sqlite:////proc/khong/co/vanthu.db", ""), ("://", ""),
        ("postgresql://user:secret@127.0.0.1:1/vanthu", "máy chủ"), ("", "để trống"),
        ("mysql://x/y", "Không biết loại cơ sở dữ liệu"),
    ],
)  # fmt: skip
def test_an_impossible_address_is_refused(url: str, told: str) -> None:
    with pytest.raises(SetupError, match=told):
        open_store(url)


def test_the_default_place(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.delenv("VANTHU_DB", raising=False)
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "data"))
    assert settings.database() == f"sqlite:///{tmp_path}/data/vanthu/vanthu.db"
    open_store().close()
    assert (tmp_path / "data" / "vanthu" / "vanthu.db").exists()
    monkeypatch.setenv("VANTHU_DB", "sqlite:////tmp/x.db")
    assert settings.database() == "sqlite:////tmp/x.db"


def test_migrations_make_the_tables_of_the_schema(tmp_path: Path) -> None:
    from alembic.autogenerate import compare_metadata
    from alembic.migration import MigrationContext

    open_store(str(tmp_path / "a.db")).close()
    # The index of words is made by hand: each kind of database has its own.
    ours = {"include_name": lambda name, kind, _: kind != "table" or not name.startswith("search_words")}
    with create_engine(f"sqlite:///{tmp_path / 'a.db'}").connect() as connection:
        assert connection.execute(text("SELECT version_num FROM alembic_version")).scalar_one() == HEAD
        assert compare_metadata(MigrationContext.configure(connection, opts=ours), metadata) == []


def test_a_database_of_before_learns_what_duties_are_for(tmp_path: Path) -> None:
    with open_store(str(tmp_path / "a.db")) as store:
        letter = a_letter()
        store.letters.save(letter, [owed(letter)])
    with create_engine(f"sqlite:///{tmp_path / 'a.db'}").begin() as connection:
        connection.execute(text("DROP INDEX ix_duties_event"))
        connection.execute(text("ALTER TABLE duties DROP COLUMN event"))
        connection.execute(text("ALTER TABLE warnings ADD COLUMN until VARCHAR"))
        connection.execute(text("ALTER TABLE sent DROP COLUMN period"))
        connection.execute(text("CREATE TABLE files (sha256 TEXT, program TEXT, said TEXT, seal INTEGER)"))
        connection.execute(text("INSERT INTO files VALUES ('a1', '', 'thu.eml', 0), ('b2', '1.0', 'hỏng', 0)"))
        connection.execute(text("UPDATE alembic_version SET version_num = '0033'"))
    with open_store(str(tmp_path / "a.db")) as store:
        assert len(store.obligations.find()) == 1 and [item.held_until for item in store.obligations.find()] == [None]
        assert (store.letters.has("a1"), store.letters.failed("1.0")) == (True, {"b2": "hỏng"})


def test_setting_up_waits_for_another_program(tmp_path: Path) -> None:
    path = tmp_path / "vanthu.db"
    other = sqlite3.connect(path, isolation_level=None, check_same_thread=False)
    other.execute("BEGIN EXCLUSIVE")
    timer = threading.Timer(0.3, other.execute, ["ROLLBACK"])
    timer.start()
    open_store(str(path), busy_seconds=5).close()
    timer.join()
    other.close()


@pytest.mark.parametrize("damage", ["UPDATE letters SET content = X'7878'", "UPDATE letters SET subject = X'C328'"])
def test_damaged_content_says_so_and_names_the_database(sqlite_store: Store, tmp_path: Path, damage: str) -> None:
    sqlite_store.letters.save(a_letter(), [])
    with sqlite3.connect(tmp_path / "vanthu.db") as connection:
        connection.execute(damage.replace("X'C328'", "CAST(X'C328' AS TEXT)"))
    with pytest.raises(StoreError, match=r"hỏng.*vanthu\.db") as caught:
        list(sqlite_store.letters.whole())
    assert (caught.value.code, caught.value.exit_code) == ("broken", 2)

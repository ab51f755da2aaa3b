"""A database of an older program is brought to today's tables with everything that is in it."""

from typing import Any

from alembic import command
from alembic.config import Config
from sqlalchemy import Connection, MetaData, inspect, text

from pipeline.registry.names import key
from pipeline.store import Marks, open_store, opening, rows
from pipeline.store.references import reference_key
from pipeline.store.schema import HEAD
from schemas import Letter, Obligation
from tests.pipeline.letters import LetterMaker
from tests.pipeline.store.test_copies import SCANNED, TYPED, duties
from tests.pipeline.store.test_store import owed


def a_letter(number: str) -> Letter:
    maker = LetterMaker(issuer="Công đoàn ngành Y tế tỉnh Hà Sơn", number=number, symbol="KH-CĐYT")
    maker.date("trước ngày 16/3/2026", "2026-03-16", bound="before", last_good="2026-03-15", safe_due="2026-03-13")
    maker.date("hằng tháng trước ngày 20", type="recurring", rrule="FREQ=MONTHLY;BYMONTHDAY=20", bound="before")
    return maker.task("gửi báo cáo", "Công đoàn cơ sở", date_id="d1").letter()


def write_as_0004(connection: Connection, letter: Letter, owed_by: list[tuple[Obligation, Marks]]) -> None:
    """Put a letter into the tables of revision 0004, as the program of that time did."""
    tables = MetaData()
    tables.reflect(connection)
    header, sha256 = letter.header, letter.source.sha256

    def put(table: str, **values: Any) -> None:
        connection.execute(tables.tables[table].insert().values(**values))

    put(
        "letters", sha256=sha256, name=letter.source.name, number=header.number, symbol=header.symbol,
        reference=reference_key(f"{header.number} {header.symbol}"), kind=header.kind, issuer=header.issuer,
        issued_on=header.issued_on, subject=header.subject, content=rows.packed(letter),
    )  # fmt: skip
    for item, marks in owed_by:
        put(
            "obligations", id=item.id, letter=sha256, union_name=item.union, union_key=key(item.union),
            union_id=item.union_id, kind=item.kind, last_good=item.last_good, recurring=item.recurrence is not None,
            issuer_own=item.issuer_own, start=item.evidence.start, confidence=item.confidence,
            content=item.model_dump_json(exclude={"parent", "role", "history", "version"}), **marks.model_dump(),
        )  # fmt: skip
    for record in letter.dates:
        last_day = record.last_good or record.date
        put(
            "dates", letter=sha256, id=record.id, type=record.type, first_day=last_day, last_day=last_day,
            content=record.model_dump_json(),
        )  # fmt: skip
    if not letter.dates:
        return
    put(
        "date_unions", letter=sha256, date_id="d1", union_name="CĐCS Bệnh viện", union_key=key("CĐCS Bệnh viện"),
        union_id="bv",
    )  # fmt: skip
    put("events", letter=sha256, obligation=owed_by[0][0].id, at="2026-03-01", what="done", detail="9/BC", who="lan")
    put("files", sha256=f"{int(header.number or 0):064}", name="goi.zip")


def made_by_0004(url: str, written: list[tuple[Letter, list[tuple[Obligation, Marks]]]]) -> None:
    engine = opening._engine(opening._address(url), 1.0)
    with engine.connect().execution_options(writes=True, seals=False) as connection, connection.begin():
        config = Config()
        config.set_main_option("script_location", str(opening._MIGRATIONS))
        config.attributes["connection"] = connection
        command.upgrade(config, "0004")
        for letter, lines in written:
            write_as_0004(connection, letter, lines)
    engine.dispose()


def test_a_database_of_revision_0004_keeps_everything(new_url: str) -> None:
    letters = [a_letter("23"), a_letter("24")]
    todo = Marks(status="todo")
    done = Marks(status="done", answer="9/BC", done_on="2026-03-01", note="đã nhận bản giấy")
    written = []
    for letter in letters:
        first = owed(letter, "CĐCS Bệnh viện", "1", union_id="bv")
        second = owed(letter, "CĐCS Trường học", "2", last_good=None, due=None, recurrence="FREQ=MONTHLY;BYMONTHDAY=20")
        own = owed(letter, "Công đoàn ngành Y tế tỉnh Hà Sơn", "3", issuer_own=True)
        written.append([(first, done), (second, Marks(status="doing", note="xin lùi")), (own, todo)])
    made_by_0004(new_url, list(zip(letters, written, strict=True)))
    with open_store(new_url) as store:
        assert list(store.letters.whole()) == letters
        shown = {item.id: item for item in store.obligations.find(everybody=True)}
        for lines in written:
            for item, marks in lines:
                assert shown[item.id] == item.model_copy(
                    update={"status": marks.status, "parent": shown[item.id].parent}
                )
                assert store.marks.of()[item.id] == marks
        # The three unions of a letter share the duty, as far as they owe the same.
        assert len({item.parent for item in shown.values()}) == len(letters)
        assert [item.union for item in store.obligations.find(union="bv")] == ["CĐCS Bệnh viện"] * 2
        assert len(store.dates.find()) == 4 and len(store.dates.find(union="bv")) == 4
        assert not store.letters.has("23".zfill(64)), "mails are opened once more: for their pages"
        (event, _) = store.history.of()
        assert (event.at, event.what, event.detail, event.who) == ("2026-03-01", "done", "9/BC", "lan")
        # What is read anew by today's program fits what was taken over.
        first = written[0][0][0]
        assert store.letters.save(letters[0], [shown[item.id] for item, _ in written[0]], {}) in {
            "changed",
            "unchanged",
        }
        assert store.marks.of()[first.id] == done
        with store.database.engine.connect() as connection:
            assert connection.execute(text("SELECT version_num FROM alembic_version")).scalar_one() == HEAD
            assert not [name for name in inspect(connection).get_table_names() if name.startswith("old_")]


def test_copies_that_an_older_program_kept_apart_become_one_letter(new_url: str) -> None:
    marks = Marks(status="done", answer="9/BC", done_on="2026-03-01")
    made_by_0004(
        new_url, [(TYPED, [(duties(TYPED)[0], Marks(status="todo"))]), (SCANNED, [(duties(SCANNED)[0], marks)])]
    )
    with open_store(new_url) as store:
        (line,) = store.letters.all()
        assert {arrival.sha256 for arrival in line.arrivals} == {TYPED.source.sha256, SCANNED.source.sha256}
        assert store.marks.of() == {duties(TYPED)[0].id: marks}

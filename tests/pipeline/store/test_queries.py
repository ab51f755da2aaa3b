"""What is asked of the store, each filter and search, from an index; neither asking nor storing costs more later."""

import datetime
import itertools
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import event

from benchmarks.made_office import TODAY as OFFICE_TODAY
from benchmarks.made_office import fill, union_name
from pipeline.duties.matching import query, spans
from pipeline.office.search import SearchHit, search
from pipeline.store import Store, open_store, schema
from schemas import Letter, Obligation, Reference, Union
from tests.each import each, examples, table
from tests.pipeline.letters import LetterMaker
from tests.pipeline.store.test_store import TODAY, a_letter, owed


def day(words: str) -> datetime.date:
    return datetime.date.fromisoformat(words)


def filled_with_letters(store: Store) -> Store:
    plan = a_letter()
    other = a_letter("nộp danh sách cán bộ nữ", number="24", issuer="Liên đoàn Lao động tỉnh Hà Sơn", symbol="CV-LĐLĐ")
    of_plan = [
        owed(plan, "CĐCS Bệnh viện", "1", union_id="bv"),
        owed(plan, "CĐCS Trường học", "2", union_id="th", last_good="2026-06-30", role="coordinate"),
        owed(plan, "CĐCS Chợ", "3", union_id="cho", last_good=None, recurrence="FREQ=MONTHLY;BYMONTHDAY=20"),
    ]
    task = owed(other, "CĐCS Bệnh viện", "4", union_id="bv", kind="task", last_good="2026-05-10")
    store.letters.save(plan, of_plan)
    store.letters.save(other, [task, owed(other, "Liên đoàn Lao động tỉnh Hà Sơn", "5", issuer_own=True)])
    return store


FILTERS: list[tuple[dict[str, Any], str]] = [
    ({}, "1 4 2 3"),
    ({"everybody": True}, "1 5 4 2 3"),
    ({"union": "bv"}, "1 4"),
    ({"below": frozenset(("th", "cho", "khong-co"))}, "2 3"),
    ({"below": frozenset()}, ""),
    ({"due_from": day("2026-05-10")}, "4 2"),
    ({"due_from": day("2026-05-10"), "due_before": day("2026-06-30")}, "4"),
    ({"letter": "24/CV-LĐLĐ"}, "4"),
    ({"kind": "task"}, "4"),
    ({"text": "danh sach"}, "4"),
    ({"text": '"cán bộ nữ"'}, "4"),
    ({"text": "sách danh"}, "4"),
    ({"text": '"sách danh"'}, ""),
    ({"text": "danh s*"}, "4"),
    ({"text": "100%"}, ""),
    ({"text": "!"}, ""),
    ({"text": ""}, "1 4 2 3"),
    ({"statuses": ("late",), "today": TODAY}, "1"),
    ({"statuses": ("todo",), "today": TODAY}, "4 2 3"),
    ({"statuses": ("todo",)}, "1 4 2 3"),
    ({"statuses": ("done",)}, ""),
]


@pytest.fixture
def filled(sqlite_store: Store) -> Store:
    return filled_with_letters(sqlite_store)


def _ids(found: list[Obligation]) -> str:
    return " ".join(item.id[-1] for item in found)


def test_obligations_are_filtered(store: Store) -> None:
    filled_with_letters(store)
    for asked, expected in FILTERS:
        assert _ids(store.obligations.find(**asked)) == expected, asked


def test_filters_join(filled: Store) -> None:
    (found,) = filled.obligations.find(below={"bv"}, kind="report", text="báo cáo", statuses=("late",), today=TODAY)
    assert (found.union, found.status) == ("CĐCS Bệnh viện", "late")


def test_pending_holds_what_ends_soon_and_what_comes_again(filled: Store) -> None:
    filled.reviews.choose_approver("nobody")
    for until, expected in (("2026-05-05", "1 3"), ("2026-05-20", "1 4 3")):
        assert _ids(filled.obligations.pending(day(until))) == expected


@pytest.fixture(scope="module")
def office(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Callable[[int], Store]]:
    stores: dict[int, Store] = {}

    def of_size(size: int) -> Store:
        if size not in stores:
            stores[size] = open_store(str(tmp_path_factory.mktemp("office") / f"{size}.db"))
            fill(stores[size], size)
        return stores[size]

    yield of_size
    for store in stores.values():
        store.close()


#: Obligations of an office, and twice as many.
FEW = examples(4_000, 10_000)
MANY = 2 * FEW
QUESTIONS: dict[str, Callable[[Store], object]] = {
    "one union": lambda store: store.obligations.find(union=union_name(7), today=OFFICE_TODAY),
    "pending": lambda store: store.obligations.pending(OFFICE_TODAY + datetime.timedelta(days=7)),
    "pending of one union": lambda store: store.obligations.pending(OFFICE_TODAY, [union_name(7)]),
    "one letter": lambda store: store.obligations.find(letter="7/KH-LĐLĐ"),
    "dates of one union": lambda store: store.dates.find(union=union_name(7)),
    "one task": lambda store: store.obligations.of_task(f"{7:064x}", 30),
}
#: Looked up by an index of the few rows with a deadline of their own, which is gone through whole.
NEAR: dict[str, Callable[[Store], object]] = {
    "near": lambda store: store.duties.near(OFFICE_TODAY + datetime.timedelta(days=7), OFFICE_TODAY)
}


@pytest.mark.parametrize("question", list(QUESTIONS))
def test_no_list_reads_every_obligation(office: Callable[[int], Store], question: str) -> None:
    store, asked = office(FEW), list[tuple[str, Any]]()

    @event.listens_for(store.engine, "before_cursor_execute")
    def note(_connection: object, _cursor: object, statement: str, parameters: object, *_: object) -> None:
        asked.append((statement, parameters))

    QUESTIONS[question](store)
    event.remove(store.engine, "before_cursor_execute", note)
    plans = []
    with store.engine.connect() as connection:
        raw = connection.connection.cursor()
        for statement, parameters in asked:
            if statement.startswith("SELECT"):
                plans += [row[3] for row in raw.execute(f"EXPLAIN QUERY PLAN {statement}", parameters).fetchall()]
    assert plans and not [line for line in plans if line.startswith("SCAN obligations")]


def steps(store: Store, question: Callable[[Store], object]) -> int:
    """Count the steps (by the hundred) of SQLite's machine: the same on every computer."""
    count = itertools.count()

    def watch(handler: Callable[[], None] | None, every: int) -> None:
        with store.engine.connect() as connection:
            raw: Any = connection.connection.dbapi_connection
            raw.set_progress_handler(handler, every)

    watch(lambda: next(count) and None, 100)
    question(store)
    watch(None, 0)
    return next(count)


@pytest.mark.parametrize("question", ["one union", "pending of one union", "near", "dates of one union"])
def test_costs_grow_no_faster_than_n_log_n(office: Callable[[int], Store], question: str) -> None:
    small, large = (steps(office(size), (QUESTIONS | NEAR)[question]) for size in (FEW, MANY))
    assert large <= 2.2 * small + 50


def test_what_is_pending_costs_no_more_than_what_is_found(office: Callable[[int], Store]) -> None:
    until = OFFICE_TODAY + datetime.timedelta(days=7)
    small, large = (
        steps(office(size), QUESTIONS["pending"]) / len(office(size).obligations.pending(until)) for size in (FEW, MANY)
    )
    assert large <= 1.1 * small


def test_general_advice_is_listed_where_it_is_asked_for_and_is_in_no_count_or_message(tmp_path: Path) -> None:
    plan = a_letter()
    with open_store(f"sqlite:///{tmp_path / 'vt.db'}") as store:
        store.letters.save(
            plan, [owed(plan, "CĐCS Bệnh viện", "1", union_id="bv"),
                   owed(plan, "CĐCS Bệnh viện", "2", union_id="bv", strength="general")],
        )  # fmt: skip
        assert [item.strength for item in store.obligations.find()] == ["binding", "general"]
        assert [item.strength for item in store.obligations.find(advice=False)] == ["binding"]
        store.reviews.choose_approver("nobody")
        assert [item.strength for item in store.obligations.pending(day("2026-12-31"))] == ["binding"]
        assert store.obligations.standing_of(["bv"], day("2000-01-01")) == {"bv": (1, 0)}


#: One row.
_SMALL = {"revision"}
#: Indexes by what thousands of rows share.
_OF_MANY = ("(book=?)", "(state=?)", "(side=?)")


def test_storing_a_letter_goes_through_no_table(tmp_path: Path) -> None:
    first = LetterMaker(issuer="Liên đoàn Lao động tỉnh Hà Sơn").task("Gửi báo cáo.", "Công đoàn cơ sở").letter()
    maker = LetterMaker(number="13", issuer="Liên đoàn Lao động tỉnh Hà Sơn", issued_on="2026-04-20")
    maker.date("trong 5 ngày kể từ ngày nhận", relative={"days": 5, "working": False, "anchor": "received"})
    cited: dict[str, Any] = {
        "id": "r1", "kind": "Kế hoạch", "number": "12", "symbol": "KH-LĐLĐ", "date": None, "issuer": None,
    }  # fmt: skip
    reference = Reference(**cited, relation="amends", evidence=maker.words("Kế hoạch số 12/KH-LĐLĐ"), confidence=0.9)
    second = maker.task("Gửi báo cáo thêm.", "Công đoàn cơ sở").letter().model_copy(update={"references": (reference,)})
    asked: list[tuple[str, Any]] = []
    with open_store(str(tmp_path / "vanthu.db")) as store:
        store.letters.save(first, [owed(first, "CĐCS Bệnh viện", "1", union_id="bv")], on=TODAY)
        engine = store.engine
        event.listen(engine, "before_cursor_execute", lambda *told: asked.append((told[2], told[3])))
        store.letters.save(second, [owed(second, "CĐCS Bệnh viện", "2", union_id="bv")], on=TODAY)
        store.letters.copies([second.source.sha256])
        store.register.written([second.source.sha256])
        plans = set()
        with engine.connect() as connection:
            for words, values in list(asked):
                one = values[0] if isinstance(values, list) else values
                if words.split()[0] in {"SELECT", "INSERT", "UPDATE", "DELETE"}:
                    plan = connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {words}", tuple(one))
                    plans |= {(row.detail, words) for row in plan}
    large = {*schema.metadata.tables} - _SMALL
    whole = {words for detail, words in plans if detail.startswith("SCAN ") and detail.split()[1] in large}
    most = {words for detail, words in plans if detail.endswith(_OF_MANY)}
    assert len(plans) > len(asked) / 2 and not whole | most


def letter_with(number: str, symbol: str, words: str, **header: str) -> Letter:
    maker = LetterMaker(issuer="Công đoàn ngành Y tế tỉnh Hà Sơn", number=number, symbol=symbol, **header)
    return maker.task(words, "Công đoàn cơ sở").letter()


@pytest.fixture
def searched(store: Store) -> Store:
    for letter in (
        letter_with("5", "KH-LĐLĐ", "tổ chức đại hội công đoàn cơ sở", subject="Tổ chức đại hội"),
        letter_with("12", "HD-LĐLĐ", "báo cáo kết quả trồng cây đại, hội viên tham gia"),
        letter_with("7", "TB-CĐN", "nộp đài kỷ niệm về hỏi cơ quan"),
        letter_with("31", "CV-CĐN", "gửi danh sách đoàn viên khó khăn, quỹ tương trợ"),
    ):
        store.letters.save(letter, [owed(letter)])
    return store


def letters(found: list[SearchHit]) -> list[str]:
    return [item.name for item in found if item.kind == "letter"]


def test_letters_are_found(searched: Store) -> None:
    for typed, expected in table(__file__, "found"):
        found = search(searched, typed, 20)
        assert {*letters(found)} == {*expected}, typed
        assert {item.name for item in found if item.kind == "obligation"} <= {*expected}, typed


def test_the_exact_spelling_comes_first_and_what_a_letter_is_called_by_before_its_text(searched: Store) -> None:
    assert letters(search(searched, "đài hỏi", 20))[0] == "07/TB-CĐN"
    assert letters(search(searched, "đại hội", 20))[-1] == "07/TB-CĐN"
    assert letters(search(searched, "dai hoi", 20))[0] == "05/KH-LĐLĐ"


def test_a_snippet_marks_the_words(searched: Store) -> None:
    (found,) = [item for item in search(searched, "ket qua", 20) if item.kind == "letter"]
    assert [found.snippet[start:end] for start, end in found.marks] == ["kết", "quả"]
    assert found.start is not None and searched.letters.of_id(found.sha256 or "").text[found.start :].startswith("kết")


def test_a_duty_names_who_owes_it(searched: Store) -> None:
    (found,) = [item for item in search(searched, "danh sach doan vien", 20) if item.kind == "obligation"]
    owing = searched.obligations.find(letter="31/CV-CĐN")
    assert owing and found.obligations == tuple(item.id for item in owing)


def test_unions_are_found_by_name(searched: Store) -> None:
    registry = [Union(id="TL", name="Công đoàn phường Tân Lũng", level="upper", kind="commune")]
    assert [(item.kind, item.union_id) for item in search(searched, "tan lung", 20, registry)] == [("union", "TL")]


def test_words_are_found_as_they_are_seen(store: Store) -> None:
    letter = letter_with("64", "KH-CĐN", "gửi danh sách quỹ tƣơng trợ, ɖoàn vi\u00adên khó khăn ngày ２９")
    store.letters.save(letter, [owed(letter)])
    for typed in ("tương trợ", "tuong tro", "đoàn viên", "29", "tƣơng"):
        assert letters(search(store, typed, 20)) == ["64/KH-CĐN"], typed


def test_a_letter_read_anew_is_found_by_its_new_words_only(searched: Store) -> None:
    old = searched.letters.called("31")
    searched.letters.save(
        letter_with("31", "CV-CĐN", "lập dự toán kinh phí").model_copy(update={"source": old.source}), []
    )
    assert (letters(search(searched, "khó khăn", 20)), letters(search(searched, "dự toán", 20))) == ([], ["31/CV-CĐN"])


@each(("typed", "text", "expected"), table(__file__, "places_of_words"))
def test_places_of_words(typed: str, text: str, expected: list[str]) -> None:
    assert [text[start:end] for start, end in spans(text, query(typed))] == expected

"""From letters to obligations: which tasks bind whom, and that a class of 20,000 unions stays a class."""

import datetime
import pickle
import random
from pathlib import Path
from typing import Any
from unittest import mock

import pytest

from benchmarks.scale import letter_for_all, unions
from pipeline.duties.class_duties import ReadLetter
from pipeline.duties.routing import addressees_of, bodies_of_dates, route
from pipeline.duties.routing.addressees import Addressees
from pipeline.duties.routing.duties import binding_tasks
from pipeline.duties.routing.union_classes import ClassMembers
from pipeline.intake.one_file import routed
from pipeline.store import open_store
from pipeline.unions import Registry
from pipeline.unions.office_list import joined, load_office
from schemas import Flag, Letter, Relative, Union
from tests.each import each, examples, table, tuples
from tests.extractors.spec_files import letter as read
from tests.growing import assert_in_step, processor
from tests.pipeline.letters import LetterMaker
from tests.pipeline.unions.bodies import registry

REGISTRY = registry()
HA_SON = "Liên đoàn Lao động tỉnh Hà Sơn"


def maker(**header: object) -> LetterMaker:
    return LetterMaker(**{"issuer": HA_SON, "issued_on": "2024-03-01", "place": "Hà Sơn"} | header)


def test_one_row_a_union_and_task() -> None:
    letter = (
        maker()
        .date("trước ngày 16/4/2024", "2024-04-16", bound="before", last_good="2024-04-15", safe_due="2024-04-15")
        .task(
            "- Gửi **báo cáo** về\nLĐLĐ tỉnh trước ngày 16/4/2024;", "LĐLĐ các huyện, thành phố", date_id="d1",
            kind="report",
        )
        .task("a) Tổ chức hội nghị", "Công đoàn cơ sở")
        .letter()
    )  # fmt: skip
    rows = route(letter, REGISTRY)
    assert [(row.union_id, row.kind) for row in rows[:2]] == [("h-lh", "report"), ("h-tp", "report")]
    assert len(rows) == 2 + 5
    first = rows[0]
    assert first.union == "Liên đoàn Lao động huyện Lũng Hạ"
    assert first.action == "Gửi báo cáo về LĐLĐ tỉnh trước ngày 16/4/2024"
    assert (first.due, first.bound, first.last_good, first.safe_due) == (
        "2024-04-16", "before", "2024-04-15", "2024-04-15",
    )  # fmt: skip
    assert first.status == "todo" and not first.needs_review and not first.issuer_own
    assert first.letter.symbol == "KH-LĐLĐ" and rows[2].action == "Tổ chức hội nghị"
    assert letter.text[first.evidence.start : first.evidence.end] == first.evidence.quote


@each("case", [pytest.param(case, id=case["title"]) for case in table(__file__, "case")])
def test_rows_of_a_letter(case: dict[str, Any]) -> None:
    made = maker(**case.get("header", {}))
    for said, more in case.get("date", ()):
        made.date(said, **more)
    for said, doers, more in case["task"]:
        made.task(said, *doers, **more)
    for which in case["registry"]:
        found = route(made.letter(), {"ours": REGISTRY, "none": None}[which])
        assert len(found) == len(case["rows"])
        for row, wanted in zip(found, case["rows"], strict=True):
            said = {name: getattr(row, name) for name in wanted}
            assert {name: "" if value is None else value for name, value in said.items()} == wanted


def test_a_date_without_its_id_is_found_in_the_words() -> None:
    made = maker()
    made.task("Gửi báo cáo trước ngày 16/4/2024", "Công đoàn ngành Y tế", date="2024-04-16")
    start = made.text.index("trước ngày")
    made.date("x", "2024-04-16", bound="before", last_good="2024-04-15")
    quote = {"start": start, "end": start + 20, "quote": "trước ngày 16/4/2024"}
    made.dates[0] = made.dates[0].model_copy(update={"evidence": made.dates[0].evidence.model_copy(update=quote)})
    assert route(made.letter(), REGISTRY)[0].last_good == "2024-04-15"


def test_limits_bind_whom_they_name() -> None:
    letter = (
        maker()
        .limit("không quá 200 đại biểu", 200, "Công đoàn cơ sở")
        .limit("không quá 250 đại biểu", 250, "Công đoàn ngành Y tế")
        .limit("Đoàn Chủ tịch 3 người", 3)
        .task("Tổ chức hội nghị", "Công đoàn cơ sở")
        .task("Tổ chức hội nghị ngành", "Công đoàn ngành Y tế")
        .letter()
    )
    rows = route(letter, REGISTRY)
    assert {row.limits for row in rows if row.union_id != "yt"} == {("l1",)}
    assert [row.limits for row in rows if row.union_id == "yt"] == [("l2",)]
    assert [row.limits for row in route(letter, None)] == [("l1",), ("l2",)]
    assert {row.limits_to_check for row in rows} == {("l3",)}, "a limit that names nobody is not claimed in silence"


PARENT = Union(id="kkt", name="Công đoàn Khu kinh tế Vạn Hải", kind="industrial_zone_union")


def limits_of(members: str | None, letter: Letter, **attributes: str) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Return the limits that bind a grassroots union of so many members, and those to check."""
    attributes |= {"size": members} if members else {}
    union = Union(id="cs", name="CĐCS Công ty May Vạn Hải", kind="grassroots", parent="kkt", attributes=attributes)
    other = Union(id="cs-2", name="CĐCS Cảng Vạn Hải", kind="grassroots", parent="kkt", attributes={"size": "640"})
    row = next(row for row in route(letter, Registry([PARENT, union, other])) if row.union_id == "cs")
    return row.limits, row.limits_to_check


def zone_letter(*limits: tuple[str, str, str | None]) -> Letter:
    made = maker(issuer=PARENT.name)
    for quote, applies_to, condition in limits:
        made.limit(quote, 5, applies_to, condition=condition)
    return made.task("Cử đại biểu dự hội nghị", "Công đoàn cơ sở").letter()


CLASSES = zone_letter(
    ("cử 15 người", "Công đoàn cơ sở", "CĐCS có từ 100 đến dưới 1.000 đoàn viên"),
    ("cử 25 người", "Công đoàn cơ sở", "từ 1.000 đoàn viên trở lên"),
    ("cử 05 người", "Công đoàn cơ sở còn lại", None),
)


@each(("members", "binding", "to_check"), tuples(__file__, "limits_bind_the_class"))
def test_limits_bind_a_class_of_size(members: str | None, binding: tuple[str, ...], to_check: tuple[str, ...]) -> None:
    assert limits_of(members, CLASSES) == (binding, to_check)


def test_without_a_registry_a_size_is_to_be_checked() -> None:
    (row,) = route(CLASSES, None)
    assert (row.limits, row.limits_to_check) == ((), ("l1", "l2", "l3"))


@each(("condition", "members", "attributes", "binds"), table(__file__, "conditions_of_limits"))
def test_conditions_of_limits(condition: str, members: str, attributes: dict[str, str], binds: bool | None) -> None:
    letter = zone_letter(("cử 02 người", "Công đoàn cơ sở", condition))
    expected = {True: (("l1",), ()), False: ((), ()), None: ((), ("l1",))}[binds]
    assert limits_of(members, letter, **attributes) == expected


def test_the_rest_is_what_limits_of_the_same_item_leave() -> None:
    made = maker(issuer=PARENT.name).limit("cử 15 người", 15, "Công đoàn cơ sở", condition="từ 100 đoàn viên trở lên")
    made.words("2. Hội nghị khác")
    made.limit("cử 05 người", 5, "Công đoàn cơ sở còn lại").task("Cử đại biểu", "Công đoàn cơ sở")
    assert limits_of("50", made.letter()) == ((), ("l2",)), "nothing before it in its item says what is left"


def test_a_union_with_a_number_of_its_own_is_not_of_the_rest() -> None:
    letter = zone_letter(("cử 09 người", "CĐCS Công ty May Vạn Hải", None), ("cử 05 người", "các CĐCS còn lại", None))
    assert limits_of("640", letter) == (("l1",), ())


def test_a_general_number_beside_a_special_one_is_to_be_checked() -> None:
    letter = zone_letter(
        ("Mỗi CĐCS cử 02 người", "Công đoàn cơ sở", None), ("cử 04 người", "Công đoàn cơ sở", "CĐCS trên 500 đoàn viên")
    )
    assert limits_of("640", letter) == (("l2",), ("l1",)) and limits_of("200", letter) == (("l1",), ())
    assert limits_of(None, letter) == ((), ("l1", "l2"))


def test_the_rows_of_one_task_share_their_parent() -> None:
    letter = maker().task("Gửi báo cáo", "Công đoàn cơ sở").task("Tổ chức hội nghị", "Công đoàn cơ sở").letter()
    rows = route(letter, REGISTRY)
    assert [len({row.parent for row in rows[:5]}), len({row.parent for row in rows[5:]})] == [1, 1]
    assert rows[0].parent != rows[5].parent and rows[0].parent not in {row.id for row in rows}
    assert route(letter, None)[0].parent == rows[0].parent, "the duty is the letter's, whatever registry there is"


def test_the_same_words_twice_are_two_duties() -> None:
    rows = route(maker().task("nt", "Công đoàn ngành Y tế").task("nt", "Công đoàn các KCN").letter(), REGISTRY)
    assert len({row.parent for row in rows}) == 2


def test_who_coordinates_has_a_row_that_promises_no_report() -> None:
    letter = (
        maker()
        .date("trước ngày 16/4/2024", "2024-04-16", bound="before", last_good="2024-04-15")
        .task(
            "Gửi báo cáo về LĐLĐ tỉnh", "Công đoàn ngành Y tế",
            coordinators=("Công đoàn các KCN", "Sở Y tế", "Công đoàn ngành Y tế", "Ban Tài chính", "đơn vị liên quan"),
            kind="report", deliver_to="LĐLĐ tỉnh", date_id="d1",
        )
        .letter()
    )  # fmt: skip
    lead, helper, own = route(letter, REGISTRY)
    assert (lead.union_id, lead.role, lead.kind, lead.deliver_to) == ("yt", "lead", "report", "LĐLĐ tỉnh")
    assert (helper.union_id, helper.role, helper.kind, helper.deliver_to) == ("kcn", "coordinate", "task", None)
    assert (own.union_id, own.role, own.issuer_own) == ("tinh", "coordinate", True)
    assert {row.parent for row in (lead, helper, own)} == {lead.parent}
    assert lead.last_good == helper.last_good == "2024-04-15", "who helps has to know by when"
    assert [row.role for row in route(letter, None)] == ["lead", "coordinate", "coordinate"]


def test_the_ids_of_those_who_do_a_task_do_not_hang_on_those_who_help() -> None:
    alone = maker().task("Tổ chức hội nghị", "Công đoàn ngành Y tế").letter()
    task = alone.tasks[0].model_copy(update={"coordinators": ("Công đoàn các KCN", "Công đoàn cơ sở")})
    assert route(alone, REGISTRY)[0] == route(alone.model_copy(update={"tasks": (task,)}), REGISTRY)[0]


@each(("words", "kind", "role"), table(__file__, "who_watches_over_others"))
def test_who_watches_over_others(words: str, kind: str, role: str) -> None:
    (row,) = route(maker().task(words, "Công đoàn ngành Y tế", kind=kind).letter(), REGISTRY)
    assert row.role == role


def test_a_condition_that_the_registry_cannot_tell_is_said() -> None:
    made = maker().task("Gửi báo cáo", "các CĐCS có trên 200 CNVCLĐ").task("Chăm lo", "CĐCS, nơi có đông lao động nữ")
    rows = route(made.letter(), REGISTRY)
    told = {(row.action, row.condition) for row in rows if row.needs_review}
    assert told == {("Gửi báo cáo", "có trên 200 CNVCLĐ"), ("Chăm lo", "nơi có đông lao động nữ")}
    assert {row.condition for row in rows if not row.needs_review} <= {None}


def test_a_union_surely_meant_is_not_asked_about() -> None:
    letter = maker().task("Gửi báo cáo", "CĐCS chưa có quỹ", "CĐCS Bệnh viện Đa khoa tỉnh Hà Sơn").letter()
    asked = {row.union_id: row.needs_review for row in route(letter, REGISTRY)}
    assert asked.pop("cs-bv") is False and all(asked.values())


def test_a_relative_deadline_waits_for_its_event() -> None:
    letter = (
        maker()
        .date("05 ngày kể từ ngày nhận", relative=Relative(days=5, working=True, anchor="received"))
        .date("sau đại hội 10 ngày", relative=Relative(days=10, working=False, anchor="đại hội"))
        .date("05 ngày kể từ ngày ký", "2024-03-06", relative=Relative(days=5, working=False, anchor="issued"))
        .task("Trả lời", "Công đoàn ngành Y tế", date_id="d1")
        .task("Gửi hồ sơ", "Công đoàn ngành Y tế", date_id="d2")
        .task("Nộp", "Công đoàn ngành Y tế", date_id="d3")
        .letter()
    )
    assert [row.waits_for for row in route(letter, REGISTRY)] == ["received", "đại hội", None]


def with_tasks_shortened(letter: Letter) -> Letter:
    tasks = []
    for task in letter.tasks:
        end = task.evidence.end - 5
        evidence = task.evidence.model_copy(update={"end": end, "quote": letter.text[task.evidence.start : end]})
        tasks.append(task.model_copy(update={"evidence": evidence}))
    return letter.model_copy(update={"tasks": tuple(tasks)})


def many_tasks() -> Letter:
    made = maker()
    words = "xây dựng kế hoạch, tổ chức thực hiện và báo cáo kết quả về Ban Thường vụ trước ngày quy định của cấp trên"
    for task in (f"Nhiệm vụ {n}: {words}" for n in range(4)):
        made.task(task, "Công đoàn cơ sở", "LĐLĐ các huyện, thành phố")
    made.task("nt", "Công đoàn cơ sở").task("nt", "Công đoàn cơ sở")
    return made.letter()


@each("known", [REGISTRY, None])
def test_ids_are_unique_and_survive_a_better_reading(known: Registry | None) -> None:
    letter = many_tasks()
    ids = [row.id for row in route(letter, known)]
    assert len(set(ids)) == len(ids)
    longer = letter.model_copy(update={"tasks": letter.tasks[:4]})
    assert {row.id for row in route(with_tasks_shortened(longer), known)} == {row.id for row in route(longer, known)}


def test_the_order_of_the_registry_does_not_matter() -> None:
    letter = many_tasks()
    unions = list(REGISTRY)
    random.Random(7).shuffle(unions)
    assert route(letter, Registry(unions)) == route(letter, REGISTRY)


def test_dates_concern_whom_they_name() -> None:
    letter = (
        maker()
        .date("ngày 05/9/2024", "2024-09-05", type="event", assignees=("LĐLĐ các huyện, thành phố",))
        .date("ngày 06/9/2024", "2024-09-06", type="event")
        .letter()
    )
    bodies = bodies_of_dates(letter, addressees_of(letter, REGISTRY))
    assert {date_id: found.union_ids for date_id, found in bodies.items()} == {"d1": ("h-lh", "h-tp")}
    assert bodies_of_dates(letter, addressees_of(letter, None))["d1"].names == ("LĐLĐ các huyện, thành phố",)


FRAME = table(__file__, "frame")


@each(("item", "lines"), table(__file__, "papers_of_one_item"))
def test_papers_of_one_item_with_days_of_their_own_are_a_duty_each(item: str, lines: list[str]) -> None:
    rows = route(read(FRAME.format(item=item)), None)
    assert len({row.parent for row in rows}) == len(rows) == len(lines)
    assert all(line in row.title for row, line in zip(rows, lines, strict=True))
    assert {row.union for row in rows} == {"Công đoàn cơ sở"}


def bound(letter: Letter, bodies: Registry | None = REGISTRY) -> list[str]:
    return [task.evidence.quote for task in binding_tasks(letter, letter.tasks, Addressees(letter.header, bodies))]


@each("words", table(__file__, "formulas_bind_nobody"))
def test_formulas_bind_nobody(words: str) -> None:
    assert bound(maker().task(words, "Công đoàn cơ sở").letter()) == []


@each("words", table(__file__, "acts_bind"))
def test_acts_bind(words: str) -> None:
    assert bound(maker().task(words, "Công đoàn cơ sở").letter()) == [words]


def test_what_names_a_day_or_is_sent_is_no_formula() -> None:
    by_day = maker().date("trước ngày 16/4/2024", "2024-04-16").task("Đề nghị các CĐCS thực hiện", "CĐCS", date_id="d1")
    sent = maker().task("Đề nghị các CĐCS triển khai thực hiện", "CĐCS", kind="report")
    assert len(bound(by_day.letter())) == len(bound(sent.letter())) == 1


def test_of_a_draft_only_the_request_for_comments_binds() -> None:
    made = maker().task("Gửi ý kiến góp ý về LĐLĐ tỉnh", "Công đoàn cơ sở").task("Lập danh sách", "Công đoàn cơ sở")
    assert bound(made.letter().model_copy(update={"flags": (Flag(code="draft"),)})) == ["Gửi ý kiến góp ý về LĐLĐ tỉnh"]
    assert len(bound(made.letter())) == 2


EXTENSION = table(__file__, "extension")


def test_what_the_issuer_does_to_an_earlier_letter_is_done_with_its_signing() -> None:
    letter = read(EXTENSION)
    assert len(letter.tasks) == 1 and bound(letter) == bound(letter, None) == []


def test_a_reply_tells_what_its_sender_does() -> None:
    words = "Liên đoàn Lao động huyện Lũng Hạ gửi danh sách đội thi gồm 03 đồng chí"
    sender = "Liên đoàn Lao động huyện Lũng Hạ"
    reply = maker(issuer=sender, addressees=(HA_SON,)).task(words, sender, issuer_own=True).letter()
    downward = maker(issuer=sender, addressees=("Các CĐCS",)).task(words, sender, issuer_own=True).letter()
    assert bound(reply) == [] and bound(downward) == bound(reply, None) == [words]


def test_what_goes_on_already_is_no_duty() -> None:
    words = f"{HA_SON} đang xây dựng đề án thiết chế công đoàn."
    assert bound(maker().task(words, HA_SON, issuer_own=True).letter()) == []


AFTER = datetime.date(2026, 5, 30)


def office(count: int) -> Registry:
    return joined(unions(count), "made").of_office("tinh")


@pytest.fixture(scope="module")
def letter() -> Letter:
    return letter_for_all()


def test_a_class_of_20000_unions_is_laid_down_once(letter: Letter) -> None:
    """Of 6,000 every day: what the larger one costs is told by growth."""
    size = examples(6_000, 20_000)
    of_size = sum(at % 300 >= 150 for at in range(size))
    offices = {count: office(count) for count in (size // 4, size)}
    found: dict[int, ReadLetter] = {}
    assert_in_step(lambda n: processor(lambda: found.update({n: routed(letter, offices[n])})), *offices, most=8)
    few, many = found.values()
    assert [len(one.names) for one in many.laid] == [size, size // 40, of_size]
    told = [one.like.model_copy(update={"parent": "", "duty_id": ""}) for one in few.laid]
    assert told == [one.like.model_copy(update={"parent": "", "duty_id": ""}) for one in many.laid]
    # What goes from one process to the other are names and ids, not twenty thousand records.
    assert len(pickle.dumps(many.laid)) < 100 * sum(len(one.names) for one in many.laid)
    assert len({item.id for item in many.obligations}) == size + size // 40 + of_size


def test_what_a_class_means_is_worked_out_once_for_all_letters(letter: Letter) -> None:
    registry = office(13_000)
    first = routed(letter, registry)
    with mock.patch.object(ClassMembers, "targets", side_effect=AssertionError("read again")):
        assert routed(letter, registry) == first
    # A day on which others belong to the class is another question.
    ended = [*unions(2_000), *(one.model_copy(update={"id": "x", "valid_to": AFTER}) for one in unions(1)[-1:])]
    changing = joined(ended, "made").of_office("tinh")
    assert [len(routed(letter, changing).laid[0].names) for _ in range(2)] == [2_001, 2_001]
    later = letter.model_copy(update={"header": letter.header.model_copy(update={"issued_on": "2026-06-01"})})
    assert len(routed(later, changing).laid[0].names) == 2_000


def test_a_letter_for_a_known_class_takes_no_more_than_what_it_says(tmp_path: Path) -> None:
    def stored(count: int) -> tuple[int, int]:
        """Return how many steps of the database a second letter takes, and by how much the file grows."""
        registry, file = office(count), tmp_path / f"{count}.db"
        with open_store(str(file)) as store:
            grown = []
            for at in range(2):
                found = routed(letter_for_all(at), registry)
                store.letters.save(found.letter, found.laid, found.bodies, found.direction)
                with store.reading() as connection:
                    pages = connection.exec_driver_sql("PRAGMA page_count").scalar_one()
                    rows = connection.exec_driver_sql("SELECT count(*) FROM obligations").scalar_one()
                grown.append((pages, rows))
            told = sum(item.many for item in store.duties.near(AFTER, AFTER))
            assert told == 2 * (len(found.laid[0].names) + len(found.laid[1].names) + len(found.laid[2].names))
            return grown[1][0] - grown[0][0], grown[1][1]

    assert stored(4_000) == pytest.approx(stored(1_000), abs=4)


def test_a_registry_is_read_again_only_when_it_changed(tmp_path: Path) -> None:
    file, shelf = tmp_path / "unions.csv", tmp_path / "unions.db"
    file.write_text("id,name,kind,parent\na,Công đoàn xã Bến,commune_union,\nb,CĐCS Xưởng,grassroots,a\n", "utf-8")
    first = load_office(file, shelf)
    with mock.patch("pipeline.unions.office_list.exact_rows", side_effect=AssertionError("read again")):
        again = load_office(file, shelf)
        assert list(again) == list(first) and again.find("CĐCS Xưởng") == first.find("công đoàn cơ sở xưởng")
        assert pickle.loads(pickle.dumps(again.of_office("a"))).side_of("b") == "below"
    file.write_text("id,name,kind\na,Công đoàn xã Bến Mới,commune_union\n", "utf-8")
    assert [union.name for union in load_office(file, shelf).own()] == ["Công đoàn xã Bến Mới"]
    shelf.write_bytes(shelf.read_bytes()[:50])
    assert [union.name for union in load_office(file, shelf).own()] == ["Công đoàn xã Bến Mới"]

"""From letters to obligations."""

import random

import pytest

from pipeline.registry import Registry
from pipeline.routing import UNKNOWN_DOER, bodies_of_dates, route
from schemas import Letter
from tests.pipeline.letters import LetterMaker
from tests.pipeline.registry.bodies import registry

REGISTRY = registry()
HA_SON = "Liên đoàn Lao động tỉnh Hà Sơn"


def maker(**header: object) -> LetterMaker:
    return LetterMaker(**{"issuer": HA_SON, "issued_on": "2024-03-01", "place": "Hà Sơn"} | header)


def test_one_row_a_union_and_task() -> None:
    letter = (
        maker()
        .date("trước ngày 16/4/2024", "2024-04-16", bound="before", last_good="2024-04-15", safe_due="2024-04-15")
        .task(
            "- Gửi **báo cáo** về\nLĐLĐ tỉnh trước ngày 16/4/2024;",
            "LĐLĐ các huyện, thành phố",
            date_id="d1",
            kind="report",
        )
        .task("a) Tổ chức hội nghị", "Công đoàn cơ sở")
        .letter()
    )
    rows = route(letter, REGISTRY)
    assert [(row.union_id, row.kind) for row in rows[:2]] == [("h-lh", "report"), ("h-tp", "report")]
    assert len(rows) == 2 + 5
    first = rows[0]
    assert first.union == "Liên đoàn Lao động huyện Lũng Hạ"
    assert first.action == "Gửi báo cáo về LĐLĐ tỉnh trước ngày 16/4/2024"
    assert (first.due, first.bound, first.last_good, first.safe_due) == (
        "2024-04-16",
        "before",
        "2024-04-15",
        "2024-04-15",
    )
    assert first.status == "todo" and not first.needs_review and not first.issuer_own
    assert first.letter.symbol == "KH-LĐLĐ"
    assert rows[2].action == "Tổ chức hội nghị"
    assert letter.text[first.evidence.start : first.evidence.end] == first.evidence.quote


def test_without_a_registry_one_row_a_class() -> None:
    (row,) = route(maker().task("Gửi báo cáo", "Công đoàn cơ sở").letter(), None)
    assert (row.union, row.union_id, row.needs_review) == ("Công đoàn cơ sở", None, False)


def test_what_the_registry_does_not_know_needs_review() -> None:
    letter = maker(issuer="Sở Y tế tỉnh Phương Xa").task("Gửi báo cáo", "Công đoàn cơ sở").letter()
    (row,) = route(letter, REGISTRY)
    assert (row.union, row.union_id, row.needs_review) == ("Công đoàn cơ sở", None, True)


def test_the_issuers_own_duty_is_its_row() -> None:
    letter = (
        maker()
        .task("Tổng hợp, báo cáo Tổng Liên đoàn", "Ban Chính sách - Pháp luật", issuer_own=True)
        .task("Liên đoàn Lao động tỉnh kiểm tra", "Liên đoàn Lao động tỉnh")
        .letter()
    )
    for known in (REGISTRY, None):
        assert [(row.union, row.issuer_own, row.needs_review) for row in route(letter, known)] == [
            (HA_SON, True, False)
        ] * 2


def test_optional_tasks_are_none_and_targets_are() -> None:
    letter = (
        maker()
        .task("Khuyến khích CĐCS tổ chức hội thao", "Công đoàn cơ sở", optional=True)
        .task("100% CĐCS có quy chế", "Công đoàn cơ sở", kind="target")
        .letter()
    )
    assert [row.kind for row in route(letter, None)] == ["target"]


def test_a_doer_left_out_is_the_addressee() -> None:
    letter = maker(addressees=("LĐLĐ các huyện, thành phố",)).task("Gửi báo cáo").letter()
    assert [row.union_id for row in route(letter, REGISTRY)] == ["h-lh", "h-tp"]
    (row,) = route(maker().task("Gửi báo cáo").letter(), REGISTRY)
    assert (row.union, row.needs_review) == (UNKNOWN_DOER, True)


def test_a_union_meant_twice_has_one_row() -> None:
    letter = maker().task("Gửi báo cáo", "LĐLĐ huyện Lũng Hạ", "LĐLĐ các huyện, thành phố").letter()
    assert [row.union_id for row in route(letter, REGISTRY)] == ["h-lh", "h-tp"]


def test_recurring_and_dateless_tasks() -> None:
    letter = (
        maker()
        .date("hằng tháng trước ngày 20", type="recurring", rrule="FREQ=MONTHLY;BYMONTHDAY=20", bound="before")
        .task("Báo cáo hằng tháng", "Công đoàn ngành Y tế", date_id="d1")
        .task("Báo cáo kịp thời", "Công đoàn ngành Y tế")
        .letter()
    )
    recurring, dateless = route(letter, REGISTRY)
    assert (recurring.recurrence, recurring.due, recurring.bound) == ("FREQ=MONTHLY;BYMONTHDAY=20", None, "before")
    assert (dateless.recurrence, dateless.due, dateless.last_good) == (None, None, None)


def test_a_date_without_its_id_is_found_in_the_words() -> None:
    made = maker()
    made.task("Gửi báo cáo trước ngày 16/4/2024", "Công đoàn ngành Y tế", date="2024-04-16")
    start = made.text.index("trước ngày")
    made.date("x", "2024-04-16", bound="before", last_good="2024-04-15")
    quote = {"start": start, "end": start + 20, "quote": "trước ngày 16/4/2024"}
    letter = made.letter()
    letter = letter.model_copy(
        update={
            "dates": (
                letter.dates[0].model_copy(update={"evidence": letter.dates[0].evidence.model_copy(update=quote)}),
            )
        }
    )
    assert route(letter, REGISTRY)[0].last_good == "2024-04-15"


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
    assert {row.limits for row in rows if row.union_id != "yt"} == {("l1", "l3")}
    assert [row.limits for row in rows if row.union_id == "yt"] == [("l2", "l3")]
    assert [row.limits for row in route(letter, None)] == [("l1", "l3"), ("l2", "l3")]


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


@pytest.mark.parametrize("known", [REGISTRY, None])
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
    bodies = bodies_of_dates(letter, REGISTRY)
    assert {date_id: [body.union_id for body in found] for date_id, found in bodies.items()} == {"d1": ["h-lh", "h-tp"]}
    assert [body.name for body in bodies_of_dates(letter, None)["d1"]] == ["LĐLĐ các huyện, thành phố"]

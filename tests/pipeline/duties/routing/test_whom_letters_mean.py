"""Specification: whom the words of a letter mean, on both sides of 1 July 2025. The province is made
(``tests.pipeline.province``). A row: who writes, when, the words → ids of the unions meant, ``*`` before the issuer,
``?`` before those that a person has to look at; ``?—`` is one row that names no union, ``?a/b`` one that names the
candidates of a choice; nothing at all where others are meant than the office's unions."""

from pipeline.duties.routing import UNKNOWN_DOER, addressees_of, bodies_of_dates, route
from pipeline.duties.routing.addressees import Addressees, acting_recipients
from pipeline.duties.routing.duties import bodies_of_parts
from pipeline.duties.routing.union_classes import MeantUnion
from pipeline.unions import Registry
from schemas import Header
from tests.each import each, table, tuples
from tests.pipeline.letters import LetterMaker
from tests.pipeline.province import OWN, SHIPPED, grassroots, province

REGISTRY = province()
LDLD = "Liên đoàn Lao động tỉnh Hải An"
TLD = "Tổng Liên đoàn Lao động Việt Nam"
AFTER = "2026-03-01"


def shown(target: MeantUnion) -> str:
    marks = ("" if target.is_sure else "?") + ("*" if target.is_issuer else "")
    return marks + (target.union_id or "/".join(target.candidates) or "—")


def meant(words: str, issuer: str = LDLD, day: str = AFTER, **header: object) -> str:
    fields = {"issuer": issuer, "issued_on": day, "place": "Hải An"} | header
    return " ".join(map(shown, Addressees(Header.model_validate(fields), REGISTRY).targets(words)))


@each(("issuer", "day", "words", "expected"), table(__file__, "meant"))
def test_whom_words_mean(issuer: str, day: str, words: str, expected: str) -> None:
    assert meant(words, issuer, day) == expected


@each(("words", "condition"), table(__file__, "what_the_registry_cannot"))
def test_what_the_registry_cannot_tell_is_said(words: str, condition: str) -> None:
    targets = Addressees(Header(issuer=LDLD, issued_on=AFTER, place="Hải An"), REGISTRY).targets(words)
    assert {target.condition for target in targets if not target.is_sure} == {condition}
    assert {target.condition for target in targets if target.is_sure} <= {None}


@each(("issuer", "words", "expected"), table(__file__, "an_authority_is_its"))
def test_an_authority_is_its_union_only_right_above_it(issuer: str, words: str, expected: str) -> None:
    registry = Registry([*OWN, grassroots("snv", "Sở Nội vụ", "yt")], others=SHIPPED)
    header = Header(issuer=issuer, issued_on=AFTER, place="Hải An")
    assert " ".join(map(shown, Addressees(header, registry).targets(words))) == expected


def test_a_kind_left_out_of_a_list_is_asked_about() -> None:
    targets = Addressees(Header(issuer=LDLD, issued_on=AFTER), REGISTRY).targets("Công đoàn các xã, phường")
    assert [(one.union_id, one.condition) for one in targets if not one.is_sure] == [("dk-hm", "chỉ nêu: phường, xã")]


ADDRESSED = {"addressees": ("Công đoàn các xã, phường, đặc khu", "Công đoàn các KCN tỉnh")}
WARDS = "dk-hm p-tt x-bs x-dx x-mt kcn"


@each(
    "words",
    ["như trên", "Như kính gửi", "các đơn vị như kính gửi", "các đơn vị có tên trên", "các đơn vị", "Đơn vị nêu trên"],
)
def test_words_that_point_to_kinh_gui(words: str) -> None:
    assert meant(words, **ADDRESSED) == WARDS


@each(("recipients", "acting"), tuples(__file__, "who_receives_a_letter"))
def test_who_receives_a_letter_to_carry_it_out(recipients: tuple[str, ...], acting: tuple[str, ...]) -> None:
    assert acting_recipients(Header(recipients=recipients)) == acting


def maker(**header: object) -> LetterMaker:
    return LetterMaker(**{"issuer": LDLD, "issued_on": AFTER, "place": "Hải An"} | header)


@each(
    ("header", "expected"),
    [
        ({"recipients": ("LĐLĐ tỉnh (b/c)", "Công đoàn các xã, phường, đặc khu (t/h)")}, "dk-hm p-tt x-bs x-dx x-mt"),
        (ADDRESSED | {"recipients": ("Như trên (t/h)", "Ban Tài chính (p/h)")}, WARDS),
        ({"recipients": ("Các CĐCS (đ/b)",)}, UNKNOWN_DOER),
        ({}, UNKNOWN_DOER),
    ],
)
def test_a_duty_that_names_nobody(header: dict[str, object], expected: str) -> None:
    rows = route(maker(**header).task("Gửi báo cáo").letter(), REGISTRY)
    assert " ".join(row.union_id or row.union for row in rows) == expected


def test_nhu_dieu_3() -> None:
    made = maker(recipients=("Như Điều 3 (t/h)", "Lưu: VT")).task("Thực hiện quyết toán")
    made.words("Điều 3. Thi hành")
    letter = made.task(
        "Công đoàn các KCN, Công đoàn phường Tân Trào thi hành", "Công đoàn các KCN", "CĐ phường Tân Trào"
    ).letter()
    assert bodies_of_parts(letter)("điều 3") == ("Công đoàn các KCN", "CĐ phường Tân Trào")
    assert bodies_of_parts(letter)("điều 4") == ()
    assert [row.union_id for row in route(letter, REGISTRY)[:2]] == ["kcn", "p-tt"]


def test_an_article_that_points_to_itself_ends() -> None:
    made = maker(recipients=("Như Điều 1 (t/h)",))
    made.words("Điều 1. Thi hành")
    letter = made.task("Các đơn vị nêu tại Điều 1 thi hành", "đơn vị nêu tại Điều 1").letter()
    assert [row.needs_review for row in route(letter, REGISTRY)] == [True]


def test_a_choice_is_one_row_with_its_candidates() -> None:
    (row,) = route(maker().task("Cử cán bộ", "Công đoàn xã Đông Xá hoặc Công đoàn xã Mỹ Thạnh").letter(), REGISTRY)
    assert (row.union, row.union_id, row.needs_review) == (
        "Công đoàn xã Đông Xá hoặc Công đoàn xã Mỹ Thạnh", None, True,
    )  # fmt: skip
    assert row.candidates == ("x-dx", "x-mt")


def test_the_office_owes_by_itself_and_both_sides_of_a_levels_own_part() -> None:
    (row,) = route(maker(issuer=TLD, place="Hà Nội").task("Gửi báo cáo", "LĐLĐ các tỉnh, thành phố").letter(), REGISTRY)
    assert (row.union_id, row.issuer_own) == ("ldld", False), "its own duty, and seen without being asked for"
    rows = route(maker().task("Tổ chức Tháng Công nhân", "các cấp công đoàn").letter(), REGISTRY)
    own = [row.union_id for row in rows if row.issuer_own]
    assert own == ["ldld"] and len(rows) > 10 and len({row.parent for row in rows}) == 1


def test_what_a_union_below_sets_itself_it_owes_nobody_here_but_its_reports() -> None:
    made = maker(issuer="Công đoàn xã Đông Xá", place="Hải An").task("Kết nạp 500 đoàn viên", "Công đoàn xã Đông Xá")
    made = made.task("Báo cáo LĐLĐ tỉnh", "Công đoàn xã Đông Xá", kind="report")
    rows = route(made.letter(), REGISTRY.of_office("ldld"))
    assert [(row.union_id, row.side) for row in rows] == [("x-dx", "outside"), ("x-dx", "below")]


def test_exceptions_lists_and_places_of_a_task() -> None:
    made = (
        maker()
        .task("Gửi báo cáo", "Công đoàn các xã, phường, đặc khu", excepted=("Công đoàn xã Đông Xá", "phường Tân Trào"))
        .task("Làm điểm", "Công đoàn cơ sở", listed=("Công ty Cổ phần May Sao Mai", "Khách sạn Hòn Mây"))
        .task("Cử cán bộ", "Công đoàn xã Đông Xá", "Công đoàn xã Bắc Sông", either=True)
    )
    *rows, chosen = route(made.letter(), REGISTRY)
    assert [row.union_id for row in rows] == ["dk-hm", "x-bs", "x-mt", "may", "ks"]
    assert (chosen.union_id, chosen.candidates) == (None, ("x-dx", "x-bs"))
    where = maker().task("Gặp mặt", "CĐCS khối doanh nghiệp", where="nơi có đông lao động nữ").letter()
    assert {row.needs_review for row in route(where, REGISTRY)} == {True}


@each(("words", "date", "kind", "expected"), tuples(__file__, "what_is_said_apart"))
def test_what_is_said_apart_of_one_union(words: str, date: str | None, kind: str, expected: str) -> None:
    letter = (
        maker()
        .date("trước ngày 20/3", "2026-03-20")
        .date("trước ngày 25/3", "2026-03-25")
        .task("Gửi báo cáo", "Công đoàn cơ sở", kind="report", date_id="d1")
        .task(words, "CĐCS Khách sạn Hòn Mây", kind=kind, date_id=date)
        .letter()
    )
    rows = [row for row in route(letter, REGISTRY) if row.union_id == "ks"]
    assert len(rows) == {"moved": 1, "both": 2, "freed": 0}[expected]
    assert expected != "moved" or rows[0].due == "2026-03-25"
    assert len([row for row in route(letter, REGISTRY) if row.union_id != "ks"]) == 7


@each(("before", "words", "is_owed"), table(__file__, "the_rest_are_none"))
def test_the_rest_are_none_of_whom_the_duty_before_it_speaks(before: str, words: str, is_owed: bool) -> None:
    letter = maker().task("Gửi báo cáo", before).task("Gửi danh sách", words).letter()
    rest = [row.union_id for row in route(letter, REGISTRY) if row.action.startswith("Gửi danh sách")]
    assert len(rest) == 7 + is_owed and ("ks" in rest) is is_owed


def test_the_rest_are_none_of_those_named_for_the_same_among_other_work() -> None:
    made = maker().date("trước ngày 20/3", "2026-03-20").date("trước ngày 25/3", "2026-03-25")
    for who, day in (("CĐCS Khách sạn Hòn Mây", "d1"), ("CĐCS Cao su Vạn An", "d1"), ("Công đoàn cơ sở còn lại", "d2")):
        made = made.task("Gửi hồ sơ", who, date_id=day).task("Tổ chức đại hội", who, date_id=day)
    assert {row.date_id for row in route(made.letter(), REGISTRY) if row.union_id == "ks"} == {"d1"}


def test_dates_concern_whom_their_task_means() -> None:
    letter = (
        maker()
        .date("trước ngày 20/3", "2026-03-20", assignees=("Công đoàn các xã, phường, đặc khu",))
        .task("Gửi", "Công đoàn các xã, phường, đặc khu", date_id="d1", excepted=("Công đoàn xã Đông Xá",))
        .letter()
    )
    assert bodies_of_dates(letter, addressees_of(letter, REGISTRY))["d1"].union_ids == ("dk-hm", "p-tt", "x-bs", "x-mt")


@each(("issuer", "addressees", "words", "expected"), tuples(__file__, "units_and_places_are"))
def test_units_and_places_are_addressed(issuer: str, addressees: tuple[str, ...], words: str, expected: str) -> None:
    header = Header(issuer=issuer, issued_on=AFTER, place="Hải An", addressees=addressees)
    found = Addressees(header, REGISTRY).targets(words)
    assert " ".join(sorted(f"{'' if one.is_sure else '?'}{one.union_id or '—'}" for one in found)) == expected

"""Whom the limits of a letter bind, and the words that say when: ``applies_to`` and ``condition``."""

from schemas import DelegateLimit
from tests.each import each, table, tuples
from tests.extractors.spec_files import letter as read
from tests.extractors.spec_files import rows
from tests.extractors.test_doers import HEAD, TAIL

LETTER = table(__file__, "letter")
PARTICIPANTS = "THÀNH PHẦN, SỐ LƯỢNG"
CLASS = "Công đoàn cơ sở"


def limits(item: str, heading: str = PARTICIPANTS) -> tuple[DelegateLimit, ...]:
    return read(LETTER.format(item=item, heading=heading)).delegate_limits


#: Who is named beside a limit; else who acts in its sentence, else the team that is counted.
NAMED = ("items", "else_who_acts_in_its_sentence", "else_the_team_that_is_counted")


@each(("item", "bound"), [row for part in NAMED for row in rows("limit_bodies", part)])
def test_its_sentence_names_whom_it_binds(item: str, bound: list[str]) -> None:
    assert [limit.applies_to or "" for limit in limits(item)] == bound


@each(
    ("item", "found"),
    [
        ("- Công đoàn cơ sở Cảng Vụ: 02 cán bộ tài chính;", [(2, "Công đoàn cơ sở Cảng Vụ")]),
        ("- Trạm Y tế phường: 01 y sĩ.", [(1, "Trạm Y tế phường")]),
    ],
)
def test_a_heading_of_any_level_calls_people(item: str, found: list[tuple[int, str]]) -> None:
    letter = read(LETTER.format(heading="THÀNH PHẦN DỰ LỚP", item=f"Khối trực thuộc\n{item}"))
    assert [(limit.value, limit.applies_to) for limit in letter.delegate_limits] == found


@each(("heading", "item", "bound"), tuples(__file__, "else_its_heading"))
def test_else_its_heading(heading: str, item: str, bound: list[str | None]) -> None:
    assert [limit.applies_to for limit in limits(item, heading)] == [*bound]


@each(
    ("addressees", "item", "bound"),
    [
        ("Ban Chấp hành các công đoàn cơ sở", "Đề nghị đồng chí cử 01 cán bộ dự tập huấn.", [CLASS]),
        ("Các tổ công đoàn", "Mời 10 đại biểu dự.", [None]),
    ],
)
def test_else_the_addressees_who_are_asked_to_send(addressees: str, item: str, bound: list[str | None]) -> None:
    letter = LETTER.replace("KẾ HOẠCH\nTổ chức hội nghị và hội thi\nII. {heading}\n1. ", f"Kính gửi: {addressees}.\n")
    assert [limit.applies_to for limit in read(letter.format(item=item)).delegate_limits] == bound


@each(("item", "conditions"), rows("limit_bodies", "the_words_that_say"))
def test_the_words_that_say_when_a_limit_holds(item: str, conditions: list[str]) -> None:
    assert [limit.condition or "" for limit in limits(item)] == conditions


LEVELS = """Chức danh                      Cấp cơ sở           Cấp trên trực tiếp cơ sở
Đoàn Chủ tịch                  03 người            05 - 07 người
Ban Thẩm tra tư cách đại biểu  tối đa 02 người     tối đa 04 người
"""


def test_columns_of_levels_bind_the_unions_of_that_level() -> None:
    found = [(limit.group, limit.applies_to) for limit in limits(f"Cơ quan điều hành:\n{LEVELS}")]
    above = "Công đoàn cấp trên trực tiếp cơ sở"
    panels = ("Đoàn Chủ tịch", "Ban Thẩm tra tư cách đại biểu")
    assert found == [(panel, bound) for panel in panels for bound in (CLASS, above)]


SIZES = """| Số lao động | Đại biểu bầu |
|---|---|
| Từ 80 đến dưới 400 | 40 người |
| Từ 400 trở lên | 60 người |
"""


def test_rows_of_sizes_are_conditions_and_the_words_above_bound_them() -> None:
    found = limits(f"Số đại biểu ít nhất bằng:\n{SIZES}")
    told = [(limit.bound, limit.value, limit.condition) for limit in found]
    assert told == [("min", 40, "Từ 80 đến dưới 400"), ("min", 60, "Từ 400 trở lên")]


@each(("head", "sizes"), table(__file__, "rows_of_sizes_of"))
def test_rows_of_sizes_of_a_class_bind_it_whatever_the_letter_is_about(head: str, sizes: list[str]) -> None:
    rows = "".join(f"| {size} | 0{3 + 2 * at} ủy viên | 0{1 + at} ủy viên |\n" for at, size in enumerate(sizes))
    table = f"| {head} | Số ủy viên Ban Chấp hành | Số ủy viên Ủy ban Kiểm tra |\n|---|---|---|\n{rows}"
    found = limits(f"Số lượng như sau:\n{table}", "BAN CHẤP HÀNH")
    told = [(limit.value, limit.applies_to, limit.condition) for limit in found]
    assert told == [(3, CLASS, sizes[0]), (1, CLASS, sizes[0]), (5, CLASS, sizes[1]), (2, CLASS, sizes[1])]


def test_congresses_that_the_letter_is_about_bind_their_unions() -> None:
    text = LETTER.format(item="Số lượng không quá 90 đại biểu.", heading="ĐẠI BIỂU")
    text = text.replace("Tổ chức hội nghị và hội thi", "Tổ chức đại hội công đoàn xã, phường")
    assert [limit.applies_to for limit in read(text).delegate_limits] == ["Công đoàn xã, phường"]


@each(("item", "rule"), table(__file__, "a_limit_tells_which"))
def test_a_limit_tells_which_rule_says_whom_it_binds(item: str, rule: str) -> None:
    assert limits(item)[0].rules == (rule,)


def test_a_heading_above_says_whom_a_limit_binds() -> None:
    assert limits("Không quá 20 đại biểu.", "CÔNG ĐOÀN CƠ SỞ")[0].rules == ("words-above",)


def test_a_list_of_who_sends_how_many_gives_a_limit_for_each() -> None:
    """The name is a unit's, whether or not the grammar knows it; a list of what was counted gives none."""
    items = "+ Sở Nội vụ: 01 đồng chí;\n\n+ Viễn thông Sông Trà: 02 đồng chí;\n\n+ Chi cục Thuế số 3: 01 đồng chí."
    asks = "Liên đoàn Lao động tỉnh đề nghị các cơ quan cử nhân sự có năng lực tham gia tổ giúp việc. Cụ thể:\n\n"
    tells = "Kết quả khám sức khỏe của các cơ quan trong quý I như sau:\n\n"
    said, told = (read(HEAD + lead + items + TAIL).delegate_limits for lead in (asks, tells))
    found = [(limit.value, limit.applies_to) for limit in said]
    assert found == [(1, "Sở Nội vụ"), (2, "Viễn thông Sông Trà"), (1, "Chi cục Thuế số 3")]
    assert not told


@each(("item", "limits"), tuples(__file__, "two_counts_beside_each"))
def test_two_counts_beside_each_other_are_no_range(item: str, limits: list[tuple[int | None, int | None, str]]) -> None:
    letter = read(HEAD + "Liên đoàn Lao động tỉnh đề nghị cử đại biểu dự hội nghị như sau:\n\n- " + item + TAIL)
    assert [(limit.value, limit.max, limit.applies_to) for limit in letter.delegate_limits] == [*limits]

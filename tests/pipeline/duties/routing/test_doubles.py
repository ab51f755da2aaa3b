"""A duty that a letter says twice is one; what only looks alike stays two."""

from pipeline.duties.routing import route
from schemas import Corrected, Letter
from tests.each import each
from tests.pipeline.letters import LetterMaker

CDCS = ("Công đoàn cơ sở",)
SUMMARY = "Nộp báo cáo tổng kết năm – về Liên đoàn Lao động tỉnh, trước 15/11/2026"


def letter(*lines: tuple[str, dict[str, object]]) -> Letter:
    """Return a letter with a task a line: its title, and what else is said of it."""
    maker = LetterMaker(issuer="Liên đoàn Lao động tỉnh Hà Sơn")
    for number, (title, more) in enumerate(lines, 1):
        fields = {"day": "2026-11-15", "doers": CDCS, "kind": "report", **more}
        day, doers = fields.pop("day"), fields.pop("doers")
        if day is not None:
            maker.date(f"ngày {day}, dòng {number}", str(day), bound="before", last_good=str(day), id=f"d{number}")
            fields["date_id"] = f"d{number}"
        maker.task(f"việc số {number}: {title}", *doers, title=title, **fields)  # type: ignore[misc]
    return maker.letter()


@each(
    ("title", "more"),
    [
        (SUMMARY, {}),
        ("Báo cáo tổng kết năm, trước 15/11/2026", {}),
        (
            "Gửi báo cáo về Liên đoàn Lao động tỉnh đúng thời hạn, trước 15/11/2026",
            {"deliver_to": "Liên đoàn Lao động tỉnh"},
        ),
        ("Các đơn vị nộp báo cáo tổng kết năm đầy đủ – về Liên đoàn Lao động tỉnh, trước 15/11/2026", {}),
    ],
)
def test_said_again_it_is_one_duty(title: str, more: dict[str, object]) -> None:
    twice = letter((SUMMARY, {}), (title, more))
    (item,) = route(twice, None)
    assert item.evidence == twice.tasks[0].evidence
    assert item.mentions == (twice.tasks[1].evidence,)
    (alone,) = route(letter((SUMMARY, {})), None)
    assert alone.mentions == ()


@each(
    ("title", "more"),
    [
        ("Nộp báo cáo tài chính năm – về Liên đoàn Lao động tỉnh, trước 15/11/2026", {}),
        ("Nộp báo cáo tổng kết năm của nữ công, trước 15/11/2026", {}),
        (SUMMARY, {"day": "2026-11-20"}),
        (SUMMARY, {"day": None}),
        (SUMMARY, {"doers": ("Công đoàn cấp trên trực tiếp cơ sở",)}),
        (SUMMARY, {"kind": "task"}),
        (SUMMARY, {"strength": "general"}),
        (SUMMARY, {"deliver_to": "Ban Tổ chức", "kind": "report"}),
        (SUMMARY, {"corrected": (Corrected(field=None, who="lan", at="2026-10-01T08:00:00"),)}),
    ],
)
def test_what_only_looks_alike_stays_two(title: str, more: dict[str, object]) -> None:
    first = (SUMMARY, {"deliver_to": "Liên đoàn Lao động tỉnh"})
    assert len({item.parent for item in route(letter(first, (title, more)), None)}) == 2


def test_words_without_an_object_join_nothing_where_two_duties_are_meant() -> None:
    other = "Nộp báo cáo tài chính năm – về Liên đoàn Lao động tỉnh, trước 15/11/2026"
    found = route(letter((SUMMARY, {}), (other, {}), ("Gửi báo cáo đúng hạn, trước 15/11/2026", {})), None)
    assert len({item.parent for item in found}) == 3

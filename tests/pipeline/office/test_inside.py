"""What an office's own letter gives to its departments, and what a leader writes on a letter: no debt above."""

import datetime
from pathlib import Path

from extractors import extract
from pipeline.calendar.deadlines import complete
from pipeline.duties.routing import addressees_of, laid_by
from pipeline.export.frames import lists
from pipeline.office import Office, today
from pipeline.office.instructions import _names, _until, whom
from pipeline.store import Filters
from schemas import Source
from tests.each import each, table

TODAY = datetime.date(2026, 10, 6)
LIST = """id,name,kind,parent
tinh,Liên đoàn Lao động tỉnh Hà Sơn,federation,tld
lung-ha,Công đoàn xã Lũng Hạ,commune_union,tinh
"""
PLAN = table(__file__, "plan")


def test_the_work_of_departments_is_ours_inside(tmp_path: Path) -> None:
    (tmp_path / "cong-doan.csv").write_text(LIST, "utf-8")
    office = Office(f"sqlite:///{tmp_path}/vanthu.db", tmp_path / "cong-doan.csv")
    office.choose("tinh", TODAY)
    source = Source(name="a.txt", sha256="7" * 64, media_type="text/plain", text=PLAN)
    letter = complete(extract(source), office.calendar)
    laid = laid_by(letter, addressees_of(letter, office.bodies))
    assert [(one.like.department, one.like.side) for one in laid] == [
        ("Văn phòng Liên đoàn Lao động tỉnh", "ours"),
        ("Ban Chính sách - Pháp luật", "ours"),
        (None, "below"),
    ]
    with office.open() as store:
        store.reviews.choose_approver("nobody")
        store.letters.save(letter, [item for one in laid for item in one.each()], on=TODAY)
        parts = lists.sides(store.duties.page(Filters(), TODAY))
        near = today.first_page(office, store, TODAY).now.shown
    assert {title: [lists.unions_words(row) for row in rows] for title, rows in parts.items()} == {
        "Việc trong cơ quan": ["Ban Chính sách - Pháp luật", "Văn phòng Liên đoàn Lao động tỉnh"],
        "Cấp dưới nợ ta": ["Công đoàn xã Lũng Hạ"],
    }
    assert [one.whom for one in near] == ["Ban Chính sách - Pháp luật", "Văn phòng Liên đoàn Lao động tỉnh"]


CAME = datetime.date(2026, 11, 26)


@each(("words", "until"), table(__file__, "the_day_that_is"))
def test_the_day_that_is_named(words: str, until: str | None) -> None:
    found = _until(words, CAME)
    assert (found and found.isoformat()) == until


@each(("words", "name", "is_named"), table(__file__, "who_is_named"))
def test_who_is_named(words: str, name: str, is_named: bool) -> None:
    assert _names(words, name) == is_named


@each(("words", "handler", "meant", "unclear"), table(__file__, "whom_a_given_name"))
def test_whom_a_given_name_means(words: str, handler: str, meant: str, unclear: bool) -> None:
    people = ["Trần Thị Hương", "Lê Văn Minh", "Nguyễn Thị Lan", "Phạm Ngọc Lan"]
    assert whom(words, handler, people) == (meant, unclear)

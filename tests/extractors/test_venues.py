"""Where events take place: what stands with the day, or under “Địa điểm:”; never what is only near it."""

from tests.each import each, table
from tests.extractors.spec_files import letter as read
from tests.extractors.spec_files import rows

HEAD = table(__file__, "head")


def places(body: str) -> list[str | None]:
    letter = read(HEAD + body)
    return [record.place for record in letter.dates if record.type in ("event", "period")]


@each(("body", "place"), rows("venues", "places"))
def test_places(body: str, place: str) -> None:
    assert places(body) == [place or None]


def test_deadlines_have_no_place() -> None:
    letter = read(HEAD + "Nộp hồ sơ trước ngày 20/3/2026 tại Văn phòng.")
    assert [record.place for record in letter.dates] == [None]

"""Who acts where somebody asks: whom is asked, never who asks; the lead keeps the list that follows its name."""

from extractors import extract
from schemas import Source
from tests.each import each, table
from tests.extractors.spec_files import rows

HEAD = table(__file__, "head")
TAIL = "\n\nTM. BAN THƯỜNG VỤ\nCHỦ TỊCH\n\nNguyễn Văn An"


@each(("body", "expected"), rows("requests", "asked"))
def test_whoever_is_asked_acts(body: str, expected: list[list[str]]) -> None:
    source = Source(name="thu.txt", sha256="0" * 64, media_type="text/plain", text=HEAD + body + TAIL)
    assert [list(task.assignees) for task in extract(source).tasks] == expected

"""How people read a duty: one line, which never tells a day that no longer holds."""

from pipeline.calendar.periods import duty_line
from tests.each import each, table
from tests.pipeline.sample import owed


@each(("title", "version", "line"), table(__file__, "line_of_a_duty"))
def test_line_of_a_duty(title: str, version: int, line: str) -> None:
    assert duty_line(owed(title=title, version=version)) == line

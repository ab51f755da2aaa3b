"""Days for what an earlier letter asks or holds, given without a word of change: each is asked of a person."""

from pipeline.duties.amendments.proposing import proposals_of
from tests.each import each, table
from tests.pipeline.duties.amendments.made import CALENDAR, dispatch, duties_of, plan

BODY = table(__file__, "body")


@each(("words", "expected"), table(__file__, "held"))  # fmt: skip
def test_another_day_may_be_that_of_what_is_held_already(words: str, expected: list[str]) -> None:
    held = plan(BODY)
    titles = {one.parent: one.title for one in duties_of(held)}
    letter = dispatch(words, day="ngày 15 tháng 4 năm 2026")
    found = proposals_of(letter, held, duties_of(held), CALENDAR, duties_of(letter))
    told = [
        f"{titles.get(one.duty, 'Lễ').split(' về ')[0]} {one.deadline.due if one.deadline else '?'}" for one in found
    ]
    assert told == expected and not any(one.sure for one in found if one.effect not in ("received", "urge"))

"""What two letters hold on one day stays apart, whatever they are called, and keeps its own name beside duties."""

from pathlib import Path

import pytest

from tests.each import each, table
from tests.pipeline.office.event_desk import Desk, Line, letter

BRIEFING = table(__file__, "briefing")
HOUSE = table(__file__, "house")
#: What every calendar shows of both, by the words that tell them apart: the day, and the mark once one duty is done.
SHOWN = {"tham luận": ("11/5", "✓"), "danh sách": ("11/5", ""), "giao ban": ("12/5", ""), "Mái ấm": ("12/5", "")}


def told(lines: list[Line]) -> dict[str, tuple[str, str]]:
    """Return the lines by the words that tell them apart; each has its own and no other's."""
    found = [(words, line) for line in lines for words in SHOWN if words in line.words]
    assert len(found) == len(lines) == len(dict(found))
    return {words: (line.day, line.mark) for words, line in found}


@each("number", [None, "41/GM-LĐLĐ"])
@each("is_turned", [False, True])
def test_two_invitations_alike(tmp_path_factory: pytest.TempPathFactory, number: str | None, is_turned: bool) -> None:
    desk = Desk(tmp_path_factory.mktemp("desk"))
    texts = letter(BRIEFING, number), letter(HOUSE, number)
    desk.arrive(*(reversed(texts) if is_turned else texts))
    before = desk.events()
    desk.done("tham luận")
    assert (told(desk.table()), told([*desk.events().values()])) == (SHOWN, SHOWN)
    assert desk.events().keys() == before.keys() and len(before) == len(SHOWN)
    assert told([*desk.events("ben-go").values()]) == {words: SHOWN[words] for words in SHOWN if words != "tham luận"}
    for view in ("list", "print"):
        page = desk.page(view, 5)
        assert len(page) == len(SHOWN)
        for words, (day, mark) in SHOWN.items():
            (line,) = [line for line in page if words in line]
            assert line.startswith(f"{int(day.split('/')[0]):02}/05/2026 ") and ("✓" in line) == bool(mark)


@pytest.mark.parametrize(("field", "value"), [("việc", "Gửi danh sách các hộ"), ("hạn", "12/5/2026")])
def test_a_meeting_keeps_its_name_and_day_when_a_duty_is_corrected(tmp_path: Path, field: str, value: str) -> None:
    """Also where the duty gets the very day of the meeting."""
    desk = Desk(tmp_path)
    desk.arrive(letter(HOUSE.replace("trước ngày 12/5", "trước ngày 05/5")))
    (before,) = [name for name, line in desk.events().items() if "Mái ấm" in line.words]
    desk.correct("danh sách", field, value)
    desk.done("danh sách")
    found = desk.events()
    assert found[before] == Line("12/5", "Sự kiện: Lễ trao Mái ấm công đoàn")
    assert [line.mark for name, line in found.items() if name != before] == ["✓"]
    assert "Lễ trao Mái ấm công đoàn" in {line.words for line in desk.table() if not line.mark}

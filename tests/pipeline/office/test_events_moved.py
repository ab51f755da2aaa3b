"""What is held has another day or is called off once a person confirms it; of two letters it stays apart."""

import itertools
from pathlib import Path

import pytest

from tests.each import each, table, tuples
from tests.pipeline.office.event_desk import Desk, Line, letter

INVITES = table(__file__, "invites")
PLANS = table(__file__, "plans")
BASES = {"GM": letter(INVITES, "31/GM-LĐLĐ"), "KH": letter(PLANS, "31/KH-LĐLĐ")}
CITED = {
    "GM": "Giấy mời số 31/GM-LĐLĐ ngày 02/3/2026 của Liên đoàn Lao động tỉnh",
    "KH": "Kế hoạch số 31/KH-LĐLĐ ngày 02/3/2026 của Liên đoàn Lao động tỉnh",
    "70": "Công văn số 70/LĐLĐ-VP ngày 10/3/2026 của Liên đoàn Lao động tỉnh",
}
MEETING = "Hội nghị giao ban quý II"


def change(words: str, kind: str, number: str = "70", day: int = 10) -> str:
    said = f"Liên đoàn Lao động tỉnh {words.format(CITED[kind])}"
    title = "V/v Hội nghị giao ban quý II\n\nKính gửi: Công đoàn xã Tân Lũng, Công đoàn phường Bến Gỗ\n\n"
    return letter(title + said, f"{number}/LĐLĐ-VP", day)


def held(lines: list[Line]) -> list[tuple[str, str]]:
    return [(line.day, line.mark) for line in lines if "giao ban" in line.words]


@each(("words", "day"), table(__file__, "only_the_new_day"))
@each("kind", ["GM", pytest.param("KH", marks=pytest.mark.sweep)])
def test_only_the_new_day_stands(tmp_path_factory: pytest.TempPathFactory, kind: str, words: str, day: str) -> None:
    """The line of a calendar program is moved, not doubled; the words of the change stand beside it."""
    desk = Desk(tmp_path_factory.mktemp("desk"))
    desk.arrive(BASES[kind])
    (uid,) = [uid for uid, line in desk.events().items() if "giao ban" in line.words]
    desk.arrive(change(words, kind))
    assert desk.events()[uid].day == "12/5" and [item.sure for item in desk.open()] == [True]
    desk.decide()
    assert held(desk.table()) == held([*desk.events().values()]) == [("19/5", "")]
    assert desk.events()[uid].day == "19/5" and desk.sequence > 0 and words.split("{}")[0] in desk.text()
    for view in ("list", "print"):
        assert [line for line in desk.page(view, 5) if "giao ban" in line and line.startswith(day)]
        assert not [line for line in desk.page(view, 5) if line.startswith("12/05")]
    before, desk.sequence = desk.sequence, 0
    desk.decide("open", every=True)
    assert held(desk.table())[0] == ("12/5", "") and desk.events()[uid].day == "12/5" and desk.sequence > before


@each("words", table(__file__, "what_is_called_off"))
@each("kind", [pytest.param("GM", marks=pytest.mark.sweep), "KH"])
def test_what_is_called_off_is_struck(tmp_path_factory: pytest.TempPathFactory, kind: str, words: str) -> None:
    desk = Desk(tmp_path_factory.mktemp("desk"))
    desk.arrive(BASES[kind], change(words, kind))
    assert held(desk.table()) == [("12/5", "")]
    (uid,) = [uid for uid, line in desk.events().items() if "giao ban" in line.words]
    desk.decide()
    assert held(desk.table()) == [("12/5", "×")]
    assert desk.events()[uid].mark == "×" and len(held([*desk.events().values()])) == 1
    (shown,) = [line for line in desk.page("list", 5) if "giao ban" in line]
    assert shown.endswith(("Không tổ chức", "Tạm hoãn"))


def test_what_was_moved_and_then_called_off_is_struck(tmp_path_factory: pytest.TempPathFactory) -> None:
    """Whichever of the three letters came first; each change is one line, and the meeting stands once."""
    moved = change("dời thời gian tổ chức Hội nghị giao ban tại {} sang ngày 19/5/2026.", "GM")
    for order in itertools.permutations([BASES["GM"], moved, change("hủy Hội nghị giao ban tại {}.", "GM", "71", 11)]):
        desk = Desk(tmp_path_factory.mktemp("desk"))
        desk.arrive(*order)
        assert sorted(item.source_key.number or "" for item in desk.open()) == ["70", "71"]
        desk.decide()
        assert [mark for _, mark in held(desk.table())] == ["×"]


def test_what_was_to_be_sent_for_it_ends_with_it(tmp_path: Path) -> None:
    desk = Desk(tmp_path)
    desk.arrive(BASES["KH"], change("hủy Hội nghị giao ban tại {}.", "KH"))
    assert [(item.event is not None, item.sure) for item in desk.open()] == [(True, True)]
    assert desk.statuses() == {"todo"}
    desk.decide()
    assert desk.statuses() == {"repealed"}


ABOVE = "Tổng Liên đoàn Lao động Việt Nam"
SUMMONS = INVITES.replace("Công đoàn xã Tân Lũng, Công đoàn phường Bến Gỗ", "Liên đoàn Lao động tỉnh Hà Sơn").replace(
    "Liên đoàn Lao động tỉnh trân trọng", f"{ABOVE} trân trọng"
)


@each(("words", "coming"), tuples(__file__, "the_page_of_the"))
def test_what_comes_is_counted(tmp_path_factory: pytest.TempPathFactory, words: str | None, coming: list[str]) -> None:
    desk = Desk(tmp_path_factory.mktemp("desk"))
    desk.arrive(letter(SUMMONS, "31/GM-TLĐ", issuer=ABOVE))
    if words is not None:
        said = words.format(f"Giấy mời số 31/GM-TLĐ ngày 02/3/2026 của {ABOVE}")
        body = f"V/v Hội nghị giao ban\n\nKính gửi: Liên đoàn Lao động tỉnh Hà Sơn\n\n{ABOVE} {said}"
        desk.arrive(letter(body, "70/TLĐ-VP", 10, issuer=ABOVE))
        desk.decide()
    assert desk.coming() == [*coming]


def test_the_order_of_arrival_changes_nothing(tmp_path_factory: pytest.TempPathFactory) -> None:
    """Of two moves the later letter's counts; what was refused is not asked again."""
    first = change("dời thời gian tổ chức Hội nghị giao ban tại {} sang ngày 19/5/2026.", "GM")
    second = change("dời thời gian tổ chức Hội nghị giao ban tại {} sang ngày 26/5/2026.", "GM", "71", 11)
    for order in itertools.permutations([BASES["GM"], first, second]):
        desk = Desk(tmp_path_factory.mktemp("desk"))
        desk.arrive(*order)
        desk.decide()
        assert held(desk.table()) == [("26/5", "")]
    # A change of the change stands, though the first letter was not named.
    again = change("dời thời gian tổ chức Hội nghị giao ban tại {} sang ngày 26/5/2026.", "70", "71", 11)
    desk = Desk(tmp_path_factory.mktemp("desk"))
    desk.arrive(BASES["GM"], first, again)
    desk.decide()
    assert ("26/5", "") in held(desk.table())
    desk = Desk(tmp_path_factory.mktemp("desk"))
    desk.arrive(BASES["GM"], first)
    desk.decide("rejected")
    desk.arrive(second)
    assert ([item.source_key.number for item in desk.open()], held(desk.table())[0]) == (["71"], ("12/5", ""))


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

"""Nothing of a letter is lost in silence: what is told of one that lacks something, or that reaches none of us."""

from pathlib import Path

import pytest

from pipeline.calendar import WorkingCalendar
from pipeline.duties.class_duties import ReadLetter
from pipeline.duties.crosscheck.findings import losses
from pipeline.intake.inbox import InboxFile
from pipeline.intake.one_file import LetterReading
from pipeline.unions import Registry
from schemas import Union
from tests.each import table

PROVINCE = Union(id="hs", name="Liên đoàn Lao động tỉnh Hà Sơn", level="upper", kind="federation", province="Hà Sơn")
HEALTH = Union(
    id="yt", name="Công đoàn ngành Y tế tỉnh Hà Sơn", level="upper", kind="sector_union", parent="hs", province="Hà Sơn"
)
CLINIC = Union(id="bv", name="Công đoàn cơ sở Bệnh viện Hải Đăng", kind="grassroots", parent="yt", province="Hà Sơn")
UNIONS = (PROVINCE, HEALTH, CLINIC)
HEAD = table(__file__, "head")
TAIL = "\nNơi nhận:\n- Như trên;\n- Lưu: VT.\nCHỦ TỊCH\nLê Thị Hòa\n"
OURS = "1. Công đoàn ngành Y tế gửi báo cáo về Liên đoàn Lao động tỉnh trước ngày 20/3/2026."


def read(text: str, folder: Path, office: str | None = "yt") -> ReadLetter:
    path = folder / "van-ban.txt"
    path.write_text(text)
    (found,) = LetterReading(Registry(UNIONS).of_office(office), WorkingCalendar())(InboxFile(path.name, path)).found
    return found


@pytest.mark.parametrize(("old", "new", "body", "codes"), table(__file__, "what_may_be_lost"))
def test_what_may_be_lost_is_told(old: str, new: str, body: str, codes: list[str], tmp_path: Path) -> None:
    text = HEAD.replace(old, new) + body.format(ours=OURS) + TAIL
    assert [item.code for item in losses(read(text, tmp_path).letter)] == codes


def test_an_issuer_that_is_not_named_is_told(tmp_path: Path) -> None:
    text = "\n".join(HEAD.split("\n")[2:]) + OURS
    assert [item.code for item in losses(read(text, tmp_path).letter)] == ["issuer-inferred"]


def test_what_we_ask_of_outsiders_is_no_loss(tmp_path: Path) -> None:
    assert losses(read(HEAD + "1. Sở Nội vụ gửi báo cáo trước ngày 20/3/2026." + TAIL, tmp_path, "hs").letter) == []


def test_before_an_office_was_chosen_nobody_is_an_outsider(tmp_path: Path) -> None:
    assert losses(read(HEAD + "1. Sở Nội vụ gửi báo cáo trước ngày 20/3/2026." + TAIL, tmp_path, None).letter) == []


def test_the_outsiders_are_named(tmp_path: Path) -> None:
    (item,) = losses(read(HEAD + "1. Sở Nội vụ gửi báo cáo trước ngày 20/3/2026." + TAIL, tmp_path).letter)
    assert "Sở Nội vụ" in item.message and item.evidence is not None
    assert item.evidence.quote.startswith("Sở Nội vụ gửi báo cáo")

"""What is told: changes of what is not there, duties of unions that have ended, what of a letter may be lost."""

import datetime
import hashlib
from pathlib import Path

import pytest

from extractors import extract
from pipeline.calendar import WorkingCalendar
from pipeline.calendar.deadlines import complete
from pipeline.duties.class_duties import ReadLetter
from pipeline.duties.crosscheck.checks import warnings
from pipeline.duties.crosscheck.findings import losses
from pipeline.duties.routing import route
from pipeline.intake.inbox import InboxFile
from pipeline.intake.one_file import LetterReading
from pipeline.unions import Registry
from schemas import Letter, Obligation, Source, Union
from tests.each import each, table
from tests.pipeline.duties.crosscheck.office import CALENDAR, REGISTRY, codes, found, letter

LIST = "1. Các CĐCS gửi danh sách đoàn viên khó khăn về Công đoàn ngành trước ngày {}."
CARE = "Chăm lo đoàn viên khó khăn nhân dịp Tết"
TOLD = "Thực hiện Kế hoạch số 08/KH-CĐYT ngày 20/01/2026 của Công đoàn ngành Y tế tỉnh Hà Sơn"


def plan(number: int = 8, day: str = "20/01/2026", due: str = "10/3/2026", **more: str) -> Letter:
    return letter("yte", number, day, LIST.format(due), **{"subject": CARE, **more})


def later(body: str, subject: str = "Triển khai việc chăm lo đoàn viên khó khăn", basis: str = TOLD) -> Letter:
    return letter("yte", 15, "02/02/2026", body, kind="TB", subject=subject, basis=basis)


def test_doubts_about_one_letter_stand_in_the_same_list_once() -> None:
    body = "1. Liên đoàn Lao động huyện Lũng Hạ gửi biên bản bàn giao về tỉnh trước ngày 20/9."
    late = letter("tinh", 40, "10/9/2025", body, subject="Bàn giao tài sản")
    listed = warnings([late], lambda _: route(late, REGISTRY), REGISTRY, with_doubts=True)
    assert [item.code for item in listed][:1] == ["union-ended"]
    assert {"year-inferred", "union-ended"} <= {item.code for item in listed}
    assert "needs-routing" not in {item.code for item in listed} and len({item.id for item in listed}) == len(listed)


EXTENDED = "1. Gia hạn thời gian gửi danh sách nêu tại Kế hoạch số 08/KH-CĐYT ngày {} đến hết ngày 15/3/2026."


def test_a_change_of_what_is_not_stored() -> None:
    (item,) = found(later(EXTENDED.format("20/01/2026"), basis="Để tạo điều kiện cho các đơn vị"))
    assert (item.code, item.level) == ("amends-unknown", "look") and "08/KH-CĐYT" in item.message


def test_a_reminder_of_what_is_not_stored() -> None:
    """Its day is the earlier letter's: who has not that one would hear of no duty."""
    text = "1. Công đoàn ngành đôn đốc các CĐCS chưa gửi danh sách theo {} gửi về Công đoàn ngành trước ngày 20/3/2026."
    (item,) = found(later(text.format("Kế hoạch số 08/KH-CĐYT ngày 20/01/2026"), basis="Để tạo điều kiện"))
    assert (item.code, item.level) == ("amends-unknown", "look") and "08/KH-CĐYT" in item.message


def test_a_change_of_what_is_stored_is_no_matter() -> None:
    assert codes(plan(), later(EXTENDED.format("20/01/2026"), basis="Để tạo điều kiện cho các đơn vị")) == []


def test_what_was_replaced_long_ago_is_only_told() -> None:
    old = "1. Thông báo này thay thế Thông báo số 31/TB-CĐYT ngày 15/3/2021 của Công đoàn ngành Y tế."
    assert [(item.code, item.level) for item in found(later(old))] == [("amends-unknown", "info")]


def test_a_deadline_that_was_counted_needs_no_anchor_any_more() -> None:
    body = "1. Các CĐCS gửi danh sách đội thi trong vòng 05 ngày làm việc kể từ ngày nhận được văn bản này."
    item = letter("yte", 8, "09/3/2026", body)
    owed = route(item, REGISTRY)
    assert owed and all(one.waits_for == "received" for one in owed)
    counted = [one.model_copy(update={"waits_for": None, "last_good": "2026-03-20"}) for one in owed]

    def raised(obligations: list[Obligation]) -> set[str]:
        return {one.code for one in warnings([item], lambda _: obligations, REGISTRY, with_doubts=True)}

    assert "pending-anchor" in raised(owed) and "pending-anchor" not in raised(counted)


SUBJECT = "Bàn giao tài chính, tài sản"
DISTRICT = "1. Liên đoàn Lao động huyện Lũng Hạ gửi biên bản bàn giao về Liên đoàn Lao động tỉnh trước ngày {}."


def test_a_union_that_has_ended_is_named_with_its_successor() -> None:
    (item,) = found(letter("tinh", 40, "10/9/2025", DISTRICT.format("30/9/2025"), subject=SUBJECT))
    assert (item.code, item.union_id, item.level) == ("union-ended", "lungha", "error")
    assert "30/06/2025" in item.message and "Công đoàn phường Tân Lũng" in item.message
    assert item.evidence and "Lũng Hạ" in item.evidence.quote


@each(("issued", "due"), [("10/6/2025", "30/9/2025"), ("10/3/2025", "30/4/2025")])
def test_a_union_that_ends_before_the_day_has_heirs_and_one_that_lasts_is_no_matter(issued: str, due: str) -> None:
    assert codes(letter("tinh", 20, issued, DISTRICT.format(due), subject=SUBJECT)) == []


def test_without_a_registry_nobody_has_ended() -> None:
    assert codes(letter("tinh", 40, "10/9/2025", DISTRICT.format("30/9/2025"), subject=SUBJECT), registry=None) == []


def test_a_name_with_a_living_namesake_is_no_matter() -> None:
    again = [*REGISTRY, REGISTRY.get("lungha")]
    reborn = again[-1].model_copy(
        update={"id": "lungha2", "valid_from": datetime.date(2025, 7, 1), "valid_to": None, "successors": ()}
    )
    registry = Registry([*REGISTRY, reborn])
    late = letter("tinh", 40, "10/9/2025", DISTRICT.format("30/9/2025"), subject=SUBJECT)
    assert codes(late, registry=registry) == []


# Answers of unions that nobody knows.
PLAN = letter("yte", 12, "24/02/2026", "1. Các CĐCS báo cáo kết quả về Công đoàn ngành trước ngày 10/6/2026.")
CITED = "Kế hoạch số 12/KH-CĐYT ngày 24/02/2026 của Công đoàn ngành Y tế tỉnh Hà Sơn"


def report(sender: str, cited: str = CITED) -> Letter:
    text = (
        f"{sender.upper()}   CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM\nSố: 02/BC-CĐCS    Hà Sơn, ngày 30 tháng 5 năm 2026\n\n"
        f"BÁO CÁO\nKết quả Tháng Công nhân\n\nThực hiện {cited}, {sender} báo cáo kết quả như sau: tặng 40 phần.\n\n"
        "Nơi nhận:\n- Công đoàn ngành;\n- Lưu: VT.\nTM. BAN CHẤP HÀNH\nCHỦ TỊCH\nTô Thị Hiên\n"
    )
    sha256 = hashlib.sha256(text.encode()).hexdigest()
    return complete(extract(Source(name="bc.txt", sha256=sha256, media_type="text/plain", text=text)), CALENDAR)


def test_a_union_that_is_not_in_the_registry() -> None:
    (item,) = found(PLAN, report("Công đoàn cơ sở Bệnh viện Hải Đăng"))
    assert (item.code, item.level) == ("sender-unknown", "look")
    assert "Công đoàn cơ sở Bệnh viện Hải Đăng" in item.message and "12/KH-CĐYT" in item.message


@each(("sender", "cited"), table(__file__, "others_are_no_matter"))
def test_others_are_no_matter(sender: str, cited: str) -> None:
    assert "sender-unknown" not in codes(PLAN, report(sender, cited))


def test_without_a_registry_nobody_is_unknown() -> None:
    assert "sender-unknown" not in codes(PLAN, report("Công đoàn cơ sở Bệnh viện Hải Đăng"), registry=None)


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


def test_what_we_ask_of_outsiders_is_no_loss_and_outsiders_are_named(tmp_path: Path) -> None:
    assert losses(read(HEAD + "1. Sở Nội vụ gửi báo cáo trước ngày 20/3/2026." + TAIL, tmp_path, "hs").letter) == []
    assert losses(read(HEAD + "1. Sở Nội vụ gửi báo cáo trước ngày 20/3/2026." + TAIL, tmp_path, None).letter) == []
    (item,) = losses(read(HEAD + "1. Sở Nội vụ gửi báo cáo trước ngày 20/3/2026." + TAIL, tmp_path).letter)
    assert "Sở Nội vụ" in item.message and item.evidence is not None
    assert item.evidence.quote.startswith("Sở Nội vụ gửi báo cáo")

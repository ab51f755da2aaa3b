"""Whom a union's office chases: its own lower unions alone; one list a duty, with how to reach them."""

import datetime
from pathlib import Path

import pytest

from pipeline.office import Office, chasing
from pipeline.office.duty_page import duty_page
from pipeline.store import Store, UnknownRefError
from pipeline.support.errors import SetupError
from pipeline.unions.column_meanings import contact_of
from schemas import Contact, Obligation, Union
from tests.each import each, table
from tests.pipeline.sample import evidence, owed, sample_letter

TODAY = datetime.date(2026, 4, 28)
LIST = table(__file__, "list")
NAMES = {line.split(",")[0]: line.split(",")[1] for line in LIST.splitlines()[1:]}


def row(union: str, **fields: object) -> Obligation:
    name = NAMES.get(union, union)
    union_id = union if union in NAMES else None
    return owed(id=f"nv-{union}", union=name, union_id=union_id, parent="d0d0d0d0", title="Nộp danh sách", **fields)


#: The same duty, laid on lower unions and on bodies that nobody reminds.
ROWS = [
    row("cau-may"), row("tan-lung"), row("ben-go", status="done"), row("tinh", side="ours"),
    row("Sở Tài chính", side="outside"), row("Liên đoàn Lao động tỉnh Bắc Sơn", side="outside"),
    row("Đồng chí Nguyễn Văn Hùng"), row("Trường Chính trị tỉnh"), row("ban-tc"),
]  # fmt: skip


@pytest.fixture
def office(tmp_path: Path) -> Office:
    (tmp_path / "cong-doan.csv").write_text(LIST, "utf-8")
    made = Office(f"sqlite:///{tmp_path}/vanthu.db", tmp_path / "cong-doan.csv")
    with made.open() as store:
        store.letters.save(sample_letter(), ROWS)
        store.reviews.choose_approver("nobody")
        store.marks.mark("nv-ben-go", "done", on=TODAY)
    return made


def reminded(office: Office, store: Store) -> list[str]:
    return [message.union for message in chasing.messages(office, store, TODAY, days=30)]


def test_only_lower_unions_of_the_registry_are_reminded(office: Office) -> None:
    with office.open() as store:
        assert reminded(office, store) == ["Công đoàn phường Cầu Mây", "Công đoàn phường Tân Lũng"]


def test_without_a_registry_everybody_below_is(tmp_path: Path) -> None:
    office = Office(f"sqlite:///{tmp_path}/vanthu.db")
    with office.open() as store:
        store.letters.save(sample_letter(), [row("cau-may"), row("Công đoàn cơ sở"), row("Sở Tư pháp", side="outside")])
        store.reviews.choose_approver("nobody")
        assert reminded(office, store) == ["Công đoàn cơ sở", "Công đoàn phường Cầu Mây"]


def test_a_duty_is_summed_up_in_one_line_and_contacts_go_with_messages(office: Office) -> None:
    with office.open() as store:
        told = chasing.messages(office, store, TODAY, days=30)
        contacts = {one.union_id: one.contact for one in told}
        (duty,) = chasing.by_duty(store, [item for message in told for item in message.due], TODAY)
    assert (duty.duty_id, duty.title, duty.day, duty.missing) == ("d0d0d0d0", "Nộp danh sách", "2026-05-01", 2)
    assert contacts["cau-may"] is None
    assert contacts["tan-lung"] is not None and contacts["tan-lung"].zalo == "0900 000 001"


def test_of_what_recurs_all_unions_are_counted_though_one_is_asked_about(tmp_path: Path) -> None:
    (tmp_path / "cong-doan.csv").write_text(LIST, "utf-8")
    office = Office(f"sqlite:///{tmp_path}/vanthu.db", tmp_path / "cong-doan.csv")
    monthly = {"due": None, "last_good": None, "safe_due": None, "recurrence": "FREQ=MONTHLY;BYMONTHDAY=30"}
    with office.open() as store:
        store.letters.save(sample_letter(), [row(one, **monthly) for one in ("cau-may", "tan-lung", "ben-go")])
        store.reviews.choose_approver("nobody")
        (told,) = chasing.messages(office, store, TODAY, ["cau-may"], days=5)
        lines = chasing.by_duty(store, [*told.late, *told.due], TODAY)
    assert {(one.asked, one.done, one.missing) for one in lines} == {(3, 0, 1)}


def test_the_list_of_who_has_not_answered(office: Office) -> None:
    """For a group: a greeting, who sends it, and no telephone number of anybody."""
    office.choose("tinh", TODAY)
    with office.open() as store:
        made = chasing.unanswered(office, store, "d0d0", TODAY)
    assert (made.asked, made.done, made.waiting) == (3, 1, 0)
    assert made.text.splitlines() == [
        "Kính gửi: các đơn vị chưa nộp, chưa báo cáo", "Tính đến ngày 28/04/2026, xin nhắc đơn vị các việc sau:",
        "Nộp danh sách – theo 07/KH-LĐLĐ ngày 10/03/2026", "Hạn cuối 01/05/2026, còn 3 ngày. 1/3 đơn vị đã xong.",
        "Danh sách này do máy đọc từ văn bản, chưa có người xem lại; đề nghị đối chiếu với văn bản.", "",
        "1. Công đoàn phường Tân Lũng", "2. Công đoàn phường Cầu Mây", "",
        "Đơn vị đã gửi xin báo lại số, ngày văn bản. Trân trọng.", "Liên đoàn Lao động tỉnh Hà Sơn",
    ]  # fmt: skip
    contact = made.missing[0].contact
    assert contact is not None and contact.telephone == "0900 000 001", "told to the clerk alone"


def test_a_duty_is_called_by_its_id_a_row_or_its_letter(office: Office) -> None:
    with office.open() as store:
        for ref in ("d0d0", "nv-cau-may", "07/KH-LĐLĐ"):
            assert chasing.unanswered(office, store, ref, TODAY).duty_id == "d0d0d0d0", ref
        with pytest.raises(UnknownRefError):  # what is no duty of lower unions
            chasing.unanswered(office, store, "99/KH-LĐLĐ", TODAY)


def test_a_letter_of_several_duties_asks_which(office: Office) -> None:
    other = "Nộp bản đăng ký trước 16 giờ 00 ngày 20/4/2026"
    with office.open() as store:
        more = owed(id="nv-2", union_id="ben-go", parent="e1e1e1e1", title="Nộp đăng ký", evidence=evidence(other))
        store.letters.save(sample_letter(), [*ROWS, more])
        with pytest.raises(SetupError, match=r"2 việc.*d0d0d0d0 \(Nộp danh sách\); e1e1e1e1 \(Nộp đăng ký\)"):
            chasing.unanswered(office, store, "07/KH-LĐLĐ", TODAY)


@each(
    ("attributes", "contact"),
    [
        ({"Họ và tên Chủ tịch CĐCS": "Lê Thị Hòa", "SĐT": "0900"}, Contact(chair="Lê Thị Hòa", telephone="0900")),
        ({"Số Zalo": "0911", "Địa chỉ email": "a@b.example"}, Contact(zalo="0911", email="a@b.example")),
        ({"Điện thoại (chủ tịch)": " 0900  1 "}, Contact(telephone="0900 1")),
        ({"Số đoàn viên": "120", "Điện thoại": ""}, None),
    ],
)
def test_columns_of_an_office_s_list(attributes: dict[str, str], contact: Contact | None) -> None:
    assert contact_of(Union(id="a", name="Công đoàn A", kind="grassroots", attributes=attributes)) == contact


def test_what_outsiders_owe_is_not_ours_to_count(office: Office) -> None:
    """The page of a duty shows their rows; how many have done it is told of ours and of those below."""
    with office.open() as store:
        found = duty_page(office, store, "d0d0d0d0", TODAY)
    near = [item for item in ROWS if item.side != "outside"]
    assert (found.row.unions, found.row.done, len(found.rows)) == (len(near), 1, len(ROWS))


def test_the_pages_of_a_duty_show_each_of_its_unions_once(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("pipeline.office.duty_page.PAGE", 2)
    seen: list[str] = []
    with office.open() as store:
        page = duty_page(office, store, "d0d0d0d0", TODAY)
        while page.left:
            seen += [row.id for row in page.rows]
            assert page.passed + page.left == len(ROWS)
            page = duty_page(office, store, "d0d0d0d0", TODAY, begin=page.passed)
        seen += [row.id for row in page.rows]
    assert sorted(seen) == sorted(row.id for row in ROWS)

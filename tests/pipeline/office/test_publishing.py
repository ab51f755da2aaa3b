"""Calendars published to a folder and written as mails: stable names, a list, codes for phones."""

import email
import email.policy
import re
from email.message import EmailMessage
from pathlib import Path

import pytest
from icalendar import Calendar

from tests.pipeline.cli.conftest import Vanthu, home, vanthu
from tests.pipeline.office.test_calendars import DAY, REGISTRY, office

__all__ = ["home", "office", "vanthu"]

TAN_LUNG = "cong-doan-xa-tan-lung"


def names(folder: Path) -> set[str]:
    return {path.name for path in folder.iterdir()}


def test_each_calendar_has_a_file_and_a_page_and_stands_in_the_list(office: Vanthu, home: Path) -> None:
    ran = office("calendar", "--publish", "web", *DAY)
    assert (ran.code, ran.out) == (0, "") and "4 lịch" in ran.err and "VANTHU_URL" in ran.err
    made = names(home / "web")
    calendars = {name.removesuffix(".ics") for name in made if name.endswith(".ics")}
    assert len(calendars) == 4 and made == {f"{name}{end}" for name in calendars for end in (".ics", ".html")} | {
        "index.html"
    }
    listed = (home / "web" / "index.html").read_text("utf-8")
    assert set(re.findall(r'href="([^"]+)"', listed)) == made - {"index.html"}
    assert listed.index("Liên đoàn Lao động tỉnh Hà Sơn</a>") < listed.index("Công đoàn cơ sở Xi măng Khe Đá</a>")
    assert "<svg" not in "".join(path.read_text("utf-8") for path in (home / "web").glob("*.html"))


def test_the_same_day_gives_the_same_folder(office: Vanthu, home: Path) -> None:
    for folder in ("mot", "hai", "hai"):
        assert office("calendar", "--publish", folder, *DAY).code == 0
    one, other = ({path.name: path.read_bytes() for path in (home / name).iterdir()} for name in ("mot", "hai"))
    assert one == other


def test_with_an_address_the_sheet_has_a_code_and_ways_to_subscribe(
    office: Vanthu, home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("VANTHU_URL", "https://vanthu.congdoan.local/")
    assert office("calendar", "--publish", "web", *DAY).code == 0
    (page,) = (home / "web").glob(f"{TAN_LUNG}-*.html")
    text = page.read_text("utf-8")
    at = f"vanthu.congdoan.local/calendars/{page.stem}"
    assert f'aria-label="https://{at}.html"' in text and "<path" in text
    assert f'href="webcal://{at}.ics"' in text and "calendar.google.com" in text


def test_who_has_no_calendar_any_more_keeps_an_empty_one(office: Vanthu, home: Path) -> None:
    office("calendar", "--publish", "web", *DAY)
    (home / "web" / "cua-nguoi-khac-abcdef.ics").write_text("BEGIN:VCALENDAR\nPRODID:x\nEND:VCALENDAR\n", "utf-8")
    assert office("office", "tan-lung").code == 0
    ran = office("calendar", "--publish", "web", *DAY)
    assert "2 lịch của đơn vị không còn lịch" in ran.err
    (path,) = (home / "web").glob("cong-doan-phuong-ben-go-*.ics")
    found = Calendar.from_ical(path.read_bytes())
    assert found.walk("VEVENT") == [] and "Công đoàn phường Bến Gỗ" in str(found["x-wr-calname"])
    assert "ben-go" not in (home / "web" / "index.html").read_text("utf-8")
    assert (home / "web" / "cua-nguoi-khac-abcdef.ics").read_text("utf-8").startswith("BEGIN:VCALENDAR\nPRODID:x")


def mail_in(folder: Path) -> EmailMessage:
    (path,) = folder.iterdir()
    found = email.message_from_bytes(path.read_bytes(), policy=email.policy.default)
    assert isinstance(found, EmailMessage)
    return found


def test_a_mail_is_ready_for_each_union_with_an_address(office: Vanthu, home: Path) -> None:
    head, *lines = REGISTRY.splitlines()
    rows = [f"{line},{'vp@tanlung.vn' if line.startswith('tan-lung') else ''}" for line in lines]
    (home / "moi.csv").write_text("\n".join((f"{head},Địa chỉ Email", *rows, "")), "utf-8")
    assert office("unions", "import", "moi.csv").code == 0
    ran = office("calendar", "--mail", "thu", *DAY)
    assert ran.code == 0 and "Đã soạn 1 thư" in ran.err
    assert "2 đơn vị chưa có địa chỉ thư" in ran.err and "Công đoàn phường Bến Gỗ" in ran.err
    mail = mail_in(home / "thu")
    assert (mail["To"], mail["X-Unsent"]) == ("vp@tanlung.vn", "1")
    assert "Công đoàn xã Tân Lũng" in mail["Subject"]
    body = mail.get_body(("plain",))
    assert body is not None and "19/04/2026: " in body.get_content() and "08:00 12/05/2026: " in body.get_content()
    (attached,) = mail.iter_attachments()
    assert attached.get_content_type() == "text/calendar" and attached.get_param("method") == "PUBLISH"
    office("calendar", "--union", "tan-lung", "-o", "lich.ics", *DAY)
    assert attached.get_payload(decode=True) == (home / "lich.ics").read_bytes()


@pytest.mark.parametrize(
    "typed",
    [
        ("--publish", "web", "-o", "lich.ics"),
        ("--publish", "web", "--union", "tan-lung"),
        ("--publish", "web", "--mail", "web"),
        ("--split",),
    ],
)
def test_what_does_not_go_together_is_refused_in_a_line(office: Vanthu, home: Path, typed: tuple[str, ...]) -> None:
    ran = office("calendar", *typed, *DAY)
    assert (ran.code, ran.out, len(ran.err.splitlines())) == (2, "", 1)
    assert not (home / "web").exists()

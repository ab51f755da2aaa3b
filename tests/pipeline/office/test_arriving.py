"""Letters that come by themselves, into a folder and into a mailbox: each is read once, nothing there is changed."""

import datetime
import email.message
import email.policy
import sqlite3
import tempfile
from collections.abc import Iterator
from contextlib import closing
from io import BytesIO
from pathlib import Path

import pytest

from pipeline.intake import inbox
from pipeline.intake.one_file import LetterReading
from pipeline.office import Office, arriving, uploading
from pipeline.office.arriving import Arrivals, let_in
from pipeline.office.uploading import UploadReader
from pipeline.store import Store, schema
from pipeline.store.backup import back_up
from pipeline.store.kept_files import Upload
from pipeline.store.opening import damage
from pipeline.support.confined.pool import Pool
from pipeline.support.errors import SetupError, VanthuError
from tests.pipeline.mail_server import DOVECOT, PASSWORD, MailServer, dovecot, mail_server
from tests.pipeline.test_papers import HEAD, SECRET

NOW = datetime.datetime(2026, 3, 6, 9, 0)


@pytest.fixture
def server(monkeypatch: pytest.MonkeyPatch) -> Iterator[MailServer]:
    monkeypatch.setenv("VANTHU_MAIL_PASSWORD", PASSWORD)
    monkeypatch.setattr(arriving, "_MAIL_LOOK", 0.0)
    with mail_server() as made:
        yield made


@pytest.fixture
def arrivals(office: Office, store: Store, monkeypatch: pytest.MonkeyPatch) -> Arrivals:
    monkeypatch.setattr(inbox, "LOOK_SECONDS", 0.0)
    return Arrivals(office, store, lambda: NOW, UploadReader(office, store, lambda: NOW))


def letter(number: int) -> bytes:
    return HEAD.format(number=number).encode()


def mail(words: str, **files: bytes) -> bytes:
    made = email.message.EmailMessage(policy=email.policy.SMTP)
    made["From"], made["To"], made["Subject"] = "phuong@congdoan.vn", "vanthu@congdoan.vn", "Gửi văn phòng"
    made["Date"] = "Fri, 6 Mar 2026 08:00:00 +0700"
    made.set_content(words)
    for name, data in files.items():
        made.add_attachment(data, maintype="text", subtype="plain", filename=f"{name}.txt")
    return made.as_bytes()


def read(office: Office, store: Store) -> list[Upload]:
    while uploading.work(office, store, Pool(LetterReading(None, office.calendar), 0), NOW):
        pass
    return uploading.progress(office, store)[::-1]


def test_files_of_the_folder_are_read_once_and_left_there(
    office: Office, store: Store, arrivals: Arrivals, tmp_path: Path
) -> None:
    folder = tmp_path / "den"
    (folder / "quy-1").mkdir(parents=True)
    let_in(office, str(folder), None, marks_mails=False)
    (folder / "a.txt").write_bytes(letter(7))
    (folder / "quy-1" / "b.txt").write_bytes(letter(8))
    (folder / "Thumbs.db").write_bytes(b"x")
    arrivals.look()
    assert uploading.progress(office, store) == [], "a file that is still being copied is waited for"
    arrivals.look()
    found = read(office, store)
    assert [(one.name, one.state, one.who) for one in found] == [
        ("a.txt", "done", "Thư mục nhận"), ("quy-1/b.txt", "done", "Thư mục nhận")
    ]  # fmt: skip
    for _ in range(3):
        arrivals.look()
    again = Arrivals(office, store, lambda: NOW, UploadReader(office, store, lambda: NOW))  # after a restart
    for _ in range(3):
        again.look()
    assert len(read(office, store)) == 2 and (folder / "a.txt").read_bytes() == letter(7)
    (folder / "mat.txt").write_bytes(SECRET.encode())
    again.look()
    again.look()
    assert [one.state for one in read(office, store)] == ["done", "done", "refused"]


def test_what_does_not_fit_comes_later(
    office: Office, store: Store, arrivals: Arrivals, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(arriving, "_AT_ONCE", 1)
    let_in(office, str(tmp_path / "."), None, marks_mails=False)
    for number in (1, 2):
        (tmp_path / f"thu-{number}.txt").write_bytes(letter(number))
    for _ in range(3):
        arrivals.look()
    assert len(read(office, store)) == 1
    arrivals.look()
    assert len(read(office, store)) == 2


def test_a_folder_that_is_gone_is_told_until_it_is_back(office: Office, arrivals: Arrivals, tmp_path: Path) -> None:
    folder = tmp_path / "den"
    folder.mkdir()
    let_in(office, str(folder), None, marks_mails=False)
    folder.rmdir()
    arrivals.look()
    assert [*arrivals.troubles.values()] == [f"Thư mục nhận {folder} không có hoặc không mở được."]
    folder.mkdir()
    arrivals.look()
    assert not arrivals.troubles


def test_mails_are_read_once_and_the_mailbox_is_left_as_it_is(
    office: Office, store: Store, arrivals: Arrivals, server: MailServer
) -> None:
    let_in(office, None, server.address, marks_mails=False)
    server.mails = {4: mail("Kính gửi văn phòng", thu=letter(7)), 5: mail("Chào Lan, mai ta đi ăn trưa nhé.")}
    arrivals.look()
    first, second = read(office, store)
    assert (first.state, first.who, len(first.letters)) == ("done", "Hộp thư", 1)
    assert second.state == "dropped", "a mail without a letter troubles nobody"
    arrivals.look()
    server.mails[6] = mail("", thu=letter(8))
    arrivals.look()
    assert [one.state for one in read(office, store)] == ["done", "dropped", "done"]
    assert server.fetched == [4, 5, 6], "each once"
    assert (server.changes, {*server.opened}) == ([], {"EXAMINE"})
    server.validity = 2  # the server numbers its mails anew: what is there is known by its content
    arrivals.look()
    assert [one.state for one in read(office, store)][3:] == ["duplicate", "dropped", "duplicate"]


@pytest.mark.skipif(DOVECOT is None, reason="needs a mail server: apt-get install dovecot-imapd")
@pytest.mark.parametrize("marks", [False, True])
def test_a_real_server_gives_each_mail_once(
    office: Office, store: Store, arrivals: Arrivals, server: MailServer, marks: bool
) -> None:
    with tempfile.TemporaryDirectory(prefix="mail-") as folder, dovecot(Path(folder)) as (address, came):
        (came / "1.thu").write_bytes(mail("Kính gửi văn phòng", thu=letter(7)))
        let_in(office, None, address, marks_mails=marks)
        arrivals.look()
        (came / "2.thu").write_bytes(mail("Chào Lan, mai ta đi ăn trưa nhé."))
        arrivals.look()
        arrivals.look()
        assert not arrivals.troubles
        assert [one.state for one in read(office, store)] == ["done", "dropped"]
        seen = [path.name for path in (came.parent / "cur").iterdir() if "S" in path.name.partition(":2,")[2]]
        assert len(seen) == (2 if marks else 0), "only who wishes it has mails marked"


def test_mails_are_marked_as_read_where_that_is_wished(
    office: Office, store: Store, arrivals: Arrivals, server: MailServer
) -> None:
    let_in(office, None, server.address, marks_mails=True)
    server.mails = {4: mail("", thu=letter(7))}
    arrivals.look()
    assert server.changes == [r"UID STORE 4 +FLAGS.SILENT (\Seen)"] and server.opened == ["SELECT"]


def test_a_mailbox_that_is_shut_is_told(
    office: Office, arrivals: Arrivals, server: MailServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("VANTHU_MAIL_PASSWORD", "khac")
    let_in(office, None, server.address, marks_mails=False)
    arrivals.look()
    (said,) = arrivals.troubles.values()
    assert said.startswith("Không vào được hộp thư vanthu: ") and "khac" not in said
    let_in(office, None, "", marks_mails=False)
    arrivals.look()
    assert not arrivals.troubles


@pytest.mark.parametrize(
    "address",
    ["mail.congdoan.vn", "pop3://vanthu@mail.congdoan.vn", "imaps://mail.congdoan.vn", "imaps://a:mat@mail.congdoan.vn",
     "imaps://a@mail:x/INBOX", 'imaps://a@mail/IN"BOX'],
)  # fmt: skip
def test_what_is_no_address_of_a_mailbox_is_refused(address: str, office: Office) -> None:
    with pytest.raises(SetupError):
        let_in(office, None, address, marks_mails=False)
    assert office.ways_in.mailbox == ""


def test_both_are_looked_into_while_the_pages_are_served(
    office: Office, store: Store, server: MailServer, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(arriving, "_LOOK", 0.05)
    folder = tmp_path / "den"
    folder.mkdir()
    (folder / "a.txt").write_bytes(letter(7))
    server.mails = {4: mail("", thu=letter(8))}
    let_in(office, str(folder), server.address, marks_mails=False)
    with UploadReader(office, store, lambda: NOW) as reader, Arrivals(office, store, lambda: NOW, reader):
        end = datetime.datetime.now() + datetime.timedelta(seconds=60)
        while len(store.letters.ids()) < 2:
            assert datetime.datetime.now() < end, uploading.progress(office, store)


def test_kept_files_are_compared_with_their_hashes(office: Office, store: Store, tmp_path: Path) -> None:
    """By ``doctor`` and by a backup, also where the row is sealed anew."""
    for number in (8, 9):
        uploading.receive(office, store, f"{number}.txt", BytesIO(letter(number)), "Lan", NOW)
    read(office, store)
    path = office.places.folder / "vanthu.db"
    with closing(sqlite3.connect(path)) as file, file:
        schema.prepare_seals(file)
        last = "SELECT max(sha256) FROM kept_files"
        file.execute(f"UPDATE kept_files SET content = X'41' WHERE sha256 = ({last})")
        file.execute(f"UPDATE kept_files SET seal = sealed({schema._values(schema.kept_files)})")
        (changed,) = file.execute(last).fetchone()
    assert changed[:8] in (damage(office.url) or "")
    with pytest.raises(VanthuError):
        back_up(office.url, tmp_path / "copy.db")

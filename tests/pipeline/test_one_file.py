"""One file read whole: real readers and extractors between a file and the store."""

from pathlib import Path

import pytest

from pipeline.calendar import WorkingCalendar
from pipeline.intake import batch
from pipeline.intake.batch import Summary
from pipeline.intake.extraction import is_plain_text, open_letter
from pipeline.intake.inbox import InboxFile
from pipeline.intake.one_file import LetterReading
from pipeline.intake.readings import FileReading
from pipeline.readers.opening import Opened
from pipeline.store import open_store
from pipeline.support.errors import ReadError, RefusedError
from pipeline.unions.office_list import load
from schemas import Letter, Source
from tests.pipeline.readers.packages import ANNEX, NOTICE, PLAN, archive, mail, word
from tests.pipeline.readers.pdfs import letter as letter_as_pdf

CORPUS = Path(__file__).parents[2] / "corpus"
LETTER = CORPUS / "letters" / "a03_kehoach_thangcongnhan.txt"
REGISTRY = load(CORPUS / "registry.csv")
CALENDAR = WorkingCalendar()
READING = LetterReading(REGISTRY, CALENDAR)


def read(path: Path, content: str) -> FileReading:
    path.write_text(content)
    return READING(InboxFile(path.name, path))


def test_a_letter_becomes_rows_of_its_unions() -> None:
    (found,) = READING(InboxFile(LETTER.name, LETTER)).found
    assert {"da-nhuom", "da-go", "da-co-khi"} <= {row.union_id for row in found.obligations if not row.issuer_own}
    assert any(row.last_good and row.safe_due for row in found.obligations)
    assert all(date.last_good for date in found.letter.dates if date.date and date.type == "deadline")


def fail(*_: object) -> None:
    raise RuntimeError("hỏng\nhai dòng")


@pytest.mark.parametrize(
    "step", ["extractors.extract", "pipeline.intake.extraction.complete", "pipeline.duties.routing.laid_by"]
)
def test_a_step_that_fails_does_not_lose_the_letter(step: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(step, fail)
    reading = READING(InboxFile(LETTER.name, LETTER))
    (found,) = reading.found
    assert found.letter.text == LETTER.read_text() and found.letter.header.number and not found.obligations
    assert "extraction-failed" in [flag.code for flag in found.letter.flags]
    assert reading.program_failed and not reading.failures


def test_a_letter_whose_head_cannot_be_read_may_be_secret_and_is_not_kept(monkeypatch: pytest.MonkeyPatch) -> None:
    for step in ("extract", "extract_head"):
        monkeypatch.setattr(f"extractors.{step}", fail)
    reading = READING(InboxFile(LETTER.name, LETTER))
    (failure,) = reading.failures
    assert "RuntimeError: hỏng hai dòng" in failure and "\n" not in failure and "bị hỏng" not in failure
    assert reading.program_failed and not reading.found


def test_a_secret_letter_is_refused_by_its_head_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("extractors.extract", fail)
    head, rest = LETTER.read_text().split("\n\n", 1)
    source = Source(name="thu.txt", sha256="a" * 64, media_type="text/plain", text=f"MẬT\n\n{head}\n\n{rest}")
    with pytest.raises(RefusedError):
        open_letter(source, CALENDAR)


def test_letters_of_one_file_get_an_id_each(monkeypatch: pytest.MonkeyPatch) -> None:
    text = LETTER.read_text()
    source = Source(name="thu.txt", sha256="a" * 64, media_type="text/plain", text=text)
    others = (source, source.model_copy(update={"text": text.replace("2026", "2027")}), source)
    monkeypatch.setattr("pipeline.readers.opening.open_file", lambda path: Opened(others))
    ids = [found.letter.source.sha256 for found in READING(InboxFile("thu.txt", LETTER)).found]
    assert len(ids) == 2 == len(set(ids)) and "a" * 64 not in ids


def test_what_is_wrong_with_a_part_does_not_lose_the_letters(monkeypatch: pytest.MonkeyPatch) -> None:
    source = Source(name="goi.zip › thu.txt", sha256="a" * 64, media_type="text/plain", text=LETTER.read_text())
    error = ReadError("broken", "goi.zip › phu-luc.pdf", "tệp bị hỏng.")
    monkeypatch.setattr("pipeline.readers.opening.open_file", lambda path: Opened((source,), (error,)))
    reading = READING(InboxFile("goi.zip", LETTER))
    assert [found.letter.source.name for found in reading.found] == ["goi.zip › thu.txt"]
    assert reading.failures == (error.message,)


def stored(folder: Path, *files: tuple[str, bytes]) -> tuple[list[Summary], list[Letter]]:
    """Read files one after another into one store; return the summaries and what is stored at the end."""
    with open_store(str(folder / "vanthu.db")) as store:
        summaries = []
        for name, data in files:
            (folder / name).write_bytes(data)
            summaries.append(batch.run([folder / name], store, REGISTRY, CALENDAR, 0))
        return summaries, list(store.letters.whole())


PLAN_FILE, ANNEX_FILE = ("kh.docx", word(PLAN)), ("pl.docx", word(ANNEX))


def test_a_copy_received_alone_is_the_same_letter(tmp_path: Path) -> None:
    mailed = mail(files=[PLAN_FILE, ANNEX_FILE]).as_bytes()
    summaries, (letter,) = stored(tmp_path, ("thu.eml", mailed), ("kh.docx", word(PLAN)), ("thu2.eml", mailed + b"\n"))
    assert [summary.files[0].status for summary in summaries] == ["new", "unchanged", "unchanged"]
    assert [file.name for file in letter.source.received_with] == ["pl.docx"]
    assert letter.source.arrived_on == "2026-03-10"


TWO = ("hai.txt", f"{PLAN}\n\f{NOTICE}".encode())


#: Letters as they are attached: printed, with its place on the page for each word, and two in one file.
@pytest.mark.parametrize(("attached", "letters"), [(PLAN_FILE, 1), (("kh.pdf", letter_as_pdf().save()), 1), (TWO, 2)])
@pytest.mark.parametrize("together", [False, True])
def test_attachment_of_two_mails(tmp_path: Path, attached: tuple[str, bytes], letters: int, together: bool) -> None:
    later = {"Date": "Thu, 12 Mar 2026 15:40:00 +0700"}
    again = mail("Kính gửi lại các đơn vị.", [(f"Ban moi {attached[0]}", attached[1])], headers=later)
    mails = [("1.eml", mail(files=[attached]).as_bytes()), ("2.eml", again.as_bytes())]
    if together:
        mails = [("goi.zip", archive(dict(mails))), *mails]
    summaries, found = stored(tmp_path, *mails)
    assert [summary.files[0].status for summary in summaries] == ["new"] + ["unchanged"] * (len(mails) - 1)
    assert len(found) == letters


def test_one_attachment_twice_in_a_mail_is_one_letter(tmp_path: Path) -> None:
    _, found = stored(tmp_path, ("thu.eml", mail(files=[PLAN_FILE, ("Bản lưu.docx", PLAN_FILE[1])]).as_bytes()))
    assert len(found) == 1


def test_annexes_and_arrival_that_come_later_are_added(tmp_path: Path) -> None:
    mailed = mail(files=[PLAN_FILE, ANNEX_FILE]).as_bytes()
    summaries, (letter,) = stored(tmp_path, ("kh.docx", word(PLAN)), ("thu.eml", mailed))
    assert [summary.files[0].status for summary in summaries] == ["new", "new"]
    assert [file.name for file in letter.source.received_with] == ["pl.docx"]
    assert letter.source.arrived_on == "2026-03-10"


def test_a_term_runs_from_the_printed_day_though_the_mail_came_before_it(tmp_path: Path) -> None:
    text = PLAN.replace("ngày 09", "ngày 11").replace("ngày nhận được", "ngày ký")
    _, (letter,) = stored(tmp_path, ("thu.eml", mail(text).as_bytes()))
    assert (letter.source.arrived_on, letter.header.issued_on) == ("2026-03-10", "2026-03-11")
    assert [date.date for date in letter.dates if date.relative] == ["2026-03-18"]


def test_a_container_is_remembered_as_a_whole(tmp_path: Path) -> None:
    data = archive({"a.docx": word(PLAN), "b.docx": word(NOTICE)})
    summaries, letters = stored(tmp_path, ("goi.zip", data), ("lai.zip", data))
    assert [summary.files[0].status for summary in summaries] == ["new", "unchanged"] and len(letters) == 2


def test_what_is_wrong_in_a_container_is_said_and_the_letters_are_kept(tmp_path: Path) -> None:
    data = archive({"a.docx": word(PLAN), "b.pdf": b"%PDF-1.4 h", "../c.txt": NOTICE})
    (summary,), letters = stored(tmp_path, ("goi.zip", data))
    (told,) = summary.files
    assert told.status == "failed" and len(letters) == 1
    assert told.message is not None and "goi.zip › b.pdf: " in told.message and "goi.zip › c.txt: " in told.message


def test_a_message_names_a_part_by_the_path_of_its_file(tmp_path: Path) -> None:
    for name in ("x", "y"):
        (tmp_path / "in" / name).mkdir(parents=True)
        (tmp_path / "in" / name / "goi.zip").write_bytes(archive({"a.docx": word(PLAN), "b.pdf": f"%PDF-1.4 {name}"}))
    with open_store(str(tmp_path / "vanthu.db")) as store:
        summary = batch.run([tmp_path / "in"], store, REGISTRY, CALENDAR, 0)
    assert [(one.message or "").split(":")[0] for one in summary.files] == ["x/goi.zip › b.pdf", "y/goi.zip › b.pdf"]


def test_a_secret_part_leaves_nothing_of_its_container(tmp_path: Path) -> None:
    data = archive({"a.docx": word(PLAN), "b.docx": word(f"MẬT\n{NOTICE}")})
    (summary,), letters = stored(tmp_path, ("goi.zip", data))
    assert (summary.files[0].status, letters) == ("refused", [])


def test_a_term_from_receipt_has_a_day_where_the_mail_says_when_it_came(tmp_path: Path) -> None:
    _, (letter,) = stored(tmp_path, ("thu.eml", mail(files=[PLAN_FILE]).as_bytes()))
    (counted,) = [date for date in letter.dates if date.relative is not None]
    assert (counted.date, counted.last_good) == ("2026-03-17", "2026-03-17")
    assert "pending-anchor" not in [flag.code for flag in letter.flags]


PLAIN = (LETTER.read_bytes(), "\ufeffKẾ HOẠCH".encode(), b"")
OTHERS = (
    "KẾ HOẠCH".encode("utf-16"), b"%PDF-1.7", b"PK\x03\x04", b"{\\rtf1 x}", b"<?xml version='1.0'?>",
    b"\xef\xbb\xbf<edXML/>", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", b"\xff\xd8\xff\xe0", b"Received: from may-chu\n",
    b"From ai-do\n", b"12345\x00",
)  # fmt: skip


@pytest.mark.parametrize(("content", "plain"), [*((one, True) for one in PLAIN), *((one, False) for one in OTHERS)])
def test_only_plain_text_is_read_without_a_process_of_its_own(tmp_path: Path, content: bytes, plain: bool) -> None:
    path = tmp_path / "thu.txt"
    path.write_bytes(content)
    assert is_plain_text(path) == plain


def test_what_is_no_file_gets_its_line_here(tmp_path: Path) -> None:
    assert is_plain_text(tmp_path) and is_plain_text(tmp_path / "khong-co.pdf")


@pytest.mark.parametrize("stamp", ["MẬT", "TỐI MẬT"])
def test_a_secret_letter_leaves_nothing_behind(tmp_path: Path, stamp: str) -> None:
    first, rest = LETTER.read_text().split("\n", 1)
    (tmp_path / "in").mkdir()
    path = tmp_path / "in" / "thu.txt"
    path.write_text(f"{stamp}\n\n{first}\n{rest}")
    with open_store(str(tmp_path / "vanthu.db")) as store:
        summary = batch.run([path], store, REGISTRY, CALENDAR, 0)
        assert [(result.name, result.status) for result in summary.files] == [("thu.txt", "refused")]
        assert "sổ văn bản mật" in (summary.files[0].message or "")
        assert store.letters.all() == [] and store.obligations.find(everybody=True) == [] and store.dates.find() == []
        written = b"".join(file.read_bytes() for file in tmp_path.glob("vanthu.db*"))
    assert b"alembic_version" in written and "Dĩ An".encode() not in written

"""Mailboxes: each mail is a mail of its own, whatever the others hold."""

from pipeline.readers.detect import detect
from pipeline.readers.opening import open_bytes
from tests.each import each
from tests.pipeline.readers.packages import ANNEX, COVER, NOTICE, PLAN, archive, mail, word

LINES = ("From vp@bacha.example Tue Mar 10 08:15:00 2026", "From - Tue Mar 10 08:15:00 2026")


def mailbox(*mails: bytes, line: str = LINES[0], end: bytes = b"\n") -> bytes:
    return b"".join(line.encode() + b"\n" + one.replace(b"\r\n", b"\n") + b"\n" for one in mails).replace(b"\n", end)


@each("line", LINES)
@each("end", [b"\n", b"\r\n"])
def test_every_mail_of_a_mailbox_is_read(line: str, end: bytes) -> None:
    mails = [mail(files=[("KH.docx", word(PLAN)), ("PL.docx", word(ANNEX))]), mail(NOTICE), mail(COVER)]
    data = mailbox(*(one.as_bytes() for one in mails), line=line, end=end)
    assert detect(data) == "mailbox"
    found = open_bytes(data, "hop.mbox")
    assert [source.name for source in found.sources] == [
        "hop.mbox › thư 1.eml › KH.docx", "hop.mbox › thư 2.eml", "hop.mbox › thư 3.eml"
    ]  # fmt: skip
    assert [source.arrived_on for source in found.sources] == ["2026-03-10"] * 3
    assert [[file.name for file in source.received_with] for source in found.sources] == [["PL.docx"], [], []]


def test_the_same_annex_of_two_mails_stays_with_each() -> None:
    both = (mail(files=[("KH.docx", word(text)), ("PL.docx", word(ANNEX))]).as_bytes() for text in (PLAN, NOTICE))
    found = open_bytes(archive({"Takeout/Thu den.mbox": mailbox(*both)}), "goi.zip")
    assert [source.name.split(" › ")[2:] for source in found.sources] == [
        ["thư 1.eml", "KH.docx"], ["thư 2.eml", "KH.docx"]
    ]  # fmt: skip
    assert [len(source.received_with) for source in found.sources] == [1, 1]


def test_a_line_of_words_parts_no_mail() -> None:
    words = f"{PLAN}\nFrom vp@bacha.example Tue Mar 10 08:15:00 2026 nothing more\nSubject\n"
    data = mailbox(mail(words).as_bytes().replace(b"\nFrom vp", b"\n>From vp"), mail(NOTICE).as_bytes())
    assert len(open_bytes(data, "hop.mbox").sources) == 2


def test_a_mail_that_cannot_be_read_is_told_and_the_others_are_read() -> None:
    broken = mail(files=[("kh.pdf", b"%PDF-1.4 hong")]).as_bytes()
    found = open_bytes(mailbox(broken, mail(NOTICE).as_bytes()), "hop.mbox")
    assert [failure.path_name for failure in found.failures] == ["hop.mbox › thư 1.eml › kh.pdf"]
    assert "22/TB-CĐP" in found.sources[-1].text

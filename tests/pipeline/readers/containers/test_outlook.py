"""Messages of Outlook: words, attachments, messages in them, the day on which they came; broken ones told."""

import datetime

import pytest

from pipeline.readers.detect import detect
from pipeline.readers.opening import open_bytes
from pipeline.support.errors import ReadError
from schemas import Source
from tests.pipeline.readers.containers.test_mail import _tone_apart
from tests.pipeline.readers.packages import ANNEX, COVER, PLAN, outlook, word

#: 10 March 2026, 18:30 world time: the day after in Việt Nam.
DELIVERED = int(datetime.datetime(2026, 3, 10, 18, 30, tzinfo=datetime.UTC).timestamp())
LETTER = ("Kế hoạch 21.docx", word(PLAN))


def sources(data: bytes) -> list[Source]:
    assert detect(data) == "outlook"
    return list(open_bytes(data, "thu.msg").sources)


def test_a_letter_attached_with_its_annex() -> None:
    (source,) = sources(outlook(files=[LETTER, ("Phụ lục.docx", word(ANNEX))], delivered=DELIVERED))
    assert source.name == "thu.msg › Kế hoạch 21.docx"
    assert source.arrived_on == "2026-03-11"
    assert [file.name for file in source.received_with] == ["Phụ lục.docx"]


def test_a_letter_in_the_words() -> None:
    (source,) = sources(outlook(PLAN))
    assert source.name == "thu.msg" and source.text == PLAN.strip()


def test_words_in_a_code_page() -> None:
    # Windows-1258 writes most tones as letters of their own.
    import unicodedata

    apart = "".join(
        letter if letter in "ăâđêôơưĂÂĐÊÔƠƯ" else _tone_apart(letter) for letter in unicodedata.normalize("NFC", PLAN)
    )
    (source,) = sources(outlook(apart, code_page=1258))
    assert source.text == PLAN.strip()
    (source,) = sources(outlook("x", files=[("ke hoach.docx", word(PLAN))], code_page=1252))
    assert source.name == "thu.msg › ke hoach.docx"


def test_words_in_html() -> None:
    cells = "".join(f"<tr><td>{n}</td><td>CĐCS {n}</td><td>{n}/4/2026</td></tr>" for n in range(1, 4))
    (source,) = sources(outlook("", html=f"<p>Số: 21/KH-CĐP</p><p>KẾ HOẠCH</p><table>{cells}</table>"))
    assert "| 2 | CĐCS 2 | 2/4/2026 |" in source.text


def test_a_large_attachment_stands_in_sectors_of_its_own() -> None:
    long = PLAN + "\n".join(f"{n}. Các CĐCS lưu hồ sơ số {n}." for n in range(400))
    (source,) = sources(outlook(files=[("kh.txt", long.encode())]))
    assert source.text.startswith("LIÊN ĐOÀN") and "hồ sơ số 399." in source.text


def test_a_forwarded_message() -> None:
    data = outlook(inner={"body": COVER, "files": [LETTER]}, delivered=DELIVERED)
    (source,) = sources(data)
    assert source.name == "thu.msg › Thư chuyển tiếp › Kế hoạch 21.docx"
    assert source.arrived_on == "2026-03-11"


def test_pictures_inside_the_words_are_no_files() -> None:
    (source,) = sources(outlook(files=[LETTER], inline=[("image001.png", b"\x89PNG\r\n\x1a\n")]))
    assert source.received_with == ()


def test_the_day_of_arrival_by_the_header() -> None:
    headers = "Received: from a by b; Tue, 10 Mar 2026 23:00:00 +0000\r\nDate: Mon, 09 Mar 2026 08:00:00 +0700\r\n"
    (source,) = sources(outlook(files=[LETTER], headers=headers))
    assert source.arrived_on == "2026-03-11"
    (source,) = sources(outlook(files=[LETTER]))
    assert source.arrived_on is None


def test_what_outlook_packs_its_own_way_is_told() -> None:
    found = open_bytes(outlook(files=[LETTER, ("winmail.dat", b"\x78\x9f\x3e\x22")]), "thu.msg")
    assert [failure.path_name for failure in found.failures] == ["thu.msg › winmail.dat"]
    assert found.sources[0].notes == ("attachment-unread",)


def test_streams_that_claim_more_than_the_file_has_are_not_read() -> None:
    data = bytearray(outlook(files=[("kh.txt", PLAN.encode() * 10)]))
    name = "__substg1.0_37010102".encode("utf-16-le")
    data[data.find(name) + 120 : data.find(name) + 124] = (500_000_000).to_bytes(4, "little")
    with pytest.raises(ReadError) as caught:
        open_bytes(bytes(data), "thu.msg")
    assert caught.value.code in ("too-large", "broken")

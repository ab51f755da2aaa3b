"""What stands among the words of a mail: letters quoted, pages pasted, invitations, labels."""

import base64
import binascii
import io
import quopri

import pytest
from PIL import Image

from extractors import extract
from pipeline.readers.containers.mail_words import is_ornament
from pipeline.readers.opening import open_bytes
from pipeline.support.errors import ReadError
from schemas import Source
from tests.each import each, table
from tests.pipeline.readers.containers.test_mail import HEAD, multipart, sources, unread
from tests.pipeline.readers.packages import COVER, NOTICE, PLAN, archive, mail, word

PLAIN = b"Content-Type: text/plain; charset=utf-8\r\n\r\n"
PASSED_ON = "Kính gửi các đơn vị, văn phòng chuyển tiếp kế hoạch.\n"


def picture(width: int, height: int, shade: int = 255) -> bytes:
    made = io.BytesIO()
    Image.new("L", (width, height), shade).save(made, "PNG")
    return made.getvalue()


def _as_signs(data: bytes) -> bytes:
    lines = b"".join(binascii.b2a_uu(data[at : at + 45]) for at in range(0, len(data), 45))
    return b"begin 644 tep\n" + lines + b"`\nend\n"


ENCODINGS = {"base64": base64.encodebytes, "Quoted-Printable": quopri.encodestring, "x-uuencode": _as_signs}


@each("encoding", ENCODINGS)
@each("inner", [mail(PLAN), mail(files=[("KH.docx", word(PLAN))])])
def test_a_forwarded_mail_encoded_as_a_file_is_opened(encoding: str, inner: object) -> None:
    head = b'Content-Type: message/rfc822; name="KH.eml"\r\nContent-Transfer-Encoding: ' + encoding.encode()
    forwarded = head + b"\r\n\r\n" + ENCODINGS[encoding](inner.as_bytes())  # type: ignore[attr-defined]
    (source,) = sources(multipart(PLAIN + PASSED_ON.encode(), forwarded))
    assert source.name.startswith("thu.eml › KH.eml") and extract(source).header.number == "21"


def test_a_forwarded_mail_that_cannot_be_read_is_told_by_its_name() -> None:
    broken = b'Content-Type: message/rfc822; name="KH.eml"\r\nContent-Transfer-Encoding: base64\r\n\r\n%%%%'
    assert unread(multipart(PLAIN + PASSED_ON.encode(), broken)) == [("empty", "thu.eml › KH.eml")]


@each("name", ["ds.bin", "ds.one"])
def test_a_file_of_an_unknown_kind_is_told_where_the_words_only_pass_it_on(name: str) -> None:
    unknown = (name, b"\0\1\2\3" * 50)
    assert unread(mail(COVER, [unknown])) == [("unsupported", f"thu.eml › {name}")]
    assert unread(mail(PLAN, [unknown])) == []
    duty = "Các CĐCS gửi danh sách trước ngày 18/3/2026.\n"
    assert unread(mail(f"Kính gửi các đồng chí,\n\n{duty}", [unknown])) == []
    assert unread(mail(f"{COVER}{duty}", [unknown])) == [("unsupported", f"thu.eml › {name}")]
    assert unread(mail(f"{COVER}{duty}", [("mau.xlsx", archive({"xl/workbook.xml": "<x/>"}))])) == []


def _quoted(text: str, mark: str) -> str:
    return "".join(f"{mark}{line}".rstrip() + "\n" for line in text.splitlines())


@each("mark", ["> ", ">", "> > ", ">> "])
def test_a_letter_quoted_in_an_answer_is_read_without_the_marks(mark: str) -> None:
    (source,) = sources(mail(f"Đã nhận ạ.\n\nNgày 10/3/2026, Văn phòng đã viết:\n{_quoted(PLAN, mark)}"))
    head = extract(source).header
    assert ">" not in source.text
    assert (head.number, head.issuer, head.signer) == ("21", "Công đoàn phường Bắc Hà", "Đoàn Thị Lụa")
    assert head.subject == "Tổ chức giải bóng chuyền công nhân lao động"


@each("above", table(__file__, "a_letter_sent_on"))
def test_a_letter_sent_on_below_other_words_is_read_alone(above: str) -> None:
    (source,) = sources(mail(f"{above}\n{PLAN}"))
    assert source.text.startswith("LIÊN ĐOÀN LAO ĐỘNG TỈNH QUẢNG SƠN") and extract(source).header.number == "21"


def test_words_quoted_without_a_letter_stay_as_they_are() -> None:
    (source,) = sources(mail("Vâng ạ.\n\n> Chị xem giúp em.\n"))
    assert source.text == "Vâng ạ.\n\n> Chị xem giúp em."


def test_the_answer_and_the_letter_that_it_quotes_are_two() -> None:
    found = sources(mail(f"Kính gửi thông báo.\n{_quoted(PLAN, '> ')}", [("TB.docx", word(NOTICE))]))
    assert [extract(source).header.number for source in found] == ["21", "22"]


@each(
    ("width", "height", "expected"),
    [
        (1240, 1754, False), (1754, 1240, False), (595, 842, False), (1080, 2340, False),
        (120, 40, True), (600, 200, True), (400, 400, True), (2000, 500, True),
    ],
)  # fmt: skip
def test_an_ornament_is_too_small_or_too_narrow_for_a_page(width: int, height: int, expected: bool) -> None:
    assert is_ornament(picture(width, height)) is expected and is_ornament(picture(width, height)[:20])


def _read_as_plan(data: bytes, name: str, sha256: str) -> Source:
    return Source(name=name, sha256=sha256, media_type="image/png", text=PLAN, ocr=True)


def _shown(*pictures: bytes) -> bytes:
    """A mail with pictures among its words."""
    message = mail("Kính gửi", html="<p>Kính gửi</p>" + "".join(f'<img src="cid:{n}@x">' for n in range(len(pictures))))
    related = message.get_payload()[1]
    for number, data in enumerate(pictures):
        name = {"cid": f"<{number}@x>", "filename": f"image00{number}.png"}
        related.add_related(data, "image", "png", **name)  # type: ignore[union-attr, arg-type]
    return message.as_bytes()


def _in_the_markup(*pictures: bytes) -> bytes:
    tags = "".join(f'<img src="data:image/png;base64,{base64.b64encode(data).decode()}">' for data in pictures)
    return mail("Kính gửi", html=f"<p>Kính gửi</p>{tags}").as_bytes()


@pytest.mark.parametrize("form", [_shown, _in_the_markup])
def test_a_page_pasted_into_the_words_is_read_and_a_logo_is_not(form, monkeypatch: pytest.MonkeyPatch) -> None:  # type: ignore[no-untyped-def]
    monkeypatch.setattr("pipeline.readers.ocr.recognised_pages.read_image", _read_as_plan)
    page, logo, banner = picture(1240, 1754), picture(120, 60), picture(900, 620, 9)
    (source,) = open_bytes(form(logo, page, banner, banner), "thu").sources
    assert source.ocr and extract(source).header.number == "21" and source.received_with == ()


def test_a_picture_without_words_is_no_fault(monkeypatch: pytest.MonkeyPatch) -> None:
    def nothing(data: bytes, name: str, sha256: str) -> Source:
        raise ReadError("ocr-failed", name, "không nhận dạng được chữ nào trên ảnh.")

    monkeypatch.setattr("pipeline.readers.ocr.recognised_pages.read_image", nothing)
    assert unread(_shown(picture(1200, 900))) == []
    assert unread(mail(files=[("anh.png", picture(1200, 900))])) == [("ocr-failed", "thu.eml › anh.png")]


@each("charset", ["iso-8859-1", "windows-1252", "windows-1258", "iso-8859-15", "x-unknown"])
@each("kind", ["plain", "html"])
def test_sound_utf8_is_read_as_such_whatever_is_written_over_it(charset: str, kind: str) -> None:
    text = PLAN if kind == "plain" else "<p>" + PLAN.replace("\n", "<br>")
    head = f"Content-Type: text/{kind}; charset={charset}\r\nContent-Transfer-Encoding: 8bit\r\n\r\n"
    (source,) = sources(HEAD + head.encode() + text.encode())
    found = extract(source).header
    assert (found.number, found.issued_on, found.signer) == ("21", "2026-03-09", "Đoàn Thị Lụa")


@each("shown_by", ["cp1252", "latin-1"])
def test_utf8_that_went_through_a_western_program_is_mended(shown_by: str) -> None:
    wrong = "".join(bytes([byte]).decode(shown_by, "ignore") or chr(byte) for byte in PLAN.encode())
    (source,) = sources(HEAD + PLAIN + wrong.encode())
    assert extract(source).header.issuer == "Công đoàn phường Bắc Hà"


MEETING = table(__file__, "meeting")


def invited(calendar: str, words: str = "") -> bytes:
    body = calendar.replace("\n", "\r\n").encode()
    invitation = b"Content-Type: text/calendar; charset=utf-8; method=REQUEST\r\n\r\n" + body
    return multipart(*([PLAIN + words.encode()] if words else []), invitation, kind=b"alternative")


def test_beside_a_letter_an_invitation_is_only_named() -> None:
    (source,) = sources(invited(MEETING, PLAN))
    assert source.text == PLAN.strip() and [file.name for file in source.received_with] == ["phần 2.ics"]


def test_an_invitation_alone_is_told() -> None:
    with pytest.raises(ReadError, match=r"phần 1\.ics"):
        open_bytes(invited(MEETING), "thu.eml")

"""E-mails as files: letters in them, with them and among their words, in whatever way programs encode all that."""

import base64
import binascii
import contextlib
import io
import quopri
from collections.abc import Callable
from email.message import EmailMessage

import pytest
from PIL import Image

from extractors import extract
from pipeline.readers.containers.mail_words import html_text, is_ornament
from pipeline.readers.detect import detect
from pipeline.readers.opening import open_bytes
from pipeline.support.errors import ReadError
from schemas import Source
from tests.each import each, table, tuples
from tests.growing import assert_in_step, processor
from tests.pipeline.readers.packages import ANNEX, COVER, NOTICE, PLAN, archive, mail, word

HEAD = (
    b"Received: from mx.example (mx.example [192.0.2.7]) by hop.example; Tue, 10 Mar 2026 20:05:11 +0000\r\n"
    b"Received: from a.example by mx.example; Mon, 09 Mar 2026 01:00:00 +0000\r\n"
    b"From: vp@bacha.example\r\nDate: Mon, 09 Mar 2026 07:55:00 +0700\r\nSubject: =?utf-8?B?VsSDbiBi4bqjbg==?=\r\n"
    b"MIME-Version: 1.0\r\n"
)
PNG = b"\x89PNG\r\n\x1a\n"


def sources(message: EmailMessage | bytes) -> list[Source]:
    data = message if isinstance(message, bytes) else message.as_bytes()
    assert detect(data) == "mail"
    return list(open_bytes(data, "thu.eml").sources)


def unread(message: EmailMessage | bytes) -> list[tuple[str, str]]:
    data = message if isinstance(message, bytes) else message.as_bytes()
    return [(failure.code, failure.path_name) for failure in open_bytes(data, "thu.eml").failures]


def multipart(*parts: bytes, kind: bytes = b"mixed", head: bytes = HEAD) -> bytes:
    """Return a mail of parts as they stand, byte for byte."""
    body = b"".join(b"--ranh\r\n" + part + b"\r\n" for part in parts)
    return head + b"Content-Type: multipart/" + kind + b'; boundary="ranh"\r\n\r\n' + body + b"--ranh--\r\n"


def test_a_letter_attached_with_its_annex() -> None:
    (source,) = sources(mail(files=[("KH 21.docx", word(PLAN)), ("Phụ lục.docx", word(ANNEX))]))
    (annex,) = source.received_with
    assert (source.name, source.arrived_on, annex.name) == ("thu.eml › KH 21.docx", "2026-03-10", "Phụ lục.docx")
    assert "Số: 21/KH-CĐP" in source.text and "DANH SÁCH ĐỘI BÓNG CHUYỀN" in source.text
    assert annex.start is not None and source.text[annex.start :].startswith("PHỤ LỤC")
    assert COVER.strip() not in source.text


def test_a_letter_in_the_words_of_the_mail() -> None:
    (source,) = sources(mail(PLAN))
    assert (source.name, source.media_type) == ("thu.eml", "text/plain")
    assert source.text.startswith("LIÊN ĐOÀN LAO ĐỘNG")


@each(("cover", "notes"), tuples(__file__, "words_that_only_pass"))
def test_words_that_only_pass_it_on_are_no_letter_but_a_deadline_is_noted(cover: str, notes: tuple[str, ...]) -> None:
    (source,) = sources(mail(cover, [("KH.docx", word(PLAN))]))
    assert (source.name, source.notes) == ("thu.eml › KH.docx", notes)


def test_a_letter_in_the_words_is_its_own_unless_it_is_the_one_with_them() -> None:
    found = sources(mail(NOTICE, [("KH.docx", word(PLAN))]))
    assert [source.name for source in found] == ["thu.eml › KH.docx", "thu.eml"]
    (source,) = sources(mail(PLAN, [("KH.docx", word(PLAN))]))
    assert source.name == "thu.eml › KH.docx"
    (source,) = sources(mail(COVER))
    assert source.text == COVER.strip()


@each(
    ("header", "name"),
    [
        (b"Content-Type: application/octet-stream; name*=UTF-8''K%E1%BA%BF%20ho%E1%BA%A1ch.docx", "Kế hoạch.docx"),
        (b'Content-Disposition: attachment; filename="=?UTF-8?B?S+G6vyBob+G6oWNoLmRvY3g=?="', "Kế hoạch.docx"),
        (b'Content-Disposition: attachment; filename="=?UTF-8?Q?K=E1=BA=BF_ho=E1=BA=A1ch.docx?="', "Kế hoạch.docx"),
        (
            b"Content-Disposition: attachment; filename*0*=UTF-8''K%E1%BA%BF; filename*1*=%20ho%E1%BA%A1ch.docx",
            "Kế hoạch.docx",
        ),
        ('Content-Disposition: attachment; filename="Kế hoạch.docx"'.encode(), "Kế hoạch.docx"),
        (b'Content-Disposition: attachment; filename="..\\..\\evil/../ke hoach.docx"', "ke hoach.docx"),
        (b'Content-Disposition: attachment; filename="a\xff.docx"', "a\ufffd.docx"),
    ],
)
def test_names_of_attachments(header: bytes, name: str) -> None:
    packed = b"\r\nContent-Transfer-Encoding: base64\r\n\r\n" + base64.encodebytes(word(PLAN))
    (source,) = sources(multipart(header + packed))
    assert source.name.replace("?", "\ufffd") == f"thu.eml › {name}"


@each("charset", ["utf-8", "windows-1258", "utf-16", "utf-7"])
@each("encoding", ["base64", "quoted-printable"])
def test_words_in_any_encoding(charset: str, encoding: str) -> None:
    import quopri
    import unicodedata

    # Windows-1258 has marks of their own for tones.
    apart = "".join(letter if letter in "ăâđêôơưĂÂĐÊÔƠƯ" else _tone_apart(letter) for letter in PLAN)
    text = apart if charset == "windows-1258" else PLAN
    data = text.replace("\n", "\r\n").encode(charset)
    packed = base64.encodebytes(data) if encoding == "base64" else quopri.encodestring(data)
    how = f"Content-Type: text/plain; charset={charset}\r\nContent-Transfer-Encoding: {encoding}\r\n\r\n"
    (source,) = sources(HEAD + how.encode() + packed)
    assert source.text == unicodedata.normalize("NFC", PLAN).rstrip()


def _tone_apart(letter: str) -> str:
    import unicodedata

    parts = unicodedata.normalize("NFD", letter)
    tones = "".join(part for part in parts if part in "\u0300\u0301\u0303\u0309\u0323")
    return unicodedata.normalize("NFC", "".join(part for part in parts if part not in tones)) + tones


SEVEN = b"Content-Type: text/plain; charset=us-ascii\r\nContent-Transfer-Encoding: 8bit\r\n\r\n"
BLANK = b"Content-Type: text/plain; charset=utf-8\r\nContent-Transfer-Encoding: base64 \r\n\r\n"


@each("data", [SEVEN + PLAN.encode(), BLANK + base64.encodebytes(PLAN.encode())])
def test_a_charset_that_is_not_the_true_one_and_an_encoding_with_a_blank_behind_it(data: bytes) -> None:
    (source,) = sources(HEAD + data)
    assert source.text == PLAN.rstrip()


def test_tables_are_taken_from_html() -> None:
    rows = "".join(f"<tr><td>{n}</td><td>CĐCS số {n}</td><td>trước ngày {n}/4/2026</td></tr>" for n in (5, 6))
    html = (
        "<html><head><style>p {color: red}</style><title>x</title></head><body><p>Số: 21/KH-CĐP</p><p>KẾ&nbsp;HOẠCH</p>"
        f"<table><tr><th>TT</th><th>Đơn vị</th><th>Thời hạn</th></tr>{rows}</table><script>alert(1)</script></body>"
    )
    (source,) = sources(mail("Số: 21/KH-CĐP KẾ HOẠCH 5 CĐCS số 5", html=html))
    assert "| 5 | CĐCS số 5 | trước ngày 5/4/2026 |" in source.text and "KẾ HOẠCH" in source.text
    assert "alert" not in source.text and "color" not in source.text


def test_a_letterhead_set_as_a_table_is_no_table() -> None:
    html = (
        "<table><tr><td><p>LIÊN ĐOÀN LAO ĐỘNG TỈNH QUẢNG SƠN</p><p>CÔNG ĐOÀN PHƯỜNG BẮC HÀ</p><p>Số: 21/KH-CĐP</p></td>"
        "<td><p>CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM</p><p>Bắc Hà, ngày 09 tháng 3 năm 2026</p></td></tr></table>"
        "<p>KẾ HOẠCH</p><p>Tổ chức giải bóng chuyền</p><ul><li>Các CĐCS gửi danh sách trước ngày 10/4/2026.</ul>"
        "<table><tr><td>Nơi nhận:<br>- Các CĐCS;</td><td style='border:none'>CHỦ TỊCH<br>Đoàn Thị Lụa</td></tr></table>"
    )
    (source,) = sources(mail("Thư này cần chương trình đọc HTML.", html=html))
    assert "|" not in source.text and "Số: 21/KH-CĐP\n\nCỘNG HÒA" in source.text
    assert "- Các CĐCS gửi danh sách" in source.text
    letter = extract(source)
    assert (letter.header.number, letter.header.issued_on, letter.header.signer) == ("21", "2026-03-09", "Đoàn Thị Lụa")


@each(("html", "text"), table(__file__, "html_to_text"))
def test_html_to_text(html: str, text: str) -> None:
    assert html_text(html).strip() == text


@each("piece", ["<!--", "<", "&", "<p a='", "<script>", "<!a", "<?", "</", "<table><td>", "<b>x"])
def test_markup_left_open_takes_no_longer_than_any(piece: str) -> None:
    _assert_grows_in_step(lambda length: html_text(piece * (length // len(piece))), 50_000, 200_000)


def _assert_grows_in_step(read: Callable[[int], object], quarter: int, whole: int) -> None:
    """Of four times as much, the processor may have eight times the work."""
    assert_in_step(lambda length: processor(lambda: read(length)), quarter, whole, most=8, spare=0.05)


def test_pictures_inside_the_words_and_signatures_are_no_files() -> None:
    message = mail("Kính gửi", html='<p>Kính gửi</p><img src="cid:logo@x">')
    message.get_payload()[1].add_related(PNG, "image", "png", cid="<logo@x>", filename="logo.png")  # type: ignore[union-attr, index]
    message.add_attachment(word(PLAN), maintype="application", subtype="octet-stream", filename="KH.docx")
    message.add_attachment(b"0\x82", maintype="application", subtype="pkcs7-signature", filename="smime.p7s")
    (source,) = sources(message)
    assert source.received_with == ()


def test_what_cannot_be_opened_is_told_and_the_rest_is_read() -> None:
    files = [("KH.docx", word(PLAN)), ("winmail.dat", b"\x78\x9f\x3e\x22\0\0"), ("pl.pdf", b"%PDF-1.4 hong")]
    message = mail(files=[*files, ("rong.docx", b"")])
    (source,) = sources(message)
    assert source.notes == ("attachment-unread",)
    told = {"winmail.dat": "unsupported", "pl.pdf": "broken", "rong.docx": "empty"}
    assert unread(message) == [(code, f"thu.eml › {name}") for name, code in told.items()]


def test_a_sealed_mail_is_locked() -> None:
    message = mail(files=[("KH.docx", word(PLAN))])
    message.add_attachment(b"0\x82", maintype="application", subtype="pkcs7-mime", filename="smime.p7m")
    assert unread(message) == [("encrypted", "thu.eml › smime.p7m")]


def test_a_forwarded_mail_is_opened() -> None:
    inner = mail(files=[("KH.docx", word(PLAN))], headers={"Date": "Mon, 02 Mar 2026 08:00:00 +0700"})
    outer = mail()
    outer.add_attachment(inner)
    (source,) = sources(outer)
    assert source.name.startswith("thu.eml › ") and source.name.endswith(" › KH.docx")
    assert source.arrived_on == "2026-03-10"


@each(
    ("head", "day"),
    [
        (HEAD, "2026-03-11"),
        (b"From: a@b.example\r\nDate: Tue, 10 Mar 2026 17:30:00 +0000\r\n", "2026-03-11"),
        (b"From: a@b.example\r\nDate: Tue, 10 Mar 2026 23:30:00 +0700\r\n", "2026-03-10"),
        (b"From: a@b.example\r\nDate: Tue, 10 Mar 2026 17:30:00 -0000\r\n", "2026-03-11"),
        (b"From: a@b.example\r\nReceived: by x; nonsense\r\nDate: Tue, 10 Mar 2026 08:00:00 +0700\r\n", "2026-03-10"),
        (b"From: a@b.example\r\nDate: hom qua\r\n", None),
        (b"From: a@b.example\r\nDate: Tue, 10 Mar 1726 08:00:00 +0700\r\n", None),
        (b"From: a@b.example\r\nDate: Tue, 10 Mar 2026 08:00:00 +99999999999999999999\r\n", None),
        (b"From: a@b.example\r\nTo: c@d.example\r\n", None),
    ],
)
def test_the_day_of_arrival(head: bytes, day: str | None) -> None:
    (source,) = sources(head + b"Content-Type: text/plain; charset=utf-8\r\n\r\n" + PLAN.encode())
    assert source.arrived_on == day


MAILBOX = b"From vp@bacha.example Tue Mar 10 08:15:00 2026\n"
ANY_FIELD = b"List-Unsubscribe: <mailto:a@b.example>,\r\n\t<mailto:c@d.example>\r\n"


@each("line", [MAILBOX, ANY_FIELD])
def test_a_mail_out_of_a_mailbox_or_that_begins_with_any_field(line: bytes) -> None:
    (source,) = sources(line + mail(PLAN).as_bytes())
    assert source.text.startswith("LIÊN ĐOÀN")


@each("before", [b"\r\n\r\n", b"\xef\xbb\xbf"])
def test_blank_lines_and_marks_before_the_header(before: bytes) -> None:
    (source,) = sources(before + mail(files=[("KH.docx", word(PLAN))]).as_bytes())
    assert source.name == "thu.eml › KH.docx"


TOO_MANY = multipart(*[b"\r\nx"] * 30)
TOO_DEEP = HEAD + b"".join(
    b'Content-Type: multipart/mixed; boundary="b%d"\r\n\r\n--b%d\r\n' % (depth, depth) for depth in range(1, 1500)
)


@each(("data", "code"), [(TOO_MANY, "too-large"), (TOO_DEEP + b"Content-Type: text/plain\r\n\r\nx", "broken")])
def test_parts_without_number_or_end(monkeypatch: pytest.MonkeyPatch, data: bytes, code: str) -> None:
    if code == "too-large":
        monkeypatch.setattr("pipeline.readers.containers.mail._MOST_PARTS", 20)
    with pytest.raises(ReadError, check=lambda error: error.code == code):
        open_bytes(data, "thu.eml")
    monkeypatch.undo()


HEADERS: list[Callable[[int], bytes]] = [
    lambda count: b"Content-Type: application/x; " + b"".join(b'name*%d="x"; ' % n for n in range(count)),
    lambda count: b"Content-Disposition: " + b"a;" * count,
    lambda count: b"Received: " + b"a b; " * count,
    lambda count: b"Content-Type: " + b"(" * count,
    lambda count: b"Date: " + b"(" * count,
    lambda count: b'Content-Type: application/x; name="' + b"=?utf-8?Q?" * count + b'"',
    lambda count: b"Subject: a" + b"\r\n " * count,
]


@each("header", HEADERS)
def test_a_long_header_takes_time_by_its_length(header: Callable[[int], bytes]) -> None:
    def opened(count: int) -> None:
        with contextlib.suppress(ReadError):
            head = b"From: a@b.example\r\nTo: c@d.example\r\n"
            open_bytes(head + header(count) + b"\r\n\r\n" + PLAN.encode(), "a.eml")

    _assert_grows_in_step(opened, 10_000, 40_000)


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


def test_words_quoted_stay_and_a_letter_quoted_is_another() -> None:
    (source,) = sources(mail("Vâng ạ.\n\n> Chị xem giúp em.\n"))
    assert source.text == "Vâng ạ.\n\n> Chị xem giúp em."
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

"""Short letters of the corpus in every form that an inbox gets, and the changes by chance that are made to them."""

import functools
import io
import random
import re
import unicodedata
import warnings
import zipfile
from collections.abc import Callable, Sequence
from email.message import EmailMessage
from typing import Literal
from xml.etree import ElementTree
from xml.etree.ElementTree import Element

import pikepdf
from PIL import Image, ImageDraw

from benchmarks.letters import CORPUS, ROOT
from corpus.render import parse
from corpus.render.forms import FORMS
from corpus.render.pages import as_pdf
from tests.pipeline.readers.packages import old_workbook

#: A letter of Word 97, made by hand; nothing here writes that format.
_WORD_97 = ROOT / "tests" / "pipeline" / "readers" / "files" / "ke-hoach.doc"
#: Short letters of different kinds: a mutant takes milliseconds.
_LETTERS = ("f05_congvan_cam_on_binh_dinh", "b15_thongbao_nghiep_doan_nghe_ca", "a06_congvan_giahan")
_TONES = "\u0300\u0301\u0303\u0309\u0323"
#: How often a form is taken: those with parsers of many parts more often, those that need another program seldom.
WEIGHTS = {
    "docx": 16, "pdf": 20, "plain-pdf": 16, "doc": 10, "eml": 10, "zip": 8,
    "text": 8, "legacy": 4, "html-eml": 3, "png": 3, "jpeg": 3, "tiff": 3, "scan": 3,
    "odd-text": 5, "odd-html": 5, "odd-eml": 8,
}  # fmt: skip


@functools.cache
def made(form: str, which: int) -> tuple[str, bytes]:
    name = _LETTERS[which % len(_LETTERS)]
    suffix, data = _MAKERS[form](name)
    return f"{name}{suffix}", data


def text_of(name: str) -> str:
    return unicodedata.normalize("NFC", (CORPUS / f"{name}.txt").read_text("utf-8"))


def _drawn(form: str, name: str) -> tuple[str, bytes]:
    return FORMS[form](parse(name, text_of(name)))


def _plain_pdf(name: str) -> tuple[str, bytes]:
    """Return a PDF whose streams lie open, so that a changed byte changes what it says and not its packing."""
    out = io.BytesIO()
    with pikepdf.open(io.BytesIO(_drawn("pdf", name)[1])) as document:
        document.save(out, qdf=True, deterministic_id=True)
    return ".pdf", out.getvalue()


def _packed(members: Sequence[tuple[str, bytes]], way: int = zipfile.ZIP_STORED) -> bytes:
    out = io.BytesIO()
    with warnings.catch_warnings(), zipfile.ZipFile(out, "w") as archive:
        warnings.simplefilter("ignore")  # of names that are there twice
        for member, inner in members:
            archive.writestr(zipfile.ZipInfo(member[:65_000]), inner, way)
    return out.getvalue()


def _zip(name: str) -> tuple[str, bytes]:
    annex = text_of(_LETTERS[0]).encode()
    book = old_workbook([["Danh sách"], ["TT", "Tên", "Hạn"], ["1", "CĐCS Sông Vân", "15/5"]], cut=19)
    members = [
        ("Công văn/ke-hoach.docx", _drawn("docx", name)[1]),
        ("Công văn/phu-luc.txt", annex),
        ("Công văn/danh-sach.xls", book),
    ]
    return ".zip", _packed(members, zipfile.ZIP_DEFLATED)


def _message(name: str, text: str) -> EmailMessage:
    message = EmailMessage()
    message["From"] = "Văn thư <vanthu@congdoan.example>"
    message["To"] = "cdcs@congdoan.example"
    message["Subject"] = "V/v triển khai công tác quý II"
    message["Date"] = "Thu, 12 Mar 2026 08:15:00 +0700"
    message["Received"] = "from a by b; Thu, 12 Mar 2026 08:15:03 +0700"
    message["Message-ID"] = f"<{name}@congdoan.example>"
    message.set_content(text)
    return message


def _bytes_of(message: EmailMessage) -> tuple[str, bytes]:
    for number, part in enumerate(message.walk()):
        if part.is_multipart():
            part.set_boundary(f"=_ranh_{number}")  # else chance makes it
    return ".eml", message.as_bytes()


def _eml(name: str) -> tuple[str, bytes]:
    message = _message(name, "Kính gửi các đơn vị văn bản kèm theo.\n")
    docx = _drawn("docx", name)[1]
    message.add_attachment(docx, maintype="application", subtype="octet-stream", filename="Kế hoạch.docx")
    message.add_attachment(text_of(_LETTERS[1]).encode(), maintype="text", subtype="plain", filename="phu-luc.txt")
    return _bytes_of(message)


def _html_eml(name: str) -> tuple[str, bytes]:
    message = _message(name, text_of(name))
    lines = "".join(f"<p>{line}</p><table><tr><td>a</td></tr></table>" for line in text_of(name).splitlines())
    message.add_alternative(f"<html><body><style>p{{}}</style>{lines}</body></html>", subtype="html")
    return _bytes_of(message)


#: Letters as other programs leave them: what looks alike or is not seen.
_AS_OTHERS_WRITE = str.maketrans({"đ": "ɖ", "ư": "ƣ", "2": "２", "/": "/\u00ad", ":": ":\u200e", ".": ".\u2028"})


def _odd_text(name: str) -> tuple[str, bytes]:
    """Return a letter in signs that look like ours, between others that nobody sees."""
    return ".txt", text_of(name).translate(_AS_OTHERS_WRITE).encode()


def _odd_html(name: str) -> tuple[str, bytes]:
    """Return a web page with words that are struck out, raised or hidden."""
    ways = (
        "<p>{}</p>", "<p>{}<sup>2</sup></p>", "<p><s>{}</s>{}</p>", '<p style="color:#fff">{}</p>',
        '<p class="an">{}</p>', '<p>{}<span style="text-decoration: line-through">05/4</span></p>',
    )  # fmt: skip
    lines = [ways[number % len(ways)].replace("{}", line) for number, line in enumerate(text_of(name).splitlines())]
    style = "<style>.an, p[data-cu='x'] { display: none } @media screen { p > sup { vertical-align: super } }</style>"
    return ".html", f"<html><head>{style}</head><body>{''.join(lines)}</body></html>".encode()


def _odd_eml(name: str) -> tuple[str, bytes]:
    """Return a mail that brings letters in the ways that mails have: quoted, forwarded, pasted, encoded."""
    quoted = "".join(f"> {line}\n" for line in text_of(name).splitlines())
    message = _message(name, f"Kính gửi.\n{quoted}\n")
    page = EmailMessage()
    page.set_content(f'<p>{text_of(name)[:300]}</p><img src="cid:trang1">', subtype="html")
    page.add_related(_picture("JPEG", name)[1], "image", "jpeg", cid="<trang1>")
    message.make_mixed()
    message.attach(page)
    message.add_attachment(_eml(_LETTERS[1])[1], maintype="application", subtype="x-forwarded")
    suffix, data = _bytes_of(message)
    return suffix, data.replace(b"application/x-forwarded", b"message/rfc822")


def _legacy(name: str) -> tuple[str, bytes]:
    """Return a letter in Windows-1258: the tones stand behind their vowels, all other marks within."""
    signs = []
    for sign in text_of(name):
        parts = unicodedata.normalize("NFD", sign)
        vowel = "".join(part for part in parts if part not in _TONES)
        signs += [unicodedata.normalize("NFC", vowel), *(part for part in parts if part in _TONES)]
    return ".txt", "".join(signs).encode("cp1258", "replace")


def _picture(kind: str, _: str) -> tuple[str, bytes]:
    """Return a small page with a frame and some strokes: what is on it is what the played engine says."""
    page = Image.new("RGB", (620, 877), "white")
    pen = ImageDraw.Draw(page)
    for row in range(40, 800, 24):
        pen.rectangle((60, row, 60 + (row * 7) % 480, row + 9), fill="black")
    pen.rectangle((80, 500, 520, 640), outline="black", width=2)
    pen.line((300, 500, 300, 640), fill="black", width=2)
    pen.ellipse((380, 650, 500, 770), outline="red", width=4)
    out = io.BytesIO()
    if kind == "TIFF":
        page.convert("L").save(out, kind, save_all=True, append_images=[page.convert("1")], dpi=(100, 100))
    else:
        page.save(out, kind, dpi=(100, 100))
    return f".{kind.lower()}", out.getvalue()


_MAKERS: dict[str, Callable[[str], tuple[str, bytes]]] = {
    "docx": functools.partial(_drawn, "docx"),
    "pdf": functools.partial(_drawn, "pdf"),
    "plain-pdf": _plain_pdf,
    "doc": lambda name: (".doc", _WORD_97.read_bytes()),
    "eml": _eml,
    "html-eml": _html_eml,
    "zip": _zip,
    "odd-text": _odd_text,
    "odd-html": _odd_html,
    "odd-eml": _odd_eml,
    "text": lambda name: (".txt", text_of(name).encode()),
    "legacy": _legacy,
    "png": functools.partial(_picture, "PNG"),
    "jpeg": functools.partial(_picture, "JPEG"),
    "tiff": functools.partial(_picture, "TIFF"),
    "scan": lambda name: (".pdf", as_pdf([_picture("JPEG", name)[1]] * 2, [(595, 842)] * 2, name)),
}


# --------------------
# Changes by chance of XML: elements repeated, dropped, put elsewhere, attributes and words made strange.

Mutator = Callable[[bytes, random.Random], bytes]

_TAG = re.compile(rb"<[^>]+>")
_VALUES = (
    "", "0", "-1", "1", "99999999999999999999", "restart", "²", "x" * 3000, "../..", "http://127.0.0.1:9/", "\u0301",
)  # fmt: skip


def mutate_xml(data: bytes, chance: random.Random) -> bytes:
    try:
        root = ElementTree.fromstring(data)
    except Exception:
        return _tags(data, chance)
    if chance.random() < 0.15:
        return _tags(data, chance)
    elements = list(root.iter())
    parents = {child: parent for parent in elements for child in parent}
    for _ in range(chance.choice((1, 1, 3))):
        _change(chance.choice(elements), elements, parents, chance)
    try:
        return ElementTree.tostring(root, encoding="utf-8", xml_declaration=True)
    except Exception:  # what was put in cannot be written
        return _tags(data, chance)


def _change(element: Element, elements: list[Element], parents: dict[Element, Element], chance: random.Random) -> None:
    parent, other = parents.get(element), chance.choice(elements)
    is_there = parent is not None and element in list(parent)
    match chance.randrange(7):
        case 0 if parent is not None and is_there:
            parent.remove(element)
        case 1 if parent is not None:
            for _ in range(chance.choice((1, 5, 200))):
                parent.insert(chance.randrange(len(parent) + 1), element)
        case 2 if parent is not None and is_there:
            if element not in set(other.iter()) and other not in set(element.iter()):
                parent.remove(element)
                other.insert(chance.randrange(len(other) + 1), element)
        case 3 if element.attrib:
            element.set(chance.choice(list(element.attrib)), chance.choice(_VALUES))
        case 4:
            element.tag = other.tag
        case 5:
            element.text, other.text = other.text, element.text
        case _:
            element.text = (element.text or "") + chance.choice(_VALUES)


def _tags(data: bytes, chance: random.Random) -> bytes:
    tags = list(_TAG.finditer(data))
    if not tags:
        return data
    tag, other = chance.choice(tags), chance.choice(tags)
    with_what = chance.choice((b"", tag[0] * 2, other[0], b"<a>", b"<![CDATA[", b"<!--", b"<?x ?>", b"&#x0;", b"&a;"))
    return data[: tag.start()] + with_what + data[tag.end() :]


# --------------------
# Changes by chance of bytes, of numbers in them, and of what a format is made of.

_ODD = (0, 1, 2, 3, 7, 8, 9, 10, 16, 31, 32, 63, 64, 127, 128, 255, 256, 511, 512, 1000, 4095, 4096, 32767, 32768)
_ODDER = (65535, 65536, 0x7FFFFFFF, 0x80000000, 0xFFFFFFFE, 0xFFFFFFFF, 2**63 - 1, 2**64, 10**20)
_NUMBER = re.compile(rb"-?\d+(?:\.\d+)?")
#: What text seldom holds and parsers seldom think of.
_STRANGE = (
    "\u0301", "\u0323\u0302", "\u200b", "\u202e", "\ufeff", "\u00a0", "\u0130", "ẞ", "ﬃ", "\U0001f600", "\U0010ffff",
    "\ufffd", "\u2028", "\x85", "\x0b", "\x1c", "٣", "Ⅳ", "²", "|", "{", "%", "''", "\t\t", "đ\u0301", "0" * 40,
    "9" * 40, "/" * 30, "...." * 40,
)  # fmt: skip


def mutant(data: bytes, form: str, chance: random.Random) -> bytes:
    """Return a file with some changes; ``form`` tells what it is made of."""
    own = _OWN.get(form, ())
    for _ in range(chance.choice((1, 1, 1, 2, 3, 6))):
        data = chance.choice((*own, *own, *_BYTES))(data, chance)
    return data


def _flip(data: bytes, chance: random.Random) -> bytes:
    out = bytearray(data)
    for _ in range(chance.choice((1, 1, 2, 8, 64))):
        if out:
            out[chance.randrange(len(out))] ^= 1 << chance.randrange(8)
    return bytes(out)


def _overwrite(data: bytes, chance: random.Random) -> bytes:
    start = chance.randrange(len(data) + 1)
    end = min(len(data), start + chance.randrange(65))
    one = chance.choice((b"\0", b"\xff", b" ", b"\n", b"(", b"<", b"[", b"A")) * (end - start)
    return data[:start] + (chance.randbytes(end - start) if chance.random() < 0.5 else one) + data[end:]


def _rearranged(pieces: bytes) -> Mutator:
    """Return a change of pieces of a file, those of a pattern: shuffled, repeated, moved, cut out or off, exchanged."""
    pattern = re.compile(pieces, re.DOTALL)

    def change(data: bytes, chance: random.Random) -> bytes:
        found = pattern.findall(data)
        start = place = chance.randrange(len(found) + 1)
        end = start + chance.choice((1, 2, 5, 40, int(len(found) ** chance.random())))
        chunk, rest = found[start:end], [*found[:start], *found[end:]]
        match chance.randrange(6):
            case 0:
                chance.shuffle(chunk)
            case 1:
                chunk *= min(chance.choice((2, 50, 300)), 1 + 2_000_000 // (1 + sum(map(len, chunk))))
            case 2:
                chunk = []
            case 3:
                place = chance.randrange(len(rest) + 1)
            case 4:
                rest = rest[:start]
            case _:
                chunk = chance.sample(found, min(len(found), len(chunk)))
        return b"".join([*rest[:place], *chunk, *rest[place:]])

    return change


def _binary_number(data: bytes, chance: random.Random) -> bytes:
    """Change a length or an offset: some bytes become a number just too small or far too large."""
    size = chance.choice((1, 2, 4, 8))
    if len(data) < size:
        return data
    place = chance.randrange(len(data) - size + 1)
    place -= place % size if chance.random() < 0.7 else 0
    order: Literal["little", "big"] = "little" if chance.random() < 0.5 else "big"
    before = int.from_bytes(data[place : place + size], order)
    value = chance.choice((before + chance.choice((-1, 1, 16, -512)), before * 2, *_ODD, *_ODDER, len(data)))
    return data[:place] + (value % (1 << 8 * size)).to_bytes(size, order) + data[place + size :]


def _written_number(data: bytes, chance: random.Random) -> bytes:
    found = list(_NUMBER.finditer(data))
    for number in chance.sample(found, min(len(found), chance.choice((1, 1, 3)))):
        value = chance.choice((*_ODD, *_ODDER, -1, -(2**31), 0.5, 1e30))
        data = data[: number.start()] + b"%s" % str(value).encode() + data[number.end() :]
    return data


def _strange(data: bytes, chance: random.Random) -> bytes:
    place = chance.randrange(len(data) + 1)
    sign = chance.choice(_STRANGE) * chance.choice((1, 1, 1, 30, 5000))
    return data[:place] + sign.encode() + data[place:]


_lines, _words = _rearranged(rb"[^\n]*\n?"), _rearranged(rb"[^ ]* ?")
_BYTES: tuple[Mutator, ...] = (_flip, _overwrite, *[_rearranged(b".")] * 4, _binary_number, _written_number)


def _unpacked(data: bytes) -> list[tuple[str, bytes]]:
    """Return the members of a ZIP; none of one that an earlier change broke."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            return [(info.filename, archive.read(info)) for info in archive.infolist()]
    except Exception:
        return []


def _zip_members(data: bytes, chance: random.Random) -> bytes:
    members = _unpacked(data)
    if not members:
        return _flip(data, chance)
    index, other = chance.randrange(len(members)), chance.randrange(len(members))
    name, content = members[index]
    match chance.randrange(8):
        case 0:
            members[index], members[other] = (name, members[other][1]), (members[other][0], content)
        case 1:
            del members[index]
        case 2:
            members.append(members[index])
        case 3:
            names = ("", "../" + name, "/" + name, name.upper(), "x" * 70_000, "a\0b")
            members[index] = chance.choice(names), content
        case _:
            changes = (mutate_xml, mutate_xml, _strange, *_BYTES) if b"<" in content[:200] else _BYTES
            members[index] = (name, chance.choice(changes)(content, chance))
    return _packed(members, chance.choice((zipfile.ZIP_DEFLATED, zipfile.ZIP_STORED)))


def _zip_deep(data: bytes, chance: random.Random) -> bytes:
    members = _unpacked(data)
    inside = [(name, _zip_members(inner, chance) if inner[:2] == b"PK" else inner) for name, inner in members]
    return _packed(inside) if members else _flip(data, chance)


_KINDS = (
    "message/rfc822", "multipart/mixed", 'multipart/mixed; boundary=""', "text/html; charset=utf-7",
    "text/plain; charset=idna", "application/ms-tnef",
)  # fmt: skip
_NAMED = b"Content-Disposition: attachment; filename*0*=utf-8''%f0; filename*2=x; filename=\"=?x?Q?=00?=\""


def _headers(data: bytes, chance: random.Random) -> bytes:
    """Shuffle, repeat, drop, fold or fill the headers of a message or of one of its parts."""
    start = chance.choice([0, *(match.end() for match in re.finditer(rb"\n--[^\n]*\n", data))])
    end = data.find(b"\n\n", start)
    lines = data[start:end].split(b"\n") if end > start else [b"Subject: a"]
    index = chance.randrange(len(lines))
    match chance.randrange(7):
        case 0:
            chance.shuffle(lines)
        case 1:
            lines *= chance.choice((2, 200))
        case 2:
            del lines[index]
        case 3:
            words = _strange(chance.randbytes(30), chance).replace(b"\n", b"")
            lines[index] = lines[index].partition(b":")[0] + b": " + words
        case 4:
            lines[index] = f"Content-Type: {chance.choice(_KINDS)}".encode()
        case 5:
            packing = chance.choice(("base64", "quoted-printable", "uuencode", "8bit", "x"))
            lines[index] = f"Content-Transfer-Encoding: {packing}".encode()
        case _:
            lines.insert(index, _NAMED)
    return data[:start] + b"\n".join(lines) + data[max(end, start) :]


def _ole_header(data: bytes, chance: random.Random) -> bytes:
    """Change a number where an OLE2 file says how it is laid out, or in the head of its main stream."""
    start = chance.choice((24, max(0, data.find(b"\xec\xa5")), data.find(b"\xfd\xff\xff\xff") % max(1, len(data))))
    place = min(len(data), start + 4 * chance.randrange(120))
    value = chance.choice((*_ODD, 0xFFFFFFFE, 0xFFFFFFFF, 0x7FFFFFFF, chance.getrandbits(32)))
    return data[:place] + (value % 2**32).to_bytes(4, "little") + data[place + 4 :]


_PDF_WORDS = (
    b"/Type", b"/Kids", b"/Parent", b"/Contents", b"/Resources", b"/Font", b"/ToUnicode", b"/Rotate", b"/MediaBox",
    b"/Length", b"/W", b"/DW", b"/Filter", b"/Matrix", b"/BBox", b"Tf", b"Tm", b"Td", b"TJ", b"Tj", b"cm", b"re", b"BT",
    b"ET", b"q", b"Q", b"Tr", b"Tz",
)  # fmt: skip


def _pdf_words(data: bytes, chance: random.Random) -> bytes:
    """Put another operator or key in the place of one, or let one reference lead elsewhere."""
    references = list(re.finditer(rb"\d+ 0 R", data)) if chance.random() < 0.4 else []
    places = references or list(re.finditer(re.escape(chance.choice(_PDF_WORDS)), data))
    if not places:
        return data
    place = chance.choice(places)
    new = b"%d 0 R" % chance.randrange(40) if references else chance.choice(_PDF_WORDS)
    return data[: place.start()] + new + data[place.end() :]


_OWN: dict[str, tuple[Mutator, ...]] = {
    "docx": (_zip_members, _zip_members, _zip_members),
    "zip": (_zip_members, _zip_deep),
    "eml": (_headers, _headers, _lines),
    "html-eml": (_headers, _lines, _strange),
    "doc": (_ole_header, _ole_header, _binary_number),
    "plain-pdf": (_pdf_words, _written_number, _lines, _pdf_words),
    "pdf": (_pdf_words, _written_number),
    "scan": (_pdf_words, _written_number),
    "text": (_lines, _strange, _words, _written_number),
    "legacy": (_lines, _words),
    "odd-text": (_lines, _strange, _words),
    "odd-html": (_tags, mutate_xml, _strange),
    "odd-eml": (_headers, _headers, _lines),
}

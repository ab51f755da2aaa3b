"""Changes by chance: of bytes, of numbers in them, and of what a format is made of."""

import io
import random
import re
import warnings
import zipfile
from collections.abc import Callable, Sequence
from xml.etree import ElementTree
from xml.etree.ElementTree import Element

# --------------------
# Changes by chance of XML: elements repeated, dropped, put elsewhere, attributes and words made strange.

_TAG = re.compile(rb"<[^>]+>")
_VALUES = (
    "",
    "0",
    "-1",
    "1",
    "99999999999999999999",
    "restart",
    "²",
    "x" * 3000,
    "../..",
    "http://127.0.0.1:9/",
    "\u0301",
)


def mutate_xml(data: bytes, chance: random.Random) -> bytes:
    """Return an XML text with a change; one that is not well-formed any more loses or repeats a tag."""
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
    parent = parents.get(element)
    match chance.randrange(7):
        case 0 if parent is not None and element in list(parent):
            parent.remove(element)
        case 1 if parent is not None:
            for _ in range(chance.choice((1, 5, 200))):
                parent.insert(chance.randrange(len(parent) + 1), element)
        case 2 if parent is not None and element in list(parent):
            new = chance.choice(elements)
            if element not in set(new.iter()) and new not in set(element.iter()):
                parent.remove(element)
                new.insert(chance.randrange(len(new) + 1), element)
        case 3 if element.attrib:
            element.set(chance.choice(list(element.attrib)), chance.choice(_VALUES))
        case 4:
            element.tag = chance.choice(elements).tag
        case 5:
            other = chance.choice(elements)
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


_ODD = (0, 1, 2, 3, 7, 8, 9, 10, 16, 31, 32, 63, 64, 127, 128, 255, 256, 511, 512, 1000, 4095, 4096, 32767, 32768)
_ODDER = (65535, 65536, 0x7FFFFFFF, 0x80000000, 0xFFFFFFFE, 0xFFFFFFFF, 2**63 - 1, 2**64, 10**20)
_NUMBER = re.compile(rb"-?\d+(?:\.\d+)?")
_LINE = re.compile(rb"[^\n]*\n?")
#: What text seldom holds and parsers seldom think of.
_STRANGE = (
    "\u0301", "\u0323\u0302", "\u200b", "\u202e", "\ufeff", "\u00a0", "\u0130", "ẞ", "ﬃ", "\U0001f600", "\U0010ffff",
    "\ufffd", "\u2028", "\x85", "\x0b", "\x1c", "٣", "Ⅳ", "²", "|", "{", "%", "''", "\t\t", "đ\u0301", "0" * 40,
    "9" * 40, "/" * 30, "...." * 40,
)  # fmt: skip

Mutator = Callable[[bytes, random.Random], bytes]


def mutant(data: bytes, form: str, chance: random.Random) -> bytes:
    """Return a file with some changes; ``form`` tells what it is made of."""
    for _ in range(chance.choice((1, 1, 1, 2, 3, 6))):
        own = _OWN.get(form, ())
        changes = (*own, *own, *_BYTES)
        data = chance.choice(changes)(data, chance)
    return data


def _span(data: bytes, chance: random.Random, most: int | None = None) -> tuple[int, int]:
    start = chance.randrange(len(data) + 1)
    length = int(len(data) ** chance.random()) if most is None else chance.randrange(most + 1)
    return start, min(len(data), start + length)


def _flip(data: bytes, chance: random.Random) -> bytes:
    out = bytearray(data)
    for _ in range(chance.choice((1, 1, 2, 8, 64))):
        if out:
            out[chance.randrange(len(out))] ^= 1 << chance.randrange(8)
    return bytes(out)


def _overwrite(data: bytes, chance: random.Random) -> bytes:
    start, end = _span(data, chance, 64)
    with_what = chance.choice((b"\0", b"\xff", b" ", b"\n", b"(", b"<", b"[", b"A")) * (end - start)
    return data[:start] + (chance.randbytes(end - start) if chance.random() < 0.5 else with_what) + data[end:]


def _cut(data: bytes, chance: random.Random) -> bytes:
    start, end = _span(data, chance)
    return data[:start] + data[end:]


def _cut_off(data: bytes, chance: random.Random) -> bytes:
    return data[: chance.randrange(len(data) + 1)]


def _repeat(data: bytes, chance: random.Random) -> bytes:
    start, end = _span(data, chance)
    return (
        data[:end]
        + data[start:end] * min(chance.choice((1, 2, 10, 300)), 1 + 2_000_000 // (end - start + 1))
        + data[end:]
    )


def _move(data: bytes, chance: random.Random) -> bytes:
    start, end = _span(data, chance)
    chunk, rest = data[start:end], data[:start] + data[end:]
    place = chance.randrange(len(rest) + 1)
    return rest[:place] + chunk + rest[place:]


def _binary_number(data: bytes, chance: random.Random) -> bytes:
    """Change a length or an offset: some bytes become a number just too small or far too large."""
    size = chance.choice((1, 2, 4, 8))
    if len(data) < size:
        return data
    place = chance.randrange(len(data) - size + 1)
    place -= place % size if chance.random() < 0.7 else 0
    order = chance.choice(("little", "big"))
    before = int.from_bytes(data[place : place + size], order)  # type: ignore[arg-type]
    value = chance.choice((before + chance.choice((-1, 1, 16, -512)), before * 2, *_ODD, *_ODDER, len(data)))
    return data[:place] + (value % (1 << 8 * size)).to_bytes(size, order) + data[place + size :]  # type: ignore[arg-type]


def _written_number(data: bytes, chance: random.Random) -> bytes:
    found = list(_NUMBER.finditer(data))
    if not found:
        return data
    for number in chance.sample(found, min(len(found), chance.choice((1, 1, 3)))):
        value = chance.choice((*_ODD, *_ODDER, -1, -(2**31), 0.5, 1e30))
        data = data[: number.start()] + b"%s" % str(value).encode() + data[number.end() :]
    return data


def _lines(data: bytes, chance: random.Random) -> bytes:
    """Shuffle, repeat or drop lines."""
    lines = _LINE.findall(data)
    start = chance.randrange(len(lines) + 1)
    end = min(len(lines), start + chance.choice((1, 2, 5, 40)))
    chunk = lines[start:end]
    match chance.randrange(4):
        case 0:
            chance.shuffle(chunk)
        case 1:
            chunk *= chance.choice((2, 50))
        case 2:
            chunk = []
        case _:
            chunk = [line.rstrip() + b" " for line in chunk]
    return b"".join([*lines[:start], *chunk, *lines[end:]])


def _strange(data: bytes, chance: random.Random) -> bytes:
    place = chance.randrange(len(data) + 1)
    sign = chance.choice(_STRANGE) * chance.choice((1, 1, 1, 30, 5000))
    return data[:place] + sign.encode() + data[place:]


def _words(data: bytes, chance: random.Random) -> bytes:
    """Swap pieces between blanks."""
    words = data.split(b" ")
    for _ in range(chance.choice((1, 5))):
        first, second = chance.randrange(len(words)), chance.randrange(len(words))
        words[first], words[second] = words[second], words[first]
    return b" ".join(words)


_BYTES: tuple[Mutator, ...] = (_flip, _overwrite, _cut, _cut_off, _repeat, _move, _binary_number, _written_number)


def _unpacked(data: bytes) -> list[tuple[str, bytes]]:
    """Return the members of a ZIP; none of one that an earlier change broke."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            return [(info.filename, archive.read(info)) for info in archive.infolist()]
    except Exception:
        return []


def _packed(members: Sequence[tuple[str, bytes]], way: int = zipfile.ZIP_STORED) -> bytes:
    out = io.BytesIO()
    with warnings.catch_warnings(), zipfile.ZipFile(out, "w", way) as archive:
        warnings.simplefilter("ignore")  # of names that are there twice
        for member, inner in members:
            archive.writestr(zipfile.ZipInfo(member[:65_000]), inner)
    return out.getvalue()


def _zip_members(data: bytes, chance: random.Random) -> bytes:
    """Swap, drop, rename or mutate members of a ZIP."""
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
            members[index] = (
                chance.choice(("", "../" + name, "/" + name, name.upper(), "x" * 70_000, "a\0b")),
                content,
            )
        case _:
            changes = (mutate_xml, mutate_xml, _strange, *_BYTES) if b"<" in content[:200] else _BYTES
            members[index] = (name, chance.choice(changes)(content, chance))
    return _packed(members, chance.choice((zipfile.ZIP_DEFLATED, zipfile.ZIP_STORED)))


def _zip_deep(data: bytes, chance: random.Random) -> bytes:
    """Mutate the Word file that lies in a ZIP."""
    members = _unpacked(data)
    inside = [(name, _zip_members(inner, chance) if inner[:2] == b"PK" else inner) for name, inner in members]
    return _packed(inside) if members else _flip(data, chance)


def _headers(data: bytes, chance: random.Random) -> bytes:
    """Shuffle, repeat, drop, fold or fill the headers of a message or of one of its parts."""
    starts = [0, *(match.end() for match in re.finditer(rb"\n--[^\n]*\n", data))]
    start = chance.choice(starts)
    end = data.find(b"\n\n", start)
    lines = data[start:end].split(b"\n") if end > start else [b"Subject: a"]
    end = max(end, start)
    index = chance.randrange(len(lines))
    match chance.randrange(7):
        case 0:
            chance.shuffle(lines)
        case 1:
            lines *= chance.choice((2, 200))
        case 2:
            del lines[index]
        case 3:
            lines[index] = (
                lines[index].partition(b":")[0] + b": " + _strange(chance.randbytes(30), chance).replace(b"\n", b"")
            )
        case 4:
            lines[index] = b"Content-Type: " + chance.choice(
                (
                    b"message/rfc822",
                    b"multipart/mixed",
                    b'multipart/mixed; boundary=""',
                    b"text/html; charset=utf-7",
                    b"text/plain; charset=idna",
                    b"application/ms-tnef",
                )
            )
        case 5:
            lines[index] = b"Content-Transfer-Encoding: " + chance.choice(
                (b"base64", b"quoted-printable", b"uuencode", b"8bit", b"x")
            )
        case _:
            lines.insert(
                index,
                b"Content-Disposition: attachment; filename*0*=utf-8''%f0; filename*2=x; filename=\"=?x?Q?=00?=\"",
            )
    return data[:start] + b"\n".join(lines) + data[end:]


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
    if chance.random() < 0.4:
        found = list(re.finditer(rb"\d+ 0 R", data))
        if found:
            place = chance.choice(found)
            return data[: place.start()] + b"%d 0 R" % chance.randrange(40) + data[place.end() :]
    word = chance.choice(_PDF_WORDS)
    places = [match.start() for match in re.finditer(re.escape(word), data)]
    if not places:
        return data
    place = chance.choice(places)
    return data[:place] + chance.choice(_PDF_WORDS) + data[place + len(word) :]


_OWN: dict[str, tuple[Mutator, ...]] = {
    "docx": (_zip_members, _zip_members, _zip_members),
    "zip": (_zip_members, _zip_deep),
    "eml": (_headers, _headers, _lines),
    "html-eml": (_headers, _lines, _strange),
    "edxml": (mutate_xml, mutate_xml, _strange),
    "doc": (_ole_header, _ole_header, _binary_number),
    "plain-pdf": (_pdf_words, _written_number, _lines, _pdf_words),
    "pdf": (_pdf_words, _written_number),
    "scan": (_pdf_words, _written_number),
    "text": (_lines, _strange, _words, _written_number),
    "legacy": (_lines, _words),
}

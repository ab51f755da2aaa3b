"""Files of word processors that swell, nest, loop, or ask for something outside of themselves."""
# ruff: noqa: E501 - one bad file a line

import struct
from pathlib import Path

from tests.hostile.archives import Member, raw_zip
from tests.hostile.bad import LINES, Bad, Where, swollen
from tests.pipeline.readers.words import levels, num, p, package, tbl, tc, tr, zipped

_DOC = Path(__file__).parents[1] / "pipeline" / "readers" / "files" / "ke-hoach.doc"
_W = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
_RELATED = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_PACKAGE = "http://schemas.openxmlformats.org/package/2006/relationships"


def body(number: int) -> str:
    return "".join(p(line.format(number=number)) for line in LINES)


def _with_main(document: str | bytes, related: str = "") -> bytes:
    main = f'<Relationship Id="main" Type="{_RELATED}/officeDocument" Target="word/document.xml"/>'
    parts: dict[str, str | bytes] = {
        "[Content_Types].xml": "<Types/>",
        "_rels/.rels": f'<Relationships xmlns="{_PACKAGE}">{main}</Relationships>',
        "word/_rels/document.xml.rels": f'<Relationships xmlns="{_PACKAGE}">{related}</Relationships>',
        "word/document.xml": document,
    }
    return zipped(parts)  # type: ignore[arg-type]


def document(inner: str, declared: str = "", encoding: str = "utf-8") -> bytes:
    return f'<?xml version="1.0" encoding="{encoding}"?>{declared}<w:document {_W}><w:body>{inner}</w:body></w:document>'.encode(encoding)  # fmt: skip


def _bomb(size: int) -> bytes:
    member = Member(b"word/document.xml", swollen(1500, b" ", raw=True), 8, size=size)
    return raw_zip([Member(b"[Content_Types].xml", b"<Types/>"), member])


def _laughs(declared_after: int = 0) -> str:
    lines = ['<!ENTITY a0 "ha ha ha ha ha ">']
    lines += [f'<!ENTITY a{level} "{f"&a{level - 1};" * 10}">' for level in range(1, 10)]
    return f"{'<!--' + ' ' * declared_after + '-->' if declared_after else ''}<!DOCTYPE x [{''.join(lines)}]>"


def _outside(where: Where) -> str:
    entity = f'<!ENTITY xxe SYSTEM "file://{where.secret}">'
    return f'<!DOCTYPE x [<!ENTITY % dtd SYSTEM "{where.url}/a.dtd"> %dtd; {entity}]>'


def _calls_home(where: Where, chunk: str = "") -> bytes:
    """Return a good letter with a template, a picture and a field that lie on a server, and a chunk perhaps."""
    kinds = ("attachedTemplate", "image", "aFChunk", "hyperlink", "oleObject", "frame", "subDocument", "header")
    related = "".join(
        f'<Relationship Id="r{kind}" Type="{_RELATED}/{kind}" Target="{where.url}/{kind}" TargetMode="External"/>'
        for kind in kinds
    )
    r = f'xmlns:r="{_RELATED}"'
    inner = body(61) + chunk.format(r) + f'<w:subDoc {r} r:id="rsubDocument"/>'
    inner += f'<w:p><w:fldSimple w:instr="INCLUDEPICTURE {where.url}/p.png \\d"/></w:p>'
    inner += '<w:p><w:fldSimple w:instr="DDEAUTO c:\\\\windows\\\\cmd.exe /c"/></w:p>'
    inner += f'<w:sectPr><w:headerReference {r} w:type="default" r:id="rheader"/></w:sectPr>'
    return _with_main(document(inner), related)


def _climbs(where: Where) -> bytes:
    targets = {"styles": "../../../../../etc/passwd", "numbering": f"file://{where.secret}", "header": "document.xml"}
    related = "".join(
        f'<Relationship Id="{kind}" Type="{_RELATED}/{kind}" Target="{target}"/>' for kind, target in targets.items()
    )
    inner = body(62) + f'<w:sectPr><w:headerReference xmlns:r="{_RELATED}" w:type="default" r:id="header"/></w:sectPr>'
    return _with_main(document(inner), related)


def _nested(opened: str, closed: str, depth: int, inner: str = "") -> bytes:
    return _with_main(document(opened * depth + inner + closed * depth))


def _wide_cells(where: Where) -> bytes:
    row = tr(tc("a", span=2_000_000_000), tc("b", span=-5), tc("c", merge="continue"))
    return _with_main(document(body(63) + tbl(*[row] * 50)))


def _wild_numbers(where: Where) -> bytes:
    abstract = levels(1, ("decimal", "%1.%2.%9"), ("lowerRoman", "%2"), ("upperLetter", "%3"))
    abstract = abstract.replace('<w:start w:val="1"/>', f'<w:start w:val="{10**30}"/>')
    items = p("mot", number=(1, 0)) + p("hai", number=(1, 1)) + p("ba", number=(1, 2)) + p("x", number=(1, 10**9))
    return package(body(64) + items * 5, abstract + num(1, 1) + num(10**25, 1))


def _styles_in_a_circle(where: Where) -> bytes:
    ring = "".join(
        f'<w:style w:type="paragraph" w:styleId="s{one}"><w:basedOn w:val="s{other}"/><w:link w:val="s{other}"/>'
        f"</w:style>"
        for one, other in ((1, 2), (2, 3), (3, 1))
    )
    return package(body(65) + p("x", style="s1"), styles=ring)


def _odt(content: bytes, size: int | None = None, method: int = 0) -> bytes:
    kind = Member(b"mimetype", b"application/vnd.oasis.opendocument.text")
    inside = Member(b"content.xml", content, method, size=size)
    return raw_zip([kind, inside, Member(b"META-INF/manifest.xml", b"<m/>")])


def _odt_calls_home(where: Where) -> bytes:
    names = " ".join(
        f'xmlns:{name}="urn:oasis:names:tc:opendocument:xmlns:{long}:1.0"'
        for name, long in (("office", "office"), ("text", "text"), ("draw", "drawing"), ("table", "table"))
    )
    lines = "".join(f"<text:p>{line.format(number=67)}</text:p>" for line in LINES)
    frame = f'<draw:frame><draw:image xmlns:xlink="http://www.w3.org/1999/xlink" xlink:href="{where.url}/a.png"/></draw:frame>'
    content = f"<office:body><office:text>{lines}<text:p>{frame}</text:p></office:text></office:body>"
    return _odt(f"<office:document-content {names}>{content}</office:document-content>".encode())


def _fib(where: Where) -> bytes:
    data = bytearray(_DOC.read_bytes())
    start = data.index(struct.pack("<H", 0xA5EC))
    data[start + 2 : start + 900] = b"\xff" * 898
    return bytes(data)


def _fat_in_a_circle(where: Where) -> bytes:
    """Return a file whose first allocation sector chains every sector to itself."""
    data = bytearray(_DOC.read_bytes())
    sector = (struct.unpack_from("<I", data, 76)[0] + 1) * 512
    for number in range(128):
        struct.pack_into("<I", data, sector + 4 * number, number)
    return bytes(data)


def _difat_in_a_circle(where: Where) -> bytes:
    data = _DOC.read_bytes()
    return data[:68] + struct.pack("<II", 0, 0xFFFFFF) + data[76:]


def _tree_in_a_circle(where: Where) -> bytes:
    """Return a file whose directory entries are each other's siblings and children."""
    data = bytearray(_DOC.read_bytes())
    start = (struct.unpack_from("<I", data, 48)[0] + 1) * 512
    for number in range(4):
        struct.pack_into("<III", data, start + 128 * number + 68, 1, 1, 0)
    return bytes(data)


BAD = [
    Bad("word-bom.docx", "told", lambda where: _bomb(1500 << 20)),
    Bad("word-bom-noi-doi.docx", "told", lambda where: _bomb(4000)),
    Bad("word-cat-cut.docx", "told", lambda where: package(body(60))[:700]),
    Bad("word-ty-tieng-cuoi.docx", "told", lambda where: _with_main(document(p("<w:r><w:t>&a9;</w:t></w:r>"), _laughs()))),
    Bad("word-ty-tieng-cuoi-xa.docx", "told", lambda where: _with_main(document(p("<w:r><w:t>&a9;</w:t></w:r>"), _laughs(9000)))),
    Bad("word-ty-tieng-cuoi-utf16.docx", "told", lambda where: _with_main(document(p("<w:r><w:t>&a9;</w:t></w:r>"), _laughs(), "utf-16"))),
    Bad("word-thuc-the-ngoai.docx", "told", lambda where: _with_main(document(body(68) + p("<w:r><w:t>&xxe;</w:t></w:r>"), _outside(where)))),
    Bad("word-thuc-the-ngoai-utf16.docx", "told", lambda where: _with_main(document(body(68) + p("<w:r><w:t>&xxe;</w:t></w:r>"), _outside(where), "utf-16"))),
    Bad("word-goi-ra-ngoai.docx", "read", _calls_home),
    Bad("word-phan-o-ngoai.docx", "told", lambda where: _calls_home(where, '<w:altChunk {} r:id="raFChunk"/>')),
    Bad("word-leo-ra.docx", "either", _climbs),
    Bad("word-bang-long-nhau.docx", "told", lambda where: _nested("<w:tbl><w:tr><w:tc>", "</w:tc></w:tr></w:tbl>", 20_000, p("x"))),
    Bad("word-long-150000-tang.docx", "told", lambda where: _nested("<w:ins>", "</w:ins>", 150_000)),
    Bad("word-khung-long-nhau.docx", "told", lambda where: _with_main(document(f"<w:p>{'<w:sdt><w:sdtContent>' * 100_000}{'</w:sdtContent></w:sdt>' * 100_000}</w:p>"))),
    Bad("word-o-rong-2-ty-cot.docx", "either", _wide_cells),
    Bad("word-so-thu-tu-dien.docx", "either", _wild_numbers),
    Bad("word-kieu-vong-tron.docx", "read", _styles_in_a_circle),
    Bad("word-chu-9-trieu.docx", "either", lambda where: _with_main(document(body(66) + p("x" * 9_000_000)))),
    Bad("word-1-trieu-doan.docx", "told", lambda where: _with_main(document("<w:p/>" * 1_500_000))),
    Bad("word-khong-than.docx", "told", lambda where: zipped({"word/khac.xml": "<a/>"})),
    Bad("odt-bom.odt", "told", lambda where: _odt(swollen(1500, b" ", raw=True), 1500 << 20, 8)),
    Bad("odt-ty-tieng-cuoi.odt", "told", lambda where: _odt(f"{_laughs()}<x>&a9;</x>".encode())),
    Bad("odt-goi-ra-ngoai.odt", "either", _odt_calls_home),
    Bad("rtf-100000-ngoac.rtf", "told", lambda where: b"{\\rtf1\\ansi " + b"{" * 100_000 + b"x" + b"}" * 100_001),
    Bad("rtf-noi-doi.rtf", "told", lambda where: b"{\\rtf1\\ansi {\\*\\objdata " + b"ab" * 50 + b"}\\bin2147483647 abc}"),
    Bad("rtf-goi-ra-ngoai.rtf", "either", lambda where: b'{\\rtf1\\ansi {\\*\\template %s/t.dot}{\\field{\\*\\fldinst INCLUDEPICTURE "%s/a.png"}}abc}' % ((where.url.encode(),) * 2)),
    Bad("doc-sai-fib.doc", "told", _fib),
    Bad("doc-fat-vong.doc", "told", _fat_in_a_circle),
    Bad("doc-difat-vong.doc", "either", _difat_in_a_circle),
    Bad("doc-cay-vong.doc", "either", _tree_in_a_circle),
    Bad("doc-cat-cut.doc", "told", lambda where: _DOC.read_bytes()[:9000]),
]  # fmt: skip

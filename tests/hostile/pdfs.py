"""PDF files that lie, loop, swell or want to do something."""
# ruff: noqa: E501 - one bad file a line

import io
import zlib
from collections.abc import Iterable

import pikepdf
from pikepdf import Array, Dictionary, Name, String

from tests.hostile.bad import Bad, Where, letter, swollen
from tests.pipeline.readers.pdfs import HEIGHT, LEFT, Sheet
from tests.pipeline.readers.raw_pdfs import flate, pdf, stream

_HELVETICA = b"<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>"


def one_page(
    content: bytes = b"BT /F1 12 Tf 72 700 Td (Xin chao) Tj ET",
    resources: bytes = b"/Font<</F1 4 0 R>>",
    page: bytes = b"/MediaBox[0 0 595 842]",
    font: bytes = _HELVETICA,
    more: Iterable[bytes] = (),
    content_object: bytes | None = None,
) -> bytes:
    """Return a PDF of one page; ``more`` are objects from number 6."""
    return pdf(
        [
            b"<</Type/Catalog/Pages 2 0 R>>", b"<</Type/Pages/Kids[3 0 R]/Count 1>>",
            b"<</Type/Page/Parent 2 0 R/Resources<<%s>>/Contents 5 0 R%s>>" % (resources, page), font,
            content_object or flate(content), *more,
        ]
    )  # fmt: skip


def good(number: int) -> bytes:
    sheet = Sheet()
    for row, line in enumerate(letter(number).splitlines()):
        sheet.at(LEFT, 60 + 22 * row, line)
    return sheet.save()


def _changed(number: int, change: object, **options: object) -> bytes:
    with pikepdf.open(io.BytesIO(good(number))) as document:
        if callable(change):
            change(document)
        out = io.BytesIO()
        document.save(out, deterministic_id="encryption" not in options, **options)
        return out.getvalue()


def _locked(number: int, user: str) -> bytes:
    return _changed(number, None, encryption=pikepdf.Encryption(owner="chu", user=user, R=6))


def _with_actions(where: Where) -> bytes:
    def change(document: pikepdf.Pdf) -> None:
        js = Dictionary(S=Name.JavaScript, JS=String(f"app.launchURL('{where.url}/js', true); while(1){{}}"))
        launch = Dictionary(S=Name.Launch, F=String("/bin/sh"), Win=Dictionary(F=String("cmd.exe")))
        uri = Dictionary(S=Name.URI, URI=String(f"{where.url}/uri"))
        submit = Dictionary(S=Name.SubmitForm, F=Dictionary(FS=Name.URL, F=String(f"{where.url}/form")))
        remote = Dictionary(S=Name.GoToR, F=String("\\\\127.0.0.1\\share\\x.pdf"), D=Array([0, Name.Fit]))
        document.Root.OpenAction = document.make_indirect(js)
        document.Root.AA = Dictionary(WC=launch, WS=uri, DS=submit)
        document.Root.Names = Dictionary(JavaScript=Dictionary(Names=Array([String("a"), js])))
        box = Array([0, 0, 595, HEIGHT])
        notes = [Dictionary(Type=Name.Annot, Subtype=Name.Link, Rect=box, A=a) for a in (launch, uri, submit, remote)]
        document.pages[0].Annots = Array([document.make_indirect(note) for note in notes])
        document.pages[0].AA = Dictionary(O=js, C=launch)

    return _changed(71, change)


def _attached(where: Where) -> bytes:
    data = good(75)
    for level in range(12):
        with pikepdf.open(io.BytesIO(data)) as document:
            document.attachments[f"../../tang{level}.pdf"] = data if level < 5 else b"x"
            out = io.BytesIO()
            document.save(out, deterministic_id=True)
            if level < 5:
                data = out.getvalue()
    return data


def _pages(count: int) -> bytes:
    kids = b" ".join(b"3 0 R" if not number else b"%d 0 R" % (number + 5) for number in range(count))
    page = b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Resources<</Font<</F1 4 0 R>>>>/Contents 5 0 R>>"
    pages = b"<</Type/Pages/Kids[%s]/Count %d>>" % (kids, count)
    content = flate(b"BT /F1 12 Tf 72 700 Td (Xin chao) Tj ET")
    return pdf([b"<</Type/Catalog/Pages 2 0 R>>", pages, page, _HELVETICA, content, *[page] * (count - 1)])


def _bomb(megabytes: int, twice: bool = False) -> bytes:
    data = swollen(megabytes, b" ")
    filters = b"/FlateDecode"
    if twice:
        data, filters = zlib.compress(data, 9), b"[/FlateDecode/FlateDecode]"
    content = b"<</Filter %s/Length %d>>stream\n%s\nendstream" % (filters, len(data), data)
    return one_page(content_object=content)


def _picture_bomb(filtering: bytes, data: bytes, side: int = 20_000) -> bytes:
    picture = b"<</Type/XObject/Subtype/Image/Width %d/Height %d/BitsPerComponent 8/ColorSpace/DeviceRGB" % (side, side)
    picture += b"/Filter%s/Length %d>>stream\n%s\nendstream" % (filtering, len(data), data)
    return one_page(b"q 595 0 0 842 0 0 cm /X Do Q", b"/XObject<</X 6 0 R>>", more=[picture])


def _font(kind: bytes, program: bytes, key: bytes) -> bytes:
    font = b"<</Type/Font/Subtype/%s/BaseFont/ABCDEF+Xau/FirstChar 0/LastChar 255/Widths[%s]" % (kind, b"500 " * 256)
    font += b"/FontDescriptor 6 0 R/Encoding/WinAnsiEncoding>>"
    described = b"<</Type/FontDescriptor/FontName/ABCDEF+Xau/Flags 4/FontBBox[0 0 1000 1000]/ItalicAngle 0"
    described += b"/Ascent 800/Descent -200/CapHeight 700/StemV 80/%s 7 0 R>>" % key
    subtype = b"/Subtype/Type1C" if key == b"FontFile3" else b"/Length1 %d/Length2 0/Length3 0" % len(program)
    return one_page(font=font, more=[described, flate(program, subtype)])


def _broken_true_type(where: Where) -> bytes:
    """Return a font whose tables claim to reach far out of it and into each other, with a program that never ends."""
    tables = [b"glyf", b"loca", b"head", b"hhea", b"hmtx", b"maxp", b"cmap", b"fpgm", b"prep", b"cvt "]
    out = b"\0\1\0\0" + len(tables).to_bytes(2, "big") + b"\0\x80\0\3\0\x20"
    for number, tag in enumerate(tables):
        out += tag + b"\0\0\0\0" + (12 + 16 * number).to_bytes(4, "big") + b"\x7f\xff\xff\xf0"
    jump_back = b"\xb8\xff\xfd\x1c"  # PUSHW -3, JMPR
    return _font(b"TrueType", out + jump_back * 500 + where.chance.randbytes(2000), b"FontFile2")


def _cmap(body: bytes, entries: bytes = b"") -> bytes:
    font = b"<</Type/Font/Subtype/Type0/BaseFont/X/Encoding/Identity-H/ToUnicode 6 0 R/DescendantFonts[7 0 R]>>"
    child = b"<</Type/Font/Subtype/CIDFontType2/BaseFont/X/CIDSystemInfo<</Registry(Adobe)/Ordering(Identity)"
    child += b"/Supplement 0>>/DW 500/W[0 65535 500]/FontDescriptor 8 0 R>>"
    described = b"<</Type/FontDescriptor/FontName/X/Flags 4/FontBBox[0 0 1000 1000]/ItalicAngle 0/Ascent 800>>"
    head = b"/CIDInit /ProcSet findresource begin 12 dict begin begincmap /CMapName /X def\n"
    head += b"1 begincodespacerange <0000> <FFFF> endcodespacerange\n"
    content = b"BT /F1 12 Tf 72 700 Td <" + bytes(range(256)).hex().encode() + b"> Tj ET"
    return one_page(content, font=font, more=[flate(head + body, entries), child, described])


def _object_stream_in_itself(where: Where) -> bytes:
    """Return a PDF whose object stream says that it holds itself, the catalog and the pages, and extends itself."""
    inner = b"5 0 1 40 2 90 " + b"<</Type/ObjStm>>".ljust(40) + b"<</Type/Catalog/Pages 2 0 R>>".ljust(50)
    inner += b"<</Type/Pages/Kids[2 0 R 5 0 R]/Count 9>>"
    out = b"%PDF-1.7\n"
    out += b"5 0 obj\n" + stream(inner, b"/Type/ObjStm/N 3/First 14/Extends 5 0 R") + b"\nendobj\n"
    start = len(out)
    entries = [(0, 0, 0), (2, 5, 1), (2, 5, 2), (2, 6, 0), (2, 3, 0), (2, 5, 0), (1, start, 0)]
    rows = b"".join(bytes([kind]) + value.to_bytes(4, "big") + bytes([index]) for kind, value, index in entries)
    table = flate(rows, b"/Type/XRef/Size 7/W[1 4 1]/Root 1 0 R/Prev %d" % start)
    return out + b"6 0 obj\n" + table + b"\nendobj\nstartxref\n%d\n%%%%EOF\n" % start


def _deep_tree(where: Where) -> bytes:
    levels = 20_000
    node = b"<</Type/Pages/Kids[%d 0 R]/Count 1/Parent %d 0 R>>"
    nodes = [node % (number + 1, number - 1) for number in range(2, levels + 2)]
    page = b"<</Type/Page/MediaBox[0 0 595 842]/Parent %d 0 R>>" % (levels + 1)
    return pdf([b"<</Type/Catalog/Pages 2 0 R>>", *nodes, page])


def _forms_that_double(where: Where) -> bytes:
    """Return a page whose form draws two forms, each of which draws two, forty levels deep."""
    kind = b"/Type/XObject/Subtype/Form/BBox[0 0 9 9]/Resources<</Font<</F1 4 0 R>>/XObject<</X %d 0 R>>>>"
    forms = [flate(b"/X Do /X Do", kind % (level + 7)) for level in range(39)]
    forms.append(flate(b"BT /F1 9 Tf (ha) Tj ET", kind % 46))
    return one_page(b"/X Do", b"/XObject<</X 6 0 R>>", more=forms)


def _letter_that_draws_itself(where: Where) -> bytes:
    font = b"<</Type/Font/Subtype/Type3/FontBBox[0 0 9 9]/FontMatrix[1 0 0 1 0 0]/FirstChar 97/LastChar 97/Widths[9]"
    font += b"/CharProcs<</a 6 0 R>>/Encoding<</Differences[97/a]>>/Resources<</Font<</F1 4 0 R>>>>>>"
    return one_page(b"BT /F1 9 Tf (aaaa) Tj ET", font=font, more=[flate(b"BT /F1 9 Tf (aaaa) Tj ET")])


def _scattered(where: Where) -> bytes:
    draw = where.chance
    words = b"".join(b"1 0 0 1 %d %d Tm (a) Tj " % (draw.randrange(595), draw.randrange(842)) for _ in range(50_000))
    return one_page(b"BT /F1 12 Tf " + words + b"ET")


def _many_lines(where: Where) -> bytes:
    chance = where.chance
    lines = b"".join(
        b"%d %d m %d %d l S " % (x, y, x + chance.choice((0, 200)), y + 50)
        for x, y in ((chance.randrange(595), chance.randrange(842)) for _ in range(29_000))
    )
    grid = b"".join(b"0 %d m 595 %d l S %d 0 m %d 842 l S " % (y, y, y, y) for y in range(590))
    return one_page(b"BT /F1 12 Tf 72 700 Td (Xin chao) Tj ET " + grid + lines)


def _grid_of_cells(where: Where) -> bytes:
    """Return a page ruled into 190,000 cells, full of letters."""
    rules = b"".join(b"10 %d.5 m 580 %d.5 l S " % (y, y) for y in range(10, 800, 2))
    rules += b"".join(b"%d.5 10 m %d.5 800 l S " % (x, x) for x in range(10, 580))
    words = b"".join(b"1 0 0 1 20 %d Tm (%s) Tj " % (y, b"chu " * 50) for y in range(20, 790, 4))
    return one_page(b"BT /F1 6 Tf " + words + b"ET " + rules)


def _huge_scan(where: Where) -> bytes:
    """Return a real page of 20,000 × 20,000 pixels, white but for a line."""
    row = b"\xff" * 2500
    data = zlib.compress(b"".join(row if number % 400 else b"\0" * 2500 for number in range(20_000)), 9)
    picture = b"<</Type/XObject/Subtype/Image/Width 20000/Height 20000/BitsPerComponent 1/ColorSpace/DeviceGray"
    picture += b"/Filter/FlateDecode/Length %d>>stream\n%s\nendstream" % (len(data), data)
    content = b"q 9600 0 0 9600 0 0 cm /X Do Q"
    return one_page(content, b"/XObject<</X 6 0 R>>", b"/MediaBox[0 0 9600 9600]", more=[picture])


def _dense_pattern() -> bytes:
    """Return a page filled fifty times with a pattern that is laid ten times over itself each way."""
    tile = b"/Type/Pattern/PatternType 1/PaintType 1/TilingType 1/BBox[0 0 1 1]/XStep .1/YStep .1/Resources<<>>"
    fills = b"/Pattern cs /P scn 0 0 595 842 re f " * 50
    return one_page(fills, b"/Pattern<</P 6 0 R>>", more=[flate(b"1 0 0 rg 0 0 1 1 re f", tile)])


_CATALOG = b"<</Type/Catalog/Pages 2 0 R>>"
_FORM = b"/Type/XObject/Subtype/Form/BBox[0 0 9 9]/Resources<</XObject<</X 6 0 R>>>>"
#: A tree of pages that bites its tail; one whose parts inherit from each other.
_RING = (
    b"<</Type/Pages/Kids[2 0 R 4 0 R 3 0 R]/Count 3>>", b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]>>",
    b"<</Type/Pages/Parent 4 0 R/Kids[2 0 R 4 0 R]/Count 2>>",
)  # fmt: skip
_HEIRS = (b"<</Type/Pages/Kids[3 0 R]/Count 1/Parent 3 0 R>>", b"<</Type/Page/Parent 2 0 R>>")
_NOTES = b"/MediaBox[0 0 595 842]/Annots[%s]" % b" ".join([b"6 0 R"] * 100_000)
_NOTE = b"<</Type/Annot/Subtype/FreeText/Rect[0 0 9 9]/Contents(x)/DA(/F1 9 Tf)>>"
BAD = [
    Bad("pdf-mat-khau.pdf", "told", lambda where: _locked(72, "bi-mat")),
    Bad("pdf-chi-khoa-sua.pdf", "read", lambda where: _locked(73, "")),
    Bad("pdf-cat-cut.pdf", "either", lambda where: good(74)[:9000]),
    Bad("pdf-chi-con-dau.pdf", "told", lambda where: good(74)[:300]),
    Bad("pdf-hoa-van-day.pdf", "told", lambda where: _dense_pattern()),
    Bad("pdf-khong-trang.pdf", "told", lambda where: pdf([_CATALOG, b"<</Type/Pages/Kids[]/Count 0>>"])),
    Bad("pdf-5000-trang.pdf", "told", lambda where: _pages(5000)),
    Bad("pdf-noi-doi-so-trang.pdf", "told", lambda where: one_page().replace(b"/Count 1>>", b"/Count 2147483647>>")),
    Bad("pdf-trang-khong-lo.pdf", "told", lambda where: one_page(b"1 0 0 rg 0 0 14400 14400 re f", b"", b"/MediaBox[0 0 14400 14400]/UserUnit 75000")),
    Bad("pdf-quet-khong-lo.pdf", "told", _huge_scan),
    Bad("pdf-lenh-tu-chay.pdf", "read", _with_actions),
    Bad("pdf-100000-ghi-chu.pdf", "told", lambda where: one_page(page=_NOTES, more=[_NOTE])),
    Bad("pdf-dinh-kem-long-nhau.pdf", "read", _attached),
    Bad("pdf-bom-nen.pdf", "told", lambda where: _bomb(1 << 10)),
    Bad("pdf-bom-nen-hai-lan.pdf", "told", lambda where: _bomb(1 << 14, twice=True)),
    Bad("pdf-bom-anh.pdf", "told", lambda where: _picture_bomb(b"/FlateDecode", swollen(1200))),
    Bad("pdf-anh-noi-doi-jbig2.pdf", "told", lambda where: _picture_bomb(b"/JBIG2Decode", where.chance.randbytes(900), 60_000)),
    Bad("pdf-anh-noi-doi-jpx.pdf", "told", lambda where: _picture_bomb(b"/JPXDecode", where.chance.randbytes(900), 60_000)),
    Bad("pdf-anh-noi-doi-fax.pdf", "told", lambda where: _picture_bomb(b"/CCITTFaxDecode", where.chance.randbytes(900), 60_000)),
    Bad("pdf-anh-noi-doi-jpeg.pdf", "told", lambda where: _picture_bomb(b"/DCTDecode", b"\xff\xd8\xff\xe0" + where.chance.randbytes(900), 60_000)),
    Bad("pdf-vong-xref.pdf", "told", lambda where: one_page().replace(b"/Root 1 0 R>>", b"/Root 1 0 R/Prev %d>>" % one_page().rindex(b"xref\n0"))),
    Bad("pdf-luong-trong-chinh-no.pdf", "told", _object_stream_in_itself),
    Bad("pdf-vong-cay-trang.pdf", "told", lambda where: pdf([_CATALOG, *_RING])),
    Bad("pdf-cay-trang-sau.pdf", "told", _deep_tree),
    Bad("pdf-thua-ke-chinh-no.pdf", "told", lambda where: pdf([_CATALOG, *_HEIRS])),
    Bad("pdf-bieu-mau-trong-chinh-no.pdf", "told", lambda where: one_page(b"/X Do", b"/XObject<</X 6 0 R>>", more=[flate(b"/X Do /X Do", _FORM)])),
    Bad("pdf-bieu-mau-nhan-doi.pdf", "told", _forms_that_double),
    Bad("pdf-chu-ve-chinh-no.pdf", "told", _letter_that_draws_itself),
    Bad("pdf-trang-2-trieu-chu.pdf", "told", lambda where: one_page(b"BT /F1 1 Tf 72 700 Td " + b"(%s) Tj " % (b"a" * 1000) * 2000 + b"ET")),
    Bad("pdf-chong-chu.pdf", "told", lambda where: one_page(b"BT /F1 12 Tf " + b"1 0 0 1 72 700 Tm (Xin) Tj " * 25_000 + b"ET")),
    Bad("pdf-chu-rai-rac.pdf", "told", _scattered),
    Bad("pdf-30000-duong-ke.pdf", "told", _many_lines),
    Bad("pdf-190000-o.pdf", "told", _grid_of_cells),
    Bad("pdf-mang-long-nhau.pdf", "told", lambda where: one_page(page=b"/MediaBox[0 0 595 842]/X " + b"[" * 100_000 + b"]" * 100_000)),
    Bad("pdf-do-dai-la-chinh-no.pdf", "told", lambda where: one_page(content_object=b"<</Length 5 0 R>>stream\nBT ET\nendstream")),
    Bad("pdf-phong-truetype-hong.pdf", "told", _broken_true_type),
    Bad("pdf-phong-type1-hong.pdf", "told", lambda where: _font(b"Type1", b"%!PS-AdobeFont-1.0: X\n" + b"{" * 90_000 + b"eexec" + where.chance.randbytes(2000), b"FontFile")),
    Bad("pdf-phong-cff-hong.pdf", "told", lambda where: _font(b"Type1", b"\1\0\4\4\xff\xff\4" + where.chance.randbytes(4000), b"FontFile3")),
    Bad("pdf-bang-ma-tu-goi.pdf", "told", lambda where: _cmap(b"/X usecmap\n" * 9000, b"/UseCMap 6 0 R")),
    Bad("pdf-bang-ma-khong-lo.pdf", "told", lambda where: _cmap(b"100 beginbfrange " + b"<0000> <FFFF> <D800DC00D800> " * 20_000 + b"endbfrange")),
    Bad("pdf-bang-ma-ngoai-unicode.pdf", "told", lambda where: _cmap(b"9 beginbfrange <0000> <00ff> <dfff> <0100> <ffff> <0000> endbfrange")),
    Bad("pdf-sau-rac.pdf", "read", lambda where: b"\n".join([b"GET / HTTP/1.0"] * 40) + b"\n" + good(76)),
]  # fmt: skip

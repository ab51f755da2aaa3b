"""PDFs written object by object, for what no library writes: broken, odd and hostile ones."""

import io
import zlib


def pdf(objects: list[bytes], trailer: bytes = b"") -> bytes:
    """Return a PDF of these objects; the first is its catalog."""
    out = io.BytesIO()
    out.write(b"%PDF-1.7\n")
    places = []
    for number, content in enumerate(objects, start=1):
        places.append(out.tell())
        out.write(b"%d 0 obj\n" % number + content + b"\nendobj\n")
    table = out.tell()
    out.write(b"xref\n0 %d\n0000000000 65535 f \n" % (len(objects) + 1))
    out.write(b"".join(b"%010d 00000 n \n" % place for place in places))
    out.write(b"trailer<</Size %d/Root 1 0 R%s>>\nstartxref\n%d\n%%%%EOF" % (len(objects) + 1, trailer, table))
    return out.getvalue()


def stream(content: bytes, about: bytes = b"") -> bytes:
    """Return a stream object; ``about`` goes into its dictionary."""
    return b"<<%s/Length %d>>stream\n%s\nendstream" % (about, len(content), content)


def flate(content: bytes, about: bytes = b"") -> bytes:
    return stream(zlib.compress(content, 9), about + b"/Filter/FlateDecode")


def swollen(unit: bytes, size: int) -> bytes:
    """Return a unit repeated to about so many bytes, packed, without ever being unpacked. Blocks of deflate that look
    back on nothing can be copied; only the sum at the end is wrong, as in real attacks."""
    packer = zlib.compressobj(9)
    block = unit * max(1, (1 << 20) // len(unit))
    first, other = (packer.compress(block) + packer.flush(zlib.Z_FULL_FLUSH) for _ in range(2))
    return first + other * (size // len(block)) + packer.flush()


def one_page(content: bytes, page: bytes = b"", catalog: bytes = b"", more: list[bytes] | None = None) -> bytes:
    """Return a PDF of one page drawn by ``content`` (object 4) in Times (object 5); ``more`` objects follow from 6."""
    return pdf(
        [
            b"<</Type/Catalog/Pages 2 0 R%s>>" % catalog,
            b"<</Type/Pages/Kids[3 0 R]/Count 1>>",
            b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Contents 4 0 R"
            b"/Resources<</Font<</F1 5 0 R>>>>%s>>" % page,
            content,
            b"<</Type/Font/Subtype/Type1/BaseFont/Times-Roman/Encoding/WinAnsiEncoding>>",
            *(more or []),
        ]
    )

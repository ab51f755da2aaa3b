"""Files inside a PDF are handed out with their names and bytes; a cover page is told from a letter."""

import io

import pikepdf

from pipeline.readers.containers.container import Budget, ContainerFile
from pipeline.readers.pdf.attached import MAX_FILES, attached_files, open_portfolio
from tests.each import each
from tests.pipeline.readers.pdfs import letter
from tests.pipeline.readers.raw_pdfs import one_page, stream, swollen


def with_files(files: dict[str, bytes], *, portfolio: bool = False, packed: bool = False) -> bytes:
    with pikepdf.open(io.BytesIO(letter().save())) as document:
        for name, data in files.items():
            document.attachments[name] = pikepdf.AttachedFileSpec(document, data, filename=name)
        if portfolio:
            document.Root.Collection = pikepdf.Dictionary(Type=pikepdf.Name.Collection, View=pikepdf.Name.T)
        out = io.BytesIO()
        mode = pikepdf.ObjectStreamMode.generate if packed else pikepdf.ObjectStreamMode.disable
        document.save(out, object_stream_mode=mode, deterministic_id=True)
        return out.getvalue()


FILES = {"Công văn số 27.pdf": b"%PDF-1.7 x", "Phụ lục.docx": b"PK\x03\x04"}


@each("packed", [False, True])
def test_files_inside_a_pdf_are_found(packed: bool) -> None:
    assert dict(attached_files(with_files(FILES, packed=packed))) == FILES


def test_a_letter_holds_no_files() -> None:
    assert list(attached_files(letter().save())) == []


@each("packed", [False, True])
def test_the_page_of_a_portfolio_is_told_from_a_letter_with_annexes(packed: bool) -> None:
    def has_page(data: bytes) -> bool:
        found = open_portfolio(data, "a.pdf", Budget("a.pdf")).parts
        return any(isinstance(part, ContainerFile) and part.is_cover for part in found)

    assert not has_page(with_files(FILES, portfolio=True, packed=packed)) and has_page(with_files(FILES, packed=packed))
    assert has_page(with_files({}, portfolio=True, packed=packed))


def test_a_file_pinned_to_a_page_is_found_once() -> None:
    spec = b"<</Type/Filespec/F(phieu.txt)/EF<</F 7 0 R>>>>"
    pinned = b"/Annots[<</Type/Annot/Subtype/FileAttachment/Rect[9 9 20 20]/FS 6 0 R>>]"
    listed = b"/Names<</EmbeddedFiles<</Names[(phieu.txt)6 0 R]>>>>"
    more = [spec, stream(b"noi dung", b"/Type/EmbeddedFile")]
    expected = [("phieu.txt", b"noi dung")]
    assert list(attached_files(one_page(stream(b""), pinned, more=more))) == expected
    assert list(attached_files(one_page(stream(b""), pinned, listed, more=more))) == expected


def test_files_beyond_the_limits_are_not_unpacked() -> None:
    bomb = stream(swollen(b"a", 1 << 28), b"/Type/EmbeddedFile/Filter/FlateDecode")
    listed = b"/Names<</EmbeddedFiles<</Names[(a.txt)6 0 R]>>>>"
    assert list(attached_files(one_page(stream(b""), b"", listed, [b"<</F(a.txt)/EF<</F 7 0 R>>>>", bomb]))) == []


def test_no_more_files_than_a_letter_has_are_listed() -> None:
    names = b"".join(b"(%03d)6 0 R" % number for number in range(MAX_FILES + 100))
    listed = b"/Names<</EmbeddedFiles<</Names[%s]>>>>" % names
    more = [b"<</F(a.txt)/EF<</F 7 0 R>>>>", stream(b"x", b"/Type/EmbeddedFile")]
    assert 0 < len(list(attached_files(one_page(stream(b""), b"", listed, more)))) <= MAX_FILES


@each("data", [b"", b"%PDF-1.7", b"/EmbeddedFile", with_files(FILES)[:900]])
def test_what_cannot_be_opened_holds_nothing(data: bytes) -> None:
    assert list(attached_files(data)) == []

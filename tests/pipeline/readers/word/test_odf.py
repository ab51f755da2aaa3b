"""OpenDocument texts read as LibreOffice shows them: lists, tables, boxes, notes, changes; broken ones told apart."""

from pathlib import Path

import pytest

from pipeline.errors import ReadError
from pipeline.readers.detect import detect
from pipeline.readers.word.odf import read_flat, read_odt
from schemas import Source
from tests.pipeline.readers.old_fonts import tcvn3
from tests.pipeline.readers.pdfs import read_bytes
from tests.pipeline.readers.words import zipped

_OASIS = "urn:oasis:names:tc:opendocument:xmlns"
_SPACES = " ".join(
    f'xmlns:{short}="{_OASIS}:{name}:1.0"'
    for short, name in {
        "office": "office", "text": "text", "table": "table", "style": "style", "draw": "drawing",
        "fo": "xsl-fo-compatible", "svg": "svg-compatible", "manifest": "manifest",
    }.items()
)  # fmt: skip
_KIND = "application/vnd.oasis.opendocument.text"


def odt(body: str, styles: str = "", automatic: str = "", more: dict[str, str] | None = None) -> bytes:
    """Return an ODT of these parts."""
    text = f"<office:body><office:text>{body}</office:text></office:body>"
    return zipped(
        {
            "mimetype": _KIND,
            "content.xml": f"<office:document-content {_SPACES}><office:automatic-styles>{automatic}"
            f"</office:automatic-styles>{text}</office:document-content>",
            "styles.xml": f"<office:document-styles {_SPACES}>{styles}</office:document-styles>",
            **(more or {}),
        }
    )


def source_of(body: str, *, styles: str = "", automatic: str = "") -> Source:
    return read_odt(odt(body, styles, automatic), "thu.odt", "0" * 64)


def text_of(body: str, **parts: str) -> str:
    return source_of(body, **parts).text


def p(words: str, style: str = "") -> str:
    return f'<text:p text:style-name="{style}">{words}</text:p>'


def items(*words: str, style: str = "L", more: str = "") -> str:
    inner = "".join(f"<text:list-item>{p(word)}</text:list-item>" for word in words)
    return f'<text:list text:style-name="{style}" {more}>{inner}</text:list>'


def level(number: int, form: str, before: str = "", after: str = ".", shown: int = 1) -> str:
    return (
        f'<text:list-level-style-number text:level="{number}" style:num-format="{form}" style:num-prefix="{before}" '
        f'style:num-suffix="{after}" text:display-levels="{shown}"/>'
    )


LISTS = (
    f'<text:list-style style:name="L">{level(1, "I")}{level(2, "1", shown=1)}{level(3, "a", after=")")}'
    '<text:list-level-style-bullet text:level="4" text:bullet-char="\uf0b7"/></text:list-style>'
)


def test_words_and_blanks() -> None:
    body = p('Số:<text:s text:c="3"/>/KH<text:tab/>x<text:line-break/>\n   Hai <text:span>ba</text:span> bốn')
    assert text_of(body) == "Số:   /KH    x\nHai ba bốn\n"


def test_a_file_is_told_by_what_it_holds(tmp_path: Path) -> None:
    source = read_bytes(odt(p("Số: 27/KH-CĐN")), tmp_path, "thu.doc")
    assert (source.text, source.media_type) == ("Số: 27/KH-CĐN\n", _KIND)
    sheet = {"mimetype": _KIND.replace(".text", ".spreadsheet")}
    assert detect(odt("", more=sheet)) == "sheet"


def test_a_flat_file(tmp_path: Path) -> None:
    text = f"<office:body><office:text>{p('Thực hiện.')}</office:text></office:body>"
    data = f'<?xml version="1.0"?><office:document {_SPACES} office:mimetype="{_KIND}">{text}</office:document>'
    assert read_bytes(data.encode(), tmp_path, "thu.fodt").text == "Thực hiện.\n"
    with pytest.raises(ReadError, match="bị hỏng"):
        read_flat(data.encode()[:-5], "thu.fodt", "")


def test_levels_of_a_list() -> None:
    inner = f"<text:list><text:list-item>{p('b')}<text:list><text:list-item>{p('c')}</text:list-item></text:list></text:list-item><text:list-item>{p('d')}</text:list-item></text:list>"  # noqa: E501
    body = f'<text:list text:style-name="L"><text:list-item>{p("a")}{inner}</text:list-item><text:list-item>{p("e")}</text:list-item></text:list>'  # noqa: E501
    assert text_of(body, automatic=LISTS) == "I. a\n1. b\na) c\n2. d\nII. e\n"


def test_lists_begin_anew_unless_they_go_on() -> None:
    body = items("a", "b") + p("x") + items("c") + p("x") + items("d", more='text:continue-numbering="true"')
    assert text_of(body, automatic=LISTS) == "I. a\nII. b\nx\nI. c\nx\nII. d\n"


def test_a_list_that_goes_on_with_a_certain_one() -> None:
    body = items("a", more='xml:id="one"') + items("b") + items("c", more='text:continue-list="one"')
    assert text_of(body, automatic=LISTS) == "I. a\nI. b\nII. c\n"


def test_numbers_of_headings_and_upper_levels() -> None:
    styles = f"<text:outline-style>{level(1, 'I')}{level(2, '1', shown=2)}</text:outline-style>"
    body = "".join(
        f'<text:h text:outline-level="{depth}">{word}</text:h>' for depth, word in ((1, "A"), (2, "B"), (2, "C"))
    )
    assert text_of(body, styles=styles) == "I. A\nI.1. B\nI.2. C\n"


def test_tables_with_merged_cells() -> None:
    rule = '<style:style style:name="C" style:family="table-cell"><style:table-cell-properties fo:border="0.5pt solid"/></style:style>'  # noqa: E501

    def cell(words: str, more: str = "") -> str:
        return f'<table:table-cell table:style-name="C" {more}>{p(words)}</table:table-cell>'

    covered = "<table:covered-table-cell/>"
    down, across = 'table:number-rows-spanned="2"', 'table:number-columns-spanned="2"'
    again = 'table:number-columns-repeated="2"'
    head = f"<table:table-row>{cell('Đơn vị', down)}{cell('Số', across)}{covered}</table:table-row>"
    rows = (
        f"<table:table-header-rows>{head}</table:table-header-rows>"
        f"<table:table-row>{covered}{cell('Nam')}{cell('Nữ')}</table:table-row>"
        f"<table:table-row>{cell('A')}{cell('01', again)}</table:table-row>"
    )
    assert text_of(f"<table:table>{rows}</table:table>", automatic=rule) == (
        "| Đơn vị | Số |  |\n|  | Nam | Nữ |\n| A | 01 | 01 |\n"
    )


def test_boxes_notes_and_what_is_left_out() -> None:
    box = f"<draw:frame><draw:text-box>{p('DỰ THẢO')}</draw:text-box></draw:frame>"
    note = f"<text:note><text:note-citation>1</text:note-citation><text:note-body>{p('Quyết định số 1.')}</text:note-body></text:note>"  # noqa: E501
    remark = f"<office:annotation>{p('nhận xét')}</office:annotation>"
    assert text_of(p(f"{box}Thực hiện{note}{remark}.")) == "DỰ THẢO\nThực hiện.\n\nChú thích:\n(1) Quyết định số 1.\n"


def test_changes_that_are_open_and_days_that_fill_themselves_in() -> None:
    changes = f"<text:tracked-changes><text:changed-region><text:deletion>{p('cũ')}</text:deletion></text:changed-region></text:tracked-changes>"  # noqa: E501
    source = source_of(changes + p("mới <text:date>16/3</text:date>"))
    assert (source.text, source.notes) == ("mới 16/3\n", ("tracked-changes", "date-field"))
    assert source_of(p('<text:date text:fixed="true">16/3</text:date>')).notes == ()


def test_old_fonts_capitals_and_hidden_words() -> None:
    face = '<office:font-face-decls><style:font-face style:name="F1" svg:font-family="&apos;.VnTime&apos;"/></office:font-face-decls>'  # noqa: E501

    def style(name: str, properties: str, parent: str = "") -> str:
        return (
            f'<style:style style:name="{name}" style:family="text" style:parent-style-name="{parent}">'
            f"<style:text-properties {properties}/></style:style>"
        )

    automatic = (
        style("V", 'style:font-name="F1"') + style("W", "", "V") + style("C", 'fo:text-transform="uppercase"')
        + style("H", 'text:display="none"')
    )  # fmt: skip
    body = p(
        f'<text:span text:style-name="W">{tcvn3("Liên đoàn Lao động")}</text:span> '
        '<text:span text:style-name="C">tỉnh</text:span><text:span text:style-name="H">ẩn</text:span>'
    )
    source = source_of(body, styles=face, automatic=automatic)
    assert (source.text, source.notes) == ("Liên đoàn Lao động TỈNH\n", ("encoding-converted",))


def test_a_locked_file() -> None:
    manifest = f"<manifest:manifest {_SPACES}><manifest:encryption-data/></manifest:manifest>"
    with pytest.raises(ReadError) as caught:
        read_odt(odt("", more={"META-INF/manifest.xml": manifest}), "thu.odt", "")
    assert caught.value.code == "encrypted"


@pytest.mark.parametrize("data", [odt(p("x"))[:300], zipped({"mimetype": _KIND}), zipped({"content.xml": "<a"})])
def test_broken_files(data: bytes) -> None:
    with pytest.raises(ReadError) as caught:
        read_odt(data, "thu.odt", "")
    assert caught.value.code == "broken"

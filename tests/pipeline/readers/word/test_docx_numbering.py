"""Automatic numbers as Word shows them."""

import pytest

from pipeline.readers.word.docx import read_docx
from pipeline.readers.word.docx_paragraph import format_number
from tests.each import each, table
from tests.pipeline.readers.words import levels, num, p, package, start_at, tbl, tc, tr

OUTLINE = levels(1, ("upperRoman", "%1."), ("decimal", "%2."), ("lowerLetter", "%3)"), ("bullet", "-"), ("bullet", "+"))
DECIMAL = levels(2, ("decimal", "%1."), ("decimal", "%1.%2."), ("decimal", "%1.%2.%3."))


def labels(body: str, numbering: str, styles: str = "") -> list[str]:
    """The lines of a document whose paragraphs all read "x", without the x."""
    text = read_docx(package(body, numbering=numbering, styles=styles), "thu.docx", "").text
    return [line.removesuffix("x").rstrip() for line in text.splitlines() if line]


def items(number: int, *depths: int) -> str:
    return "".join(p("x", number=(number, depth)) for depth in depths)


LEVEL = '<w:lvl w:ilvl="0"><w:start w:val="3"/><w:numFmt w:val="decimal"/><w:lvlText w:val="Điều%1."/></w:lvl>'
OWN = f'<w:lvlOverride w:ilvl="0">{LEVEL}</w:lvlOverride>'
FROM_NOTHING = levels(1, ("decimal", "%1.")).replace('<w:start w:val="1"/>', '<w:start w:val="0"/>')
LETTERED = levels(1, ("decimal", "%1."), ("lowerLetter", "%2)"))
LEGAL = levels(1, ("upperRoman", "%1."), ("decimal", "%1.%2."), extra={1: "<w:isLgl/>"})
PICTURE = levels(1, ("bullet", ""), extra={0: '<w:lvlPicBulletId w:val="0"/>'})
#: What it is about: lists with the depths of their items, the numbering, the labels.
LISTS = {
    "levels in turn": (
        items(1, 0, 1, 2, 2, 3, 4, 1, 2, 0, 1), OUTLINE + num(1, 1), "I. 1. a) b) - + 2. a) II. 1.",
    ),
    "numbers of upper levels in a pattern": (
        items(1, 0, 1, 1, 2, 2, 0, 1, 2), DECIMAL + num(1, 2), "1. 1.1. 1.2. 1.2.1. 1.2.2. 2. 2.1. 2.1.1.",
    ),
    "an upper level that was never used counts as begun": (items(1, 1, 1), DECIMAL + num(1, 2), "1.1. 1.2."),
    "legal numbering turns Roman upper levels into digits": (items(1, 0, 0, 1), LEGAL + num(1, 1), "I. II. 2.1."),
    "lists from the same levels count on": (items(1, 0, 0) + items(2, 0), DECIMAL + num(1, 2) + num(2, 2), "1. 2. 3."),
    "one that says where it starts begins anew once": (
        items(1, 0, 0) + items(2, 0, 0), DECIMAL + num(1, 2) + num(2, 2, start_at(0, 5)), "1. 2. 5. 6.",
    ),
    "one with levels of its own": (items(1, 0, 0), DECIMAL + num(1, 2, OWN), "Điều3. Điều4."),
    "a level that starts elsewhere": (items(1, 0, 0), FROM_NOTHING + num(1, 1), "0. 1."),
    "its own start counts under each upper number": (
        items(1, 0, 1, 1, 0, 1), LETTERED + num(1, 1, start_at(1, 3)), "1. c) d) 2. c)",
    ),
    "a picture as bullet": (items(1, 0), PICTURE + num(1, 1), "•"),
}  # fmt: skip


@pytest.mark.parametrize(("body", "numbering", "expected"), LISTS.values(), ids=LISTS)
def test_lists(body: str, numbering: str, expected: str) -> None:
    assert labels(body, numbering) == expected.split()


@each(
    ("restart", "expected"),
    [(None, ["1.", "a)", "2.", "a)"]), (0, ["1.", "a)", "2.", "b)"]), (1, ["1.", "a)", "2.", "a)"])],
)
def test_where_a_level_starts_anew(restart: int | None, expected: list[str]) -> None:
    extra = {} if restart is None else {1: f'<w:lvlRestart w:val="{restart}"/>'}
    numbering = levels(1, ("decimal", "%1."), ("lowerLetter", "%2)"), extra=extra) + num(1, 1)
    assert labels(items(1, 0, 1, 0, 1), numbering) == expected


@each(("after", "line"), [("tab", "1. x"), ("space", "1. x"), ("nothing", "1.x")])
def test_what_stands_after_a_number(after: str, line: str) -> None:
    numbering = levels(1, ("decimal", "%1."), extra={0: f'<w:suff w:val="{after}"/>'}) + num(1, 1)
    assert read_docx(package(items(1, 0), numbering=numbering), "thu.docx", "").text == line + "\n"


def paragraph_style(name: str, inner: str) -> str:
    return f'<w:style w:type="paragraph" w:styleId="{name}">{inner}</w:style>'


NUMBERED = '<w:pPr><w:numPr><w:numId w:val="1"/></w:numPr></w:pPr>'
BELOW = '<w:basedOn w:val="Muc"/>'


def test_numbers_that_come_through_a_style() -> None:
    styles = paragraph_style("Muc", NUMBERED) + paragraph_style("MucCon", BELOW)
    numbering = levels(1, ("upperRoman", "%1."), ("decimal", "%2."), extra={1: '<w:pStyle w:val="MucCon"/>'})
    body = p("x", style="Muc") + p("x", style="MucCon") + p("x", style="MucCon") + p("x", style="Muc")
    assert labels(body, numbering + num(1, 1), styles) == ["I.", "1.", "2.", "II."]


def test_a_paragraph_may_refuse_the_number_of_its_style() -> None:
    styles = paragraph_style("Muc", NUMBERED)
    body = p("x", style="Muc") + p("x", style="Muc", number=(0, 0)) + p("x", style="Muc")
    assert labels(body, DECIMAL + num(1, 2), styles) == ["1.", "", "2."]


def test_levels_borrowed_from_a_list_style() -> None:
    styles = f'<w:style w:type="numbering" w:styleId="DS">{NUMBERED}</w:style>'
    link = '<w:abstractNum w:abstractNumId="9"><w:numStyleLink w:val="DS"/></w:abstractNum>'
    assert labels(items(2, 0, 0), OUTLINE + link + num(1, 1) + num(2, 9), styles) == ["I.", "II."]


def test_numbers_run_through_the_cells_of_a_table() -> None:
    table = tbl(*(tr(tc(p("x", number=(1, 0))), "việc") for _ in range(2)))
    text = read_docx(package(table + items(1, 0), numbering=DECIMAL + num(1, 2)), "thu.docx", "").text
    assert text == "| 1. x | việc |\n| 2. x | việc |\n\n3. x\n"


def test_a_deleted_row_is_not_counted() -> None:
    table = tbl(tr(tc(p("x", number=(1, 0))), "a", properties="<w:del/>"), tr(tc(p("x", number=(1, 0))), "b"))
    assert read_docx(package(table, numbering=DECIMAL + num(1, 2)), "thu.docx", "").text == "| 1. x | b |\n"


@each("number", [(7, 0), (1, 8)])
def test_lists_and_levels_that_are_not_there(number: tuple[int, int]) -> None:
    assert labels(p("x", number=number), DECIMAL + num(1, 2)) == [""]


@each("start", ["9" * 30, "²", "-3", "x", "9" * 9000])
def test_a_level_that_starts_nowhere(start: str) -> None:
    wild = levels(2, ("lowerRoman", "%1.")).replace('<w:start w:val="1"/>', f'<w:start w:val="{start}"/>')
    assert labels(items(1, 0, 0), wild + num(1, 2) + num(9**30, 2)) == [".", "i."]


@each(("form", "count", "shown"), table(__file__, "number_formats"))
def test_number_formats(form: str, count: int, shown: str) -> None:
    assert format_number(count, form) == shown


def test_a_style_may_name_the_level_and_the_one_below_it_the_list() -> None:
    level = '<w:pPr><w:numPr><w:ilvl w:val="1"/></w:numPr></w:pPr>'
    styles = paragraph_style("Muc", NUMBERED) + paragraph_style("MucCon", BELOW + level)
    assert labels(p("x", style="Muc") + p("x", style="MucCon"), DECIMAL + num(1, 2), styles) == ["1.", "1.1."]


def test_a_format_that_only_new_programs_know() -> None:
    form = '<mc:AlternateContent><mc:Choice Requires="w14"><w:numFmt w:val="custom" w:format="001, 002, 003, ..."/>'
    form += '</mc:Choice><mc:Fallback><w:numFmt w:val="decimal"/></mc:Fallback></mc:AlternateContent>'
    numbering = levels(1, ("decimal", "%1.")).replace('<w:numFmt w:val="decimal"/>', form) + num(1, 1)
    assert labels(items(1, 0, 0), numbering) == ["1.", "2."]


@each(("pattern", "font", "mark"), table(__file__, "bullets_of_any_font"))
def test_bullets_of_any_font(pattern: str, font: str, mark: str) -> None:
    fonts = f'<w:rPr><w:rFonts w:ascii="{font}" w:hAnsi="{font}"/></w:rPr>'
    assert labels(items(1, 0), levels(1, ("bullet", pattern), extra={0: fonts}) + num(1, 1)) == [mark]


def test_a_pattern_in_an_old_font() -> None:
    fonts = '<w:rPr><w:rFonts w:ascii=".VnTime" w:hAnsi=".VnTime"/></w:rPr>'
    numbering = levels(1, ("decimal", "\u00a7i\u00d2u %1."), extra={0: fonts}) + num(1, 1)
    old = "Thùc hiÖn KÕ ho¹ch cña Liªn ®oµn Lao ®éng tØnh vÒ tæ chøc héi nghÞ ng\u00adêi lao ®éng, ®Ò nghÞ c¸c ®¬n vÞ"
    assert read_docx(package(items(1, 0) + p(old), numbering=numbering), "thu.docx", "").text.startswith("Điều 1. x\n")


def test_a_paragraph_whose_end_was_deleted_takes_the_number_of_the_next() -> None:
    deleted = p("Báo cáo ", number=(1, 0), properties="<w:rPr><w:del/></w:rPr>")
    text = read_docx(package(deleted + p("kết quả.", number=(1, 0)), numbering=DECIMAL + num(1, 2)), "x", "").text
    assert text == "1. Báo cáo kết quả.\n"

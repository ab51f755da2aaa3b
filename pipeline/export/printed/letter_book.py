"""A register of letters to be printed and bound, in the columns of the decree's form (NĐ 30/2020/NĐ-CP, Phụ lục IV)."""

from collections.abc import Sequence
from typing import NamedTuple
from xml.etree.ElementTree import Element

from pipeline.export.printed.index import document, tag
from pipeline.words import t


class Form(NamedTuple):
    """The title of a register and its columns: heading, width in per cent of the page, whether it is centred."""

    title: str
    columns: tuple[tuple[str, float, bool], ...]


class RegisterRow(NamedTuple):
    """A line of a register; a void one says in its remark why its number stands for nothing."""

    cells: tuple[str, ...]
    void: bool = False


INCOMING = Form(
    "Sổ đăng ký văn bản đến",
    (
        ("Ngày đến", 7.5, True),
        ("Số đến", 5, True),
        ("Tác giả", 14, False),
        ("Số, ký hiệu văn bản", 9.5, False),
        ("Ngày tháng văn bản", 7.5, True),
        ("Tên loại và trích yếu nội dung", 24, False),
        ("Đơn vị hoặc người nhận", 11, False),
        ("Ngày chuyển", 7.5, True),
        ("Ký nhận", 6, False),
        ("Ghi chú", 8, False),
    ),
)
OUTGOING = Form(
    "Sổ đăng ký văn bản đi",
    (
        ("Số, ký hiệu văn bản", 11, False),
        ("Ngày tháng văn bản", 8, True),
        ("Tên loại và trích yếu nội dung", 30, False),
        ("Người ký", 12, False),
        ("Nơi nhận văn bản", 17, False),
        ("Đơn vị, người nhận bản lưu", 10, False),
        ("Số lượng bản", 5, True),
        ("Ghi chú", 7, False),
    ),
)


def letter_book(
    form: Form, office: Sequence[str], year: int, spans: Sequence[str], rows: Sequence[RegisterRow]
) -> bytes:
    """Return a register as one HTML page in UTF-8, for A4 in landscape, its headings on every page.

    ``office``: names of the union, the one above it first; ``spans``: from which day and number to which.
    """
    title = t(form.title)
    head = [tag("p", name, cls="above") for name in office[:-1]]
    head += [tag("p", name, cls="office") for name in office[-1:]]
    lines = (t("Năm: {year}", year=year), *spans)
    cover = tag("header", *head, tag("h1", title), *(tag("p", line) for line in lines))
    named = f"{title} {year}" + (f" – {office[-1]}" if office else "")
    return document(named, "letter_book", cover, _table(form, rows))


def _table(form: Form, rows: Sequence[RegisterRow]) -> Element:
    widths = tag("colgroup", *(tag("col", style=f"width: {width}%") for _, width, _ in form.columns))
    titles = tag("tr", *(tag("th", t(title), scope="col") for title, _, _ in form.columns))
    numbers = tag("tr", *(tag("th", f"({number})") for number in range(1, len(form.columns) + 1)), cls="numbers")
    return tag("table", widths, tag("thead", titles, numbers), tag("tbody", *(_row(form, row) for row in rows)))


def _row(form: Form, row: RegisterRow) -> Element:
    cells = zip(form.columns, row.cells, strict=True)
    return tag(
        "tr",
        *(tag("td", words, cls="mid" if centred else "") for (_, _, centred), words in cells),
        cls="void" if row.void else "",
    )

"""The status in a workbook: its colours, and the list that a clerk chooses from."""

from typing import Any

from pipeline.words import t
from schemas.office import STATUSES

#: Status → background, letters and further looks (domain: grey, blue, green, red, yellow). What is no longer owed looks
#: faded; it is told apart without colours too, on paper and by those who see few.
COLOURS: dict[str, dict[str, Any]] = {
    "todo": {"bg_color": "#E7E6E6", "font_color": "#404040"},
    "doing": {"bg_color": "#DDEBF7", "font_color": "#1F4E78"},
    "waiting": {"bg_color": "#FFF2CC", "font_color": "#7F6000"},
    "done": {"bg_color": "#E2EFDA", "font_color": "#375623"},
    "late": {"bg_color": "#F8CBAD", "font_color": "#9C0006", "bold": True},
    "extended": {"bg_color": "#E4DFEC", "font_color": "#5F497A"},
    "repealed": {"bg_color": "#D9D9D9", "font_color": "#595959", "font_strikeout": True},
    "not_applicable": {"bg_color": "#F2F2F2", "font_color": "#6D6D6D", "italic": True},
}

#: What a person may say of an obligation; the others follow from the day and from confirmed letters.
MARKABLE = ("todo", "doing", "waiting", "done", "not_applicable")


def colour_statuses(book: Any, page: Any, first: int, places: int, last: int, *, begins: bool) -> None:
    """Colour cells that are a status, or that begin with one, in so many columns from ``first`` on.

    By rule, not by cell, so that the colour follows when the clerk chooses another status.
    """
    for code, looks in COLOURS.items():
        name = t(STATUSES[code])
        rule = {"type": "text", "criteria": "begins with", "value": name}
        if not begins:
            rule = {"type": "cell", "criteria": "==", "value": f'"{name}"'}
        page.conditional_format(1, first, last, first + places - 1, rule | {"format": book.add_format(looks)})


def offer_statuses(page: Any, place: int, last: int) -> None:
    """Let the status be chosen from those that a person may set."""
    page.data_validation(
        1,
        place,
        last,
        place,
        {
            "validate": "list",
            "source": [t(STATUSES[code]) for code in MARKABLE],
            "error_title": t("Trạng thái"),
            "error_message": t("Chọn một trạng thái trong danh sách. Quá hạn, gia hạn, bãi bỏ do chương trình ghi."),
        },
    )

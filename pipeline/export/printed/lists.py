"""The lists of a printed calendar: what a day's square has no room for."""

import datetime
from collections.abc import Iterable, Sequence
from xml.etree.ElementTree import Element

from pipeline.export.entries import Entry
from pipeline.export.printed import line_words
from pipeline.export.printed.day_lines import Line
from pipeline.export.printed.markup import tag
from pipeline.labels import date_words, letter_name
from pipeline.words import t

HEADS = ("Ngày", "Giờ", "Việc", "Đơn vị", "Văn bản", "Nên xong", "Còn lại")
#: So many entries without a day are listed on paper.
_MOST_UNDATED = 200


def day_list(lines: Sequence[Line], today: datetime.date) -> Element:
    """Return the lines as a table by day."""
    head = tag("thead", tag("tr", *(tag("th", t(name), scope="col") for name in HEADS)))
    return tag("table", head, tag("tbody", *(_row(line, today) for line in lines)), cls="list")


def _row(line: Line, today: datetime.date) -> Element:
    entry = line.entry
    act = tag("td", tag("b", line_words.sign(entry)), " ", tag("span", line_words.whole(line)), cls="act")
    if entry.place:
        act.append(tag("small", t("Địa điểm: {place}", place=entry.place)))
    kinds = ("void" if entry.is_void else "", "late" if entry.status == "late" else "")
    return tag(
        "tr",
        tag("td", line_words.day_words(line.day), cls="when"),
        tag("td", entry.time or ""),
        act,
        tag("td", line_words.who(entry)),
        tag("td", line_words.letter(entry)),
        tag("td", "" if entry.is_closed else date_words(entry.safe_due)),
        tag("td", line_words.remaining(line, today), cls="left"),
        cls=" ".join(kind for kind in kinds if kind),
    )


def undated_list(entries: Iterable[Entry]) -> Element:
    """Return what has no day, with the words of the letter that say when."""
    found = list(entries)
    items = [
        tag("li", tag("span", f"{' '.join((entry.task or entry.action).split())} – "),
            tag("q", " ".join(entry.evidence.quote.split())), f" ({letter_name(entry.letter)})")
        for entry in found[:_MOST_UNDATED]
    ]  # fmt: skip
    more = len(found) - len(items)
    return tag("ul", *items, tag("li", t("… và {count} mục nữa", count=more)) if more else None)

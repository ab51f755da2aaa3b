"""What is stored, as lists: ``letters``, ``search``."""

import re
from itertools import compress
from typing import Annotated

from pipeline.export.frames import lists
from pipeline.faces.cli import console
from pipeline.faces.cli.asking import OfficeOptions
from pipeline.faces.cli.options import Most, Year, argument, switch, value
from pipeline.office.search import SearchHit
from pipeline.office.search import search as everywhere
from pipeline.store import open_store
from pipeline.store.duty_queries import PAGE
from pipeline.support.grouping import grouped
from pipeline.support.labels import TableColumn
from pipeline.support.words import if_said, t


def letters(
    ask: OfficeOptions,
    in_: Annotated[bool, switch("--in", "Chỉ lấy văn bản đến, gồm cả văn bản để biết.")] = False,
    out: Annotated[bool, switch("--out", "Chỉ lấy văn bản đi của cơ quan.")] = False,
    year: Year = None,
    most: Most = PAGE,
) -> None:
    """List stored letters."""
    directions = {*compress(("in", "info", "out"), (in_, in_, out))}
    found = ask.store.letters.all(ask.day, most + 1 if most and not ask.as_json else None, directions, year)
    is_empty = not found and not ask.store.letters.ids()
    if ask.as_json:
        console.out_json(found, indent=2)
    elif is_empty:
        ask.say(t("Chưa có văn bản nào. Đọc văn bản bằng: vanthu run THƯ_MỤC"))
    else:
        latest = found[-most:]
        console.show(console.table_of(lists.LETTERS, latest))
        if len(latest) < len(found):
            ask.say(t("{count} văn bản mới nhất; xem thêm: --most 500, tất cả: --most 0.", count=len(latest)))
        else:
            ask.say(t("{count} văn bản.", count=len(latest)))
        bare = sum(item.direction != "out" and item.arrival_number is None for item in latest)
        ask.say(if_said("{count} văn bản đến chưa có số đến. Cấp số: vanthu enter VĂN_BẢN", count=bare))


_HEADINGS = {"union": "Đơn vị", "letter": "Văn bản", "obligation": "Nhiệm vụ"}
_MOST = "Nhiều nhất bao nhiêu kết quả mỗi loại (mặc định: 20)."


def search(
    ask: OfficeOptions,
    words: Annotated[list[str], argument("TỪ", "Những từ cần tìm, có hoặc không dấu.")],
    most: Annotated[int, value("--most", "N", _MOST, min=1, max=1000)] = 20,
) -> None:
    """Print what holds all the words, in letters, duties and names of unions."""
    with open_store(ask.db) as store:
        found = everywhere(store, " ".join(words), most, ask.office.known.own_first())
    columns: tuple[TableColumn[SearchHit], ...] = (
        TableColumn("Tên", lambda item: item.name if item.kind != "union" else item.union_id),
        TableColumn("Nội dung", _content, wide=True),
    )
    of_kinds = grouped(found, lambda item: str(item.kind))
    ask.answer(
        found, *(console.table_of(columns, of_kinds.get(kind, ()), t(words)) for kind, words in _HEADINGS.items()),
        indent=2)  # fmt: skip
    if not found:
        ask.say(t("Không tìm thấy “{words}”. Thử ít từ hơn, hoặc gõ không dấu.", words=" ".join(words)))
    else:
        ask.say(t("{count} kết quả.", count=len(found)))


def _content(item: SearchHit) -> str:
    """Return what was found, and the words around it with it between marks."""
    title = t("{title} · {count} nghĩa vụ chưa xong", title=item.title, count=item.open) if item.open else item.title
    shown = "".join(f"«{words}»" if is_found else words for words, is_found in item.pieces)
    return "\n".join(filter(None, (title, re.sub(r"\s+", " ", shown))))

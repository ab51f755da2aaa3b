"""The command ``search``: words in letters, duties and names of unions."""

import re
import sys
from typing import TYPE_CHECKING, Annotated

import typer

from pipeline.cli import console
from pipeline.cli.options import Db, Json, Quiet, Registry, UnusedToday
from pipeline.office import Office
from pipeline.search import everywhere as searching
from pipeline.store import open_store
from pipeline.words import t

if TYPE_CHECKING:
    from rich.console import RenderableType
    from rich.text import Text

    from pipeline.search.everywhere import Found

_HEADINGS = {"union": "Đơn vị", "letter": "Văn bản", "obligation": "Nhiệm vụ"}
#: Around the words found where no terminal can show them bold.
_BLANKS = re.compile(r"\s+")
_MARKS = ("«", "»")


def search(
    words: Annotated[
        list[str], typer.Argument(metavar=t("TỪ"), show_default=False, help=t("Những từ cần tìm, có hoặc không dấu."))
    ],
    most: Annotated[
        int,
        typer.Option(
            "--most",
            min=1,
            max=1000,
            metavar="N",
            show_default=False,
            help=t("Nhiều nhất bao nhiêu kết quả mỗi loại (mặc định: 20)."),
        ),
    ] = 20,
    registry: Registry = None,
    db: Db = None,
    today: UnusedToday = None,
    as_json: Json = False,
    quiet: Quiet = False,
) -> None:
    """Print what holds all the words."""

    with open_store(db) as store:
        bodies = Office(db, registry).known
        # The office's own come before namesakes that the program brings along.
        ordered = sorted(bodies, key=lambda union: (not bodies.is_own(union), union.id))
        found = searching.search(store, " ".join(words), most, ordered)
    if as_json:
        console.out_json([item.model_dump(mode="json") for item in found], indent=2)
        return
    for kind, heading in _HEADINGS.items():
        lines = [item for item in found if item.kind == kind]
        if lines:
            console.show(_table(t(heading), lines))
    if not found:
        console.say(
            t("Không tìm thấy “{words}”. Thử ít từ hơn, hoặc gõ không dấu.", words=" ".join(words)), quiet=quiet
        )
    else:
        console.say(t("{count} kết quả.", count=len(found)), quiet=quiet)


def _table(heading: str, found: "list[Found]") -> "RenderableType":
    from rich import box
    from rich.table import Table
    from rich.text import Text

    table = Table(box=box.SIMPLE_HEAD, title=heading, title_justify="left", title_style="bold", pad_edge=False)
    for name in (t("Tên"), t("Nội dung")):
        table.add_column(name, overflow="fold")
    for item in found:
        words = _marked(item)
        title = item.title
        if item.open:
            title = t("{title} · {count} nghĩa vụ chưa xong", title=title, count=item.open)
        if title:
            words = Text.assemble(Text(console.plain(title), style="dim"), "\n", words)
        name = item.name if item.kind != "union" else item.union_id or ""
        table.add_row(Text(console.plain(name)), words)
    return table


def _marked(item: "Found") -> "Text":
    """Return the words around what was found, with what was found bold, or between marks where nothing can be bold."""
    from rich.text import Text

    before, after = ("", "") if sys.stdout.isatty() else _MARKS
    shown, at = Text(), 0
    for start, end in item.marks:
        shown.append(_one_line(item.snippet[at:start]))
        shown.append(f"{before}{_one_line(item.snippet[start:end])}{after}", style="bold")
        at = end
    shown.append(_one_line(item.snippet[at:]))
    return shown


def _one_line(text: str) -> str:
    return _BLANKS.sub(" ", console.plain(text))

"""The command ``letters``: what is stored."""

from typing import Annotated

from pipeline.cli import console
from pipeline.cli.asking import Asked
from pipeline.cli.options import Most, Year, switch
from pipeline.frames import lines
from pipeline.store.asked_for import PAGE
from pipeline.words import t


def letters(
    ask: Asked,
    in_: Annotated[bool, switch("--in", help=t("Chỉ lấy văn bản đến."))] = False,
    out: Annotated[bool, switch("--out", help=t("Chỉ lấy văn bản đi của cơ quan."))] = False,
    info: Annotated[bool, switch("--info", help=t("Chỉ lấy văn bản để biết."))] = False,
    year: Year = None,
    most: Most = None,
) -> None:
    """List stored letters."""
    directions = {name for name, is_meant in (("in", in_), ("out", out), ("info", info)) if is_meant}
    shown = PAGE if most is None else most
    with ask.office.open() as store:
        found = store.letters.all(ask.day, shown + 1 if shown and not ask.as_json else None, directions, year)
        is_empty = not found and not store.letters.ids()
    if ask.as_json:
        console.out_json(found, indent=2)
    elif is_empty:
        ask.say(t("Chưa có văn bản nào. Đọc văn bản bằng: vanthu run THƯ_MỤC"))
    else:
        latest = found[-shown:]
        console.show(console.listed(lines.letters(), latest))
        if len(latest) < len(found):
            ask.say(t("{count} văn bản mới nhất; xem thêm: --most 500, tất cả: --most 0.", count=len(latest)))
        else:
            ask.say(t("{count} văn bản.", count=len(latest)))
        if bare := sum(item.direction != "out" and item.arrival_number is None for item in latest):
            ask.say(t("{count} văn bản đến chưa có số đến. Cấp số: vanthu enter --all", count=bare))

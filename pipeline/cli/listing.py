"""The command ``letters``: what is stored."""

from typing import Annotated

from pipeline.cli import console
from pipeline.cli.asking import Asked
from pipeline.cli.options import Year, switch
from pipeline.frames import lines
from pipeline.words import t


def letters(
    ask: Asked,
    in_: Annotated[bool, switch("--in", help=t("Chỉ lấy văn bản đến."))] = False,
    out: Annotated[bool, switch("--out", help=t("Chỉ lấy văn bản đi của cơ quan."))] = False,
    info: Annotated[bool, switch("--info", help=t("Chỉ lấy văn bản để biết."))] = False,
    year: Year = None,
) -> None:
    """List stored letters."""
    directions = {name for name, is_meant in (("in", in_), ("out", out), ("info", info)) if is_meant}
    with ask.office.open() as store:
        stored = store.letters.all(ask.day)
    found = [item for item in stored if not directions or item.direction in directions]
    found = [item for item in found if year is None or item.year == str(year)]
    if ask.as_json:
        console.out_json(found, indent=2)
    elif not stored:
        ask.say(t("Chưa có văn bản nào. Đọc văn bản bằng: vanthu run THƯ_MỤC"))
    else:
        console.show(console.listed(lines.letters(), found))
        ask.say(t("{count} văn bản.", count=len(found)))
        if bare := sum(item.direction != "out" and item.arrival_number is None for item in found):
            ask.say(t("{count} văn bản đến chưa có số đến. Cấp số: vanthu enter --all", count=bare))

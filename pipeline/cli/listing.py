"""The command ``letters``: what is stored."""

from typing import Annotated

import typer

from pipeline import labels
from pipeline.cli import console
from pipeline.cli.options import Db, Json, Quiet, Today, Year, today_of
from pipeline.store import open_store
from pipeline.words import t


def letters(
    in_: Annotated[bool, typer.Option("--in", show_default=False, help=t("Chỉ lấy văn bản đến."))] = False,
    out: Annotated[bool, typer.Option("--out", show_default=False, help=t("Chỉ lấy văn bản đi của cơ quan."))] = False,
    info: Annotated[bool, typer.Option("--info", show_default=False, help=t("Chỉ lấy văn bản để biết."))] = False,
    year: Year = None,
    db: Db = None,
    today: Today = None,
    as_json: Json = False,
    quiet: Quiet = False,
) -> None:
    """List stored letters."""

    day = today_of(today)
    directions = {name for name, is_meant in (("in", in_), ("out", out), ("info", info)) if is_meant}
    with open_store(db) as store:
        found = store.letters.all(day)
    any_there = bool(found)
    found = [item for item in found if not directions or item.direction in directions]
    found = [item for item in found if year is None or item.year == str(year)]
    if as_json:
        console.out_json([item.model_dump(mode="json") for item in found], indent=2)
        return
    if not any_there:
        console.say(t("Chưa có văn bản nào. Đọc văn bản bằng: vanthu run THƯ_MỤC"), quiet=quiet)
        return
    headings = (
        "Mã",
        "Số đến",
        "Ngày đến",
        "Số ký hiệu",
        "Ngày",
        "Tên loại",
        "Cơ quan ban hành",
        "Trích yếu",
        "Lần đến",
        "Nghĩa vụ",
        "Còn mở",
        "Quá hạn",
    )
    rows = (
        (
            item.sha256[:8],
            t("đi") if item.direction == "out" else str(item.arrival_number or ""),
            labels.date_words(item.arrived_on),
            labels.letter_name(item),
            labels.date_words(item.issued_on),
            item.kind or "",
            item.issuer or "",
            item.subject or "",
            str(len(item.arrivals)) if len(item.arrivals) > 1 else "",
            str(item.obligations),
            str(item.open),
            str(item.late),
        )
        for item in found
    )
    spare = [t(name) for name in ("Lần đến", "Tên loại", "Ngày đến", "Còn mở", "Quá hạn")]
    console.show(console.table([t(heading) for heading in headings], rows, wide=[t("Trích yếu")], spare=spare))
    console.say(t("{count} văn bản.", count=len(found)), quiet=quiet)

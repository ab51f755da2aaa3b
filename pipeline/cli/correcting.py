"""What people correct: ``correct``, ``add``, ``remove``, ``history``."""

from collections.abc import Sequence
from typing import Annotated, Any

import typer

from pipeline import labels, settings, typed_dates
from pipeline.cli import console
from pipeline.cli.options import Db, Json, Quiet, Registry, Today, UnusedToday, today_of
from pipeline.errors import SetupError
from pipeline.frames import corrections as frames
from pipeline.office import Office, correcting
from pipeline.office.letter_desk import Of, Outcome, Said
from pipeline.words import t
from schemas import CorrectedPart

#: What is added → part of the letter, as people and programs call it.
ADDED: dict[str, CorrectedPart] = {
    "task": "task", "date": "date", "limit": "limit", "reference": "reference",
    "việc": "task", "hạn": "date", "giới hạn": "limit", "viện dẫn": "reference",
}  # fmt: skip

Ref = Annotated[
    str,
    typer.Argument(metavar=t("VĂN_BẢN"), show_default=False, help=t("Số ký hiệu (23/KH-CĐYT) hoặc phần đầu của mã.")),
]
Why = Annotated[
    str | None, typer.Option("--why", metavar=t("LÝ_DO"), show_default=False, help=t("Vì sao; giữ trong lịch sử."))
]
Seen = Annotated[
    int | None,
    typer.Option("--seen", metavar="N", show_default=False, help=t("Đã xem đến lần sửa thứ mấy của văn bản.")),
]
Quote = Annotated[
    str | None,
    typer.Option("--quote", metavar=t("LỜI_VĂN"), show_default=False, help=t("Những chữ của văn bản nói điều đó.")),
]


def _words_option(name: str, what: str) -> Any:
    return typer.Option(name, metavar=t("LỜI_VĂN"), show_default=False, help=what)


def correct(
    ref: Ref,
    fields: Annotated[
        list[str] | None,
        typer.Argument(
            metavar=t("MỤC=GIÁ_TRỊ…"), show_default=False, help=t("Mục cần sửa và giá trị đúng; để trống là không có.")
        ),
    ] = None,
    task: Annotated[str | None, _words_option("--task", t("Sửa nhiệm vụ có những chữ này."))] = None,
    date: Annotated[str | None, _words_option("--date", t("Sửa thời hạn, sự kiện có những chữ này."))] = None,
    limit: Annotated[str | None, _words_option("--limit", t("Sửa giới hạn đại biểu có những chữ này."))] = None,
    reference: Annotated[str | None, _words_option("--reference", t("Sửa viện dẫn có những chữ này."))] = None,
    reject: Annotated[bool, typer.Option("--reject", show_default=False, help=t("Bỏ hẳn: văn bản không nói thế."))] = (
        False
    ),
    to: Annotated[
        list[str] | None,
        typer.Option("--to", metavar=t("ĐƠN_VỊ"), show_default=False, help=t("Giao việc ấy cho đơn vị khác.")),
    ] = None,
    split: Annotated[
        list[str] | None, _words_option("--split", t("Tách thành nhiều việc: lời văn của từng việc."))
    ] = None,
    join: Annotated[list[str] | None, _words_option("--join", t("Gộp việc có những chữ này vào."))] = None,
    undo: Annotated[bool, typer.Option("--undo", show_default=False, help=t("Trả lại như chương trình đã đọc."))] = (
        False
    ),
    quote: Quote = None,
    why: Why = None,
    seen: Seen = None,
    registry: Registry = None,
    db: Db = None,
    today: Today = None,
    as_json: Json = False,
    quiet: Quiet = False,
) -> None:
    """Correct what was read of a letter."""
    meant: list[tuple[CorrectedPart, str | None]] = [
        ("task", task), ("date", date), ("limit", limit), ("reference", reference),
    ]  # fmt: skip
    chosen = [Of(part, words) for part, words in meant if words is not None]
    of = chosen[0] if chosen else None
    asked = {"fields": fields, "reject": reject, "to": to, "split": split, "join": join}
    deeds = [name for name, words in asked.items() if words]
    if len(chosen) > 1 or (len(deeds) != 1 and not undo) or (undo and set(deeds) - {"fields"}):
        raise SetupError(t("Ghi một việc cần sửa: MỤC=GIÁ_TRỊ, --reject, --to, --split, --join hoặc --undo."))
    if of is None and deeds != ["fields"] and not undo:
        raise SetupError(t("Cần --task, --date, --limit hoặc --reference để biết sửa mục nào."))
    said, office = _said(why, seen, today), Office(db, registry)
    with office.open() as store:
        if undo:
            outcome = correcting.take_back(store, ref, said, fields or (), of)
        elif fields:
            outcome = correcting.correct(store, ref, _pairs(fields), said, of, quote)
        else:
            assert of is not None
            if reject:
                outcome = correcting.reject(store, ref, of, said)
            elif to:
                outcome = correcting.move(store, ref, of, to, office.bodies, said)
            elif split:
                outcome = correcting.split(store, ref, of, split, said)
            else:
                outcome = correcting.join(store, ref, of, join or (), said)
    _tell(outcome, as_json, quiet)


def add(
    ref: Ref,
    part: Annotated[
        str,
        typer.Argument(metavar=t("LOẠI"), show_default=False, help=t("task (việc), date (hạn), limit, reference.")),
    ],
    fields: Annotated[
        list[str] | None, typer.Argument(metavar=t("MỤC=GIÁ_TRỊ…"), show_default=False, help=t("Các mục của nó."))
    ] = None,
    quote: Quote = None,
    why: Why = None,
    seen: Seen = None,
    registry: Registry = None,
    db: Db = None,
    today: Today = None,
    as_json: Json = False,
    quiet: Quiet = False,
) -> None:
    """Add what the reading of a letter lacks."""
    kind = ADDED.get(part.strip().lower())
    if kind is None:
        raise SetupError(t("Không thêm được “{part}”. Chọn một trong: {names}.", part=part, names=", ".join(ADDED)))
    with Office(db, registry).open() as store:
        outcome = correcting.add(store, ref, kind, _pairs(fields or ()), _said(why, seen, today), quote)
    _tell(outcome, as_json, quiet)


def remove(
    what: Annotated[
        str, typer.Argument(metavar=t("VĂN_BẢN_HOẶC_MÃ"), show_default=False, help=t("Văn bản, hoặc mã nghĩa vụ."))
    ],
    undo: Annotated[bool, typer.Option("--undo", show_default=False, help=t("Lấy lại văn bản đã gỡ."))] = False,
    why: Why = None,
    registry: Registry = None,
    db: Db = None,
    today: Today = None,
    as_json: Json = False,
    quiet: Quiet = False,
) -> None:
    """Take out a letter or a duty; nothing of it is thrown away."""
    said = _said(why, None, today)
    with Office(db, registry).open() as store:
        outcome = (correcting.bring_back if undo else correcting.remove)(store, what, said)
    _tell(outcome, as_json, quiet)
    if outcome.written and not undo:
        name = labels.letter_name(outcome.letter.header)
        words = outcome.written[0].words
        back = f'vanthu correct {name} --task "{words.quote[:40]}" --undo' if words else f"vanthu remove {what} --undo"
        console.say(t("Lấy lại: {command}", command=back), quiet=quiet)


def history(ref: Ref, db: Db = None, today: UnusedToday = None, as_json: Json = False, quiet: Quiet = False) -> None:
    """Show what people corrected in a letter."""
    with Office(db).open() as store:
        found = correcting.history(store, ref)
    if as_json:
        console.out_json([item.model_dump(mode="json", exclude={"was"}) for item in found], indent=2)
        return
    if not found:
        console.say(t("Chưa ai sửa gì trong văn bản này."), quiet=quiet)
        return
    rows = [
        (
            str(number),
            f"{labels.date_words(item.at[:10])} {item.at[11:16]}",
            item.who or "",
            frames.kind(item),
            frames.what(item),
            frames.change(item),
            item.why or "",
        )
        for number, item in enumerate(found, start=1)
    ]
    headings = ("Lần", "Lúc", "Ai", "Việc", "Mục", "Cũ → mới", "Lý do")
    console.show(console.table([t(heading) for heading in headings], rows, wide=[t("Cũ → mới")]))


def _said(why: str | None, seen: int | None, today: str | None) -> Said:
    at = typed_dates.now()
    day = today_of(today)
    return Said(settings.user(), at.replace(year=day.year, month=day.month, day=day.day), why, seen)


def _pairs(fields: Sequence[str]) -> dict[str, str]:
    pairs: dict[str, str] = {}
    for words in fields:
        name, equals, value = words.partition("=")
        if not equals or not name.strip():
            raise SetupError(t("“{words}” không đúng dạng MỤC=GIÁ_TRỊ, ví dụ: số=23", words=words))
        pairs[name.strip()] = value.strip()
    return pairs


def _tell(outcome: Outcome, as_json: bool, quiet: bool) -> None:
    if as_json:
        lines = [item.model_dump(mode="json", exclude={"was"}) for item in outcome.written]
        console.out_json({"letter": outcome.letter.source.sha256, "corrections": lines, "seen": outcome.seen})
    if not outcome.written:
        console.say(t("Đã là như vậy, không có gì để sửa."), quiet=quiet)
    name = labels.letter_name(outcome.letter.header)
    for item in outcome.written:
        console.say(f"{name}: {frames.line(item)}", quiet=quiet)

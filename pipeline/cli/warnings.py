"""The command ``check``: what a person should look at, across letters and in each, and settling it."""

import datetime
from collections.abc import Sequence
from typing import Annotated

import typer

from pipeline import labels, settings
from pipeline.cli import console
from pipeline.cli.crosschecks import quotes, warnings_of
from pipeline.cli.options import Db, Json, Quiet, Registry, Today, today_of
from pipeline.crosscheck.checks import matters
from pipeline.errors import SetupError
from pipeline.office import Office
from pipeline.register.sheets import LEVELS as NAMES
from pipeline.store import Store, settling
from pipeline.store.settling import Settled
from pipeline.words import t
from schemas import LetterWarning

#: Weights of warnings, the heaviest first.
LEVELS = ("error", "look", "info")


def check(
    note: Annotated[
        str | None,
        typer.Argument(metavar=t("GHI_CHÚ"), show_default=False, help=t("Ghi chú khi xử lý một cảnh báo.")),
    ] = None,
    letter: Annotated[
        str | None,
        typer.Option("--letter", metavar=t("VĂN_BẢN"), show_default=False, help=t("Chỉ lấy của văn bản này.")),
    ] = None,
    level: Annotated[
        str | None,
        typer.Option(
            "--level",
            metavar=t("MỨC"),
            show_default=False,
            help=t("Chỉ lấy từ mức này trở lên: error (lỗi), look (cần xem) hoặc info (thông tin)."),
        ),
    ] = None,
    settle: Annotated[
        str | None,
        typer.Option(
            "--settle",
            metavar=t("MÃ"),
            show_default=False,
            help=t("Ghi nhận cảnh báo này đã xử lý, kèm ghi chú nếu có."),
        ),
    ] = None,
    reopen: Annotated[
        str | None,
        typer.Option("--reopen", metavar=t("MÃ"), show_default=False, help=t("Mở lại một cảnh báo đã xử lý.")),
    ] = None,
    everything: Annotated[
        bool,
        typer.Option("--all", show_default=False, help=t("Gồm cả cảnh báo đã xử lý và cảnh báo về hạn đã qua.")),
    ] = False,
    registry: Registry = None,
    db: Db = None,
    today: Today = None,
    as_json: Json = False,
    quiet: Quiet = False,
) -> None:
    """Print what a person should look at, or settle one of it."""

    if level is not None and level not in LEVELS:
        raise SetupError(t("--level: “{level}” không hợp lệ; chọn error, look hoặc info.", level=level))
    if settle is not None and reopen is not None:
        raise SetupError(t("Hãy chọn một: --settle hoặc --reopen."))
    if note is not None and settle is None:
        raise SetupError(t("Ghi chú chỉ dùng cùng --settle. Ví dụ: vanthu check --settle 3f9a1c 'đã hỏi lại'"))
    day = today_of(today)
    office = Office(db, registry)
    with office.open() as store:
        wanted = store.letter(letter).source.sha256 if letter is not None else None
        found = warnings_of(store, office)
        if (named := settle if settle is not None else reopen) is not None:
            _decide(store, _one(found, named), day, note, quiet, reopen=settle is None)
            return
        settled = settling.settled(store)
    found = [item for item in found if wanted is None or wanted in (item.letter, item.other_letter)]
    if level is not None:
        found = [item for item in found if LEVELS.index(item.level) <= LEVELS.index(level)]
    if not everything:
        found = [item for item in found if item.id not in settled and matters(item, day)]
    if as_json:
        console.out_json(
            [
                {
                    **item.model_dump(mode="json"),
                    "settled": said.model_dump() if (said := settled.get(item.id)) else None,
                }
                for item in found
            ],
            indent=2,
        )
    else:
        _show(found, settled, quiet)
    if any(item.level == "error" and item.id not in settled and matters(item, day) for item in found):
        raise typer.Exit(1)


def _one(found: Sequence[LetterWarning], named: str) -> LetterWarning:
    """Return the warning whose id begins as it was typed."""
    prefix = named.strip().lower()
    meant = [item for item in found if prefix and item.id.startswith(prefix)]
    exact = [item for item in meant if item.id == prefix]
    if len(meant) == 1 or exact:
        return (exact or meant)[0]
    if meant:
        message = t("Có {count} cảnh báo có mã bắt đầu bằng “{id}”.", count=len(meant), id=named)
    else:
        message = t("Không có cảnh báo nào mang mã “{id}”.", id=named)
    raise SetupError(f"{message} {t('Xem mã bằng: vanthu check --all')}")


def _decide(
    store: Store, item: LetterWarning, day: datetime.date, note: str | None, quiet: bool, *, reopen: bool
) -> None:

    settling.settle(store, item.id, item.letter, day, note, settings.user(), reopen=reopen)
    words = (
        t("Đã mở lại cảnh báo {id}: {message}", id=item.id, message=item.message)
        if reopen
        else t("Đã ghi nhận xử lý cảnh báo {id}: {message}", id=item.id, message=item.message)
    )
    console.say(words, quiet=quiet)


def _show(found: Sequence[LetterWarning], settled: dict[str, Settled], quiet: bool) -> None:

    if not found:
        console.say(t("Không có cảnh báo nào cần xem."), quiet=quiet)
        return
    rows: list[Sequence[str]] = [
        (
            item.id[:8],
            labels.label(NAMES, item.level),
            labels.letter_name(item.letter_key),
            item.message,
            quotes(item),
            _settled_words(settled.get(item.id)),
        )
        for item in found
    ]
    headings = [t(name) for name in ("Mã", "Mức", "Văn bản", "Nội dung", "Nguyên văn", "Đã xử lý")]
    if not settled.keys() & {item.id for item in found}:
        headings, rows = headings[:-1], [row[:-1] for row in rows]
    console.show(console.table(headings, rows, wide=[t("Nội dung"), t("Nguyên văn")]))
    counts = {level: sum(item.level == level for item in found) for level in LEVELS}
    console.say(
        t(
            "{count} cảnh báo: {error} lỗi, {look} cần xem, {info} thông tin. Ý nghĩa, việc nên làm: docs/canh-bao.md",
            count=len(found),
            **counts,
        ),
        quiet=quiet,
    )


def _settled_words(said: Settled | None) -> str:
    if said is None:
        return ""

    return ", ".join(part for part in (labels.date_words(said.on), said.who, said.note) if part)

"""The command ``check``: what a person should look at, across letters and in each, and settling it."""

from collections.abc import Collection, Iterator, Sequence
from typing import Annotated

import typer

from pipeline import settings
from pipeline.cli import console
from pipeline.cli.asking import Asked
from pipeline.cli.options import argument, switch, value
from pipeline.crosscheck.findings import told
from pipeline.errors import SetupError
from pipeline.office import warnings
from pipeline.office.warnings import Lost
from pipeline.register.sheets import LEVELS
from pipeline.words import t
from schemas import LetterWarning

#: Of more new letters than these nobody reads line by line what may have been lost; ``check`` has it.
_MOST_LOST = 20

_ID, _LETTER = t("MÃ"), t("VĂN_BẢN")
_LEVEL_HELP = t("Chỉ lấy từ mức này trở lên: error (lỗi), look (cần xem) hoặc info (thông tin).")
_SETTLE_HELP = t("Ghi nhận cảnh báo này đã xử lý, kèm ghi chú nếu có.")
_ALL_HELP = t("Gồm cả cảnh báo đã xử lý và cảnh báo về hạn đã qua.")


def check(
    ask: Asked,
    note: Annotated[str | None, argument(t("GHI_CHÚ"), help=t("Ghi chú khi xử lý một cảnh báo."))] = None,
    letter: Annotated[str | None, value("--letter", metavar=_LETTER, help=t("Chỉ lấy của văn bản này."))] = None,
    level: Annotated[str | None, value("--level", metavar=t("MỨC"), help=_LEVEL_HELP)] = None,
    settle: Annotated[str | None, value("--settle", metavar=_ID, help=_SETTLE_HELP)] = None,
    reopen: Annotated[str | None, value("--reopen", metavar=_ID, help=t("Mở lại một cảnh báo đã xử lý."))] = None,
    everything: Annotated[bool, switch("--all", help=_ALL_HELP)] = False,
) -> None:
    """Print what a person should look at, or settle one of it."""
    if level is not None and level not in LEVELS:
        raise SetupError("--level: “{level}” không hợp lệ; chọn error, look hoặc info.", level=level)
    if settle is not None and reopen is not None:
        raise SetupError("Hãy chọn một: --settle hoặc --reopen.")
    if note is not None and settle is None:
        raise SetupError("Ghi chú chỉ dùng cùng --settle. Ví dụ: vanthu check --settle 3f9a1c 'đã hỏi lại'")
    with ask.office.open() as store:
        wanted = store.letters.id_of(letter) if letter is not None else None
        found = warnings.every(ask.office, store)
        if settle is not None:
            item = warnings.settle(store, found, settle, ask.day, settings.user(), note)
            ask.say(t("Đã ghi nhận xử lý cảnh báo {id}: {message}", id=item.id, message=item.message))
            return
        if reopen is not None:
            item = warnings.settle(store, found, reopen, ask.day, settings.user(), reopen=True)
            ask.say(t("Đã mở lại cảnh báo {id}: {message}", id=item.id, message=item.message))
            return
        settled = store.history.settled()
    weights = list(LEVELS)[: list(LEVELS).index(level) + 1] if level is not None else LEVELS
    found = [item for item in found if item.level in weights and wanted in (None, item.letter, item.other_letter)]
    if not everything:
        found = [item for item in found if warnings.is_due(item, settled, ask.day)]
    if ask.as_json:
        console.out_json([item.model_dump(mode="json") | {"settled": settled.get(item.id)} for item in found], indent=2)
    elif not found:
        ask.say(t("Không có cảnh báo nào cần xem."))
    else:
        console.show(console.listed(warnings.columns(settled), found))
        counts = {level: sum(item.level == level for item in found) for level in LEVELS} | {"count": len(found)}
        words = t("{count} cảnh báo: {error} lỗi, {look} cần xem, {info} thông tin.", **counts)
        ask.say(f"{words} {t('Ý nghĩa, việc nên làm: docs/canh-bao.md')}")
    if any(item.level == "error" and warnings.is_due(item, settled, ask.day) for item in found):
        raise typer.Exit(1)


def warning_parts(found: Sequence[LetterWarning], settled: Collection[str]) -> Iterator[str]:
    """Yield the warnings across letters as a part of the page of a letter."""
    waiting = [item for item in found if item.id not in settled]
    yield from console.section(t("Cảnh báo giữa các văn bản"), warnings.columns({}, of_one=True), waiting)


def new_lines(found: Sequence[LetterWarning], lost: Sequence[Lost]) -> Iterator[str]:
    """Yield what is told after new letters: what may be lost of each, then how many warnings came with them."""
    lines_of_lost = []
    for one in lost:
        command = f"vanthu check --letter {one.ref}"
        lines_of_lost.append(t("{name}: {told}. Xem: {command}", name=one.name, told=told(one.codes), command=command))
    yield from sorted(lines_of_lost[:_MOST_LOST])
    if (more := len(lines_of_lost) - _MOST_LOST) > 0:
        yield t("… và {count} văn bản khác cần đọc lại. Xem: vanthu check", count=more)
    if found:
        counts = {"count": len(found), "errors": sum(item.level == "error" for item in found)}
        yield t("{count} cảnh báo giữa các văn bản, trong đó {errors} lỗi. Xem: vanthu check", **counts)

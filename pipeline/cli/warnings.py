"""The command ``check``: what a person should look at, across letters and in each, and settling it."""

from collections import Counter
from typing import Annotated

import typer

from pipeline.cli.asking import OfficeOptions
from pipeline.cli.options import OfLetter, argument, switch, value
from pipeline.errors import SetupError
from pipeline.office import warnings
from pipeline.register.sheets import LEVELS
from pipeline.words import t

_LEVEL = "Chỉ lấy từ mức này trở lên: error (lỗi), look (cần xem) hoặc info (thông tin)."
_SETTLE = "Ghi nhận cảnh báo này đã xử lý, kèm ghi chú nếu có."
_ALL = "Gồm cả cảnh báo đã xử lý."


def check(
    ask: OfficeOptions,
    note: Annotated[str | None, argument("GHI_CHÚ", "Ghi chú khi xử lý một cảnh báo.")] = None,
    letter: OfLetter = None,
    level: Annotated[str, value("--level", "MỨC", _LEVEL)] = "info",
    settle: Annotated[str | None, value("--settle", "MÃ", _SETTLE)] = None,
    reopen: Annotated[str | None, value("--reopen", "MÃ", "Mở lại một cảnh báo đã xử lý.")] = None,
    everything: Annotated[bool, switch("--all", _ALL)] = False,
) -> None:
    """Print what a person should look at, or settle one of it."""
    if level not in LEVELS:
        raise SetupError("--level: “{level}” không hợp lệ; chọn error, look hoặc info.", level=level)
    if settle is not None and reopen is not None:
        raise SetupError("Hãy chọn một: --settle hoặc --reopen.")
    if note is not None and settle is None:
        raise SetupError("Ghi chú chỉ dùng cùng --settle. Ví dụ: vanthu check --settle 3f9a1c 'đã hỏi lại'")
    with ask.office.open() as store:
        wanted = store.letters.id_of(letter) if letter is not None else None
        found = warnings.every(ask.office, store)
        if settle is not None:
            item = warnings.settle(store, found, settle, ask.day, ask.who, note)
            ask.say(t("Đã ghi nhận xử lý cảnh báo {id}: {message}", id=item.id, message=item.message))
            return
        if reopen is not None:
            item = warnings.settle(store, found, reopen, ask.day, ask.who, reopen=True)
            ask.say(t("Đã mở lại cảnh báo {id}: {message}", id=item.id, message=item.message))
            return
        settled = store.history.settled()
    weights = list(LEVELS)[: list(LEVELS).index(level) + 1]
    found = [
        item for item in found
        if item.level in weights and wanted in (None, item.letter, item.other_letter)
        and (everything or item.id not in settled)
    ]  # fmt: skip
    records = [item.model_dump(mode="json") | {"settled": settled.get(item.id)} for item in found]
    if ask.listed(warnings.columns(settled), found, t("Không có cảnh báo nào cần xem."), records):
        counts = dict.fromkeys(LEVELS, 0) | Counter(item.level for item in found) | {"count": len(found)}
        words = t("{count} cảnh báo: {error} lỗi, {look} cần xem, {info} thông tin.", **counts)
        ask.say(f"{words} {t('Ý nghĩa, việc nên làm: docs/canh-bao.md')}")
    if any(item.level == "error" and item.id not in settled for item in found):
        raise typer.Exit(1)

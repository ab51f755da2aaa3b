"""The commands ``check``: what a person should look at, across letters and in each, and settling it."""

from collections import Counter
from typing import Annotated

import typer

from pipeline.faces.cli.asking import OfficeOptions
from pipeline.faces.cli.options import OfLetter, switch
from pipeline.office import warnings
from pipeline.office.register.sent_sheets import LEVELS
from pipeline.support.words import t

_ALL = "Gồm cả cảnh báo đã xử lý."


def list_warnings(
    ask: OfficeOptions, letter: OfLetter = None, everything: Annotated[bool, switch("--all", _ALL)] = False
) -> None:
    """Print the warnings that nobody settled, or all, about all letters or one; end with 1 where an error is open."""
    wanted = ask.store.letters.id_of(letter) if letter is not None else None
    found, settled = warnings.every(ask.office, ask.store), ask.store.history.settled()
    found = [
        item for item in found
        if wanted in (None, item.letter, item.other_letter) and (everything or item.id not in settled)]  # fmt: skip
    records = [item.model_dump(mode="json") | {"settled": settled.get(item.id)} for item in found]
    if ask.answer_list(warnings.columns(settled), found, t("Không có cảnh báo nào cần xem."), records):
        counts = dict.fromkeys(LEVELS, 0) | Counter(item.level for item in found) | {"count": len(found)}
        words = t("{count} cảnh báo: {error} lỗi, {look} cần xem, {info} thông tin.", **counts)
        ask.say(f"{words} {t('Ý nghĩa, việc nên làm: docs/canh-bao.md')}")
    if any(item.level == "error" and item.id not in settled for item in found):
        raise typer.Exit(1)

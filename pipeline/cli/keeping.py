"""Commands that keep what is stored safe: ``backup`` and ``restore``."""

from pathlib import Path
from typing import Annotated

from pipeline.cli import console
from pipeline.cli.call import Call, argument, command
from pipeline.cli.options import switch
from pipeline.store import backup as copies
from pipeline.words import t

_REPLACE = t("Thay toàn bộ những gì đang có bằng bản sao lưu.")


@command("today", "registry")
def backup(call: Call, path: Annotated[Path, argument(t("TỆP"), t("Tệp sao lưu mới."))]) -> None:
    """Write everything that is stored into a file."""
    count = copies.back_up(call.db, path)
    _tell(call, path, count, t("Đã sao lưu {count} văn bản vào {path}.", count=count, path=path))


@command("today", "registry")
def restore(
    call: Call,
    path: Annotated[Path, argument(t("TỆP"), t("Bản sao lưu."))],
    replace: Annotated[bool, switch("--replace", help=_REPLACE)] = False,
) -> None:
    """Put a backup back."""
    count = copies.restore(call.db, path, replace=replace)
    _tell(call, path, count, t("Đã khôi phục {count} văn bản từ {path}.", count=count, path=path))


def _tell(call: Call, path: Path, count: int, words: str) -> None:
    if call.as_json:
        console.out_json({"file": str(path), "letters": count})
    call.say(words)

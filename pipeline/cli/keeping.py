"""Commands that keep what is stored safe: ``backup`` and ``restore``."""

from pathlib import Path
from typing import Annotated

from pipeline.cli.asking import Asked
from pipeline.cli.options import argument, switch
from pipeline.store import backup as copies
from pipeline.words import t

_REPLACE = t("Thay toàn bộ những gì đang có bằng bản sao lưu.")


def backup(ask: Asked, path: Annotated[Path, argument(t("TỆP"), help=t("Tệp sao lưu mới."))]) -> None:
    """Write everything that is stored into a file."""
    count = copies.back_up(ask.db, path, ask.day)
    ask.tell({"file": str(path), "letters": count}, t("Đã sao lưu {count} văn bản vào {path}.", count=count, path=path))


def restore(
    ask: Asked,
    path: Annotated[Path, argument(t("TỆP"), help=t("Bản sao lưu."))],
    replace: Annotated[bool, switch("--replace", help=_REPLACE)] = False,
) -> None:
    """Put a backup back."""
    count = copies.restore(ask.db, path, replace=replace)
    ask.tell(
        {"file": str(path), "letters": count}, t("Đã khôi phục {count} văn bản từ {path}.", count=count, path=path)
    )

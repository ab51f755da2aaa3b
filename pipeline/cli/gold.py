"""``gold export``: what people judged of approved letters, as gold for ``evaluate``."""

from pathlib import Path
from typing import Annotated

from pipeline.cli.asking import Asked
from pipeline.cli.options import argument
from pipeline.office import gold_export
from pipeline.words import t


def export_gold(
    ask: Asked, folder: Annotated[Path, argument(t("THƯ_MỤC"), help=t("Nơi ghi; tệp cùng tên bị ghi đè."))]
) -> None:
    """Write text and gold of every approved letter."""
    with ask.office.open() as store:
        count = gold_export.export(store, folder)
    words = t("Đã ghi {count} văn bản đã duyệt vào {path}.", count=count, path=folder)
    ask.tell({"folder": str(folder), "letters": count}, words)

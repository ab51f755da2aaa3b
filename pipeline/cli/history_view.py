"""How deadlines changed, and what people noted, on the terminal."""

from collections.abc import Iterator, Sequence

from pipeline import labels
from pipeline.cli.console import table
from pipeline.frames.duties import version_words
from pipeline.labels import deed_name
from pipeline.store import Store
from pipeline.words import t
from schemas.obligation import Obligation


def history_parts(found: Sequence[Obligation], store: Store) -> Iterator[str]:
    """Yield the versions of the deadlines that were changed, then what people noted, of these obligations."""
    versions = [
        (item.id[:8], str(number), version_words(version.model_copy(update={"reason": None})), version.reason or "")
        for item in found
        for number, version in enumerate(item.history, start=1)
    ]
    if versions:
        headings = [t("Mã NV"), t("Lần"), t("Hạn"), t("Vì sao")]
        yield table(headings, versions, title=t("Hạn đã thay đổi"), wide=[t("Vì sao")])
    ids = {item.id for item in found}
    rows = [
        (item.obligation[:8], labels.date_words(item.at[:10]), item.who or "", deed_name(item.what), item.detail or "")
        for item in store.history.of()
        if item.obligation in ids
    ]
    if rows:
        headings = [t("Mã NV"), t("Ngày"), t("Ai"), t("Việc"), t("Chi tiết")]
        yield table(headings, rows, title=t("Việc đã ghi nhận"), wide=[t("Chi tiết")])

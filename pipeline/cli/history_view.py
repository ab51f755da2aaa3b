"""How deadlines changed, and what people noted, on the terminal."""

from collections.abc import Iterator, Sequence

from pipeline import labels
from pipeline.cli.console import table
from pipeline.frames.duties import version_words
from pipeline.store import Store
from pipeline.words import t
from schemas.obligation import STATUSES, Obligation

#: What stands in the history beside statuses → what people read.
DEEDS = {
    "note": "ghi chú",
    "anchor": "ngày mốc",
    "confirmed": "chấp nhận",
    "rejected": "không chấp nhận",
    "instance-done": "xong một kỳ",
    "instance-open": "mở lại một kỳ",
}


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
    events = [event for event in store.history() if event.obligation in ids]
    rows = [
        (event.obligation[:8], labels.date_words(event.at[:10]), event.who or "", _deed(event.what), event.detail or "")
        for event in events
    ]
    if rows:
        headings = [t("Mã NV"), t("Ngày"), t("Ai"), t("Việc"), t("Chi tiết")]
        yield table(headings, rows, title=t("Việc đã ghi nhận"), wide=[t("Chi tiết")])


def _deed(what: str) -> str:
    return labels.label(STATUSES, what) if what in STATUSES else labels.label(DEEDS, what)

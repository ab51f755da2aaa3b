"""Every stored letter made anew, by a new program, registry or calendar, and what became of it."""

from collections.abc import Sequence
from typing import Annotated, Any

from pydantic import Field

from pipeline.calendar import office_days
from pipeline.calendar.office_days import DayChanges
from pipeline.intake import renewing
from pipeline.intake.renewing import OnProgress, Renewal, Rereading
from pipeline.office import Office
from pipeline.office.uses import DAYS, About, UseResult, UseSubject
from pipeline.store import Store
from pipeline.store.duties import Marked
from pipeline.store.storing import RenewedLetter
from pipeline.support import labels
from pipeline.support.errors import SetupError
from pipeline.support.files import write
from pipeline.support.labels import TableColumn
from pipeline.support.words import t


def renew(office: Office, store: Store, on_progress: OnProgress = lambda *_: None, *, extracts: bool = True) -> Renewal:
    """Read stored letters anew (``SetupError`` where their registry is gone), or only route them by that of now."""
    if extracts and office.bodies is None and store.obligations.has_unions():
        raise SetupError(
            "Các văn bản đã lưu được phân việc theo một danh mục công đoàn mà nay không thấy. "
            "Chỉ ra danh mục ấy bằng --registry, hoặc nhập bằng: vanthu unions import TỆP")  # fmt: skip
    reading = Rereading(office.bodies, office.calendar, extracts=extracts)
    return renewing.renew(store, reading, on_progress=on_progress)


#: Nobody sets more days at once.
_MOST_DAYS = 62

_Days = Annotated[DAYS, Field(max_length=_MOST_DAYS)]
Off = Annotated[_Days, About("Cơ quan nghỉ ngày này (ghi được nhiều lần).", "--off", "NGÀY")]
Work = Annotated[_Days, About("Cơ quan làm việc ngày này.", "--work", "NGÀY")]
Reset = Annotated[_Days, About("Bỏ điều đã ghi riêng cho ngày này.", "--reset", "NGÀY")]


def change_days(do: UseSubject, *, off: Off = (), work: Work = (), reset: Reset = ()) -> UseResult:
    """Set days off or worked, or leave them to the public calendar again; deadlines are worked out anew."""
    changes = DayChanges(*map(frozenset, (off, work, reset)))
    count = len(changes.off | changes.work | changes.reset)
    if not count:
        raise SetupError("Hãy ghi ngày. Ví dụ: 15/3/2026")
    path = do.office.places.workdays
    office_days.change(path, changes)  # what is wrong with them is said now

    def count_anew() -> str:
        """Write the days off, work out all deadlines anew, and say in words how many letters changed."""
        write(path, office_days.change(path, changes))
        do.office.forget()
        with do.office.open() as store:
            renewed = renewing.recount(store, store.calendar)
        do.store.touch()
        return t("Đã tính lại hạn của {count} văn bản.", count=renewed) if renewed else t("Không hạn nào thay đổi.")

    said = do.begin(f"days {changes}", t("Đang tính lại hạn…"), count_anew)
    return UseResult(f"{t('Đã ghi {count} ngày.', count=count)}\n{said}")


def as_record(found: Renewal, kept: Sequence[Marked]) -> dict[str, Any]:
    """Return what became of the stored letters, for other programs."""
    changed = [
        {
            "letter": change.letter.source.sha256, "name": labels.letter_name(change.letter.header),
            "new": [item.id for item in change.new], "gone": [item.id for item in change.gone],
            "classes_replaced": renewing.classes_gone(change),
        }
        for change in found.changes]  # fmt: skip
    marked = [{"obligation": item.model_dump(mode="json"), **mark.model_dump()} for item, mark in kept]
    return {"letters": found.letters, "changed": changed, "failures": list(found.failures), "kept": marked,
            "interrupted": found.interrupted}  # fmt: skip


def changes() -> tuple[TableColumn[RenewedLetter], ...]:
    """Return the columns of letters of which something else was made."""
    return (
        TableColumn(t("Số ký hiệu"), lambda change: labels.letter_name(change.letter.header)),
        TableColumn(t("Ngày"), lambda change: labels.date_words(change.letter.header.issued_on)),
        TableColumn(t("Trích yếu"), lambda change: change.letter.header.subject, wide=True),
        TableColumn(t("Nghĩa vụ mới"), lambda change: str(len(change.new))),
        TableColumn(t("Nghĩa vụ không còn"), lambda change: str(len(change.gone))),
    )


def routed_words(found: Renewal) -> str:
    """Say what a new registry made of the stored letters."""
    if not found.changes:
        return t("Việc trong các văn bản đã lưu vẫn giao như cũ.")
    classes = sum(map(renewing.classes_gone, found.changes))
    new, gone = (sum(len(getattr(change, name)) for change in found.changes) for name in ("new", "gone"))
    words = {"count": len(found.changes), "new": new, "gone": gone - classes, "classes": classes}
    return t(
        "{count} văn bản được phân việc lại: {new} nghĩa vụ mới, {gone} nghĩa vụ không còn, "
        "{classes} dòng “các CĐCS” được thay.",
        **words,
    )


def kept_line(kept: Marked) -> str:
    """Return what a person marked on an obligation that is no longer there."""
    item, mark = kept
    parts = (labels.status_name(mark.status), labels.date_words(mark.done_on), mark.answer, mark.note)
    said = "; ".join(filter(None, parts))
    return f"{labels.letter_name(item.letter)}, {item.union}: “{item.action}” ({said})"

"""What people read in a calendar: the line of an entry, and the text behind it."""

from pipeline.duties import recurrence
from pipeline.export.entries import CalendarEntry
from pipeline.export.titles import title
from pipeline.labels import date_words, due_words, letter_name, status_name
from pipeline.words import t
from schemas.office import Deadline

#: Type of entry → what stands before its name.
KINDS = {"deadline": "Hạn", "event": "Sự kiện", "period": "Thời gian", "recurring": "Định kỳ"}
#: Status of the duty → what stands there instead.
STANDINGS = {
    "done": "✓ Đã xong",
    "late": "QUÁ HẠN",
    "extended": "Hạn mới",
    "repealed": "Đã bãi bỏ",
    "not_applicable": "Không áp dụng",
}


def kind(entry: CalendarEntry) -> str:
    """Return what an entry is, in a word or two; that one instance of a series is late is not said on all its days."""
    if entry.recurs and entry.status == "late":
        return t(KINDS[entry.type])
    return t(STANDINGS.get(entry.status or "") or (STANDINGS["done"] if entry.done else KINDS[entry.type]))


def summary(entry: CalendarEntry) -> str:
    """Return the line that a calendar shows: what it is, and its title; the text behind it has the whole."""
    return title(entry, f"{kind(entry)}: ")


def description(entry: CalendarEntry) -> str:
    """Return the text of an entry: the letter, its very words, and what they come to."""
    key = entry.letter
    lines = [
        t("Đơn vị: {union}", union=entry.union) if entry.union else "",
        t("Nhận từ đơn vị đã kết thúc: {union}", union=entry.inherited_from) if entry.inherited_from else "",
        t("Văn bản: {name}", name=" – ".join(part for part in (letter_name(key), key.issuer) if part)),
        t("Ngày ban hành: {day}", day=date_words(key.issued_on)) if key.issued_on else "",
        t("Việc: {words}", words=" ".join(entry.task.split())) if entry.task else "",
        t("Nguyên văn: “{quote}”", quote=" ".join(entry.evidence.quote.split())),
        t("Địa điểm: {place}", place=entry.place) if entry.place else "",
        _named(entry),
        t("Đúng hạn đến: {day}", day=date_words(entry.last_good)) if entry.last_good else "",
        t("Nên xong trước hoặc trong ngày: {day}", day=date_words(entry.safe_due)) if entry.safe_due else "",
        t("Lặp lại: {rule}", rule=_rule_in_words(entry)) if entry.rrule else "",
        t("Cách tính: {words}", words=entry.explanation) if entry.explanation and entry.version == 1 else "",
        *(_earlier(number, version) for number, version in enumerate(entry.history[: entry.version - 1], start=1)),
        *(t("Dời: {old} → {new}", old=date_words(old), new=date_words(new)) for old, new in entry.moved),
        t("Trạng thái: {status}", status=status_name(entry.status)) if entry.status else "",
        t("Số đơn vị: {count}, đã xong {done}", count=entry.owed, done=entry.fulfilled) if entry.owed > 1 else "",
        t("Mã nghĩa vụ: {id}", id=entry.obligation) if entry.obligation else "",
    ]
    return "\n".join(line for line in lines if line)


def _named(entry: CalendarEntry) -> str:
    words = due_words(entry.date, entry.bound, entry.time)
    if not words:
        return ""
    if entry.version > 1:
        reason = next((version.reason for version in reversed(entry.history) if version.due == entry.date), None)
        return t("Hạn mới: {day}", day=f"{words} ({reason})" if reason else words)
    return t("Ngày nêu trong văn bản: {day}", day=words)


def _earlier(number: int, version: Deadline) -> str:
    words = due_words(version.due, version.bound, version.time)
    if not words and version.recurrence:
        words = recurrence.in_words(version.recurrence)
    return t("Hạn lần {number}: {day}", number=number, day=words) if words else ""


def _rule_in_words(entry: CalendarEntry) -> str:
    rule = recurrence.series_words(entry.rrule or "", entry.until, entry.shown_until)
    if entry.bound != "before" or entry.time is not None:
        return rule
    return t("trước: {rule} (lịch ghi ngày đúng hạn đến)", rule=rule)

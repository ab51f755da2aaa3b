"""A letter on the terminal: what was found, each with the very words of the letter."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import Any

from pipeline import labels
from pipeline.cli.console import plain, section, strong, wrapped
from pipeline.corrections.fields import title
from pipeline.corrections.slots import PARTS, AnyRecord
from pipeline.duties import recurrence
from pipeline.store import Arrival
from pipeline.words import t
from schemas.correction import CorrectedPart
from schemas.letter import Alternative, DateRecord, Header, Letter, Task


def letter_parts(letter: Letter, arrivals: Sequence[Arrival] = ()) -> Iterator[str]:
    """Yield the head, references, dates, delegate limits, tasks and doubts of a letter, and how often it came."""
    yield strong(_title(letter))
    yield from (wrapped(f"  {name}: {value}") for name, value in _head(letter, arrivals) if value)
    quote = {t("Nguyên văn"): lambda item: labels.quote(item.evidence) if item.evidence else ""}
    yield from _section(t("Văn bản viện dẫn"), letter.references, {
        t("Loại, số ký hiệu"): lambda item: _joined(item.kind, labels.reference(item.number, item.symbol, item.year)),
        t("Ngày"): lambda item: labels.date_words(item.date),
        t("Cơ quan ban hành"): lambda item: item.issuer or "",
        t("Quan hệ"): lambda item: labels.label(labels.RELATIONS, item.relation),
    } | quote)  # fmt: skip
    yield from _section(t("Thời hạn, sự kiện"), letter.dates, {
        t("Loại"): lambda item: labels.label(labels.DATE_TYPES, item.type),
        t("Ngày"): _when,
        t("Đúng hạn đến"): lambda item: labels.date_words(item.last_good if item.type != "event" else None),
        t("Nên xong"): lambda item: labels.date_words(item.safe_due if item.type != "event" else None),
        t("Ai"): lambda item: "; ".join(item.assignees),
        t("Việc"): lambda item: item.action or "",
    } | quote)  # fmt: skip
    yield from _section(t("Cách tính ngày"), (item for item in letter.dates if item.explanation or item.alternatives), {
        t("Cách tính"): lambda item: item.explanation or labels.quote(item.evidence),
        t("Cách hiểu khác"): lambda item: "; ".join(map(_reading, item.alternatives)),
    })  # fmt: skip
    yield from _section(t("Giới hạn đại biểu"), letter.delegate_limits, {
        t("Giới hạn"): labels.limit_words,
        t("Áp dụng cho"): lambda item: item.applies_to or "",
        t("Điều kiện"): lambda item: item.condition or "",
    } | quote)  # fmt: skip
    yield from _section(t("Nhiệm vụ"), letter.tasks, {
        t("Loại"): lambda item: labels.label(labels.TASK_KINDS, item.kind),
        t("Đơn vị thực hiện"): _doers,
        t("Gửi về"): lambda item: item.deliver_to or "",
        t("Hạn"): lambda item: labels.date_words(item.date),
        t("Nội dung"): lambda item: item.title,
        t("Nguyên văn"): lambda item: item.action or labels.quote(item.evidence),
    })  # fmt: skip
    marks = [(part, record, mark) for part, record in _records(letter) for mark in record.corrected]
    yield from _section(t("Người dùng đã sửa"), marks, {
        t("Mục"): lambda item: _place_of(item[0], item[1], item[2].field),
        t("Ai"): lambda item: item[2].who or "",
        t("Lúc"): lambda item: f"{labels.date_words(item[2].at[:10])} {item[2].at[11:16]}",
        t("Lý do"): lambda item: item[2].why or "",
    })  # fmt: skip
    yield from _section(t("Lưu ý"), letter.flags, {t("Nội dung"): labels.flag_words} | quote)


def _section(title: str, items: Iterable[Any], columns: Mapping[str, Callable[[Any], str]]) -> Iterator[str]:
    wide = [t("Nguyên văn"), t("Nội dung"), t("Giới hạn"), t("Cách tính"), t("Cách hiểu khác")]
    spare = [t("Loại"), t("Nên xong"), t("Việc"), t("Điều kiện"), t("Quan hệ")]
    return section(title, items, columns, wide=wide, spare=spare)


def _joined(*parts: str | None, by: str = " ") -> str:
    return by.join(part for part in parts if part)


def _doers(item: Task) -> str:
    return "; ".join(item.assignees) + (f" ({t('cơ quan ban hành tự làm')})" if item.issuer_own else "")


def _records(letter: Letter) -> Iterator[tuple[CorrectedPart, Header | AnyRecord]]:
    yield "header", letter.header
    for part, (name, *_) in PARTS.items():
        yield from ((part, record) for record in getattr(letter, name))


def _place_of(part: CorrectedPart, record: Header | AnyRecord, field: str | None) -> str:
    names = (getattr(record, name, None) for name in ("title", "action", "group", "symbol"))
    called = "" if isinstance(record, Header) else next((name for name in names if name), labels.quote(record.evidence))
    return _joined(called, title(part, field), by=" · ")


def _title(letter: Letter) -> str:
    header = letter.header
    return plain(
        _joined(labels.letter_name(header), header.kind, header.issuer, by=" – ") + f"  [{letter.source.name}]"
    )


def _head(letter: Letter, arrivals: Sequence[Arrival]) -> Iterator[tuple[str, str]]:
    header = letter.header
    yield t("Trích yếu"), header.subject or ""
    yield t("Ban hành"), _joined(header.place, labels.date_words(header.issued_on), by=", ")
    yield t("Ngày đến"), labels.date_words(letter.source.arrived_on)
    if len(arrivals) > 1:
        yield t("Đã nhận {count} lần", count=len(arrivals)), "; ".join(map(_came, arrivals))
    yield t("Tệp kèm theo"), "; ".join(attached.name for attached in letter.source.received_with)
    yield t("Người ký"), _joined(header.authority, header.signer_title, header.signer, by=", ")
    yield t("Kính gửi"), "; ".join(header.addressees)
    yield t("Nơi nhận"), "; ".join(header.recipients)
    yield t("Độ khẩn"), header.urgency or ""


def _came(arrival: Arrival) -> str:
    day = labels.date_words(arrival.arrived_on)
    return f"{arrival.name} ({day})" if day else arrival.name


def _when(item: DateRecord) -> str:
    if item.rrule:
        series = recurrence.series_words(item.rrule, item.until, item.shown_until)
        return _joined(labels.label(labels.DATE_BOUNDS, item.bound), series)
    if item.start:
        return f"{labels.date_words(item.start)} – {labels.date_words(item.date)}"
    return labels.due_words(item.date, item.bound, item.time) or t("chưa có ngày")


def _reading(other: Alternative) -> str:
    """Return another reading of a date's words, with its reason."""
    meant = [labels.due_words(other.date, other.bound)]
    if other.start:
        meant.append(labels.due_words(other.start, "from"))
    if other.rrule:
        meant.append(recurrence.in_words(other.rrule))
    words = _joined(*meant, by=", ")
    return f"{words} ({other.why})" if words else other.why

"""A letter on the terminal: what was found, each with the very words of the letter."""

from collections.abc import Iterable, Iterator, Sequence

from pipeline import labels
from pipeline.cli.console import plain, strong, table, wrapped
from pipeline.corrections.fields import title
from pipeline.corrections.slots import PARTS, AnyRecord
from pipeline.duties import recurrence
from pipeline.store import Arrival
from pipeline.words import t
from schemas.correction import CorrectedPart
from schemas.evidence import Evidence
from schemas.letter import Alternative, DateRecord, Header, Letter


def letter_parts(letter: Letter, arrivals: Sequence[Arrival] = ()) -> Iterator[str]:
    """Yield the head, references, dates, delegate limits, tasks and doubts of a letter, and how often it came."""
    yield strong(_title(letter))
    yield from (wrapped(f"  {name}: {value}") for name, value in _head(letter, arrivals) if value)
    yield from _section(
        t("Văn bản viện dẫn"),
        (t("Loại, số ký hiệu"), t("Ngày"), t("Cơ quan ban hành"), t("Quan hệ"), t("Nguyên văn")),
        (
            (
                " ".join(part for part in (item.kind, labels.reference(item.number, item.symbol, item.year)) if part),
                labels.date_words(item.date),
                item.issuer or "",
                labels.label(labels.RELATIONS, item.relation),
                _quote(item.evidence),
            )
            for item in letter.references
        ),
    )
    yield from _section(
        t("Thời hạn, sự kiện"),
        (t("Loại"), t("Ngày"), t("Đúng hạn đến"), t("Nên xong"), t("Ai"), t("Việc"), t("Nguyên văn")),
        (
            (
                labels.label(labels.DATE_TYPES, item.type),
                _when(item),
                labels.date_words(item.last_good if item.type != "event" else None),
                labels.date_words(item.safe_due if item.type != "event" else None),
                "; ".join(item.assignees),
                item.action or "",
                _quote(item.evidence),
            )
            for item in letter.dates
        ),
    )
    yield from _section(
        t("Cách tính ngày"),
        (t("Cách tính"), t("Cách hiểu khác")),
        (
            (item.explanation or _quote(item.evidence), "; ".join(map(_reading, item.alternatives)))
            for item in letter.dates
            if item.explanation or item.alternatives
        ),
    )
    yield from _section(
        t("Giới hạn đại biểu"),
        (t("Giới hạn"), t("Áp dụng cho"), t("Điều kiện"), t("Nguyên văn")),
        (
            (labels.limit_words(item), item.applies_to or "", item.condition or "", _quote(item.evidence))
            for item in letter.delegate_limits
        ),
    )
    yield from _section(
        t("Nhiệm vụ"),
        (t("Loại"), t("Đơn vị thực hiện"), t("Gửi về"), t("Hạn"), t("Nội dung"), t("Nguyên văn")),
        (
            (
                labels.label(labels.TASK_KINDS, item.kind),
                "; ".join(item.assignees) + (f" ({t('cơ quan ban hành tự làm')})" if item.issuer_own else ""),
                item.deliver_to or "",
                labels.date_words(item.date),
                item.title,
                item.action or _quote(item.evidence),
            )
            for item in letter.tasks
        ),
    )
    yield from _section(
        t("Người dùng đã sửa"),
        (t("Mục"), t("Ai"), t("Lúc"), t("Lý do")),
        (
            (
                _place_of(part, record, mark.field),
                mark.who or "",
                f"{labels.date_words(mark.at[:10])} {mark.at[11:16]}",
                mark.why or "",
            )
            for part, record in _records(letter)
            for mark in record.corrected
        ),
    )
    yield from _section(
        t("Lưu ý"),
        (t("Nội dung"), t("Nguyên văn")),
        ((labels.flag_words(flag), _quote(flag.evidence) if flag.evidence else "") for flag in letter.flags),
    )


def _records(letter: Letter) -> Iterator[tuple[CorrectedPart, Header | AnyRecord]]:
    yield "header", letter.header
    for part, (name, *_) in PARTS.items():
        yield from ((part, record) for record in getattr(letter, name))


def _place_of(part: CorrectedPart, record: Header | AnyRecord, field: str | None) -> str:
    names = (getattr(record, name, None) for name in ("title", "action", "group", "symbol"))
    called = "" if isinstance(record, Header) else next((name for name in names if name), _quote(record.evidence))
    return " · ".join(word for word in (called, title(part, field)) if word)


def _title(letter: Letter) -> str:
    header = letter.header
    parts = (labels.letter_name(header), header.kind, header.issuer)
    return plain(" – ".join(part for part in parts if part)) + f"  [{plain(letter.source.name)}]"


def _head(letter: Letter, arrivals: Sequence[Arrival]) -> Iterator[tuple[str, str]]:
    header = letter.header
    yield t("Trích yếu"), header.subject or ""
    yield t("Ban hành"), ", ".join(part for part in (header.place, labels.date_words(header.issued_on)) if part)
    yield t("Ngày đến"), labels.date_words(letter.source.arrived_on)
    if len(arrivals) > 1:
        yield t("Đã nhận {count} lần", count=len(arrivals)), "; ".join(map(_came, arrivals))
    yield t("Tệp kèm theo"), "; ".join(attached.name for attached in letter.source.received_with)
    yield t("Người ký"), ", ".join(part for part in (header.authority, header.signer_title, header.signer) if part)
    yield t("Kính gửi"), "; ".join(header.addressees)
    yield t("Nơi nhận"), "; ".join(header.recipients)
    yield t("Độ khẩn"), header.urgency or ""


def _came(arrival: Arrival) -> str:
    day = labels.date_words(arrival.arrived_on)
    return f"{arrival.name} ({day})" if day else arrival.name


def _section(title: str, headings: tuple[str, ...], rows: Iterable[tuple[str, ...]]) -> Iterator[str]:
    lines = list(rows)
    if lines:
        yield table(
            headings,
            lines,
            title=f"{title} ({len(lines)})",
            wide=[t("Nguyên văn"), t("Nội dung"), t("Giới hạn"), t("Cách tính"), t("Cách hiểu khác")],
            spare=[t("Loại"), t("Nên xong"), t("Việc"), t("Điều kiện"), t("Quan hệ")],
        )


def _when(item: DateRecord) -> str:
    if item.rrule:
        return " ".join(
            part
            for part in (
                labels.label(labels.DATE_BOUNDS, item.bound),
                recurrence.series_words(item.rrule, item.until, item.shown_until),
            )
            if part
        )
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
    words = ", ".join(part for part in meant if part)
    return f"{words} ({other.why})" if words else other.why


def _quote(evidence: Evidence) -> str:
    return " ".join(evidence.quote.split())

"""A letter on the terminal: what was found, each with the very words of the letter, and why it was read so."""

from collections.abc import Iterable, Iterator, Sequence
from functools import cache
from itertools import chain
from operator import attrgetter
from typing import Any

from extractors.lexicon import load
from pipeline.calendar import recurrence
from pipeline.faces.cli import console
from pipeline.faces.cli.console import section, strong, wrapped
from pipeline.support import labels
from pipeline.support.labels import TableColumn
from pipeline.support.words import if_said, language, one_line, t
from schemas import Alternative, Corrected, DateRecord, Letter


def _joined(*parts: str | None, by: str = " ") -> str:
    return by.join(filter(None, parts))


def _of_deadline(item: DateRecord, day: str | None) -> str:
    return labels.date_words(day) if item.type != "event" else ""


def _when(item: DateRecord) -> str:
    """Return when a date is: its series, from when to when, its last day; or that it has no day."""
    if item.rrule:
        series = recurrence.series_words(item.rrule, item.until, item.shown_until)
        return _joined(labels.label(labels.DATE_BOUNDS, item.bound), series)
    if item.start:
        return f"{labels.date_words(item.start)} – {labels.date_words(item.date)}"
    return labels.due_words(item.date, item.bound, item.time) or t("chưa có ngày")


def _reading(other: Alternative) -> str:
    """Return in words how else a date's words may be read, and why."""
    start = labels.due_words(other.start, "from")
    rule = recurrence.in_words(other.rrule) if other.rrule else ""
    words = _joined(labels.due_words(other.date, other.bound), start, rule, by=", ")
    return f"{words} ({other.why})" if words else other.why


_WHY = load("why", __package__)
_Reason = tuple[str, str, str]
"""What is told of, why, and the words of the letter."""
#: What a sentence is there for, and the rules by which records and roles are found, in people's words.
ROLES: dict[str, str] = _WHY["roles"]
RULES: dict[str, str] = _WHY["rules"]
#: The traits of those whom a record binds, by which it is told how sure that is.
TRAITS: dict[str, str] = _WHY["traits"]


def letter_parts(
    letter: Letter, came: Sequence[str] = (), corrected: Sequence[tuple[str, Corrected]] = ()
) -> Iterator[str]:
    """Yield the head, references, dates, delegate limits, tasks and doubts of a letter; each time that it ``came``.

    ``corrected``: what people set, each with the name of its place.
    """
    header = letter.header
    what = _joined(labels.letter_name(header), header.kind, header.issuer, by=" – ")
    yield strong(console.plain(f"{what}  [{letter.source.name}]"))
    lines = (
        (t("Trích yếu"), header.subject),
        (t("Ban hành"), _joined(header.place, labels.date_words(header.issued_on), by=", ")),
        (t("Ngày đến"), labels.date_words(letter.source.arrived_on)),
        (t("Đã nhận {count} lần", count=len(came)), "; ".join(came) if len(came) > 1 else ""),
        (t("Tệp kèm theo"), "; ".join(map(attrgetter("name"), letter.source.received_with))),
        (t("Người ký"), _joined(header.authority, header.signer_title, header.signer, by=", ")),
        (t("Kính gửi"), "; ".join(header.addressees)),
        (t("Nơi nhận"), "; ".join(header.recipients)),
        (t("Độ khẩn"), header.urgency),
    )
    yield from (wrapped(f"  {name}: {words}") for name, words in lines if words)
    quote: TableColumn[Any] = TableColumn(
        "Nguyên văn", lambda item: one_line(item.evidence.quote) if item.evidence else "", wide=True
    )
    yield from section(t("Văn bản viện dẫn"), (
        TableColumn("Loại, số ký hiệu",
              lambda item: _joined(item.kind, labels.reference(item.number, item.symbol, item.year))),
        TableColumn("Ngày", lambda item: labels.date_words(item.date)),
        TableColumn("Cơ quan ban hành", lambda item: item.issuer),
        TableColumn("Quan hệ", lambda item: labels.label(labels.RELATIONS, item.relation), spare=True),
        quote,
    ), letter.references)  # fmt: skip
    yield from section(t("Thời hạn, sự kiện"), (
        TableColumn("Loại", lambda item: labels.label(labels.DATE_TYPES, item.type), spare=True),
        TableColumn("Ngày", _when),
        TableColumn("Đúng hạn đến", lambda item: _of_deadline(item, item.last_good)),
        TableColumn("Nên xong", lambda item: _of_deadline(item, item.safe_due), spare=True),
        TableColumn("Ai", lambda item: "; ".join(item.assignees)),
        TableColumn("Việc", lambda item: item.action, spare=True),
        quote,
    ), letter.dates)  # fmt: skip
    yield from section(t("Cách tính ngày"), (
        TableColumn("Cách tính", lambda item: item.explanation or one_line(item.evidence.quote), wide=True),
        TableColumn("Cách hiểu khác", lambda item: "; ".join(map(_reading, item.alternatives)), wide=True),
    ), [*filter(lambda item: item.explanation or item.alternatives, letter.dates)])  # fmt: skip
    yield from section(t("Giới hạn đại biểu"), (
        TableColumn("Giới hạn", labels.limit_words, wide=True),
        TableColumn("Áp dụng cho", lambda item: item.applies_to),
        TableColumn("Điều kiện", lambda item: item.condition, spare=True),
        quote,
    ), letter.delegate_limits)  # fmt: skip
    alone = f" ({t('cơ quan ban hành tự làm')})"
    yield from section(t("Nhiệm vụ"), (
        TableColumn("Loại", lambda item: labels.label(labels.TASK_KINDS, item.kind), spare=True),
        TableColumn("Đơn vị thực hiện", lambda item: "; ".join(item.assignees) + (alone if item.issuer_own else "")),
        TableColumn("Gửi về", lambda item: item.deliver_to),
        TableColumn("Hạn", lambda item: labels.date_words(item.date)),
        TableColumn("Nội dung", lambda item: item.title, wide=True),
        TableColumn("Nguyên văn", lambda item: item.action or one_line(item.evidence.quote), wide=True),
    ), letter.tasks)  # fmt: skip
    yield from section(t("Người dùng đã sửa"), (
        TableColumn("Mục", lambda item: item[0]),
        TableColumn("Ai", lambda item: item[1].who),
        TableColumn("Lúc", lambda item: f"{labels.date_words(item[1].at[:10])} {item[1].at[11:16]}"),
        TableColumn("Lý do", lambda item: item[1].why),
    ), corrected)  # fmt: skip
    yield from section(t("Lưu ý"), (TableColumn("Nội dung", labels.flag_words, wide=True), quote), letter.flags)


@cache
def _examples() -> dict[str, str]:
    """Return words of letters that rows of tables are about, by the names of these rows."""
    tables = (load(file)[table] for file, table in _WHY["examples"]["rows"])
    return {row["name"]: row["good"] for row in chain.from_iterable(tables)}


def by_rules(why: str | None, rules: Iterable[str] = ()) -> str:
    """Return a reason in people's words, with the rows of tables that gave it: in English by name, else by example."""
    examples = if_said("như “{words}”", words="”, “".join(filter(None, map(_examples().get, rules))))
    beside = rules if language() == "en" else [examples]
    return "; ".join(filter(None, [labels.label(RULES, why), *beside]))


def why_parts(
    letter: Letter, days: Iterable[tuple[str, str, str]], whom: Iterable[tuple[str, str, str]]
) -> Iterator[str]:
    """Yield the tables of records with their rules, of ``whom`` they bind and what speaks for that, of sentences that
    are no duties, and of ``days`` left out with their reasons."""
    groups = (
        (t("Văn bản viện dẫn"), letter.references), (t("Thời hạn, sự kiện"), letter.dates),
        (t("Giới hạn đại biểu"), letter.delegate_limits), (t("Nhiệm vụ"), letter.tasks),
    )  # fmt: skip
    found = [
        (name, by_rules(record.why, getattr(record, "rules", ())), record.evidence.quote)
        for name, group in groups
        for record in group
    ]
    left = [
        (labels.label(ROLES, one.role), by_rules(one.why), letter.text[one.start : one.end])
        for one in letter.sentences if one.role != "duty"]  # fmt: skip
    tables = (
        (t("Vì sao tìm được"), t("Loại"), found),
        (t("Ai làm"), t("Ai"), [*whom]),
        (t("Câu không phải nhiệm vụ"), t("Vai trò"), left),
        (t("Ngày không đưa vào lịch"), t("Ngày"), [*days]),
    )
    for title, kind, rows in tables:
        columns: tuple[TableColumn[_Reason], ...] = (
            TableColumn(kind, lambda row: row[0]),
            TableColumn("Quy tắc", lambda row: row[1]),
            TableColumn("Nguyên văn", lambda row: row[2], wide=True),
        )
        yield from section(title, columns, rows)

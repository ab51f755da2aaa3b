"""Rows of the sheets that speak of letters: the two registers, delegate limits, targets, warnings."""

import datetime
from collections.abc import Iterator, Sequence
from typing import Any

from pipeline import labels, standing
from pipeline.doubts import flag_words
from pipeline.frames.making import one_line
from pipeline.levels import level_of
from pipeline.register.targets import read_target
from pipeline.store import Marks
from pipeline.words import t
from schemas import CLOSED, Letter, Obligation

Row = dict[str, Any]

#: Up to so many unions are named; of more only the number is said.
_NAMED_UNIONS = 3


def incoming_row(letter: Letter) -> Row:
    """Return the row of a letter in the register of incoming letters."""
    header = letter.header
    return {
        "arrived_on": letter.source.arrived_on,
        "issuer": header.issuer,
        "letter": labels.reference(header.number, header.symbol),
        "issued_on": header.issued_on,
        "subject": _kind_and_subject(letter),
        "urgency": header.urgency,
        "file": letter.source.name,
        "reading": _reading(letter),
    }


def _kind_and_subject(letter: Letter) -> str:
    """Return kind and subject as registers write them: a công văn has no kind line but ``V/v``."""
    kind, subject = letter.header.kind, letter.header.subject or ""
    if kind is None or kind == "Công văn":
        return t("Công văn V/v {subject}", subject=subject) if subject else kind or ""
    return f"{kind} {subject[:1].lower()}{subject[1:]}".strip()


def _reading(letter: Letter) -> str:
    heavy = sum(level_of(flag.code) != "info" for flag in letter.flags)
    return t("cần xem {count} chỗ", count=heavy) if heavy else t("đã trích xuất")


def follow_up_row(
    letter: Letter, owed: Sequence[Obligation], marks: Sequence[Marks], today: datetime.date
) -> Row | None:
    """Return the row of a letter in the follow-up register, ``None`` where it asks nothing of lower unions."""
    if not owed:
        return None
    open_ = [item for item in owed if item.status not in CLOSED]
    days = [day for item in open_ if (day := standing.next_day(item, today))]
    header = letter.header
    name = " ".join(part for part in (header.kind, labels.reference(header.number, header.symbol)) if part)
    when = t("ngày {day}", day=labels.date_words(header.issued_on)) if header.issued_on else ""
    of = t("của {issuer}", issuer=header.issuer) if header.issuer else ""
    return {
        "letter": " ".join(part for part in (name, when, of) if part),
        "receiver": _receivers({item.union for item in owed}),
        "due": min(days).isoformat() if days else None,
        "progress": _progress(owed),
        "answers": "; ".join(sorted({mark.answer for mark in marks if mark.answer})),
        "obligations": len(owed),
        "open": len(open_),
        "issued_on": header.issued_on,
    }


def _progress(owed: Sequence[Obligation]) -> str:
    """Say how much is done of what is still asked, what waits for a person, and what is asked no more."""
    counts = {status: sum(item.status == status for item in owed) for status in ("done", "waiting")}
    dropped = sum(item.status in CLOSED for item in owed) - counts["done"]
    parts = [t("{done}/{all} hoàn thành", done=counts["done"], all=len(owed) - dropped)]
    if counts["waiting"]:
        parts.append(t("{count} chờ xác nhận", count=counts["waiting"]))
    if dropped:
        parts.append(t("{count} không còn phải làm", count=dropped))
    return "; ".join(parts)


def _receivers(unions: set[str]) -> str:
    if len(unions) > _NAMED_UNIONS:
        return t("{count} đơn vị", count=len(unions))
    return "; ".join(sorted(unions))


def limit_rows(letter: Letter) -> Iterator[Row]:
    """Yield a row for each delegate limit; to be checked where something about it is doubtful."""
    doubtful = {flag.evidence.start for flag in letter.flags if flag.evidence}
    for limit in letter.delegate_limits:
        numbers = [limit.min, limit.max] if limit.value is None else [limit.value]
        words = " – ".join(f"{number:g}" for number in numbers if number is not None)
        yield {
            "subject": letter.header.subject,
            "applies_to": limit.applies_to,
            "group": limit.group,
            "bound": limit.bound,
            "count": words if limit.unit != "%" else None,
            "share": f"{words}%" if limit.unit == "%" else None,
            "condition": limit.condition,
            "due": None,
            "quote": one_line(limit.evidence.quote),
            "check": limit.evidence.start in doubtful or limit.applies_to is None,
            "letter": labels.letter_name(letter.header),
            "issuer": letter.header.issuer,
        }


def target_rows(letter: Letter) -> Iterator[Row]:
    """Yield a row for each figure to reach."""
    for task in letter.tasks:
        if task.kind != "target":
            continue
        words = one_line(task.action or task.evidence.quote)
        figure = read_target(words)
        yield {
            "target": words,
            "scope": "; ".join(task.assignees),
            "bound": figure.bound if figure else None,
            "value": figure.value if figure else None,
            "unit": figure.unit if figure else None,
            "period": task.date,
            "quote": one_line(task.evidence.quote),
            "letter": labels.letter_name(letter.header),
        }


def warning_rows(letter: Letter) -> Iterator[Row]:
    """Yield a row for each doubt about a letter."""
    for flag in letter.flags:
        yield {
            "code": flag.code,
            "level": level_of(flag.code),
            "message": flag_words(flag),
            "place": _place(flag.evidence.quote, flag.evidence.page) if flag.evidence else None,
            "letter": labels.letter_name(letter.header),
            "file": letter.source.name,
        }


def _place(quote: str, page: int | None) -> str:
    words = one_line(quote)
    return f"{t('trang {page}', page=page)}: {words}" if page else words

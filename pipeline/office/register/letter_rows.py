"""Rows of the sheets that speak of letters: the two registers, delegate limits, targets, warnings."""

import datetime
import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from pipeline.calendar import periods
from pipeline.duties import standing
from pipeline.duties.crosscheck.findings import level_of
from pipeline.export import frames
from pipeline.store.duties import Marks
from pipeline.store.marking import Settled
from pipeline.store.register import RegisterEntry
from pipeline.store.rows import Arrival
from pipeline.support import labels
from pipeline.support.grouping import picked
from pipeline.support.words import if_said, one_line, shortened, t
from schemas import CLOSED, Evidence, Letter, LetterWarning, Obligation, Proposal, iso

Row = dict[str, Any]
#: So much of a letter's id stands in its row.
LETTER_ID = 12
#: Up to so many unions are named; of more only the number is said.
_NAMED_UNIONS = 3
_KEPT = re.compile(r"lưu\s*:?\s*(.*)", re.I)
#: So much of a quote is shown beside a warning.
_LONGEST_QUOTE = 120


def incoming_row(letter: Letter, written: RegisterEntry, arrivals: Sequence[Arrival]) -> Row:
    """Return the row of a letter in the register of incoming letters: one row however often it came."""
    days = [*filter(None, (arrival.arrived_on for arrival in arrivals))]
    note = written.note
    if note is None and len(arrivals) > 1:
        told = ", ".join(labels.date_words(arrival.arrived_on) or "?" for arrival in arrivals)
        note = t("nhận {count} lần", count=len(arrivals)) + (f": {told}" if days else "")
    own = {"arrived_on": written.arrived_on or min(days, default=letter.source.arrived_on), "note": note}
    return {**_letter_row(letter, arrivals), **written.model_dump(), **own}


def outgoing_row(letter: Letter, written: RegisterEntry, arrivals: Sequence[Arrival] = ()) -> Row:
    """Return the row of a letter in the register of outgoing letters."""
    place, keeper = sent_and_kept(letter.header.recipients)
    own = {"place": written.place or place, "handler": written.handler or keeper}
    return {**_letter_row(letter, arrivals), **written.model_dump(), **own}


def sent_and_kept(recipients: Sequence[str]) -> tuple[str | None, str | None]:
    """Return of the lines under Nơi nhận to whom a letter goes, and who keeps the file copy.

    >>> sent_and_kept(["Các CĐCS (t/h)", "Lưu: VT, ToC"])
    ('Các CĐCS (t/h)', 'VT, ToC')
    """
    kept = [found[1] for line in recipients if (found := _KEPT.match(line))]
    sent = [line for line in recipients if not _KEPT.match(line)]
    return "; ".join(sent) or None, "; ".join(kept) or None


def _letter_row(letter: Letter, arrivals: Sequence[Arrival]) -> Row:
    """Return what a row has in either register: the letter's head, its files, how many places to look at."""
    header, heavy = letter.header, sum(level_of(flag.code) != "info" for flag in letter.flags)
    return {
        **picked(header, ("issued_on", "issuer", "signer", "urgency")),
        "letter": labels.reference(header.number, header.symbol), "id": letter.source.sha256[:LETTER_ID],
        "subject": kind_and_subject(header.kind, header.subject),
        "file": "\n".join(arrival.name for arrival in arrivals) or letter.source.name,
        "reading": if_said("cần xem {count} chỗ", count=heavy) or t("đã trích xuất"),
    }  # fmt: skip


def kind_and_subject(kind: str | None, subject: str | None) -> str:
    """Return kind and subject as registers write them: a công văn has no kind line but ``V/v``."""
    subject = subject or ""
    if kind in (None, "Công văn"):
        return t("Công văn V/v {subject}", subject=subject) if subject else kind or ""
    return f"{kind} {subject[:1].lower()}{subject[1:]}".strip()


def follow_up_row(
    letter: Letter, owed: Sequence[Obligation], marks: Mapping[str, Marks], today: datetime.date, written: RegisterEntry
) -> Row:
    """Return the row of a duty of a letter in the follow-up register; ``marks`` by the ids of what is ``owed``."""
    open_ = [item for item in owed if item.status not in CLOSED]
    due = iso(min(filter(None, (standing.next_day(item, today) for item in open_)), default=None))
    # Of what recurs the instance is counted that ends on the day shown.
    counts = standing.counted(owed, due, today)
    header = letter.header
    day, issuer = labels.date_words(header.issued_on), if_said("của {issuer}", issuer=header.issuer)
    parts = (header.kind, labels.reference(header.number, header.symbol), if_said("ngày {day}", day=day), issuer)
    unions = {item.union for item in owed}
    is_many = len(unions) > _NAMED_UNIONS
    # How much is done of what is still asked, what waits for a person, and what is asked no more.
    done, dropped = counts["done"], sum(map(counts.__getitem__, CLOSED - {"done"}))
    progress = (
        t("{done}/{all} hoàn thành", done=done, all=len(owed) - dropped),
        if_said("{count} chờ xác nhận", count=counts["waiting"]),
        if_said("{count} không còn phải làm", count=dropped),
    )
    answers = {marks[item.id].answer for item in owed}
    return {
        "arrival_number": written.number, "letter": " ".join(filter(None, parts)), "due": due,
        "receiver": t("{count} đơn vị", count=len(unions)) if is_many else "; ".join(sorted(unions)),
        "progress": "; ".join(filter(None, progress)), "answers": "; ".join(sorted(filter(None, answers))),
        "duty": periods.duty_line(min(owed, key=lambda item: item.status in CLOSED)),
        "obligations": len(owed), "open": len(open_), "issued_on": header.issued_on,
    }  # fmt: skip


def limit_rows(letter: Letter) -> Iterator[Row]:
    """Yield a row for each delegate limit; to be checked where something about it is doubtful."""
    doubtful = {flag.evidence.start for flag in letter.flags if flag.evidence}
    for limit, row in zip(letter.delegate_limits, frames.limit_rows(letter), strict=True):
        numbers = (limit.value, limit.min, limit.max)  # one, or those of a range
        words = " – ".join(f"{number:g}" for number in numbers if number is not None)
        check = limit.evidence.start in doubtful or limit.applies_to is None
        share = {"share": f"{words}%"} if limit.unit == "%" else {"count": words}
        yield {**row, **share, "check": check, "issued_on": letter.header.issued_on}


def target_rows(letter: Letter) -> Iterator[Row]:
    """Yield a row for each figure to reach, as the letter says it."""
    name, issued_on = labels.letter_name(letter.header), letter.header.issued_on
    for task in letter.tasks:
        if task.kind == "target":
            quote = one_line(task.evidence.quote)
            yield {
                "target": one_line(task.action) if task.action else quote, "scope": "; ".join(task.assignees),
                "period": task.date, "quote": quote, "letter": name, "issued_on": issued_on,
            }  # fmt: skip


def warning_row(item: LetterWarning, settled: Settled | None, files: Mapping[str, str]) -> Row:
    """Return the row of a warning, with who settled it; ``files`` names the file of a letter by its id."""
    names = map(labels.letter_name, filter(None, (item.letter_key, item.other_key)))
    return {
        **picked(item, ("code", "level", "message", "id")),
        "place": _place(item.evidence) if item.evidence is not None else None,
        "letter": " ↔ ".join(names), "file": files.get(item.letter), "issued_on": item.letter_key.issued_on,
        "who": getattr(settled, "who", None),
        "settled": ", ".join(filter(None, (labels.date_words(settled.on), settled.note))) if settled else None,
    }  # fmt: skip


def proposal_row(item: Proposal, files: Mapping[str, str]) -> Row:
    """Return the row of what a letter proposes: it counts once a person confirms it."""
    return {
        "code": item.effect, "level": "look", "message": t("Chờ xác nhận: {message}", message=item.message),
        "id": item.id, "place": _place(item.evidence), "who": None, "settled": None,
        "letter": labels.letter_name(item.source_key), "file": files.get(item.source),
        "issued_on": item.source_key.issued_on,
    }  # fmt: skip


def _place(evidence: Evidence) -> str:
    words = shortened(one_line(evidence.quote), _LONGEST_QUOTE)
    return f"{t('trang {page}', page=evidence.page)}: {words}" if evidence.page else words

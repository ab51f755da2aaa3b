"""Rows of the sheets that speak of letters: the two registers, delegate limits, targets, warnings."""

import datetime
import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, NamedTuple

from extractors.lexicon import load
from pipeline import frames, labels
from pipeline.crosscheck.findings import level_of
from pipeline.duties import standing
from pipeline.store import Marks
from pipeline.store.history import Settled
from pipeline.store.records import Arrival
from pipeline.store.register_lines import RegisterEntry
from pipeline.words import one_line, shortened, t
from schemas import CLOSED, Evidence, Letter, LetterWarning, Obligation, Proposal

Row = dict[str, Any]
#: So much of a letter's id stands in its row.
LETTER_ID = 12
#: Up to so many unions are named; of more only the number is said.
_NAMED_UNIONS = 3
_KEPT = re.compile(r"lưu\s*:?\s*(.*)", re.I)
#: So much of a quote is shown beside a warning.
_LONGEST_QUOTE = 120
_FIGURE = re.compile(r"(?<![\d/.,])(\d{1,3}(?:[.]\d{3})+|\d+(?:,\d+)?)(\s*%)?(?![\d/]|[.,]\d)")
#: ``năm 2026``, ``ngày 5``, ``Điều 3``: numbers that count nothing.
_NO_FIGURE = re.compile(r"(?:năm|tháng|ngày|quý|điều|khoản|số|lần thứ|nhiệm kỳ|giai đoạn|mục|phụ lục)\s*$", re.I)
_UNIT = re.compile(r"\s*([^\W\d_]+(?:\s+[^\W\d_]+)?)")
#: ``CĐCS có từ 300 đoàn viên trở lên``: says whom a target is for, not how much of what.
_SCOPE = re.compile(
    r"\bcó\s+(?:từ|trên|dưới|đủ|ít nhất)\s+[\d.]+\s+(?:đoàn viên|(?:người )?lao động|cnvclđ|cnlđ|công nhân|nữ)", re.I
)
#: So many letters before a figure may hold the word that bounds it.
_REACH = 24


def incoming_row(letter: Letter, written: RegisterEntry, arrivals: Sequence[Arrival]) -> Row:
    """Return the row of a letter in the register of incoming letters: one row however often it came."""
    days = sorted(arrival.arrived_on for arrival in arrivals if arrival.arrived_on)
    told = days[0] if days else letter.source.arrived_on
    return {
        **_letter_row(letter, arrivals),
        **written.model_dump(),
        "arrived_on": written.arrived_on or told,
        "note": written.note or (_came(arrivals) if len(arrivals) > 1 else None),
    }


def outgoing_row(letter: Letter, written: RegisterEntry, arrivals: Sequence[Arrival] = ()) -> Row:
    """Return the row of a letter in the register of outgoing letters."""
    place, keeper = sent_and_kept(letter.header.recipients)
    return {
        **_letter_row(letter, arrivals),
        **written.model_dump(),
        "place": written.place or place,
        "handler": written.handler or keeper,
    }


def sent_and_kept(recipients: Sequence[str]) -> tuple[str | None, str | None]:
    """Return of the lines under Nơi nhận to whom a letter goes, and who keeps the file copy.

    >>> sent_and_kept(["Các CĐCS (t/h)", "Lưu: VT, ToC"])
    ('Các CĐCS (t/h)', 'VT, ToC')
    """
    kept = [found[1] for line in recipients if (found := _KEPT.match(line))]
    sent = [line for line in recipients if not _KEPT.match(line)]
    return "; ".join(sent) or None, "; ".join(kept) or None


def read_of(letter: Letter) -> Row:
    """Return what a row shows that was read in the head of a letter."""
    header = letter.header
    return {
        "letter": labels.reference(header.number, header.symbol),
        "issued_on": header.issued_on,
        "issuer": header.issuer,
        "signer": header.signer,
        "subject": kind_and_subject(header.kind, header.subject),
    }


def _letter_row(letter: Letter, arrivals: Sequence[Arrival]) -> Row:
    header = letter.header
    return {
        **read_of(letter),
        "urgency": header.urgency,
        "file": "\n".join(arrival.name for arrival in arrivals) or letter.source.name,
        "reading": _reading(letter),
        "id": letter.source.sha256[:LETTER_ID],
    }


def _came(arrivals: Sequence[Arrival]) -> str:
    """Say that a letter came several times, and when where that is known."""
    days = ", ".join(labels.date_words(arrival.arrived_on) or "?" for arrival in arrivals)
    known = any(arrival.arrived_on for arrival in arrivals)
    return t("nhận {count} lần", count=len(arrivals)) + (f": {days}" if known else "")


def kind_and_subject(kind: str | None, subject: str | None) -> str:
    """Return kind and subject as registers write them: a công văn has no kind line but ``V/v``."""
    subject = subject or ""
    if kind is None or kind == "Công văn":
        return t("Công văn V/v {subject}", subject=subject) if subject else kind or ""
    return f"{kind} {subject[:1].lower()}{subject[1:]}".strip()


def _reading(letter: Letter) -> str:
    heavy = sum(level_of(flag.code) != "info" for flag in letter.flags)
    return t("cần xem {count} chỗ", count=heavy) if heavy else t("đã trích xuất")


def follow_up_row(
    letter: Letter, owed: Sequence[Obligation], marks: Sequence[Marks], today: datetime.date, written: RegisterEntry
) -> Row:
    """Return the row of a duty of a letter in the follow-up register."""
    open_ = [item for item in owed if item.status not in CLOSED]
    days = [day for item in open_ if (day := standing.next_day(item, today))]
    header = letter.header
    name = " ".join(part for part in (header.kind, labels.reference(header.number, header.symbol)) if part)
    when = t("ngày {day}", day=labels.date_words(header.issued_on)) if header.issued_on else ""
    of = t("của {issuer}", issuer=header.issuer) if header.issuer else ""
    return {
        "arrival_number": written.number,
        "letter": " ".join(part for part in (name, when, of) if part),
        "receiver": _receivers({item.union for item in owed}),
        "due": min(days).isoformat() if days else None,
        "progress": _progress(owed),
        "answers": "; ".join(sorted({mark.answer for mark in marks if mark.answer})),
        "duty": labels.duty_line(min(owed, key=lambda item: item.status in CLOSED)),
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
    for limit, row in zip(letter.delegate_limits, frames.limit_rows(letter), strict=True):
        numbers = [limit.min, limit.max] if limit.value is None else [limit.value]
        words = " – ".join(f"{number:g}" for number in numbers if number is not None)
        check = limit.evidence.start in doubtful or limit.applies_to is None
        yield {**row, **({"share": f"{words}%"} if limit.unit == "%" else {"count": words}), "check": check}


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
            **(figure._asdict() if figure else {}),
            "period": task.date,
            "quote": one_line(task.evidence.quote),
            "letter": labels.letter_name(letter.header),
        }


def warning_row(item: LetterWarning, settled: Settled | None, files: Mapping[str, str]) -> Row:
    """Return the row of a warning, with who settled it; ``files`` names the file of a letter by its id."""
    names = [labels.letter_name(key) for key in (item.letter_key, item.other_key) if key is not None]
    return {
        "code": item.code,
        "level": item.level,
        "message": item.message,
        "place": _places(item),
        "letter": " ↔ ".join(names),
        "file": files.get(item.letter),
        "who": settled.who if settled else None,
        "settled": settled_words(settled),
        "id": item.id,
        "letter_id": item.letter,
        "issued_on": item.letter_key.issued_on,
    }


def settled_words(settled: Settled | None) -> str | None:
    """Return when a warning was settled, with the note; ``None`` for one that is open."""
    return ", ".join(part for part in (labels.date_words(settled.on), settled.note) if part) if settled else None


def proposal_row(item: Proposal, files: Mapping[str, str]) -> Row:
    """Return the row of what a letter proposes: it counts once a person confirms it."""
    return {
        "code": item.effect,
        "level": "look",
        "message": t("Chờ xác nhận: {message}", message=item.message),
        "place": _place(item.evidence),
        "letter": labels.letter_name(item.source_key),
        "file": files.get(item.source),
        "who": None,
        "settled": None,
        "id": item.id,
        "issued_on": item.source_key.issued_on,
    }


def _places(item: LetterWarning) -> str | None:
    found = [_place(evidence) for evidence in (item.evidence, item.other_evidence) if evidence is not None]
    return " ↔ ".join(found) or None


def _place(evidence: Evidence) -> str:
    words = shortened(one_line(evidence.quote), _LONGEST_QUOTE)
    return f"{t('trang {page}', page=evidence.page)}: {words}" if evidence.page else words


class Target(NamedTuple):
    """A figure: ``bound`` is ``min``, ``max`` or ``exact``; ``unit`` is ``%`` or what is counted."""

    bound: str
    value: float
    unit: str


def read_target(words: str) -> Target | None:
    """Return the first figure that the words name, a share before a count.

    >>> read_target("Phấn đấu ít nhất 95% CĐCS có quy chế")
    Target(bound='min', value=95.0, unit='%')
    >>> read_target("Mỗi đơn vị có 02 sáng kiến trong năm 2026")
    Target(bound='exact', value=2.0, unit='sáng kiến')
    >>> read_target("Hoàn thành trong năm 2026") is None
    True
    """
    scopes = [scope.span() for scope in _SCOPE.finditer(words)]
    figures = [
        found
        for found in _FIGURE.finditer(words)
        if not _NO_FIGURE.search(words[: found.start()])
        and not any(start <= found.start() < end for start, end in scopes)
    ]
    shares = [found for found in figures if found[2]]
    if not (figures := shares or figures):
        return None
    found = figures[0]
    unit = "%" if found[2] else _counted(words[found.end() :])
    return Target(_bound(words, found), float(found[1].replace(".", "").replace(",", ".")), unit)


def _counted(behind: str) -> str:
    found = _UNIT.match(behind)
    return found[1] if found else ""


def _bound(words: str, figure: re.Match[str]) -> str:
    before = words[max(0, figure.start() - _REACH) : figure.start()].lower()
    behind = words[figure.end() : figure.end() + _REACH].lower()
    for bound, name in (("max", "at_most"), ("min", "at_least")):
        if any(before.rstrip().endswith(word) for word in load("targets", __package__)[name]["words"]):
            return bound
    return "min" if "trở lên" in behind else "exact"

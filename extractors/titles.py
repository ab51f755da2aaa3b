"""The one line by which a clerk knows a duty: its act and object, where it goes, by when, in the letter's own words."""

import re
from datetime import date

from extractors.doers import any_duty, begins_with_act, behind_grounds
from extractors.outline import Block
from extractors.patterns import UPPER, View, make_view, phrase, words
from extractors.tasks import FoundTask
from schemas import DateRecord

LONGEST = 100  # characters
#: An act of fewer words does not say what it is about.
_FEWEST = 4
_MARKS = ' ,:;.-–—+*/()"“”'
_LIST_MARK = re.compile(r"^(?:[-–—+*•·▪]|\d{1,2}(?:\.\d{1,2})*[.)]|[a-zđA-ZĐ][.)]|[IVX]{1,5}[.)])\s+")
_LABEL = re.compile(r"^[^:;.,]{1,60}:\s+(?=\S)")
_OPENING = phrase(rf"(?:{any_duty('requests', 'modals')}|được)(?!\w|\s+trước(?!\w))[ ,]*")
#: On what it is based: “Căn cứ Kế hoạch này, | xây dựng …”.
_GROUNDS = re.compile(r"^(?:căn cứ|trên cơ sở|để|nhằm)\s[^,;:.]{3,80},\s+(?=\S)", re.IGNORECASE)
#: What is put off stands behind it: “…, Công đoàn ngành gia hạn thời gian | gửi danh sách đến …”.
_PUTS_OFF = re.compile(r"(?:gia hạn|lùi|kéo dài) (?:thời gian|thời hạn) (?=\w)", re.IGNORECASE)
#: A bracket with which the doer ends: “(trừ Chi nhánh A) | khắc phục …”.
_WITHIN = re.compile(r"^\(?[^()]{1,80}\)\s*(?=\w)")
_SENTENCE_END = re.compile(r"[;.](?= |$)(?<!\d\.(?=\d))")
_HOLLOW = re.compile(r"\(\s*\)|\s+(?=[,;.)])|(?<=\()\s+|,(?=\s*[,;.)])|\s{2,}")
_LAST_CLAUSE = re.compile(r"[,;:(] ?[^,;:(]*$")
#: Somebody gets it, by the words themselves.
_GOES = re.compile(rf" (?:về|với|cho|đến|tới) [{UPPER}]")
#: Said of the day that stood behind it.
_DONE = re.compile(r"(?:,| thì)? (?:phải )?(?:hoàn thành|hoàn tất|xong)$| (?:đến|tới|sang)$")
_BOUNDS = {"before": "trước", "by": "chậm nhất", "on": "ngày", "from": "từ"}


def title_of(view: View, task: FoundTask, day: DateRecord | None, block: Block | None, subject: str | None) -> str:
    """Return the line for a task of a view, at most about a hundred characters.

    ``day`` is the task's date, ``block`` the place of its words; ``subject`` of the letter tells what it is about where
    neither its words nor the headings above do.
    """
    begin = behind_grounds(view, task.act or task.start, task.end)
    act = _act(_without(view, begin, task.end, day)) or _act(view.text[begin : task.end])
    if len(act.split()) < _FEWEST:
        about = _context(view, block, act, subject)
        act = f"{act} – {about}" if act and about else act or about
    act = act or words(view.text[task.start : task.end]).strip(_MARKS)
    ends = _receiver(act, task.delivery.to) + _when(day, task.start)
    return _upper(_cut(act, max(LONGEST - len(ends), LONGEST // 2))) + ends


def _without(view: View, begin: int, end: int, day: DateRecord | None) -> str:
    """Return the words without the day, which is said at the end of the line."""
    text = view.text
    if day is None or not _is_told(day) or not begin <= day.evidence.start < day.evidence.end <= end:
        return text[begin:end]
    return f"{_DONE.sub('', text[begin : day.evidence.start].rstrip())} {text[day.evidence.end : end]}"


def _act(text: str) -> str:
    """Return the first sentence of a task's words that says something, without mark, label and request."""
    line = words(text)
    while line:
        at = len(line)
        for opening in (_LIST_MARK, _LABEL, _GROUNDS, _PUTS_OFF):
            found = opening.search(line)
            if found and not (opening is _LABEL and _acts(found[0])):
                line = line[found.end() :]
        asked = _OPENING.match(line.lower())
        if asked and asked.end() < len(line):
            line = line[asked.end() :]
        line = _WITHIN.sub("", line.lstrip(_MARKS.replace("(", "")))
        if len(line) == at:
            break
    first = next((part for part in _SENTENCE_END.split(line) if len(part.split()) > 1), line)
    return _HOLLOW.sub(lambda found: " " if found[0].isspace() and len(found[0]) > 1 else "", first).strip(_MARKS)


def _acts(text: str) -> bool:
    view = make_view(text)
    return begins_with_act(view, 0, len(text))


def _context(view: View, block: Block | None, act: str, subject: str | None) -> str:
    """Return what a short act is about: the nearest heading that is no label, else the letter's subject."""
    above = (words(view.text[one.start : one.end]).strip(_MARKS) for one in block.ancestors()) if block else iter(())
    tells = (text for text in above if len(text.split()) >= _FEWEST and not text.isupper() and _acts(text))
    about = next(tells, None) or words(subject or "").strip(_MARKS)
    return "" if act.lower() in about.lower() and act else about


def _receiver(act: str, to: str | None) -> str:
    return "" if not to or len(to) > LONGEST // 3 or to.lower() in act.lower() or _GOES.search(act) else f" – về {to}"


def _is_told(day: DateRecord) -> bool:
    """Say whether a date is one day, which a figure tells; of others the letter's words tell more."""
    return day.type == "deadline" and day.date is not None and day.rrule is None and day.relative is None


def _when(day: DateRecord | None, start: int) -> str:
    """Return the day with its bound; of what is no single day its words, where it stands apart."""
    if day is None:
        return ""
    if _is_told(day):
        named = date.fromisoformat(day.date or "")
        bound, told = _BOUNDS[day.bound or "on"], f"{named.day}/{named.month}/{named.year}"
        if day.time is not None:
            bound = f"{bound if bound != 'ngày' else ''} {day.time} ngày".strip()
        return f", {bound} {told}"
    said = words(day.evidence.quote).strip(_MARKS)
    return f", {said}" if day.evidence.start < start and len(said) < LONGEST // 2 else ""


def _cut(text: str, longest: int) -> str:
    """Return as many whole clauses, else whole words, as there is room for."""
    if len(text) > longest:
        short = text[:longest].rsplit(" ", 1)[0]
        clause = _LAST_CLAUSE.sub("", short)
        text = clause if longest // 2 <= len(clause) < len(short) else f"{short.strip(_MARKS)}…"
    opened = text.rfind("(")
    if opened > text.rfind(")") and opened > 0:
        text = text[:opened]
    return text.strip(_MARKS) or text


def _upper(text: str) -> str:
    return text[:1].upper() + text[1:]

"""What is to be done, in the letter's own words: at a date, and as the one line by which a clerk knows a duty."""

import re
import string
from datetime import date

from extractors.doers import any_duty, begins_with_act, behind_grounds
from extractors.outline import Block
from extractors.patterns import LOWER, UPPER, View, make_view, phrase, words
from extractors.spelling import capitalised
from extractors.tasks import FoundTask
from schemas import DateRecord

# --------------------
# What is to be done, or what takes place, at a date: the words of the letter that say it.

_LONGEST = 12  # words
_FEWEST_WORDS_OF_ACTION = 3
_MOST_OF_IT = 8  # words of the twelve
_LONG_ENOUGH = 1000  # characters that hold more words than an action has
_REACH = 400  # characters on either side of a date in which its clause stands
_CLAUSE_END = re.compile(r"[;.](?= |$)")
_BRACKETS = re.compile(r"\([^()]*\)")
_AFTER = re.compile(r"[;.](?= |$)|[);]")
_DATE_LABEL = phrase(
    rf"(?:[-+*\d.) ]*)(?:{any_duty('date_labels')})(?:(?: *,| và|/) {any_duty('date_labels')})*[ .:]*$"
)
_WEEKDAY = phrase(r"[( ]*(?:thứ (?:hai|ba|tư|năm|sáu|bảy)|chủ nhật|tại(?!\w)|ở(?!\w))")
_MARKS_OF_ACTION = " ,:;.-–+*)("
#: What ends a line and binds words that no longer stand in it: “họp rà soát lần cuối | vào lúc”.
_HANGING = phrase(rf"(?: {any_duty('hanging')})+$")
_LAST_CLAUSE = re.compile(r"[,;:(] ?[^,;:(]*$")


def action_at(view: View, start: int, end: int, block: Block, task: FoundTask | None, subject: str) -> str | None:
    """Return the words, at most twelve, that say what the date ``start:end`` is for.

    They are those of its clause before it, from the task's act on where they are more; where these say little, those of
    its task, those after it, of the heading above, or the letter's own ``subject``.
    """
    begin = max(block.start, start - _REACH)
    before = _before(view, begin, start)
    if task is not None and task.act is not None and begin < task.act < start and len(before.split()) > _LONGEST:
        act = _before(view, task.act, start)
        before = act if _tells(act) else before
    if _tells(before):
        return _first_words(before)
    if task is not None:
        return _first_words(_words_from(view, task.start, task.end))
    after = words(_AFTER.split(view.plain[end : min(block.end, end + _REACH)], maxsplit=1)[0]).strip(_MARKS_OF_ACTION)
    if _tells(after) and not _WEEKDAY.match(view.lower, end, block.end):
        return _first_words(after)
    headings = (_words_from(view, above.start, above.end).strip(_MARKS_OF_ACTION) for above in block.ancestors())
    heading = next((text for text in headings if text and not _is_label(text)), None)
    return _first_words(heading or subject or before or after)


def _before(view: View, begin: int, start: int) -> str:
    text = _BRACKETS.sub(lambda found: " " * len(found[0]), view.plain[begin:start])
    open_bracket = text.rfind("(")
    if open_bracket >= 0:  # the date itself stands in brackets: “… tập huấn (lúc 8 giờ”
        text = text[:open_bracket]
    sentence = _CLAUSE_END.split(text)[-1]
    label, _, clause = sentence.rpartition(": ")
    clause = words(clause).strip(_MARKS_OF_ACTION)
    return clause if _tells(clause) else words(label).strip(_MARKS_OF_ACTION) or clause


def _words_from(view: View, start: int, end: int) -> str:
    return words(view.text[start : min(end, start + _LONG_ENOUGH)])


def _tells(text: str) -> bool:
    return len(text.split()) >= _FEWEST_WORDS_OF_ACTION and not _is_label(text)


def _is_label(text: str) -> bool:
    """Say whether the words only announce a date (``Thời gian``), so that they do not say what takes place."""
    return _DATE_LABEL.fullmatch(text.lower()) is not None


def _first_words(text: str) -> str | None:
    short = " ".join(text.split()[:_LONGEST])
    clause = _LAST_CLAUSE.sub("", short) if len(text.split()) > _LONGEST else short
    short = (clause if len(clause.split()) >= _MOST_OF_IT else short).strip(_MARKS_OF_ACTION)
    said = _HANGING.sub("", short).strip(_MARKS_OF_ACTION)
    return (said if len(said.split()) > 1 else short) or None


# --------------------
# The one line by which a clerk knows a duty: its act and object, where it goes, by when, in the letter's own words.

LONGEST = 100  # characters
#: An act of fewer words does not say what it is about.
_FEWEST = 4
_MARKS = " ,:;.-–—+*/()\"“”'‘’`~_"
_LIST_MARK = re.compile(r"^(?:[-–—+*•·▪]|\d{1,2}(?:\.\d{1,2})*[.)]|[a-zđA-ZĐ][.)]|[IVX]{1,5}[.)])\s+")
_LABEL = re.compile(r"^[^:;.,]{1,60}:\s+(?=\S)")
_OPENING = phrase(rf"(?:{any_duty('requests', 'modals')}|được)(?!\w|\s+trước(?!\w))[ ,]*")
#: What orders a sentence among others: “Hai là, | tuyên truyền …”.
_ORDERING = phrase(rf"^{any_duty('ordering')}[,:] *(?=\S)", re.IGNORECASE)
#: On what it is based: “Căn cứ Kế hoạch này, | xây dựng …”.
_GROUNDS = re.compile(r"^(?:căn cứ|trên cơ sở|để|nhằm|do|vì)\s[^,;:.]{3,80},\s+(?=\S)", re.IGNORECASE)
#: What is put off stands behind it: “…, Công đoàn ngành gia hạn thời gian | gửi danh sách đến …”.
_PUTS_OFF = re.compile(r"(?:gia hạn|lùi|kéo dài) (?:thời gian|thời hạn) (?=\w)", re.IGNORECASE)
#: A bracket with which the doer ends: “(trừ Chi nhánh A) | khắc phục …”.
_WITHIN = re.compile(r"^\(?[^()]{1,80}\)\s*(?=\w)")
_SENTENCE_END = re.compile(r"[;.](?= |$)(?<!\d\.(?=\d))")
_HOLLOW = re.compile(r"\(\s*\)|\s+(?=[,;.)])|(?<=\()\s+|,(?=\s*[,;.)])|\s{2,}")
#: Somebody gets it, by the words themselves.
_GOES = re.compile(rf" (?:về|với|cho|đến|tới) [{UPPER}]")
#: Said of the day that stood behind it.
_DONE = re.compile(r"(?:,| thì)? (?:phải )?(?:hoàn thành|hoàn tất|xong)$|(?: (?:đến|tới|sang|lúc|vào|hồi))+$")
#: “sỐ lượng”: recognition took a small letter with its mark for a capital.
_CAPITAL_WITHIN = re.compile(rf"(?<=[{LOWER}])[{''.join(set(UPPER) - set(string.ascii_uppercase))}]")
_BOUNDS = {"before": "trước", "by": "chậm nhất", "on": "ngày", "from": "từ"}


def title_of(view: View, task: FoundTask, day: DateRecord | None, block: Block | None, subject: str | None) -> str:
    """Return the line for a task of a view, at most about a hundred characters.

    ``day`` is the task's date, ``block`` the place of its words; ``subject`` of the letter tells what it is about where
    neither its words nor the headings above do.
    """
    begin, said = behind_grounds(view, task.act or task.start, task.end), view.text
    to, ends = task.delivery.to, _when(day, task.start)
    if day is not None and _is_told(day) and begin <= day.evidence.start < day.evidence.end <= task.end:
        before = _DONE.sub("", said[begin : day.evidence.start].rstrip())
        act = _act(f"{before} {said[day.evidence.end : task.end]}")
    else:
        act = _act(said[begin : task.end])
    if day is not None and act in ("", words(day.evidence.quote).strip(_MARKS)):
        # What stands before a day where that is all a duty says: “Tại trụ sở: | từ ngày 10/4 đến ngày 10/5”; nothing if
        # it names its doers or is a label: “Các khu dân cư | xong trước ngày 30/11”.
        act = _DONE.sub("", words(said[task.start : day.evidence.start]).rstrip(_MARKS)).strip(_MARKS)
        if _is_label(act) or any(name.lower() in act.lower() for name in task.assignees):
            act = ""
    if len(act.split()) < _FEWEST:
        above = (words(said[one.start : one.end]).strip(_MARKS) for one in block.ancestors()) if block else iter(())
        tells = (text for text in above if len(text.split()) >= _FEWEST and not text.isupper() and _acts(text))
        about = next(tells, None) or words(subject or "").strip(_MARKS)
        act = about if about.lower().startswith(act.lower()) else f"{act} – {about}" if about else act
    act = act or words(said[task.start : task.end]).strip(_MARKS)
    act = _CAPITAL_WITHIN.sub(lambda found: found[0].lower(), act)
    if to and len(to) <= LONGEST // 3 and to.lower() not in act.lower() and not _GOES.search(act):
        ends = f" – về {to}{ends}"
    return capitalised(_cut(act, max(LONGEST - len(ends), LONGEST // 2))) + ends


def _act(text: str) -> str:
    line = words(text)
    while line:
        at = len(line)
        for opening in (_LIST_MARK, _ORDERING, _LABEL, _GROUNDS, _PUTS_OFF):
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


def _is_told(day: DateRecord) -> bool:
    return day.type == "deadline" and day.date is not None and day.rrule is None and day.relative is None


def _when(day: DateRecord | None, start: int) -> str:
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

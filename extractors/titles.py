"""What is to be done, in the letter's own words: at a date, and as the one line by which a clerk knows a duty."""

import re
import string
from datetime import date
from itertools import chain, pairwise

from extractors.bodies import head_at
from extractors.doers.acts import ACTS, BY_OFFICE, VERBS, act_inside, begins_with_act
from extractors.doers.names import acting_at
from extractors.lexicon import load
from extractors.outline import Block
from extractors.patterns import LOWER, UPPER, PhraseTable, Span, View, end_of, phrase, start_of, words, written
from extractors.same_words import in_house_words
from extractors.spelling import capitalised
from extractors.tasks.sentences import FoundTask
from schemas import DateRecord

_pattern = {name: phrase(text) for name, text in written("titles").items()}

# --------------------
# What is to be done, or what takes place, at a date: the words of the letter that say it.

_LONGEST = 12  # words
_FEWEST_WORDS_OF_ACTION = 3
_MOST_OF_IT = 8  # words of the twelve
_LONG_ENOUGH = 1000  # characters that hold more words than an action has
_REACH = 400  # characters on either side of a date in which its clause stands
_CLAUSE_END = re.compile(r"[;.](?= |$)")
_BRACKETS = re.compile(r"\([^()]*\)")
_OPEN_BRACKET = re.compile(r"\([^(]*$")
_AFTER = re.compile(r"[;.](?= |$)|[);]")
_MARKS_OF_ACTION = " ,:;.-–+*)("
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
        if _tells(act):
            return _first_words(act)
    if _tells(before):
        return _first_words(before)
    if task is not None:
        return _first_words(_words_from(view, task.start, task.end))
    after = _told(_AFTER.split(view.plain[end : min(block.end, end + _REACH)], maxsplit=1)[0])
    if _tells(after) and not _pattern["where"].match(after.lower()):
        return _first_words(after)
    headings = (_words_from(view, above.start, above.end).strip(_MARKS_OF_ACTION) for above in block.ancestors)
    heading = next((text for text in headings if not _is_label(text)), None)
    return _first_words(heading or subject or before)


def _before(view: View, begin: int, start: int) -> str:
    """Return the words before a date that say what it is for: its clause, or the label before a colon."""
    text = _BRACKETS.sub(lambda found: " " * len(found[0]), view.plain[begin:start])
    text = _OPEN_BRACKET.sub("", text)  # the date itself stands in brackets: “… tập huấn (lúc 8 giờ”
    sentence = _CLAUSE_END.split(text)[-1]
    label, _, clause = sentence.rpartition(": ")
    clause = _told(clause)
    return clause if _tells(clause) else words(label).strip(_MARKS_OF_ACTION) or clause


def _words_from(view: View, start: int, end: int) -> str:
    """Return the words of a stretch, of its first 1000 characters."""
    return words(view.text[start : min(end, start + _LONG_ENOUGH)])


def _tells(text: str) -> bool:
    """Whether words say what is done: three or more, and no label."""
    return len(text.split()) >= _FEWEST_WORDS_OF_ACTION and not _is_label(text)


def _is_label(text: str) -> bool:
    """Whether the words only announce a date (``Thời gian``), so that they do not say what takes place."""
    return _pattern["date_label"].fullmatch(text.lower()) is not None


def _told(text: str) -> str:
    """Return the words of a clause; none where they only tell place or time (``một ngày, tại Nhà thi đấu``)."""
    said = words(text).strip(_MARKS_OF_ACTION)
    return "" if _pattern["only_where"].fullmatch(said.lower()) else said


def _first_words(text: str) -> str | None:
    """Return the first twelve words, cut at a clause where eight remain, without a hanging end; ``None``: none."""
    short = " ".join(text.split()[:_LONGEST])
    clause = _LAST_CLAUSE.sub("", short) if len(text.split()) > _LONGEST else short
    short = (clause if len(clause.split()) >= _MOST_OF_IT else short).strip(_MARKS_OF_ACTION)
    said = _without(_pattern["ends_hanging"], short).strip(_MARKS_OF_ACTION)
    return (said if len(said.split()) > 1 else short) or None


# --------------------
# The one line by which a clerk knows a duty: act and object, where it goes, by when, in the letter's own words.
#
# Where the act begins the task knows; what still stands before it is passed over in the letter's own view, by place.
# Words are taken out only then, so that no line is read a second time.

LONGEST = 100  # characters
#: An act of fewer words does not say what it is about.
_FEWEST = 4
_ENDS = " ,:;.-–—+*/'‘’`~_"
_MARKS = _ENDS + '()"“”'
_LONGEST_ENDING = 40  # characters
_LONGEST_TURN = 30  # characters
_LABEL = re.compile(r"[^:;.,]{1,60}:\s+(?=\S)")
_FRONTED = PhraseTable((word, "fronted") for word in load("titles")["fronted"])
_LONGEST_ADVERBIAL = 160  # characters
_END_OF_ADVERBIAL = re.compile(r"[;:]|\.(?!\d)")
_INITIALS = UPPER.translate(dict.fromkeys(map(ord, "IVX")))
#: A sentence or clause ends; “P. Trưởng”, “TP. Vinh” go on.
_ENDS_CLAUSE = re.compile(rf"[;.](?= |$)(?<![ .][{_INITIALS}].)(?<![ .][{_INITIALS}]{{2}}.)")
_HOLLOW = re.compile(r"\( *\)|,(?= ?[,;.)])| (?:(?=[,;.)”])|(?<=[(“] ))")
#: “sỐ lượng”: recognition took a small letter with its mark for a capital.
_CAPITAL_WITHIN = re.compile(rf"(?<=[{LOWER}])[{''.join(set(UPPER) - set(string.ascii_uppercase))}]")
_BOUNDS = {"before": "trước", "by": "chậm nhất", "on": "ngày", "from": "từ"}


def title_of(view: View, task: FoundTask, day: DateRecord | None, item: int, block: Block | None, subject: str) -> str:
    """Return the line for a task of a view, at most about a hundred characters.

    ``day`` is the task's date, ``item`` where its paragraph begins, ``block`` the place of its words; ``subject`` of
    the letter tells what it is about where neither its words nor the headings above do.
    """
    begin, end = clause_of(view, task, day)
    act = words(view.text[slice(*task.column)]) if task.column else _act(view, begin, end, day)
    if day is not None and act in ("", words(day.evidence.quote).strip(_MARKS)):
        # What stands before a day where that is all a duty says: “Tại trụ sở: | từ ngày 10/4 đến ngày 10/5”; nothing if
        # it names its doers or is a label: “Các khu dân cư | xong trước ngày 30/11”.
        act = _pattern["done"].sub("", words(view.text[task.start : day.evidence.start]).rstrip(_ENDS)).strip(_MARKS)
        if task.act is not None or _is_label(act):
            act = ""
    acting = task.act or task.start
    act = act if " " in act else _with_thing(view, act, item, acting)
    topic = _pattern["topic"].match(view.lower, task.start, acting)
    subject = view.text[slice(*topic.span("thing"))] if topic else subject
    subject = _ENDS_CLAUSE.split(subject, maxsplit=1)[0]
    act, ends = _with_subject(view, act, _when(day, task.start), None if topic else block, subject)
    act = act or words(view.text[task.start : task.end]).strip(_MARKS)
    act = capitalised(_CAPITAL_WITHIN.sub(lambda found: found[0].lower(), act))
    line, to = shortened(act, LONGEST - len(ends)), task.delivery.to
    at = task.delivery.at
    sent = at is None or begin <= at < end or (day is not None and at < day.evidence.start)
    receiver = (
        f" – về {to}" if to and sent and to.lower() not in line.lower() and not _pattern["goes"].search(line) else ""
    )
    # What is to be done comes before where it goes.
    return line + (receiver if len(line + receiver + ends) <= LONGEST else "") + ends


def _with_thing(view: View, act: str, start: int, at: int) -> str:
    """Return a verb alone with the thing told before it (“Danh sách học viên: các trường | gửi trước …”); else ``act``.
    Or with what the sentence before does so (“Lập và gửi danh sách. Các trường | gửi trước …”)."""
    if not VERBS.match(act.lower(), 0, len(act)):
        return act
    if sent := _sent_before(view, act, start, at):
        return f"{act} {sent}"
    colon = view.plain.rfind(": ", start, at)
    begin = max(start, view.plain.rfind(". ", start, max(start, colon)) + 2)
    thing = words(view.text[begin : max(begin, colon)]).partition(f" {act.lower()} ")[0]
    asks = (
        _pattern["tells_time"].match(thing.lower())
        or head_at(view, begin, colon)
        or _pattern["asking"].search(view.lower, begin, colon)
    )
    if " " not in thing or asks or ACTS.match(view.lower, begin, colon):
        return act
    thing = thing if thing[1:2].isupper() else thing[:1].lower() + thing[1:]
    return f"{act} {_pattern['regarding'].sub('', thing)}"


def _sent_before(view: View, verb: str, start: int, at: int) -> str:
    """Return the paper with which the same verb stands earlier, between ``start`` and ``at``; ``""``: nowhere."""
    same = re.compile(rf"(?<!\w){re.escape(verb)} (?P<thing>[^.;:]+)[.;]", re.IGNORECASE)
    things = (found["thing"] for found in same.finditer(view.plain, start, at))
    return words(next((thing for thing in things if _pattern["paper"].match(thing.lower())), ""))


def _with_subject(view: View, act: str, ends: str, block: Block | None, subject: str) -> tuple[str, str]:
    """Return the act and the line's end; where the act says little, with what it is about (``_about``)."""
    is_empty = bool(_pattern["says_nothing"].fullmatch(act.lower()))
    fronted = len(act) < LONGEST // 3 and _FRONTED.match(in_house_words(act.lower()), 0, len(act))
    if is_empty or len(act.partition(" (")[0].split()) < _FEWEST or fronted:
        about = _about(view, block, subject)
        is_same = (
            block is None and is_empty and " " not in act
        )  # “Riêng các trường | gửi trước …”: what is asked of all
        if not about or is_same or about.lower().startswith(act.lower()):
            act = about or act
        elif VERBS.match(act.lower(), 0, len(act)):
            verb, _, thing = act.partition(" (")[0].partition(" ")
            # “Danh sách trao học bổng: | gửi (danh sách) trước …”
            is_thing = _pattern["paper"].match(about.lower()) and about.lower().startswith(thing)
            act = f"{verb} {about[:1].lower()}{about[1:]}" if is_thing else f"{act} – {about}"
        else:  # a label: “Tại trụ sở”; but “1/2 ngày” says nothing
            act, ends = about, f" – {_in_pairs(act)}{ends}" if act[:1].isalpha() else ends
    return act, ends


def clause_of(view: View, task: FoundTask, day: DateRecord | None) -> Span:
    """Return the place of the act that a duty's line tells.

    Where a later clause has the task's ``day``: that clause, if it begins with a verb, says something before the day
    and does not only send what the one before it makes (``…; gửi về Công đoàn ngành trước ngày …``). Else the first
    clause of two words or more: with what is part of its act (``không | cử``), behind all that only leads to it.
    """
    at = task.act or task.start
    turn = _pattern["behind_turns"].search(view.lower, max(task.start, at - _LONGEST_TURN), at)
    begin = start_of(turn, at)
    begin = end_of(_pattern["puts_off"].search(view.lower, begin, task.end), begin)
    begin = _behind_openings(view, begin, task.end)
    ends = [*map(re.Match.start, _ENDS_CLAUSE.finditer(view.plain, begin, task.end)), task.end]
    if day is not None and ends[0] < day.evidence.start < task.end:
        after, end = next(pair for pair in pairwise(ends) if day.evidence.start < pair[1])
        start = _behind_openings(view, after + 1, end)
        told = len(view.plain[start : day.evidence.start].split()) >= _FEWEST
        if told and VERBS.match(view.lower, start, end) and not _pattern["sends_it"].match(view.lower, start):
            return start, end
    for end in ends:
        if " " in view.plain[begin:end].strip():
            return begin, end
        begin = end + 1
    return begin, task.end


def _behind_openings(view: View, at: int, end: int) -> int:
    """Return where the act of a duty begins behind all openings at ``at`` (requests, adverbials, doers, labels)."""
    while at < (behind := _behind_opening(view, at, end)) < end:
        at = behind
    return at


def _behind_opening(view: View, at: int, end: int) -> int:
    """Return the place behind one opening (a request, an adverbial, a doer, a label); ``at`` itself: none is there."""
    lower = view.lower
    if opening := _pattern["no_act"].match(lower, at, end) or BY_OFFICE.match(lower, at, end):
        return opening.end()
    asks = _pattern["asking"].match(lower, at, end)
    if asks and ACTS.match(lower, asks.end(), end):
        return asks.end()
    if fronted := _FRONTED.match(lower, at, end):
        behind = _behind_adverbial(view, fronted[0], end)
    elif VERBS.match(lower, at, end):
        return at
    else:
        doer = acting_at(view, at, end)
        behind = doer.end if doer else None
    label = None if behind else _LABEL.match(view.plain, at, end)
    return end_of(label, behind or at)


def _behind_adverbial(view: View, at: int, end: int) -> int | None:
    """Return where an act begins behind an adverbial (``at``: its second word, ``Tùy | tình hình, …``), or ``None``."""
    stop = min(end, at + _LONGEST_ADVERBIAL)
    stop = start_of(_END_OF_ADVERBIAL.search(view.plain, at, stop), stop)
    days = [*map(re.Match.end, _pattern["day_before_act"].finditer(view.lower, at, stop))]
    commas = [comma.end() for comma in _pattern["comma"].finditer(view.lower, at, stop) if comma[0][0] != "("]
    acts = (
        at for at in (*days, *commas) if ACTS.match(view.lower, at, end) or _pattern["paper"].match(view.lower, at, end)
    )
    pieces = map(re.Match.start, _pattern["word_or_bracket"].finditer(view.lower, at, stop))
    inside = (piece for piece in pieces if act_inside(view, piece, end))
    return next(chain(acts, inside, commas), None)


def _act(view: View, begin: int, end: int, day: DateRecord | None) -> str:
    """Return the words of an act, before another doer's begins, without the ``day`` that ends the line."""
    others = (
        comma
        for comma in _pattern["before_another"].finditer(view.lower, begin, end)
        if acting_at(view, comma.end(), end) or _pattern["of_the_rest"].match(view.lower, comma.end(), end)
    )
    end = start_of(next(others, None), end)
    said = words(view.text[begin:end])
    if day is not None and _is_told(day) and begin < day.evidence.end and day.evidence.start < end:
        said = _without_day(view, begin, end, (max(begin, day.evidence.start), min(end, day.evidence.end)))
    return _without(_pattern["only_announces"], words(_HOLLOW.sub("", said)).lstrip(_MARKS).rstrip(_ENDS)).rstrip(_ENDS)


def _without_day(view: View, begin: int, end: int, day: Span) -> str:
    """Return an act's words without the ``day`` in them; up to a colon where they only list turns behind it."""
    told, colon, _ = view.plain[begin : day[0]].partition(": ")
    behind = begin + len(told) + 2
    if colon and len(told.split()) >= _FEWEST and "(" not in told and not ACTS.match(view.lower, behind, end):
        return words(view.text[begin:behind])  # “chia làm hai đợt: | đợt 1 trước ngày 20/10; …”
    before = _without(_pattern["done"], f" {words(view.text[begin : day[0]])}")
    after = _pattern["that_is"].sub("", view.text[day[1] : end])
    return _without(_pattern["ends_hanging"], f"{before} {words(after)}".rstrip(_ENDS))


def _without(ending: re.Pattern[str], text: str) -> str:
    """Return a text without an ending at its end; ``ending``: a pattern for the house's words."""
    at = max(0, len(text) - _LONGEST_ENDING)
    found = ending.search(in_house_words(text[at:]))
    return text[: at + found.start()] if found else text


def _about(view: View, block: Block | None, subject: str) -> str:
    """Return the nearest heading above that begins with a paper or act, else the letter's ``subject``."""
    for above in block.ancestors if block else ():
        text = words(view.text[above.start : above.end]).strip(_MARKS)
        tells = _pattern["paper"].match(text.lower()) or begins_with_act(view, above.start, above.end)
        if len(text.split()) >= _FEWEST and not text.isupper() and tells:
            return text
    return _pattern["regarding"].sub("", words(subject)).strip(_MARKS)


def _is_told(day: DateRecord) -> bool:
    """Whether a line ends with the day itself: a deadline with a fixed date."""
    return day.type == "deadline" and day.date is not None and day.relative is None


def _when(day: DateRecord | None, start: int) -> str:
    """Return how a line says by when: a deadline's day, else the words for it before the task; ``""``: not at all."""
    if day is None:
        return ""
    if _is_told(day):
        named = date.fromisoformat(str(day.date))
        bound, told = _BOUNDS[day.bound or "on"], f"{named.day}/{named.month}/{named.year}"
        if day.time is not None:
            bound = f"{bound if bound != 'ngày' else ''} {day.time} ngày".strip()
        return f", {bound} {told}"
    said = words(day.evidence.quote).strip(_MARKS)
    return f", {said}" if day.evidence.start < start else ""


# --------------------
# A line that is too long: cut before a word that joins, never within quotation marks or brackets.

_FEWEST_LETTERS = 15
_ASIDE = re.compile(r" *\([^()]*\)")
_PAIRED = re.compile(r"[()“”\"]")


def shortened(text: str, longest: int) -> str:
    """Return a line in so many characters: without what stands in brackets, then as many whole acts, then words.

    Where the last act sends what one before it makes, these are kept.

    >>> shortened("Tuyên truyền “Tháng Công nhân” (nếu có) đến đoàn viên của các tổ", 40)
    'Tuyên truyền “Tháng Công nhân”…'
    >>> shortened("Bàn với chuyên môn, lập phiếu đăng ký và gửi về Ban", 40)
    'Lập phiếu đăng ký và gửi về Ban'
    """
    if len(text) > longest:
        text = _ASIDE.sub("", text[: 2 * LONGEST]).rstrip(_ENDS)
    if len(text) > longest and _pattern["sends_last"].search(text.lower()):
        behind = (comma.end() for comma in re.finditer(", ", text) if len(text) - comma.end() <= longest)
        text = capitalised(next((text[at:] for at in behind if _pattern["makes"].match(text.lower(), at)), text))
    if len(text) > longest:
        short, lower = text[: longest - 1].rpartition(" ")[0], text.lower()
        joints = [*map(re.Match.start, _pattern["joint"].finditer(in_house_words(short), longest // 2))]
        acts = [at for at in joints if text[at] == "," and ACTS.match(lower, at + 2, len(lower))]
        cut = _without(_pattern["ends_hanging"], short[: joints[-1]] if joints else short).rstrip(_ENDS)
        text = short[: acts[-1]] if acts else f"{cut}…"
    return _in_pairs(text)


def _in_pairs(text: str) -> str:
    """Return a line with every bracket and quotation mark in pairs: cut before one that stays open, or without it."""
    opened: list[int] = []
    for mark in _PAIRED.finditer(text):
        opened.append(mark.start())
        if "".join(text[at] for at in opened[-2:]) in ("()", "“”", '""'):
            del opened[-2:]
    if not opened:
        return text
    at = opened[0]
    if text[at] in ")”" or at < (_FEWEST_LETTERS if text[at] == "(" else len(text) // 2):
        return _in_pairs(text[:at] + text[at + 1 :])
    return text[:at].rstrip(_ENDS) + "…"

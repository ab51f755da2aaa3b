"""Who must act in a sentence by its own words: its subject, whom it asks, who does it in the passive."""

from collections.abc import Callable
from functools import cached_property
from typing import cast

from extractors.bodies import spelled
from extractors.doers import (
    TOWARDS,
    Doer,
    begins_with_act,
    doers_behind,
    fronted_doer,
    lead,
    long_subject,
    passive_doer,
    requested,
    skip,
    subject,
    unknown_after_adverbial,
    unknown_doer,
)
from extractors.doers.acts import act_at
from extractors.doers.names import acting_at, doers_at, people_at
from extractors.lexicon import load
from extractors.outline import Block
from extractors.patterns import View, any_of, end_of, phrase, start_of
from extractors.tasks.above import ONLY_COLON, assigns, scope_of
from extractors.tasks.scopes import Scopes, TaskContext, completed, is_issuer, is_own_organ
from extractors.wordings import Wordings

_pattern = Wordings("task_patterns")

_WORDS = load("tasks")
#: What is handed to somebody is done by them, though no act follows (``Đại hội điểm: giao | CĐCS A, ngày …``).
HANDS_OVER = phrase(rf"{any_of(_WORDS['hands_over'])}(?: cho| \d+)? (?=\S)")
PERSONS = _pattern["persons"]
REFUSES = _pattern["refuses"]
#: “Công đoàn ngành | nhắc | các đơn vị về thời hạn gửi báo cáo”: they have to act, however that is said.
_REMINDS = phrase(rf"{any_of(_WORDS['reminds'])}(?!\w)")
_LEVELS: dict[str, dict[str, str]] = _WORDS["levels"]
#: Those of the issuer, or of both issuers, who hand things to others.
_SPEAKERS = phrase(any_of(_WORDS["speakers"]))
#: A sentence that surely lays nothing on anybody.
_NOBODY = Doer((), 0, 0, False)


def doer_of(scopes: Scopes, start: int, end: int, block: Block) -> Doer | None:
    """Return the doer that a sentence names itself."""
    if (start, end) not in scopes.doers:
        scopes.doers[start, end] = _doer_of(scopes, start, end, block)
    return scopes.doers[start, end]


class _SubjectSentence:
    """A sentence: its subject, and whom it asks, which is read when a rule asks for it."""

    def __init__(self, scopes: Scopes, block: Block, start: int, end: int) -> None:
        self.scopes, self.block, self.start, self.end = scopes, block, start, end
        self.view = scopes.view
        #: Where its words begin.
        self.first = skip(scopes.view, start, end)
        self.subject = subject(scopes.view, start, end)
        #: The subject, for the rules of sentences that have one.
        self.own = cast(Doer, self.subject)

    @cached_property
    def asked(self) -> tuple[int, Doer] | None:
        """Where its request stands, and whom that asks."""
        return requested(self.view, self.start, self.end, after=self.subject.end if self.subject else None)

    @cached_property
    def about(self) -> bool:
        """It says first whom it is about (``Đối với …``)."""
        return TOWARDS.match(self.view.lower, self.first, self.end) is not None

    @cached_property
    def speaks(self) -> bool:
        """The issuer is its subject, or one who speaks for it."""
        return any(is_speaker(name, self.scopes.context) for name in self.own.names)


def _doer_of(scopes: Scopes, start: int, end: int, block: Block) -> Doer | None:
    said = _SubjectSentence(scopes, block, start, end)
    for _, finds in _RULES_OF_SUBJECT if said.subject else _RULES_WITHOUT:
        doer = finds(said)
        if doer is not None:
            return lead(said.view, doer, end) if doer.names else None
    return None


def _refuses(said: _SubjectSentence) -> Doer | None:
    """``Sau ngày 12/6, Hội đồng thi đua | không xem xét hồ sơ nộp chậm``: who judges owes nothing by that day."""
    return _NOBODY if REFUSES.match(said.view.lower, said.own.end, said.end) else None


def _asked_alone(said: _SubjectSentence) -> Doer | None:
    """Whom a sentence without a subject asks: somebody who acts, or to whom something is handed."""
    if said.asked is None:
        return None
    at, doer = said.asked
    binds = doer.acts or HANDS_OVER.match(said.view.lower, at, said.end)
    return doer if binds and not _hands_to_people(said.scopes, doer, said.block) else _NOBODY


def _given(said: _SubjectSentence) -> Doer | None:
    """``Thường trực Tỉnh ủy chỉ đạo | Liên đoàn Lao động tỉnh | rà soát``: who gives work is never its doer."""
    view, at = said.view, said.subject.start if said.subject else said.first
    given = given_to(said.scopes, at, said.end)
    if given is None and said.subject is None and (comma := view.plain.find(", ", said.first, said.end)) > 0:
        given = given_to(said.scopes, comma + 2, said.end)
    return given


def given_to(scopes: Scopes, at: int, end: int) -> Doer | None:
    """Return to whom somebody gives work whose name begins at ``at``; ``None`` where nobody does.

    Who only directs (``chỉ đạo``) gives it where they stand above all whom letters reach, and it is not to them.
    """
    view = scopes.view
    giver = _pattern["giver"].match(view.lower, at, end)
    if giver is None or _is_addressed(view.plain[giver.start() : giver.end("of")], scopes.context):
        return None
    of = giver["of"].strip()
    if giver["directs"] and not (_pattern["above_all"].fullmatch(of) or scopes.are_issuer((of,))):
        return None
    doer = doers_at(view, giver.end(), end)
    return doer if doer is not None and doer.acts and not _hands_on(view, giver.start(), doer) else None


def _is_addressed(name: str, context: TaskContext) -> bool:
    """Whether the letter is to somebody, by the name that stands in its words."""
    called = spelled(name).lower()
    return any(called.startswith(one.lower()) for one in context.addressees)


def _unknown_to_grammar(said: _SubjectSentence) -> Doer | None:
    """The doer of a sentence in which the grammar of names reads neither a subject nor a request."""
    place = said.view, said.start, said.end
    return _level(said) or long_subject(*place) or fronted_doer(*place)


def _unknown_name(said: _SubjectSentence) -> Doer | None:
    """A name that the lexicon does not know, at the beginning of an item or behind an adverbial there."""
    if said.start > said.block.start:
        return None
    handed = HANDS_OVER.match(said.view.lower, said.first, said.end)
    above = said.block.ancestors() if said.block.mark is not None else ()
    assigned = any(one.heading and assigns(said.view, one) for one in above)
    at = end_of(handed, said.first)
    return unknown_doer(said.view, at, said.end, assigned=assigned) or unknown_after_adverbial(
        said.view, said.start, said.end
    )


def _asked_instead(said: _SubjectSentence) -> Doer | None:
    """``LĐLĐ tỉnh đề nghị | các CĐCS | gửi …``: whom the issuer, or a sentence before its subject, asks."""
    if said.asked is None or not (said.about or said.speaks):
        return None
    at, doer = said.asked
    if _hands_on(said.view, at, doer):
        return None
    # “Đối với người nghỉ hưu, đề nghị Phòng A của trường | thu qua tài khoản”: whom it is about is asked nothing
    behind = said.about and said.view.plain[said.start : at].rstrip().endswith(",")
    return doer if doer.acts or behind or ONLY_COLON.match(said.view.lower, doer.end, said.end) else None


def _asked_by_subject(said: _SubjectSentence) -> Doer | None:
    """``Văn phòng đề nghị | các CĐCS | gửi …``: an office that asks others owes nothing.

    A body outside, or a class, may have to turn to others (``Các CĐCS đề nghị Sở Y tế cấp thẻ``).
    """
    own, asked = said.own, said.asked
    if asked is None or not _pattern["politely"].fullmatch(said.view.lower, own.end, asked[0]):
        return None
    speaks = _pattern["proposes"].match(said.view.lower, asked[0]) and all(map(_is_office, own.names))
    return asked[1] if speaks and asked[1].acts and not said.scopes.are_issuer(asked[1].names) else None


def _is_office(name: str) -> bool:
    """Whether a name is an office or a standing committee, by which the issuer speaks."""
    return is_own_organ(name) or _pattern["standing"].match(name.lower()) is not None


def _let_know(said: _SubjectSentence) -> Doer | None:
    """``Văn phòng thông báo để | các phòng | biết, thực hiện``."""
    lets_know = _pattern["lets_know"].match(said.view.lower, said.own.end, said.end)
    doer = acting_at(said.view, lets_know.end(), said.end) if lets_know else None
    return doer if doer is not None and _pattern["knows"].match(said.view.lower, doer.end, said.end) else None


def _only_asks(said: _SubjectSentence) -> Doer | None:
    """Who only asks owes nothing; whom it asks does, where that is read."""
    if not said.speaks or not _pattern["asks_heads"].match(said.view.lower, said.own.end, said.end):
        return None
    return said.asked[1]._replace(acts=True) if said.asked else _NOBODY


def _asked_softly(said: _SubjectSentence) -> Doer | None:
    """``Công đoàn ngành nhắc | các đơn vị | về thời hạn``: they have to act, however that is said."""
    at = said.own.end
    softer = requested(said.view, at, said.end, weak=True, after=at) if said.speaks else None
    reminds = softer and _REMINDS.match(said.view.lower, softer[0])
    return softer[1]._replace(acts=True) if softer and reminds else None


def _level(said: _SubjectSentence) -> Doer | None:
    """The issuer's bodies of a level that has something to do by a day (``Cấp cơ sở: | xong trước ngày 30/4``)."""
    labelled = _pattern["level"].match(said.view.lower, said.first, said.end)
    found = labelled or _pattern["level_acts"].match(said.view.lower, said.first, said.end)
    if found is None or not said.scopes.has_date(said.start, said.end):
        return None
    if labelled is None and act_at(said.view, found.end(), said.end) is None:
        return None
    own = said.scopes.context.low_issuer
    kind = next((names for issuer, names in _LEVELS.items() if own.startswith(issuer)), None)
    if kind is None:
        return None
    name = kind.get(found["level"]) or f"{kind['']} cấp {found['level']}"
    return Doer((name,), found.start("level"), found.end("level"), True)


def _of_congress(said: _SubjectSentence) -> Doer | None:
    """Whose congress has a day (``Đại hội | công đoàn cơ sở | : xong trước ngày 30/6``)."""
    dated = said.scopes.has_date(said.start, said.end)
    found = _pattern["congress_over"].match(said.view.lower, said.first, said.end) if dated else None
    doer = doers_behind(said.view, found, said.end)
    return doer and doer._replace(acts=True)


def is_speaker(name: str, context: TaskContext) -> bool:
    """Whether the issuer speaks by ``name``: itself, an organ, an office of it (``Ban Nữ công | LĐLĐ tỉnh``)."""
    if is_issuer(completed(name, context), context) or _SPEAKERS.fullmatch(name.lower()):
        return True
    if not _pattern["office"].match(name):
        return False
    words = name.split()
    return any(is_issuer(" ".join(words[at:]), context) for at in range(2, len(words) - 1) if words[at][0].isupper())


def done_by(scopes: Scopes, start: int, end: int) -> Doer | None:
    """Return who does it by the words of a passive sentence (``Danh sách do | CĐCS | lập``), the issuer left out."""
    bracket = _pattern["in_brackets"].search(scopes.view.lower, start, end)
    told = doers_behind(scopes.view, bracket, end)
    if told is not None and told.acts:
        return told
    if begins_with_act(scopes.view, start, end) and not scopes.view.lower.startswith("báo cáo", start):
        # “Thống kê công nhân mất việc do doanh nghiệp chuyển đi”: a cause, not a doer, unless it is said to do all that
        apart = _pattern["done_apart"].search(scopes.view.lower, start, end)
        start = start_of(apart, end)
    doer = passive_doer(scopes.view, start, end)
    if doer is None or scopes.are_issuer(doer.names):
        return None
    return doer


def _hands_on(view: View, at: int, asked: Doer) -> bool:
    """Whether somebody has people of its own do it (``phân công | cán bộ theo dõi``), rather than asking them.

    Who is called by name is asked.
    """
    people = _pattern["gives"].match(view.lower, at) is not None and PERSONS.match(view.lower, asked.start) is not None
    return people and people_at(view, asked.start, asked.end) is None


def _hands_to_people(scopes: Scopes, asked: Doer, block: Block) -> bool:
    """Whether the body of the heading hands something to its own people (``Phân công ủy viên phụ trách``)."""
    if block.zone == "closing" or PERSONS.match(scopes.view.lower, asked.start) is None:
        return False
    if people_at(scopes.view, asked.start, asked.end):
        return False
    scope = scope_of(scopes, block)
    return scope is not None and scope.firm


def _own_subject(said: _SubjectSentence) -> Doer | None:
    return said.subject


_Rules = tuple[tuple[str, Callable[[_SubjectSentence], Doer | None]], ...]
#: The rules of whom a sentence without a subject names as its doer, in the order in which they are asked …
_RULES_WITHOUT: _Rules = (
    ("given", _given),
    ("congress", _of_congress),
    ("asked", _asked_alone),
    ("unknown-to-grammar", _unknown_to_grammar),
    ("unknown-name", _unknown_name),
)
#: … and of one that has a subject.
_RULES_OF_SUBJECT: _Rules = (
    ("given", _given),
    ("congress", _of_congress),
    ("refuses", _refuses),
    ("asked-instead", _asked_instead),
    ("asked-by-subject", _asked_by_subject),
    ("let-know", _let_know),
    ("only-asks", _only_asks),
    ("asked-softly", _asked_softly),
    ("subject", _own_subject),
)

"""What a clause is there for, by rules with names: its own words first, then what stands above it.

The first rule of ``RULES`` that holds gives the role. A clause that speaks for itself, with
a doer who acts or with a day of its own, is never silenced by a heading or a lead-in. Of a duty the verdict says whom
it binds.
"""

import re
from collections.abc import Callable
from typing import Any, NamedTuple

from extractors.bodies import body_at, head_at
from extractors.doers import Doer, late_subject, passive_doer
from extractors.lexicon import load
from extractors.patterns import View, any_of, phrase, words
from extractors.second_reader import ZONES
from extractors.tasks.clauses import Clause, target_doer
from extractors.tasks.scopes import REFUSAL, doer_of, is_issuer, is_own_organ, sentences
from schemas.letter import SentenceRole

_WORDS = load("roles")
_COUNTS = phrase(rf"{any_of(_WORDS['counts'])}(?!\w)")
_OWN_STATEMENT = phrase(rf"{any_of(_WORDS['own_statements'])}(?!\w)")
_NOTE = phrase(rf"(?:\( *)?{any_of(_WORDS['notes'])}")
_CONTACT = phrase(any_of(_WORDS["contacts"]))
#: “Đoàn Chủ tịch từ 3 đến 5 người, Thư ký 02 người”: how many sit on it, laid on nobody.
_COMPOSITION = phrase(
    rf"[^:;.,]{{3,70}}:? (?:{any_of(_WORDS['composition_bounds'])} )?\d+(?: *(?:-|đến) *\d+)? "
    rf"{any_of(_WORDS['composition_people'])}(?:/[^:;.,]{{2,20}})?(?:[,;][^:;.]{{0,120}})?[.;]?$"
)
#: “Thành lập Ban Tổ chức gồm 07 đồng chí”: an act, not only how many they are.
_SET_UP = phrase(r"(?:[^:;.]*: )?(?:thành lập|kiện toàn|bố trí|phân công|tổ chức|chọn|mời)(?!\w)")
_ONLY_OPENS = re.compile(any_of(_WORDS["only_opens"]))
_PENALTY = phrase(rf"(?<!không[ ])(?<!\w){any_of(_WORDS['penalties'])}(?!\w)", told_by=_WORDS["penalties"])
#: “đơn vị không gửi đúng hạn | sẽ bị trừ điểm”: who is late, and what happens to them.
_LATE = phrase(
    r"(?:lưu ý:? )?(?:(?:các|những|riêng) )?[^.,;:]{2,30}? (?:nào )?"
    r"(?:(?:không|chưa)(?: có)? (?:gửi|nộp|báo cáo|thực hiện|hoàn thành|đăng ký|tham gia|phản hồi|ý kiến)"
    r"|(?:gửi|nộp|báo cáo) (?:chậm|muộn|trễ|sai|không))(?!\w)"
)
_DUE = phrase(r"(?<!\w)(?:phải|trước ngày|chậm nhất|gửi|nộp về)(?!\w)")
_SUPERIOR = re.compile(any_of(_WORDS["superiors"]))
_TOLD = phrase(rf"{any_of(_WORDS['told_of_superiors'])}(?!\w)")
_PLACES = phrase(
    rf"(?:: *)?(?:{any_of(_WORDS['taking_part'])} )*(?:{any_of(_WORDS['composition_bounds'])} )?\d+"
    rf"(?: *(?:-|đến) *\d+)? {any_of([*_WORDS['composition_people'], *_WORDS['who_take_part']])}(?!\w)[^:]*$"
)
_TAKE_PART = tuple(_WORDS["shares_of"])
_CLASS = ("mỗi ", "các ", "từng ", "những ", "riêng ")
_PEOPLE_SENT = phrase(r"(?:được )?cử(?: không(?: vượt)? quá| tối đa| ít nhất| từ| thêm)? \d")
_SENDS = phrase("cử")
#: Behind a doer: what it has done or does, what is done for it.
_DONE = phrase(r"(?:đã|chưa|vẫn|đang)(?!\w)")
#: “Nơi nào đã gửi thì không phải gửi lại”.
_FREED = phrase(r"[^.;,:]{2,40}? đã [^.;:]{2,60} không (?:phải|cần) [^.;:,]{2,60}[.;]?$")
#: “CĐCS mới thành lập | không phải nộp báo cáo”.
_NEED_NOT = phrase(r"[^.;:,]{3,70}? không (?:phải|cần) (?!chỉ|là)(?=\w)")
_GIVEN = phrase(rf"(?:được|bị) (?!{any_of(_WORDS['charged'])}(?!\w))")
_RESPECTFULLY = phrase(rf"(?<!\w){any_of(_WORDS['respectfully'])} ", told_by=_WORDS["respectfully"])
#: An item that tells when something takes place: “Thi đấu: từ ngày 09/11”.
_SCHEDULE = phrase(rf"[^:.;]{{2,50}}: *{any_of(_WORDS['schedules'])}")
#: “Cụm 2: | từ 12 đến 14/10/2026, tại Nhà thi đấu”: when it is somebody's turn, and nothing else.
_ONLY_WHEN = phrase(
    r" *:(?=\D*\d)(?: *(?:(?:từ|đến|hết|vào|lúc|và|các ngày|ngày|sáng|chiều|tối|tháng|năm|giờ|thứ \w+|dự kiến)(?!\w)"
    r"|[\d/:.,;()-]|(?<=\d)[hg]))+(?: tại [^.;:]{2,80})?[.;]?$"
)
#: Firms are counted in a target; who must reach it is the body of the heading.
_FIRM = re.compile(rf"{any_of(load('tasks')['firms'])}(?!\w)")
_COLON = re.compile(r"\s*:\s*")
_LISTED = re.compile(r"[^\s,;.](?:[^,;.]*[^\s,;.])?")
_CAPITALS = 0.7  # share of the words of a name
_LONGEST_LABEL, _FEWEST_WORDS = 5, 3


class Verdict(NamedTuple):
    """The role of a clause, the rule that gave it, whether that rule is seldom wrong, and whom a duty binds."""

    role: SentenceRole
    why: str
    sure: bool
    doer: Doer | None = None


class Rule(NamedTuple):
    """A rule: what it looks for in a clause, and the role of a clause in which it finds that."""

    role: SentenceRole
    name: str
    finds: Callable[[Clause], Doer | bool | None]
    """What the rule finds; of a duty or a request the doer whom it binds or asks."""
    sure: bool = True


def verdict(clause: Clause) -> Verdict:
    """Return what a clause is there for, by the first rule that holds."""
    for rule in RULES:
        found = rule.finds(clause)
        if found:
            return Verdict(rule.role, rule.name, rule.sure, found if isinstance(found, Doer) else None)
    return Verdict("fact", "no-act", sure=False)


# ------------------------------------------------------------------------------------------ what its own words say


def _names_only(clause: Clause) -> bool:
    """A heading printed as a paragraph: ``LĐLĐ huyện, thị xã:``."""
    doer = clause.doer
    stop = clause.start + len(clause.plain.rstrip(" :.;"))
    return doer is not None and stop < clause.end and doer.start <= clause.start + 2 and doer.end >= stop


def _told(rule: dict[str, Any]) -> Rule:
    """Return a rule of the lexicon, which knows a role by the words alone."""
    anywhere = [rf"(?<!\w){any_of(rule['holds'])}(?!\w)"] if "holds" in rule else []
    anywhere += [rf"{any_of(rule['ends'])}\s*\Z"] if "ends" in rule else []
    begins = phrase(rf"{any_of(rule['begins'])}(?!\w)").match if "begins" in rule else None
    told_by = rule["holds"] if "holds" in rule and "ends" not in rule else ()
    holds = phrase("|".join(anywhere), told_by=told_by).search if anywhere else None
    bare, undated, told = rule.get("bare", False), rule.get("undated", False), rule.get("told", False)

    def finds(clause: Clause) -> bool:
        if not ((begins and begins(clause.lower)) or (holds and holds(clause.lower))):
            return False
        if clause.doer is not None and clause.doer.start >= clause.first_ends:
            return False  # “Công nhân có quyền phản ánh. Đề nghị | các CĐCS | phổ biến”
        acts = clause.block.mark is not None and clause.begins_with_doer and not clause.is_issuers
        asked = (told and (clause.dated or clause.asks)) or (bare and clause.binds_by_words)
        return not (asked or (undated and (clause.dated or acts)))

    return Rule(rule["role"], rule["rule"], finds)


def _counts_people(clause: Clause) -> bool:
    """``Số đại biểu: 120 người``: who takes part, which limits record."""
    if clause.dated:
        return False
    if clause.begins(_COMPOSITION) and not clause.begins(_SET_UP) and not clause.counts:
        return True
    return clause.begins(_COUNTS) and not clause.after_doer(_SENDS)


def _counts_share(clause: Clause) -> bool:
    """``Đại biểu nữ phải đạt ít nhất 30%``: how many of those who take part, which limits record."""
    reaches = clause.binds_by_words or clause.acts or clause.aims or clause.counts
    if reaches or not clause.scopes.holds_limit(clause.start, clause.end):
        return False
    return clause.doer is None or clause.lower.startswith(_TAKE_PART, clause.doer.start - clause.start)


def _has_places(clause: Clause) -> bool:
    """``CĐCS: không quá 05 đại biểu``: how many of a class take part; a later clause may say that it sends them."""
    if clause.dated or clause.asks or clause.delivery.sends:
        return False
    later = clause.start > clause.block.start and clause.lower.startswith(_CLASS)
    return clause.after_doer(_PLACES) or (later and clause.after_doer(_PEOPLE_SENT))


def _states_opinion(clause: Clause) -> bool:
    """The opinion, wish or thanks of the issuer or an organ of its own."""
    if clause.head is None or not clause.after_doer(_OWN_STATEMENT):
        return False
    return clause.is_issuers or (not clause.dated and all(map(is_own_organ, clause.names)))


def _threatens(clause: Clause) -> bool:
    """What happens to the late, unless it says by when."""
    if clause.begins(_AFTERWARDS):
        return True
    found = _PENALTY.search(clause.scopes.view.lower, clause.start, clause.end)
    if found is None or clause.after_doer(_OBLIGED) or (clause.acts and found.start() >= clause.first_ends):
        return False
    return not clause.holds(_DUE) or (clause.begins(_LATE) and not clause.dated)


#: “Quá thời hạn trên, Hội đồng không nhận hồ sơ.”
_AFTERWARDS = phrase(
    rf"(?:[^.;:,]{{2,40}} (?:gửi|nộp)(?: về)? )?(?:sau|quá|hết) (?:thời gian|thời hạn|hạn)[^.;]{{0,80}} {REFUSAL}"
)
#: “Tổ trưởng | có trách nhiệm báo trong 02 ngày, sau đó sẽ không giải quyết”: a duty first.
_OBLIGED = phrase(r"(?:phải|có trách nhiệm|cần phải)(?!\w)")


def _cites_superior(clause: Clause) -> bool:
    """What bodies above every issuer have asked or done: background, unless the letter is addressed to them."""
    names = [name.lower() for name in clause.names]
    if clause.head is None or not all(map(_SUPERIOR.match, names)):
        return False
    context = clause.scopes.context
    if any(is_issuer(name, context) for name in names):
        return False
    return clause.after_doer(_TOLD) and {name.lower() for name in context.addressees}.isdisjoint(names)


def _has_done(clause: Clause) -> bool:
    return not clause.binds_by_words and clause.after_doer(_DONE)


def _is_freed(clause: Clause) -> bool:
    """Who has done it, or need not do it, owes nothing."""
    return clause.begins(_FREED) or (clause.begins_with_doer and not clause.dated and clause.begins(_NEED_NOT))


def _lists_names(clause: Clause) -> bool:
    """``Các tổ: Cơ khí, Lắp ráp``: who belongs to a class, and no word of what they do."""
    doer, view = clause.doer, clause.scopes.view
    colon = _COLON.match(view.plain, doer.end, clause.end) if doer is not None and not clause.dated else None
    if colon is None:
        return False
    places = [(part.start(), part.end()) for part in _LISTED.finditer(view.plain, colon.end(), clause.end)]
    return bool(places) and all(_is_name(view, start, end) for start, end in places)


def _is_name(view: View, start: int, end: int) -> bool:
    """Say whether words are a name: of a body, or nearly all of them begin with a capital."""
    parts = view.plain[start:end].split()
    if sum(part[0].isupper() or part[0].isdigit() for part in parts) >= _CAPITALS * len(parts):
        return True
    body = body_at(view, start, end) if head_at(view, start, end) else None
    return body is not None and body.end >= end


def _only_opens(clause: Clause) -> bool:
    return clause.doer is not None and only_opens(clause, clause.doer)


def only_opens(clause: Clause, doer: Doer) -> bool:
    """Say whether a lead-in says no more of what is asked than that it follows (``thực hiện một số nội dung sau:``)."""
    said = clause.scopes.view.lower[doer.end : clause.end].rstrip()
    return said.endswith(":") and doer.end > doer.start and _ONLY_OPENS.fullmatch(said[:-1].strip()) is not None


def _asks_upward(clause: Clause) -> Doer | None:
    """Whom those below ask: ``Kính đề nghị | Tỉnh ủy | xem xét``."""
    return clause.doer if clause.holds(_RESPECTFULLY) and not (clause.dated or clause.delivery.sends) else None


def _closes(clause: Clause) -> bool:
    """A closing sentence that lays nothing on anybody: whom to call, what the issuer itself will do."""
    if clause.block.zone != "closing" or clause.dated:
        return False
    return (clause.holds(_CONTACT) and not clause.delivery.sends) or clause.is_issuers


# ------------------------------------------------------------------------------------------- whom its own words bind


def _own_doer(clause: Clause) -> Doer | None:
    """The doer that the words name; below a heading that asks nothing not people, nor who does it by the way."""
    if clause.above is None or clause.dated:
        return clause.doer
    if clause.is_peoples or not (clause.begins_with_doer or clause.asks) or not clause.doer_acts:
        return None
    return clause.doer if clause.above != "fact" or clause.asks_now else None


def _under(role: str) -> Callable[[Clause], bool]:
    """Return a look for what a heading above makes of the items below it that do not speak for themselves."""
    return lambda clause: clause.above == role and not (clause.aims or clause.is_due)


def _class_with_target(clause: Clause) -> Doer | None:
    """The class that a figure counts; firms are counted, and the body of the heading has to reach it."""
    target = target_doer(clause.scopes, clause.start, clause.end)
    scope = clause.scope
    if target is not None and scope is not None and scope.firm and _FIRM.match(target.names[0].lower()):
        return clause.bound(scope.names)
    return target


def _passive(clause: Clause) -> Doer | None:
    """Who does it by the words of a passive sentence, the issuer only by a day."""
    if clause.scope is not None and clause.scope.firm:
        return None
    doer = passive_doer(clause.scopes.view, clause.start, clause.end)
    return doer if doer is not None and (clause.dated or not clause.scopes.are_issuer(doer.names)) else None


# ---------------------------------------------------------------------------------- whom a heading or lead-in binds


def _tells_when(clause: Clause) -> bool:
    """``Thi đấu: từ ngày 09/11`` below a lead-in."""
    return clause.led and not clause.delivery.sends and clause.begins(_SCHEDULE)


def _turn_of(clause: Clause) -> bool:
    """``Cụm 2: từ 12 đến 14/10``: a name and when its turn is, which no deadline makes a duty."""
    return not clause.dated and clause.after_doer(_ONLY_WHEN)


def _asks_nothing(clause: Clause) -> bool:
    """Below a lead-in only what begins with an act, is sent or is due is asked."""
    return clause.led and not (clause.acts or clause.delivery.sends or clause.dated)


def _is_label(clause: Clause) -> bool:
    """A label alone, a note: too few words for a duty."""
    if clause.scope is None:
        return False
    text = words(clause.scopes.view.text[clause.start : clause.end])
    count = len(text.split())
    label = count <= _LONGEST_LABEL and text.endswith((":", ";")) and not clause.acts
    return count < _FEWEST_WORDS or label or clause.begins(_NOTE)


def _of_heading(clause: Clause) -> Doer | None:
    return clause.bound(clause.scope.names, clause.scope.coordinators) if clause.scope and clause.scope.firm else None


def _of_lead_in(clause: Clause) -> Doer | None:
    return clause.bound(clause.scope.names, clause.scope.coordinators) if clause.scope else None


def _of_all_sentences(clause: Clause) -> Doer | None:
    """Who has to keep a day by all sentences of the clause together: ``Cấp cơ sở: một ngày; xong trước 30/4``."""
    if clause.doer is not None or not clause.dated:
        return None
    return doer_of(clause.scopes, clause.start, clause.end, clause.block)


def _of_first_request(clause: Clause) -> Doer | None:
    """Who was asked first is asked by the closing paragraphs, too."""
    default = clause.scopes.default
    asked = clause.block.zone == "closing" and (clause.asks or clause.delivery.sends)
    return clause.bound(default.names) if asked and default else None


def _of_addressees(clause: Clause) -> Doer | None:
    """Those to whom the letter is addressed; what is sent by a day is sent by those who receive it to carry it out."""
    context = clause.scopes.context
    whom = context.addressees or (context.charged if clause.dated else ())
    return clause.bound(whom) if whom and (clause.asks or clause.delivery.sends) else None


#: The rules, in the order in which they are asked.
RULES: tuple[Rule, ...] = (
    Rule("participants", "counts-places", _has_places),
    Rule("heading", "names-only", _names_only),
    *(_told(rule) for rule in _WORDS["told"]),
    Rule("participants", "counts-people", lambda clause: _counts_people(clause) or _counts_share(clause)),
    Rule("fact", "own-opinion", _states_opinion),
    Rule("fact", "penalty", _threatens),
    Rule("quotation", "asked-by-superiors", _cites_superior),
    Rule("list", "names-of-members", _lists_names),
    Rule("past", "done-already", lambda clause: _is_freed(clause) or _has_done(clause)),
    Rule("fact", "is-given", lambda clause: not clause.binds_by_words and clause.after_doer(_GIVEN)),
    Rule("heading", "opens-a-list", _only_opens),
    Rule("formula", "closing", _closes),
    Rule("request_upward", "respectful-request", _asks_upward),
    Rule("event", "tells-when", _turn_of),
    Rule("duty", "sentence", _own_doer),
    *(
        Rule(role, f"under-{role}", _under(role), sure=False)
        for role in ("list", "participants", "purpose", "agenda", "criterion", "fact")
    ),
    Rule("duty", "target", _class_with_target),
    Rule("duty", "passive", _passive),
    Rule("event", "tells-when", _tells_when, sure=False),
    Rule("fact", "asks-nothing", _asks_nothing, sure=False),
    Rule("form", "label-or-note", _is_label),
    Rule("duty", "heading", _of_heading),
    Rule("duty", "lead-in", _of_lead_in),
    Rule("duty", "sentence", _of_all_sentences),
    Rule("duty", "late-subject", lambda clause: late_subject(clause.scopes.view, clause.start, clause.end), sure=False),
    Rule("duty", "first-request", _of_first_request),
    Rule("duty", "addressees", _of_addressees),
    *(_told(rule)._replace(sure=False) for rule in _WORDS["left"]),
    Rule("unassigned", "nobody-named", lambda clause: clause.acts or clause.aims or clause.binds_by_words, sure=False),
)


# --------------------
# What the second reader makes of what the rules said: heard where their evidence is not in the words themselves.

#: Below this chance what only stands below a heading or lead-in is none of its duties.
UNLIKELY = 0.15
#: Where the readers are so far from each other, a person should look: a duty that is none, one that was left out.
DOUBTED, LEFT_OUT = 0.2, 0.9


def chance_of(clause: Clause) -> float | None:
    """Return the chance of the likeliest sentence of a clause; ``None`` where the second reader is not asked.

    It knows nothing of tables, and is not heard against a doer with a day.
    """
    scopes = clause.scopes
    if scopes.second is None or clause.block.zone not in ZONES or (clause.doer is not None and clause.dated):
        return None
    found = sentences(scopes.view, clause.start, clause.end)
    return max((scopes.second(scopes.view, scopes.outline, clause.block, *span) for span in found), default=None)


def differ(asked: bool, chance: float | None) -> bool:
    """Say whether the readers differ strongly about a clause that is a duty by the rules (``asked``) or none."""
    return chance is not None and (chance < DOUBTED if asked else chance >= LEFT_OUT)


def heard(clause: Clause, said: Verdict, chance: float | None) -> Verdict:
    """Return what is made of a clause when both readers are heard.

    A doer who acts in the words, a day and a delivery are evidence that no likelihood overrules.
    """
    if said.doer is None or chance is None or chance >= UNLIKELY:
        return said
    if clause.doer is not None or clause.dated or clause.delivery.sends:
        return said
    return Verdict("fact", "second-reader", False)

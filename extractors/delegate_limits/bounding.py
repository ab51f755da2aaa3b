"""Whether a figure bounds who attends, sits or is sent, or counts something else: by the first row of
``limit_rules.toml`` that says so.

Something else is: the size of a unit that decides the form (``đơn vị dưới 200 người lao động``), members and results in
statistics and targets, people who are helped, rewarded, taught.
"""

import re
from collections import defaultdict
from collections.abc import Callable
from operator import methodcaller
from typing import Any, NamedTuple

from extractors.bodies import body_at, find_bodies
from extractors.delegate_limits.counted import LONGEST_LABEL, CountedPeople, label_before, names_people, unit_end
from extractors.delegate_limits.quantities import CUES, Quantity, behind_last, sentence_start, words_of
from extractors.lexicon import load
from extractors.patterns import View, end_of, kept

# --------------------
# A figure where it stands, and what can be seen of the words around it.

_LONGEST_SENTENCE = 2000  # characters
_NAME_BEFORE = 120
_AFTER_SHARE = 60
_CLAUSE_END = re.compile(r"[.;]")


class FigurePlace(NamedTuple):
    """Where a figure stands.

    ``start`` and ``end`` are the paragraph's, ``lead`` is the heading or lead-in that governs it, in lower case,
    ``label`` the words before the figure that may name the group; ``listed`` says that the figure goes on with a list
    of such figures (``01 trưởng đoàn, 02 cán bộ``) or counts a part of them; ``last`` is where the limit before ends,
    ``above`` are the headings above the paragraph.
    """

    start: int
    end: int
    lead: str
    label: CountedPeople | None = None
    listed: bool = False
    last: int = -1
    above: str = ""

    @property
    def governed(self) -> str:
        """The words of all headings that govern the paragraph."""
        return f"{self.above} {self.lead}"


class Figure:
    """A quantity where it stands, and what the rules ask of it."""

    def __init__(self, view: View, found: Quantity, place: FigurePlace) -> None:
        self.view, self.found, self.place = view, found, place
        self.lower, self.at, self.end = view.lower, found.start, found.end
        self.begin = sentence_start(view, place.start, found.start)
        self.kind = found.class_of_figure
        self.exact = found.bound == "exact"
        # Whether a limit stands before it in the sentence, and the words right before the bound, in lower case.
        self.follows = place.last >= self.begin
        self.label = place.label.name.lower() if place.label else ""
        # The words of the clause before the bound, and what stands before the colon with which the paragraph begins.
        self.clause = self.lower[self.begin : self.at].rpartition(";")[2]
        label, colon, _ = self.lower[place.start : min(place.end, place.start + LONGEST_LABEL)].partition(":")
        self.paragraph_label = label if colon else ""

    def before(self, name: str, reach: int = _LONGEST_SENTENCE) -> re.Match[str] | None:
        """Return the match of a pattern (``limit_patterns.toml``) in the sentence before the bound, or ``None``."""
        return CUES[name].search(self.lower, max(self.begin, self.at - reach), self.at)

    def behind(self, name: str) -> re.Match[str] | None:
        """Return the match of a pattern (``limit_patterns.toml``) right behind the figure and its unit, or ``None``."""
        return CUES[name].match(self.lower, self.end, self.place.end)

    def last(self, *cues: str) -> int:
        """Return where the last word of the lists ``cues`` (``limits.toml``) ends in the sentence before, or -1."""
        end = behind_last(words_of("cues", *cues), self.lower, self.begin, self.at)
        return end if end > self.begin else -1

    @kept
    def attends(self) -> int:
        """Where the last word ends that speaks of attending, sitting, being sent; -1 where none stands."""
        return end_of(self.before("each-sends"), self.last("attending"))

    @kept
    def counts(self) -> int:
        """Where the last word ends that speaks of results, targets, help, history; -1 where none stands."""
        return self.last("counting", "sent_before")

    @kept
    def sends(self) -> bool:
        """Whether a verb that sends stands directly before the figure."""
        return self.before("sending", 20) is not None

    @kept
    def grows(self) -> bool:
        """Whether the bound is a mere ``trên`` or ``trở lên``, which measures units (``từ 300 đoàn viên trở lên``)."""
        said = self.lower[self.at : self.found.figure].strip()
        return self.found.bound == "min" and CUES["measuring"].fullmatch(said) is not None

    @kept
    def after(self) -> str:
        """The words of the clause behind the per cent sign."""
        at = unit_end(self.view, self.found)
        return _CLAUSE_END.split(self.lower[at : min(self.place.end, at + _AFTER_SHARE)])[0]

    @property
    def is_quorum(self) -> bool:
        """Whether the words around a share say that so many must be present for a meeting to be held (pattern
        ``quorum``)."""
        behind = self.lower[self.end : min(self.place.end, self.end + _AFTER_SHARE)]
        return CUES["quorum"].search(f"{self.clause}¶{behind}") is not None

    @kept
    def named(self) -> str:
        """The words around a share that may name whose it is: a label before it, and the clause behind it."""
        if names_people(self.label):
            return f"{self.label} {self.after}"
        # behind it may stand how they were chosen: “… tiêu biểu trong phong trào”
        if CUES["class-of-comers"].match(self.paragraph_label):
            return f"{self.paragraph_label} {self.after}"
        wide = label_before(self.view, self.found, self.begin, wide=True)
        return f"{wide.name.lower()[-80:] if wide else self.label} {self.after}"

    @kept
    def is_labelled(self) -> bool:
        """Whether a figure without a noun counts people by its label: ``Số lượng đại biểu: 150``."""
        begin = max(self.place.start, self.at - 90)
        named = "labelled" if self.exact else "number-of"
        label = CUES["labelled"].search(self.lower, begin, self.at) or CUES[named].search(self.lower, begin, self.at)
        above = CUES["colon"].search(self.lower, begin, self.at) and CUES["labelled-above"].search(self.place.lead)
        # a limit before it goes on: another bound (“nơi đông thì | tới 19”), a part of those counted
        goes_on = self.follows and (not self.exact or self.before("number-of-them") is not None)
        return goes_on or bool(label or above) or self._is_allotted()

    def _is_allotted(self) -> bool:
        """Whether it stands behind a body that sends so many: ``60 đại biểu (LĐLĐ tỉnh | 15, …)``."""
        plain, start = self.view.plain, self.place.start
        body_end = len(plain[start : self.at].rstrip(" :(-")) + start
        if not (self.exact and (self.follows or plain[body_end : self.at].strip())):
            return False
        low = max(start, body_end - _NAME_BEFORE)
        begin = behind_last(CUES["next-of-list"], self.lower, low, body_end)
        begin = start if begin == low else begin
        said = f"{self.place.lead} {self.lower[self.begin : begin]}"
        if not words_of("nouns", "attendants", "labelled").search(said):
            return False
        ends = body_at(self.view, begin, body_end), CUES["takes-quota"].fullmatch(self.lower, begin, body_end)
        return body_end in (getattr(ends[0], "end", -1), end_of(ends[1], -1))


# --------------------
# What single rules look at.

#: What parts a body from its figure; a comma right before a bound does not: “lập tổ tư vấn, | từ 3 đến 5 người”.
_BREAKS = {True: re.compile(r"[.,;:()]"), False: re.compile(r"[.;:()]|,(?! *$)")}  # by whether the figure is exact
_OFFICE = words_of("nouns", "office")


def _is_size(figure: Figure) -> bool:
    """Whether the figure measures a unit (``CĐCS có từ 300 đoàn viên trở lên``), and is no quorum and nobody sent."""
    if figure.is_quorum:
        return False
    unit = figure.before("size-of-unit", 80)
    if figure.grows:
        return (unit or figure.before("unit-alone", 40)) is not None
    if unit is None or unit["each"] or figure.kind == "delegates":
        return False
    return not words_of("cues", "attending").search(figure.lower, unit.start(), figure.at)


def _is_one_of_them(figure: Figure) -> bool:
    """Whether a worded one is a member: “phân công một ủy viên …”; “một đồng chí Phó Chủ tịch” sent is a number."""
    if not (figure.found.worded and figure.found.value == 1) or figure.before("more"):
        return False
    return not figure.sends or (figure.kind == "delegates" and figure.before("charged") is not None)


def _sits(figure: Figure) -> bool:
    """Whether a body's name leads to the figure: “tổ công tác phát triển đoàn viên | từ 03 đến 05 người”."""
    start = max(figure.place.start, figure.at - 90)
    bodies = list(words_of("nouns", "bodies").finditer(figure.lower, start, figure.at))
    return bool(bodies) and not _BREAKS[figure.exact].search(figure.lower, bodies[-1].end(), figure.at)


def _by_sitting_label(figure: Figure) -> bool | None:
    """Whether a label of who sits (``Đoàn Chủ tịch:``) counts more than other words; ``None``: no such label."""
    label = figure.place.label
    if label is None or not words_of("cues", "sitting").search(figure.label):
        return None
    return figure.counts <= max(figure.attends, label.start)


def _led_to_come(figure: Figure) -> bool:
    """Whether words above call people (``mời``); an exact figure counts only right behind a label or nothing."""
    if words_of("cues", "attending").search(figure.place.governed) is None:
        return False
    return not figure.exact or CUES["after-label"].search(figure.lower[figure.begin : figure.at]) is not None


def _ends_name(figure: Figure) -> bool:
    """Whether a body's name ends right before the figure: “Công đoàn Bệnh viện tỉnh | 10 người, …”."""
    named = find_bodies(figure.view, max(figure.begin, figure.at - _NAME_BEFORE), figure.at)
    return any(body.end == figure.at - 1 for body in named)


def _share_comes(figure: Figure) -> bool:
    """Whether words behind say that a share must come: “huy động tối thiểu 50% đoàn viên | tham gia”."""
    asked = figure.found.bound == "min" and words_of("cues", "required").search(
        figure.lower, max(figure.begin, figure.at - 24), figure.found.figure
    )
    called = "called" if figure.before("mobilising", 24) else "asked" if asked else "present"
    return figure.behind(f"{called}-behind") is not None and not words_of("cues", "results").search(
        f"{figure.clause} {figure.after}"
    )


# --------------------
# The rules, in the order in which they are asked.

Look = Callable[[Figure], object]


class BoundingRule(NamedTuple):
    """A rule of ``limit_rules.toml``: its verdict where ``look`` finds something; ``None``: as that finds."""

    name: str
    verdict: bool | None
    exact: bool
    look: Look


#: What the rows of ``limit_rules.toml`` look for that no pattern alone tells.
_LOOKS: dict[str, Look] = {
    "nought": lambda figure: figure.found.value == 0,
    "number-of-a-thing": lambda figure: CUES["numbered"].search(
        figure.lower, max(figure.place.start, figure.at - 10), figure.found.figure + 5
    ),
    "size-in-brackets": lambda figure: CUES["size-in-brackets"].match(figure.lower, figure.at, figure.place.end),
    "above-the-whole": lambda figure: max(figure.found.value or 0, figure.found.high or 0) > 100,
    "quorum": lambda figure: figure.is_quorum,
    "in-case": lambda figure: CUES["in-case"].search(figure.clause),
    "voted": lambda figure: words_of("cues", "voting").search(figure.after),
    "share-that-comes": _share_comes,
    "result": lambda figure: words_of("cues", "results").search(figure.named),
    "share-of-another-class": lambda figure: (
        None
        if names_people(figure.named)
        else CUES["share-of-next-class"].match(figure.lower, figure.place.last, figure.at) is not None
    ),
    "next-share": lambda figure: figure.follows,
    "composition": lambda figure: words_of("cues", "composition").search(
        f"{figure.place.lead} {figure.paragraph_label}"
    ),
    "of-a-meeting": lambda figure: words_of("cues", "meeting").search(f"{figure.clause} {figure.after}"),
    "counted-label": lambda figure: figure.is_labelled,
    "one-of-them": _is_one_of_them,
    "gifts": lambda figure: CUES["gifts"].search(f"{figure.place.governed} {figure.lower[figure.begin : figure.end]}"),
    "past": lambda figure: figure.last("past", "sent_before") >= max(figure.attends, 0),
    "delegates": lambda figure: True,
    "discipline": lambda figure: figure.before("discipline", 40) and not figure.behind("per-unit"),
    "size-of-who-sends": _is_size,
    "size": lambda figure: not figure.sends and _is_size(figure),
    "listed": lambda figure: figure.place.listed,
    "sits": _sits,
    "of-each": lambda figure: CUES["each"].match(figure.label) or figure.behind("per-unit"),
    "sized": lambda figure: CUES["sized"].search(figure.clause),
    "label-of-who-sits": _by_sitting_label,
    "goes-on": lambda figure: figure.follows,
    "growing-size": lambda figure: figure.grows,
    "statistic": lambda figure: (figure.found.value or 0) >= 1000,
    "praised": lambda figure: words_of("cues", "counting_behind").match(figure.lower, figure.end + 1, figure.place.end),
    "must-have": lambda figure: not figure.exact and figure.before("must-have", 24),
    "verb": lambda figure: None if figure.attends == figure.counts == -1 else figure.attends > figure.counts,
    "come-to": lambda figure: figure.found.bound == "about" and figure.before("occasion"),
    "body-before": _ends_name,
    # “Phóng viên các báo: | tối đa 25 người”
    "label-of-an-office": lambda figure: (
        words_of("cues", "sitting").search(figure.paragraph_label) or _OFFICE.match(figure.paragraph_label)
    ),
    "led-to-come": _led_to_come,
    "masses-listed": lambda figure: figure.place.listed,
    "masses-that-come": lambda figure: CUES["attending-behind"].match(
        figure.lower, end_of(figure.behind("next-mass"), figure.end), figure.place.end
    ),
    "masses-led": lambda figure: words_of("cues", "attending").search(figure.place.governed),
}


def _rule(name: str, row: dict[str, Any]) -> BoundingRule:
    """Return a row of ``limit_rules.toml`` as a rule: it looks for a pattern before or behind, or by ``_LOOKS``."""
    if "before" in row:
        look: Look = methodcaller("before", row["before"], row.get("within", _LONGEST_SENTENCE))
    else:
        look = methodcaller("behind", row["behind"]) if "behind" in row else _LOOKS[name]
    return BoundingRule(name, _VERDICTS[row["says"]], row.get("exact", False), look)


_VERDICTS = {"no": False, "yes": True, "as found": None}
#: What a figure is, by the first rule of its kind that says something.
_BY_KIND: dict[str, list[BoundingRule]] = defaultdict(list)
for _name, _row in load("limit_rules").items():
    for _kind in _row["kinds"].split():
        _BY_KIND[_kind].append(_rule(_name, _row))


def may_count(view: View, found: Quantity, place: FigurePlace) -> bool:
    """Whether ``found`` may count people, by a quick look: it has a unit, or a label that counts people."""
    if found.noun or found.percent:
        return True
    ends = CUES["ends-count"].match(view.lower, found.end, place.end)
    return ends is not None and Figure(view, found, place).is_labelled


def ruling(view: View, found: Quantity, place: FigurePlace) -> tuple[bool, str]:
    """Whether ``found`` bounds people who attend, sit or are sent, and the rule that says so. The first row of
    ``limit_rules.toml`` for its kind that says something decides; else it does not."""
    figure = Figure(view, found, place)
    for rule in _BY_KIND[figure.kind]:
        if rule.exact and not figure.exact:
            continue
        verdict, found_so = rule.verdict, rule.look(figure)
        # What says nothing, and what looks only for the other verdict, leaves it to the next rule.
        if found_so or (verdict is None and found_so is not None):
            return bool(found_so if verdict is None else verdict), rule.name
    return False, "nothing-bounds"

"""What a letter does with a document that it cites: implements, amends, replaces, repeals, forwards, answers, cites.

The words before the citation decide, inside its sentence, or those behind it; a document that another one's subject
names (``Kế hoạch số … về thực hiện Nghị quyết số …``) is only cited; items of one list have one relation.
"""

import re
from collections.abc import Callable, Sequence
from functools import partial
from typing import NamedTuple, cast

from extractors.patterns import View
from extractors.references.numbers import CUES, Item
from schemas import Relation

_SENTENCE = re.compile(r"[.!?;](?= )|[.!?;]$")
# The main clause of the letter begins with the name of its issuer, in capitals after a comma or semicolon.
_NEW_CLAUSE = re.compile(r"[,;.:]\s*[A-ZĐ]")
_LONGEST_SENTENCE = 2000  # characters; so that the time grows with the text and not with its square
_REACH = 140
_NEAR = 60
_JUST_BEFORE = 50


class Citing:
    """A citation where it stands, and what the rules ask of it.

    ``last`` is the item before it, ``titles`` those of the letter, for its first citation below them alone.
    ``between`` is what stands between ``last`` and it in one clause.
    """

    def __init__(self, view: View, item: Item, last: Item | None, titles: Sequence[str]) -> None:
        self.lower, self.item, self.last, self.titles = view.lower, item, last, titles
        self.at, self.begin = item.start, _sentence_start(view, item)
        behind = last.end if last else 0
        self.floor = max(self.begin, behind)
        new = behind <= self.begin or _NEW_CLAUSE.search(view.plain[behind : self.at].rstrip(" ,;"))
        self.between = "" if new else view.lower[behind : self.at]
        self.parallel = CUES["parallel"].search(self.between)

    def before(self, name: str, reach: int = _LONGEST_SENTENCE) -> re.Match[str] | None:
        """Return the match of a pattern (``reference_patterns.toml``) before it in its sentence, ``reach`` at most."""
        return CUES[name].search(self.lower, max(self.begin, self.at - reach), self.at)


def _sentence_start(view: View, item: Item) -> int:
    """Return where the sentence or clause of ``item`` begins; a semicolon right before it only parts a list."""
    start = max(item.span[0], item.start - _LONGEST_SENTENCE)
    for mark in _SENTENCE.finditer(view.lower, start, item.start):
        if mark.group() != ";" or not CUES["item-of-list"].fullmatch(view.lower, mark.end(), item.start):
            start = mark.end()
    return start


# --------------------
# What the rules look for.

Look = Callable[[Citing], object]


def _behind(citing: Citing, name: str) -> object:
    """Return the match of a pattern right behind it, or ``None``."""
    item = citing.item
    return CUES[name].match(citing.lower, item.end, min(item.span[1], item.end + 2 * _NEAR))


def _behind_and_before(citing: Citing, name: str, told: str) -> object:
    """Return the match of ``told`` right before it where ``name`` stands right behind it, else nothing."""
    low = max(citing.item.span[0], citing.at - _NEAR)
    return _behind(citing, name) and CUES[told].search(citing.lower, low, citing.at)


def _said(citing: Citing, name: str) -> re.Match[str] | None:
    """Return the match of a pattern before it, behind the item before and 140 characters back at most, or ``None``."""
    return CUES[name].search(citing.lower, max(citing.floor, citing.at - _REACH), citing.at)


def _does(citing: Citing, name: str) -> bool:
    """Whether the letter itself does what a pattern says before it: no other body, and it is not only proposed."""
    act = _said(citing, name)
    if act is None or CUES["own-act"].search(citing.lower, citing.floor, act.start()):
        return act is not None
    return not CUES["not-done"].search(citing.lower, max(citing.floor, act.start() - _JUST_BEFORE), act.start())


def _titled(citing: Citing, name: str, told: str) -> bool:
    """Whether a title says that it is done (``name``), and the words right before it fit (``told``)."""
    return any(map(CUES[name].match, citing.titles)) and citing.before(told, 20) is not None


def _in_preamble(look: Look) -> Look:
    """Return a look that finds something only in the preamble."""
    return lambda citing: citing.item.span[2] == "preamble" and look(citing)


# --------------------
# The rules, in the order in which they are asked.


class RelationRule(NamedTuple):
    """A rule: the relation where it finds what it looks for (``last``, ``outer``: that of another item), and why."""

    name: str
    relation: str
    look: Look
    reason: str


RULES: tuple[RelationRule, ...] = (
    RelationRule(
        "shares-symbol",
        "last",
        lambda citing: citing.item.shared and citing.last,
        "one symbol behind several numbers says one thing of all",
    ),
    RelationRule(
        "named-by-another",
        "cites",
        lambda citing: not citing.parallel and CUES["subject-follows"].match(citing.between),
        "the subject or a bracket of the document before names it",
    ),
    RelationRule("repealed", "repeals", partial(_behind, name="repealed-behind"), "it is put out of force"),
    RelationRule(
        "part-replaced", "amends", partial(_behind_and_before, name="replaced-behind", told="beside"),
        "only a part of it is replaced",
    ),
    RelationRule("replaced", "replaces", partial(_behind, name="replaced-behind"), "it is replaced whole"),
    RelationRule("changed", "amends", partial(_behind, name="amended-behind"), "it is said to be changed now"),
    RelationRule(
        "limit-changed", "amends", partial(_behind_and_before, name="within-amended-behind", told="set-by"),
        "what stands in it, or its limit, is changed",
    ),
    RelationRule(
        "enclosed", "forwards", lambda citing: CUES["enclosed-behind"].search(
            citing.lower, citing.item.end, min(citing.item.span[1], citing.item.end + _LONGEST_SENTENCE)),
        "brackets behind it say that it is enclosed",
    ),
    RelationRule(
        "listed-anew", "outer", lambda citing: citing.parallel and citing.parallel["joint"] == ";",
        "a semicolon ends also what the subject of the one before it names",
    ),
    RelationRule("listed", "last", lambda citing: citing.parallel, "items of one list have one relation"),
    RelationRule("answered", "answers", partial(_said, name="answering"), "it speaks to a letter that asked something"),
    RelationRule("replacing", "replaces", partial(_does, name="replacing"), "the verb before it replaces it"),
    RelationRule("repealing", "repeals", partial(_does, name="repealing"), "the verb before it puts it out of force"),
    RelationRule("amending", "amends", partial(_does, name="amending"), "the verb before it changes it"),
    RelationRule("forwarding", "forwards", partial(_said, name="forwarding"), "the verb before it sends it"),
    RelationRule(
        "amended-by-title", "amends", partial(_titled, name="amends-title", told="issued-before"),
        "the title changes something, and this is the first document below that was issued",
    ),
    RelationRule(
        "answered-by-title", "answers", partial(_titled, name="answers-title", told="came-in"),
        "the title answers, and this is the first document below that came in",
    ),
    RelationRule(
        "opens-preamble", "implements", _in_preamble(lambda citing: CUES["line-begins"].fullmatch(
            citing.lower, citing.item.span[0], citing.at)),
        "a line of the preamble begins with it",
    ),
    RelationRule("told", "cites", lambda citing: citing.before("told"), "what somebody issued, implemented by nobody"),
    RelationRule(
        "basis", "implements", _in_preamble(lambda citing: CUES["basis"].search(
            citing.lower[citing.begin : citing.at])),
        "a clause of the preamble begins with the words of a basis",
    ),
    RelationRule(
        "line-of-bases", "implements", lambda citing: CUES["line-of-bases"].fullmatch(
            citing.lower, *citing.item.span[:2]),
        "the bases of a decision are lines of their own, whatever stands above them",
    ),
    RelationRule("cited", "cites", lambda _: True, "nothing says that the letter does anything with it"),
)  # fmt: skip


def settle_relations(view: View, items: Sequence[Item], titles: Sequence[str]) -> None:
    """Write into each citation, from left to right, its ``relation`` and the first of ``RULES`` that gives it. Of two
    items before it one may count: the last, and the ``outer`` one, which no subject or bracket of another names."""
    last: Item | None = None
    outer: Item | None = None
    for item in items:
        below = titles if item.span[2] != "title" else ()
        citing = Citing(view, item, last, below)
        rule = next(rule for rule in RULES if rule.look(citing))
        like = {"last": last, "outer": outer}.get(rule.relation)
        item.relation, item.rule = like.relation if like else cast(Relation, rule.relation), rule.name
        titles = () if below else titles
        last, outer = item, outer if rule.name == "named-by-another" else item

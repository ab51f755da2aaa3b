"""House words: another word for the same is read as the house's one; all kinds of a word stand in one entry."""

import ast
import re
import runpy
import tomllib
from collections import Counter
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

import pytest

from extractors import lexicon
from extractors.lexicon import load, load_rows, of_several_kinds
from extractors.patterns import NARROW, written
from extractors.transcript import transcribe
from tests.each import each
from tests.extractors.spec_files import rows

ROOT = Path(__file__).parents[2]
ENTRIES: list[dict[str, Any]] = lexicon.load("same_words")["word"]
SAID = [entry["said"] for entry in ENTRIES]


def held(text: str, word: str) -> bool:
    return re.search(rf"(?<!\w){word}(?!\w)", " ".join(text.split())) is not None


@pytest.mark.parametrize("entry", ENTRIES, ids=SAID)
def test_it_is_read_as_the_house_word_and_printed_as_it_stands(entry: dict[str, Any]) -> None:
    good, bad = (transcribe(f"{entry[example]}.").view for example in ("good", "bad"))
    assert held(good.lower, entry["house"]) and not held(good.lower, entry["said"])
    assert " ".join(good.text.replace(NARROW, "").split()) == f"{entry['good']}."
    assert bad.text == f"{entry['bad']}." and not held(bad.lower, entry["house"])


def test_every_entry_says_why_and_leads_to_no_other() -> None:
    assert all(len(entry["why"]) > 10 for entry in ENTRIES) and len({*SAID}) == len(SAID)
    assert not {*SAID} & {entry["house"] for entry in ENTRIES}
    # Blanks are typed behind a word, never inside one.
    assert all(" " in e["house"] or len(e["said"]) >= len(e["house"]) for e in ENTRIES)
    assert all(" " in e["house"] or len(e["said"]) <= len(e["house"]) for e in ENTRIES)


# What no rule and no list may know: whatever a pattern can match is walked letter by letter.

#: A letter of no word of ours, a blank, and what may be either.
OTHER, BLANK, ANYTHING = "#", " ", "?"
Seen = frozenset[int]
INSIDE, BETWEEN = -2, -1


class Walk:
    """Whether a pattern can match a word as a whole: how much of the word may have been seen, letter by letter."""

    def __init__(self, word: str) -> None:
        self.word = word
        self.found = False

    def letter(self, seen: Seen, sign: str) -> Seen:
        after = set()
        for at in seen:
            if at == len(self.word):
                self.found |= sign != OTHER and not sign.isalpha()
            elif at != INSIDE and sign == self.word[max(0, at)]:
                after.add(max(0, at) + 1)
            if sign == ANYTHING or not (sign.isalpha() or sign == OTHER):
                after.add(BETWEEN)
            if sign in (ANYTHING, OTHER) or sign.isalpha():
                after.add(INSIDE)
        return frozenset(after)

    def items(self, seen: Seen, pattern: Iterable[Any]) -> Seen:
        for kind, value in pattern:
            seen = self.item(seen, str(kind), value)
        return seen

    def item(self, seen: Seen, kind: str, value: Any) -> Seen:
        match kind:
            case "LITERAL":
                return self.letter(seen, chr(value).lower())
            case "IN":
                signs = {self.sign(str(one), what) for one, what in value}
                return frozenset().union(*(self.letter(seen, sign) for sign in signs))
            case "BRANCH":
                return frozenset().union(*(self.items(seen, branch) for branch in value[1]))
            case "SUBPATTERN" | "ATOMIC_GROUP":
                return self.items(seen, value[-1] if kind == "SUBPATTERN" else value)
            case "MAX_REPEAT" | "MIN_REPEAT" | "POSSESSIVE_REPEAT":
                least, most, body = value
                once = self.items(seen, body)
                twice = self.items(once, body) if most > 1 else once
                return once | twice | (seen if least == 0 else frozenset())
            case "ASSERT" | "ASSERT_NOT":
                self.end(self.items(seen | {BETWEEN}, value[1]))
                return seen
            case "AT":
                return seen
        return self.letter(seen, ANYTHING)

    @staticmethod
    def sign(kind: str, value: Any) -> str:
        return chr(value).lower() if kind == "LITERAL" else BLANK if "SPACE" in str(value) else ANYTHING

    def end(self, seen: Seen) -> None:
        self.found |= len(self.word) in seen


def can_match(pattern: str, word: str) -> bool:
    """Whether what a pattern matches can hold a word as a whole."""
    walk = Walk(word)
    try:
        parsed = re._parser.parse(pattern)  # type: ignore[attr-defined]
    except re.error:  # a piece of a longer one
        return held(pattern, word)
    walk.end(walk.items(frozenset({BETWEEN}), parsed))
    return walk.found


@each(("pattern", "word", "expected"), rows("same_words", "the_words_that_a"))
def test_the_words_that_a_pattern_can_match(pattern: str, word: str, expected: bool) -> None:
    assert can_match(pattern, word) == expected


def strings(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for key, inner in value.items():
            if key not in ("example", "good", "bad", "name", "why"):  # what people read
                yield key
                yield from strings(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from strings(inner)


def known() -> Iterator[tuple[str, str]]:
    yield from (("words.csv", word) for word, _ in lexicon.load_rows("words"))
    for path in sorted((ROOT / "extractors/lexicon").glob("*.toml")):
        table = tomllib.loads(path.read_text("utf-8"))
        if path.stem == "misreadings":  # what recognition made of a word is looked for in the print
            del table["patterns"]
        if path.stem != "same_words":
            for text in strings(table):
                yield path.name, text
    for path in sorted((ROOT / "extractors").rglob("*.py")):
        if path.parent.name == "misreadings":
            continue
        tree = ast.parse(path.read_text("utf-8"))
        told = {id(node.value) for node in ast.walk(tree) if isinstance(node, ast.Expr)}
        for node in ast.walk(tree):
            if isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in told:
                yield f"{path.relative_to(ROOT)}:{node.lineno}", node.value


def knows(text: str, entry: dict[str, Any]) -> bool:
    """Whether a string of a rule or a list knows an entry's other word, alone or beside the house's."""
    said, house = entry["said"], entry["house"]
    behind = [word for word in entry.get("before", ()) if word.isalpha()]
    if not {*said} - {" "} <= {*text.lower()}:
        return False
    beside = not behind or text == said or can_match(text, house)
    return can_match(text, said) and (beside or any(can_match(text, f"{said} {word}") for word in behind))


def test_no_rule_and_no_list_knows_another_word_for_the_same() -> None:
    faults = [
        f"{place}: {entry['said']}: {text[:80]}"
        for place, text in known()
        for entry in ENTRIES
        if not any(where in place for where in entry.get("in_print", ())) and knows(text, entry)
    ]
    assert not faults, "\n".join(faults)


@each(("text", "said", "expected"), rows("same_words", "what_is_an_alternation"))
def test_what_is_an_alternation_of_synonyms(text: str, said: str, expected: bool) -> None:
    assert knows(text, ENTRIES[SAID.index(said)]) == expected


WORDS = runpy.run_path(str(Path(__file__).parents[2] / "scripts" / "words.py"))


def test_each_word_has_one_entry() -> None:
    entries = Counter(word for word, _ in load_rows("words"))
    assert max(entries.values()) == 1
    for kind, found in WORDS["written"]().items():  # rows of a table and lists inside lists have numbers, no names
        if all(part.isascii() and part.replace("-", "_").isidentifier() for part in kind.split(".")[1:]):
            assert not {*found} & {*entries}, kind


def test_every_kind_is_a_list() -> None:
    assert not {kind for _, told in load_rows("words") for kind in told.split()} - {*WORDS["written"]()}


@each(("word", "kind"), rows("words", "a_list_has_its_words"))
def test_a_list_has_its_words_wherever_they_are_written(word: str, kind: str) -> None:
    assert word in WORDS["kinds"]()[kind]


@pytest.fixture
def with_rows(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    rows = [*load_rows("words"), *request.param]
    monkeypatch.setattr(lexicon, "load_rows", lambda _: rows)
    of_several_kinds.cache_clear()
    yield
    of_several_kinds.cache_clear()


NEW = [
    ("chuyển trả", "=gửi"),
    ("gửi trả", "duties.verbs limits.cues.sending"),
    ("soi xét", "limits.cues.sending =rà soát"),
]


@pytest.mark.parametrize("with_rows", [NEW], indirect=True)
@pytest.mark.usefixtures("with_rows")
def test_a_new_word_is_of_all_kinds_of_the_one_it_is_like() -> None:
    def kinds_of(word: str) -> set[str]:
        lists = ((f"{name}.{place}", of) for name, places in of_several_kinds().items() for place, of in places.items())
        return {kind for kind, of_kind in lists if word in of_kind}

    assert kinds_of("chuyển trả") == kinds_of("gửi") > {"duties.verbs", "deliveries.sends"}
    assert kinds_of("gửi trả") == {"duties.verbs", "limits.cues.sending"}
    assert kinds_of("soi xét") == {*kinds_of("rà soát"), "limits.cues.sending"} > {"duties.verbs"}


def test_what_is_loaded_is_what_is_written_and_shared() -> None:
    assert len(load("duties")["verbs"]) == len({*load("duties")["verbs"]})


@each("name", ["bodies", "header", "misreadings", "outline", "tables", "titles"])
def test_patterns_of_a_lexicon_are_whole(name: str) -> None:
    patterns = written(name)
    assert {*load(name)["patterns"]} <= {*patterns}
    for pattern in patterns.values():
        re.compile(pattern)
        assert not re.search(r"(?<!\?P)<[\w.:|]+>", pattern)


def test_a_piece_of_a_pattern_is_a_pattern_or_the_words_of_lists() -> None:
    level_of = re.compile(written("bodies")["level_of"])
    assert [level_of.search(name)[1] for name in ("sở y tế tỉnh hà nam", "tp. vinh")] == ["tỉnh", "tp."]  # type: ignore[index]
    assert level_of.search("trường tiểu học") is None

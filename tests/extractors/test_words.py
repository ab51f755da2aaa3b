"""A word is known once: all of its kinds stand in one entry, and a new one takes one."""

import re
import runpy
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest

from extractors import lexicon
from extractors.lexicon import load, load_rows, of_several_kinds
from extractors.patterns import written
from tests.each import each
from tests.extractors.spec_files import rows

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

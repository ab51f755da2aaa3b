"""Kinds of document and codes of issuers: every entry of the lexicon is read as its example says."""

import re
from collections import Counter

from extractors.lexicon import load
from extractors.patterns import make_view
from extractors.references import find_references
from extractors.references.numbers import ISSUERS, KINDS, KINDS_BY_CODE, UNITS, kind_of_symbol, mend, read_symbol
from tests.each import each, table

EXAMPLES = [(kind["name"], example) for kind in load("kinds")["kind"] for example in kind["examples"]]


def test_names_are_given_once() -> None:
    assert max(Counter(kind.name for kind in KINDS).values()) == 1


@each(("name", "example"), EXAMPLES)
def test_symbol_of_the_example_gives_its_kind(name: str, example: str) -> None:
    text = f"theo {name} số {example}"
    (found,) = find_references(make_view(text), [(0, len(text), "body")], (None, None))
    assert found.kind == name and found.number


@each(("name", "example"), EXAMPLES)
def test_code_alone_gives_the_kind(name: str, example: str) -> None:
    numbers, symbol = re.fullmatch(r"((?:\d+/)?\d+)[/-](.+)", example).groups()  # type: ignore[union-attr]
    read = read_symbol(make_view(symbol), 0, len(symbol))
    assert read is not None and kind_of_symbol(read, legal="/" in numbers) == name


def test_every_code_of_a_kind_is_known() -> None:
    for kind in KINDS:
        for code in kind.codes:
            assert code in KINDS_BY_CODE


def test_codes_stand_for_one_body_each() -> None:
    for section, codes in load("issuers").items():
        assert len(codes) == len(set(codes)), section
        assert all(name.strip() == name and name for name in codes.values())


@each("code", [*sorted(set(ISSUERS) | set(UNITS)), "DA", "ĐA", "HD", "HĐ", "CDC", "ABC", "QH15", "BCĐ138"])
def test_a_code_that_is_known_or_may_mean_another_is_left(code: str) -> None:
    assert mend(code) == code


@each(("read", "meant"), table(__file__, "lost_bar_of_d"))
def test_lost_bar_of_d_is_mended(read: str, meant: str) -> None:
    assert mend(read) == meant


def test_expansion() -> None:
    assert ISSUERS.get("LĐLĐ") == "Liên đoàn Lao động" and ISSUERS.get("XYZ") is None

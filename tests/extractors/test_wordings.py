"""Patterns that are kept as data: each has a reason, and finds what it must and not what it must not."""

import re
from collections.abc import Iterator

import pytest

from extractors.lexicon import load
from extractors.wordings import wordings

#: Files of patterns, and pieces of theirs that the code makes.
FILES = {
    "doer_patterns": {"asking": "", "long_verbs": "rà soát", "comrade": "đồng chí"},
    "task_patterns": {},
    "delivery_patterns": {"moves": "", "no_submit": ""},
    "amendment_patterns": {},
}


def rows() -> Iterator[tuple[str, str]]:
    yield from ((file, name) for file in FILES for name in load(file))


@pytest.mark.parametrize(("file", "name"), rows())
def test_each_pattern_has_a_reason_and_examples(file: str, name: str) -> None:
    row, pattern = load(file)[name], wordings(file, **FILES[file])(name)
    assert row["why"]
    assert pattern.search(row["good"])
    assert "bad" not in row or not pattern.search(row["bad"])


def test_a_pattern_without_a_bad_example_may_stand_for_nothing() -> None:
    without = [(file, name) for file, name in rows() if "bad" not in load(file)[name]]
    assert all(re.search(wordings(file, **FILES[file])(name).pattern, "") for file, name in without)

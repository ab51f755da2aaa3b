"""The corpus stands for the field: enough letters, every hard case, every year, long and short, no two alike."""

import json
import tomllib
from collections import Counter
from pathlib import Path

from tests.each import each

CORPUS = Path(__file__).parents[1] / "corpus"
FOLDERS = ("letters", "fresh", "test")
LETTERS = {path.stem: path for folder in FOLDERS for path in sorted((CORPUS / folder).glob("*.txt"))}
CASES = tomllib.loads((CORPUS / "cases.toml").read_text("utf-8"))["case"]


def headers() -> list[dict[str, str | None]]:
    return [json.loads(path.with_suffix(".gold.json").read_text("utf-8"))["header"] for path in LETTERS.values()]


def test_the_hard_cases_are_twenty() -> None:
    assert len({case["name"] for case in CASES}) == len(CASES) == 20


@each("case", CASES)
def test_every_hard_case_is_in_four_letters(case: dict[str, list[str]]) -> None:
    assert len(set(case["letters"])) >= 4
    for begin in case["letters"]:
        assert [name for name in LETTERS if name.startswith(f"{begin}_")], begin


def test_every_year_and_many_kinds_are_there() -> None:
    assert {str(year) for year in range(2012, 2027)} <= {str(header["issued_on"])[:4] for header in headers()}
    kinds = Counter(header["kind"] for header in headers())
    assert len(kinds) >= 12 and len([kind for kind, count in kinds.items() if count >= 4]) >= 6


def test_no_letter_comes_twice() -> None:
    assert len({path.read_text("utf-8") for path in LETTERS.values()}) == len(LETTERS)


def test_every_letter_is_listed() -> None:
    listed = (CORPUS / "README.md").read_text("utf-8")
    assert [name for name in LETTERS if f"| {name} |" not in listed and not name.startswith("t_c")] == []

"""Nothing that makes the program hard to read grows: decisions, complex functions, words known twice."""

import ast
import runpy
from pathlib import Path

SIZE = runpy.run_path(str(Path(__file__).parents[1] / "scripts" / "size.py"))
CODE = '''
def outer(a, b):
    """Đọc."""
    # một lời
    for one in a:
        if one and b or a:
            continue
        elif one:
            return f"{one} gửi"

    def inner():
        return [c for c in a if c] if b else "ý"

    match b:
        case 1:
            return "sign"
        case _:
            return "Đ"
'''


def test_no_figure_is_above_the_one_held() -> None:
    found, held = SIZE["figures"](), SIZE["held"]()
    assert not {(part, name) for part, rows in held.items() for name, most in rows.items() if found[part][name] > most}
    assert {part: {*rows} for part, rows in held.items()} == {
        part: {*rows} - SIZE["NOT_HELD"] for part, rows in found.items()
    }


def test_what_is_counted() -> None:
    nodes = [*ast.walk(ast.parse(CODE))]
    assert sum(map(SIZE["decisions"], nodes)) == 10 and sorted(SIZE["complexities"](nodes)) == [4, 8]
    assert SIZE["lines_of_code"](CODE, nodes) == 13 and SIZE["vietnamese_literals"](nodes) == 3


def test_a_word_is_counted_once_however_deep_its_lists_stand() -> None:
    tables = {"a": {"x": ["gửi", "nộp"], "y": {"z": [["gửi", "báo"], ["nộp bài"]]}}, "b": {"x": ["báo", "báo"]}}
    assert SIZE["words_in_two_lists"](tables) == ["báo", "gửi"]

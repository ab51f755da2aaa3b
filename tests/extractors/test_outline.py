"""The tree of a letter's blocks, by the table of ``spec/outlines.toml``."""

from typing import Any

from extractors.outline import Block, is_capitals, outline
from extractors.patterns import View, make_view, words
from tests.each import each, table
from tests.extractors.spec_files import PLAN_HEAD, PLAN_TAIL, cases, rows


def _line(view: View, block: Block) -> str:
    indent = "  " * sum(1 for _ in block.ancestors)
    zone = "" if block.zone == "body" else f"[{block.zone}] "
    mark = (block.mark or "¶") + ("!" if block.heading else "")
    return f"{indent}{mark} {zone}{words(view.plain[block.start : block.end])}"


@each("row", cases("outlines", "outline"))
def test_blocks(row: dict[str, Any]) -> None:
    view = make_view(row["text"].lstrip("\n") if row.get("whole") else PLAN_HEAD + row["text"].lstrip("\n") + PLAN_TAIL)
    blocks = outline(view).blocks if row.get("whole") else [b for b in outline(view).blocks if b.zone != "preamble"]
    assert [_line(view, block) for block in blocks] == row["blocks"].strip("\n").split("\n")


@each("row", cases("outlines", "outline"))
def test_children_and_parents_agree(row: dict[str, Any]) -> None:
    for block in outline(make_view(row["text"])).blocks:
        assert all(child.parent is block for child in block.children)
        assert block.parent is None or block in block.parent.children or block.zone == "table"
        assert all(block.rank > above.rank for above in block.ancestors if block.zone != "table")


@each(("below", "names"), table(__file__, "a_table_ends_the"))
def test_a_table_ends_the_head(below: str, names: list[str]) -> None:
    view = make_view(f"CÔNG ĐOÀN PHƯỜNG TÂN BÌNH\nPhân vé xem hội diễn\n{below}KẾ HOẠCH\nTổ chức hội diễn\n\nChào mừng")
    assert [view.text[line.start : line.end] for line in outline(view).title] == names


@each(("above", "line", "begins"), rows("outline", "where_the_running_text"))
def test_where_the_running_text_begins(above: str, line: str, begins: bool) -> None:
    view = make_view(f"{above}\n{line}\n")
    assert (outline(view).body_start == view.text.index(line)) is begins


@each(("line", "capitals"), rows("outline", "capitals"))
def test_capitals(line: str, capitals: bool) -> None:
    assert is_capitals(line) is capitals


@each("text", ["", " ", "\n\n\n", "\f", "-", "1.", "|", "I.\n\nII.\n", "Nơi nhận:"])
def test_any_text_has_an_outline(text: str) -> None:
    assert all(0 <= block.start <= block.end <= len(text) for block in outline(make_view(text)).blocks)

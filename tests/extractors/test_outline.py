"""The tree of a letter's blocks (``spec/outlines.toml``), and what each sentence is there for (``spec/roles.toml``)."""

import itertools
import re
from pathlib import Path
from typing import Any, get_args

from extractors.lexicon import load
from extractors.outline import Block, is_capitals, outline
from extractors.patterns import View, make_view, words
from extractors.tasks import whom
from extractors.tasks.roles import RULES
from pipeline.faces.cli import letter_view
from schemas import Letter, SentenceRole
from tests.each import each, table
from tests.extractors.spec_files import PLAN_HEAD, PLAN_TAIL, cases, letter, rows
from tests.extractors.test_tasks import frame


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


DOCS = (Path(__file__).parents[2] / "docs" / "roles.md").read_text("utf-8")


def read(heading: str, text: str) -> Letter:
    return letter(frame(f"I. {heading}\n1. {text}\n2. Lưu hồ sơ theo quy định.\n"))


@each(("heading", "said"), [(row["heading"], one) for row in rows("roles", "case") for one in row["say"]])
def test_role_of_a_sentence(heading: str, said: dict[str, Any]) -> None:
    found = read(heading, said["text"])
    start = found.text.index(said["text"])
    (one,) = [s for s in found.sentences if s.start <= start < s.end]
    assert one.role in said["role"].split(" | "), one.why
    assert one.why == said.get("why", one.why)


@each("heading", sorted({row["heading"] for row in rows("roles", "case")}))
@each("text",
    ["Đề nghị các công đoàn cơ sở báo cáo kết quả về Công đoàn ngành trước ngày 12/4/2026.",
     "Các công đoàn cơ sở nộp danh sách chậm nhất ngày 12/4/2026."])  # fmt: skip
def test_no_heading_silences_a_doer_with_a_day(heading: str, text: str) -> None:
    (task,) = [task for task in read(heading, text).tasks if task.date == "2026-04-12"]
    assert task.assignees == ("Công đoàn cơ sở",)


@each(("text", "strength"), rows("roles", "how_strongly_a_task"))
def test_how_strongly_a_task_binds(text: str, strength: str) -> None:
    (task,) = [task for task in read("Nội dung", text).tasks if task.evidence.quote.startswith(text[:20])]
    assert (task.strength, task.optional) == (strength, strength == "optional")


def test_a_deadline_that_nobody_owes_is_a_doubt() -> None:
    found = read("Nội dung", "Hoàn thành chấm sơ khảo trước ngày 12/4/2026.")
    assert [one.role for one in found.sentences if "sơ khảo" in found.text[one.start : one.end]] == ["unassigned"]
    assert "assignee-unclear" in {flag.code for flag in found.flags}


def test_sentences_stand_in_order_and_duties_are_tasks() -> None:
    found = read("Nội dung", "Các công đoàn cơ sở gửi báo cáo trước ngày 12/4/2026.")
    places = [(one.start, one.end) for one in found.sentences]
    assert places == sorted(places) and all(before[1] <= after[0] for before, after in itertools.pairwise(places))
    duties = {(one.start, one.end) for one in found.sentences if one.role in ("duty", "request_upward")}
    assert duties == {(task.evidence.start, task.evidence.end) for task in found.tasks}


def test_every_role_and_rule_is_explained() -> None:
    named = set(re.findall(r"`([a-z_-]+)`", DOCS))
    rules = {rule.name for rule in (*RULES, *whom.RULES) if rule.name}
    rules |= {rule["rule"] for rule in load("roles")["told"] + load("roles")["left"]}
    rules |= {f"under-{role}" for role in ("list", *load("roles")["above"])}
    assert set(get_args(SentenceRole)) <= named & set(letter_view.ROLES)
    assert rules <= named & set(letter_view.RULES) and set(letter_view.RULES) <= named

"""From a letter's plain text to what stands on its pages."""

from collections.abc import Iterator

from corpus.render.head import take_head
from corpus.render.lines import Line, is_page_number, split
from corpus.render.model import Block, Letter
from corpus.render.paragraphs import Setting, gather, paragraph, setting_of, subject_lines
from corpus.render.tables import (
    is_aligned,
    is_heading_rule,
    is_row,
    is_tabbed,
    take_aligned,
    take_tabbed,
    take_table,
)
from corpus.render.tail import begins_tail, take_tail


def parse(name: str, text: str) -> Letter:
    """Return a letter laid out: every word of the text, but for numbers of pages, in the order in which it is read."""
    lines = split(text)
    head, at = take_head(lines)
    body = lines[at:]
    blocks: list[Block] = [head] if head else []
    blocks += _body(body, setting_of(body))
    return Letter(name, tuple(blocks))


def _body(lines: list[Line], setting: Setting) -> Iterator[Block]:
    lines = _without_page_numbers(lines)
    subjects = subject_lines(lines)

    def running(between: list[Line]) -> Iterator[Block]:
        yield from (paragraph(group, setting, subjects) for group in gather(between, setting, subjects))

    waiting: list[Line] = []
    at = 0
    while at < len(lines):
        block: Block | None = None
        if begins_tail(lines, at):
            block, end = take_tail(lines, at)
        elif is_row(lines[at].text) and not is_heading_rule(lines[at].text):
            block, end = take_table(lines, at)
        elif is_tabbed(lines, at):
            block, end = take_tabbed(lines, at)
        elif setting.wrapped and is_aligned(lines[at]):
            block, end = take_aligned(lines, at)
        if block is None:
            waiting.append(lines[at])
            at += 1
            continue
        yield from running(waiting)
        waiting = []
        yield block
        at = end
    yield from running(waiting)


def _without_page_numbers(lines: list[Line]) -> list[Line]:
    """Return the lines without numbers of pages and the blanks around them, where the sentence may go on."""
    kept: list[Line] = []
    skipping = False
    for line in lines:
        if is_page_number(line) and kept and (kept[-1].blank or line.indent > 20):
            while kept and kept[-1].blank:
                kept.pop()
            skipping = True
        elif not (skipping and line.blank):
            kept.append(line)
            skipping = False
    return kept

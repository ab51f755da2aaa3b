"""HTML to text: blocks on lines of their own, tables ruled with bars, nothing that a reader would not see.

The markup is cut into tags here: the parser of the standard library takes hours for a megabyte of tags left open.
"""

import html
import re
from collections.abc import Iterator
from dataclasses import dataclass, field

_BLOCKS = frozenset(
    (
        *("address", "article", "blockquote", "center", "dd", "div", "dl", "dt", "fieldset", "footer", "form", "hr"),
        *("h1", "h2", "h3", "h4", "h5", "h6", "header", "li", "main", "nav", "ol", "p", "pre", "section", "ul"),
    )
)
#: Elements whose content is no text of the page.
_UNSEEN = frozenset(("script", "style", "head", "template", "noscript", "svg", "math", "title", "textarea"))
#: A table without rules of at most so many cells a row and rows is a letterhead or a signature (NĐ 30, Phụ lục I).
_LETTERHEAD_CELLS, _LETTERHEAD_ROWS = 2, 3
#: Tables in tables beyond this are read as if they were one.
_DEEPEST = 30
#: Pictures that stand in the markup itself, and more markup than any mail of people has.
_DATA = re.compile(r"data:[\w/+.-]*;base64,[A-Za-z0-9+/=\s]*")
_MOST = 5_000_000
_NAME = re.compile(r"</?([A-Za-z][A-Za-z0-9:-]*)")
_BORDER = re.compile(r"\bborder\s*=\s*[\"']?\s*[1-9]", re.IGNORECASE)
_RULE = re.compile(r"border(?:-(?:top|bottom|left|right))?(?:-style)?\s*:\s*(?!none|0|hidden|inherit)", re.IGNORECASE)


def html_text(markup: str) -> str:
    """Return the words of a page in reading order, a row of a table as ``| a | b |``; what is beyond 5 MB is cut."""
    reader = _Reader()
    for tag, content in pieces(_DATA.sub("", markup)[:_MOST]):
        if tag is None:
            reader.words(html.unescape(content))
        elif content.startswith("</"):
            reader.end(tag)
        else:
            reader.start(tag, content)
    return reader.text()


def pieces(markup: str) -> Iterator[tuple[str | None, str]]:
    """Yield the tags, each with its name, and the words between them; every sign is looked at a few times only."""
    at = 0
    while (opened := markup.find("<", at)) >= 0:
        yield None, markup[at:opened]
        name = _NAME.match(markup, opened)
        if markup.startswith("<!--", opened):
            end = markup.find("-->", opened + 4)
            at = end + 3
        elif name is not None:
            end = markup.find(">", name.end())
            at = end + 1
            tag = name[1].lower()
            if end >= 0 and tag in _UNSEEN and not name[0].startswith("</"):
                closing = re.compile(rf"</{tag}\b", re.IGNORECASE).search(markup, at)
                end = at = closing.start() if closing else -1
            elif end >= 0:
                yield tag, markup[opened:at]
        elif markup[opened + 1 : opened + 2] in ("!", "?", "/"):
            end = markup.find(">", opened)
            at = end + 1
        else:
            yield None, "<"
            end, at = opened, opened + 1
        if end < 0:  # a comment or tag that is left open takes the rest with it, as in any browser
            return
    yield None, markup[at:]


class _Reader:
    """Collects lines, into the text or into the cell that is open."""

    def __init__(self) -> None:
        self._lines: list[str] = []
        self._line: list[str] = []
        self._is_empty_so_far = True
        """Whether the paragraph that is open has no words yet: an empty one stands for a blank line."""
        self._tables: list[_Table] = []
        """The tables that are open, the innermost last."""

    def text(self) -> str:
        """Return what was read."""
        while self._tables:
            self._end_table()
        self._break()
        return "\n".join(self._lines)

    def start(self, tag: str, markup: str) -> None:
        """Begin an element."""
        if tag == "br":
            self._break(is_blank_kept=True)
        elif tag == "table":
            self._break()
            if len(self._tables) < _DEEPEST:
                self._tables.append(_Table(is_ruled=_has_rules(markup)))
        elif tag == "tr" and self._tables:
            self._break()
            self._tables[-1].rows.append([])
        elif tag in ("td", "th") and self._tables:
            self._break()
            table = self._tables[-1]
            table.is_ruled |= _has_rules(markup)
            if not table.rows:
                table.rows.append([])
            table.rows[-1].append([])
        elif tag in _BLOCKS:
            self._break()
            self._is_empty_so_far = True
            if tag == "li":
                self._line.append("- ")

    def end(self, tag: str) -> None:
        """End an element."""
        if tag == "table" and self._tables:
            self._end_table()
        elif tag == "p":
            self._break(is_blank_kept=self._is_empty_so_far)
        elif tag in ("td", "th", "tr") or tag in _BLOCKS:
            self._break()

    def words(self, words: str) -> None:
        """Take words."""
        self._line.append(words)

    def _break(self, *, is_blank_kept: bool = False) -> None:
        """End the line: into the open cell, or into the text. An empty one is none, unless it was meant."""
        words = " ".join("".join(self._line).split())
        self._line.clear()
        if words or is_blank_kept:
            self._put(words)
            self._is_empty_so_far = False

    def _put(self, line: str) -> None:
        open_cell = next(
            (table.rows[-1][-1] for table in reversed(self._tables) if table.rows and table.rows[-1]), None
        )
        lines = self._lines if open_cell is None else open_cell
        if line or (lines and lines[-1]):
            lines.append(line)

    def _end_table(self) -> None:
        """Put the innermost table down where it stands."""
        self._break()
        table = self._tables.pop()
        for line in table.lines():
            self._put(line)


@dataclass
class _Table:
    """A table under way: its rows of cells, a cell as its lines."""

    is_ruled: bool
    rows: list[list[list[str]]] = field(default_factory=list)

    def lines(self) -> Iterator[str]:
        """Yield the lines of the table: ruled with bars, or cell after cell where it only sets the page."""
        rows = [
            [[line for line in cell if line] for cell in row] for row in self.rows if any(any(cell) for cell in row)
        ]
        if self._sets_the_page(rows):
            for row in rows:
                for cell in row:
                    yield from cell
                    yield ""
        else:
            for row in rows:
                yield "| " + " | ".join(" ".join(cell).replace("|", "/") for cell in row) + " |"

    def _sets_the_page(self, rows: list[list[list[str]]]) -> bool:
        """Say whether a table is only there for its columns: one cell a row, or a letterhead or signature of two."""
        widest = max((len(row) for row in rows), default=0)
        filled = max((sum(map(bool, row)) for row in rows), default=0)
        return widest <= 1 or (not self.is_ruled and filled <= _LETTERHEAD_CELLS and len(rows) <= _LETTERHEAD_ROWS)


def _has_rules(tag: str) -> bool:
    return bool(_BORDER.search(tag) or _RULE.search(tag))

"""Ways in which a letter changes on its road to the reader: harmless ones and bad ones."""

import random
import re
import textwrap
from collections.abc import Callable, Iterator
from pathlib import Path

_CORPUS = Path(__file__).parents[2] / "corpus" / "letters"


def corpus() -> dict[str, str]:
    """Return the letters of the corpus, name → text."""
    return {path.stem: path.read_text("utf-8") for path in sorted(_CORPUS.glob("*.txt"))}


def _paragraphs(text: str) -> Iterator[tuple[str, bool]]:
    """Yield the lines of a letter and whether each is running text: long, and no row of a table or of columns."""
    for line in text.split("\n"):
        in_columns = line.lstrip().startswith(("|", "#")) or re.search(r"\S(?: {2,}|\t)\S", line)
        yield line, len(line) > 90 and not in_columns


# ---------------------------------------------------------------- the same letter, set in another way


def rewrapped(text: str) -> str:
    """Break the running text into lines of 88 characters, as a program that copies from a page does."""
    lines = [
        "\n".join(textwrap.wrap(line, 88, break_long_words=False, break_on_hyphens=False)) if running else line
        for line, running in _paragraphs(text)
    ]
    return "\n".join(lines)


def with_long_dashes(text: str) -> str:
    """Write every dash as an en dash."""
    return re.sub(r"-(?![-|])(?<![-|]-)", "–", text)


def with_bullets(text: str) -> str:
    """Write the dashes that mark list items as bullets."""
    return re.sub(r"^([ \t]*)- ", r"\1• ", text, flags=re.M)


def with_carriage_returns(text: str) -> str:
    """Write line ends as Windows does."""
    return text.replace("\n", "\r\n")


def with_double_spaces(text: str) -> str:
    """Double the spaces between the words of running text."""
    return "\n".join(re.sub(r"(?<=\w) (?=\w)", "  ", line) if run else line for line, run in _paragraphs(text))


def with_page_breaks(text: str) -> str:
    """Put a page number between blank lines into the middle of the long paragraphs (none stands in the head)."""
    lines = []
    for page, (line, running) in enumerate(_paragraphs(text)):
        running = running and page > 15
        middle = re.compile(r"(?<=[^\W\d_A-Z]) (?=[a-zđ])").search(line, len(line) // 2) if running else None
        lines.append(f"{line[: middle.start()]}\n\n{page % 90}\n\n{line[middle.end() :]}" if middle else line)
    return "\n".join(lines)


HARMLESS: dict[str, Callable[[str], str]] = {
    "rewrapped": rewrapped,
    "long dashes": with_long_dashes,
    "bullets": with_bullets,
    "carriage returns": with_carriage_returns,
    "double spaces": with_double_spaces,
    "page breaks": with_page_breaks,
}

# ---------------------------------------------------------------- the letter damaged


def _cut(text: str, dice: random.Random) -> str:
    start, end = sorted(dice.randrange(len(text) + 1) for _ in range(2))
    return text[start:end]


def _shuffled(text: str, dice: random.Random) -> str:
    lines = text.split("\n")
    dice.shuffle(lines)
    return "\n".join(lines)


def _doubled(text: str, dice: random.Random) -> str:
    return text + text


def _swapped(text: str, dice: random.Random) -> str:
    letters = list(text)
    for _ in range(len(letters) // 20):
        at = dice.randrange(len(letters) - 1)
        letters[at], letters[at + 1] = letters[at + 1], letters[at]
    return "".join(letters)


def _thinned(text: str, dice: random.Random) -> str:
    return "".join(c for c in text if dice.random() > 0.04)


def _without_line_ends(text: str, dice: random.Random) -> str:
    return text.replace("\n", " ")


def _one_word_a_line(text: str, dice: random.Random) -> str:
    return "\n".join(text.split())


def _capitals(text: str, dice: random.Random) -> str:
    return text.upper()


def _digits_misread(text: str, dice: random.Random) -> str:
    return "".join(dice.choice("OIl|S8B") if c.isdigit() and dice.random() < 0.3 else c for c in text)


DAMAGE: dict[str, Callable[[str, random.Random], str]] = {
    "cut": _cut,
    "lines shuffled": _shuffled,
    "doubled": _doubled,
    "characters swapped": _swapped,
    "characters lost": _thinned,
    "line ends lost": _without_line_ends,
    "one word a line": _one_word_a_line,
    "all capitals": _capitals,
    "digits misread": _digits_misread,
}

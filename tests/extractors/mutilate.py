"""Ways in which a letter changes on its road to the reader: harmless ones and bad ones."""

import random
import re
import textwrap
import unicodedata
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path

#: Signs that stand for a dash in letters.
DASHES = "‐‑‒–—―−"
_CORPUS = Path(__file__).parents[2] / "corpus" / "letters"


def corpus() -> dict[str, str]:
    return {path.stem: path.read_text("utf-8") for path in sorted(_CORPUS.glob("*.txt"))}


def _paragraphs(text: str, least: int = 90) -> Iterator[tuple[str, bool]]:
    """Yield the lines of a letter and whether each is running text: long, and no row of a table or of columns."""
    for line in text.split("\n"):
        in_columns = line.lstrip().startswith(("|", "#")) or re.search(r"\S(?: {2,}|\t)\S", line)
        yield line, len(line.expandtabs(8)) > least and not in_columns


def rewrapped(text: str, width: int = 88) -> str:
    """Break the running text into lines of ``width`` characters, as a program that copies from a page does. A letter
    that is wrapped already stays as it is: breaking its lines once more gives what no program sets."""
    if max(map(len, text.split("\n"))) <= 150:
        return text
    return "\n".join("\n".join(_wrap(one, width)) if running else one for one, running in _paragraphs(text, width - 7))


def _wrap(line: str, width: int) -> list[str]:
    """Break a line so that the last part does not fill its line: a full one would not show that it is the last."""
    tries = [textwrap.wrap(line, width - n, break_long_words=False, break_on_hyphens=False) for n in range(6)]
    parts = next((parts for parts in tries if len(parts[-1]) < width - 14), tries[0])
    return parts if len(parts[-1]) < width - 6 else [*parts[:-1], *parts[-1].rsplit(" ", 1)]


def with_dashes(text: str) -> str:
    """Write every dash as another one: each letter has its own of the seven."""
    return re.sub(r"-(?![-|])(?<![-|]-)", DASHES[len(text) % len(DASHES)], text)


def with_double_spaces(text: str) -> str:
    return "\n".join(re.sub(r"(?<=\w) (?=\w)", "  ", line) if run else line for line, run in _paragraphs(text))


def _cut_by_pages(text: str, between: Callable[[int], str]) -> str:
    """Cut long paragraphs at some blank between two words of a sentence. A page ends with a full line, so what is cut
    off before a capital is long; before small letters it may be short. A letter that is wrapped is cut where its lines
    end."""
    if max(map(len, text.split("\n"))) <= 150:
        ends = re.compile(r"(?<=[^\s.;:!?/|])\n(?=[ \t]*[^\W\dA-ZĐ])")
        cuts = [found.start() for found in ends.finditer(text, len(text) // 4)][::5]
        for number, at in enumerate(reversed(cuts)):
            text = f"{text[:at]}{between(90 - number % 90)}{text[at + 1 :]}"
        return text
    lines = []
    for page, (line, running) in enumerate(_paragraphs(text)):
        inside = _INSIDE_SENTENCE.finditer(line) if running and page > 15 else ()
        blanks = [found.start() for found in inside]
        at = blanks[(7 * page) % len(blanks)] if blanks else None
        lines.append(line if at is None else f"{line[:at]}{between(page % 90)}{line[at + 1 :]}")
    return "\n".join(lines)


_INSIDE_SENTENCE = re.compile(r"(?<=\w[\w),]) (?=[^\W\dA-ZĐ]|(?<=.{66})[\w(])")


def with_heads_side_by_side(text: str) -> str:
    """Set the heads of a letter, one below the other, side by side as they stand on the page."""
    lines = text.split("\n")
    right = [i for i, line in enumerate(lines[:12]) if re.match(r"\s*(?:CỘNG H|Độc lập|ĐẢNG CỘNG)", line)]
    dates = [i for i, line in enumerate(lines[:12]) if re.match(r"\s*\w[\w ]{2,25}, ngày", line)]
    if len(right) != 2 or len(dates) != 1 or any(re.search(r"\S(?: {2,}|\t)\S", line) for line in lines[:12]):
        return text
    moved = [*right, *dates]
    left = [i for i in range(max(moved) + 1) if i not in moved and lines[i].strip()]
    numbers = [i for i in left if re.match(r"\s*Số", lines[i])]
    if len(numbers) != 1 or left.index(numbers[0]) < 2:
        return text
    beside = dict(zip([*left[:2], numbers[0]], moved, strict=True))
    width = 4 + max(len(lines[i]) for i in beside)
    head = [f"{lines[i]:<{width}}{lines[beside[i]].strip() if i in beside else ''}".rstrip() for i in left]
    return "\n".join([*head, *lines[max(moved) + 1 :]])


_UNSEEN = "\u00ad\u200b\u200c\u200d\u200e\u200f\u202a\u202c\u202e\u2060\u2066\u2069\ufeff"
_LIKE = {"Đ": "Ɖ", "đ": "ɖ", "Ư": "Ƣ", "ư": "ƣ", "ă": "ǎ", "K": "К", "H": "Ｈ", "\n": "\u2028"} | {
    str(digit): chr(code + digit) for digit, code in enumerate([0xFF10, 0x1D7CE] * 5)
}


def with_unseen_signs(text: str) -> str:
    dice = random.Random(len(text))
    return "".join(dice.choice(_UNSEEN) + c if dice.random() < 0.05 else c for c in text)


def with_lookalikes(text: str) -> str:
    dice = random.Random(len(text))
    return "".join(_LIKE.get(c, c) if dice.random() < 0.2 else c for c in text)


HARMLESS: dict[str, Callable[[str], str]] = {
    **{f"lines of {width}": partial(rewrapped, width=width) for width in (88, 94, 100)},
    "dashes": with_dashes,
    # letter and mark apart (NFD), as some systems store them
    "letters in parts": lambda text: unicodedata.normalize("NFD", text),
    "bullets": lambda text: re.sub(r"^([ \t]*)- (?!\d+ -)", r"\1• ", text, flags=re.M),
    "carriage returns": lambda text: text.replace("\n", "\r\n"),
    "double spaces": with_double_spaces,
    # within the long paragraphs: none stands in the head
    "page breaks": lambda text: _cut_by_pages(text, lambda page: f"\n\n{page}\n\n"),
    "form feeds": lambda text: _cut_by_pages(text, lambda page: f"\n\f{page}\n"),
    "running heads": lambda text: _cut_by_pages(text, lambda page: f"\n\n- {page} -\n\n"),
    "heads side by side": with_heads_side_by_side,
    "unseen signs": with_unseen_signs,
    "look-alikes": with_lookalikes,
}


def _cut(text: str, dice: random.Random) -> str:
    start, end = sorted(dice.randrange(len(text) + 1) for _ in range(2))
    return text[start:end]


def _shuffled(text: str, dice: random.Random) -> str:
    lines = text.split("\n")
    dice.shuffle(lines)
    return "\n".join(lines)


def _swapped(text: str, dice: random.Random) -> str:
    letters = list(text)
    for _ in range(len(letters) // 20):
        at = dice.randrange(len(letters) - 1)
        letters[at], letters[at + 1] = letters[at + 1], letters[at]
    return "".join(letters)


DAMAGE: dict[str, Callable[[str, random.Random], str]] = {
    "cut": _cut,
    "lines shuffled": _shuffled,
    "doubled": lambda text, _: text + text,
    "characters swapped": _swapped,
    "characters lost": lambda text, dice: "".join(c for c in text if dice.random() > 0.04),
    "line ends lost": lambda text, _: text.replace("\n", " "),
    "one word a line": lambda text, _: "\n".join(text.split()),
    "all capitals": lambda text, _: text.upper(),
    "digits misread": lambda text, dice: "".join(
        dice.choice("OIl|S8B") if c.isdigit() and dice.random() < 0.3 else c for c in text
    ),
}

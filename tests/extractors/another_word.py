"""One word for another of its role throughout a letter, and what the records say then."""

import re
import tomllib
import unicodedata
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from functools import cache
from pathlib import Path
from typing import Any

from extractors import extract
from pipeline.opening import read
from schemas import Letter

_LISTS = Path(__file__).with_name("another_word.toml")
_FIELDS: Mapping[str, tuple[str, ...]] = {
    "references": ("kind", "number", "symbol", "date", "issuer", "relation"),
    "dates": ("type", "date", "start", "bound", "time", "rrule", "relative", "assignees"),
    "delegate_limits": ("group", "bound", "value", "min", "max", "unit", "applies_to"),
    "tasks": ("assignees", "coordinators", "kind", "deliver_to", "date"),
}
_OF_HEAD = ("number", "symbol", "kind", "issuer", "issued_on", "signer", "signer_title", "authority")


#: “I. YÊU CẦU”, “5. Yêu cầu chung”: the noun of a short heading asks nobody.
_HEADING = re.compile(r"[ \t#*]*(?:[IVX]+|\d+)[.)/][ \t]*[^\W\d_]+(?: [^\W\d_]+){0,2}[ \t:*.]*$", re.MULTILINE)
#: “Phòng Kế hoạch tổng hợp”: an act that is a part of a name.
_NAMED_BY_ACT = re.compile(r"(?<=phòng)\s+kế\s+hoạch\s+$", re.IGNORECASE)
#: “Ban Tuyên giáo - Nữ công”, “Ban Nữ công quần chúng”: the name of another body.
_LONGER_NAME = re.compile(r"(?<=\w) +-\s|(?<=công)\s+quần\s+chúng")


@cache
def lists() -> dict[str, tuple[str, ...]]:
    """Return the lists of words of one role, by ``section.name``."""
    table = tomllib.loads(_LISTS.read_text("utf-8"))
    return {f"{section}.{name}": tuple(words) for section, rows in table.items() for name, words in rows.items()}


@cache
def _pattern(words: tuple[str, ...]) -> re.Pattern[str]:
    spaced = (re.escape(word).replace(r"\ ", r"\s+") for word in sorted(words, key=len, reverse=True))
    return re.compile(rf"(?<!\w)(?:{'|'.join(spaced)})(?!\w)", re.IGNORECASE)


def swapped(text: str, words: tuple[str, ...]) -> str:
    """Return ``text`` with every word of the list become the next one, written large or small as it was."""
    following = {word.casefold(): words[(at + 1) % len(words)] for at, word in enumerate(words)}

    plain = unicodedata.normalize("NFC", text)

    def another(found: re.Match[str]) -> str:
        there = found[0]
        begin = plain.rfind("\n", 0, found.start()) + 1
        if _NAMED_BY_ACT.search(plain, begin, found.start()):
            return there
        if _LONGER_NAME.match(plain, found.end()) if words[0][:1].isupper() else _HEADING.match(plain, begin):
            return there
        new = following[" ".join(there.split()).casefold()]
        if there.isupper():
            return new.upper()
        if there[:1].isupper():
            return new[:1].upper() + new[1:]
        return new

    return _pattern(words).sub(another, plain)


def _plain(value: Any, words: tuple[str, ...]) -> Any:
    if isinstance(value, str):
        return " ".join(swapped(value, words).split()).casefold()
    if isinstance(value, (list, tuple)):
        return [_plain(one, words) for one in value]
    if isinstance(value, dict):
        return {key: _plain(one, words) for key, one in value.items()}
    return value


def said(letter: Letter, words: tuple[str, ...] = ()) -> Iterator[tuple[str, tuple[Any, ...]]]:
    """Yield what the records of a letter say, without their quotes; with ``words``, as the other word would say it."""
    told = letter.model_dump(mode="json")
    for field in _OF_HEAD:
        value = told["header"][field]
        yield f"header.{field}", (_plain(value, words) if words else _plain(value, ("\0",)),)
    for section, fields in _FIELDS.items():
        for record in told[section]:
            yield section, tuple(_plain(record[field], words or ("\0",)) for field in fields)


def swaps(paths: Iterable[Path]) -> Iterator[tuple[str, str, Counter[str], Counter[str]]]:
    """Yield each letter with each list of words that it holds: what it should say with the next word, what it says."""
    for path in paths:
        source = read(path)[0]
        letter = extract(source)
        for name, words in lists().items():
            text = swapped(source.text, words)
            if text == source.text:
                continue
            other = extract(source.model_copy(update={"text": text}))
            yield path.stem, name, Counter(map(repr, said(letter, words))), Counter(map(repr, said(other)))

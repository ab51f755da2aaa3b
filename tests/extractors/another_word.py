"""One word for another of its role throughout a letter, and what the records say then."""

import re
import tomllib
import unicodedata
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cache, lru_cache, reduce
from pathlib import Path
from typing import Any

from extractors import extract
from extractors.lexicon import load
from pipeline.readers.opening import read
from schemas import Letter, Source

#: Words of one role.
Words = tuple[str, ...]
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
#: “Ban Chấp hành từng CĐCS”: a name keeps the letter's own word for all of a class, and writes the class out, as
#: it does with “Đ/c”.
_EACH_OF_A_CLASS = re.compile(r"(?<!\w)(?:mỗi|từng)(?= công đoàn cơ sở)")


@cache
def lists() -> dict[str, Words]:
    """Return the lists of words of one role, by ``section.name``, and each house word with the others for it."""
    table = tomllib.loads(_LISTS.read_text("utf-8"))
    del table["words_are_swapped_as"]
    found = {f"{section}.{name}": tuple(words) for section, rows in table.items() for name, words in rows.items()}
    return found | {f"house.{words[1]}": words for words in _house_words()}


def _house_words() -> Iterator[Words]:
    for entry in load("same_words")["word"]:
        for behind in [f" {word}" for word in entry.get("before", ()) if word.isalpha()] or [""]:
            yield (entry["house"] + behind, entry["said"] + behind)


@cache
def source_in(path: Path) -> Source:
    (found,) = read(path)
    return found


@cache
def _pattern(words: Words) -> re.Pattern[str]:
    spaced = (re.escape(word).replace(r"\ ", r"\s+") for word in sorted(words, key=len, reverse=True))
    return re.compile(rf"(?<!\w)(?:{'|'.join(spaced)})(?!\w)", re.IGNORECASE)


@lru_cache(4096)
def swapped(text: str, words: Words) -> str:
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


def _all_swapped(text: str, lists: Sequence[Words]) -> str:
    return reduce(swapped, lists, text)


def _plain(value: Any, lists: Sequence[Words]) -> Any:
    if isinstance(value, str):
        told = " ".join(_all_swapped(unicodedata.normalize("NFC", value), lists).split()).casefold()
        return _EACH_OF_A_CLASS.sub("các", told.replace("đ/c", "đồng chí"))
    if isinstance(value, (list, tuple)):
        return [_plain(one, lists) for one in value]
    if isinstance(value, dict):
        return {key: _plain(one, lists) for key, one in value.items()}
    return value


def said(letter: Letter, lists: Sequence[Words] = ()) -> Counter[str]:
    """Count what the records of a letter say, without their quotes; with lists, as the other words would say it."""
    told = letter.model_dump(mode="json")
    found = [(f"header.{field}", (_plain(told["header"][field], lists),)) for field in _OF_HEAD]
    for section, fields in _FIELDS.items():
        found += [(section, tuple(_plain(record[field], lists) for field in fields)) for record in told[section]]
    return Counter(map(repr, found))


def apart(text: str, held: Mapping[str, Words]) -> list[dict[str, Words]]:
    """Return lists in groups: those of a group touch no word of each other, and can be swapped at once."""
    groups: list[dict[str, Words]] = []
    for name, words in held.items():
        for group in groups:
            if all(_all_swapped(text, (words, one)) == _all_swapped(text, (one, words)) for one in group.values()):
                group[name] = words
                break
        else:
            groups.append({name: words})
    return groups


def changing(letter: Letter, source: Source, group: Mapping[str, Words]) -> Iterator[str]:
    """Yield the lists whose next word says something else: where several at once say the same, each does."""
    other = extract(source.model_copy(update={"text": _all_swapped(source.text, [*group.values()])}))
    if said(letter, [*group.values()]) == said(other):
        return
    if len(group) == 1:
        yield from group
        return
    both = list(group.items())
    for half in (both[::2], both[1::2]):
        yield from changing(letter, source, dict(half))


def swaps(paths: Iterable[Path]) -> Iterator[tuple[str, list[str], list[str]]]:
    """Yield each letter, the lists of which it holds a word, and those of them whose next word says something else."""
    for path in paths:
        source = source_in(path)
        letter = extract(source)  # by this process, as its other words are
        held = {name: words for name, words in lists().items() if swapped(source.text, words) != source.text}
        changed = [name for group in apart(source.text, held) for name in changing(letter, source, group)]
        yield path.stem, [*held], changed

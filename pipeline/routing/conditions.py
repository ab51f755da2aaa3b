"""Conditions that narrow a class of unions: “CĐCS có từ 150 đoàn viên trở lên”, “CĐCS khối doanh nghiệp”.

They are compared with the attributes of the registry. Where these do not tell, the answer is that it is not known, and
a person has to look.
"""

import functools
import math
import re
from collections import defaultdict
from collections.abc import Callable, Sequence

from extractors.lexicon import load
from pipeline.registry import Registry
from pipeline.registry.names import flat, key, same_tones
from pipeline.registry.registry import Member
from schemas import Union

_SIZE = re.compile(
    r"(?:(?P<word>từ|trên|dưới|ít nhất|không quá|đến) )?(?P<low>\d+)(?: (?:đến|tới)? ?(?P<open>dưới )?(?P<high>\d+))?"
    r"(?: (?P<unit>(?:nữ )?(?:đoàn viên|công nhân viên chức lao động|cán bộ công chức viên chức(?: người)? lao động"
    r"|người lao động|lao động|nlđ|cnvclđ|cbccvclđ|cbccvc|cnlđ|công nhân lao động|công nhân|viên chức)"
    r"(?: nữ(?! công))?|nữ|người)(?!\S))?"
)
#: “5.000” is “5 000” in the words as they are compared.
_THOUSANDS = re.compile(r"(?<!\d)(?:(\d) (?=\d{3}(?!\d))|(\d{2,3}) (?=000(?!\d)))")
_GROUPED = re.compile(r"(?<=\d)[. ](?=\d{3}(?!\d))")
_MEMBERS = "đoàn viên"
_WORKERS = re.compile(r"(?!viên chức)(?:.*lao động|.*lđ|công nhân)")
_WOMEN = re.compile(r"(?<!\S)nữ(?!\S)")


#: What is asked: a union as the registry has it, or as a class of thousands has.
Described = Union | Member
#: Says whether a union meets a condition; ``None`` where the registry does not tell.
Condition = Callable[[Described], bool | None]

_DATA = {name: [*map(same_tones, words)] for name, words in load("addressees", __package__)["conditions"].items()}
_STARTS = tuple(_DATA["starts"])
#: What a column counts is told by these words of its heading.
_COUNTING = {what: [flat(key(name)) for name in _DATA[f"{what}_headings"]] for what in ("other", "members", "workers")}
_YES, _NO = ({flat(key(word)) for word in _DATA[name]} for name in ("yes", "no"))
_DENIALS = "|".join(map(flat, _DATA["denials"]))
#: Words that only lead to a size (“có số lượng từ 150 đoàn viên”).
_BEFORE_SIZE = re.compile(
    r"(?:(?<!\S)(?:có|sử dụng|số|lượng|số lượng|quy mô|tổng|với|đủ)(?!\S) ?)+$|^(?:khối|loại hình) (?=từ|trên)"
)
_WHERE = re.compile(r"(?:^| )(?:nơi|ở nơi|có (?:đông|nhiều)) ")
#: A branch of work in the words before a size: “CĐCS doanh nghiệp có từ …”, “khối trường học”.
_KIND = re.compile(r"(?<!\S)(?:doanh nghiệp(?: nhà nước| tư nhân)?|khối (?:(?!có|từ|dưới|trên)\S+ ?){1,4})(?!\S)")


def read_condition(words: str, registry: Registry, names: Sequence[str] = ()) -> Condition | None:
    """Read the words behind a class; ``None`` where they are the rest of a name instead.

    ``names`` are the names (as ``key`` gives them) of the unions in question, where the words speak of several: then
    “các trường THPT ngoài công lập” narrows the class by its first words.
    """
    if not words:
        return lambda _: True
    words = _THOUSANDS.sub(r"\1\2", words)
    where = _WHERE.search(words)
    if where and where.start():  # “doanh nghiệp nơi có đông lao động nữ”: no column tells the rest
        known = read_condition(words[: where.start()], registry, names)
        return _all(known, lambda _: None) if known is not None else None
    if size := _SIZE.search(words):
        if not words.startswith(_STARTS):
            return None
        before = _BEFORE_SIZE.sub("", words[: size.start()]).strip()
        of_size = _of_size(words, size)
        return _all(_by_attribute(before, registry), of_size) if before else of_size
    if f"{words} ".startswith(tuple(f"{start} " for start in _STARTS)) or any(
        not value.isdecimal() for _, value in registry.cells(flat(words), whole=True)
    ):
        return _by_attribute(words, registry)
    # “Các trường THPT, trung tâm GDTX ngoài công lập”: told by names, as far as the words are parts of them.
    workplaces, others, rest = list[str](), list[str](), words.split()
    while rest:
        runs = (" ".join(rest[:count]) for count in range(len(rest), 1, -1))
        run = next((run for run in runs if any(f" {run} " in f" {name} " for name in names)), "")
        if run:
            workplaces.append(run)
        elif rest[0] not in _DATA["fillers"]:
            others.append(rest[0])
        rest = rest[len(run.split()) or 1 :]
    if not workplaces or not words.startswith(workplaces[0]):
        return None

    def by_name(union: Described) -> bool | None:
        if not any(f" {part} " in f" {key(union.name)} " for part in workplaces):
            return False
        return None if others else True

    return by_name


def read_limit_condition(words: str, registry: Registry) -> Condition:
    """Read the words that say when a delegate limit holds, a class of unions before them or not.

    Only sizes and branches of work can be compared with a registry; of anything else it is not known whether it holds.
    """
    text = _THOUSANDS.sub(r"\1\2", key(words))
    size = next((found for found in _SIZE.finditer(text) if found["unit"]), None)
    kind = _KIND.search(text, 0, size.start() if size else len(text))
    read: list[Condition] = [_of_size(text, size)] if size else []
    if kind:
        read.append(_by_attribute(kind[0], registry))
    return _all(*read) if read else lambda _: None


def _all(*conditions: Condition) -> Condition:

    def holds(union: Described) -> bool | None:
        answers = {condition(union) for condition in conditions}
        return False if False in answers else None if None in answers else True

    return holds


def _by_attribute(words: str, registry: Registry) -> Condition:
    """“khối doanh nghiệp ngoài nhà nước”: what each column of the registry has to say about the words."""
    said = flat(words)
    columns: dict[str, set[str]] = defaultdict(set)
    for name, value in registry.cells(said):
        if not value.isdecimal():
            columns[name].add(flat(key(value)))
    asked = frozenset[str]().union(*columns.values())
    marks = [name for name in _marked_columns(registry) if f" {flat(key(name))} " in f" {said} "]
    asked_of = {*columns, *marks}

    def holds(union: Described) -> bool | None:
        cells = {name: flat(key(value)) for name, value in union.attributes.items() if value and name in asked_of}
        known = [name for name in columns if name in cells]
        answers = []
        for name in known:  # some of the values may be denied in the words
            wanted = {value for value in columns[name] if not _is_denied(value, said)}
            answers.append((cells[name] in (wanted or columns[name])) == bool(wanted))
        answers += [(cells[name] in _YES) != _is_denied(flat(key(name)), said) for name in marks if name in cells]
        if False in answers:
            return False
        return True if answers and asked.issubset(value for name in known for value in columns[name]) else None

    return holds


def _of_size(words: str, size: re.Match[str]) -> Condition:
    """“có từ 150 đoàn viên trở lên”."""
    unit, word, low, high = size["unit"] or _MEMBERS, size["word"], int(size["low"]), math.inf
    if size["high"]:
        high = int(size["high"]) - bool(size["open"])
    elif "trở xuống" in words[size.end() :][:12] or word in {"không quá", "đến"}:
        low, high = 0, low
    elif word == "dưới":
        low, high = 0, low - 1
    elif word == "trên":
        low += 1
    of_women, of_workers = _WOMEN.search(unit) is not None, _WORKERS.fullmatch(unit) is not None

    def holds(union: Described) -> bool | None:
        if of_women:
            women = _count(union, "members" if _MEMBERS in unit else "workers", of_women=True)
            return low <= women <= high if women is not None else None
        if of_workers and (workers := _count(union, "workers")) is not None:
            return low <= workers <= high
        members = _count(union, "members")
        if members is None:
            return None
        if unit == _MEMBERS:
            return low <= members <= high
        if not of_workers or members < low or (members <= high < math.inf):
            return None  # members are workers, but not all workers are members
        return members <= high

    return holds


def _count(union: Described, what: str, *, of_women: bool = False) -> int | None:
    values = (value for name, value in union.attributes.items() if _counted_by(name) == (what, of_women))
    counts = (value if value.isdecimal() else _GROUPED.sub("", value) for value in values)
    return next((int(count) for count in counts if count.isdecimal()), None)


def _counted_by(heading: str) -> tuple[str, bool]:
    """Return what a column counts by the words of its heading (“Tổng số ĐV 31/12”), and whether only women."""
    words = f" {flat(key(heading))} "
    what = next((what for what, names in _COUNTING.items() if any(f" {name} " in words for name in names)), "")
    return "" if what == "other" else what, " nu " in words


@functools.lru_cache(maxsize=4)
def _marked_columns(registry: Registry) -> frozenset[str]:
    """Return the columns that only say yes or no (“Tự chủ”: “x”)."""
    cells = list(registry.cells_of_own())
    return frozenset(name for name, _ in cells) - {name for name, value in cells if value not in _YES | _NO}


def _is_denied(value: str, words: str) -> bool:
    """Say whether words before a value turn it round (“ngoài nhà nước”, “chưa tự chủ”); both without marks."""
    return re.search(rf"(?<!\S)(?:{_DENIALS}) {re.escape(value)}(?!\S)", words) is not None

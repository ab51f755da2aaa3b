"""Compares the obligations of the program with the tables of the year, and says in people's words what differs."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from functools import cache

from pipeline.unions.names import key
from schemas import Header, LetterKey, Obligation
from tests.corpus import year_tables as tables


@cache
def _names() -> dict[tuple[str | None, str | None, str | None], str]:
    named: dict[tuple[str | None, str | None, str | None], str] = {}
    for line in tables.lines("letters.csv"):
        named.setdefault((line["number"] or None, line["symbol"], line["issued_on"]), line["name"])
    return named


def name_of(letter: LetterKey | Header) -> str:
    return _names().get((letter.number, letter.symbol, letter.issued_on), f"{letter.number}/{letter.symbol}")


def differences(expected: Iterable[tables.Row], found: Iterable[Obligation], *, standing: bool) -> list[str]:
    """Return a line for whatever is missing, too much or different; with ``standing`` also versions and statuses.
    Unions of which the same is to be said share a line. Words of courtesy (``expected/courtesies.csv``) may be there or
    not: a clerk does not mind."""
    owed: dict[str, list[Obligation]] = defaultdict(list)
    for item in sorted(found, key=lambda item: len(item.action)):
        owed[name_of(item.letter)].append(item)
    said: dict[str, list[str]] = defaultdict(list)
    for row in expected:
        match = _taken(owed[row.letter], row)
        for words in ["thiếu"] if match is None else _different(row, match, standing=standing):
            said[f"{row.letter} “{row.act}” ({tables.ROLE[row.role]}): {words}"].append(row.union)
    for letter, left in owed.items():
        for item in left:
            if not any(line["letter"] == letter and _says(item, line["act"]) for line in _courtesies()):
                said[f"{letter} “{item.action[:60]}” ({tables.ROLE[_role(item)]}): thừa"].append(_owner(item))
    return [f"{words}: {', '.join(unions)}" for words, unions in sorted(said.items())]


def _taken(items: list[Obligation], row: tables.Row) -> Obligation | None:
    for item in items:
        if (_owner(item), _role(item)) == (row.union, row.role) and _says(item, row.act):
            items.remove(item)
            return item
    return None


def _owner(item: Obligation) -> str:
    return item.union_id or item.union


def _role(item: Obligation) -> str:
    return "own" if item.issuer_own else item.role


def _says(item: Obligation, act: str) -> bool:
    return f" {key(act)} " in f" {key(item.action)} "


@cache
def _courtesies() -> Sequence[dict[str, str]]:
    return tables.lines("expected/courtesies.csv")


def _different(row: tables.Row, item: Obligation, *, standing: bool) -> Iterator[str]:
    if standing and item.status != row.status:
        yield f"{tables.STATUS.get(item.status, item.status)} thay vì {tables.STATUS[row.status]}"
    if row.is_closed:
        return
    if (item.last_good or "") != row.last_good:
        yield f"hạn {item.last_good or 'không'} thay vì {row.last_good or 'không'}"
    if _rule(item) != row.rule:
        yield f"định kỳ {_rule(item) or 'không'} thay vì {row.rule or 'không'}"
    if bool(item.waits_for) != bool(row.waits_for) or row.waits_for not in (item.waits_for or ""):
        yield f"chờ {item.waits_for or 'không'} thay vì {row.waits_for or 'không'}"
    if item.needs_review != row.check:
        yield "cần kiểm tra" if item.needs_review else "không cần kiểm tra"
    if standing and item.version != row.version:
        yield f"lần {item.version} thay vì {row.version}"


def _rule(item: Obligation) -> str:
    return (item.recurrence or "").split(";UNTIL=")[0]

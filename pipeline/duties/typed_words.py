"""What a person means who types a status, a kind of duty, a side, or a heading: one table of words for all."""

import functools
from collections.abc import Mapping
from typing import Literal

from extractors.lexicon import load
from pipeline.support.errors import SetupError
from pipeline.support.labels import TASK_KINDS
from pipeline.support.words import english, t
from pipeline.unions.names import flat, key
from schemas import SIDES, STATUSES

Table = Literal["status", "kind", "side"]
_NAMES: Mapping[Table, Mapping[str, str]] = {"status": STATUSES, "kind": TASK_KINDS, "side": SIDES}


def meaning(table: Table, words: str) -> str | None:
    """Return the code that is meant by what a person typed, ``None`` where nobody knows.

    >>> meaning("status", "Đã hoàn thành"), meaning("status", "X"), meaning("status", "chua nop")
    ('done', 'done', 'todo')
    >>> meaning("status", "mai"), meaning("kind", "báo cáo")
    (None, 'report')
    """
    return _table(table).get(_compared(words))


def code_meant(table: Table, words: str, where: str) -> str:
    """Return the code that is meant; raise ``SetupError`` with the choices, and ``where`` it was typed."""
    found = meaning(table, words)
    if found is None:
        codes = ", ".join(t(name).lower() for name in _NAMES[table].values())
        raise SetupError("{option}: “{words}” không hợp lệ; chọn {codes}.", option=where, words=words, codes=codes)
    return found


@functools.cache
def _table(table: Table) -> dict[str, str]:
    """Return what people may type for the codes of a table (``typed_words.toml``), as it is compared → the code."""
    typed: dict[str, list[str]] = load("typed_words", __package__)[table]
    names = _NAMES[table]
    found = {_compared(word): code for code, words in typed.items() for word in words}
    for code, name in names.items():
        # What the program itself shows means that before anything else.
        found |= dict.fromkeys(map(_compared, (code, name, english().get(name, name))), code)
    return found


def _compared(words: str) -> str:
    return flat(key(words)) or " ".join(words.split()).lower()

"""Small letters made by hand, for tests of what comes after extraction."""

import hashlib
from typing import Any

from pipeline.store import Event, Store
from schemas import DateRecord, DelegateLimit, Evidence, Header, Letter, SourceInfo, Task


class LetterMaker:
    """Puts phrases one after another into a text, so that every evidence really stands in it."""

    def __init__(self, **header: Any) -> None:
        self.header = {"number": "12", "symbol": "KH-LĐLĐ", "kind": "Kế hoạch", "issued_on": "2026-04-16"} | header
        self.text = f"Số: {self.header['number']}/{self.header['symbol']}\nKẾ HOẠCH\n"
        self.dates: list[DateRecord] = []
        self.limits: list[DelegateLimit] = []
        self.tasks: list[Task] = []
        self.name = "thu.txt"

    def words(self, quote: str) -> Evidence:
        start = len(self.text)
        self.text += quote + "\n"
        return Evidence(start=start, end=start + len(quote), quote=quote)

    def date(self, quote: str, date: str | None = None, **fields: Any) -> "LetterMaker":
        record = {"id": f"d{len(self.dates) + 1}", "type": "deadline", "date": date, "confidence": 0.9}
        self.dates.append(DateRecord(**{**record, "evidence": self.words(quote), **fields}))
        return self

    def limit(self, quote: str, value: int, applies_to: str | None = None, **fields: Any) -> "LetterMaker":
        record = {"id": f"l{len(self.limits) + 1}", "group": "đại biểu", "bound": "max", "unit": "người"}
        self.limits.append(
            DelegateLimit(
                **{**record, "value": value, "applies_to": applies_to, "confidence": 0.9},
                **{"evidence": self.words(quote), **fields},
            )
        )
        return self

    def task(self, quote: str, *assignees: str, **fields: Any) -> "LetterMaker":
        record = {"id": f"t{len(self.tasks) + 1}", "assignees": assignees, "kind": "task", "confidence": 0.9}
        self.tasks.append(Task(**{**record, "evidence": self.words(quote), **fields}))
        return self

    def letter(self) -> Letter:
        sha256 = hashlib.sha256(self.text.encode()).hexdigest()
        return Letter(
            source=SourceInfo(name=self.name, sha256=sha256, media_type="text/plain"), text=self.text,
            header=Header(**self.header), dates=tuple(self.dates), delegate_limits=tuple(self.limits),
            tasks=tuple(self.tasks),
        )  # fmt: skip


def history_of(store: Store, obligation: str | None = None, letter: str | None = None) -> list[Event]:
    """Return what people did, to an obligation or under a letter where one is named, the first first."""
    of = store.letters.id_of(letter) if letter is not None else None
    name = store.obligations.called(obligation).id if obligation is not None else None
    found = (event for _, event in reversed(store.history.last_events(9_999, letter=of)))
    return [event for event in found if name in (None, event.obligation)]

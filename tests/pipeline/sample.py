"""A letter with one date of each type, written by hand so that what shows letters is tested without the extractors."""

from typing import Any

from schemas import Evidence, Header, Letter, LetterKey, Obligation, SourceInfo
from tests.each import table

TEXT = table(__file__, "text")


def evidence(quote: str) -> Evidence:
    start = TEXT.index(quote)
    return Evidence(start=start, end=start + len(quote), quote=quote)


def sample_letter() -> Letter:
    def read(part: str) -> tuple[Any, ...]:
        rows = map(dict, table(__file__, part))
        return tuple({"evidence": evidence(row.pop("quote"))} | row for row in rows)

    common: dict[str, Any] = {"date": None, "confidence": 0.95, "assignees": ("Công đoàn cơ sở",)}
    return Letter(
        source=SourceInfo(name="ke-hoach.txt", sha256="ab" * 32, media_type="text/plain"),
        text=TEXT,
        header=Header(**table(__file__, "header"), evidence={"number": evidence("07")}),
        references=read("references"),
        dates=tuple(common | row | {"id": f"d{number}"} for number, row in enumerate(read("dates"), 1)),
        delegate_limits=read("delegate_limits"),
        tasks=read("tasks"),
    )


def owed(**fields: Any) -> Obligation:
    """Make an obligation under the letter; fields given replace the usual ones."""
    values: dict[str, Any] = {
        "id": "nv-1",
        "union": "Công đoàn cơ sở Trường Mầm non Hoa Sen",
        "union_id": "hoa-sen",
        "letter": LetterKey(
            number="7", symbol="KH-LĐLĐ", issuer="Liên đoàn Lao động tỉnh Hà Sơn", issued_on="2026-03-10"
        ),
        "letter_id": "ab" * 32,
        "date_id": "d1",
        "kind": "report",
        "action": "Gửi danh sách vận động viên về Liên đoàn Lao động tỉnh trước ngày 02/5/2026",
        "deliver_to": "Liên đoàn Lao động tỉnh",
        "due": "2026-05-02",
        "bound": "before",
        "last_good": "2026-05-01",
        "safe_due": "2026-04-29",
        "status": "todo",
        "limits": ("l1",),
        "evidence": evidence("Gửi danh sách vận động viên về Liên đoàn Lao động tỉnh trước ngày 02/5/2026"),
        "confidence": 0.9,
    }
    return Obligation(**{**values, **fields})

"""What other programs find in the same letters, in the form that the scorer takes (``evaluate.score_records``)."""

from typing import Any

Record = dict[str, Any]


def evidence(text: str, start: int, end: int) -> Record:
    """Return the place of a record as the scorer wants it."""
    return {"start": start, "end": end, "quote": text[start:end]}


def numbered(letter: str, records: list[Record]) -> list[Record]:
    """Give records the ids and the confidence that those of a letter have; peers do not say how sure they are."""
    return [{"id": f"{letter}{number}", "confidence": 0.5, **record} for number, record in enumerate(records, 1)]

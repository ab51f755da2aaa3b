"""Checks gold files: every field there, every value allowed, every quote found in the letter."""

import json
import unicodedata
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from pipeline.evaluate import gold as gold_files
from pipeline.evaluate.records import Gold

SECTIONS = ("references", "dates", "delegate_limits", "tasks")


def check_gold(path: Path) -> list[str]:
    """Return the faults of one gold file, each on one line; no fault is an empty list."""
    return [f"{path.name}: {fault}" for fault in _faults(path)]


def _faults(path: Path) -> Iterator[str]:
    try:
        data = gold_files.load(path)
    except (OSError, ValueError) as error:
        yield f"không đọc được: {error}"
        return
    yield from _form_faults(data)
    try:
        text = gold_files.text_beside(path)
    except UnicodeDecodeError as error:
        yield f"văn bản không phải UTF-8: {error}"
        return
    if text is None:
        if gold_files.letter_beside(path) is None:
            yield "không có văn bản cùng tên bên cạnh"
        return
    for section in SECTIONS:
        records = data.get(section)
        if isinstance(records, list):
            yield from _section_faults(section, [record for record in records if isinstance(record, dict)], text)


def _form_faults(data: dict[str, Any]) -> Iterator[str]:
    """Say which fields are missing, unknown or hold what they may not."""
    try:
        Gold.model_validate_json(json.dumps(data))
    except ValidationError as error:
        for detail in error.errors():
            message = _message(detail["type"], detail["input"], detail.get("ctx", {}), detail["msg"])
            yield f"{_where(detail['loc'])}: {message}"


def _where(location: tuple[int | str, ...]) -> str:
    return "".join(f"[{part}]" if isinstance(part, int) else f".{part}" for part in location).lstrip(".") or "tệp"


def _message(kind: str, value: Any, context: dict[str, Any], otherwise: str) -> str:
    match kind:
        case "missing":
            return "thiếu trường này"
        case "extra_forbidden":
            return "trường lạ, không có trong quy ước"
        case "value_error":
            return str(context["error"])
        case "literal_error":
            return f"giá trị {value!r} không được phép, chỉ được {context['expected']}"
        case _:
            return f"giá trị {value!r} không hợp lệ ({otherwise})"


def _section_faults(section: str, records: list[dict[str, Any]], text: str) -> Iterator[str]:
    """Say which quotes are not where the record says, and which record stands twice."""
    seen: set[str] = set()
    for index, record in enumerate(records):
        where = f"{section}[{index}]"
        quote, nth = record.get("quote"), record.get("nth")
        if not isinstance(quote, str) or not quote or not isinstance(nth, int | None):
            continue  # said by the form already
        yield from (f"{where}: {fault}" for fault in _quote_faults(text, quote, nth))
        identity = _identity(section, record)
        if identity in seen:
            yield f"{where}: đứng hai lần: {quote[:60]!r}"
        seen.add(identity)


def _quote_faults(text: str, quote: str, nth: int | None) -> Iterator[str]:
    count = sum(1 for _ in gold_files.occurrences(text, quote))
    if count == 0:
        hint = " (trích dẫn không ở dạng NFC)" if unicodedata.normalize("NFC", quote) != quote else ""
        yield f"trích dẫn không có trong văn bản{hint}: {quote!r}"
    elif nth is None and count > 1:
        yield f"trích dẫn đứng {count} lần trong văn bản, phải ghi nth: {quote!r}"
    elif nth is not None and nth > count:
        yield f"trích dẫn chỉ đứng {count} lần, không có nth {nth}: {quote!r}"


def _identity(section: str, record: dict[str, Any]) -> str:
    """Return what two records of one letter may not share: a document is one reference, a place one record."""
    names = ("number", "symbol", "kind") if section == "references" else ("quote", "nth", "rrule")
    return json.dumps([record.get(name) for name in names])


def main(folders: list[str]) -> int:
    """Check every gold file of the folders; print the faults, then the count."""
    files = [path for folder in folders for path in gold_files.gold_files(Path(folder))]
    faults = [fault for path in files for fault in check_gold(path)]
    print(*faults, f"{len(files)} tệp, {len(faults)} lỗi", sep="\n")
    return 1 if faults or not files else 0

"""What of a letter a person may set, by which names, and how its values are shown."""

from functools import cache
from typing import Any, Literal

from extractors.lexicon import load
from pipeline import labels
from pipeline.corrections.finding import folded
from pipeline.corrections.typed_rules import count_words, rule_words
from pipeline.errors import SetupError
from pipeline.words import t
from schemas import CorrectedPart


@cache
def _data() -> dict[str, Any]:
    return load("fields", __package__)


def settled_flags(part: Literal["header", "record"], field: str | None) -> frozenset[str]:
    """Return the codes of the doubts that end where a person sets a field of the head, or speaks of a record."""
    if part == "record":
        return frozenset(_data()["doubts"]["codes"])
    return frozenset(_data()["header"].get(field, {}).get("settles", ()))


def title(part: CorrectedPart, field: str | None) -> str:
    """Return what people call a field."""
    if field == "words":
        return t("Lời văn")
    found = _data().get(part, {}).get(field)
    return t(found["title"]) if found else field or ""


def field_called(part: CorrectedPart, typed: str) -> str:
    """Return the field that a person means; raise ``SetupError`` where there is none."""
    wanted = folded(typed)
    for name, field in _data()[part].items():
        if wanted in (name, folded(name.replace("_", " ")), *map(folded, (field["title"], *field["names"]))):
            return str(name)
    names = ", ".join(f"{t(field['title'])} ({name})" for name, field in _data()[part].items())
    raise SetupError(t("Không có mục “{field}”. Chọn một trong: {names}.", field=typed.strip(), names=names))


def fields_of(part: CorrectedPart) -> tuple[str, ...]:
    """Return the fields of a part that a person may set, in the order in which they are shown."""
    return tuple(_data()[part])


def kind_of(part: CorrectedPart, field: str) -> str:
    """Return how what a person types for a field is read."""
    return str(_data()[part][field]["kind"])


def choices_of(kind: str) -> dict[str, list[str]]:
    """Return the values of a field that has few, with what a person may type for each; empty where it has many."""
    found: dict[str, list[str]] = _data()["choices"].get(kind, {})
    return found


def in_words(part: CorrectedPart, field: str | None, value: Any) -> str:
    """Return a value as people read it."""
    if value is None or value == [] or value == "":
        return t("(trống)")
    if isinstance(value, list | tuple):
        # What stands between two is in none of them: who types them apart has typed something else.
        return "; ".join(str(item).replace(";", ",") for item in value)
    kind = _data().get(part, {}).get(field, {}).get("kind", "text")
    if kind == "rule":
        return rule_words(str(value))
    if isinstance(value, dict):
        return f"“{' '.join(value['quote'].split())}”" if "quote" in value else count_words(value)
    if kind in ("day", "days"):
        return labels.date_words(str(value))
    names = choices_of(kind).get(value)
    return t(names[0]) if names else str(value)

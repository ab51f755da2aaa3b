"""What each language package adds in the job that it has, or would have: the same measure with it and without it.

underthesea, spaCy and dateparser are each asked where the design gives them a job; ``make quality`` runs it.
"""

import datetime
import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple
from unittest import mock

from spacy.tokens import Doc

from extractors import extract
from pipeline import typed_dates
from pipeline.evaluate import gold_files
from pipeline.evaluate.gold import text_beside
from pipeline.export.spans import to_doc
from pipeline.registry import Registry
from pipeline.registry.office_list import load
from schemas import Source

ROOT = Path(__file__).parents[1]
LETTERS = ROOT / "corpus" / "letters"
REGISTRY = ROOT / "corpus" / "registry.csv"
PHRASES = Path(__file__).with_name("typed_phrases.toml")

#: The day that the typed phrases are seen from, and one after the reform of 1 July 2025.
TYPED_ON = datetime.date(2026, 3, 18)
AFTER_REFORM = datetime.date(2025, 8, 1)
LAST_DAY = datetime.date(2025, 6, 30)


class Gain(NamedTuple):
    """One package in one job: what is measured, without it and with it, and what follows."""

    package: str
    job: str
    measure: str
    without: str
    with_it: str
    decision: str


def gains() -> Iterator[Gain]:
    """Yield every measurement, package by package."""
    yield heirs_by_map()
    yield marks_by_spacy()
    yield from phrases_by_dateparser()


# ------------------------------------------------------------------ underthesea


def heirs_by_map() -> Gain:
    """Ask underthesea's map of the reform for the heirs of unions that ended with it, their column left empty."""
    registry = load(REGISTRY)
    known = {union.id: set(union.successors) for union in registry if union.valid_to == LAST_DAY}
    without_column = Registry([union.model_copy(update={"successors": ()}) for union in registry])
    heirs = {union_id: {heir.union.id for heir in without_column.heirs(union_id, AFTER_REFORM)} for union_id in known}
    told = {union_id: found for union_id, found in heirs.items() if found}
    right = sum(found == known[union_id] for union_id, found in told.items())
    return Gain(
        "underthesea",
        "`convert_address`: who stands where a union ended with the reform and its row names nobody",
        f"heirs named for the {len(known)} unions of corpus/registry.csv that ended, with an empty column",
        "0",
        f"{len(told)}, of which {right} as the column has them; the others stay open",
        "in (`pipeline/registry/registry.py`)",
    )


# ------------------------------------------------------------------ spaCy


def marks_by_spacy() -> Gain:
    """Count the values that a ``Doc`` gives back in their own words after it was written to bytes and read again."""
    evidence = kept = 0
    for path in gold_files(LETTERS):
        text = text_beside(path) or ""
        letter = extract(Source(name="thu.txt", sha256="", media_type="text/plain", text=text))
        doc = to_doc(letter)
        again = Doc(doc.vocab).from_bytes(doc.to_bytes())
        for group in ("references", "dates", "delegate_limits", "tasks"):
            items = [item.evidence for item in getattr(letter, group)]
            evidence += len(items)
            spans = again.spans["limits" if group == "delegate_limits" else group]
            kept += sum(item.quote in span.text for item, span in zip(items, spans, strict=True))
    return Gain(
        "spaCy",
        "`Doc` with span groups: an office's own components read the letter with what was found, displaCy draws it",
        "values of corpus/letters that stand in a `Doc` in their own words, written to bytes and read again",
        "0",
        f"{kept} of {evidence}",
        "in (`pipeline/export/spans.py`)",
    )


# ------------------------------------------------------------------ dateparser


def phrases_by_dateparser() -> Iterator[Gain]:
    """Read what people type: by our rules alone, with dateparser behind them, by dateparser alone."""
    phrases: dict[str, str] = tomllib.loads(PHRASES.read_text("utf-8"))["phrases"]
    with mock.patch("pipeline.typed_dates.phrases._read_english", lambda words, base: None):
        alone = {words: _typed(words) for words in phrases}
    behind = {words: _typed(words) for words in phrases}
    only = {words: _dateparser_alone(words) for words in phrases}
    measure = f"of {len(phrases)} typed phrases: read as meant (or rightly refused) · read wrongly"
    job = "behind our rules for dates that a person types"
    yield Gain(
        "dateparser", job, measure, _told(alone, phrases), _told(behind, phrases), "in (`pipeline/typed_dates/`)"
    )
    yield Gain(
        "dateparser",
        "the same phrases by dateparser alone",
        measure,
        _told(alone, phrases),
        _told(only, phrases),
        "out: wrong in silence",
    )


def _typed(words: str) -> str:
    try:
        span = typed_dates.parse(words, TYPED_ON)
    except typed_dates.TypedDateError:
        return ""
    return str(span.first) if span.is_day else f"{span.first}..{span.last}"


def _dateparser_alone(words: str) -> str:
    import dateparser

    settings = {"DATE_ORDER": "DMY", "RELATIVE_BASE": datetime.datetime.combine(TYPED_ON, datetime.time())}
    found = dateparser.parse(words, languages=["vi", "en"], settings=settings)
    return str(found.date()) if found else ""


def _told(read_as: dict[str, str], meant: dict[str, str]) -> str:
    right = sum(read_as[words] == days for words, days in meant.items())
    wrong = sum(bool(read_as[words]) and read_as[words] != days for words, days in meant.items())
    return f"{right} · {wrong}"

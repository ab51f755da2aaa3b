"""What each language package adds in the job that it has, or would have: the same measure with it and without it.

underthesea, spaCy and dateparser are each asked where the design gives them a job. Where a package adds nothing to what
the letters' own grammar finds, it is measured all the same and left out of the program. ``make quality`` runs it.
"""

import datetime
import itertools
import re
import tomllib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, NamedTuple
from unittest import mock

from spacy.tokens import Doc

from benchmarks.noise import misread
from benchmarks.peers.packages import header_by_underthesea
from extractors import extract
from extractors.patterns import View
from extractors.tasks import scopes, sentences
from pipeline import typed_dates
from pipeline.calendar import office_calendar
from pipeline.calendar.deadlines import complete
from pipeline.evaluate import Scores, gold_files, name_of, score
from pipeline.evaluate.compare import alike
from pipeline.evaluate.gold import load as load_gold
from pipeline.evaluate.gold import text_beside
from pipeline.export.spans import to_doc
from pipeline.registry import Registry
from pipeline.registry.office_list import load
from schemas import Letter, Source

ROOT = Path(__file__).parents[1]
LETTERS = ROOT / "corpus" / "letters"
REGISTRY = ROOT / "corpus" / "registry.csv"
PHRASES = Path(__file__).with_name("typed_phrases.toml")

#: The day that the typed phrases are seen from, and one after the reform of 1 July 2025.
TYPED_ON = datetime.date(2026, 3, 18)
AFTER_REFORM = datetime.date(2025, 8, 1)
LAST_DAY = datetime.date(2025, 6, 30)
#: Share of characters misread where a signer may be lost, and how alike two spellings of one person are.
MISREAD = 0.03
SAME_PERSON = 0.8


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
    letters = _read()
    yield heirs_by_map()
    yield sentences_by_underthesea(letters)
    yield from signers_by_underthesea(letters)
    yield marks_by_spacy(letters)
    yield from phrases_by_dateparser()


def _read() -> dict[str, Letter]:
    return {name_of(path): _extracted(text_beside(path) or "") for path in gold_files(LETTERS)}


def _extracted(text: str) -> Letter:
    return complete(extract(Source(name="thu.txt", sha256="", media_type="text/plain", text=text)), office_calendar())


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
        "in (`pipeline/registry/reform.py`)",
    )


def sentences_by_underthesea(letters: dict[str, Letter]) -> Gain:
    """Cut items into sentences by underthesea's model instead of by the rule of `extractors.tasks`."""
    before = score(LETTERS, letters)
    with _sentences(_by_underthesea):
        after = score(LETTERS, _read())
    return Gain(
        "underthesea",
        "`sent_tokenize` inside an item, semicolons cut as before",
        "tasks F1 · whole obligations F1, corpus/letters",
        _task_figures(before),
        _task_figures(after),
        "out: no gain over one pattern" if _f1(after) <= _f1(before) + 0.002 else "worth taking in",
    )


def _f1(scores: Scores) -> float:
    return scores.sections["tasks"].f1


def _task_figures(scores: Scores) -> str:
    return f"{_f1(scores):.4f} · {scores.obligations.f1:.4f}"


@contextmanager
def _sentences(cut: Any) -> Iterator[None]:
    with mock.patch.object(sentences, "sentences", cut), mock.patch.object(scopes, "sentences", cut):
        yield


#: A clause after a semicolon, which is no sentence to a model of sentences.
_CLAUSE = re.compile(r"(?<=[^\W_][;)])\s+(?=[^\W\d_]|[\"(])")


def _by_underthesea(view: View, start: int, end: int) -> Iterator[tuple[int, int]]:
    from underthesea import sent_tokenize

    text = view.plain[start:end]
    edges, at = [0], 0
    for sentence in sent_tokenize(text):
        found = text.find(sentence, at)
        if found >= 0:
            edges.append(found)
            at = found + len(sentence)
    edges += [clause.end() for clause in _CLAUSE.finditer(text) if text[clause.start() - 1] == ";"]
    edges = sorted({*edges, len(text)})
    for low, high in itertools.pairwise(edges):
        piece = text[low:high].rstrip()
        if piece:
            yield start + low, start + low + len(piece)


def signers_by_underthesea(letters: dict[str, Letter]) -> Iterator[Gain]:
    """Let underthesea's last person of a letter's end sign where our reading found nobody: as printed, and misread.

    Beside it the same vote by a rule without a model: the last line of the end that is nothing but a name.
    """
    golds = {name_of(path): load_gold(path)["header"].get("signer") for path in gold_files(LETTERS)}
    spoiled = {name: _extracted(misread(letters[name].text, MISREAD, 1).text) for name in sorted(letters)[::3]}
    for label, read_letters in (("", letters), (f", every third with {100 * MISREAD:g} % misread", spoiled)):
        ours = by_model = by_rule = asked = 0
        for name, letter in read_letters.items():
            signer = letter.header.signer
            asked += signer is None
            ours += _same_person(golds[name], signer)
            by_model += _same_person(golds[name], signer or header_by_underthesea(letter.text)["signer"])
            by_rule += _same_person(golds[name], signer or last_name_alone(letter.text))
        better = by_model > max(ours, by_rule) + 1
        yield Gain(
            "underthesea",
            "`ner` as a vote for the signer where none was read",
            f"signers right of {len(read_letters)}, corpus/letters{label} ({asked} without one)",
            str(ours),
            str(by_model),
            "worth taking in"
            if better
            else f"out: without a model, the last line that is nothing but a name, {by_rule}",
        )


def last_name_alone(text: str) -> str | None:
    """Return the last cell of a letter's last third that is two to five capitalised words and nothing else."""
    lines = text.splitlines()
    cells = [cell.strip(" *_#|") for line in lines[len(lines) * 2 // 3 :] for cell in re.split(r"\s{3,}|\t", line)]
    names = [cell for cell in cells if 2 <= len(cell.split()) <= 5 and cell.istitle()]
    return names[-1] if names else None


def _same_person(gold: str | None, found: str | None) -> bool:
    """A name of which a letter or two were misread is the same person."""
    return alike(gold, found, SAME_PERSON)


# ------------------------------------------------------------------ spaCy


def marks_by_spacy(letters: dict[str, Letter]) -> Gain:
    """Count the values that a ``Doc`` gives back in their own words after it was written to bytes and read again."""
    evidence = kept = 0
    for letter in letters.values():
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

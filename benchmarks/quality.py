"""Writes ``docs/quality.md``: how well letters are read, beside other programs on the same letters.

Everything in it is measured when it is written, but for HeidelTime's figures, which are quoted as published. The same
code and letters give the same file; of ``corpus/test`` only totals are shown. Run as ``python -m benchmarks.quality``
(``make quality``).
"""

import datetime
import itertools
import tomllib
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import NamedTuple
from unittest import mock

import dateparser

from benchmarks import silence
from benchmarks.evaluate.compare import ATTRIBUTES, HEADER, KEY_FIELDS, Share, Tally
from benchmarks.evaluate.duty_sentences import COVERED, JudgedSentence, sentences_of, share_covered
from benchmarks.evaluate.gold import gold_files
from benchmarks.evaluate.scores import Scores, judge_letter, score_records
from benchmarks.first_readings import GROUPS, first_read
from benchmarks.fit_second_reader import FITTED_ON, weights_without
from benchmarks.forms import letter_of, table
from benchmarks.letters import CORPUS, FRESH, REGISTRY, ROOT, source_of, with_gold
from benchmarks.measuring import fill
from benchmarks.noise import SEEDS, section_figures, under_noise
from benchmarks.peers import Record, dates_by_dateparser, read_plainly
from benchmarks.time_taggers import FIGURES, Temporal
from benchmarks.time_taggers import scored as scored_as_times
from extractors import extract
from extractors.second_reader import chance, reader, weights
from pipeline.calendar import typed_dates
from pipeline.export.spans import to_doc
from pipeline.unions import Registry, office_list
from schemas import Letter

# --------------------
# What the second reader gains: duties told by the rules alone, by the model alone, by both, on letters with gold.

#: From this chance on the model alone calls a sentence a duty.
_EVEN = 0.5


@dataclass
class TwoReaders:
    """How well sentences that lay a duty are told, and tasks read, by the rules alone, by the model alone, by both.

    ``rightly``: of the flagged places those where the rules alone are wrong: a duty that is none (or open), one left
    out.
    """

    rules: Tally = field(default_factory=Tally)
    model: Tally = field(default_factory=Tally)
    both: Tally = field(default_factory=Tally)
    alone: Scores = field(default_factory=Scores)
    together: Scores = field(default_factory=Scores)
    flagged: int = 0
    rightly: int = 0


def compared(folder: Path) -> TwoReaders:
    """Return the figures of a folder; in ``corpus/letters`` every letter is judged by a model that never saw it."""
    found = TwoReaders()
    is_fitted_on = folder.parts[-2:] in {known.parts[-2:] for known in FITTED_ON}

    def is_task(sentence: JudgedSentence, letter: Letter) -> bool:
        places = [(task.evidence.start, task.evidence.end) for task in letter.tasks if not task.optional]
        return share_covered(sentence.span, places) >= COVERED

    for name, text, gold in with_gold(folder):
        source = source_of(text, f"{name}.txt")
        weighed = weights_without(name) if is_fitted_on else weights()
        by_rules, by_both = extract(source, second=None), extract(source, second=reader(weighed))
        judge_letter(name, text, by_rules, gold, found.alone)
        judge_letter(name, text, by_both, gold, found.together)
        known = [sentence for sentence in sentences_of(name, text, gold) if sentence.duty is not None]
        for one in known:
            told = is_task(one, by_rules), chance(one.traits, weighed) >= _EVEN, is_task(one, by_both)
            for tally, said in zip((found.rules, found.model, found.both), told, strict=True):
                right = bool(one.duty)
                tally.add(Tally(found=said and right, missed=right and not said, wrong=said and not right))
        asked = (flag.evidence for flag in by_both.flags if flag.code == "readers-differ" and flag.evidence)
        for words in asked:
            here = [s for s in known if share_covered(s.span, [(words.start, words.end)]) >= COVERED]
            found.flagged += 1
            found.rightly += not here or any(bool(s.duty) != is_task(s, by_rules) for s in here)
    return found


# --------------------
# What each language package adds in the job that it has, or would have: the same measure with it and without it.

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
    yield heirs_by_map()
    yield marks_by_spacy()
    yield from phrases_by_dateparser()


def heirs_by_map() -> Gain:
    """Ask underthesea's map of the reform for the heirs of unions that ended with it, their column left empty."""
    registry = office_list.load(REGISTRY)
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
        "in (`pipeline/unions/registry.py`)",
    )


def marks_by_spacy() -> Gain:
    """Count the values that a ``Doc`` gives back in their own words after it was written to bytes and read again."""
    evidence = kept = 0
    for _, text, _ in with_gold(CORPUS):
        letter = extract(source_of(text))
        doc = to_doc(letter)
        again = type(doc)(doc.vocab).from_bytes(doc.to_bytes())
        for group in ATTRIBUTES:
            quotes = [item.evidence.quote for item in getattr(letter, group)]
            spans = again.spans["limits" if group == "delegate_limits" else group]
            evidence += len(quotes)
            kept += sum(quote in span.text for quote, span in zip(quotes, spans, strict=True))
    return Gain(
        "spaCy",
        "`Doc` with span groups: an office's own components read the letter with what was found, displaCy draws it",
        "values of corpus/letters that stand in a `Doc` in their own words, written to bytes and read again",
        "0",
        f"{kept} of {evidence}",
        "in (`pipeline/export/spans.py`)",
    )


def phrases_by_dateparser() -> Iterator[Gain]:
    """Read what people type: by our rules alone, with dateparser behind them, by dateparser alone."""
    phrases: dict[str, str] = tomllib.loads(PHRASES.read_text("utf-8"))["phrases"]
    settings = {"DATE_ORDER": "DMY", "RELATIVE_BASE": datetime.datetime.combine(TYPED_ON, datetime.time())}

    def ours(words: str) -> str:
        try:
            span = typed_dates.parse(words, TYPED_ON)
        except typed_dates.TypedDateError:
            return ""
        return str(span.first) if span.is_day else f"{span.first}..{span.last}"

    def theirs(words: str) -> str:
        found = dateparser.parse(words, languages=["vi", "en"], settings=settings)
        return str(found.date()) if found else ""

    def told(read: Callable[[str], str]) -> str:
        read_as = {words: read(words) for words in phrases}
        right = sum(read_as[words] == days for words, days in phrases.items())
        wrong = sum(bool(read_as[words]) and read_as[words] != days for words, days in phrases.items())
        return f"{right} · {wrong}"

    with mock.patch("pipeline.calendar.typed_dates._read_english", lambda words, base: None):
        alone = told(ours)
    measure = f"of {len(phrases)} typed phrases: read as meant (or rightly refused) · read wrongly"
    job = "behind our rules for dates that a person types"
    yield Gain("dateparser", job, measure, alone, told(ours), "in (`pipeline/calendar/typed_dates.py`)")
    job = "the same phrases by dateparser alone"
    yield Gain("dateparser", job, measure, alone, told(theirs), "out: wrong in silence")


# --------------------
# The tables of ``docs/quality.md``.

SECTIONS = {
    "header": "header fields", "references": "documents cited", "dates": "dates", "delegate_limits": "delegate limits",
    "tasks": "tasks", "obligations": "whole obligations", "rows": "rows of the table of duties",
}  # fmt: skip

#: What letters never seen are to reach: the figure, the section, the field where not F1 (``""``), the least.
AIMS = [
    ("header fields", "header", "", 0.95),
    ("documents cited, F1", "references", "", 0.97),
    ("dates, F1", "dates", "", 0.94),
    ("delegate limits, F1", "delegate_limits", "", 0.94),
    ("tasks, F1", "tasks", "", 0.85),
    ("tasks, `assignees`", "tasks", "assignees", 0.88),
]

#: As HeidelTime's own wiki gives them for version 1.8 (scorer of TempEval-3): strict, relaxed, value, type F1.
HEIDELTIME = [
    ["HeidelTime, WikiWarsVN (published)", "0.940", "0.982", "0.914", "0.936", "–"],
    ["HeidelTime, AncientTimes Vietnamese (published)", "0.850", "0.947", "0.920", "0.938", "–"],
]

CORPORA = ("corpus/letters", "corpus/test")
#: Confidences below which a record might be shown in doubt; ``reviews.cards.LEAST_SURE`` is the one that holds.
SHOWN_BELOW = (0.5, 0.6, 0.7, 0.75, 0.8, 0.85, 0.9, 0.93, 0.96)
#: From so many letters on, figures that take long are measured on less.
MANY = 100


@dataclass(frozen=True)
class Corpus:
    """One folder of letters with gold, below ``root``, read by us and by the peers."""

    name: str
    root: Path = ROOT

    @property
    def folder(self) -> Path:
        """The folder."""
        return self.root / self.name

    @cache  # noqa: B019 - as long as the report is written
    def read(self, tool: str) -> dict[str, Record]:
        """Return what one program (``ours``, ``plain``, ``dateparser``) finds in the letters, by their names."""
        return {letter[0]: READERS_OF[tool](*letter) for letter in with_gold(self.folder)}

    @cache  # noqa: B019
    def scored(self, tool: str) -> Scores:
        """Return the figures of one program."""
        return score_records(self.folder, self.read(tool))

    @cache  # noqa: B019
    def as_times(self, tool: str) -> Temporal:
        """Return the figures of the dates of one program, as time taggers are judged."""
        return scored_as_times(self.folder, self.read(tool))


def _extracted(name: str, text: str) -> Letter:
    return letter_of(source_of(text, f"{name}.txt"))


#: How each program reads a letter; dateparser is told the letter's day from the gold.
READERS_OF: dict[str, Callable[[str, str, Record], Record]] = {
    "ours": lambda name, text, _: _extracted(name, text).model_dump(mode="json"),
    "plain": lambda _, text, __: read_plainly(text),
    "dateparser": lambda _, text, gold: {
        "text": text, "header": {}, "dates": dates_by_dateparser(text, gold["header"].get("issued_on")),
    },
}  # fmt: skip


def row(label: str, values: Iterable[float | int | str]) -> list[str]:
    return [label, *(f"{value:.3f}" if isinstance(value, float) else str(value) for value in values)]


def report(corpora: Sequence[Corpus]) -> dict[str, list[str]]:
    return {name: [*part(corpora)] for name, part in PARTS.items()}


def _first(corpora: Sequence[Corpus]) -> Iterator[str]:
    groups = {group: first_read(group) for group in GROUPS}
    *_, newest = groups
    every = {name: letter for group in groups.values() for name, letter in group.items()}
    by_letter = score_records(FRESH, every).by_letter
    rows = []
    for label, names in (
        (f"the newest group, `{newest}_…`, at its first reading", groups[newest]),
        (f"all {len(groups)} groups, each at its first reading", every),
    ):
        tallies = {section: Tally() for section in ATTRIBUTES}
        for name, section in itertools.product(names, tallies):
            tallies[section].add(by_letter[name][section])
        rows.append(row(label, [len(names), "–", *(tally.f1 for tally in tallies.values())]))
    for corpus in corpora[-1:]:
        ours = corpus.scored("ours")
        found = (ours.sections[section].f1 for section in ATTRIBUTES)
        rows.append(row(f"{corpus.name} today", [ours.letters, ours.accuracy, *found]))
    yield from table(["letters", "count", "header fields", *(f"{SECTIONS[name]}, F1" for name in ATTRIBUTES)], rows)


def _ours(corpora: Sequence[Corpus]) -> Iterator[str]:
    ours = {corpus.name: corpus.scored("ours") for corpus in corpora}
    every = ours.values()
    rows = [[*row("letters", [scores.letters for scores in every]), ""]]
    for name, section, attribute, least in AIMS:
        values = [
            scores.accuracy if section == "header"
            else scores.sections[section].attributes.get(attribute, Share()).rate if attribute
            else scores.sections[section].f1
            for scores in every
        ]  # fmt: skip
        rows.append([*row(name, values), f"{least:.2f}"])
    errors = row("confidence, expected calibration error", [one.calibration()["overall"].ece for one in every])
    yield from table(["", *ours, "aim for letters never seen"], [*rows, [*errors, "≤ 0.05"]])
    rows = [row("all fields", [scores.accuracy for scores in every])]
    rows += [row(f"`{name}`", [scores.header[name].rate for scores in every]) for name in HEADER]
    yield from table([SECTIONS["header"], *ours], rows)
    for section in (*ATTRIBUTES, "obligations"):
        judged = [scores.obligations if section == "obligations" else scores.sections[section] for scores in every]
        rows = [["**F1**", *(f"**{one.f1:.3f}**" for one in judged)]]
        told = (f"{one.found} · {one.missed} · {one.wrong}" for one in judged)
        rows.append(row("found · missed · wrong", told))
        if section in ATTRIBUTES:
            parts = [scores.sections[section] for scores in every]
            rows += [
                row(f"key `{name}`, at the place", [one.keys.get(name, Share()).rate for one in parts])
                for name in KEY_FIELDS[section]
            ]
            rows += [
                row(f"`{name}`", [one.attributes[name].rate if name in one.attributes else "–" for one in parts])
                for name in ATTRIBUTES[section]
            ]
        yield from table([SECTIONS[section], *ours], rows)
    shown = [scores.rows for scores in every]
    rows = [
        row("false", [one.share(one.false) for one in shown]),
        row("general ones shown as duties", [one.share(one.general) for one in shown]),
        row("shown · hidden", [f"{one.shown} · {one.hidden}" for one in shown]),
    ]
    yield from table([SECTIONS["rows"], *ours], rows)


def _temporal(corpora: Sequence[Corpus]) -> Iterator[str]:
    rows = []
    for corpus in corpora:
        for name, tool in (("vanthu", "ours"), ("plain patterns", "plain"), ("dateparser search", "dateparser")):
            tallies = corpus.as_times(tool).tallies
            rows.append(row(f"{name}, {corpus.name}", [tallies[figure].f1 for figure in FIGURES]))
    yield from table(["", *(name.replace("_", " ") for name in FIGURES)], [*rows, *HEIDELTIME])


def _dateparser(corpora: Sequence[Corpus]) -> Iterator[str]:
    values = {corpus.name: corpus.as_times("dateparser").tallies["value"] for corpus in corpora}
    found = (f"{value.found} of {value.found + value.missed} in {name}" for name, value in values.items())
    yield f"Of the gold's values dateparser's search finds {' and '.join(found)}."


def _peers(corpora: Sequence[Corpus]) -> Iterator[str]:
    told = {
        f"{name}, {corpus.name}": corpus.scored(tool)
        for corpus in corpora
        for name, tool in (("vanthu", "ours"), ("plain patterns", "plain"))
    }
    rows = [row(SECTIONS["header"], [one.accuracy for one in told.values()])]
    rows += [row(SECTIONS[name], [one.sections[name].f1 for one in told.values()]) for name in ATTRIBUTES]
    rows.append(row(SECTIONS["obligations"], [one.obligations.f1 for one in told.values()]))
    yield from table(["", *told], rows)


def _readers(corpora: Sequence[Corpus]) -> Iterator[str]:
    found = [compared(corpus.folder) for corpus in corpora]
    rows = [
        *(
            row(f"sentences that lay a duty, F1, {label}", [getattr(one, way).f1 for one in found])
            for way, label in (("rules", "rules alone"), ("model", "model alone"), ("both", "both"))
        ),
        row("tasks, F1, rules alone", [one.alone.sections["tasks"].f1 for one in found]),
        row("tasks, F1, both", [one.together.sections["tasks"].f1 for one in found]),
        row("`readers-differ`, flagged · rightly", [f"{one.flagged} · {one.rightly}" for one in found]),
    ]
    yield from table(["", *(corpus.name for corpus in corpora)], rows)


def _gains(_: Sequence[Corpus]) -> Iterator[str]:
    yield "| package | job | measured | without | with | so |"
    yield "|---|---|---|---|---|---|"
    yield from (f"| {' | '.join(gain)} |" for gain in gains())


def _confidence(corpora: Sequence[Corpus]) -> Iterator[str]:
    parts = {corpus.name: corpus.scored("ours").calibration() for corpus in corpora}
    rows = [row(section, [part[section].ece for part in parts.values()]) for section in ("overall", *ATTRIBUTES)]
    yield from table(["expected calibration error", *parts], rows)
    for name, part in parts.items():
        bins = part["overall"].bins()
        rows = [row(f"{one.low:.1f}–{one.high:.1f}", [one.records, one.confidence, one.right]) for one in bins]
        yield from table([f"confidence, {name}", "records", "given on average", "right"], rows)


def _silence(corpora: Sequence[Corpus]) -> Iterator[str]:
    heads = ("silent errors in 25 letters", "right ones that ask for a look")
    read = [[(text, gold, one.read("ours")[name]) for name, text, gold in with_gold(one.folder)] for one in corpora]
    rows = [row(f"{least:.2f}", [told for letters in read for told in _told(letters, least)]) for least in SHOWN_BELOW]
    yield from table(["shown in doubt below", *(f"{one.name}, {head}" for one in corpora for head in heads)], rows)


def _told(letters: Sequence[tuple[str, Record, Record]], least: float) -> tuple[str, str]:
    silent, looks = silence.shares(letters, least)
    return f"{silent:.1f}", f"{100 * looks:.0f} %"


def _noise(corpora: Sequence[Corpus]) -> Iterator[str]:
    for corpus in corpora:
        # A few letters need more than one throw of the dice; more than a hundred do not.
        seeds = SEEDS if len(gold_files(corpus.folder)) < MANY else SEEDS[:1]
        totals = under_noise(corpus.folder, _extracted, seeds=seeds)
        rows = []
        for section, best in section_figures(totals[0.0].everything).items():
            for label, scores in (("", "everything"), (", what can be read", "readable")):
                values = {rate: section_figures(getattr(each, scores))[section] for rate, each in totals.items()}
                told = (
                    f"{value:.3f}" + f" (−{100 * (best - value):.1f})" * (rate > 0) for rate, value in values.items()
                )
                rows.append([SECTIONS[section] + label, *told])
        errors = [each.everything.calibration()["overall"].ece for each in totals.values()]
        rows.append(row("expected calibration error", errors))
        yield from table([f"share misread, {corpus.name}", *(f"{100 * rate:g} %" for rate in totals)], rows)


PARTS: dict[str, Callable[[Sequence[Corpus]], Iterator[str]]] = {
    "first": _first, "ours": _ours, "temporal": _temporal, "dateparser": _dateparser, "peers": _peers, "gains": _gains,
    "readers": _readers, "confidence": _confidence, "silence": _silence, "noise": _noise,
}  # fmt: skip


if __name__ == "__main__":
    fill("quality.md", **report([Corpus(name) for name in CORPORA]))

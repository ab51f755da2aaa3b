"""Writes ``docs/quality.md``: how well letters are read, beside other programs on the same letters.

Everything in it is measured when it is written, but for HeidelTime's figures, which are quoted as published. The same
code and letters give the same file; of ``corpus/test`` only totals are shown. Run as ``python -m benchmarks.quality``
(``make quality``).
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache, cached_property
from pathlib import Path

from benchmarks.gains import gains
from benchmarks.noise import SEEDS, section_figures, under_noise
from benchmarks.peers import Record
from benchmarks.peers.bodies import bodies_of, tally_bodies
from benchmarks.peers.packages import dates_by_dateparser, header_by_underthesea, names_by_underthesea
from benchmarks.peers.plain import read_plainly
from benchmarks.quality_words import (
    AFTER_HEIDELTIME,
    AIMS,
    CONFIDENCE,
    HEAD,
    HEIDELTIME,
    MEASURES,
    NOISE,
    PEERS,
    READERS,
    SECTIONS,
    TITLES,
)
from benchmarks.two_readers import compared
from extractors import extract
from pipeline.calendar import office_calendar
from pipeline.calendar.deadlines import complete
from pipeline.evaluate import Scores, Share, Tally, gold_files, name_of, score_records
from pipeline.evaluate.compare import ATTRIBUTES, HEADER, KEY_FIELDS
from pipeline.evaluate.gold import SUFFIX, load, text_beside
from pipeline.evaluate.measures import FIGURES
from schemas import Letter, Source

ROOT = Path(__file__).parents[1]
REPORT = ROOT / "docs" / "quality.md"
CORPORA = ("corpus/letters", "corpus/test")
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

    @cached_property
    def golds(self) -> dict[str, Record]:
        """The gold of every letter by name."""
        return {name_of(path): load(path) for path in gold_files(self.folder)}

    @cached_property
    def texts(self) -> dict[str, str]:
        """The text of every letter by name."""
        return {name: text_beside(self.folder / f"{name}{SUFFIX}") or "" for name in self.golds}

    @cached_property
    def ours(self) -> dict[str, Record]:
        """What we read."""
        return {name: _extracted(name, text).model_dump(mode="json") for name, text in self.texts.items()}

    @cached_property
    def plain(self) -> dict[str, Record]:
        """What the plain patterns read."""
        return {name: read_plainly(text) for name, text in self.texts.items()}

    @cached_property
    def dateparser(self) -> dict[str, Record]:
        """What dateparser's search reads; it is told the letter's day from the gold."""
        days = {name: gold["header"].get("issued_on") for name, gold in self.golds.items()}
        return {
            name: {"text": text, "header": {}, "dates": dates_by_dateparser(text, days[name])}
            for name, text in self.texts.items()
        }

    @cached_property
    def underthesea(self) -> dict[str, Record]:
        """What underthesea's names give: issuer and signer."""
        return {name: {"text": text, "header": header_by_underthesea(text)} for name, text in self.texts.items()}

    def bodies(self, named: Callable[[str], Sequence[str]]) -> Tally:
        """Count the bodies that a program names; ``named`` gives those of a letter by its name."""
        tally = Tally()
        for name, gold in self.golds.items():
            tally.add(tally_bodies(gold, named(name)))
        return tally


@cache
def scored(corpus: Corpus, tool: str) -> Scores:
    """Return the figures of one program (``ours``, ``plain``, ``dateparser``, ``underthesea``) in one folder."""
    return score_records(corpus.folder, getattr(corpus, tool))


def _extracted(name: str, text: str) -> Letter:
    source = Source(name=f"{name}.txt", sha256="", media_type="text/plain", text=text)
    return complete(extract(source), office_calendar())


# ------------------------------------------------------------------ markdown


def table(heading: Sequence[str], rows: Iterator[Sequence[str]] | Sequence[Sequence[str]]) -> Iterator[str]:
    """Yield a table's lines; the first column is words, the others are figures."""
    yield "| " + " | ".join(heading) + " |"
    yield "|---|" + "--:|" * (len(heading) - 1)
    yield from ("| " + " | ".join(row) + " |" for row in rows)
    yield ""


def figure(value: float) -> str:
    """Return a share with three digits."""
    return f"{value:.3f}"


# ------------------------------------------------------------------ sections


def report(corpora: Sequence[Corpus], noisy: Sequence[Corpus]) -> Iterator[str]:
    """Yield the lines of the whole report."""
    yield HEAD
    ours = {corpus.name: scored(corpus, "ours") for corpus in corpora}
    yield from _ours(ours)
    yield from _temporal(corpora, ours)
    yield from _peers(corpora, ours)
    yield from _gains()
    yield from _readers(corpora)
    yield from _confidence(ours)
    yield from _noise(noisy)


def _ours(ours: dict[str, Scores]) -> Iterator[str]:
    yield from (f"## {TITLES['ours']}", "", MEASURES, "")
    yield from table(["", *ours, "aim for letters never seen"], _aims(ours))
    yield from table(
        [SECTIONS["header"], *ours],
        [
            ["all fields", *(figure(scores.accuracy) for scores in ours.values())],
            *([f"`{name}`", *(figure(scores.header[name].rate) for scores in ours.values())] for name in HEADER),
        ],
    )
    for section in ATTRIBUTES:
        judged = [scores.sections[section] for scores in ours.values()]
        rows = [["**F1**", *(f"**{figure(one.f1)}**" for one in judged)]]
        rows.append(["found · missed · wrong", *(f"{one.found} · {one.missed} · {one.wrong}" for one in judged)])
        rows += [
            [f"key `{name}`, at the place", *(figure(one.keys.get(name, Share()).rate) for one in judged)]
            for name in KEY_FIELDS[section]
        ]
        rows += [
            [f"`{name}`", *(figure(one.attributes[name].rate) if name in one.attributes else "–" for one in judged)]
            for name in ATTRIBUTES[section]
        ]
        yield from table([SECTIONS[section], *ours], rows)
    rows = [["**F1**", *(f"**{figure(scores.obligations.f1)}**" for scores in ours.values())]]
    tallies = [scores.obligations for scores in ours.values()]
    rows.append(["found · missed · wrong", *(f"{one.found} · {one.missed} · {one.wrong}" for one in tallies)])
    yield from table([SECTIONS["obligations"], *ours], rows)
    shown = [scores.rows for scores in ours.values()]
    rows = [["false", *(figure(one.share(one.false)) for one in shown)]]
    rows.append(["general ones shown as duties", *(figure(one.share(one.general)) for one in shown)])
    rows.append(["shown · hidden", *(f"{one.shown} · {one.hidden}" for one in shown)])
    yield from table([SECTIONS["rows"], *ours], rows)


def _aims(ours: dict[str, Scores]) -> Iterator[list[str]]:
    yield ["letters", *(str(scores.letters) for scores in ours.values()), ""]
    for name, section, field, least in AIMS:
        values = []
        for scores in ours.values():
            if section == "header":
                values.append(scores.accuracy)
            else:
                one = scores.sections[section]
                values.append(one.attributes.get(field, Share()).rate if field else one.f1)
        yield [name, *map(figure, values), f"{least:.2f}"]
    yield [
        "confidence, expected calibration error",
        *(figure(s.calibration()["overall"].ece) for s in ours.values()),
        "≤ 0.05",
    ]


def _temporal(corpora: Sequence[Corpus], ours: dict[str, Scores]) -> Iterator[str]:
    yield from (f"## {TITLES['temporal']}", "")

    def row(name: str, scores: Scores) -> list[str]:
        return [name, *(figure(scores.temporal.tallies[figure_name].f1) for figure_name in FIGURES)]

    rows = []
    for corpus in corpora:
        rows.append(row(f"vanthu, {corpus.name}", ours[corpus.name]))
        rows.append(row(f"plain patterns, {corpus.name}", scored(corpus, "plain")))
        rows.append(row(f"dateparser search, {corpus.name}", scored(corpus, "dateparser")))
    yield from table(["", *(name.replace("_", " ") for name in FIGURES)], [*rows, *HEIDELTIME])
    yield from (AFTER_HEIDELTIME, "")
    found = []
    for corpus in corpora:
        value = scored(corpus, "dateparser").temporal.tallies["value"]
        found.append(f"{value.found} of {value.found + value.missed} in {corpus.name}")
    yield from (f"Of the gold's values dateparser's search finds {' and '.join(found)}.", "")


def _peers(corpora: Sequence[Corpus], ours: dict[str, Scores]) -> Iterator[str]:
    yield from (f"## {TITLES['peers']}", "", PEERS, "")
    heading, rows = [""], [[name] for name in ("header", *ATTRIBUTES, "obligations")]
    for corpus in corpora:
        for tool, scores in (("vanthu", ours[corpus.name]), ("plain patterns", scored(corpus, "plain"))):
            heading.append(f"{tool}, {corpus.name}")
            figures = [scores.accuracy, *(scores.sections[section].f1 for section in ATTRIBUTES), scores.obligations.f1]
            for line, value in zip(rows, figures, strict=True):
                line.append(figure(value))
    for line in rows:
        line[0] = SECTIONS[line[0]]
    yield from table(heading, rows)
    yield from table(["bodies and names", *(corpus.name for corpus in corpora)], _names(corpora, ours))


def _names(corpora: Sequence[Corpus], ours: dict[str, Scores]) -> Iterator[list[str]]:
    by_underthesea = {corpus.name: scored(corpus, "underthesea") for corpus in corpora}
    by_patterns = {corpus.name: scored(corpus, "plain") for corpus in corpora}
    for field in ("issuer", "signer"):
        for tool, scores in (("vanthu", ours), ("plain patterns", by_patterns), ("underthesea NER", by_underthesea)):
            yield [f"{field} right, {tool}", *(figure(scores[corpus.name].header[field].rate) for corpus in corpora)]

    def listed(letters: dict[str, Record]) -> Callable[[str], list[str]]:
        return lambda name: [spelling for names in bodies_of(letters[name])[0] for spelling in names]

    def recognised(corpus: Corpus, kinds: Sequence[str]) -> Callable[[str], list[str]]:
        return lambda name: [one.words for one in names_by_underthesea(corpus.texts[name]) if one.kind in kinds]

    yield ["bodies F1, vanthu", *(figure(corpus.bodies(listed(corpus.ours)).f1) for corpus in corpora)]
    yield ["bodies F1, plain patterns", *(figure(corpus.bodies(listed(corpus.plain)).f1) for corpus in corpora)]
    for label, kinds in (("organisations", ("ORG",)), ("names of any kind", ("ORG", "LOC", "PER"))):
        tallies = [corpus.bodies(recognised(corpus, kinds)) for corpus in corpora]
        yield [f"bodies F1, underthesea NER, {label}", *(figure(tally.f1) for tally in tallies)]


def _readers(corpora: Sequence[Corpus]) -> Iterator[str]:
    yield from (f"## {TITLES['readers']}", "", READERS, "")
    found = [compared(corpus.folder) for corpus in corpora]
    rows = [
        [f"sentences that lay a duty, F1, {name}", *(figure(tally(one).f1) for one in found)]
        for name, tally in (
            ("rules alone", lambda one: one.rules),
            ("model alone", lambda one: one.model),
            ("both", lambda one: one.both),
        )
    ]
    rows.append(["tasks, F1, rules alone", *(figure(one.tasks_by_rules) for one in found)])
    rows.append(["tasks, F1, both", *(figure(one.tasks_by_both) for one in found)])
    rows.append(["`readers-differ`, flagged · rightly", *(f"{one.flagged} · {one.rightly}" for one in found)])
    yield from table(["", *(corpus.name for corpus in corpora)], rows)


def _gains() -> Iterator[str]:
    yield from (f"## {TITLES['gains']}", "")
    yield "| package | job | measured | without | with | so |"
    yield "|---|---|---|---|---|---|"
    for gain in gains():
        yield "| " + " | ".join(gain) + " |"
    yield ""


def _confidence(ours: dict[str, Scores]) -> Iterator[str]:
    yield from (f"## {TITLES['confidence']}", "", CONFIDENCE, "")
    parts = {name: scores.calibration() for name, scores in ours.items()}
    sections = ("overall", *ATTRIBUTES)
    yield from table(
        ["expected calibration error", *ours],
        [[section, *(figure(part[section].ece) for part in parts.values())] for section in sections],
    )
    for name, part in parts.items():
        rows = (
            [f"{one.low:.1f}–{one.high:.1f}", str(one.records), figure(one.confidence), figure(one.right)]
            for one in part["overall"].bins()
        )
        yield from table([f"confidence, {name}", "records", "given on average", "right"], rows)


def _noise(corpora: Sequence[Corpus]) -> Iterator[str]:
    yield from (f"## {TITLES['noise']}", "", NOISE, "")
    for corpus in corpora:
        # A few letters need more than one throw of the dice; more than a hundred do not.
        totals = under_noise(corpus.folder, _extracted, seeds=SEEDS if len(corpus.golds) < MANY else SEEDS[:1])
        clean = section_figures(totals[0.0].everything)
        rows = []
        for section, best in clean.items():
            for label, scores in (("", "everything"), (", what can be read", "readable")):
                cells = [(rate, section_figures(getattr(each, scores))[section]) for rate, each in totals.items()]
                told = [
                    f"{figure(value)} (−{100 * (best - value):.1f})" if rate else figure(value) for rate, value in cells
                ]
                rows.append([SECTIONS[section] + label, *told])
        errors = (each.everything.calibration()["overall"].ece for each in totals.values())
        rows.append(["expected calibration error", *map(figure, errors)])
        yield from table([f"share misread, {corpus.name}", *(f"{100 * rate:g} %" for rate in totals)], rows)


def main() -> None:
    """Measure everything and write the report."""
    corpora = [Corpus(name) for name in CORPORA]
    REPORT.parent.mkdir(exist_ok=True)
    lines = "\n".join(report(corpora, corpora)).rstrip() + "\n"
    REPORT.write_text(lines, "utf-8")
    print(f"{REPORT.relative_to(ROOT)}: {len(lines.splitlines())} lines")


if __name__ == "__main__":
    main()

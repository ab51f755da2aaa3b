"""The measurements and the scale study measure something; their generous forms hold on any machine."""

import subprocess
import sys
from pathlib import Path
from types import FrameType

import pytest

import extractors
from benchmarks import extract, quality, scaling
from benchmarks.letters import long_letter, source_of, texts, write_inbox
from benchmarks.measuring import DOCS, Figure, filled
from benchmarks.scaling import MOST_MEGABYTES, Costs, batch, needed, year
from tests.each import each, table

#: Calls of functions for a thousand characters of letters: today's figure, to be lowered whenever it falls.
MOST_CALLS = 5340


def test_extraction_costs_few_calls() -> None:
    """Calls are the same on any machine, however busy; the time of an extraction in bare passes is `make bench`'s.
    Counted where all that a letter loads and compiles is there."""
    letters = [source_of(text) for text in list(texts().values())[:12]]
    characters = sum(len(letter.text) for letter in letters)
    for letter in letters:
        extractors.extract(letter)
    made = 0

    def count(_: FrameType, event: str, __: object) -> None:
        nonlocal made
        made += event == "call"

    before = sys.getprofile()
    sys.setprofile(count)
    try:
        for letter in letters:
            extractors.extract(letter)
    finally:
        sys.setprofile(before)
    assert made <= MOST_CALLS * characters / 1000


@pytest.mark.sweep
def test_a_letter_takes_no_longer_than_where_this_version_began() -> None:
    """By a tenth of it a busy machine differs from itself; `make bench` asks for 1.05 of a quiet one."""
    there = ["git", "-C", str(DOCS.parent), "cat-file", "-e", extract.LEFT_FROM]
    if subprocess.run(there, capture_output=True).returncode:
        pytest.skip("a clone without the commits before")
    assert extract.beside_one(extract.BEGAN, extract.LEFT_FROM).value <= 1.05 * 1.1


@pytest.mark.sweep
def test_twice_the_text_takes_about_twice_the_time() -> None:
    """A rule that looks from every line at every other one would be felt at 50 MB. Other work may double a time."""
    sizes = (extract.FULL_LETTER, 4 * extract.FULL_LETTER)
    one, four = (extract.measured(long_letter(size), rounds=3).extraction for size in sizes)
    assert four <= 2 * 4 * one


@pytest.mark.sweep
def test_the_matchers_patterns_all_find_something() -> None:
    from benchmarks import others

    language, found = others.matcher()
    documents = [language.make_doc(text) for text in texts().values()]
    names = {language.vocab.strings[match[0]] for document in documents for match in found(document)}
    assert names == set(others.PATTERNS)


@pytest.mark.sweep
def test_scans_are_recognised_beside_tesseract() -> None:
    from benchmarks import others

    assert next(figure.what for figure in others.of_scans(1)) == "× the time of bare tesseract, a scanned page"


@each(("what", "value", "at_least", "lost"), table(__file__, "what_fell_by_a"))
def test_what_fell_by_a_tenth_since_the_page_fails_a_run(what: str, value: float, at_least: bool, lost: bool) -> None:
    page = """
| characters a second, corpus | 160,599.67 | ≥ 1e+06 |
| × eyecite on opinions | 0.57 | ≥ 3.5 |
| × the whole run of 0.1.0 (19.6 : 21.5 a second) | 0.91 | ≥ 3 |
| × the time of pdfplumber, PDFs | 0.52 | ≤ 1 |
"""
    assert bool([*extract.fallen([Figure(what, value, 0.0, at_least)], page)]) == lost


@pytest.mark.sweep
def test_a_batch_takes_bounded_memory_which_does_not_grow(tmp_path: Path) -> None:
    if not Path("/proc/self/status").exists():
        pytest.skip("peaks are read from /proc")
    peaks = []
    for count in (15, 60):
        inbox = tmp_path / f"inbox{count}"
        inbox.mkdir()
        write_inbox(inbox, count, most=15)
        # Who reads more of them than the other process holds more: the evener of two runs.
        runs = (batch(inbox, tmp_path / f"{count}-{run}" / "vanthu.db", 2, count) for run in range(2))
        peaks.append(min(max(run.megabytes) for run in runs))
    assert max(peaks) <= MOST_MEGABYTES and peaks[1] <= 1.15 * peaks[0]


PAGES = {
    "quality.md": quality.PARTS, "forms.md": ("real", "drawn"),
    "bench.md": ("releases", "beside", "store", "commands", "registry", "machine", "server", "server machine", "pages",
                 "desk"),
    "scaling.md": ("batches", "gain", "scans", "onto", "dask", "fed", "bottleneck", "year", "peers", "machine"),
}  # fmt: skip


def test_what_is_measured_takes_the_place_of_what_stood_there_and_nothing_else() -> None:
    for page, names in PAGES.items():
        text = (DOCS / page).read_text("utf-8")
        for name in names:
            once = filled(text, name, ["", "| a |", ""])
            before, begin, rest = text.partition(f"<!-- figures: {name} -->\n")
            end = f"<!-- end of {name} -->\n"
            assert once == f"{before}{begin}\n| a |\n\n{end}{rest.partition(end)[2]}"
            assert filled(once, name, ["| a |"]) == once


COSTS = Costs(scanned_page=4.0, letter=0.1, written=0.04)
MANY = 1_000_000


@pytest.mark.sweep
def test_a_batch_is_told_by_process_and_again_it_costs_little() -> None:
    ((run, again),) = scaling.text_batches([40], [1])
    assert run.letters == again.letters == 40 and run.first > 0 and run.others > 0 and run.stored > 0
    assert again.first + again.others < run.first + run.others and len(list(scaling.batch_lines([(run, again)]))) == 3


@pytest.mark.sweep
def test_parts_come_onto_what_is_stored() -> None:
    runs = list(scaling.onto(24, 16))
    assert [run.letters for run in runs] == [16, 8] and runs[1].stored > runs[0].stored
    assert [line.split("|")[1].strip() for line in scaling.onto_lines(runs) if "|" in line][2:] == ["0", "16"]


def test_more_machines_read_sooner_and_are_less_busy() -> None:
    enough = needed(COSTS, MANY)
    assert enough.on_time >= 0.99
    if enough.machines > 1:
        assert year(enough.machines - 1, COSTS, MANY).on_time < 0.99
    double = year(2 * enough.machines, COSTS, MANY)
    assert double.on_time >= enough.on_time and double.cores_busy == pytest.approx(enough.cores_busy / 2, rel=0.01)


def test_the_bottleneck_is_where_most_time_goes() -> None:
    assert scaling.bottleneck(COSTS)[0] == "recognising scanned pages"
    assert scaling.bottleneck(Costs(0.01, 0.1, 4.0))[0] == "storing letters"
    with pytest.raises(ValueError, match="writer"):
        needed(Costs(0.01, 0.1, 400.0))

"""First readings: that every fresh letter has its own, what is kept of one, and what they reached."""

import functools
import subprocess

import pytest

from benchmarks.evaluate.compare import Tally
from benchmarks.first_readings import FRESH, GROUPS, KEPT, compact, first_read, of_group, reached, read_by
from benchmarks.letters import ROOT, source_of
from extractors import extract
from tests.each import each, table

TEXT = table(__file__, "text")


def test_every_fresh_letter_is_of_one_group_and_is_kept() -> None:
    assert sorted([path for group in GROUPS for path in of_group(group)]) == sorted(FRESH.glob("*.txt"))
    assert {path.stem for path in KEPT.glob("*.json")} == set(GROUPS)
    assert all(set(first_read(group)) == {path.stem for path in of_group(group)} for group in GROUPS)


def test_what_is_kept_stands_in_the_letters_as_they_are() -> None:
    """Where this fails a text was mended: its group is to be read again, by the program that read it first."""
    for group in GROUPS:
        for name, letter in first_read(group).items():
            for section in ("references", "dates", "delegate_limits", "tasks"):
                for record in letter[section]:
                    place = record["evidence"]
                    assert letter["text"][place["start"] : place["end"]] == place["quote"], name


@functools.cache
def _reached(group: str) -> dict[str, Tally]:
    """Return what a group reached, in all sections at once: to read and compare it takes seconds."""
    return reached(group, first_read(group))


@pytest.mark.sweep
@each(
    ("section", "counts"),
    [
        ("references", Tally(434, 7, 10)),
        ("dates", Tally(2099, 206, 163)),
        ("delegate_limits", Tally(846, 161, 47)),
        ("tasks", Tally(2371, 628, 513)),
    ],
)
def test_what_was_reached_when_they_were_read_first(section: str, counts: Tally) -> None:
    found = Tally()
    for group in GROUPS:
        found.add(_reached(group)[section])
    assert found == counts


def test_of_a_letter_values_places_and_roles_are_kept() -> None:
    kept = compact(extract(source_of(TEXT)).model_dump(mode="json"))
    (task,) = kept["tasks"]
    assert task["assignees"] == ["Công đoàn cơ sở"] and task["date"] == "2026-04-10"
    start, end, role, why, _ = kept["sentences"][-1]
    assert (TEXT[start:end].split()[0], role, why) == ("Công", "duty", "lead-in")
    assert set(kept) == {"references", "dates", "delegate_limits", "tasks", "sentences"}


@pytest.mark.sweep
def test_a_kept_reading_is_what_the_program_of_that_day_finds() -> None:
    commit, path = GROUPS["q"][1], of_group("q")[0]
    known = subprocess.run(["git", "cat-file", "-e", f"{commit}^{{tree}}"], cwd=ROOT, capture_output=True, check=False)
    if known.returncode:
        pytest.skip("the history is not here")
    (read,) = read_by(commit, [path])
    kept = first_read("q")[path.stem]
    told = {name: kept[name] for name in ("tasks", "dates", "sentences")}
    assert told == {name: found for name, found in compact(read).items() if name in ("tasks", "dates", "sentences")}

"""Letters with a stamp of secrecy in a picture are refused, letters with other stamps pass. Recognition takes its time:
here every form, look and wording stands once or more. ``python -m benchmarks.marked`` goes through the whole table of
99 and 36."""

import subprocess
import sys
from pathlib import Path

import pytest

from pipeline.readers.ocr import engine
from tests.each import examples
from tests.pipeline.marked.files import FORMS, UNHEARD
from tests.pipeline.marked.kinds import kinds_marked, kinds_others
from tests.pipeline.marked.poor import poor_marked, poor_others
from tests.pipeline.marked.stamps import LOOKS
from tests.pipeline.marked.table import WORDINGS, Case, is_kept_out, is_refused, marked, unmarked, worn_on_words

ROOT = Path(__file__).parents[2]
MARKED, UNMARKED = marked(), unmarked()
SOME, OTHERS = MARKED[:: examples(15, 5)], UNMARKED[:: examples(18, 5)]
drawn = pytest.mark.skipif(not engine.available(), reason="needs tesseract: apt-get install tesseract-ocr-vie")


def test_whole_kinds_of_places_are_refused_or_asked_about() -> None:
    assert [case.name for case in kinds_marked() if not is_kept_out(case)] == []


def test_what_only_looks_it_passes() -> None:
    assert [case.name for case in kinds_others() if is_kept_out(case)] == []


@drawn
@pytest.mark.parametrize("case", poor_marked()[:: examples(30, 9)], ids=lambda case: case.name)
def test_poor_pages_with_a_degree_are_refused_or_asked_about(case: Case) -> None:
    assert is_kept_out(case)


@drawn
@pytest.mark.parametrize("case", poor_others()[:: examples(60, 12)], ids=lambda case: case.name)
def test_other_poor_pages_pass(case: Case) -> None:
    assert not is_kept_out(case)


@drawn
def test_of_degrees_worn_by_more_than_a_third_on_words_85_in_100_are_kept_out() -> None:
    cases = worn_on_words()[examples(3, 0) :: examples(36, 1)]
    assert sum(map(is_kept_out, cases)) >= int(0.85 * len(cases))


@drawn
def test_of_other_stamps_in_that_state_at_most_one_in_twenty_is_asked_about() -> None:
    cases = worn_on_words(degrees=False)[examples(3, 0) :: examples(36, 1)]
    assert sum(map(is_kept_out, cases)) <= len(cases) / 20


def test_the_part_of_the_table_is_a_fair_one() -> None:
    names = " ".join(case.name for case in MARKED[::5])
    assert (len(MARKED), len(UNMARKED)) == (99, 36) and all(form in names for form in FORMS if form != "in an archive")
    assert all(words in names for words in WORDINGS) and sum(look in names for look in LOOKS) > 0.8 * len(LOOKS)


@drawn
@pytest.mark.parametrize("case", SOME, ids=lambda case: case.name)
def test_marked_letters_are_refused(case: Case) -> None:
    assert is_refused(case)


@drawn
@pytest.mark.parametrize("case", OTHERS, ids=lambda case: case.name)
def test_other_letters_pass(case: Case) -> None:
    assert not is_refused(case)


@pytest.mark.sweep
@drawn
def test_nothing_of_them_stays(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The real command, and then every file that it left anywhere in the house is looked through."""
    inbox, home = tmp_path / "den", tmp_path / "nha"
    inbox.mkdir()
    one_of_each = {case.name.partition(":")[0]: case for case in MARKED}
    for number, case in enumerate(one_of_each.values()):
        (inbox / f"thu{number}.{case.ending}").write_bytes(case.make())
    for name in ("XDG_DATA_HOME", "XDG_CACHE_HOME", "VANTHU_CACHE", "HOME", "TMPDIR"):
        (home / name).mkdir(parents=True)
        monkeypatch.setenv(name, str(home / name))
    monkeypatch.setenv("PYTHONPATH", str(ROOT))
    command = ["run", str(inbox), "--db", str(home / "vanthu.db"), "--workers", "1"]
    done = subprocess.run([sys.executable, "-m", "pipeline.faces.cli", *command], capture_output=True, cwd=tmp_path)
    assert done.stderr.decode().count("dấu chỉ độ mật") >= len(one_of_each), done.stderr.decode()
    written = [path.read_bytes() for path in home.rglob("*") if path.is_file()]
    assert written
    for content in (*written, done.stdout, done.stderr):
        assert not [unheard for unheard in UNHEARD if unheard.encode() in content]
    assert list((home / "TMPDIR").iterdir()) == []
    assert [path for path in (home / "VANTHU_CACHE").rglob("*") if path.is_file()] == []

"""Chains of letters to sixty unions: our plan, its extension, an answer, in any order; who is told to be late."""

import csv
import itertools
import re
import tomllib
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any, NamedTuple

import pytest

from corpus.render.forms import write
from corpus.render.pages import register
from pipeline.intake.one_file import routed
from pipeline.readers.ocr import engine
from pipeline.unions import office_list
from tests.corpus import chain_desks
from tests.corpus.chain_played import ANSWER, EXTENSION, NOTICE, PLAN, STEPS, expected, play
from tests.corpus.printed import printed
from tests.each import SWEEPS, each, examples, table
from tests.pipeline.corpus_letters import letter_in
from tests.pipeline.faces.cli.conftest import Vanthu, home, vanthu

__all__ = ["home", "vanthu"]
#: Our plan: one day said for three classes, and a report of one of them.
LISTS: chain_desks.Rows = {
    (PLAN, chain_desks.TEAM, "2026-10-04", 38, 0, 0, 0),
    (PLAN, chain_desks.TEAMS, "2026-10-04", 6, 0, 0, 0),
    (PLAN, chain_desks.FANS, "2026-10-04", 16, 0, 0, 0),
}


def report(day: str, done: int = 0, waiting: int = 0, late: int = 0) -> chain_desks.Rows:
    return {(PLAN, chain_desks.REPORT, day, 38, done, waiting, late)}


@pytest.fixture
def commands(vanthu: Vanthu, home: Path, swept_url: str, monkeypatch: pytest.MonkeyPatch) -> chain_desks.Commands:
    monkeypatch.setenv("VANTHU_DB", swept_url)
    return chain_desks.Commands(vanthu, home)


@pytest.fixture
def pages(swept_url: str, tmp_path: Path) -> Iterator[chain_desks.Desk]:
    with chain_desks.paged(swept_url, tmp_path) as desk:
        yield desk


@pytest.fixture(params=["commands", "pages"])
def desk(request: pytest.FixtureRequest, swept_url: str) -> chain_desks.Desk:
    """Each desk, on a database of either kind."""
    found: chain_desks.Desk = request.getfixturevalue(request.param)
    return found


ORDERS = list(itertools.permutations(("c01", "c02", "c07")))


@pytest.mark.parametrize(
    ("swept_url", "order"),
    [
        pytest.param(swept_url, order, marks=[pytest.mark.sweep] * (swept_url != "sqlite" or order in ORDERS[::2][:-1]))
        for swept_url in ("sqlite", "postgresql")
        for order in ORDERS
    ],
    indirect=["swept_url"],
)
def test_the_order_of_arrival_changes_nothing(desk: chain_desks.Desk, order: Sequence[str]) -> None:
    for name in order:
        desk.arrive("2026-09-08", name)
    for letter in (EXTENSION, ANSWER):
        desk.confirm(letter)
    desk.day = "2026-09-16"
    assert desk.rows() == LISTS | report("2026-09-15", done=1, late=37)


AGAIN, FOR_SECTORS = "745/LĐLĐ-VP", "750/LĐLĐ-VP"


@pytest.mark.parametrize("order", [("c01", "c02", "c10", "c11"), ("c11", "c10", "c02", "c01")], ids="-".join)
def test_what_was_put_off_is_put_off_once_more_and_for_one_class(desk: chain_desks.Desk, order: Sequence[str]) -> None:
    """The second extension names only the first one; another is for the sectors alone, founded on the plan."""
    for name in order:
        desk.arrive("2026-09-14", name)
    for letter in (EXTENSION, AGAIN, FOR_SECTORS):
        desk.confirm(letter)
    teams = [{(PLAN, chain_desks.TEAMS, day, 6, 0, 0, 0)} for day in ("2026-10-04", "2026-10-10")]
    assert desk.rows() == (LISTS - teams[0]) | teams[1] | report("2026-09-20")


@each(
    ("name", "laid"),
    [
        ("c02", set()),  # an extension, before its plan is here
        ("c03", set()),  # an urging letter
        ("c04", set()),  # an invitation
        ("c05", set()),  # a department to its own units
        ("c06", {("12", 6)}),
        ("c07", set()),  # an answer
        ("c10", set()),  # a second extension, before the first one is here
        ("c11", set()),  # an extension for one class
        ("c09", {("22", 6), ("22", 1)}),
    ],
)
def test_what_each_letter_lays_on_whom(name: str, laid: set[tuple[str, int]]) -> None:
    found = routed(letter_in(chain_desks.path_of(name)), office_list.load(chain_desks.REGISTRY).of_office("ha-son"))
    ours = [one for one in found.laid if one.like.side != "outside" and one.like.strength == "binding"]
    assert {(one.like.letter.number, len(one.names)) for one in ours} == laid


def test_a_meeting_to_which_we_are_to_send_somebody_stands_on_the_page(commands: chain_desks.Commands) -> None:
    commands.arrive("2026-09-17", "c04")
    assert "họp về nhà ở cho công nhân" in commands.today().partition("HÔM NAY VÀ NGÀY MAI (1)")[2]


def test_what_was_refused_stays_refused(desk: chain_desks.Desk, tmp_path: Path) -> None:
    """The extension is turned down; a copy of it, typed anew, asks for nothing again."""
    desk.arrive("2026-09-03", "c01", "c02")
    desk.reject(EXTENSION)
    (tmp_path / "sao.txt").write_text(chain_desks.path_of("c02").read_text("utf-8").replace("\n\n", "\n \n"), "utf-8")
    desk.send(tmp_path / "sao.txt")
    assert (desk.looks()["to confirm"], desk.rows()) == (set(), LISTS | report("2026-09-09"))


@pytest.fixture(scope="session")
def scan(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The extension once more, as it comes from a scanner."""
    register()
    return write(chain_desks.path_of("c02"), "scan", tmp_path_factory.mktemp("scan"))


@pytest.mark.skipif(not engine.available(), reason="tesseract vie is not installed")
@pytest.mark.sweep
@pytest.mark.parametrize(
    ("swept_url", "order"),
    [("sqlite", ("scan", "c01", "c02")), ("postgresql", ("c01", "c02", "scan")), ("sqlite", ("c02", "scan", "c01"))],
    indirect=["swept_url"],
)
def test_a_scan_of_what_is_here_is_no_second_letter(pages: chain_desks.Desk, scan: Path, order: Sequence[str]) -> None:
    """Decided on once, whichever came first; nothing is asked again."""
    pages.day = "2026-09-08"
    for name in order:
        pages.send(scan if name == "scan" else chain_desks.path_of(name))
    pages.confirm(EXTENSION)
    assert (pages.rows(), pages.looks()["to confirm"]) == (LISTS | report("2026-09-15"), set())


# An office's autumn, day by day: what leaves the house on each is what is owed then, no row more and none less.
@pytest.mark.sweep
def test_by_commands(vanthu: Vanthu, home: Path, swept_url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("VANTHU_DB", swept_url)
    desk = chain_desks.Commands(vanthu, home)
    play(desk, home, every_step=SWEEPS and "sqlite" in swept_url)
    calendars, wanted = desk.calendars(), expected(STEPS[-1])
    assert calendars == {way: wanted[way] for way in calendars} and len(calendars) == 3
    _one_month_is_done_one_waived(desk)


def _one_month_is_done_one_waived(desk: chain_desks.Commands) -> None:
    """A month is late until it is done or waived, each for itself."""

    def months() -> list[tuple[str, int]]:
        messages = desk.looks()["messages"]
        assert isinstance(messages, dict)
        return sorted((day, many) for (words, day), many in messages.items() if words == chain_desks.MONTHLY)

    (row,) = desk.run("obligations", "--union", chain_desks.SECTOR, "--letter", NOTICE, "--json").json
    desk.run("done", row["id"], "--day", "24/9/2026")
    desk.run("duty", "not-applicable", row["id"], "--day", "24/8/2026")
    assert months() == [("2026-08-24", 5), ("2026-09-24", 5)]
    desk.run("reopen", row["id"], "--day", "24/8/2026")
    assert months() == [("2026-08-24", 6), ("2026-09-24", 5)]


@pytest.mark.sweep
def test_by_pages(swept_url: str, tmp_path: Path) -> None:
    with chain_desks.paged(swept_url, tmp_path) as desk:
        play(desk, tmp_path, every_step=SWEEPS and "sqlite" in swept_url)


CHAINS = Path(__file__).parents[2] / "corpus" / "chains"
with (CHAINS / "unions.csv").open(encoding="utf-8") as file:
    UNIONS = [row["Tên công đoàn cơ sở"] for row in csv.DictReader(file)]


class Seen(NamedTuple):
    """How many rows of a day's looks were late and owed, late and owed by nobody, owed and not late."""

    right: int = 0
    false: int = 0
    lost: int = 0


#: What the looks of each chain give; `false` and `lost` may only fall.
HELD = {name: Seen(*counts) for name, counts in table(__file__, "held").items()}


def looked(rows: list[dict[str, Any]], owed: list[dict[str, Any]], day: str) -> Seen:
    """Compare the rows that are late on a day with what is owed then: each by its words, its union, its last day."""
    left = {
        (number, union)
        for number, one in enumerate(owed) for union in UNIONS
        if re.search(one.get("unions", ""), union) and _since(one, day) is not None
    }  # fmt: skip
    all_of_them, right = len(left), 0
    for row in rows:
        said = f"{row['title']} {row['action']}".lower()
        meant = (number for number, one in enumerate(owed) if re.search(one["words"], said))
        found = next((number for number in meant if (number, row["union"]) in left), None)
        if found is not None:
            left.remove((found, row["union"]))
            # What comes again has no last day of its own.
            right += (row["last_good"] or "") < (_since(owed[found], day) or "")
    return Seen(right, len(rows) - right, all_of_them - right)


def _since(one: dict[str, Any], day: str) -> str | None:
    return next((begin for begin, *end in one["late"] if begin <= day and day < (*end, "9")[0]), None)


@pytest.mark.parametrize("name", list(HELD)[:: examples(9, 1)])
def test_nobody_is_told_to_be_late_who_is_not(name: str, vanthu: Vanthu, home: Path) -> None:
    chain = tomllib.loads((CHAINS / f"{name}.toml").read_text("utf-8"))
    vanthu("unions", "import", str(CHAINS / "unions.csv"))
    vanthu("office", chain["office"], "--leads")
    offices, looks, seen = (chain["office"].upper(), ""), list(chain["looks"]), Seen()
    for letter in (*chain["letter"], None):
        while looks and (letter is None or looks[0] < letter["day"]):
            day = looks.pop(0)
            rows = vanthu("obligations", "--by", "union", "--all", "--status", "late", "--json", "--today", day).json
            one = looked([row for row in rows if row["side"] != "ours"], chain["owed"], day)
            seen = Seen(*map(sum, zip(seen, one, strict=True)))
        if letter is not None:
            file = home / f"{letter['day']}.txt"
            text = printed(offices, "Bình Lương", letter["name"], letter["issued"], letter["body"])
            file.write_text(text + letter.get("annex", ""), "utf-8")
            vanthu("run", str(file), "--today", letter["day"])
            vanthu("approve", letter["name"], "--today", letter["day"])
    assert seen == HELD[name]

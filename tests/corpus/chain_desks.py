"""The office of the chain at work by commands, and the rows that it then shows."""

from pathlib import Path
from typing import Any

from tests.pipeline.cli.conftest import Vanthu

CHAIN = Path(__file__).parents[2] / "corpus" / "chain"
REGISTRY = CHAIN / "registry.csv"
#: First words by which the tables know a duty.
REPORT, TEAM, TEAMS, FANS = "Gửi báo cáo quý III", "Đăng ký 01 đội", "Đăng ký 02 đội", "Cử 03 cổ động viên"
MONTHLY, CHECK, SUM_UP = "Gửi số liệu đoàn viên", "gửi biên bản", "Tổng hợp, báo cáo"
_KNOWN = (REPORT, TEAM, TEAMS, FANS, MONTHLY, CHECK, SUM_UP)

#: Letter, words, last day in time, unions, of which done, waiting, late.
Rows = set[tuple[str, str, str, int, int, int, int]]


def path_of(name: str) -> Path:
    """Return the file of a letter of the chain."""
    (path,) = (CHAIN / "letters").glob(f"{name}-*.txt")
    return path


def known(title: str) -> str:
    """Return the words by which the tables know a duty, else its title."""
    return next((words for words in _KNOWN if words in title), title)


def letter_of(row: dict[str, Any]) -> str:
    return f"{row['letter']['number'] or ''}/{row['letter']['symbol']}"


def _rows(found: list[dict[str, Any]]) -> Rows:
    return {
        (letter_of(row), known(row["title"]), row["next_day"] or row["last_good"] or "", row["unions"], row["done"],
         row["waiting"], row["late"])
        for row in found if row["unions"]
    }  # fmt: skip


class Commands:
    """The clerk who types commands."""

    def __init__(self, vanthu: Vanthu, home: Path) -> None:
        self._vanthu, self.home, self.inbox, self.day = vanthu, home, home / "den", "2026-08-10"
        self.inbox.mkdir()
        assert vanthu("unions", "import", REGISTRY, "--yes").code == 0
        assert vanthu("office", "ha-son").code == 0

    def run(self, *args: object) -> Any:
        """Run a command on today's day; raise where it fails."""
        ran = self._vanthu(*args, "--today", self.day)
        assert ran.code == 0, ran.err
        return ran

    def arrive(self, day: str, *names: str) -> None:
        self.day = day
        for name in names:
            (self.inbox / path_of(name).name).write_bytes(path_of(name).read_bytes())
        assert self.run("run", self.inbox, "--json").json["failed"] == 0

    def confirm(self, letter: str) -> None:
        self.run("confirm", "--letter", letter)

    def reject(self, letter: str) -> None:
        self.run("reject", "--letter", letter)

    def _duties(self) -> list[dict[str, Any]]:
        found: list[dict[str, Any]] = self.run("obligations", "--by", "duty", "--json").json
        return found

    def rows(self) -> Rows:
        return _rows(self._duties())

    def today(self) -> str:
        words: str = self.run("today").out
        return words

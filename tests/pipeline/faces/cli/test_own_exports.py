"""What the program wrote itself, dropped in an inbox: known again, told in one line, not stored."""

import zipfile
from pathlib import Path

import pytest

from tests.each import each
from tests.pipeline.faces.cli.conftest import TODAY, Vanthu
from tests.pipeline.readers.packages import PLAN

REGISTRY = Path(__file__).parents[4] / "corpus" / "registry.csv"
#: What writes which files.
EXPORTS = {
    "calendar": ("ics", "xlsx", "csv", "json"), "obligations": ("xlsx", "csv", "json"), "due": ("txt",),
    "register": ("xlsx",), "unions export": ("xlsx", "csv"),
}  # fmt: skip
CASES = [(command, suffix) for command, suffixes in EXPORTS.items() for suffix in suffixes]


@pytest.mark.parametrize("language", ["vi", "en"])
@each(("command", "suffix"), CASES)
def test_an_export_is_not_stored(
    stored: Vanthu, home: Path, monkeypatch: pytest.MonkeyPatch, command: str, suffix: str, language: str
) -> None:
    monkeypatch.setenv("VANTHU_LANG", language)
    path = home / f"tep.{suffix}"
    day = [] if command.startswith("unions") else ["--today", TODAY]
    assert day or stored("unions", "import", REGISTRY).code == 0
    assert stored(*command.split(), "-o", path, *day).code == 0
    ran = stored("run", path, "--json")
    (file,) = ran.json["files"]
    assert (ran.code, file["status"]) == (1, "refused")
    words = "do chương trình này xuất ra" if language == "vi" else "written by this program"
    assert file["message"].startswith(f"tep.{suffix}: {words}")
    assert len(stored("letters", "--json").json) == 1


def test_beside_a_letter_in_a_package_it_is_passed_over(stored: Vanthu, home: Path) -> None:
    stored("due", "--today", TODAY, "-o", home / "nhac.txt")
    with zipfile.ZipFile(home / "goi.zip", "w") as package:
        package.write(home / "nhac.txt", "nhac.txt")
        package.writestr("ke-hoach.txt", PLAN)
    (file,) = stored("run", home / "goi.zip", "--json").json["files"]
    assert file["status"] == "new"
    assert len(stored("letters", "--json").json) == 2


def test_a_letter_that_begins_as_a_message_does_is_a_letter(stored: Vanthu, home: Path) -> None:
    (home / "thu.txt").write_text(PLAN.replace("\n", "\nKính gửi: Các công đoàn cơ sở\n", 1), "utf-8")
    assert stored("run", home / "thu.txt", "--json").json["files"][0]["status"] == "new"

"""``vanthu office renew``, and what ``vanthu unions import`` makes of letters that are stored already."""

import json
from pathlib import Path

import pytest

from pipeline.intake.renewing import Rereading
from pipeline.store.storing import Readings
from tests.pipeline.faces.cli.conftest import ROOT, Vanthu

CORPUS = ROOT / "corpus" / "year"
DAY = ("--today", "31/12/2025")


@pytest.fixture
def inbox(home: Path) -> Path:
    folder = home / "den"
    folder.mkdir()
    for path in sorted((CORPUS / "letters").glob("*.txt"))[:4]:
        (folder / path.name).write_bytes(path.read_bytes())
    return folder


def owed(vanthu: Vanthu, *more: str) -> object:
    return sorted(vanthu("obligations", "--json", *DAY, *more).json, key=lambda row: row["id"])


def test_an_import_routes_what_is_stored(vanthu: Vanthu, inbox: Path, home: Path) -> None:
    vanthu("run", inbox, "--registry", CORPUS / "registry.csv", "--db", "b.db")
    vanthu("run", inbox)
    ran = vanthu("unions", "import", CORPUS / "registry.csv", "--yes", "--json")
    told = ran.json["letters"]
    assert ran.code == 0 and "4 văn bản được phân việc lại" in ran.err and "dòng “các CĐCS” được thay" in ran.err
    assert told["letters"] == len(told["changed"]) == 4 and not told["interrupted"]
    assert owed(vanthu) == owed(vanthu, "--db", "b.db", "--registry", CORPUS / "registry.csv")
    again = vanthu("unions", "import", CORPUS / "registry.csv", "--add")
    assert "Việc trong các văn bản đã lưu vẫn giao như cũ." in again.err


def test_the_database_named_is_the_one_renewed(vanthu: Vanthu, inbox: Path) -> None:
    vanthu("run", inbox, "--db", "b.db")
    assert vanthu("unions", "import", CORPUS / "registry.csv", "--db", "b.db", "--json").json["letters"]["letters"] == 4
    assert vanthu("letters", "--json").json == []


def test_what_was_marked_on_a_row_that_is_gone_is_listed(vanthu: Vanthu, inbox: Path) -> None:
    vanthu("run", inbox)
    rows = vanthu("obligations", "--json").json
    row = next(row for row in rows if row["union"].startswith("Liên đoàn Lao động các huyện"))
    vanthu("done", row["id"], *DAY)
    ran = vanthu("unions", "import", CORPUS / "registry.csv", "--yes")
    assert "1 điều đã đánh dấu" in ran.err and row["action"] in ran.err and "31/12/2025" in ran.err
    assert [line["obligation"]["id"] for line in vanthu("office", "renew", "--json").json["kept"]] == [row["id"]]


def test_without_the_registry_nothing_is_taken_back(vanthu: Vanthu, inbox: Path) -> None:
    vanthu("run", inbox, "--registry", CORPUS / "registry.csv")
    before = owed(vanthu)
    ran = vanthu("office", "renew")
    assert (ran.code, ran.err.count("\n")) == (2, 1) and "--registry" in ran.err
    assert owed(vanthu) == before and vanthu("office", "renew", "--registry", CORPUS / "registry.csv").code == 0


def test_stopped_and_failed_letters_are_told(vanthu: Vanthu, inbox: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    vanthu("run", inbox)
    with monkeypatch.context() as patch:
        patch.setattr(Rereading, "__call__", lambda *_: 1 / 0)
        ran = vanthu("office", "renew", "--json")
        assert ran.code == 1 and len(ran.json["failures"]) == 4
        assert "4 văn bản được giữ như đã lưu." in ran.err and "division by zero" in ran.err

    def stop(*_: object, **__: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(Readings, "renew", stop)
    ran = vanthu("office", "renew", "--json")
    assert ran.code == 130 and json.loads(ran.out)["interrupted"]

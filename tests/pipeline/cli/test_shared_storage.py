"""``vanthu run`` on an address of shared storage: as on a folder, and what must not be kept stays nowhere."""

import shutil
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from fsspec.implementations.memory import MemoryFileSystem

from pipeline.settings import places
from tests.pipeline.cli.conftest import Vanthu
from tests.pipeline.cli.test_erasing import FORBIDDEN
from tests.pipeline.sample import TEXT

ADDRESS = "memory://kho/den"
SECRET = f"MẬT\n{TEXT}"


@pytest.fixture
def storage(monkeypatch: pytest.MonkeyPatch) -> Iterator[MemoryFileSystem]:
    monkeypatch.setattr(MemoryFileSystem, "store", {})
    monkeypatch.setattr(MemoryFileSystem, "pseudo_dirs", [""])
    storage = MemoryFileSystem()
    storage.pipe_file("/kho/den/2026/ke-hoach.txt", TEXT.encode())
    yield storage


def mirrored() -> list[str]:
    return sorted(path.name for path in places().mirrors.rglob("*.txt"))


def test_letters_are_taken_in_once(vanthu: Vanthu, storage: MemoryFileSystem) -> None:
    storage.pipe_file("/kho/den/thu-rong.txt", b"")
    first, second = (vanthu("run", ADDRESS, "--json") for _ in range(2))
    assert {item["name"]: item["status"] for item in first.json["files"]} == {
        "2026/ke-hoach.txt": "new",
        "thu-rong.txt": "failed",
    }
    assert {item["name"]: item["status"] for item in second.json["files"]} == {
        "2026/ke-hoach.txt": "unchanged",
        "thu-rong.txt": "failed",
    }
    (letter,) = vanthu("letters", "--json").json
    assert ADDRESS not in str(letter)
    assert vanthu("show", "07/KH-LĐLĐ").code == 0


def test_addresses_and_paths_go_together(vanthu: Vanthu, storage: MemoryFileSystem, home: Path) -> None:
    (home / "den").mkdir()
    (home / "den" / "khac.txt").write_text(TEXT.replace("07/KH", "08/KH"), "utf-8")
    ran = vanthu("run", ADDRESS, "den", f"file://{home}/den", "--json")
    assert [item["status"] for item in ran.json["files"]].count("new") == 2
    assert len(vanthu("letters", "--json").json) == 2


def test_what_went_from_the_address_stays_stored(vanthu: Vanthu, storage: MemoryFileSystem) -> None:
    storage.pipe_file("/kho/den/b.txt", TEXT.replace("07/KH", "08/KH").encode())
    vanthu("run", ADDRESS)
    storage.rm("/kho/den/2026/ke-hoach.txt")
    ran = vanthu("run", ADDRESS)
    assert (ran.code, mirrored()) == (0, ["b.txt"])
    assert len(vanthu("letters", "--json").json) == 2


def test_a_secret_letter_stays_in_no_mirror(vanthu: Vanthu, storage: MemoryFileSystem) -> None:
    storage.pipe_file("/kho/den/mat.txt", SECRET.encode())
    for _ in range(2):
        ran = vanthu("run", ADDRESS, "--json")
        assert {item["status"] for item in ran.json["files"] if item["name"] == "mat.txt"} == {"refused"}
        assert mirrored() == ["ke-hoach.txt"]


def test_what_is_erased_is_in_no_mirror(vanthu: Vanthu, storage: MemoryFileSystem) -> None:
    storage.pipe_file("/kho/den/cam.txt", FORBIDDEN.encode())
    vanthu("run", ADDRESS)
    assert "cam.txt" in mirrored()
    assert vanthu("remove", "09/KH-LĐLĐ", "--forever").code == 0
    assert mirrored() == []


@pytest.mark.parametrize(
    ("address", "said"),
    [
        ("memory://khong/co", "không mở được"),
        ("khonghe://may/den", "Không biết loại địa chỉ"),
        ("sftp://lan:bi-mat@may/den", "Mật khẩu"),
    ],
)
@pytest.mark.parametrize("language", ["vi", "en"])
def test_what_cannot_be_fetched_is_one_line(
    vanthu: Vanthu, home: Path, monkeypatch: pytest.MonkeyPatch, language: str, address: str, said: str
) -> None:
    monkeypatch.setenv("VANTHU_LANG", language)
    ran = vanthu("run", address)
    assert (ran.code, ran.out, ran.err.count("\n")) == (2, "", 1)
    assert (said in ran.err) == (language == "vi")
    assert "bi-mat" not in ran.err
    assert not [path for path in home.rglob("*") if path.is_file() and b"bi-mat" in path.read_bytes()]


def test_other_machines_do_not_see_what_is_fetched_here(vanthu: Vanthu, storage: MemoryFileSystem) -> None:
    ran = vanthu("run", ADDRESS, "--scheduler", "tcp://127.0.0.1:1")
    assert ran.code == 2 and "--scheduler" in ran.err
    assert not places().mirrors.exists()


def test_an_address_needs_its_package(vanthu: Vanthu, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delitem(sys.modules, "pipeline.intake.remote", raising=False)
    monkeypatch.setitem(sys.modules, "fsspec", None)
    ran = vanthu("run", ADDRESS)
    assert (ran.code, ran.out) == (2, "") and "pip install 'vanthu[remote]'" in ran.err


def test_a_mirror_that_was_removed_is_fetched_anew(vanthu: Vanthu, storage: MemoryFileSystem) -> None:
    vanthu("run", ADDRESS)
    shutil.rmtree(places().mirrors)
    ran = vanthu("run", ADDRESS, "--json")
    assert ran.json["unchanged"] == 1 and mirrored() == ["ke-hoach.txt"]

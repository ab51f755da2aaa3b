"""Letters in shared storage: an address is mirrored, only what changed is fetched, and no name leads out of it."""

import json
import os
import stat
import sys
import threading
from collections.abc import Iterator
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from fsspec.implementations.memory import MemoryFileSystem
from fsspec.registry import _registry, known_implementations

from pipeline.errors import SetupError
from pipeline.files import MAX_FILE_BYTES
from pipeline.intake import remote
from pipeline.intake.inbox import Mirrored
from pipeline.settings import Places

ADDRESS = "memory://kho/den"


class Storage:
    """Shared storage in memory, which counts what is fetched from it."""

    def __init__(self, mirrors: Path) -> None:
        self.mirrors = mirrors
        self.fetched: list[str] = []
        self.memory = MemoryFileSystem()

    def put(self, **files: str) -> None:
        for name, words in files.items():
            self.memory.pipe_file(f"/kho/den/{name.replace('__', '/')}.txt", words.encode())

    def mirror(self, address: str = ADDRESS) -> Mirrored:
        self.fetched.clear()
        return remote.mirror(address, self.mirrors)

    def held(self, address: str = ADDRESS) -> dict[str, str]:
        """What the mirror holds after one more run."""
        folder = self.mirror(address).folder
        return {
            path.relative_to(folder).as_posix(): path.read_text("utf-8")
            for path in sorted(folder.rglob("*"))
            if path.is_file()
        }

    def problems(self) -> dict[str, str]:
        return {problem.name: problem.message for problem in self.mirror().problems}


@pytest.fixture
def storage(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Storage]:
    monkeypatch.setattr(MemoryFileSystem, "store", {})
    monkeypatch.setattr(MemoryFileSystem, "pseudo_dirs", [""])
    made = Storage(tmp_path / "mirrors")
    _open = MemoryFileSystem._open

    def opening(self: MemoryFileSystem, path: str, mode: str = "rb", **more: Any) -> Any:
        if mode == "rb":
            made.fetched.append(path.removeprefix("/kho/den/"))
        return _open(self, path, mode, **more)

    monkeypatch.setattr(MemoryFileSystem, "_open", opening)
    yield made


@pytest.mark.parametrize(
    ("address", "held"),
    [
        ("memory://kho/den", ["2026/b.txt", "a.txt"]),
        ("memory://kho/den/", ["2026/b.txt", "a.txt"]),
        ("memory:///kho/den", ["2026/b.txt", "a.txt"]),
        ("memory://kho", ["den/2026/b.txt", "den/a.txt"]),
        ("memory://kho/den/2026", ["b.txt"]),
        ("memory://kho/den/a.txt", ["a.txt"]),
    ],
)
def test_an_address_is_a_folder_or_a_file(storage: Storage, address: str, held: list[str]) -> None:
    storage.put(**{"a": "một", "2026__b": "hai"})
    assert list(storage.held(address)) == held


def test_a_folder_of_this_machine_has_an_address_too(storage: Storage, tmp_path: Path) -> None:
    (tmp_path / "den" / "2026").mkdir(parents=True)
    (tmp_path / "den" / "2026" / "thư đến 1.txt").write_text("một", "utf-8")
    address = f"file://{tmp_path}/den"
    assert storage.held(address) == {"2026/thư đến 1.txt": "một"}
    before = storage.mirror(address).folder / "2026" / "thư đến 1.txt"
    inode = before.stat().st_ino
    assert storage.held(address) and before.stat().st_ino == inode


def test_the_same_again_fetches_nothing(storage: Storage) -> None:
    storage.put(a="một", b="hai")
    storage.mirror()
    assert storage.fetched == ["a.txt", "b.txt"]
    storage.mirror()
    assert storage.fetched == []


def test_what_is_new_or_changed_is_fetched_and_what_went_is_removed(storage: Storage) -> None:
    storage.put(a="một", b="hai", cu__c="ba")
    folder = storage.mirror().folder
    storage.put(b="HAI", d="bốn")  # b has its length, and another time
    storage.memory.rm("/kho/den/cu/c.txt")
    assert storage.held() == {"a.txt": "một", "b.txt": "HAI", "d.txt": "bốn"}
    assert storage.fetched == ["b.txt", "d.txt"]
    assert not (folder / "cu").exists()


def test_a_file_may_become_a_folder_and_a_folder_a_file(storage: Storage) -> None:
    storage.put(**{"a": "một", "b.txt__x": "hai"})
    storage.mirror()
    storage.memory.rm("/kho/den/a.txt")
    storage.memory.rm("/kho/den/b.txt", recursive=True)
    storage.put(**{"a.txt__y": "ba", "b": "bốn"})
    assert storage.held() == {"a.txt/y.txt": "ba", "b.txt": "bốn"}


def test_what_was_lost_here_is_fetched_again(storage: Storage) -> None:
    storage.put(a="một", b="hai")
    folder = storage.mirror().folder
    (folder / "a.txt").unlink()
    (folder / "b.txt").write_text("hỏng")
    assert storage.held() == {"a.txt": "một", "b.txt": "hai"}
    next(storage.mirrors.glob("*.json")).write_text("{")
    storage.mirror()
    assert storage.fetched == ["a.txt", "b.txt"]


def test_where_nothing_tells_a_change_all_is_fetched(storage: Storage, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(remote, "_STAMPS", ("etag",))
    storage.put(a="một")
    storage.mirror()
    storage.put(a="MỘT")
    assert storage.held() == {"a.txt": "MỘT"}


def test_what_is_no_letter_is_not_fetched(storage: Storage) -> None:
    storage.put(**{"a": "một", ".an": "hai", "__MACOSX__b": "ba"})
    storage.memory.pipe_file("/kho/den/so.csv", b"1")
    storage.memory.pipe_file("/kho/den/.git/b.txt", b"1")
    mirrored = storage.mirror()
    assert (storage.fetched, mirrored.skipped, mirrored.problems) == (["a.txt"], 2, ())


def test_only_its_owner_may_look_into_a_mirror(storage: Storage) -> None:
    storage.put(**{"2026__a": "một"})
    storage.mirror()
    for path in (storage.mirrors, *storage.mirrors.rglob("*")):
        assert not stat.S_IMODE(path.stat().st_mode) & 0o077, path


def test_each_office_and_each_address_has_its_own(storage: Storage) -> None:
    storage.put(a="một")
    assert storage.mirror().folder != storage.mirror("memory://kho").folder
    assert Places(Path("/srv/a")).mirrors != Places(Path("/srv/b")).mirrors


# ------------------------------------------------------------------ what would lead out, or fill the disk


@pytest.mark.parametrize(
    "name",
    ["../../ra.txt", "..", "x/../../../ra.txt", "//etc/ra.txt", "a\\..\\ra.txt", "a\x00.txt", "./ra.txt", "/x.txt"],
)
def test_no_name_leads_out_of_the_mirror(storage: Storage, tmp_path: Path, name: str) -> None:
    storage.put(a="một")
    storage.memory.store[f"/kho/den/{name}"] = storage.memory.store["/kho/den/a.txt"]
    mirrored = storage.mirror()
    # A folder without a name is the folder itself, as object stores list it.
    assert len(mirrored.problems) == (not name.startswith("/"))
    assert all("\x00" not in problem.message for problem in mirrored.problems)
    assert [path.name for path in tmp_path.rglob("*.txt")] == ["a.txt"]


def test_links_and_devices_are_not_fetched(storage: Storage, tmp_path: Path) -> None:
    den = tmp_path / "den"
    den.mkdir()
    (tmp_path / "bi-mat.txt").write_text("mật khẩu")
    (den / "a.txt").write_text("một")
    (den / "tep.txt").symlink_to(tmp_path / "bi-mat.txt")
    (den / "thu-muc").symlink_to(tmp_path)
    (den / "dut.txt").symlink_to(tmp_path / "khong-co")
    os.mkfifo(den / "ong.txt")
    mirrored = storage.mirror(f"file://{den}")
    assert [path.name for path in mirrored.folder.rglob("*")] == ["a.txt"]
    assert sorted(problem.name for problem in mirrored.problems) == ["dut.txt", "ong.txt", "tep.txt", "thu-muc"]


@pytest.mark.parametrize("said", [MAX_FILE_BYTES + 1, None])
def test_what_is_too_large_is_not_kept(storage: Storage, monkeypatch: pytest.MonkeyPatch, said: int | None) -> None:
    """Neither where its length is said, nor where it shows only as it comes."""
    storage.put(a="một", b="hai" * 9)
    monkeypatch.setattr(remote, "MAX_FILE_BYTES", 10)
    if said is None:
        _say(monkeypatch, size=None)
    assert storage.held() == {"a.txt": "một"}
    assert "quá lớn" in storage.problems()["b.txt"]


def test_a_file_that_is_being_written_waits_for_the_next_run(storage: Storage, monkeypatch: pytest.MonkeyPatch) -> None:
    storage.put(a="một")
    with monkeypatch.context() as patch:
        _say(patch, size=3)
        assert "đang được ghi" in storage.problems()["a.txt"]
        assert storage.held() == {}
    assert storage.held() == {"a.txt": "một"}


def _say(monkeypatch: pytest.MonkeyPatch, **entry: Any) -> None:
    """Have the storage say something else of its files."""
    ls = MemoryFileSystem.ls
    monkeypatch.setattr(
        MemoryFileSystem,
        "ls",
        lambda *args, **more: [{**one, **(entry if one["type"] == "file" else {})} for one in ls(*args, **more)],
    )


def test_folders_without_end_come_to_one(storage: Storage, monkeypatch: pytest.MonkeyPatch) -> None:
    storage.put(a="một")
    endless = lambda self, path, detail: [{"name": f"{path}/x", "type": "directory", "size": 0}]  # noqa: E731
    monkeypatch.setattr(MemoryFileSystem, "ls", endless)
    (problem,) = storage.mirror().problems
    assert "không mở được thư mục" in problem.message


def test_names_that_no_file_here_can_have_stop_no_others(storage: Storage) -> None:
    storage.put(**{"a" * 300: "một", "b\udc00\ud800": "hai", "c": "ba"})
    assert storage.held() == {"c.txt": "ba"}
    assert len(storage.problems()) == 2


# ------------------------------------------------------------------ what goes wrong


@pytest.mark.parametrize(
    ("address", "said"),
    [
        ("memory://khong/co", "memory://khong/co: không mở được (không có tệp hoặc thư mục này)"),
        ("khonghe://may/den", "Không biết loại địa chỉ khonghe://"),
        ("thieu://may/den", "cần gói smbprotocol chưa cài. Hãy cài bằng lệnh: pip install smbprotocol"),
    ],
)
def test_an_address_that_cannot_be_opened_is_one_line(
    storage: Storage, monkeypatch: pytest.MonkeyPatch, address: str, said: str
) -> None:
    monkeypatch.setitem(known_implementations, "thieu", {"class": "smbclient.khong.Co", "err": "install it"})
    with pytest.raises(SetupError) as raised:
        storage.mirror(address)
    assert said in raised.value.message and "\n" not in raised.value.message


@pytest.mark.parametrize(
    ("error", "said"),
    [
        (PermissionError("mat-khau"), "(không có quyền)"),
        (type("AuthenticationException", (Exception,), {})("mat-khau"), "(không có quyền)"),
        (ConnectionRefusedError(111, "mat-khau"), "(máy ở đó không trả lời)"),
        (TimeoutError("mat-khau"), "(máy ở đó không trả lời)"),
        (type("NoValidConnectionsError", (OSError,), {})("mat-khau"), "(máy ở đó không trả lời)"),
        (OSError(5, "mat-khau"), "(lỗi ổ đĩa hoặc ổ mạng)"),
        (RuntimeError("mat-khau"), "(RuntimeError)"),
    ],
)
def test_why_is_said_without_the_words_of_the_other_side(
    storage: Storage, monkeypatch: pytest.MonkeyPatch, error: Exception, said: str
) -> None:
    storage.put(a="một")
    storage.mirror()

    def fail(*_: object, **__: object) -> None:
        raise error

    with monkeypatch.context() as patch, pytest.raises(SetupError) as raised:
        patch.setattr(MemoryFileSystem, "info", fail)
        storage.mirror("memory://lan@kho/den")
    assert said in raised.value.message
    assert "mat-khau" not in raised.value.message and "lan@" not in raised.value.message
    monkeypatch.setattr(MemoryFileSystem, "ls", fail)
    with pytest.raises(SetupError):
        storage.mirror()
    assert [path.name for path in storage.mirrors.rglob("*.txt")] == ["a.txt"], "what is unreachable is not gone"


def test_a_file_that_cannot_be_had_stops_no_other(storage: Storage, monkeypatch: pytest.MonkeyPatch) -> None:
    storage.put(a="một", b="cũ", c="ba")
    storage.mirror()
    storage.put(b="hai")
    _refuse(monkeypatch, "b.txt", PermissionError(13, "no"))
    assert storage.held() == {"a.txt": "một", "c.txt": "ba"}
    assert "không có quyền" in storage.problems()["b.txt"]


def test_a_storage_that_goes_away_ends_the_run_and_keeps_what_came(
    storage: Storage, monkeypatch: pytest.MonkeyPatch
) -> None:
    storage.put(a="một", b="hai")
    with monkeypatch.context() as patch:
        _refuse(patch, "b.txt", ConnectionResetError(104, "gone"), for_good=True)
        with pytest.raises(SetupError, match="không trả lời"):
            storage.mirror()
    assert storage.held() == {"a.txt": "một", "b.txt": "hai"}
    assert storage.fetched == ["b.txt"]


def _refuse(monkeypatch: pytest.MonkeyPatch, name: str, error: Exception, *, for_good: bool = False) -> None:
    """Have the storage fail on a file, and on all after it."""
    opening, info = MemoryFileSystem._open, MemoryFileSystem.info
    gone: list[str] = []

    def refusing(self: MemoryFileSystem, path: str, *args: Any, **more: Any) -> Any:
        if path.endswith(name):
            gone.append(path)
            raise error
        return opening(self, path, *args, **more)

    def asked(self: MemoryFileSystem, path: str, **more: Any) -> Any:
        if gone and for_good:
            raise error
        return info(self, path, **more)

    monkeypatch.setattr(MemoryFileSystem, "_open", refusing)
    monkeypatch.setattr(MemoryFileSystem, "info", asked)


@pytest.mark.parametrize("address", ["sftp://lan:mat-khau@may/den", "smb://wg;lan:mat-khau@may/den"])
def test_a_password_in_an_address_is_refused_and_not_shown(storage: Storage, address: str) -> None:
    with pytest.raises(SetupError) as raised:
        storage.mirror(address)
    assert "mat-khau" not in raised.value.message and "fsspec" in raised.value.message
    json.loads(raised.value.message.partition("ví dụ: ")[2])
    assert not storage.mirrors.exists()


@pytest.mark.parametrize(("known", "is_believed"), [(["may"], True), ([], False)])
def test_an_ssh_server_is_believed_by_a_key_that_is_known(
    monkeypatch: pytest.MonkeyPatch, known: list[str], is_believed: bool
) -> None:
    class HostKeys:
        def load(self, path: str) -> None:
            assert not path.startswith("~")

        def check(self, name: str, key: object) -> bool:
            return name in known and key == "khóa"

    played = SimpleNamespace(MissingHostKeyPolicy=object, HostKeys=HostKeys)
    monkeypatch.setitem(sys.modules, "paramiko", played)

    class Sftp(MemoryFileSystem):
        protocol = "sftp"

        def __init__(self, *args: Any, host_key_policy: Any, timeout: float, **more: Any) -> None:
            super().__init__(*args, **more)
            host_key_policy.missing_host_key(None, "may", "khóa")

    monkeypatch.setitem(_registry, "sftp", Sftp)
    if is_believed:
        remote._reached("sftp://may/den")
    else:
        with pytest.raises(SetupError, match="chưa biết khóa"):
            remote._reached("sftp://may/den")


def test_two_runs_at_once_fetch_each_file_once(storage: Storage, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(remote, "_PAUSE", 0.01)
    storage.put(**{f"f{number}": "một" for number in range(9)})
    storage.fetched.clear()
    both = threading.Barrier(2)

    def run() -> None:
        both.wait()
        remote.mirror(ADDRESS, storage.mirrors)

    runs = [threading.Thread(target=run) for _ in range(2)]
    for one in runs:
        one.start()
    for one in runs:
        one.join()
    assert sorted(storage.fetched) == [f"f{number}.txt" for number in range(9)]

"""What is written is its owner's alone, whole or not there; what is no file is not put away."""

import errno
import os
import resource
import stat
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from pipeline.support.errors import SetupError
from pipeline.support.files import make_private, put, write


def mode(path: Path) -> int:
    return stat.S_IMODE(path.stat().st_mode)


@contextmanager
def files_up_to(size: int) -> Iterator[None]:
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, hard))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))


@pytest.fixture(autouse=True)
def usual_mask() -> Iterator[None]:
    before = os.umask(0o022)
    yield
    os.umask(before)


def test_a_file_and_its_new_folders_are_the_owners_alone(tmp_path: Path) -> None:
    tmp_path.chmod(0o755)
    path = tmp_path / "xuat" / "nay" / "so.xlsx"
    write(path, b"1")
    assert (mode(path), mode(path.parent), mode(path.parent.parent)) == (0o600, 0o700, 0o700)
    path.chmod(0o644)
    write(path, b"2")
    assert (mode(path), path.read_bytes(), mode(tmp_path)) == (0o600, b"2", 0o755)


def test_a_link_stays_and_what_it_points_to_is_written(tmp_path: Path) -> None:
    (tmp_path / "kho").mkdir()
    link = tmp_path / "so.xlsx"
    link.symlink_to(tmp_path / "kho" / "that.xlsx")
    write(link, b"1")
    assert link.is_symlink() and (tmp_path / "kho" / "that.xlsx").read_bytes() == b"1"


def test_a_link_in_a_circle_stays(tmp_path: Path) -> None:
    (tmp_path / "a").symlink_to(tmp_path / "b")
    (tmp_path / "b").symlink_to(tmp_path / "a")
    with pytest.raises(SetupError, match="vòng tròn"):
        write(tmp_path / "a", b"1")
    assert (tmp_path / "a").is_symlink() and (tmp_path / "b").is_symlink()


def test_a_pipe_is_written_into_and_stays(tmp_path: Path) -> None:
    pipe, heard = tmp_path / "ong", []
    os.mkfifo(pipe)
    reader = threading.Thread(target=lambda: heard.append(pipe.read_bytes()))
    reader.start()
    write(pipe, b"mot")
    reader.join(10)
    assert heard == [b"mot"] and stat.S_ISFIFO(pipe.stat().st_mode)


def test_a_device_stays(tmp_path: Path) -> None:
    """As root the device of all programs would be replaced by a file."""
    device = tmp_path / "null"
    try:
        os.mknod(device, stat.S_IFCHR | 0o666, os.makedev(1, 3))
        device.write_bytes(b"")
    except OSError:
        device = Path(os.devnull)
    before = device.stat()
    write(device, b"1")
    assert stat.S_ISCHR(device.stat().st_mode) and device.stat().st_ino == before.st_ino


def test_a_full_disk_leaves_the_old_file_and_nothing_else(tmp_path: Path) -> None:
    write(tmp_path / "so.xlsx", b"old")
    with files_up_to(1000), pytest.raises(SetupError, match="lớn hơn mức cho phép"):
        write(tmp_path / "so.xlsx", b"x" * 5000)
    assert [path.name for path in tmp_path.iterdir()] == ["so.xlsx"] and (tmp_path / "so.xlsx").read_bytes() == b"old"


@pytest.mark.parametrize("failing", ["fsync", "replace"])
def test_what_fails_at_the_end_leaves_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, failing: str) -> None:
    def fail(*_: object, **__: object) -> None:
        raise OSError(errno.EIO, os.strerror(errno.EIO))

    monkeypatch.setattr(os, failing, fail)
    with pytest.raises(OSError):
        put(tmp_path / "so.xlsx", [b"1"])
    assert not list(tmp_path.iterdir())


def test_it_is_on_the_disk_before_it_takes_the_old_ones_place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    done: list[str] = []

    def flush(handle: int) -> None:
        done.append("folder" if stat.S_ISDIR(os.fstat(handle).st_mode) else "file")

    replace = os.replace
    monkeypatch.setattr(os, "fsync", flush)
    monkeypatch.setattr(os, "replace", lambda *paths: (done.append("replace"), replace(*paths)))
    put(tmp_path / "so.xlsx", [b"1"])
    assert done == ["file", "replace", "folder"]


def test_what_had_more_rights_loses_them(tmp_path: Path) -> None:
    path = tmp_path / "vanthu.db"
    path.write_bytes(b"1")
    path.chmod(0o664)
    make_private(path)
    make_private(tmp_path / "missing")
    assert mode(path) == 0o600

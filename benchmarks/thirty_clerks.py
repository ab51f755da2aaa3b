"""Thirty clerks click at once: how long pages take, beside the program as it stood at the last release.

``python -m benchmarks.thirty_clerks`` makes an office of 300 letters and 25,000 obligations by each program, serves a
copy of it by that program on 127.0.0.1, and lets all clerks go round calendar, duties, Hôm nay and a note, for so many
seconds each.
"""

import argparse
import os
import re
import shutil
import socket
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import NamedTuple

import httpx

from benchmarks import made_office
from benchmarks.desk import TOKEN
from benchmarks.letters import ROOT
from benchmarks.made_office import TODAY, UNIONS, fill, registered
from benchmarks.measuring import processor, table
from benchmarks.releases import _command_of, _unpack, releases
from pipeline.office import Office
from pipeline.store import Filters, open_store
from pipeline.support.files import write
from pipeline.unions.office_list import csv_bytes

CLERKS, LETTERS, OBLIGATIONS = 30, 300, 25_000
_PATIENCE = 120.0
_ROUND = ("/calendar", "/duties", "/", "note")
_KEY = re.compile(rb"/start\?key=([\w-]+)")


class Clicks(NamedTuple):
    """How one program answered."""

    program: str
    seconds: list[float]
    errors: list[str]
    milliseconds: float  # of processor a request, of all processes of the program
    megabytes: float  # of the largest process
    processes: int


def made(folder: Path, obligations: int) -> list[str]:
    """Make the office; return rows that can be noted at."""
    office = Office(f"sqlite:///{folder}/vanthu.db")
    made_office._ON_EACH = obligations // LETTERS
    with open_store(str(office.url)) as store:
        fill(store, obligations)
        asked = Filters(statuses=("todo", "late"))
        found = [one for one in store.obligations.page(asked, TODAY, 2 * CLERKS) if not one.recurrence][:CLERKS]
    write(office.places.registries[0], csv_bytes(registered(UNIONS)))
    write(office.places.settings, b'union = "T"\n')
    return [item.id for item in found]


def made_by(program: Path, folder: Path, obligations: int) -> list[str]:
    """Make the office by the program in a folder, which may know less of a record than this one; return the rows."""
    code = f"from benchmarks import thirty_clerks as t; print(*t.made(t.Path({str(folder)!r}), {obligations}))"
    environment = os.environ | {"PYTHONPATH": str(program)}
    return subprocess.check_output([sys.executable, "-c", code], cwd=program, env=environment, text=True).split()


@contextmanager
def served(program: Path, database: Path) -> Iterator[tuple[int, str, str]]:
    """Serve an office by the program in a folder; give its process, the address, the start key."""
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    command = [sys.executable, "-m", _command_of(str(program)), "serve", "--db", f"sqlite:///{database}"]
    command += ["--port", str(port), "--today", TODAY.isoformat()]
    log = database.parent / "log"
    with log.open("wb") as said:
        process = subprocess.Popen(
            command, cwd=program, env=os.environ | {"PYTHONPATH": str(program)}, stdout=said, stderr=said
        )
    end = time.monotonic() + _PATIENCE
    while (key := _KEY.search(log.read_bytes())) is None or socket.socket().connect_ex(("127.0.0.1", port)):
        if process.poll() is not None or time.monotonic() > end:
            raise RuntimeError(log.read_text("utf-8"))
        time.sleep(0.05)
    try:
        yield process.pid, f"http://127.0.0.1:{port}", key[1].decode()
    finally:
        process.terminate()
        process.wait(_PATIENCE)


def click(program: Path, office: Path, rows: list[str], seconds: float) -> Clicks:
    """Let all clerks click at a copy of the office."""
    with tempfile.TemporaryDirectory() as name:
        shutil.copytree(office, Path(name, "office"))
        taken, errors = list[float](), list[str]()
        with served(program, Path(name, "office", "vanthu.db")) as (process, address, key):
            ready = threading.Barrier(CLERKS + 1)

            def clerk(number: int) -> None:
                headers = {"accept": "text/html", "origin": address}
                with httpx.Client(base_url=address, timeout=_PATIENCE, headers=headers) as browser:
                    browser.get("/start", params={"key": key})
                    token = TOKEN.search(browser.get("/").text)
                    changing = {"x-token": token[1] if token else ""}
                    ready.wait(_PATIENCE)
                    end, step = time.monotonic() + seconds, number
                    while time.monotonic() < end:
                        what, begin = _ROUND[step % len(_ROUND)], time.monotonic()
                        step += 1
                        said = {"ids": [rows[number]], "note": f"lần {step}"}
                        try:
                            if what == "note":
                                answer = browser.post("/api/v1/obligations/note", json=said, headers=changing)
                            else:
                                answer = browser.get(what)
                            if answer.status_code >= 400:
                                errors.append(f"{what}: {answer.status_code}")
                        except httpx.HTTPError as error:
                            errors.append(f"{what}: {error!r}")
                        taken.append(time.monotonic() - begin)

            working = [threading.Thread(target=clerk, args=(number,)) for number in range(CLERKS)]
            for one in working:
                one.start()
            ready.wait(_PATIENCE)
            before = sum(map(processor, _processes(process)))
            for one in working:
                one.join()
            spent, most = 0.0, 0.0
            for one_process in _processes(process):
                spent += processor(one_process)
                most = max(most, _megabytes(one_process))
            count = max(1, len(_processes(process)) - 1)
    return Clicks(program.name, sorted(taken), errors, 1000 * (spent - before) / max(1, len(taken)), most, count)


def _processes(process: int) -> list[int]:
    """Return a process and those that it began which run the same command."""
    command = Path(f"/proc/{process}/cmdline").read_bytes()
    begun = map(int, Path(f"/proc/{process}/task/{process}/children").read_text().split())
    return [process, *(one for one in begun if Path(f"/proc/{one}/cmdline").read_bytes() == command)]


def _megabytes(process: int) -> float:
    found = re.search(r"VmHWM:\s+(\d+)", Path(f"/proc/{process}/status").read_text())
    return int(found[1]) / 1000 if found else 0.0


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--beside", default=releases()[-1][1], help="a commit that has this benchmark")
    parser.add_argument("--obligations", type=int, default=OBLIGATIONS)
    parser.add_argument("--seconds", type=float, default=30.0)
    asked = parser.parse_args()
    found = []
    with tempfile.TemporaryDirectory() as name:
        earlier = Path(name, asked.beside)
        _unpack(asked.beside, str(earlier), "schemas", "extractors", "pipeline", "benchmarks", "pyproject.toml")
        for program in (earlier, ROOT):
            office = Path(name, f"office of {program.name}")
            office.mkdir()
            found.append(click(program, office, made_by(program, office, asked.obligations), asked.seconds))
    lines = []
    for one in found:
        middle, late = statistics.median(one.seconds), one.seconds[int(0.95 * len(one.seconds))]
        lines.append([one.program, len(one.seconds), len(one.errors), f"{middle:.2f}", f"{late:.2f}",
                      f"{one.milliseconds:.1f}", f"{one.megabytes:.0f}", one.processes])  # fmt: skip
    heading = ["program", "answered", "errors", "median s", "p95 s", "ms of processor", "MB at most", "processes"]
    print("\n".join(table(heading, lines)))
    sys.exit(any(one.errors for one in found[1:]))


if __name__ == "__main__":
    main()

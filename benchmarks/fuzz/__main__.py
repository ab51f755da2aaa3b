"""``python -m benchmarks.fuzz``: mutates real forms of letters for some minutes and looks whether promises are kept.

The readers run as in a batch, in confined processes. A file that breaks a promise is written to ``out/fuzz``, as it was
and made small, with the command that makes it again. Ends with 1 if there was any.
"""

import argparse
import itertools
import os
import random
import re
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path

from benchmarks.fuzz.mutants import WEIGHTS, made, mutant
from benchmarks.fuzz.promises import Checked, Promises, Task
from pipeline.calendar import WorkingCalendar
from pipeline.support.confined.answers import TookTooLong, WorkerDied
from pipeline.support.confined.pool import Pool

# --------------------
# A file that breaks a promise made small: what can be left out without mending it is left out.


def shrunk(data: bytes, still_breaks: Callable[[bytes], bool], seconds: float) -> bytes:
    """Return the smallest file found in the time given that breaks in the same way."""
    until = time.monotonic() + seconds
    size = max(1, len(data) // 2)
    while size and time.monotonic() < until:
        place = 0
        while place < len(data) and time.monotonic() < until:
            smaller = data[:place] + data[place + size :]
            if smaller and still_breaks(smaller):
                data = smaller
            else:
                place += size
        size //= 2
    return data


_OUT = Path("out") / "fuzz"
#: A file that is still read after so long breaks the promise of time; a mutated letter takes a tenth of a second.
SECONDS_A_FILE = 60.0
_SECONDS_TO_SHRINK = 20.0
#: Of so many mutants one is read twice.
_TWICE = 4


def mutant_number(seed: int, number: int, only: list[str]) -> tuple[str, Task]:
    """Return form and file of a mutant: the same wherever it is made."""
    chance = random.Random(f"{seed} {number}")
    form = chance.choices(only, [WEIGHTS[form] for form in only])[0]
    name, data = made(form, chance.randrange(3))
    return form, Task(name, mutant(data, form, chance), number % _TWICE == 0, number)


class Fuzz:
    def __init__(self, options: argparse.Namespace) -> None:
        self._options = options
        self._promises = Promises(WorkingCalendar())
        self.outcomes: Counter[str] = Counter()
        self.forms: Counter[str] = Counter()
        self.often: Counter[str] = Counter()
        self.broken: dict[str, tuple[str, Task]] = {}
        """Kind of what was broken → the first that broke it, in its words."""

    def run(self) -> None:
        """Look at mutants until the time is over, or at as many as were asked for."""
        with Pool(self._promises, self._options.workers, SECONDS_A_FILE) as pool:
            for task, checked in pool.results(self._tasks()):
                self._note(task, checked)

    def _tasks(self) -> Iterator[Task]:
        asked, until = self._options, time.monotonic() + 60 * self._options.minutes
        only = asked.forms.split(",") if asked.forms else list(WEIGHTS)
        for number in itertools.count() if asked.number is None else (asked.number,):
            if asked.number is None and (number == asked.count if asked.count else time.monotonic() >= until):
                return
            form, task = mutant_number(asked.seed, number, only)
            self.forms[form] += 1
            yield task

    def _note(self, task: Task, checked: Checked | Exception) -> None:
        if isinstance(checked, Checked) and not checked.broken:
            self.outcomes["letters" if checked.letters else f"told: {checked.code}"] += 1
        elif isinstance(checked, Checked | TookTooLong):
            took = f"took more than {SECONDS_A_FILE:.0f} seconds"
            what = checked.broken if isinstance(checked, Checked) else took
            self.outcomes["broken"] += 1
            self.often[_kind(what)] += 1
            if self.broken.setdefault(_kind(what), (what, task))[1] is task:
                print(f"{what}\n    {self._again(task.number)}", flush=True)
        else:
            # A library was killed by its limits or by itself: the batch goes on, which is what the process is for.
            self.outcomes["killed" if isinstance(checked, WorkerDied) else type(checked).__name__] += 1
            if self._options.number is not None:
                print(f"{type(checked).__name__}: {checked}")

    def _again(self, number: int) -> str:
        forms = f" --forms {self._options.forms}" if self._options.forms else ""
        return f"python -m benchmarks.fuzz --seed {self._options.seed} --number {number}{forms}"

    def save(self) -> None:
        """Write each file that broke something, as it was and small, with what it broke."""
        folder: Path = self._options.output
        for kind, (what, task) in self.broken.items():
            folder.mkdir(parents=True, exist_ok=True)
            suffix = Path(task.name).suffix
            stem = folder / f"{self._options.seed}-{task.number}"
            stem.with_suffix(suffix).write_bytes(task.data)
            stem.with_suffix(".txt").write_text(f"{what}\n{self._again(task.number)}\n", "utf-8")
            if not what.startswith("took"):

                def still_breaks(data: bytes, task: Task = task, kind: str = kind) -> bool:
                    (_, checked), *_ = Pool(self._promises, 0).results([task._replace(data=data)])
                    return isinstance(checked, Checked) and _kind(checked.broken) == kind

                small = shrunk(task.data, still_breaks, _SECONDS_TO_SHRINK)
                Path(f"{stem}.small{suffix}").write_bytes(small)

    def summary(self) -> str:
        forms, outcomes = (
            ", ".join(f"{name} {count}" for name, count in counted.most_common())
            for counted in (self.forms, self.outcomes)
        )
        often = "".join(f"\n{count:5d} {what}" for what, count in self.often.most_common())
        return f"{sum(self.forms.values())} files ({forms})\n{outcomes}\n{len(self.broken)} promises broken{often}"


def _kind(what: str) -> str:
    """Return what was broken without the figures of this one case."""
    return re.sub(r"[\d.,-]+|“.*”", "", what.split(" in ")[0] if what.startswith("Broken") else what.split(": ")[0])


def main(arguments: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.fuzz", description=__doc__)
    parser.add_argument("--minutes", type=float, default=10.0)
    parser.add_argument("--seed", type=int, default=random.SystemRandom().randrange(10**6))
    parser.add_argument("--count", type=int, help="so many mutants, however long they take")
    parser.add_argument("--number", type=int, help="only this mutant")
    parser.add_argument("--forms", default="", help=f"of {','.join(WEIGHTS)} (default: all)")
    parser.add_argument("--workers", type=int, default=2)
    parser.add_argument("-o", "--output", type=Path, default=_OUT)
    options = parser.parse_args(arguments)
    print(f"seed {options.seed}", flush=True)
    fuzz = Fuzz(options)
    with tempfile.TemporaryDirectory(prefix="vanthu-fuzz-") as cache:
        os.environ["VANTHU_CACHE"] = cache
        fuzz.run()
        fuzz.save()
    print(fuzz.summary())
    return 1 if fuzz.broken else 0


if __name__ == "__main__":
    sys.exit(main())

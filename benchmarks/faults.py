"""Tries what a fault may cost and writes what was found into ``docs/faults.md``: ``make faults``, a quarter of an hour.

Each trial is a program of its own, which tells at its end what was lost and fails where anything was.
"""

import shlex
import subprocess
import sys

from benchmarks.measuring import ROOT, fill, table

#: What is done, and the program that does it.
TRIALS = {
    "the power cut while letters are stored and marked": "power_cuts --cuts 100",
    "a change of tables killed, on the store of 0e444333": "upgrades --every 3",
    "commands and servers killed": "kills --kills 5",
    "requests that no page sends, by every role": "odd_forms --tries 1",
    "bits turned over in the database": "broken",
}


def tried(trial: str) -> tuple[str, bool]:
    """Return what a trial told at its end, on one line, and whether it failed."""
    command = [sys.executable, "-m", *shlex.split(f"benchmarks.{trial}")]
    ended = subprocess.run(command, cwd=ROOT, capture_output=True, text=True)
    told = (ended.stdout or ended.stderr).strip().splitlines()
    return "; ".join(line for line in told[-6:] if line), ended.returncode != 0


def main() -> None:
    """Write the table; fail where a trial did."""
    rows = list[tuple[str, str, str]]()
    failed = False
    for done, trial in TRIALS.items():
        told, fails = tried(trial)
        failed |= fails
        rows.append((f"{done} (`python -m benchmarks.{trial}`)", told.replace("|", "/"), "yes" if fails else "no"))
        print(*rows[-1], flush=True)
    heading = ("what is done", "what the program told at its end", "anything lost or wrong")
    fill("faults.md", tried=table(heading, rows))
    sys.exit(failed)


if __name__ == "__main__":
    main()

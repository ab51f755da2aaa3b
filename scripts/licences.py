"""The packages of a lock with their versions and licences, as they are installed here."""

import re
import sys
from collections.abc import Iterator
from importlib.metadata import Distribution, distributions
from pathlib import Path

ROOT = Path(__file__).parents[1]
_PIN = re.compile(r"^([A-Za-z0-9][\w.-]*)==", re.MULTILINE)


def normal(name: str) -> str:
    return re.sub(r"[-_.]+", "-", name).lower()


def licence(distribution: Distribution) -> str:
    meta = distribution.metadata
    said = [meta.get("License-Expression") or "", *(meta.get_all("Classifier") or [])]
    # The old free field may hold a whole licence text, whose first line names it.
    said.append((meta.get("License") or "").strip().split("\n")[0])
    told = [word.rpartition(":: ")[2] for word in said if word.startswith("License ::") or (word and "::" not in word)]
    return ", ".join(dict.fromkeys(told))


def licences(lock: str) -> Iterator[tuple[str, str, str]]:
    locked = {normal(name) for name in _PIN.findall((ROOT / lock).read_text("utf-8"))}
    for found in sorted(distributions(), key=lambda one: normal(one.name)):
        if normal(found.name) in locked:
            yield normal(found.name), found.version, licence(found)


if __name__ == "__main__":
    for name, version, words in licences(*sys.argv[1:2] or ["requirements.txt"]):
        print(f"{name:32} {version:14} {words}")

"""The packages of a lock with their versions and licences, as they are installed here.

``--parts FILE`` writes them, with the hashes of the lock, as a bill of materials of CycloneDX 1.6 instead.
"""

import json
import re
import sys
import tomllib
from collections.abc import Iterator
from importlib.metadata import Distribution, distributions
from pathlib import Path
from typing import Any

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


def parts(lock: str = "requirements.txt") -> dict[str, Any]:
    """Return what the program is made of on this system, as an object of CycloneDX 1.6."""
    hashes: dict[str, list[str]] = {}
    for entry in (ROOT / lock).read_text("utf-8").replace("\\\n", " ").splitlines():
        if found := _PIN.match(entry):
            hashes[normal(found[1])] = re.findall(r"--hash=sha256:([0-9a-f]{64})", entry)
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    own = {"type": "application", "name": project["name"], "version": project["version"]}
    components = [
        {
            "type": "library", "name": name, "version": version, "purl": f"pkg:pypi/{name}@{version}",
            "licenses": [{"license": {"name": words}}] if words else [],
            "hashes": [{"alg": "SHA-256", "content": one} for one in hashes[name]],
        }
        for name, version, words in licences(lock)
    ]  # fmt: skip
    licence_of_own = [{"license": {"id": project["license"]}}]
    return {
        "bomFormat": "CycloneDX", "specVersion": "1.6", "version": 1,
        "metadata": {"component": {**own, "licenses": licence_of_own}}, "components": components,
    }  # fmt: skip


if __name__ == "__main__":
    if sys.argv[1:2] == ["--parts"]:
        Path(sys.argv[2]).write_text(json.dumps(parts(), indent=1), "utf-8")
    else:
        for name, version, words in licences(*sys.argv[1:2] or ["requirements.txt"]):
            print(f"{name:32} {version:14} {words}")

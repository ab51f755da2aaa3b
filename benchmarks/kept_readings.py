"""What the files of a measurement say, kept between its runs while nothing has changed that reads them."""

import functools
import hashlib
from pathlib import Path

from benchmarks.letters import ROOT
from pipeline.readers.opening import read
from schemas import Source

_KEPT = ROOT / "out" / "read"


def read_kept(path: Path) -> Source:
    """Return the first letter of a file. Raises as ``read`` does."""
    name = hashlib.sha256(b"\0".join((_readers(), path.name.encode(), path.read_bytes()))).hexdigest()
    kept = _KEPT / f"{name}.json"
    if not kept.exists():
        source = read(path)[0]
        kept.parent.mkdir(parents=True, exist_ok=True)
        kept.write_text(source.model_dump_json(), "utf-8")
        return source
    return Source.model_validate_json(kept.read_text("utf-8"))


@functools.cache
def _readers() -> bytes:
    """Return a sum of all code and data of the program: whoever changes any reads anew."""
    files = (path for room in ("schemas", "extractors", "pipeline") for path in sorted((ROOT / room).rglob("*.*")))
    return hashlib.sha256(b"\0".join(path.read_bytes() for path in files if path.is_file())).digest()

"""Files that a browser keeps and never opens."""

import re
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import quote

_BARE = re.compile(r"[^A-Za-z0-9._-]+")
_PART = 256 * 1024


def attached(name: str, size: int) -> dict[str, str]:
    """Return the headers by which a browser keeps a file under the last part of its name."""
    name = name.rpartition("/")[2]
    bare = _BARE.sub("-", name).strip(".-") or "van-ban"
    return {
        "content-disposition": f"attachment; filename=\"{bare}\"; filename*=UTF-8''{quote(name, safe='')}",
        "content-length": str(size),
    }


def parts_of(path: Path) -> Iterator[bytes]:
    """Yield a file part by part. It is opened at once, so that nothing is answered where it is gone."""
    file = path.open("rb")

    def parts() -> Iterator[bytes]:
        with file:
            while part := file.read(_PART):
                yield part

    return parts()

"""Prints what the program that stands on the path finds in text files: a letter a line, as JSON.

Run by its place, with the folder of any program in ``PYTHONPATH``: what it needs of one is ``extract`` and ``Source``.
"""

import json
import sys
from pathlib import Path

from extractors import extract
from schemas import Source


def main() -> None:
    for name in sys.argv[1:]:
        path = Path(name)
        source = Source(name=path.name, sha256="", media_type="text/plain", text=path.read_text("utf-8"))
        print(json.dumps(extract(source).model_dump(mode="json"), ensure_ascii=False))


if __name__ == "__main__":
    main()

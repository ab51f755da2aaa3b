"""The forms in which a letter can be drawn, by name; which letters of a folder are, and their files."""

import json
import shutil
from collections import defaultdict
from collections.abc import Callable, Sequence
from pathlib import Path

from corpus.render.model import Letter, dice
from corpus.render.parse import parse
from corpus.render.pdf import render_pdf
from corpus.render.scan import render_bad_scan, render_photo, render_scan
from corpus.render.word import render_docx

#: Of each form what returns the suffix and the bytes of a letter's file.
FORMS: dict[str, Callable[[Letter], tuple[str, bytes]]] = {
    "docx": lambda letter: (".docx", render_docx(letter)),
    "pdf": lambda letter: (".pdf", render_pdf(letter)),
    "scan": render_scan,
    "bad": render_bad_scan,
    "photo": render_photo,
}


def write(path: Path, form: str, folder: Path) -> Path:
    letter = parse(path.stem, path.read_text("utf-8"))
    suffix, data = FORMS[form](letter)
    for old in folder.glob(f"{path.stem}.*"):
        old.unlink()
    gold = path.with_suffix(".gold.json")
    if gold.is_file():
        shutil.copyfile(gold, folder / gold.name)
    made = folder / f"{path.stem}{suffix}"
    made.write_bytes(data)
    return made


def chosen(folder: Path, beginnings: Sequence[str] = (), limit: int | None = None) -> list[Path]:
    """Return the text files of the letters: those whose names begin so, at most ``limit``, spread over the kinds."""
    letters = [path for path in sorted(folder.glob("*.txt")) if path.stem.startswith(tuple(beginnings or ("",)))]
    if limit is None or limit >= len(letters):
        return letters
    by_kind: defaultdict[str, list[Path]] = defaultdict(list)
    for path in letters:
        gold = path.with_suffix(".gold.json")
        head = json.loads(gold.read_text("utf-8")).get("header", {}) if gold.is_file() else {}
        by_kind[str(head.get("kind") or "")].append(path)
    for kind, group in by_kind.items():
        dice("spread", kind).shuffle(group)
    taken: list[Path] = []
    while len(taken) < limit:
        for kind in sorted(by_kind):
            if by_kind[kind] and len(taken) < limit:
                taken.append(by_kind[kind].pop())
    return sorted(taken)

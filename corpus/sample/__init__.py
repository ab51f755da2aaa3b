"""A small office with twelve letters of one month, whose days are told by how far they lie from today."""

import re
from datetime import date, timedelta
from pathlib import Path

# ``{+6}``: the sixth day from today, in figures. ``{ngày -3}``: the third before it, as the head of a letter has it.
_DAY = re.compile(r"\{(ngày )?([+-]\d+)\}")


def draw(letters: Path, folder: Path, today: date) -> None:
    """Write the letters of a folder into another, with the days that they have when read on this day."""
    folder.mkdir(parents=True, exist_ok=True)
    for path in sorted(letters.glob("*.txt")):
        (folder / path.name).write_text(_DAY.sub(lambda day: _written(day, today), path.read_text("utf-8")), "utf-8")


def _written(found: re.Match[str], today: date) -> str:
    day = today + timedelta(days=int(found[2]))
    return f"{day:ngày %d tháng %m năm %Y}" if found[1] else f"{day:%d/%m/%Y}"

"""What a change of the rules gained and lost on the same letters: faults that are gone, faults that are new.

The figures alone hide that a rule which mends three letters spoils two.
"""

import json
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from pipeline.errors import SetupError
from pipeline.evaluate.names import change_line, fault_line
from pipeline.evaluate.scores import SECTIONS, Scores
from pipeline.oserrors import why
from pipeline.words import t


def load_earlier(path: Path) -> dict[str, Any]:
    """Return what ``vanthu evaluate --json`` printed at another time."""
    try:
        earlier = json.loads(path.read_text("utf-8"))
    except OSError as error:
        raise SetupError(
            t("{path}: không đọc được kết quả chấm điểm lần trước ({reason}).", path=path, reason=why(error))
        ) from error
    except ValueError:
        earlier = None
    if not isinstance(earlier, dict) or "faults" not in earlier:
        raise SetupError(t("{path}: không phải kết quả của “vanthu evaluate --json”.", path=path))
    return earlier


def changes(earlier: dict[str, Any], scores: Scores) -> Iterator[str]:
    """Yield the figures that moved, then each fault that is gone (``+``) or new (``-``), letter by letter."""
    figures = scores.figures()
    for section, figure in (("header", "accuracy"), *((section, "f1") for section in SECTIONS)):
        before, now = earlier.get(section, {}).get(figure), figures[section][figure]
        if before != now:
            yield change_line(section, figure, before, now)
    old, new = Counter(earlier["faults"]), Counter(map(str, scores.faults))
    gone, come = old - new, new - old
    moved = sorted([*((fault, "+") for fault in gone.elements()), *((fault, "-") for fault in come.elements())])
    yield from (f"{sign} {fault_line(fault)}" for fault, sign in moved)
    yield t("So với lần trước: bớt {gone} lỗi, thêm {come} lỗi.", gone=gone.total(), come=come.total())

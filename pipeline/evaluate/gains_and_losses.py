"""What a change of the rules gained and lost on the same letters: figures that moved, faults gone and new, by letter.

The figures alone hide that a rule which mends three letters spoils two.
"""

import json
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from pipeline.errors import SetupError
from pipeline.evaluate.labels import change_line, fault_line
from pipeline.evaluate.measures import FIGURES as TEMPORAL
from pipeline.evaluate.scores import SECTIONS, Scores
from pipeline.files import why
from pipeline.words import t

#: The figures that are compared: where they stand in the result, and their names.
_COMPARED = (
    ("header", "accuracy"),
    *((section, "f1") for section in SECTIONS),
    *(("temporal", name, "f1") for name in TEMPORAL),
    ("obligations", "f1"),
    ("calibration", "overall", "ece"),
)


def load_earlier(path: Path) -> dict[str, Any]:
    """Return what ``vanthu evaluate --json`` printed at another time."""
    try:
        earlier = json.loads(path.read_text("utf-8"))
    except OSError as error:
        raise SetupError(
            "{path}: không đọc được kết quả chấm điểm lần trước ({reason}).", path=path, reason=why(error)
        ) from error
    except ValueError:
        earlier = None
    if not isinstance(earlier, dict) or "faults" not in earlier:
        raise SetupError("{path}: không phải kết quả của “vanthu evaluate --json”.", path=path)
    return earlier


@dataclass
class LetterChange:
    """The faults of one letter that are gone and that are new, and how its sections moved (before, now)."""

    gone: list[str] = field(default_factory=list)
    new: list[str] = field(default_factory=list)
    sections: dict[str, tuple[float, float]] = field(default_factory=dict)


def by_letter(earlier: Mapping[str, Any], scores: Scores) -> dict[str, LetterChange]:
    """Return the gains and losses of every letter in which a fault is gone or new, by its name."""
    old, new = Counter(earlier["faults"]), Counter(map(str, scores.faults))
    moved: dict[str, LetterChange] = {}
    for fault in sorted((old - new).elements()):
        moved.setdefault(_letter(fault), LetterChange()).gone.append(fault)
    for fault in sorted((new - old).elements()):
        moved.setdefault(_letter(fault), LetterChange()).new.append(fault)
    before, now = earlier.get("by_letter", {}), scores.as_json()["by_letter"]
    for name, change in moved.items():
        for section, figures in now.get(name, {}).items():
            was = before.get(name, {}).get(section, {}).get("f1", figures["f1"])
            if was != figures["f1"]:
                change.sections[section] = (was, figures["f1"])
    return dict(sorted(moved.items()))


def changes(earlier: Mapping[str, Any], scores: Scores) -> Iterator[str]:
    """Yield the figures that moved, then letter by letter each fault that is gone (``+``) or new (``-``)."""
    figures = scores.as_json()
    for path in _COMPARED:
        before, now = _at(earlier, path), _at(figures, path)
        # What an older result did not count yet has not moved.
        if before != now and before is not None:
            yield change_line(path, before, now)
    letters = by_letter(earlier, scores)
    for name, change in letters.items():
        figures_moved = "".join(
            f"; {change_line((section, 'f1'), *moved)}" for section, moved in change.sections.items()
        )
        yield t("{name}: bớt {gone}, thêm {new}", name=name, gone=len(change.gone), new=len(change.new)) + figures_moved
        yield from (f"  + {fault_line(fault)}" for fault in change.gone)
        yield from (f"  - {fault_line(fault)}" for fault in change.new)
    gone, come = (sum(len(getattr(change, kind)) for change in letters.values()) for kind in ("gone", "new"))
    yield t("So với lần trước: bớt {gone} lỗi, thêm {come} lỗi.", gone=gone, come=come)


def as_json(earlier: Mapping[str, Any], scores: Scores) -> dict[str, Any]:
    """Return the gains and losses as ``vanthu evaluate --against … --json`` prints them, under ``against``."""
    return {
        name: {
            "gone": change.gone,
            "new": change.new,
            "f1": {key: list(moved) for key, moved in change.sections.items()},
        }
        for name, change in by_letter(earlier, scores).items()
    }


def _letter(fault: str) -> str:
    """Return the letter that a fault is of: its name stands in front of the first colon with a blank behind it."""
    return fault.partition(": ")[0]


def _at(figures: Mapping[str, Any], path: tuple[str, ...]) -> Any:
    value: Any = figures
    for name in path:
        value = value.get(name) if isinstance(value, Mapping) else None
    return value

"""The command ``extract``: letters are read and not stored, what is found is printed.

Store and office are not even loaded.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import partial
from heapq import nlargest
from itertools import filterfalse
from operator import attrgetter
from pathlib import Path
from typing import Annotated, Any

import typer

from extractors import is_letter
from extractors.assignee_traits import BoundTask, held_assignee_traits
from extractors.dates import LeftOutDays, left_out
from extractors.lexicon import load
from extractors.patterns import make_view, span_of
from extractors.tasks.scopes import TaskContext
from pipeline.calendar import office_calendar
from pipeline.faces.cli import console
from pipeline.faces.cli.letter_view import TRAITS, by_rules, letter_parts, why_parts
from pipeline.faces.cli.options import Shared, argument, switch
from pipeline.intake.extraction import Extracted, Extracting, is_plain_text, no_letter
from pipeline.support import labels
from pipeline.support.confined import processors
from pipeline.support.confined.answers import fault
from pipeline.support.confined.pool import Pool
from pipeline.support.files import printable_name
from pipeline.support.words import one_line
from schemas import Letter

#: So many characters are shown on either side of a day.
_AROUND = 40
_MOST_TRAITS = 3
#: Where the weights of traits of bodies stand, the records that they are of, whom one binds.
_WHOM: tuple[tuple[str, Callable[[Letter], Iterable[Any]], Callable[[Any], tuple[str, ...]]], ...] = (
    ("task_assignees", attrgetter("tasks"), attrgetter("assignees")),
    ("date_assignees", attrgetter("dates"), attrgetter("assignees")),
    ("limit_assignees", attrgetter("delegate_limits"), lambda one: tuple(filter(None, [one.applies_to]))),
)
_WHY = "Nêu quy tắc đã tìm ra từng điều, điều gì cho thấy ai làm, và vì sao các câu còn lại không phải là nhiệm vụ."


def extract(
    ask: Shared,
    files: Annotated[list[Path], argument("TỆP", "Tệp văn bản cần đọc.")],
    why: Annotated[bool, switch("--why", _WHY)] = False,
) -> None:
    """Read letters and print what was found; a file that fails does not stop the others."""
    failed = False
    for found in read(files):
        for letter in found.letters:
            if ask.as_json:
                console.show(letter.model_dump_json())
            else:
                days = map(partial(_day_left, letter), left_out(letter))
                console.show(*(why_parts(letter, days, _whom(letter)) if why else letter_parts(letter)))
        console.say(*found.failures)
        failed |= bool(found.failures)
    if failed:
        raise typer.Exit(1)


def _day_left(letter: Letter, day: LeftOutDays) -> tuple[str, str, str]:
    """Return of a day that stands in no calendar its words, the rule and reason, and the words of the letter around."""
    words = letter.text[max(0, day.start - _AROUND) : day.end + _AROUND]
    return letter.text[day.start : day.end], by_rules(day.why, [day.rule]), " ".join(words.split())


def _whom(letter: Letter) -> Iterator[tuple[str, str, str]]:
    """Yield whom each task, date and limit binds and how surely, what weighs most in that, and the record's words.

    A trait that speaks for those who are named has a weight above 0 (``lexicon/confidence.toml``).
    """
    view, header = make_view(letter.text), letter.header
    context = TaskContext(header.issuer, header.issuer, header.addressees)
    bound = [BoundTask(span_of(task.evidence), task.assignees, task.why) for task in letter.tasks]
    for section, records, names_of in _WHOM:
        weights: dict[str, float] = load("confidence")[section]["weights"]
        for one in filter(names_of, records(letter)):
            traits = held_assignee_traits(view, span_of(one.evidence), names_of(one), context, "", bound)
            known = TRAITS.keys() & traits & weights.keys()
            heaviest = nlargest(_MOST_TRAITS, sorted(known), key=lambda trait: abs(weights[trait]))
            told = "; ".join([f"{weights[trait]:+.2f} {labels.label(TRAITS, trait)}" for trait in heaviest])
            yield f"{'; '.join(names_of(one))} ({one.assignee_confidence:.0%})", told, one_line(one.evidence.quote)


def read(files: Sequence[Path]) -> Iterator[Extracted]:
    """Yield what is in each file, storing nothing; one that fails does not stop the others.

    Among its failures is told, too, which letters show no sign of being one.
    """
    # None where all is plain text, which breaks no parser.
    processes = min(processors(), sum(not is_plain_text(path) for path in files))
    reading = Extracting(office_calendar())
    with Pool(reading, processes) as pool:
        for path, outcome in pool.results(files):
            if isinstance(outcome, Exception):
                yield Extracted((), (fault(outcome, printable_name(path.name)),))
            else:
                doubts = map(no_letter, filterfalse(is_letter, outcome.letters))
                yield outcome._replace(failures=(*doubts, *outcome.failures))

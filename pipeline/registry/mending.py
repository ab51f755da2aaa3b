"""What is wrong with the rows of an import, and taking over the others without them; rows put to a registry."""

import csv
import io
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path

from pipeline.registry.errors import ROWS_OF_A_SHEET, Problem, RegistryError
from pipeline.registry.importing import Import
from pipeline.registry.reading import FAULTS, joined
from pipeline.registry.registry import Registry
from pipeline.words import t
from schemas import Union

#: A file with more rounds of rows that fall with others is broken as a whole.
_MOST_ROUNDS = 50


def told(found: Import, problem: Problem) -> Problem:
    """Return a fault with the name of its sheet, where the file has several."""
    if len(found.sheets) < 2 or not problem.row:
        return problem
    sheet = found.sheets[problem.row // ROWS_OF_A_SHEET]
    return problem._replace(message=t("trang “{sheet}”: {message}", sheet=sheet, message=problem.message))


def without_faulty_rows(found: Import, path: Path, among: Iterable[Union] = ()) -> tuple[Import, tuple[Problem, ...]]:
    """Leave out the faulty rows, and those that cannot stand without them; return what is left, and all problems."""
    problems, others = list(found.problems), list(among)
    wrong = {problem.row for problem in problems}
    kept = [at for at in range(len(found.unions)) if found.rows.get(at) not in wrong]
    unions, rows = [found.unions[at] for at in kept], {new: found.rows[at] for new, at in enumerate(kept)}
    for _ in range(_MOST_ROUNDS):
        try:
            _joined(unions, rows, path, others)
            break
        except RegistryError as error:
            problems += error.problems
            wrong = {problem.row for problem in error.problems}
            kept = [at for at in range(len(unions)) if rows.get(at) not in wrong]
            if len(kept) == len(unions):
                raise
            unions, rows = [unions[at] for at in kept], {new: rows[at] for new, at in enumerate(kept) if at in rows}
    if not unions:
        raise RegistryError(str(path), tuple(problems))
    problems.sort(key=lambda problem: problem.row or 0)
    return found._replace(unions=tuple(unions), rows=rows, problems=()), tuple(dict.fromkeys(problems))


def _joined(unions: Sequence[Union], rows: Mapping[int, int], path: Path, among: Iterable[Union]) -> Registry:
    """Make the registry of unions put among others; the rows of a file come first, so that errors know them."""
    ids = {union.id for union in unions}
    return joined([*unions, *(union for union in among if union.id not in ids)], str(path), rows)


def all_problems(found: Import, path: Path, among: Iterable[Union] = ()) -> tuple[Problem, ...]:
    """Return what is wrong with the rows, and with the registry that the good ones make."""
    try:
        _joined(found.unions, found.rows, path, among)
    except RegistryError as error:
        told = {problem for problem in error.problems if not _is_of_another_row(problem, found)}
        return tuple(sorted({*found.problems, *told}, key=lambda problem: problem.row or 0))
    return found.problems


def _is_of_another_row(problem: Problem, found: Import) -> bool:
    """Say whether what a good row names stands in a faulty one: then the row is not wrong itself."""
    if not problem.code.startswith("unknown-"):
        return False
    union = next(union for at, union in enumerate(found.unions) if found.rows.get(at) == problem.row)
    named = {union.parent} if problem.code == "unknown-parent" else set(union.successors)
    return bool(named & found.faulty_ids)


def added(unions: Sequence[Union], among: Iterable[Union]) -> tuple[Union, ...]:
    """Return unions put among others: those of the same id take their place, the rest follow."""
    new = {union.id: union for union in unions}
    kept = [new.pop(union.id, union) for union in among]
    return (*kept, *new.values())


def faulty_rows(found: Import, problems: Iterable[Problem]) -> bytes:
    """Return the faulty lines of a file as CSV under its heading, each with what is wrong in the last column."""
    wrong: dict[int, list[str]] = defaultdict(list)
    for problem in problems:
        wrong[problem.row or 0].append(problem.message)
    heading_row = found.heading_row
    width = max(len(cells) for _, cells in found.source)
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    for row, cells in found.source:
        if row == heading_row or row in wrong:
            last = FAULTS if row == heading_row else "; ".join(wrong[row])
            writer.writerow([*cells, *[""] * (width - len(cells)), last])
    return ("\ufeff" + out.getvalue()).encode()

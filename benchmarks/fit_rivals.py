"""Fits who else a clause may bind on the letters of the corpus; writes ``extractors/lexicon/rivals.csv``.

Every clause of ``corpus/letters`` and ``corpus/fresh`` that a required task of the gold covers is a case: those who act
in it and those whom the words above bind are right or not (``extractors.tasks.rivals``). A ridge logistic model of the
traits that at least ``FEWEST`` letters show gives the weights. Nothing in it is random. Run as
``python -m benchmarks.fit_rivals`` (``make weights``) after a change of the names of doers, of the traits or of
the letters; letters kept apart have no part in it.
"""

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import NamedTuple

from benchmarks.evaluate.compare import Record, one_body_in_common, overlap
from benchmarks.evaluate.gold import place
from benchmarks.fit_second_reader import table, weights_of
from benchmarks.letters import CORPUS, FRESH, ROOT, SCORED_ONLY, source_of, with_gold
from extractors.assemble import scopes_of
from extractors.misreadings import mend
from extractors.tasks import read_sentences
from extractors.tasks.rivals import candidates
from extractors.tasks.roles import Clause
from extractors.tasks.turns import split_by_doer
from extractors.transcript import transcribe

TABLE = ROOT / "extractors" / "lexicon" / "rivals.csv"
#: A trait that fewer letters show tells of those letters; the strength of the ridge, by folds of whole letters.
FEWEST, STRENGTH = 5, 1 / 0.3
#: So much of a clause and a task must lie in both.
_COVERED = 0.4


class Case(NamedTuple):
    """Somebody whom a clause may bind: the letter, what is seen of it, whether the gold binds it."""

    letter: str
    traits: tuple[str, ...]
    right: bool


def cases_of(name: str, text: str, gold: Record) -> Iterator[Case]:
    """Yield all whom the clauses of a letter may bind that a required task covers."""
    tasks = [(span, task) for task in gold["tasks"] if (span := place(text, task))]
    mended = mend(text, recognised=False)
    transcript = transcribe(mended.text if mended else text)
    scopes = scopes_of(transcript, source_of(transcript.view.text))
    read_sentences(scopes)  # tells whom the letter as a whole binds
    for block in scopes.outline.blocks if tasks else ():
        for part in split_by_doer(scopes, block) if block.zone in ("body", "closing") else ():
            clause = Clause(scopes, block, *part)
            span = transcript.place(clause.start, clause.end)
            span = mended.place(*span) if mended else span
            share, task = max(((overlap("tasks", one, span), task) for one, task in tasks), key=lambda pair: pair[0])
            if share >= _COVERED and not task.get("optional"):
                for names, traits in candidates(clause):
                    yield Case(name, traits, one_body_in_common(task["assignees"], names))


def of_folders(*folders: Path) -> list[Case]:
    """Return the cases of the letters of folders, without those that are only scored."""
    letters = (letter for folder in folders for letter in with_gold(folder))
    return [case for letter in letters if not letter[0].startswith(SCORED_ONLY) for case in cases_of(*letter)]


def fitted(cases: Sequence[Case]) -> dict[str, float]:
    """Return the weight of each trait."""
    return weights_of(cases, FEWEST, STRENGTH)


def main() -> None:
    """Write the weights."""
    cases = of_folders(CORPUS, FRESH)
    TABLE.write_text(table(fitted(cases)), "utf-8")
    print(f"{len(cases)} who may be bound, {sum(case.right for case in cases)} rightly")


if __name__ == "__main__":
    main()

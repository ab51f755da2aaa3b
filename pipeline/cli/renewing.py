"""The command ``renew``: every stored letter anew, and what that changed; also after a new registry was imported."""

from collections.abc import Sequence

import typer

from pipeline import labels
from pipeline.cli import console
from pipeline.cli.asking import Asked
from pipeline.cli.console import progress
from pipeline.cli.options import first
from pipeline.frames import corrections
from pipeline.intake.renewing import Renewal
from pipeline.office import Office, renewing
from pipeline.store.marks import Marked
from pipeline.store.opening import is_there
from pipeline.words import t

#: More lines than these nobody reads at once; ``--json`` has them all.
_MOST = 60


def renew(ask: Asked) -> None:
    """Read all stored letters anew from their stored text."""
    with ask.office.open() as store, progress(ask.quiet) as step:
        found = renewing.renew(ask.office, store, step)
        kept = store.marks.kept()
    if ask.as_json:
        console.out_json(renewing.as_record(found, kept), indent=2)
    elif found.changes:
        console.show(console.listed(renewing.changes(), found.changes[:_MOST]))
    if len(found.changes) > _MOST:
        ask.say(_more(len(found.changes) - _MOST))
    counts = {"letters": found.letters, "changed": len(found.changes)}
    ask.say(t("Đã đọc lại {letters} văn bản đã lưu; {changed} văn bản có thay đổi.", **counts))
    for change in found.changes:
        for notice in change.notices:
            ask.say(f"{labels.letter_name(change.letter.header)}: {corrections.noticed(notice)}")
    _say_failures(found)
    _say_kept(kept, ask.quiet)
    leave(found)


def routed_anew(db: str | None, quiet: bool) -> Renewal | None:
    """Route every stored letter by the registry that counts now; ``None`` where nothing is stored."""
    if not is_there(db):
        return None
    office = Office(db)
    with office.open() as store:
        if not store.letters.ids():
            return None
        with progress(quiet) as step:
            return renewing.renew(office, store, step, extracts=False)


def say_routed(found: Renewal, quiet: bool) -> None:
    """Say what a new registry made of the stored letters."""
    console.say(renewing.routed_words(found), quiet=quiet)
    _say_failures(found)
    _say_kept(found.left, quiet)


def leave(found: Renewal) -> None:
    """End the program as what became of the letters asks for."""
    if found.interrupted or found.failures:
        raise typer.Exit(console.INTERRUPTED if found.interrupted else 1)


def _say_kept(kept: Sequence[Marked], quiet: bool) -> None:
    """List what people marked on obligations that are no longer there: nothing of it is thrown away."""
    if not kept:
        return
    words = t(
        "{count} điều đã đánh dấu ở nghĩa vụ mà bản phân việc này không còn (vẫn giữ, nghĩa vụ trở lại thì gắn lại):",
        count=len(kept),
    )
    for line in (words, *first([f"- {renewing.kept_line(item)}" for item in kept], _MOST, _more)):
        console.say(line, quiet=quiet)


def _say_failures(found: Renewal) -> None:
    for line in found.failures:
        console.say(line)
    if found.failures:
        console.say(t("{count} văn bản được giữ như đã lưu.", count=len(found.failures)))


def _more(rest: int) -> str:
    return t("… và {count} điều nữa; xem tất cả bằng --json.", count=rest)

"""``vanthu renew``: stored letters read anew after an update; and what an import of unions makes of them."""

from collections.abc import Sequence
from typing import Any

import typer

from pipeline import labels
from pipeline.cli import console
from pipeline.cli.options import Db, Json, Quiet, Registry, UnusedToday
from pipeline.cli.progress import Progress
from pipeline.errors import SetupError
from pipeline.frames import corrections
from pipeline.intake import renewing
from pipeline.intake.renewing import Renewal
from pipeline.intake.rereading import Rereading
from pipeline.office import Office
from pipeline.store import Store
from pipeline.store.marks import Marked
from pipeline.store.opening import is_there
from pipeline.words import t

#: More lines than these nobody reads at once; ``--json`` has them all.
_MOST = 60


def renew(
    db: Db = None, registry: Registry = None, today: UnusedToday = None, as_json: Json = False, quiet: Quiet = False
) -> None:
    """Read all stored letters anew from their stored text."""

    office = Office(db, registry)
    bodies = office.bodies
    with office.open() as store:
        if bodies is None and store.obligations.has_unions():
            raise SetupError(
                t(
                    "Các văn bản đã lưu được phân việc theo một danh mục công đoàn mà nay không thấy. "
                    "Chỉ ra danh mục ấy bằng --registry, hoặc nhập bằng: vanthu unions import TỆP"
                )
            )
        found = renewed(store, office, extracts=True, quiet=quiet)
        kept = store.marks.kept()
    if as_json:
        console.out_json(as_record(found, kept), indent=2)
    else:
        _show(found)
    _say(found, quiet)
    say_kept(kept, quiet)
    leave(found)


def renewed(store: Store, office: Office, *, extracts: bool, quiet: bool) -> Renewal:
    """Make every stored letter anew, with a bar on a terminal."""
    with Progress(quiet) as progress:
        reading = Rereading(office.bodies, office.calendar, extracts=extracts)
        return renewing.renew(store, reading, on_progress=progress.step)


def routed_anew(db: str | None, quiet: bool) -> Renewal | None:
    """Route every stored letter by the registry that counts now; ``None`` where nothing is stored."""

    if not is_there(db):
        return None
    office = Office(db)
    with office.open() as store:
        if not store.letters.ids():
            return None
        return renewed(store, office, extracts=False, quiet=quiet)


def as_record(found: Renewal, kept: Sequence[Marked]) -> dict[str, Any]:
    """Return what became of the stored letters, for other programs."""

    return {
        "letters": found.letters,
        "changed": [
            {
                "letter": change.letter.source.sha256,
                "name": labels.letter_name(change.letter.header),
                "new": [item.id for item in change.new],
                "gone": [item.id for item in change.gone],
                "classes_replaced": change.classes,
                "corrections": [notice.model_dump(mode="json") for notice in change.notices],
            }
            for change in found.changes
        ],
        "failures": list(found.failures),
        "kept": [{"obligation": item.model_dump(mode="json"), **mark} for item, mark in kept],
        "interrupted": found.interrupted,
    }


def say_routed(found: Renewal, quiet: bool) -> None:
    """Say what a new registry made of the stored letters."""
    if found.changes:
        classes = sum(change.classes for change in found.changes)
        words = t(
            "{count} văn bản được phân việc lại: {new} nghĩa vụ mới, {gone} nghĩa vụ không còn, "
            "{classes} dòng “các CĐCS” được thay.",
            count=len(found.changes),
            new=sum(len(change.new) for change in found.changes),
            gone=sum(len(change.gone) for change in found.changes) - classes,
            classes=classes,
        )
    else:
        words = t("Phân việc của {count} văn bản đã lưu không thay đổi.", count=found.letters)
    console.say(words, quiet=quiet)
    _say_failures(found)
    say_kept(found.left, quiet)


def say_kept(kept: Sequence[Marked], quiet: bool) -> None:
    """List what people marked on obligations that are no longer there: nothing of it is thrown away."""

    if not kept:
        return
    words = t(
        "{count} điều đã đánh dấu ở nghĩa vụ mà bản phân việc này không còn (vẫn giữ, nghĩa vụ trở lại thì gắn lại):",
        count=len(kept),
    )
    console.say(words, quiet=quiet)
    for item, mark in kept[:_MOST]:
        parts = (
            labels.status_name(mark["status"]),
            labels.date_words(mark["done_on"]),
            mark["answer"] or "",
            mark["note"] or "",
        )
        said = "; ".join(part for part in parts if part)
        console.say(f"- {labels.letter_name(item.letter)}, {item.union}: “{item.action}” ({said})", quiet=quiet)
    _say_more(len(kept), quiet)


def leave(found: Renewal) -> None:
    """End the program as what became of the letters asks for."""
    if found.interrupted:
        raise typer.Exit(console.INTERRUPTED)
    if found.failures:
        raise typer.Exit(1)


def _show(found: Renewal) -> None:

    rows = [
        (
            labels.letter_name(change.letter.header),
            labels.date_words(change.letter.header.issued_on),
            change.letter.header.subject or "",
            str(len(change.new)),
            str(len(change.gone)),
        )
        for change in found.changes[:_MOST]
    ]
    if rows:
        headings = ("Số ký hiệu", "Ngày", "Trích yếu", "Nghĩa vụ mới", "Nghĩa vụ không còn")
        console.show(console.table([t(heading) for heading in headings], rows, wide=[t("Trích yếu")]))


def _say(found: Renewal, quiet: bool) -> None:
    _say_more(len(found.changes), quiet)
    words = t(
        "Đã đọc lại {letters} văn bản đã lưu; {changed} văn bản có thay đổi.",
        letters=found.letters,
        changed=len(found.changes),
    )
    console.say(words, quiet=quiet)
    for change in found.changes:
        for notice in change.notices:
            console.say(f"{labels.letter_name(change.letter.header)}: {corrections.noticed(notice)}", quiet=quiet)
    _say_failures(found)


def _say_failures(found: Renewal) -> None:
    for line in found.failures:
        console.say(line)
    if found.failures:
        console.say(t("{count} văn bản được giữ như đã lưu.", count=len(found.failures)))


def _say_more(count: int, quiet: bool) -> None:
    if count > _MOST:
        console.say(t("… và {count} điều nữa; xem tất cả bằng --json.", count=count - _MOST), quiet=quiet)

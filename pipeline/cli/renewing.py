"""The command ``renew``: every stored letter anew, and what that changed; also after a new registry was imported."""

from collections.abc import Sequence
from typing import Any

import typer

from pipeline import labels
from pipeline.cli import console
from pipeline.cli.call import Call, command, rows
from pipeline.cli.progress import Progress
from pipeline.errors import SetupError
from pipeline.frames import corrections
from pipeline.frames.lines import Shown
from pipeline.intake import renewing
from pipeline.intake.renewing import Change, Renewal
from pipeline.intake.rereading import Rereading
from pipeline.office import Office
from pipeline.store import Store
from pipeline.store.marks import Marked
from pipeline.store.opening import is_there
from pipeline.words import t

#: More lines than these nobody reads at once; ``--json`` has them all.
_MOST = 60


@command("today")
def renew(call: Call) -> None:
    """Read all stored letters anew from their stored text."""
    with call.office.open() as store:
        if call.office.bodies is None and store.obligations.has_unions():
            raise SetupError(
                t(
                    "Các văn bản đã lưu được phân việc theo một danh mục công đoàn mà nay không thấy. "
                    "Chỉ ra danh mục ấy bằng --registry, hoặc nhập bằng: vanthu unions import TỆP"
                )
            )
        found = renewed(store, call.office, extracts=True, quiet=call.quiet)
        kept = store.marks.kept()
    if call.as_json:
        console.out_json(as_record(found, kept), indent=2)
    elif found.changes:
        console.show(rows(_columns(), found.changes[:_MOST]))
    _say(found, call.quiet)
    say_kept(kept, call.quiet)
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
        return renewed(store, office, extracts=False, quiet=quiet) if store.letters.ids() else None


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
        done_on = labels.date_words(mark["done_on"])
        parts = (labels.status_name(mark["status"]), done_on, mark["answer"], mark["note"])
        said = "; ".join(part for part in parts if part)
        console.say(f"- {labels.letter_name(item.letter)}, {item.union}: “{item.action}” ({said})", quiet=quiet)
    _say_more(len(kept), quiet)


def leave(found: Renewal) -> None:
    """End the program as what became of the letters asks for."""
    if found.interrupted or found.failures:
        raise typer.Exit(console.INTERRUPTED if found.interrupted else 1)


def _columns() -> tuple[Shown[Change], ...]:
    return (
        Shown(t("Số ký hiệu"), lambda change: labels.letter_name(change.letter.header)),
        Shown(t("Ngày"), lambda change: labels.date_words(change.letter.header.issued_on)),
        Shown(t("Trích yếu"), lambda change: change.letter.header.subject or "", wide=True),
        Shown(t("Nghĩa vụ mới"), lambda change: str(len(change.new))),
        Shown(t("Nghĩa vụ không còn"), lambda change: str(len(change.gone))),
    )


def _say(found: Renewal, quiet: bool) -> None:
    _say_more(len(found.changes), quiet)
    counts = {"letters": found.letters, "changed": len(found.changes)}
    console.say(t("Đã đọc lại {letters} văn bản đã lưu; {changed} văn bản có thay đổi.", **counts), quiet=quiet)
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

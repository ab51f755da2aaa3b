"""The office: what it is, where its things lie; backups; every stored letter anew, as after a new registry."""

from collections.abc import Sequence
from pathlib import Path
from typing import Annotated

import typer

from pipeline import labels, settings
from pipeline.cli import console
from pipeline.cli.asking import Asked
from pipeline.cli.console import progress
from pipeline.cli.options import argument, first, switch
from pipeline.frames import corrections
from pipeline.intake.renewing import Renewal
from pipeline.office import Office
from pipeline.office import renewing as uses
from pipeline.store import backup as copies
from pipeline.store.marks import Marked
from pipeline.store.opening import is_there
from pipeline.words import t

# --------------------
# ``vanthu office``: which union's office this is, and where it keeps its things.

_UNION = t("Tên hoặc mã, trong danh mục, của công đoàn mình.")


def office(ask: Asked, union: Annotated[str | None, argument(t("ĐƠN_VỊ"), help=_UNION)] = None) -> None:
    """Show whose office this is, or choose it; what is stored is then routed anew."""
    routed = None
    if union is not None:
        ask.say(t("Văn phòng này của: {union}.", union=ask.office.choose(union, ask.day).name))
        routed = routed_anew(ask.db, ask.quiet)
    mine, below, places = ask.office.union, ask.office.below(ask.day), ask.office.places
    here = {
        "folder": str(places.folder),
        "database": settings.database(ask.db),
        "registry": str(places.registry) if places.registry else None,
        "workdays": str(places.workdays),
        "settings": str(places.settings),
    }
    if ask.as_json:
        console.out_json({"union": mine, "below": below, **here})
    else:
        name = f"{mine.name} ({mine.id})" if mine else t("chưa chọn: vanthu office ĐƠN_VỊ")
        titles = (t("Thư mục"), t("Cơ sở dữ liệu"), t("Danh mục"), t("Ngày nghỉ riêng"), t("Thiết lập"))
        said = (path or t("chưa có: vanthu unions import TỆP") for path in here.values())
        whose = ((t("Công đoàn"), name), (t("Đơn vị cấp dưới"), str(below)))
        console.show(console.table(["", ""], [*whose, *zip(titles, said, strict=True)]))
    if routed is not None:
        say_routed(routed, ask.quiet)
        leave(routed)


# --------------------
# Commands that keep what is stored safe: ``backup`` and ``restore``.

_REPLACE = t("Thay toàn bộ những gì đang có bằng bản sao lưu.")


def backup(ask: Asked, path: Annotated[Path, argument(t("TỆP"), help=t("Tệp sao lưu mới."))]) -> None:
    """Write everything that is stored into a file."""
    count = copies.back_up(ask.db, path, ask.day)
    ask.tell({"file": str(path), "letters": count}, t("Đã sao lưu {count} văn bản vào {path}.", count=count, path=path))


def restore(
    ask: Asked,
    path: Annotated[Path, argument(t("TỆP"), help=t("Bản sao lưu."))],
    replace: Annotated[bool, switch("--replace", help=_REPLACE)] = False,
) -> None:
    """Put a backup back."""
    count = copies.restore(ask.db, path, replace=replace)
    ask.tell(
        {"file": str(path), "letters": count}, t("Đã khôi phục {count} văn bản từ {path}.", count=count, path=path)
    )


# --------------------
# The command ``renew``, and what a new registry makes of the stored letters.

#: More lines than these nobody reads at once; ``--json`` has them all.
_MOST = 60


def renew(ask: Asked) -> None:
    """Read all stored letters anew from their stored text."""
    with ask.office.open() as store, progress(ask.quiet) as step:
        found = uses.renew(ask.office, store, step)
        kept = store.marks.kept()
    if ask.as_json:
        console.out_json(uses.as_record(found, kept), indent=2)
    elif found.changes:
        console.show(console.listed(uses.changes(), found.changes[:_MOST]))
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
            return uses.renew(office, store, step, extracts=False)


def say_routed(found: Renewal, quiet: bool) -> None:
    """Say what a new registry made of the stored letters."""
    console.say(uses.routed_words(found), quiet=quiet)
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
    for line in (words, *first([f"- {uses.kept_line(item)}" for item in kept], _MOST, _more)):
        console.say(line, quiet=quiet)


def _say_failures(found: Renewal) -> None:
    for line in found.failures:
        console.say(line)
    if found.failures:
        console.say(t("{count} văn bản được giữ như đã lưu.", count=len(found.failures)))


def _more(rest: int) -> str:
    return t("… và {count} điều nữa; xem tất cả bằng --json.", count=rest)

"""The office: what it is, where its things lie; backups."""

from pathlib import Path
from typing import Annotated

from pipeline import settings
from pipeline.cli import console, renewing
from pipeline.cli.asking import Asked
from pipeline.cli.options import argument, switch
from pipeline.store import backup as copies
from pipeline.words import t

# --------------------
# ``vanthu office``: which union's office this is, and where it keeps its things.

_UNION = t("Tên hoặc mã, trong danh mục, của công đoàn mình.")


def office(ask: Asked, union: Annotated[str | None, argument(t("ĐƠN_VỊ"), help=_UNION)] = None) -> None:
    """Show whose office this is, or choose it; what is stored is then routed anew."""
    routed = None
    if union is not None:
        ask.say(t("Văn phòng này của: {union}.", union=ask.office.choose(union, ask.day).name))
        routed = renewing.routed_anew(ask.db, ask.quiet)
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
        renewing.say_routed(routed, ask.quiet)
        renewing.leave(routed)


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

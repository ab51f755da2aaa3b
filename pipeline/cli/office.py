"""``vanthu office``: which union's office this is, and where it keeps its things."""

from typing import Annotated

import typer

from pipeline import settings
from pipeline.cli import console, renewing
from pipeline.cli.options import Db, Json, Quiet, Registry, Today, today_of
from pipeline.office import Office, choosing
from pipeline.words import t


def office(
    union: Annotated[
        str | None,
        typer.Argument(
            metavar=t("ĐƠN_VỊ"), show_default=False, help=t("Tên hoặc mã, trong danh mục, của công đoàn mình.")
        ),
    ] = None,
    registry: Registry = None,
    db: Db = None,
    today: Today = None,
    as_json: Json = False,
    quiet: Quiet = False,
) -> None:
    """Show whose office this is, or choose it; what is stored is then routed anew."""
    day, here = today_of(today), Office(db, registry)
    routed = None
    if union is not None:
        chosen = choosing.choose(here, union, day)
        console.say(t("Văn phòng này của: {union}.", union=chosen.name), quiet=quiet)
        routed = renewing.routed_anew(db, quiet)
    place = choosing.place_of(here, day)
    if as_json:
        console.out_json(
            {
                "union": place.union.model_dump(mode="json") if place.union else None,
                "below": place.below,
                "folder": str(here.places.folder),
                "database": settings.database(db),
                "registry": str(here.places.registry) if here.places.registry else None,
                "workdays": str(here.places.workdays),
                "settings": str(here.places.settings),
            }
        )
    else:
        name = f"{place.union.name} ({place.union.id})" if place.union else t("chưa chọn: vanthu office ĐƠN_VỊ")
        rows = [
            (t("Công đoàn"), name),
            (t("Đơn vị cấp dưới"), str(place.below)),
            (t("Thư mục"), str(here.places.folder)),
            (t("Cơ sở dữ liệu"), settings.database(db)),
            (t("Danh mục"), str(here.places.registry or t("chưa có: vanthu unions import TỆP"))),
            (t("Ngày nghỉ riêng"), str(here.places.workdays)),
            (t("Thiết lập"), str(here.places.settings)),
        ]
        console.show(console.table(["", ""], rows))
    if routed is not None:
        renewing.say_routed(routed, quiet)
        renewing.leave(routed)

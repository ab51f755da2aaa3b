"""Thiết lập: whose office this is, where it keeps its things, a copy of everything."""

import datetime
import tempfile
from importlib import metadata
from pathlib import Path

from starlette.background import BackgroundTask
from starlette.responses import FileResponse, Response

from pipeline.faces.web.page_context import Context
from pipeline.office import name_of
from pipeline.store import backup as copies
from pipeline.support import settings
from pipeline.unions.national import shipped_unions

#: Kinds of unions that others stand below.
_UPPERS = ("confederation", "federation", "sector_union", "corporation_union", "industrial_zone_union", "commune_union")


def backup(ctx: Context) -> Response:
    """Give a copy of everything that is stored; the office goes on working meanwhile."""
    folder = tempfile.TemporaryDirectory(prefix="vanthu-", ignore_cleanup_errors=True)  # goes with the answer
    path = Path(folder.name) / f"vanthu-{ctx.today.isoformat()}.db"
    copies.back_up(ctx.office.url, path)
    return FileResponse(path, filename=path.name, media_type="application/vnd.sqlite3",
                        background=BackgroundTask(folder.cleanup))  # fmt: skip


def page(ctx: Context) -> Response:
    """Show what is set."""
    office, known, mine, today = ctx.office, ctx.office.known, ctx.office.union, ctx.today
    registry = office.registry_path
    above = known.get(mine.parent) if mine is not None else None
    # The day as the office's clock has it.
    changed = None
    if registry is not None and registry.exists():
        changed = datetime.datetime.fromtimestamp(registry.stat().st_mtime, ctx.now.tzinfo).date()
    # The unions that may stand above the office's own.
    uppers = (one for one in (*shipped_unions(), *known.own()) if one.kind in _UPPERS and one.valid_on(today))
    return ctx.page(
        "settings.html",
        mine=mine,
        named=name_of(known, mine, today) if mine is not None else "",
        upper=name_of(known, above, today) if above is not None else "",
        uppers=sorted({name_of(known, one, today) for one in uppers}),
        below=office.below(today),
        own=known.count(own=True),
        registry=registry,
        changed=changed,
        of=office,
        # A database on a server is named with a password.
        database=settings.database(office.url).rpartition("@")[2],
        shut=ctx.state.shut.values(),
        version=metadata.version("vanthu"),
        revision=ctx.store.revision,
    )

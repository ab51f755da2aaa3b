"""Thiết lập: whose office this is, where it keeps its things, a copy of everything."""

import datetime
import shutil
import tempfile
from importlib import metadata
from pathlib import Path
from typing import Any

from starlette.background import BackgroundTask
from starlette.responses import FileResponse, Response

from pipeline.faces.web.page_context import Context, PageContext
from pipeline.store import backup as copies
from pipeline.support import settings


def page(ctx: Context) -> Response:
    """Show what is set."""
    return ctx.page("settings.html", **_shown(ctx))


def backup(ctx: Context) -> Response:
    """Give a copy of everything that is stored; the office goes on working meanwhile."""
    folder = Path(tempfile.mkdtemp(prefix="vanthu-"))
    path = folder / f"vanthu-{ctx.today.isoformat()}.db"
    try:
        copies.back_up(ctx.office.url, path)
    except BaseException:
        shutil.rmtree(folder, ignore_errors=True)
        raise
    return FileResponse(path, filename=path.name, media_type="application/vnd.sqlite3",
                        background=BackgroundTask(shutil.rmtree, folder, ignore_errors=True))  # fmt: skip


def _shown(ctx: PageContext) -> dict[str, Any]:
    office = ctx.office
    registry = office.registry_path
    changed = datetime.date.fromtimestamp(registry.stat().st_mtime) if registry and registry.exists() else None
    return {
        "mine": office.union,
        "below": office.below(ctx.today),
        "own": office.known.count(own=True),
        "registry": registry,
        "changed": changed,
        "places": office.places,
        # A database on a server is named with a password.
        "database": settings.database(office.url).rpartition("@")[2],
        "server": office.server,
        "inbox": office.inbox,
        "shut": ctx.shut,
        "version": metadata.version("vanthu"),
        "revision": ctx.store.revision,
    }

"""Thiết lập: whose office this is, where it keeps its things, what the machine lacks, a copy of everything."""

import datetime
import json
import os
import shutil
import subprocess
import sys
import tempfile
from importlib import metadata
from pathlib import Path
from typing import Any

from starlette.background import BackgroundTask
from starlette.responses import FileResponse, Response

from pipeline.faces.web.page_context import Context, Field, PageContext
from pipeline.store import backup as copies
from pipeline.support import settings
from pipeline.support.errors import SetupError

_PATIENCE = 120.0


def page(ctx: Context) -> Response:
    """Show what is set."""
    return ctx.page("settings.html", **_shown(ctx))


def examine(ctx: Context, sure: Field) -> Response:
    """Look at what the machine has and lacks, in a process of its own: this one never reads a letter."""
    asked = [sys.executable, "-m", "pipeline.faces.cli", "doctor", "--json"]
    # Whoever may list the processes of the machine would read a password among the words of a command.
    place = {**os.environ, settings.DB: settings.database(ctx.office.url)}
    try:
        done = subprocess.run(asked, capture_output=True, timeout=_PATIENCE, check=False, env=place)
        findings = json.loads(done.stdout)
    except (OSError, subprocess.SubprocessError, ValueError) as error:
        raise SetupError("Không kiểm tra được máy. Chạy trên máy chủ: vanthu doctor") from error
    return ctx.page("settings.html", findings=findings, **_shown(ctx))


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

"""Style sheet and script, and the door of a machine that is used by one person."""

import re
from importlib import metadata

from fastapi import HTTPException
from starlette.responses import FileResponse, JSONResponse, RedirectResponse, Response

from pipeline.web.desk import AtDesk
from pipeline.web.local import LocalAccess
from pipeline.web.people import cookie
from pipeline.web.render import STATIC

# --------------------
# Whether the program works: for whoever watches the machine. Nothing of the office is told.


def health(desk: AtDesk) -> Response:
    """Say that the database answers, how often it was changed, and which program this is."""
    try:
        version = metadata.version("vanthu")
    except metadata.PackageNotFoundError:  # run from a copy of the sources
        version = ""
    return JSONResponse({"ok": True, "revision": desk.store.revision, "version": version})


_NAME = re.compile(r"[a-z][a-z0-9-]*\.(?:css|js|svg|woff2)")
_FOR_GOOD = "public, max-age=31536000, immutable"


def file(name: str) -> Response:
    """Return a file of ours; its address changes when it does."""
    if not _NAME.fullmatch(name) or not (STATIC / name).is_file():
        raise HTTPException(404)
    return FileResponse(STATIC / name, headers={"cache-control": _FOR_GOOD})


def start(desk: AtDesk, key: str = "") -> Response:
    """Let in who opens the address that the program printed."""
    access = desk.house.access
    session = access.session_for(key) if isinstance(access, LocalAccess) else None
    if session is None:
        raise HTTPException(403)
    answer = RedirectResponse("/", 303)
    answer.set_cookie(cookie(desk.request), session, httponly=True, samesite="strict")
    return answer

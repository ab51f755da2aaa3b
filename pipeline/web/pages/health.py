"""Whether the program works: for whoever watches the machine. Nothing of the office is told."""

from importlib import metadata

from starlette.responses import JSONResponse, Response

from pipeline.web.desk import AtDesk


def health(desk: AtDesk) -> Response:
    """Say that the database answers, how often it was changed, and which program this is."""
    try:
        version = metadata.version("vanthu")
    except metadata.PackageNotFoundError:  # run from a copy of the sources
        version = ""
    return JSONResponse({"ok": True, "revision": desk.store.revision, "version": version})

"""Everything that touches the world: reading files, routing, storing, exporting, the command line.

What a program of one's own needs of it stands here; each part is loaded when it is first asked for. These names stay:
one that goes is announced in the changelog a minor version before.
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from extractors import extract
    from pipeline.calendar.deadlines import complete
    from pipeline.calendar.workdays import office_calendar
    from pipeline.opening import read
    from pipeline.registry.reading import load_office
    from pipeline.routing import route
    from pipeline.store import open_store

__all__ = ["complete", "extract", "load_office", "office_calendar", "open_store", "read", "route"]
_STANDS_IN = {
    "complete": "pipeline.calendar.deadlines",
    "extract": "extractors",
    "load_office": "pipeline.registry.reading",
    "office_calendar": "pipeline.calendar.workdays",
    "open_store": "pipeline.store",
    "read": "pipeline.opening",
    "route": "pipeline.routing",
}


def __getattr__(name: str) -> Any:
    if name not in _STANDS_IN:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(_STANDS_IN[name]), name)

"""Everything that touches the world: reading files, routing, storing, exporting, the command line.

What a program of one's own needs of it stands here; each part is loaded when it is first asked for. These names stay:
one that goes is announced in the changelog a minor version before.
"""

from pkgutil import resolve_name
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from extractors import extract
    from pipeline.calendar.deadlines import complete
    from pipeline.calendar.workdays import office_calendar
    from pipeline.duties.routing import route
    from pipeline.export import frames
    from pipeline.export.entries import of_letter as entries_of
    from pipeline.export.ics import calendar_file
    from pipeline.export.spans import to_doc
    from pipeline.readers.opening import read
    from pipeline.readers.shown import page_picture
    from pipeline.store import open_store
    from pipeline.support import labels
    from pipeline.unions.office_list import load_office

__all__ = [
    "calendar_file", "complete", "entries_of", "extract", "frames", "labels", "load_office", "office_calendar",
    "open_store", "page_picture", "read", "route", "to_doc",
]  # fmt: skip
_STANDS_IN = {
    "calendar_file": "pipeline.export.ics:calendar_file",
    "complete": "pipeline.calendar.deadlines:complete",
    "entries_of": "pipeline.export.entries:of_letter",
    "extract": "extractors:extract",
    "frames": "pipeline.export.frames",
    "labels": "pipeline.support.labels",
    "load_office": "pipeline.unions.office_list:load_office",
    "office_calendar": "pipeline.calendar.workdays:office_calendar",
    "open_store": "pipeline.store:open_store",
    "page_picture": "pipeline.readers.shown:page_picture",
    "read": "pipeline.readers.opening:read",
    "route": "pipeline.duties.routing:route",
    "to_doc": "pipeline.export.spans:to_doc",
}


def __getattr__(name: str) -> Any:
    if name not in _STANDS_IN:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return resolve_name(_STANDS_IN[name])

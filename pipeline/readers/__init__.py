"""Files to sources: the text of a file in reading order, and where each word stands on its page."""

from importlib import import_module
from typing import Any


def loaded(place: str) -> Any:
    """Return what stands at ``module:name`` of this package, imported only now: a batch of texts never loads pdfium."""
    module, name = place.split(":")
    return getattr(import_module(f"{__package__}.{module}"), name)

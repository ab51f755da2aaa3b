"""What the tests of chains share: the same few letters come in another order, to another database, at another desk."""

from collections.abc import Iterator
from types import SimpleNamespace

import pytest

import extractors
from pipeline.intake import extraction
from schemas import Letter, Source

#: By all that is known of its source.
_KNOWN: dict[str, Letter] = {}


def _extract(source: Source) -> Letter:
    key = source.model_dump_json()
    if key not in _KNOWN:
        _KNOWN[key] = extractors.extract(source)
    return _KNOWN[key]


@pytest.fixture(autouse=True, scope="module")
def letters_are_extracted_once() -> Iterator[None]:
    """Let who takes letters in be given those that were extracted before: nobody changes a letter."""
    once = SimpleNamespace(extract=_extract, extract_head=extractors.extract_head)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(extraction, "extractors", once)
        yield

"""A part of a container as it was read: its text or why there is none, and what is known of how it came."""

from dataclasses import dataclass, field

from pipeline.errors import ReadError
from pipeline.readers.detect import Kind
from schemas import Source, Told


@dataclass(slots=True)
class Piece:
    """One file of a container, or the words of a mail. Without source and error only its name is known."""

    label: str
    """What messages call it: ``thu.eml › ke-hoach.pdf``."""
    name: str
    groups: tuple[str, ...]
    """The containers and folders around it, from the outermost on."""
    sha256: str
    kind: Kind
    sources: list[Source] = field(default_factory=list)
    error: ReadError | None = None
    is_body: bool = False
    data: bytes = field(default=b"", repr=False)
    arrived_on: str | None = None
    told: Told | None = None
    subject: str | None = None
    """What stands over the e-mail that it came in."""

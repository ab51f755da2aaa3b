"""By which words the parts of a container are told: annexes and forms by their names and titles, litter of systems."""

import functools
import re
from dataclasses import dataclass, field

from extractors.lexicon import load
from extractors.spelling import fold
from pipeline.errors import ReadError
from pipeline.readers.detect import Kind
from schemas import Source, Told

_data = functools.partial(load, "parts", __package__)
#: The head of an annex: its title and what it belongs to stand in its first lines.
_HEAD_LINES = 15
#: Characters in which the letter is named that something belongs to, up to its number.
_LONGEST_NAMING = 120
#: Who issues it stands in the first of them.
_LETTERHEAD_LINES = 8
#: Dots, underscores or ellipses that wait to be filled in.
_BLANK = re.compile(r"\.{4,}|…{2,}|_{4,}|(?:\. ){4,}")
#: What may be blank in a draft: number, day, addressee.
_OF_DRAFTS = re.compile(
    r"\bso *:?[ .…_]*[/-]|\bngay[ .…_\d]*thang[ .…_\d]*(?:nam[ .…_\d]*)?|\bkinh (?:gui|moi|trinh)\b.*"
    r"|\blan thu[ .…_\d]*"
)


@functools.cache
def _pattern(name: str, before: str, after: str) -> re.Pattern[str]:
    longest_first = sorted(_data()[name], key=len, reverse=True)
    return re.compile(f"{before}(?:{'|'.join(map(re.escape, longest_first))}){after}", re.M)


def is_litter(name: str, folder: str) -> bool:
    """Say whether a member was left behind by a system: no file of anybody's."""
    folders = {part.lower() for part in folder.split("/")}
    return name.startswith("._") or name.lower() in _data()["litter"] or bool(folders & {*_data()["litter_folders"]})


def named_as_annex(name: str) -> bool:
    """Say whether a file's name says that it is an annex, a form or a list.

    >>> named_as_annex("02. Phu_luc-danh sach.docx"), named_as_annex("Kế hoạch 14.pdf")
    (True, False)
    """
    stem = fold(name.rpartition(".")[0] or name)
    stem = " ".join(re.sub(r"[^a-z]+", " ", re.sub(r"\d+", " ", stem)).split())
    return _pattern("annex_names", "^(?:kem )?", r"\b").match(stem) is not None


def _head(text: str) -> str:
    lines = [line.strip(" \t|*#") for line in text[:6000].splitlines()]
    return fold("\n".join([line for line in lines if line][:_HEAD_LINES]))


def titled_as_annex(text: str) -> bool:
    """Say whether a text begins as an annex or form does, or says to which letter it belongs."""
    head = _head(text)
    if _pattern("annex_titles", "^", r"\b").match(head):
        return True
    return _pattern("attached_to", r"^\W*", r"\b[^\n]*\b(?:so|ngay)\b").search(head) is not None


def ends_as_attached(text: str) -> bool:
    """Say whether a text breaks off where it names the letter that something belongs to: “(Kèm theo Kế hoạch số”."""
    before = fold(text[-_LONGEST_NAMING:])
    return _pattern("attached_to", r"(?:^|\W)", r"\b[^.;]*\bso\W*$").search(before) is not None


def is_form(text: str) -> bool:
    """Say whether the head of a text waits for the name of whoever fills it in.

    A draft waits for its number, its day and its addressee, too, but says who issues it.
    """
    lines = _head(text).split("\n")[:_LETTERHEAD_LINES]
    return any(_BLANK.search(_OF_DRAFTS.sub(" ", line)) and re.search("[a-z]", line) for line in lines)


def belongs_to(text: str) -> tuple[str, str] | None:
    """Return number and symbol (folded) of the letter that an annex says it belongs to."""
    head = _head(text)
    line = _pattern("attached_to", r"^\W*", r"\b[^\n]*(?:\n[^\n]*)?").search(head)
    found = re.search(r"so *:? *(\d{1,5}[a-z]?) *[-/] *([a-z][^\s,;)]{1,40})", line[0]) if line else None
    return (found[1].lstrip("0"), found[2].rstrip(".,;)")) if found else None


@dataclass(slots=True)
class OpenedFile:
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

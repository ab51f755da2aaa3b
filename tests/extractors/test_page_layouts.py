"""One letter in every order in which programs read its page: head and tail say the same. The cells are those of NĐ
30/2020/NĐ-CP, Phụ lục I; text layers and recognition put them one after the other, side by side, across, in a ruled
table, with blank lines or marks between them."""

from collections.abc import Callable, Iterable
from itertools import zip_longest
from typing import NamedTuple

from tests.each import each, tuples
from tests.extractors.spec_files import letter
from tests.extractors.test_header import _BODY

_STATES = {
    "state": ("CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM", "Độc lập - Tự do - Hạnh phúc"),
    "party": ("ĐẢNG CỘNG SẢN VIỆT NAM",),
    "youth": ("ĐOÀN TNCS HỒ CHÍ MINH",),
}


class Head(NamedTuple):
    left: tuple[str, ...]
    number_line: str
    right: tuple[str, ...]
    date_line: str
    kind: str
    subject: str
    #: Issuer, number, symbol, day and place.
    said: tuple[str, ...]


HEADS = tuple(
    Head(above, number, _STATES[state], day, kind, subject, tuple(said))
    for above, number, state, day, kind, subject, *said in tuples(__file__, "heads")
)


def _title(head: Head) -> str:
    return f"{head.kind}\n{head.subject}\n"


def _set(head: Head, *lines: str) -> str:
    return "\n".join(lines) + "\n" + _title(head)


def _left_then_right(head: Head) -> str:
    return _set(head, *head.left, head.number_line, *head.right, head.date_line)


def _rows(head: Head) -> list[tuple[str, str]]:
    return [*zip_longest(head.left, head.right, fillvalue=""), (head.number_line, head.date_line)]


def _columns(head: Head) -> str:
    return _set(head, *(f"{left:^44}{right:>44}".rstrip() for left, right in _rows(head)), "")


def _table(rows: Iterable[tuple[str, str]]) -> str:
    first, *others = (f"| {left} | {right} |" for left, right in rows)
    return "\n".join((first, "|---|---|", *others))


def _ruled_in_one(head: Head) -> str:
    left, right = "<br>".join((*head.left, head.number_line)), "<br>".join((*head.right, head.date_line))
    return _set(head, _table([(left, right)]), "")


def _stamped(head: Head) -> str:
    stamp = "ĐẾN\nSố: 412\nNgày: 28/9/2027\nChuyển: VP\n"
    return _left_then_right(head).replace(head.number_line + "\n", head.number_line + "\n" + stamp)


def _titled(head: Head, title: str) -> str:
    return _left_then_right(head).replace(_title(head), title)


LAYOUTS: tuple[Callable[[Head], str], ...] = (
    _left_then_right,
    lambda head: _set(head, *head.right, head.date_line, *head.left, head.number_line),
    lambda head: _set(head, *head.right, *head.left, head.number_line, head.date_line),
    lambda head: _set(head, *head.left, *head.right, head.number_line, head.date_line),
    lambda head: _set(head, *head.left, head.number_line, head.date_line),
    _columns,
    lambda head: _columns(head).replace(_title(head), f"{head.kind:^90}\n{head.subject:^90}\n"),
    lambda head: _set(head, *(f"{left}\t{right}".rstrip() for left, right in _rows(head))),
    lambda head: _set(head, *(f"{left} {right}".strip() for left, right in _rows(head))),
    lambda head: _set(head, _table(_rows(head)), ""),
    _ruled_in_one,
    lambda head: _left_then_right(head).replace("\n", "\n\n"),
    lambda head: "\n\n".join(f"**{line}**" for line in _left_then_right(head).splitlines()) + "\n",
    lambda head: _titled(head, f"# {head.kind}\n\n## {head.subject}\n"),
    lambda head: _set(head, *head.left, "-" * 11, head.number_line, *head.right, "_" * 15, head.date_line),
    lambda head: _titled(head, f"{' '.join(head.kind)}\n{head.subject}\n"),
    _stamped,
    lambda head: _set(head, *(cell for row in _rows(head) for cell in row if cell)),
    lambda head: _left_then_right(head).replace("HÒA", "HOÀ").replace("ỦY", "UỶ"),
    lambda head: "1\n\n" + _left_then_right(head),
    lambda head: _titled(head, f"{head.kind} {head.subject}\n"),
)


@each("layout", LAYOUTS)
@each("head", HEADS)
def test_head_says_the_same_however_it_is_set(head: Head, layout: Callable[[Head], str]) -> None:
    found = letter(layout(head) + _BODY).header
    said = (found.issuer, found.number, found.symbol, found.issued_on, found.place)
    assert (said, found.subject, found.kind) == (head.said, head.subject, head.kind.capitalize())


class Tail(NamedTuple):
    recipients: tuple[str, ...]
    authority: str | None
    post: str
    name: str
    title: str
    signed: tuple[str, ...] = ()

    @property
    def left(self) -> tuple[str, ...]:
        *first, last = self.recipients
        return ("Nơi nhận:", *(f"- {line};" for line in first), f"- {last}.")

    @property
    def right(self) -> tuple[str, ...]:
        return (*([self.authority] if self.authority else []), self.post, *self.signed, self.name)

    def pairs(self) -> Iterable[tuple[str, str]]:
        return zip_longest(self.left, self.right, fillvalue="")


_ANNEX = "\n\nPHỤ LỤC\nDANH SÁCH ĐƠN VỊ THI ĐẤU\n1. Bệnh viện Mắt\n2. Trung tâm Kiểm nghiệm\n"
_SEAL = ("Ký bởi: Văn phòng", "Thời gian ký: 17/03/2026 09:12:33 +07:00")


def _list_then_signature(tail: Tail) -> str:
    return "\n".join((*tail.left, *tail.right))


def _authority_first(tail: Tail) -> str:
    if tail.authority is None:
        return _list_then_signature(tail)
    return "\n".join((tail.authority, *tail.left, *tail.right[1:]))


TAIL_LAYOUTS: tuple[Callable[[Tail], str], ...] = (
    _list_then_signature,
    lambda tail: "\n".join((*tail.right, *tail.left)),
    _authority_first,
    lambda tail: "\n".join(f"{left:<50}{right}".rstrip() for left, right in tail.pairs()),
    lambda tail: "\n".join(f"{left}\t\t{right}".rstrip() for left, right in tail.pairs()),
    lambda tail: "\n".join(f"{left} {right}".strip() for left, right in tail._replace(signed=()).pairs()),
    lambda tail: _table(tail.pairs()),
    lambda tail: f"| {'<br>'.join(tail.left)} | {'<br>'.join(tail.right)} |",
    lambda tail: "\n\n".join((*tail.left, *tail.right)),
    lambda tail: "\n".join((*tail.left, "", *(f"**{line}**" for line in tail.right))),
    lambda tail: "\n".join((*tail.left, *tail.right[:-1], "", "", "", tail.right[-1])),
    lambda tail: "\n".join((" ".join(tail.left), *tail.right)),
    lambda tail: _list_then_signature(tail) + _ANNEX,
    lambda tail: "\n".join(line for pair in tail.pairs() for line in pair if line),
    lambda tail: "\n".join((*tail.left, *tail.right[:-1], *_SEAL, tail.right[-1])),
    lambda tail: _list_then_signature(tail) + "\n\n2\n",
    lambda tail: _list_then_signature(tail).replace("\n- ", "\n"),
    lambda tail: _list_then_signature(tail).replace("\n- ", "\n• "),
    lambda tail: _list_then_signature(tail).replace("Nơi nhận:", "NƠI NHẬN"),
)


@each("layout", TAIL_LAYOUTS)
@each("tail", tuple(Tail(*row) for row in tuples(__file__, "tails")))
def test_tail_says_the_same_however_it_is_set(tail: Tail, layout: Callable[[Tail], str]) -> None:
    found = letter(_left_then_right(HEADS[0]) + _BODY + "\n" + layout(tail) + "\n").header
    said = (found.authority, found.signer_title, found.signer, found.recipients)
    assert said == (tail.authority, tail.title, tail.name.removeprefix("ThS. "), tail.recipients)

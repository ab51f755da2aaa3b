"""One letter in every order in which programs read its page: head and tail say the same.

The cells are those of NĐ 30/2020/NĐ-CP, Phụ lục I; text layers and recognition put them one after the other, side by
side, across, in a ruled table, with blank lines or marks between them.
"""

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from itertools import zip_longest

from tests.each import each, tuples
from tests.extractors.spec_files import letter
from tests.extractors.test_header import _BODY

_STATE = ("CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM", "Độc lập - Tự do - Hạnh phúc")
_PARTY = ("ĐẢNG CỘNG SẢN VIỆT NAM",)
_YOUTH = ("ĐOÀN TNCS HỒ CHÍ MINH",)
_STATES = {"state": _STATE, "party": _PARTY, "youth": _YOUTH}


@dataclass(frozen=True)
class Head:
    left: tuple[str, ...]
    number_line: str
    right: tuple[str, ...]
    date_line: str
    kind: str
    subject: str
    issuer: str
    number: str
    symbol: str
    issued_on: str
    place: str


HEADS = tuple(Head(above, number, _STATES[state], *rest) for above, number, state, *rest in tuples(__file__, "heads"))


def _title(head: Head) -> str:
    return f"{head.kind}\n{head.subject}\n"


def _left_then_right(head: Head) -> str:
    return "\n".join((*head.left, head.number_line, *head.right, head.date_line)) + "\n" + _title(head)


def _rows(head: Head) -> list[tuple[str, str]]:
    left, right = list(head.left), list(head.right)
    while len(right) < len(left):
        right.append("")
    while len(left) < len(right):
        left.append("")
    return [*zip(left, right, strict=True), (head.number_line, head.date_line)]


def _columns(head: Head) -> str:
    return "\n".join(f"{left:^44}{right:>44}".rstrip() for left, right in _rows(head)) + "\n\n" + _title(head)


def _ruled(head: Head) -> str:
    rows = [f"| {left} | {right} |" for left, right in _rows(head)]
    return "\n".join((rows[0], "|---|---|", *rows[1:])) + "\n\n" + _title(head)


def _ruled_in_one(head: Head) -> str:
    left = "<br>".join((*head.left, head.number_line))
    right = "<br>".join((*head.right, head.date_line))
    return f"| {left} | {right} |\n|---|---|\n\n" + _title(head)


def _rules(head: Head) -> str:
    lines = [*head.left, "-----------", head.number_line, *head.right, "_______________", head.date_line]
    return "\n".join(lines) + "\n" + _title(head)


def _stretched(head: Head) -> str:
    spaced = " ".join(head.kind.replace(" ", " "))
    return _left_then_right(head).replace(_title(head), f"{spaced}\n{head.subject}\n")


def _stamped(head: Head) -> str:
    stamp = "ĐẾN\nSố: 412\nNgày: 28/9/2027\nChuyển: VP\n"
    return _left_then_right(head).replace(head.number_line + "\n", head.number_line + "\n" + stamp)


LAYOUTS: tuple[Callable[[Head], str], ...] = (
    _left_then_right,
    lambda head: "\n".join((*head.right, head.date_line, *head.left, head.number_line)) + "\n" + _title(head),
    lambda head: "\n".join((*head.right, *head.left, head.number_line, head.date_line)) + "\n" + _title(head),
    lambda head: "\n".join((*head.left, *head.right, head.number_line, head.date_line)) + "\n" + _title(head),
    lambda head: "\n".join((*head.left, head.number_line, head.date_line)) + "\n" + _title(head),
    _columns,
    lambda head: _columns(head).replace(_title(head), f"{head.kind:^90}\n{head.subject:^90}\n"),
    lambda head: "\n".join(f"{left}\t{right}".rstrip() for left, right in _rows(head)) + "\n" + _title(head),
    lambda head: "\n".join(f"{left} {right}".strip() for left, right in _rows(head)) + "\n" + _title(head),
    _ruled,
    _ruled_in_one,
    lambda head: _left_then_right(head).replace("\n", "\n\n"),
    lambda head: "\n\n".join(f"**{line}**" for line in _left_then_right(head).splitlines()) + "\n",
    lambda head: _left_then_right(head).replace(_title(head), f"# {head.kind}\n\n## {head.subject}\n"),
    _rules,
    _stretched,
    _stamped,
    lambda head: "\n".join(cell for row in _rows(head) for cell in row if cell) + "\n" + _title(head),
    lambda head: _left_then_right(head).replace("HÒA", "HOÀ").replace("ỦY", "UỶ"),
    lambda head: "1\n\n" + _left_then_right(head),
    lambda head: _left_then_right(head).replace(_title(head), f"{head.kind} {head.subject}\n"),
)


@each("layout", LAYOUTS)
@each("head", HEADS)
def test_head_says_the_same_however_it_is_set(head: Head, layout: Callable[[Head], str]) -> None:
    found = letter(layout(head) + _BODY).header
    said = (found.issuer, found.number, found.symbol, found.issued_on, found.place, found.subject)
    assert said == (head.issuer, head.number, head.symbol, head.issued_on, head.place, head.subject)
    assert found.kind == head.kind.capitalize()


# ---------------------------------------------------------------- tails


@dataclass(frozen=True)
class Tail:
    recipients: tuple[str, ...]
    authority: str | None
    post: str
    name: str
    title: str
    signed: tuple[str, ...] = field(default=())

    @property
    def left(self) -> tuple[str, ...]:
        """Return the lines of the left column."""
        *first, last = self.recipients
        return ("Nơi nhận:", *(f"- {line};" for line in first), f"- {last}.")

    @property
    def right(self) -> tuple[str, ...]:
        """Return the lines of the right column."""
        return (*([self.authority] if self.authority else []), self.post, *self.signed, self.name)


TAILS = tuple(Tail(*row) for row in tuples(__file__, "tails"))


def _list_then_signature(tail: Tail) -> str:
    return "\n".join((*tail.left, *tail.right))


def _authority_first(tail: Tail) -> str:
    if tail.authority is None:
        return _list_then_signature(tail)
    return "\n".join((tail.authority, *tail.left, *tail.right[1:]))


def _tail_tabs(tail: Tail) -> str:
    pairs = zip_longest(tail.left, tail.right, fillvalue="")
    return "\n".join(f"{left}\t\t{right}".rstrip() for left, right in pairs)


def _tail_across(tail: Tail) -> str:
    tail = replace(tail, signed=())
    pairs = zip_longest(tail.left, tail.right, fillvalue="")
    return "\n".join(f"{left} {right}".strip() for left, right in pairs)


def _tail_ruled(tail: Tail) -> str:
    pairs = list(zip_longest(tail.left, tail.right, fillvalue=""))
    rows = [f"| {left} | {right} |" for left, right in pairs]
    return "\n".join((rows[0], "|---|---|", *rows[1:]))


def _tail_interleaved(tail: Tail) -> str:
    pairs = zip_longest(tail.left, tail.right, fillvalue="")
    return "\n".join(line for pair in pairs for line in pair if line)


def _tail_digital(tail: Tail) -> str:
    banner = ("Ký bởi: Văn phòng", "Thời gian ký: 17/03/2026 09:12:33 +07:00")
    return "\n".join((*tail.left, *tail.right[:-1], *banner, tail.right[-1]))


TAIL_LAYOUTS: tuple[Callable[[Tail], str], ...] = (
    _list_then_signature,
    lambda tail: "\n".join((*tail.right, *tail.left)),
    _authority_first,
    lambda tail: "\n".join(
        f"{left:<50}{right}".rstrip() for left, right in zip_longest(tail.left, tail.right, fillvalue="")
    ),
    _tail_tabs,
    _tail_across,
    _tail_ruled,
    lambda tail: f"| {'<br>'.join(tail.left)} | {'<br>'.join(tail.right)} |",
    lambda tail: "\n\n".join((*tail.left, *tail.right)),
    lambda tail: "\n".join((*tail.left, "", *(f"**{line}**" for line in tail.right))),
    lambda tail: "\n".join((*tail.left, *tail.right[:-1], "", "", "", tail.right[-1])),
    lambda tail: "\n".join((" ".join(tail.left), *tail.right)),
    lambda tail: (
        _list_then_signature(tail)
        + "\n\nPHỤ LỤC\nDANH SÁCH ĐƠN VỊ THI ĐẤU\n1. Bệnh viện Mắt\n2. Trung tâm Kiểm nghiệm\n"
    ),
    _tail_interleaved,
    _tail_digital,
    lambda tail: _list_then_signature(tail) + "\n\n2\n",
    lambda tail: _list_then_signature(tail).replace("\n- ", "\n"),
    lambda tail: _list_then_signature(tail).replace("\n- ", "\n• "),
    lambda tail: _list_then_signature(tail).replace("Nơi nhận:", "NƠI NHẬN"),
)


@each("layout", TAIL_LAYOUTS)
@each("tail", TAILS)
def test_tail_says_the_same_however_it_is_set(tail: Tail, layout: Callable[[Tail], str]) -> None:
    found = letter(_left_then_right(HEADS[0]) + _BODY + "\n" + layout(tail) + "\n").header
    said = (found.authority, found.signer_title, found.signer, found.recipients)
    assert said == (tail.authority, tail.title, tail.name.removeprefix("ThS. "), tail.recipients)

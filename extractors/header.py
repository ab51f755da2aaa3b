"""The head and the tail of a letter: number, kind, issuer, date, subject, signature, recipients.

The cells are those of NĐ 30/2020/NĐ-CP, Phụ lục I. Columns that stand side by side are told apart by the gap between
them. What the head does not say is taken from the letter's own words (domain: order of evidence) and flagged.
"""

import re
from dataclasses import dataclass, field

from extractors.bodies import Body, body_at, find_bodies, head_at, spelled
from extractors.lexicon import load
from extractors.outline import Line, Outline, is_capitals
from extractors.references import OwnNumber, read_own_number
from extractors.references.kinds import expand, kinds_by_word
from extractors.view import LOWER, UPPER, View, phrase, words

Span = tuple[int, int]

_PLACES = load("places")
_CITIES = {name.lower() for name in _PLACES["cities"]}
_PROVINCES = {name.lower() for name in _PLACES["provinces"]}
_MOTTO = re.compile(r"(?:cong hoa xa hoi|doc lap *- *tu|dang cong san viet nam|doan tncs ho chi minh)")
_DATE_LINE = re.compile(
    r"(?:^|,|[^\W\d_]) *ngay *(?P<day>[\doil|]{1,2}|[ ._]*) *thang *(?P<month>[\doil|]{1,2}|[ ._!]*) *nam *(?P<year>[\doil|]{4}|[\d ._]*)"
)
_DATE_SHORT = re.compile(r", *(?:ngay *)?(?P<day>\d{1,2}) *[/.-] *(?P<month>\d{1,2}) *[/.-] *(?P<year>\d{4})")
_ABOUT = re.compile(r"(?:v */ *v|v\.v|ve viec)\b *:? *")
_SECRECY = re.compile(r"^(?:do *mat *: *)?(tuyet *|toi *|)mat$")
_SECRECIES = {"": "Mật", "toi": "Tối mật", "tuyet": "Tuyệt mật"}
_URGENCY = re.compile(r"^(?:do khan *: *)?(hoa toc hen gio|hoa toc|thuong khan|khan)\b")
_DRAFT = re.compile(r"^\(? *du thao\b")
_RECIPIENTS = re.compile(r"n[o0]i (?:nhan|gui)\b *[:;.]? *")
_AUTHORITY = re.compile(r"(?:T ?/? ?M|K ?/? ?T|T ?/? ?L|T ?/? ?UQ|TUQ|Q)(?:\.|(?=/)|(?= )) *")
_POST = re.compile(r"(?:%s)\b" % "|".join(sorted(load("outline")["posts"], key=len, reverse=True)))
_COLLECTIVE = re.compile(
    r"(?:ban thuong vu|ban chap hanh|doan chu tich|uy ban nhan dan|ubnd|hoi dong nhan dan|uy ban|ban thuong truc|thuong truc|tinh uy|"
    r"huyen uy|dang uy|hoi dong|ban bi thu|ban to chuc|btv|bch)\b[^|]*?(?= (?:%s)\b)"
    % "|".join(load("outline")["posts"])
)
_DEGREE = r"(?:(?:PGS|GS|TS|ThS|Th\.S|BSCKI{0,2}|BS|CKI{1,2}|CK[12]|KS|CN|NGND|NGƯT|DS|LS)\.? ?)+"
_SYLLABLE = rf"(?:[{UPPER}]['’])?(?:[{UPPER}][{LOWER}']*|[{UPPER}]+)"  # K'Rứ, Y Blim
_NAME = re.compile(rf"^(?:{_DEGREE})?{_SYLLABLE}(?: {_SYLLABLE}\.?){{1,5}}$")
_PLACE_NAME = re.compile(rf"(?:[{UPPER}][\w.]*\.? ?)+(?:- ?(?:[{UPPER}]\w* ?)+)?$")
_SELF = phrase(
    r"(?:xây dựng|ban hành|hướng dẫn|thông báo|đề nghị|yêu cầu|triển khai|tổ chức|kính mời|trân trọng|phân công|chỉ đạo|"
    r"đã|sẽ|kính đề nghị|trân trọng đề nghị|quyết định|lập|tiến hành|xin|gửi|nhận được|phát động|giao|chỉ thị|báo cáo|có ý kiến)(?!\w)"
)


@dataclass(slots=True)
class HeadFacts:
    """Everything that head and tail say, with the span of each value, and the codes of doubts with their spans."""

    values: dict[str, str | None] = field(default_factory=dict)
    recipients: list[str] = field(default_factory=list)
    addressees: list[str] = field(default_factory=list)
    spans: dict[str, Span] = field(default_factory=dict)
    flags: list[tuple[str, Span | None]] = field(default_factory=list)
    draft: bool = False

    def put(self, name: str, value: str | None, span: Span | None) -> None:
        """Keep a value and its words."""
        self.values[name] = value
        if value is not None and span is not None:
            self.spans[name] = span

    def get(self, name: str) -> str | None:
        """Return the value of a field, ``None`` where unknown."""
        return self.values.get(name)


@dataclass(frozen=True, slots=True)
class Cell:
    """A piece of a line that stands in one column: ``row`` counts lines, ``right`` says which column."""

    start: int
    end: int
    row: int
    right: bool
    after_blank: bool


_GAP = re.compile(r"\S(?:(?!\s{3,}|\t).)*")
_RUN_ON = re.compile(r"(?:thang|nam)\b|[/-]|\.{2,}|\d{1,2} *thang|nam \d")
_RUN_TOGETHER = re.compile(rf"(?<=[;:.]) +(?=(?:(?:TM|KT|TL|TUQ|Q)\. ?)?[{UPPER}]{{2,}}(?: [{UPPER}.]+)*$)")


def _pieces(view: View, line: Line) -> list[Span]:
    """Cut a line at the gaps between columns; a blank left for a number or a day is no such gap."""
    spans: list[Span] = []
    for found in _GAP.finditer(view.text, line.start, line.end):
        if spans and _RUN_ON.match(view.bare, found.start(), line.end):
            spans[-1] = (spans[-1][0], found.end())
        else:
            spans.append(found.span())
    return [piece for span in spans for piece in _before_motto(view, span)]


_MOTTO_INSIDE = re.compile(
    r" +(?=(?:cong hoa xa hoi chu|doc lap *- *tu|dang cong san viet nam$|doan tncs ho chi minh$))"
)


def _before_motto(view: View, span: Span) -> list[Span]:
    """Cut a line in which recognition ran the left head and the national motto together."""
    found = _MOTTO_INSIDE.search(view.bare, *span)
    return [(span[0], found.start()), (found.end(), span[1])] if found else [span]


def _cells(view: View, lines: list[Line]) -> list[Cell]:
    """Cut lines into cells of the left and the right column."""
    rows = [(line, _pieces(view, line)) for line in lines]
    border = min((line.indent + spans[-1][0] - line.start - 2 for line, spans in rows if len(spans) > 1), default=60)
    border = min(border, 60)
    return [
        Cell(start, end, row, index > 0 or line.indent + start - line.start >= border, line.after_blank)
        for row, (line, spans) in enumerate(rows)
        for index, (start, end) in enumerate(spans)
    ]


def _tail_cells(view: View, lines: list[Line]) -> list[Cell]:
    """Cut the lines of the tail, also where recognition ran a post into a line of recipients."""
    cells: list[Cell] = []
    for cell in _cells(view, lines):
        raw = view.plain[cell.start : cell.end]
        found = _RUN_TOGETHER.search(raw.rstrip())
        if (
            found
            and not _AUTHORITY.fullmatch(raw[: found.end()])
            and (_AUTHORITY.match(raw, found.end()) or _POST.match(view.bare, cell.start + found.end()))
        ):
            cells.append(Cell(cell.start, cell.start + found.start(), cell.row, cell.right, cell.after_blank))
            cells.append(Cell(cell.start + found.end(), cell.end, cell.row, True, cell.after_blank))
        else:
            cells.append(cell)
    return cells


def _low(view: View, cell: Cell | Line) -> str:
    return " ".join(view.bare[cell.start : cell.end].split())


def read_head(view: View, outline: Outline) -> HeadFacts:
    """Read head, title, addressees and tail of a letter."""
    facts = HeadFacts()
    cells = _cells(view, [*outline.head, *outline.title])
    head = [cell for cell in cells if not outline.title or cell.start < outline.title[0].start]
    own = _read_number(view, outline, facts)
    _read_date(view, head, outline, own, facts)
    _read_kind(view, outline, own, facts)
    _read_subject(view, outline, head, facts)
    _read_marks(view, head, facts)
    _read_addressees(view, outline, facts)
    _read_tail(view, outline, facts)
    _read_issuer(view, outline, head, own, facts)
    return facts


# ---------------------------------------------------------------- number, date, kind, subject


def _read_number(view: View, outline: Outline, facts: HeadFacts) -> OwnNumber | None:
    if not outline.lines:
        return None
    stop = max((line.end for line in outline.head), default=0)
    own = read_own_number(view, outline.lines[0].start, stop) if stop else None
    facts.put("number", own.number if own else None, own.number_span if own else None)
    facts.put("symbol", own.symbol if own else None, own.symbol_span if own else None)
    if own and own.number is None:
        facts.flags.append(("blank-number", (own.start, own.end)))
    if own and own.repaired:
        facts.flags.append(("symbol-repaired", own.symbol_span))
    return own


_CONFUSED = str.maketrans("oil|", "0111")


def _read_date(view: View, head: list[Cell], outline: Outline, own: OwnNumber | None, facts: HeadFacts) -> None:
    """Read place and date: in the head, else in the last lines of the tail."""
    for cell in [*head, *_cells(view, outline.tail)]:
        found = _DATE_LINE.search(view.bare, cell.start, cell.end) or _DATE_SHORT.search(
            view.bare, cell.start, cell.end
        )
        if not found:
            continue
        parts = {k: "".join(v.split()).translate(_CONFUSED) for k, v in found.groupdict().items()}
        raw = {k: view.plain[slice(*found.span(k))] for k in ("day", "month", "year")}
        value = _iso(parts, raw)
        begin = max(cell.start, own.end) if own and own.start <= cell.end and own.end <= found.start() else cell.start
        place_span, place = _place(view, begin, found)
        facts.put("issued_on", value, (found.start() + _leading(view, found), found.end()))
        facts.put("place", place, place_span)
        if value is None or len(value) < 10:
            facts.flags.append(("blank-date", (cell.start, cell.end)))
        return
    facts.put("issued_on", None, None)
    facts.put("place", None, None)


def _leading(view: View, found: re.Match[str]) -> int:
    return max(0, view.bare[found.start() : found.end()].find("ngay"))


def _iso(parts: dict[str, str], raw: dict[str, str]) -> str | None:
    year, month, day = parts["year"], parts["month"], parts["day"]
    if not re.fullmatch(r"(?:19|20)\d\d", year):
        return None
    if not month.isdigit() or not 1 <= int(month) <= 12:
        return year
    if not day.isdigit() or not 1 <= int(day) <= 31:
        return f"{year}-{int(month):02d}"
    return f"{year}-{int(month):02d}-{int(day):02d}"


def _place(view: View, start: int, found: re.Match[str]) -> tuple[Span | None, str | None]:
    stop = view.bare.find("ngay", found.start(), found.end())
    stop = stop if stop >= 0 else found.start()
    raw = view.plain[start:stop].rstrip(" ,.-")
    # A number line that runs into the date line, or a gap of two columns, is no part of the place.
    cut = max(raw.rfind(mark) for mark in ("   ", "\t", "/", ":"))
    if cut >= 0:
        start += cut + 1
        raw = view.plain[start:stop].rstrip(" ,.-")
        while raw and not raw[0].isalpha():
            raw, start = raw[1:], start + 1
    tail = _PLACE_NAME.search(raw)
    if cut >= 0 and tail:
        start += tail.start()
        raw = raw[tail.start() :]
    name = words(view.text[start : start + len(raw)]).strip(" ,.-")
    if not name or len(name) > 40 or (any(c.isdigit() for c in name) and not re.match(r"(?:Quận|Phường|Khu)", name)):
        return None, None
    return (start, start + len(raw)), name


def _read_kind(view: View, outline: Outline, own: OwnNumber | None, facts: HeadFacts) -> None:
    if outline.title:
        line = outline.title[0]
        cells = _cells(view, [line])
        for cell in cells:
            name = _kind_of_title(view, cell)
            if name:
                facts.put("kind", name, (cell.start, cell.end))
                return
    if own and own.kind:
        facts.put("kind", own.kind, None)
        if own.kind != "Công văn":
            facts.flags.append(("kind-inferred", (own.start, own.end)))
        return
    about = any(_ABOUT.match(_low(view, line)) for line in outline.head)
    facts.put("kind", "Công văn" if outline.addressees or about else None, None)


def _kind_of_title(view: View, cell: Cell) -> str | None:
    """Return the kind whose name begins the title line."""
    low = _low(view, cell)
    spaced = low.replace(" ", "") if re.fullmatch(r"(?:\w )+\w", low) else None
    best = None
    for name, kind in _KINDS_BARE.items():
        if low == name or low.startswith(name + " ") or spaced == name.replace(" ", ""):
            if best is None or len(name) > len(best[0]):
                best = (name, kind)
    return best[1] if best else None


def _bare_word(text: str) -> str:
    from extractors.view import make_view

    return make_view(text).bare


_KINDS_BARE = {_bare_word(word): kind.name for word, kind in kinds_by_word().items() if kind.family != "general"}


def _read_subject(view: View, outline: Outline, head: list[Cell], facts: HeadFacts) -> None:
    if outline.title:
        spans = _title_spans(view, outline)
        if spans:
            facts.put("subject", _joined(view, spans), (spans[0][0], spans[-1][1]))
            return
    for index, cell in enumerate(head):
        found = _ABOUT.match(view.bare, cell.start, cell.end)
        if not found:
            continue
        spans = [(found.end(), cell.end)]
        row = cell.row
        for other in head[index + 1 :]:
            low = _low(view, other)
            if other.right != cell.right and _is_columns(head):
                continue
            capital_head = is_capitals(view.plain[other.start : other.end]) and not is_capitals(
                view.plain[slice(*spans[0])]
            )
            if other.row > row + 1 or (other.row != row and other.after_blank) or _MOTTO.match(low) or capital_head:
                break
            if _is_date_line(view, other) or _SECRECY.match(low) or _URGENCY.match(low):
                break
            spans.append((other.start, other.end))
            row = other.row
        facts.put("subject", _joined(view, spans), (spans[0][0], spans[-1][1]))
        return
    facts.put("subject", None, None)


def _is_date_line(view: View, cell: Cell) -> bool:
    return bool(
        _DATE_LINE.search(view.bare, cell.start, cell.end) or _DATE_SHORT.search(view.bare, cell.start, cell.end)
    )


def _is_columns(head: list[Cell]) -> bool:
    return any(cell.right for cell in head)


def _title_spans(view: View, outline: Outline) -> list[Span]:
    spans: list[Span] = []
    for line in outline.title[1:]:
        low = _low(view, line)
        if _DRAFT.match(low) or re.fullmatch(r"\(?(?:lan|so)? *\d{0,2}\)?", low) or set(low) <= set("-*_ ."):
            continue
        if spans and re.match(r"\((?:kem theo|ban hanh kem)", low):
            break
        found = re.match(r"v */ *v\b *:? *", view.bare[line.start : line.end]) if not spans else None
        spans.append((line.start + (found.end() if found else 0), line.end))
    return spans


def _joined(view: View, spans: list[Span]) -> str | None:
    text = " ".join(words(view.text[a:b]) for a, b in spans).strip()
    return text.rstrip(" .;:") or None


def _read_marks(view: View, head: list[Cell], facts: HeadFacts) -> None:
    facts.put("urgency", None, None)
    facts.put("secrecy", None, None)
    for cell in head:
        low = _low(view, cell).strip(" .[]()|")
        raw = view.plain[cell.start : cell.end]
        if is_capitals(raw):
            if (found := _SECRECY.match(low)) or (found := _SECRECY.match(low.replace(" ", ""))):
                facts.put("secrecy", _SECRECIES[found[1].strip()], (cell.start, cell.end))
            elif found := _URGENCY.match(low):
                facts.put(
                    "urgency",
                    words(view.text[cell.start : cell.end]).strip(" .[]()|").capitalize(),
                    (cell.start, cell.end),
                )
        if _DRAFT.match(low):
            facts.draft = True
            facts.flags.append(("draft", (cell.start, cell.end)))


_MARKS_OF_LISTS = " -–—•●▪·;.,:+"


def _read_addressees(view: View, outline: Outline, facts: HeadFacts) -> None:
    if not outline.addressees:
        return
    start, end = outline.addressees[0].start, outline.addressees[-1].end
    label = re.match(r"(?:kinh +(?:gui|trinh|moi|chuyen)|[\w -]{0,60}\bdien *(?=:)) *[:.-]*", view.bare[start:end])
    begin = start + (label.end() if label else 0)
    raw = view.plain[begin:end]
    items: list[tuple[int, int]] = []
    at = 0
    for part in re.split(r"(;|(?:^|(?<= ) {2,})-|\s{2,}\+ )", raw):
        if part and part.strip(" ;-+."):
            items.append((begin + at, begin + at + len(part)))
        at += len(part)
    facts.addressees = [name for a, b in items if (name := words(view.text[a:b]).strip(_MARKS_OF_LISTS))]
    facts.spans["addressees"] = (start, end)


# ---------------------------------------------------------------- signature and recipients


def _read_tail(view: View, outline: Outline, facts: HeadFacts) -> None:
    cells = _tail_cells(view, outline.tail)
    for name in ("signer", "signer_title", "authority"):
        facts.put(name, None, None)
    label = next((c for c in cells if _RECIPIENTS.match(_low(view, c))), None)
    signature: list[Cell] = []
    recipients: list[list[Span]] = []
    for cell in cells:
        low = _low(view, cell)
        raw = view.plain[cell.start : cell.end]
        if cell is label:
            rest = _RECIPIENTS.match(view.bare, cell.start, cell.end)
            if rest and view.plain[rest.end() : cell.end].strip():
                recipients.append([(rest.end(), cell.end)])
        elif label and _is_recipient(view, cell, label, recipients, low, raw):
            _add_recipient(view, cell, recipients, raw, low)
        elif not low.endswith(":") or _AUTHORITY.match(raw):
            signature.append(cell)
    _read_signature(view, signature, facts)
    facts.recipients = [name for spans in recipients for name in _split_recipients(view, spans)]
    if recipients:
        facts.spans["recipients"] = (recipients[0][0][0], recipients[-1][-1][1])


def _is_recipient(view: View, cell: Cell, label: Cell, recipients: list[list[Span]], low: str, raw: str) -> bool:
    if raw.startswith(("-", "+")):
        return True
    if cell.start < label.start or cell.right != label.right or low.endswith(":"):
        return False
    if is_capitals(raw) or _AUTHORITY.match(raw) or low.startswith(("(da ky", "( da ky", "da ky", "ky boi")):
        return False
    above = view.plain[slice(*recipients[-1][-1])].rstrip() if recipients else ""
    if not recipients:
        return not cell.right and raw.endswith((";", ","))
    if re.search(r"\bluu\b", view.bare[slice(*recipients[-1][-1])]) and above.endswith("."):
        return False
    if _NAME.match(words(raw)) and above.endswith("."):
        return False
    return not above.endswith(".") and (
        raw[:1].islower() or above.endswith((",", "-")) or not above.endswith(";") or raw.endswith((";", "."))
    )


def _add_recipient(view: View, cell: Cell, recipients: list[list[Span]], raw: str, low: str) -> None:
    start = cell.start + (len(raw) - len(raw.lstrip("-+ ")))
    if not raw.startswith(("-", "+")) and recipients:
        above = view.plain[slice(*recipients[-1][-1])].rstrip()
        if raw[:1].islower() or raw.startswith("(") or not above.endswith((";", ".")):
            if not low.startswith("luu"):
                recipients[-1].append((cell.start, cell.end))
                return
    recipients.append([(start, cell.end)])


def _split_recipients(view: View, spans: list[Span]) -> list[str]:
    """Cut ``Như trên; - Lưu: VT.`` on one line into its recipients, marks at the end left out."""
    text = " ".join(words(view.text[start:end]) for start, end in spans)
    parts = re.split(r"[;.,]\s*[-–]\s*(?=\S)|;\s+(?=L[ưu]u\b)", text)
    return [part for raw in parts if (part := raw.strip().lstrip("-–+ ").rstrip(" ;.,"))]


def _read_signature(view: View, cells: list[Cell], facts: HeadFacts) -> None:
    marked = [cell for cell in cells if _AUTHORITY.match(view.plain, cell.start, cell.end)]
    if len({cell.row for cell in marked}) < len(marked):
        cells = [cell for cell in cells if not cell.right]  # two bodies sign side by side: the first one's block counts
    authority_at: int | None = None
    for index, cell in enumerate(cells):
        raw = view.plain[cell.start : cell.end].rstrip()
        low = _low(view, cell)
        mark = _AUTHORITY.match(raw)
        if mark and is_capitals(raw) and len(raw) > mark.end():
            if facts.get("authority") is None:
                split = _fused(view, cell, mark)
                facts.put("authority", words(view.text[cell.start : split]), (cell.start, split))
                authority_at = index
                if split < cell.end:
                    _put_title(view, facts, split, cell.end)
            continue
        post = _POST.match(low)
        if post and is_capitals(raw) and facts.get("signer_title") is None:
            _put_title(view, facts, cell.start, cell.end)
            if authority_at is not None or index == 0:
                continue
    for cell in reversed(cells):
        raw = words(view.text[cell.start : cell.end]).strip(" .*")
        low = _low(view, cell)
        if _POST.match(low) and is_capitals(raw):
            continue
        if _AUTHORITY.match(raw) and is_capitals(raw):
            continue
        if _NAME.match(raw) and not _MOTTO.match(low) and head_at(view, cell.start, cell.end) is None:
            name = re.sub(rf"^{_DEGREE}", "", raw)
            at = view.plain.find(name, cell.start, cell.end)
            facts.put("signer", name, (max(at, cell.start), cell.end))
            return


def _fused(view: View, cell: Cell, mark: re.Match[str]) -> int:
    """Return where the authority ends: before a post that recognition ran into its line."""
    begin = cell.start + mark.end()
    low = view.bare[begin : cell.end]
    collective = _COLLECTIVE.match(" ".join(low.split()))
    if collective:
        rest = " ".join(low.split())[collective.end() :].strip()
        return cell.end - len(low) + low.rfind(rest) if rest else cell.end
    first = _POST.match(low)
    if first:
        second = re.search(r" (?=pho )", low[first.end() - 1 :])
        if second:
            return begin + first.end() - 1 + second.start()
    return cell.end


def _put_title(view: View, facts: HeadFacts, start: int, end: int) -> None:
    while start < end and view.plain[start] == " ":
        start += 1
    raw = words(view.text[start:end]).rstrip(" .,:")
    facts.put("signer_title", title_case(raw), (start, end))


def title_case(raw: str) -> str:
    """Write a post or name that stands in capitals as running text does.

    >>> title_case("PHÓ CHỦ TỊCH")
    'Phó Chủ tịch'
    """
    low = raw.lower() if is_capitals(raw) else raw
    low = low[:1].upper() + low[1:]
    for prefix in ("Phó ", "Quyền "):
        if low.startswith(prefix):
            low = prefix + low[len(prefix) : len(prefix) + 1].upper() + low[len(prefix) + 1 :]
    return low


# ---------------------------------------------------------------- issuing body


def _read_issuer(view: View, outline: Outline, head: list[Cell], own: OwnNumber | None, facts: HeadFacts) -> None:
    """Find the issuing body: head block, else the letter's own words and its place."""
    block = _head_block(view, head, own)
    if block:
        while len(block) > 1 and _ORGAN_ALONE.match(block[-1].low):
            block.pop()  # a standing committee below its organisation: the organisation issues
        name = _of_mass_organisation(_cased(view, outline, block[-1]), view, outline)
        superior = block[-2] if len(block) > 1 else None
        if superior and _PART.match(block[-1].low) and not _names_place(name) and not _PARTY_ORGAN.search(name):
            upper = _cased(view, outline, superior)
            facts.put("issuer", f"{_without_organ(name)} {upper}", block[-1].spans[0])
            return
        facts.put(
            "issuer", _completed(name, superior.low if superior else None, facts.get("place")), block[-1].spans[0]
        )
        return
    body = _self_reference(view, outline)
    if body:
        full = _completed(_without_organ(body.name), None, facts.get("place"))
        facts.put("issuer", full, (body.start, body.end))
        facts.flags.append(("issuer-inferred", (body.start, body.end)))
        return
    code = expand(re.split(r"[-/]", own.symbol)[1]) if own and own.symbol and re.search(r"[-/]", own.symbol) else None
    if own and code:
        facts.put("issuer", _completed(code, None, facts.get("place")), own.symbol_span)
        facts.flags.append(("issuer-inferred", own.symbol_span))
        return
    facts.put("issuer", None, None)
    facts.flags.append(("issuer-unknown", None))


_ORGAN_ALONE = re.compile(r"(?:ban thường vụ|ban chấp hành|ban thường trực|thường trực|đoàn chủ tịch)$")
_PART = re.compile(
    r"(?:(?:ban|văn phòng|ủy ban kiểm tra|hội đồng thi đua|thanh tra|trung tâm|tổ|tiểu ban)\b(?! quản lý| chấp hành (?:tỉnh|đoàn|trung))|công đoàn(?: cơ sở)?$)"
)
_PARTY_ORGAN = re.compile(r"(?:tỉnh|thành|huyện|quận|thị|đảng) ủy$", re.IGNORECASE)
_COMMITTEE_OF = re.compile(
    r"^(?:Ban Chấp hành|BCH|Ban Thường vụ|BTV)(?: Đoàn(?: Thanh niên.*?| TNCS.*?)?)? (tỉnh|thành phố|huyện|quận|thị xã) (.+)$",
    re.IGNORECASE,
)
_YOUTH = {
    "tỉnh": "Tỉnh đoàn",
    "thành phố": "Thành đoàn",
    "huyện": "Huyện đoàn",
    "quận": "Quận đoàn",
    "thị xã": "Thị đoàn",
}
_ASSOCIATION = re.compile(r"(hội [^\n]{4,40}?) việt nam")


def _of_mass_organisation(name: str, view: View, outline: Outline) -> str:
    """Name the organisation behind ``BCH TỈNH X``: the Youth Union, or the association that stands above it."""
    inner = re.match(
        r"(?:Ban Chấp hành|Ban Thường vụ) ((?:Hội|Công đoàn|Liên đoàn|Nghiệp đoàn) .+)", name, re.IGNORECASE
    )
    if inner:
        return inner[1][:1].upper() + inner[1][1:]
    found = _COMMITTEE_OF.match(name)
    if found is None or not outline.head:
        return name
    head = view.lower[outline.head[0].start : outline.head[-1].end]
    association = _ASSOCIATION.search(" ".join(head.split()))
    if association:
        return f"{_by_rule(spelled(association[1].upper()).lower())} {found[1].lower()} {found[2]}"
    if re.search(r"\bđoàn (?:tncs|thanh niên)|đtn", head):
        return f"{_YOUTH[found[1].lower()]} {found[2]}"
    return name


@dataclass(slots=True)
class _HeadName:
    """A name in the head block, perhaps over several lines of its column."""

    spans: list[Span]
    low: str


def _head_block(view: View, head: list[Cell], own: OwnNumber | None) -> list[_HeadName]:
    """Return the names of the left column above the number, top first."""
    names: list[_HeadName] = []
    last_row = 0
    columns = _is_columns(head)
    for cell in head:
        low = _low(view, cell)
        raw = view.plain[cell.start : cell.end]
        if columns and cell.right:
            continue
        if (own and own.start <= cell.start < own.end) or re.match(r"s[o06] *[:.]", low) or _ABOUT.match(low):
            if names:
                break
            continue
        if _MOTTO.match(low) or _DATE_LINE.search(view.bare, cell.start, cell.end) or not is_capitals(raw):
            continue
        if _SECRECY.match(low) or _URGENCY.match(low) or _DRAFT.match(low) or low in ("den", "*"):
            continue
        span = (cell.start, cell.start + len(raw.rstrip(" *-_")))
        begins = head_at(view, *span) is not None and not (names and (_LEVEL.match(low) or _goes_on(names[-1].low)))
        if names and not begins and cell.row <= last_row + 1:
            names[-1].spans.append(span)
            names[-1].low += " " + " ".join(view.lower[slice(*span)].split())
        elif begins or not names:
            names.append(_HeadName([span], " ".join(view.lower[slice(*span)].split())))
        last_row = cell.row
    return [name for name in names if head_at(view, *name.spans[0]) is not None or len(names) == 1]


#: A line that begins with a level goes on with the name above it (ỦY BAN NHÂN DÂN / XÃ …): no issuer is called so.
_LEVEL = re.compile(r"(?:tinh|thanh pho|tp|huyen|quan|thi xa|thi tran|xa|phuong|dac khu)(?! (?:uy|doan)\b)\b")


def _goes_on(low: str) -> bool:
    """Say whether the name so far is not complete: ``CÔNG ĐOÀN`` alone, or it ends in a joining word."""
    return low in _INCOMPLETE or low.endswith((" và", ",", "-", " các", " của", " khu", " ngành", "công đoàn tổng"))


_INCOMPLETE = frozenset(load("outline")["incomplete_names"])


def _cased(view: View, outline: Outline, name: _HeadName) -> str:
    """Write a name in capitals as the letter itself writes it elsewhere, else by rule."""
    raw = " ".join(words(view.text[slice(*span)]) for span in name.spans)
    if not is_capitals(raw):
        return spelled(raw)
    pattern = re.compile(r"\s+".join(re.escape(w) for w in name.low.split()))
    for found in pattern.finditer(view.lower, name.spans[-1][1]):
        again = words(view.plain[found.start() : found.end()])
        if not is_capitals(again) and again != again.lower():
            return spelled(again)
    return spelled(_by_rule(spelled(name.low.upper()).lower()))


_CASED = {phrase.lower(): phrase for phrase in load("bodies")["cased"]["names"]}
_CASED |= {name.lower(): name for group in ("cities", "provinces") for name in _PLACES[group]}
_CASED |= {phrase: phrase for phrase in load("bodies")["cased"]["small"]}
_LONGEST_CASED = max(len(name.split()) for name in _CASED)


def _by_rule(low: str) -> str:
    """Write a name in small letters with the capitals that it has in running text.

    Names that the lexicon knows keep its capitals; of the rest every word begins with one, as names of places do.

    >>> _by_rule("trường thpt lê hồng phong")
    'Trường THPT Lê Hồng Phong'
    """
    parts = low.split()
    out: list[str] = []
    at = 0
    while at < len(parts):
        for size in range(min(_LONGEST_CASED, len(parts) - at), 0, -1):
            known = _CASED.get(" ".join(parts[at : at + size]))
            if known:
                out.append(known)
                at += size
                break
        else:
            out.append(parts[at][:1].upper() + parts[at][1:])
            at += 1
    name = " ".join(out)
    return name[:1].upper() + name[1:]


def _self_reference(view: View, outline: Outline) -> Body | None:
    """Find the body that says of itself that it issues: in the preamble, the closing, then the title."""
    for zone in ("preamble", "closing"):
        for block in outline.blocks:
            if block.zone != zone:
                continue
            for body in find_bodies(view, block.start, block.end):
                after = re.compile(r" *(?:\([^)]*\))? *").match(view.lower, body.end, block.end)
                at = after.end() if after else body.end
                if body.kind == "school" and view.plain[body.start].islower():
                    continue  # “đơn vị”, “nhà trường” name nobody
                before = view.lower[max(block.start, body.start - 5) : body.start].strip()
                if (
                    (body.kind != "person" or _HEAD_OF_BODY.match(body.name))
                    and not body.plural
                    and not before.endswith(("của", "về", "cho", "gửi"))
                    and _SELF.match(view.lower, at, block.end)
                ):
                    return body
    return None


_HEAD_OF_BODY = re.compile(r"(?:Chủ tịch|Giám đốc|Bộ trưởng|Thủ trưởng) (?:Ủy|Hội|Sở|Bộ|Liên|Công)")
_ORGAN = re.compile(
    r"^(?:Chủ tịch|Giám đốc|Bộ trưởng|Ban Thường trực|Ban Thường vụ|Ban Chấp hành|Thường trực|Đoàn Chủ tịch|Thường vụ|Lãnh đạo|Ban thường vụ|Ban chấp hành)\s+(?=\S)",
    re.IGNORECASE,
)


def _without_organ(name: str) -> str:
    """Name the organisation where its standing committee is named (``Ban Thường vụ X`` is X)."""
    rest = _ORGAN.sub("", name)
    return rest[:1].upper() + rest[1:]


_COMPLETES = re.compile(
    r"^(?:công đoàn ngành|công đoàn các khu|công đoàn khu|công đoàn viên chức|sở|phòng|ban quản lý|liên đoàn lao động|ủy ban nhân dân|hội đồng nhân dân|"
    r"ban tổ chức|ban tuyên giáo|ban dân vận|tỉnh ủy|huyện ủy|thành ủy|hội|tỉnh đoàn|ủy ban mặt trận|bảo hiểm xã hội|công an|cục thuế|ban chỉ đạo)"
)


def _completed(name: str, superior: str | None, place: str | None) -> str:
    """Add the place to a name that lacks one: from the superior in the head, else from the place of the letter."""
    low = name.lower()
    if not _COMPLETES.match(low) or re.search(r"\b(?:việt nam|trung ương)\b", low):
        return name
    if _PARTY_ORGAN.search(name) and (superior or place):
        upper = re.search(r"\b(?:tỉnh|thành phố|huyện|quận|thị xã) (?!ủy)(.+)$", superior or "")
        whole = (
            " ".join(w[:1].upper() + w[1:] for w in upper[1].split())
            if upper
            else re.sub(r"^(?:TP[.]?|Thành phố|Tỉnh) *", "", place or "")
        )
        return f"{name} {whole}".strip()
    if _names_place(name):
        return name
    if superior is not None:
        found = re.search(r"\b(tỉnh|thành phố|tp\.?|huyện|quận|thị xã|xã|phường) +(.+)$", superior)
        if found:
            level = "thành phố" if found[1].startswith("tp") else found[1]
            own = re.search(r"\b(tỉnh|thành phố|huyện|quận|thị xã)$", low)
            stem = name[: own.start()].rstrip() if own else name
            return f"{stem} {level} {' '.join(w[:1].upper() + w[1:] for w in found[2].split())}"
    if place:
        plain = re.sub(r"^(?:TP\.?|Thành phố|Tỉnh)\s*", "", place).strip()
        bare_level = re.search(r"\b(tỉnh|thành phố|huyện|quận|thị xã|xã|phường)$", low)
        if bare_level:
            return f"{name} {plain}"
        if plain.lower() in _PROVINCES:
            return f"{name} tỉnh {plain}"
        if plain.lower() in _CITIES:
            return f"{name} thành phố {plain}"
    return name


def _names_place(name: str) -> bool:
    """Say whether a body's name already holds the name of a place."""
    low = name.lower()
    if re.search(r"\b(?:tỉnh|thành phố|huyện|quận|thị xã|xã(?! hội)|phường|đặc khu|thị trấn) +(?!ủy\b)\w", low):
        return True
    return any(low.endswith(place) for place in _PROVINCES | _CITIES)

"""What other programs find in the same letters, in the form that the scorer takes (``evaluate.score_records``).

dateparser, and what a good script reads without an outline: thirty patterns, a line or a sentence at a time. They are
written as a careful programmer would write them in a day for letters that look as Decree 30/2020/NĐ-CP wants them: the
head from its first lines and left column, citations by kind and number, dates by their bound words, limits by their
words, a task for every item that names a body and an act or stands below a heading that is a body; wrapped lines are
joined and common abbreviations of bodies written out. They mend no faults of recognition, read no tables, know no
scope but the last heading, and take the letter's year where a date has none.
"""

import calendar
import datetime
import re
from collections.abc import Iterator
from typing import Any

from dateparser.search import search_dates

Record = dict[str, Any]


def evidence(text: str, start: int, end: int) -> Record:
    return {"start": start, "end": end, "quote": text[start:end]}


def numbered(letter: str, records: list[Record]) -> list[Record]:
    """Give records the ids and the confidence that those of a letter have; peers do not say how sure they are."""
    return [{"id": f"{letter}{number}", "confidence": 0.5, **record} for number, record in enumerate(records, 1)]


#: What a date has, where nothing else is said of it.
_NO_DATE = {
    "date": None, "start": None, "bound": None, "time": None, "rrule": None, "relative": None, "assignees": [],
    "action": None,
}  # fmt: skip


def dates_by_dateparser(text: str, issued_on: str | None) -> list[Record]:
    """Return the dates that ``dateparser.search`` finds, as records of day and hour.

    It is told the language, the order of day and month, the day of the letter, and to leave out what names no day.

    It does not say what a date is for; each is called a deadline, which most dates of letters are.
    """
    settings: dict[str, object] = {"DATE_ORDER": "DMY", "REQUIRE_PARTS": ["day", "month"]}
    if issued_on and len(issued_on) == 10:
        settings |= {"RELATIVE_BASE": datetime.datetime.fromisoformat(issued_on), "PREFER_DATES_FROM": "future"}
    records: list[Record] = []
    at = 0
    for words, moment in search_dates(text, languages=["vi"], settings=settings) or []:
        start = text.find(words, at)
        if start < 0:  # its words are not always those of the text
            continue
        at = start + len(words)
        hour = moment.strftime("%H:%M")
        found = {"type": "deadline", "bound": "by", "date": moment.date().isoformat()}
        time = hour if hour != "00:00" else None
        records.append({**_NO_DATE, **found, "time": time, "evidence": evidence(text, start, at)})
    return numbered("d", records)


# --------------------
# The patterns of the plain script, and what reads letters with them.

KINDS = (
    "Kế hoạch|Hướng dẫn|Thông báo|Chỉ thị|Quyết định|Nghị quyết|Báo cáo|Giấy mời|Công điện|Chương trình|Quy chế|"
    "Quy định|Kết luận|Tờ trình|Thông tri|Công văn|Luật|Nghị định|Thông tư"
)
UP = "A-ZĐĂÂÊÔƠƯÁÀẢÃẠẮẰẲẴẶẤẦẨẪẬÉÈẺẼẸẾỀỂỄỆÍÌỈĨỊÓÒỎÕỌỐỒỔỖỘỚỜỞỠỢÚÙỦŨỤỨỪỬỮỰÝỲỶỸỴ"
BODY = (
    rf"(?:(?:Tổng )?Liên đoàn Lao động|LĐLĐ|[Cc]ông đoàn|CĐCS|CĐ|Ủy ban (?:nhân dân|Kiểm tra|MTTQ|Mặt trận)|UBND|UBKT|"
    rf"Ban (?=[{UP}])|Hội (?=[{UP}])|Sở|Phòng|Văn phòng|Tỉnh đoàn|Huyện đoàn|Trường|Bệnh viện|Đảng ủy|Tỉnh ủy|Huyện ủy|"
    rf"Bộ)\b"
)
NAME = (
    rf"{BODY}(?:(?: và| -|,)? (?:cơ sở|ngành|cấp trên trực tiếp cơ sở|tỉnh|huyện|xã|phường|quận|thành phố|thị xã|các|"
    rf"[{UP}][\w&-]*))*"
)
DAY = r"(?P<d>\d{1,2})\s*[/.-]\s*(?P<m>\d{1,2})(?:\s*[/.-]\s*(?P<y>20\d\d|\d\d(?!\d)))?"
WORDED = r"(?P<d>\d{1,2}) tháng (?P<m>\d{1,2})(?: năm (?P<y>20\d\d))?"
HOUR = r"(?:(?P<h>\d{1,2})\s*(?:giờ|h|g)\s*(?P<min>\d\d)?(?: phút)?\s*,?\s*)?"
BOUND = r"(?P<bound>trước|chậm nhất(?: là| vào)?|muộn nhất(?: là)?|đến hết|hạn cuối(?: là)?|xong trước|không quá)"
ACTS = (
    "chủ trì|phối hợp|xây dựng|tổ chức|triển khai|báo cáo|gửi|lập|rà soát|tham mưu|hướng dẫn|kiểm tra|đôn đốc|phổ biến|"
    "thực hiện|chỉ đạo|bố trí|cử|đăng ký|tổng hợp|theo dõi|hoàn thành|quán triệt|chuẩn bị|vận động|bảo đảm|đảm bảo|"
    "tuyên truyền|phát động|thành lập|ban hành|cung cấp|phân công|chấm|duyệt|kiện toàn|chịu trách nhiệm|nộp"
)

OWN_NUMBER = re.compile(r"^.*?\bSố\s*:?\s*(\d+)?\s*[/-]\s*([A-ZĐ][A-ZĐa-zđ&\-/]*)", re.MULTILINE)
DATE_LINE = re.compile(r"([A-ZĐ][\w. ]+?),\s*ngày\s*(\d{1,2})\s*tháng\s*(\d{1,2})\s*năm\s*(\d{4})")
KIND_LINE = re.compile(rf"^[ *#]*({KINDS})[ *]*$", re.IGNORECASE | re.MULTILINE)
ABOUT = re.compile(r"\bV/v:?\s+([^\n]+(?:\n[^\n]+)?)")
ISSUER_LINE = re.compile(
    r"(?:BAN CHẤP HÀNH )?(?:TỔNG )?"
    r"(?:LIÊN ĐOÀN|CÔNG ĐOÀN|ỦY BAN|UBND|SỞ|BỘ|TỈNH|HUYỆN|THÀNH|BAN|HỘI|TRƯỜNG|BỆNH|NGHIỆP)\b"
)
NO_ISSUER = re.compile(r"CỘNG HÒA|ĐẢNG CỘNG SẢN|ĐOÀN TNCS|Độc lập|BAN THƯỜNG VỤ$|BAN CHẤP HÀNH$")
AUTHORITY = re.compile(r"(?:TM|KT|TL|TUQ|Q)\. ?.*")
TITLE = re.compile(
    r"(?:PHÓ |Q\. ?)?(?:CHỦ TỊCH|TRƯỞNG BAN|(?:TỔNG )?GIÁM ĐỐC|BÍ THƯ|HIỆU TRƯỞNG|CHÁNH VĂN PHÒNG|CỤC TRƯỞNG|CHỦ NHIỆM)"
    r"(?: THƯỜNG TRỰC)?$"
)
PERSON = re.compile(rf"(?:[{UP}]\w+ ){{1,4}}[{UP}]\w+$")
CAPITALS = re.compile(rf"[{UP} ,&()-]+$")
CELLS = re.compile(r"\s{3,}|\t")
RECIPIENTS = re.compile(r"Nơi nhận\s*:?[ *]*\n((?:\s*[-+][^\n]+\n?)+)")
CITED = re.compile(
    rf"(?i:(?P<kind>{KINDS})(?: liên tịch)? số:? ?(?P<number>\d+)\s*[/-]\s*(?P<symbol>[\wĐ&/-]+)"
    rf"(?:,?\s+ngày\s+(?:{DAY}|(?P<d2>\d{{1,2}}) tháng (?P<m2>\d{{1,2}}) năm (?P<y2>\d{{4}})))?)"
    rf"(?:\s+của\s+(?P<issuer>{NAME}))?"
)
SYMBOL_YEAR = re.compile(r"^(?:20|19)\d\d/")
LIMIT_DAY = re.compile(rf"{BOUND}\s+{HOUR}(?:ngày\s+)?(?:{DAY})", re.IGNORECASE)
LIMIT_WORDED = re.compile(rf"{BOUND}\s+{HOUR}ngày\s+{WORDED}", re.IGNORECASE)
LIMIT_MONTH = re.compile(
    r"(?:xong |hoàn thành )?(?:trong|trước|đến hết) (?:tháng (?P<m>\d{1,2})|quý (?P<q>IV|I{1,3}|[1-4]))"
    r"(?:\s*/\s*|\s+năm\s+)(?P<y>20\d\d)",
    re.IGNORECASE,
)
RULE = re.compile(
    r"(?P<bound>trước |chậm nhất (?:là )?)?ngày (?P<d>\d{1,2})(?:/(?P<m>\d{1,2}))? "
    r"(?:hằng|hàng) (?P<unit>tháng|quý|năm)",
    re.IGNORECASE,
)
EACH = re.compile(r"định kỳ (?P<n>\d+) tháng|(?:hằng|hàng) (?P<unit>tuần|tháng|quý)", re.IGNORECASE)
TERM = re.compile(
    r"trong (?:vòng|thời hạn) (?P<n>\d+) ngày(?P<working> làm việc)?,? kể từ (?P<anchor>ngày (?:ký|nhận)|khi nhận)",
    re.IGNORECASE,
)
PERIOD = re.compile(
    rf"từ ngày (?P<d0>\d{{1,2}})(?:[/.-](?P<m0>\d{{1,2}}))?(?:[/.-](?P<y0>20\d\d))? đến (?:hết )?ngày {DAY}",
    re.IGNORECASE,
)
EVENT = re.compile(
    rf"(?:vào |lúc |từ |hồi |bắt đầu )+{HOUR}(?:,? ?(?:thứ \w+|chủ nhật),? )?(?:\(?ngày )(?:{DAY})", re.IGNORECASE
)
LIMIT = re.compile(
    r"(?P<bound>không quá|tối đa|ít nhất|tối thiểu|khoảng|cử|mời)\s+(?P<n>\d+)\s*"
    r"(?P<unit>%|(?P<group>đại biểu|người|đồng chí|cán bộ|đoàn viên)[^\n.,;:()]{0,25})",
    re.IGNORECASE,
)
RANGE = re.compile(r"từ (?P<low>\d+) (?:đến|-) (?P<high>\d+) (?P<group>đại biểu|người|đồng chí)", re.IGNORECASE)
MARKED = re.compile(r"^\s*(?:[-+•*]|\d+(?:\.\d+)*[.)]|[a-zđ][.)])\s+", re.MULTILINE)
HEADED = re.compile(
    rf"\s*[*#]*(?:[IVX]+\.|\d+(?:\.\d+)*[.)]|[a-zđ]\)|-)\s*[*]*(?:Đối với |Các |các |Trách nhiệm của )*"
    rf"(?P<who>{NAME})[\s*:.]*$"
)
ASKED = re.compile(rf"(?i:đề nghị|yêu cầu|giao|phân công)\s+(?:[Cc]ác )?(?P<who>{NAME})")
DOER = re.compile(
    rf"(?:Đề nghị |Yêu cầu |Giao )?(?:Các |các |Mỗi )?(?P<who>{NAME})(?: trực thuộc)?[:,]?\s+"
    rf"(?:có trách nhiệm |phải |cần )?(?i:{ACTS})\b"
)
SENDS = re.compile(rf"(?:gửi|nộp|báo cáo)[^.;\n]*?\s(?:về|cho)\s+(?P<whom>{NAME})")
SHARE = re.compile(r"\b\d+(?:,\d+)?\s*%")

SECTION = re.compile(r"\s*[*#]*\s*(?:[IVX]+|[A-D])[.)]\s")
ABBREVIATIONS = {
    "CĐCS": "Công đoàn cơ sở",
    "LĐLĐ": "Liên đoàn Lao động",
    "CĐ": "Công đoàn",
    "UBKT": "Ủy ban Kiểm tra",
    "UBND": "Ủy ban nhân dân",
}


_BOUNDS = {"trước": "before", "xong trước": "before"}
_LIMITS = {"không quá": "max", "tối đa": "max", "ít nhất": "min", "tối thiểu": "min", "khoảng": "about"}
_EVERY = {"tuần": "FREQ=WEEKLY", "tháng": "FREQ=MONTHLY", "quý": "FREQ=MONTHLY;INTERVAL=3", "năm": "FREQ=YEARLY"}
_QUARTERS = {"i": 1, "ii": 2, "iii": 3, "iv": 4, "1": 1, "2": 2, "3": 3, "4": 4}


def read_plainly(text: str) -> Record:
    issued = DATE_LINE.search(text)
    own = OWN_NUMBER.search(text[:1500])
    dates = numbered("d", sorted(_dates(text, int(issued[4]) if issued else 2000), key=_start))
    return {
        "text": text,
        "header": _header(text, own, issued),
        "references": numbered("r", list(_references(text, own))),
        "dates": dates,
        "delegate_limits": numbered("l", list(_limits(text))),
        "tasks": numbered("t", list(_tasks(text, dates))),
    }


def _start(record: Record) -> int:
    start: int = record["evidence"]["start"]
    return start


def _iso(day: str | int | None, month: str | int | None, year: str | int | None) -> str | None:
    try:
        number = int(year or 0)
        return datetime.date(number + 2000 if number < 100 else number, int(month or 0), int(day or 0)).isoformat()
    except ValueError:
        return None


def _header(text: str, own: re.Match[str] | None, issued: re.Match[str] | None) -> Record:
    head, tail = text[:2500], text[len(text) * 2 // 3 :]
    kind, about = KIND_LINE.search(head), ABOUT.search(head)
    subject = " ".join(about[1].split()) if about else None
    if kind:  # the lines below it, up to an empty one
        below = head[kind.end() :].lstrip("\n* ").split("\n\n")[0].splitlines()
        subject = " ".join(line.strip(" *#_") for line in below[:3]) or None
    cells = [cell.strip(" *") for line in tail.splitlines() for cell in CELLS.split(line.strip())]
    title = next(filter(TITLE.match, cells), None)
    persons = [cell for cell in cells if PERSON.match(cell) and not CAPITALS.match(cell)]
    listed = RECIPIENTS.search(text)
    lines = [line for line in listed[1].splitlines() if line.strip()] if listed else []
    return {
        "number": own[1].lstrip("0") if own and own[1] else None,
        "symbol": own[2].strip("-/") if own else None,
        "kind": kind[1].capitalize() if kind else "Công văn",
        "issuer": _issuer(head),
        "issued_on": _iso(issued[2], issued[3], issued[4]) if issued else None,
        "place": issued[1].strip() if issued else None,
        "subject": subject,
        "signer": persons[-1] if persons else None,
        "signer_title": title.capitalize() if title else None,
        "authority": next(filter(AUTHORITY.match, cells), None),
        "recipients": [CELLS.split(re.sub(r"^\s*[-+]\s*", "", line).strip())[0] for line in lines],
    }


def _issuer(head: str) -> str | None:
    """Return the last body printed in capitals in the left column above the number, its wrapped lines joined."""
    bodies: list[str] = []
    for line in head.splitlines()[:14]:
        cell = CELLS.split(line.strip(" *#"))[0].strip(" *#")
        if cell.startswith("Số"):
            break
        if NO_ISSUER.search(cell) or not CAPITALS.match(cell):
            continue
        if ISSUER_LINE.match(cell) or not bodies:
            bodies.append(cell)
        else:
            bodies[-1] += f" {cell}"
    return bodies[-1] if bodies else None


def _references(text: str, own: re.Match[str] | None) -> Iterator[Record]:
    seen = {(own[1].lstrip("0"), own[2])} if own and own[1] else set()
    for found in CITED.finditer(text):
        number, symbol = found["number"].lstrip("0"), SYMBOL_YEAR.sub("", found["symbol"]).strip("-/.")
        if (number, symbol) in seen:
            continue
        seen.add((number, symbol))
        before = text[max(0, found.start() - 60) : found.start()].lower()
        parts = found.group("d", "m", "y") if found["d"] else found.group("d2", "m2", "y2")
        yield {
            "kind": found["kind"].capitalize(),
            "number": number,
            "symbol": symbol,
            "date": _iso(*parts) if all(parts) else None,
            "issuer": found["issuer"],
            "relation": "implements" if re.search(r"(?:căn cứ|thực hiện)\s*$", before) else "cites",
            "evidence": evidence(text, *found.span()),
        }


def _dates(text: str, year: int) -> Iterator[Record]:
    taken: list[tuple[int, int]] = []
    for pattern in (TERM, RULE, PERIOD, LIMIT_WORDED, LIMIT_DAY, LIMIT_MONTH, EVENT, EACH):
        for found in pattern.finditer(text):
            if any(found.start() < end and start < found.end() for start, end in taken):
                continue
            record = _date(pattern, found.groupdict(), year)
            if record is None:
                continue
            taken.append(found.span())
            sentence = text[text.rfind("\n", 0, found.start()) + 1 : found.end()]
            who = ASKED.search(sentence) or DOER.search(MARKED.sub("", sentence))
            doers = {"assignees": [_spelled(who["who"])]} if who else {}
            yield {**_NO_DATE, **record, **doers, "evidence": evidence(text, *found.span())}


def _date(pattern: re.Pattern[str], said: dict[str, str | None], year: int) -> Record | None:
    unit, bound = (said.get("unit") or "").lower(), (said.get("bound") or "").lower()
    if pattern is TERM:
        anchor = "issued" if "ký" in (said["anchor"] or "") else "received"
        relative = {"days": int(said["n"] or 0), "working": bool(said["working"]), "anchor": anchor}
        return {"type": "deadline", "bound": "by", "relative": relative}
    if pattern is RULE:
        month = f"BYMONTH={int(said['m'] or 0)};" if said["m"] else ""
        rule = f"{_EVERY[unit]};{month}BYMONTHDAY={int(said['d'] or 0)}"
        kind = None if not bound else "before" if bound.startswith("trước") else "by"
        return {"type": "recurring", "bound": kind, "rrule": rule}
    if pattern is EACH:
        return {"type": "recurring", "rrule": f"FREQ=MONTHLY;INTERVAL={said['n']}" if said["n"] else _EVERY[unit]}
    if pattern is LIMIT_MONTH:
        number = int(said["m"] or 0) or 3 * _QUARTERS[(said["q"] or "").lower()]
        if not 1 <= number <= 12:
            return None
        last = calendar.monthrange(int(said["y"] or 0), number)[1]
        return {"type": "deadline", "bound": "by", "date": _iso(last, number, said["y"])}
    day = _iso(said["d"], said["m"], said["y"] or year)
    if day is None:
        return None
    if pattern is PERIOD:
        start = _iso(said["d0"], said["m0"] or said["m"], said["y0"] or said["y"] or year)
        return {"type": "period", "bound": "by", "date": day, "start": start}
    hour = f"{int(said['h'] or 0):02}:{said.get('min') or '00'}" if said.get("h") else None
    if pattern is EVENT:
        return {"type": "event", "bound": "on", "date": day, "time": hour}
    return {"type": "deadline", "bound": _BOUNDS.get(bound, "by"), "date": day, "time": hour}


def _limits(text: str) -> Iterator[Record]:
    blank = {"value": None, "min": None, "max": None, "unit": "người", "applies_to": None, "condition": None}
    for found in LIMIT.finditer(text):
        body = re.search(NAME, text[text.rfind("\n", 0, found.start()) + 1 : found.start()])
        yield {
            **blank,
            "group": (found["group"] and found["unit"]) or None,
            "bound": _LIMITS.get(found["bound"].lower(), "exact"),
            "value": int(found["n"]),
            "unit": "%" if found["unit"] == "%" else "người",
            "applies_to": _spelled(body[0]) if body else None,
            "evidence": evidence(text, *found.span()),
        }
    for found in RANGE.finditer(text):
        figures = {"min": int(found["low"]), "max": int(found["high"])}
        where = evidence(text, *found.span())
        yield {**blank, **figures, "group": found["group"], "bound": "range", "evidence": where}


def _tasks(text: str, dates: list[Record]) -> Iterator[Record]:
    heading: str | None = None
    for start, end in _paragraphs(text):
        paragraph = text[start:end]
        headed = HEADED.match(paragraph)
        if headed:
            heading = headed["who"]
            continue
        if SECTION.match(paragraph):
            heading = None
        mark = MARKED.match(paragraph)
        start += mark.end() if mark else 0
        words = " ".join(text[start:end].split())
        who = DOER.match(words) or ASKED.search(words)
        name = who["who"] if who else heading if mark else None
        if name is None or len(words) < 20:
            continue
        sends = SENDS.search(words)
        yield {
            "assignees": [_spelled(name)],
            "kind": "report" if sends else "target" if SHARE.match(words) else "task",
            "deliver_to": _spelled(sends["whom"]) if sends else None,
            "date": next((date["date"] for date in dates if start <= _start(date) < end and date["date"]), None),
            "date_id": None,
            "evidence": evidence(text, start, end),
        }


def _paragraphs(text: str) -> Iterator[tuple[int, int]]:
    """Yield the paragraphs: a line that begins with a mark, or follows a full stop or an empty line, begins one."""
    start = at = 0
    for line in text.splitlines(keepends=True):
        before = text[start:at].rstrip()
        if before and (MARKED.match(line) or SECTION.match(line) or not line.strip() or before[-1] in ".;:"):
            yield start, start + len(before)
            start = at
        elif not before:
            start = at
        at += len(line)
    if text[start:].strip():
        yield start, start + len(text[start:].rstrip())


def _spelled(name: str) -> str:
    """Write out the common abbreviations of bodies."""
    for short, full in ABBREVIATIONS.items():
        name = re.sub(rf"\b{short}\b", full, name)
    return name

"""Words that lay nothing on anybody: formulas, titles, what is told or paid, who is counted, whom to call."""

import re

from extractors.bodies import head_at
from extractors.deliveries import read_delivery
from extractors.doers import (
    Doer,
    any_duty,
    begins_with_act,
    heading_doers,
    requested,
    skip,
    subject,
)
from extractors.lexicon import load
from extractors.outline import Block
from extractors.phrases import any_of
from extractors.tasks.context import is_issuer
from extractors.tasks.scopes import Scopes, names_of
from extractors.tasks.targets import is_reached
from extractors.view import View, phrase, words

_WORDS = load("tasks")
_END_FORMULA = phrase(
    r"(?<!\w)báo [^.;:]{0,40}(?<!\w)(?:để|đến|cho) [^.;:]{0,120} biết(?:,| và|, phối hợp| và tổ chức)* *"
    r"(?:(?:tổ chức )?(?:triển khai )?thực hiện|phối hợp|theo dõi)?[ ./]*$"
)
_COUNTS = phrase(rf"{any_duty('counts')}(?!\w)")
_OWN_STATEMENT = phrase(rf"{any_duty('own_statements')}(?!\w)")
_NOTE = phrase(rf"(?:\( *)?{any_of(_WORDS['notes'])}")
_CONTACT = phrase(any_duty("contacts"))
#: “Đoàn Chủ tịch từ 3 đến 5 người, Thư ký 02 người”: how many sit on it, laid on nobody.
_COMPOSITION = phrase(
    rf"[^:;.,]{{3,70}}:? (?:{any_of(_WORDS['composition_bounds'])} )?\d+(?: *(?:-|đến) *\d+)? "
    rf"{any_of(_WORDS['composition_people'])}(?:/[^:;.,]{{2,20}})?(?:[,;][^:;.]{{0,80}})?[.;]?$"
)
#: “Thành lập Ban Tổ chức gồm 07 đồng chí”: an act, not only how many they are.
_SET_UP = phrase(r"(?:thành lập|kiện toàn|bố trí|phân công|tổ chức|chọn|mời)(?!\w)")
_STATE_OF = phrase(r"tình hình (?!chung|thực hiện|kết quả)")
_PAST = phrase(r"(?<!\w)đã(?!\w)")
_ONLY_OPENS = re.compile(any_of(_WORDS["only_opens"]))
_PAID = phrase(r"[^:;]{3,140}: *(?:mức )?(?:hỗ trợ |chi |tặng )?\d[\d.,]* *(?:triệu |nghìn )?(?:đồng|đ)(?!\w)")
_PENALTY = phrase(rf"(?<!không[ ])(?<!\w){any_of(_WORDS['penalties'])}(?!\w)")
#: “đơn vị không gửi đúng hạn | sẽ bị trừ điểm”: who is late, and what happens to them.
_LATE = phrase(
    r"(?:lưu ý:? )?(?:(?:các|những|riêng) )?[^.,;:]{2,30}? (?:nào )?"
    r"(?:(?:không|chưa) (?:gửi|nộp|báo cáo|thực hiện|hoàn thành)"
    r"|(?:gửi|nộp|báo cáo) (?:chậm|muộn|trễ|sai|không))(?!\w)"
)
_DUE = phrase(r"(?<!\w)(?:phải|trước ngày|chậm nhất|gửi|nộp về)(?!\w)")
_SUPERIOR = re.compile(any_of(_WORDS["superiors"]))
_TOLD = phrase(rf"{any_of(_WORDS['told_of_superiors'])}(?!\w)")
_ASK_AT = phrase(
    r"liên hệ: |(?:mọi )?(?:thông tin|chi tiết|vướng mắc|thắc mắc|nội dung)[^.;:]{0,60} (?:xin |vui lòng |đề nghị )?"
    r"(?:liên hệ|trao đổi với)(?!\w)"
    r"|(?:trường hợp|nếu|khi|trong quá trình)(?!\w)[^.;:]{0,90}(?:vướng mắc|chưa rõ|khó khăn|cần trao đổi|thắc mắc)"
    r"[^.;:]{0,60} liên hệ(?!\w)"
)
#: “Đơn vị nào đã gửi thì không phải gửi lại”: nothing is asked of them any more.
_NOT_AGAIN = phrase(r"(?<!\w)không (?:phải|cần) (?:gửi|nộp|báo cáo|làm|đăng ký)(?: \w+){0,3} lại(?!\w)")


def is_issuer_only(scopes: Scopes, doer: Doer) -> bool:
    """Say whether all whom the words name are the issuer itself."""
    return all(is_issuer(name, scopes.context) for name in names_of(scopes, doer.names))


def lays_nothing(scopes: Scopes, block: Block, start: int, end: int, doer: Doer | None) -> bool:
    """Say whether a clause of a letter's body lays nothing on anybody."""
    view = scopes.view
    return (
        (_ends_letter(scopes, start, end) and not _tells_others(scopes, block, start, doer))
        or _names_only(view, start, end, doer)
        or (_ASK_AT.match(view.lower, start, end) is not None and not scopes.has_date(start, end))
        or _NOT_AGAIN.search(view.lower, start, end) is not None
        or _counts_people(scopes, start, end, doer)
        or _says_of_itself(scopes, end, doer)
        or tells(scopes, start, end, doer)
        or (doer is not None and only_opens(view, doer, end))
        or (block.zone == "closing" and _is_formula(scopes, start, end, doer))
    )


def is_bare_title(block: Block, text: str) -> bool:
    """Say whether the block is a numbered title of a few words (``III. Tổ chức thực hiện``), whatever follows it."""
    return block.mark in ("roman", "capital", "number") and len(text.split()) <= 4 and text[-1:].isalpha()


def _ends_letter(scopes: Scopes, start: int, end: int) -> bool:
    """Say whether it is the formula that ends a letter (``… thông báo để các đơn vị biết, thực hiện./.``)."""
    return bool(_END_FORMULA.search(scopes.view.lower, start, end)) and not scopes.has_date(start, end)


def _tells_others(scopes: Scopes, block: Block, start: int, doer: Doer | None) -> bool:
    """Say whether an item has others than the issuer pass word on (``- CĐCS | thông báo cho đoàn viên biết``)."""
    named = doer is not None and doer.acts and start + 6 > doer.start < doer.end
    return named and block.mark is not None and doer is not None and not is_issuer_only(scopes, doer)


def _names_only(view: View, start: int, end: int, doer: Doer | None) -> bool:
    """Say whether the words name bodies and no act: a heading printed as a paragraph (``LĐLĐ huyện, thị xã:``)."""
    stop = start + len(view.plain[start:end].rstrip(" :.;"))
    return doer is not None and stop < end and doer.start <= start + 2 and doer.end >= stop


def _counts_people(scopes: Scopes, start: int, end: int, doer: Doer | None) -> bool:
    """Say whether the words only count who takes part (``Số đại biểu: 120 người``), which limits record."""
    view = scopes.view
    composed = _COMPOSITION.match(view.lower, start, end) and not _SET_UP.match(view.lower, start, end)
    if composed and not is_reached(view, start, end) and not scopes.has_date(start, end):
        return True
    if _COUNTS.match(view.lower, start, end) is None or scopes.has_date(start, end):
        return False
    return doer is None or not view.lower.startswith("cử", skip(view, doer.end, end))


def _says_of_itself(scopes: Scopes, end: int, doer: Doer | None) -> bool:
    """Say whether the issuer states its opinion, its wish or its thanks rather than a duty."""
    if doer is None or doer.start == doer.end or not is_issuer_only(scopes, doer):
        return False
    return bool(_OWN_STATEMENT.match(scopes.view.lower, skip(scopes.view, doer.end, end), end))


def owes(scopes: Scopes, block: Block, start: int, end: int, doer: Doer | None) -> bool:
    """Say whether words under ``Tình hình …`` owe something after all: a doer of their own acts, nothing is past."""
    if doer is None or not doer.acts or is_issuer_only(scopes, doer):
        return False
    below = any(_STATE_OF.match(scopes.view.lower, above.start, above.end) for above in block.ancestors())
    return below and _PAST.search(scopes.view.lower, start, end) is None


def only_opens(view: View, doer: Doer, end: int) -> bool:
    """Say whether a lead-in says no more of what is asked than that it follows (``thực hiện một số nội dung sau:``)."""
    text = view.lower[doer.end : end].rstrip()
    return text.endswith(":") and doer.end > doer.start and _ONLY_OPENS.fullmatch(text[:-1].strip()) is not None


def tells(scopes: Scopes, start: int, end: int, doer: Doer | None) -> bool:
    """Say whether the words tell something: what is paid, what happens to the late, what superiors have asked."""
    view = scopes.view
    if view.lower.startswith("theo đó", start):
        return True  # what a letter cited before asks
    if _PENALTY.search(view.lower, start, end) and (
        not _DUE.search(view.lower, start, end)
        or (_LATE.match(view.lower, start, end) and not scopes.has_date(start, end))
    ):
        return True
    head = head_at(view, doer.start, end) if doer and doer.start < doer.end else None
    if _PAID.match(view.lower, start, end) and (head is None or head.kind == "person"):
        return True
    if doer is None or head is None:
        return False
    context = scopes.context
    names = [name.lower() for name in names_of(scopes, doer.names)]
    if any(is_issuer(name, context) for name in names):
        return False
    if not all(_SUPERIOR.match(name) for name in names):
        return False
    addressed = {name.lower() for name in context.addressees}
    told = _TOLD.match(view.lower, skip(view, doer.end, end), end)
    return told is not None and addressed.isdisjoint(names)


def _is_formula(scopes: Scopes, start: int, end: int, doer: Doer | None) -> bool:
    """Say whether a closing sentence lays nothing on anybody: whom to call, what the issuer itself will do."""
    view = scopes.view
    if scopes.has_date(start, end):
        return False
    if _CONTACT.search(view.lower, start, end) and not read_delivery(view, start, end).sends:
        return True
    return doer is not None and is_issuer_only(scopes, doer)


def is_only_heading(scopes: Scopes, block: Block) -> bool:
    """Say whether the block is a title for what stands below it and asks nothing itself."""
    view = scopes.view
    text = view.plain[block.start : block.end].rstrip()
    if len(text) > 220:
        return False
    if text.endswith(".") and all(child.mark is None for child in block.children):
        sentence = subject(view, block.start, block.end)
        if sentence is not None and sentence.acts:
            return False  # a paragraph that another follows
    if heading_doers(view, block.start, block.end) and not text.endswith(":"):
        return True
    if len(text) < 60 and not scopes.has_date(block.start, block.end):
        return True
    own = subject(view, block.start, block.end)
    return (
        not (own and own.acts)
        and requested(view, block.start, block.end) is None
        and not read_delivery(view, block.start, block.end).sends
    )


def says_something(view: View, start: int, end: int) -> bool:
    """Say whether the words can be a duty: not a label alone, not a note in brackets."""
    text = words(view.text[start:end])
    label = len(text.split()) <= 5 and text.endswith((":", ";")) and not begins_with_act(view, start, end)
    return len(text.split()) >= 3 and not label and not _NOTE.match(view.lower, start, end)

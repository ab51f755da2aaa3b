"""Clauses that narrow a class of doers (``CĐCS | có từ 200 đoàn viên trở lên | phải …``).

Only some are surely no act of their own: a size, a place, a state that a modal verb follows.
"""

from extractors.doers.acts import VERBS, any_duty, skip
from extractors.lexicon import load
from extractors.patterns import View, any_of, phrase

_WORDS = load("duties")["restrictions"]
_NUMBER = r"\d[\d.]*"
_SIZE = phrase(
    rf"(?:(?:có|sử dụng) )?(?:số (?:lượng )?(?:{any_of(_WORDS['counted'])} )?)?(?:từ|trên|dưới|ít hơn|hơn) (?:đủ )?"
    rf"{_NUMBER}(?: đến(?: dưới)? {_NUMBER})? "
    rf"(?:nữ )?{any_of(_WORDS['counted'])}(?: (?:nữ|công đoàn))?(?: trở (?:lên|xuống))?$"
)
_PLACE = phrase(rf"{any_of(_WORDS['places'])} (?!{any_of(_WORDS['no_places'])}(?!\w))[^,;]{{3,}}$")
_STATE = phrase(rf"{any_of(_WORDS['states'])} [^,;]{{2,}}$")
#: Who is charged acts: “được mời | cử 01 người”.
_PASSIVE = phrase(rf"(?:được|bị) (?!{any_of(load('roles')['charged'])} *$)(?=\S)[^,;\d]{{2,40}}$")
#: “không bị ảnh hưởng”, “có người được tuyên dương”, “mới thành lập trong quý I”: states that narrow a class.
_NEITHER = phrase(
    r"(?:không (?:bị|sử dụng|có|tham gia)|có (?:người|đoàn viên|tập thể|cá nhân|công nhân) (?:được|bị|đạt)|"
    r"mới (?:được )?(?:thành lập|kết nạp|sáp nhập)|đăng cai) ?[^,;]{0,50}$"
)
#: “còn nợ | nộp đủ”; but “còn nợ | báo cáo quý I” tells what they owe.
_OWING = phrase(r"còn (?:nợ|thiếu) ?[^,;]{0,50}$")
_HAS_PEOPLE = phrase(r"có (?:nhiều )?(?:người|lao động|đoàn viên|công nhân|cán bộ)$")
#: “đã gửi nhưng sai mẫu”: a state, however many acts tell it.
_STATE_BUT = phrase(rf"{any_of(_WORDS['past'])} [^,;]{{2,40}} (?:nhưng|song|mà) [^,;]{{2,40}}$")
#: What is urged of those who have not (“chưa nộp | gửi ngay”).
_URGED = phrase(rf"{any_of(_WORDS['urged'])}(?!\w)")
#: “có kho hóa chất | kiểm tra”, “còn thiếu giáo viên | ký”: what a class has or lacks, unless that is a duty itself.
_HAS = phrase(rf"(?:có|còn|nợ) (?!{any_of(_WORDS['no_having'])}(?!\w))[^,;:]{{3,60}}$")
#: Two syllables or a modal: “có tỷ lệ | thu dưới 70%” is no act.
_LONG_ACT = phrase(rf"(?:{any_duty('modals')}|{any_of(word for word in load('duties')['verbs'] if ' ' in word)})(?!\w)")
_NAME = 60  # characters of the name of a class
_NOT_YET = phrase(r"chưa [^,;]{2,40}$")
_ALLOWED = phrase(rf"được (?:{any_duty('sends')}|cử|gia hạn|kéo dài)(?!\w)")
_MODAL = phrase(rf"(?:{any_duty('modals')}(?!\w)|{_ALLOWED.pattern})")
_PAST = phrase(rf"{any_of(_WORDS['past'])}(?!\w)")


def is_restriction(view: View, start: int, act: int, limit: int) -> bool:
    """Say whether the words from the end of a class to the ``act`` that follows belong to its name."""
    at = skip(view, start, act)
    clause = view.lower[at:act].rstrip()
    if any(narrows.match(clause) for narrows in (_SIZE, _PLACE, _STATE_BUT, _NEITHER)):
        return True
    if _OWING.match(clause) and not view.lower.startswith("báo cáo", act):
        return True
    if _NOT_YET.match(clause) and _URGED.match(view.lower, act, limit):
        return True
    if _PASSIVE.match(clause) and (clause[0] == "b" or VERBS.match(clause, clause.index(" ") + 1, len(clause))):
        return True
    if _HAS_PEOPLE.match(clause):
        return False  # “CĐCS có người | phải ngừng việc”: still told of them
    if _HAS.match(clause) and _LONG_ACT.match(view.lower, act, limit) and not _each_is_told(view, start):
        return True
    return _STATE.match(clause) is not None and _MODAL.match(view.lower, act, limit) is not None


def _each_is_told(view: View, start: int) -> bool:
    """Say whether a share or every one of a class is told of, so that what it “has” is the aim (``mỗi CĐCS | có``)."""
    before = view.lower[max(0, start - _NAME) : start]
    return "%" in before or "mỗi " in before


def is_past(view: View, start: int, act: int, limit: int) -> bool:
    """Say whether the clause after a class tells what it has done (``đã kết nạp …``): nothing modal follows."""
    at = skip(view, start, act)
    if _PAST.match(view.lower, at, limit) is None or _MODAL.match(view.lower, act, limit) is not None:
        return False
    clause = view.lower[at:act].rstrip()
    return not (_STATE_BUT.match(clause) or (_NOT_YET.match(clause) and _URGED.match(view.lower, act, limit)))


def allowed(view: View, end: int, at: int, limit: int) -> bool:
    """Say whether behind a clause that narrows a class it stands what the class may do (``được | gửi chậm``)."""
    clause = view.lower[skip(view, end, at) : at].rstrip()
    return _ALLOWED.match(view.lower, at, limit) is not None and _HAS_PEOPLE.match(clause) is None


def acts_at_once(view: View, end: int, act: int, limit: int) -> bool:
    """Say whether people do what follows their name at once (``Mọi đoàn viên | đăng ký tài khoản``): no modal comes."""
    first = skip(view, end, limit)
    return view.lower.startswith("đăng ký", first) and _MODAL.match(view.lower, act, limit) is None

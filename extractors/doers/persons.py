"""People by name who must act, with their posts: ``Đồng chí Trần Thị A, Phó Chủ tịch LĐLĐ tỉnh | chuẩn bị``."""

import re
from typing import NamedTuple

from extractors.bodies import body_at, head_at, spelled
from extractors.doers.acts import WORD, act_inside, any_duty, skip
from extractors.lexicon import load
from extractors.patterns import LOWER, UPPER, View, any_of, phrase

_FORMS = load("duties")["forms_of_address"]
_POST = rf"(?:(?:phó|quyền|nguyên) )?{any_duty('posts')}(?!\w)"
_BEFORE_POST = phrase(_POST)
_POST_BEHIND = phrase(rf" *[-–,(] *{_POST}")
_FIRST_WORDS = tuple({f"{form.split()[0].partition('(')[0]} " for form in _FORMS})
#: A form of address before a name or a post.
FORM = phrase(rf"{any_of(_FORMS)} +")
_NAME = re.compile(rf"[{UPPER}][{LOWER}]+(?: [{UPPER}](?:[{LOWER}]+|\.?))*")
_JOINT = phrase(r" *(?:,|và|, và|cùng) +(?=\S)")
_LONGEST_POST = 6  # words
_MARK = re.compile(r"[,.;:()]")


class People(NamedTuple):
    """The names of people, with the form of address before each, and where their posts end."""

    names: tuple[str, ...]
    end: int


def people_at(view: View, at: int, limit: int) -> People | None:
    """Read people called by name at ``at``, one or several; a post alone (``đồng chí Chủ tịch``) is no name."""
    if not view.lower.startswith(_FIRST_WORDS, at):  # asked at most places of a letter
        return None
    names: list[str] = []
    end = at
    while (found := _person(view, at, limit)) is not None:
        name, end = found
        names.append(name)
        joint = _JOINT.match(view.lower, end, limit)
        if joint is None:
            break
        at = joint.end()
    return People(tuple(names), end) if names else None


def _person(view: View, at: int, limit: int) -> tuple[str, int] | None:
    form = FORM.match(view.lower, at, limit)
    if form is None or _BEFORE_POST.match(view.lower, form.end(), limit):
        return None
    name = _NAME.match(view.plain, form.end(), limit)
    if name is None or head_at(view, form.end(), limit) is not None:
        return None
    end = name.end()
    while post := _POST_BEHIND.match(view.lower, end, limit):
        end = _end_of_post(view, post.end(), limit)
        if "(" in post[0] and view.plain[end : end + 1] == ")":
            end += 1
    return spelled(f"{form[0].strip().capitalize()} {name[0]}"), end


def _end_of_post(view: View, at: int, limit: int) -> int:
    """Return where the post ends with its body (``Phó Chủ tịch | LĐLĐ tỉnh``, ``Trưởng | Ban Nữ công``)."""
    first = skip(view, at, limit)
    body = body_at(view, first, limit) if head_at(view, first, limit) else None
    if body is not None:
        return body.end
    end = at
    for count, word in enumerate(WORD.finditer(view.lower, at, limit)):
        ends = count >= _LONGEST_POST or _MARK.search(view.plain, end, word.start())
        if ends or act_inside(view, word.start(), limit):
            break
        end = word.end()
    return end

"""To whom a report goes: the body that the words name, written out, or the issuer where they name nobody."""

import re

from extractors.bodies import head_at
from extractors.deliveries import Delivery
from extractors.lexicon import load
from extractors.patterns import any_of, make_view
from extractors.tasks.context import Context, completed, is_issuer, is_own_organ

_STANDING = re.compile(rf"{any_of(load('deliveries')['own_standing'])}$")
_ABBREVIATION = re.compile(r"[^\W\d_a-z]{3,}$")
#: Kinds of bodies outside the issuer's own house: what they report goes to whoever asks for it.
_OUTSIDE = frozenset(("union", "school", "mass", "party", "state", "person"))


def received(delivery: Delivery, names: tuple[str, ...], context: Context, dated: bool) -> tuple[Delivery, bool]:
    """Return what is sent to whom, the receiver written out, and whether it had to be inferred.

    A standing committee named alone is the issuer's (``trình Ban Thường vụ``). What bodies outside send by a day
    (``dated``) without a word to whom goes to the issuer.
    """
    if not delivery.sends:
        return delivery, False
    if delivery.to is not None:
        return delivery._replace(to=_written_out(delivery.to, context)), False
    if not dated or context.issuer_base is None or not any(_is_outside(name, context) for name in names):
        return delivery, False
    return delivery._replace(to=context.issuer_base), True


def _written_out(name: str, context: Context) -> str:
    if _STANDING.match(name.lower()) and context.issuer_base:
        return context.issuer_base
    if _ABBREVIATION.match(name) and context.issuer_base and _initials(context.issuer_base) == name:
        return context.issuer_base
    return completed(name, context)


def _initials(name: str) -> str:
    return "".join(word[0] for word in re.findall(r"[^\W\d_]+", name) if word != "và").upper()


def _is_outside(name: str, context: Context) -> bool:
    """Say whether a body is neither the issuer nor a part of its house."""
    if is_issuer(name, context) or is_own_organ(name):
        return False
    view = make_view(name)
    head = head_at(view, 0, len(name))
    return head is None or head.kind in _OUTSIDE

"""What a use is: a typed function of this package, of which a command, a form and an answer for programs are made.

The parameters of the function are what a person may say with it. Each says in its type what faces say of it
(``About``): a command has an option or an argument for it, a form a field, the address for programs a field of what is
sent. So what is new to be said is a function here, and its words.
"""

import datetime
import inspect
from collections.abc import Callable, Sequence
from typing import Any, NamedTuple, NewType

from pydantic import Field

from pipeline.office import Office, marking
from pipeline.office.marking import MarkGiven, MarkResult, MarkTarget
from pipeline.store import Store

DAY = datetime.date | None
#: What nobody may see in a list of commands: a command asks for it.
Secret = NewType("Secret", str)


class About(NamedTuple):
    """What faces say of a parameter: to programs, in English, and to people.

    ``option`` is that of a command (none: an argument), ``stands`` what stands for its value on help pages, ``title``
    that of its field in the form below a list: none, no field.
    """

    sent: str = ""
    help: str = ""
    option: str = ""
    stands: str = ""
    title: str = ""


class UseField(NamedTuple):
    """A parameter of a use: its name, its type, that with what holds of it, what it is unsaid, what faces say of it."""

    name: str
    kind: Any
    checked: Any
    default: Any
    about: About


#: Gives the duties that are meant, with what is said of each.
Meant = Callable[[MarkGiven], list[MarkTarget]]


def _no_duties(_: MarkGiven) -> list[MarkTarget]:
    return []


class UseSubject(NamedTuple):
    """Who does something and when; where it is done to duties, to which. ``account``: the id of who signed in."""

    office: Office
    store: Store
    at: datetime.datetime
    who: str | None
    meant: Meant = _no_duties
    account: str | None = None

    @property
    def on(self) -> datetime.date:
        """The day on which it is done."""
        return self.at.date()

    def mark(self, said: MarkGiven) -> list[MarkResult]:
        """Write down how the duties stand: all, or nothing."""
        return marking.mark(self.office, self.store, self.meant(said), self.on, self.who)


class UseResult(NamedTuple):
    """What was done: a record for programs, words for people, ``shown``: what is the result itself for them."""

    record: Any
    words: str
    shown: Sequence[str] = ()


def said_with(do: Callable[..., Any]) -> list[UseField]:
    """Return the parameters of a use, whose types are ``Annotated`` with what they are about."""
    _, *parameters = inspect.signature(do, eval_str=True).parameters.values()
    unsaid = {inspect.Parameter.empty: ...}
    return [
        UseField(one.name, one.annotation.__origin__, one.annotation, unsaid.get(one.default, one.default),
                 one.annotation.__metadata__[-1])
        for one in parameters
    ]  # fmt: skip


def typed(longest: int, least: int = 0) -> Any:
    """Return what holds of words that a person types; none holds a sign that a database refuses."""
    return Field(min_length=least, max_length=longest, pattern=r"^[^\x00]*$")

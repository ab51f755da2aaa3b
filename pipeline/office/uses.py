"""What a use is: a typed function of this package, of which a command, a form and an answer for programs are made.

The parameters of the function are what a person may say with it. Each says in its type what faces say of it
(``About``): a command has an option or an argument for it, a form a field, the address for programs a field of what is
sent. So what is new to be said is a function here, and its words.
"""

import datetime
import inspect
from collections.abc import Callable, Sequence
from functools import cache
from typing import Any, NamedTuple, NewType

from pydantic import BaseModel, ConfigDict, Field, create_model

from pipeline.office import Office, marking
from pipeline.office.marking import MarkGiven, MarkResult, MarkTarget
from pipeline.store import Store
from pipeline.store.people import NewKey
from pipeline.support.words import t

DAY = datetime.date | None
DAYS = tuple[datetime.date, ...]
#: Words for a field: empty ones empty it, it stays where none are said.
FieldWords = NewType("FieldWords", str)
#: What nobody may see in a list of commands: a command asks for it.
Secret = NewType("Secret", str)


class About(NamedTuple):
    """What faces say of a parameter to people, and to programs, in English (``sent``).

    ``option`` is that of a command (none: an argument), ``stands`` what stands for its value on help pages, ``title``
    that of its field in the form below a list: none, no field.
    """

    help: str = ""
    option: str = ""
    stands: str = ""
    title: str = ""
    sent: str = ""


class UseField(NamedTuple):
    """A parameter of a use: its name, its type, that with what holds of it, what it is unsaid, what faces say of it."""

    name: str
    kind: Any
    checked: Any
    default: Any
    about: About


#: Gives the duties that are meant, with what is said of each.
TargetsOf = Callable[[MarkGiven], list[MarkTarget]]


class UseSubject(NamedTuple):
    """Who does something and when; where it is done to duties, to which. ``account``: the id of who signed in."""

    office: Office
    store: Store
    at: datetime.datetime
    who: str | None
    meant: TargetsOf = lambda _: []
    account: str | None = None
    #: The lower union that does it, which may do it to what is its own alone.
    union_id: str | None = None
    #: Does what takes long, by a name and the words of what it is; returns what came of it.
    begin: Callable[[str, str, Callable[[], str]], str] = lambda _name, _words, do: do()

    @property
    def on(self) -> datetime.date:
        """The day on which it is done."""
        return self.at.date()

    def mark(self, said: MarkGiven) -> list[MarkResult]:
        """Write down how the duties stand: all, or nothing."""
        return marking.mark(self.office, self.store, self.meant(said), self.on, self.who)


#: Of more that was done only the number is said.
_MOST_LISTED = 10


class UseResult(NamedTuple):
    """What was done: words for people, of a command a record for programs; what is the result itself for them.

    ``shown`` are lines of it, ``made`` a token, link or feed, whose secret is shown this once.
    """

    words: str
    record: Any = None
    shown: Sequence[str] = ()
    made: NewKey | None = None


def first_lines(lines: Sequence[str]) -> str:
    """Return the words of what was done, line by line; of many the first, and how many others."""
    rest = [t("… và {count} dòng khác.", count=len(lines) - _MOST_LISTED)] if len(lines) > _MOST_LISTED else []
    return "\n".join([*lines[:_MOST_LISTED], *rest])


class Question(BaseModel):
    """What a program sends; a field that nobody asks for is refused."""

    model_config = ConfigDict(extra="forbid")


@cache
def parameters_of(do: Callable[..., Any]) -> tuple[UseField, ...]:
    """Return the parameters of a use, whose types are ``Annotated`` with what they are about."""
    _, *parameters = inspect.signature(do, eval_str=True).parameters.values()
    unsaid = {inspect.Parameter.empty: ...}
    return tuple(
        UseField(one.name, one.annotation.__origin__, one.annotation, unsaid.get(one.default, one.default),
                 one.annotation.__metadata__[-1])
        for one in parameters)  # fmt: skip


@cache
def model_of(do: Callable[..., Any], base: type[BaseModel] = Question) -> type[BaseModel]:
    """Return the model of what is said with a use: a field for each parameter."""
    fields: dict[str, Any] = {
        one.name: (one.checked, Field(one.default, description=one.about.sent)) for one in parameters_of(do)
    }
    name = do.__name__.replace("_", " ").title().replace(" ", "")
    return create_model(name, __base__=base, __doc__=do.__doc__, **fields)


def fields_of(said: BaseModel, do: Callable[..., Any]) -> dict[str, Any]:
    """Return the values of a model that ``model_of`` made, as the arguments of its use."""
    return {one.name: getattr(said, one.name) for one in parameters_of(do)}


def typed(longest: int, least: int = 0) -> Any:
    """Return the bounds of words that a person types, as a pydantic field; no NUL, which a database refuses."""
    return Field(min_length=least, max_length=longest, pattern=r"^[^\x00]*$")

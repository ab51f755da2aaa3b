"""A clause and what can be seen of it: the evidence by which its role is told."""

import re
from dataclasses import dataclass
from functools import cached_property

from extractors.bodies import Head, head_at
from extractors.deliveries import Delivery, read_delivery
from extractors.doers import Doer, act_at, any_duty, begins_with_act, requested, skip
from extractors.lexicon import load
from extractors.outline import Block
from extractors.patterns import any_of, phrase
from extractors.tasks.above import role_above
from extractors.tasks.report_headings import reported
from extractors.tasks.scopes import DoerScope, Scopes, names_of, scope_of
from extractors.tasks.splitting import PEOPLE
from extractors.tasks.targets import is_reached, is_target
from schemas.letter import SentenceRole

_WORDS = load("roles")
_NO_ASKING = "".join(f"(?<!{word}[ ])" for word in _WORDS["no_asking"])
_ASKS = phrase(rf"(?<!\w){_NO_ASKING}{any_of(_WORDS['asks'])}(?!\w)", told_by=_WORDS["asks"])
_ASKS_EARLY = 200  # characters
_TELLS = phrase(rf"(?<!\w){any_of(_WORDS['telling'])}(?!\w)")
_MUST = phrase(rf"{any_duty('modals')}(?!\w)")


@dataclass(frozen=True)
class Clause:
    """A part of a block in which one doer acts, or none is named; the evidence is read when a rule asks for it."""

    scopes: Scopes
    block: Block
    start: int
    end: int
    doer: Doer | None

    def begins(self, pattern: re.Pattern[str]) -> bool:
        """Say whether the words begin so."""
        return pattern.match(self.scopes.view.lower, self.start, self.end) is not None

    def holds(self, pattern: re.Pattern[str]) -> bool:
        """Say whether the words hold such."""
        return pattern.search(self.scopes.view.lower, self.start, self.end) is not None

    def after_doer(self, pattern: re.Pattern[str]) -> bool:
        """Say whether such words follow the doer's name."""
        if self.doer is None:
            return False
        view = self.scopes.view
        return pattern.match(view.lower, skip(view, self.doer.end, self.end), self.end) is not None

    @cached_property
    def plain(self) -> str:
        """The words, without blanks at their end."""
        return self.scopes.view.plain[self.start : self.end].rstrip()

    @cached_property
    def lower(self) -> str:
        """The words in small letters, without blanks at their end."""
        return self.scopes.view.lower[self.start : self.end].rstrip()

    @cached_property
    def names(self) -> tuple[str, ...]:
        """The names of the doer that the words name, completed."""
        return names_of(self.scopes, self.doer.names) if self.doer else ()

    @cached_property
    def is_issuers(self) -> bool:
        """Only the issuer itself acts."""
        return self.doer is not None and self.scopes.are_issuer(self.doer.names)

    @cached_property
    def is_peoples(self) -> bool:
        """People act, who in a programme or a description take part and owe nothing."""
        return self.doer is not None and self.doer.names[0].startswith(PEOPLE)

    @cached_property
    def head(self) -> Head | None:
        """The head of the doer's name, where the words themselves hold it."""
        doer = self.doer
        return head_at(self.scopes.view, doer.start, self.end) if doer and doer.start < doer.end else None

    @cached_property
    def dated(self) -> bool:
        """A deadline or a recurring date stands in the words."""
        return self.scopes.has_date(self.start, self.end)

    @cached_property
    def delivery(self) -> Delivery:
        """What goes to whom."""
        view = self.scopes.view
        return reported(self.scopes, self.start, self.end, read_delivery(view, self.start, self.end))

    @cached_property
    def acts(self) -> bool:
        """The words begin with an act."""
        return begins_with_act(self.scopes.view, self.start, self.end)

    @cached_property
    def aims(self) -> bool:
        """The words begin with a figure to reach."""
        return is_target(self.scopes.view, self.start, self.end)

    @cached_property
    def counts(self) -> bool:
        """The words name a figure that each of a class has to reach."""
        return is_reached(self.scopes.view, self.start, self.end)

    @cached_property
    def asks(self) -> bool:
        """A word of request stands near the beginning."""
        view = self.scopes.view
        return _ASKS.search(view.lower, self.start, min(self.end, self.start + _ASKS_EARLY)) is not None

    @cached_property
    def binds_by_words(self) -> bool:
        """The words ask, send or name a deadline."""
        return self.dated or self.asks or self.delivery.sends

    @cached_property
    def is_due(self) -> bool:
        """Something is to be done by a day that the words name."""
        return self.dated and (self.acts or self.delivery.sends or self.asks)

    @cached_property
    def asks_now(self) -> bool:
        """The words ask somebody to act, or say that somebody other than the issuer must."""
        if requested(self.scopes.view, self.start, self.end) is not None:
            return True
        acts = self.doer is not None and self.doer.acts and not self.is_issuers
        return acts and (self.after_doer(_MUST) or not self.holds(_TELLS))

    @cached_property
    def begins_with_doer(self) -> bool:
        """The words begin with the name of a doer who acts."""
        doer = self.doer
        return doer is not None and doer.acts and self.start + _SMALL_WORD > doer.start < doer.end

    @cached_property
    def doer_acts(self) -> bool:
        """An act follows the name of the doer, not only a colon."""
        return self.doer is not None and act_at(self.scopes.view, self.doer.end, self.end) is not None

    @cached_property
    def above(self) -> SentenceRole | None:
        """What the headings and lead-ins above make of items that do not speak for themselves."""
        return role_above(self.scopes, self.block)

    @cached_property
    def scope(self) -> DoerScope | None:
        """Whom the heading or lead-in above binds."""
        silent = (self.above is not None and not self.is_due) or self.block.zone == "closing"
        return None if silent else scope_of(self.scopes, self.block)

    @cached_property
    def led(self) -> bool:
        """A lead-in, not a heading, says whom it binds."""
        return self.scope is not None and not self.scope.firm

    def bound(self, names: tuple[str, ...], coordinators: tuple[str, ...] = ()) -> Doer:
        """Return those whom words elsewhere name as the doer."""
        return Doer(names, self.start, self.start, True, coordinators)


#: “các”, “riêng” before a name: so many characters.
_SMALL_WORD = 6

"""Tasks: clauses that lay something on a body that is named, in the sentence, in a heading or by a lead-in.

One task a list item or paragraph, split where the doer changes. Purposes, programmes of meetings and what a report must
contain lay nothing on anybody.
"""

from extractors.tasks.binding import (
    HELD,
    addressees_counted,
    bodies_bound,
    bodies_counted,
    bodies_dated,
    bodies_named,
    called_together,
    class_named,
    participants,
)
from extractors.tasks.scopes import Context, Scopes, completed, is_issuer, scope_of_table
from extractors.tasks.sentences import FoundSentence, FoundTask, read_sentences, received

__all__ = [
    "HELD",
    "Context",
    "FoundSentence",
    "FoundTask",
    "Scopes",
    "addressees_counted",
    "bodies_bound",
    "bodies_counted",
    "bodies_dated",
    "bodies_named",
    "called_together",
    "class_named",
    "completed",
    "is_issuer",
    "participants",
    "read_sentences",
    "received",
    "scope_of_table",
]

"""The tables, as a new database gets them; one of an older release gets there by ``migrations/versions``.

The whole Letter is kept as compressed JSON: the columns beside it are what is searched, sorted or joined on. What a
letter lays on all unions alike is kept once (``duties``); an obligation holds what is one union's own, and, so that
lists need no more than columns, where it stands now.
"""

from typing import Any

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    Float,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    String,
    Table,
    Text,
    false,
    text,
)
from sqlalchemy.schema import SchemaItem

#: Revision that this program writes; the newest file in ``migrations/versions``.
HEAD = "0029"

metadata = MetaData()

#: What partial indexes hold of the obligations: the few that are open, those that are not owed to us, other parts than
#: the lead. A question that says the same, in the same words, is answered from them.
OPEN_ONLY = "state NOT IN ('done', 'not_applicable', 'repealed')"
NOT_BELOW = "side <> 'below'"
NOT_LEADING = "role <> 'lead'"

#: An id made of words (``crowds.number_of``); SQLite looks rows up by it directly only where it is called an integer.
_NUMBER = BigInteger().with_variant(Integer, "sqlite")


def _table(name: str, *parts: SchemaItem, sealed: bool = True, **more: Any) -> Table:
    """Return a table; its ``seal`` says whether a row is as it was written (``seals``).

    A migration that makes a table gives it this column, too.
    """
    return Table(name, metadata, *parts, *([Column("seal", Integer)] if sealed else []), **more)


def _of_letter(name: str = "letter", *, primary_key: bool = False) -> Column[str]:
    letter = ForeignKey("letters.sha256", ondelete="CASCADE")
    return Column(name, String(64), letter, nullable=False, primary_key=primary_key)


# ``copy_of`` names the letter that stands for this one: the same letter, come twice. A copy has no rows elsewhere but
# what ``routed`` packs, so that no list has to leave it out. One that a person removed is a copy of itself. ``content``
# of what stands is the letter with what people corrected in it: what was read is then in ``as_read``, and ``read_head``
# (number, symbol, issuer, date as read) tells copies, whatever a person made of one of them.
letters = _table(
    "letters",
    Column("sha256", String(64), primary_key=True),
    Column("name", Text, nullable=False),
    Column("reference", Text, nullable=False),
    Column("number", Text),
    Column("symbol", Text),
    Column("kind", Text),
    Column("issuer", Text),
    Column("issued_on", String(10)),
    Column("subject", Text),
    Column("arrived_on", String(10)),
    Column("ocr", Boolean, nullable=False, server_default=false()),
    Column("size", Integer, nullable=False, server_default="0"),
    Column("copy_of", String(64)),
    Column("routed", LargeBinary),
    Column("direction", String(4), nullable=False, server_default="in"),
    Column("content", LargeBinary, nullable=False),
    Column("as_read", LargeBinary),
    Column("read_head", Text),
    Index("ix_letters_reference", "reference"),
    Index("ix_letters_issued_on", "issued_on"),
    Index("ix_letters_issuer", "issuer"),
    Index("ix_letters_copy_of", "copy_of", sqlite_where=text("copy_of IS NOT NULL")),  # PostgreSQL: as below
    # PostgreSQL: as migrated; naming it here loads all its drivers
    Index("ix_letters_read_head", "read_head", sqlite_where=text("read_head IS NOT NULL")),
)

# A file may hold several letters (a mail with attachments); it is done when all of them are stored.
files = _table(
    "files",
    Column("sha256", String(64), primary_key=True),
    Column("name", Text, nullable=False),
)

# A file that could not be read, and what was said of it; its name is left out, it may come again under another one.
failed_files = _table(
    "failed_files",
    Column("sha256", String(64), primary_key=True),
    Column("program", String(16), nullable=False),
    Column("said", Text, nullable=False),
    sealed=False,
)

# The bytes of the letters' files, each once, in parts of half a megabyte: nothing that lists letters touches them, and
# no program needs to hold a whole file. Only what was cleared of secrecy stands here.
kept_files = _table(
    "kept_files",
    Column("sha256", String(64), primary_key=True),
    Column("media_type", Text, nullable=False),
    Column("size", Integer, nullable=False),
)
file_parts = _table(
    "file_parts",
    Column("file", String(64), ForeignKey("kept_files.sha256", ondelete="CASCADE"), primary_key=True),
    Column("number", Integer, primary_key=True),
    Column("content", LargeBinary, nullable=False),
    info={"rows_at_once": 16},
)

# In which file a letter stands: its own one, and the container (mail, archive) that was given to the program.
letter_files = _table(
    "letter_files",
    _of_letter(primary_key=True),
    Column("file", String(64), nullable=False),
    Column("container", String(64), nullable=False),
    Index("ix_letter_files_file", "file"),
    Index("ix_letter_files_container", "container"),
)

# The pages of a letter: which page of which file each is, its size in points, and its words (``paper.packing``), which
# stand from ``first`` to ``last`` in the text.
letter_pages = _table(
    "letter_pages",
    _of_letter(primary_key=True),
    Column("number", Integer, primary_key=True),
    Column("file", String(64), nullable=False),
    Column("file_page", Integer, nullable=False),
    Column("width", Float, nullable=False),
    Column("height", Float, nullable=False),
    Column("first", Integer, nullable=False),
    Column("last", Integer, nullable=False),
    Column("words", LargeBinary, nullable=False),
)

# Who owes something or is concerned by a date: unions of the registry, classes, names that nobody could match. The id
# is made of name and union, so that it is the same in every database.
bodies = _table(
    "bodies",
    Column("id", _NUMBER, primary_key=True, autoincrement=False),
    Column("name", Text, nullable=False),
    Column("key", Text, nullable=False),
    Column("union_id", Text),
    Index("ix_bodies_key", "key"),
    Index("ix_bodies_union_id", "union_id"),
)

# What is the same for all unions that a task binds: ``facts`` as routing made them, ``in_force`` where a confirmed
# letter or an anchor changed the deadline; ``words`` are folded for the search by text. ``days`` and ``ended_on``: when
# what recurs is due (``standing.Days``).
duties = _table(
    "duties",
    Column("id", _NUMBER, primary_key=True, autoincrement=False),
    _of_letter(),
    Column("parent", String(16), nullable=False),
    Column("start", Integer, nullable=False),
    Column("kind", Text, nullable=False),
    Column("confidence", Float, nullable=False),
    Column("recurring", Boolean, nullable=False),
    Column("words", Text, nullable=False),
    Column("facts", Text, nullable=False),
    Column("in_force", Text),
    Column("days", Text),
    Column("ended_on", String(10)),
    Column("strength", String(8), nullable=False, server_default="binding"),
    Index("ix_duties_letter", "letter", "start"),
    Index("ix_duties_parent", "parent"),
    Index("ix_duties_recurring", "recurring"),
    Index("ix_duties_in_force", "letter", sqlite_where=text("in_force IS NOT NULL")),  # PostgreSQL: as above
)

#: Duties that bind. Nearly all do: with ``=`` SQLite takes them for few, and begins a list by reading every duty.
BINDS = duties.c.strength.not_in(("general", "optional"))

# ``status`` is what people marked, ``said`` what letters and answers say of it (extended, repealed, waiting), ``state``
# what follows from both; late is told from the day that is asked for. ``in_force`` only where it differs from the duty.
# ``many``: for how many unions a row stands (``crowds``).
obligations = _table(
    "obligations",
    Column("id", String(16), primary_key=True),
    Column("duty", _NUMBER, ForeignKey("duties.id", ondelete="CASCADE"), nullable=False),
    Column("body", _NUMBER, ForeignKey("bodies.id"), nullable=False),
    Column("role", Text, nullable=False),
    Column("condition", Text),
    Column("limits", Text),
    Column("limits_to_check", Text),
    Column("needs_review", Boolean, nullable=False),
    Column("issuer_own", Boolean, nullable=False),
    Column("side", String(8), nullable=False, server_default="below"),
    Column("status", Text, nullable=False),
    Column("answer", Text),
    Column("done_on", String(10)),
    Column("note", Text),
    Column("said", Text),
    Column("state", Text, nullable=False),
    Column("last_good", String(10)),
    Column("safe_due", String(10)),
    Column("version", Integer, nullable=False),
    Column("recurring", Boolean, nullable=False),
    Column("in_force", Text),
    Column("many", Integer, nullable=False, server_default="1"),
    Index("ix_obligations_duty", "duty", "side", "state", "last_good", "many"),
    Index("ix_obligations_body", "body", "side", "state", "last_good"),
    Index("ix_obligations_open", "state", "last_good", "id"),
    Index("ix_obligations_day", "last_good", "id"),
    # PostgreSQL: as above
    Index(
        "ix_obligations_owed",
        "side",
        "last_good",
        "duty",
        "safe_due",
        "id",
        "state",
        "body",
        "many",
        sqlite_where=text(OPEN_ONLY),
    ),
    Index("ix_obligations_side", "side", "last_good", "id", sqlite_where=text(NOT_BELOW)),
    Index("ix_obligations_role", "role", "last_good", "id", sqlite_where=text(NOT_LEADING)),
    Index("ix_obligations_in_force", "duty", sqlite_where=text("in_force IS NOT NULL")),
)

# The unions of a class as a letter meant it, kept once for all letters that mean the same: ``owner`` is the number of a
# union in ids (``duties.laid``).
members = _table(
    "members",
    Column("cohort", _NUMBER, primary_key=True, autoincrement=False),
    Column("owner", _NUMBER, primary_key=True, autoincrement=False),
    Column("body", _NUMBER, ForeignKey("bodies.id"), nullable=False),
    Index("ix_members_body", "body", "cohort"),
)

# The row of an obligation that stands for those of a cohort who have none of their own: it is that of one of them, with
# the least id. ``number`` is that of the duty in ids.
crowds = _table(
    "crowds",
    Column("id", String(16), ForeignKey("obligations.id", ondelete="CASCADE"), primary_key=True),
    Column("duty", _NUMBER, nullable=False),
    Column("cohort", _NUMBER, nullable=False),
    Column("number", _NUMBER, nullable=False),
    Index("ix_crowds_duty", "duty"),
    Index("ix_crowds_cohort", "cohort"),
)

# Where each duty stands in lists, so that a page of them comes from an index: made of its obligations whenever these
# change (``listed``). ``place``: ours, below, outside, then the same closed; ``day``: the first that something open
# ends on, ``9`` where there is none. Days of what recurs depend on the day that is asked for: they stand in no column.
listed_duties = _table(
    "listed_duties",
    Column("duty_id", String(16), primary_key=True),
    _of_letter(primary_key=True),
    Column("place", Integer, nullable=False),
    Column("day", String(10), nullable=False),
    Column("recurring", Boolean, nullable=False),
    Column("advice", Boolean, nullable=False),
    Index("ix_listed_duties_place", "recurring", "place", "day", "duty_id"),
    Index("ix_listed_duties_letter", "letter"),
)

# Marks of people on obligations that the present reading of their letter does not find: they wait until one does.
kept_marks = _table(
    "kept_marks",
    Column("obligation", String(16), primary_key=True),
    _of_letter(),
    Column("content", Text, nullable=False),
    Column("status", Text, nullable=False),
    Column("answer", Text),
    Column("done_on", String(10)),
    Column("note", Text),
    Index("ix_kept_marks_letter", "letter"),
)

# The registers that the office keeps: ``book`` is ``in`` or ``out``. A line stands under the file that came first, also
# where a better copy stands for the letter now, or where the letter was removed: a number is never given twice.
register = _table(
    "register",
    Column("letter", String(64), primary_key=True),
    Column("book", String(3), primary_key=True),
    Column("year", Integer),
    Column("number", Integer),
    Column("arrived_on", String(10)),
    Column("place", Text),
    Column("handler", Text),
    Column("instruction", Text),
    Column("passed_on", String(10)),
    Column("signed", Text),
    Column("copies", Text),
    Column("note", Text),
    Index("ix_register_number", "book", "year", "number", unique=True),
)

# An id of an obligation that a better reading or a better copy of its letter gave another one.
renamed = _table(
    "renamed",
    Column("old", String(16), primary_key=True),
    Column("new", String(16), nullable=False),
    Index("ix_renamed_new", "new"),
)

dates = _table(
    "dates",
    Column("number", _NUMBER, primary_key=True, autoincrement=False),
    _of_letter(),
    Column("id", Text, nullable=False),
    Column("type", Text, nullable=False),
    Column("first_day", String(10)),
    Column("last_day", String(10)),
    Column("named", Boolean, nullable=False),
    Column("content", Text, nullable=False),
    Index("ix_dates_letter", "letter", "id", unique=True),
    Index("ix_dates_last_day", "last_day"),
)

# Whom a date concerns; one that is not ``named`` concerns whoever the letter binds.
date_bodies = _table(
    "date_bodies",
    Column("date", _NUMBER, ForeignKey("dates.number", ondelete="CASCADE"), primary_key=True),
    Column("body", _NUMBER, ForeignKey("bodies.id"), primary_key=True),
    Index("ix_date_bodies_body", "body"),
)

# A date that concerns a class: the cohort of its members.
date_cohorts = _table(
    "date_cohorts",
    Column("date", _NUMBER, ForeignKey("dates.number", ondelete="CASCADE"), primary_key=True),
    Column("cohort", _NUMBER, primary_key=True),
    Index("ix_date_cohorts_cohort", "cohort"),
)

# Which documents a letter cites, by the key that letters are found by.
citations = _table(
    "citations",
    _of_letter(primary_key=True),
    Column("reference_id", Text, primary_key=True),
    Column("key", Text, nullable=False),
    Column("issuer", Text),
    Column("issued_on", String(10)),
    Column("relation", Text, nullable=False),
    Index("ix_citations_key", "key"),
)

# What a letter would change of another one; made anew from the letters at any time, but for the decisions.
proposals = _table(
    "proposals",
    Column("id", String(16), primary_key=True),
    _of_letter("source"),
    _of_letter("target"),
    Column("effect", Text, nullable=False),
    Column("state", Text, nullable=False),
    Column("content", Text, nullable=False),
    Index("ix_proposals_source", "source"),
    Index("ix_proposals_target", "target"),
    Index("ix_proposals_state", "state"),
)

# Warnings across letters as they were found last (``store.warnings``). ``target`` is the other letter, ``day`` that of
# the letter, ``until`` the last day on which one matters (``9``: always), ``settled`` what people said of it.
warnings = _table(
    "warnings",
    Column("id", String(12), primary_key=True),
    _of_letter(),
    Column("target", String(64)),
    Column("weight", Integer, nullable=False),
    Column("day", String(10), nullable=False),
    Column("until", String(10), nullable=False),
    Column("settled", Boolean, nullable=False),
    Column("content", Text, nullable=False),
    Index("ix_warnings_open", "settled", "weight", "day", "id", "until"),
    Index("ix_warnings_letter", "letter"),
    Index("ix_warnings_target", "target"),
)

# Letters that changed since they were compared with others; with ``marks`` only what people marked under them.
unchecked = _table(
    "unchecked",
    Column("letter", String(64), primary_key=True),
    Column("marks", Boolean, primary_key=True),
    Column("since", BigInteger, nullable=False),
    Index("ix_unchecked_since", "since", "letter"),
)

# What a letter asks for, in numbers made of its words: letters that ask for the same are compared.
things = _table(
    "things",
    _of_letter(primary_key=True),
    Column("thing", _NUMBER, primary_key=True, autoincrement=False),
    Index("ix_things_thing", "thing"),
)

# What people said to proposals, with the proposal as they saw it. Lines are only ever added; the last one counts.
decisions = _table(
    "decisions",
    Column("id", Integer, primary_key=True, autoincrement=True),
    Column("proposal", String(16), nullable=False),
    Column("source", String(64), nullable=False),
    Column("target", String(64), nullable=False),
    Column("decision", Text, nullable=False),
    Column("at", String(10), nullable=False),
    Column("who", Text),
    Column("content", Text, nullable=False),
    Index("ix_decisions_proposal", "proposal"),
    Index("ix_decisions_source", "source"),
    Index("ix_decisions_target", "target"),
)

# The day of an event that deadlines are counted from; ``subject`` is a letter's id or an obligation's.
anchors = _table(
    "anchors",
    Column("subject", String(64), primary_key=True),
    Column("anchor", Text, primary_key=True),
    Column("day", String(10), nullable=False),
)

# What people said of what was read. Lines are only ever added, and count in their order. ``path`` is what of the letter
# is meant (a field of the head, or a record by its words), ``old`` the value that the person saw.
corrections = _table(
    "corrections",
    Column("id", Integer, primary_key=True, autoincrement=True),
    Column("letter", String(64), nullable=False),
    Column("at", String(19), nullable=False),
    Column("who", Text),
    Column("kind", String(8), nullable=False),
    Column("path", Text, nullable=False),
    Column("old", Text),
    Column("new", Text),
    Column("why", Text),
    Index("ix_corrections_letter", "letter"),
)

# What people said when they went over a letter. Lines are only ever added; ``content`` is what was judged or corrected.
review_acts = _table(
    "review_acts",
    Column("id", Integer, primary_key=True, autoincrement=True),
    Column("letter", String(64), nullable=False),
    Column("at", String(19), nullable=False),
    Column("who", Text),
    Column("what", String(8), nullable=False),
    Column("content", Text, nullable=False),
    Column("why", Text),
    Index("ix_review_acts_letter", "letter"),
)

# How far each letter is that anybody began to go over, as the acts say; only of letters that stand for their copies.
reviews = _table(
    "reviews",
    _of_letter(primary_key=True),
    Column("state", String(8), nullable=False),
    Column("at", String(19), nullable=False),
    Column("who", Text),
    Column("why", Text),
    Index("ix_reviews_state", "state"),
)

# From how sure on a record is no doubt, by its kind, as the office's own approved letters say.
least_sure = _table(
    "least_sure",
    Column("part", String(10), primary_key=True),
    Column("least", Float, nullable=False),
)

# The unions to whom a person gave a duty that the letter leaves open; ``content`` is the obligation as it was routed.
assignments = _table(
    "assignments",
    Column("obligation", String(16), primary_key=True),
    Column("letter", String(64), nullable=False),
    Column("unions", Text, nullable=False),
    Column("content", Text, nullable=False),
    Index("ix_assignments_letter", "letter"),
)

# What people said of single instances of what recurs; ``day`` is the last in time of the instance. Lines are only ever
# added; the last one of an instance counts.
instances = _table(
    "instances",
    Column("id", Integer, primary_key=True, autoincrement=True),
    Column("obligation", String(16), nullable=False),
    Column("letter", String(64), nullable=False),
    Column("day", String(10), nullable=False),
    Column("decision", Text, nullable=False),
    Column("answer", Text),
    Column("done_on", String(10)),
    Column("at", String(10), nullable=False),
    Column("who", Text),
    Index("ix_instances_obligation", "obligation", "day"),
)

# What unions say that they have sent: a person confirms it or not. ``upload`` is the file that came with it.
sent = _table(
    "sent",
    Column("id", Integer, primary_key=True, autoincrement=True),
    Column("obligation", String(16), nullable=False),
    Column("letter", String(64), nullable=False),
    Column("number", Text),
    Column("day", String(10)),
    Column("note", Text),
    Column("upload", Text),
    Column("at", String(19), nullable=False),
    Column("who", Text),
    Column("state", String(9), nullable=False),
    Column("decided_at", String(19)),
    Column("decided_by", Text),
    Column("why", Text),
    Index("ix_sent_obligation", "obligation"),
    Index("ix_sent_letter", "letter"),
    Index("ix_sent_state", "state"),
)

# Questions to the list of duties that an office asks again and again, each by its name.
saved_filters = _table(
    "saved_filters",
    Column("name", Text, primary_key=True),
    Column("query", Text, nullable=False),
    Column("at", String(19), nullable=False),
    Column("who", Text),
)

# What people did, kept even where a later reading of the letter no longer finds the obligation. The order is that of
# ``id``: ``at`` is what the clock said, which may have been set back.
events = _table(
    "events",
    Column("id", Integer, primary_key=True, autoincrement=True),
    Column("letter", String(64), nullable=False),
    Column("obligation", String(16), nullable=False),
    Column("at", String(10), nullable=False),
    Column("what", Text, nullable=False),
    Column("detail", Text),
    Column("who", Text),
    Index("ix_events_obligation", "obligation"),
    Index("ix_events_letter", "letter"),
)

# What can be searched: a letter's text, or the words of a duty. The index of its words (``search_words``) is made by
# ``search_index``: each kind of database has its own.
search_docs = _table(
    "search_docs",
    Column("id", Integer, primary_key=True, autoincrement=True),
    _of_letter(),
    Column("start", Integer),
    Column("head", Text, nullable=False),
    Column("body", Text, nullable=False),
    Index("ix_search_docs_letter", "letter"),
)

# Who may sign in. Ids are drawn by chance, so that they stay the same in a copy and nobody counts people by them.
people = _table(
    "people",
    Column("id", String(16), primary_key=True),
    Column("login", Text, nullable=False),
    Column("name", Text, nullable=False),
    Column("role", String(8), nullable=False),
    Column("union_id", Text),
    Column("password", Text),
    Column("active", Boolean, nullable=False),
    Column("added_at", String(19), nullable=False),
    Index("ix_people_login", "login", unique=True),
)

# Whatever lets somebody in by being known: sessions of people (``person``), tokens of programs, links of unions, feeds.
# ``secret`` is the hash of it: what is stored opens nothing. What is revoked is deleted.
keys = _table(
    "keys",
    Column("id", String(16), primary_key=True),
    Column("secret", String(64), nullable=False),
    Column("kind", String(8), nullable=False),
    Column("name", Text, nullable=False),
    Column("person", String(16), ForeignKey("people.id", ondelete="CASCADE")),
    Column("union_id", Text),
    Column("scope", String(8), nullable=False),
    Column("made_at", String(19), nullable=False),
    Column("made_by", Text),
    Column("used_on", String(10)),
    Column("until", String(19)),
    Index("ix_keys_secret", "secret", unique=True),
    Index("ix_keys_person", "person"),
    Index("ix_keys_kind", "kind", "union_id"),
)

# Files that people sent in by the browser. ``name`` stands here only once nothing in the file was refused.
uploads = _table(
    "uploads",
    Column("id", Integer, primary_key=True, autoincrement=True),
    Column("key", String(32), nullable=False),
    Column("at", String(19), nullable=False),
    Column("state", String(9), nullable=False),
    Column("tries", Integer, nullable=False),
    Column("cleared", Boolean, nullable=False),
    Column("who", Text),
    Column("name", Text),
    Column("size", Integer),
    Column("letters", Text),
    Column("message", Text),
    Index("ix_uploads_state", "state", "id"),
)

# One row: how often anything changed that somebody can see. It is raised in the transaction of the change.
revision = _table(
    "revision",
    Column("id", Integer, primary_key=True),
    Column("number", BigInteger, nullable=False),
    sealed=False,
)

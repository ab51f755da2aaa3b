"""The tables. ``migrations/versions`` builds them step by step; a test holds the two together.

The whole Letter is kept as compressed JSON: the columns beside it are what is searched, sorted or joined on.
"""

from sqlalchemy import (
    Boolean,
    Column,
    Float,
    ForeignKey,
    ForeignKeyConstraint,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    String,
    Table,
    Text,
    false,
)

#: Revision that this program writes; the newest file in ``migrations/versions``.
HEAD = "0004"

metadata = MetaData()

letters = Table(
    "letters",
    metadata,
    Column("sha256", String(64), primary_key=True),
    Column("name", Text, nullable=False),
    Column("reference", Text, nullable=False),
    Column("number", Text),
    Column("symbol", Text),
    Column("kind", Text),
    Column("issuer", Text),
    Column("issued_on", String(10)),
    Column("subject", Text),
    Column("content", LargeBinary, nullable=False),
    Index("ix_letters_reference", "reference"),
    Index("ix_letters_issued_on", "issued_on"),
)

# A file may hold several letters (a mail with attachments); it is done when all of them are stored.
files = Table(
    "files",
    metadata,
    Column("sha256", String(64), primary_key=True),
    Column("name", Text, nullable=False),
)

obligations = Table(
    "obligations",
    metadata,
    Column("id", String(16), primary_key=True),
    Column("letter", String(64), ForeignKey("letters.sha256", ondelete="CASCADE"), nullable=False),
    Column("union_name", Text, nullable=False),
    Column("union_key", Text, nullable=False),
    Column("union_id", Text),
    Column("kind", Text, nullable=False),
    Column("last_good", String(10)),
    Column("recurring", Boolean, nullable=False, server_default=false()),
    Column("status", Text, nullable=False),
    Column("answer", Text),
    Column("done_on", String(10)),
    Column("note", Text),
    Column("issuer_own", Boolean, nullable=False),
    Column("start", Integer, nullable=False),
    Column("confidence", Float, nullable=False),
    Column("content", Text, nullable=False),
    Index("ix_obligations_letter", "letter"),
    Index("ix_obligations_union_key", "union_key"),
    Index("ix_obligations_union_id", "union_id"),
    Index("ix_obligations_last_good", "last_good"),
    Index("ix_obligations_open", "status", "last_good"),
    Index("ix_obligations_recurring", "recurring", "status"),
)

dates = Table(
    "dates",
    metadata,
    Column("letter", String(64), ForeignKey("letters.sha256", ondelete="CASCADE"), primary_key=True),
    Column("id", Text, primary_key=True),
    Column("type", Text, nullable=False),
    Column("first_day", String(10)),
    Column("last_day", String(10)),
    Column("content", Text, nullable=False),
    Index("ix_dates_last_day", "last_day"),
)

# Which unions a date concerns; a date without a line here concerns whoever the letter binds.
date_unions = Table(
    "date_unions",
    metadata,
    Column("letter", String(64), primary_key=True),
    Column("date_id", Text, primary_key=True),
    Column("union_key", Text, primary_key=True),
    Column("union_name", Text, nullable=False),
    Column("union_id", Text),
    ForeignKeyConstraint(["letter", "date_id"], ["dates.letter", "dates.id"], ondelete="CASCADE"),
    Index("ix_date_unions_union_key", "union_key"),
    Index("ix_date_unions_union_id", "union_id"),
)

# What people did to an obligation, kept even where a later reading of the letter no longer finds it.
events = Table(
    "events",
    metadata,
    Column("id", Integer, primary_key=True, autoincrement=True),
    Column("letter", String(64), nullable=False),
    Column("obligation", String(16), nullable=False),
    Column("at", String(10), nullable=False),
    Column("what", Text, nullable=False),
    Column("detail", Text),
    Column("who", Text),
    Index("ix_events_obligation", "obligation"),
)

# What can be searched: a letter's text, or the words of a duty. The index of its words (``search_words``) is made by
# ``search_index``: each kind of database has its own.
search_docs = Table(
    "search_docs",
    metadata,
    Column("id", Integer, primary_key=True, autoincrement=True),
    Column("letter", String(64), ForeignKey("letters.sha256", ondelete="CASCADE"), nullable=False),
    Column("start", Integer),
    Column("head", Text, nullable=False),
    Column("body", Text, nullable=False),
    Index("ix_search_docs_letter", "letter"),
)

"""What a flag says, in the language asked for.

A flag is kept with its letter in Vietnamese, so that the same letter gives the same record whoever reads it; only who
is shown it may want other words.
"""

from extractors import told
from extractors.header import proposals
from pipeline.calendar.deadlines import REST_DAY, SHORT
from pipeline.routing.counted_recipients import DIFFERS
from pipeline.words import retold, t
from schemas.flags import FLAG_CODES, PAGE_SENTENCES, Flag


def flag_words(flag: Flag) -> str:
    """Return what a person is told about a doubt; where its own words cannot be told, those of its code."""
    sentences = (REST_DAY, SHORT, DIFFERS, *told.SENTENCES, *proposals.SENTENCES, *PAGE_SENTENCES.values())
    return retold(flag.message, sentences) or t(FLAG_CODES.get(flag.code, flag.message))

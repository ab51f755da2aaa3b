"""pandas frames of what vanthu found and what people decided: one row a record, for notebooks, workbooks and tables.

    from pipeline import frames
    from pipeline.store import open_store

    with open_store() as store:
        owed = frames.obligations(store.obligations.find(today=today), today, letters=store.letters.whole())

====================  =====================================================  ==========================
function              one row for each                                       made of
====================  =====================================================  ==========================
``obligations``       duty of one union                                      ``store.obligations``
``duties``            duty, with how many unions have done it        ``store.duties.page``
``history``           version of a duty's deadline                           ``store.obligations``
``proposals``         amendment or answer that a letter proposes             ``Proposal`` records
``deadlines``         day of a calendar                                      ``export.entries``
``letters``           letter                                                 ``store.letters.whole``
``limits``            delegate limit                                         ``store.letters.whole``
``faults``            fault of an evaluation                                 ``pipeline.evaluate``
====================  =====================================================  ==========================

Column names and dtypes stand in the docstring of each function and are kept: columns are only added, behind the others.
They are the same where there is no row at all. Texts are ``str`` (missing: ``NaN``), days ``datetime64[s]`` (``NaT``:
unknown), so that they sort, filter and group; counts that may be missing are ``Int64``. Frames are copies: changing one
changes nothing stored.

>>> import datetime
>>> from pipeline import frames
>>> frames.obligations([], today=datetime.date(2026, 3, 18)).empty
True
"""

from pipeline.frames.calendar_days import deadlines
from pipeline.frames.duties import duties, history, obligations, proposals
from pipeline.frames.letter_rows import faults, letters, limits

__all__ = ["deadlines", "duties", "faults", "history", "letters", "limits", "obligations", "proposals"]

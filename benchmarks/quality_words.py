"""The words of ``docs/quality.md``: what each figure means, and what is quoted from elsewhere."""

#: The sections of the report, in order.
TITLES = {
    "ours": "What is read",
    "temporal": "Dates as time taggers are judged",
    "peers": "Other programs on the same letters",
    "gains": "What the language packages add",
    "readers": "What the second reader adds",
    "confidence": "Whether confidence can be trusted",
    "noise": "Misread characters",
}
SECTIONS = {
    "header": "header fields",
    "references": "documents cited",
    "dates": "dates",
    "delegate_limits": "delegate limits",
    "tasks": "tasks",
    "obligations": "whole obligations",
    "rows": "rows of the table of duties",
}

#: What letters never seen are to reach: the figure, the section, the field where not F1 (``""``), the least.
AIMS = [
    ("header fields", "header", "", 0.95),
    ("documents cited, F1", "references", "", 0.97),
    ("dates, F1", "dates", "", 0.94),
    ("delegate limits, F1", "delegate_limits", "", 0.94),
    ("tasks, F1", "tasks", "", 0.85),
    ("tasks, `assignees`", "tasks", "assignees", 0.88),
]

HEAD = """# How well letters are read

Written by `make quality`; do not edit by hand. `vanthu evaluate corpus/letters` prints our figures alone, with every
fault; `corpus/README.md` describes the letters. The rules are made with `corpus/letters` at hand. `corpus/test` is kept
apart: whoever writes rules, words or their tests does not read it, and only totals are taken from it. Expect of letters
of an office whose style is new what `corpus/test` shows, at best.
"""

MEASURES = """\
How it is counted (`pipeline/evaluate/`):

- A record is **found** where it stands at the gold's place and all its key values are right: number, symbol and
  date of a document cited; type, day (first and last of a period), bound, hour, rule and anchor of a date; bound,
  figures and unit of a limit; for a task its place (two fifths of both items taken together) and at least one doer.
  F1 is that of found, missed and wrong records. Gold marked `optional` is neither rewarded nor punished.
- **key …, at the place**: the share of records met at the gold's place in which that one value is right.
- The other fields are shares of the records found. `assignees` asks for all doers and no other.
- A **whole obligation** is a gold task that names a doer, of any kind (`task`, `report`, `target`). It is found
  where a task was read at its place, of its kind (the act: to do, to send, to reach), with all its doers and no
  other, and with its deadline: the day named, or rightly none, with that day's bound and hour. A task read without
  a doer is none.
- The **rows of the table** are the tasks that bind (`strength`), which people are shown unasked. A row is false where
  the gold has no task at its place; general where it has only an `optional` one there: advice and closing formulas.
  Hidden is a required task that was read as advice."""

READERS = """\
The second reader (`extractors/second_reader.py`) is a logistic model of words and kinds of words that knows none of the
rules. It is fitted on `corpus/letters` alone (`make second-reader`); there every letter is judged by a model that was
fitted without it. A sentence is a duty where a required task of the gold covers it; what the gold calls optional is
left out. It takes part where the rules have no evidence in the words themselves; where both are far from each other,
the flag `readers-differ` asks a person. `rightly`: the flagged places where the rules alone took for a duty what is
none or is open to argument, or left a duty out."""

AFTER_HEIDELTIME = """\
`strict`: the place is the gold's to the letter. `relaxed`: the places meet. `value`: they meet and mean the same
moment, period or rule. `type`: they meet and are of one TIMEX3 type (DATE, TIME, DURATION, SET). Each is F1 over
all expressions, as TempEval-3 counts. `deadline role`, which no time tagger gives, is F1 of the places that are
deadlines. HeidelTime's figures are quoted as published for version 1.8, on its own corpora of history, not on
letters; there every date counts, here only what belongs in a clerk's calendar, so that a program that takes the
days of documents cited and of anniversaries for deadlines finds too much. dateparser is told the language, the
order of day and month and the letter's own day; it has no rules, periods or bounds, and calls every date a deadline
here. Strict places differ most in whether `xong`, `hoàn thành` before the bound belong to the expression, on which the
gold is not of one mind either."""

#: As HeidelTime's own wiki gives them for version 1.8 (scorer of TempEval-3): strict, relaxed, value, type F1.
HEIDELTIME = [
    ["HeidelTime, WikiWarsVN (published)", "0.940", "0.982", "0.914", "0.936", "–"],
    ["HeidelTime, AncientTimes Vietnamese (published)", "0.850", "0.947", "0.920", "0.938", "–"],
]

PEERS = """\
The plain patterns (`benchmarks/peers/plain.py`, 31 of them) are what a good script would do without an outline;
header, records and obligations are scored by the same scorer. underthesea's recognition of names is asked for what
it can give: the first organisation of the head as issuer, the last person of the end as signer, and the bodies that
the letter speaks of (issuers, doers, receivers; distinct ones, in any spelling)."""

NOISE = """\
Faults as text recognition makes them, drawn from a table that was counted on real recognition
(`benchmarks/noise.py`), on so large a share of the characters (three times over where letters are few); in
brackets the points lost. Values copied from the letter are right as the clean or as the misread letter prints them;
numbers, symbols, days and bounds must be those of the clean one. The second line of each leaves out the records and
numbers of which a digit was lost or became another digit: nobody could read those."""

CONFIDENCE = """\
Every record carries a confidence: the share of right ones to be expected among records like it. A few traits (how
it was found, its type, where it stands, its flags) add up to it; `make calibrate` fits their weights on
`corpus/letters`, with what was wrong when 28 of these letters were read for the first time and with misread copies
of all, and keeps them in `extractors/lexicon/confidence.toml`. Letters never seen are taken to lie half way between
that first reading and now, so that on `corpus/letters` more is right than the confidence says, on purpose.
`corpus/test` has no part in the fit. The expected calibration error is the mean distance between confidence and
share right over ten bins, each weighted by its records; right is a record that pairs with gold, optional gold
included. The last lines of the tables on misread characters show the same error there."""

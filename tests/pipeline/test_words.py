"""People's words: every sentence has its English, and the English table holds nothing else."""

import ast
import functools
import importlib
import inspect
import re
import string
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

import pipeline
from extractors.lexicon import load
from pipeline.duties.amendments import lapsed
from pipeline.duties.crosscheck import findings
from pipeline.duties.reminders import NOBODY_LOOKED
from pipeline.duties.reviews import cards
from pipeline.export import ics, printed_days
from pipeline.export import table_files as columns
from pipeline.export.frames import lists
from pipeline.faces.cli import letter_view, taking_in, usage
from pipeline.intake import extraction
from pipeline.office import duty_uses, keys, people, reviewing, today
from pipeline.office.register import sent_sheets as sheets
from pipeline.office.uses import UseResult, parameters_of
from pipeline.readers import single
from pipeline.readers.containers import mail
from pipeline.readers.ocr import recognised_pages
from pipeline.store import opening, register
from pipeline.support import files, labels, words
from pipeline.support.confined import answers
from pipeline.support.errors import ReadError, VanthuError
from schemas import APPROVERS, EFFECTS, FLAG_CODES, KINDS_OF_UNION, REVIEW_STATES, ROLES, SIDES, WARNING_CODES, letter
from tests.each import table

CODE = Path(pipeline.__file__).parent


def kinds_of(error: type[VanthuError]) -> Iterator[type[VanthuError]]:
    yield error
    for kind in error.__subclasses__():
        yield from kinds_of(kind)


def said_in_code() -> Iterator[str]:
    """Sentences given to ``t``, to ``if_said`` or to an error that says them by it, as they stand."""
    place = {VanthuError.__init__: 0, ReadError.__init__: 2}
    first = {kind.__name__: place[kind.__init__] for kind in kinds_of(VanthuError) if kind.__init__ in place}
    first |= {"t": 0, "if_said": 0, "__init__": 0, "TableColumn": 0, "telling_why": 0, "copy_at": 1}
    for path in sorted(CODE.rglob("*.py")):
        code = ast.parse(path.read_text(encoding="utf-8"))
        for node in ast.walk(code):
            if isinstance(node, ast.Call):
                name = getattr(node.func, "id", "") or getattr(node.func, "attr", "")
                at = first.get(name)
                if at is not None and len(node.args) > at:
                    yield from strings(node.args[at])
                if path.parent.name == "cli" and name in OPTIONS:
                    yield from said_of_an_option(node.args[-OPTIONS[name] :], code)


#: What makes an option of a command → how many words for people it is given, as the last: what stands for the value,
#: what it does. They stand there, or are named.
OPTIONS = {"switch": 1, "value": 2, "argument": 2}


def said_of_an_option(given: list[ast.expr], code: ast.Module) -> Iterator[str]:
    named = {
        target.id: value
        for node in code.body
        if isinstance(node, ast.Assign)
        for target, value in pairs(node.targets[0], node.value)
        if isinstance(target, ast.Name)
    }
    for word in given:
        for said in strings(named.get(word.id, word) if isinstance(word, ast.Name) else word):
            if not said.isascii() or said in words.english():  # `N`, `in|out` are the same in both
                yield said


def pairs(target: ast.expr, value: ast.expr) -> list[tuple[ast.expr, ast.expr]]:
    if isinstance(target, ast.Tuple) and isinstance(value, ast.Tuple):
        return list(zip(target.elts, value.elts, strict=True))
    return [(target, value)]


def strings(node: ast.expr) -> Iterator[str]:
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        yield node.value


def said_by_tables() -> Iterator[str]:
    tables: list[dict[str, Any]] = [
        *(labels.DATE_TYPES, labels.TASK_KINDS, labels.DATE_BOUNDS, labels.LIMIT_BOUNDS, labels.RELATIONS),
        *(labels.DECISIONS, labels.EVENT_NAMES, labels.STANDINGS, lapsed.ANSWERS, lapsed.SETTLED, letter_view.TRAITS),
        *(letter_view.ROLES, letter_view.RULES, taking_in.FILE_STATUSES, today.ASKED, today.COUNTED),
        *(ROLES, SIDES, EFFECTS, FLAG_CODES, WARNING_CODES, KINDS_OF_UNION, REVIEW_STATES, APPROVERS),
        *(ics.KINDS, ics.STANDINGS, sheets.LEVELS, lists.CORRECTION_KINDS, lists.CORRECTED_PARTS),
        *(reviewing.REVIEW_ACTS, cards.UNSURE, findings.LOSSES, register.FIELD_NAMES, people.ROLE_NAMES, keys.KINDS),
        *({part: name for part, name in printed_days.PARTS.items() if name}, *letter.NAMES.values()),
    ]
    of_letters = load("fields", "pipeline.duties.corrections")
    parts = ("header", "reference", "date", "limit", "task")
    every = [field for part in parts for field in of_letters[part].values()]
    yield from (field[name] for field in every for name in ("title", "form") if name in field)
    ways = (way for one in of_letters["together"].values() for way in one["typed"])
    yield from (way for way in ways if re.search(r"[^\W\d_]", re.sub(r"\{\w+\}", "", way)))
    yield from (names[0] for choices in of_letters["choices"].values() for names in choices.values() if names[0] != "%")
    for choices in tables:
        yield from choices.values()
    yield from (message for _, message in (opening._SQLITE | opening._POSTGRESQL).values())
    yield from files._REASONS.values()
    yield from (sentence for _, sentence in (*files._UNREADABLE.values(), files._DISK_FAILED))
    yield from answers.ENDED.values()
    yield from (extraction.NO_LETTER, extraction.OLD_FONT, single._NO_LETTER)
    yield from (*single._UNREAD.values(), *mail._ELSEWHERE.values(), *recognised_pages._FAILED.values())
    yield from (sentence for sentences in letter.SENTENCES.values() for sentence in sentences)
    yield from letter.WEEKDAYS
    yield from labels.WEEKDAYS
    yield NOBODY_LOOKED
    yield from (sentence for _, sentence in usage._MESSAGES)
    yield from usage._GONE.values()
    yield from (use.none for use in duty_uses.USES.values())
    for do in (*(use.do for use in duty_uses.USES.values()), *uses()):
        yield from (word for one in parameters_of(do) for word in (one.about.help, one.about.stands))
    for entry in usage.COMMANDS:
        yield from (entry.help, *(below.help for below in entry.where if isinstance(below, usage.CommandEntry)))
    for sheet in (*(columns.DUTIES, columns.OBLIGATIONS, columns.DEADLINES), *sheets.SHEETS):
        yield sheet.name
        yield from (column.title for column in sheet.columns)


def uses() -> Iterator[Callable[..., UseResult]]:
    more = ("correcting", "registers", "renewing", "sending", "unions", "uploading", "warnings")
    for module in (keys, people, reviewing, *(importlib.import_module(f"pipeline.office.{name}") for name in more)):
        own = [do for do in vars(module).values() if inspect.isfunction(do) and do.__module__ == module.__name__]
        yield from (do for do in own if do.__annotations__["return"] is UseResult and not do.__name__.startswith("_"))


@functools.cache
def said() -> list[str]:
    return sorted({*said_in_code(), *said_by_tables()} - {""})


def places(sentence: str) -> set[str]:
    return {name for _, name, _, _ in string.Formatter().parse(sentence) if name is not None}


def test_every_sentence_has_its_english() -> None:
    assert [sentence for sentence in said() if sentence not in words.english()] == []


#: Words of programs and of old forms that clerks asked about; “thời hạn lần 2” is one of these, “2 lần” is not.
GONE = re.compile(r"\bentered\b|hạn lần \d|\blượt\b|\bMã (?:NV|việc)\b|[Hh]ạn chuẩn hóa|trước hằng (?:tháng|quý|năm)")


def test_words_that_nobody_uses_are_not_shown() -> None:
    pages = (path.read_text("utf-8") for path in (CODE / "faces" / "web" / "templates").glob("*.html"))
    shown = [re.sub(r"<[^<>]*>|\{[{%#].*?[}%#]\}", " ", page, flags=re.DOTALL) for page in pages]
    assert [found[0] for words in (*said(), *shown) if (found := GONE.search(words))] == []


def test_no_english_is_left_over() -> None:
    assert sorted(set(words.english()) - set(said())) == []


def test_english_fills_the_same_places_and_is_english() -> None:
    for vietnamese, english in words.english().items():
        assert places(english) == places(vietnamese), vietnamese
        # What a person may type stays Vietnamese, in quotation marks.
        unquoted = re.sub("“[^”]*”", "", english).lower()
        assert not re.search("[ăâđêôơưạảấầẩẫậắằẳẵặẹẻẽếềểễệỉịọỏốồổỗộớờởỡợụủứừửữựỳỵỷỹ]", unquoted), vietnamese


def test_language(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("VANTHU_LANG", raising=False)
    assert words.t("người") == "người"
    monkeypatch.setenv("VANTHU_LANG", "en")
    assert (words.t("người"), words.t("Văn bản: {name}", name="{x}")) == ("persons", "Letter: {x}")
    assert words.t("words of a letter {stay}") == "words of a letter {stay}"


@pytest.mark.parametrize(
    ("sentence", "given", "said"),
    table(__file__, "english_words_go_with"))  # fmt: skip
def test_english_plurals(monkeypatch: pytest.MonkeyPatch, sentence: str, given: dict[str, object], said: str) -> None:
    monkeypatch.setenv("VANTHU_LANG", "en")
    assert words.t(sentence, **given) == said

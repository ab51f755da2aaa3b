"""``python -m tests.browser.robot_clerk``: what bringing letters to their gold costs in keys, into docs/bench.md.

``[EVERY]`` behind it: only one letter in so many as text.

The letters of ``corpus/test``, which are kept apart, are told by totals alone.
"""

import hashlib
import itertools
import re
import sys
import tempfile
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, NamedTuple

from playwright.sync_api import Browser, Page
from rapidfuzz import fuzz

from benchmarks.evaluate import gold as golds
from benchmarks.evaluate.compare import overlap
from benchmarks.evaluate.gold import Span
from benchmarks.letters import ROOT
from benchmarks.measuring import fill, table
from benchmarks.serving import browsing, serving_locally
from corpus.render.__main__ import main as render
from pipeline.duties.reviews import unrecorded
from pipeline.duties.reviews.cards import Card, CardRecord, OpenSentence
from pipeline.faces.web.review_cards import NEW_FIELDS
from pipeline.intake.renewing import renew
from pipeline.office import Office, reviewing
from pipeline.office.taking_in import take_in
from pipeline.store import Store
from schemas import CorrectedPart
from tests.pipeline.office.robot_hands import NOW, SECTIONS, Add, Hand, OtherVersion, Robot, held

# --------------------
# A hand on the keyboard: every act by the keys of the review page in a browser, counted as they are pressed.

#: Farther cards are looked for by ``/``, words and Enter; farther sentences, too.
_NEAR = 3
#: So many characters tell words from others of the letter; else more and more of them.
_TELLING = (12, 24, 48, 96)
#: So often short words, a day or a number, may stand in a letter.
_ALIKE = 40
#: Words are picked whole, with what touches them.
_BESIDE = 8
#: The key that leads nearer to a field of the form in which somebody types, or to the line above a record.
_WAY = """(name) => {
    const at = document.activeElement, to = document.getElementsByName(name)[0] ?? document.querySelector(name);
    if (at === to) return "";
    const is_after = at.compareDocumentPosition(to) & Node.DOCUMENT_POSITION_FOLLOWING;
    const is_apart = at.closest("details") !== to.closest("details") && at.tagName !== "SELECT";
    if (is_apart) return is_after ? "ArrowDown" : "ArrowUp";
    return is_after ? "Tab" : "Shift+Tab";
}"""
_FIELD = """() => { const at = document.activeElement;
    return { value: at.value, at: at.selectedIndex, options: [...at.options ?? []].map((one) => one.textContent) }; }"""
#: The words that are picked, in code points of the text.
_PICKED = """() => {
    const range = [...CSS.highlights.get("picked") ?? []][0];
    const place = (node, units) => Number(node.parentElement.dataset.at) + [...node.data.slice(0, units)].length;
    return range && [place(range.startContainer, range.startOffset), place(range.endContainer, range.endOffset)];
}"""
_CARDS = """() => { const every = [...document.querySelectorAll(".one[data-key]")];
    return [every.map((one) => one.dataset.key), every.findIndex((one) => one.classList.contains("now"))]; }"""


@dataclass
class Keys:
    """What a letter cost."""

    for_right: int = 0
    """Keys for what was right: judging, accepting, approving."""
    for_faults: int = 0
    typed: int = 0
    """Characters typed."""
    acts: Counter[str] = field(default_factory=Counter)
    """Keys by the kind of act."""
    refused: list[str] = field(default_factory=list)
    """What the page complained of."""


class Keyboard(Hand):
    """Works on one letter at the page that shows it; looks where the page says that it is, as a person does."""

    def __init__(self, page: Page, store: Store, ref: str) -> None:
        super().__init__(store, ref)
        self._page, self.keys = page, Keys()
        page.goto(f"/letters/{ref}")

    def edit(self, card: Card, piece: CardRecord, fields: Mapping[str, str]) -> None:
        """E, the way to each field and what is typed there, Enter."""
        self._go(card)
        self._press("edit", "e")
        self._fill("edit", {f"{piece.id}|{name}": words for name, words in fields.items()})
        self._press("edit", "Enter")
        self._settled()

    def reject(self, card: Card, piece: CardRecord) -> None:
        """X; for what a duty carries E, the way to its line, X."""
        self._go(card)
        if piece != card.pieces[0]:
            self._press("reject", "e")
            self._to("reject", f"[data-piece='{piece.id}'] summary")
        self._press("reject", "x")
        self._settled()

    def give_words(self, card: Card, place: Span) -> None:
        """W, first and last words, Enter."""
        self._go(card)
        self._press("words", "w")
        if self._find("words", place):
            self._press("words", "Enter")
        self._settled()

    def add(self, step: Add) -> None:
        """N, else ``/`` and words, to where it stands; A, arrows to its kind, its fields, Enter."""
        if not self._to_sentence(step):
            self._press("next sentence", "/")
            if not self._find("next sentence", step.place):
                return
            self._press("next sentence", "Enter")
        self._press("add", "a")
        parts: list[str] = list(NEW_FIELDS)
        away = parts.index(step.part) - parts.index(self._page.locator(".add [name=part]:checked").input_value())
        for _ in range(min(away % len(parts), -away % len(parts))):
            self._press("add", "ArrowDown" if away % len(parts) <= len(parts) // 2 else "ArrowUp")
        # What the sentence offers by itself is taken out where it is not meant.
        wanted = {"date": "", **step.fields}
        self._fill("add", {f"{step.part}|{name}": wanted[name] for name in NEW_FIELDS[step.part] if name in wanted})
        self._press("add", "Enter")
        self._settled()

    def finish(self) -> None:
        """Shift+Enter, Enter for each that waits, Ctrl+Enter."""
        if self.review.undecided:
            self._press("accept", "Shift+Enter", right=True)
            self._settled()
        for _ in self.review.waiting:
            self._press("confirm", "Enter", right=True)
        self._settled()
        self._press("approve", "Control+Enter", right=True)
        self._page.wait_for_url(lambda address: self.ref not in address)
        self.review = reviewing.review(self.store, self.ref)

    def _press(self, what: str, key: str, *, right: bool = False) -> None:
        self._page.keyboard.press(key)
        self.keys.acts[what] += 1
        if right:
            self.keys.for_right += 1
        else:
            self.keys.for_faults += 1

    def _type(self, words: str) -> None:
        self._page.keyboard.type(words)
        self.keys.typed += len(words)

    def _settled(self) -> None:
        """Wait until all that was done is kept; what was refused is left as it is."""
        self._page.wait_for_function("() => document.querySelector('.review').dataset.under === '0'")
        complaint = self._page.locator(".complaint")
        if complaint.is_visible():
            self.keys.refused.append(complaint.inner_text())
            self._page.keyboard.press("Escape")
            self._page.keyboard.press("Escape")
        self.review = reviewing.review(self.store, self.ref)

    def _go(self, card: Card) -> None:
        """Go to a card: by arrows where it is near, else by ``/``, words of it and Enter."""
        keys, now = self._page.evaluate(_CARDS)
        if abs(away := keys.index(card.key) - now) > _NEAR:
            title = " ".join(card.title.split())
            self._press("move", "/")
            for start, end in itertools.pairwise((0, *_TELLING)):
                self._type(title[start:end])
                for _ in range(_NEAR):
                    if self._at() == card.key:
                        self._press("move", "Enter")
                        return
                    self._press("move", "ArrowDown")
            self._press("move", "Escape")
            away = keys.index(card.key) - self._page.evaluate(_CARDS)[1]
        for _ in range(abs(away)):
            self._press("move", "ArrowDown" if away > 0 else "ArrowUp")

    def _at(self) -> str:
        keys, now = self._page.evaluate(_CARDS)
        return keys[now] if now >= 0 else ""

    def _to(self, what: str, name: str) -> None:
        while key := self._page.evaluate(_WAY, name):
            self._press(what, key)

    def _fill(self, what: str, fields: Mapping[str, str]) -> None:
        """Go to fields of the open form and type in them, over what stands there."""
        for name, words in fields.items():
            if self._page.locator(f"[name='{name}']").input_value() == words:
                continue
            self._to(what, name)
            there: dict[str, Any] = self._page.evaluate(_FIELD)
            if there["options"]:
                for key in _choosing(there["options"], there["at"], words):
                    self._press(what, key)
            elif words:
                self._type(words)
            else:
                self._press(what, "Delete")

    def _find(self, what: str, place: Span) -> bool:
        """Type words into the field of ``/`` until those of a place are picked; say whether they are."""
        text = self.store.letters.of_id(self.review.letter).text
        words = " ".join(text[slice(*place)].split())
        for length in _TELLING:
            if length > _TELLING[0]:
                self._press(what, "Control+a")
            self._type(words if len(words) <= 2 * length else f"{words[:length]}..{words[-length:]}")
            # Words that cannot be told from others by more of them are gone to one by one.
            is_whole = len(words) <= 2 * length
            for _ in range(_ALIKE if is_whole else _NEAR):
                found = self._page.evaluate(_PICKED)
                if found and abs(found[0] - place[0]) <= _BESIDE and abs(found[1] - place[1]) <= _BESIDE:
                    return True
                self._press(what, "ArrowDown")
            if is_whole:
                break
        self._press(what, "Escape")
        return False

    def _to_sentence(self, step: Add) -> bool:
        """Go to the sentence that offers the words of what is missing, by N; say whether there is one near."""
        shown, at = self._page.locator(".sentence"), -1
        if shown.count():
            key, is_now = shown.get_attribute("data-key"), "now" in (shown.get_attribute("class") or "").split()
            at = int((shown.get_attribute("data-span") or "").partition("-")[0])
            letter = self.store.letters.of_id(self.review.letter)
            if is_now and any(one.key == key and self._offers(one, step) for one in unrecorded.open_sentences(letter)):
                return True
        for presses, sentence in enumerate(itertools.islice(self._sentences(at), _NEAR), start=1):
            if self._offers(sentence, step):
                for _ in range(presses):
                    self._press("next sentence", "n")
                    self._settled()
                return True
        return False

    def _sentences(self, after: int) -> Iterator[OpenSentence]:
        while (found := reviewing.next_unrecorded(self.store, self.ref, after)) is not None:
            yield found
            after = found.evidence.start

    def _offers(self, sentence: OpenSentence, step: Add) -> bool:
        """Whether a sentence gives a record the right words: itself, or the first day or number in it."""
        by_part: dict[CorrectedPart, Sequence[Any]] = {
            "task": (sentence.evidence,), "date": sentence.days, "limit": sentence.counts,
        }  # fmt: skip
        words = next(iter(by_part.get(step.part, ())), None)
        if words is None or (words.start, words.end) in held(self.review, step.part):
            return False
        return overlap(SECTIONS[step.part], step.place, (words.start, words.end)) > 0


def _choosing(options: Sequence[str], at: int, wanted: str) -> list[str]:
    """Return the keys that lead to one of a few values: arrows, or its first letter as often as others begin so."""
    away, letter = options.index(wanted) - at, wanted[:1]
    arrows = ["ArrowDown" if away > 0 else "ArrowUp"] * abs(away)
    behind = [option for option in (*options[at + 1 :], *options[:at]) if letter and option.startswith(letter)]
    letters = [letter] * (behind.index(wanted) + 1) if letter.isascii() and wanted in behind else arrows
    return min(arrows, letters, key=len)


# --------------------
# An office of one letter at a time; another version of the program reads what was approved there.

#: So like must words of a text be to those of a quote to be meant by it, of a hundred.
_LIKE = 75.0
_WORD = re.compile(r"\w+")


class Done(NamedTuple):
    """What became of one letter."""

    faults: int
    """Before anything was done."""
    duties: int
    """Of the letter as it is approved."""
    left: list[str]
    """Faults that are left."""
    holds: bool
    """Whether another version of the program leaves it so."""
    keys: Keys


def go_over(files: Sequence[Path], browser: Browser) -> Iterator[Done]:
    """Yield what each letter costs by keys alone, its gold beside it: all in one office, at a page in a browser."""
    with tempfile.TemporaryDirectory() as place:
        office = Office(f"sqlite:///{place}/vanthu.db")
        take_in(office, files, NOW.date(), workers=1)
        with office.open() as store:
            worked = [(robot, faults, hand.keys) for robot, faults, hand in _worked(office, store, files, browser)]
            left = [robot.faults() for robot, *_ in worked]
            renew(store, OtherVersion(), workers=0)
            for (robot, faults, keys), still in zip(worked, left, strict=True):
                yield Done(faults, len(robot.letter.tasks), still, robot.faults() == still, keys)


def _worked(
    office: Office, store: Store, files: Sequence[Path], browser: Browser
) -> Iterator[tuple[Robot, int, Keyboard]]:
    with serving_locally(office, store, NOW) as (address, start):
        page = browser.new_context(viewport={"width": 1366, "height": 768}, base_url=address).new_page()
        page.on("dialog", lambda dialog: dialog.accept())
        page.goto(start)
        for path in files:
            hand = Keyboard(page, store, hashlib.sha256(path.read_bytes()).hexdigest())
            text = store.letters.of_id(hand.review.letter).text
            robot = Robot(store, hand, as_set(golds.load(path.with_suffix(golds.SUFFIX)), text), path.stem)
            before = len(robot.faults())
            robot.work()
            yield robot, before, hand


def as_set(gold: dict[str, Any], text: str) -> dict[str, Any]:
    """Return the gold with its quotes as they stand in a text that breaks lines and rules tables otherwise (a PDF)."""
    return {
        part: [_as_set(record, text) for record in records] if isinstance(records, list) else records
        for part, records in gold.items()
    }


def _as_set(record: Any, text: str) -> Any:
    if not isinstance(record, dict) or not record.get("quote") or golds.place(text, record) is not None:
        return record
    words = _WORD.findall(record["quote"])
    places = [found.span() for found in re.finditer(r"\b" + r"\W+".join(words) + r"\b", text)]
    at = record.get("nth", 1) - 1
    if at >= len(places):  # other words stand between its own: the end of a page, the next column
        every = [*_WORD.finditer(text)]
        like = fuzz.partial_ratio_alignment(words, [found[0] for found in every], score_cutoff=_LIKE)
        if like is None:
            return record
        places, at = [(every[like.dest_start].start(), every[like.dest_end - 1].end())], 0
    start, end = places[at]
    quote = text[start:end]
    nth = 1 + sum(span[0] < start for span in golds.occurrences(text, quote))
    return {**record, "quote": quote, "nth": nth}


# --------------------
# The page.

_LETTERS = ROOT / "corpus" / "test"
_PDFS = 10
#: Letters of one office: a worker makes one after the other.
_AT_ONCE = 10
#: Letters with fewer duties say little of ten.
_ENOUGH = 5


def main(every: int = 5) -> int:
    """Go over letters as text (one in so many) and ten as PDFs, and write the tables of the page.

    Returns 1 where a letter does not reach its gold.
    """
    with tempfile.TemporaryDirectory() as place:
        render(["-o", place, "--folder", str(_LETTERS), "--forms", "pdf", "--limit", str(_PDFS)])
        ways = {"txt": sorted(_LETTERS.glob("*.txt"))[::every], "pdf": sorted(Path(place, "pdf").glob("*.pdf"))}
        done = {way: list(_done(files)) for way, files in ways.items()}
    fill("bench.md", **{way: _lines(found) for way, found in done.items()})
    return 1 if any(one.left for found in done.values() for one in found) else 0


def _done(files: Sequence[Path]) -> Iterator[Done]:
    offices = [files[at : at + _AT_ONCE] for at in range(0, len(files), _AT_ONCE)]
    with ProcessPoolExecutor() as workers:
        for count, found in enumerate(workers.map(_of_office, offices), start=1):
            yield from found
            print(f"\r{count}/{len(offices)}", end="", file=sys.stderr, flush=True)
    print(file=sys.stderr)


def _of_office(files: Sequence[Path]) -> list[Done]:
    with browsing() as browser:
        return list(go_over(files, browser))


def _lines(done: Sequence[Done]) -> Iterator[str]:
    faults = sum(one.faults for one in done)
    each = [one.keys.for_faults / one.faults for one in done if one.faults]
    kept = [one.keys.for_right / one.duties * 10 for one in done if one.duties >= _ENOUGH]
    acts = sum((one.keys.acts for one in done), Counter[str]())
    rows = {
        "letters": len(done),
        "brought to their gold": sum(not one.left for one in done),
        "the same after another version read them": sum(one.holds for one in done),
        "faults before": faults,
        "keys a fault, all faults": f"{sum(one.keys.for_faults for one in done) / max(1, faults):.1f}",
        "keys a fault, by letter: median, nine in ten, most": _spread(each),
        "characters typed a fault": f"{sum(one.keys.typed for one in done) / max(1, faults):.0f}",
        "keys for ten duties beside faults: median, nine in ten, most": _spread(kept),
        "keys by act": ", ".join(f"{what} {keys}" for what, keys in acts.most_common()),
        "acts that the page refused": sum(len(one.keys.refused) for one in done),
    }
    return table(["", ""], rows.items())


def _spread(values: Iterable[float]) -> str:
    found = sorted(values) or [0.0]
    return ", ".join(f"{found[min(len(found) - 1, int(share * len(found)))]:.1f}" for share in (0.5, 0.9, 1))


if __name__ == "__main__":
    sys.exit(main(*map(int, sys.argv[1:])))

"""A hand on the keyboard: every act by the keys of the review page in a browser, counted as they are pressed."""

import itertools
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from playwright.sync_api import Page

from benchmarks.robot_clerk.hands import Hand, held
from benchmarks.robot_clerk.plan import SECTIONS, Add
from pipeline.evaluate.gold import Span
from pipeline.evaluate.pairing import overlap
from pipeline.office import reviewing
from pipeline.reviews import unheld
from pipeline.reviews.cards import Card, CardRecord, OpenSentence
from pipeline.store import Store
from pipeline.web.review_cards import NEW_FIELDS
from schemas import CorrectedPart

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
    acts: dict[str, int] = field(default_factory=dict)
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

    def split(self, card: Card, places: Sequence[Span]) -> None:
        """S, the first words of each next duty, Enter."""
        for start, _ in places[1:]:
            before = {one.key for one in self.review.cards}
            self._go(card)
            self._press("split", "s")
            if self._find("split", (start, start + _TELLING[0]), start_only=True):
                self._press("split", "Enter")
            self._settled()
            card = next((one for one in self.review.cards if one.key not in before and _is_at(one, start)), card)

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
        wanted = {**dict.fromkeys(("date", "rrule", "relative"), ""), **step.fields}
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
        self.keys.acts[what] = self.keys.acts.get(what, 0) + 1
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

    def _find(self, what: str, place: Span, *, start_only: bool = False) -> bool:
        """Type words into the field of ``/`` until those of a place are picked; say whether they are."""
        text = self.store.letters.of_id(self.review.letter).text
        words = " ".join(text[slice(*place)].split())
        for length in _TELLING:
            if length > _TELLING[0]:
                self._press(what, "Control+a")
            if start_only:
                self._type(" ".join(text[place[0] : place[0] + length].split()))
            else:
                self._type(words if len(words) <= 2 * length else f"{words[:length]}..{words[-length:]}")
            # Words that cannot be told from others by more of them are gone to one by one.
            is_whole = not start_only and len(words) <= 2 * length
            for _ in range(_ALIKE if is_whole else _NEAR):
                found = self._page.evaluate(_PICKED)
                if (
                    found
                    and abs(found[0] - place[0]) <= _BESIDE
                    and (start_only or abs(found[1] - place[1]) <= _BESIDE)
                ):
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
            if is_now and any(one.key == key and self._offers(one, step) for one in unheld.open_sentences(letter)):
                return True
        for presses, sentence in enumerate(itertools.islice(self._sentences(at), _NEAR), start=1):
            if self._offers(sentence, step):
                for _ in range(presses):
                    self._press("next sentence", "n")
                    self._settled()
                return True
        return False

    def _sentences(self, after: int) -> Iterator[OpenSentence]:
        while (found := reviewing.next_unheld(self.store, self.ref, after)) is not None:
            yield found
            after = found.evidence.start

    def _offers(self, sentence: OpenSentence, step: Add) -> bool:
        """Say whether a sentence gives a record the right words: itself, or the first day or number in it."""
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


def _is_at(card: Card, start: int) -> bool:
    return card.evidence is not None and card.evidence.start <= start < card.evidence.end

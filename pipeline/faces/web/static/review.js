// Duyệt: keys, marks on the page, words taken from it. What is done is shown at once and sent behind it, one by one.
"use strict";
(() => {
  const root = document.querySelector(".review");
  if (!root) return;
  const { ask, change, typing } = window.desk;
  const path = root.dataset.path, list = root.dataset.list;
  const one = (selector, within = root) => within.querySelector(selector);
  const all = (selector, within = root) => [...within.querySelectorAll(selector)];
  const panel = one("#cards"), open = one("#open"), sheets = one(".sheets"), picking = one(".picking"), seeking = one(".seeking");
  const seekField = one("input", seeking), seekTold = one("output", seeking);
  const complaint = one(".complaint"), dialog = document.querySelector("#keys");
  const OFF = "vanthu.keys-off", VIEW = "vanthu.view";
  /** What this browser remembers by a name; a second value is remembered. */
  const kept = (name, value) => { try { if (value === undefined) return localStorage.getItem(name); localStorage.setItem(name, value); } catch { return null; /* private windows */ } };
  root.classList.add("by-keys");
  const near = (seen) => seen.scrollIntoView({ block: "nearest" });
  /** Let keys go to something, and bring it, or what it stands in, into view. */
  const reach = (at, seen = at) => { at.focus({ preventScroll: true }); near(seen); };
  /** Show what only works with this script. */
  const bared = () => { for (const hidden of all(".zoom[hidden], [hidden][data-do]")) hidden.hidden = false; };
  bared();

  // --- the text, by code points as the program counts them
  const pieces = all(".text [data-at]").map((node) => ({ node, at: Number(node.dataset.at), signs: Array.from(node.textContent) }));
  const pieceAt = (at) => {
    let low = 0, high = pieces.length - 1;
    while (low < high) {
      const middle = (low + high + 1) >> 1;
      if (pieces[middle].at <= at) low = middle; else high = middle - 1;
    }
    return pieces[low];
  };
  const unitsOf = (piece, count) => piece.signs.slice(0, count).join("").length;
  function textOf([start, end]) {
    const found = [];
    for (const piece of pieces) {
      if (piece.at >= end) break;
      if (piece.at + piece.signs.length > start) found.push(piece.signs.slice(Math.max(0, start - piece.at), end - piece.at).join(""));
    }
    return found.join("");
  }
  function rangeOf([start, end]) {
    const first = pieceAt(start), last = pieceAt(Math.max(start, end - 1)), range = document.createRange();
    if (!first?.node.firstChild || !last?.node.firstChild) return null;
    range.setStart(first.node.firstChild, unitsOf(first, start - first.at));
    range.setEnd(last.node.firstChild, unitsOf(last, end - last.at));
    return range;
  }
  /** The place in the text of a place in the document, or -1. */
  function placeOf(node, units) {
    const piece = (node.nodeType === 3 ? node.parentElement : node)?.closest?.("[data-at]");
    return piece ? Number(piece.dataset.at) + Array.from(piece.textContent.slice(0, units)).length : -1;
  }
  let counted = null;
  /** All words of the text as [start, end]. */
  function words() {
    if (counted) return counted;
    counted = [];
    let open = -1, next = 0;
    for (const piece of pieces) {
      if (open >= 0 && piece.at !== next) { counted.push([open, next]); open = -1; }
      next = piece.at;
      for (const sign of piece.signs) {
        if (/\s/.test(sign)) { if (open >= 0) { counted.push([open, next]); open = -1; } }
        else if (open < 0) open = next;
        next++;
      }
    }
    if (open >= 0) counted.push([open, next]);
    return counted;
  }
  const spanOf = (words) => words ? words.split("-").map(Number) : null;
  const placesOf = (words) => words ? words.split(";").map((place) => place.split(" ").map(Number)) : [];

  // --- words on pages
  const known = new Map();
  /** The words of a page as [start, end, left, top, right, bottom]; asked for once. */
  function wordsOn(number) {
    if (!known.has(number)) known.set(number, fetch(`${path}/words/${number}`).then((answer) => answer.ok ? answer.json() : []).catch(() => []));
    return known.get(number);
  }
  async function placesIn([start, end]) {
    const found = [], every = all(".sheet"), leaves = all(".leaf");
    // Where each page of the text is one of paper, only those that the words are on are asked for.
    const [first, last] = leaves.length === every.length ? [start, end - 1].map((at) => leaves.indexOf(pieceAt(at)?.node.parentElement)) : [0, every.length];
    for (const [at, sheet] of every.entries()) {
      const number = Number(sheet.dataset.page);
      if (!known.has(number) && (at < first || at > last)) continue;
      for (const [first, last, ...box] of await wordsOn(number)) if (first < end && last > start) {
        const line = found.at(-1);
        if (line && line[0] === number && Math.abs(line[2] + line[4] - box[1] - box[3]) < box[3] - box[1]) {
          for (const n of [1, 2]) { line[n] = Math.min(line[n], box[n - 1]); line[n + 2] = Math.max(line[n + 2], box[n + 1]); }
        } else found.push([number, ...box]);
      }
    }
    return found;
  }
  function draw(layer, places) {
    for (const old of all(`.sheet .${layer} rect`)) old.remove();
    for (const [number, left, top, right, bottom] of places) {
      const rect = `<rect x="${left - 1.5}" y="${top - 1.5}" width="${right - left + 3}" height="${bottom - top + 3}" rx="2"/>`;
      one(`.sheet[data-page="${number}"] .${layer}`)?.insertAdjacentHTML("beforeend", rect);
    }
  }
  function light(name, spans) {
    if (!window.CSS?.highlights) return;
    const ranges = spans.map(rangeOf).filter(Boolean);
    if (ranges.length) CSS.highlights.set(name, new Highlight(...ranges)); else CSS.highlights.delete(name);
  }
  function into(target) {
    if (!target) return;
    const frame = sheets.getBoundingClientRect(), box = target.getBoundingClientRect();
    if (box.top < frame.top + 30 || box.bottom > frame.bottom - 30) sheets.scrollTop += box.top - frame.top - frame.height / 3;
  }
  /** Mark the words of a card or a sentence, and bring them into view. */
  function show(thing) {
    const span = spanOf(thing?.dataset.span), places = placesOf(thing?.dataset.places);
    draw("now", places);
    light("now", span ? [span] : []);
    if (one(".text")?.hidden === false) { if (span) into(rangeOf(span)); }
    else into(one(".sheet .now rect"));
  }
  function held() {
    const cards = all(".one:not(.gone)", panel);
    draw("held", cards.flatMap((card) => placesOf(card.dataset.places)));
  }

  // --- the card that keys are about
  let now = null, sentence = null;
  const cards = () => all(".one[data-key]", panel);
  const cardOf = (key) => cards().find((card) => card.dataset.key === key);
  function go(card, { quiet = false } = {}) {
    for (const other of all(".one.now, .sentence.now")) { other.classList.remove("now"); other.ariaCurrent = null; }
    sentence = null;
    now = card ?? null;
    if (!card) return;
    card.classList.add("now");
    card.ariaCurrent = "true";
    if (!quiet) reach(card);
    show(card);
  }
  /** Let keys be about a sentence that no record holds. */
  function goTo(found) {
    go(null);
    sentence = found;
    found.classList.add("now");
    show(found);
  }
  function step(by) {
    const every = cards();
    if (every.length) go(every[Math.max(0, Math.min(every.length - 1, (now ? every.indexOf(now) : by > 0 ? -1 : every.length) + by))]);
  }
  /** Go to the next card that nobody judged. */
  function onward() {
    const every = cards(), at = every.indexOf(now);
    const rest = [...every.slice(at + 1), ...every.slice(0, Math.max(0, at))];
    const next = rest.find((card) => !card.classList.contains("done"));
    if (next) go(next); else if (now) go(now);
  }

  // --- acts: shown at once, sent in turn; behind one that is refused none is sent
  let queue = Promise.resolve(), under = 0, round = 0, fresh = null, left = false;
  /** Count what is on its way; `data-under` tells it to whoever drives the page. */
  const counts = (by) => { under += by; root.dataset.under = under; };
  const seen = () => one(".panel", panel).dataset.seen;
  let last = seen();
  function say(words) {
    complaint.textContent = words ?? "";
    complaint.hidden = !words;
    if (words) near(complaint);
  }
  /** Send an act in its turn; resolves to whether it was done. */
  function act(values) {
    const mine = round;
    document.querySelector("main > .said")?.remove();
    counts(1);
    say();
    queue = queue.then(async () => {
      try {
        if (mine !== round) return false;
        const data = await change(`${path}/acts`, { ...values, seen: last, list });
        if (data.to) { left = true; location.assign(data.to); return true; }
        last = data.seen;
        fresh = data.cards;
        return true;
      } catch (error) {
        round++;
        await reload();
        say(error.message);
        const card = values.key && cardOf(values.key);
        if (card) { go(card); card.prepend(complaint); } else one(".side").prepend(complaint);
        if (values.act === "approve") go(cards().find((other) => other.classList.contains("doubtful")) ?? now);
        return false;
      } finally {
        counts(-1);
        settle();
      }
    });
    return queue;
  }
  async function reload() {
    fresh = await ask(`${path}/cards?${new URLSearchParams({ list })}`);
    settle(true);
  }
  /** Show the cards as they are now, unless somebody types in one of them. */
  function settle(must = false) {
    if (fresh === null || (!must && (under || one(".edit[open]", panel)))) return;
    const key = now?.dataset.key, at = Math.max(0, cards().indexOf(now)), top = one(".side").scrollTop, had = panel.contains(document.activeElement);
    if (complaint.closest("#cards")) one(".side").prepend(complaint);
    panel.innerHTML = fresh;
    fresh = null;
    last = seen();
    bared();
    held();
    one(".side").scrollTop = top;
    if (key && !sentence) go(cardOf(key) ?? cards()[Math.min(at, cards().length - 1)], { quiet: !had });
  }
  function judged(card, verdict, kind) {
    card.classList.add("done");
    card.classList.toggle("gone", kind === "rejected");
    card.classList.remove("doubtful");
    const badge = one(".verdict", card);
    badge.textContent = verdict;
    badge.hidden = false;
  }
  const of = (card) => ({ key: card.dataset.key, mark: one('[name="mark"]', card).value });
  const mayAct = () => one(".foot", panel) && one(".panel", panel).dataset.state !== "approved";

  const doing = {
    confirm() {
      if (sentence) { const done = sentence; act({ act: "nothing", span: done.dataset.span }).then(() => sentence === done && doing.next()); return; }
      if (!now) return;
      const card = now;
      if (!card.classList.contains("done")) { judged(card, card.dataset.yes); act({ act: "confirm", ...of(card) }); }
      onward();
    },
    nothing() { goTo(one(".sentence", open)); doing.confirm(); },
    rest() {
      for (const card of cards()) if (!card.classList.contains("done") && !card.classList.contains("doubtful")) judged(card, "Đúng, cùng cả loạt");
      act({ act: "rest" });
      go(cards().find((card) => card.classList.contains("doubtful")) ?? now);
    },
    reject(piece) {
      if (!now || (!piece && now.dataset.part === "header")) return;
      const card = now;
      if (piece) { one(".edit", card).open = false; judged(card, "Đã sửa"); } else judged(card, card.dataset.no, "rejected");
      act({ act: piece ? `reject:${piece}` : "reject", ...of(card) });
      onward();
    },
    take(number) {
      const button = now && one(`[data-choice="${number}"]`, now);
      if (!button) return;
      const card = now;
      judged(card, button.textContent.trim());
      act({ act: `take:${number}`, ...of(card) });
      onward();
    },
    edit() {
      const box = now && one(".edit", now);
      if (!box) return;
      box.open = true;
      enter(one(".doubtful :is(input, select)", box) ?? one(":is(input, select)", box));
    },
    add() {
      const box = one(".add", open);
      if (!box) return;
      const form = one("form", box);
      box.open = true;
      form.elements.span.value = picked ? picked.join("-") : "";
      if (picked) {
        form.elements["task|title"].value = textOf(picked).replace(/\s+/g, " ").trim();
        form.elements["task|date"].value = form.elements["date|date"].value = "";
      }
      enter(field(form));
    },
    next() {
      find(spanOf((sentence ?? one(".sentence", open))?.dataset.span)?.[0] ?? -1);
    },
    words() {
      if (!now) return say("Chọn thẻ trước.");
      if (!picked) return doing.seek("words");
      act({ act: "words", ...of(now), span: picked.join("-") });
      pick(null);
    },
    keys() { dialog.showModal(); },
    number() { one("[formaction$=number]")?.click(); },
    seek(then = "") {
      sought = { then, key: now?.dataset.key, sentence, picked };
      seekField.placeholder = SOUGHT[then];
      seekField.value = seekTold.textContent = "";
      seeking.hidden = false;
      reach(seekField);
    },
  };
  for (const what of ["undo", "approve", "file", "remove", "reopen"]) doing[what] = () => { act({ act: what }); };
  /** Go into a field of a record, opened if it is not. */
  function enter(at) {
    const box = at?.closest("details");
    if (!box) return;
    box.open = true;
    reach(at, box);
    at.select?.();
  }
  /** Go to another record of a card, or another kind of what is added; say whether there is one. */
  function turn(at, by) {
    const form = at.closest(".add form"), kinds = form ? all('[name="part"]', form) : [], box = at.closest(".one .edit");
    if (form) {
      kinds[(kinds.findIndex((kind) => kind.checked) + by + kinds.length) % kinds.length].checked = true;
      enter(field(form));
      return true;
    }
    const records = box ? [box, ...all("details", box)] : [], to = records[records.indexOf(at.closest("details")) + by];
    if (to) { to.open = true; if (to === box) doing.edit(); else reach(one("summary", to), to); }
    return Boolean(to);
  }
  const field = (form) => one(`.of-${form.elements.part.value} :is(input, select)`, form);
  let finding = null;
  /** Go to the first sentence behind a place that no record holds. Keys pressed meanwhile wait (`whenFound`). */
  function find(after) {
    counts(1);
    return finding = goToNext(after).finally(() => { finding = null; counts(-1); });
  }
  const whenFound = (does) => finding ? finding.then(() => whenFound(does)) : does();
  async function goToNext(after) {
    const answer = await ask(`${path}/next?after=${after}`);
    if (answer === null) return;
    open.innerHTML = answer;
    bared();
    const found = one(".sentence", open);
    if (one(".add", open)) one(".add", open).open = false;
    if (!found) { go(null); draw("now", []); return; }
    goTo(found);
    reach(found, open);
  }

  // --- words picked on the page or in the text
  let picked = null;
  async function pick(span) {
    picked = span;
    picking.hidden = !span;
    one("q", picking).textContent = span ? textOf(span).replace(/\s+/g, " ").slice(0, 120) : "";
    light("picked", span ? [span] : []);
    const places = span ? await placesIn(span) : [];
    if (picked === span) draw("picked", places);
  }
  /** Give words to the field that is typed in; several go into a field of many. */
  function give(span, more) {
    const into = document.activeElement;
    if (!typing(into) || into.tagName === "SELECT" || !root.contains(into) || seeking.contains(into)) return false;
    const words = textOf(span).replace(/\s+/g, " ").trim();
    into.value = more && into.value ? `${into.value}${"list" in into.dataset ? "; " : " "}${words}` : words;
    return true;
  }
  function taken(span, more) {
    if (!give(span, more)) {
      pick(span);
      const inside = ([start, end]) => start <= span[0] && end >= span[1];
      const own = spanOf(now?.dataset.span);
      if (!(own && inside(own))) {
        const card = cards().find((other) => other.dataset.span && inside(spanOf(other.dataset.span)));
        if (card) go(card, { quiet: true });
      }
    }
  }
  for (const sheet of all(".sheet")) {
    const number = Number(sheet.dataset.page), svg = one("svg", sheet);
    new IntersectionObserver((seen, watch) => { if (seen.some((entry) => entry.isIntersecting)) { wordsOn(number); watch.disconnect(); } }, { root: sheets }).observe(sheet);
    let from = null;
    const wordAt = async (event) => {
      const at = new DOMPoint(event.clientX, event.clientY).matrixTransform(svg.getScreenCTM().inverse());
      let best = null, least = 12;
      for (const word of await wordsOn(number)) {
        const away = Math.max(word[2] - at.x, at.x - word[4], 0) + Math.max(word[3] - at.y, at.y - word[5], 0);
        if (away < least) { least = away; best = word; }
      }
      return best;
    };
    const between = (one, other) => [Math.min(one[0], other[0]), Math.max(one[1], other[1])];
    svg.addEventListener("pointerdown", (event) => {
      if (event.button !== 0 || event.pointerType === "touch") return;
      event.preventDefault();
      svg.setPointerCapture(event.pointerId);
      from = wordAt(event);
    });
    svg.addEventListener("pointermove", async (event) => {
      if (!from) return;
      const first = await from, word = await wordAt(event);
      if (from && first && word) draw("picked", await placesIn(between(first, word)));
    });
    svg.addEventListener("pointerup", async (event) => {
      const begun = from;
      from = null;
      const [first, word] = [await begun, await wordAt(event)];
      if (first && word) taken(between(first, word), event.ctrlKey || event.shiftKey);
      else if (!first) pick(null);
    });
    svg.addEventListener("click", async (event) => {
      if (event.pointerType !== "touch") return;
      const word = await wordAt(event);
      if (word) taken([word[0], word[1]], false);
    });
  }
  const textView = one(".text");
  textView.addEventListener("mousedown", (event) => { if (typing(document.activeElement)) event.preventDefault(); });
  textView.addEventListener("click", (event) => {
    event.preventDefault();
    const selection = getSelection();
    let span = null;
    if (!selection.isCollapsed && textView.contains(selection.anchorNode)) {
      const range = selection.getRangeAt(0);
      span = [placeOf(range.startContainer, range.startOffset), placeOf(range.endContainer, range.endOffset)];
    } else {
      const at = document.caretPositionFromPoint?.(event.clientX, event.clientY) ?? document.caretRangeFromPoint?.(event.clientX, event.clientY);
      const place = at ? placeOf(at.offsetNode ?? at.startContainer, at.offset ?? at.startOffset) : -1;
      span = words().find(([start, end]) => start <= place && place <= end) ?? null;
    }
    if (span && span[0] >= 0 && span[1] > span[0]) taken(span, event.ctrlKey);
    selection.removeAllRanges();
  });
  /** Move what is picked by a word, or let it grow by one. */
  function walk(by, growing) {
    const every = words();
    const from = picked ?? spanOf(sentence?.dataset.span ?? now?.dataset.span) ?? [0, 0];
    let at = every.findIndex(([, end]) => end > (growing && picked ? picked[1] - 1 : from[0]));
    if (at < 0) at = every.length - 1;
    const word = every[Math.max(0, Math.min(every.length - 1, picked ? at + by : at))];
    if (!word) return;
    pickAt(growing && picked ? [picked[0], Math.max(word[1], picked[0] + 1)] : [...word], word);
  }
  /** Pick words and bring them into view, or those of them that are named. */
  async function pickAt(span, seen = span) {
    if (!textView.hidden) into(rangeOf(seen));
    await pick(span);
    if (textView.hidden && picked === span) into(one(".sheet .picked rect"));
  }

  // --- words looked for: in cards first, then in the text, each from where one is
  const SOUGHT = { "": "Chữ trong thẻ hay trong văn bản", words: "Chữ đầu..chữ cuối" };
  /** What is looked for: the act that follows, what keys were about, what is found (a card's key or a place in `folded`). */
  let sought = null, folded = null;
  const fold = (words) => words.normalize("NFD").replace(/\p{M}/gu, "").replace(/[đĐ]/g, "d").replace(/[–—]/g, "-").replace(/\s+/g, " ").toLowerCase();
  /** The text without marks and case, and the place in the text of each of its signs. */
  function foldedText() {
    if (folded) return folded;
    const signs = [], places = [];
    const put = (sign, at) => { if (sign !== " " || signs.at(-1) !== " ") for (const unit of sign.split("")) { signs.push(unit); places.push(at); } };
    let next = 0;
    for (const piece of pieces) {
      if (piece.at !== next) put(" ", next);
      next = piece.at;
      for (const sign of piece.signs) put(fold(sign), next++);
    }
    return folded = { words: signs.join(""), places };
  }
  /** Places of words in the folded text; `first..last` stands for all from the first to the last. */
  function placesOfWords(wanted) {
    const { words } = foldedText(), found = [];
    const [first, last] = words.includes(wanted) ? [wanted, wanted] : wanted.split(/ *(?:\.\.+|…) */, 2);
    if (!first || !last) return [];
    for (let at = words.indexOf(first); at >= 0; at = words.indexOf(first, at + 1)) {
      const end = words.indexOf(last, Math.max(at, at + first.length - last.length));
      if (end < 0) break;
      found.push([at, end + last.length]);
    }
    return found;
  }
  /** The place in the text, words that are begun with all of their letters. */
  function whole([from, to]) {
    const { places } = foldedText(), isLetter = (at) => /^[\p{L}\p{N}\p{M}]{2}$/u.test(textOf([at - 1, at + 1]));
    let start = places[from], end = places[to - 1] + 1;
    while (isLetter(start)) start--;
    while (isLetter(end)) end++;
    return [start, end];
  }
  function hits(typed) {
    const wanted = fold(typed).trim(), own = spanOf((sought.sentence ?? cardOf(sought.key))?.dataset.span) ?? [0, 0];
    if (!wanted) return [];
    const every = cards(), at = every.findIndex((card) => card.dataset.key === sought.key) + 1;
    const says = (card) => fold(["h3", ".facts"].map((part) => one(part, card).textContent).join(" ")).includes(wanted);
    const found = sought.then ? [] : [...every.slice(at), ...every.slice(0, at)].filter(says).map((card) => ({ key: card.dataset.key }));
    const { places } = foldedText(), spots = placesOfWords(wanted).map((spot) => ({ spot, from: places[spot[0]] }));
    const here = (spot) => spot.from >= own[0];
    return [...found, ...spots.filter(here), ...spots.filter((spot) => !here(spot))];
  }
  /** Go back to what keys were about before. */
  function back() {
    if (sought.sentence) goTo(sought.sentence); else go(cardOf(sought.key), { quiet: true });
    pick(sought.picked);
  }
  /** Show what is found: a card becomes the one that keys are about, words are picked. */
  function hit(number) {
    back();
    const found = sought.found = sought.hits[sought.number = number], card = found?.key && cardOf(found.key);
    const told = card ? one("h3", card).textContent : found ? textOf(whole(found.spot)) : "";
    if (card) { go(card, { quiet: true }); near(card); } else if (found) pickAt(whole(found.spot));
    seekTold.textContent = found ? `${card ? "Thẻ" : "Chữ"} ${number + 1}/${sought.hits.length}: ${told.replace(/\s+/g, " ").slice(0, 90)}` : seekField.value.trim() && "Không thấy";
  }
  /** Close the field; what is found stays, and what was to follow is done. */
  function closes(keeps) {
    const { then, found } = sought;
    if (!keeps) back();
    sought = null;
    seeking.hidden = true;
    reach(sentence ?? now ?? sheets);
    if (keeps && found && then) doing[then]();
  }
  seeking.addEventListener("input", () => { sought.hits = hits(seekField.value); hit(0); });
  seeking.addEventListener("focusout", () => { if (sought) { sought = null; seeking.hidden = true; } });
  seeking.addEventListener("keydown", (event) => {
    if (event.isComposing || event.ctrlKey || event.metaKey) return;
    const by = { ArrowDown: 1, ArrowUp: -1 }[event.key], count = sought.hits?.length;
    if (event.key === "Escape") closes(false);
    else if (event.key === "Enter") {
      if (count === 0) return;
      if (event.shiftKey && count) hit(Math.max(0, sought.hits.findIndex(({ spot }) => spot)));
      closes(true);
    } else if (by && count) hit((sought.number + by + count) % count);
    else if (!by) return;
    event.preventDefault();
  });

  // --- how the letter is seen
  function view(name) {
    if (!one(".pages")) return;
    one(".pages").hidden = name !== "pages";
    textView.hidden = name !== "text";
    for (const button of all("[data-view]", one(".tools"))) button.ariaCurrent = button.dataset.view === name ? "true" : null;
    kept(VIEW, name);
    show(sentence ?? now);
  }
  let zoom = 1;
  function zoomed(by) {
    zoom = Math.max(0.6, Math.min(3, zoom * (by > 0 ? 1.2 : 1 / 1.2)));
    sheets.style.setProperty("--zoom", zoom);
    show(sentence ?? now);
  }

  root.addEventListener("focusin", (event) => event.target.closest(".further")?.classList.add("open"));

  // --- buttons do what keys do
  root.addEventListener("click", (event) => {
    const to = event.target.closest("[data-do], [data-view], [data-zoom]");
    if (to) {
      event.preventDefault();
      if (to.dataset.do) doing[to.dataset.do]();
      else if (to.dataset.view) view(to.dataset.view);
      else zoomed(Number(to.dataset.zoom));
      return;
    }
    const card = event.target.closest(".one");
    if (card && card !== now) go(card, { quiet: true });
  });
  root.addEventListener("submit", (event) => {
    const form = event.target, what = event.submitter?.value ?? "";
    if (!form.action.endsWith("/acts")) return;
    event.preventDefault();
    const card = form.closest(".one");
    if (card) go(card, { quiet: true });
    if (what === "edit" || what === "add") save(form, what);
    else doing[what.split(":")[0]]?.(what.split(":")[1]);
  });
  /** Send what was typed in a form; what is refused is in its fields again. */
  async function save(form, what) {
    const values = { ...Object.fromEntries(new FormData(form)), act: what };
    delete values.token;
    if (what === "edit") {
      const typed = all(":is(input, select)[name*='|']", form).filter(isTyped);
      one(".edit", form).open = false;
      judged(form.closest(".one"), "Đã sửa");
      const done = act(values);
      onward();
      if (await done || now?.dataset.key !== values.key) return;
      doing.edit();
      for (const { name, value } of typed) if (one("form", now).elements[name]) one("form", now).elements[name].value = value;
      one(".edit summary", now).after(complaint);
      if (typed.length) enter(one("form", now).elements[typed[0].name]);
      return;
    }
    const from = spanOf(values.span || values["task|span"])?.[0], was = sentence;
    one(".add", open).open = false;
    if (!await act(values)) { if (form.isConnected) { form.prepend(complaint); enter(field(form)); } return; }
    pick(null);
    if (was && from !== undefined) await find(from); else document.activeElement?.blur?.();
  }
  const isTyped = (field) => field.value !== (field.defaultValue ?? ([...field.options].find((option) => option.defaultSelected) ?? field.options[0]).value);

  // --- keys
  const PLAIN = { x: "reject", e: "edit", a: "add", u: "undo", n: "next", w: "words", f: "file", g: "remove", c: "number" };
  const isOff = () => kept(OFF) === "1";
  const off = document.querySelector("#keys-off");
  off.checked = isOff();
  off.addEventListener("change", () => kept(OFF, off.checked ? "1" : "0"));
  const leaving = (event) => { const box = event.target.closest(".edit, .add"); if (!box) return; box.open = false; settle(); if (sentence) { goTo(sentence); reach(sentence); } else go(now ?? cards()[0]); };
  document.addEventListener("keydown", (event) => {
    if (event.defaultPrevented || event.isComposing || event.altKey || dialog.open) return;
    const at = event.target, types = typing(at), key = event.key;
    if (key === "Enter" && (event.ctrlKey || event.metaKey)) { event.preventDefault(); if (mayAct()) doing.approve(); return; }
    const by = at.tagName === "SELECT" || at.type === "radio" ? 0 : { ArrowDown: 1, ArrowUp: -1 }[key];
    if (by && turn(at, by)) { event.preventDefault(); return; }
    if (key === "Escape") { if (types || at.closest(".edit, .add")) leaving(event); else { pick(null); say(); } return; }
    if (types) return;
    if (event.ctrlKey || event.metaKey) return;
    const does = (name, ...more) => { event.preventDefault(); whenFound(() => { if (mayAct() || ["next", "keys", "seek"].includes(name)) doing[name](...more); }); };
    if (key === "Enter" && event.shiftKey) return does("rest");
    if (key === "Enter") { if (!at.closest("a, button, summary, input")) does("confirm"); return; }
    if (by) { if (at !== sheets) { event.preventDefault(); step(by); } return; }
    if (key === "ArrowLeft" || key === "ArrowRight") { event.preventDefault(); walk(key === "ArrowRight" ? 1 : -1, event.shiftKey); return; }
    if (key === "?") return does("keys");
    if (isOff()) return;
    if (/^[1-9]$/.test(key)) return does("take", Number(key));
    if (key === "/") return does("seek");
    if (key === "+" || key === "=") return zoomed(1);
    if (key === "-") return zoomed(-1);
    const letter = key.toLowerCase();
    if (letter === "v") return view(textView.hidden ? "text" : "pages");
    if (PLAIN[letter]) does(PLAIN[letter], at.closest(".edit [data-piece]")?.dataset.piece);
  });
  addEventListener("beforeunload", (event) => { if (under && !left) event.preventDefault(); });

  // --- begin
  held();
  if (!location.search.includes("view=") && one(".pages") && kept(VIEW) === "text") view("text");
  const wanted = root.dataset.at === undefined ? null : cards().find((card) => { const span = spanOf(card.dataset.span); return span && span[0] <= root.dataset.at && root.dataset.at < span[1]; });
  if (one(".sentence", open)) goTo(one(".sentence", open));
  else go(wanted ?? cards().find((card) => !card.classList.contains("done")) ?? cards()[0], { quiet: !wanted && innerWidth < 900 });
})();

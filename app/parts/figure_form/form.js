// The form of one unit: sections of figures that are typed, pasted and saved by themselves.
//
// Nothing here decides what may be saved: every act goes to the server as one message, and what the server
// answers is drawn. What was typed and is not stored yet is kept in this browser (drafts.js).

const IDLE_MS = 2000; // after the last key
const FED_MS = 800; // the same, where other figures are computed from this one
const LEFT_MS = 300; // after leaving a field
const ANSWER_MS = 8000; // how long to wait for the server before trying again
const MOST_WAIT_MS = 60000;
const MINUTE_MS = 30000; // how often the time that is left is written anew
const FINISHING = ["submit", "confirm"];
const WORKBOOK_FIGURE = 4; // the column of the workbook in which the figures stand; the notes are next to it

const forms = new WeakMap();

export default function (component) {
  const { data, parentElement, setTriggerValue } = component;
  let form = forms.get(parentElement);
  if (!form) {
    form = new Form(parentElement);
    forms.set(parentElement, form);
  }
  form.update(data, (message) => setTriggerValue("act", message));
}

class Form {
  constructor(parent) {
    this.root = element("div", { class: "form" });
    parent.appendChild(this.root);
    this.rows = new Map(); // indicator code -> Row
    this.drafts = new Map(); // indicator code -> {text, note, baseText, baseNote}
    this.refused = new Map(); // indicator code -> sentence
    this.conflicts = new Map(); // indicator code -> what somebody else saved
    this.queue = []; // acts besides saving, in order
    this.waitingFor = null; // the message on its way
    this.error = "";
    this.wait = ANSWER_MS;
    this.root.addEventListener("keydown", (event) => this.key(event));
    this.listen(document, "visibilitychange", () => document.hidden && this.send());
    this.listen(window, "online", () => this.again());
    this.listen(window, "keydown", (event) => {
      if (!(event.ctrlKey || event.metaKey) || event.key.toLowerCase() !== "s") return;
      event.preventDefault();
      this.send();
    });
    this.listen(window, "beforeunload", (event) => this.isForgetting && this.drafts.size && event.preventDefault());
    this.clock = setInterval(() => (this.isGone() ? clearInterval(this.clock) : this.head.drawLeft()), MINUTE_MS);
  }

  // Listen as long as the form is on the page, and not to a page that has gone.
  listen(target, name, act) {
    const heard = (event) => (this.isGone() ? target.removeEventListener(name, heard) : act(event));
    target.addEventListener(name, heard);
  }

  isGone() {
    return !this.root.isConnected;
  }

  update(data, post) {
    this.post = post;
    const isOther = !this.data || this.data.storageKey !== data.storageKey;
    const before = this.data;
    this.data = data;
    this.texts = data.texts;
    this.until = data.secondsLeft === null ? null : performance.now() + 1000 * data.secondsLeft;
    if (isOther) {
      this.drafts = readDrafts(data.storageKey);
      this.refused.clear();
      this.conflicts.clear();
      this.waitingFor = null;
      this.queue = [];
    }
    this.take(data.outcome);
    const isBuilt = isOther || before.shape !== data.shape;
    if (isBuilt) this.build();
    const saved = new Set((data.outcome && data.outcome.saved) || []);
    for (const cell of this.cells()) {
      const row = this.rows.get(cell.code);
      if (!isBuilt && row.cell.value !== cell.value && row.input && !saved.has(cell.code)) {
        row.changedElsewhere = row.cell.value;
      }
      row.update(cell);
    }
    this.draw();
    if (isBuilt && data.isPartlyOpen) this.head.filter();
    if (this.isHeldUp) this.goTo(this.blocking()?.indicator);
    this.isHeldUp = false;
    if (this.pending().length) this.later(isOther ? LEFT_MS : IDLE_MS);
  }

  cells() {
    return this.data.sections.flatMap((section) => section.cells);
  }

  // What the server did with a message. Only the message that is waited for counts.
  take(outcome) {
    if (!outcome || !this.waitingFor || outcome.id !== this.waitingFor.id) return;
    clearTimeout(this.watch);
    const sent = new Map((this.waitingFor.figures || []).map((each) => [each.code, each]));
    const isSave = this.waitingFor.kind === "save";
    this.waitingFor = null;
    this.wait = ANSWER_MS;
    // A form that refused to be saved is tried again only when something else has been typed.
    this.error = isSave && !this.isTypedSince ? outcome.error || "" : "";
    if (!isSave && outcome.error) {
      this.head.say(outcome.error, true);
      this.isHeldUp = true; // what stands in the way is shown when the new state has been drawn
    }
    for (const code of outcome.saved || []) {
      const [draft, was] = [this.drafts.get(code), sent.get(code)];
      this.refused.delete(code);
      this.conflicts.delete(code);
      if (!draft || !was) continue;
      if (draft.text === was.text && draft.note === was.note) this.letGo(code);
      else this.keep(code, { ...draft, baseText: was.text, baseNote: was.note });
    }
    for (const [code, sentence] of Object.entries(outcome.refused || {})) this.refused.set(code, sentence);
    for (const [code, other] of Object.entries(outcome.conflicts || {})) this.conflicts.set(code, other);
    if (this.error) this.queue = [];
    if (this.queue.length) this.send();
  }

  keep(code, draft) {
    this.drafts.set(code, draft);
    this.isForgetting = !keepDraft(this.data.storageKey, code, draft);
  }

  letGo(code) {
    this.drafts.delete(code);
    keepDraft(this.data.storageKey, code, null);
  }

  // What may be sent: not what waits for the person to mend or to choose.
  pending() {
    if (this.error) return [];
    return [...this.drafts.entries()].filter(
      ([code]) => !this.refused.has(code) && !this.conflicts.has(code) && this.rows.get(code)?.cell.isOpen,
    );
  }

  shown(cell) {
    return this.drafts.get(cell.code) || { text: cell.value, note: cell.note };
  }

  typed(code, change) {
    const row = this.rows.get(code);
    const { cell } = row;
    const draft = {
      text: cell.value, note: cell.note, baseText: cell.value, baseNote: cell.note,
      ...this.drafts.get(code), ...change,
    };
    // Last quarter's note explained last quarter's figure: another figure begins without it.
    if ("note" in change) draft.isNoteSaid = true;
    if (cell.isNoteOfBefore && !draft.isNoteSaid) {
      draft.note = draft.text === draft.baseText ? draft.baseNote : "";
    }
    const isKept = draft.isNoteSaid && cell.isNoteOfBefore && draft.note;
    const isAsItWas = draft.text === draft.baseText && draft.note === draft.baseNote && !isKept;
    if (isAsItWas && draft.baseText === cell.value) this.letGo(code);
    else this.keep(code, draft);
    this.refused.delete(code);
    row.changedElsewhere = undefined;
    this.error = "";
    this.isTypedSince = true;
    row.drawState();
    this.draw();
    this.later(cell.usedIn?.length ? FED_MS : IDLE_MS);
  }

  later(milliseconds) {
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.send(), milliseconds);
  }

  act(message) {
    this.queue.push(message);
    this.send();
  }

  // The first finding that must be corrected or explained before the form is submitted.
  blocking() {
    return this.data.problems.find((each) => each.severity !== "hint" && !each.isExplained);
  }

  // Submit or confirm: after everything typed has been saved, and not while something waits for the person.
  // What cannot be changed afterwards is asked once.
  finish(isSure = false) {
    this.error = ""; // what was refused as a whole is tried once more, before anything else
    const waits = [...this.refused.keys(), ...this.conflicts.keys()];
    const blocking = this.blocking();
    if (waits.length || (blocking && !this.pending().length)) {
      this.goTo(waits[0] || blocking.indicator);
      this.head.say(this.texts.inTheWay, true);
      return;
    }
    if (this.data.isReportedAtOnce && !isSure) {
      this.head.ask(this.texts.reportAsked, this.texts.report, () => this.finish(true));
      return;
    }
    this.head.say("");
    this.act({ kind: this.data.finish });
  }

  send() {
    clearTimeout(this.timer);
    if (this.waitingFor || this.isGone()) return;
    const figures = this.pending().map(([code, draft]) => ({ code, ...draft }));
    if (!figures.length && (this.refused.size || this.conflicts.size)) {
      this.queue = this.queue.filter((each) => !FINISHING.includes(each.kind));
    }
    const next = figures.length ? { kind: "save", figures } : this.queue.shift();
    if (!next) return;
    this.isTypedSince = false;
    this.waitingFor = { id: crypto.randomUUID ? crypto.randomUUID() : String(Math.random()), ...next };
    this.post(this.waitingFor);
    this.watch = setTimeout(() => this.again(), this.wait);
    this.draw();
  }

  // No answer: the same message once more. It does no harm if the first one had arrived after all.
  again() {
    if (this.isGone()) return;
    if (!this.waitingFor) {
      this.send();
      return;
    }
    clearTimeout(this.watch);
    this.wait = Math.min(this.wait * 2, MOST_WAIT_MS);
    this.isUnanswered = true;
    this.draw();
    this.isUnanswered = false;
    this.post({ ...this.waitingFor, attempt: Date.now() });
    this.watch = setTimeout(() => this.again(), this.wait);
  }

  choose(code, isMine) {
    const other = this.conflicts.get(code);
    this.conflicts.delete(code);
    if (isMine) this.keep(code, { ...this.drafts.get(code), baseText: other.text, baseNote: other.note });
    else this.letGo(code);
    this.rows.get(code).update(this.rows.get(code).cell);
    this.draw();
    this.later(0);
  }

  // A column out of a spreadsheet, downwards; or with the codes beside it; or whole rows of the workbook.
  // An empty cell clears nothing; the whole can be taken back.
  paste(row, text) {
    const open = this.openRows();
    const passedOver = [];
    const before = new Map(); // indicator code -> what was changed here, as it was
    let place = open.indexOf(row);
    let blank = 0;
    for (const parts of tableOf(text)) {
      const isNamed = parts.length > 1 && /^[A-Z]\d\d$/.test(parts[0].trim());
      const target = isNamed ? this.rows.get(parts[0].trim()) : open[place++];
      if (!target?.input || !target.cell.isOpen) {
        passedOver.push(isNamed ? parts[0].trim() : parts[parts.length - 1]);
        continue;
      }
      const isRow = isNamed && parts.length > WORKBOOK_FIGURE;
      const figure = target.fromText(isRow ? parts[WORKBOOK_FIGURE] : isNamed ? parts[1] : parts[parts.length - 1]);
      const note = isRow && oneLine(parts[WORKBOOK_FIGURE + 1] || "").trim();
      const change = { ...(figure && { text: figure }), ...(note && { note }) };
      const was = this.shown(target.cell);
      blank += !figure;
      if (!figure && !note) continue;
      before.set(target.cell.code, Object.fromEntries(Object.keys(change).map((name) => [name, was[name]])));
      this.put(target, change);
    }
    const said = [fill(this.texts.pasted, { count: before.size })];
    if (blank) said.push(fill(this.texts.blank, { count: blank }));
    if (passedOver.length) {
      said.push(fill(this.texts.passedOver, { count: passedOver.length, codes: passedOver.slice(0, 9).join(", ") }));
    }
    this.head.say(said.join(" "), passedOver.length > 0, before.size && this.texts.takeBack, () => {
      for (const [code, change] of before) this.put(this.rows.get(code), change);
      this.head.say("");
      row.focus();
    });
  }

  // As if somebody had typed it.
  put(row, change) {
    if ("text" in change) row.setInput(change.text);
    this.typed(row.cell.code, change);
  }

  // The figures one walks through: those that are open and shown.
  openRows() {
    return [...this.rows.values()].filter((row) => row.input && row.cell.isOpen && !row.node.hidden);
  }

  move(row, step) {
    const open = this.openRows();
    const next = open[open.indexOf(row) + step];
    if (next) next.focus();
    else if (step > 0) this.head.say(this.texts.atTheEnd);
  }

  goTo(code) {
    this.rows.get(code)?.focus();
  }

  // A link to each figure, with its name if there is room for it.
  linksTo(codes, isNamed = false) {
    return codes.filter((code) => this.rows.has(code)).map((code) => {
      const { name } = this.rows.get(code).cell;
      const link = button(isNamed ? `${code} ${name}` : code, () => this.goTo(code));
      link.className = "link";
      link.title = name;
      return link;
    });
  }

  key(event) {
    if (!(event.ctrlKey || event.metaKey) || event.key !== "Enter") return;
    event.preventDefault();
    if (this.data.finish) this.finish();
  }

  build() {
    const active = this.root.getRootNode().activeElement?.dataset?.code;
    this.root.replaceChildren();
    this.rows.clear();
    this.head = new Head(this);
    this.root.append(this.head.top, this.head.rest);
    this.sections = this.data.sections.map((section) => new Section(this, section));
    this.root.append(...this.sections.map((section) => section.box));
    if (active) this.goTo(active);
  }

  draw() {
    this.head.draw();
    for (const section of this.data.sections) {
      this.sections.find((each) => each.letter === section.letter).draw(section);
    }
    // What is computed from a figure that is not saved yet is not up to date.
    const usedIn = (code) => this.rows.get(code)?.cell.usedIn || [];
    const fed = new Set([...this.drafts.keys()].flatMap(usedIn).map((each) => each.code));
    for (const [code, row] of this.rows) row.node.classList.toggle("behind", fed.has(code));
  }
}

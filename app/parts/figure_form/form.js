// The form of one unit: sections of figures that are typed, pasted and saved by themselves.
//
// Nothing here decides what may be saved: every act goes to the server as one message, and what the server
// answers is drawn. What was typed and is not stored yet is kept in this browser, so that a reload, a lost
// connection or an expired session loses nothing. Texts and figures come from the server as text, and are
// put on the page as text, never as markup.

const IDLE_MS = 2000; // after the last key
const LEFT_MS = 300; // after leaving a field
const ANSWER_MS = 8000; // how long to wait for the server before trying again
const MOST_WAIT_MS = 60000;
const KEPT_DAYS = 100; // a draft older than the quarter it belongs to is of no use
const STORAGE = "jibao.draft:";
const FINISHING = ["submit", "confirm"];

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
    document.addEventListener("visibilitychange", () => document.hidden && this.send());
    window.addEventListener("online", () => this.again());
  }

  update(data, post) {
    this.post = post;
    const isOther = !this.data || this.data.storageKey !== data.storageKey;
    const before = this.data;
    this.data = data;
    this.texts = data.texts;
    if (isOther) {
      this.drafts = readDrafts(data.storageKey);
      this.refused.clear();
      this.conflicts.clear();
      this.waitingFor = null;
      this.queue = [];
    }
    this.take(data.outcome);
    if (isOther || before.shape !== data.shape) this.build();
    const saved = new Set((data.outcome && data.outcome.saved) || []);
    for (const cell of this.cells()) {
      const row = this.rows.get(cell.code);
      const old = !isOther && before.shape === data.shape ? row.cell : null;
      if (old && old.value !== cell.value && !saved.has(cell.code)) row.changedElsewhere = old.value;
      row.update(cell);
    }
    this.drawHead();
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
    if (!isSave && outcome.error) this.say(outcome.error, true);
    for (const code of outcome.saved || []) {
      const [draft, was] = [this.drafts.get(code), sent.get(code)];
      this.refused.delete(code);
      this.conflicts.delete(code);
      if (!draft || !was) continue;
      if (draft.text === was.text && draft.note === was.note) this.drafts.delete(code);
      else Object.assign(draft, { baseText: was.text, baseNote: was.note });
    }
    for (const [code, sentence] of Object.entries(outcome.refused || {})) this.refused.set(code, sentence);
    for (const [code, other] of Object.entries(outcome.conflicts || {})) this.conflicts.set(code, other);
    writeDrafts(this.data.storageKey, this.drafts);
    if (this.error) this.queue = [];
    if (this.queue.length) this.send();
  }

  // What may be sent: not what waits for the person to mend or to choose.
  pending() {
    if (this.error) return [];
    return [...this.drafts.entries()].filter(
      ([code]) => !this.refused.has(code) && !this.conflicts.has(code) && this.rows.get(code)?.cell.isOpen,
    );
  }

  typed(code, change) {
    const cell = this.rows.get(code).cell;
    const draft = this.drafts.get(code) || {
      text: cell.value, note: cell.note, baseText: cell.value, baseNote: cell.note,
    };
    Object.assign(draft, change);
    if (draft.text === draft.baseText && draft.note === draft.baseNote && draft.baseText === cell.value) {
      this.drafts.delete(code);
    } else {
      this.drafts.set(code, draft);
    }
    this.refused.delete(code);
    this.error = "";
    this.isTypedSince = true;
    writeDrafts(this.data.storageKey, this.drafts);
    this.rows.get(code).drawState();
    this.drawHead();
    this.later(IDLE_MS);
  }

  later(milliseconds) {
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.send(), milliseconds);
  }

  act(message) {
    this.queue.push(message);
    this.send();
  }

  // Submit or confirm: after everything typed has been saved, and not while something waits for the person.
  finish() {
    const waits = [...this.refused.keys(), ...this.conflicts.keys()];
    const blocking = this.data.problems.find((each) => each.severity !== "hint" && !each.isExplained);
    if (waits.length || (blocking && !this.pending().length)) {
      this.goTo(waits[0] || blocking.indicator);
      this.say(this.texts.inTheWay, true);
      return;
    }
    this.say("");
    this.act({ kind: this.data.finish });
  }

  send() {
    clearTimeout(this.timer);
    if (this.waitingFor) return;
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
    this.drawHead();
  }

  // No answer: the same message once more. It does no harm if the first one had arrived after all.
  again() {
    if (!this.waitingFor) return this.send();
    clearTimeout(this.watch);
    this.wait = Math.min(this.wait * 2, MOST_WAIT_MS);
    this.isUnanswered = true;
    this.drawHead();
    this.isUnanswered = false;
    this.post({ ...this.waitingFor, attempt: Date.now() });
    this.watch = setTimeout(() => this.again(), this.wait);
  }

  choose(code, isMine) {
    const other = this.conflicts.get(code);
    this.conflicts.delete(code);
    if (isMine) Object.assign(this.drafts.get(code), { baseText: other.text, baseNote: other.note });
    else this.drafts.delete(code);
    writeDrafts(this.data.storageKey, this.drafts);
    this.rows.get(code).update(this.rows.get(code).cell);
    this.drawHead();
    this.later(0);
  }

  // A column, or two columns of codes and figures, out of a spreadsheet.
  paste(row, text) {
    const lines = text.replace(/\r/g, "").replace(/\n$/, "").split("\n").map((line) => line.split("\t"));
    const open = this.openRows();
    let place = open.indexOf(row);
    let count = 0;
    for (const parts of lines) {
      const named = parts.length > 1 && this.rows.get(parts[0].trim());
      const target = named || open[place++];
      if (!target || !target.cell.isOpen) continue;
      const given = target.fromText(named ? parts[1] : parts[parts.length - 1]);
      target.setInput(given);
      this.typed(target.cell.code, { text: given });
      count += 1;
    }
    this.say(fill(this.texts.pasted, { count }));
  }

  openRows() {
    return [...this.rows.values()].filter((row) => row.input && row.cell.isOpen);
  }

  move(row, step) {
    const open = this.openRows();
    const next = open[open.indexOf(row) + step];
    if (next) next.focus();
    else if (step > 0) this.say(this.texts.atTheEnd);
  }

  goTo(code) {
    this.rows.get(code)?.focus();
  }

  say(text, isRefusal = false) {
    this.said.textContent = text;
    this.said.classList.toggle("refused", isRefusal);
  }

  build() {
    const active = this.root.getRootNode().activeElement?.dataset?.code;
    this.root.replaceChildren();
    this.rows.clear();
    this.head = element("div", { class: "head" });
    this.status = element("div", { class: "status", role: "status" });
    this.said = element("div", { class: "said", role: "status" });
    this.list = element("div", { class: "list" });
    this.bar = progress();
    const find = element("input", {
      class: "find", type: "search", placeholder: this.texts.find, "aria-label": this.texts.find,
    });
    find.addEventListener("input", () => this.filter(find.value.trim().toLowerCase()));
    this.finishButton = button("", () => this.finish());
    this.finishButton.className = "primary";
    const line = element("div", { class: "line" }, [this.bar.node, find, this.finishButton]);
    this.head.append(line, this.status, this.said, this.list);
    this.root.append(this.head);
    this.sections = this.data.sections.map((section) => this.buildSection(section));
    this.keys = element("p", { class: "keys" }, [this.texts.keys]);
    this.root.append(this.keys);
    if (active) this.goTo(active);
  }

  buildSection(section) {
    const bar = progress();
    const marks = element("span", { class: "marks" });
    const confirmed = element("span", { class: "quiet" });
    const title = element("span", { class: "title" }, [`${section.letter} ${section.name}`]);
    const summary = element("summary", {}, [title, bar.node, marks]);
    const box = element("details", { class: "section" }, [summary]);
    const unchanged = button(this.texts.unchanged, () =>
      this.act({ kind: "unchanged", section: section.letter }),
    );
    const foot = element("div", { class: "foot" }, [unchanged, confirmed]);
    const { before, now, change } = this.texts;
    box.append(
      element("div", { class: "row labels", "aria-hidden": "true" }, [
        element("span"), element("span", { class: "before" }, [before]), element("span", {}, [now]),
        element("span", { class: "change" }, [change]),
      ]),
    );
    for (const cell of section.cells) {
      const row = new Row(this, cell);
      this.rows.set(cell.code, row);
      box.append(row.node);
    }
    box.append(foot);
    box.open = section.isFirst || this.data.sections.length === 1;
    this.root.append(box);
    return { letter: section.letter, box, bar, marks, confirmed, unchanged, foot };
  }

  filter(text) {
    for (const { box, letter } of this.sections) {
      let found = false;
      for (const cell of this.data.sections.find((each) => each.letter === letter).cells) {
        const hit = !text || `${cell.code} ${cell.name} ${cell.about}`.toLowerCase().includes(text);
        this.rows.get(cell.code).node.hidden = !hit;
        found = found || hit;
      }
      box.hidden = !found;
      if (text && found) box.open = true;
    }
  }

  drawHead() {
    const { texts, data } = this;
    const entered = this.cells().filter((cell) => cell.type !== "derived");
    const answered = entered.filter((cell) => this.shown(cell).text !== "");
    this.bar.set(answered.length, entered.length, fill(texts.answered, {
      answered: answered.length, asked: entered.length,
    }));
    for (const section of data.sections) {
      const drawn = this.sections.find((each) => each.letter === section.letter);
      const own = section.cells.filter((cell) => cell.type !== "derived");
      const done = own.filter((cell) => this.shown(cell).text !== "").length;
      drawn.bar.set(done, own.length, `${done}/${own.length}`);
      drawn.bar.node.hidden = !own.length;
      drawn.marks.replaceChildren(...this.sectionMarks(section));
      drawn.confirmed.textContent = section.confirmed || "";
      drawn.unchanged.hidden = !section.isOpen;
      drawn.foot.hidden = !section.isOpen && !section.confirmed;
    }
    this.keys.hidden = !data.isOpen;
    this.drawStatus();
    this.drawList();
  }

  shown(cell) {
    const draft = this.drafts.get(cell.code);
    return draft || { text: cell.value, note: cell.note };
  }

  sectionMarks(section) {
    const codes = new Set(section.cells.map((cell) => cell.code));
    const counted = { error: 0, explain: 0, hint: 0 };
    for (const problem of this.data.problems) {
      if (codes.has(problem.indicator) && !problem.isExplained) counted[problem.severity] += 1;
    }
    for (const code of this.refused.keys()) counted.error += codes.has(code);
    for (const code of this.conflicts.keys()) counted.error += codes.has(code);
    return Object.entries(counted)
      .filter(([, count]) => count)
      .map(([severity, count]) =>
        element("span", { class: `mark ${severity}`, title: this.texts[severity] }, [
          `${this.texts[severity]} ${count}`,
        ]),
      );
  }

  drawStatus() {
    const { texts } = this;
    this.finishButton.hidden = !this.data.finish;
    this.finishButton.textContent = texts[this.data.finish] || "";
    this.finishButton.title = "Ctrl+Enter";
    const waits = this.refused.size + this.conflicts.size;
    const unsent = this.drafts.size - waits;
    const lost = this.lockedDrafts();
    let [kind, text] = ["saved", this.data.savedAt ? fill(texts.savedAt, { moment: this.data.savedAt }) : texts.nothingYet];
    if (!this.data.isOpen) [kind, text] = ["closed", ""];
    else if (this.isUnanswered) [kind, text] = ["unsaved", texts.unanswered];
    else if (this.error) [kind, text] = ["refused", `${texts.refused} ${this.error}`];
    else if (this.waitingFor?.kind === "save") [kind, text] = ["saving", texts.saving];
    else if (unsent > 0) [kind, text] = ["unsaved", fill(texts.unsaved, { count: unsent })];
    if (waits) text = `${fill(texts.waiting, { count: waits })} ${kind === "saved" ? texts.restSaved : text}`;
    this.status.className = `status ${waits ? "refused" : kind}`;
    this.status.replaceChildren(text);
    if (lost.length) {
      const words = lost.map(([code, draft]) => `${code} = ${draft.text || "—"}`).join(", ");
      this.status.append(
        element("div", { class: "message warn" }, [
          fill(texts.lockedDrafts, { figures: words }),
          button(texts.discard, () => {
            for (const [code] of lost) this.drafts.delete(code);
            writeDrafts(this.data.storageKey, this.drafts);
            for (const [code] of lost) this.rows.get(code)?.update(this.rows.get(code).cell);
            this.drawHead();
          }),
        ]),
      );
    }
  }

  // Typed, but the form was closed before it could be saved.
  lockedDrafts() {
    return [...this.drafts.entries()].filter(([code]) => !this.rows.get(code)?.cell.isOpen);
  }

  drawList() {
    const lines = this.data.problems.map((problem) => {
      const link = button(`${problem.indicator}`, () => this.goTo(problem.indicator));
      const words = problem.isExplained ? `${problem.text} ${this.texts.explained}` : problem.text;
      const kind = problem.isExplained ? "hint" : problem.severity;
      return element("li", { class: kind }, [link, element("span", {}, [words])]);
    });
    const first = lines.slice(0, 3);
    const rest = lines.slice(3);
    this.list.replaceChildren();
    if (!lines.length) return;
    this.list.append(element("ul", {}, first));
    if (rest.length) {
      const more = element("details", {}, [
        element("summary", {}, [fill(this.texts.more, { count: rest.length })]),
        element("ul", {}, rest),
      ]);
      more.open = this.isListOpen;
      more.addEventListener("toggle", () => (this.isListOpen = more.open));
      this.list.append(more);
    }
  }
}

class Row {
  constructor(form, cell) {
    this.form = form;
    this.cell = cell;
    this.history = null;
    const { texts } = form;
    const label = `${cell.code} ${cell.name}${cell.unit ? ` (${cell.unit})` : ""}`;
    this.mark = element("span", { class: "quiet" });
    const about = element("details", { class: "about" }, [
      element("summary", {}, [cell.about]), element("span", {}, [cell.about]),
    ]);
    const name = element("div", { class: "name" }, [
      element("span", { class: "code" }, [cell.code]), element("span", {}, [cell.name]),
      element("span", { class: "quiet" }, [cell.unit]), this.mark, about,
    ]);
    this.before = element("div", { class: "before" });
    this.change = element("div", { class: "change" });
    this.under = element("div", { class: "under" });
    this.place = element("div", { class: "place" });
    this.tools = element("div", { class: "tools" });
    this.input = cell.type === "derived" ? null : this.makeInput(label);
    this.value = this.input ? null : element("output", { class: "value", "aria-label": label });
    this.place.append(this.input || this.value);
    if (this.input) {
      this.noteButton = button("✎", () => this.openNote(true), fill(texts.writeNote, { code: cell.code }));
      this.flagButton = button("⚑", () => this.flag(), fill(texts.flagOf, { code: cell.code }));
      this.historyButton = button("↺", () => this.askHistory(), fill(texts.historyOf, { code: cell.code }));
      this.tools.append(this.noteButton, this.flagButton, this.historyButton);
    }
    this.node = element("div", { class: "row" }, [
      name, this.before, this.place, this.change, this.tools, this.under,
    ]);
    if (this.input) this.buildUnder(label);
  }

  makeInput(label) {
    const { cell, form } = this;
    let input;
    if (cell.options) {
      input = element("select", {}, cell.options.map(([value, text]) => element("option", { value }, [text])));
      input.addEventListener("change", () => form.typed(cell.code, { text: input.value }));
    } else {
      const mode = cell.type === "date" ? "text" : "decimal";
      const placeholder = cell.type === "date" ? "2015-03-31" : form.texts.placeholder;
      input = element("input", { type: "text", inputmode: mode, autocomplete: "off", placeholder });
      input.addEventListener("input", () => form.typed(cell.code, { text: this.fromText(input.value) }));
      input.addEventListener("paste", (event) => {
        const text = event.clipboardData.getData("text");
        if (!/[\n\t]/.test(text.replace(/\n$/, ""))) return;
        event.preventDefault();
        form.paste(this, text);
      });
      input.addEventListener("focus", () => input.select());
    }
    input.setAttribute("aria-label", label);
    input.dataset.code = cell.code;
    input.id = `figure-${cell.code}`;
    input.addEventListener("keydown", (event) => this.key(event));
    input.addEventListener("blur", () => form.pending().length && form.later(LEFT_MS));
    return input;
  }

  buildUnder() {
    const { cell, form } = this;
    const reasons = element("datalist", { id: `reasons-${cell.code}` });
    this.note = element("input", {
      type: "text", list: reasons.id, maxlength: "500", class: "note",
      placeholder: form.texts.notePlaceholder, "aria-label": fill(form.texts.noteOf, { code: cell.code }),
    });
    this.note.addEventListener("input", () => form.typed(cell.code, { note: this.note.value }));
    this.note.addEventListener("keydown", (event) => this.key(event));
    this.note.addEventListener("blur", () => form.pending().length && form.later(LEFT_MS));
    this.reasons = reasons;
    this.noteLine = element("div", { class: "noteline" }, [this.note, reasons]);
    this.messages = element("div", { class: "messages", id: `messages-${cell.code}` });
    this.input.setAttribute("aria-describedby", this.messages.id);
    this.panel = element("div", { class: "panel" });
    this.under.append(this.messages, this.noteLine, this.panel);
  }

  // Enter and the arrows walk through the figures; a choice keeps its own arrows.
  key(event) {
    const { form } = this;
    const isChoice = event.target.tagName === "SELECT";
    if ((event.ctrlKey || event.metaKey) && event.key.toLowerCase() === "s") {
      event.preventDefault();
      form.send();
    } else if ((event.ctrlKey || event.metaKey) && event.key === "Enter") {
      event.preventDefault();
      if (form.data.finish) form.finish();
    } else if (event.altKey && event.key.toLowerCase() === "n") {
      event.preventDefault();
      this.openNote(true);
    } else if (event.key === "Enter" || (!isChoice && event.key === "ArrowDown")) {
      event.preventDefault();
      form.move(this, event.shiftKey ? -1 : 1);
    } else if (!isChoice && event.key === "ArrowUp") {
      event.preventDefault();
      form.move(this, -1);
    } else if (event.key === "Escape" && form.drafts.has(this.cell.code) && event.target === this.input) {
      this.setInput(this.cell.value);
      form.typed(this.cell.code, { text: this.cell.value });
    }
  }

  // As people write figures: full-width, with separators, 是 and 否, 不适用.
  fromText(text) {
    const { cell, form } = this;
    const given = text.normalize("NFKC").trim();
    if (/^(na|n\/a)$/i.test(given) || given === "不适用") return "NA";
    if (cell.options) {
      const same = cell.options.find(([value, label]) => value === given || label === given);
      return same ? same[0] : form.texts.words[given] ?? given;
    }
    if (cell.type === "number") return given === "—" ? "" : given.replace(/(?<=\d),(?=\d{3}(\D|$))/g, "");
    return given;
  }

  setInput(text) {
    if (!this.input || this.fromText(this.input.value) === text) return;
    this.input.value = text;
    // A text that is none of the choices is shown nevertheless: the server says what is wrong with it.
    if (this.input.tagName === "SELECT" && this.input.value !== text) {
      this.input.append(element("option", { value: text }, [text]));
      this.input.value = text;
    }
  }

  update(cell) {
    this.cell = cell;
    const draft = this.form.drafts.get(cell.code);
    if (this.value) this.value.textContent = cell.value || "—";
    else {
      this.setInput(draft ? draft.text : cell.value);
      const note = draft ? draft.note : cell.note;
      if (this.note.value !== note) this.note.value = note;
      this.input.disabled = !cell.isOpen;
      this.note.disabled = !cell.isOpen;
      this.flagButton.setAttribute("aria-pressed", String(cell.isFlagged));
      this.flagButton.disabled = !cell.isOpen;
      this.noteButton.disabled = !cell.isOpen;
      this.reasons.replaceChildren(...cell.reasons.map((value) => element("option", { value })));
    }
    this.before.replaceChildren(cell.previous, ...(cell.line ? [sparkline(cell.line, this.form.texts.line)] : []));
    this.mark.textContent = cell.stale || "";
    this.drawState();
  }

  drawState() {
    const { cell, form } = this;
    const text = form.shown(cell).text;
    this.change.textContent = changeText(cell.previousNumber, this.input ? text : cell.number);
    if (!this.input) return;
    const refused = form.refused.get(cell.code);
    const conflict = form.conflicts.get(cell.code);
    const problems = form.data.problems.filter((problem) => problem.indicator === cell.code);
    const faulty = refused || problems.some((each) => each.severity === "error");
    this.input.setAttribute("aria-invalid", String(Boolean(faulty)));
    this.node.classList.toggle("dirty", form.drafts.has(cell.code));
    const lines = [];
    if (refused) lines.push(message("error", refused));
    if (conflict) lines.push(this.conflictLine(conflict));
    if (this.changedElsewhere !== undefined && !conflict) {
      const was = this.changedElsewhere || "—";
      lines.push(message("info", fill(form.texts.changedElsewhere, { was, actor: cell.savedBy })));
    }
    if (!form.drafts.has(cell.code)) {
      for (const problem of problems) {
        const words = problem.isExplained ? `${problem.text} ${form.texts.explained}` : problem.text;
        lines.push(message(problem.isExplained ? "hint" : problem.severity, words));
      }
      for (const hint of cell.hints) lines.push(message("hint", hint));
    }
    this.messages.replaceChildren(...lines);
    const wantsNote = problems.some((each) => each.severity === "explain");
    this.noteLine.hidden = !(this.isNoteOpen || form.shown(cell).note || wantsNote);
    this.panel.replaceChildren(...this.historyTable());
  }

  conflictLine(conflict) {
    const { cell, form } = this;
    const words = fill(form.texts.conflict, {
      actor: conflict.actor, moment: conflict.moment, value: conflict.text || "—", note: conflict.note,
    });
    return element("div", { class: "message error" }, [
      words,
      button(form.texts.keepMine, () => form.choose(cell.code, true)),
      button(form.texts.takeTheirs, () => form.choose(cell.code, false)),
    ]);
  }

  openNote(isAsked) {
    this.isNoteOpen = true;
    this.noteLine.hidden = false;
    if (isAsked) this.note.focus();
  }

  flag() {
    this.form.act({ kind: "follow_up", code: this.cell.code, isOpen: !this.cell.isFlagged });
  }

  askHistory() {
    this.isHistoryOpen = !this.isHistoryOpen;
    this.historyButton.setAttribute("aria-expanded", String(this.isHistoryOpen));
    if (this.isHistoryOpen) this.form.act({ kind: "history", code: this.cell.code });
    else this.panel.replaceChildren();
  }

  historyTable() {
    const found = this.form.data.history;
    if (found && found.code === this.cell.code) this.events = found.rows;
    if (!this.isHistoryOpen || !this.events) return [];
    if (!this.events.length) return [element("p", { class: "quiet" }, [this.form.texts.noHistory])];
    const head = element("tr", {}, this.form.texts.historyHead.map((text) => element("th", { scope: "col" }, [text])));
    const body = this.events.map((row) => element("tr", {}, row.map((text) => element("td", {}, [text]))));
    return [element("table", {}, [element("thead", {}, [head]), element("tbody", {}, body)])];
  }

  focus() {
    const section = this.node.closest("details.section");
    section.open = true;
    section.hidden = this.node.hidden = false;
    (this.input || this.node).focus();
    this.node.scrollIntoView({ block: "center", behavior: "instant" });
  }
}

function element(tag, attributes = {}, children = []) {
  const made = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) made.setAttribute(name, value);
  made.append(...children);
  return made;
}

function button(text, onClick, label) {
  const made = element("button", { type: "button" }, [text]);
  if (label) {
    made.setAttribute("aria-label", label);
    made.title = label;
  }
  made.addEventListener("click", onClick);
  return made;
}

function message(kind, text) {
  return element("div", { class: `message ${kind}` }, [text]);
}

function progress() {
  const part = element("span", { class: "part" });
  const text = element("span", { class: "text" });
  const track = element("span", { class: "track", role: "progressbar", "aria-valuemin": "0" }, [part]);
  const node = element("span", { class: "bar" }, [track, text]);
  return {
    node,
    set(done, all, words) {
      part.style.width = `${all ? (100 * done) / all : 0}%`;
      track.setAttribute("aria-valuemax", String(all));
      track.setAttribute("aria-valuenow", String(done));
      track.setAttribute("aria-label", words);
      text.textContent = words;
    },
  };
}

function fill(text, details) {
  return text.replace(/\{(\w+)\}/g, (whole, name) => details[name] ?? whole);
}

function changeText(before, now) {
  const [from, to] = [parseFloat(before), parseFloat(now)];
  if (!before || !/^[-+]?\d/.test(now || "") || !Number.isFinite(from) || !Number.isFinite(to)) return "";
  if (from === to) return "=";
  if (from === 0) return "";
  const share = (100 * (to - from)) / Math.abs(from);
  return `${share > 0 ? "+" : "−"}${Math.abs(share).toFixed(Math.abs(share) < 10 ? 1 : 0)} %`;
}

function sparkline(values, label) {
  const [width, height] = [64, 18];
  const numbers = values.map((value) => (value === null ? null : parseFloat(value)));
  const known = numbers.filter((value) => value !== null);
  const space = "http://www.w3.org/2000/svg";
  const svg = document.createElementNS(space, "svg");
  svg.setAttribute("viewBox", `0 0 ${width} ${height}`);
  svg.setAttribute("class", "sparkline");
  svg.setAttribute("role", "img");
  svg.setAttribute("aria-label", `${label}: ${values.map((value) => value ?? "—").join(", ")}`);
  const title = document.createElementNS(space, "title");
  title.textContent = values.map((value) => value ?? "—").join(" → ");
  svg.append(title);
  const [low, high] = [Math.min(...known), Math.max(...known)];
  const place = (value, index) => [
    2 + (index * (width - 4)) / (numbers.length - 1),
    high === low ? height / 2 : height - 2 - ((value - low) * (height - 4)) / (high - low),
  ];
  // A gap stays a gap: missing is not zero.
  let points = [];
  const flush = () => {
    if (points.length) {
      const part = document.createElementNS(space, "polyline");
      part.setAttribute("points", points.map((point) => point.join(",")).join(" "));
      svg.append(part);
    }
    points = [];
  };
  numbers.forEach((value, index) => (value === null ? flush() : points.push(place(value, index))));
  flush();
  const last = numbers[numbers.length - 1];
  if (last !== null) {
    const dot = document.createElementNS(space, "circle");
    const [x, y] = place(last, numbers.length - 1);
    dot.setAttribute("cx", x);
    dot.setAttribute("cy", y);
    dot.setAttribute("r", 2);
    svg.append(dot);
  }
  return svg;
}

function readDrafts(key) {
  try {
    const oldest = Date.now() - KEPT_DAYS * 86400000;
    for (const name of Object.keys(localStorage)) {
      if (name.startsWith(STORAGE) && JSON.parse(localStorage.getItem(name)).at < oldest) {
        localStorage.removeItem(name);
      }
    }
    const kept = JSON.parse(localStorage.getItem(STORAGE + key));
    return new Map(Object.entries(kept?.drafts || {}));
  } catch {
    return new Map();
  }
}

function writeDrafts(key, drafts) {
  try {
    if (drafts.size) {
      const kept = { at: Date.now(), drafts: Object.fromEntries(drafts) };
      localStorage.setItem(STORAGE + key, JSON.stringify(kept));
    } else {
      localStorage.removeItem(STORAGE + key);
    }
  } catch {
    // Without storage the figures are still saved to the server while one types.
  }
}

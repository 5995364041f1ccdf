// One figure of the form: what it is, how it stood, where it is typed, and what there is to say about it.

class Row {
  constructor(form, cell) {
    this.form = form;
    this.cell = cell;
    const label = `${cell.code} ${cell.name}${cell.unit ? ` (${cell.unit})` : ""}`;
    this.before = element("div", { class: "before", "data-label": form.texts.before });
    this.change = element("div", { class: "change", "data-label": form.texts.change });
    this.place = element("div", { class: "place", "data-label": form.texts.now });
    this.tools = element("div", { class: "tools" });
    this.under = element("div", { class: "under" });
    this.messages = element("div", { class: "messages", id: `messages-${cell.code}` });
    this.about = element("div", { class: "panel about", id: `about-${cell.code}` });
    this.input = cell.type === "derived" ? null : this.makeInput(label);
    this.value = this.input ? null : element("output", { class: "value", "aria-label": label });
    this.place.append(this.input || this.value);
    this.node = element("div", { class: "row" }, [
      this.makeName(), this.before, this.place, this.change, this.tools, this.under,
    ]);
    this.under.append(this.messages);
    if (this.input) this.makeTools();
    this.under.append(this.about);
  }

  // Code, name, unit, and in one line what is asked and why; the line opens the whole.
  makeName() {
    const { cell, form } = this;
    this.mark = element("span", { class: "stale" });
    this.more = element("span", { class: "more" });
    const short = element("span", { class: "short" }, [[cell.about, cell.why].filter(Boolean).join(" ")]);
    this.aboutButton = button("", () => this.openAbout());
    this.aboutButton.className = "asks";
    this.aboutButton.title = fill(form.texts.aboutOf, { code: cell.code });
    this.aboutButton.setAttribute("aria-controls", this.about.id);
    this.aboutButton.append(short, this.more);
    this.showAbout();
    return element("div", { class: "name" }, [
      element("span", { class: "code" }, [cell.code]), element("span", {}, [cell.name]),
      element("span", { class: "quiet" }, [cell.unit]), this.mark, this.aboutButton,
    ]);
  }

  makeInput(label) {
    const { cell, form } = this;
    let input;
    if (cell.options) {
      input = element("select", {}, cell.options.map(([value, text]) => element("option", { value }, [text])));
      input.addEventListener("change", () => form.typed(cell.code, { text: input.value }));
    } else {
      const isDay = cell.type === "date";
      input = element("input", {
        type: "text", inputmode: isDay ? "text" : "decimal", autocomplete: "off", maxlength: "60",
        placeholder: isDay ? form.texts.dayPlaceholder : form.texts.placeholder,
      });
      input.addEventListener("input", () => form.typed(cell.code, { text: this.fromText(input.value) }));
      input.addEventListener("paste", (event) => {
        const text = event.clipboardData.getData("text");
        if (!/[\n\t]/.test(text.replace(/\r?\n$/, ""))) return;
        event.preventDefault();
        form.paste(this, text);
      });
      input.addEventListener("focus", () => input.select());
    }
    input.setAttribute("aria-label", label);
    input.setAttribute("aria-describedby", this.messages.id);
    input.dataset.code = cell.code;
    input.id = `figure-${cell.code}`;
    input.addEventListener("keydown", (event) => this.key(event));
    input.addEventListener("blur", () => this.leave());
    return input;
  }

  makeTools() {
    const { cell, form } = this;
    const { texts } = form;
    const named = (text) => fill(text, { code: cell.code });
    if (!cell.options) {
      this.notApplicable = tool("NA", "", named(texts.notApplicableOf), () => this.sayNotApplicable());
      this.tools.append(this.notApplicable);
    }
    this.noteButton = tool("✎", texts.note, named(texts.writeNote), () => this.openNote(true));
    this.flagButton = tool("⚑", texts.flag, named(texts.flagOf), () => this.flag());
    this.historyButton = tool("↺", texts.history, named(texts.historyOf), () => this.askHistory());
    this.tools.append(this.noteButton, this.flagButton, this.historyButton);
    this.note = element("input", {
      type: "text", maxlength: "500", class: "note", autocomplete: "off",
      placeholder: texts.notePlaceholder, "aria-label": named(texts.noteOf),
    });
    this.note.addEventListener("input", () => this.writeNote(this.note.value));
    this.note.addEventListener("keydown", (event) => this.key(event));
    this.note.addEventListener("blur", () => this.leave());
    this.reasons = element("div", { class: "reasons" });
    this.noteLine = element("div", { class: "noteline" }, [this.note, this.reasons]);
    this.panel = element("div", { class: "panel history" });
    this.under.append(this.noteLine, this.panel);
  }

  // The field shows what it was read as, and it is sent soon.
  leave() {
    this.setInput(this.form.shown(this.cell).text);
    if (this.form.pending().length) this.form.later(LEFT_MS);
  }

  // Enter and the arrows walk through the figures; a choice keeps its own arrows.
  key(event) {
    const { form } = this;
    const isChoice = event.target.tagName === "SELECT";
    if (event.ctrlKey || event.metaKey) return;
    if (event.altKey && event.code === "KeyN") {
      event.preventDefault();
      this.openNote(true);
    } else if (event.altKey && event.code === "KeyI") {
      event.preventDefault();
      this.openAbout();
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

  // As people write figures: full-width, with separators, 是 and 否, 不适用, days with strokes or 年月日.
  fromText(text) {
    const { cell, form } = this;
    const given = text.normalize("NFKC").trim();
    if (/^(na|n\/a)$/i.test(given) || given === "不适用") return "NA";
    if (cell.options) {
      const same = cell.options.find(([value, label]) => value === given || label === given);
      return same ? same[0] : form.texts.words[given.toLowerCase()] ?? given;
    }
    if (cell.type === "number") return given === "—" ? "" : given.replace(/(?<=\d),(?=\d{3}(\D|$))/g, "");
    const day = /^(\d{4})[-/.年](\d{1,2})[-/.月](\d{1,2})日?$/.exec(given);
    return day ? `${day[1]}-${day[2].padStart(2, "0")}-${day[3].padStart(2, "0")}` : given;
  }

  setInput(text) {
    const isTyping = this.input?.matches(":focus") && this.fromText(this.input.value) === text;
    if (!this.input || isTyping || this.input.value === text) return;
    this.input.value = text;
    // A text that is none of the choices is shown nevertheless: the server says what is wrong with it.
    if (this.input.tagName === "SELECT" && this.input.value !== text) {
      this.input.append(element("option", { value: text }, [text]));
      this.input.value = text;
    }
  }

  update(cell) {
    this.cell = cell;
    if (this.value) this.value.textContent = cell.isBySystem && cell.value === "—" ? this.form.texts.bySystem : cell.value || "—";
    else {
      this.setInput(this.form.shown(cell).text);
      for (const each of [this.input, this.note, this.noteButton, this.flagButton, this.notApplicable]) {
        if (each) each.disabled = !cell.isOpen;
      }
      this.flagButton.setAttribute("aria-pressed", String(cell.isFlagged));
    }
    this.before.replaceChildren(
      element("span", {}, [cell.previous]), ...(cell.line ? [sparkline(cell.line, this.form.texts.line)] : []),
    );
    this.mark.textContent = cell.stale || "";
    this.drawState();
  }

  drawState() {
    const { cell, form } = this;
    const { text, note } = form.shown(cell);
    this.change.textContent = changeText(cell.previousNumber, this.input ? text : cell.number);
    if (!this.input) return;
    const refused = form.refused.get(cell.code);
    const problems = form.data.problems.filter((problem) => problem.indicator === cell.code);
    const isFaulty = refused || problems.some((each) => each.severity === "error");
    this.input.setAttribute("aria-invalid", String(Boolean(isFaulty)));
    this.notApplicable?.setAttribute("aria-pressed", String(text === "NA"));
    this.node.classList.toggle("dirty", form.drafts.has(cell.code));
    this.messages.replaceChildren(...this.lines(refused, problems));
    const wantsNote = problems.some((each) => each.severity === "explain");
    this.noteLine.hidden = !(this.isNoteOpen || note || wantsNote);
    if (this.note.value !== oneLine(note)) this.note.value = oneLine(note);
    this.drawReasons(note, wantsNote && !problems.every((each) => each.isExplained));
    this.panel.replaceChildren(...this.historyTable());
  }

  // What there is to say below the figure, the gravest first.
  lines(refused, problems) {
    const { cell, form } = this;
    const lines = refused ? [message("error", refused)] : [];
    const conflict = form.conflicts.get(cell.code);
    if (conflict) lines.push(this.conflictLine(conflict));
    if (this.changedElsewhere !== undefined && !conflict) {
      const was = this.changedElsewhere || "—";
      lines.push(message("info", fill(form.texts.changedElsewhere, { was, actor: cell.savedBy })));
    }
    if (form.drafts.has(cell.code)) return lines;
    for (const problem of problems) {
      const words = problem.isExplained ? `${problem.text} ${form.texts.explained}` : problem.text;
      lines.push(message(problem.isExplained ? "hint" : problem.severity, words, form.linksTo(problem.others)));
    }
    for (const hint of cell.hints) lines.push(message("hint", hint));
    return lines;
  }

  conflictLine(conflict) {
    const { cell, form } = this;
    return message("error", conflictText(form.texts, conflict), [
      button(form.texts.keepMine, () => form.choose(cell.code, true)),
      button(form.texts.takeTheirs, () => form.choose(cell.code, false)),
    ]);
  }

  // The reasons one may choose while nothing is written, the one of last time first; or last time's is kept.
  drawReasons(note, isAsked) {
    const { cell, form } = this;
    const isToKeep = isAsked && cell.isNoteOfBefore && note === cell.note && !form.drafts.has(cell.code);
    const offered = !cell.isOpen ? [] : isToKeep ? [note] : note ? [] : cell.reasons;
    const labels = offered.map((reason) => {
      if (isToKeep) return form.texts.keepNote;
      return reason === cell.lastNote ? fill(form.texts.lastNote, { note: reason }) : reason;
    });
    if (this.offered === String(labels)) return;
    this.offered = String(labels);
    this.reasons.replaceChildren(
      ...offered.map((reason, at) =>
        button(labels[at], () => {
          this.writeNote(reason);
          this.note.focus();
        }),
      ),
    );
  }

  writeNote(note) {
    this.form.typed(this.cell.code, { note });
  }

  openNote(isAsked) {
    this.isNoteOpen = true;
    this.noteLine.hidden = false;
    if (isAsked) this.note.focus();
  }

  sayNotApplicable() {
    const { cell, form } = this;
    const now = form.shown(cell).text;
    const next = now !== "NA" ? "NA" : cell.value === "NA" ? "" : cell.value;
    this.setInput(next);
    form.typed(cell.code, { text: next });
    form.later(LEFT_MS);
  }

  flag() {
    this.form.act({ kind: "follow_up", code: this.cell.code, isOpen: !this.cell.isFlagged });
  }

  openAbout() {
    this.isAboutOpen = !this.isAboutOpen;
    this.showAbout();
  }

  showAbout() {
    const { texts } = this.form;
    this.aboutButton.setAttribute("aria-expanded", String(Boolean(this.isAboutOpen)));
    this.more.textContent = this.isAboutOpen ? texts.less : texts.more;
    this.about.hidden = !this.isAboutOpen;
    this.about.replaceChildren(...(this.isAboutOpen ? this.aboutLines() : []));
  }

  aboutLines() {
    const { cell, form } = this;
    const { texts } = form;
    const lines = [[texts.definition, [cell.about]]];
    if (cell.why) lines.push([texts.why, [cell.why]]);
    if (cell.allowed) lines.push([texts.allowed, [cell.allowed]]);
    if (cell.usedIn?.length) lines.push([texts.usedIn, form.linksTo(cell.usedIn.map((each) => each.code))]);
    const list = element("dl", {}, lines.flatMap(([head, parts]) => [
      element("dt", {}, [head]), element("dd", {}, parts),
    ]));
    if (!cell.line) return [list];
    const figures = table(form.data.quarters, [cell.line.map((value) => value ?? "—")]);
    return [list, element("p", { class: "quiet" }, [texts.line]), figures];
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
    return [table(this.form.texts.historyHead, this.events)];
  }

  focus() {
    const section = this.node.closest("details.section");
    section.open = true;
    section.hidden = this.node.hidden = false;
    (this.input && !this.input.disabled ? this.input : this.aboutButton).focus();
    this.node.scrollIntoView({ block: "center", behavior: "instant" });
  }
}

// What stands above the figures: how far one is, what is saved, what is to be done, and which figures are shown.

class Head {
  constructor(form) {
    const { texts } = form;
    this.form = form;
    this.bar = progress();
    this.find = element("input", {
      class: "find", type: "search", placeholder: texts.find, "aria-label": texts.find,
    });
    this.find.addEventListener("input", () => this.filter());
    this.show = element("select", { class: "show", "aria-label": texts.show });
    this.show.addEventListener("change", () => this.filter());
    this.finishButton = button("", () => form.finish());
    this.finishButton.className = "primary";
    this.finishButton.title = "Ctrl+Enter";
    this.status = element("span", { class: "status", role: "status" });
    this.saveButton = button(texts.saveNow, () => form.send());
    this.saveButton.title = "Ctrl+S";
    this.left = element("span", { class: "left" });
    this.said = element("div", { class: "said", role: "status" });
    this.lost = element("div", { class: "lost" });
    this.list = element("div", { class: "list" });
    // The first part stays in sight while one goes down the form.
    this.top = element("div", { class: "head" }, [
      element("div", { class: "line" }, [this.bar.node, this.show, this.find, this.finishButton]),
      element("div", { class: "line states" }, [this.status, this.saveButton, this.left]),
      this.said,
    ]);
    this.keys = element("details", { class: "keys" }, [
      element("summary", {}, [texts.help]),
      element("p", { class: "strokes" }, [texts.keys]), element("p", {}, [texts.icons]),
    ]);
    this.rest = element("div", { class: "rest" }, [this.lost, this.list, this.keys]);
    this.fillShow();
  }

  draw() {
    const { form } = this;
    const entered = form.cells().filter((cell) => cell.type !== "derived");
    const answered = entered.filter((cell) => form.shown(cell).text !== "");
    const details = { answered: answered.length, asked: entered.length };
    this.bar.set(answered.length, entered.length, fill(form.texts.answered, details));
    this.drawStatus();
    this.drawLeft();
    this.drawLost();
    this.drawList();
    this.fillShow();
    this.keys.hidden = !form.data.isOpen;
  }

  // Say something, with one thing that can be done about it.
  say(text, isRefusal = false, deed = "", act = null) {
    this.said.replaceChildren(text, ...(deed ? [button(deed, act)] : []));
    this.said.classList.toggle("refused", isRefusal);
  }

  // Ask before what cannot be undone; the answer is at hand for the keyboard.
  ask(text, deed, act) {
    this.say(text, false, deed, act);
    this.said.append(button(this.form.texts.notYet, () => this.say("")));
    this.said.querySelector("button").focus();
  }

  // Which figures a choice shows.
  shows(kind, cell) {
    const { form } = this;
    if (kind === "open") return cell.isOpen;
    if (kind === "missing") return cell.type !== "derived" && form.shown(cell).text === "";
    if (kind === "flagged") return Boolean(cell.isFlagged);
    if (kind === "stale") return Boolean(cell.stale);
    if (kind !== "problems") return true;
    return (
      form.refused.has(cell.code) || form.conflicts.has(cell.code) || cell.hints.length > 0 ||
      form.data.problems.some((each) => each.indicator === cell.code && !each.isExplained)
    );
  }

  // The choices with how many figures each has. What is chosen stays until one chooses again.
  fillShow() {
    const { form } = this;
    const chosen = this.show.value || (form.data.isPartlyOpen ? "open" : "all");
    const kinds = Object.entries(form.texts.filters).filter(([kind]) => kind !== "open" || form.data.isPartlyOpen);
    const labels = kinds.map(([kind, label]) => {
      const count = form.cells().filter((cell) => this.shows(kind, cell)).length;
      return kind === "all" ? label : `${label} (${count})`;
    });
    if (this.labels === String(labels)) return;
    this.labels = String(labels);
    this.show.replaceChildren(...kinds.map(([value], at) => element("option", { value }, [labels[at]])));
    this.show.value = kinds.some(([kind]) => kind === chosen) ? chosen : "all";
  }

  filter() {
    const { form } = this;
    const [text, kind] = [this.find.value.trim().toLowerCase(), this.show.value];
    const isNarrowed = Boolean(text) || kind !== "all";
    let isAny = false;
    for (const { box, letter } of form.sections) {
      let found = false;
      for (const cell of form.data.sections.find((each) => each.letter === letter).cells) {
        const words = `${cell.code} ${cell.name} ${cell.about}`.toLowerCase();
        const isShown = (!text || words.includes(text)) && this.shows(kind, cell);
        form.rows.get(cell.code).node.hidden = !isShown;
        found = found || isShown;
      }
      box.hidden = !found;
      if (isNarrowed && found) box.open = true;
      isAny = isAny || found;
    }
    this.say(isAny ? "" : form.texts.nothingFound);
  }

  drawStatus() {
    const { form } = this;
    const { texts, data } = form;
    this.finishButton.hidden = !data.finish;
    this.finishButton.textContent = data.isReportedAtOnce ? texts.report : texts[data.finish] || "";
    const waits = form.refused.size + form.conflicts.size;
    const unsent = form.drafts.size - waits;
    let [kind, text] = ["saved", data.savedAt ? fill(texts.savedAt, { moment: data.savedAt }) : texts.nothingYet];
    if (!data.isOpen) [kind, text] = ["closed", ""];
    else if (form.isUnanswered) [kind, text] = ["unsaved", texts.unanswered];
    else if (form.error) [kind, text] = ["refused", `${texts.refused} ${form.error}`];
    else if (form.waitingFor?.kind === "save") [kind, text] = ["saving", texts.saving];
    else if (unsent > 0) [kind, text] = ["unsaved", fill(texts.unsaved, { count: unsent })];
    if (waits) text = `${fill(texts.waiting, { count: waits })} ${kind === "saved" ? texts.restSaved : text}`;
    this.status.className = `status ${waits ? "refused" : kind}`;
    if (this.status.textContent !== text) this.status.textContent = text;
    this.saveButton.hidden = !(data.isOpen && unsent > 0 && kind === "unsaved");
  }

  // How much time is left; said to the eye only, for a voice would say it every minute.
  drawLeft() {
    const { texts } = this.form;
    const until = this.form.until;
    this.left.hidden = until === null;
    if (until === null) return;
    const minutes = Math.max(0, Math.floor((until - performance.now()) / 60000));
    const [days, hours] = [Math.floor(minutes / 1440), Math.floor(minutes / 60) % 24];
    const said = [];
    if (days) said.push(fill(texts.days, { count: days }));
    if (hours) said.push(fill(texts.hours, { count: hours }));
    if (!days) said.push(fill(texts.minutes, { count: minutes % 60 }));
    const isUp = until <= performance.now();
    this.left.textContent = isUp ? texts.timeUp : fill(texts.left, { left: said.join(" ") });
    this.left.classList.toggle("refused", isUp || minutes < 60);
  }

  // Typed, but the form was closed before it could be saved.
  drawLost() {
    const { form } = this;
    const lost = [...form.drafts.entries()].filter(([code]) => !form.rows.get(code)?.cell.isOpen);
    if (!lost.length) return this.lost.replaceChildren();
    const figures = lost.map(([code, draft]) => `${code} = ${draft.text || "—"}`).join(", ");
    const discard = button(form.texts.discard, () => {
      for (const [code] of lost) form.letGo(code);
      for (const [code] of lost) form.rows.get(code)?.update(form.rows.get(code).cell);
      form.draw();
    });
    return this.lost.replaceChildren(message("warn", fill(form.texts.lockedDrafts, { figures }), [discard]));
  }

  // What was returned to be corrected, what waits for the person, then everything the checks found, the gravest first.
  drawList() {
    const { form } = this;
    const { texts } = form;
    const open = form.data.isPartlyOpen ? form.cells().filter((cell) => cell.isOpen) : [];
    const returned = open.length
      ? [element("p", {}, [texts.openFor, ...form.linksTo(open.map((cell) => cell.code), true)])]
      : [];
    const line = (kind, code, words) =>
      element("li", { class: kind }, [...form.linksTo([code], true), element("span", {}, [words])]);
    const lines = [
      ...[...form.refused].map(([code, sentence]) => line("error", code, sentence)),
      ...[...form.conflicts].map(([code, other]) => line("error", code, conflictText(texts, other))),
      ...form.data.problems.map((problem) => line(
        problem.isExplained ? "hint" : problem.severity, problem.indicator,
        problem.isExplained ? `${problem.text} ${texts.explained}` : problem.text,
      )),
    ];
    const first = lines.length ? [element("ul", {}, lines.slice(0, 3))] : [];
    this.list.replaceChildren(...returned, ...first);
    if (lines.length <= 3) return;
    const more = element("details", {}, [
      element("summary", {}, [fill(texts.moreProblems, { count: lines.length - 3 })]),
      element("ul", {}, lines.slice(3)),
    ]);
    more.open = this.isListOpen;
    more.addEventListener("toggle", () => (this.isListOpen = more.open));
    this.list.append(more);
  }
}

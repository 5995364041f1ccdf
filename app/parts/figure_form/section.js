// One section of the form: its progress, its figures, and the act that says that nothing changed in it.

class Section {
  constructor(form, section) {
    this.form = form;
    this.letter = section.letter;
    const { texts } = form;
    this.bar = progress();
    this.marks = element("span", { class: "marks" });
    this.confirmed = element("span", { class: "quiet" });
    this.unchanged = button(texts.unchanged, () => form.act({ kind: "unchanged", section: section.letter }));
    this.saveButton = button(texts.saveNow, () => form.send());
    this.foot = element("div", { class: "foot" }, [this.saveButton, this.unchanged, this.confirmed]);
    const title = element("span", { class: "title" }, [`${section.letter} ${section.name}`]);
    this.box = element("details", { class: "section" }, [
      element("summary", {}, [title, this.bar.node, this.marks]),
      element("div", { class: "row labels", "aria-hidden": "true" }, [
        element("span"), element("span", { class: "before" }, [texts.before]), element("span", {}, [texts.now]),
        element("span", { class: "change" }, [texts.change]),
      ]),
    ]);
    for (const cell of section.cells) {
      const row = new Row(form, cell);
      form.rows.set(cell.code, row);
      this.box.append(row.node);
    }
    this.box.append(this.foot);
    this.box.open = section.isFirst || form.data.sections.length === 1;
  }

  draw(section) {
    const { form } = this;
    const own = section.cells.filter((cell) => cell.type !== "derived");
    const done = own.filter((cell) => form.shown(cell).text !== "").length;
    const unsaved = own.filter((cell) => form.drafts.has(cell.code)).length;
    this.bar.set(done, own.length, `${done}/${own.length}`);
    this.bar.node.hidden = !own.length;
    this.marks.replaceChildren(...this.marksOf(section, unsaved));
    this.confirmed.textContent = section.confirmed || "";
    this.unchanged.hidden = !section.isOpen;
    this.saveButton.hidden = !unsaved;
    this.foot.hidden = !section.isOpen && !section.confirmed;
  }

  // What is to be done in the section, and what was done in it this quarter.
  marksOf(section, unsaved) {
    const { form } = this;
    const { texts } = form;
    const codes = new Set(section.cells.map((cell) => cell.code));
    const counted = { error: 0, explain: 0, hint: 0 };
    for (const problem of form.data.problems) {
      if (codes.has(problem.indicator) && !problem.isExplained) counted[problem.severity] += 1;
    }
    for (const code of form.refused.keys()) counted.error += codes.has(code);
    for (const code of form.conflicts.keys()) counted.error += codes.has(code);
    for (const cell of section.cells) counted.hint += cell.hints.length;
    const marks = Object.entries(counted)
      .filter(([, count]) => count)
      .map(([severity, count]) => [severity, `${texts[severity]} ${count}`]);
    if (unsaved) marks.push(["explain", fill(texts.unsavedHere, { count: unsaved })]);
    const updated = section.cells.filter((cell) => cell.isUpdated).length;
    if (section.confirmed) marks.push(["done", texts.confirmedMark]);
    else if (updated) marks.push(["done", fill(texts.updated, { count: updated })]);
    return marks.map(([kind, text]) => element("span", { class: `mark ${kind}` }, [text]));
  }
}

// A list of units or figures: a table where there is room for one, cards where there is not.
//
// Searching, narrowing, sorting and ticking happen here, at once. Opening a row and every act are one message to
// the server, which checks it and draws anew. Texts come from the server as text and are put on the page as
// text, never as markup.

const WAIT_MS = 15000; // when no answer comes the list can be used again
const minds = new Map(); // list -> what was searched, narrowed, sorted, ticked; as long as the page stays open
const drawn = new WeakMap();
const onPage = new Set();

export default function (component) {
  const { data, parentElement, setTriggerValue } = component;
  let list = drawn.get(parentElement);
  if (!list) {
    list = new List(parentElement);
    drawn.set(parentElement, list);
  }
  onPage.add(list);
  list.update(data, (message) => setTriggerValue("act", message));
  return () => onPage.delete(list);
}

document.addEventListener("keydown", (event) => {
  if (event.defaultPrevented || event.isComposing || event.ctrlKey || event.metaKey || event.altKey) return;
  if (isTyping(event.composedPath()[0]) || document.querySelector('[role="dialog"]')) return;
  const [list] = [...onPage].filter((each) => each.takesKeys());
  if (list?.key(event.key)) event.preventDefault();
});

class List {
  constructor(parent) {
    this.root = element("div", { class: "rows" });
    parent.appendChild(this.root);
  }

  update(data, post) {
    const isOther = !this.data || this.data.key !== data.key;
    const { texts } = data;
    Object.assign(this, { data, post, texts });
    this.mind = minds.get(data.key) || { ticks: new Set(), text: "", picked: firstPicked(data), sort: null };
    minds.set(data.key, this.mind);
    this.mind.ticks = new Set(data.ids.filter((id) => this.mind.ticks.has(id)));
    if (data.current) this.mind.current = data.current;
    this.rest();
    const shape = JSON.stringify([data.key, data.filters, data.columns.map((each) => each.label), texts]);
    if (shape !== this.shape) this.buildHead();
    this.shape = shape;
    this.buildBody();
    if (isOther && data.current && isAtRest()) this.goTo(data.current);
  }

  buildHead() {
    const { data, texts } = this;
    this.find = element("input", {
      type: "search", class: "find", placeholder: texts.find, "aria-label": texts.find, value: this.mind.text,
    });
    this.find.addEventListener("input", () => this.change({ text: this.find.value }));
    this.find.addEventListener("keydown", (event) => this.keyInFind(event));
    const tools = [element("span", { class: "finder" }, [this.find])];
    for (const filter of data.filters) tools.push(filter.isMenu ? this.menu(filter) : this.pills(filter));
    this.sorter = element("select", { class: "sorter", "aria-label": texts.sort });
    this.sorter.append(element("option", { value: "" }, [texts.ranked]));
    data.columns.forEach((each, place) => this.sorter.append(element("option", { value: place }, [each.label])));
    this.sorter.addEventListener("change", () => this.sortBy(this.sorter.value));
    this.said = element("span", { class: "said", role: "status" });
    tools.push(this.sorter, this.said);
    this.tools = element("div", { class: "tools" }, tools);
    this.tools.hidden = !data.filters.length && data.ids.length < data.searchFrom;
    this.acts = element("div", { class: "acts" });
    this.bar = element("div", { class: "bar" }, [this.acts]);
    this.heads = data.columns.map((column, place) => this.headCell(column, place));
    const head = element("tr", { role: "row" }, this.heads);
    if (data.ticks) {
      this.all = checkbox(texts.tickAll, () => this.tickAll());
      head.prepend(element("td", { class: "tick", role: "cell" }, [this.all]));
    }
    this.body = element("tbody", { role: "rowgroup" });
    this.table = element("table", { role: "table", "aria-label": data.alt }, [
      element("thead", { role: "rowgroup" }, [head]), this.body,
    ]);
    this.table.classList.toggle("opens", data.opens);
    this.nothing = element("p", { class: "nothing" }, [texts.nothing + " "]);
    this.nothing.append(button(texts.showAll, () => this.showAll()));
    this.keys = element("p", { class: "keys" }, [texts.keys]);
    this.keys.hidden = !texts.keys;
    this.root.replaceChildren(this.tools, this.bar, this.table, this.nothing, this.keys);
  }

  headCell(column, place) {
    const made = button(column.label, () => this.sortBy(place));
    if (column.help) made.title = column.help;
    const kind = column.isNumber ? "number" : "";
    return element("th", { scope: "col", role: "columnheader", class: kind }, [made]);
  }

  pills(filter) {
    const made = filter.options.map(({ value, label }) => {
      const each = button(`${label} ${this.count(value)}`, () => this.pick(filter, value));
      each.dataset.value = value;
      return each;
    });
    return element("span", { class: "pills", role: "group", "aria-label": filter.label }, made);
  }

  menu(filter) {
    const lines = filter.options.map(({ value, label }) => {
      const box = checkbox("", () => this.pick(filter, value));
      box.dataset.value = value;
      return element("label", {}, [box, `${label} ${this.count(value)}`]);
    });
    const summary = element("summary", {}, [filter.label]);
    const made = element("details", { class: "menu" }, [summary, element("div", { class: "options" }, lines)]);
    made.dataset.label = filter.label;
    // It closes when one goes elsewhere.
    made.addEventListener("focusout", (event) => {
      if (event.relatedTarget && !made.contains(event.relatedTarget)) made.open = false;
    });
    made.addEventListener("keydown", (event) => {
      if (event.key !== "Escape") return;
      made.open = false;
      summary.focus();
    });
    this.root.getRootNode().addEventListener("click", (event) => {
      if (!made.contains(event.target)) made.open = false;
    });
    return made;
  }

  count(value) {
    return this.data.tags.filter((tags) => tags.includes(value)).length;
  }

  buildBody() {
    const { data } = this;
    const focused = this.root.getRootNode().activeElement?.closest?.("tr")?.dataset.id;
    this.lines = data.ids.map((id, place) => this.line(id, place));
    this.places = new Map(data.ids.map((id, place) => [id, place]));
    this.body.replaceChildren(...this.lines);
    this.apply();
    if (focused && this.places.has(focused)) this.goTo(focused);
  }

  line(id, place) {
    const { data, texts } = this;
    const cells = data.columns.map((column) => cell(column, place));
    const line = element("tr", { role: "row" }, cells);
    line.dataset.id = id;
    const name = data.columns.find((each) => each.place === "name").texts[place];
    if (data.opens) {
      const opener = button(name, () => this.send("open", [id]));
      opener.className = "open";
      line.querySelector(".name .main").replaceChildren(opener);
      line.addEventListener("click", (event) => {
        const isText = !event.target.closest("button, input, label");
        if (isText && !String(getSelection())) this.send("open", [id]);
      });
    }
    if (data.ticks) {
      const box = checkbox(fill(texts.tick, { name }), () => this.tick(id, box.checked));
      box.checked = this.mind.ticks.has(id);
      line.prepend(element("td", { class: "tick", role: "cell" }, [box]));
    }
    return line;
  }

  change(what) {
    Object.assign(this.mind, what);
    this.apply();
  }

  pick(filter, value) {
    const picked = new Set(this.mind.picked[filter.label]);
    if (!picked.delete(value)) picked.add(value);
    this.change({ picked: { ...this.mind.picked, [filter.label]: [...picked] } });
  }

  showAll() {
    this.find.value = "";
    this.change({ text: "", picked: {} });
  }

  // A column's first click: numbers the largest first, words by the alphabet; then the other way; then the rank.
  sortBy(place) {
    if (place === "") return this.change({ sort: null });
    const column = this.data.columns[place];
    const { sort } = this.mind;
    const first = column.isNumber ? -1 : 1;
    if (!sort || sort.place !== Number(place)) this.change({ sort: { place: Number(place), way: first } });
    else this.change({ sort: sort.way === first ? { ...sort, way: -first } : null });
  }

  apply() {
    const { data, mind, texts } = this;
    const words = mind.text.trim().toLowerCase().split(/\s+/).filter(Boolean);
    const fits = (place) =>
      words.every((word) => data.find[place].includes(word)) &&
      data.filters.every((filter) => {
        const picked = mind.picked[filter.label] || [];
        const has = (value) => data.tags[place].includes(value);
        return !picked.length || (filter.isAny ? picked.some(has) : picked.every(has));
      });
    const order = this.sorted();
    this.shown = order.filter(fits).map((place) => data.ids[place]);
    const shown = new Set(this.shown);
    this.body.append(...order.map((place) => this.lines[place]));
    for (const line of this.lines) line.hidden = !shown.has(line.dataset.id);
    for (const filter of data.filters) this.drawFilter(filter);
    this.heads.forEach((head, place) => {
      const way = mind.sort?.place === place ? mind.sort.way : 0;
      head.setAttribute("aria-sort", way ? (way > 0 ? "ascending" : "descending") : "none");
    });
    this.sorter.value = mind.sort ? String(mind.sort.place) : "";
    this.table.hidden = !this.shown.length;
    this.nothing.hidden = Boolean(this.shown.length) || !data.ids.length;
    this.mark();
    this.drawActs();
    this.said.textContent = this.shown.length === data.ids.length
      ? fill(texts.all, { all: data.ids.length })
      : fill(texts.some, { shown: this.shown.length, all: data.ids.length });
  }

  sorted() {
    const { data, mind } = this;
    const order = data.ids.map((_, place) => place);
    if (!mind.sort || !data.columns[mind.sort.place]) return order;
    const column = data.columns[mind.sort.place];
    const values = column.sorts || column.texts;
    return order.sort((one, other) => {
      const [a, b] = [values[one], values[other]];
      if (a === null || b === null) return (a === null) - (b === null); // what is missing comes last
      const difference = typeof a === "number" ? a - b : String(a).localeCompare(String(b), data.language);
      return difference * mind.sort.way || one - other;
    });
  }

  drawFilter(filter) {
    const picked = this.mind.picked[filter.label] || [];
    if (!filter.isMenu) {
      const group = [...this.tools.querySelectorAll(".pills")].find(
        (each) => each.getAttribute("aria-label") === filter.label,
      );
      for (const each of group.children) each.setAttribute("aria-pressed", String(picked.includes(each.dataset.value)));
      return;
    }
    const menu = [...this.tools.querySelectorAll(".menu")].find((each) => each.dataset.label === filter.label);
    menu.classList.toggle("picked", picked.length > 0);
    menu.firstChild.textContent = filter.label + (picked.length ? ` (${picked.length})` : "");
    for (const box of menu.querySelectorAll("input")) box.checked = picked.includes(box.dataset.value);
  }

  drawActs() {
    const { data, mind } = this;
    const ticked = data.ids.filter((id) => mind.ticks.has(id));
    const made = [];
    for (const act of data.acts) {
      const from = act.isForTicked ? ticked : this.shown;
      const ids = from.filter((id) => !act.tag || data.tags[this.places.get(id)].includes(act.tag));
      if (act.isForTicked ? !ticked.length : !ids.length && act.tag) continue;
      const each = button(fill(act.label, { count: ids.length }), () => this.send(act.name, ids));
      each.className = act.isPrimary && (act.isForTicked || !ticked.length) ? "primary" : "";
      each.disabled = !ids.length || this.isBusy;
      if (act.help) each.title = act.help;
      if (act.key) each.append(element("kbd", {}, [act.key]));
      made.push(each);
      if (act.leftOut && ids.length < from.length) {
        made.push(element("span", { class: "left-out" }, [fill(act.leftOut, { count: from.length - ids.length })]));
      }
    }
    this.acts.replaceChildren(...made);
    this.bar.hidden = !made.length;
    this.bar.classList.toggle("ticked", ticked.length > 0);
    if (!this.all) return;
    const count = this.shown.filter((id) => mind.ticks.has(id)).length;
    this.all.checked = count > 0 && count === this.shown.length;
    this.all.indeterminate = count > 0 && count < this.shown.length;
  }

  tick(id, isTicked) {
    if (isTicked) this.mind.ticks.add(id);
    else this.mind.ticks.delete(id);
    const box = this.lines[this.places.get(id)].querySelector("input");
    box.checked = isTicked;
    this.mark();
    this.drawActs();
  }

  tickAll() {
    const isTicked = this.all.checked;
    for (const id of this.shown) this.tick(id, isTicked);
  }

  mark() {
    for (const line of this.lines) {
      const { id } = line.dataset;
      line.classList.toggle("current", id === this.mind.current);
      line.classList.toggle("is-ticked", this.mind.ticks.has(id));
    }
  }

  send(kind, ids) {
    if (this.isBusy) return;
    if (kind === "open") this.mind.current = ids[0];
    this.isBusy = true;
    this.root.setAttribute("aria-busy", "true");
    this.mark();
    this.drawActs();
    this.watch = setTimeout(() => this.rest(), WAIT_MS);
    this.post({ id: `${Date.now()}.${Math.random()}`, kind, ids, order: this.shown });
  }

  rest() {
    clearTimeout(this.watch);
    this.isBusy = false;
    this.root.removeAttribute("aria-busy");
    if (this.lines) this.drawActs();
  }

  // The keyboard. Returns whether the key was one of the list's.
  takesKeys() {
    return this.data.takesKeys && this.root.isConnected && this.root.offsetParent !== null;
  }

  key(name) {
    const lower = name.toLowerCase();
    if (["j", "arrowdown"].includes(lower)) return this.move(1);
    if (["k", "arrowup"].includes(lower)) return this.move(-1);
    if (name === "/") return this.focusFind();
    if (lower === "x" && this.data.ticks && this.shown.includes(this.mind.current)) {
      this.tick(this.mind.current, !this.mind.ticks.has(this.mind.current));
      return true;
    }
    const act = [...this.acts.querySelectorAll("button")].find(
      (each) => each.querySelector("kbd")?.textContent.toLowerCase() === lower,
    );
    act?.click();
    return Boolean(act);
  }

  keyInFind(event) {
    if (event.isComposing) return;
    if (event.key === "Enter" && this.data.opens && this.shown.length) this.send("open", [this.shown[0]]);
    else if (event.key === "ArrowDown" || (event.key === "Enter" && this.shown.length)) this.goTo(this.shown[0]);
    else if (event.key === "Escape") {
      this.find.value = "";
      this.change({ text: "" });
      this.find.blur();
    } else return;
    event.preventDefault();
  }

  focusFind() {
    if (this.tools.hidden) return false;
    this.find.focus();
    this.find.select();
    return true;
  }

  move(step) {
    if (!this.shown.length) return false;
    const place = this.shown.indexOf(this.mind.current);
    const next = place < 0 ? 0 : Math.min(Math.max(place + step, 0), this.shown.length - 1);
    this.goTo(this.shown[next]);
    return true;
  }

  goTo(id) {
    this.mind.current = id;
    this.mark();
    const line = this.lines[this.places.get(id)];
    if (!line || line.hidden) return;
    (line.querySelector("button.open") || line.querySelector("input") || line).focus({ preventScroll: true });
    line.scrollIntoView({ block: "nearest" });
  }
}

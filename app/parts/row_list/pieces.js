// Small pieces of the list, and where the keyboard is.

// A cell: its text, and in a narrow window its label before it. The name may have a second, quiet line.
function cell(column, place) {
  const text = column.texts[place];
  const isNothing = !text || text === "—" || (column.isNumber && text === "0");
  const isName = column.place === "name";
  const classes = [column.place, column.isNumber ? "number" : "", isNothing ? "none" : ""];
  const made = element(isName ? "th" : "td", {
    role: isName ? "rowheader" : "cell", class: classes.filter(Boolean).join(" "),
  });
  if (isName) made.scope = "row";
  made.dataset.label = column.label;
  const tone = column.tones?.[place];
  made.append(element("span", { class: tone ? `main tone ${tone}` : "main" }, [text]));
  const under = column.unders?.[place];
  if (under) made.append(element("span", { class: "under" }, [under]));
  return made;
}

function checkbox(label, onChange) {
  const made = element("input", { type: "checkbox" });
  if (label) made.setAttribute("aria-label", label);
  made.addEventListener("change", onChange);
  return made;
}

function firstPicked(data) {
  return Object.fromEntries(data.filters.map((filter) => [filter.label, filter.first]));
}

function isTyping(target) {
  if (!target?.matches) return false;
  return target.isContentEditable || target.matches("input:not([type=checkbox]), textarea, select");
}

function isAtRest() {
  return !document.activeElement || document.activeElement === document.body ||
    document.activeElement.matches('[data-testid="stMain"]');
}

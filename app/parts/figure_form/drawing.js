// Small pieces of the form.

// A button with a sign and a short word; the word is shown where there is no pointer to ask with.
function tool(sign, word, label, onClick) {
  const made = button("", onClick, label);
  made.append(
    element("span", { class: "sign", "aria-hidden": "true" }, [sign]),
    element("span", { class: "word", "aria-hidden": "true" }, [word]),
  );
  return made;
}

function message(kind, text, links = []) {
  return element("div", { class: `message ${kind}` }, [element("span", {}, [text]), ...links]);
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

function table(head, rows) {
  const cells = (tag, texts, attributes = {}) => texts.map((text) => element(tag, attributes, [text]));
  return element("table", {}, [
    element("thead", {}, [element("tr", {}, cells("th", head, { scope: "col" }))]),
    element("tbody", {}, rows.map((row) => element("tr", {}, cells("td", row)))),
  ]);
}

// A note as a field of one line shows it: the words of two lines do not run into each other.
function oneLine(text) {
  return text.replace(/\s*\n\s*/g, " ");
}

// What somebody else saved meanwhile.
function conflictText(texts, { actor, moment, value, note }) {
  const words = [fill(texts.conflict, { actor, moment, value: value || "—" })];
  if (note) words.push(fill(texts.conflictNote, { note }));
  return words.join(" ");
}

const NUMBER = /^[-+]?\d+(\.\d+)?$/;

function changeText(before, now) {
  const [from, to] = [parseFloat(before), parseFloat(now)];
  if (!NUMBER.test(before || "") || !NUMBER.test(now || "")) return "";
  if (from === to) return "=";
  if (from === 0) return "";
  const share = (100 * (to - from)) / Math.abs(from);
  return `${share > 0 ? "+" : "−"}${Math.abs(share).toFixed(Math.abs(share) < 10 ? 1 : 0)} %`;
}

// A table out of a spreadsheet: rows of cells; a cell with line ends or quotes stands in quotes.
function tableOf(text) {
  const rows = [[""]];
  let isQuoted = false;
  const given = text.replace(/\r\n?/g, "\n").replace(/\n$/, "");
  for (let at = 0; at < given.length; at += 1) {
    const sign = given[at];
    const row = rows[rows.length - 1];
    const last = row.length - 1;
    if (isQuoted && sign === '"' && given[at + 1] === '"') row[last] += given[(at += 1)];
    else if (sign === '"' && (isQuoted || row[last] === "")) isQuoted = !isQuoted;
    else if (!isQuoted && sign === "\t") row.push("");
    else if (!isQuoted && sign === "\n") rows.push([""]);
    else row[last] += sign;
  }
  return rows;
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

// What every part of ours in the browser is made of. Texts are put on the page as text, never as markup.

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

function fill(text, details) {
  return text.replace(/\{(\w+)\}/g, (whole, name) => details[name] ?? whole);
}

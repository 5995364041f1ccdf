// The built-in words of the page's own machinery in another language: names of buttons for screen readers,
// tooltips, "No results". They are changed in place, text by text; nothing of the page is moved or replaced.
// What people wrote (st.text) and the parts drawn by this application (in their shadow roots) are left alone.
(words) => {
  const ATTRIBUTES = ["aria-label", "title", "placeholder", "aria-valuetext", "aria-roledescription", "alt"];
  const SKIPPED = "script, style, textarea, [data-testid=stText], [data-testid=stIconMaterial]";
  const before = window.jibaoWords;
  if (before && before.words === JSON.stringify(words)) return;
  before?.observer.disconnect();

  const escaped = (text) => text.replace(/[.*+?^${}()|[\]\\]/g, "\\$&");
  const speaker = (pairs) => {
    const exact = new Map(pairs.filter(([from]) => !from.includes("{}")));
    const patterns = pairs
      .filter(([from]) => from.includes("{}"))
      .map(([from, to]) => [new RegExp(`^${from.split("{}").map(escaped).join("([^]+)")}$`), to]);
    return (text) => {
      const said = text.trim();
      const found = exact.get(said);
      if (found !== undefined) return text.replace(said, found);
      for (const [pattern, to] of patterns) {
        const hit = pattern.exec(said);
        if (hit) return to.replace("{}", () => exact.get(hit[1]) ?? hit[1]);
      }
      return null;
    };
  };
  const change = (node, speak) => {
    if (node.nodeType === Node.TEXT_NODE) {
      const to = node.parentElement?.closest(SKIPPED) ? null : speak(node.data);
      if (to !== null && to !== node.data) node.data = to;
    } else if (node.nodeType === Node.ELEMENT_NODE) {
      for (const name of ATTRIBUTES) {
        const value = node.getAttribute(name);
        const to = value && speak(value);
        if (to && to !== value) node.setAttribute(name, to);
      }
    }
  };
  const walk = (root, speak) => {
    change(root, speak);
    const all = document.createTreeWalker(root, NodeFilter.SHOW_ELEMENT | NodeFilter.SHOW_TEXT);
    while (all.nextNode()) change(all.currentNode, speak);
  };

  const pairs = Object.entries(words);
  if (before) walk(document.body, speaker(Object.entries(JSON.parse(before.words)).map(([from, to]) => [to, from])));
  const speak = speaker(pairs);
  const observer = new MutationObserver((changes) => {
    for (const each of changes) {
      if (each.type === "childList") each.addedNodes.forEach((node) => walk(node, speak));
      else change(each.target, speak);
    }
  });
  window.jibaoWords = { words: JSON.stringify(words), observer };
  if (!pairs.length) return;
  walk(document.body, speak);
  observer.observe(document.body, {
    subtree: true, childList: true, characterData: true, attributes: true, attributeFilter: ATTRIBUTES,
  });
}

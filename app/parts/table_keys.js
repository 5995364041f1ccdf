// Who moves by keys passes a table with one Tab. It would take the key for a way from cell to cell, and choose the first
// one when it is come to; each opens something. What its cells lead to is reached by keys through the passports' lists.
// The script comes with every page: the window has its listeners once.
if (!window.jibaoTableKeys) {
  window.jibaoTableKeys = true;
  let comesByTab = false;
  const listen = (kind, act) => window.addEventListener(kind, act, { capture: true });
  const pass = (event) => {
    const isTable = event.target instanceof Element && event.target.matches('canvas[data-testid="data-grid-canvas"]');
    if (comesByTab && isTable) event.stopImmediatePropagation();
  };
  listen("keydown", (event) => {
    comesByTab = event.key === "Tab";
    pass(event);
  });
  listen("pointerdown", () => (comesByTab = false));
  listen("focusin", pass);
}

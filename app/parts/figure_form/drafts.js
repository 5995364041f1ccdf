// What was typed and is not stored yet, kept in this browser: a reload, a lost connection or an expired session
// loses nothing. Each figure has a place of its own, so that two windows of one person do not undo each other.

const KEPT_DAYS = 100; // a draft older than the quarter it belongs to is of no use
const STORAGE = "jibao.draft:";

// The drafts of a form by indicator code; what is too old is cleared away.
function readDrafts(form) {
  const drafts = new Map();
  try {
    const oldest = Date.now() - KEPT_DAYS * 86400000;
    for (const name of Object.keys(localStorage)) {
      if (!name.startsWith(STORAGE)) continue;
      const kept = JSON.parse(localStorage.getItem(name));
      if (!(kept?.at >= oldest)) localStorage.removeItem(name);
      else if (name.startsWith(`${STORAGE}${form}:`) && kept.draft) {
        drafts.set(name.slice(`${STORAGE}${form}:`.length), kept.draft);
      }
    }
  } catch {
    // Without storage the figures are still saved to the server while one types.
  }
  return drafts;
}

// The forms (user:unit:quarter) of which drafts of a person are kept.
function formsWithDrafts(user) {
  try {
    const names = Object.keys(localStorage).filter((name) => name.startsWith(`${STORAGE}${user}:`)).sort();
    return [...new Set(names.map((name) => name.slice(STORAGE.length, name.lastIndexOf(":"))))];
  } catch {
    return []; // without storage there are none
  }
}

// Keep the draft of one figure, or let go of it; false when the browser would not keep it.
function keepDraft(form, code, draft) {
  const name = `${STORAGE}${form}:${code}`;
  try {
    if (draft) localStorage.setItem(name, JSON.stringify({ at: Date.now(), draft }));
    else localStorage.removeItem(name);
    return true;
  } catch {
    return !draft;
  }
}

// What was typed into a form that was left before it could be saved: it is sent from here, once for each visit of a
// page, and what the server does not take is named with the way to the form.

const SOON_MS = 400; // the form's own last message may still be on its way

const notices = new WeakMap();

export default function ({ data, parentElement, setTriggerValue }) {
  if (!notices.has(parentElement)) notices.set(parentElement, new Unsaved(parentElement));
  notices.get(parentElement).update(data, (message) => setTriggerValue("act", message));
}

class Unsaved {
  constructor(parent) {
    this.box = element("div", { class: "unsaved", role: "status" });
    parent.appendChild(this.box);
    this.sent = new Map(); // form -> the message it was sent with
    setTimeout(() => this.send(), SOON_MS);
  }

  update(data, post) {
    this.data = data;
    this.post = post;
    for (const [form, message] of this.sent) if (message.id === data.outcome?.id) this.take(form, message);
  }

  // The next form that was not sent yet; when all were, what is left is said.
  send() {
    const form = formsWithDrafts(this.data.user).find((each) => !this.sent.has(each));
    if (!form) {
      this.draw();
      return;
    }
    const figures = [...readDrafts(form)].map(([code, draft]) => ({ code, ...draft }));
    const message = { id: `${form} ${Date.now()}`, kind: "save", quarter: quarterOf(form), figures };
    this.sent.set(form, message);
    this.post(message);
  }

  // What is stored is let go of, unless something else has been typed meanwhile.
  take(form, { figures }) {
    const now = readDrafts(form);
    for (const code of this.data.outcome.saved || []) {
      const [was, is] = [figures.find((each) => each.code === code), now.get(code)];
      if (is && was && is.text === was.text && is.note === was.note) keepDraft(form, code, null);
    }
    this.send();
  }

  draw() {
    this.box.replaceChildren(...formsWithDrafts(this.data.user).map((form) => {
      const quarter = quarterOf(form);
      const details = { count: readDrafts(form).size, year: quarter.slice(0, 4), number: quarter.slice(5) };
      const link = element("a", { href: `/fill?quarter=${quarter}` }, [this.data.open]);
      return element("p", {}, [fill(this.data.words, details), " ", link]);
    }));
  }
}

function quarterOf(form) {
  return form.slice(form.lastIndexOf(":") + 1);
}

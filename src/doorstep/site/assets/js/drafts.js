// What was typed survives a call coming in, Back, or a closed tab. It stays on this device for a day,
// is tied to who was signed in, and goes once it was sent or someone signs out.

const PREFIX = "draft:";
const DAY = 24 * 60 * 60 * 1000;
const NEVER = "[type=password],[type=file],[type=hidden],[autocomplete=one-time-code],[data-no-draft]";

const store = () => {
  try {
    return window.localStorage;
  } catch (refused) {
    return null; // cookies and storage switched off: the page works without
  }
};

const keys = (kept) => Object.keys(kept).filter((key) => key.startsWith(PREFIX));

const owner = () => document.body.dataset.owner || "";

export const forgetDrafts = () => {
  const kept = store();
  if (kept) keys(kept).forEach((key) => kept.removeItem(key));
};

const read = (kept, key) => {
  try {
    const draft = JSON.parse(kept.getItem(key));
    if (draft && draft.owner === owner() && Date.now() - draft.at < DAY) return draft.values;
  } catch (broken) {
    // fall through: an unreadable draft is no draft
  }
  kept.removeItem(key);
  return null;
};

const fields = (form) =>
  Array.from(form.elements).filter((each) => each.name && !each.matches(NEVER) && "value" in each);

const save = (form, kept, key) => {
  const values = {};
  for (const each of fields(form)) {
    const isTick = each.type === "radio" || each.type === "checkbox";
    if (isTick && !each.checked) continue;
    if (each.value) values[each.name] = each.value;
  }
  try {
    kept.setItem(key, JSON.stringify({ owner: owner(), at: Date.now(), values }));
  } catch (full) {
    // nothing to do: the form itself still holds the words
  }
};

// Fills only what is empty: the server's own values win.
const restore = (form, values) => {
  let restored = 0;
  for (const each of fields(form)) {
    if (!(each.name in values)) continue;
    if (each.type === "radio" || each.type === "checkbox") {
      const isAnyChosen = form.querySelector(`[name="${each.name}"]:checked`);
      if (!isAnyChosen && each.value === values[each.name]) {
        each.checked = true;
        restored += 1;
      }
    } else if (!each.value) {
      each.value = values[each.name];
      restored += 1;
    }
    each.dispatchEvent(new Event("change", { bubbles: true }));
  }
  return restored;
};

const tell = (form, key, kept) => {
  const note = form.querySelector("[data-draft-note]");
  if (!note) return;
  note.hidden = false;
  note.querySelector("button").addEventListener("click", () => {
    kept.removeItem(key);
    form.reset();
    note.hidden = true;
  });
};

export const keepDrafts = () => {
  const kept = store();
  if (!kept) return;
  for (const sent of document.querySelectorAll("[data-draft-sent]")) {
    kept.removeItem(PREFIX + sent.dataset.draftSent);
  }
  for (const form of document.querySelectorAll("form[data-forgets-drafts]")) {
    form.addEventListener("submit", forgetDrafts);
  }
  for (const form of document.querySelectorAll("form[data-draft]")) {
    const key = PREFIX + form.dataset.draft;
    const values = read(kept, key);
    if (values && restore(form, values) > 0) tell(form, key, kept);
    form.addEventListener("input", () => save(form, kept, key));
    form.addEventListener("change", () => save(form, kept, key));
  }
};

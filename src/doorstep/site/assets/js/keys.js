// The console by keyboard: j and k walk the list, Enter opens, / searches, ? says so.

const isTyping = (target) => target.closest("input,textarea,select,[contenteditable],dialog") !== null;

const rows = () => Array.from(document.querySelectorAll("[data-rows] .title a"));

const walk = (steps) => {
  const all = rows();
  if (all.length === 0) return;
  const here = all.indexOf(document.activeElement);
  const chosen = all.findIndex((link) => link.closest(".is-chosen"));
  const from = here >= 0 ? here : chosen;
  const next = Math.min(Math.max(from + steps, 0), all.length - 1);
  all[next].focus();
  all[next].scrollIntoView({ block: "nearest" });
};

const help = () => {
  const dialog = document.querySelector("dialog[data-keys]");
  if (dialog && !dialog.open) dialog.showModal();
};

const search = () => {
  const field = document.querySelector("input[type=search]");
  if (field) field.focus();
};

const KEYS = { j: () => walk(1), k: () => walk(-1), "/": search, "?": help };

// The list scrolls by itself: what is open must not lie below its edge after the page was drawn anew.
const showChosen = () => {
  const list = document.querySelector(".split > .beside");
  const chosen = list && list.querySelector(".is-chosen");
  if (!chosen) return;
  const below = chosen.getBoundingClientRect().bottom - list.getBoundingClientRect().bottom;
  if (below > 0) list.scrollTop += below + list.clientHeight / 3;
};

export const listenToKeys = () => {
  showChosen();
  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || isTyping(event.target)) return;
    const action = KEYS[event.key];
    if (!action) return;
    event.preventDefault();
    action();
  });
};

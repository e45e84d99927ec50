// Small courtesies of forms: chosen tiles, photos looked at before they are sent, one send per press.

const MEGABYTE = 1024 * 1024;

const markChosen = (root) => {
  for (const input of root.querySelectorAll("input[type=radio],input[type=checkbox]")) {
    const label = input.closest("label");
    if (label) label.classList.toggle("is-chosen", input.checked);
  }
};

const sayUnder = (input, words) => {
  const place = input.closest(".field").querySelector("[data-says]");
  place.textContent = words;
  place.hidden = words === "";
};

const show = (input) => {
  const shelf = input.closest(".field").querySelector("[data-chosen-photos]");
  shelf.textContent = "";
  for (const file of Array.from(input.files)) {
    if (!file.type.startsWith("image/")) continue;
    const picture = document.createElement("img");
    picture.alt = file.name;
    picture.src = URL.createObjectURL(file);
    picture.onload = () => URL.revokeObjectURL(picture.src);
    shelf.appendChild(picture);
  }
};

const weigh = (input, frame) => {
  const limit = Number(frame.dataset.maxMb);
  const heavy = Array.from(input.files).find((file) => file.size > limit * MEGABYTE);
  const size = heavy ? Math.ceil(heavy.size / MEGABYTE) : 0;
  sayUnder(input, heavy ? frame.dataset.tooBig.replace("{size}", size) : "");
  if (heavy) input.value = "";
  show(input);
};

const sendOnce = (event) => {
  const form = event.target;
  const isFragment = form.hasAttribute("hx-post") || form.method === "dialog" || form.method === "get";
  if (event.defaultPrevented || isFragment) return;
  if (form.dataset.isSent) {
    event.preventDefault();
    return;
  }
  form.dataset.isSent = "yes";
  const words = event.submitter && event.submitter.querySelector("[data-words]");
  if (!words || !event.submitter.dataset.busy) return;
  event.submitter.dataset.usual = words.textContent;
  words.textContent = event.submitter.dataset.busy;
};

// Back to a page the browser kept: its forms may be sent again.
const letSendAgain = () => {
  for (const form of document.querySelectorAll("form[data-is-sent]")) {
    delete form.dataset.isSent;
    for (const button of form.querySelectorAll("[data-usual]")) {
      button.querySelector("[data-words]").textContent = button.dataset.usual;
    }
  }
};

export const helpForms = () => {
  markChosen(document);
  document.addEventListener("change", (event) => {
    const field = event.target;
    const frame = field.closest("[data-photo]");
    if (field.form) markChosen(field.form);
    if (frame) weigh(field, frame);
  });
  document.addEventListener("submit", sendOnce);
  window.addEventListener("pageshow", letSendAgain);
};

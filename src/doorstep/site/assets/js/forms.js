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
  if (!shelf) return;
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

const weigh = (input) => {
  const limit = Number(input.dataset.maxMb);
  const heavy = Array.from(input.files).find((file) => file.size > limit * MEGABYTE);
  const size = heavy ? Math.ceil(heavy.size / MEGABYTE) : 0;
  sayUnder(input, heavy ? input.dataset.tooBig.replace("%(size)s", size) : "");
  if (heavy) input.value = "";
  show(input);
};

const sendOnce = (event) => {
  const form = event.target;
  if (event.defaultPrevented || form.hasAttribute("hx-post")) return;
  if (form.dataset.isSent) {
    event.preventDefault();
    return;
  }
  form.dataset.isSent = "yes";
  const button = event.submitter;
  if (!button || !button.dataset.busy) return;
  const words = button.querySelector("[data-words]") || button;
  words.textContent = button.dataset.busy;
};

const letSendAgain = (event) => {
  if (!event.persisted) return;
  window.location.reload(); // Back to a page the browser kept: its state and our words are old
};

export const helpForms = () => {
  markChosen(document);
  document.addEventListener("change", (event) => {
    const field = event.target;
    if (field.form) markChosen(field.form);
    if (field.type === "file" && field.dataset.maxMb) weigh(field);
  });
  document.addEventListener("submit", sendOnce);
  window.addEventListener("pageshow", letSendAgain);
};

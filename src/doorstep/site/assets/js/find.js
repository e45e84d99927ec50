// The search box of the office: down goes into the suggestions, Escape puts them away.

export const helpToFind = () => {
  const form = document.querySelector("[data-find]");
  if (!form) return;
  const field = form.querySelector("input[type=search]");
  const list = form.querySelector("#suggestions");
  const links = () => Array.from(list.querySelectorAll("a"));
  const away = () => { list.textContent = ""; };

  form.addEventListener("keydown", (event) => {
    const all = links();
    const here = all.indexOf(document.activeElement);
    if (event.key === "Escape" && all.length > 0) {
      away();
      field.focus();
    } else if (event.key === "ArrowDown" && all.length > 0) {
      all[Math.min(here + 1, all.length - 1)].focus();
    } else if (event.key === "ArrowUp" && here >= 0) {
      (all[here - 1] || field).focus();
    } else {
      return;
    }
    event.preventDefault();
  });
  document.addEventListener("click", (event) => {
    if (!form.contains(event.target)) away();
  });
};

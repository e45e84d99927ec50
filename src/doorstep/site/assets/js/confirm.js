// A question before something that is hard to undo: <button data-confirm="Really withdraw it?">.
// Without scripts the press goes straight to the server, where it can be undone or is asked again.

const ask = (words) =>
  new Promise((answer) => {
    const dialog = document.querySelector("dialog[data-question]");
    if (!dialog || !dialog.showModal) {
      answer(window.confirm(words));
      return;
    }
    dialog.querySelector("p").textContent = words;
    dialog.returnValue = "";
    dialog.onclose = () => answer(dialog.returnValue === "yes");
    dialog.showModal();
  });

export const askFirst = () => {
  document.addEventListener(
    "click",
    (event) => {
      const button = event.target.closest("[data-confirm]");
      if (!button || button.dataset.isSure) {
        if (button) delete button.dataset.isSure;
        return;
      }
      event.preventDefault();
      event.stopImmediatePropagation();
      ask(button.dataset.confirm).then((isSure) => {
        if (!isSure) return;
        button.dataset.isSure = "yes";
        button.click();
      });
    },
    true,
  );
};

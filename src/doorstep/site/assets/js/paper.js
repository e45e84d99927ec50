// A button that prints the page; without scripts the browser's own menu does.

export const offerPaper = () => {
  for (const button of document.querySelectorAll("[data-print]")) {
    if (!window.print) continue;
    button.hidden = false;
    button.addEventListener("click", () => window.print());
  }
};

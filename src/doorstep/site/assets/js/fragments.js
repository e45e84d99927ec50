// When a fragment does not come back, say so where the reader is; never leave a dead button.

const say = (reason) => {
  const words = document.getElementById("flash-words");
  const flash = document.getElementById("flash");
  if (!words || !flash) return;
  const box = words.content.cloneNode(true);
  box.querySelector("p").textContent = words.dataset[reason];
  flash.textContent = "";
  flash.appendChild(box);
  flash.scrollIntoView({ block: "nearest" });
};

export const watchFragments = () => {
  document.addEventListener("htmx:sendError", () => say("offline"));
  document.addEventListener("htmx:timeout", () => say("offline"));
  document.addEventListener("htmx:responseError", () => say("failed"));
};

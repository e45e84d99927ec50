// "Read this to me": only voices that live on the device, because the words are personal.
// Without such a voice the button stays hidden.

const READABLE = "h1,h2,h3,p,li,dt,dd,blockquote,label,legend,td,strong.door-name";

const localVoice = (language) =>
  window.speechSynthesis
    .getVoices()
    .find((voice) => voice.localService && voice.lang.toLowerCase().replace("_", "-").startsWith(language));

const sentences = (main) => {
  const said = [];
  for (const node of main.querySelectorAll(READABLE)) {
    const isInside = node.parentElement.closest(READABLE) !== null;
    const words = node.innerText ? node.innerText.trim() : "";
    if (words && !isInside && node.offsetParent !== null) said.push(words);
  }
  return said;
};

const set = (button, isSpeaking) => {
  button.setAttribute("aria-pressed", String(isSpeaking));
  button.querySelector("[data-words]").textContent = isSpeaking
    ? button.dataset.stop
    : button.dataset.start;
};

const speak = (button, voice) => {
  const words = sentences(document.querySelector("main"));
  set(button, true);
  words.forEach((text, index) => {
    const utterance = new SpeechSynthesisUtterance(text);
    utterance.voice = voice;
    utterance.lang = voice.lang;
    utterance.rate = 0.9;
    if (index === words.length - 1) utterance.onend = () => set(button, false);
    window.speechSynthesis.speak(utterance);
  });
  if (words.length === 0) set(button, false);
};

const offer = (button) => {
  const language = document.documentElement.lang.slice(0, 2);
  button.hidden = !localVoice(language);
};

export const offerReading = () => {
  const button = document.querySelector("[data-read]");
  if (!button || !("speechSynthesis" in window)) return;
  offer(button);
  window.speechSynthesis.onvoiceschanged = () => offer(button);
  window.addEventListener("pagehide", () => window.speechSynthesis.cancel());
  button.addEventListener("click", () => {
    const isSpeaking = button.getAttribute("aria-pressed") === "true";
    window.speechSynthesis.cancel();
    const voice = localVoice(document.documentElement.lang.slice(0, 2));
    if (isSpeaking || !voice) set(button, false);
    else speak(button, voice);
  });
};

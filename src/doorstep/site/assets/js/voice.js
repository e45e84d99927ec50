// A recorder beside the file field, where the browser has one. Nothing is listened to by a machine:
// the recording goes into the field as a file and is sent with the form.

const KINDS = ["audio/webm;codecs=opus", "audio/mp4", "audio/ogg;codecs=opus"];

const canRecord = () =>
  Boolean(navigator.mediaDevices && navigator.mediaDevices.getUserMedia && window.MediaRecorder && window.DataTransfer);

const shown = (seconds) => `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, "0")}`;

const say = (frame, words) => {
  const place = frame.querySelector("[data-voice-says]");
  place.textContent = words;
  place.hidden = words === "";
};

const putInto = (input, parts, type) => {
  const plain = type.split(";")[0];
  const file = new File(parts, `voice.${plain.split("/")[1]}`, { type: plain });
  const carrier = new DataTransfer();
  carrier.items.add(file);
  input.files = carrier.files;
  input.dispatchEvent(new Event("change", { bubbles: true }));
};

const record = async (frame, button, input) => {
  const stream = await navigator.mediaDevices.getUserMedia({ audio: true });
  const mimeType = KINDS.find((kind) => MediaRecorder.isTypeSupported(kind));
  const recorder = new MediaRecorder(stream, { mimeType, audioBitsPerSecond: 32000 });
  const parts = [];
  let seconds = 0;
  const tick = window.setInterval(() => {
    seconds += 1;
    button.textContent = `${frame.dataset.stop} ${shown(seconds)}`;
    if (seconds >= Number(frame.dataset.maxSeconds)) recorder.stop();
  }, 1000);
  recorder.addEventListener("dataavailable", (event) => parts.push(event.data));
  recorder.addEventListener("stop", () => {
    window.clearInterval(tick);
    stream.getTracks().forEach((track) => track.stop());
    putInto(input, parts, recorder.mimeType);
    button.textContent = frame.dataset.again;
    say(frame, frame.dataset.done.replace("{length}", shown(seconds)));
  });
  recorder.start();
  button.textContent = `${frame.dataset.stop} ${shown(0)}`;
  return recorder;
};

const offer = (frame) => {
  const button = frame.querySelector("[data-voice-record]");
  const input = frame.querySelector("input[type=file]");
  let recorder = null;
  button.hidden = false;
  button.addEventListener("click", async () => {
    if (recorder && recorder.state === "recording") {
      recorder.stop();
      return;
    }
    say(frame, "");
    try {
      recorder = await record(frame, button, input);
    } catch (refused) {
      say(frame, frame.dataset.refused); // no microphone, or it may not be used
    }
  });
};

export const offerRecorder = () => {
  if (canRecord()) document.querySelectorAll("[data-voice]").forEach(offer);
};

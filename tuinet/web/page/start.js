"use strict";

// The app needs 60 columns, and a character is 0.6 times as wide as high. The shorter side counts: a phone can be turned.
const COLUMNS = 60;
const CHARACTER_WIDTH = 0.6;
const LARGEST = 16;
const SMALLEST = 5;

const terminal = document.getElementById("terminal");
const room = Math.min(window.innerWidth, window.innerHeight) / COLUMNS / CHARACTER_WIDTH;
terminal.dataset.fontSize = String(Math.max(SMALLEST, Math.min(LARGEST, Math.floor(room * 10) / 10)));
terminal.dataset.sessionWebsocketUrl = `${location.origin.replace(/^http/, "ws")}/ws`;

document.getElementById("again").addEventListener("click", () => location.reload());

const LOST = "The connection to tuinet was lost. Runs keep training.";
const ENDED = "The app has ended. Runs keep training.";
const FAILED = "The app could not start: the terminal of 'tuinet serve' says why.";
const ABNORMAL = 1006;

function reasonOf({ code, reason }) {
  if (reason) return reason;
  if (code === ABNORMAL) return LOST;
  const hasPainted = document.body.classList.contains("-first-byte");
  return hasPainted ? ENDED : FAILED;
}

function explain(event) {
  document.getElementById("reason").textContent = reasonOf(event);
}

// Keys work without a click. Not earlier, because textual.js tells the app about the focus.
function focus() {
  document.querySelector(".xterm-helper-textarea").focus();
}

// textual.js does not say when its socket opens or why it closes, and sends even while it is not open.
window.WebSocket = class extends WebSocket {
  constructor(url) {
    super(url);
    this.addEventListener("open", focus);
    this.addEventListener("close", explain);
  }

  send(data) {
    if (this.readyState === WebSocket.OPEN) super.send(data);
  }
};

// A finger that moves draws as a mouse does; browsers turn a tap into a click by themselves.
let from = null;
let isDragging = false;

function send(type, touch) {
  const { clientX, clientY } = touch;
  const buttons = type === "mouseup" ? 0 : 1;
  touch.target.dispatchEvent(new MouseEvent(type, { bubbles: true, cancelable: true, clientX, clientY, buttons }));
}

function begin(event) {
  from = event.touches.length === 1 ? event.touches[0] : null;
}

function move(event) {
  if (!from || event.touches.length > 1) return;
  if (!isDragging) send("mousedown", from);
  isDragging = true;
  send("mousemove", event.touches[0]);
}

function end(event) {
  if (isDragging) send("mouseup", event.changedTouches[0]);
  isDragging = false;
  from = null;
}

terminal.addEventListener("touchstart", begin, { passive: true });
terminal.addEventListener("touchmove", move, { passive: true });
terminal.addEventListener("touchend", end);
terminal.addEventListener("touchcancel", end);

// textual.js measures the font as soon as the page has loaded, so it must not load before the font.
window.addEventListener("load", async () => {
  const faces = ["", "bold ", "italic "].map((style) => document.fonts.load(`${style}16px "Roboto Mono"`));
  await Promise.all(faces);
  const script = document.createElement("script");
  script.src = "/static/js/textual.js";
  script.addEventListener("load", () => window.onload());
  document.head.append(script);
});

// Wires the page: what is drawn goes through the network with every movement of the pen.

function start() {
  const data = JSON.parse(document.getElementById("network").textContent);
  const { classes, shape, traits, preprocessing, pen } = data;
  const network = readNetwork(data);
  const drawing = new Drawing(shape, pen);
  const root = document.querySelector(".studio");
  const answer = new AnswerView(root, classes);
  const seen = document.getElementById("seen");
  const undo = document.getElementById("undo");
  const clear = document.getElementById("clear");
  let isScheduled = false;
  let isResting = true;

  function update() {
    isScheduled = false;
    const framed = asSeen(drawing.pixels, shape, traits);
    const levels = preprocessed(framed, shape, traits, preprocessing);
    paintLevels(seen, levels, shape);
    answer.show(drawing.isBlank ? null : predict(network, levels), isResting);
    // Not disabled, which would take the focus away from somebody who uses the keys.
    undo.setAttribute("aria-disabled", String(!drawing.canUndo));
    clear.setAttribute("aria-disabled", String(drawing.isBlank));
  }

  function onChange(rests) {
    isResting = rests;
    // Once a frame is enough, however many movements the pointer reports.
    if (!isScheduled) {
      isScheduled = true;
      requestAnimationFrame(update);
    }
  }

  const pad = new Pad(document.getElementById("pad"), drawing, onChange);

  function change(action) {
    pad.lift();
    action();
    pad.changed(true);
  }

  undo.addEventListener("click", () => change(() => drawing.undo()));
  clear.addEventListener("click", () => change(() => drawing.clear()));
  document.addEventListener("keydown", (event) => {
    if ((event.ctrlKey || event.metaKey) && !event.shiftKey && event.key.toLowerCase() === "z") {
      event.preventDefault();
      change(() => drawing.undo());
    }
  });
  update();
  return drawing;
}

// Named, so that the console of a browser can inspect it.
const drawing = start();

// The canvas to draw on, with the mouse, a finger, a pen or the keys.

const STEPS = { ArrowUp: [-1, 0], ArrowDown: [1, 0], ArrowLeft: [0, -1], ArrowRight: [0, 1] };

class Pad {
  /** `onChange(isResting)` is called whenever the drawing changes, and when the pen is lifted. */
  constructor(canvas, drawing, onChange) {
    this.canvas = canvas;
    this.drawing = drawing;
    this.onChange = onChange;
    canvas.style.setProperty("--aspect", drawing.shape[1] / drawing.shape[0]);
    /** The pointer that draws; null if none does. A second finger is ignored. */
    this.pointer = null;
    /** The position of the keys' pen, its middle on a pixel; null until a key is pressed. */
    this.cursor = null;
    this.isPenDown = false;
    canvas.addEventListener("pointerdown", (event) => this.press(event));
    canvas.addEventListener("pointermove", (event) => this.move(event));
    for (const name of ["pointerup", "pointercancel", "lostpointercapture"]) {
      canvas.addEventListener(name, (event) => this.release(event));
    }
    canvas.addEventListener("keydown", (event) => this.key(event));
    canvas.addEventListener("blur", () => this.hideCursor());
    new ResizeObserver(() => this.paint()).observe(canvas);
    matchMedia("(prefers-color-scheme: dark)").addEventListener("change", () => this.paint());
  }

  press(event) {
    if (this.pointer !== null || event.button !== 0) {
      return;
    }
    this.pointer = event.pointerId;
    this.canvas.setPointerCapture(event.pointerId);
    this.hideCursor();
    this.drawing.begin(this.pointAt(event));
    this.changed(false);
  }

  move(event) {
    if (event.pointerId !== this.pointer) {
      return;
    }
    // A browser joins the movements between two frames into one event; drawn one by one, they make rounder lines.
    const movements = event.getCoalescedEvents?.() ?? [];
    for (const movement of movements.length > 0 ? movements : [event]) {
      this.drawing.extend(this.pointAt(movement));
    }
    this.changed(false);
  }

  release(event) {
    if (event.pointerId === this.pointer) {
      this.pointer = null;
      this.changed(true);
    }
  }

  key(event) {
    if (event.ctrlKey || event.metaKey || event.altKey) {
      return;
    }
    const step = STEPS[event.key];
    if (step !== undefined) {
      this.step(step);
    } else if (event.key === " " || event.key === "Enter") {
      this.togglePen();
    } else if (event.key === "Delete" || event.key === "Backspace") {
      this.lift();
      this.drawing.clear();
    } else {
      return;
    }
    event.preventDefault();
    this.changed(true);
  }

  step([down, right]) {
    const [height, width] = this.drawing.shape;
    const [row, column] = this.cursor ?? this.middle();
    this.cursor = [clamp(row + down, 0.5, height - 0.5), clamp(column + right, 0.5, width - 0.5)];
    if (this.isPenDown) {
      this.drawing.extend(this.cursor);
    }
  }

  togglePen() {
    this.cursor ??= this.middle();
    this.isPenDown = !this.isPenDown;
    if (this.isPenDown) {
      this.drawing.begin(this.cursor);
    }
  }

  /** End the stroke, for a change that comes from elsewhere: what is drawn next begins another one. */
  lift() {
    this.pointer = null;
    this.isPenDown = false;
  }

  hideCursor() {
    this.isPenDown = false;
    this.cursor = null;
    this.paint();
  }

  middle() {
    return this.drawing.shape.map((side) => Math.floor(side / 2) + 0.5);
  }

  changed(isResting) {
    this.paint();
    this.onChange(isResting);
  }

  /** Where an event is, as [row, column] in pixels of the drawing. */
  pointAt(event) {
    const bounds = this.canvas.getBoundingClientRect();
    const [height, width] = this.drawing.shape;
    return [
      ((event.clientY - bounds.top) / bounds.height) * height,
      ((event.clientX - bounds.left) / bounds.width) * width,
    ];
  }

  /** Paint the strokes as smooth lines, as finely as the screen allows. */
  paint() {
    const { canvas, drawing } = this;
    const ratio = window.devicePixelRatio || 1;
    canvas.width = Math.round(canvas.clientWidth * ratio);
    canvas.height = Math.round(canvas.clientHeight * ratio);
    const context = canvas.getContext("2d");
    const style = getComputedStyle(canvas);
    context.scale(canvas.width / drawing.shape[1], canvas.height / drawing.shape[0]);
    context.lineCap = "round";
    context.lineJoin = "round";
    context.lineWidth = drawing.penWidth;
    context.strokeStyle = style.getPropertyValue("--ink");
    for (const stroke of drawing.strokes) {
      this.paintStroke(context, stroke);
    }
    if (this.cursor !== null) {
      this.paintCursor(context, style.getPropertyValue("--accent"));
    }
  }

  paintStroke(context, [[row, column], ...others]) {
    context.beginPath();
    context.moveTo(column, row);
    // A line without length leaves no dot in some browsers.
    context.lineTo(column + 0.001, row);
    for (const [nextRow, nextColumn] of others) {
      context.lineTo(nextColumn, nextRow);
    }
    context.stroke();
  }

  paintCursor(context, color) {
    const [row, column] = this.cursor;
    context.beginPath();
    context.arc(column, row, this.drawing.penWidth * 0.8, 0, 2 * Math.PI);
    context.lineWidth = this.drawing.penWidth / 5;
    context.strokeStyle = color;
    context.fillStyle = color;
    context.stroke();
    if (this.isPenDown) {
      context.fill();
    }
  }
}

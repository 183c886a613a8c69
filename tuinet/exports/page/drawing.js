// The drawing: its strokes and pixels, and those before each change.

/** Changes that can be undone. */
const MOST_UNDONE = 200;

class Drawing {
  constructor(shape, penWidth) {
    this.shape = shape;
    this.penWidth = penWidth;
    /** Lines through points [row, column]. */
    this.strokes = [];
    /** Levels from 0 to 255, row by row. */
    this.pixels = this.blankPixels();
    this.before = [];
  }

  get isBlank() {
    return this.strokes.length === 0;
  }

  get canUndo() {
    return this.before.length > 0;
  }

  /** Begin a stroke with a dot. */
  begin(point) {
    this.change([...this.strokes, [point]], this.pixels.slice());
    this.draw(point, point);
  }

  /** Continue the stroke that was begun last, in a straight line. */
  extend(point) {
    const stroke = this.strokes.at(-1);
    this.draw(stroke.at(-1), point);
    stroke.push(point);
  }

  clear() {
    if (!this.isBlank) {
      this.change([], this.blankPixels());
    }
  }

  undo() {
    if (this.canUndo) {
      ({ strokes: this.strokes, pixels: this.pixels } = this.before.pop());
    }
  }

  blankPixels() {
    return new Uint8Array(this.shape[0] * this.shape[1]);
  }

  change(strokes, pixels) {
    this.before.push({ strokes: this.strokes, pixels: this.pixels });
    if (this.before.length > MOST_UNDONE) {
      this.before.shift();
    }
    this.strokes = strokes;
    this.pixels = pixels;
  }

  draw(from, to) {
    drawSegment(this.pixels, this.shape, from, to, this.penWidth);
  }
}

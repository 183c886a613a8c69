// A drawing in the frame of the training images: see tuinet/datasets/framing.py.
//
// MNIST's digits fill a box of 20 × 20 pixels, and their centre of mass is in the middle of 28 × 28 pixels (LeCun,
// Cortes and Burges 1998). For other data sets, `traits` says what was measured on their training images.
//
// An image is {height, width, values}: rows of 32-bit floats, one after the other.

/** Pixels with less than this share of the strongest ink do not belong to the figure. */
const FAINT = 0.08;

/** The levels (0 to 255) that the network sees of a drawing, itself levels from 0 to 255. */
function asSeen(pixels, shape, traits) {
  const isBlank = pixels.every((level) => level === 0);
  if (!isBlank && traits.polarity !== null && traits.box !== null) {
    const ink = image(shape[0], shape[1], (index) => pixels[index] / 255);
    return frame(ink, shape, traits);
  }
  if (traits.polarity === "dark_on_light") {
    return inverted(pixels);
  }
  return pixels;
}

/** Draw the ink of one figure, from 0 to 1, into a frame of `shape`: levels from 0 to 255. */
function frame(ink, shape, traits) {
  const figure = resizedToBox(cropped(ink), shape, traits);
  const framed = centred(normalised(figure), shape, traits.centring ?? "box");
  return traits.polarity === "dark_on_light" ? inverted(framed) : framed;
}

function image(height, width, valueAt) {
  return { height, width, values: Float32Array.from({ length: height * width }, (_, index) => valueAt(index)) };
}

function inverted(levels) {
  return levels.map((level) => 255 - level);
}

/** The figure alone: from the first to the last line with ink. */
function cropped(ink) {
  const least = float32(FAINT * largest(ink.values));
  const isInked = (row, column) => ink.values[row * ink.width + column] >= least;
  const rows = range(ink.height).filter((row) => range(ink.width).some((column) => isInked(row, column)));
  const columns = range(ink.width).filter((column) => range(ink.height).some((row) => isInked(row, column)));
  const [top, left] = [rows[0], columns[0]];
  const height = rows.at(-1) + 1 - top;
  const width = columns.at(-1) + 1 - left;
  return image(height, width, (index) => {
    const row = top + Math.floor(index / width);
    return ink.values[row * ink.width + left + (index % width)];
  });
}

function resizedToBox(figure, shape, traits) {
  const box = shape.map((side) => Math.max(1, roundHalfToEven((traits.box ?? 1) * side)));
  let scales = [box[0] / figure.height, box[1] / figure.width];
  if (!traits.stretched) {
    scales = [Math.min(...scales), Math.min(...scales)];
  }
  // A difference of one pixel is not worth the blur of resampling.
  const isOffByMore = Math.abs(Math.max(figure.height - box[0], figure.width - box[1])) > 1;
  return isOffByMore || traits.stretched ? resized(figure, scales) : figure;
}

/** Multiply height and width by `scales`. The result has at least one pixel. */
function resized(figure, scales) {
  const height = Math.max(1, roundHalfToEven(figure.height * scales[0]));
  const width = Math.max(1, roundHalfToEven(figure.width * scales[1]));
  const rows = product(resampling(figure.height, height), figure);
  return product(rows, transposed(resampling(figure.width, width)));
}

/** The matrix (after × before) that resizes a row of pixels: it averages areas to shrink, interpolates to enlarge. */
function resampling(before, after) {
  const step = before / after;
  const weights = range(after).map((index) => {
    const row = range(before).map((pixel) => Math.max(0, weightOf(pixel, index, step, before)));
    const sum = row.reduce((a, b) => a + b);
    return row.map((weight) => weight / sum);
  });
  return { height: after, width: before, values: Float32Array.from(weights.flat()) };
}

function weightOf(pixel, index, step, before) {
  if (step >= 1) {
    const start = index * step;
    return Math.min(pixel + 1, start + step) - Math.max(pixel, start);
  }
  const centre = clamp((index + 0.5) * step - 0.5, 0, before - 1);
  return 1 - Math.abs(pixel - centre);
}

function transposed(matrix) {
  return image(matrix.width, matrix.height, (index) => {
    const [row, column] = [Math.floor(index / matrix.height), index % matrix.height];
    return matrix.values[column * matrix.width + row];
  });
}

function product(a, b) {
  return image(a.height, b.width, (index) => {
    const [row, column] = [Math.floor(index / b.width), index % b.width];
    let sum = 0;
    for (let k = 0; k < a.width; k++) {
      // Rounded once, as processors multiply and add.
      sum = float32(sum + a.values[row * a.width + k] * b.values[k * b.width + column]);
    }
    return sum;
  });
}

/** The figure with its strongest ink as 1. */
function normalised(figure) {
  const strongest = largest(figure.values);
  return { ...figure, values: figure.values.map((value) => value / strongest) };
}

/** The figure in a frame, moved by whole pixels to its centre, but never beyond the edge: levels from 0 to 255. */
function centred(figure, shape, centring) {
  const { height, width, values } = figure;
  const rowMass = new Float64Array(height);
  const columnMass = new Float64Array(width);
  values.forEach((value, index) => {
    rowMass[Math.floor(index / width)] += value;
    columnMass[index % width] += value;
  });
  const top = corner(rowMass, shape[0], centring);
  const left = corner(columnMass, shape[1], centring);
  const framed = new Uint8Array(shape[0] * shape[1]);
  values.forEach((value, index) => {
    const [row, column] = [top + Math.floor(index / width), left + (index % width)];
    framed[row * shape[1] + column] = roundHalfToEven(float32(clamp(value, 0, 1) * 255));
  });
  return framed;
}

function corner(mass, side, centring) {
  let centre = mass.length / 2;
  if (centring === "mass") {
    const total = mass.reduce((a, b) => a + b);
    centre = mass.reduce((sum, value, index) => sum + value * index, 0) / total;
  }
  return Math.min(Math.max(roundHalfToEven(side / 2 - centre), 0), side - mass.length);
}

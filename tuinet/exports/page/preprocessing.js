// Bringing a figure into a more regular form, as was done with the training images: see tuinet/datasets/preprocessing.py.

/** A figure is upright if a shear would move no row of its box by more than this, in pixels. */
const UPRIGHT = 0.25;

/** Preprocess levels (0 to 255) of an image: {deslant: boolean, figureWidth: columns or null}. */
function preprocessed(levels, shape, traits, { deslant, figureWidth }) {
  const isDark = traits.polarity === "dark_on_light";
  let ink = isDark ? inverted(levels) : levels;
  if (deslant) {
    ink = deslanted(ink, shape);
  }
  if (figureWidth !== null) {
    ink = withFigureWidth(ink, shape, figureWidth);
  }
  return isDark ? inverted(ink) : ink;
}

/** The ink of a figure, sheared sideways until it is upright. Its centre of mass stays. */
function deslanted(ink, [height, width]) {
  const { slope, centre } = slant(ink, height, width);
  if (slope === 0) {
    return ink;
  }
  const middle = [(height - 1) / 2, (width - 1) / 2];
  // Columns are counted from a margin of one pixel, as tuinet counts them: the roundings are the same.
  const shift = float32(float32(slope * (middle[0] - centre)) + middle[1] + 1);
  const sheared = new Uint8Array(ink.length);
  for (let row = 0; row < height; row++) {
    const moved = float32(shift + float32(slope) * (row - middle[0]));
    for (let column = 0; column < width; column++) {
      const source = float32(moved + (column - middle[1]));
      sheared[row * width + column] = roundHalfToEven(between(ink, row, source, width));
    }
  }
  return sheared;
}

/** The slant of a figure in columns per row, 0 if it is upright or blank, and the row of its centre of mass. */
function slant(ink, height, width) {
  const rows = range(height);
  const masses = rows.map((row) => ink.subarray(row * width, (row + 1) * width).reduce((a, b) => a + b, 0));
  const mass = Math.max(1, sumOf(masses));
  const centre = sumOf(masses.map((value, row) => value * row)) / mass;
  const right = rows.map((row) =>
    sumOf(range(width).map((column) => ink[row * width + column] * (column - (width - 1) / 2))),
  );
  const covariance = sumOf(right.map((value, row) => value * (row - centre)));
  const variance = sumOf(masses.map((value, row) => value * (row - centre) ** 2));
  const reach = largest(rows.map((row) => (masses[row] > 0 ? Math.abs(row - centre) : 0)));
  const slope = variance > 0 ? covariance / variance : 0;
  return { slope: Math.abs(slope) * reach <= UPRIGHT ? 0 : slope, centre };
}

/** The ink at a point between two columns of a row, with a margin of one pixel. */
function between(ink, row, column, width) {
  const left = Math.floor(column);
  const levelAt = (index) => (index < 1 || index > width ? 0 : ink[row * width + index - 1]);
  const [first, second] = [levelAt(left), levelAt(left + 1)];
  return float32(first + float32((second - first) * float32(column - left)));
}

/** The ink of a figure whose box is stretched or squeezed to `wanted` columns, in the middle. */
function withFigureWidth(ink, [height, width], wanted) {
  const columns = range(width).filter((column) => range(height).some((row) => ink[row * width + column] > 0));
  const result = new Uint8Array(ink.length);
  if (columns.length === 0) {
    return result;
  }
  const [left, end] = [columns[0], columns.at(-1) + 1];
  const box = image(height, end - left, (index) => {
    const row = Math.floor(index / (end - left));
    return ink[row * width + left + (index % (end - left))];
  });
  const resizedBox = product(box, transposed(resampling(end - left, wanted)));
  const start = Math.floor((width - wanted) / 2);
  resizedBox.values.forEach((value, index) => {
    const [row, column] = [Math.floor(index / wanted), start + (index % wanted)];
    // Rounded up, so that no faint edge of the box is lost.
    result[row * width + column] = Math.ceil(float32(Math.min(value, 255) - float32(0.01)));
  });
  return result;
}

function sumOf(values) {
  return values.reduce((a, b) => a + b, 0);
}

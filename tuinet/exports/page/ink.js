// The ink of a pen that moves in straight lines, as on the Draw screen of tuinet: see tuinet/datasets/strokes.py.

/** Pixels over which the edge of the pen fades, as widely as the grey edges of MNIST's digits. */
const FADE = 2;

/** The smallest positive normal 32-bit float. */
const TINY = 2 ** -126;

/**
 * Draw a segment into `pixels`, levels from 0 to 255. Ink covers ink; it does not add up.
 *
 * Points are [row, column] in pixels. The middle of the first pixel is at [0.5, 0.5].
 */
function drawSegment(pixels, [height, width], from, to, penWidth) {
  // A thin pen is nowhere fully inside its line. Its middle is full anyway, or it would leave only grey.
  const strongest = Math.min(1, penWidth / 2 / FADE + 0.5);
  const reach = penWidth / 2 + FADE;
  const [top, bottom] = reached(from[0], to[0], reach, height);
  const [left, right] = reached(from[1], to[1], reach, width);
  for (let row = top; row < bottom; row++) {
    for (let column = left; column < right; column++) {
      const distance = distanceToSegment([row + 0.5, column + 0.5], from, to);
      const covered = clamp(float32(float32(float32(penWidth / 2 - distance) / FADE) + 0.5), 0, 1);
      const level = roundHalfToEven(float32(float32(covered / strongest) * 255));
      const index = row * width + column;
      pixels[index] = Math.max(pixels[index], level);
    }
  }
}

/** From the first pixel of a side that a segment can reach to the one after the last. */
function reached(from, to, reach, side) {
  const first = Math.floor(Math.min(from, to) - reach);
  const end = Math.ceil(Math.max(from, to) + reach);
  return [clamp(first, 0, side), clamp(end, 0, side)];
}

/** The distance to the nearest point of a segment: the projection onto its line, kept between its ends. */
function distanceToSegment(point, from, to) {
  const along = subtract(to, from);
  const relative = subtract(point, from);
  const share = clamp(float32(dot(relative, along) / Math.max(dot(along, along), TINY)), 0, 1);
  const nearest = [float32(share * along[0]), float32(share * along[1])];
  const apart = subtract(relative, nearest);
  return float32(Math.sqrt(dot(apart, apart)));
}

function subtract(a, b) {
  return [float32(float32(a[0]) - float32(b[0])), float32(float32(a[1]) - float32(b[1]))];
}

function dot(a, b) {
  return float32(float32(a[0] * b[0]) + float32(a[1] * b[1]));
}

// Arithmetic as NumPy does it, so that this page arrives at the same pixels as tuinet does.

/** Round to the nearest 32-bit float, the type in which tuinet computes images. */
const float32 = Math.fround;

/** Round to a whole number, halves to the even one. */
function roundHalfToEven(value) {
  const below = Math.floor(value);
  const rest = value - below;
  if (rest === 0.5) {
    return below % 2 === 0 ? below : below + 1;
  }
  return Math.round(value);
}

function clamp(value, low, high) {
  return Math.min(Math.max(value, low), high);
}

function range(length) {
  return Array.from({ length }, (_, index) => index);
}

function largest(values) {
  return values.reduce((a, b) => Math.max(a, b));
}

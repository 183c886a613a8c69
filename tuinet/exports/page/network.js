// The network: linear layers, an activation between two of them, and softmax after the last. See tuinet/nn.

const NORM_EPSILON = 1e-5;

/** A network with its weights decoded: {activations, layers: [{inputs, outputs, weights, biases, norm, shortcut}]}. */
function readNetwork({ activations, layers }) {
  return { activations, layers: layers.map(readLayer) };
}

function readLayer({ inputs, outputs, weights, scales, biases, norm, shortcut }) {
  const layer = { inputs, outputs, biases: new Float32Array(bytes(biases)), norm: null, shortcut };
  if (norm) {
    layer.norm = { scale: new Float32Array(bytes(norm.scale)), shift: new Float32Array(bytes(norm.shift)) };
  }
  if (scales === null) {
    layer.weights = new Float32Array(bytes(weights));
  } else {
    // 16-bit integers, with one scale for all weights of a unit.
    const scaleOf = new Float32Array(bytes(scales));
    const steps = new Int16Array(bytes(weights));
    layer.weights = Float32Array.from(steps, (step, index) => step * scaleOf[Math.floor(index / inputs)]);
  }
  return layer;
}

function bytes(base64) {
  return Uint8Array.from(atob(base64), (character) => character.charCodeAt(0)).buffer;
}

/** The probability of each class, for the levels (0 to 255) of an image. */
function predict(network, levels) {
  let values = Float64Array.from(levels, (level) => level / 255);
  network.layers.forEach((layer, index) => {
    if (index > 0) {
      values = values.map(ACTIVATIONS[network.activations[index - 1]]);
    }
    let sums = linear(layer, values);
    if (layer.norm) {
      sums = layerNormalised(layer.norm, sums);
    }
    if (layer.shortcut) {
      sums = sums.map((sum, unit) => sum + values[unit]);
    }
    values = sums;
  });
  return softmax(values);
}

function linear({ inputs, outputs, weights, biases }, values) {
  const sums = new Float64Array(outputs);
  for (let unit = 0; unit < outputs; unit++) {
    const start = unit * inputs;
    let sum = biases[unit];
    for (let input = 0; input < inputs; input++) {
      sum += weights[start + input] * values[input];
    }
    sums[unit] = sum;
  }
  return sums;
}

/** Layer normalisation: mean 0 and variance 1 over the units of the layer, then a scale and a shift of each. */
function layerNormalised({ scale, shift }, sums) {
  const mean = sums.reduce((a, b) => a + b) / sums.length;
  const variance = sums.reduce((a, sum) => a + (sum - mean) ** 2, 0) / sums.length;
  const deviation = Math.sqrt(variance + NORM_EPSILON);
  return sums.map((sum, unit) => (scale[unit] * (sum - mean)) / deviation + shift[unit]);
}

function softmax(logits) {
  // Shifted by the largest one, so that no exponential overflows.
  const most = largest(logits);
  const powers = logits.map((logit) => Math.exp(logit - most));
  const total = powers.reduce((a, b) => a + b);
  return powers.map((power) => power / total);
}

// The functions from which the activations are made. See tuinet/exports/expression.py.

const FUNCTIONS = {
  relu: (z) => Math.max(z, 0),
  leaky_relu: (z, leak) => Math.max(z, leak * z),
  sigmoid: (z) => 1 / (1 + Math.exp(-z)),
  tanh: Math.tanh,
  softplus: (z) => Math.max(z, 0) + Math.log1p(Math.exp(-Math.abs(z))),
  elu: (z, alpha) => (z > 0 ? z : alpha * Math.expm1(z)),
  exp: Math.exp,
  log: Math.log,
  abs: Math.abs,
  max: Math.max,
  min: Math.min,
};

"""Optimizers whose steps do not grow with the gradient: each parameter has a step size of its own.

θ are the parameters, g is the gradient of the loss with respect to them, η the learning rate, λ the weight decay.
"""

import numpy as np

from tuinet.nn.arrays import Array
from tuinet.nn.optimizer import Optimizer

EPSILON = 1e-8
"""Added to denominators, because a parameter whose gradients are all zero would divide by zero without it"""


class Adagrad(Optimizer):
    """A step size per parameter that only falls: s ← s + g², θ ← θ - η g / √s.

    Duchi, Hazan and Singer 2011, "Adaptive Subgradient Methods for Online Learning and Stochastic Optimization",
    figure 1, with the diagonal of the matrix.
    """

    slots = ("square",)
    scale_free = True

    def transform(self, block: slice, g: Array, scratch: Array, rate: float) -> None:
        """Turn g into η g / (√s + ε)."""
        s = self.state["square"][block]
        s += np.square(g, out=scratch)
        np.sqrt(s, out=scratch)
        scratch += EPSILON
        g /= scratch
        g *= rate


class RMSProp(Optimizer):
    """A step size per parameter, by the size of its gradients: s ← ρ s + (1 - ρ) g², θ ← θ - η g / √s.

    Tieleman and Hinton 2012, "Neural Networks for Machine Learning", lecture 6.5, with ρ = 0.9 as they propose.
    """

    slots = ("square",)
    scale_free = True
    rho = 0.9

    def transform(self, block: slice, g: Array, scratch: Array, rate: float) -> None:
        """Turn g into η g / (√s + ε)."""
        s = self.state["square"][block]
        np.square(g, out=scratch)
        scratch *= 1 - self.rho
        s *= self.rho
        s += scratch
        np.sqrt(s, out=scratch)
        scratch += EPSILON
        g /= scratch
        g *= rate


class Adam(Optimizer):
    """Momentum and a step size per parameter: m ← β₁ m + (1 - β₁) g, s ← β₂ s + (1 - β₂) g², θ ← θ - η m̂ / √ŝ.

    m̂ = m / (1 - β₁ᵗ) and ŝ = s / (1 - β₂ᵗ) correct the bias towards zero of the first steps. Kingma and Ba 2015,
    "Adam: A Method for Stochastic Optimization", algorithm 1.
    """

    slots = ("mean", "square")
    scale_free = True
    beta1 = 0.9
    beta2 = 0.999

    def transform(self, block: slice, g: Array, scratch: Array, rate: float) -> None:
        """Turn g into η m̂ / (√ŝ + ε)."""
        self.remember(block, g, scratch)
        np.divide(self.state["mean"][block], self.root(block, scratch), out=g)
        # The correction of m is the same for all parameters, so as a factor of the rate it saves a pass over the array.
        g *= rate / (1 - self.beta1**self.steps)

    def remember(self, block: slice, g: Array, scratch: Array) -> None:
        """Update m and s. Afterwards `g` is (1 - β₁) g."""
        m = self.state["mean"][block]
        s = self.state["square"][block]
        s *= self.beta2
        np.square(g, out=scratch)
        scratch *= 1 - self.beta2
        s += scratch
        m *= self.beta1
        g *= 1 - self.beta1
        m += g

    def root(self, block: slice, scratch: Array) -> Array:
        """Return √ŝ + ε, in `scratch`: s is kept without its correction."""
        np.sqrt(self.state["square"][block], out=scratch)
        scratch *= (1 - self.beta2**self.steps) ** -0.5
        scratch += EPSILON
        return scratch


class AdamW(Adam):
    """Adam whose weight decay is not divided by √ŝ: θ ← θ - η (m̂ / √ŝ + λθ).

    Loshchilov and Hutter 2019, "Decoupled Weight Decay Regularization", algorithm 2.
    """

    decoupled = True


class Nadam(Adam):
    """Adam that looks one step ahead, like Nesterov's momentum: θ ← θ - η (β₁ m̂ + (1 - β₁) ĝ) / √ŝ.

    m̂ = m / (1 - β₁ᵗ⁺¹), as it is used one step early, and ĝ = g / (1 - β₁ᵗ). Dozat 2016, "Incorporating Nesterov
    Momentum into Adam", algorithm 2, with the same β₁ in every step.
    """

    def transform(self, block: slice, g: Array, scratch: Array, rate: float) -> None:
        """Turn g into η (β₁ m̂ + (1 - β₁) ĝ) / (√ŝ + ε)."""
        self.remember(block, g, scratch)
        g *= 1 / (1 - self.beta1**self.steps)
        m = self.state["mean"][block]
        g += np.multiply(m, self.beta1 / (1 - self.beta1 ** (self.steps + 1)), out=scratch)
        g /= self.root(block, scratch)
        g *= rate


class Lion(Optimizer):
    """Steps of the same size for every parameter: θ ← θ - η (sign c + λθ), where c = β₁ m + (1 - β₁) g.

    m ← β₂ m + (1 - β₂) g has a longer memory than c. Chen et al. 2023, "Symbolic Discovery of Optimization Algorithms",
    algorithm 2.
    """

    slots = ("mean",)
    scale_free = True
    decoupled = True
    beta1 = 0.9
    beta2 = 0.99

    def transform(self, block: slice, g: Array, scratch: Array, rate: float) -> None:
        """Turn g into η sign c."""
        m = self.state["mean"][block]
        # c / (1 - β₁), which has the same sign and takes one pass fewer.
        np.multiply(m, self.beta1 / (1 - self.beta1), out=scratch)
        scratch += g
        m *= self.beta2
        g *= 1 - self.beta2
        m += g
        np.sign(scratch, out=g)
        g *= rate

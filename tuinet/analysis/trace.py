"""The forward and backward pass of a batch with every intermediate value, as in training.

For layer k of K, with images as rows, x₀ the images, p the probabilities and t the targets (Rumelhart, Hinton and
Williams 1986, "Learning Representations by Back-Propagating Errors"):

    zₖ = xₖ·Wₖᵀ + bₖ        aₖ = f(zₖ)        xₖ₊₁ = aₖ ⊙ maskₖ (mask: dropout)        p = softmax(z_K)
    δ_K = (p - t) / N        dL/dxₖ = δₖ·Wₖ        δₖ = dL/dxₖ₊₁ ⊙ maskₖ ⊙ f'(zₖ)        dWₖ = δₖᵀ·xₖ        dbₖ = Σ δₖ

With normalisation, the weighted sum is called u, and z is the input of the activation. δ is dL/dz in any case, and the
gradients below it follow from dL/du:

    uₖ = xₖ·Wₖᵀ + bₖ        nₖ = (uₖ - μₖ) / √(σ²ₖ + ε)        zₖ = γₖ nₖ + βₖ        dL/dxₖ = dL/duₖ·Wₖ

A shortcut past layer k adds its input before the activation, zₖ = yₖ + xₖ, where yₖ is uₖ or γₖ nₖ + βₖ. δ is dL/dy as
well then, and

    dL/dxₖ = dL/duₖ·Wₖ + δₖ

The network's own layers compute everything, so the values are those of training, bit for bit.
"""

from __future__ import annotations

import copy
from collections.abc import Mapping
from dataclasses import dataclass, field

import numpy as np

from tuinet.analysis.training_step import TrainingStep
from tuinet.evaluation.forward import direct_encoding
from tuinet.nn.arrays import Array, Labels
from tuinet.nn.code_losses import loss_for
from tuinet.nn.distillation import Distillation
from tuinet.nn.layers import Dropout
from tuinet.nn.losses import Loss, SoftmaxCrossEntropy, Targets
from tuinet.nn.network import Network, Propagation
from tuinet.nn.normalisation import BatchNorm, LayerNorm


@dataclass(frozen=True, eq=False)
class NormTrace:
    """Every value of the normalisation of one hidden layer, for a batch of N images."""

    scale: Array
    """γ (out,), before the update"""
    shift: Array
    """β (out,), before the update"""
    mean: Array
    """μ: of each unit (1, out) with batch normalisation, of each image (N, 1) with layer normalisation"""
    deviation: Array
    """√(σ² + ε), of the same shape"""
    normalised: Array
    """n (N, out)"""
    scale_gradient: Array
    """dL/dγ (out,), summed over the batch"""
    shift_gradient: Array
    """dL/dβ (out,), summed over the batch"""
    is_given: bool
    """True if μ and σ² are the running ones of batch normalisation, which do not depend on these images"""

    @classmethod
    def of(cls, norm: BatchNorm | LayerNorm) -> NormTrace:
        """Return the values that a normalisation holds after a forward and a backward pass."""
        return cls(
            scale=norm.scale,
            shift=norm.shift,
            mean=np.atleast_2d(norm.mean),
            deviation=np.atleast_2d(1 / norm.inverse),
            normalised=norm.normalised,
            scale_gradient=norm.scale_gradient,
            shift_gradient=norm.shift_gradient,
            is_given=isinstance(norm, BatchNorm) and not norm.uses_batch,
        )

    def at(self, image: int, unit: int) -> tuple[float, float]:
        """Return μ and √(σ² + ε) of a unit for one image of the batch."""
        shape = self.normalised.shape
        mean = np.broadcast_to(self.mean, shape)[image, unit]
        deviation = np.broadcast_to(self.deviation, shape)[image, unit]
        return float(mean), float(deviation)


@dataclass(frozen=True, eq=False)
class LayerTrace:
    """Every value of one linear layer and its activation, for a batch of N images. δ is dL/dz."""

    weight: Array
    """(out, in), before the update"""
    bias: Array
    """(out,), before the update"""
    x: Array
    """Inputs (N, in)"""
    u: Array
    """Weighted sums plus bias (N, out)"""
    z: Array
    """The input of the activation (N, out): u, or with normalisation γ n + β, plus x if there is a shortcut; for the
    output layer of a classifier, the logits"""
    a: Array
    """f(z) (N, out); for the output layer of a classifier, the probabilities"""
    delta: Array
    """dL/dz (N, out)"""
    sum_delta: Array
    """dL/du (N, out), the same as δ without normalisation"""
    x_gradient: Array
    """dL/dx = dL/du·W, plus δ if there is a shortcut (N, in): passed back to the previous layer"""
    weight_gradient: Array
    """dL/dW = dL/duᵀ·x (out, in), summed over the batch"""
    bias_gradient: Array
    """dL/db (out,), summed over the batch"""
    norm: NormTrace | None = None
    """The normalisation; None for the output layer, and in a network without normalisation"""
    shortcut: Array | None = None
    """x (N, out), which a shortcut has added to z; None without one"""
    slope: Array | None = None
    """f'(z) (N, out); None for the output layer, where softmax and loss are differentiated together"""
    mask: Array | None = None
    """The dropout mask (N, out); None without dropout"""
    weight_update: Array | None = None
    """The update that the optimizer subtracts from W (out, in); None if unknown"""
    bias_update: Array | None = None
    """The update that the optimizer subtracts from b (out,); None if unknown"""
    collected_weight: Array | None = None
    """The gradient for W accumulated over the batches of this update so far (out, in); None without accumulation"""
    collected_bias: Array | None = None
    """The same for b (out,)"""
    remembered: Mapping[str, Array] = field(default_factory=dict)
    """The optimizer's state for W before the update, by the names of its slots (out, in)"""


@dataclass(frozen=True, eq=False)
class Trace:
    """A forward and backward pass of N images through a network. L is the mean of their losses."""

    layers: tuple[LayerTrace, ...]
    """From the first hidden layer to the output"""
    labels: Labels
    """(N,)"""
    targets: Array
    """t (N, outputs): the codes of the classes, smoothed and mixed as in training"""
    losses: Array
    """The loss of each image (N,); with a teacher, that of the labels alone"""
    probabilities: Array
    """p (N, classes)"""
    step: TrainingStep | None = None
    """How the update follows from the gradient; None if unknown"""
    weights: Array | None = None
    """The weight of each image (N,), included in its loss and gradient; None if all count the same"""
    has_teacher: bool = False
    """True if a teacher's answers contribute to the gradient: δ_K is then more than (p - t) / N"""
    group: tuple[int, int] = (1, 1)
    """The position of this batch in its update, from 1, and the number of batches in the update"""

    @property
    def logits(self) -> Array:
        """The weighted sums of the output layer (N, outputs)."""
        return self.layers[-1].z

    @property
    def loss(self) -> float:
        """The mean loss. All gradients are gradients of it."""
        return float(self.losses.mean(dtype=np.float64))


def trace(
    network: Network, x: Array, labels: Labels, step: TrainingStep | None = None, targets: Targets | None = None
) -> Trace:
    """Run a forward and a backward pass of a batch. The arguments are not modified.

    Args:
        network: The network, before the update.
        x: Images (N, inputs) in [0, 1], of the type of the parameters.
        labels: Their classes (N,). If they are unknown, the predicted classes can take their place.
        step: The training step of the run, which adds its loss, label smoothing, dropout and the updates; without it,
            the outputs are logits, and the loss is plain cross-entropy.
        targets: The targets of the images; None if their labels are the targets.
    """
    batch = len(x)
    dtype = network.parameters.dtype.type
    propagation = Propagation(network, batch)
    loss: Loss = SoftmaxCrossEntropy(network.widths[-1], batch, dtype=dtype)
    if step is not None:
        if network.normalisation == "batch":
            # A training step also moves its running means.
            network = network.copy()
        gradient = np.empty_like(network.parameters)
        propagation = Propagation(network, batch, gradient, step.dropout, copy.deepcopy(step.rng))
        encoding = step.encoding or direct_encoding(network)
        loss = loss_for(encoding, batch, step.label_smoothing, dtype)
        if targets is not None and targets.teacher is not None:
            loss = Distillation(loss, encoding, step.temperature, step.teacher_share)
    # The weights of a checkpoint may have been diverging.
    with np.errstate(over="ignore", invalid="ignore", divide="ignore"):
        # The loss overwrites its outputs.
        loss.forward(propagation.forward(x).copy(), labels, targets)
        propagation.backward_to_input(loss.backward())
        update = None
        # The step of a full-batch optimizer depends on images that are not here.
        if step is not None and not step.optimizer.full_batch:
            update = step.update(network.parameters, propagation.gradient)
        layers = _layers(network, propagation, loss, update, step)
    weights = targets.weights if targets else None
    has_teacher = targets is not None and targets.teacher is not None
    return Trace(layers, labels, loss.targets, loss.losses, loss.probabilities, step, weights, has_teacher)


def _layers(
    network: Network,
    propagation: Propagation,
    loss: Loss,
    update: Array | None,
    step: TrainingStep | None,
) -> tuple[LayerTrace, ...]:
    """Collect the values that the layers of a propagation hold after its backward pass."""
    dropouts = [layer for layer in propagation.layers if isinstance(layer, Dropout)]
    updates: list[tuple[Array | None, Array | None]] = [(None, None)] * len(network.weights)
    if update is not None:
        updates = list(zip(*network.views(update), strict=True))
    memory = step.optimizer.state if step else {}
    weights_of = {slot: network.views(vector)[0] for slot, vector in memory.items()}
    layers = []
    for k, linear in enumerate(propagation.linears):
        activations = loss.activations
        delta = loss.gradient
        sum_delta = delta
        norm = None
        shortcut = None
        slope = None
        x_gradient = linear.x_gradient
        mask = None
        if k < len(propagation.activates):
            activate = propagation.activates[k]
            activations = activate.a
            # The buffer in which `backward` multiplies f'(z) by the gradient from above.
            delta = activate.slope
            slope = np.empty_like(delta)
            activate.activation.derivative(activate.z, activate.a, slope)
            sum_delta = delta
        if k < len(propagation.norms):
            norm = NormTrace.of(propagation.norms[k])
            sum_delta = propagation.norms[k].x_gradient
        if k in propagation.joins:
            shortcut = propagation.joins[k].fork.x
            x_gradient = propagation.joins[k].fork.x_gradient
        if k < len(dropouts):
            mask = dropouts[k].mask
        layers.append(
            LayerTrace(
                weight=linear.weight,
                bias=linear.bias,
                x=linear.x,
                u=linear.z,
                z=propagation.before_activation[k].z,
                a=activations,
                delta=delta,
                sum_delta=sum_delta,
                x_gradient=x_gradient,
                weight_gradient=linear.weight_gradient,
                bias_gradient=linear.bias_gradient,
                norm=norm,
                shortcut=shortcut,
                slope=slope,
                mask=mask,
                weight_update=updates[k][0],
                bias_update=updates[k][1],
                remembered={slot: weights[k] for slot, weights in weights_of.items()},
            )
        )
    return tuple(layers)

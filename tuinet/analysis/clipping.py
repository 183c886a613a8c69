"""Clipping of a gradient by its norm."""

from __future__ import annotations

import math

import numpy as np

from tuinet.analysis.trace import Trace


def clipping_factor(trace: Trace) -> float:
    """Return the factor by which the gradient of a trace is scaled before the update: 1 unless its norm is too large.

    The largest allowed norm divided by the Euclidean norm of the gradient: Pascanu, Mikolov and Bengio 2013, "On the
    Difficulty of Training Recurrent Neural Networks", algorithm 1.
    """
    if trace.step is None or trace.step.clip_norm is None:
        return 1.0
    parts = [layer.weight_gradient for layer in trace.layers] + [layer.bias_gradient for layer in trace.layers]
    norms = [layer.norm for layer in trace.layers if layer.norm is not None]
    parts += [gradient for norm in norms for gradient in (norm.scale_gradient, norm.shift_gradient)]
    collected = [part for layer in trace.layers for part in (layer.collected_weight, layer.collected_bias)]
    parts = [part for part in collected if part is not None] or parts
    norm = math.sqrt(sum(float(np.square(part, dtype=np.float64).sum()) for part in parts))
    if norm <= trace.step.clip_norm:
        return 1.0
    return trace.step.clip_norm / norm

"""The output of `tuinet explain --json`: every number of an explanation, so that anyone can check it by hand."""

from __future__ import annotations

from typing import Any

import numpy as np

from tuinet.analysis.attribution import PATCH, STEPS
from tuinet.analysis.explanation import Explanation, Sum
from tuinet.analysis.model import Model
from tuinet.analysis.sweep import Flip, Sweep
from tuinet.analysis.trace import LayerTrace, NormTrace


def as_data(model: Model, explanation: Explanation) -> dict[str, Any]:
    """Return an explanation as plain data. Classes, units and pixels are numbers from 0; pixels are in rows.

    In each layer, u = Σ w·x + b, z is the input of the activation, and a = f(z): z is u, unless there is a `norm`. A
    `shortcut` is the x that is added to z. `delta` is dL/dz and `sum_delta` is dL/du, the factor in the gradients of
    weights and biases. The weights are those of the checkpoint, and batch normalisation uses its running means, as in
    evaluation.
    """
    subject = explanation.subject
    trace = explanation.trace
    return {
        "run_id": model.run.run_id,
        "checkpoint": model.checkpoint.path.name,
        "epoch": model.checkpoint.epoch,
        "widths": list(model.network.widths),
        "activations": list(model.network.activations),
        "normalisation": model.network.normalisation,
        "shortcuts": sorted(model.network.shortcuts),
        "classes": list(model.classes),
        "image": {
            "name": subject.name,
            "split": subject.split or None,
            "index": subject.index,
            "shape": list(subject.pixels.shape),
            "pixels": subject.pixels.ravel().tolist(),
        },
        "label": subject.label,
        "loss_label": int(trace.labels[0]),
        "predicted": explanation.predicted,
        "runner_up": explanation.runner_up,
        "logits": trace.logits[0].tolist(),
        "probabilities": trace.probabilities[0].tolist(),
        "loss": trace.loss,
        "layers": [_layer_as_data(layer, sum_) for layer, sum_ in zip(trace.layers, explanation.sums, strict=True)],
        "attribution": {method: numbers.tolist() for method, numbers in explanation.attribution.items()},
        "attribution_of": {
            "class": explanation.target.klass,
            "minus": explanation.target.versus,
            "paper": model.input_format.paper,
            "patch": PATCH,
            "steps": STEPS,
        },
        "flips": {name: _sweep_as_data(sweep) for name, sweep in explanation.sweeps.items()},
    }


def _layer_as_data(layer: LayerTrace, sum_: Sum) -> dict[str, Any]:
    terms = sum_.terms
    return {
        "u": layer.u[0].tolist(),
        "norm": None if layer.norm is None else _norm_as_data(layer.norm),
        "shortcut": None if layer.shortcut is None else layer.shortcut[0].tolist(),
        "z": layer.z[0].tolist(),
        "a": layer.a[0].tolist(),
        "delta": layer.delta[0].tolist(),
        "sum_delta": layer.sum_delta[0].tolist(),
        "weight_gradient_norm": float(np.linalg.norm(layer.weight_gradient)),
        "bias_gradient_norm": float(np.linalg.norm(layer.bias_gradient)),
        "terms": {
            "unit": sum_.unit,
            "inputs": terms.indices.tolist(),
            "w": terms.weights.tolist(),
            "x": terms.inputs.tolist(),
            "products": terms.products.tolist(),
            "others": terms.others,
            "rest": terms.rest,
            "bias": terms.bias,
            "u": terms.total,
        },
    }


def _norm_as_data(norm: NormTrace) -> dict[str, Any]:
    """Return the values in n = (u - mean) / deviation and z = scale · n + shift, before a shortcut is added.

    Units share mean and deviation in layer normalisation.
    """
    return {
        "mean": norm.mean[0].tolist(),
        "deviation": norm.deviation[0].tolist(),
        "n": norm.normalised[0].tolist(),
        "scale": norm.scale.tolist(),
        "shift": norm.shift.tolist(),
        "scale_gradient": norm.scale_gradient.tolist(),
        "shift_gradient": norm.shift_gradient.tolist(),
    }


def _sweep_as_data(sweep: Sweep) -> dict[str, Any]:
    perturbation = sweep.perturbation
    return {
        "range": [perturbation.low, perturbation.high],
        "nearest": sweep.flip,
        "below": _flip_as_data(sweep.below),
        "above": _flip_as_data(sweep.above),
    }


def _flip_as_data(flip: Flip | None) -> dict[str, Any] | None:
    if flip is None:
        return None
    return {"holds": flip.holds, "strength": flip.strength, "predicted": flip.answer}

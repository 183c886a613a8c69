"""The contenders that come from elsewhere, each written as its own documentation does.

All train the same network on the same images, already in memory as float32, in a freshly shuffled order each epoch,
by plain gradient descent, and compute the training loss and accuracy of the epoch, except where it says otherwise.
"""

from __future__ import annotations

from itertools import pairwise
from time import perf_counter
from typing import Any

import numpy as np
from cases import CLASSES, RATE, WARM_UP, Case, Rates, batches, timed, training_images, weights


def pytorch(case: Case, epochs: int, threads: int | None, metrics: bool = True, compiled: bool = False) -> Rates:
    """PyTorch with `threads` (else its own choice).

    Eager reads loss and accuracy after each batch, as a training log does; without `metrics` neither is computed.
    Compiled, the whole forward pass, loss and hits are one graph, the sums stay tensors until the epoch's end, and the
    smaller last batch is left out, because it would be compiled again.
    """
    import torch

    if threads:
        torch.set_num_threads(threads)
    torch.manual_seed(0)
    images, labels = map(torch.from_numpy, training_images())
    layers: list[torch.nn.Module] = []
    for inputs, outputs in pairwise(case.widths):
        layers += [torch.nn.Linear(inputs, outputs), torch.nn.ReLU()]
    model = torch.nn.Sequential(*layers[:-1])
    criterion = torch.nn.CrossEntropyLoss()
    optimizer = torch.optim.SGD(model.parameters(), lr=RATE)
    last_loss = float("nan")

    def loss_and_hits(x: torch.Tensor, y: torch.Tensor) -> tuple[torch.Tensor, torch.Tensor]:
        logits = model(x)
        return criterion(logits, y), (logits.argmax(1) == y).sum()

    evaluate = torch.compile(loss_and_hits, dynamic=False) if compiled else loss_and_hits

    def train(order: torch.Tensor) -> int:
        nonlocal last_loss
        total, correct = (torch.zeros(()), torch.zeros(())) if compiled else (0.0, 0)
        for indices in order.split(case.batch):
            x = images[indices]
            y = labels[indices]
            optimizer.zero_grad()
            if compiled:
                loss, hits = evaluate(x, y)
                total += loss.detach() * len(y)
                correct += hits
            elif metrics:
                loss, hits = evaluate(x, y)
                total += loss.item() * len(y)
                correct += hits.item()
            else:
                loss = criterion(model(x), y)
            loss.backward()
            optimizer.step()
        last_loss = float(total) / len(order) if metrics else float(loss.item())
        return len(order)

    count = len(images) // case.batch * case.batch if compiled else len(images)
    train(torch.randperm(len(images))[: WARM_UP * case.batch])
    rates = timed(lambda: train(torch.randperm(len(images))[:count]), epochs, perf_counter)
    return Rates(rates, torch.get_num_threads(), loss=last_loss)


def jax(case: Case, epochs: int, threads: int | None) -> Rates:
    """JAX: one jitted step, which gathers its batch, updates the parameters in place (donated) and adds up itself.

    The smaller last batch is left out, because it would be compiled again.
    """
    import jax
    import jax.numpy as jnp

    images, labels = map(jnp.asarray, training_images())
    state: Any = ([(jnp.asarray(w.T), jnp.asarray(b)) for w, b in weights(case, np.float32)], jnp.zeros(2))
    rng = np.random.default_rng(0)

    def mean_loss(parameters: Any, x: Any, y: Any) -> Any:
        for weight, bias in parameters[:-1]:
            x = jax.nn.relu(x @ weight + bias)
        weight, bias = parameters[-1]
        logits = x @ weight + bias
        loss = -jnp.take_along_axis(jax.nn.log_softmax(logits), y[:, None], axis=1).mean()
        return loss, (logits.argmax(1) == y).sum()

    def step(state: Any, images: Any, labels: Any, indices: Any) -> Any:
        parameters, totals = state
        x = images[indices]
        y = labels[indices]
        (loss, hits), gradient = jax.value_and_grad(mean_loss, has_aux=True)(parameters, x, y)
        moved = jax.tree.map(lambda p, g: p - RATE * g, parameters, gradient)
        return moved, totals + jnp.stack([loss * case.batch, hits])

    jitted = jax.jit(step, donate_argnums=0)
    count = len(images) // case.batch * case.batch

    def train(order: np.ndarray) -> int:
        nonlocal state
        state = (state[0], jnp.zeros(2))
        for indices in batches(order, case.batch):
            state = jitted(state, images, labels, indices)
        jax.block_until_ready(state)
        return len(order)

    train(rng.permutation(len(images))[: WARM_UP * case.batch])
    rates = timed(lambda: train(rng.permutation(len(images))[:count]), epochs, perf_counter)
    return Rates(rates, loss=float(state[1][0]) / count)


def scikit_learn(case: Case, epochs: int, threads: int | None) -> Rates:
    """scikit-learn's MLPClassifier: one `partial_fit`, which shuffles, is one epoch. It computes no accuracy."""
    from sklearn.neural_network import MLPClassifier

    images, labels = training_images()
    model = MLPClassifier(
        case.widths[1:-1],
        solver="sgd",
        momentum=0,
        nesterovs_momentum=False,
        learning_rate_init=RATE,
        alpha=0,
        batch_size=case.batch,
        random_state=0,
    )
    warm_up = slice(WARM_UP * case.batch)
    model.partial_fit(images[warm_up], labels[warm_up], classes=np.arange(CLASSES))

    def train() -> int:
        model.partial_fit(images, labels)
        return len(images)

    return Rates(timed(train, epochs, perf_counter), loss=float(model.loss_))

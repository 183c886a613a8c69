"""The value of every hyperparameter as text, as in a flag or a TOML file: it is read back as it was."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tuinet.config import Configuration, configure, hyperparameters
from tuinet.values import value_text

NAMES = tuple(Configuration.model_fields)


def numbers(low: float, high: float) -> st.SearchStrategy[float]:
    return st.floats(low, high, exclude_min=True, exclude_max=True)


HIDDEN_LAYERS = st.integers(1, 65536) | st.builds(
    lambda width, activation: f"{width} {activation}",
    st.integers(1, 65536),
    st.sampled_from(hyperparameters()["activation"].choices),
)

STRATEGIES: dict[str, st.SearchStrategy[Any]] = {
    "hidden": st.lists(HIDDEN_LAYERS, max_size=64).map(tuple),
    "learning_rate": numbers(0, 1000),
    "momentum": numbers(0, 1),
    "warmup": numbers(0, 1000),
    "weight_decay": numbers(0, 10),
    "l1": numbers(0, 10),
    "dropout": numbers(0, 1),
    "mixup": st.floats(0, 100),
    "averaging": st.floats(0, 0.9999),
    "label_smoothing": numbers(0, 1),
    "class_weights": st.none()
    | st.just("balanced")
    | st.dictionaries(st.sampled_from("0123456789"), numbers(0, 1e6), min_size=1).map(
        lambda weights: ",".join(f"{name}:{value_text(weight)}" for name, weight in weights.items())
    ),
    "teacher": st.none()
    | st.lists(st.sampled_from(["last", "brave-otter", "é"]), min_size=1).map(lambda names: ",".join(names)),
    "teacher_share": st.floats(0, 1),
    "temperature": st.floats(0, 100, exclude_min=True),
    "max_norm": st.none() | numbers(0, 1e300),
    "affine_strength": st.floats(0, 5),
    "elastic_alpha": st.floats(0, 1000),
    "elastic_sigma": st.floats(0.5, 100),
    "half_rotation": st.lists(st.sampled_from(["1", "7", "ankle boot", "é"]), max_size=9).map(tuple),
    "clean_epochs": st.integers(0, 1_000_000),
    "clip_norm": st.none() | numbers(0, 1e300),
    "dataset": st.text(st.characters(max_codepoint=0x3FF, exclude_categories=["Cc"]), min_size=1),
    "figure_width": st.none() | st.integers(1, 65536),
    "train_limit": st.none() | st.integers(1),
    "early_stopping": st.none() | st.integers(1),
    "target_accuracy": st.none() | numbers(0, 1),
    "seed": st.integers(0, 2**63 - 1),
    "threads": st.just("auto") | st.integers(1, 1024),
    "valid_size": st.just("auto") | st.integers(0),
    **{name: st.integers(1, 1_000_000) for name in ("epochs", "batch_size", "accumulate", "checkpoint_every", "keep")},
    **{
        hyperparameter.name: st.sampled_from(hyperparameter.choices)
        for hyperparameter in hyperparameters().values()
        if hyperparameter.choices
    },
}


def test_every_hyperparameter_has_a_strategy() -> None:
    assert STRATEGIES.keys() == set(NAMES)


@pytest.mark.parametrize("name", NAMES)
@given(data=st.data())
def test_a_value_as_text_is_read_back(name: str, data: st.DataObject) -> None:
    value = data.draw(STRATEGIES[name])
    config = configure({name: value})
    assert configure({name: value_text(getattr(config, name))}) == config
    # As a run records it, with lists.
    assert configure({name: value_text(config.model_dump(mode="json")[name])}) == config

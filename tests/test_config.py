"""The schema of a run: every field is declared completely, and every value is read or refused in one line."""

from typing import Any

import pytest

from tuinet.config import GROUPS, Configuration, check_consistent, configure, hyperparameters, live_hyperparameters
from tuinet.errors import ConfigurationError
from tuinet.presets import DESCRIPTIONS, PRESETS, preset

NAMES = tuple(Configuration.model_fields)


def refusal(values: dict[str, object], source: str = "configuration") -> str:
    with pytest.raises(ConfigurationError) as caught:
        configure(values, source)
    return str(caught.value)


def test_a_hyperparameter_is_declared_completely() -> None:
    for hyperparameter in hyperparameters().values():
        name = hyperparameter.name
        assert hyperparameter.group in GROUPS, name
        assert hyperparameter.help.endswith((".", ")")), name
        assert hyperparameter.flag == "--" + "-".join(name.split("_"))
        assert configure({name: hyperparameter.default}) == configure({}), name
        assert refusal({name: object()}).endswith(f": expected {hyperparameter.expected}"), name


def test_every_group_has_a_hyperparameter() -> None:
    assert {hyperparameter.group for hyperparameter in hyperparameters().values()} == set(GROUPS)


def test_the_live_hyperparameters_are_those_that_the_engine_can_change() -> None:
    optimizer = {"learning_rate", "momentum", "weight_decay", "l1"}
    assert set(live_hyperparameters()) == {*optimizer, "dropout", "epochs", "clean_epochs"}


def test_choices_and_bounds_are_read_from_the_declaration() -> None:
    by_name = hyperparameters()
    assert by_name["augment"].choices == ("none", "shift", "affine", "elastic")
    assert by_name["momentum"].bounds == "at least 0 and below 1"
    assert by_name["seed"].bounds == "at least 0 and below 2^63"


@pytest.mark.parametrize(
    ("name", "text", "typed"),
    [
        ("hidden", "128,64", (128, 64)),
        ("hidden", " 128 64 ", (128, 64)),
        ("hidden", "128", 128),
        ("hidden", "none", ()),
        ("hidden", "256 ReLU, 64 tanh", ("256 relu", "64 tanh")),
        ("hidden", "256 relu 64, 32", ["256 relu", 64, 32]),
        ("activation", "tanh", "tanh"),
        ("learning_rate", "1e-3", 0.001),
        ("learning_rate", "1", 1),
        ("epochs", "7", 7),
        ("clip_norm", "None", None),
        ("clip_norm", "2.5", 2.5),
        ("class_weights", "none", None),
        ("class_weights", "Balanced", "balanced"),
        ("class_weights", " 0: 2, Ankle boot:.5 ", "0:2,Ankle boot:0.5"),
        ("half_rotation", "1, 7", ("1", "7")),
        ("half_rotation", [1, 7], ("1", "7")),
        ("half_rotation", "none", ()),
        ("early_stopping", "none", None),
        ("early_stopping", "3", 3),
        ("threads", "auto", "auto"),
        ("threads", "2", 2),
        ("valid_size", "auto", "auto"),
        ("valid_size", "0", 0),
        ("dataset", "none", "none"),
        ("seed", "9223372036854775807", 2**63 - 1),
    ],
)
def test_text_and_typed_values_agree(name: str, text: str, typed: object) -> None:
    assert configure({name: text}) == configure({name: typed})


WIDTHS = "up to 64 widths from 1 to 65,536, as in 128,64 or 128 relu, 64 tanh; or 'none'"

BAD: list[tuple[str, Any, str, str]] = [
    ("hidden", "128,x", "'128,x'", WIDTHS),
    ("hidden", [0], "[0]", WIDTHS),
    ("hidden", (1.5,), "(1.5,)", WIDTHS),
    (
        "hidden",
        "128 rlu",
        "'128 rlu'",
        WIDTHS,
    ),
    (
        "hidden",
        ["0 relu"],
        "['0 relu']",
        WIDTHS,
    ),
    ("activation", "rlu", "'rlu'", "one of relu, sigmoid, tanh, leaky_relu, gelu, silu, softplus, elu, selu, identity"),
    ("activation", None, "None", "one of relu, sigmoid, tanh, leaky_relu, gelu, silu, softplus, elu, selu, identity"),
    ("learning_rate", 0, "0", "a number above 0 and at most 1,000"),
    ("learning_rate", "fast", "'fast'", "a number above 0 and at most 1,000"),
    ("learning_rate", "nan", "'nan'", "a number above 0 and at most 1,000"),
    ("learning_rate", float("inf"), "inf", "a number above 0 and at most 1,000"),
    ("learning_rate", [0.1], "[0.1]", "a number above 0 and at most 1,000"),
    ("momentum", 1, "1", "a number of at least 0 and below 1"),
    ("epochs", 0, "0", "a whole number from 1 to 1,000,000"),
    ("epochs", 2.5, "2.5", "a whole number from 1 to 1,000,000"),
    ("epochs", True, "True", "a whole number from 1 to 1,000,000"),
    ("epochs", {"a": 1}, "{'a': 1}", "a whole number from 1 to 1,000,000"),
    ("clip_norm", -1, "-1", "a number above 0, or 'none'"),
    ("early_stopping", 0, "0", "a whole number of at least 1, or 'none'"),
    ("target_accuracy", 1.5, "1.5", "a number above 0 and at most 1, or 'none'"),
    ("threads", "many", "'many'", "'auto' or a whole number from 1 to 1,024"),
    ("threads", 0, "0", "'auto' or a whole number from 1 to 1,024"),
    ("valid_size", -1, "-1", "'auto' or a whole number of at least 0"),
    ("seed", -1, "-1", "a whole number of at least 0 and below 2^63"),
    ("dataset", "", "''", "a name or a directory"),
    ("dataset", 5, "5", "a name or a directory"),
    ("dataset", "\x1b[31m", r"'\x1b[31m'", "a name or a directory"),
]


@pytest.mark.parametrize(("name", "value", "shown", "expected"), BAD)
def test_a_bad_value_is_refused_with_its_source_its_field_itself_and_what_was_expected(
    name: str, value: object, shown: str, expected: str
) -> None:
    assert refusal({"seed": 1, name: value}, "run.toml") == f"run.toml: {name} = {shown}: expected {expected}"


@pytest.mark.parametrize(
    "value",
    [True, object(), {"a": {"b": [1] * 100}}, ["x"] * 1000, b"\xff"],
    ids=["truth", "object", "table", "list", "bytes"],
)
def test_a_value_of_the_wrong_kind_is_refused_in_one_short_line(value: object) -> None:
    for name in NAMES:
        message = refusal({name: value})
        assert "\n" not in message, name
        assert len(message) < 300, name


@pytest.mark.parametrize("values", [{"activation": "re\nlu"}, {"ep\nochs": 1}], ids=["value", "name"])
def test_a_line_break_is_refused_in_one_line(values: dict[str, object]) -> None:
    assert "\n" not in refusal(values)


@pytest.mark.parametrize(("optimizer", "rate"), [("sgd", 0.1), ("sgd", 0.05), ("nesterov", 0.05), ("adam", 0.1)])
def test_the_values_that_are_not_defaults_are_enough_to_make_a_configuration_again(optimizer: str, rate: float) -> None:
    config = configure({"optimizer": optimizer, "learning_rate": rate, "hidden": "64"})
    assert configure(config.non_defaults()) == config


def test_an_optimizers_default_rate_needs_no_value() -> None:
    assert configure({"optimizer": "adam"}).non_defaults() == {"optimizer": "adam"}


def test_5000_validation_images_are_the_default_of_the_bundled_data_set_alone() -> None:
    assert configure({"valid_size": 5000}).non_defaults() == {}
    assert configure({"valid_size": 5000, "dataset": "letters"}).non_defaults().keys() == {"valid_size", "dataset"}


def test_a_bool_is_not_a_width() -> None:
    refusal({"hidden": [True, 64]})


@pytest.mark.parametrize(
    ("name", "nearest"),
    [
        ("learning_rat", "learning_rate"),
        ("lerning-rate", "learning_rate"),
        ("batchsize", "batch_size"),
        ("epoch", "epochs"),
    ],
)
def test_an_unknown_hyperparameter_suggests_the_nearest(name: str, nearest: str) -> None:
    assert refusal({name: 1}, "run.toml") == f"run.toml: unknown hyperparameter '{name}': did you mean '{nearest}'?"


def test_a_table_is_not_taken_for_a_misspelt_hyperparameter() -> None:
    expected = "run.toml: table 'train': expected hyperparameters without a table"
    assert refusal({"train": {"epochs": 3}}, "run.toml") == expected


def test_a_name_that_resembles_none_is_sent_to_the_help() -> None:
    assert "see 'tuinet train --help'" in refusal({"xyzzy": 1})


@pytest.mark.parametrize(
    ("optimizer", "rate"),
    [("sgd", 0.1), ("momentum", 0.05), ("nesterov", 0.05), ("adagrad", 0.01), ("rmsprop", 0.001), ("adam", 0.002)]
    + [("adamw", 0.002), ("nadam", 0.002), ("lion", 0.0005), ("muon", 0.002), ("lbfgs", 1.0)],
)
def test_the_default_learning_rate_depends_on_the_optimizer(optimizer: str, rate: float) -> None:
    assert configure({"optimizer": optimizer}).learning_rate == rate
    assert configure({"optimizer": optimizer, "learning_rate": 0.5}).learning_rate == 0.5


@pytest.mark.parametrize("name", PRESETS)
def test_a_preset_is_valid_and_described(name: str) -> None:
    check_consistent(configure(preset(name)))
    assert DESCRIPTIONS[name]


def test_an_unknown_preset_lists_the_known_ones() -> None:
    with pytest.raises(ConfigurationError, match="preset = 'best': expected one of default, tutorial, sprint"):
        preset("best")


def test_the_tutorial_is_the_classic_first_network() -> None:
    tutorial = configure(preset("tutorial"))
    assert (tutorial.hidden, tutorial.activation, tutorial.optimizer) == ((10,), "relu", "sgd")
    assert (tutorial.schedule, tutorial.momentum) == ("constant", configure({}).momentum)


def test_shortcuts_need_layers_of_equal_width_in_a_row() -> None:
    for hidden in ("none", "128", "128,64,128"):
        message = f"shortcuts = residual: nothing to connect: expected .*, not {hidden}"
        with pytest.raises(ConfigurationError, match=message):
            check_consistent(configure({"hidden": hidden, "shortcuts": "residual"}))
    check_consistent(configure({"hidden": "256,128,128 tanh", "shortcuts": "residual"}))


@pytest.mark.parametrize("name", ["early_stopping", "target_accuracy"])
def test_stopping_by_validation_needs_validation_images(name: str) -> None:
    with pytest.raises(ConfigurationError, match=f"{name} = 1.*: needs validation images"):
        check_consistent(configure({name: 1, "valid_size": 0}))
    check_consistent(configure({name: 1}))


def test_a_changed_configuration_differs_in_what_was_changed_alone() -> None:
    before = configure({"optimizer": "adam"})
    assert before.differences(before.changed(epochs="3")) == {"epochs": (10, 3)}


def test_a_bad_change_is_refused() -> None:
    with pytest.raises(ConfigurationError, match="epochs = 0: expected a whole number"):
        configure({}).changed(epochs=0)


def test_a_configuration_comes_back_from_json() -> None:
    config = configure({"hidden": "64,32", "clip_norm": 1, "threads": 2, "target_accuracy": 0.9})
    assert Configuration.model_validate_json(config.model_dump_json()) == config


def test_a_layer_without_an_activation_of_its_own_has_that_of_the_configuration() -> None:
    config = configure({"hidden": "256 relu, 64, 32 gelu", "activation": "tanh"})
    assert config.hidden_widths == (256, 64, 32)
    assert config.activations == ("relu", "tanh", "gelu")


def test_the_hidden_layers_of_older_versions_are_read() -> None:
    config = Configuration.model_validate_json('{"hidden": [128, 64], "activation": "tanh"}')
    assert (config.hidden, config.activations) == ((128, 64), ("tanh", "tanh"))

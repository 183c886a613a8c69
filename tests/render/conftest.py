"""Events of an example run, for what renders them."""

from __future__ import annotations

from typing import Any

from tuinet.config import Configuration
from tuinet.events import AnyEvent, BatchTrained, EpochFinished, EpochStarted, RunEnded, RunStarted
from tuinet.layer_diagnostics import LayerDiagnostics


def started(**settings: Any) -> RunStarted:
    config = Configuration.model_validate(settings)
    return RunStarted(
        run_id="20261123-120000-brave-otter",
        config=config.model_dump(mode="json"),
        parameters=203_530,
        train_size=55_000,
        valid_size=5_000,
        test_size=10_000,
        host="box",
        versions={},
    )


def epoch_started(epoch: int = 1, epochs: int = 10) -> EpochStarted:
    return EpochStarted(epoch=epoch, epochs=epochs, batches=860)


def batch(epoch: int = 1, number: int = 430, **more: Any) -> BatchTrained:
    fields: dict[str, Any] = {"loss": 0.25, "accuracy": 0.925, "learning_rate": 0.05, "samples_per_second": 110_000.0}
    return BatchTrained(epoch=epoch, batch=number, batches=860, **{**fields, **more})


LAYERS = [
    LayerDiagnostics(name="layers.0", shape=(256, 784), gradient_norm=0.5, update_ratio=0.001, dead_share=0.0),
    LayerDiagnostics(name="layers.1", shape=(10, 256), gradient_norm=0.25, update_ratio=0.002, dead_share=None),
]


def epoch(number: int = 1, valid_accuracy: float | None = 0.97, **more: Any) -> EpochFinished:
    fields: dict[str, Any] = {
        "train_loss": 0.2,
        "train_accuracy": 0.94,
        "valid_loss": 0.1,
        "learning_rate": 0.05,
        "seconds": 0.5,
        "samples_per_second": 110_000.0,
        "layers": LAYERS,
    }
    return EpochFinished(epoch=number, valid_accuracy=valid_accuracy, **{**fields, **more})


def ended(**more: Any) -> RunEnded:
    fields: dict[str, Any] = {
        "reason": "finished",
        "epochs": 10,
        "best_epoch": 9,
        "best_valid_accuracy": 0.9868,
        "test_loss": 0.0571,
        "test_accuracy": 0.9824,
        "seconds": 5.0,
    }
    return RunEnded(**{**fields, **more})


def numbered(*events: AnyEvent) -> list[AnyEvent]:
    return [event.model_copy(update={"seq": number, "time": 1e9}) for number, event in enumerate(events, 1)]

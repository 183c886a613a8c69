"""The list of a run's warnings."""

from __future__ import annotations

import textwrap

from rich.text import Text

from tuinet.events import Warned
from tuinet.render.palette import Palette
from tuinet.runs.state import RunState

REFUSED = "setting_refused"
"""The code of a refused command, which is not a warning about training"""

EXPLANATIONS = {
    "overfitting": "The network is memorising its training images, which does not help it with other images.",
    "rate_too_high": "Each update goes too far, so that the loss jumps or rises instead of settling.",
    "rate_too_low": "Each update is so small that the network hardly learns anything.",
    "clip_norm_too_low": "Gradients are scaled down so much that the weights hardly move.",
    "vanishing_gradients": "The gradient shrinks from layer to layer on its way back: the first layers learn nothing.",
    "decay_too_strong": "Weight decay pulls all weights towards zero. It should be much weaker than the gradient.",
    "dead_units": "A unit that is zero for all images has a zero gradient, so it cannot recover.",
    "too_few_epochs": "As long as the loss falls, the network is still learning.",
    "classes_not_trained": "A network cannot learn a class whose images it never sees.",
    "classes_not_validated": "The validation images select the best epoch, and should be like the test images.",
    "dataset_form": "A network that was trained on such images does not recognise images in the usual form.",
    "no_effect": "The run trains as if these values had not been given.",
    "checkpoint_damaged": "Nothing else is lost: the epochs since the earlier checkpoint are trained again.",
    "batch_not_recorded": "The numbers of the batch cannot be inspected. The training itself is not affected.",
    "commands_skipped": "Commands that cannot be read are skipped.",
}
"""Explanations of warnings by code; the warnings themselves say what was measured and what to try"""

INDENT = 2


def warnings_of(state: RunState) -> list[tuple[int, Warned]]:
    """Return the warnings about a run with their epochs, the newest first."""
    pairs = [*zip(state.warning_epochs, state.warnings, strict=False)]
    return [(epoch, warning) for epoch, warning in reversed(pairs) if warning.code != REFUSED]


def warning_list(state: RunState, width: int, palette: Palette) -> Text:
    """List each warning with its epoch, its message and an explanation."""
    text = Text()
    for epoch, warning in warnings_of(state):
        text.append(f"epoch {epoch}\n", palette.dim)
        first, *others = textwrap.wrap(warning.message, max(20, width - INDENT))
        text.append(f"! {first}\n", palette.warning)
        for line in others:
            text.append(f"{' ' * INDENT}{line}\n", palette.warning)
        for line in textwrap.wrap(EXPLANATIONS.get(warning.code, ""), max(20, width - INDENT)):
            text.append(f"{' ' * INDENT}{line}\n")
        text.append("\n")
    text.rstrip()
    return text

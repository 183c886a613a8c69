"""The lens that shows what a network loses when units are switched off, and weights pruned or rounded."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import partial

from rich.text import Text
from textual.message import Message
from textual.widget import Widget

from tuinet.analysis.exploration import Exploration
from tuinet.analysis.surgery import NO_SURGERY, Surgery, fewer_bits, next_pruning
from tuinet.errors import TuinetError
from tuinet.evaluation.predictions import Evaluation
from tuinet.render.surgery import SurgeryView, headline, state, surgery_report
from tuinet.render.surgery_steps import SurgerySteps
from tuinet.runs.checkpoints import Checkpoint
from tuinet.tui import lens_keys
from tuinet.tui.context import AppContext
from tuinet.tui.inquiry import Inquiry, IsWanted
from tuinet.tui.inside.lens import Lens
from tuinet.tui.inspection.inspector import Inspector

HINT = "Press + to prune weights, f to round them to fewer bits, and x in the Units lens to switch units off."

HINT_WITHOUT_UNITS = "Press + to prune weights, and f to round them to fewer bits."
"""For a network without hidden units"""


@dataclass(frozen=True)
class Operate:
    """What does the network of this checkpoint answer after a surgery?"""

    exploration: Exploration
    checkpoint: Checkpoint
    split: str
    surgery: Surgery


class SurgeryProgressed(Message):
    """More of the images have passed through a changed copy of a network."""

    def __init__(self, question: Operate, share: float) -> None:
        super().__init__()
        self.question = question
        self.share = share
        """The share of images done, from 0 to 1"""


def operate(question: Operate, is_wanted: IsWanted, owner: Widget) -> Evaluation | None:
    """Run all images through a changed copy of the network, and post a `SurgeryProgressed` now and then.

    Returns None if it is no longer wanted. Raises DatasetError or CheckpointError.
    """

    def post_progress(share: float) -> None:
        # Safe from a thread: it only puts the message into the owner's queue.
        owner.post_message(SurgeryProgressed(question, share))

    return question.exploration.evaluate_after(
        question.surgery, question.checkpoint, question.split, is_wanted, post_progress
    )


class SurgeryLens(Lens):
    """The accuracy after each step, and the classes that suffer most."""

    BINDINGS = lens_keys.SURGERY
    HELP = (
        "How much of a network is needed? Here you operate on a copy of it; the run itself never changes.\n\n"
        "Switch units off in the Units lens with x: they then pass nothing on. Prune weights with + and −: the "
        "given share of all weights, those nearest to zero, becomes zero. Round weights with f: with 8 bits each "
        "is one of 255 evenly spaced numbers, with 4 one of 15, and with 2 one of three: the largest weight of "
        "its unit, its negative, or zero. Biases stay as they are.\n\n"
        "The steps are listed with the accuracy after each, the classes with the share of their images that is still "
        "recognised, those that suffer most first. Where there is room, the confusion matrix is below them.\n\n"
        "Backspace undoes a step, y redoes it, and r goes back to the network as it was trained."
    )
    EMPTY = "The accuracy appears here as units are switched off and weights are pruned or rounded."

    def __init__(self, inspector: Inspector) -> None:
        super().__init__(inspector)
        self.border_title = "Surgery"
        self._accuracy_of: dict[Operate | None, float] = {}
        """The accuracies of all that has been asked about this run"""
        self._evaluation_of: dict[Operate, Evaluation] = {}
        """The evaluations before and after. The exploration's cache may not have room for both"""
        self._progress: tuple[Operate | None, float] = (None, 0.0)
        """The question being answered, and how much of it is done"""
        self._operating = Inquiry(self, partial(operate, owner=self), self._on_operated, self._on_error)

    def update_view(self) -> None:
        """Ask for the accuracy that is missing and matters most, one at a time."""
        history = self.inspector.surgery
        self._forget(history.current)
        missing = [surgery for surgery in (NO_SURGERY, history.current) if self._evaluation(surgery) is None]
        missing += [surgery for surgery in reversed(history.steps) if self._question(surgery) not in self._accuracy_of]
        if not missing:
            return
        question = self._question(missing[0])
        if question is not None:
            self._operating.ask(question)

    def draw(self, width: int, height: int) -> Text:
        """Return the accuracy before and after, what is changed, and the steps beside the classes."""
        model = self.inspector.model
        if self.reason or model is None:
            return self.message(self.reason or self.EMPTY, width)
        context = AppContext.of(self)
        history = self.inspector.surgery
        network = model.network
        layers = len(network.widths) - 2
        view = SurgeryView(
            SurgerySteps(history.steps, history.position, self._accuracies, layers),
            before=self._evaluation(NO_SURGERY),
            after=self._evaluation(history.current),
            classes=self.inspector.classes,
            progress=self._progress_of(history.current),
        )
        hidden_units = sum(network.widths[1:-1])
        lines = [headline(view, context.palette)]
        if len(history.steps) == 1:
            lines.append(self.message(HINT if hidden_units else HINT_WITHOUT_UNITS, width))
        else:
            lines.append(Text(state(history.current, hidden_units), context.palette.dim, no_wrap=True))
            for line in lines:
                line.truncate(width, overflow="ellipsis")
        above = sum(line.plain.count("\n") + 1 for line in lines)
        # On a small screen, the last of the classes needs that line.
        if height - above > len(view.classes) + 1:
            lines.append(Text())
            above += 1
        report = surgery_report(view, width, height - above, context.palette, context.ascii_only)
        return Text("\n", no_wrap=True).join([*lines, report])

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Offer to undo what has been done, and to do again what has been undone."""
        history = self.inspector.surgery
        if self.reason:
            return False
        if action == "undo":
            return history.can_undo
        if action == "redo":
            return history.can_redo
        if action == "reset":
            return history.current != NO_SURGERY
        return True

    def action_prune(self, by: int) -> None:
        """Prune more weights, or with -1 fewer."""
        surgery = self.inspector.surgery.current
        self._operate(replace(surgery, pruned=next_pruning(surgery.pruned, by)))

    def action_bits(self) -> None:
        """Round the weights to fewer bits; after the fewest, leave them as they are."""
        surgery = self.inspector.surgery.current
        self._operate(replace(surgery, bits=fewer_bits(surgery.bits)))

    def action_undo(self) -> None:
        """Go back by a step."""
        self.inspector.surgery.undo()
        self.inspector.changed.publish(None)

    def action_redo(self) -> None:
        """Take a step again."""
        self.inspector.surgery.redo()
        self.inspector.changed.publish(None)

    def action_reset(self) -> None:
        """Go back to the network as it was trained."""
        self._operate(NO_SURGERY)

    def _operate(self, surgery: Surgery) -> None:
        if self.inspector.model is not None:
            self.inspector.operate(surgery)

    @property
    def _accuracies(self) -> dict[Surgery, float]:
        """The accuracies of the steps, as far as they are known."""
        questions = {surgery: self._question(surgery) for surgery in self.inspector.surgery.steps}
        return {
            surgery: self._accuracy_of[question]
            for surgery, question in questions.items()
            if question in self._accuracy_of
        }

    def _question(self, surgery: Surgery) -> Operate | None:
        inspector = self.inspector
        if inspector.exploration is None or inspector.model is None:
            return None
        return Operate(inspector.exploration, inspector.model.checkpoint, inspector.split, surgery)

    def _evaluation(self, surgery: Surgery) -> Evaluation | None:
        question = self._question(surgery)
        if question is None:
            return None
        if question in self._evaluation_of:
            return self._evaluation_of[question]
        return question.exploration.cached_evaluation(question.checkpoint, question.split, surgery)

    def on_surgery_progressed(self, event: SurgeryProgressed) -> None:
        """Show how far the answers are."""
        self._progress = (event.question, event.share)
        self.redraw()

    def _progress_of(self, surgery: Surgery) -> float:
        """Return the progress of the evaluation of a surgery, or of the original network, which comes first."""
        question, share = self._progress
        if question is not None and question in (self._question(NO_SURGERY), self._question(surgery)):
            return share
        return 0.0

    def _forget(self, current: Surgery) -> None:
        """Drop what belongs to another run, whose images it would keep in memory, and what is not needed."""
        exploration = self.inspector.exploration
        self._accuracy_of = {
            question: accuracy
            for question, accuracy in self._accuracy_of.items()
            if question and question.exploration is exploration
        }
        needed = (self._question(NO_SURGERY), self._question(current))
        self._evaluation_of = {
            question: evaluation for question, evaluation in self._evaluation_of.items() if question in needed
        }

    def _on_operated(self, question: Operate, evaluation: Evaluation | None) -> None:
        if evaluation is not None:
            self._accuracy_of[question] = evaluation.accuracy
            self._evaluation_of[question] = evaluation
            self.refresh_view()

    def _on_error(self, _: Operate, error: TuinetError) -> None:
        self.show_error(error)

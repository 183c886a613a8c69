"""The marked runs form a committee on the Explore screen."""

from __future__ import annotations

import json

import numpy as np
import pytest

import tuinet
from tuinet.cli.main import run
from tuinet.tui.explore.answer_pane import AnswerPane
from tuinet.tui.explore.explore_screen import ExploreScreen
from tuinet.tui.explore.explorer import Explorer
from tuinet.tui.inside.inside_screen import InsideScreen

from ...jobs.conftest import SMALL
from .conftest import PersonAtRuns, opened_runs


def explorer_of(person: PersonAtRuns) -> Explorer:
    screen = person.app.screen
    assert isinstance(screen, ExploreScreen)
    return screen.explorer


async def answered(person: PersonAtRuns, others: int) -> Explorer:
    """Wait until a run, with so many others, has answered for all images."""
    await person.until(lambda: isinstance(person.app.screen, ExploreScreen), "the Explore screen")
    explorer = explorer_of(person)
    await person.until(
        lambda: len(explorer.others) == others and explorer.evaluation is not None and not explorer.busy, "answers"
    )
    return explorer


async def test_marked_runs_answer_together_and_a_run_alone_afterwards() -> None:
    models = [tuinet.train(**{**SMALL, "hidden": (width,), "epochs": 1}).model() for width in (12, 20)]
    async with opened_runs() as person:
        await person.press("m", "down", "m", "a")
        explorer = await answered(person, others=1)
        evaluation = explorer.evaluation
        assert evaluation is not None
        expected = np.mean([model.predict(model.images("test")).probabilities for model in models], axis=0)
        np.testing.assert_allclose(evaluation.probabilities, expected, atol=1e-5)
        await person.until(
            lambda: person.app.screen.query_one(AnswerPane).border_title == "Mean of 2 runs", "the title of the pane"
        )

        await person.press("3")
        await person.press("x")
        explorer = await answered(person, others=0)
        await person.until(
            lambda: person.app.screen.query_one(AnswerPane).border_title == "Softmax", "the title of the pane"
        )


async def test_two_runs_have_to_be_marked() -> None:
    tuinet.train(**{**SMALL, "epochs": 1}).model()
    async with opened_runs() as person:
        await person.press("m", "a")
        assert "mark two to six runs (m) to explore them together" in person.notifications


async def test_every_screen_says_whether_the_committee_answers_or_one_member() -> None:
    for width in (12, 20):
        tuinet.train(**{**SMALL, "hidden": (width,), "epochs": 1})
    async with opened_runs() as person:
        await person.press("m", "down", "m", "a")
        await person.see("averaged")
        await person.press("5")
        await person.see("member 1 of 2", "O: next member")
        await person.press("O")
        await person.see("member 2 of 2")
        await person.press("2")
        await person.see("averaged")


async def looked_into(person: PersonAtRuns, model: tuinet.Model, index: int) -> None:
    """Wait until a network is looked into, and a test image as that network sees it."""
    expected = model.images("test").images[index]

    def is_seen() -> bool:
        screen = person.app.screen
        if not isinstance(screen, InsideScreen) or screen.inspector.model is None:
            return False
        subject = screen.inspector.subject
        is_of_run = screen.inspector.model.run.key == model.run.key
        return is_of_run and subject is not None and np.array_equal(subject.pixels, expected)

    await person.until(is_seen, f"image {index} as {model.run.run_id} sees it")


async def test_members_that_preprocess_differently_answer_together(capsys: pytest.CaptureFixture[str]) -> None:
    small = {**SMALL, "epochs": 1}
    slim = tuinet.train(**small, preprocess="deslant", figure_width=12, name="slim").model()
    plain = tuinet.train(**small, name="plain").model()
    again = tuinet.train(**small, seed=1, preprocess="deslant", figure_width=12, name="again").model()
    raw = plain.images("test")
    assert run(["eval", "slim", "plain", "again", "--json"]) == 0
    accuracy = json.loads(capsys.readouterr().out)["accuracy"]
    async with opened_runs((120, 40)) as person:
        await person.press("m", "down", "m", "down", "m", "a")
        explorer = await answered(person, others=2)
        assert explorer.images is not None
        assert explorer.evaluation is not None
        np.testing.assert_array_equal(explorer.images.images, raw.images)
        assert explorer.evaluation.accuracy == pytest.approx(accuracy)
        expected = np.mean(
            [member.predict(member.images("test")).probabilities for member in (slim, plain, again)], axis=0
        )
        np.testing.assert_allclose(explorer.evaluation.probabilities, expected, atol=1e-5)
        await person.see("Mean of 3 runs · each preprocesses")

        explorer.cursor.jump(7)
        explorer.update_answer()
        await person.press("5")
        # The list has the newest run first.
        for member in (again, plain, slim, again):
            await looked_into(person, member, 7)
            await person.press("O")
        await looked_into(person, plain, 7)
        await person.press("full_stop")
        await looked_into(person, plain, 8)
        await person.press("O")
        await looked_into(person, slim, 8)

"""Exploring a run that trains: new checkpoints are followed until the person slides to another."""

from __future__ import annotations

from .conftest import Training, explored


async def test_before_the_first_checkpoint_a_message_says_that_it_will_come(training: Training) -> None:
    async with explored(wait=False) as person:
        await person.see("No checkpoint yet")
        assert "Image 0: a 7" in person.text
        training.write_until("checkpoint_saved", 0)
        await person.answered()
        assert person.epoch == 0


async def test_the_newest_checkpoint_is_followed(training: Training) -> None:
    training.write_until("checkpoint_saved", 1)
    async with explored() as person:
        assert "following the newest" in person.text
        training.write_until("checkpoint_saved", 2)
        await person.until(lambda: person.epoch == 2, "the next checkpoint")


async def test_sliding_away_ends_following(training: Training) -> None:
    training.write_until("checkpoint_saved", 1)
    async with explored() as person:
        await person.ask("left_square_bracket")
        training.write_until("checkpoint_saved", 2)
        await person.until(lambda: len(person.explorer.timeline.checkpoints) == 3, "the next checkpoint")
        assert person.epoch == 0
        assert "n: newest" in person.text


async def test_sliding_to_the_newest_follows_again(training: Training) -> None:
    training.write_until("checkpoint_saved", 1)
    async with explored() as person:
        await person.ask("left_square_bracket", "n")
        training.write_until("checkpoint_saved", 2)
        await person.until(lambda: person.epoch == 2, "the next checkpoint")


async def test_the_best_epoch_is_shown_when_a_followed_run_ends(training: Training) -> None:
    training.write_until("checkpoint_saved", 1)
    async with explored() as person:
        training.end()
        await person.until(lambda: not person.explorer.timeline.following, "the end")
        await person.answered()
        assert person.epoch == training.run.state().best_saved


async def test_a_checkpoint_that_was_dropped_stays_until_the_person_slides_away(training: Training) -> None:
    training.write_until("checkpoint_saved", 1)
    async with explored() as person:
        timeline = person.explorer.timeline
        await person.ask("left_square_bracket")
        next((training.run.folder / "checkpoints").glob("epoch-0000*")).unlink()
        training.write_until("checkpoint_saved", 2)
        await person.until(lambda: len(timeline.checkpoints) == 3, "the next checkpoint")
        assert person.epoch == 0
        await person.ask("right", "n")
        person.explorer.checkpoint_watch.look()
        await person.until(lambda: len(timeline.checkpoints) == 2, "the list without it")
        assert [checkpoint.epoch for checkpoint in timeline.checkpoints] == [1, 2]
        assert person.epoch == 2

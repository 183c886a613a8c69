"""The Why lens: which pixels support the answer, and which support another."""

from __future__ import annotations

import threading

import pytest

from tuinet.analysis.attribution import METHODS, Target, default_target
from tuinet.analysis.evidence import evidence, figure_box
from tuinet.analysis.neighbours import hidden_space, hidden_vector
from tuinet.render.evidence import comparison, evidence_sentence
from tuinet.render.verdict import with_article
from tuinet.runs.local import LocalRun
from tuinet.tui.inquiry import IsWanted
from tuinet.tui.inside.why_lens import WhyLens
from tuinet.tui.inspection.neighbours import FindNearest, Neighbours, Search

from ...waiting import DEADLINE
from .conftest import InsidePerson, looking_inside


def sentences(person: InsidePerson, target: Target | None = None) -> list[str]:
    """Return the sentences that must be on the screen: the comparison, and what each method says about it."""
    model = person.inspector.model
    subject = person.inspector.subject
    assert model is not None
    assert subject is not None
    logits = model.activations(subject.pixels)[-1].pre_activations
    target = target or default_target(logits, subject.label)
    box = figure_box(subject.pixels)
    lines = [comparison(target, logits, model.classes, 70)]
    for method in METHODS:
        values = model.attribution(subject.pixels, method, target).reshape(subject.pixels.shape)[box]
        lines.append(evidence_sentence(method, evidence(values), target, model.classes))
    return lines


async def test_each_method_says_what_its_numbers_are_for_each_answer(run: LocalRun) -> None:
    async with looking_inside(lens="w") as person:
        before = sentences(person)
        question, *methods = before
        for sentence in methods:
            await person.see(question, sentence)
            await person.press("down")
        await person.see(question, methods[0])
        await person.press("up")
        await person.see(question, methods[-1])
        await person.press("down")
        # Another checkpoint and another image are explained anew.
        await person.slide("left_square_bracket")
        changed = sentences(person)
        assert changed != before
        await person.see(*changed[:2])
        first = person.inspector.subject
        await person.press("right")
        await person.until(lambda: person.inspector.subject is not first, "another image")
        await person.see(*sentences(person)[:2])


async def test_any_class_is_compared_with_any_other_or_with_none(run: LocalRun) -> None:
    async with looking_inside(lens="w") as person:
        await person.see(sentences(person)[0])
        lens = person.lens(WhyLens)
        assert lens.compared is not None
        klass, versus = lens.compared
        assert versus is not None
        await person.press("x")
        await person.see(*sentences(person, Target(versus, klass))[:2])
        await person.press("x")
        seen = set()
        # Pressed faster than the answers come, each key counts.
        for _ in range(10):
            await person.press("a")
            assert lens.compared is not None
            seen.add(lens.compared.versus)
        assert seen == {None, *range(10)} - {klass}
        assert lens.compared == Target(klass, versus)
        seen = set()
        for _ in range(9):
            await person.press("c")
            assert lens.compared is not None
            seen.add(lens.compared.klass)
        assert seen == set(range(10)) - {versus}
        await person.press("C", "A")
        assert lens.compared is not None
        await person.see(*sentences(person, lens.compared)[:2])
        await person.press("escape")
        await person.see(*sentences(person)[:2])


async def test_the_search_for_similar_training_images_is_announced(
    run: LocalRun, monkeypatch: pytest.MonkeyPatch
) -> None:
    may_search = threading.Event()
    find = Search.find

    def find_later(search: Search, question: FindNearest, is_wanted: IsWanted) -> Neighbours | None:
        assert may_search.wait(DEADLINE)
        return find(search, question, is_wanted)

    monkeypatch.setattr(Search, "find", find_later)
    try:
        async with looking_inside(lens="w", size=(120, 40)) as person:
            await person.see("Searching for the most similar training images …")
            may_search.set()
            await person.see("Most similar by the last hidden layer")
    finally:
        may_search.set()


async def test_the_training_images_most_similar_to_the_network_stand_below_where_there_is_room(run: LocalRun) -> None:
    async with looking_inside(lens="w", size=(120, 40)) as person:
        await person.see("Most similar by the last hidden layer, of all training images: ")
        model = person.inspector.model
        subject = person.inspector.subject
        assert model is not None
        assert subject is not None
        images = model.images("train")
        space = hidden_space(model.network, images)
        assert space is not None
        nearest = space.nearest(hidden_vector(model.network, subject.x), 7)
        assert nearest is not None
        labels = images.labels[nearest.indices].tolist()
        rows = [row.strip("│ ").split() for row in person.lines[-8:]]
        assert [str(label) for label in labels] in rows
        klass, versus = default_target(model.activations(subject.pixels)[-1].pre_activations, subject.label)
        assert versus is not None
        others = f"{with_article(str(klass))}, {labels.count(versus) or 'none'} {with_article(str(versus))}"
        await person.see(f"{labels.count(klass) or 'none'} of 7 show", others)


async def test_a_search_of_the_training_images_ends_though_another_network_comes(
    run: LocalRun, monkeypatch: pytest.MonkeyPatch
) -> None:
    searched: list[tuple[int, bool]] = []
    go_on = threading.Event()
    find = Search.find

    def slow(self: Search, question: FindNearest, is_wanted: IsWanted) -> Neighbours | None:
        assert go_on.wait(60)
        searched.append((question.model.checkpoint.epoch, is_wanted()))
        return find(self, question, is_wanted)

    monkeypatch.setattr(Search, "find", slow)
    async with looking_inside(lens="w", size=(120, 40)) as person:
        await person.see(*sentences(person)[:2])
        epochs = [person.epoch]
        await person.slide("left_square_bracket")
        epochs.append(person.epoch)
        await person.see(*sentences(person)[:2])
        go_on.set()
        await person.until(lambda: len(searched) == 2, "both searches")
        assert searched == [(epoch, True) for epoch in epochs]
        await person.see("of all training images")


async def test_signs_are_characters_in_ascii_too(run: LocalRun) -> None:
    async with looking_inside(lens="w", size=(60, 20), ascii_only=True) as person:
        for size in ((60, 20), (80, 24), (120, 40)):
            await person.resize(*size)
            await person.see("+*# for", "-~= for", "> input x gradient")
            pictures = person.text.split("> input")[1]
            assert any(sign in pictures.split("+*# for")[0] for sign in "#*"), size
        await person.see("image", "occlusion", "integrated gradients")


async def test_without_a_run_it_says_what_to_do() -> None:
    async with looking_inside(None, lens="w") as person:
        await person.see("No run is open")


async def test_a_click_on_a_picture_turns_to_its_method(run: LocalRun) -> None:
    async with looking_inside(lens="w", size=(120, 40)) as person:
        await person.see("> input × gradient")
        heading = next(y for y, line in enumerate(person.lines) if "occlusion  " in line)
        column = person.lines[heading].index("occlusion")
        await person.click("WhyLens", (column, heading - person.lens(WhyLens).region.y + 5))
        await person.see("> occlusion", sentences(person)[2])

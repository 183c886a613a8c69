"""The Map lens: thousands of images as points, placed by what a layer makes of them."""

from __future__ import annotations

from typing import ClassVar

from rich.text import Text
from textual.events import Click

from tuinet.analysis.image_map import Points
from tuinet.analysis.representation import layer_names
from tuinet.analysis.subject import Subject
from tuinet.messages import spoken_split
from tuinet.render.class_styles import class_signs
from tuinet.render.formatting import first_fitting, percent
from tuinet.render.image_facts import beside, image_facts
from tuinet.render.palette import bold
from tuinet.render.scatter import ScatterLook, ScatterPoints, class_names, legend, names_in, scatter
from tuinet.render.scatter_grid import ScatterGrid
from tuinet.render.verdict import answer_verb, with_article
from tuinet.tui.context import AppContext
from tuinet.tui.inside.lens import Lens
from tuinet.tui.inside.map_choice import Atlas, MapChoice
from tuinet.tui.inside.map_cursor import MapCursor, SubjectPosition
from tuinet.tui.inside.map_finder import MapAt, MapFinder
from tuinet.tui.inspection.inspector import Inspector
from tuinet.tui.lens_keys import MAP
from tuinet.tui.widgets.digit_styles import style_of
from tuinet.tui.widgets.titles import set_title

WIDE = 44
"""Minimum number of columns for the image beside the map; with fewer there is only a line about it"""

LEAST_IMAGE = 16
MOST_IMAGE = 28
"""Minimum and maximum number of columns of the image; with the most, one for each pixel"""

GAP = 2


class MapLens(Lens):
    """A point for each image of a split; the cursor goes from one to the next."""

    BINDINGS = MAP
    HELP: ClassVar[str] = (
        "Each point is an image, and its colour or character is its class. A layer turns an image into as many "
        "numbers as it has units; images with similar numbers are close to each other on the map.\n\n"
        "PCA chooses the view in which the images spread out most. LDA chooses the one in which the classes are "
        "farthest apart, so it shows what the network can separate. The percentages in the title are the share of "
        "the variance, or of the separation, along each axis.\n\n"
        "A cross marks a spot where the network gets at least one image in four wrong, and at least twice as large "
        "a share as on the whole map; many crosses lie between two groups. Where dots are drawn in ASCII, . : % "
        "stand for few to many images.\n\n"
        "The axes stay as they are while you slide through the epochs, so you see the groups drift apart. A layer "
        "before any training, and the pixels themselves, are worth a look."
    )
    EMPTY: ClassVar[str] = "The images appear here as points: those that a layer considers similar lie close together."

    def __init__(self, inspector: Inspector) -> None:
        super().__init__(inspector)
        self.border_title = "Map"
        self.choice = MapChoice()
        self.cursor = MapCursor()
        self.finder = MapFinder(self, self.redraw)
        self._atlas: Atlas | None = None
        self._grid: ScatterGrid | None = None
        self._origin = 0
        self._position = SubjectPosition()
        self._offers_look = False

    def update_view(self) -> None:
        """Find the points of the current checkpoint."""
        inspector = self.inspector
        checkpoint = inspector.timeline.current
        if inspector.exploration is None or inspector.model is None or checkpoint is None:
            return
        if self._atlas is None or self._atlas.exploration is not inspector.exploration:
            self._atlas = Atlas(inspector.exploration, checkpoint)
            self.finder.forget()
        self._atlas.follow(inspector.timeline)
        layer = self.choice.layer(inspector.model.network)
        mapped = self._atlas.map(inspector.split, layer, self.choice.method, inspector.timeline)
        self.finder.find(MapAt(mapped, checkpoint))

    def on_map_progressed(self) -> None:
        """Show how far the next points are."""
        self._update_title()

    def draw(self, width: int, height: int) -> Text:
        """Return the image under the cursor, and the map; or why there is none."""
        self._update_title()
        points = self.finder.points
        source = self.finder.source
        reason = self.reason or self.finder.problem
        if points is None or source is None or reason:
            self._grid = None
            return self.message(reason or f"Placing the {spoken_split(self.inspector.split)} images …", width)
        has_image = width >= WIDE
        column = max(LEAST_IMAGE, min(MOST_IMAGE, width // 3)) if has_image else -GAP
        self._origin = column + GAP
        self._grid = self._grid_of(points, width - self._origin, max(1, height - 1 - (not has_image)))
        position = self._position.of(self.inspector.subject, self.inspector.model, source.map)
        self.cursor.follow(self.inspector.subject, source.map.split, position, self._grid)
        context = AppContext.of(self)
        look = self._look()
        marked = ScatterPoints(points.labels, self.choice.marked(points))
        picture = scatter(self._grid, marked, look, context.palette, self.cursor.image, position)
        key = legend(look, context.palette, self._grid.width, crosses=self.choice.marks == "marked")
        lines = Text("\n", no_wrap=True).join([picture, key])
        is_named = names_in(key, look)
        facts = self._facts(points, is_named=is_named)
        subject = self.selected()
        if self._offers_look == self._is_at_subject:
            self._offers_look = not self._is_at_subject
            self.refresh_bindings()
        if not has_image or subject is None:
            return Text("\n", no_wrap=True).join([lines, Text("  ").join(facts)])
        image = image_facts(subject.pixels, facts, column, height, style_of(context), context.palette)
        if not is_named:
            names = class_names(look, context.palette, column, height - len(image) - 1)
            image += [Text(" " * column), *names][: height - len(image)]
        return beside(image, lines, column, GAP)

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Offer to look at the image under the cursor where that is another one."""
        if action == "look" and self._is_at_subject:
            return False
        return super().check_action(action, parameters)

    @property
    def _is_at_subject(self) -> bool:
        """True if the image under the cursor is the subject of all lenses, or there is none."""
        source = self.finder.source
        subject = self.inspector.subject
        if source is None or self.cursor.image is None:
            return True
        return subject is not None and (subject.split, subject.index) == (source.map.split, self.cursor.image)

    def selected(self) -> Subject | None:
        """Return the image under the cursor."""
        source = self.finder.source
        if source is None or self.cursor.image is None:
            return None
        exploration = source.map.exploration
        images = exploration.images(source.map.split)
        split, index = source.map.split, self.cursor.image
        return Subject.of(images, split, index, exploration.classes, exploration.preprocessing)

    def on_click(self, event: Click) -> None:
        """Go to the image nearest to the click."""
        offset = event.get_content_offset(self)
        if offset is not None and self._grid is not None and offset.x >= self._origin:
            self.cursor.image = self._grid.nearest(offset.x - self._origin, offset.y)
            self.redraw()

    def turn_wheel(self, by: int) -> None:
        """Go to another image in the same cell."""
        self.action_turn(by)

    def action_move(self, right: int, down: int) -> None:
        """Go to the nearest image in a direction."""
        if self._grid is not None:
            self.cursor.move(self._grid, right, down)
            self.redraw()

    def action_turn(self, by: int) -> None:
        """Go to another image in the same cell."""
        if self._grid is not None and self.finder.points is not None:
            self.cursor.turn(self._grid, self.finder.points, by)
            self.redraw()

    def action_return(self) -> None:
        """Go back to the subject."""
        self.cursor.leave()
        self.redraw()

    def action_look(self) -> None:
        """Make the image under the cursor the subject of all lenses."""
        subject = self.selected()
        if subject is not None:
            AppContext.of(self).look_at(subject)
            self.inspector.look_at(subject)

    def action_choose(self, choice: str) -> None:
        """Change the `layer`, the `method`, how `mistakes` are shown, or the `characters`."""
        model = self.inspector.model
        if choice == "layer" and model is not None:
            self.choice.next_layer(model.network)
        elif choice == "method":
            self.choice.next_method()
        elif choice == "mistakes":
            self.choice.next_marks()
        elif choice == "characters":
            self.choice.signs = not self._look().signs
        self.refresh_view()

    def action_fit(self) -> None:
        """Fit the axes at the current checkpoint."""
        if self._atlas is not None and self.inspector.timeline.current is not None:
            self._atlas.fit(self.inspector.timeline.current)
            self.refresh_view()

    def _grid_of(self, points: Points, width: int, height: int) -> ScatterGrid:
        """Return the grid; the same one as long as nothing has changed, because it knows the cell of each image."""
        grid = ScatterGrid(points.coordinates, self.choice.shown(points), width, height)
        if self._grid is not None and self._grid.is_like(grid):
            return self._grid
        return grid

    def _look(self) -> ScatterLook:
        context = AppContext.of(self)
        signs = self.choice.signs
        if signs is None:
            # Without colours, dots would all be alike.
            signs = context.ascii_only or not context.palette.colour or context.palette.sixteen
        return ScatterLook(self.inspector.classes, signs, context.ascii_only)

    def _facts(self, points: Points, *, is_named: bool) -> list[Text]:
        """Name, label, answer and confidence of the image under the cursor, and how many share its cell.

        Where the legend does not name the classes, the character of the label is beside it.
        """
        image = self.cursor.image
        if image is None or self._grid is None:
            return [Text("no image to show")]
        palette = AppContext.of(self).palette
        classes = self.inspector.classes
        subject = self.selected()
        label = Text(with_article(classes[int(points.labels[image])]))
        if not is_named:
            label.append(f" ({class_signs(classes)[int(points.labels[image])]})")
        is_untrained = self.finder.source is not None and self.finder.source.checkpoint.is_untrained
        answered = f"{answer_verb(is_untrained=is_untrained)} {classes[int(points.predicted[image])]}"
        answer = Text(f"✓ {answered}", palette.right)
        if points.is_wrong[image]:
            answer = Text(f"✗ {answered}", bold(palette.wrong))
        confidence = Text(f"({percent(float(points.confidence[image]), 1)})")
        images = self.cursor.in_cell(self._grid, points)
        count = Text("alone here", palette.dim)
        if len(images) > 1 and image in images:
            count = Text(f"{images.index(image) + 1} of {len(images)} here", palette.dim)
        return [Text(subject.name if subject else ""), label, answer, confidence, count]

    def _update_title(self) -> None:
        """Show the layer, the method and the axes in the title, or the progress of the next points."""
        title = "Map"
        axes = [""]
        model = self.inspector.model
        if model is not None:
            layer = layer_names(model.network)[self.choice.layer(model.network)]
            title += f" · {layer} · {self.choice.method}"
        source = self.finder.source
        if self.finder.is_busy:
            title += f" · {percent(self.finder.share, 0)} done"
        elif source is not None and source.map.frame is not None:
            shares = " + ".join(percent(share, 0) for share in source.map.frame.projection.shares.tolist())
            title += f" {shares}"
            epoch = source.map.fitted.epoch
            axes = [f" · axes fitted at epoch {epoch}", f" · axes of epoch {epoch}", ""]
        if self.choice.marks == "only":
            title += " · mistakes only"
        titles = [title + end for end in axes]
        # A blank at each end belongs to the title.
        set_title(self, Text(first_fitting(titles, self.content_size.width - 2) or title))

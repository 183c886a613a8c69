"""The image under the cursor of a map."""

from __future__ import annotations

from tuinet.analysis.image_map import ImageMap, Points
from tuinet.analysis.model import Model
from tuinet.analysis.subject import Subject
from tuinet.render.scatter_grid import ScatterGrid


class MapCursor:
    """An image of a map, by its number. It begins at the subject, and moves to it whenever there is another one."""

    def __init__(self) -> None:
        self.image: int | None = None
        self._subject: Subject | None = None
        self._split = ""

    def follow(
        self, subject: Subject | None, split: str, position: tuple[float, float] | None, grid: ScatterGrid
    ) -> None:
        """Go to a new subject, or the image nearest to its place; stay if it is the same one."""
        is_lost = self.image is None or self.image >= len(grid.coordinates)
        if subject is self._subject and split == self._split and not is_lost:
            return
        self._subject = subject
        self._split = split
        if subject is not None and subject.split == split and (subject.index or 0) < len(grid.coordinates):
            self.image = subject.index
        else:
            column, row = grid.cell_of(position or (0.5, 0.5))
            self.image = grid.nearest(column, row)

    def leave(self) -> None:
        """Leave the image: `follow` then goes to the subject."""
        self.image = None

    def move(self, grid: ScatterGrid, right: int, down: int) -> None:
        """Go to the nearest image in a direction, if there is one."""
        if self.image is not None:
            image = grid.toward(self.image, right, down)
            self.image = self.image if image is None else image

    def turn(self, grid: ScatterGrid, points: Points, by: int) -> None:
        """Go to another image in the same cell, mistakes first."""
        images = self.in_cell(grid, points)
        if images and self.image is not None:
            position = images.index(self.image) if self.image in images else -by
            self.image = images[(position + by) % len(images)]

    def in_cell(self, grid: ScatterGrid, points: Points) -> list[int]:
        """Return the images in the cell of the cursor, mistakes first."""
        if self.image is None:
            return []
        images = grid.inside(int(grid.columns[self.image]), int(grid.rows[self.image])).tolist()
        return sorted(images, key=lambda image: not points.is_wrong[image])


class SubjectPosition:
    """The position of the subject on a map, computed once for each map, network and subject."""

    def __init__(self) -> None:
        self._key: tuple[object, ...] = ()
        self._position: tuple[float, float] | None = None

    def of(self, subject: Subject | None, model: Model | None, mapped: ImageMap) -> tuple[float, float] | None:
        """Return right and up; None without a subject that the network can take."""
        key = (subject, model, mapped.frame)
        if key != self._key:
            self._key = key
            self._position = None
            if subject is not None and model is not None and subject.pixels.size == model.inputs:
                self._position = mapped.locate(model.network, subject.x)
        return self._position

"""The page of events in the documentation."""

from ..readme.event_table import PAGE, page


def test_the_page_of_events_has_every_type_and_field() -> None:
    assert PAGE.read_text(encoding="utf-8") == page(), "run: python tests/readme/event_table.py"

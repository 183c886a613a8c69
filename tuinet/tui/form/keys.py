"""The keys of the form; letters, digits and space are none of them, so they reach the screen from all but text."""

from textual.binding import Binding, BindingType

FORM: list[BindingType] = [
    Binding("escape", "leave", "Leave form", tooltip="Out of the form, to where letters are keys.", key_display="esc"),
]

FIELDS: list[BindingType] = [
    Binding("up", "move(-1)", "Field above", tooltip="To the field above.", show=False),
    Binding("down", "move(1)", "Field below", tooltip="To the field below.", show=False),
    Binding("pageup", "page(-1)", "Form up", tooltip="Scroll the form up.", show=False),
    Binding("pagedown", "page(1)", "Form down", tooltip="Scroll the form down.", show=False),
]

CHOICE: list[BindingType] = [
    Binding("left", "turn(-1)", "Previous choice", tooltip="Take the choice before this one.", show=False),
    Binding("right", "turn(1)", "Next choice", tooltip="Take the choice after this one.", show=False),
    Binding("enter", "open", "Choices", tooltip="List all choices."),
]

HEADER: list[BindingType] = [
    Binding("enter", "fold", "Fold", tooltip="Fold or unfold the settings of this group."),
    Binding("left", "fold(True)", "Fold", tooltip="Fold the group.", show=False),
    Binding("right", "fold(False)", "Unfold", tooltip="Unfold the group.", show=False),
]

"""The Textual app: it shows runs, and lets the user start, control and explore them."""

"""The training loop and its measurements. It knows no files and no screen: events come out of it."""

"""The training loop and what is measured in it. It knows no files and no screen: events come out of it."""

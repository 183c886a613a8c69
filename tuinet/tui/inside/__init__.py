"""The Inside screen: a network opened, with a lens for each question to it."""

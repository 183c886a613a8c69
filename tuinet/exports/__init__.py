"""A trained network, and the curves of its training, in the formats of other programs: a module for each format."""

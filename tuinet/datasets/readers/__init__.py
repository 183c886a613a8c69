"""Reading other people's data sets: a module for each format."""

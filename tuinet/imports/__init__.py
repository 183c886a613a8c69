"""Networks that other programs have trained, turned into runs: a module for each format."""

"""The Runs screen: all runs, and what can be done with them."""

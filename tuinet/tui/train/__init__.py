"""The Train screen: configure a run, watch it learn, and step through it."""

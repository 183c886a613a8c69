"""Numbers in, Rich renderables out. The only importer of plotext."""

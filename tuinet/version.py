"""The version, in a module of its own: the package imports everything, so nothing below may import the package."""

__version__ = "0.1.0"

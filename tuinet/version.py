"""The version, apart from the package itself, which offers everything and so may be imported by nothing below it."""

__version__ = "0.1.0"

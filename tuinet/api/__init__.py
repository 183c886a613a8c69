"""The library: what `import tuinet` offers to a script or a notebook. README.md beside this file documents it."""

"""A page that reads drawings: the scripts, the style and the frame of one HTML file, and what fills it."""

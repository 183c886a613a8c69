"""A page that classifies drawings: the scripts, styles and frame of one HTML file, and its contents."""

"""Converting a data set of any format to four IDX files: spooled to disk as it is read, and then changed in blocks."""

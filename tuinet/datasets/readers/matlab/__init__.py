"""MATLAB's files: EMNIST as it is published, SVHN, and arrays named X and y."""

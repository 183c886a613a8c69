"""A neural network in NumPy: arrays in, arrays out. No files, no clock, no screen.

Read the modules in this order: activations, initializers, layers, losses, network, optimizer, optimizers, adaptive,
muon, lbfgs, schedules, averaging; then normalisation, shortcuts and folding, which most networks do without. Each of
them names the paper that its formulas come from. `tests/examples/xor.py` trains a network with these parts alone.

Shapes are given in parentheses. N is the size of a batch, the number of images that go through the network together;
images are rows, so the activations of a layer are a matrix (N, width). Gradients have the shape of what they are the
gradient of, and dX stands for the gradient of the loss with respect to X.
"""

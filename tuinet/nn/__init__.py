"""The network: arrays in, arrays out. No files, no clock, no screen, and nothing but NumPy.

Read it in this order: activations, initializers, layers, losses, network, optimizers, schedules.
Shapes stand at the lines: N is the batch, the number of images that go through the network at once.
"""

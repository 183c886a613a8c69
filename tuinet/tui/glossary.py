"""The figures that the app shows, explained to someone who meets them for the first time."""

TERMS: dict[str, str] = {
    "epoch": "One pass through all training images, in a new random order.",
    "batch": "A few images that are processed together; after each batch the weights are updated.",
    "forward pass": "An image enters as 784 numbers. Each layer multiplies them by its weights, adds its biases and "
    "applies its activation, until ten numbers remain: the logits.",
    "softmax": "Turns the logits into probabilities: all positive, 100 % in total.",
    "loss": "Cross-entropy in nats: minus the logarithm of the probability given to the true class. 0 means certain "
    "and right; 2.30 is what guessing among ten classes gives.",
    "accuracy": "The share of images whose most probable class is the true one.",
    "train, valid, test": "Three sets of images. The network learns from the first, the second selects the best epoch, "
    "and the third is used once, at the end, for an unbiased result.",
    "best": "The epoch with the highest validation accuracy so far. Its weights are kept.",
    "95 % interval": "The range that contains, with 95 % confidence, the accuracy on an unlimited number of such "
    "images.",
    "backward pass": "The chain rule, applied from the loss back through the layers: it gives each weight its share "
    "of the error.",
    "gradient": "The direction in which the loss rises fastest, one number per weight. Its norm says how much there is "
    "to learn from the batch: it shrinks as the network learns, and explodes if the learning rate is too high.",
    "update": "How far the weights of a layer moved, relative to their own norm. About 0.001 is healthy; much less "
    "means that nothing is learned, much more that learning is unstable.",
    "dead": "The share of a layer's units that are never active, for any image. Their gradient is zero, so they cannot "
    "recover.",
    "rate": "The current learning rate: how far an update steps against the gradient. A schedule changes it during the "
    "run.",
    "k/s": "Thousands of training images per second.",
    "smoothed": "A moving average of the training curve, because single batches are noisy. The validation curve is "
    "never smoothed.",
    "confidence": "The probability of the predicted class. Confident mistakes are worth a look.",
    "precision": "Of the images predicted as 3, the share that are a 3.",
    "recall": "Of the images that are a 3, the share predicted as 3.",
    "F1": "The harmonic mean of precision and recall.",
    "confusion matrix": "How often each true class (row) was predicted as each class (column). The diagonal is "
    "correct.",
    "checkpoint": "The weights after an epoch, saved to disk: to resume from, and to explore later.",
}

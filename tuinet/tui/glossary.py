"""The figures that the app shows, in words for somebody who meets them for the first time."""

TERMS: dict[str, str] = {
    "epoch": "Once through all training images, in an order of its own.",
    "batch": "The few images after which the weights are changed: forward, backward, update.",
    "forward pass": "An image goes in as 784 numbers. Each layer multiplies by its weights, adds its biases, and bends "
    "the result with its activation, until ten numbers are left: the logits.",
    "softmax": "Makes probabilities of the logits: all positive, together 100 %.",
    "loss": "Cross-entropy in nats: minus the logarithm of the probability given to the true digit. 0 is certainty of "
    "the truth; 2.30 is guessing among ten.",
    "accuracy": "Share of the images whose most probable class is the true one.",
    "train, valid, test": "Three sets of images: the first is learned from, the second chooses the best epoch, the "
    "third is looked at once, at the end, for the honest figure.",
    "best": "The epoch with the highest validation accuracy so far. Its weights are kept.",
    "95 % interval": "Where the accuracy on endlessly many such images lies, with 95 % confidence.",
    "backward pass": "The chain rule from the loss back through the layers: how much each weight is to blame.",
    "gradient": "The direction in which the loss rises fastest, one number for each weight. Its length says how much "
    "there is to learn from the batch: it falls towards zero as the network learns, and explodes if the rate is too "
    "high.",
    "update": "How far the weights of a layer moved, as a share of their own length. About 0.001 is healthy; much less "
    "means that nothing is learned, much more that learning is not stable.",
    "dead": "Share of a layer's units that answer to no image: their gradient is zero, and they never learn again.",
    "rate": "The learning rate now: how far an update goes along the gradient. A schedule changes it over the run.",
    "k/s": "Thousands of training images a second.",
    "smoothed": "A running mean of the training curve: batches are noisy. The validation curve is never smoothed.",
    "confidence": "The probability of the class that the network chose. A sure mistake is worth looking at.",
    "precision": "Of the images called a 3, the share that is one.",
    "recall": "Of the images that are a 3, the share that was called one.",
    "F1": "The harmonic mean of precision and recall.",
    "confusion matrix": "How often each true class (row) was taken for each class (column). The diagonal is right.",
    "checkpoint": "The weights as they were after an epoch, on disk: to go on from, and to look back at.",
}

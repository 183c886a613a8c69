"""The terms that the app uses, explained to someone who meets them for the first time."""

TERMS: dict[str, str] = {
    "epoch": "One pass through all training images, in a new random order.",
    "batch": "A group of images that are processed together. The weights are updated after each batch.",
    "forward pass": "An image enters as 784 numbers. Each layer multiplies them by its weights, adds its biases and "
    "applies its activation, until ten numbers remain: the logits.",
    "softmax": "Turns the logits into probabilities: all positive, 100 % in total.",
    "loss": "Cross-entropy in nats: minus the logarithm of the probability given to the true class. 0 means certain "
    "and correct; guessing among ten classes gives 2.30.",
    "one-hot": "The usual target: an output for each class, 1 for the true class and 0 for all others. All "
    "classes are equally far apart, so a network is free to learn which look alike.",
    "encoding": "What the outputs stand for. A network that outputs the number of a digit confuses neighbours: for an "
    "image that could be 3 or 7, the least risky answer is 5. One that outputs the four bits of the number confuses "
    "digits that share bits, such as 4 (0100) and 6 (0110). The confusion matrix shows both.",
    "squared error": "Half the sum of the squared differences between outputs and targets: a loss for numbers. For "
    "classes, networks learn more slowly with it than with the cross-entropy.",
    "accuracy": "The share of images whose most probable class is the true one.",
    "✓ ✗ ○ >": "✓ marks a correct answer, ✗ a wrong one, and ○ the true class that it missed; > marks an answer that "
    "is not judged. 5→6 is a 5 predicted as a 6.",
    "train, valid, test": "Three sets of images. The network learns from the first, the second selects the best epoch, "
    "and the third is used once, at the end, for an unbiased result.",
    "best": "The epoch with the highest validation accuracy so far. Its weights are kept.",
    "95 % interval": "The range that contains, with 95 % confidence, the accuracy on all images of this kind.",
    "backward pass": "The chain rule, applied from the loss back through the layers: it gives each weight its share "
    "of the error.",
    "gradient": "The direction in which the loss rises fastest, one number per weight. Its norm shrinks as the "
    "network learns, and explodes if the learning rate is too high.",
    "update": "How far the weights of a layer moved in a batch, relative to their own norm. About 0.1 % is healthy; "
    "much less means that hardly anything is learned, much more that learning is unstable. Updates shrink with the "
    "learning rate, so a schedule makes them small in the last epochs.",
    "dead": "The share of a layer's units that no image activates. Their gradient is zero, so they cannot recover.",
    "rate": "The current learning rate: how far an update steps against the gradient. The schedule changes it during "
    "the run.",
    "k/s": "Thousands of training images per second; `/s` means images per second.",
    "smoothed": "A moving average of the training curve, because single batches are noisy. The validation curve is "
    "never smoothed.",
    "confidence": "The probability of the predicted class. Mistakes with high confidence are worth a look.",
    "doubt": "By how much another class is more probable than the label, from −1 to 1: above 0 for every mistake. "
    "Images with high doubt are often labelled wrongly.",
    "precision": "Of the images predicted as 3, the share that shows a 3.",
    "recall": "Of the images that show a 3, the share predicted as 3.",
    "F1": "The harmonic mean of precision and recall.",
    "confusion matrix": "How often each true class (row) was predicted as each class (column). Correct "
    "predictions are on the diagonal.",
    "trend": "The validation accuracy of a run by epoch, as bars from its lowest to its highest value.",
    "hyperparameter": "What you choose before training, such as the learning rate. Training learns the parameters: the "
    "weights and biases.",
    "committee": "Several networks whose probabilities are averaged, also called an ensemble. Each makes different "
    "mistakes, and the others outvote it.",
    "distillation": "Learning from the answers of a trained network, the teacher, as well as from the labels. The "
    "answers show how much a 7 resembles a 1. A temperature above 1 softens them.",
    "checkpoint": "The weights after an epoch, saved to disk. A run can resume from it, and it can be explored later.",
    "normalisation": "Brings the weighted sums of hidden units to mean 0 and variance 1 before the activation, which "
    "makes deep networks easier to train. A learned scale and shift of each unit can undo it. Batch normalisation "
    "takes mean and variance over the images of a batch, and in evaluation uses running means from training. Layer "
    "normalisation takes them over the units of the layer, for each image.",
    "shortcut": "Adds the input of a hidden layer to its weighted sums, so that the layer only has to learn what "
    "should change. Signals and gradients pass through many layers without fading. Networks with shortcuts are called "
    "residual.",
    "deslanting": "Shearing a figure until it stands upright, so that the network need not learn every slant.",
    "logit": "The weighted sum of an output unit, before softmax turns all of them into probabilities.",
    "PCA": "Principal component analysis: chooses the view in which points spread out most. It does not use labels.",
    "LDA": "Linear discriminant analysis: chooses the view in which the classes are farthest apart, "
    "compared with the spread within each class.",
}

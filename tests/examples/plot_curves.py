"""Plot the curves of the newest run with matplotlib. Run it with `python tests/examples/plot_curves.py`."""

import matplotlib.pyplot as plt

import tuinet

curves = tuinet.runs()[-1].curves()
plt.plot(curves["epoch"], curves["train_accuracy"], label="training")
plt.plot(curves["epoch"], curves["valid_accuracy"], label="validation")
plt.xlabel("epoch")
plt.ylabel("accuracy")
plt.legend()
plt.savefig("curves.png")

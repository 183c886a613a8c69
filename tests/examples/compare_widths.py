"""Compare five widths of the hidden layer. Run it with `python tests/examples/compare_widths.py`."""

import tuinet

for width in (4, 8, 16, 32, 64):
    run = tuinet.train(hidden=(width,), epochs=1, name=f"width-{width}").wait()
    print(f"{width:2} hidden units: {run.test_accuracy:.1%} of the test images")

best = max(tuinet.runs(status="finished"), key=lambda run: run.test_accuracy or 0)
print("best:", best.name)

"""Train a network, and ask it about an image. Run it with `python tests/examples/train_and_predict.py`."""

import tuinet

run = tuinet.train(hidden=(32,), epochs=2)  # a run like any other
for event in run:  # while it trains
    if event.type == "epoch_finished":
        print(f"epoch {event.epoch}: {event.valid_accuracy:.1%} of the validation images")

model = run.model()  # its best checkpoint
image = model.images("test").images[0]
print("a", model.answer(image).predicted)
map_of_pixels = model.attribution(image)  # what each pixel contributes to the answer

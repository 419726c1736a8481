"""Trains in a framework, and again until it is interrupted, without another one; prints a report.

Its arguments are the module that cannot be found, then the frameworks it trains in, in turn.
"""

import json
import sys
import threading
from importlib.machinery import PathFinder

import numpy as np

from course_utils import training
from tests.helpers.both_frameworks import EPOCHS, VALIDATION, keras_row, losses, torch_row
from tests.helpers.signals import interrupt_until, listen_to_interruptions

missing, *frameworks = sys.argv[1:]
find = PathFinder.find_spec
PathFinder.find_spec = lambda name, *more: None if name == missing else find(name, *more)
draw = training.shuffled_batches


def draw_and_interrupt_soon(*sizes, seed, epoch):
    if epoch == EPOCHS:
        threading.Thread(target=interrupt_until, args=[ended], daemon=True).start()
    return draw(*sizes, seed=seed, epoch=epoch)


listen_to_interruptions()
training.shuffled_batches = draw_and_interrupt_soon
for name in frameworks:
    framework, ended = {"torch": torch_row, "keras": keras_row}[name](), threading.Event()
    history = framework.fit(framework.build(), validation=VALIDATION)
    model = framework.build()
    interrupted = framework.fit(model, epochs=10**6)
    ended.set()
    report = {
        "losses": [array.tolist() for array in losses(history)],
        "ended": interrupted.ended,
        "batches": len(interrupted.batch_loss),
        "epochs": len(interrupted.train_loss),
        "finite": bool(np.isfinite(framework.predict(model)).all()),
        "loaded": [name for name in ("keras", "tensorflow", "torch") if name in sys.modules],
    }
    print(json.dumps(report))

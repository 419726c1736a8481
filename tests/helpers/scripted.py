"""A network whose losses are given, and a run of `Training` with it."""

from pathlib import Path

import numpy as np

from course_utils.training import Training


class Scripted:
    """A network that takes its losses, of steps and of validation batches, from two lists."""

    def __init__(self, losses, scores=()):
        self.losses, self.scores = iter(losses), iter(scores)
        self.steps, self.stepped, self.scored, self.saved = 0, [], [], []

    def step(self, rows, accept):
        self.stepped.append(rows)
        accept(next(self.losses))
        self.steps += 1

    def score(self, rows):
        self.scored.append(rows)
        return next(self.scores)

    def weights(self):
        return self.steps

    def set_weights(self, weights):
        self.steps = weights

    def save(self, path):
        self.saved.append(self.steps)
        Path(path).write_text(str(self.steps))


def run_of(network, count=5, validation_count=0, **options):
    given = {"epochs": 3, "batch_size": 2, "seed": 7, "patience": None, "checkpoint": None}
    given |= {"progress": False, **options}
    validation = [np.zeros(validation_count)] if validation_count else None
    return Training(network, [np.zeros(count)], validation, **given)


def train(network, **options):
    return run_of(network, **options).run()

"""Trains without a bar where tqdm cannot be imported, and prints the number of batches."""

import sys

sys.modules["tqdm"] = None  # to import it is an error from here on

from tests.helpers.scripted import Scripted, train  # noqa: E402

print(len(train(Scripted([1.0] * 9)).batch_loss))

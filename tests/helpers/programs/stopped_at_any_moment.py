"""Trains without end, is interrupted at any moment, and says how the run ended."""

import itertools
import json

from tests.helpers.scripted import Scripted, train
from tests.helpers.signals import listen_to_interruptions, signal_when

network = Scripted(itertools.repeat(0.5))
listen_to_interruptions()
signal_when(lambda: len(network.stepped) > 4)
history = train(network, epochs=10**9)
print(json.dumps([history.ended, len(history.batch_loss), len(history.train_loss)]))

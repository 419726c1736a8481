"""Imports modules in the order that it is told, then makes an optimizer of PyTorch."""

import importlib
import sys

for name in sys.argv[1:]:
    importlib.import_module(name)

import torch  # noqa: E402

torch.optim.SGD([torch.zeros(1, requires_grad=True)])
print("alive")

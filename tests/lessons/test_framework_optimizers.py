"""Momentum and Adam, as lesson 07 types them, take the steps that PyTorch's optimizers take."""

import numpy as np
import pytest
import torch

from tests.helpers.typed_in_lessons import typed

CURVATURE = np.array([36.0, 0.25, 2.0])
OPTIMIZERS = {
    "momentum": (
        {"learning_rate": 0.03, "keep": 0.8},
        lambda parameters: torch.optim.SGD(parameters, lr=0.03, momentum=0.8),
    ),
    "adam": (
        {"learning_rate": 0.07},
        lambda parameters: torch.optim.Adam(parameters, lr=0.07),
    ),
}


@pytest.mark.parametrize(("name", "options", "theirs"), [(n, *o) for n, o in OPTIMIZERS.items()])
def test_same_walk_as_in_pytorch(rng, name, options, theirs):
    start = rng.normal(size=3)
    ours = typed("07", name)(lambda place: CURVATURE * place + 1, start, **options, steps=50)
    place = torch.tensor(start, requires_grad=True)
    optimizer, walk = theirs([place]), [start]
    for _ in range(50):
        optimizer.zero_grad()
        (torch.tensor(CURVATURE / 2) @ place**2 + place.sum()).backward()
        optimizer.step()
        walk.append(place.detach().numpy().copy())
    # The same operations in another order.
    np.testing.assert_allclose(ours, walk, rtol=1e-9, atol=1e-12)

"""Right answers that a framework gives, in its own precision, pass like any other."""

import numpy as np
import pytest
import torch
import torch.nn.functional as F

from course_utils.exercises import PASSED, find
from course_utils.transfer import interval


def steps_without_zero_grad(weight, gradients, learning_rate):
    """Exercise 9.2 as lesson 09 would do it: the slopes of a line pile up in `.grad`."""
    parameter = torch.tensor(weight, requires_grad=True)
    optimizer = torch.optim.SGD([parameter], lr=learning_rate)
    for slope in gradients.tolist():
        (slope * parameter).backward()
        optimizer.step()
    return parameter.detach()


def bce(label, logit):
    return F.binary_cross_entropy_with_logits(
        torch.from_numpy(logit), torch.from_numpy(label), reduction="none"
    )


@pytest.mark.parametrize(
    ("name", "answer"),
    [
        ("9.2", steps_without_zero_grad),
        ("10.5", interval),
        ("10.5", lambda right, count: np.round(interval(right, count), 4)),
        ("4.4", bce),
        ("5.2", lambda label, z: F.cross_entropy(torch.tensor(z).float(), torch.tensor(label))),
        (
            "6.7",
            lambda label, s: (
                len(s) * F.multi_margin_loss(torch.tensor(s).float()[None], torch.tensor([label]))
            ),
        ),
        (
            "10.7",
            lambda log_probs, scale: F.log_softmax(scale * torch.tensor(log_probs).float(), 1),
        ),
    ],
)
def test_an_answer_of_a_framework_passes(name, answer):
    verdict = find(name).judge(answer)
    assert verdict.state == PASSED, verdict.sentence

"""Fine-tuning: once a head has converged, all layers of a DenseNet learn, slowly."""

import torch
from torch.optim.lr_scheduler import CosineAnnealingLR, LinearLR, SequentialLR

from course_utils.transfer.devices import device
from course_utils.transfer.run import fit

BELOW = 0.1  # the rate of all other layers, as a part of the head's
WARM_UP = 0.1  # the part of all steps in which the rate rises


def fine_tuned(model, loss, train, validation, *, rate, epochs, batch_size, seed, resume):
    """Train all layers of a DenseNet whose head has converged, and keep the best epoch.

    The head comes first because that costs next to nothing, on features that are computed once, and
    says what fine-tuning has to beat. The other layers, which have more to lose, learn at a tenth
    of its rate. The rate rises in the first tenth of the steps and
    then falls to 0 along half a cosine. The statistics of BatchNorm stay as they are, see `fit`.

    Arguments
        model: a `torchvision.models.DenseNet` with such a head.
        loss, train, validation, batch_size, seed, resume: as for `fit`.
        rate: the highest one of the head.
        epochs: all of them are done; the weights of the best one are kept.
    Returns
        a `training.History`.
    Raises
        as `fit`.
    """
    layers = [
        {"params": list(model.to(device()).features.parameters()), "lr": BELOW * rate},
        {"params": list(model.classifier.parameters()), "lr": rate},
    ]
    # Not Adam: its first steps would blow up what several ranks round apart.
    optimizer = torch.optim.SGD(layers, momentum=0.9)
    return fit(
        model,
        loss,
        optimizer,
        train,
        validation,
        epochs=epochs,
        batch_size=batch_size,
        seed=seed,
        scheduler=warm_up_and_cosine(optimizer, epochs * -(-len(train[1]) // batch_size)),
        patience=epochs,  # never at its end, but the best epoch is remembered
        resume=resume,
        progress=True,
    )


def warm_up_and_cosine(optimizer, steps):
    """A schedule for so many steps: the rate rises in a line, then falls to 0 along a cosine.

    >>> optimizer = torch.optim.SGD([torch.nn.Parameter(torch.zeros(1))], lr=2.0)
    >>> scheduler, rates = warm_up_and_cosine(optimizer, 20), []
    >>> for _ in range(20):
    ...     rates += scheduler.get_last_lr()
    ...     optimizer.step()
    ...     scheduler.step()
    >>> [round(rate, 2) for rate in rates[::4]]
    [0.02, 1.94, 1.5, 0.83, 0.23]
    """
    rising = max(1, round(WARM_UP * steps))
    falling = max(1, steps - rising)
    parts = [
        LinearLR(optimizer, start_factor=0.01, total_iters=rising),
        CosineAnnealingLR(optimizer, falling),
    ]
    return SequentialLR(optimizer, parts, milestones=[rising])

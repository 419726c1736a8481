"""Wrong functions for the exercises of lesson 07 that no list of mistakes holds."""

import numpy as np


def _running(batch_losses, start=0):
    return np.cumsum(batch_losses[start:]) / np.arange(1, len(batch_losses) + 1 - start)


def _exponential(batch_losses):
    mean, means = batch_losses[0], []
    for loss in batch_losses:
        mean = 0.9 * mean + 0.1 * loss
        means.append(mean)
    return np.array(means)


def _without_the_last(batch_losses):
    return np.array([np.mean(batch_losses[:i]) for i in range(1, len(batch_losses))])


def _nothing_after_the_loop(validation_losses, patience):
    best = 0
    for epoch, loss in enumerate(validation_losses):
        if loss < validation_losses[best]:
            best = epoch
        if epoch - best == patience:
            return best


def _stop_minus_patience(validation_losses, patience):
    best = 0
    for epoch, loss in enumerate(validation_losses):
        if loss < validation_losses[best]:
            best = epoch
        if epoch - best == patience:
            break
    return epoch - patience


def _higher_is_better(validation_losses, patience):
    best = 0
    for epoch, loss in enumerate(validation_losses):
        if loss > validation_losses[best]:
            best = epoch
        if epoch - best == patience:
            break
    return best


def _above_the_mean_of_the_last(validation_losses, patience):
    for epoch in range(patience, len(validation_losses)):
        if validation_losses[epoch] > np.mean(validation_losses[epoch - patience : epoch]):
            break
    return int(np.argmin(validation_losses[: epoch + 1]))


def _compared_with_the_first(validation_losses, patience):
    best = 0
    for epoch, loss in enumerate(validation_losses):
        if loss < validation_losses[0]:
            best = epoch
        if epoch - best == patience:
            break
    return best


UNLISTED = {
    "7.5": (
        ("largest input alone", lambda x: 1 / np.max(x**2)),
        ("root of the mean square", lambda x: 1 / np.sqrt(np.mean(x**2))),
        ("mean of the reciprocals", lambda x: np.mean(1 / x**2)),
        ("divided by N - 1", lambda x: (len(x) - 1) / np.sum(x**2)),
        ("the whole range, both ends", lambda x: (0.0, 1 / np.mean(x**2))),
        ("median of the squares", lambda x: 1 / np.median(x**2)),
    ),
    "7.10": (
        (
            "divided from 0 on",
            lambda batch_losses: np.cumsum(batch_losses) / np.arange(len(batch_losses)),
        ),
        ("exponential mean with 0.9", _exponential),
        ("loop ends one batch early", _without_the_last),
        (
            "only batches before this one",
            lambda batch_losses: np.append(batch_losses[0], _running(batch_losses)[:-1]),
        ),
        ("mean of the running means", lambda batch_losses: _running(_running(batch_losses))),
        (
            "whole division",
            lambda batch_losses: np.cumsum(batch_losses) // np.arange(1, len(batch_losses) + 1),
        ),
    ),
    "7.11": (
        ("nothing returned if it never stops", _nothing_after_the_loop),
        ("subtracted patience from the stop", _stop_minus_patience),
        ("comparison the wrong way round", _higher_is_better),
        ("compared with the mean before", _above_the_mean_of_the_last),
    ),
}

SECOND = {
    "7.5": (("upside down", lambda x: np.mean(x**2)),),
    "7.10": (
        (
            "from each batch to the end",
            lambda batch_losses: np.array(
                [np.mean(batch_losses[i:]) for i in range(len(batch_losses))]
            ),
        ),
        (
            "starts with a mean of nothing",
            lambda batch_losses: np.array(
                [np.mean(batch_losses[:i]) for i in range(len(batch_losses))]
            ),
        ),
    ),
    "7.11": (
        (
            "stops after the first epochs, as many as patience",
            lambda validation_losses, patience: int(np.argmin(validation_losses[: patience + 1])),
        ),
        ("compared with the first loss", _compared_with_the_first),
    ),
}

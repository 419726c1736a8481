"""Wrong functions for the exercises of lesson 13 that no list of mistakes holds."""

import numpy as np


def _share(count):
    return count / np.sum(count)


UNLISTED = {
    "13.14": (
        (
            "logarithm of the counts",
            lambda count: -np.sum(_share(count) * np.log(count)),
        ),
        ("Gini impurity", lambda count: 1 - np.sum(_share(count) ** 2)),
        (
            "averaged over the classes",
            lambda count: -np.mean(_share(count) * np.log(_share(count))),
        ),
        (
            "yes and no for each class",
            lambda count: (
                -np.sum(
                    _share(count) * np.log(_share(count))
                    + (1 - _share(count)) * np.log(1 - _share(count))
                )
            ),
        ),
        (
            "exponential of it, the perplexity",
            lambda count: np.exp(-np.sum(_share(count) * np.log(_share(count)))),
        ),
        (
            "logarithm of the mean share",
            lambda count: -np.log(np.sum(_share(count) ** 2)),
        ),
    ),
    "13.16": (
        (
            "left the last batch out entirely",
            lambda batch_mean, batch_size: (
                np.sum(batch_mean[:-1] * batch_size[:-1]) / np.sum(batch_size[:-1])
            ),
        ),
        (
            "means and sizes changed places",
            lambda batch_mean, batch_size: np.sum(batch_mean * batch_size) / np.sum(batch_mean),
        ),
        (
            "divided by the sizes as weights",
            lambda batch_mean, batch_size: np.sum(batch_mean / batch_size) / np.sum(1 / batch_size),
        ),
        (
            "weights are the squared sizes",
            lambda batch_mean, batch_size: (
                np.sum(batch_mean * batch_size**2) / np.sum(batch_size**2)
            ),
        ),
        (
            "mean after each batch",
            lambda batch_mean, batch_size: (
                np.cumsum(batch_mean * batch_size) / np.cumsum(batch_size)
            ),
        ),
        (
            "took all batches for full ones",
            lambda batch_mean, batch_size: (
                np.sum(batch_mean * batch_size) / (len(batch_size) * batch_size[0])
            ),
        ),
    ),
}

SECOND = {
    "13.14": (
        (
            "logarithm of 1 minus the share",
            lambda count: -np.sum(_share(count) * np.log(1 - _share(count))),
        ),
        (
            "divided by log K",
            lambda count: -np.sum(_share(count) * np.log(_share(count))) / np.log(len(count)),
        ),
    ),
    "13.16": (
        ("median of the batch means", lambda batch_mean, batch_size: np.median(batch_mean)),
        (
            "batches of full size alone",
            lambda batch_mean, batch_size: np.mean(batch_mean[batch_size == np.max(batch_size)]),
        ),
    ),
}

"""All rows of the tables, and what every test over them needs."""

import numpy as np
import pytest

from tests.helpers import cases_classification, cases_margin, cases_regression

CASES = [*cases_regression.CASES, *cases_classification.CASES, *cases_margin.CASES]

every_loss = pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
both_types = pytest.mark.parametrize("dtype", [np.float32, np.float64], ids=["float32", "float64"])


def rows(condition):
    """Run a test over the rows that fulfil a condition."""
    chosen = [case for case in CASES if condition(case)]
    return pytest.mark.parametrize("case", chosen, ids=lambda case: case.name)


def random_batch(case, n=40, seed=11, dtype=np.float64):
    """A batch of the case; whole-number targets (labels) keep their type."""
    return _in_type(dtype, *case.batch(np.random.default_rng(seed), n))


def hard_batches(case, dtype=np.float64):
    """Each hard example of the case as a batch of one."""
    for target, prediction in case.hard:
        yield _in_type(dtype, np.array([target]), np.array([prediction]))


def bound_batches(case):
    """Three random examples, of which one target or prediction is at a bound of its domain."""
    for which, domain in enumerate(list(case.domains.values())[:2]):
        for value in domain.inside:
            batch = random_batch(case, 3)
            batch[which][1] = value
            yield batch


def _in_type(dtype, target, prediction):
    target = target.astype(dtype) if target.dtype.kind == "f" else target
    return target, prediction.astype(dtype)


def plain(value):
    """One example as Python numbers, for mpmath."""
    return np.asarray(value).tolist()

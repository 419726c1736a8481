"""Each argument of a loss is refused just outside of its domain, and accepted at its bound."""

import inspect

import numpy as np
import pytest

from tests.helpers.loss_cases import CASES, every_loss, random_batch

WITHOUT_DOMAIN = {"ignore_index"}  # any whole number will do


def arrays_of(case):
    """Target and prediction by their names."""
    return dict(zip(case.domains, random_batch(case, 3), strict=False))


def values(kind):
    """For each argument of each row: the values of one kind that its domain lists."""
    return [
        pytest.param(case, name, value, id=f"{case.name}-{name}-{value}")
        for case in CASES
        for name, domain in case.domains.items()
        for value in getattr(domain, kind)
    ]


def with_value(case, name, value):
    """Arguments whose second example, or whose option, has this value."""
    # An option that is one for all examples or one for each, such as a variance, is 0.75 here.
    arrays = {n: np.full(3, 0.75) for n, domain in case.domains.items() if not domain.option}
    arguments = {**arrays, **case.options, **arrays_of(case)}
    if case.domains[name].option:
        return {**arguments, name: value}
    array = np.array(arguments[name], dtype=np.float64)
    array = np.broadcast_to(array, (3, *np.shape(value))).copy()
    array[1] = value
    return {**arguments, name: array}


@every_loss
def test_every_argument_has_a_domain(case):
    arguments = list(inspect.signature(inspect.unwrap(case.loss)).parameters)
    assert list(case.domains) == [name for name in arguments if name not in WITHOUT_DOMAIN]


@every_loss
def test_gradient_is_named_after_its_loss(case):
    loss, grad = inspect.unwrap(case.loss), inspect.unwrap(case.grad)
    assert grad.__name__ == f"{loss.__name__}_grad"
    assert inspect.signature(grad) == inspect.signature(loss)


@every_loss
def test_what_the_tests_hand_in_lies_inside(case):
    pairs = [*zip(*random_batch(case, 50), strict=True)]
    pairs += [pair[:2] for pair in (*case.by_hand, *case.hard, *case.kinks)]
    for pair in pairs:
        for domain, value in zip(case.domains.values(), pair, strict=False):
            assert domain.holds(np.asarray(value)), value
    for name, value in case.options.items():
        assert name in WITHOUT_DOMAIN or case.domains[name].holds(value)


@every_loss
def test_a_domain_agrees_with_its_own_lists(case):
    for domain in case.domains.values():
        for value in (*domain.inside, *domain.whole):
            assert domain.holds(np.asarray(value)), value
        for value in domain.outside:
            assert not domain.holds(np.asarray(value)), value


@pytest.mark.parametrize(("case", "name", "value"), values("outside"))
def test_refused_outside(case, name, value):
    for function in (inspect.unwrap(case.loss), inspect.unwrap(case.grad)):
        with pytest.raises(ValueError) as caught:
            function(**with_value(case, name, value))
        message, domain = str(caught.value), case.domains[name]
        if np.ndim(value):  # one number or the sum of a row is to blame: the row does not say which
            assert message.startswith(f"{name}: got ")
            assert domain.refused_by(message), message
        else:
            where = "" if domain.option else " at index 1"
            assert message == f"{name}: got {value}{where}; expected {domain.expected}"


@pytest.mark.parametrize(("case", "name", "value"), values("inside"))
def test_accepted_at_the_bound(case, name, value):
    arguments = with_value(case, name, value)
    losses = inspect.unwrap(case.loss)(**arguments)
    assert losses.shape == (3,)
    if np.isfinite(losses).all():  # an infinite loss has no derivative
        grads = inspect.unwrap(case.grad)(**arguments)
        assert np.shape(grads) == np.shape(arguments[list(case.domains)[1]])

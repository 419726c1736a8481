"""What is known about a loss: one row of the tables in `tests/helpers/cases_*.py`.

A new loss is a new row there: the tests in `tests/losses` run over every row.
"""

from collections.abc import Callable
from dataclasses import dataclass, field


@dataclass(frozen=True, kw_only=True)
class LossCase:
    """A loss with fixed options, and everything it must agree with.

    Attributes
        loss, grad: the functions under test, called as ``loss(target, prediction, **options)``.
        domains: what each argument may be, by name, in the order of the signature, see
            `tests/helpers/domains.py`; an index that marks what is left out has none.
        options: keyword arguments of both.
        batch: ``batch(rng, n)``: n random targets and predictions, float64 and unequal, none
            within 0.01 of a kink. ``target[i], prediction[i]`` is one example, a number or a row.
        by_hand: (target, prediction, value) for one example each, worked out on paper.
        exact: the value of one example in mpmath, from Python numbers or lists of them, written
            as the textbook has it: 50 digits need no tricks.
        hard: (target, prediction) where the textbook formula in float64 fails or loses digits.
        terms: ``terms(target, prediction, **options)``: where two terms of different signs make up
            the loss of one example, the size of one of them. Near the place where the loss is 0 it
            can be no better than that, as half a unit of an argument changes it as much.
        grad_terms: the same for the gradient.
        more_units: ``more_units(**options)``: how many units in the last place a result may be off
            beyond those of every loss, where an option multiplies the roundings.
        frameworks: by name (torch, keras, sklearn, scipy) a function of (module, target,
            prediction) that returns the losses of a batch as their function computes them.
        best_constant: the documented constant prediction for a batch of targets, or None.
        nearby: ``nearby(best, noise)``: a constant near to the best one that is a valid prediction.
        never_negative: whether a loss below 0 would be a mistake.
        is_perfect: ``is_perfect(target, prediction)`` says whether the loss must be exactly 0;
            None if no prediction is perfect.
        perfect: ``perfect(targets)``: predictions with loss 0, or None.
        mirrored: (target, prediction) turned into another pair, which must cost the same if
            `symmetric` and something else if not; None where there is no such notion.
        convex: whether the loss is convex in the prediction; if not, the tests must find a chord
            below the curve. None where a prediction between two others is not a valid one.
        worse: ``worse(target, prediction, step)``: a prediction at least as wrong, for step > 0.
        shift_invariant: whether adding one number to a whole prediction changes nothing.
        kinks: (target, prediction, derivative) at the kinks, as documented.
        twins, grad_twins: plausible mistakes by name, called like `loss` and `grad`, which the
            tests must reject.
    """

    loss: Callable
    grad: Callable
    domains: dict
    options: dict = field(default_factory=dict)
    batch: Callable
    by_hand: tuple
    exact: Callable
    hard: tuple = ()
    terms: Callable | None = None
    grad_terms: Callable | None = None
    more_units: Callable = lambda **options: 0
    frameworks: dict = field(default_factory=dict)
    best_constant: Callable | None
    nearby: Callable = lambda best, noise: best + noise
    never_negative: bool = True
    is_perfect: Callable | None = None
    perfect: Callable | None = None
    mirrored: Callable | None = None
    symmetric: bool = False
    convex: bool | None = True
    worse: Callable | None = None
    shift_invariant: bool = False
    kinks: tuple = ()
    twins: dict
    grad_twins: dict

    @property
    def name(self):
        options = ", ".join(f"{name}={value}" for name, value in self.options.items())
        return f"{self.loss.__name__}({options})" if options else self.loss.__name__

    def size(self, target, prediction):
        """The size of the terms of one example; 0 where nothing cancels."""
        return 0 if self.terms is None else self.terms(target, prediction, **self.options)

    def grad_size(self, target, prediction):
        return 0 if self.grad_terms is None else self.grad_terms(target, prediction, **self.options)

    def losses(self, target, prediction):
        return self.loss(target, prediction, **self.options)

    def grads(self, target, prediction):
        return self.grad(target, prediction, **self.options)

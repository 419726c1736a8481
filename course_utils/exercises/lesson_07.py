"""The exercises of lesson 07: steps and their limit, momentum, running means, stopping."""

import functools
import itertools

import numpy as np

from course_utils.datasets import iris_petals
from course_utils.exercises.kinds import Choice, Function, Mistake, Number, Outcome


def _inputs(rng):
    return {"x": rng.uniform(-3, 5, rng.integers(3, 6)).round(2)}


def _losses(rng):
    return {"batch_losses": rng.uniform(0.5, 5, rng.integers(4, 7)).round(2)}


def _validation(rng):
    """Two bumps that patience survives, a third that it may not, and a late best behind it.

    The third holds a loss that is equal to the best, and often rises all the way.
    """
    patience = int(rng.integers(2, 5))
    start, first_low, second_low, low = 8.5, 7.5, *rng.uniform([5, 3], [7, 4.5])
    first_bump = rng.uniform(first_low, 9)
    second_bump = rng.uniform(second_low, 9, patience - 1)
    third_bump = rng.uniform(low, 9, patience + rng.integers(-1, 3))
    third_bump[rng.integers(third_bump.size)] = low
    if rng.integers(2):
        third_bump.sort()
    late, after = rng.uniform([1, 3], [2.9, 9])
    losses = [start, first_low, first_bump, second_low, *second_bump]
    losses += [low, *third_bump, late, after]
    return {"validation_losses": np.round(losses, 2), "patience": patience}


def _stop(losses, patience, *, better=np.less):
    """The best epoch and the epoch at which training stops."""
    best = 0
    for epoch, loss in enumerate(losses):
        if better(loss, losses[best]):
            best = epoch
        if epoch - best == patience:
            break
    return best, epoch


def _stop_after_rises(validation_losses, patience):
    """What comes out if each loss is compared with the one before instead of the best."""
    rises, stop = 0, len(validation_losses)
    for epoch, change in enumerate(np.diff(validation_losses), start=1):
        rises = rises + 1 if change > 0 else 0
        if rises == patience:
            stop = min(stop, epoch)
    return int(np.argmin(validation_losses[:stop]))


def _stop_without_reset(validation_losses, patience):
    """What comes out if the epochs without a new best are never counted afresh."""
    best, waited = 0, 0
    for epoch, loss in enumerate(validation_losses):
        if waited < patience and loss < validation_losses[best]:
            best = epoch
        waited += best != epoch
    return best


def _stop_with_the_first_waiting(validation_losses, patience):
    """What comes out if the first epoch, no lower than itself, is counted as one without a best."""
    best, waited = 0, 0
    for epoch, loss in enumerate(validation_losses):
        best, waited = (epoch, 0) if loss < validation_losses[best] else (best, waited + 1)
        if waited == patience:
            break
    return best


def _where_it_stops(validation_losses, patience):
    """The epoch at which training stops, and the best one where it runs to the end."""
    best, epoch = _stop(validation_losses, patience)
    return epoch if epoch - best == patience else best


def _halfway_means(batch_losses):
    means = itertools.accumulate(batch_losses, lambda mean, loss: (mean + loss) / 2)
    return np.array([*means])


STEPS = 400  # how far the lesson lets a walk go


@functools.cache
def _petals():
    length, width = iris_petals()
    return np.column_stack([length, np.ones(length.size)]), width


def _excess(rate, keep):
    """How much more than the best line each place of a walk with momentum costs."""
    inputs, width = _petals()
    place, move, places = np.array([0.0, 1.0]), np.zeros(2), []
    for _ in range(STEPS + 1):
        places.append(place)
        move = keep * move - rate * 2 * inputs.T @ (inputs @ place - width) / width.size
        place = place + move
    best = np.linalg.lstsq(inputs, width, rcond=None)[0]
    costs, lowest = (
        np.mean((at @ inputs.T - width) ** 2, axis=-1) for at in (np.array(places), best)
    )
    return costs - lowest


def _steps_to_arrive(rate, keep):
    if rate <= 0:
        raise ValueError("a learning rate is larger than 0.")
    if rate > 0.111:  # 4 / 36.09, the limit for a share that is nearly 1
        raise ValueError("the learning rate comes first; above 0.11 every walk here explodes.")
    if not 0 <= keep < 1:
        raise ValueError("what is kept of a move is a share, from 0 to less than 1.")
    excess = _excess(rate, keep)
    if not excess[-1] <= 0.0001:  # nan has not arrived either
        raise ValueError(f"the walk has not arrived after {STEPS} steps. {_what_it_does(excess)}")
    return 1 + np.flatnonzero(excess > 0.0001)[-1]


def _what_it_does(excess):
    if not excess[-1] <= excess[0]:
        return "Its cost is higher than at the start: the learning rate is too large."
    return "It is on its way: a larger learning rate or more memory might help."


def _creeps_or_swings(rate, keep):
    """What the walk does once it is near: whether its cost still rises again and again."""
    near = _excess(rate, keep)[10:50]
    rises = np.mean(np.diff(near) > 0)
    if rises < 0.1:
        return "After ten steps its cost hardly ever rises: it creeps. Let it remember more."
    return (
        f"From step 10 to 50 its cost rises in {rises:.0%} of the steps: it swings. Much memory "
        "does that, and so does a rate near its limit."
    )


EXERCISES = {
    # From lessons 06, 05 and 01.
    "7.1": Number(
        reference=1.4,
        mistakes=(
            Mistake(0.6, "that is the loss for the label +1. Here the label is −1."),
            Mistake(0, "no loss is for a lead of 1 or more. Here the score is on the wrong side."),
            Mistake(-0.4, "that is the lead. How much is missing from there to a lead of 1?"),
            Mistake(0.4, "that reaches a lead of 0 only. The hinge asks for a lead of 1."),
            Mistake(1.96, "that is the squared hinge. The hinge itself is asked for."),
            Mistake(1, "that is the loss of a score of 0. This one is on the wrong side."),
        ),
        explanation="The lead is −1 · 0.4 = −0.4, and 1 − (−0.4) is 1.4.",
    ),
    "7.2": Number(
        reference=np.log(8),
        mistakes=(
            Mistake(3, "that is the number of bits. A nat is the unit of the natural logarithm."),
            Mistake(0.125, "that is the probability of each class. Take its negative logarithm."),
            Mistake(-np.log(8), "the size is right. A cross-entropy is never below 0."),
            Mistake(0.903, "that is the logarithm to base 10. Use the natural one, np.log."),
            Mistake(0, "a loss of 0 is for who gives the right class probability 1."),
            Mistake(8, "that is the number of classes, the perplexity. Take its logarithm."),
            Mistake(0.693, "that is the loss of a guess between two classes. Here are eight."),
        ),
        explanation="Each class gets ⅛, and −log ⅛ = log 8 = 2.08. A network that starts far "
        "above that starts badly.",
    ),
    "7.3": Number(
        reference=4.6,
        mistakes=(
            Mistake(5.4, "a negative slope means that the cost falls when the weight grows."),
            Mistake(1, "that would be right for a step of 1. The weight grows by a tenth of that."),
            Mistake(-0.4, "that is the change. What does it leave of the cost?"),
            Mistake(0.4, "that is the size of the change. What does it leave of the cost?"),
            Mistake(4.9, "the weight changes by 0.1. The cost changes as fast as the slope says."),
            Mistake(-35, "the slope was divided by the step. It is multiplied by it."),
        ),
        explanation="5 + (−4) · 0.1. About, because the slope itself changes on the way.",
    ),
    "7.4": Number(
        reference=-3,
        mistakes=(
            Mistake(3, "that is right after an even number of steps. Is 101 even?"),
            Mistake(0, "that would be the lowest point. Does the first step land on it?"),
            Mistake(6, "that is the slope at the start. Where does a step against it end?"),
            Mistake(-9, "the first step is 1 · 6 long. How far from the start does it end?"),
            Mistake(9, "that is the height at the start, w². Where is w?"),
        ),
        explanation="3, −3, 3, −3 …: at this rate the walk goes on for ever and gets nowhere.",
    ),
    "7.5": Function(
        reference=lambda x: 1 / np.mean(x**2),
        random_inputs=_inputs,
        examples=({"x": np.array([1.0, 7.0])},),
        mistakes=(
            Mistake(
                lambda x: 2 / np.mean(x**2),
                "that takes the mean of x² for the curvature. Deriving a square brings a factor "
                "down in front.",
            ),
            Mistake(
                lambda x: 1 / (2 * np.mean(x**2)),
                "at that rate one step lands on the lowest point. The limit is where the factor "
                "1 − ηλ reaches −1.",
            ),
            Mistake(
                lambda x: 1 / np.sum(x**2),
                "that is the limit for a sum of squares. This cost is a mean.",
            ),
            Mistake(
                lambda x: 1 / np.mean(x) ** 2,
                "the mean was taken first. Square each input, then average.",
            ),
            Mistake(
                lambda x: 2 * np.mean(x**2),
                "that is the curvature λ. What is the limit for this λ?",
            ),
            Mistake(
                lambda x: 1 / np.mean(x),
                "the inputs are not squared. Each derivative with respect to w brings out one x.",
            ),
            Mistake(
                lambda x: 1 / np.mean(np.abs(x)) ** 2,
                "the mean of the sizes was squared. Square each input, then average.",
            ),
            Mistake(
                lambda x: 1 / np.var(x),
                "a variance subtracts the mean first. Here the inputs count as they are.",
            ),
        ),
        explanation="The curvature is twice the mean of x²: large inputs need small steps.",
    ),
    "7.6": Number(
        reference=1,
        mistakes=(
            Mistake(0, "it starts at another line, so it has to move."),
            Mistake(
                2, "that is the curvature. A step takes the share ηλ off the distance, with η = ½."
            ),
            Mistake(
                100,
                "that is far too slow. How much of the distance does a step take off?",
            ),
            Mistake(0.5, "that is the learning rate. How many steps does it take?"),
            Mistake(20, "a step takes the share ηλ off the distance. How much is that here?"),
            Mistake(236, "that is what it takes on the old map, where λ differs."),
        ),
        explanation="1 − ½ · 2 = 0: nothing is left of the distance, in whichever direction.",
    ),
    "7.7": Number(
        reference=0.1,
        mistakes=(
            Mistake(
                0.002,
                "that is the step of gradient descent. Adam divides by the size of the slope.",
            ),
            Mistake(
                -0.1, "the length is right. The slope is negative, and the step goes against it."
            ),
            Mistake(1, "that is the slope divided by its size. The learning rate is missing."),
            Mistake(
                0.02, "that is the size of the slope. What is left if it is divided by itself?"
            ),
            Mistake(
                0.001,
                "the bias was compared with the weight. Adam measures each parameter by "
                "its own slopes.",
            ),
            Mistake(0.2, "that is the step of gradient descent for the weight."),
            Mistake(5, "the slope was divided by its square. Take the root of the square first."),
        ),
        explanation="0.02 / 0.02 = 1, times the rate. The weight moves just as far, although its "
        "slope is a hundred times as steep.",
    ),
    "7.8": Outcome(
        names=("learning rate", "keep"),
        reached=_steps_to_arrive,
        quantity="a walk",
        form="{:.0f} steps",
        at_most=50,
        advice=_creeps_or_swings,
        reference=(0.08, 0.7),
        mistakes=(
            Mistake((0.05, 0), "That is gradient descent: it remembers nothing."),
            Mistake((0.05, 0.9), "That is the picture above. It shoots past and comes back."),
            Mistake((0.02, 0.8), "That creeps along the floor. The rate is small."),
            Mistake((0.05, 0.95), "So much memory swings to and fro for a long time."),
        ),
        explanation="With some memory the rate may be larger than without, and the walk swings "
        "less than with too much.",
    ),
    "7.9": Choice(
        reference="c",
        reasons={
            "a": "The walk cannot see the deeper valley. It knows the slope under its feet: −3.5.",
            "b": "A walk ends where the slope is 0. Is the way down blocked before that?",
            "c": "The slope is negative, so the step goes right. Run on to see where it ends.",
        },
    ),
    "7.10": Function(
        reference=lambda batch_losses: (
            np.cumsum(batch_losses) / np.arange(1, len(batch_losses) + 1)
        ),
        random_inputs=_losses,
        examples=({"batch_losses": np.array([4.0, 2.0, 9.0])},),
        mistakes=(
            Mistake(
                lambda batch_losses: np.cumsum(batch_losses),
                "these are running sums. A mean divides by how many were added up.",
            ),
            Mistake(
                lambda batch_losses: np.cumsum(batch_losses) / len(batch_losses),
                "each sum was divided by the number of all batches. After the first batch there "
                "has been only one.",
            ),
            Mistake(
                lambda batch_losses: np.mean(batch_losses),
                "that is the mean at the end of the epoch. Return one mean after each batch.",
            ),
            Mistake(
                _halfway_means,
                "the old mean and the new loss got equal shares. The old mean stands for all the "
                "batches before.",
            ),
            Mistake(
                lambda batch_losses: np.cumsum(batch_losses) / np.arange(2, len(batch_losses) + 2),
                "the divisor is one too large. After the first batch, one loss has been seen.",
            ),
            Mistake(
                lambda batch_losses: np.concatenate(
                    [batch_losses[:1], (batch_losses[:-1] + batch_losses[1:]) / 2]
                ),
                "that is the mean of the last two batches. All batches so far count.",
            ),
        ),
        explanation="The first batches stay in the mean until the epoch ends.",
    ),
    "7.11": Function(
        reference=lambda validation_losses, patience: _stop(validation_losses, patience)[0],
        random_inputs=_validation,
        examples=(
            {
                "validation_losses": np.array([8.0, 9.0, 6.0, 7.0, 5.0, 7.0, 5.0, 2.0]),
                "patience": 2,
            },
        ),
        mistakes=(
            Mistake(
                lambda validation_losses, patience: np.argmin(validation_losses),
                "that is the best of all epochs. Training may have stopped before it got there.",
            ),
            Mistake(
                lambda validation_losses, patience: _stop(validation_losses, patience)[1],
                "that is the epoch at which training stops. The best one so far is to be kept.",
            ),
            Mistake(
                _where_it_stops,
                "where training stops early, that is the epoch at which it does. The best one so "
                "far is to be kept.",
            ),
            Mistake(
                _stop_with_the_first_waiting,
                "the first epoch was compared with itself and counted as waiting. It is the best "
                "at first: count the epochs after it.",
            ),
            Mistake(
                lambda validation_losses, patience: len(validation_losses) - 1,
                "that is the last epoch. Stop earlier, and keep the best one.",
            ),
            Mistake(
                lambda losses, patience: _stop(losses, patience, better=np.less_equal)[0],
                "a loss equal to the best so far was taken for a new best. It has to be lower.",
            ),
            Mistake(
                lambda losses, patience: _stop(
                    losses, patience, better=lambda loss, best: loss < best - 1
                )[0],
                "a new best was noticed only if it was lower by more than 1. Any lower one counts.",
            ),
            Mistake(
                lambda losses, patience: np.diff(_stop(losses, patience))[0],
                "that is how many epochs it waited at the end. Return the number of the best.",
            ),
            Mistake(
                _stop_after_rises,
                "each loss was compared with the one before it. Compare with the best so far.",
            ),
            Mistake(
                _stop_without_reset,
                "the waiting epochs were added up over the whole run. A new best starts the count "
                "afresh.",
            ),
            Mistake(
                lambda validation_losses, patience: _stop(validation_losses, patience + 1)[0],
                "it waited one epoch too long. Count the epochs after the best one.",
            ),
            Mistake(
                lambda validation_losses, patience: _stop(validation_losses, patience - 1)[0],
                "it gave up one epoch too early. Count the epochs after the best one.",
            ),
            Mistake(
                lambda validation_losses, patience: _stop(validation_losses, 1)[0],
                "it stopped at the first loss that was no new best. Patience allows for more.",
            ),
            Mistake(
                lambda losses, patience: losses[_stop(losses, patience)[0]],
                "that is the loss of the best epoch. Return the number of the epoch.",
            ),
            Mistake(
                lambda validation_losses, patience: _stop(validation_losses, patience)[0] + 1,
                "the epochs were counted from 1. Here the first one has number 0.",
            ),
        ),
        explanation="Stopping early can miss a later best. More patience misses fewer, and costs "
        "more epochs.",
    ),
    "7.12": Choice(
        reference="b",
        reasons={
            "a": "Model A is right four times, but pays −log 0.51 for each. What does B pay for "
            "the three it is nearly certain of?",
            "b": "Three losses of almost nothing and one of medium size. Run on for the numbers.",
            "c": "Each loss depends on the probability, not only on which side of ½ it lies.",
        },
    ),
    "7.13": Choice(
        reference="a",
        reasons={
            "a": "A loss that grows by a factor at each step has left the range below 2/λ.",
            "b": "It grows at every step. More of the same steps take it further away.",
            "c": "More data leave each step as long as it is. What makes it land too far away?",
        },
    ),
    "7.14": Choice(
        reference="b",
        reasons={
            "a": "The training loss goes on falling. It never says stop.",
            "b": "And whatever has been decided with them, the test data judge in the end.",
            "c": "Then nothing is left that has had no part in a decision, to report at the end.",
        },
    ),
}

"""The exercises of lesson 07: a step, the limit of the learning rate, running means, stopping."""

import numpy as np

from course_utils.exercises.kinds import Choice, Function, Mistake, Number


def _place(rng):
    """Parameters and slopes, rounded so that a verdict shows them exactly."""
    size = rng.integers(2, 5)
    return {
        "parameters": rng.uniform(-3, 3, size).round(2),
        "slopes": rng.uniform(-3, 3, size).round(2),
        "learning_rate": round(rng.uniform(0.05, 0.5), 2),
    }


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


def _halfway_means(batch_losses):
    means = [batch_losses[0]]
    for loss in batch_losses[1:]:
        means.append((means[-1] + loss) / 2)
    return np.array(means)


EXERCISES = {
    "7.1": Function(
        reference=lambda parameters, slopes, learning_rate: parameters - learning_rate * slopes,
        random_inputs=_place,
        examples=(
            {
                "parameters": np.array([1.0, 2.0]),
                "slopes": np.array([4.0, -2.0]),
                "learning_rate": 0.1,
            },
        ),
        mistakes=(
            Mistake(
                lambda parameters, slopes, learning_rate: parameters + learning_rate * slopes,
                "that walks uphill. A slope points to where the cost rises.",
            ),
            Mistake(
                lambda parameters, slopes, learning_rate: parameters - slopes,
                "the learning rate is missing. It says how much of the slope is stepped.",
            ),
            Mistake(
                lambda parameters, slopes, learning_rate: -learning_rate * slopes,
                "that is the step alone. Return where it ends, starting from the parameters.",
            ),
            Mistake(
                lambda parameters, slopes, learning_rate: (
                    parameters - learning_rate * np.sign(slopes)
                ),
                "only the sign of the slope was used. A steeper slope makes a longer step.",
            ),
            Mistake(
                lambda parameters, slopes, learning_rate: parameters * (1 - learning_rate * slopes),
                "the step was multiplied by the parameters. It is learning rate times slope, "
                "nothing else.",
            ),
            Mistake(
                lambda parameters, slopes, learning_rate: (
                    parameters - learning_rate * np.mean(slopes)
                ),
                "all parameters took the same step. Each one has a slope of its own.",
            ),
        ),
        explanation="Each parameter goes against its own slope. This line is the optimizer.",
    ),
    "7.2": Number(
        reference=-3,
        mistakes=(
            Mistake(3, "that is right after an even number of steps. Is 101 even?"),
            Mistake(0, "that would be the lowest point. Does the first step land on it?"),
            Mistake(6, "that is the slope at the start. Where does a step against it end?"),
            Mistake(-9, "the first step is 1 · 6 long. How far from the start does it end?"),
            Mistake(9, "that is the height at the start, x². Where is x?"),
        ),
        explanation="3, −3, 3, −3 …: at this rate the walk goes on for ever and gets nowhere.",
    ),
    "7.3": Function(
        reference=lambda x: 1 / np.mean(x**2),
        random_inputs=_inputs,
        examples=({"x": np.array([1.0, 7.0])},),
        mistakes=(
            Mistake(
                lambda x: 2 / np.mean(x**2),
                "the curvature is larger than that. Deriving a square brings a factor down in "
                "front.",
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
                lambda x: 1 / np.var(x),
                "a variance subtracts the mean first. Here the inputs count as they are.",
            ),
        ),
        explanation="The curvature is twice the mean of x²: large inputs need small steps.",
    ),
    "7.4": Choice(
        reference="c",
        reasons={
            "a": "The walk cannot see the deeper valley. It knows the slope under its feet: −3.5.",
            "b": "A walk ends where the slope is 0. Is the way down blocked before that?",
            "c": "The slope is negative, so the step goes right. Run on to see where it ends.",
        },
    ),
    "7.5": Function(
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
    "7.6": Function(
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
                lambda validation_losses, patience: len(validation_losses) - 1,
                "that is the last epoch. Stop earlier, and keep the best one.",
            ),
            Mistake(
                lambda losses, patience: _stop(losses, patience, better=np.less_equal)[0],
                "a loss equal to the best so far was taken for a new best. It has to be lower.",
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
                lambda validation_losses, patience: validation_losses[
                    _stop(validation_losses, patience)[0]
                ],
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
    "7.7": Choice(
        reference="b",
        reasons={
            "a": "Model A is right four times, but pays −log 0.51 for each. What does B pay for "
            "the three it is nearly certain of?",
            "b": "Three losses of almost nothing and one of medium size. Run on for the numbers.",
            "c": "Each loss depends on the probability, not only on which side of ½ it lies.",
        },
    ),
    "7.8": Choice(
        reference="a",
        reasons={
            "a": "A loss that grows by a factor at each step has left the range below 2/λ.",
            "b": "It grows at every step. More of the same steps take it further away.",
            "c": "More data leave each step as long as it is. What makes it land too far away?",
        },
    ),
    "7.9": Choice(
        reference="a",
        reasons={
            "a": "Every minimum of a convex function is a global one, so all have the same height.",
            "b": "Then the higher one would be a local minimum that is not global.",
            "c": "Convexity says something about every local minimum. What was it?",
        },
    ),
    "7.10": Choice(
        reference="c",
        reasons={
            "a": "With overfitting, the validation loss is the higher one.",
            "b": "They may be, but such a gap is usual. When was each of the two numbers taken?",
            "c": "The mean was taken while the weights moved, the other number after that.",
        },
    ),
    "7.11": Choice(
        reference="b",
        reasons={
            "a": "The training loss goes on falling. It never says stop.",
            "b": "And whatever has been decided with them, the test data judge in the end.",
            "c": "Then nothing is left that has had no part in a decision, to report at the end.",
        },
    ),
}

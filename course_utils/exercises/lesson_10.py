"""The exercises of lesson 10: heads, frozen statistics, features kept, intervals, running means."""

import numpy as np

from course_utils.exercises.kinds import Choice, Function, Mistake, Number

Z = 1.96


def _statistics(rng):
    means = rng.uniform(-3, 5, rng.integers(3, 7)).round(2)
    return {
        "start": round(rng.uniform(6, 9), 2),
        "batch_means": means,
        "m": float(rng.choice([0.1, 0.2, 0.3])),
    }


def _running(start, batch_means, m):
    for mean in batch_means:
        start = (1 - m) * start + m * mean
    return start


def _shrinking(start, batch_means, m):
    for mean in batch_means:
        start = start + m * mean
    return start


def _answers(rng):
    """Some of the answers are right, or all of them."""
    count = int(rng.integers(30, 400))
    return {"right": int(count * min(1, rng.uniform(0.55, 1.2))), "count": count}


def _wilson(right, count, *, inside=None, middle=None, divisor=None):
    p = right / count
    middle = p + Z**2 / (2 * count) if middle is None else middle
    inside = p * (1 - p) / count + Z**2 / (4 * count**2) if inside is None else inside
    half = Z * np.sqrt(inside)
    divisor = 1 + Z**2 / count if divisor is None else divisor
    return np.array([middle - half, middle + half]) / divisor


def _simple(right, count):
    p = right / count
    half = Z * np.sqrt(p * (1 - p) / count)
    return np.array([p - half, p + half])


def _losses(rng):
    window = int(rng.integers(2, 5))
    return {"values": rng.uniform(0.1, 5, rng.integers(6, 10)).round(2), "window": window}


def _parts(values, window):
    return [values[max(0, i + 1 - window) : i + 1] for i in range(len(values))]


def _mean_of(parts):
    return np.array([np.mean(part) for part in parts])


def _predictions(rng):
    probs = rng.dirichlet(np.ones(3), rng.integers(2, 5))
    return {"log_probs": np.log(probs), "scale": round(rng.uniform(1.5, 4), 2)}


def _log_softmax(logits, axis=1):
    return logits - np.log(np.sum(np.exp(logits), axis=axis, keepdims=axis is not None))


EXERCISES = {
    "10.1": Choice(
        reference="a",
        reasons={
            "a": "The model still has its old head: no line puts the new one in.",
            "b": "That would be the shape if the new head were part of the model. Which line puts "
            "it in?",
            "c": "The new head would give one. Does the model know of it?",
        },
    ),
    "10.2": Choice(
        reference="c",
        reasons={
            "a": "No weight has moved. But which numbers does BatchNorm use that are no weights?",
            "b": "It is more than rounding. Which numbers does train() mode write down?",
            "c": "The running means and spreads of BatchNorm have moved: they are no weights.",
        },
    ),
    "10.3": Function(
        reference=_running,
        random_inputs=_statistics,
        examples=({"start": 1.0, "batch_means": np.array([2.0, 3.0]), "m": 0.2},),
        mistakes=(
            Mistake(
                lambda start, batch_means, m: (1 - m) * start + m * np.mean(batch_means),
                "the batches were averaged first, and r moved once. It moves after each batch.",
            ),
            Mistake(
                lambda start, batch_means, m: _running(start, batch_means[-1:], m),
                "only the last batch was heard. Each one moves r a little.",
            ),
            Mistake(
                lambda start, batch_means, m: _running(start, batch_means[:1], m),
                "that is r after the first batch. Is a return inside your loop?",
            ),
            Mistake(
                lambda start, batch_means, m: _running(start, batch_means, 1 - m),
                "the two factors are swapped: m belongs to the new batch.",
            ),
            Mistake(
                _shrinking,
                "the old r was kept whole. How much of it stays?",
            ),
            Mistake(
                lambda start, batch_means, m: _running(start, batch_means[::-1], m),
                "the batches came in the wrong order. The last one has to weigh most.",
            ),
            Mistake(
                lambda start, batch_means, m: np.mean([start, *batch_means]),
                "that is a plain mean of all. Where does m come in?",
            ),
            Mistake(
                lambda start, batch_means, m: _running(0.0, batch_means, m),
                "that starts from 0. Start from `start`.",
            ),
        ),
        explanation="With m = 0.1 half of the old value is gone after seven batches.",
    ),
    "10.4": Number(
        reference=4256,
        mistakes=(
            Mistake(224, "that is how many go through. How many of the 4,480 are saved?"),
            Mistake(4480, "each picture still has to go through once."),
            Mistake(4352, "the validation pictures have to go through once as well."),
            Mistake(2432, "the validation pictures need not go through in each epoch either."),
            Mistake(4384, "the training pictures have to go through once as well."),
            Mistake(1824, "the training pictures need not go through in each epoch either."),
        ),
        explanation="All but the first look at each: 19 of 20.",
    ),
    "10.5": Function(
        reference=_wilson,
        random_inputs=_answers,
        examples=({"right": 8, "count": 10},),
        mistakes=(
            Mistake(
                _simple,
                "that is p ± z √(p(1 − p)/n), the interval of many textbooks. With all answers "
                "right it would claim certainty. The terms with z² are missing.",
            ),
            Mistake(
                lambda right, count: _wilson(right, count, divisor=1),
                "the division at the end is missing.",
            ),
            Mistake(
                lambda right, count: _wilson(
                    right, count, inside=right / count * (1 - right / count) / count
                ),
                "the second term under the root is missing.",
            ),
            Mistake(
                lambda right, count: _wilson(right, count, middle=right / count),
                "the middle is p alone. Something is added to it.",
            ),
            Mistake(
                lambda right, count: _wilson(
                    right,
                    count,
                    inside=right / count * (1 - right / count) / count + Z**2 / (4 * count),
                ),
                "under the root, the second n is squared.",
            ),
            Mistake(
                lambda right, count: _wilson(
                    right, count, inside=right / count * (1 - right / count) + Z**2 / (4 * count**2)
                ),
                "under the root, p(1 − p) is divided by n.",
            ),
            Mistake(
                lambda right, count: _wilson(right, count, middle=right / count + Z**2 / 2 * count),
                "z²/2 · n multiplies by n. Put 2n into brackets.",
            ),
            Mistake(
                lambda right, count: _wilson(
                    right,
                    count,
                    inside=right / count * (1 - right / count) / count + Z**2 / 4 * count**2,
                ),
                "z²/4 · n² multiplies by n². Put 4n² into brackets.",
            ),
            Mistake(
                lambda right, count: _wilson(right, count)[::-1],
                "the two numbers are in the wrong order. The lower one comes first.",
            ),
            Mistake(
                lambda right, count: 100 * _wilson(right, count),
                "that is in percent. A share from 0 to 1 is asked for.",
            ),
            Mistake(
                lambda right, count: _wilson(right, count)[1],
                "that is the upper end alone.",
            ),
        ),
        explanation="It stays between 0 and 1, and it has a width even if all answers are right.",
    ),
    "10.6": Function(
        reference=lambda values, window: _mean_of(_parts(values, window)),
        random_inputs=_losses,
        examples=({"values": np.array([4.0, 2.0, 3.0, 7.0]), "window": 2},),
        mistakes=(
            Mistake(
                lambda values, window: np.convolve(values, np.ones(window) / window, "valid"),
                "the first values are missing. There the mean is over fewer.",
            ),
            Mistake(
                lambda values, window: np.convolve(values, np.ones(window) / window)[: len(values)],
                "at the start the sum was divided by the window. Divide by how many there are.",
            ),
            Mistake(
                lambda values, window: np.convolve(values, np.ones(window) / window, "same"),
                "the window looks ahead. It holds a value and those before it.",
            ),
            Mistake(
                lambda values, window: _mean_of(_parts(values[::-1], window))[::-1],
                "the window looks ahead. It holds a value and those before it.",
            ),
            Mistake(
                lambda values, window: np.cumsum(values) / np.arange(1, len(values) + 1),
                "that is the mean of all values so far. The window is to forget old ones.",
            ),
            Mistake(
                lambda values, window: _mean_of(_parts(values, window + 1)),
                "the window holds one value too many. It counts the value itself.",
            ),
            Mistake(
                lambda values, window: np.array([np.sum(p) for p in _parts(values, window)]),
                "those are sums.",
            ),
            Mistake(
                lambda values, window: np.mean(values[-window:]),
                "that is the last mean alone. One for each value is asked for.",
            ),
        ),
        explanation="The shorter the window, the more it jumps; the longer, the later it turns.",
    ),
    "10.7": Function(
        reference=lambda log_probs, scale: _log_softmax(scale * log_probs),
        random_inputs=_predictions,
        examples=({"log_probs": np.log([[0.25, 0.75], [0.5, 0.5]]), "scale": 2.0},),
        mistakes=(
            Mistake(
                lambda log_probs, scale: scale * log_probs,
                "these are no log-probabilities: in each row the exponentials have to sum to 1.",
            ),
            Mistake(
                lambda log_probs, scale: log_probs,
                "nothing has changed. Scale before you take the softmax.",
            ),
            Mistake(
                lambda log_probs, scale: np.exp(_log_softmax(scale * log_probs)),
                "those are the probabilities. Their logarithms are asked for.",
            ),
            Mistake(
                lambda log_probs, scale: _log_softmax(scale * log_probs, axis=None),
                "all rows together sum to 1 here. Each row has to.",
            ),
            Mistake(
                lambda log_probs, scale: _log_softmax(scale * log_probs, axis=0),
                "the sum runs down the columns. It has to run along each row.",
            ),
            Mistake(
                lambda log_probs, scale: _log_softmax(scale * np.exp(log_probs)),
                "the probabilities were scaled. Their logarithms are to be.",
            ),
            Mistake(
                lambda log_probs, scale: _log_softmax(log_probs / scale),
                "that divides by the scale, and answers get less sure.",
            ),
        ),
        explanation="Divided by a number above 1 instead, this is called temperature scaling, and "
        "calibrates a model that is too sure.",
    ),
    "10.8": Choice(
        reference="b",
        reasons={
            "a": "It may make the head restless. What else moves in train() mode, and what do "
            "batches of one class do to it?",
            "b": "Its running means follow the last batches, which hold dogs only.",
            "c": "The size of the head has nothing to do with the order. What follows the last "
            "batches?",
        },
    ),
    "10.9": Choice(
        reference="a",
        reasons={
            "a": "Then each epoch has pictures that were never seen before.",
            "b": "The features know nothing of the classes. What has to be the same in each epoch?",
            "c": "The head comes after the features. What comes before them?",
        },
    ),
    "10.10": Choice(
        reference="c",
        reasons={
            "a": "Both numbers can be right. They ask different questions.",
            "b": "In training the answers get surer. For which of them does that cost?",
            "c": "A wrong answer that gets surer costs more, and counts as wrong as before.",
        },
    ),
}

"""What a trained model gets right: in all, of each class, and against one answer to everything."""

import numpy as np

from course_utils import classification
from course_utils._support.printable import printable
from course_utils._support.validation import whole_number

SHOWN = 12  # classes whose confusion matrix is as wide as a terminal


def interval(correct, count):
    """Between which two accuracies the true one lies, with 95 % confidence.

    Formula
        Wilson's: (p + z²/2n ± z √(p (1 − p)/n + z²/4n²)) / (1 + z²/n), with p = correct / count,
        n = count and z = 1.96
    Arguments
        correct, count: whole numbers, 0 ≤ correct ≤ count, count at least 1.
    Returns
        two numbers from 0 to 1.
    Raises
        ValueError, TypeError: they are not.
    Source
        Wilson, "Probable inference, the law of succession, and statistical inference", Journal of
        the American Statistical Association 22, 1927.

    >>> low, high = interval(45, 48)
    >>> round(low, 3), round(high, 3)
    (0.832, 0.979)
    """
    n, correct = whole_number(count=count, at_least=1), whole_number(correct=correct, at_least=0)
    if correct > n:
        raise ValueError(f"correct: got {correct} of {n}; expected at most as many")
    z, p = 1.959964, correct / n
    middle, stretch = p + z**2 / (2 * n), 1 + z**2 / n
    half = z * np.sqrt(p * (1 - p) / n + (z / (2 * n)) ** 2)
    return float((middle - half) / stretch), float((middle + half) / stretch)


def scored(labels, log_probs):
    """What a model gets right, as it is kept in losses.json.

    Arguments
        labels: class indices, shape (n,).
        log_probs: the log-probabilities of the model, shape (n, classes).
    Returns
        a dict. "count": n; "correct": how many answers are right; "loss": their mean in nats;
        "majority": how many would be right if everything got the answer that is right most often;
        "confusion": for each class a row that says how often each class was answered.

    >>> scored(np.array([0, 0, 1]), np.log([[0.5, 0.5], [0.25, 0.75], [0.75, 0.25]]))["confusion"]
    [[1, 1], [1, 0]]
    """
    classes = log_probs.shape[1]
    pairs = classes * labels + log_probs.argmax(axis=1)
    confusion = np.bincount(pairs, minlength=classes**2).reshape(classes, classes)
    return {
        "count": len(labels),
        "correct": int(confusion.trace()),
        "loss": float(classification.negative_log_likelihood(labels, log_probs).mean()),
        "majority": int(confusion.sum(axis=1).max()),
        "confusion": confusion.tolist(),
    }


def in_a_line(name, result):
    """What was right in a part of the data.

    >>> in_a_line("test", {"count": 48, "correct": 45, "loss": 0.25})
    'test: 45 of 48 right (93.8%, 95 % interval 83.2% to 97.9%), loss 0.2500 nats'
    """
    correct, count = result["correct"], result["count"]
    low, high = interval(correct, count)
    return (
        f"{name}: {correct} of {count} right ({correct / count:.1%}, 95 % interval {low:.1%} to "
        f"{high:.1%}), loss {result['loss']:.4f} nats"
    )


def of_each_class(result, classes):
    """What was right of each class, the confusion matrix, and warnings, as lines of text.

    Arguments
        result: as `scored` returns it, with a picture of each class.
        classes: their names.

    >>> result = {"count": 11, "correct": 10, "majority": 10, "confusion": [[10, 0], [1, 0]]}
    >>> print(of_each_class(result, ["cat", "dog"]))
                              answered    1    2
      1 cat: 10 of 10 right (100.0%)     10    0
      2 dog: 0 of 1 right (0.0%)          1    0
    'cat' to everything: 10 of 11 right (90.9%)
    warning: the model is no better than this one answer
    warning: no picture of 'dog' was recognised; see --class-weights
    """
    confusion, classes = np.array(result["confusion"]), [printable(name) for name in classes]
    counts, right = confusion.sum(axis=1), confusion.diagonal()
    lines = [
        f"  {number} {name}: {correct} of {count} right ({correct / count:.1%})"
        for number, (name, correct, count) in enumerate(
            zip(classes, right, counts, strict=True), start=1
        )
    ]
    if len(classes) <= SHOWN:
        cell, edge = 3 + len(str(counts.max())), max(map(len, lines))
        numbers = [f"{number:>{cell}}" for number in range(1, len(classes) + 1)]
        lines = [
            f"{line:<{edge}}  " + "".join(f"{times:>{cell}}" for times in row)
            for line, row in zip(lines, confusion, strict=True)
        ]
        lines.insert(0, f"{'answered':>{edge + 2}}" + "".join(numbers))
    majority, count = result["majority"], result["count"]
    commonest = classes[counts.argmax()]
    lines.append(
        f"{commonest!r} to everything: {majority} of {count} right ({majority / count:.1%})"
    )
    if result["correct"] <= majority:
        lines.append("warning: the model is no better than this one answer")
    lines += [
        f"warning: no picture of {name!r} was recognised; see --class-weights"
        for name, correct in zip(classes, right, strict=True)
        if not correct
    ]
    return "\n".join(lines)

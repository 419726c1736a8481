"""The exercises of lesson 09: batches, the five lines, a schedule, weight decay, shapes."""

import functools

import numpy as np

from course_utils.datasets import handwritten_digits
from course_utils.exercises.kinds import Choice, Function, Mistake, Number, Outcome


def _batch_losses(rng):
    count = int(rng.integers(3, 6))
    return {
        "losses": rng.uniform(0.1, 4, count).round(2),
        "sizes": rng.choice(np.arange(2, 60), count, replace=False),
    }


def _shrinking(rng):
    return {
        "learning_rate": round(rng.uniform(0.1, 0.6), 2),
        "weight_decay": round(rng.uniform(0.3, 0.9), 2),
    }


def _photos(rng):
    """Some labels are ignored, and one class comes twice."""
    ignore_index = -int(rng.integers(1, 4))
    label = [0, 1, 1, 2, ignore_index, ignore_index, *rng.integers(0, 4, rng.integers(1, 4))]
    return {
        "label": rng.permutation(label),
        "class_weight": rng.choice(np.arange(3, 30), 4, replace=False) / 2,
        "ignore_index": ignore_index,
    }


def _counting(label, ignore_index):
    return label[label != ignore_index]


@functools.cache
def _digits():
    """Pictures and labels of the lesson, to learn from and put aside; a last column of ones."""
    images, labels = handwritten_digits("scikit-learn")
    x = np.column_stack([images.reshape(len(labels), -1), np.ones(len(labels))]).astype(float)
    order = np.random.default_rng(7).permutation(len(labels))
    learn, watch = order[:299], order[299:899]
    return x[learn], labels[learn], x[watch], labels[watch]


def _log_softmax(logits):
    logits = logits - logits.max(axis=1, keepdims=True)
    return logits - np.log(np.exp(logits).sum(axis=1, keepdims=True))


def _validation_loss(rate, factor):
    """What softmax regression reaches in 15 epochs of batches of ten, with a falling rate."""
    if not (0 < rate <= 100 and 0 < factor <= 1):
        raise ValueError("the rate lies between 0 and 100, the factor between 0 and 1.")
    x, y, x_val, y_val = _digits()
    rng, weights, one_hot = np.random.default_rng(7), np.zeros((x.shape[1], 10)), np.eye(10)
    for epoch in range(15):
        order = rng.permutation(len(y))
        for start in range(0, len(y), 10):
            rows = order[start : start + 10]
            error = np.exp(_log_softmax(x[rows] @ weights)) - one_hot[y[rows]]
            weights -= rate * factor**epoch * x[rows].T @ error / len(rows)
    return -np.mean(_log_softmax(x_val @ weights)[np.arange(len(y_val)), y_val])


def _last_rate(rate, factor):
    return (
        f"The rate in the last epoch is {rate * factor**14:.2g}. Does the walk hurry at first, and "
        "does it settle at last?"
    )


EXERCISES = {
    # From lessons 01, 06 and 07.
    "9.1": Number(
        reference=1,
        mistakes=(
            Mistake(4, "that is the sum of the slopes. The cost is a mean."),
            Mistake(2, "the minus sign got lost. A slope downhill takes away."),
            Mistake(8, "that is the sum of their sizes. Signs count, and the cost is a mean."),
            Mistake(0, "they do not cancel: add the four up again."),
        ),
        explanation="(4 − 2 + 1 + 1) / 4. That is what backward computes for a batch.",
    ),
    "9.2": Number(
        reference=0.2,
        mistakes=(
            Mistake(0, "the right class is ahead, but of one class by less than 1."),
            Mistake(1.2, "the right class was compared with itself, which adds 1. Leave it out."),
            Mistake(0.8, "that is the lead over the second class. What is missing from 1?"),
            Mistake(0.1, "that divides by the two other classes. Here the sum is asked for."),
            Mistake(1, "that is the whole margin. How much of it is there already?"),
        ),
        explanation="Only the second class comes too near: 1 − (2 − 1.2).",
    ),
    "9.3": Number(
        reference=0.25,
        mistakes=(
            Mistake(0.125, "at this rate one step leads straight to the bottom."),
            Mistake(8, "that is the curvature. The steeper the valley, the shorter the step."),
            Mistake(4, "that is the other way up. The steeper the valley, the shorter the step."),
            Mistake(16, "the curvature belongs below the line."),
            Mistake(0.5, "the limit is 2 divided by the curvature. Divide again."),
        ),
        explanation="2 / 8. There each step leads to the same height on the other side.",
    ),
    "9.4": Number(
        reference=49,
        mistakes=(
            Mistake(50, "five full batches are 250 pictures. How many are left?"),
            Mistake(5, "that is how many full batches there are."),
            Mistake(6, "that is how many batches there are. How large is the last?"),
            Mistake(0, "the last batch is short, but not empty."),
            Mistake(299, "that is all of them."),
        ),
        explanation="Five times 50 are 250, and 299 − 250 are left.",
    ),
    "9.5": Choice(
        reference="c",
        reasons={
            "a": "The weight moves. But which line measures a slope, and has it run again?",
            "b": "Then the model would say the same as before. What is the slope good for?",
            "c": "Only the optimizer moves a weight. The slope stands there until it is forgotten.",
        },
    ),
    "9.6": Choice(
        reference="b",
        reasons={
            "a": "Each backward finds the same slope. Does it replace what is in .grad?",
            "b": "It is added to what is there, and the same slope came twice.",
            "c": "Nothing has thrown the first slope away.",
        },
    ),
    "9.7": Number(
        reference=10 * (1 - (8 / 15) ** 3),
        mistakes=(
            Mistake(0, "nothing has moved. Which line moves the weight, and after which one?"),
            Mistake(
                18.13,
                "the slopes of the rounds before are still in .grad. Which line forgets them?",
            ),
            Mistake(4.67, "that is one round. The three lines belong inside the loop."),
            Mistake(7.16, "that is after two rounds. Do all three lines run in every round?"),
            Mistake(10, "that is where it would arrive after many rounds. Here there are three."),
        ),
        explanation="Each round leaves 8/15 of the way to 10, as in lesson 07.",
    ),
    "9.8": Choice(
        reference="a",
        reasons={
            "a": "In both the weights stay where they started, for two different reasons.",
            "b": "Without zero_grad the weights still move. Do they without step?",
            "c": "In which of the three do the weights move at all?",
        },
    ),
    "9.9": Number(
        reference=4 / 3,
        mistakes=(
            Mistake(4, "that would be right if only a quarter were left."),
            Mistake(2, "that is for a half. Here three quarters are left."),
            Mistake(1.25, "three quarters of the ones, each 1.25, add up to less than before."),
            Mistake(0.75, "they have to make up for the others, so they grow."),
            Mistake(1, "then the sum would be a quarter smaller than with eval()."),
        ),
        explanation="1 / 0.75: three neurons do the work of four.",
    ),
    "9.10": Function(
        reference=lambda losses, sizes: np.sum(losses * sizes) / np.sum(sizes),
        random_inputs=_batch_losses,
        examples=({"losses": np.array([1.0, 4.0]), "sizes": np.array([50, 10])},),
        mistakes=(
            Mistake(
                lambda losses, sizes: np.mean(losses),
                "that is the colleague's mean: the short batch counts as much as a full one.",
            ),
            Mistake(
                lambda losses, sizes: np.sum(losses * sizes),
                "that is the sum over all examples. Divide by how many there are.",
            ),
            Mistake(
                lambda losses, sizes: np.sum(losses * sizes) / len(sizes),
                "that divides by the number of batches. How many examples are there?",
            ),
            Mistake(
                lambda losses, sizes: np.sum(losses) / np.sum(sizes),
                "a mean was divided by a number of examples. First turn each mean into the sum of "
                "its batch.",
            ),
            Mistake(
                lambda losses, sizes: np.mean(losses * sizes) / sizes[0],
                "that takes the short batch for a full one in the divisor.",
            ),
            Mistake(
                lambda losses, sizes: losses * sizes / np.sum(sizes),
                "that is the share of each batch. Add them up.",
            ),
            Mistake(
                lambda losses, sizes: np.mean(losses[:-1]),
                "the last batch was left out. Its examples count like all others.",
            ),
        ),
        explanation="Each example counts once, in whichever batch it was dealt.",
    ),
    "9.11": Outcome(
        names=("rate", "factor"),
        reached=_validation_loss,
        quantity="a validation loss",
        form="{:.3f} nats",
        at_most=0.195,
        advice=_last_rate,
        reference=(3.0, 0.85),
        mistakes=(
            Mistake((5, 1), "That is the orange curve: large to the end, so it never settles."),
            Mistake((0.3, 1), "That is the grey curve: too small to arrive in 15 epochs."),
            Mistake((2, 1), "A factor of 1 leaves the rate as it is. Let it fall."),
            Mistake((3, 0.4), "Such a rate falls so fast that the walk stops halfway."),
            Mistake(
                (8, 0.9), "So large a rate throws the weights far out, and 15 epochs are short."
            ),
        ),
        explanation="Large at first, to get near. Small at last, to come to rest.",
    ),
    "9.12": Number(
        reference=1.9,
        mistakes=(
            Mistake(1.8, "that is the step of SGD. Adam divides each slope by its usual size."),
            Mistake(
                1.95,
                "the penalty does not halve the step. What is a slope, divided by its own size?",
            ),
            Mistake(2, "it does move: its first step is as long as the learning rate."),
            Mistake(2.1, "the size of the step is right. A step goes against the slope."),
            Mistake(0.1, "that is how far it moves. Where does it start?"),
        ),
        explanation="The slope is 2 now, and 2 divided by its size is 1, as it was without the "
        "penalty.",
    ),
    "9.13": Function(
        reference=lambda learning_rate, weight_decay: (
            np.log(0.5) / np.log(1 - learning_rate * weight_decay)
        ),
        random_inputs=_shrinking,
        examples=({"learning_rate": 0.2, "weight_decay": 0.5},),
        mistakes=(
            Mistake(
                lambda learning_rate, weight_decay: 0.5 / (learning_rate * weight_decay),
                "that would be right if every step took the same off. It takes the same *share* of "
                "what is left.",
            ),
            Mistake(
                lambda learning_rate, weight_decay: np.log(2) / (learning_rate * weight_decay),
                "that is near for short steps only. What is left after one step, exactly?",
            ),
            Mistake(
                lambda learning_rate, weight_decay: np.log(0.5) / np.log(1 - weight_decay),
                "the learning rate is missing: it multiplies the weight decay, too.",
            ),
            Mistake(
                lambda learning_rate, weight_decay: (
                    np.log(0.5) / np.log(learning_rate * weight_decay)
                ),
                "that is the share that a step takes away. Which share does it leave?",
            ),
            Mistake(
                lambda learning_rate, weight_decay: (
                    np.log(1 - learning_rate * weight_decay) / np.log(0.5)
                ),
                "the two logarithms have changed places.",
            ),
            Mistake(
                lambda learning_rate, weight_decay: (
                    np.log(2) / np.log(1 - learning_rate * weight_decay)
                ),
                "the sign is the wrong way round: the logarithm of a half is negative, too.",
            ),
            Mistake(
                lambda learning_rate, weight_decay: 1 / (learning_rate * weight_decay),
                "after so many steps more than a half is gone. Ask for a half.",
            ),
            Mistake(
                lambda learning_rate, weight_decay: 0.5 ** (learning_rate * weight_decay),
                "a number of steps is asked for. It stands in the exponent of what is left.",
            ),
        ),
        explanation="A weight that nothing else moves loses the same share in every step.",
    ),
    "9.14": Function(
        reference=lambda label, class_weight, ignore_index: np.sum(
            class_weight[_counting(label, ignore_index)]
        ),
        random_inputs=_photos,
        examples=(
            {
                "label": np.array([1, 0, 1, -1]),
                "class_weight": np.array([2.0, 3.0, 4.0]),
                "ignore_index": -1,
            },
        ),
        mistakes=(
            Mistake(
                lambda label, class_weight, ignore_index: np.sum(class_weight[label]),
                "the ignored labels were looked up as well. NumPy takes −1 for the last class. "
                "Take them out first.",
            ),
            Mistake(
                lambda label, class_weight, ignore_index: len(label),
                "that is the number of examples. The divisor holds weights, and only of labels "
                "that count.",
            ),
            Mistake(
                lambda label, class_weight, ignore_index: len(_counting(label, ignore_index)),
                "that is how many labels count. Each counts with the weight of its class.",
            ),
            Mistake(
                lambda label, class_weight, ignore_index: np.sum(class_weight),
                "that holds each class once. Add up one weight for each label that counts.",
            ),
            Mistake(
                lambda label, class_weight, ignore_index: np.sum(
                    class_weight[np.unique(_counting(label, ignore_index))]
                ),
                "a class that comes twice is in there once. Add up one weight for each label.",
            ),
            Mistake(
                lambda label, class_weight, ignore_index: class_weight[
                    _counting(label, ignore_index)
                ],
                "those are the weights of the labels that count. The divisor is their sum.",
            ),
            Mistake(
                lambda label, class_weight, ignore_index: np.mean(
                    class_weight[_counting(label, ignore_index)]
                ),
                "that is the mean of the weights. The divisor is their sum.",
            ),
            Mistake(
                lambda label, class_weight, ignore_index: np.sum(_counting(label, ignore_index)),
                "the labels themselves were added. A label says which weight to look up.",
            ),
        ),
        explanation="If all labels are ignored, it is 0, and PyTorch answers nan.",
    ),
    "9.15": Number(
        reference=9,
        mistakes=(
            Mistake(3, "that is how many there should be. Each row meets each target."),
            Mistake(6, "the sizes are not added. Each row meets each target."),
            Mistake(1, "nothing has been averaged yet. Each row meets each target."),
            Mistake(0, "no error is raised: the shapes are stretched until they fit."),
        ),
        explanation="Each prediction meets each target, in a table of three by three.",
    ),
    "9.16": Choice(
        reference="a",
        reasons={
            "a": "The exponentials of log-probabilities sum to 1 already, so log-softmax leaves "
            "them alone.",
            "b": "That is the floor under a second softmax of probabilities. What is the softmax "
            "of logarithms of probabilities?",
            "c": "CrossEntropyLoss takes whatever numbers come.",
        },
    ),
    "9.17": Choice(
        reference="b",
        reasons={
            "a": "A slow walk goes on falling. This one has arrived. Which guess costs as much as "
            "the variance?",
            "b": "Then one number for all, the mean of the targets, costs least.",
            "c": "A larger one would stop at the same place. What is (N, 1) minus (N,)?",
        },
    ),
}

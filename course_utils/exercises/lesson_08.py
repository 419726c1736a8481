"""The exercises of lesson 08: what Keras scores, divides by, and prints."""

import numpy as np

from course_utils.exercises.inputs import weighted_batch
from course_utils.exercises.kinds import Choice, Function, Mistake, Number


def _pair(rng):
    """A label and the outputs of two sigmoids, rounded so that a verdict shows them exactly."""
    outputs = rng.choice(np.arange(5, 96), 2, replace=False) / 100
    return {"label": int(rng.integers(0, 2)), "outputs": outputs}


def _rows(rng):
    shape = rng.integers(2, 4), rng.integers(2, 4)
    return {
        "y_true": rng.uniform(-2, 2, shape).round(2),
        "y_pred": rng.uniform(-2, 2, shape).round(2),
    }


def _running_means(rng):
    losses = rng.uniform(0.5, 5, rng.integers(4, 7)).round(2)
    return {"running_means": np.cumsum(losses) / np.arange(1, losses.size + 1)}


def _two_curves(rng):
    """The largest absolute difference stands where the loss is large, the largest share does not.

    The sign of the largest relative difference varies.
    """
    size = rng.integers(3, 6)
    losses = np.sort(rng.choice(np.arange(3, 40), size, replace=False) / 10)[::-1]
    shares = rng.uniform(0.01, 0.03, size) * rng.choice([-1, 1], size)
    shares[rng.integers(1, size)] = rng.choice([-1, 1]) * rng.uniform(0.05, 0.09)
    return {"losses": losses, "other_losses": (losses * (1 + shares)).round(4)}


def _fit_loss(label, outputs):
    exps = outputs / (1 - outputs)
    return -np.log(exps[label] / np.sum(exps))


def _batch_losses(running_means):
    return np.diff(running_means * np.arange(1, len(running_means) + 1), prepend=0)


def _largest(losses, other_losses):
    return np.max(np.abs(other_losses - losses) / np.abs(losses))


EXERCISES = {
    "8.1": Choice(
        reference="c",
        reasons={
            "a": "A loss of 0 takes a model that is sure and always right. What does it say about "
            "the five in a hundred?",
            "b": "That is the loss of one person who is no exception, −log 0.95. What does an "
            "exception cost?",
            "c": "95 people cost −log 0.95 each, and five cost −log 0.05. Run on to add it up.",
        },
    ),
    "8.2": Function(
        reference=_fit_loss,
        random_inputs=_pair,
        examples=({"label": 0, "outputs": np.array([0.9, 0.8])},),
        mistakes=(
            Mistake(
                lambda label, outputs: -np.log(outputs[label] / np.sum(outputs)),
                "the outputs were divided by their sum, as Keras does with plain numbers. Inside "
                "fit it goes back to the logits first.",
            ),
            Mistake(
                lambda label, outputs: -np.log(outputs[label]),
                "one output was scored alone. With softmax the other class counts, too.",
            ),
            Mistake(
                lambda label, outputs: -np.log(np.exp(outputs[label]) / np.sum(np.exp(outputs))),
                "softmax was applied to the outputs. Which logits are behind them?",
            ),
            Mistake(
                lambda label, outputs: -np.log(outputs[label]) - np.log(1 - outputs[1 - label]),
                "that is a binary cross-entropy for each sigmoid. Softmax shares one probability "
                "between the two classes.",
            ),
            Mistake(
                lambda label, outputs: -_fit_loss(label, outputs),
                "the sign is the wrong way round: a loss is minus the logarithm.",
            ),
            Mistake(
                lambda label, outputs: np.exp(-_fit_loss(label, outputs)),
                "that is the probability of the label. The loss is minus its logarithm.",
            ),
            Mistake(
                lambda label, outputs: _fit_loss(1 - label, outputs),
                "that is the loss of the other label.",
            ),
        ),
        explanation="The sigmoid cancels out: what is trained is softmax of the logits.",
    ),
    "8.3": Function(
        reference=lambda y_true, y_pred: np.mean((y_pred - y_true) ** 2, axis=-1),
        random_inputs=_rows,
        examples=(
            {
                "y_true": np.array([[0.0, 0.0], [1.0, 1.0]]),
                "y_pred": np.array([[1.0, 3.0], [1.0, 2.0]]),
            },
        ),
        mistakes=(
            Mistake(
                lambda y_true, y_pred: np.mean((y_pred - y_true) ** 2),
                "that is one number for the batch. Along which axis lie the numbers of one "
                "example?",
            ),
            Mistake(
                lambda y_true, y_pred: np.mean((y_pred - y_true) ** 2, axis=0),
                "these are means over the examples, one for each column. One for each row is "
                "asked for.",
            ),
            Mistake(
                lambda y_true, y_pred: np.sum((y_pred - y_true) ** 2, axis=-1),
                "these are sums. A mean divides by how many numbers a row has.",
            ),
            Mistake(
                lambda y_true, y_pred: (y_pred - y_true) ** 2,
                "that is one value for each number. Come down to one for each row.",
            ),
            Mistake(
                lambda y_true, y_pred: np.mean(np.abs(y_pred - y_true), axis=-1),
                "these are mean absolute errors. Square the errors instead of dropping the sign.",
            ),
            Mistake(
                lambda y_true, y_pred: np.mean(y_pred - y_true, axis=-1) ** 2,
                "the mean was taken first, so errors cancelled. First square, then average.",
            ),
            Mistake(
                lambda y_true, y_pred: np.sqrt(np.mean((y_pred - y_true) ** 2, axis=-1)),
                "that is the root of it. The mean squared error stays squared.",
            ),
        ),
        explanation="One value for each example: now weights for examples can work.",
    ),
    "8.4": Number(
        reference=1 * 0.5 + 0.1 * 2,
        mistakes=(
            Mistake(2.5, "that is the sum without the weights."),
            Mistake(0.7 / 1.1, "that divides by the sum of the weights. A total divides nothing."),
            Mistake(0.35, "that divides by the number of losses. A total divides nothing."),
            Mistake(2.05, "the weights have changed places: 0.1 belongs to the second loss."),
            Mistake(0.25, "the 0.1 was applied to both losses."),
        ),
        explanation="1 · 0.5 + 0.1 · 2: a weighted sum, and nothing is divided.",
    ),
    "8.5": Function(
        reference=lambda losses, label, class_weight: np.mean(class_weight[label] * losses),
        random_inputs=weighted_batch,
        examples=(
            {
                "losses": np.array([1.0, 1.0, 3.0]),
                "label": np.array([0, 0, 1]),
                "class_weight": np.array([1.0, 3.0]),
            },
        ),
        mistakes=(
            Mistake(
                lambda losses, label, class_weight: np.average(losses, None, class_weight[label]),
                "that divides by the sum of the weights, as PyTorch does. What does Keras divide "
                "by?",
            ),
            Mistake(
                lambda losses, label, class_weight: (
                    np.sum(class_weight[label] * losses) / np.sum(class_weight)
                ),
                "that divides by the weights of the classes. Which divisor gave Keras' number in "
                "section 5?",
            ),
            Mistake(
                lambda losses, label, class_weight: (
                    np.sum(class_weight[label] * losses) / len(class_weight)
                ),
                "that divides by the number of classes. How many examples are there?",
            ),
            Mistake(
                lambda losses, label, class_weight: np.sum(class_weight[label] * losses),
                "that is the weighted sum. Keras divides it by something.",
            ),
            Mistake(
                lambda losses, label, class_weight: np.mean(losses),
                "every example counts the same. Where are the weights?",
            ),
            Mistake(
                lambda losses, label, class_weight: class_weight[label] * losses,
                "these are the weighted losses. Keras reports one number.",
            ),
            Mistake(
                lambda losses, label, class_weight: np.mean(losses) * np.mean(class_weight[label]),
                "losses and weights were averaged one by one. Each weight belongs to its own loss.",
            ),
        ),
        explanation="Large weights make this number large, and its slopes steep.",
    ),
    "8.6": Function(
        reference=_batch_losses,
        random_inputs=_running_means,
        examples=({"running_means": np.array([4.0, 3.0, 3.0])},),
        mistakes=(
            Mistake(
                lambda running_means: np.diff(running_means, prepend=0),
                "these are the steps of the mean. Differences of running *sums* are batch losses; "
                "how do you get from a mean to its sum?",
            ),
            Mistake(
                lambda running_means: (
                    np.cumsum(running_means) / np.arange(1, 1 + running_means.size)
                ),
                "that is the running mean once more. It has to be undone.",
            ),
            Mistake(
                lambda running_means: running_means * np.arange(1, 1 + running_means.size),
                "these are the running sums. What did the last batch add to each?",
            ),
            Mistake(
                lambda running_means: (
                    np.diff(running_means, prepend=0) * np.arange(1, 1 + running_means.size)
                ),
                "both means were multiplied by the same count. The mean before stands for one "
                "batch less.",
            ),
            Mistake(
                lambda running_means: np.diff(
                    running_means * np.arange(running_means.size), prepend=0
                ),
                "the counts start at 0. After the first batch there has been one.",
            ),
            Mistake(
                lambda running_means: np.diff(running_means * np.arange(1, 1 + running_means.size)),
                "the first batch is missing. Before it the sum was 0.",
            ),
            Mistake(
                lambda running_means: running_means,
                "these are the running means as they came.",
            ),
        ),
        explanation="Mean times count is the sum, and the sum grows by one batch loss at a time.",
    ),
    "8.7": Choice(
        reference="a",
        reasons={
            "a": "Its layers and losses are made for one engine. To change it, start Python anew.",
            "b": "By then layers exist, and their weights live in one engine. Which line comes "
            "before all layers?",
            "c": "By then the model has been built and compiled for one engine. Which line comes "
            "first?",
        },
    ),
    "8.8": Function(
        reference=_largest,
        random_inputs=_two_curves,
        examples=(
            {"losses": np.array([2.0, 4.0, 0.5]), "other_losses": np.array([1.8, 4.2, 0.51])},
        ),
        mistakes=(
            Mistake(
                lambda losses, other_losses: np.max(np.abs(other_losses - losses)),
                "that is the largest absolute difference. Divide each by its loss.",
            ),
            Mistake(
                lambda losses, other_losses: np.max((other_losses - losses) / losses),
                "a loss that is too low gave a negative share, and the maximum passed over it. "
                "Take the size first.",
            ),
            Mistake(
                lambda losses, other_losses: np.mean(np.abs(other_losses - losses) / losses),
                "that is the mean. One bad epoch could hide in it.",
            ),
            Mistake(
                lambda losses, other_losses: np.max(np.abs(other_losses - losses) / other_losses),
                "the shares are of the second list. Divide by the first.",
            ),
            Mistake(
                lambda losses, other_losses: np.abs(other_losses - losses) / losses,
                "that is one share for each epoch. The largest is asked for.",
            ),
            Mistake(
                lambda losses, other_losses: np.max(np.abs(other_losses - losses)) / np.max(losses),
                "the two maxima may come from different epochs. First divide, then look for the "
                "largest.",
            ),
            Mistake(
                lambda losses, other_losses: np.max(other_losses / losses),
                "that is a ratio. Equal losses should give 0.",
            ),
        ),
        explanation="One rounding in float32 is about 1e-7; thousands of them may add up to more.",
    ),
    "8.9": Choice(
        reference="b",
        reasons={
            "a": "Nothing is added: the name stands for from_logits=False. What are the outputs "
            "of a layer without an activation?",
            "b": "Keras cuts them off at 0 and 1, and divides by their sum. Write the object with "
            "from_logits=True.",
            "c": "That would be categorical_crossentropy. sparse wants indices.",
        },
    ),
    "8.10": Choice(
        reference="a",
        reasons={
            "a": "The 0.52 still holds the first batches, when the model knew nothing.",
            "b": "It can happen, but there is a plainer reason. When was each number computed?",
            "c": "Overfitting is the other way round: the validation loss is the higher one.",
        },
    ),
    "8.11": Choice(
        reference="c",
        reasons={
            "a": "The weighted sum doubles. Does the divisor change?",
            "b": "That is so when the divisor is the sum of the weights. Which one does Keras use?",
            "c": "The divisor is the number of examples, and that stays. The slopes double, too.",
        },
    ),
}

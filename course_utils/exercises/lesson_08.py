"""The exercises of lesson 08: what Keras scores, divides by, and prints."""

import numpy as np

from course_utils.exercises.inputs import weighted_batch
from course_utils.exercises.kinds import Choice, Function, Mistake, Number, Outcome


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


_TRUE = np.array([0.05, 0.05, 0.95, 0.95])  # side effects at 20, 60, 68 and 95


def _mean_loss_of_answers(*answers):
    probs = np.array(answers, dtype=float)
    if not np.all((probs > 0) & (probs < 1)):
        raise ValueError("each answer is a probability between 0 and 1.")
    return np.mean(-_TRUE * np.log(probs) - (1 - _TRUE) * np.log(1 - probs))


def _where_it_costs(*answers):
    """The age at which the answers lose most against the truth."""
    probs = np.array(answers, dtype=float)
    excess = _TRUE * np.log(_TRUE / probs) + (1 - _TRUE) * np.log((1 - _TRUE) / (1 - probs))
    worst = np.argmax(excess)
    age, side = (20, 60, 68, 95)[worst], "high" if probs[worst] > _TRUE[worst] else "low"
    return f"Most is lost at {age} years, where {probs[worst]:.2f} is too {side}."


EXERCISES = {
    "8.1": Number(
        reference=10,
        mistakes=(
            Mistake(np.log(10), "that is the loss in nats. The perplexity is e to the loss."),
            Mistake(np.log2(10), "that is the loss in bits. Among how many classes does it guess?"),
            Mistake(0.1, "that is the probability of each class. Among how many does it guess?"),
            Mistake(1, "that is somebody who is certain. This network knows nothing."),
        ),
        explanation="The loss is log 10, and e to that is 10: as unsure as among ten.",
    ),
    "8.2": Number(
        reference=1.4,
        mistakes=(
            Mistake(0.6, "that is the loss for label +1. Here the score has the wrong sign."),
            Mistake(0.4, "that is the score. How much is missing from a lead of 1?"),
            Mistake(-0.4, "that is the lead, −1 · 0.4. How much is missing from a lead of 1?"),
            Mistake(1.96, "that is the squared hinge."),
            Mistake(0, "the score is on the wrong side of 0, so it cannot be free."),
        ),
        explanation="The lead is −0.4, and from there to 1 it takes 1.4.",
    ),
    "8.3": Choice(
        reference="b",
        reasons={
            "a": "Those are the best, and Keras goes back to them only if it is told to. What is "
            "the option called?",
            "b": "Without restore_best_weights=True the last weights stay.",
            "c": "Those are the first. Has the training gone on from there?",
        },
    ),
    "8.4": Choice(
        reference="c",
        reasons={
            "a": "A loss of 0 takes a model that is sure and always right. What does it say about "
            "the five in a hundred?",
            "b": "That is the loss of one person who is no exception, −log 0.95. What does an "
            "exception cost?",
            "c": "95 people cost −log 0.95 each, and five cost −log 0.05. Run on to add it up.",
        },
    ),
    "8.5": Outcome(
        names=("at_20", "at_60", "at_68", "at_95"),
        reached=_mean_loss_of_answers,
        quantity="a mean loss",
        form="{:.4f} nats",
        at_most=0.21,
        advice=_where_it_costs,
        reference=(0.05, 0.06, 0.93, 0.95),
        mistakes=(
            Mistake(
                (0.035, 0.195, 0.75, 0.986),
                "That is about what the network of section 1 says. Let it train for longer.",
            ),
            Mistake((0.5, 0.5, 0.5, 0.5), "One half for everybody: that is how it begins."),
            Mistake(
                (0.95, 0.94, 0.07, 0.05),
                "Those are the probabilities of the other class: take column 1 of the answers.",
            ),
            Mistake(
                (0.001, 0.001, 0.999, 0.999),
                "So sure a model forgets the five exceptions in a hundred, and they cost it much.",
            ),
        ),
        explanation="The lowest possible mean is 0.1985 nats, the entropy of the labels.",
    ),
    "8.6": Number(
        reference=0.4,
        mistakes=(
            Mistake(1, "with the threshold 0 it would be. Which threshold does Keras take?"),
            Mistake(0.6, "that is the share of wrong ones, by the threshold of Keras."),
            Mistake(0.2, "the −1 counts as well: its label is 0, and it is below the threshold."),
            Mistake(0.8, "compare each of the five with the threshold that Keras takes."),
            Mistake(2, "that is how many are right. Accuracy is their share."),
        ),
        explanation="Only −1 and 2 are on the right side of 0.5: two of five.",
    ),
    "8.7": Function(
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
    "8.8": Choice(
        reference="a",
        reasons={
            "a": "A count may be any whole number, and its mean is above 0: softplus sees to that.",
            "b": "That answers yes or no. A count has more than two values.",
            "c": "The loss is right. But what does it say about a rate below 0, which linear "
            "allows?",
        },
    ),
    "8.9": Function(
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
    "8.10": Number(
        reference=0.6,
        mistakes=(
            Mistake(0.85, "that is the printed number. It holds the penalty."),
            Mistake(0.25, "that is the penalty. What is left of 0.85 without it?"),
            Mistake(1.1, "the penalty was added once more. It is in the printed number already."),
            Mistake(0.725, "that takes half of the squares. L2 in Keras has no ½."),
            Mistake(0.78, "that takes the sizes 3 and 4. L2 takes their squares."),
            Mistake(0.92, "9 − 16: a weight of −4 has the square +16."),
        ),
        explanation="0.01 · (9 + 16) = 0.25 is the penalty, and 0.85 − 0.25 = 0.6.",
    ),
    "8.11": Number(
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
    "8.12": Function(
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
                "section 7?",
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
    "8.13": Function(
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
    "8.14": Choice(
        reference="a",
        reasons={
            "a": "Its layers and losses are made for one engine. To change it, start Python anew.",
            "b": "By then layers exist, and their weights live in one engine. Which line comes "
            "before all layers?",
            "c": "By then the model has been built and compiled for one engine. Which line comes "
            "first?",
        },
    ),
    "8.15": Function(
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
    "8.16": Choice(
        reference="b",
        reasons={
            "a": "Nothing is added: the name stands for from_logits=False. What are the outputs "
            "of a layer without an activation?",
            "b": "Keras cuts them off at 0 and 1, and divides by their sum. Write the object with "
            "from_logits=True.",
            "c": "That would be categorical_crossentropy. sparse wants indices.",
        },
    ),
    "8.17": Choice(
        reference="a",
        reasons={
            "a": "The 0.52 still holds the first batches, when the model knew nothing.",
            "b": "It can happen, but there is a plainer reason. When was each number computed?",
            "c": "Overfitting is the other way round: the validation loss is the higher one.",
        },
    ),
    "8.18": Choice(
        reference="c",
        reasons={
            "a": "The weighted sum doubles. Does the divisor change?",
            "b": "That is so when the divisor is the sum of the weights. Which one does Keras use?",
            "c": "The divisor is the number of examples, and that stays. The slopes double, too.",
        },
    ),
}

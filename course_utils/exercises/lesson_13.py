"""The exercises of lesson 13: diagnoses, three repairs, and where a training begins."""

import numpy as np

from course_utils.classification import log_softmax, sigmoid
from course_utils.exercises.kinds import Choice, Function, Mistake, Number, Outcome

SHARES = np.array([0.7, 0.25, 0.05])  # cats, dogs and foxes


def _batch(rng):
    rows, classes = rng.integers(4, 7), rng.integers(2, 4)
    label = rng.integers(0, classes, rows)
    return {"label": label, "logits": rng.uniform(-3, 3, (rows, classes)).round(1)}


def _picked(label, log_probs):
    return -log_probs[np.arange(len(label)), label]


def _losses(label, logits):
    return _picked(label, log_softmax(logits))


def _tumours(rng):
    size = rng.integers(5, 9)
    logit = rng.uniform(-3, 3, size).round(1)
    logit[:2] = 0.3, 0.7  # between the two thresholds that people confuse
    return {"label": rng.integers(0, 2, size), "logit": rng.permutation(logit)}


def _right(label, says_malignant):
    return np.sum(says_malignant == (label == 1))


def _padded(rng):
    rows, places = rng.integers(2, 5), rng.integers(4, 7)
    lengths = rng.choice(np.arange(1, places + 1), rows, replace=rows > places)
    lengths[0] = places
    label = np.where(np.arange(places) < lengths[:, None], rng.integers(0, 10, (rows, places)), -1)
    label[0, 0] = 0  # a digit 0 is a digit
    loss = rng.uniform(0.1, 4, (rows, places)).round(1)
    loss[-1, 0] = 0  # and one that is read perfectly costs nothing
    return {"label": label, "loss": np.where(label >= 0, loss, 0)}


def _mean_of_digits(label, loss):
    return np.sum(loss[label >= 0]) / np.sum(label >= 0)


def _first_loss(*biases):
    biases = np.array(biases)
    log_probs = biases - biases.max()
    return -SHARES @ (log_probs - np.log(np.sum(np.exp(log_probs))))


def _who_is_off(*biases):
    probs = np.exp(np.array(biases) - max(biases))
    gaps = probs / probs.sum() - SHARES
    worst = np.argmax(np.abs(gaps))
    animal = ("cats", "dogs", "foxes")[worst]
    came = f"The softmax of these biases gives {animal} {probs[worst] / probs.sum():.0%}"
    return f"{came}, and their share is {SHARES[worst]:.0%}."


EXERCISES = {
    "13.1": Number(
        reference=round(np.log(26), 4),
        mistakes=(
            Mistake(0, "that would take a probability of 1 for the right letter. It gets 1/26."),
            Mistake(1 / 26, "that is the probability of the right letter. What does it cost?"),
            Mistake(26, "the loss is the logarithm of this number."),
            Mistake(
                -np.log(26), "the sign is the wrong way round: a cross-entropy is never below 0."
            ),
            Mistake(np.log10(26), "that is the logarithm to base 10. Use np.log."),
            Mistake(np.log2(26), "that is in bits. In nats it takes np.log."),
        ),
        explanation="log K: the first loss that a healthy model of K classes shows.",
    ),
    "13.2": Choice(
        reference="b",
        reasons={
            "a": "The logarithm of a probability is never above 0. Is it a probability here?",
            "b": "A density may be above 1, so its negative logarithm may be below 0. That of a "
            "probability may not.",
            "c": "With a wrong sign it would fall without end, and the fit would get worse.",
        },
    ),
    "13.3": Number(
        reference=round(14 / 3, 4),
        mistakes=(
            Mistake(3, "that is the best number. What does it cost, as a mean squared error?"),
            Mistake(14, "that is the sum of the squared errors. Take the mean."),
            Mistake(0, "one number cannot be equal to all three targets."),
            Mistake(17 / 3, "that is what the median, 2, costs. Squares are lowest at the mean."),
            Mistake(7, "divide by 3, the number of targets, not by 2."),
            Mistake(2, "that is the median. Squared errors are lowest at the mean."),
            Mistake(np.sqrt(14 / 3), "that is the root of it, the RMSE. Leave the root away."),
        ),
        explanation="It is the variance: what a model pays under squared errors that tells "
        "everybody the mean.",
    ),
    "13.4": Choice(
        reference="c",
        reasons={
            "a": "A sum over 64 pictures would begin at 64 times log 10, about 147.",
            "b": "It would begin there, too. But a model with outputs to spare learns not to use "
            "them, and its loss would fall on towards 0.",
            "c": "Each column of ten classes is spread over the 64 pictures of the batch: "
            "log-softmax runs along the wrong axis.",
        },
    ),
    "13.5": Function(
        reference=_losses,
        random_inputs=_batch,
        examples=({"label": np.array([0, 1, 1]), "logits": np.array([[2.0, 0], [0, 1], [3, 0]])},),
        mistakes=(
            Mistake(
                lambda label, logits: _picked(label, log_softmax(logits.T).T),
                "that is what the colleague's function returns: the examples of the batch still "
                "share each class among them.",
            ),
            Mistake(
                lambda label, logits: _picked(
                    label,
                    logits
                    - logits.max(axis=0)
                    - np.log(np.exp(logits - logits.max(axis=0)).sum(axis=1, keepdims=True)),
                ),
                "the maximum still runs down the columns, so each class is moved by an amount of "
                "its own. Both lines have an axis.",
            ),
            Mistake(
                lambda label, logits: _picked(
                    label,
                    logits
                    - logits.max(axis=1, keepdims=True)
                    - np.log(np.exp(logits - logits.max(axis=1, keepdims=True)).sum(axis=0)),
                ),
                "the maximum is taken along the rows, and the sum still runs down the columns. "
                "Both lines have an axis.",
            ),
            Mistake(
                lambda label, logits: (
                    np.log(np.sum(np.exp(logits))) - logits[np.arange(len(label)), label]
                ),
                "the sum runs over the whole table. Each row of logits has a sum of its own.",
            ),
            Mistake(
                lambda label, logits: (
                    np.log(np.mean(np.exp(logits), axis=1)) - logits[np.arange(len(label)), label]
                ),
                "the exponentials were averaged. Softmax divides by their sum.",
            ),
            Mistake(
                lambda label, logits: -_losses(label, logits),
                "the sign is the wrong way round. Minus the log-probability is the loss.",
            ),
            Mistake(
                lambda label, logits: np.mean(_losses(label, logits)),
                "that is the mean. Return one loss for each example.",
            ),
            Mistake(
                lambda label, logits: -log_softmax(logits),
                "that is a loss for every class. Pick the one of the label.",
            ),
            Mistake(
                lambda label, logits: _picked(
                    label, logits - np.max(logits, axis=1, keepdims=True)
                ),
                "the logarithm of the sum is missing.",
            ),
            Mistake(
                lambda label, logits: np.exp(-_losses(label, logits)),
                "these are the probabilities of the labels. Minus their logarithm is the loss.",
            ),
        ),
        explanation="The classes of one example share 1 among them; the examples have nothing to "
        "share.",
    ),
    "13.6": Choice(
        reference="a",
        reasons={
            "a": "What the picture shows says nothing about the label that came with it.",
            "b": "Then the loss would creep down, slowly and smoothly. This one jumps about above "
            "the price of a guess.",
            "c": "Then the loss would fall below 0, without end.",
        },
    ),
    "13.7": Choice(
        reference="c",
        reasons={
            "a": "That sets the price of a guess, 0.66. A model that looks at the cells gets far "
            "below it.",
            "b": "Exchanged names are learned as easily as right ones.",
            "c": "Between 0 and 1 there is no sure logit. Perfect answers cost 0.55 here.",
        },
    ),
    "13.8": Function(
        reference=lambda label, logit: _right(label, logit > 0),
        random_inputs=_tumours,
        examples=(
            {"label": np.array([1, 0, 0, 1, 0]), "logit": np.array([3.0, -2, 0.3, 0.8, -1])},
        ),
        mistakes=(
            Mistake(
                lambda label, logit: _right(label, sigmoid(sigmoid(logit)) > 0.5),
                "that is the colleague's count: everybody is called malignant.",
            ),
            Mistake(
                lambda label, logit: _right(label, logit > 0.5),
                "0.5 is a threshold for probabilities, and these are logits. Which logit belongs "
                "to 0.5?",
            ),
            Mistake(
                lambda label, logit: _right(label, logit > 0) / len(label),
                "that is the share of the right answers. Their number is asked for.",
            ),
            Mistake(
                lambda label, logit: len(label) - _right(label, logit > 0),
                "that is how many answers are wrong.",
            ),
            Mistake(
                lambda label, logit: np.sum(logit > 0),
                "that is how often the answer is 'malignant', rightly or wrongly.",
            ),
            Mistake(
                lambda label, logit: np.sum((logit > 0) & (label == 1)),
                "that is how many malignant tumours were found. A benign one that is called benign "
                "is right, too.",
            ),
        ),
        explanation="A probability of 0.5 is a logit of 0: no sigmoid is needed for the count.",
    ),
    "13.9": Choice(
        reference="b",
        reasons={
            "a": "It holds 9 of 1,437 digits. They cannot make the first loss of an untrained "
            "model lower.",
            "b": "The mean divides by all places, and the empty ones cost 0.",
            "c": "Not before the first step: there nothing has been learned from any data.",
        },
    ),
    "13.10": Function(
        reference=_mean_of_digits,
        random_inputs=_padded,
        examples=(
            {
                "label": np.array([[7, 0, 1], [4, -1, -1]]),
                "loss": np.array([[1.0, 3, 4], [0, 0, 0]]),
            },
        ),
        mistakes=(
            Mistake(
                lambda label, loss: np.mean(loss),
                "that is the colleague's mean: the empty places are counted.",
            ),
            Mistake(
                lambda label, loss: np.sum(loss) / len(label),
                "that is the loss of an amount. How many digits are there?",
            ),
            Mistake(
                lambda label, loss: np.mean(np.sum(loss, axis=1) / np.sum(label >= 0, axis=1)),
                "that is the mean of the means of the amounts: a digit in a short amount counts "
                "more than one in a long amount.",
            ),
            Mistake(
                lambda label, loss: np.mean(loss[loss > 0]),
                "the losses of 0 were left out. A digit that is read perfectly costs 0, too, and "
                "counts.",
            ),
            Mistake(
                lambda label, loss: np.sum(loss[label > 0]) / np.sum(label > 0),
                "the zeros were left out. 0 is a digit; an empty place has −1.",
            ),
            Mistake(
                lambda label, loss: np.sum(loss) / np.sum(label > 0),
                "the zeros were not counted. 0 is a digit; an empty place has −1.",
            ),
            Mistake(
                lambda label, loss: np.sum(loss * label) / np.sum(label >= 0),
                "the losses were multiplied by the digits.",
            ),
            Mistake(
                lambda label, loss: np.sum(loss),
                "that is the sum. Divide it by how many digits there are.",
            ),
            Mistake(
                lambda label, loss: loss[label >= 0],
                "these are the losses of the digits. Their mean is asked for.",
            ),
        ),
        explanation="A sum over what counts, divided by how much counts: then padding costs and "
        "saves nothing. Short last batches ask for the same.",
    ),
    "13.11": Choice(
        reference="a",
        reasons={
            "a": "Dropout still throws half of the hidden numbers away, others each time.",
            "b": "A mean does not depend on the order of the pictures.",
            "c": "Overfitting makes the loss on new pictures high. It does not make twenty answers "
            "of it.",
        },
    ),
    "13.12": Choice(
        reference="c",
        reasons={
            "a": "A falls far below −1, and no probability does that.",
            "b": "B is never below 0.",
            "c": "Minus a probability lies between −1 and 0.",
            "d": "D stays above 0, as minus a logarithm of a probability does.",
        },
    ),
    "13.13": Choice(
        reference="b",
        reasons={
            "a": "Its pictures go on sharing each class among them: several zeros cannot all have "
            "the whole of it.",
            "b": "One batch is 64 pictures with 64 labels that stay the same. They can be learned "
            "by heart, right or wrong.",
            "c": "Even for a single tumour there is no logit outside 0 and 1.",
        },
    ),
    "13.14": Outcome(
        names=("bias for cats", "bias for dogs", "bias for foxes"),
        reached=_first_loss,
        quantity="a first loss",
        form="{:.4f} nats",
        at_most=0.75,
        advice=_who_is_off,
        reference=(2.6, 1.6, 0.0),
        mistakes=(
            Mistake((0, 0, 0), "That is one third for each, and costs log 3."),
            Mistake(
                (0.7, 0.25, 0.05),
                "Those are the shares. Biases are logits: softmax takes their exponentials first.",
            ),
            Mistake((0.05, 0.25, 0.7), "Those are shares, and the rarest animal got the largest."),
            Mistake((700, 250, 50), "Those are counts: as logits they are sure of cats."),
            Mistake((70, 25, 5), "Those are percentages: as logits they are sure of cats."),
        ),
        explanation="The lowest is 0.7460, the entropy of the shares; any constant may be added to "
        "all three biases.",
    ),
}

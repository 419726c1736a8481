"""The exercises of lesson 05: softmax, cross-entropy, KL divergence, class weights."""

import numpy as np

from course_utils import classification
from course_utils.exercises.inputs import weighted_batch
from course_utils.exercises.kinds import Choice, Function, Mistake, Number


def _row(rng):
    """A label and logits: often far from 0, often with another class far above the label.

    Now and then another class ties with the label.
    """
    label = int(rng.integers(5))
    # Eighths near 900 are exact in float32 as well.
    logits = rng.choice(np.arange(-24, 25), 5, replace=False) / 8 + rng.choice([0, 900])
    logits[(label + rng.integers(1, 5)) % 5] += rng.choice([0, 800])
    if rng.integers(2):
        logits[(label + 1) % 5] = logits[label]
    return {"label": label, "logits": logits}


def _two_rows(rng):
    size = rng.integers(3, 6)
    target, prediction = (rng.choice(np.arange(1, 20), size, replace=False) for _ in range(2))
    return {"target_probs": target / target.sum(), "probs": prediction / prediction.sum()}


def _log_sum_exp(logits):
    return classification.log_sum_exp(logits)


def _naive(label, logits):
    with np.errstate(over="ignore"):
        return np.log(np.sum(np.exp(logits))) - logits[label]


def _naive_detour(label, logits):
    with np.errstate(over="ignore", divide="ignore", invalid="ignore"):
        exps = np.exp(logits)
        return -np.log(exps[label] / np.sum(exps))


def _detour(label, logits):
    with np.errstate(divide="ignore"):
        return -np.log(classification.softmax(logits)[label])


def _kl(target_probs, probs):
    return np.sum(target_probs * np.log(target_probs / probs))


def _lowest(classes):
    return np.log(np.e + classes - 1) - 1


def _weighted_mean(losses, label, class_weight):
    weights = class_weight[label]
    return np.sum(weights * losses) / np.sum(weights)


EXERCISES = {
    "5.1": Choice(
        reference="a",
        reasons={
            "a": "Every exponential gets the same factor, and the division cancels it.",
            "b": "They have to sum to 1, so they cannot all grow. What does the division do to a "
            "factor that every exponential has?",
            "c": "The largest logit is no further ahead of the others than before. Which factor "
            "does each exponential get?",
        },
    ),
    "5.2": Function(
        reference=lambda label, logits: _log_sum_exp(logits) - logits[label],
        random_inputs=_row,
        examples=({"label": 2, "logits": np.array([1000.0, 1000.0, -1.0])},),
        mistakes=(
            Mistake(
                _naive,
                "right for small logits, but the exponential of a large one overflows. Take the "
                "largest logit off first.",
            ),
            Mistake(
                _naive_detour,
                "right for small logits, but the softmax of section 1 cannot take large ones, and "
                "a probability of 0 has no logarithm. Stay with logits all the way.",
            ),
            Mistake(
                _detour,
                "the detour over the probability: it became 0, and its logarithm is infinite. "
                "Stay with logits all the way.",
            ),
            Mistake(
                lambda label, logits: logits[label] - _log_sum_exp(logits),
                "that is the log-probability, never above 0. A loss is minus that.",
            ),
            Mistake(
                lambda label, logits: _log_sum_exp(logits) - logits,
                "that is one loss for every class. The label picks one of them.",
            ),
            Mistake(
                lambda label, logits: _log_sum_exp(logits),
                "that is log-sum-exp alone. The logit of the label has to come off.",
            ),
            Mistake(
                lambda label, logits: _log_sum_exp(logits - logits.max()) - logits[label],
                "the largest logit was taken off, and never added back.",
            ),
            Mistake(
                lambda label, logits: logits.max() - logits[label],
                "that is the gap to the largest logit. The other classes count, too: log-sum-exp "
                "is a smooth maximum.",
            ),
            Mistake(
                lambda label, logits: (_log_sum_exp(logits) - logits[label]) / np.log(2),
                "that is in bits. Use the natural logarithm, np.log.",
            ),
        ),
        explanation="Log-sum-exp minus the label's logit: no probability is ever computed.",
    ),
    "5.3": Number(
        reference=-0.7,
        mistakes=(
            Mistake(0.7, "the number is picked, but the function also changes its sign."),
            Mistake(
                -np.log(0.7),
                "that is the right loss. The function takes no logarithm, and here nobody did.",
            ),
            Mistake(np.log(0.7), "the function takes no logarithm, and here nobody did."),
            Mistake(0.3, "that is 1 − p. The function picks a number and changes its sign."),
            Mistake(-0.1, "label 0 picks the first number of the row, not the last."),
            Mistake(-0.2, "label 0 picks the first number of the row: Python counts from 0."),
        ),
        explanation="Picked, and its sign changed: nothing in between.",
    ),
    "5.4": Choice(
        reference="c",
        reasons={
            "a": "Two of the four people said something else. What is the logarithm of the "
            "probability that (0, 1, 0) gives to their classes?",
            "b": "The right row, but put it into the formula: is −Σ t log t zero here?",
            "c": "Nothing beats the target itself, and people who disagree cost something even "
            "then. Run on to see how much.",
        },
    ),
    "5.5": Function(
        reference=_kl,
        random_inputs=_two_rows,
        examples=(
            {
                "target_probs": np.array([0.25, 0.5, 0.25]),
                "probs": np.array([0.2, 0.7, 0.1]),
            },
        ),
        mistakes=(
            Mistake(
                lambda target_probs, probs: _kl(probs, target_probs),
                "target and prediction have changed places, and KL is not symmetric. The target "
                "does the weighing.",
            ),
            Mistake(
                lambda target_probs, probs: -_kl(target_probs, probs),
                "the sign is the wrong way round: a divergence is never negative.",
            ),
            Mistake(
                lambda target_probs, probs: -np.sum(target_probs * np.log(probs)),
                "that is the cross-entropy. The entropy of the target has to come off.",
            ),
            Mistake(
                lambda target_probs, probs: -np.sum(target_probs * np.log(target_probs)),
                "that is the entropy of the target. Where is the prediction?",
            ),
            Mistake(
                lambda target_probs, probs: np.sum(probs * np.log(target_probs / probs)),
                "the logarithms are weighed by the prediction. The target says how often each "
                "class comes.",
            ),
            Mistake(
                lambda target_probs, probs: np.mean(target_probs * np.log(target_probs / probs)),
                "that is the mean over the classes. The formula has a sum: the target already "
                "weighs the classes.",
            ),
            Mistake(
                lambda target_probs, probs: np.sum(np.log(target_probs / probs)),
                "every class counts the same. Weigh each logarithm by the target.",
            ),
            Mistake(
                lambda target_probs, probs: target_probs * np.log(target_probs / probs),
                "these are the terms, one for each class. Their sum is asked for.",
            ),
            Mistake(
                lambda target_probs, probs: _kl(target_probs, probs) / np.log(2),
                "that is in bits. Use the natural logarithm, np.log.",
            ),
        ),
        explanation="It is 0 for the target itself and positive for every other row.",
    ),
    "5.6": Function(
        reference=_lowest,
        random_inputs=lambda rng: {"classes": int(rng.integers(4, 1000))},
        examples=({"classes": 3},),
        mistakes=(
            Mistake(
                lambda classes: -_lowest(classes),
                "the sign is the wrong way round: log-sum-exp minus the label's logit.",
            ),
            Mistake(
                lambda classes: np.log(classes),
                "that is the loss of equal logits. Here one of them is 1 and the others are 0.",
            ),
            Mistake(
                lambda classes: 0.0,
                "the loss is 0 only if the softmax is sure. How sure is it of a logit of 1 among "
                "zeros?",
            ),
            Mistake(
                lambda classes: np.log(np.e + classes) - 1,
                "one class too many. The label is one of the classes: how many zeros remain?",
            ),
            Mistake(
                lambda classes: np.log(np.e + classes - 1),
                "that is log-sum-exp. The logit of the label has to come off.",
            ),
            Mistake(
                lambda classes: np.log(1 + classes - 1) - 1,
                "the logit of the label, 1, was added as it is. What is its exponential?",
            ),
            Mistake(
                lambda classes: np.e / (np.e + classes - 1),
                "that is the probability of the label. The loss is minus its logarithm.",
            ),
        ),
        explanation="A training loss that stops near this number is the sign of a double softmax.",
    ),
    "5.7": Function(
        reference=_weighted_mean,
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
                lambda losses, label, class_weight: np.mean(class_weight[label] * losses),
                "that divides by the number of examples. Divide by what was handed out: the "
                "weights.",
            ),
            Mistake(
                lambda losses, label, class_weight: (
                    np.sum(class_weight[label] * losses) / np.sum(class_weight)
                ),
                "the divisor holds each class once. Add up one weight for each example.",
            ),
            Mistake(
                lambda losses, label, class_weight: np.sum(class_weight[label] * losses),
                "that is the weighted sum. What does a mean divide by?",
            ),
            Mistake(
                lambda losses, label, class_weight: np.mean(losses),
                "every example counts the same. Where are the weights?",
            ),
            Mistake(
                lambda losses, label, class_weight: np.sum(losses) / np.sum(class_weight[label]),
                "the weights are in the divisor only. They belong to the losses as well.",
            ),
            Mistake(
                lambda losses, label, class_weight: (
                    class_weight[label] * losses / np.sum(class_weight[label])
                ),
                "that is the share of each example. Their sum is the mean.",
            ),
            Mistake(
                lambda losses, label, class_weight: np.sum(label * losses) / np.sum(label),
                "the labels were taken for weights. A label says which of the class weights to "
                "look up.",
            ),
        ),
        explanation="If all losses are equal, this is their value, whatever the weights are.",
    ),
    "5.8": Choice(
        reference="b",
        reasons={
            "a": "The column of the eights is fed by the other rows, too. Which digits look a "
            "little like an 8?",
            "b": "When in doubt, the model now says 8: right more often, wrong more often. Run on "
            "to count both.",
            "c": "In training each eight now pulls ten times as hard. Which way does that move the "
            "border between the eights and the others?",
        },
    ),
    "5.9": Choice(
        reference="c",
        reasons={
            "a": "Equal logits give every class the same probability. Is that a sure answer?",
            "b": "That is the floor under a double softmax. What is the softmax of ten zeros?",
            "c": "Ten equal probabilities of 0.1, and −log 0.1 is about 2.3. A first loss far off "
            "says that something is wrong with the set-up.",
        },
    ),
    "5.10": Choice(
        reference="a",
        reasons={
            "a": "Any other prediction costs something beyond the entropy of the target.",
            "b": "A target of (0.25, 0.5, 0.25) is met by the same row, and that one is not sure.",
            "c": "The cross-entropy is KL plus the entropy of the target. Is that always 0?",
        },
    ),
    "5.11": Choice(
        reference="b",
        reasons={
            "a": "It will train, but how low can its loss get? Look at section 4.",
            "b": "The loss wants logits and applies log-softmax itself.",
            "c": "One-hot rows and indices give the same number. The trouble is in the prediction.",
        },
    ),
    "5.12": Choice(
        reference="a",
        reasons={
            "a": "The 2 stands in the sum and in the divisor, and cancels.",
            "b": "The weighted sum doubles. What about the divisor?",
            "c": "The divisor doubles. What about the weighted sum?",
        },
    ),
}

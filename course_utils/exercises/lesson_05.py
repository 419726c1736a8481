"""The exercises of lesson 05: softmax, cross-entropy, perplexity, soft targets, class weights."""

import numpy as np

from course_utils import classification
from course_utils.exercises.inputs import guesses, row_of_logits, smoothing, weighted_batch
from course_utils.exercises.kinds import Choice, Function, Mistake, Number, Outcome


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


def _losses(label, log_probs):
    return -log_probs[np.arange(len(label)), label]


def _smoothed(label, classes, smoothing):
    return (1 - smoothing) * np.eye(classes)[label] + smoothing / classes


def _with_label(label, row, value):
    """The row with another value at the label."""
    row = np.array(row, dtype=float)
    row[label] = value
    return row


def _weighted_mean(losses, label, class_weight):
    weights = class_weight[label]
    return np.sum(weights * losses) / np.sum(weights)


_SAID = {"cat": 0.3, "dog": 0.6, "horse": 0.1}  # what ten people said


def _cross_entropy_of_logits(cat, dog, horse):
    logits = np.array([cat, dog, horse])
    return _log_sum_exp(logits) - np.array(list(_SAID.values())) @ logits


def _furthest_off(cat, dog, horse):
    shares = classification.softmax(np.array([cat, dog, horse]))
    given = dict(zip(_SAID, shares, strict=True))
    name = max(_SAID, key=lambda name: abs(given[name] - _SAID[name]))
    return f"Your logits give {given[name]:.2f} to {name}, and the target is {_SAID[name]}."


EXERCISES = {
    # From lessons 01, 03 and 04.
    "5.1": Number(
        reference=500,
        mistakes=(
            Mistake(
                np.inf,
                "that is what the sigmoid and a logarithm give, one after the other. The truth is "
                "finite: stay with the logit.",
            ),
            Mistake(0, "that is what it costs if the tumour is malignant. Here the label is 0."),
            Mistake(-500, "the size is right. A loss of this kind is never below 0."),
            Mistake(1, "that is the slope there. The loss itself is asked for."),
            Mistake(100, "that is where PyTorch cuts the loss of a probability off."),
            Mistake(501, "next to so large an exponential, the 1 inside the logarithm is nothing."),
        ),
        explanation="The loss is log(1 + e^500), and next to e^500 the 1 is nothing.",
    ),
    "5.2": Number(
        reference=2.3,
        mistakes=(
            Mistake(1.7, "that is a step along the slope, uphill. Subtract."),
            Mistake(0.3, "that is the length of the step. Where does the weight arrive?"),
            Mistake(-0.3, "that is the learning rate times the slope. The weight makes the step."),
            Mistake(5, "that is a step without the learning rate."),
            Mistake(-1, "that is uphill, and without the learning rate."),
            Mistake(2.03, "the learning rate is a tenth, not a hundredth."),
        ),
        explanation="2 − 0.1 · (−3): a slope below 0 makes a weight grow.",
    ),
    "5.3": Choice(
        reference="a",
        reasons={
            "a": "It underflows, while a sum of logarithms stays an ordinary number.",
            "b": "Both are best for the same parameter: the logarithm rises wherever its input "
            "rises.",
            "c": "A probability never is. What does a computer make of a thousand factors below 1?",
        },
    ),
    "5.4": Choice(
        reference="a",
        reasons={
            "a": "Every exponential gets the same factor, and the division cancels it.",
            "b": "They have to sum to 1, so they cannot all grow. What does the division do to a "
            "factor that every exponential has?",
            "c": "The largest logit is no further ahead of the others than before. Which factor "
            "does each exponential get?",
        },
    ),
    "5.5": Function(
        reference=lambda label, logits: _log_sum_exp(logits) - logits[label],
        random_inputs=row_of_logits,
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
                "a class far ahead of the label broke it: the label's probability became 0, or the "
                "exponential of the lead overflowed. Take the largest logit off, and stay with "
                "logits all the way.",
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
    "5.6": Number(
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
            Mistake(-0.4167, "that is the mean of all three. The first example is asked for."),
            Mistake(-0.2, "label 0 picks the first number of the row: Python counts from 0."),
        ),
        explanation="Picked, and its sign changed: nothing in between.",
    ),
    "5.7": Function(
        reference=lambda label, log_probs: np.exp(np.mean(_losses(label, log_probs))),
        random_inputs=guesses,
        examples=(
            {
                "label": np.array([0, 1]),
                "log_probs": np.log([[0.5, 0.125, 0.375], [0.25, 0.125, 0.625]]).round(4),
            },
        ),
        mistakes=(
            Mistake(
                lambda label, log_probs: np.exp(np.sum(_losses(label, log_probs))),
                "that grows with the number of guesses. Take the mean of the losses, not their "
                "sum.",
            ),
            Mistake(
                lambda label, log_probs: np.mean(np.exp(_losses(label, log_probs))),
                "each loss was led back to a number of classes, and then the mean was taken. Take "
                "the mean of the losses first.",
            ),
            Mistake(
                lambda label, log_probs: np.exp(-np.mean(_losses(label, log_probs))),
                "a perplexity is never below 1. Log-probabilities are negative; the loss changes "
                "their sign.",
            ),
            Mistake(
                lambda label, log_probs: 2 ** np.mean(_losses(label, log_probs)),
                "2 belongs to a loss in bits. These logarithms are natural ones, in nats.",
            ),
            Mistake(
                lambda label, log_probs: np.mean(_losses(label, log_probs)),
                "that is the mean loss. Which number of classes does it lead back to?",
            ),
            Mistake(
                lambda label, log_probs: np.exp(_losses(label, log_probs)),
                "that is one number for each guess. One for all of them is asked for.",
            ),
        ),
        explanation="The mean comes first: a perplexity is the same for one text and for two "
        "copies of it.",
    ),
    "5.8": Choice(
        reference="c",
        reasons={
            "a": "Four of the ten people said something else. What is the logarithm of the "
            "probability that (0, 1, 0) gives to their classes?",
            "b": "The right row, but put it into the formula: is −Σ t log t zero here?",
            "c": "Nothing beats the target itself, and people who disagree cost something even "
            "then. Run on to see how much.",
        },
    ),
    "5.9": Outcome(
        names=("cat", "dog", "horse"),
        reached=_cross_entropy_of_logits,
        quantity="a cross-entropy",
        form="{:.4f} nats",
        at_most=0.9,
        advice=_furthest_off,
        reference=(1.1, 1.8, 0.0),
        mistakes=(
            Mistake(
                (0.3, 0.6, 0.1),
                "These are the shares themselves, and softmax makes others of them. Which numbers "
                "have these shares as their exponentials?",
            ),
            Mistake((0, 0, 0), "Equal logits give a third to each class."),
            Mistake(
                (3, 6, 1),
                "These are the people. In softmax a lead of 3 makes a share 20 times as large.",
            ),
            Mistake((0, 10, 0), "That is sure of dog. Four of the ten people are not."),
            Mistake((1.8, 1.1, 0.0), "Cat comes first, then dog. Dog is named twice as often."),
        ),
        explanation="The lowest is 0.8979, at the logarithms of the shares, whatever you add to "
        "all three.",
    ),
    "5.10": Function(
        reference=_smoothed,
        random_inputs=smoothing,
        examples=({"label": 1, "classes": 4, "smoothing": 0.2},),
        mistakes=(
            Mistake(
                lambda label, classes, smoothing: _with_label(
                    label, np.full(classes, smoothing / classes), 1 - smoothing
                ),
                "that is the colleague's row. The label overwrites its share of what is spread.",
            ),
            Mistake(
                lambda label, classes, smoothing: _with_label(
                    label, np.full(classes, smoothing / (classes - 1)), 1 - smoothing
                ),
                "this row sums to 1, but it spreads over the other classes only. The label is to "
                "get a share, too.",
            ),
            Mistake(
                lambda label, classes, smoothing: _with_label(
                    label, np.full(classes, smoothing), 1 - smoothing
                ),
                "each class got the whole of what is to be spread over all of them.",
            ),
            Mistake(
                lambda label, classes, smoothing: np.eye(classes)[label] + smoothing / classes,
                "the label gave nothing away. It keeps 1 − smoothing, and then gets its share.",
            ),
            Mistake(
                lambda label, classes, smoothing: _with_label(
                    label, np.full(classes, smoothing / classes), 1.0
                ),
                "the label kept everything. It gives a part away, and gets a share of it back.",
            ),
        ),
        explanation="Now each row sums to 1, and it is one-hot again where the smoothing is 0.",
    ),
    "5.11": Number(
        reference=np.log(np.e + 9) - 1,
        mistakes=(
            Mistake(
                0.5514, "that is the floor for three classes. Here nine zeros stand beside the 1."
            ),
            Mistake(np.log(10), "that is the loss of equal logits. Here one of them is 1."),
            Mistake(
                0, "the loss is 0 only if the softmax is sure. How sure is it of a logit of 1?"
            ),
            Mistake(
                np.log(np.e + 10) - 1,
                "one class too many. The label is one of the ten: how many zeros remain?",
            ),
            Mistake(
                np.log(np.e + 9), "that is log-sum-exp. The logit of the label has to come off."
            ),
            Mistake(np.log(10) - 1, "the logit of the label, 1, stands in the sum as e, not as 1."),
            Mistake(
                np.e / (np.e + 9),
                "that is the probability of the label. The loss is minus its logarithm.",
            ),
            Mistake(
                1 - np.log(np.e + 9), "the size is right. A loss of this kind is never below 0."
            ),
        ),
        explanation="log(e + 9) − 1. With more classes the floor is higher still.",
    ),
    "5.12": Function(
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
                "that divides by the number of examples. A weight of 3 makes three of one: how "
                "many are there then?",
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
    "5.13": Number(
        reference=round(np.exp(-1) / np.sum(np.exp([0.5, 2, -1])), 4),
        mistakes=(
            Mistake(-0.0391, "the sign is the wrong way round. If horse grows, dog loses."),
            Mistake(-0.9609, "that would be the slope if horse were the label."),
            Mistake(0.9609, "that is what is missing from its probability to 1."),
            Mistake(0, "its logit stands in the sum of all exponentials, so the loss feels it."),
            Mistake(1, "the loss would rise by 1 for each step if horse had all the probability."),
            Mistake(-0.2144, "that is the slope for dog, which is the label."),
            Mistake(0.1753, "that is the slope for cat."),
        ),
        explanation="For a class that is not the label, the slope is the probability.",
    ),
    "5.14": Choice(
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
    "5.15": Choice(
        reference="c",
        reasons={
            "a": "That is 0.8 · 0.8, as if A had to beat B and B had to beat C. Here the leads add "
            "up: how far is A ahead of C?",
            "b": "That is A against B. C is further behind than B is.",
            "c": "The leads add up to 2.77, and σ(2.77) is 16/17. Odds of 4 to 1, twice.",
        },
    ),
    "5.16": Choice(
        reference="b",
        reasons={
            "a": "The same words get the same similarity. Can both of two equal logits have "
            "probability 1?",
            "b": "Two equal logits share the probability, so the right one gets ½ at most.",
            "c": "Two captions share the probability, not four. The other two can be ruled out.",
        },
    ),
    "5.17": Choice(
        reference="c",
        reasons={
            "a": "Equal logits give every class the same probability. Is that a sure answer?",
            "b": "That is the floor under a double softmax. What is the softmax of ten zeros?",
            "c": "Ten equal probabilities of 0.1, and −log 0.1 is about 2.3. A first loss far off "
            "says that something is wrong with the set-up.",
        },
    ),
    "5.18": Choice(
        reference="a",
        reasons={
            "a": "The 2 stands in the sum and in the divisor, and cancels.",
            "b": "The weighted sum doubles. What about the divisor?",
            "c": "The divisor doubles. What about the weighted sum?",
        },
    ),
}

"""The exercises of lesson 04: binary cross-entropy, its stable form, its slope, and a fit."""

import functools

import numpy as np

from course_utils.datasets import breast_cancer
from course_utils.exercises.kinds import Choice, Function, Mistake, Number, Outcome


def _probs(rng):
    return {"prob": rng.uniform(0.05, 0.95, rng.integers(3, 6)).round(2)}


def _labels(rng, size):
    """Zeros and ones in random order, both of them present."""
    return rng.permutation(np.arange(size) % 2).astype(float)


def _hard_logits(rng):
    """Logits of everyday size, and often three where a naive formula overflows or rounds to 1."""
    size = rng.integers(5, 7)
    logit = rng.uniform(-4, 4, size).round(2)
    if rng.integers(3):
        logit[:3] = (rng.uniform([30, 720, 720], [60, 900, 900]) * [1, 1, -1]).round(1)
    return {"label": _labels(rng, size), "logit": logit}


def _logits(rng):
    size = rng.integers(3, 6)
    return {"label": _labels(rng, size), "logit": rng.uniform(-4, 4, size).round(2)}


def _one_feature(rng):
    size = rng.integers(3, 6)
    return {
        "weight": round(rng.uniform(-1.5, 1.5), 2),
        "feature": rng.uniform(-3, 3, size).round(2),
        "label": _labels(rng, size),
        "penalty": round(rng.uniform(0.1, 0.9), 2),
    }


def _sigmoid(logit):
    return 1 / (1 + np.exp(-logit))


def _softplus(x):
    return np.logaddexp(0, x)


def _loss(label, logit):
    return np.where(label == 1, _softplus(-logit), _softplus(logit))


def _through_probabilities(label, logit, *, margin=0.0, added=0.0):
    """The naive way: with probabilities clipped, or something added before the logarithm."""
    with np.errstate(all="ignore"):
        prob = np.clip(_sigmoid(logit), margin, 1 - margin)
        return -label * np.log(prob + added) - (1 - label) * np.log(1 - prob + added)


def _through_overflow(label, logit):
    with np.errstate(over="ignore"):
        return np.log(1 + np.exp(np.where(label == 1, -logit, logit)))


def _grad(label, logit):
    return _sigmoid(logit) - label


def _slope(
    of_loss=lambda weight, x, y: np.mean((_sigmoid(weight * x) - y) * x),
    of_penalty=lambda weight, price: price * weight,
):
    """The slope of the penalised cost, or what it becomes with another part."""
    return lambda weight, feature, label, penalty: (
        of_loss(weight, feature, label) + of_penalty(weight, penalty)
    )


@functools.cache
def _learned_from():
    """Radius and label of the 400 tumours that the lesson learns from."""
    features, malignant, _ = breast_cancer()
    train = np.random.default_rng(7).permutation(569)[:400]
    return features[train, 0], malignant[train]


def _loss_of_curve(middle, steepness):
    radius, malignant = _learned_from()
    return np.mean(_loss(malignant, steepness * (radius - middle)))


def _side_of_the_curve(middle, steepness):
    radius, malignant = _learned_from()
    mean, share = np.mean(_sigmoid(steepness * (radius - middle))), malignant.mean()
    if abs(mean - share) < 0.03:
        return "Its mean is that of the labels. Is the curve too flat, or too steep?"
    often = "more" if mean > share else "less"
    return f"On average it gives {mean:.2f}, {often} than the share of the malignant, {share:.2f}."


EXERCISES = {
    # From lessons 01 to 03.
    "4.1": Number(
        reference=-np.log(0.5 * 0.5 * 0.25),
        mistakes=(
            Mistake(
                -2.77,
                "the size is right. Logarithms of probabilities are negative, and the "
                "NLL turns the sign.",
            ),
            Mistake(0.0625, "that is the likelihood. Take its negative logarithm."),
            Mistake(0.924, "that is the mean over the three days. Here the sum is asked for."),
            Mistake(0.92, "that is the mean over the three days. Here the sum is asked for."),
            Mistake(1.25, "the probabilities were added. Add their negative logarithms."),
            Mistake(4, "that is the logarithm to base 2. Use the natural one, np.log."),
            Mistake(1.2, "that is the logarithm to base 10. Use the natural one, np.log."),
        ),
        explanation="The product is 1/16, and log 16 is 2.77.",
    ),
    "4.2": Number(
        reference=0.25,
        mistakes=(
            Mistake(0, "that is the median, the best number for absolute errors."),
            Mistake(0.5, "that is halfway between the two kinds. There are three times as many 0."),
            Mistake(1, "that is right once and wrong three times."),
            Mistake(0.75, "that is the share of the zeros. The pulls balance nearer to them."),
            Mistake(1 / 3, "that divides by the three zeros. Divide by all four."),
            Mistake(0.33, "that divides by the three zeros. Divide by all four."),
        ),
        explanation="The mean, and for zeros and ones the mean is the share of the ones: a "
        "probability.",
    ),
    "4.3": Number(
        reference=4 * -0.5,
        mistakes=(
            Mistake(2, "the size is right. One of the two slopes is negative."),
            Mistake(3.5, "slopes along a chain are multiplied, not added."),
            Mistake(-8, "that divides one by the other. Slopes along a chain multiply."),
            Mistake(-0.125, "that divides one by the other. Slopes along a chain multiply."),
            Mistake(4, "that is the first link alone."),
            Mistake(-0.5, "that is the second link alone."),
        ),
        explanation="4 · (−0.5): slopes along a chain multiply.",
    ),
    "4.4": Choice(
        reference="a",
        reasons={
            "a": "0.01 is 0.1 · 0.1, so the logarithm doubles: from 2.30 to 4.61 nats.",
            "b": "The probability shrinks by ten. Its logarithm grows more slowly than that.",
            "c": "That is how much the probability fell. The loss is its negative logarithm.",
        },
    ),
    "4.5": Function(
        reference=lambda prob: np.log(prob / (1 - prob)),
        random_inputs=_probs,
        examples=({"prob": np.array([0.5, 0.8])},),
        mistakes=(
            Mistake(
                lambda prob: _sigmoid(prob),
                "that is the sigmoid again. Here the way goes back, from the probability to the "
                "logit.",
            ),
            Mistake(
                lambda prob: np.log((1 - prob) / prob),
                "the sign is the wrong way round. A probability above 0.5 has a positive logit.",
            ),
            Mistake(
                lambda prob: prob / (1 - prob),
                "these are the odds, p / (1 − p). Take their logarithm.",
            ),
            Mistake(
                lambda prob: np.log(prob),
                "that is the logarithm of the probability alone. Divide it by the probability of "
                "the opposite first.",
            ),
            Mistake(
                lambda prob: np.log(prob) + np.log(1 - prob),
                "that is the logarithm of a product. Solving for z leads to a quotient.",
            ),
            Mistake(
                lambda prob: np.log10(prob / (1 - prob)),
                "that is the logarithm to base 10. The sigmoid uses e, so this takes np.log.",
            ),
            Mistake(
                lambda prob: 1 / prob - 1,
                "this is (1 − p) / p. Turn it round, and take the logarithm.",
            ),
        ),
        explanation="The sigmoid and the log-odds undo each other: even odds are logit 0.",
    ),
    "4.6": Choice(
        reference="b",
        reasons={
            "a": "That is the truth, and what you would hope for. How many digits does a float64 "
            "have left for 1 − 4e-18?",
            "b": "The sigmoid is rounded to 1, then 1 − 1 is 0, and −log 0 is infinite.",
            "c": "That needs 0 times infinity. With label 0 the infinite term is multiplied by 1.",
        },
    ),
    "4.7": Function(
        precise=True,
        reference=_loss,
        random_inputs=_hard_logits,
        examples=({"label": np.array([1.0, 0.0]), "logit": np.array([2.0, 800.0])},),
        mistakes=(
            Mistake(
                _through_probabilities,
                "the probability was rounded to 0 or 1 on the way, and its logarithm is inf or "
                "nan. Do not compute a probability at all.",
            ),
            Mistake(
                lambda label, logit: _through_probabilities(label, logit, margin=1e-7),
                "clipping keeps inf away, but it also stops every larger loss at 16. "
                "Do not compute a probability at all.",
            ),
            *(
                Mistake(
                    functools.partial(_through_probabilities, added=tiny),
                    "a tiny number in the logarithm keeps inf away, but it also stops every larger "
                    f"loss at {-np.log(tiny):.0f}. Do not compute a probability at all.",
                )
                for tiny in (1e-16, 1e-15, 1e-12, 1e-10, 1e-9, 1e-8, 1e-7, 1e-6)
            ),
            Mistake(
                _through_overflow,
                "the exponential overflows for large logits. softplus above avoids that.",
            ),
            Mistake(
                lambda label, logit: _loss(1 - label, logit),
                "the two labels are swapped. For label 1 a large logit is good: it costs little.",
            ),
            Mistake(
                lambda label, logit: _softplus(logit),
                "that is right for label 0 only. What changes for label 1?",
            ),
            Mistake(
                lambda label, logit: _softplus(-logit),
                "that is right for label 1 only. What changes for label 0?",
            ),
            Mistake(
                lambda label, logit: -_loss(label, logit),
                "the sign is the wrong way round. softplus holds the minus of −log already.",
            ),
            Mistake(
                lambda label, logit: np.mean(_loss(label, logit)),
                "that is the mean. Return one loss for each example.",
            ),
            Mistake(
                lambda label, logit: _softplus(-label * logit),
                "with label 0 the logit is multiplied by 0. There it goes in with a plus.",
            ),
            Mistake(
                lambda label, logit: label * _softplus(-logit),
                "the examples with label 0 cost nothing this way. They have a term of their own.",
            ),
        ),
        explanation="No probability, no logarithm of 0: finite for every finite logit.",
    ),
    "4.8": Number(
        reference=round(1 / (1 + np.exp(-4.0)), 4) - 1,
        mistakes=(
            Mistake(0.018, "the size is right. To the right the loss falls."),
            Mistake(0.982, "that is the probability. How far apart are the two columns above?"),
            Mistake(-0.982, "the slope gets smaller while the probability comes closer to 1."),
            Mistake(-1, "that is what it is far out on the left, where the model is wrong."),
            Mistake(1, "that is the difference between the columns. Subtract it from 0.9820."),
            Mistake(0, "nearly, but not quite: 0.9820 is not 1."),
            Mistake(-0.02, "that is rounded. Give three decimals."),
        ),
        explanation="Probability minus 1, and 1 is the label.",
    ),
    "4.9": Function(
        reference=_grad,
        random_inputs=_logits,
        examples=({"label": np.array([1.0, 0.0]), "logit": np.array([2.0, 2.0])},),
        mistakes=(
            Mistake(
                lambda label, logit: -_grad(label, logit),
                "the sign is the wrong way round. For label 1 a higher logit lowers the loss.",
            ),
            Mistake(
                lambda label, logit: logit - label,
                "that is the logit minus the label. The prediction is the sigmoid of the logit.",
            ),
            Mistake(
                lambda label, logit: _sigmoid(logit),
                "that is right for label 0 only. The label has to be subtracted.",
            ),
            Mistake(
                lambda label, logit: 2 * _grad(label, logit) * _sigmoid(logit) * _sigmoid(-logit),
                "that is the slope of the squared error. Here the factor p(1 − p) cancels.",
            ),
            Mistake(
                lambda label, logit: _grad(label, logit) * _sigmoid(logit) * _sigmoid(-logit),
                "the factor p(1 − p) of the sigmoid cancels against the slope of the logarithm.",
            ),
            Mistake(
                lambda label, logit: _grad(label, logit) / (_sigmoid(logit) * _sigmoid(-logit)),
                "that is the slope with respect to the probability. The logit is asked for.",
            ),
            Mistake(
                lambda label, logit: np.mean(_grad(label, logit)),
                "that is the mean. Return one slope for each example.",
            ),
            Mistake(_loss, "that is the loss itself. Its slope is asked for."),
        ),
        explanation="Prediction minus target. It never exceeds 1 in size, however wrong the model.",
    ),
    "4.10": Outcome(
        names=("middle", "steepness"),
        reached=_loss_of_curve,
        quantity="a mean loss",
        form="{:.4f} nats",
        at_most=0.335,
        advice=_side_of_the_curve,
        reference=(15.0, 0.9),
        mistakes=(
            Mistake((0.9, 15), "The middle comes first, then the steepness."),
            Mistake((14, 0), "A curve without steepness says one half to everybody."),
            Mistake((15, -0.9), "That curve falls. Large nuclei are the malignant ones."),
            Mistake((10, 0.3), "That is where the sliders start."),
            Mistake((15, 3), "So steep a curve is very sure, also where it is wrong."),
        ),
        explanation="The lowest loss of such a curve is 0.3291 nats. Thirty features do better.",
    ),
    "4.11": Function(
        reference=_slope(),
        random_inputs=_one_feature,
        examples=(
            {
                "weight": -0.5,
                "feature": np.array([-4.0, 4.0]),
                "label": np.array([1.0, 0.0]),
                "penalty": 0.1,
            },
        ),
        mistakes=(
            Mistake(
                _slope(of_penalty=lambda w, price: 0),
                "the penalty has a slope, too. It is missing.",
            ),
            Mistake(
                _slope(of_penalty=lambda w, price: 2 * price * w),
                "the penalty counts double. The ½ in front of it cancels the 2 of the square.",
            ),
            Mistake(
                _slope(of_penalty=lambda w, price: price / 2 * w**2),
                "the first part is right. The second is the penalty. Its slope is asked for.",
            ),
            Mistake(
                _slope(of_penalty=lambda w, price: price),
                "the first part is right. The second is the same for every weight, but a parabola "
                "gets steeper on the way out.",
            ),
            Mistake(
                _slope(of_penalty=lambda w, price: price * np.abs(w)),
                "the first part is right. The penalty pulls towards 0 from both sides, so below 0 "
                "its slope is negative.",
            ),
            Mistake(
                _slope(lambda w, x, y: np.mean(_sigmoid(w * x) - y)),
                "the factor feature is missing. A weight acts through its input.",
            ),
            Mistake(
                _slope(lambda w, x, y: np.sum((_sigmoid(w * x) - y) * x)),
                "the first part is a sum. The cost is a mean, and so is its slope.",
            ),
            Mistake(
                _slope(lambda w, x, y: np.mean((w * x - y) * x)),
                "the sigmoid is missing: weight times feature is the logit, not the prediction.",
            ),
            Mistake(
                _slope(
                    lambda w, x, y: np.mean((y - _sigmoid(w * x)) * x), lambda w, price: -price * w
                ),
                "the sign is the wrong way round. The error is prediction minus target.",
            ),
            Mistake(
                _slope(lambda w, x, y: 2 * np.mean((_sigmoid(w * x) - y) * x)),
                "the first part counts double. This loss has no square, so it leaves no 2 behind.",
            ),
            Mistake(
                _slope(of_penalty=lambda w, price: price / 2 * w),
                "the first part is right. The slope of w² is 2w, and its 2 cancels the ½.",
            ),
            Mistake(
                _slope(lambda w, x, y: np.mean((_sigmoid(x) - y) * x)),
                "the logit is weight times feature. The prediction leaves the weight out.",
            ),
            Mistake(
                _slope(lambda w, x, y: np.mean(_loss(y, w * x)), lambda w, price: price / 2 * w**2),
                "that is the cost itself. Its slope is asked for.",
            ),
            Mistake(
                _slope(lambda w, x, y: np.mean((y - _sigmoid(w * x)) * x)),
                "the penalty is right. In the first part the sign is the wrong way round: the "
                "error is prediction minus target.",
            ),
            Mistake(
                _slope(lambda w, x, y: (_sigmoid(w * x) - y) * x),
                "that is one slope for each example. The cost is a mean, and so is its slope.",
            ),
        ),
        explanation="Error times input, on average, plus a pull towards 0.",
    ),
    "4.12": Choice(
        reference="c",
        reasons={
            "a": "The model has learned nothing new about tumours. What else happens when it says "
            "yes more often?",
            "b": "It says yes more often. Some of these alarms are right.",
            "c": "The model says yes more often, rightly and wrongly. Run on for the numbers.",
        },
    ),
    "4.13": Choice(
        reference="c",
        reasons={
            "a": "A loss of 0 needs probability 1 for what came true.",
            "b": "That is the probability. The loss is its negative logarithm.",
            "c": "−log 0.5 is log 2, whatever the labels. A model should do better than that.",
        },
    ),
    "4.14": Choice(
        reference="a",
        reasons={
            "a": "The probabilities are taken for logits between 0 and 1: no answer is below 0.5.",
            "b": "A probability is a number, so it passes as a logit. Nothing complains.",
            "c": "The sigmoid of 0.9 is about 0.71.",
        },
    ),
    "4.15": Choice(
        reference="b",
        reasons={
            "a": "That is the logit. The sigmoid turns it into a prediction first.",
            "b": "Prediction minus target, and the prediction is nearly 0: no pull is stronger.",
            "c": "That would be the squared error, which gives up where it is most wrong.",
        },
    ),
}

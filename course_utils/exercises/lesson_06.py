"""The exercises of lesson 06: hinge, its slope, centimetres, a price, many classes."""

import functools

import numpy as np

from course_utils.datasets import iris_petals
from course_utils.exercises.kinds import Choice, Function, Mistake, Number, Outcome


def _batch(rng):
    """Labels of both kinds with a score each; now and then one of the scores sits at the kink."""
    size = rng.integers(4, 7)
    sign = rng.permutation(np.resize([-1.0, 1.0], size))
    score = rng.choice(np.arange(-29, 30, 2), size, replace=False) / 10 + 0.05
    if rng.integers(2):
        kink = rng.integers(size)
        score[kink] = sign[kink]
    return {"sign": sign, "score": score.round(2)}


def _scores(rng):
    """Up to six classes; the true one is ahead in about half of the cases, or tied."""
    scores = rng.choice(np.arange(-20, 21), rng.integers(4, 7), replace=False) / 10
    label = scores.argmax() if rng.integers(2) else rng.integers(scores.size)
    if rng.integers(2):
        scores[label - 1] = scores[label]
    return {"label": int(label), "scores": scores.round(1)}


def _hinge(sign, score):
    return np.maximum(0, 1 - sign * score)


def _hinge_grad(sign, score):
    return np.where(sign * score < 1, -sign, 0.0)


def _gaps(label, scores):
    """1 + s_j − s_y for the classes that are not the true one."""
    return 1 + np.delete(scores, label) - scores[label]


def _multiclass_hinge(label, scores):
    return np.sum(np.maximum(0, _gaps(label, scores)))


def _line(rng):
    """A line between two kinds of petals, and a petal on either side of it."""
    weights = rng.uniform(0.5, 5, 2) * rng.choice([-1, 1], 2)
    petal = rng.uniform([1, 0.2], [7, 2.5])
    return {
        "weights": weights.round(1),
        "bias": round(rng.uniform(1, 4) * rng.choice([-1, 1]) - weights @ petal, 1),
        "petal": petal.round(1),
    }


def _score_of(weights, bias, petal):
    return weights @ petal + bias


def _distance(weights, bias, petal):
    return np.abs(_score_of(weights, bias, petal)) / np.hypot(*weights)


@functools.cache
def _one_wrong_label():
    """Setosa and versicolor, length and width, their true labels and those that were written."""
    petals = np.column_stack(iris_petals())[:100]
    true = np.repeat([-1.0, 1.0], 50)
    return petals, true, np.where(np.all(petals == [3.0, 1.1], axis=1), -1.0, true)


@functools.cache
def _nearest(price):
    """How far each petal is on its true side of the line that this price leads to, in cm."""
    from sklearn.svm import SVC  # loading scikit-learn takes a second: only on demand

    petals, true, written = _one_wrong_label()
    line = SVC(kernel="linear", C=1 / (price * len(petals)), tol=1e-6).fit(petals, written)
    return true * line.decision_function(petals) / np.hypot(*line.coef_[0])


def _room(price):
    if price < 0:
        raise ValueError("a price is not negative. Did you type the power of ten?")
    if not 1e-6 <= price <= 1e4:
        raise ValueError("a price between 0.000001 and 10000 is asked for.")
    return np.min(_nearest(price))


def _side_of_the_price(price):
    wrong = np.sum(_nearest(price) < 0)
    if wrong:
        return f"Petals on the wrong side, by what they truly are: {wrong} of 100."
    return "No petal is on the wrong side. Does a lower or a higher price leave more room?"


_EXAMPLE = {"sign": np.array([1.0, -1.0, -1.0, 1.0]), "score": np.array([0.3, 0.5, -2.0, 1.0])}

EXERCISES = {
    # From lessons 02, 04 and 05.
    "6.1": Number(
        reference=2,
        mistakes=(
            Mistake(3, "that is the logit of the second class alone. The first one counts, too."),
            Mistake(4, "that is the sum. If both logits grow by 1, no probability changes."),
            Mistake(-2, "the size is right. The second class is the more likely one."),
            Mistake(1, "that is the logit of the first class alone."),
            Mistake(1.5, "that depends on the quotient. Which change of both logits does nothing?"),
            Mistake(0.881, "that is the probability. The logit that leads to it is asked for."),
        ),
        explanation="Only the difference of two logits counts: 3 − 1.",
    ),
    "6.2": Number(
        reference=-1,
        mistakes=(
            Mistake(1, "the size is right. A higher guess comes closer to most of the five."),
            Mistake(2, "that is the sum of the errors. Every slope has the size 1."),
            Mistake(4, "that is for squared errors. Here each one pulls with the same force."),
            Mistake(14, "that is the sum of the absolute errors. Their slopes are asked for."),
            Mistake(5, "not all of them pull the same way."),
            Mistake(-0.2, "that is the mean of the slopes. Their sum is asked for."),
        ),
        explanation="Two pull down, three pull up: a higher guess would cost less.",
    ),
    "6.3": Number(
        reference=-0.3,
        mistakes=(
            Mistake(0.3, "the size is right. Left of 0 a parabola falls."),
            Mistake(0.45, "that is the penalty itself. Its slope is asked for."),
            Mistake(-0.6, "the half in front of the square cancels the 2."),
            Mistake(-0.15, "the half is used up by the 2 that the square brings down."),
            Mistake(0.1, "that is λ alone. The further out, the steeper a parabola is."),
            Mistake(-3, "that is the weight. The penalty is λ times as steep."),
        ),
        explanation="λ times the weight. A step against this slope moves the weight towards 0.",
    ),
    "6.4": Function(
        reference=_hinge,
        random_inputs=_batch,
        examples=(_EXAMPLE,),
        mistakes=(
            Mistake(
                lambda sign, score: np.maximum(0, -sign * score),
                "a score that is barely on the right side costs nothing here. "
                "The hinge asks for a lead of 1.",
            ),
            Mistake(
                lambda sign, score: 1 - sign * score,
                "a score far on the right side brings a reward here. What keeps a loss at 0?",
            ),
            Mistake(
                lambda sign, score: np.maximum(0, 1 - score),
                "the label is not used: every example was taken for +1.",
            ),
            Mistake(
                lambda sign, score: np.maximum(0, 1 + sign * score),
                "the right side is punished. The loss falls where label and score agree.",
            ),
            Mistake(
                lambda sign, score: np.maximum(0, 1 - sign * score) ** 2,
                "that is the squared hinge. It comes next.",
            ),
            Mistake(
                lambda sign, score: np.abs(1 - sign * score),
                "a large lead is punished here. More than 1 is as good as 1.",
            ),
            Mistake(
                lambda sign, score: np.maximum(0, 1 - (sign + 1) / 2 * score),
                "the labels were turned into 0 and 1. The formula needs −1 and +1, as they come.",
            ),
            Mistake(
                lambda sign, score: np.mean(_hinge(sign, score)),
                "that is the mean. Return one loss for each example.",
            ),
            Mistake(
                lambda sign, score: np.max(1 - sign * score),
                "that is the largest of the batch. np.maximum compares with 0 one by one.",
            ),
        ),
        explanation="It costs nothing to be right by 1 or more, and 1 for each step short of that.",
    ),
    "6.5": Choice(
        reference="b",
        reasons={
            "a": "The two hinges stop at a lead of 1, and this lead is 3.",
            "b": "log(1 + e⁻³) is small, but it is not 0, and never will be.",
            "c": "Which of the three formulas has no max in it?",
        },
    ),
    "6.6": Function(
        reference=_hinge_grad,
        random_inputs=_batch,
        examples=(_EXAMPLE,),
        mistakes=(
            Mistake(
                lambda sign, score: np.where(sign * score < 1, sign, 0.0),
                "the sign is the wrong way round. For label +1 a higher score lowers the loss.",
            ),
            Mistake(
                lambda sign, score: -sign,
                "examples that lead by more than 1 still pull here. Their loss is flat.",
            ),
            Mistake(
                lambda sign, score: np.where(sign * score < 0, -sign, 0.0),
                "only the wrong side pulls here. The right side does too, up to a lead of 1.",
            ),
            Mistake(
                lambda sign, score: np.where(sign * score < 1, -1.0, 0.0),
                "every slope points the same way. For label −1 the loss rises with the score.",
            ),
            Mistake(
                lambda sign, score: np.where(sign * score <= 1, -sign, 0.0),
                "right but for the kink. Where label times score is exactly 1, choose 0.",
            ),
            Mistake(
                lambda sign, score: np.where(sign * score > 1, -sign, 0.0),
                "the comparison is the wrong way round. Who is done, and who still has to move?",
            ),
            Mistake(
                lambda sign, score: np.where(sign * score < 1, -sign * score, 0.0),
                "that still holds the score. The derivative of y · s with respect to s does not.",
            ),
            Mistake(_hinge, "that is the loss itself. Its slope is asked for."),
            Mistake(
                lambda sign, score: np.mean(_hinge_grad(sign, score)),
                "that is the mean. Return one slope for each example.",
            ),
        ),
        explanation="Three values only: pull up, pull down, leave alone.",
    ),
    "6.7": Function(
        reference=_distance,
        random_inputs=_line,
        examples=({"weights": np.array([3.0, 4.0]), "bias": -20.0, "petal": np.array([1.0, 2.0])},),
        mistakes=(
            Mistake(
                _score_of,
                "that is the score. By how much does it change on one centimetre straight away "
                "from the line?",
            ),
            Mistake(
                lambda weights, bias, petal: np.abs(_score_of(weights, bias, petal)),
                "that is the size of the score. By how much does a score change on one centimetre "
                "straight away from the line?",
            ),
            Mistake(
                lambda weights, bias, petal: _score_of(weights, bias, petal) / np.hypot(*weights),
                "the size is right. A distance is not negative, on whichever side the petal lies.",
            ),
            Mistake(
                lambda weights, bias, petal: np.abs(weights @ petal) / np.hypot(*weights),
                "the bias is missing. It moves the line.",
            ),
            Mistake(
                lambda weights, bias, petal: (
                    np.abs(_score_of(weights, bias, petal)) / (weights @ weights)
                ),
                "the root is missing: divide by √(w₁² + w₂²).",
            ),
            Mistake(
                lambda weights, bias, petal: (
                    np.abs(_score_of(weights, bias, petal)) / np.abs(weights).sum()
                ),
                "both weights were added. Along the slanted way, the length of the arrow counts.",
            ),
            Mistake(
                lambda weights, bias, petal: 1 / np.hypot(*weights),
                "that is the margin, the way to a score of 1. What score has this petal?",
            ),
            Mistake(
                lambda weights, bias, petal: (
                    np.abs(_score_of(weights, bias, petal)) * np.hypot(*weights)
                ),
                "large weights make a score grow fast, so that less way is needed. Divide.",
            ),
            Mistake(
                lambda weights, bias, petal: (
                    np.abs(_score_of(weights, bias, petal)) / np.hypot(*petal)
                ),
                "that divides by the size of the petal. How fast the score grows is for the "
                "weights to say.",
            ),
        ),
        explanation="Score over score per centimetre. It is the margin, stretched by the score.",
    ),
    "6.8": Choice(
        reference="a",
        reasons={
            "a": "Where the line came to rest, the slope of each of the 82 is 0. Run on to see it.",
            "b": "Which slope do the 82 have, and what is a sum without its zeros?",
            "c": "Something has to pull for a line to turn. Do the 82 pull?",
        },
    ),
    "6.9": Choice(
        reference="c",
        reasons={
            "a": "The petals are the same, but the price looks at weights, and these have a unit.",
            "b": "Numbers ten times as large need a weight a tenth as large. Is that cheap?",
            "c": "A small weight is enough for large numbers, and small weights are cheap.",
        },
    ),
    "6.10": Outcome(
        names=("price",),
        reached=_room,
        quantity="a room",
        form="{:z.2f} cm",  # z: no minus before a 0
        at_least=0.4,
        advice=_side_of_the_price,
        reference=(0.01,),
        mistakes=(
            Mistake((0.0001,), "There the line gives way to the wrong label."),
            Mistake((0.001,), "There the line runs right through the petal with the wrong label."),
            Mistake((1,), "So high a price makes half the petals pull: single ones count little."),
            Mistake((0.3,), "That is more than it takes to give the wrong label up."),
            Mistake((10,), "At that price the weights are almost 0."),
        ),
        explanation="The wrong label is given up: to get it right would cost more than it brings.",
    ),
    "6.11": Number(
        reference=1,
        mistakes=(
            Mistake(
                0.9,
                "that is the share. Let the score rise a little from there: "
                "how many get cheaper, and how many dearer?",
            ),
            Mistake(
                0.8,
                "that is the mean of the labels: best for the squared hinge. "
                "Here each example pulls with the same force.",
            ),
            Mistake(
                np.log(9), "that is best for cross-entropy. Beyond which score do the 90 stop?"
            ),
            Mistake(0, "there 90 pull up and 10 pull down. Up to where does that go on?"),
            Mistake(-1, "that suits the 10. The 90 pull the other way."),
            Mistake(0.5, "there 90 still pull up and 10 pull down. Up to where does that go on?"),
        ),
        explanation="Up to there 90 pull up and 10 down. Beyond it only the 10 are left.",
    ),
    "6.12": Function(
        reference=_multiclass_hinge,
        random_inputs=_scores,
        examples=({"label": 2, "scores": np.array([-0.4, 1.1, 0.9, 0.9])},),
        mistakes=(
            Mistake(
                lambda label, scores: np.sum(np.maximum(0, 1 + scores - scores[label])),
                "the true class was compared with itself, which always adds 1. Leave it out.",
            ),
            Mistake(
                lambda label, scores: np.sum(
                    np.maximum(0, 1 + scores - scores[label]) * (scores != scores[label])
                ),
                "two classes can have the same score. By what else can you know the true one?",
            ),
            Mistake(
                lambda label, scores: max(0.0, np.max(_gaps(label, scores))),
                "that is the closest class alone. Here every other class counts.",
            ),
            Mistake(
                lambda label, scores: _multiclass_hinge(label, scores) / len(scores),
                "that is divided by the number of classes, as PyTorch does. The formula is a sum.",
            ),
            Mistake(
                lambda label, scores: np.mean(np.maximum(0, _gaps(label, scores))),
                "that is a mean over the other classes. The formula is a sum.",
            ),
            Mistake(
                lambda label, scores: np.sum(_gaps(label, scores)),
                "a class far behind makes up for one that is too close. Each term stops at 0.",
            ),
            Mistake(
                lambda label, scores: max(0.0, np.sum(_gaps(label, scores))),
                "the terms were added before they were cut off at 0. Cut off each one.",
            ),
            Mistake(
                lambda label, scores: np.sum(np.maximum(0, _gaps(label, scores) - 1)),
                "a class right behind the true one costs nothing here. The lead has to be 1.",
            ),
            Mistake(
                lambda label, scores: np.sum(np.maximum(0, 2 - _gaps(label, scores))),
                "the difference is the wrong way round. A high score of a wrong class is bad.",
            ),
            Mistake(
                lambda label, scores: np.maximum(0, _gaps(label, scores)),
                "these are the terms. Their sum is one number.",
            ),
        ),
        explanation="Every class that comes too close adds what it is too close by.",
    ),
    "6.13": Choice(
        reference="b",
        reasons={
            "a": "The hinge wants a large number for +1. A small distance is right here.",
            "b": "It asks for closeness where the label is +1, and for a margin where it is −1.",
            "c": "That reads its input as a logit, where large means yes. What means yes here?",
        },
    ),
}

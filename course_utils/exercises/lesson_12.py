"""The exercises of lesson 12: honest losses, rare classes, what mistakes cost, calibration."""

import functools

import numpy as np

from course_utils.classification import sigmoid
from course_utils.exercises.kinds import Choice, Function, Mistake, Number, Outcome


def _reports(rng):
    return {
        "truth": round(rng.uniform(0.1, 0.9), 2),
        "report": rng.uniform(0.05, 0.95, rng.integers(3, 6)).round(2),
    }


def _answers(rng):
    """Both labels, in random order."""
    size = rng.integers(3, 6)
    return {
        "label": rng.permutation(np.arange(size) % 2),
        "prob": rng.uniform(0.05, 0.95, size).round(2),
        "gamma": round(rng.uniform(0.5, 4), 1),
    }


def _prices(rng):
    """Now a miss is dearer, now a false alarm."""
    false_alarm, miss = rng.uniform(1, 40, 2).round(1).tolist()
    return {"false_alarm": false_alarm, "miss": miss}


def _weighted(rng):
    return {
        "prob": rng.uniform(0.05, 0.95, rng.integers(3, 6)).round(2),
        "weight": round(rng.uniform(2, 60), 1),
    }


def _boxes(rng):
    """Some said too much, some too little."""
    size = rng.integers(3, 6)
    said = np.sort(rng.uniform(0.1, 0.9, size)).round(2)
    off = rng.uniform(0.02, 0.1, size) * np.where(rng.permutation(np.arange(size) % 2), 1, -1)
    return {
        "said": said,
        "happened": (said + off).round(2),
        "count": rng.choice(np.arange(5, 200), size, replace=False),
    }


def _lie(truth, report):
    return (report - truth) ** 2


def _focal(label, prob, gamma):
    q = np.where(label == 1, prob, 1 - prob)
    return (1 - q) ** gamma * -np.log(q)


def _bce(label, prob):
    return _focal(label, prob, 0)


def _ece(said, happened, count):
    return np.sum(count * np.abs(said - happened)) / np.sum(count)


@functools.cache
def _weighted_model():
    """Labels of the lesson's 100,000 new payments, and what its weighted model says of them."""
    rng = np.random.default_rng(7)
    for count in (10_000, 100_000):
        amount, distance = rng.normal(size=(count, 2)).T
        fraud = rng.random(count) < sigmoid(2 * amount + 1.5 * distance - 7.3)
    return fraud, sigmoid(2.446 * amount + 1.614 * distance - 3.297)


def _bill(threshold):
    if not 0 <= threshold <= 1:
        raise ValueError("a threshold of a probability lies between 0 and 1.")
    fraud, prob = _weighted_model()
    return 1000 * np.mean(np.where(fraud, 20 * (prob <= threshold), prob > threshold))


def _dearer_part(threshold):
    fraud, prob = _weighted_model()
    missed = 20 * np.sum(fraud & (prob <= threshold)) / 100
    false = np.sum(~fraud & (prob > threshold)) / 100
    return (
        f"Of this, missed frauds cost {missed:.0f} € and false alarms {false:.0f} €. Which of the "
        "two gets cheaper when the threshold goes up?"
    )


EXERCISES = {
    # From lessons 02, 04 and 07.
    "12.1": Number(
        reference=0,
        mistakes=(
            Mistake(0.4, "that is the mean, the best number for squared errors."),
            Mistake(0.5, "at 0.5 three labels pull down and two pull up. Go on until it stops."),
            Mistake(1, "that is exact twice and wrong three times."),
            Mistake(0.6, "that is the share of the zeros."),
            Mistake(2, "that is how many ones there are. Which number is the median?"),
        ),
        explanation="The median. As a probability it would say that the label 1 never comes.",
    ),
    "12.2": Number(
        reference=-np.log(9),
        mistakes=(
            Mistake(2.2, "the size is right. Below 0.5 the logit is negative."),
            Mistake(-2.3, "that is the logarithm of 0.1 alone. Divide it by 0.9 first."),
            Mistake(0.11, "these are the odds. Take their logarithm."),
            Mistake(9, "these are the odds of the opposite. Turn them round, take the logarithm."),
            Mistake(-0.95, "that is the logarithm to base 10. Use the natural one, np.log."),
            Mistake(-3.17, "that is the logarithm to base 2. Use the natural one, np.log."),
            Mistake(0.52, "that is the sigmoid of 0.1. Go the other way."),
        ),
        explanation="The odds are 1 to 9, and log 1/9 is −2.20.",
    ),
    "12.3": Choice(
        reference="a",
        reasons={
            "a": "Whatever was used to choose flatters the choice. Keep a third set for the end.",
            "b": "The epoch was picked because it looked good on these, luck included.",
            "c": "The model has seen these. There it looks better than it is.",
        },
    ),
    "12.4": Number(
        reference=1,
        mistakes=(
            Mistake(
                0.7,
                "that is the truth. Compute the mean loss there, and a little further out.",
            ),
            Mistake(0.5, "that is the careful answer. Compute the mean loss at 0.6 as well."),
            Mistake(0, "that is the wrong end: the report is right on three days out of ten only."),
            Mistake(0.3, "that is the share of dry days. The report is about rain."),
            Mistake(0.99, "nearly. The mean loss falls all the way to the end of the range."),
            Mistake(100, "as a percentage, yes. Type it as a probability."),
        ),
        explanation="0.7 (1 − r) + 0.3 r falls in a straight line up to r = 1.",
    ),
    "12.5": Function(
        reference=_lie,
        random_inputs=_reports,
        examples=({"truth": 0.7, "report": np.array([0.6, 0.9])},),
        mistakes=(
            Mistake(
                lambda truth, report: truth * (1 - report) ** 2 + (1 - truth) * report**2,
                "that is what the report costs. What does the truth cost, reported itself?",
            ),
            Mistake(
                lambda truth, report: truth * (1 - truth) - _lie(truth, report) - truth + truth**2,
                "the sign is the wrong way round. A lie costs more, never less.",
            ),
            Mistake(
                lambda truth, report: np.abs(report - truth),
                "that is how far the report is from the truth. The Brier score charges squares.",
            ),
            Mistake(
                lambda truth, report: (1 - report) ** 2 - (1 - truth) ** 2,
                "that is the difference on days with label 1. The other days count, too.",
            ),
            Mistake(
                lambda truth, report: report**2 - truth**2,
                "that is the difference on days with label 0. The other days count, too.",
            ),
            Mistake(
                lambda truth, report: (
                    truth * np.log(truth / report)
                    + (1 - truth) * np.log((1 - truth) / (1 - report))
                ),
                "that is the price in log loss. The Brier score squares the errors.",
            ),
            Mistake(
                lambda truth, report: truth * (1 - report) + (1 - truth) * report - truth,
                "the squares are missing. The Brier score is a squared error.",
            ),
            Mistake(
                lambda truth, report: np.mean(_lie(truth, report)),
                "that is one number for all reports. Return one for each.",
            ),
        ),
        explanation="It is the square of the lie: 0 for the truth, above 0 for all else. Proper.",
    ),
    "12.6": Number(
        reference=0.01,
        mistakes=(
            Mistake(0.81, "that is 0.9 squared. What counts is what is missing to certainty."),
            Mistake(0.1, "that is what is missing to certainty. Now the power."),
            Mistake(0.2, "that is twice 0.1. γ is a power."),
            Mistake(0.19, "that is 1 − 0.9². Subtract first, then take the power."),
            Mistake(0.00105, "that is the focal loss itself. The factor alone is asked for."),
            Mistake(0.105, "that is the cross-entropy. Which factor comes in front of it?"),
            Mistake(100, "the other way round: the loss gets smaller."),
        ),
        explanation="(1 − 0.9)² = 0.01: an easy example counts a hundredth.",
    ),
    "12.7": Function(
        reference=_focal,
        random_inputs=_answers,
        examples=({"label": np.array([1, 0]), "prob": np.array([0.6, 0.2]), "gamma": 2.0},),
        mistakes=(
            Mistake(
                lambda label, prob, gamma: (1 - prob) ** gamma * _bce(label, prob),
                "that is the colleague's. For label 0 the answer that came true got 1 − prob.",
            ),
            Mistake(
                lambda label, prob, gamma: prob**gamma * _bce(label, prob),
                "now the factor is right for label 0 and wrong for label 1.",
            ),
            Mistake(
                lambda label, prob, gamma: (
                    np.where(label == 1, prob, 1 - prob) ** gamma * _bce(label, prob)
                ),
                "this turns the hard examples down. The factor asks what is missing to certainty.",
            ),
            Mistake(
                lambda label, prob, gamma: (
                    (1 - np.where(label == 1, prob, 1 - prob) ** gamma) * _bce(label, prob)
                ),
                "subtract from 1 first, then take the power.",
            ),
            Mistake(
                lambda label, prob, gamma: gamma * np.abs(label - prob) * _bce(label, prob),
                "γ is a power here, not a factor.",
            ),
            Mistake(
                lambda label, prob, gamma: _bce(label, prob),
                "that is the cross-entropy. The factor in front of it is missing.",
            ),
            Mistake(
                lambda label, prob, gamma: -_focal(label, prob, gamma),
                "the sign is the wrong way round. No loss here is below 0.",
            ),
            Mistake(
                lambda label, prob, gamma: np.mean(_focal(label, prob, gamma)),
                "that is the mean. Return one loss for each example.",
            ),
        ),
        explanation="The factor asks about what came true, whichever label that is.",
    ),
    "12.8": Choice(
        reference="b",
        reasons={
            "a": "Plain BCE has that mean on its own data. What if every fraud counts 99 times?",
            "b": "It learned from a world in which about half of the payments count as fraud.",
            "c": "On average over the weighted payments, about. The honest ones are the many.",
        },
    ),
    "12.9": Function(
        reference=lambda false_alarm, miss: false_alarm / (false_alarm + miss),
        random_inputs=_prices,
        examples=({"false_alarm": 2.0, "miss": 6.0},),
        mistakes=(
            Mistake(
                lambda false_alarm, miss: miss / (false_alarm + miss),
                "the two costs are swapped. The dearer a miss, the earlier the alarm.",
            ),
            Mistake(
                lambda false_alarm, miss: false_alarm / miss,
                "these are the odds at which both cost the same. A probability is asked for.",
            ),
            Mistake(
                lambda false_alarm, miss: miss / false_alarm,
                "that is how much dearer a miss is. A probability is asked for.",
            ),
            Mistake(
                lambda false_alarm, miss: 0.5,
                "that is right if both mistakes cost the same.",
            ),
            Mistake(
                lambda false_alarm, miss: 1 / (false_alarm + miss),
                "that is right if a false alarm costs 1.",
            ),
            Mistake(
                lambda false_alarm, miss: np.log(false_alarm / miss),
                "that is the logit of the threshold. Turn it into a probability.",
            ),
        ),
        explanation="At p, no alarm costs p · miss, and an alarm (1 − p) · false_alarm.",
    ),
    "12.10": Outcome(
        names=("threshold",),
        reached=_bill,
        quantity="a bill",
        form="{:.1f} €",
        at_most=107,
        advice=_dearer_part,
        reference=(0.83,),
        mistakes=(
            Mistake((0.5,), "That fits a miss of 99 €. Yours is cheaper: are fewer calls enough?"),
            Mistake(
                (0.05,), "That would fit honest probabilities. Those of this model are larger."
            ),
            Mistake((0.01,), "That fits honest probabilities and a miss of 99 €."),
            Mistake((0.2,), "Lower means more calls. Yours need to be fewer."),
            Mistake((0.99,), "Now most of the frauds are missed."),
        ),
        explanation="Honest odds of 1 to 20 are 99 to 20 for this model: 99 / 119 = 0.83.",
    ),
    "12.11": Function(
        reference=lambda prob, weight: prob / (prob + weight * (1 - prob)),
        random_inputs=_weighted,
        examples=({"prob": np.array([0.8]), "weight": 4.0},),
        mistakes=(
            Mistake(
                lambda prob, weight: prob / weight,
                "a weight multiplies the odds, not the probability.",
            ),
            Mistake(
                lambda prob, weight: weight * prob / (weight * prob + 1 - prob),
                "that puts the weight in once more. Take it out.",
            ),
            Mistake(
                lambda prob, weight: prob / (1 - prob) / weight,
                "these are the odds. They are divided rightly; turn them into a probability.",
            ),
            Mistake(
                lambda prob, weight: 1 / (1 + np.exp(-(np.log(prob / (1 - prob)) - weight))),
                "the logit was shifted by the weight itself. It takes the logarithm.",
            ),
            Mistake(
                lambda prob, weight: np.log(prob / (1 - prob)) - np.log(weight),
                "that is the honest logit. Turn it into a probability.",
            ),
            Mistake(
                lambda prob, weight: 1 / (1 + np.exp(-np.log(prob / (1 - prob)) / weight)),
                "the logit was divided. That is a temperature; a weight shifts the logit.",
            ),
        ),
        explanation="One subtraction of log w from the logit, and the model means what it says.",
    ),
    "12.12": Choice(
        reference="c",
        reasons={
            "a": "Weight and threshold agreed because both models could be true. Can a straight "
            "line follow two kinds of fraud?",
            "b": "Its probabilities come from a line that cannot be true, so 0.01 is no longer "
            "what it says.",
            "c": "Yes, here. The weight makes the many doubtful frauds count. Run on to see why.",
        },
    ),
    "12.13": Function(
        reference=_ece,
        random_inputs=_boxes,
        examples=(
            {
                "said": np.array([0.2, 0.9]),
                "happened": np.array([0.3, 0.7]),
                "count": np.array([30, 10]),
            },
        ),
        mistakes=(
            Mistake(
                lambda said, happened, count: np.mean(np.abs(said - happened)),
                "all boxes count the same here. A box counts by the examples in it.",
            ),
            Mistake(
                lambda said, happened, count: np.abs(
                    np.sum(count * (said - happened)) / count.sum()
                ),
                "gaps of opposite sign cancel here. Take the size of each gap first.",
            ),
            Mistake(
                lambda said, happened, count: np.sum(count * (said - happened)) / count.sum(),
                "gaps of opposite sign cancel here. Take the size of each gap first.",
            ),
            Mistake(
                lambda said, happened, count: np.sum(count * np.abs(said - happened)),
                "that is the sum over all examples. Divide by how many there are.",
            ),
            Mistake(
                lambda said, happened, count: np.mean(count * np.abs(said - happened)),
                "this divides by the number of boxes. Divide by the number of examples.",
            ),
            Mistake(
                lambda said, happened, count: np.sum(count * (said - happened) ** 2) / count.sum(),
                "the gaps were squared. Take their sizes as they are.",
            ),
            Mistake(
                lambda said, happened, count: np.max(np.abs(said - happened)),
                "that is the largest gap. The mean of all is asked for.",
            ),
            Mistake(
                lambda said, happened, count: count * np.abs(said - happened) / count.sum(),
                "these are the parts of the sum, one for each box. Add them up.",
            ),
        ),
        explanation="A mean over examples: a box with many of them counts for more.",
    ),
    "12.14": Choice(
        reference="a",
        reasons={
            "a": "Every logit keeps its sign, so every decision stays. What changes is how sure.",
            "b": "A logit above 0 stays above 0, whatever positive number it is divided by.",
            "c": "Can a division by 3 turn a positive logit into a negative one?",
        },
    ),
    "12.15": Choice(
        reference="b",
        reasons={
            "a": "The log loss is as low as one number for all can make it. A model that tells "
            "payments apart gets lower.",
            "b": "In the one box that is filled, what was said happened. Yet nobody is told apart: "
            "look at the log loss as well.",
            "c": "All answers fall into one box. What was said there, and what happened?",
        },
    ),
}

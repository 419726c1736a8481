"""The exercises of lesson 12: honest probabilities, a rare class, calibration."""

import numpy as np

from course_utils.exercises.kinds import Choice, Function, Mistake, Number


def _reports(rng):
    return {
        "truth": round(rng.uniform(0.1, 0.9), 2),
        "report": rng.uniform(0.05, 0.95, rng.integers(3, 6)).round(2),
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


def _brier(truth, report):
    return truth * (1 - report) ** 2 + (1 - truth) * report**2


EXERCISES = {
    "12.1": Number(
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
    "12.2": Function(
        reference=_brier,
        random_inputs=_reports,
        examples=({"truth": 0.7, "report": np.array([0.6, 0.9])},),
        mistakes=(
            Mistake(
                lambda truth, report: (truth - report) ** 2,
                "that is the square of how far the report is from the truth. The labels are 0 and "
                "1; none of them is the truth itself.",
            ),
            Mistake(
                lambda truth, report: truth * (1 - report) ** 2,
                "that covers the days with label 1. The others cost something, too.",
            ),
            Mistake(
                lambda truth, report: (1 - truth) * report**2,
                "that covers the days with label 0. The others cost something, too.",
            ),
            Mistake(
                lambda truth, report: truth * report**2 + (1 - truth) * (1 - report) ** 2,
                "the two labels are swapped. With label 1 the error is 1 − report.",
            ),
            Mistake(
                lambda truth, report: truth * (1 - report) + (1 - truth) * report,
                "that is the expected absolute error. The squares are missing.",
            ),
            Mistake(
                lambda truth, report: (1 - report) ** 2 + report**2,
                "both labels count the same here. How often does each of them come?",
            ),
            Mistake(
                lambda truth, report: -truth * np.log(report) - (1 - truth) * np.log(1 - report),
                "that is the expected log loss. The Brier score squares the errors.",
            ),
            Mistake(
                lambda truth, report: np.mean(_brier(truth, report)),
                "that is one number for all reports. Return one for each.",
            ),
        ),
        explanation="Its slope, 2 (report − truth), is 0 at the truth alone: a proper score.",
    ),
    "12.3": Choice(
        reference="b",
        reasons={
            "a": "Plain BCE has that mean on its own data. What if every fraud counts 99 times?",
            "b": "It learned from a world in which about half of the payments count as fraud.",
            "c": "On average over the weighted payments, about. The honest ones are the many.",
        },
    ),
    "12.4": Function(
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
    "12.5": Function(
        reference=lambda prob, weight: prob / (prob + weight * (1 - prob)),
        random_inputs=_weighted,
        examples=({"prob": np.array([0.5]), "weight": 4.0},),
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
    "12.6": Choice(
        reference="a",
        reasons={
            "a": "Every logit keeps its sign, so every decision stays. What changes is how sure.",
            "b": "A logit above 0 stays above 0, whatever positive number it is divided by.",
            "c": "Can a division by 4 turn a positive logit into a negative one?",
        },
    ),
    "12.7": Choice(
        reference="b",
        reasons={
            "a": "The log loss is as low as one number for all can make it. A model that tells "
            "payments apart gets lower.",
            "b": "In the one box that is filled, what was said happened. Yet nobody is told apart: "
            "look at the log loss as well.",
            "c": "All answers fall into one box. What was said there, and what happened?",
        },
    ),
    "12.8": Number(
        reference=0.075,
        mistakes=(
            Mistake(0.15, "that is the plain mean of both gaps. The boxes differ in size."),
            Mistake(0.3, "that is the largest gap. Weight each gap by the examples in its box."),
            Mistake(3, "that is the sum over the examples. Divide by how many there are."),
            Mistake(0.225, "the two sizes are swapped: the gap is in the smaller box."),
            Mistake(0.0225, "the gap was squared. Take its size as it is."),
            Mistake(7.5, "as a percentage, yes. Type it as a share."),
        ),
        explanation="A quarter of the examples with a gap of 0.3, and the rest with none.",
    ),
}

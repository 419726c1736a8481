"""The exercises of lesson 11: which loss for which problem, honest probabilities, a rare class."""

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
    "11.1": Choice(
        reference="b",
        reasons={
            "a": "It finds a mean as well, but cell F1 saw its line fall below zero. What kind of "
            "number is this?",
            "b": "Calls are counted: 0, 1, 2 … The Poisson NLL keeps every rate above 0.",
            "c": "That is for classes. Five calls are more than four, and close to them.",
        },
    ),
    "11.2": Choice(
        reference="c",
        reasons={
            "a": "It aims at the middle house. The total of many houses is not their median times "
            "their number.",
            "b": "It limits the pull of the palaces. Here their prices are right, and count.",
            "c": "A total is a mean times a number, and squared error aims at the mean. Robust "
            "losses would leave the palaces out.",
        },
    ),
    "11.3": Choice(
        reference="a",
        reasons={
            "a": "It is lowest at the true probability, rare or not. Section 4 tries it.",
            "b": "A weight tells the model that fraud is as common as honest payments. What does "
            "that do to its probabilities?",
            "c": "It gives a decision, and the bank wants to know how likely.",
        },
    ),
    "11.4": Choice(
        reference="c",
        reasons={
            "a": "The softmax makes the three share a sum of 1. What if all three are there?",
            "b": "It asks the one true class to lead all others. Here there may be three.",
            "c": "Three questions with yes or no each, and the answers may be yes three times.",
        },
    ),
    "11.5": Number(
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
    "11.6": Function(
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
    "11.7": Choice(
        reference="b",
        reasons={
            "a": "Plain BCE has that mean on its own data. What if every fraud counts 99 times?",
            "b": "It learned from a world in which about half of the payments count as fraud.",
            "c": "On average over the weighted payments, about. The honest ones are the many.",
        },
    ),
    "11.8": Function(
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
    "11.9": Function(
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
    "11.10": Choice(
        reference="a",
        reasons={
            "a": "Every logit keeps its sign, so every decision stays. What changes is how sure.",
            "b": "A logit above 0 stays above 0, whatever positive number it is divided by.",
            "c": "Can a division by 4 turn a positive logit into a negative one?",
        },
    ),
    "11.11": Choice(
        reference="b",
        reasons={
            "a": "The log loss is as low as one number for all can make it. A model that tells "
            "payments apart gets lower.",
            "b": "In the one box that is filled, what was said happened. Yet nobody is told apart: "
            "look at the log loss as well.",
            "c": "All answers fall into one box. What was said there, and what happened?",
        },
    ),
    "11.12": Number(
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
    "11.13": Choice(
        reference="c",
        reasons={
            "a": "0.05 is the smaller number. What would the hinge loss of model A be?",
            "b": "A hinge stops at 0, a log loss never does. Does that make 0.12 the better one?",
            "c": "Take one measure for both, such as the mistakes or a cost in €.",
        },
    ),
}

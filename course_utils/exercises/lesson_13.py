"""The exercises of lesson 13: twelve diagnoses, and the numbers to know before training."""

import numpy as np

from course_utils.exercises.kinds import Choice, Function, Mistake


def _classes(rng):
    return {"count": rng.choice(np.arange(2, 60), rng.integers(3, 6), replace=False)}


def _batches(rng):
    size = rng.integers(3, 6)
    return {
        "batch_mean": rng.uniform(0.2, 6, size).round(2),
        "batch_size": rng.choice(np.arange(2, 65), size, replace=False),
    }


def _surprises(count):
    return -np.log(count / np.sum(count))


EXERCISES = {
    "13.1": Choice(
        reference="b",
        reasons={
            "a": "Long steps jump about. This loss falls steadily. What is the lowest value that a "
            "cross-entropy can have?",
            "b": "The minus is missing: what is made small here is the log-probability of the "
            "label.",
            "c": "Column 3 is looked up for the digit 3, as it should be. What is then done with "
            "it?",
        },
    ),
    "13.2": Choice(
        reference="c",
        reasons={
            "a": "With a wrong sign it would learn to be wrong. Most of its answers are right.",
            "b": "That of a density may, as in lesson 03. Minus the logarithm of a probability "
            "may not: what does this loss expect as input?",
            "c": "The model hands over probabilities, and NLLLoss expects log-probabilities.",
        },
    ),
    "13.3": Choice(
        reference="a",
        reasons={
            "a": "The model has one, and the loss brings its own.",
            "b": "The same rate took case 1, once mended, to 0.19. What does this model have "
            "that the other has not?",
            "c": "Case 1, once mended, is one layer as well, and reached 0.19. What comes after "
            "the layer here?",
        },
    ),
    "13.4": Choice(
        reference="c",
        reasons={
            "a": "At a kink the descent may jitter, yet lesson 06 got far with the same loss. "
            "Put a benign tumour into the formula.",
            "b": "A hinge loss takes any score. What does a score of −3 cost a benign tumour?",
            "c": "The hinge loss wants −1 and +1. A label of 0 wipes the score out.",
        },
    ),
    "13.5": Choice(
        reference="b",
        reasons={
            "a": "In one layer they do not: all other patients start there, too. How many errors "
            "does a batch of 442 have?",
            "b": "The predictions are a column, the targets a row. Their difference is a table.",
            "c": "The body mass index alone says something. Why does this loss reward telling "
            "everybody the mean?",
        },
    ),
    "13.6": Choice(
        reference="c",
        reasons={
            "a": "They are: see the cell with the data. Compare the first loss with log 2.",
            "b": "An overflow shows as inf or nan, and stays. What made the second step so long?",
            "c": "The loss is a sum over 569 tumours, and the learning rate suits a mean.",
        },
    ),
    "13.7": Choice(
        reference="a",
        reasons={
            "a": "The model ends in a sigmoid, and the loss brings its own. So does the count.",
            "b": "Then everybody would be called benign, the more frequent class. Which numbers "
            "can this model give?",
            "c": "Then sure answers would be wrong ones, of both classes. Here all answers are the "
            "same. How often is a sigmoid applied?",
        },
    ),
    "13.8": Choice(
        reference="a",
        reasons={
            "a": "It takes indices. The zeros and ones of the rows are read as classes 0 and 1.",
            "b": "All ten digits are about as frequent. Which numbers stand in a row of labels?",
            "c": "Axis 1 holds the ten classes: that is right. What shape do the labels have?",
        },
    ),
    "13.9": Choice(
        reference="b",
        reasons={
            "a": "With a wrong sign it would learn to be wrong, and 531 answers are right. What "
            "does this loss take for the prediction?",
            "b": "The labels are taken for logits, and the logits for labels.",
            "c": "No step is too long for a loss that has no lowest point. Why has it none?",
        },
    ),
    "13.10": Choice(
        reference="c",
        reasons={
            "a": "Overfitting is fitting these people too well. Least squares fits these people as "
            "well as any straight line can.",
            "b": "For one layer without activation it is, by a theorem. What does each chunk "
            "count?",
            "c": "It is a mean of four means, and one of the four chunks is short.",
        },
    ),
    "13.11": Choice(
        reference="b",
        reasons={
            "a": "A longer run may gain a little. But seven times, without one more right answer?",
            "b": "Each sigmoid answers for itself. Nothing keeps both from saying yes.",
            "c": "LogSigmoid takes it. What do the two probabilities add up to?",
        },
    ),
    "13.12": Choice(
        reference="a",
        reasons={
            "a": "To a squared error species 2 is twice species 1, and 1 lies between 0 and 2.",
            "b": "It got 144 right. What would it mean for a petal to be of species 1.4?",
            "c": "What if elsewhere the species are numbered in another order?",
        },
    ),
    "13.13": Choice(
        reference="b",
        reasons={
            "a": "Look at the numbers of case 6 once more.",
            "b": "Only case 6. Whoever asks no more than whether the loss falls lets eleven pass.",
            "c": "Case 6 is one. Which others ended above their first number?",
        },
    ),
    "13.14": Function(
        reference=lambda count: np.sum(count * _surprises(count)) / np.sum(count),
        random_inputs=_classes,
        examples=({"count": np.array([3, 1])},),
        mistakes=(
            Mistake(
                lambda count: np.log(len(count)),
                "that is log K, the price of equal shares. These classes are not equally frequent.",
            ),
            Mistake(
                lambda count: np.mean(_surprises(count)),
                "each class counted once. A frequent class has to count more often.",
            ),
            Mistake(
                lambda count: np.sum(_surprises(count)),
                "the surprises were added as they are. How often does each of them happen?",
            ),
            Mistake(
                lambda count: np.sum(count * _surprises(count)),
                "that is the sum over all examples. The mean is asked for.",
            ),
            Mistake(
                lambda count: -np.sum(count * _surprises(count)) / np.sum(count),
                "the sign is the wrong way round. A cross-entropy of labels is never below 0.",
            ),
            Mistake(
                lambda count: np.sum(count * _surprises(count)) / np.sum(count) / np.log(2),
                "that is in bits. Take the natural logarithm, as all lessons do.",
            ),
            Mistake(
                lambda count: np.min(_surprises(count)),
                "that is the price of an example of the largest class. What do the others cost?",
            ),
            Mistake(
                lambda count: 1 - np.max(count) / np.sum(count),
                "that is the share of wrong answers of the best guess. The loss is asked for.",
            ),
            Mistake(
                lambda count: _surprises(count),
                "that is the price of one example of each class. Their mean over all examples is "
                "asked for.",
            ),
        ),
        explanation="It is the entropy of the labels. A model that stays above it ignores its "
        "inputs, or worse.",
    ),
    "13.15": Choice(
        reference="c",
        reasons={
            "a": "That takes a probability of 1. What does softmax make of a row with a single 1 "
            "and 999 zeros?",
            "b": "That is the floor for ten classes. Here 999 others get their part.",
            "c": "The label's share is e against 999 times 1: about 0.0027.",
        },
    ),
    "13.16": Function(
        reference=lambda batch_mean, batch_size: (
            np.sum(batch_mean * batch_size) / np.sum(batch_size)
        ),
        random_inputs=_batches,
        examples=({"batch_mean": np.array([2.0, 10.0]), "batch_size": np.array([3, 1])},),
        mistakes=(
            Mistake(
                lambda batch_mean, batch_size: np.mean(batch_mean),
                "that is the mean of the batch means: the fault of case 10.",
            ),
            Mistake(
                lambda batch_mean, batch_size: np.sum(batch_mean * batch_size),
                "that is the sum over all examples. How many are there?",
            ),
            Mistake(
                lambda batch_mean, batch_size: np.mean(batch_mean * batch_size),
                "the sums of the batches were divided by the number of batches. Divide by the "
                "number of examples.",
            ),
            Mistake(
                lambda batch_mean, batch_size: np.sum(batch_mean) / np.sum(batch_size),
                "a mean was taken for a sum. How do you get from a batch's mean to its sum?",
            ),
            Mistake(
                lambda batch_mean, batch_size: np.sum(batch_mean / batch_size),
                "the means were divided once more. How do you get from a mean to its sum?",
            ),
            Mistake(
                lambda batch_mean, batch_size: np.mean(batch_mean[:-1]),
                "the last batch was left out. Its examples count, too.",
            ),
            Mistake(
                lambda batch_mean, batch_size: batch_mean * batch_size / np.sum(batch_size),
                "that is what each batch contributes. Their sum is asked for.",
            ),
        ),
        explanation="Sums may be added up, means may not. Lesson 12 needed this on several "
        "machines.",
    ),
}

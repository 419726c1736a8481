"""The exercises of lesson 09: the lines of the loop, the divisor of a mean, shapes."""

import numpy as np

from course_utils.exercises.kinds import Choice, Function, Mistake, Number


def _slopes(rng):
    return {
        "weight": round(rng.uniform(-2, 2), 2),
        "gradients": rng.uniform(-3, 3, rng.integers(3, 7)).round(2),
        "learning_rate": round(rng.uniform(0.05, 0.5), 2),
    }


def _layers(rng):
    return {"sizes": rng.choice(np.arange(2, 60), rng.integers(3, 6), replace=False)}


def _photos(rng):
    """Some labels are ignored, and one class comes twice."""
    ignore_index = -int(rng.integers(1, 4))
    label = [0, 1, 1, 2, ignore_index, ignore_index, *rng.integers(0, 4, rng.integers(1, 4))]
    return {
        "label": rng.permutation(label),
        "class_weight": rng.choice(np.arange(3, 30), 4, replace=False) / 2,
        "ignore_index": ignore_index,
    }


def _batch(rng):
    target, prediction = rng.normal(0, 2, (2, rng.integers(3, 6))).round(2)
    return {"target": target, "prediction": prediction}


def _counting(label, ignore_index):
    return label[label != ignore_index]


def _pairs(target, prediction):
    return prediction[:, np.newaxis] - target


EXERCISES = {
    "9.1": Choice(
        reference="c",
        reasons={
            "a": "Nothing has thrown the first slope away.",
            "b": "Each backward finds the same slope. Does it replace what is in .grad?",
            "c": "It is added to what is there, and the same slope came twice.",
        },
    ),
    "9.2": Function(
        reference=lambda weight, gradients, learning_rate: (
            weight - learning_rate * np.sum(np.cumsum(gradients))
        ),
        random_inputs=_slopes,
        examples=({"weight": 1.0, "gradients": np.array([2.0, 3.0]), "learning_rate": 0.1},),
        mistakes=(
            Mistake(
                lambda weight, gradients, learning_rate: weight - learning_rate * np.sum(gradients),
                "that is where the steps lead if every gradient is set to zero in time. Here the "
                "second step feels the first slope again.",
            ),
            Mistake(
                lambda weight, gradients, learning_rate: (
                    weight + learning_rate * np.sum(np.cumsum(gradients))
                ),
                "the sign is the wrong way round: a step goes against the slope.",
            ),
            Mistake(
                lambda weight, gradients, learning_rate: weight - np.sum(np.cumsum(gradients)),
                "the learning rate is missing.",
            ),
            Mistake(
                lambda weight, gradients, learning_rate: (
                    -learning_rate * np.sum(np.cumsum(gradients))
                ),
                "that is how far the weight moves. Where did it start?",
            ),
            Mistake(
                lambda weight, gradients, learning_rate: weight - learning_rate * gradients[-1],
                "that is one step, with the last slope alone.",
            ),
            Mistake(
                lambda weight, gradients, learning_rate: (
                    weight - learning_rate * np.cumsum(np.cumsum(gradients))
                ),
                "that is the weight after each step. The last one is asked for.",
            ),
            Mistake(
                lambda weight, gradients, learning_rate: (
                    weight - learning_rate * np.cumsum(gradients)
                ),
                "each of these has taken one step only. The steps add up, too.",
            ),
            Mistake(
                lambda weight, gradients, learning_rate: (
                    weight - learning_rate * len(gradients) * np.sum(gradients)
                ),
                "not every slope acts in every step: the first acts in all of them, the last in "
                "one.",
            ),
            Mistake(
                lambda weight, gradients, learning_rate: (
                    weight - learning_rate * np.mean(np.cumsum(gradients))
                ),
                "that is the mean of the steps. They are taken one after the other.",
            ),
        ),
        explanation="The first slope acts in every step, and the past never fades.",
    ),
    "9.3": Choice(
        reference="b",
        reasons={
            "a": "Without zero_grad the weights still move. Do they without step?",
            "b": "In both the weights stay where they started, for two different reasons.",
            "c": "In which of the three do the weights move at all?",
        },
    ),
    "9.4": Function(
        reference=lambda sizes: np.sum(sizes[:-1] * sizes[1:] + sizes[1:]),
        random_inputs=_layers,
        examples=({"sizes": np.array([2, 3, 1])},),
        mistakes=(
            Mistake(
                lambda sizes: np.sum(sizes[:-1] * sizes[1:]),
                "those are the weights. Each neuron has a bias as well.",
            ),
            Mistake(
                lambda sizes: np.sum(sizes[:-1] * sizes[1:] + sizes[:-1]),
                "that gives a bias to each input of a layer. It belongs to each neuron.",
            ),
            Mistake(
                lambda sizes: np.sum(sizes[:-1] * sizes[1:]) + len(sizes) - 1,
                "that is one bias for each layer. Each neuron has its own.",
            ),
            Mistake(
                lambda sizes: np.sum(sizes[:-1] * sizes[1:]) + np.sum(sizes),
                "the inputs got a bias, too. They are numbers that come in, not neurons.",
            ),
            Mistake(
                lambda sizes: np.sum(sizes[1:]),
                "those are the biases. The weights outnumber them.",
            ),
            Mistake(
                lambda sizes: np.prod(sizes),
                "only neighbouring layers are joined. Their weights add up over the layers.",
            ),
            Mistake(
                lambda sizes: sizes[:-1] * sizes[1:] + sizes[1:],
                "that is one number for each layer. Their sum is asked for.",
            ),
            Mistake(
                lambda sizes: sizes[0] * sizes[-1] + sizes[-1],
                "that is a network without hidden layers.",
            ),
        ),
        explanation="ReLU adds none: it has nothing to learn.",
    ),
    "9.5": Function(
        reference=lambda label, class_weight, ignore_index: np.sum(
            class_weight[_counting(label, ignore_index)]
        ),
        random_inputs=_photos,
        examples=(
            {
                "label": np.array([1, 0, 1, -1]),
                "class_weight": np.array([2.0, 3.0, 4.0]),
                "ignore_index": -1,
            },
        ),
        mistakes=(
            Mistake(
                lambda label, class_weight, ignore_index: np.sum(class_weight[label]),
                "the ignored labels were looked up as well. NumPy takes −1 for the last class. "
                "Take them out first.",
            ),
            Mistake(
                lambda label, class_weight, ignore_index: len(label),
                "that is the number of examples. The divisor holds weights, and only of labels "
                "that count.",
            ),
            Mistake(
                lambda label, class_weight, ignore_index: len(_counting(label, ignore_index)),
                "that is how many labels count. Each counts with the weight of its class.",
            ),
            Mistake(
                lambda label, class_weight, ignore_index: np.sum(class_weight),
                "that holds each class once. Add up one weight for each label that counts.",
            ),
            Mistake(
                lambda label, class_weight, ignore_index: np.sum(
                    class_weight[np.unique(_counting(label, ignore_index))]
                ),
                "a class that comes twice is in there once. Add up one weight for each label.",
            ),
            Mistake(
                lambda label, class_weight, ignore_index: class_weight[
                    _counting(label, ignore_index)
                ],
                "those are the weights of the labels that count. The divisor is their sum.",
            ),
            Mistake(
                lambda label, class_weight, ignore_index: np.mean(
                    class_weight[_counting(label, ignore_index)]
                ),
                "that is the mean of the weights. The divisor is their sum.",
            ),
            Mistake(
                lambda label, class_weight, ignore_index: np.sum(_counting(label, ignore_index)),
                "the labels themselves were added. A label says which weight to look up.",
            ),
        ),
        explanation="If all labels are ignored, it is 0, and PyTorch answers nan.",
    ),
    "9.6": Number(
        reference=9,
        mistakes=(
            Mistake(3, "that is how many there should be. Each row meets each target."),
            Mistake(6, "the sizes are not added. Each row meets each target."),
            Mistake(1, "nothing has been averaged yet. Each row meets each target."),
            Mistake(0, "no error is raised: the shapes are stretched until they fit."),
        ),
        explanation="Each prediction meets each target, in a table of three by three.",
    ),
    "9.7": Function(
        reference=lambda target, prediction: np.mean(_pairs(target, prediction) ** 2),
        random_inputs=_batch,
        examples=({"target": np.array([1.0, 2.0]), "prediction": np.array([1.0, 4.0])},),
        mistakes=(
            Mistake(
                lambda target, prediction: np.mean((prediction - target) ** 2),
                "that is the mean squared error as it should be. Here each prediction meets each "
                "target.",
            ),
            Mistake(
                lambda target, prediction: np.sum(_pairs(target, prediction) ** 2),
                "that is the sum. The mean divides by the number of pairs.",
            ),
            Mistake(
                lambda target, prediction: np.sum(_pairs(target, prediction) ** 2) / len(target),
                "that divides by N. How many pairs are there?",
            ),
            Mistake(
                lambda target, prediction: _pairs(target, prediction) ** 2,
                "that is the whole table. Its mean is asked for.",
            ),
            Mistake(
                lambda target, prediction: np.mean(_pairs(target, prediction)) ** 2,
                "the mean was taken first, so the errors cancelled. First square, then average.",
            ),
            Mistake(
                lambda target, prediction: np.mean(np.abs(_pairs(target, prediction))),
                "that is the mean of the sizes. The errors are to be squared.",
            ),
        ),
        explanation="Lowest if every prediction is the mean of all targets: the model learns to "
        "say one number.",
    ),
    "9.8": Choice(
        reference="a",
        reasons={
            "a": "The exponentials of log-probabilities sum to 1 already, so log-softmax leaves "
            "them alone.",
            "b": "That is the floor under a second softmax of probabilities. What is the softmax "
            "of logarithms of probabilities?",
            "c": "CrossEntropyLoss takes whatever numbers come.",
        },
    ),
    "9.9": Choice(
        reference="a",
        reasons={
            "a": "(a − b)² is (b − a)². The other two lean to one side.",
            "b": "The target does the weighing there, and only the input is expected as "
            "logarithms.",
            "c": "With 0.9, too low costs nine times as much as too high. Which one is which?",
        },
    ),
    "9.10": Choice(
        reference="c",
        reasons={
            "a": "It is not about speed. What else can a pickled file hold?",
            "b": "The file is the same. What may be read from it is not.",
            "c": "A pickled file may hold instructions, and they run when it is read.",
        },
    ),
    "9.11": Choice(
        reference="b",
        reasons={
            "a": "A slow walk goes on falling. This one has arrived. Which guess costs as much as "
            "the variance?",
            "b": "Then one number for all, the mean of the targets, costs least.",
            "c": "A larger one would stop at the same place. What is (N, 1) minus (N,)?",
        },
    ),
}

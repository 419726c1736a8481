"""The exercises of lesson 10: kernels, heads, frozen statistics, features, fine-tuning."""

import functools

import numpy as np

from course_utils.datasets import handwritten_digits
from course_utils.exercises.kinds import Choice, Function, Mistake, Number, Outcome

Z = 1.96


@functools.cache
def _sixes_and_eights():
    """The pictures of sixes and eights, and which of them are sixes."""
    images, labels = handwritten_digits("scikit-learn")
    chosen = np.isin(labels, [6, 8])
    return images[chosen].astype(float), labels[chosen] == 6


def _told_apart(*weights):
    """How many of 100 the mean of the map tells apart, with the best border between the two."""
    images, six = _sixes_and_eights()
    kernel = np.reshape(weights, (3, 3))
    patches = np.lib.stride_tricks.sliding_window_view(images, kernel.shape, axis=(1, 2))
    feature = np.maximum(np.sum(patches * kernel, axis=(3, 4)), 0).mean(axis=(1, 2))
    right = [np.mean((feature > border) == six) for border in feature]
    return 100 * max(right + [1 - share for share in right])


def _answers(rng):
    """Some of the answers are right, or all of them."""
    count = int(rng.integers(30, 400))
    return {"right": int(count * min(1, rng.uniform(0.55, 1.2))), "count": count}


def _wilson(right, count, *, inside=None, middle=None, divisor=None):
    p = right / count
    middle = p + Z**2 / (2 * count) if middle is None else middle
    inside = p * (1 - p) / count + Z**2 / (4 * count**2) if inside is None else inside
    half = Z * np.sqrt(inside)
    divisor = 1 + Z**2 / count if divisor is None else divisor
    return np.array([middle - half, middle + half]) / divisor


def _simple(right, count):
    p = right / count
    half = Z * np.sqrt(p * (1 - p) / count)
    return np.array([p - half, p + half])


EXERCISES = {
    "10.1": Number(
        reference=2.3,
        mistakes=(
            Mistake(-2.3, "a loss is 0 or more. What does the N in NLLLoss do to the sign?"),
            Mistake(0.2, "that is the price of the first class. Which one is right?"),
            Mistake(2.6, "that is the price of the third class. Which one is right?"),
            Mistake(
                0.1003, "that is the probability of the right class. What does it cost in nats?"
            ),
            Mistake(1.7, "that is the mean over the classes. Only the right one is asked."),
            Mistake(5.1, "that is the sum over the classes. Only the right one is asked."),
        ),
        explanation="The loss picks the log-probability of the right class and turns its sign.",
    ),
    "10.2": Number(
        reference=500,
        mistakes=(
            Mistake(0.01, "that is how far Adam moves the weight. How far does the other move it?"),
            Mistake(
                0.00002,
                "that is how far gradient descent moves it. How far does Adam, which "
                "divides by the size of the slope?",
            ),
            Mistake(0.002, "that is the ratio the wrong way round."),
            Mistake(5, "that is the rate over the slope. How far does each of the two move it?"),
            Mistake(1, "gradient descent multiplies the rate by the slope. Does Adam?"),
        ),
        explanation="Adam moves by the rate, 0.01; gradient descent by 0.01 · 0.002 = 0.00002.",
    ),
    "10.3": Number(
        reference=0.57,
        mistakes=(
            Mistake(0.6, "the second batch moves it a tenth of the way that is left, not of 3."),
            Mistake(0.3, "that is where it is after the first batch."),
            Mistake(3, "it moves only a tenth of the way towards each batch."),
            Mistake(2.43, "that is how far it still has to go."),
            Mistake(2.97, "nine tenths of the way were gone each time. It goes one tenth."),
        ),
        explanation="First 0.3, then 0.3 + 0.1 · 2.7.",
    ),
    "10.4": Number(
        reference=-29,
        mistakes=(
            Mistake(29, "the ink lies under the weights −1. What is the sign of the sum?"),
            Mistake(23, "that is the middle column, which is multiplied by 0."),
            Mistake(52, "that adds the pixels up. Multiply each by the weight that lies on it."),
            Mistake(-52, "the middle column is multiplied by 0, not by −1."),
            Mistake(-6, "the middle column is multiplied by 0, not by 1."),
            Mistake(0, "the weights add up to 0, but they lie on different pixels."),
            Mistake(31, "that is the sum on the left edge. Lay the kernel on the right one."),
        ),
        explanation="−8 − 9 − 12: black on the left of the patch, white on its right.",
    ),
    "10.5": Outcome(
        names=tuple(f"w{number}" for number in range(1, 10)),
        reached=_told_apart,
        quantity="a share",
        form="{:.0f} of 100",
        at_least=90,
        reference=(-1, -1, -1, 0, 0, 0, 1, 1, 1),
        mistakes=(
            Mistake(
                (-1, 0, 1, -1, 0, 1, -1, 0, 1),
                "That is the kernel of the text. Both digits have upright strokes: turn it.",
            ),
            Mistake(
                (1, 0, -1, 1, 0, -1, 1, 0, -1),
                "That finds where upright strokes end, and both digits have them.",
            ),
            Mistake(
                (1, 1, 1, 0, 0, 0, -1, -1, -1),
                "That finds ink with white below it, and both digits have that. What of white with "
                "ink below it?",
            ),
            Mistake((1, 1, 1, 1, 1, 1, 1, 1, 1), "That measures how much ink there is."),
            Mistake(
                (-1, -1, -1, -1, 8, -1, -1, -1, -1),
                "That finds single dots of ink. Look for a stroke with white on one side.",
            ),
            Mistake((0, 0, 0, 0, 0, 0, 0, 0, 0), "With nine zeros every map is 0."),
        ),
        explanation="A 6 has white above its ring, and an 8 has its upper ring there.",
    ),
    "10.6": Choice(
        reference="a",
        reasons={
            "a": "The model still has its old head: no line puts the new one in.",
            "b": "That would be the shape if the new head were part of the model. Which line puts "
            "it in?",
            "c": "The new head would give one. Does the model know of it?",
        },
    ),
    "10.7": Choice(
        reference="c",
        reasons={
            "a": "No weight has moved. But which numbers does BatchNorm use that are no weights?",
            "b": "It is more than rounding. Which numbers does train() mode write down?",
            "c": "The running means and spreads of BatchNorm have moved: they are no weights.",
        },
    ),
    "10.8": Number(
        reference=6,
        mistakes=(
            Mistake(0, "the head is in eval() mode as well, and its dropout does nothing."),
            Mistake(1, "that is the old head, a single layer. Give the network a new one first."),
            Mistake(438, "no layer has left train() mode, and BatchNorm moves by looking."),
            Mistake(433, "that is the network as it came, old head and all."),
            Mistake(432, "that is the other way round: only the head is in eval() mode."),
            Mistake(7, "the network itself counts, too: put the whole into eval() mode first."),
            Mistake(525826, "so many weights may move. How many layers are in train() mode?"),
        ),
        explanation="The head as a whole, and its five layers. All the rest looks on in silence.",
    ),
    "10.9": Number(
        reference=4256,
        mistakes=(
            Mistake(224, "that is how many go through. How many of the 4,480 are saved?"),
            Mistake(4480, "each picture still has to go through once."),
            Mistake(4352, "the validation pictures have to go through once as well."),
            Mistake(2432, "the validation pictures need not go through in each epoch either."),
            Mistake(4384, "the training pictures have to go through once as well."),
            Mistake(1824, "the training pictures need not go through in each epoch either."),
        ),
        explanation="All but the first look at each: 19 of 20.",
    ),
    "10.10": Function(
        reference=_wilson,
        random_inputs=_answers,
        examples=({"right": 8, "count": 10},),
        mistakes=(
            Mistake(
                _simple,
                "that is p ± z √(p(1 − p)/n), the interval of many textbooks. With all answers "
                "right it would claim certainty. The terms with z² are missing.",
            ),
            Mistake(
                lambda right, count: _wilson(right, count, divisor=1),
                "the division at the end is missing.",
            ),
            Mistake(
                lambda right, count: _wilson(
                    right, count, inside=right / count * (1 - right / count) / count
                ),
                "the second term under the root is missing.",
            ),
            Mistake(
                lambda right, count: _wilson(right, count, middle=right / count),
                "the middle is p alone. Something is added to it.",
            ),
            Mistake(
                lambda right, count: _wilson(
                    right,
                    count,
                    inside=right / count * (1 - right / count) / count + Z**2 / (4 * count),
                ),
                "under the root, the second n is squared.",
            ),
            Mistake(
                lambda right, count: _wilson(
                    right, count, inside=right / count * (1 - right / count) + Z**2 / (4 * count**2)
                ),
                "under the root, p(1 − p) is divided by n.",
            ),
            Mistake(
                lambda right, count: _wilson(right, count, middle=right / count + Z**2 / 2 * count),
                "z²/2 · n multiplies by n. Put 2n into brackets.",
            ),
            Mistake(
                lambda right, count: _wilson(
                    right,
                    count,
                    inside=right / count * (1 - right / count) / count + Z**2 / 4 * count**2,
                ),
                "z²/4 · n² multiplies by n². Put 4n² into brackets.",
            ),
            Mistake(
                lambda right, count: _wilson(right, count)[::-1],
                "the two numbers are in the wrong order. The lower one comes first.",
            ),
            Mistake(
                lambda right, count: 100 * _wilson(right, count),
                "that is in percent. A share from 0 to 1 is asked for.",
            ),
            Mistake(
                lambda right, count: _wilson(right, count)[1],
                "that is the upper end alone.",
            ),
        ),
        explanation="It stays between 0 and 1, and it has a width even if all answers are right.",
    ),
    "10.11": Choice(
        reference="b",
        reasons={
            "a": "They have helped so far. But what do they say of a picture and its mirror image?",
            "b": "The pixels show the difference. The features show less of it.",
            "c": "Each head uses what it gets. Which of the two still tells left from right?",
        },
    ),
    "10.12": Choice(
        reference="b",
        reasons={
            "a": "It may make the head restless. What else moves in train() mode, and what do "
            "batches of one class do to it?",
            "b": "Its running means follow the last batches, which hold dogs only.",
            "c": "The size of the head has nothing to do with the order. What follows the last "
            "batches?",
        },
    ),
    "10.13": Choice(
        reference="a",
        reasons={
            "a": "Then each epoch has pictures that were never seen before.",
            "b": "The features know nothing of the classes. What has to be the same in each epoch?",
            "c": "The head comes after the features. What comes before them?",
        },
    ),
    "10.14": Choice(
        reference="c",
        reasons={
            "a": "Both numbers can be right. They ask different questions.",
            "b": "The training loss falls, so it learns. Which answers does that make dearer?",
            "c": "A wrong answer that gets surer costs more, and counts as wrong as before.",
        },
    ),
}

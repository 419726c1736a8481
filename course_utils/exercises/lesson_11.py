"""The exercises of lesson 11: which loss for which problem."""

from course_utils.exercises.kinds import Choice

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
            "a": "It is lowest at the true probability, rare or not. Lesson 12 tries it.",
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
    "11.5": Choice(
        reference="c",
        reasons={
            "a": "0.05 is the smaller number. What would the hinge loss of model A be?",
            "b": "A hinge stops at 0, a log loss never does. Does that make 0.12 the better one?",
            "c": "Take one measure for both, such as the mistakes or a cost in €.",
        },
    ),
}

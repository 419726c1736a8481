"""Results of which some are right: which ones are not, and what they have in common."""

import math

import numpy as np

# Some fifty things are looked at that entries may have in common. That one of them picks out just
# the wrong ones by accident is unlikely if there are so many ways to pick as many of them.
ACCIDENTS = 5000
ORDINALS = ("first", "second", "third", "fourth", "fifth", "sixth", "seventh", "eighth")


def place_of_the_wrong(cases, wrong, right):
    """What the wrong entries have in common, such as "score is negative".

    Arguments
        cases: the arguments by name.
        wrong, right: for each case which entries are wrong, and the right values.
    Returns
        The words, and whether they say of no other entry that it is wrong; None if there are none.
    """
    wrong_ones = _flat(wrong)
    described = [_descriptions(case, r) for case, r in zip(cases, right, strict=True)]
    everywhere = set.intersection(*(set(masks) for masks in described))
    masks = {
        text: _flat(masks[text] for masks in described)
        for text in described[0]
        if text in everywhere
    }
    if math.comb(wrong_ones.size, int(wrong_ones.sum())) >= ACCIDENTS:
        for text, mask in masks.items():
            if np.array_equal(mask, wrong_ones):
                return text, True
    for text, mask in sorted(masks.items(), key=lambda item: item[1].sum()):
        inside = np.all(mask[wrong_ones]) and wrong_ones.any()
        if inside and mask.mean() ** wrong_ones.sum() < 1 / ACCIDENTS:
            return text, False
    return None


def _flat(masks):
    return np.concatenate([np.ravel(mask) for mask in masks])


def _descriptions(case, right):
    """Which entries are negative, tied, the first, …: {text: mask of the shape of `right`}."""
    masks = {}
    arrays = {name: np.asarray(x) for name, x in case.items()}
    beside = {name: x for name, x in arrays.items() if x.shape == right.shape and x.ndim}
    for name, x in beside.items():
        masks |= _about(name, x)
    names = list(beside)
    for i, a in enumerate(names):
        for b in names[i + 1 :]:
            masks[f"{a} is below {b}"] = beside[a] < beside[b]
            masks[f"{a} is above {b}"] = beside[a] > beside[b]
            masks[f"{a} is not below {b}"] = beside[a] >= beside[b]
            masks[f"{a} is not above {b}"] = beside[a] <= beside[b]
            masks[f"{a} equals {b}"] = beside[a] == beside[b]
            masks[f"{a} and {b} have one sign"] = beside[a] * beside[b] > 0
            masks[f"{a} and {b} have opposite signs"] = beside[a] * beside[b] < 0
            masks[f"{a} or {b} is negative"] = (beside[a] < 0) | (beside[b] < 0)
            masks[f"{a} and {b} differ by less than 1"] = _between(
                np.abs(beside[a] - beside[b]), 0, 1
            )
            masks[f"{a} times {b} is above 1"] = beside[a] * beside[b] > 1
            masks[f"{a} times {b} is below 1"] = beside[a] * beside[b] < 1
            masks[f"{a} times {b} is between 0 and 1"] = _between(beside[a] * beside[b], 0, 1)
            for name, x in arrays.items():
                if x.ndim == 0:
                    apart = np.abs(beside[a] - beside[b])
                    masks[f"{a} and {b} are further apart than {name}"] = apart > x
                    masks[f"{a} and {b} are no further apart than {name}"] = apart <= x
    masks["the right value is negative"] = right < 0
    masks["the right value is 0"] = right == 0
    if right.ndim == 1:
        place = np.arange(right.size)
        masks["the place is the first"] = place == 0
        masks["the place is the last"] = place == right.size - 1
        masks["the place is not the first"] = place > 0
        masks["the place is not the last"] = place < right.size - 1
        for name, x in arrays.items():
            if x.ndim == 0 and x.dtype.kind in "iu":
                masks[f"the place is {name}"] = place == x
                masks[f"the place is not {name}"] = place != x
                masks[f"fewer than {name} values have come so far"] = place < x - 1
    if right.ndim == 0:
        for name, x in arrays.items():
            masks |= _about_a_case(name, x)
            for other, place in arrays.items():
                if x.ndim == 1 and place.ndim == 0 and place.dtype.kind in "iu":
                    largest = np.asarray(np.argmax(x) == place)
                    masks[f"the largest of {name} stands at {other}"] = largest
                    masks[f"the largest of {name} does not stand at {other}"] = ~largest
    return masks


def _between(x, low, high):
    return (low < x) & (x < high)


def _about(name, x):
    size = np.abs(x)
    return {
        f"{name} is negative": x < 0,
        f"{name} is positive": x > 0,
        f"{name} is 0": x == 0,
        f"{name} is not 0": x != 0,
        f"{name} is 1": x == 1,
        f"{name} is larger than 1 in size": size > 1,
        f"{name} is smaller than 1 in size": size < 1,
        f"{name} is above ½": x > 0.5,
        f"{name} is below ½": x < 0.5,
        f"{name} is the largest": x == x.max(),
        f"{name} is not the largest": x != x.max(),
        f"{name} is the smallest": x == x.min(),
        f"{name} is not the smallest": x != x.min(),
        f"{name} occurs more than once": np.array([np.sum(x == one) > 1 for one in x.flat]).reshape(
            x.shape
        ),
    }


def _about_a_case(name, x):
    if x.ndim == 0:
        return {
            f"{name} is negative": np.asarray(x < 0),
            f"{name} is positive": np.asarray(x > 0),
            f"{name} is 0": np.asarray(x == 0),
            f"{name} is above 1": np.asarray(x > 1),
            f"{name} is below 1": np.asarray(x < 1),
        }
    return {
        f"{name} holds a negative number": np.asarray(np.any(x < 0)),
        f"{name} holds 0": np.asarray(np.any(x == 0)),
        f"{name} holds the same number twice": np.asarray(len(set(x.flat)) < x.size),
        f"{name} holds one number alone": np.asarray(x.size == 1),
        f"{name} holds more than one number": np.asarray(x.size > 1),
        f"{name} holds an even number of values": np.asarray(x.size % 2 == 0),
        f"{name} holds an odd number of values": np.asarray(x.size % 2 == 1),
        f"{name} holds a number above 1": np.asarray(np.any(x > 1)),
        f"the largest {name} stands first": np.asarray(x.argmax() == 0 if x.size else False),
    }


def ordinal(place):
    return ORDINALS[place] if place < len(ORDINALS) else f"number {place + 1}"


def counted(wrong, value, right):
    """How many entries of one result are right, and which is the first that is not."""
    place = int(np.argmax(np.ravel(wrong)))
    which = ordinal(place)
    direction = "high" if np.ravel(value)[place] > np.ravel(right)[place] else "low"
    correct = int(np.sum(~wrong))
    if wrong.size == 1:
        return f"that is too {direction}."
    verb = "is" if correct == 1 else "are"
    share = f"{correct} of these {wrong.size} {verb} right" if correct else "none of these is right"
    return f"{share}; the {which} is too {direction}."

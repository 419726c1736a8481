"""Results of which some are right: which ones are not, and what they have in common."""

import numpy as np

ORDINALS = ("first", "second", "third", "fourth", "fifth", "sixth", "seventh", "eighth")


def some_entries(cases, wrong, right):
    """What the wrong entries have in common, such as "score is negative"; empty if nothing.

    Arguments
        cases: the arguments by name.
        wrong, right: for each case which entries are wrong, and the right values.
    """
    wrong = [np.asarray(mask) for mask in wrong]
    flat = np.concatenate([np.ravel(mask) for mask in wrong])
    if min(np.sum(flat), np.sum(~flat)) < 2:
        return ""  # a single one has something of its own, whatever it is
    described = [_descriptions(case, r) for case, r in zip(cases, right, strict=True)]
    everywhere = set.intersection(*(set(masks) for masks in described))
    for text in described[0]:
        if text in everywhere and all(
            np.array_equal(masks[text], mask) for masks, mask in zip(described, wrong, strict=True)
        ):
            return text
    return _beyond(cases, wrong)


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
            masks[f"{a} equals {b}"] = beside[a] == beside[b]
            masks[f"{a} and {b} have one sign"] = beside[a] * beside[b] > 0
            masks[f"{a} and {b} have opposite signs"] = beside[a] * beside[b] < 0
    masks["the right value is negative"] = right < 0
    masks["the right value is positive"] = right > 0
    masks["the right value is 0"] = right == 0
    masks["the right value is above 1"] = right > 1
    masks["the right value is larger than 1 in size"] = np.abs(right) > 1
    if right.ndim == 1:
        place = np.arange(right.size)
        masks["it stands first"] = place == 0
        masks["it stands last"] = place == right.size - 1
        masks["it stands second or later"] = place > 0
        masks["it stands before the last place"] = place < right.size - 1
        for name, x in arrays.items():
            if x.ndim == 0 and x.dtype.kind in "iu":
                masks[f"its place is {name}"] = place == x
                masks[f"its place is not {name}"] = place != x
    if right.ndim == 0:
        for name, x in arrays.items():
            masks |= _about_a_case(name, x)
    return masks


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


def _beyond(cases, wrong):
    """An argument that is larger in size in every wrong place than in every right one."""
    for name in cases[0]:
        inside, outside = [], []
        for case, mask in zip(cases, wrong, strict=True):
            size = np.abs(np.asarray(case[name], dtype=float))
            if size.shape != mask.shape:
                break
            inside += size[~mask].tolist()
            outside += size[mask].tolist()
        else:
            if inside and outside and min(outside) > max(inside):
                return f"{name} is as large as {min(outside):.4g} or larger in size"
            if inside and outside and max(outside) < min(inside):
                return f"{name} is as small as {max(outside):.4g} or smaller in size"
    return ""


def counted(wrong, value, right):
    """How many entries of one result are right, and which is the first that is not."""
    place = int(np.argmax(np.ravel(wrong)))
    which = ORDINALS[place] if place < len(ORDINALS) else f"number {place + 1}"
    direction = "high" if np.ravel(value)[place] > np.ravel(right)[place] else "low"
    correct = int(np.sum(~wrong))
    verb = "is" if correct == 1 else "are"
    share = f"{correct} of these {wrong.size} {verb} right" if correct else "none of these is right"
    return f"{share}; the {which} is too {direction}."

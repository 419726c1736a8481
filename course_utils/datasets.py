"""The data of the lessons, as plain arrays with their units in the names."""

import numpy as np

from course_utils._support.validation import one_of, path_of

# Short and long ones in turn: of two processes, the first one gets the short ones.
PROVERBS = (
    "no pain no gain",
    "the early bird catches the worm but the second mouse gets the cheese",
    "time flies",
    "people who live in glass houses should not throw stones",
    "easy come easy go",
    "you can lead a horse to water but you cannot make it drink",
    "so far so good",
    "a bird in the hand is worth two in the bush",
)


def iris_petals():
    """Length and width of 150 iris petals, measured by hand in a meadow.

    Returns
        length_cm, width_cm: float64 arrays of shape (150,), in centimetres, to 0.1 cm.
    Raises
        ModuleNotFoundError: scikit-learn, which carries the data, is not installed.
    Source
        Anderson, "The irises of the Gaspé Peninsula", 1935; Fisher, "The use of multiple
        measurements in taxonomic problems", 1936; as bundled with scikit-learn.

    >>> length_cm, width_cm = iris_petals()
    >>> length_cm[:3], width_cm[:3]
    (array([1.4, 1.4, 1.3]), array([0.2, 0.2, 0.2]))
    """
    from sklearn.datasets import load_iris  # loading scikit-learn takes a second: only on demand

    measurements = load_iris().data
    return measurements[:, 2].copy(), measurements[:, 3].copy()


def diabetes():
    """Ten measurements of 442 people with diabetes, and how the disease went on within a year.

    Returns
        features: float64, shape (442, 10), each column with mean 0 and a sum of squares of 1.
        progression: float64, shape (442,), a score from 25 to 346.
    Raises
        ModuleNotFoundError: scikit-learn, which carries the data, is not installed.
    Source
        Efron, Hastie, Johnstone and Tibshirani, "Least angle regression", Annals of Statistics
        32, 2004; as bundled with scikit-learn.

    >>> features, progression = diabetes()
    >>> features.shape, progression[:3]
    ((442, 10), array([151.,  75., 141.]))
    """
    from sklearn.datasets import load_diabetes

    return load_diabetes(return_X_y=True)


def breast_cancer():
    """Thirty measurements of the cells of 569 breast tumours, and which tumours were malignant.

    Returns
        features: float64, shape (569, 30), in the units of the images.
        malignant: int64, shape (569,), 1 for the 212 malignant tumours and 0 for the 357 benign.
        names: the names of the 30 features.
    Raises
        ModuleNotFoundError: scikit-learn, which carries the data, is not installed.
    Source
        Street, Wolberg and Mangasarian, "Nuclear feature extraction for breast tumor diagnosis",
        1993; as bundled with scikit-learn, which has 0 for malignant.

    >>> features, malignant, names = breast_cancer()
    >>> features.shape, malignant[:3], int(malignant.sum()), names[0]
    ((569, 30), array([1, 1, 1]), 212, 'mean radius')
    """
    from sklearn.datasets import load_breast_cancer

    data = load_breast_cancer()
    return data.data, 1 - data.target, data.feature_names.tolist()


def digits():
    """Handwritten digits as pictures of 8 × 8 pixels.

    Returns
        images: float64, shape (1797, 8, 8), brightness from 0 to 16 in whole numbers.
        label: int64, shape (1797,), the digit from 0 to 9.
    Raises
        ModuleNotFoundError: scikit-learn, which carries the data, is not installed.
    Source
        Alpaydin and Kaynak, "Cascading classifiers", Kybernetika 34, 1998; the test part of their
        set as bundled with scikit-learn.

    >>> images, label = digits()
    >>> images.shape, label[:3]
    ((1797, 8, 8), array([0, 1, 2]))
    """
    from sklearn.datasets import load_digits

    data = load_digits()
    return data.images, data.target


def handwritten_digits(source="scikit-learn", *, folder="downloads"):
    """Handwritten digits, the small set that is always there or the large one on request.

    Arguments
        source: "scikit-learn" for its 1,797 pictures of 8 × 8 pixels, or "mnist" for the 60,000
            training pictures of MNIST with 28 × 28.
        folder: where MNIST is, in the layout of `torchvision.datasets.MNIST`. It is downloaded
            (11 MB) if it is not there.
    Returns
        images: float32, shape (n, height, width), brightness from 0 to 1.
        label: int64, shape (n,), the digit from 0 to 9.
    Raises
        ValueError: there is no such source, or the files in the folder are damaged.
        TypeError: the folder is no path.
        ConnectionError: MNIST is not in the folder and could not be downloaded.
        ModuleNotFoundError: scikit-learn or torchvision is not installed.
    Source
        `digits`; LeCun, Bottou, Bengio and Haffner, "Gradient-based learning applied to document
        recognition", Proceedings of the IEEE 86, 1998.

    >>> images, label = handwritten_digits()
    >>> images.shape, float(images.max()), label[:3]
    ((1797, 8, 8), 1.0, array([0, 1, 2]))
    """
    folder = path_of(folder=folder)
    if one_of("scikit-learn", "mnist", source=source) == "scikit-learn":
        images, label = digits()
        return (images / 16).astype(np.float32), label
    from course_utils._support.mnist import training_pictures

    images, label = training_pictures(folder)
    return images.astype(np.float32) / 255, label.astype(np.int64)

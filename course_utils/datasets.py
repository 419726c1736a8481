"""The data of the lessons, as plain arrays with their units in the names."""


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

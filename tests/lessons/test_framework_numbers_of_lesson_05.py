"""What lesson 05 says that PyTorch and Keras give: they give it, and the lesson says just that."""

import nbformat
import numpy as np
import pytest

from tests.helpers import notebook_rules

PROSE = "\n".join(
    cell.source
    for cell in nbformat.read(notebook_rules.NOTEBOOKS / "05_cross_entropy.ipynb", 4).cells
    if cell.cell_type == "markdown"
)
# The lesson's numbers have four decimals.
four_decimals = {"rel": 0, "abs": 5e-5}


@pytest.fixture
def functional(torch):
    return torch.nn.functional


def test_the_published_0_813_is_another_number(torch, functional):
    rows = torch.tensor([[0.1, 0.2, 0.7], [0.3, 0.5, 0.2]])
    loss = functional.cross_entropy(rows, torch.tensor([2, 1]))
    assert "It comes out as 0.8539, in PyTorch as well." in PROSE
    assert loss.item() == pytest.approx(0.8539, **four_decimals)


def test_nll_loss_takes_probabilities_without_a_word(torch, functional):
    rows = torch.tensor([[0.70, 0.20, 0.10], [0.25, 0.60, 0.15], [0.10, 0.40, 0.50]])
    label = torch.tensor([0, 2, 1])
    assert "it gives the same two means, 1.0567 and −0.4167, without a word" in PROSE
    assert functional.nll_loss(rows.log(), label).item() == pytest.approx(1.0567, **four_decimals)
    assert functional.nll_loss(rows, label).item() == pytest.approx(-0.4167, **four_decimals)


def test_a_tiny_loss_vanishes_in_float32_from_a_lead_of_17_on(torch, functional):
    losses = [
        functional.cross_entropy(torch.tensor([[float(lead), 0.0]]), torch.tensor([0])).item()
        for lead in (16, 17, 18, 40)
    ]
    assert "PyTorch's loss is exactly 0 from a lead of 17 on" in PROSE
    assert losses[0] > 0
    assert losses[1:] == [0, 0, 0]


@pytest.mark.parametrize(
    ("option", "wanted"),
    [("none", [0.7239, 0.4644, 0.0]), ("sum", 1.1883), ("mean", 0.2971)],
)
def test_weight_ignore_index_and_reduction(torch, functional, option, wanted):
    scores = torch.tensor([[0.5, 2.0, -1.0], [1.5, 0.5, 0.0], [0.0, 0.2, 2.2]])
    theirs = functional.cross_entropy(
        scores,
        torch.tensor([1, 0, -1]),
        weight=torch.tensor([1.0, 3.0, 1.0]),
        ignore_index=-1,
        reduction=option,
    )
    np.testing.assert_allclose(theirs, wanted, rtol=0, atol=5e-5)


def test_floor_of_a_second_softmax_and_of_label_smoothing(torch, functional):
    for classes, floor in [(3, 0.5514), (10, 1.46)]:
        perfect = torch.eye(classes)[:1]
        loss = functional.cross_entropy(perfect, torch.tensor([0])).item()
        assert loss == pytest.approx(floor, rel=0, abs=5e-3 if classes == 10 else 5e-5)
    best = torch.log(torch.tensor([[0.91] + 9 * [0.01]]))
    loss = functional.cross_entropy(best, torch.tensor([0]), label_smoothing=0.1).item()
    assert "no training loss gets below 0.5003" in PROSE
    assert loss == pytest.approx(0.5003, **four_decimals)


def test_keras_has_two_names_for_indices_and_rows(keras_losses):
    probs = np.array([[0.1753, 0.7856, 0.0391]])
    by_index = keras_losses.sparse_categorical_crossentropy(np.array([1]), probs)
    by_row = keras_losses.categorical_crossentropy(np.array([[0.0, 1.0, 0.0]]), probs)
    assert float(by_index[0]) == pytest.approx(0.2413, abs=1e-4)
    assert float(by_row[0]) == pytest.approx(0.2413, abs=1e-4)

"""Each patient of lesson 13 has the symptom that it is shown for."""

import numpy as np
import pytest

LENGTHS = [1, 2, 3, 4] * 10


@pytest.fixture
def clinic(torch, one_thread):
    from course_utils import clinic

    return clinic


@pytest.fixture
def pictures(torch, rng):
    """160 pictures whose label can be read off them, and the labels."""
    digit = torch.tensor(rng.integers(0, 10, 160))
    shown = torch.nn.functional.one_hot(digit, 64).float()
    return shown + torch.tensor(rng.normal(0, 0.1, (160, 64))).float(), digit


def trained(network, losses, batches, epochs=15):
    import torch

    torch.manual_seed(7)
    model, curve = network(), []
    optimizer = torch.optim.Adam(model.parameters(), lr=0.03)
    for _ in range(epochs):
        for x, y in batches():
            optimizer.zero_grad()
            cost = losses(model(x), y).mean()
            cost.backward()
            optimizer.step()
            curve.append(cost.item())
    return model, curve


def right(model, x, y):
    return (model.eval()(x).argmax(dim=1) == y).float().mean()


def rows_with_a_slope(network, losses, batches):
    x, y = next(iter(batches()))
    x = x.clone().requires_grad_()
    losses(network()(x), y)[0].backward()
    return int((x.grad != 0).flatten(1).any(dim=1).sum())


def test_patient_1_normalises_over_the_batch(clinic, pictures):
    parts = clinic.patient_1(*pictures)
    model, curve = trained(*parts)
    assert curve[0] == pytest.approx(np.log(64), abs=0.2)
    assert min(curve) > 0.5
    assert right(model, *pictures) > 0.5
    assert rows_with_a_slope(*parts) == 64


def test_patient_2_shuffles_pictures_and_labels_apart(clinic, pictures):
    network, losses, batches = clinic.patient_2(*pictures)
    model, curve = trained(network, losses, batches)
    assert min(curve) > 2
    assert right(model, *pictures) < 0.4
    assert rows_with_a_slope(network, losses, batches) == 1
    x, y = next(iter(batches()))
    assert (x[:, :10].argmax(dim=1) == y).float().mean() < 0.5
    together, _ = trained(network, losses, clinic.patient_1(*pictures)[2])
    assert right(together, *pictures) > 0.9


def test_patient_3_has_a_floor_and_a_count_of_its_own(torch, clinic, rng):
    cells = torch.tensor(rng.normal(size=(200, 30))).float()
    malignant = (cells[:, 0] > 0.3).float()
    network, losses, batches, says_malignant = clinic.patient_3(cells, malignant)
    floor = losses(malignant, malignant).mean()
    model, curve = trained(network, losses, batches)
    assert min(curve) > 0.45
    assert np.mean(curve[-4:]) == pytest.approx(float(floor), abs=0.05)
    assert says_malignant(model(cells)).all()
    assert ((model(cells) > 0.5) == malignant).float().mean() > 0.9
    of_probabilities = torch.nn.BCELoss(reduction="none")
    mended, curve = trained(network, of_probabilities, batches)
    assert curve[-1] < 0.2
    assert says_malignant(mended(cells)).all()


def test_patient_4_averages_over_empty_places(clinic, pictures):
    few, one_more = (
        clinic.amounts(*pictures, LENGTHS),
        clinic.amounts(*pictures, [*LENGTHS, 9]),
    )
    assert few[0].shape == (40, 4, 64)
    assert one_more[1].shape == (41, 9)
    assert (few[1] >= 0).sum() == 100
    for x, y in (few, one_more):
        network, losses, batches = clinic.patient_4(x, y)
        all_places = losses(network()(x), y).detach()
        assert all_places.shape == (y.numel(),)
        share = float((y >= 0).float().mean())
        assert float(all_places.mean()) == pytest.approx(share * np.log(10), rel=0.1)
        model, curve = trained(network, losses, batches)
        assert curve[-1] < 0.1
        assert right(model, *pictures) > 0.9


def test_patient_5_is_scored_in_training_mode(clinic, pictures):
    network, losses, batches, score = clinic.patient_5(*pictures)
    model, _ = trained(network, losses, batches)
    asked = [score(model, *pictures) for _ in range(5)]
    assert len(set(asked)) == 5
    model.eval()
    assert score(model, *pictures) == score(model, *pictures) < min(asked)


def test_dropout_is_that_of_pytorch(torch, clinic):
    torch.manual_seed(7)
    hidden, ours, theirs = torch.ones(4, 10_000), clinic.Dropout(), torch.nn.Dropout(0.5)
    for layer in (ours, theirs):
        assert set(layer(hidden).unique().tolist()) == {0.0, 2.0}
        assert float(layer(hidden).mean()) == pytest.approx(1, abs=0.03)  # 40,000 throws of a coin
        assert torch.equal(layer.eval()(hidden), hidden)


def test_the_waiting_room(torch, clinic, pictures):
    network, _, batches = clinic.patient_1(*pictures)
    runs = [trained(network, loss, batches) for loss in clinic.waiting_room()]
    a, b, c, d = (curve for _, curve in runs)
    assert a[-1] < -100
    assert right(runs[0][0], *pictures) < 0.1
    assert b[0] == pytest.approx(64 * np.log(10), rel=0.05)
    assert right(runs[1][0], *pictures) > 0.9
    assert -1 <= min(c) < -0.5
    assert max(c) < 0
    assert right(runs[2][0], *pictures) > 0.5
    assert 0 < d[-1] < 0.05
    assert torch.sigmoid(runs[3][0](pictures[0])).min() > 0.5  # ten times yes

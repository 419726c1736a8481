"""The most memory that tensors take at one time, counted against sizes known by hand."""

import doctest

import pytest

pytestmark = pytest.mark.frameworks


@pytest.fixture(scope="module")
def memory(torch):
    from course_utils import memory

    return memory


def test_the_example_in_the_docstring(memory):
    failures, tried = doctest.testmod(memory)
    assert (failures, tried > 0) == (0, True)


def test_what_is_alive_at_one_time_adds_up(torch, memory):
    def both(count):
        first = torch.zeros(count)
        second = torch.zeros(count, dtype=torch.float64)
        return first.numel() + second.numel()

    assert memory.with_peak(both, 1000) == (2000, 1000 * (4 + 8))


def test_what_is_given_back_makes_room(torch, memory):
    def one_after_the_other(count):
        for _ in range(5):
            torch.zeros(count)

    assert memory.with_peak(one_after_the_other, 1000) == (None, 4000)


def test_what_was_there_before_does_not_count(torch, memory):
    there = torch.zeros(5000)
    result, peak = memory.with_peak(lambda: there.add_(1).sum().item())
    assert result == 5000
    assert peak < 100


def test_a_view_takes_nothing(torch, memory):
    _, peak = memory.with_peak(lambda: torch.zeros(1000).view(10, 100).T[2:].numel())
    assert peak == 4000


def test_an_error_comes_through_and_the_next_count_is_right(torch, memory):
    with pytest.raises(ZeroDivisionError):
        memory.with_peak(lambda: torch.zeros(1000).numel() / 0)
    assert memory.with_peak(lambda: torch.zeros(10).numel()) == (10, 40)


def test_cross_entropy_holds_three_tables_of_logits_at_its_peak(torch, memory):
    """As lesson 14 has it on paper; what is small beside a table is the rest."""
    hidden, weight = torch.ones(64, 4, requires_grad=True), torch.ones(512, 4, requires_grad=True)
    label = torch.arange(64)
    table = 64 * 512 * 4

    def run():
        torch.nn.functional.cross_entropy(hidden @ weight.T, label).backward()

    _, peak = memory.with_peak(run)
    assert 3 * table <= peak < 3.2 * table


def test_it_looks_into_operations_that_are_made_of_others(torch, memory):
    """`linear_cross_entropy` takes its tables deep inside: with smaller slices it takes less."""
    options = getattr(torch.nn, "LinearCrossEntropyOptions", None)
    if options is None:
        pytest.skip("this PyTorch has no linear_cross_entropy: version 2.15 has")
    hidden, weight = torch.ones(64, 4, requires_grad=True), torch.ones(512, 4, requires_grad=True)
    label = torch.arange(64)

    def run(rows):
        cut = options(batch_chunk_size=rows)
        return torch.nn.functional.linear_cross_entropy(hidden, weight, label, options=cut).item()

    (loss, large), (same, small) = memory.with_peak(run, 64), memory.with_peak(run, 8)
    assert loss == pytest.approx(same, rel=1e-6)  # float32
    assert large >= 64 * 512 * 4
    assert small < large / 3

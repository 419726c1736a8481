"""Training on several processes: what one process and two have in common, and how they end.

Starting ranks that import PyTorch takes seconds, so each start serves several tests.
"""

import contextlib
import doctest
import itertools
import json
import os
import runpy
import subprocess
import sys
import time

import numpy as np
import pytest

from course_utils.classification import log_sum_exp, softmax
from course_utils.processes import LOOPBACK, run_ranks
from tests.helpers.running import PROGRAMS, python_path

pytestmark = [pytest.mark.frameworks, pytest.mark.usefixtures("alone")]

STEPS, RATE = 25, 4.0
# All is computed in float64, which has 16 digits. The ranks add up in another order than one
# process, 272 terms of similar size, and each of the 25 steps starts from the roundings of the
# one before: 2e-15 was measured. Averaging instead of adding up changes the second digit.
CLOSE = dict(rtol=1e-12, atol=1e-12)


@pytest.fixture(scope="module")
def data_parallel(torch):
    from course_utils import data_parallel

    return data_parallel


@pytest.fixture(scope="module")
def distributed(torch):
    from course_utils import distributed

    return distributed


@pytest.fixture(scope="module")
def one(data_parallel, tmp_path_factory):
    path = tmp_path_factory.mktemp("one") / "losses.json"
    data_parallel.main([str(path), "--steps", str(STEPS)])
    return json.loads(path.read_text())


@pytest.fixture(scope="module")
def two(data_parallel, tmp_path_factory):
    path = tmp_path_factory.mktemp("two") / "losses.json"
    run_ranks("course_utils.data_parallel", str(path), "--steps", str(STEPS), seconds=100)
    return json.loads(path.read_text())


def in_numpy(lines, weigh):
    """The same training without PyTorch and without ranks.

    Arguments
        lines: texts.
        weigh: how much each token of a line weighs in the gradient, given the number of the line.
    Returns
        the losses, means over all tokens, and the weights.
    """
    alphabet = " abcdefghijklmnopqrstuvwxyz"
    pairs = [
        (alphabet.index(letter), alphabet.index(after), weigh(number))
        for number, line in enumerate(lines)
        for letter, after in itertools.pairwise(line)
    ]
    letter, after, weight = (np.array(column) for column in zip(*pairs, strict=True))
    table, losses = np.zeros((27, 27)), []
    for step in range(STEPS + 1):
        losses.append(np.mean(log_sum_exp(table[letter]) - table[letter, after]))
        if step < STEPS:
            slopes = weight[:, np.newaxis] * (softmax(table[letter]) - np.eye(27)[after])
            gradient = np.zeros_like(table)
            np.add.at(gradient, letter, slopes)
            table = table - RATE * gradient
    return losses, table


def share_of(lines, rank):
    return sum(len(line) - 1 for line in lines[rank::2])


def test_the_examples_in_the_docstrings(data_parallel):
    failures, tried = doctest.testmod(data_parallel)
    assert (failures, tried > 0) == (0, True)


@pytest.mark.parametrize("way", ["average", "scaled", "sums"])
def test_one_process_learns_from_the_mean_over_all_tokens(data_parallel, one, way):
    lines = data_parallel.PROVERBS
    losses, table = in_numpy(lines, lambda line: 1 / 272)
    np.testing.assert_allclose(one[way]["losses"], losses, **CLOSE)
    np.testing.assert_allclose(one[way]["weights"], table, **CLOSE)
    assert losses[0] == pytest.approx(np.log(27)) and losses[-1] < 0.8 * losses[0]


def test_the_ranks_have_unequal_shares(data_parallel, distributed, one, two):
    lines = data_parallel.PROVERBS
    assert two["counts"] == [share_of(lines, 0), share_of(lines, 1)] == [52, 220]
    assert one["counts"] == [272]
    assert (one["backend"], two["backend"]) == (None, distributed.backend())


@pytest.mark.parametrize("way", ["scaled", "sums"])
def test_one_process_and_two_give_the_same_losses_and_weights(one, two, way):
    np.testing.assert_allclose(two[way]["losses"], one[way]["losses"], **CLOSE)
    np.testing.assert_allclose(two[way]["weights"], one[way]["weights"], **CLOSE)


def test_averaged_gradients_are_those_of_the_mean_of_means(data_parallel, one, two):
    """DistributedDataParallel gives each rank half of the say, however many tokens it has."""
    lines = data_parallel.PROVERBS
    losses, table = in_numpy(lines, lambda line: 0.5 / share_of(lines, line % 2))
    np.testing.assert_allclose(two["average"]["losses"], losses, **CLOSE)
    np.testing.assert_allclose(two["average"]["weights"], table, **CLOSE)
    assert two["average"]["losses"][-1] - one["average"]["losses"][-1] > 0.05


@pytest.mark.parametrize("way", ["average", "scaled", "sums"])
def test_all_ranks_hold_the_same_weights_bit_for_bit(data_parallel, two, way):
    first, second = two[way]["checksums"]
    weights = np.array(two[way]["weights"])
    tensor = sys.modules["torch"].from_numpy(weights)
    assert first == second == data_parallel._checksum(tensor)
    weights[3, 4] = np.nextafter(weights[3, 4], 9)
    assert data_parallel._checksum(tensor) != first


@pytest.mark.parametrize("rank", [0, 1])
def test_rank_0_writes_the_file_and_no_other(data_parallel, tmp_path, monkeypatch, rank):
    """Two ranks that do not talk to each other are enough to see who writes."""
    monkeypatch.setattr(data_parallel, "joined", contextlib.nullcontext)
    monkeypatch.setenv("RANK", str(rank))
    monkeypatch.setenv("WORLD_SIZE", "2")
    path = tmp_path / "losses.json"
    data_parallel.main([str(path), "--steps", "1"])
    assert path.exists() == (rank == 0)


def test_it_is_a_program(data_parallel, tmp_path, monkeypatch):
    path = tmp_path / "losses.json"
    monkeypatch.setattr(sys, "argv", ["data_parallel.py", str(path), "--steps", "2"])
    runpy.run_path(data_parallel.__file__, run_name="__main__")
    found = json.loads(path.read_text())
    assert [len(found[way]["losses"]) for way in data_parallel.WAYS] == [3, 3, 3]


def test_a_rank_without_a_share_is_refused(data_parallel, monkeypatch):
    """Its mean would be 0 / 0, and make every weight NaN."""
    monkeypatch.setenv("WORLD_SIZE", "9")
    with pytest.raises(ValueError, match="ranks: got 9; expected at most 8, a proverb each"):
        data_parallel.train("average", steps=1)


@pytest.mark.skipif(sys.platform != "linux", reason="torchrun needs settings of its own elsewhere")
def test_torchrun_runs_the_same_script(data_parallel, two, tmp_path):
    path = tmp_path / "losses.json"
    command = [sys.executable, "-m", "torch.distributed.run", "--nproc-per-node", "2", "-m"]
    command += ["course_utils.data_parallel", str(path), "--steps", str(STEPS)]
    environment = {**os.environ, **LOOPBACK["linux"], "OMP_NUM_THREADS": "1"}
    subprocess.run(command, env=environment, check=True, capture_output=True, timeout=100)
    found = json.loads(path.read_text())
    assert found == two


# Where the ranks meet: a file, as run_ranks has it; an address and a free port, as torchrun has it.
MEETINGS = [{"COURSE_RENDEZVOUS": "rendezvous"}, {"MASTER_ADDR": "127.0.0.1", "MASTER_PORT": "0"}]


@pytest.mark.parametrize("meeting", MEETINGS, ids=["file", "address"])
def test_a_group_of_one_is_the_same_as_no_group(
    data_parallel, distributed, one, tmp_path, monkeypatch, meeting
):
    monkeypatch.chdir(tmp_path)
    for name, value in {"RANK": "0", **LOOPBACK.get(sys.platform, {}), **meeting}.items():
        monkeypatch.setenv(name, value)
    path = tmp_path / "losses.json"
    data_parallel.main([str(path), "--steps", str(STEPS)])
    found = json.loads(path.read_text())
    assert found["backend"] == distributed.backend()
    for way in data_parallel.WAYS:
        np.testing.assert_allclose(found[way]["losses"], one[way]["losses"], **CLOSE)
        np.testing.assert_allclose(found[way]["weights"], one[way]["weights"], **CLOSE)
    assert not distributed.dist.is_initialized()


@pytest.mark.parametrize(
    ("gpus", "here", "expected", "backend"),
    [
        (0, 2, "cpu", "gloo"),
        (1, 2, "cpu", "gloo"),
        (2, 2, "cuda:1", "nccl"),
        (8, 2, "cuda:1", "nccl"),
    ],
)
def test_ranks_use_gpus_if_each_of_them_has_one(
    distributed, torch, monkeypatch, gpus, here, expected, backend
):
    monkeypatch.setattr(torch.cuda, "is_available", lambda: gpus > 0)
    monkeypatch.setattr(torch.cuda, "device_count", lambda: gpus)
    environment = {"RANK": 5, "WORLD_SIZE": 6, "LOCAL_RANK": 1, "LOCAL_WORLD_SIZE": here}
    for name, value in environment.items():
        monkeypatch.setenv(name, str(value))
    assert distributed.place() == (5, 6, torch.device(expected))
    assert distributed.backend() == backend


@pytest.mark.parametrize(
    ("trouble", "says"),
    [
        pytest.param(
            "killed",
            r"^rank 1 failed: ended by signal 9",
            marks=pytest.mark.skipif(sys.platform == "win32", reason="Windows has no SIGKILL"),
        ),
        ("hangs", "^rank 0 failed: .*[Tt]imed out"),
    ],
    ids=["killed", "hangs"],
)
def test_no_rank_waits_for_one_that_does_not_come(torch, tmp_path, monkeypatch, trouble, says):
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("PYTHONPATH", python_path())
    start = time.monotonic()
    with pytest.raises(RuntimeError, match=says):
        run_ranks(
            f"{PROGRAMS}.troubled_rank", trouble, "losses.json", "--seconds", "2", seconds=100
        )
    assert time.monotonic() - start < 50
    assert not (tmp_path / "losses.json").exists()

"""What the programs keep and are told: nothing damaged is gone on with, and no work is lost."""

import io
import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from course_utils._support.files import sealed, unsealed
from course_utils.processes import LOOPBACK
from tests.helpers.heartbeat import ended
from tests.helpers.hostile_files import CONTENTS, HOSTILE, PLACES, put, ran
from tests.helpers.running import PROGRAMS, python_path
from tests.helpers.small_head import trained

pytestmark = [pytest.mark.frameworks, pytest.mark.usefixtures("alone")]

posix = pytest.mark.skipif(os.name == "nt", reason="Windows has no such rights and signals")


@pytest.fixture(scope="module")
def transfer(torch, one_thread):
    pytest.importorskip("torchvision", reason="torchvision is not installed")
    from course_utils import transfer

    return transfer


@pytest.fixture(scope="module")
def kept(transfer, tmp_path_factory):
    """The file of a run of two epochs, and the run of three that goes on from it."""
    path = tmp_path_factory.mktemp("kept") / "run.pt"
    trained(transfer, epochs=2, patience=2, resume=path)
    return path.read_bytes()


# ---- The file of a run ----


@pytest.mark.parametrize("hostile", HOSTILE)
def test_a_file_in_the_place_of_a_run(transfer, tmp_path, hostile):
    path = tmp_path / "run.pt"
    put(hostile, path)
    if hostile == "a link to nothing":  # it is written there, and the link stays
        trained(transfer, epochs=1, resume=path)
        assert path.is_symlink() and (tmp_path / "nothing").exists()
        return
    with pytest.raises((ValueError, OSError), match=r"run\.pt"):
        trained(transfer, epochs=1, resume=path)
    assert not ran(path)


@pytest.mark.parametrize("hostile", CONTENTS)
def test_no_code_is_run_even_with_the_right_checksum(transfer, tmp_path, hostile):
    path = tmp_path / "run.pt"
    path.write_bytes(sealed(CONTENTS[hostile](path)))
    with pytest.raises(ValueError, match=r"run\.pt: holds no run, or is damaged"):
        trained(transfer, epochs=1, resume=path)
    assert not ran(path)


@pytest.mark.parametrize("place", range(12))
def test_one_bit_of_a_run_counts(transfer, kept, tmp_path, place, rng):
    """Anywhere: PyTorch's own checksums are not looked at when it reads such a file."""
    path, data = tmp_path / "run.pt", bytearray(kept)
    data[rng.integers(len(data) * place // 12, len(data) * (place + 1) // 12)] ^= 1 << place % 8
    path.write_bytes(data)
    with pytest.raises(ValueError, match=r"run\.pt: holds no run, or is damaged.*Delete it to st"):
        trained(transfer, epochs=3, patience=2, resume=path)


def without(*keys):
    def change(run):
        for key in keys[:-1]:
            run = run[key]
        del run[keys[-1]]

    return change


def replaced(value, *keys):
    def change(run):
        for key in keys[:-1]:
            run = run[key]
        run[keys[-1]] = value

    return change


CHANGES = {
    "no record": without("record"),
    "no weights": without("weights"),
    "no optimizer": without("optimizer"),
    "no settings": without("record", "settings"),
    "no seed": without("record", "settings", "seed"),
    "no losses": without("record", "batch_loss"),
    "no best weights": without("record", "best_weights"),
    "one thing more": replaced(7, "record", "colour"),
    "the record is a list": replaced([], "record"),
    "the record is a number": replaced(7, "record"),
    "the settings are a list": replaced([], "record", "settings"),
    "of another kind of run": replaced({}, "own"),
}


@pytest.mark.parametrize("name", CHANGES)
@pytest.mark.parametrize("seal", [True, False], ids=["sealed", "not sealed"])
def test_a_run_of_another_structure(transfer, torch, kept, tmp_path, name, seal):
    """Sealed, it may be of another version of the course."""
    run = torch.load(io.BytesIO(unsealed(kept)), weights_only=True)
    CHANGES[name](run)
    data = io.BytesIO()
    torch.save(run, data)
    path = tmp_path / "run.pt"
    path.write_bytes(sealed(data.getvalue()) if seal else data.getvalue())
    with pytest.raises(ValueError, match=r"run\.pt: holds (no|a) run"):
        trained(transfer, epochs=3, patience=2, resume=path)


# ---- The program ----


@pytest.fixture(scope="module")
def pictures(tmp_path_factory):
    """Six pictures of noise for each of two classes."""
    folder, rng = tmp_path_factory.mktemp("pictures"), np.random.default_rng(11)
    for name in ("dim", "lit"):
        (folder / name).mkdir()
        for number in range(6):
            noise = rng.integers(0, 256, (40, 48, 3), dtype=np.uint8)
            Image.fromarray(noise).save(folder / name / f"{number}.png")
    return folder


def command(pictures, output, *more):
    random = ["--weights", "random", "--epochs", "1", "--batch-size", "3"]
    return ["--data", str(pictures), "--output", str(output), *random, *more]


@pytest.fixture
def no_work(transfer, monkeypatch):
    """Whatever is refused is refused before any picture is looked at."""
    from course_utils.transfer import program

    monkeypatch.setattr(program, "picture_set", lambda *_, **__: pytest.fail("looked at pictures"))


def test_damaged_features_are_computed_anew(transfer, pictures, tmp_path, rng):
    from safetensors import safe_open
    from safetensors.torch import load_file, save

    from course_utils.transfer import feature_cache

    output = tmp_path / "out"
    transfer.main(command(pictures, output))
    path = output / "features-train.safetensors"
    # A copy: the tensor is in the file itself.
    whole, expected = path.read_bytes(), load_file(path)["features"].clone()
    with safe_open(path, "pt") as file:
        of = {name: text for name, text in file.metadata().items() if name != "checksum"}
    assert feature_cache.read_features(path, of, expected.shape).equal(expected)

    damaged = [content(path) for content in CONTENTS.values()]
    damaged += [whole[:-1], save({"features": expected}), whole.replace(b"features", b"fixtures")]
    for place in range(12):
        data = bytearray(whole)
        data[rng.integers(len(data) * place // 12, len(data) * (place + 1) // 12)] ^= 1 << place % 8
        damaged.append(bytes(data))
    for data in damaged:
        path.write_bytes(data)
        assert len(feature_cache.read_features(path, of, expected.shape)) == 0
    assert not ran(path)
    transfer.main(command(pictures, output))
    assert load_file(path)["features"].equal(expected)


@posix
@pytest.mark.parametrize("hostile", ["a folder", "a pipe", "an endless device"])
@pytest.mark.parametrize(
    "name",
    ["run.pt", "losses.json", "losses.png", "model.safetensors", "features-train.safetensors"],
)
def test_results_that_cannot_be_written(transfer, no_work, tmp_path, hostile, name):
    put(hostile, tmp_path / name)
    with pytest.raises(SystemExit, match=rf"^OSError: .*{name}: got .*; expected a file$"):
        transfer.main(command("pictures", tmp_path))


@posix
@pytest.mark.parametrize("output", ["/proc/out", "/dev/full/out", "/dev/null", "\0", "a" * 300])
def test_an_impossible_output(transfer, no_work, output):
    with pytest.raises(SystemExit, match=r"^(\w+Error): "):
        transfer.main(command("pictures", output))


OPTIONS = [
    ("--seconds", "0"),
    ("--seconds", "-3"),
    ("--seconds", "nan"),
    ("--seconds", "inf"),
    ("--seconds", "1e300"),
    ("--seed", "-1"),
    ("--rate", "inf"),
    ("--rate", "-0.5"),
    ("--epochs", "-1"),
    ("--limit", "-1"),
]


@pytest.mark.parametrize("option", OPTIONS, ids=" ".join)
def test_options_in_one_sentence(transfer, pictures, tmp_path, option):
    with pytest.raises(SystemExit) as stop:
        transfer.main(command(pictures, tmp_path / "out", *option))
    said = str(stop.value)
    assert said.startswith(f"ValueError: {option[0][2:]}: got ") and "\n" not in said
    assert os.listdir(tmp_path) == []


def test_a_run_that_stops_is_told_in_one_sentence(transfer, pictures, tmp_path):
    with pytest.raises(SystemExit, match=r"^TrainingStopped: The loss of .* is (nan|inf)\."):
        transfer.main(command(pictures, tmp_path / "out", "--rate", "1e30"))


def test_a_seed_of_any_length_and_a_control_character(transfer, pictures, tmp_path):
    transfer.main(command(pictures, tmp_path / "out", "--seed", str(2**127 + 5)))
    assert (tmp_path / "out" / "losses.json").exists()
    with pytest.raises(SystemExit, match=r"^FileNotFoundError: .*red\\x1b\[31m"):
        transfer.main(command("red\x1b[31m", tmp_path / "out"))


STEERING = r"^OSError: .*\\x1b\[2J.losses\.json: got a folder; expected a file$"


@posix
def test_no_message_of_the_programs_steers_a_terminal(transfer, data_parallel, no_work, tmp_path):
    output = tmp_path / "\x1b[2J"
    (output / "losses.json").mkdir(parents=True)
    with pytest.raises(SystemExit, match=STEERING):
        transfer.main(command("pictures", output))
    with pytest.raises(SystemExit, match=STEERING):
        data_parallel.main([str(output / "losses.json")])


# ---- The demonstration of lesson 12 ----


@pytest.fixture
def data_parallel(torch):
    from course_utils import data_parallel

    return data_parallel


@pytest.mark.parametrize(
    ("option", "says"),
    [
        (["--steps", "-1"], "ValueError: steps: got -1; expected one number at least 0"),
        (["--seconds", "nan"], "ValueError: seconds: got nan; expected finite numbers"),
        (["--seconds", "-1"], "ValueError: seconds: got -1.0; expected one number above 0 and "),
    ],
)
def test_options_of_the_demonstration(data_parallel, tmp_path, option, says):
    with pytest.raises(SystemExit) as stop:
        data_parallel.main([str(tmp_path / "losses.json"), *option])
    assert str(stop.value).startswith(says)
    assert os.listdir(tmp_path) == []


@pytest.mark.parametrize("hostile", [name for name in PLACES if "link" not in name])
def test_what_the_demonstration_cannot_write_to(data_parallel, tmp_path, monkeypatch, hostile):
    monkeypatch.setattr(data_parallel, "train", lambda *_, **__: pytest.fail("trained"))
    put(hostile, tmp_path / "losses.json")
    with pytest.raises(SystemExit, match=r"^OSError: .*losses\.json: got .*; expected a file$"):
        data_parallel.main([str(tmp_path / "losses.json")])


def test_the_demonstration_makes_the_folder_for_its_file(data_parallel, tmp_path):
    data_parallel.main([str(tmp_path / "a" / "b" / "losses.json"), "--steps", "1"])
    assert json.loads((tmp_path / "a" / "b" / "losses.json").read_text())["sums"]


# ---- Ranks ----


@posix
def test_a_rank_ends_when_what_started_it_has_gone(torch, monkeypatch):
    import threading

    from course_utils import distributed

    codes, over, parents = [], threading.Event(), iter([5, 5, 1])
    monkeypatch.setattr(os, "_exit", codes.append)
    monkeypatch.setattr(os, "getppid", lambda: next(parents))
    monkeypatch.setattr(over, "wait", lambda _: bool(codes))
    distributed._end_with_parent(5, over)
    assert codes == [1]


@pytest.mark.skipif(sys.platform != "linux", reason="torchrun needs settings of its own elsewhere")
def test_a_killed_torchrun_leaves_no_rank(torch, tmp_path):
    program = [sys.executable, "-m", "torch.distributed.run", "--nproc-per-node", "2", "-m"]
    program += [f"{PROGRAMS}.patient_rank"]
    environment = {**os.environ, **LOOPBACK["linux"], "PYTHONPATH": python_path()}
    process = subprocess.Popen(
        program,
        env={**environment, "OMP_NUM_THREADS": "1"},
        cwd=tmp_path,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    beats = [tmp_path / f"beat{rank}" for rank in (0, 1)]
    end = time.monotonic() + 100
    while not all(map(Path.exists, beats)):
        assert process.poll() is None and time.monotonic() < end
        time.sleep(0.1)
    process.send_signal(signal.SIGKILL)
    process.wait()
    time.sleep(2)
    assert [ended(beat) for beat in beats] == [True, True]

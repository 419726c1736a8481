"""The program `transfer`: fine-tuning, what is kept of interrupted work, and what a GPU changes.

There is no GPU where this was written. What it changes is decided in `transfer.devices`, which the
tests script; the numbers of sixteen bits are those of a processor.
"""

import contextlib
import dataclasses
import math
import os
import shutil
import signal
import threading
from pathlib import Path

import numpy as np
import pytest

from course_utils.training import shuffled_batches
from tests.helpers.small_head import COUNT, OPTIONS, TRAIN, VALIDATION
from tests.helpers.transfer_runs import INTERRUPTED, TUNED, command, draw_folder, losses

pytestmark = [pytest.mark.frameworks, pytest.mark.usefixtures("alone")]


@pytest.fixture(scope="module")
def transfer(torch, one_thread):
    pytest.importorskip("torchvision", reason="torchvision is not installed")
    from course_utils import transfer

    return transfer


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    return draw_folder(tmp_path_factory.mktemp("pictures") / "noise")


@pytest.fixture(scope="module")
def tuned(transfer, folder, tmp_path_factory):
    """The folder of a run with fine-tuning."""
    output = tmp_path_factory.mktemp("tuned") / "out"
    transfer.main(command(folder, output, *TUNED))
    return output


def weights_of(transfer, output):
    model, _, _ = transfer.load_model(Path(output, "model.safetensors"))
    return model.state_dict()


# Interrupted while features are computed


@pytest.fixture
def rounds(transfer, monkeypatch):
    """Features are computed for two pictures at a time; before a round, `do` is called."""
    from course_utils import densenet
    from course_utils.transfer import model

    features, before = densenet.features, {"round": 0, "do": lambda number: None}

    def counted(network, pictures):
        before["round"] += 1
        before["do"](before["round"])
        return features(network, pictures)

    monkeypatch.setattr(model, "BATCH", 2)
    monkeypatch.setattr(densenet, "features", counted)
    return before


def kept(output):
    """The rows in the files of features."""
    from safetensors.torch import load

    files = sorted(Path(output).glob("features-*.safetensors"))
    return {file.stem[9:]: load(file.read_bytes())["features"] for file in files}


@pytest.mark.parametrize("way", ["SIGINT", "SIGTERM", "deaf to SIGINT", "an error"])
def test_what_was_done_of_the_features_is_kept(
    transfer, folder, tmp_path, rounds, stop_button, capfd, way
):
    """Whatever ends it; in the third round, and the training pictures have more."""
    output, other = tmp_path / "out", tmp_path / "other"
    if way == "deaf to SIGINT":
        signal.signal(signal.SIGINT, signal.SIG_IGN)

    def end(number):
        if number == 3:
            if way == "an error":
                raise OSError("unplugged")
            signal.raise_signal(signal.SIGINT if way == "SIGINT" else signal.SIGTERM)

    rounds["do"] = end
    before = signal.getsignal(signal.SIGTERM)
    with pytest.raises(SystemExit) as stop:
        transfer.main(command(folder, output))
    assert signal.getsignal(signal.SIGTERM) is before
    assert str(stop.value) == ("OSError: unplugged" if way == "an error" else INTERRUPTED)
    assert {name: len(rows) for name, rows in kept(output).items()} == {"train": 4}
    assert sorted(os.listdir(output)) == ["features-train.safetensors", "settings.json"]
    rounds.update(round=0, do=lambda number: None)
    transfer.main(command(folder, output))
    rest = rounds["round"]
    rounds["round"] = 0
    transfer.main(command(folder, other))
    assert rest == rounds["round"] - 2
    for name, rows in kept(other).items():
        assert rows.equal(kept(output)[name])
    assert losses(output) == losses(other)


def test_a_killed_process_keeps_what_it_wrote_down(transfer, folder, tmp_path, rounds, monkeypatch):
    """Nothing can be done any more when it is killed; so it writes every now and then."""
    from course_utils.transfer import feature_cache

    output, seen = tmp_path / "out", []

    def look(number):
        seen.append(len(kept(output).get("train", ())))
        if number == 3:
            raise KeyboardInterrupt

    monkeypatch.setattr(feature_cache, "SECONDS", 0.0)
    rounds["do"] = look
    with pytest.raises(SystemExit):
        transfer.main(command(folder, output))
    assert seen == [0, 2, 4]


def test_a_part_is_looked_at_as_strictly_as_all(transfer, torch, folder, tmp_path, rounds, rng):
    from safetensors import safe_open
    from safetensors.torch import save

    from course_utils.transfer import feature_cache
    from course_utils.transfer.data import checksum

    def end(number):
        if number == 3:
            raise KeyboardInterrupt

    rounds["do"] = end
    with pytest.raises(SystemExit):
        transfer.main(command(folder, tmp_path))
    path = tmp_path / "features-train.safetensors"
    with safe_open(path, "pt") as file:
        of = {name: text for name, text in file.metadata().items() if name != "checksum"}
    whole, expected = path.read_bytes(), kept(tmp_path)["train"]

    def read(count=6):
        return feature_cache.read_features(path, of, (count, 1024))

    assert read().equal(expected) and read(4).equal(expected)
    assert len(read(3)) == 0
    for place in range(12):
        data = bytearray(whole)
        data[rng.integers(len(data) * place // 12, len(data) * (place + 1) // 12)] ^= 1 << place % 8
        path.write_bytes(data)
        assert len(read()) == 0
    others = [expected.double(), expected.view(torch.int32), expected[:, :512], expected[0]]
    for other in others:
        data = {"features": other.contiguous()}
        path.write_bytes(save(data, {**of, "checksum": checksum(other)}))
        assert len(read()) == 0
    for other in ({"pictures": "others"}, {"weights": "random, 8"}):
        data = {"features": expected.contiguous()}
        path.write_bytes(save(data, {**of, "checksum": checksum(expected), **other}))
        assert len(read()) == 0


def test_the_program_may_run_in_a_thread(transfer, folder, tmp_path):
    """Only the main thread may decide what a signal does."""
    thread = threading.Thread(target=transfer.main, args=[command(folder, tmp_path / "out")])
    thread.start()
    thread.join()
    assert losses(tmp_path / "out")["ended"] == "all epochs"


@pytest.mark.parametrize("rank", [0, 1])
def test_one_rank_says_that_the_run_was_interrupted(transfer, folder, tmp_path, monkeypatch, rank):
    from course_utils.transfer import program

    def pressed(options):
        raise KeyboardInterrupt

    monkeypatch.setattr(program, "_run", pressed)
    monkeypatch.setattr(program, "joined", contextlib.nullcontext)
    monkeypatch.setenv("RANK", str(rank))
    with pytest.raises(SystemExit) as stop:
        transfer.main(command(folder, tmp_path / "out"))
    assert stop.value.code == (INTERRUPTED if rank == 0 else 1)


def test_interrupted_predictions_end_in_a_word(transfer, monkeypatch):
    from course_utils.transfer import predicting

    def pressed(options):
        raise KeyboardInterrupt

    monkeypatch.setattr(predicting, "_run", pressed)
    with pytest.raises(SystemExit, match=r"^interrupted$"):
        transfer.main(["predict", "cat.jpg"])


# A schedule


def with_schedule(transfer, torch, *, steps=15, **options):
    """A head that SGD trains with a falling rate, and the rates after each epoch."""
    model = transfer.head(TRAIN[0].shape[1], 3, seed=5)
    optimizer = torch.optim.SGD(model.parameters(), lr=0.1, momentum=0.9)
    scheduler = torch.optim.lr_scheduler.CosineAnnealingLR(optimizer, steps)
    options = {**OPTIONS, "epochs": 3, **options}
    history = transfer.fit(
        model, torch.nn.NLLLoss(), optimizer, TRAIN, VALIDATION, scheduler=scheduler, **options
    )
    return model, history, scheduler


def test_the_schedule_moves_on_after_each_batch(transfer, torch):
    def model():
        torch.manual_seed(8)
        layers = torch.nn.Linear(TRAIN[0].shape[1], 3), torch.nn.LogSoftmax(dim=1)
        return torch.nn.Sequential(*layers)

    typed, fitted, steps = model(), model(), 3 * 5
    x, y = torch.tensor(TRAIN[0], dtype=torch.float32), torch.tensor(TRAIN[1])
    optimizer, step, expected = torch.optim.SGD(typed.parameters(), lr=0.3), 0, []
    for epoch in range(3):
        for batch in shuffled_batches(COUNT, 5, seed=3, epoch=epoch):
            optimizer.param_groups[0]["lr"] = 0.3 * (1 + math.cos(math.pi * step / steps)) / 2
            optimizer.zero_grad()
            loss = -typed(x[batch])[torch.arange(len(batch)), y[batch]].mean()
            loss.backward()
            optimizer.step()
            expected.append(loss.item())
            step += 1
    optimizer = torch.optim.SGD(fitted.parameters(), lr=0.3)
    scheduler = torch.optim.lr_scheduler.CosineAnnealingLR(optimizer, steps)
    history = transfer.fit(
        fitted,
        torch.nn.NLLLoss(),
        optimizer,
        TRAIN,
        VALIDATION,
        epochs=3,
        scheduler=scheduler,
        **OPTIONS,
    )
    # float32 has 7 digits; the rates are rounded in another order.
    np.testing.assert_allclose(history.batch_loss, expected, rtol=1e-5)


def test_a_resumed_run_goes_on_in_its_schedule(transfer, torch, tmp_path):
    path = tmp_path / "run.pt"
    whole = with_schedule(transfer, torch)
    with_schedule(transfer, torch, epochs=1, resume=path)
    resumed = with_schedule(transfer, torch, resume=path)
    np.testing.assert_array_equal(resumed[1].batch_loss, whole[1].batch_loss)
    assert resumed[2].state_dict() == whole[2].state_dict()
    for one, other in zip(resumed[0].parameters(), whole[0].parameters(), strict=True):
        assert one.equal(other)


def test_the_run_of_another_schedule_is_refused(transfer, torch, tmp_path):
    path = tmp_path / "run.pt"
    with_schedule(transfer, torch, epochs=1, resume=path)
    with pytest.raises(ValueError, match=r"run\.pt: holds a run of another model, with other opt"):
        with_schedule(transfer, torch, steps=16, resume=path)


@pytest.mark.parametrize(
    ("wrong", "error", "named"),
    [
        ("cosine", TypeError, "scheduler: got 'cosine'; expected None, or one such as torch"),
        ("of another", ValueError, "scheduler: got that of another optimizer; expected one made"),
    ],
)
def test_a_schedule_that_would_move_nothing_is_refused(transfer, torch, wrong, error, named):
    model = transfer.head(TRAIN[0].shape[1], 3, seed=5)
    optimizer, other = (torch.optim.SGD(model.parameters(), lr=0.1) for _ in range(2))
    scheduler = torch.optim.lr_scheduler.ConstantLR(other) if wrong == "of another" else wrong
    options = {**OPTIONS, "epochs": 1, "scheduler": scheduler}
    with pytest.raises(error, match=f"^{named}"):
        transfer.fit(model, torch.nn.NLLLoss(), optimizer, TRAIN, VALIDATION, **options)


@pytest.mark.parametrize("steps", [1, 2, 3, 10, 57])
def test_the_rate_rises_in_a_line_and_falls_along_a_cosine(transfer, torch, steps):
    from course_utils.transfer.fine_tuning import warm_up_and_cosine

    parameters = [torch.nn.Parameter(torch.zeros(1)) for _ in range(2)]
    groups = [{"params": [parameters[0]], "lr": 0.2}, {"params": [parameters[1]], "lr": 2.0}]
    optimizer = torch.optim.SGD(groups)
    scheduler, found = warm_up_and_cosine(optimizer, steps), []
    for _ in range(steps):
        found.append([group["lr"] for group in optimizer.param_groups])
        optimizer.step()
        scheduler.step()
    rising = max(1, round(steps / 10))
    rises = [0.01 + 0.99 * step / rising for step in range(rising)]
    falling = steps - rising
    falls = [(1 + math.cos(math.pi * step / falling)) / 2 for step in range(falling)]
    # PyTorch reckons each rate from the one before.
    np.testing.assert_allclose(found, np.outer(rises + falls, [0.2, 2.0]), rtol=1e-9)


# Fine-tuning


def test_a_converged_head_and_then_all_layers_at_a_tenth_of_its_rate(
    transfer, torch, folder, tuned, tmp_path, monkeypatch
):
    from course_utils.transfer import fine_tuning

    seen, fit = {}, fine_tuning.fit

    def noted(model, loss, optimizer, train, validation, **options):
        seen.update(model=model, optimizer=optimizer, x=train[0], y=validation[0], **options)
        seen["before"] = {name: array.clone() for name, array in model.state_dict().items()}
        seen["rates"] = [group["initial_lr"] for group in optimizer.param_groups]
        return fit(model, loss, optimizer, train, validation, **options)

    monkeypatch.setattr(fine_tuning, "fit", noted)
    transfer.main(command(folder, tmp_path / "out", *TUNED))
    head = torch.load(tuned / "run.pt", weights_only=True)["record"]["best_weights"]
    for name, array in head.items():
        assert seen["before"][f"classifier.{name}"].equal(array)
    np.testing.assert_allclose(seen["rates"], [0.0003, 0.003], rtol=1e-12)
    body, top = (group["params"] for group in seen["optimizer"].param_groups)
    assert {id(p) for p in top} == {id(p) for p in seen["model"].classifier.parameters()}
    assert {id(p) for p in body} == {id(p) for p in seen["model"].features.parameters()}
    assert seen["optimizer"].defaults["momentum"] == 0.9
    assert type(seen["x"]).__name__ == "Augmented" and type(seen["y"]).__name__ == "Loaded"
    assert losses(tmp_path / "out") == losses(tuned)


def test_the_best_epoch_is_kept(transfer, torch, folder, tmp_path, capfd):
    output = tmp_path / "out"
    transfer.main(command(folder, output, "--fine-tune", "3", "--fine-tune-rate", "0.03"))
    out = capfd.readouterr().out
    kept_losses, epochs = losses(output), losses(output)["epochs"]
    assert epochs == {"head": 2, "all layers": 3}
    validation = kept_losses["validation_loss"]
    best, alone = min(validation[2:]), min(validation[:2])
    assert best < alone
    line = f"the validation loss is {best:.4f} nats at best, {alone:.4f} with the head alone"
    assert line in out.splitlines()
    assert "validation, the head alone: " in out and "test, the head alone: " in out
    # The same numbers, of all pictures at once and not in batches of three.
    assert kept_losses["validation"]["loss"] == pytest.approx(best, rel=1e-5)
    moved = weights_of(transfer, output)["features.conv0.weight"]
    from course_utils import densenet

    assert not moved.equal(densenet.load("random").state_dict()["features.conv0.weight"])


def test_fine_tuning_that_wins_nothing_leaves_the_head_alone(
    transfer, folder, tmp_path, monkeypatch, capfd
):
    from course_utils.transfer import program

    fine_tuned = program.fine_tuned

    def worse(*arguments, **options):
        history = fine_tuned(*arguments, **options)
        return dataclasses.replace(history, validation_loss=history.validation_loss + 10)

    output, frozen = tmp_path / "out", tmp_path / "frozen"
    transfer.main(command(folder, frozen))
    monkeypatch.setattr(program, "fine_tuned", worse)
    transfer.main(command(folder, output, "--fine-tune", "1"))
    assert "with the head alone, which is kept: fine-tuning has won nothing" in (
        capfd.readouterr().out
    )
    expected = weights_of(transfer, frozen)
    for name, array in weights_of(transfer, output).items():
        assert array.equal(expected[name]), name
    for part in ("validation", "test"):
        assert losses(output)[part] == losses(frozen)[part]


def test_fine_tuning_goes_on_from_a_head_that_is_there(transfer, folder, tuned, tmp_path):
    output = tmp_path / "out"
    transfer.main(command(folder, output))
    transfer.main(command(folder, output, *TUNED))
    assert losses(output) == losses(tuned)


def test_interrupted_fine_tuning_goes_on_as_if_it_had_not_been(
    transfer, folder, tuned, tmp_path, monkeypatch, capfd
):
    from course_utils.transfer.run import _SharedNetwork

    output, step, steps = tmp_path / "out", _SharedNetwork.step, []

    def pressed(self, rows, accept):
        if self.scheduler is not None:
            steps.append(rows)
        if len(steps) == 5:  # in the second epoch: an epoch has three batches
            raise KeyboardInterrupt
        step(self, rows, accept)

    with monkeypatch.context() as patched, pytest.raises(SystemExit) as stop:
        patched.setattr(_SharedNetwork, "step", pressed)
        transfer.main(command(folder, output, *TUNED))
    assert str(stop.value) == INTERRUPTED
    assert "all layers: ended after 1 epochs: interrupted" in capfd.readouterr().out
    assert not (output / "model.safetensors").exists()
    transfer.main(command(folder, output, *TUNED))
    assert losses(output) == losses(tuned)
    expected = weights_of(transfer, tuned)
    for name, array in weights_of(transfer, output).items():
        assert array.equal(expected[name]), name


@pytest.mark.parametrize(
    ("more", "named"),
    [
        ([], "--fine-tune 2, this one has None; with --fine-tune-rate 0.003, this one has None; "
             "with --augment True, this one has False"),
        ([*TUNED, "--fine-tune", "3"], "--fine-tune 2, this one has 3"),
        ([*TUNED, "--fine-tune-rate", "0.1"], "--fine-tune-rate 0.003, this one has 0.1"),
        ([*TUNED, "--epochs", "3"], "--epochs 2, this one has 3"),
        (TUNED[:-1], "--augment True, this one has False"),
    ],
)  # fmt: skip
@pytest.mark.parametrize("files", ["run.pt and fine-tuning.pt", "fine-tuning.pt"])
def test_other_fine_tuning_is_refused_by_name(
    transfer, folder, tuned, tmp_path, more, named, files
):
    output = tmp_path / "out"
    shutil.copytree(tuned, output)
    if files == "fine-tuning.pt":
        (output / "run.pt").unlink()
    before = {path.name: path.read_bytes() for path in output.iterdir()}
    with pytest.raises(SystemExit) as stop:
        transfer.main(command(folder, output, *more))
    first = output / files.partition(" ")[0]
    assert str(stop.value) == (
        f"ValueError: {first}: holds a run with {named}; "
        f"name another --output, or delete {files} to start again"
    )
    assert {path.name: path.read_bytes() for path in output.iterdir()} == before


@pytest.mark.parametrize(
    ("option", "named"),
    [
        (["--augment"], "augment: got it without --fine-tune; expected both, because the features"),
        (["--fine-tune-rate", "0.1"], "fine-tune-rate: got it without --fine-tune; expected both"),
        (["--fine-tune", "0"], "fine-tune: got 0; expected"),
        (["--fine-tune", "1", "--fine-tune-rate", "0"], "fine-tune-rate: got 0.0; expected one"),
        (["--fine-tune", "1", "--fine-tune-rate", "nan"], "fine-tune-rate: got nan"),
    ],
)
def test_options_that_make_no_sense_are_refused_at_once(transfer, folder, tmp_path, option, named):
    with pytest.raises(SystemExit, match=f"^ValueError: {named}"):
        transfer.main(command(folder, tmp_path / "out", *option))
    assert os.listdir(tmp_path) == []


def test_the_rate_of_fine_tuning_has_a_usual_value(transfer, folder, tmp_path, monkeypatch):
    import json

    from course_utils.transfer import program

    def seen(*arguments):
        raise KeyboardInterrupt

    monkeypatch.setattr(program, "_train_head", seen)
    with pytest.raises(SystemExit):
        transfer.main(command(folder, tmp_path, "--fine-tune", "1"))
    settings = json.loads((tmp_path / "settings.json").read_text(encoding="utf-8"))
    assert settings["--fine-tune-rate"] == 0.01


# Pictures that are cut and mirrored at random


@pytest.fixture
def augmented(transfer, folder):
    from course_utils import densenet
    from course_utils.transfer.data import Augmented

    paths = sorted(folder.rglob("*.png"))
    return Augmented(paths, densenet.transform("random", augment=True), seed=3)


def test_an_augmented_picture_depends_on_its_row_alone(transfer, torch, augmented):
    """Not on its neighbours, nor on the thread or the process that reads it."""
    state = torch.get_rng_state()
    rows = torch.arange(30)
    batch = augmented[rows]
    assert torch.equal(torch.get_rng_state(), state)
    assert batch.shape == (30, 3, 64, 64) and batch.dtype == torch.float32
    assert augmented[rows.flip(0)].equal(batch.flip(0))
    for row in (0, 11, 12, 29):
        assert augmented[row].equal(batch[row])
    assert not batch[0].equal(batch[12])  # the first picture, in the first and in the second epoch
    assert (
        augmented.fingerprint()
        == type(augmented)(augmented.paths, augmented.transform, seed=3).fingerprint()
    )
    other = type(augmented)(augmented.paths, augmented.transform, seed=4)
    assert not other[0].equal(batch[0])
    assert other.fingerprint() != augmented.fingerprint()


def test_a_loader_of_pytorch_takes_pictures_one_by_one(transfer, torch, augmented):
    from torch.utils.data import DataLoader

    batches = list(DataLoader(augmented, batch_size=5))
    assert torch.cat(batches).equal(augmented[range(12)])


def test_each_epoch_has_other_cuts(transfer, torch, augmented, monkeypatch):
    """Of the same pictures: the rows that are read are those of `Training`, an epoch later."""
    read, one = [], type(augmented)._one

    def noted(self, row):
        read.append(int(row))
        return one(self, row)

    monkeypatch.setattr(type(augmented), "_one", noted)
    cut = augmented.transform
    augmented.transform = lambda picture: cut(picture).flatten()
    y = np.arange(12) % 2
    model = torch.nn.Sequential(torch.nn.Linear(3 * 64 * 64, 2), torch.nn.LogSoftmax(dim=1))
    optimizer = torch.optim.SGD(model.parameters(), lr=1e-4)
    validation = torch.zeros(2, 3 * 64 * 64), [0, 1]
    options = dict(epochs=3, batch_size=5, seed=9)
    transfer.fit(model, torch.nn.NLLLoss(), optimizer, (augmented, y), validation, **options)
    expected = [
        sorted(rows + 12 * epoch)
        for epoch in range(3)
        for rows in shuffled_batches(12, 5, seed=9, epoch=epoch)
    ]
    # Threads read the pictures of a batch in any order.
    found = np.split(read, np.cumsum([len(rows) for rows in expected])[:-1])
    assert [sorted(rows) for rows in found] == expected


def test_rows_in_another_order_are_not_given_for_those_asked_for(transfer, torch):
    from course_utils.transfer.reading import InOrder

    in_order = InOrder(torch.arange(5), [torch.tensor([3, 1])])
    with pytest.raises(ValueError, match=r"rows: got \[1, 3\]; expected \[3, 1\]"):
        in_order[torch.tensor([1, 3])]


# What a GPU changes


class Card:
    """A GPU as `torch.cuda` describes one; there is none here."""

    def __init__(self, knows_bfloat16):
        self.knows_bfloat16 = knows_bfloat16

    def is_available(self):
        return True

    def device_count(self):
        return 1

    def is_bf16_supported(self, including_emulation):
        assert including_emulation is False  # as slow as it is exact
        return self.knows_bfloat16


@pytest.mark.parametrize(
    ("knows_bfloat16", "ranks", "expected"),
    [(None, 1, (None, 0)), (True, 1, ("bfloat16", 4)), (False, 1, ("float16", 4)),
     (True, 2, ("bfloat16", 3)), (True, 8, ("bfloat16", 1))],
)  # fmt: skip
def test_sixteen_bits_and_readers_come_with_a_gpu(
    transfer, torch, monkeypatch, knows_bfloat16, ranks, expected
):
    from course_utils.transfer import devices

    monkeypatch.setattr(os, "cpu_count", lambda: 6)
    monkeypatch.setenv("LOCAL_WORLD_SIZE", str(ranks))
    if knows_bfloat16 is not None:
        monkeypatch.setattr(torch, "cuda", Card(knows_bfloat16))
    else:
        monkeypatch.setattr(devices, "device", lambda: torch.device("cpu"))
    kind, count = expected
    assert devices.autocast_type() == (kind and getattr(torch, kind))
    assert devices.workers() == count


def fine_tuned_in(transfer, torch, folder, kind, monkeypatch, **options):
    """A whole network that took steps in numbers of some kind, its history, and what it computed.

    Its answers of the first layer are noted: their types in training, and in scoring.
    """
    from course_utils import densenet
    from course_utils.transfer import run

    monkeypatch.setattr(run, "autocast_type", lambda: kind and getattr(torch, kind))
    model = densenet.load("random", seed=1)
    model.classifier = transfer.head(1024, 2, seed=1)
    types = {True: set(), False: set()}
    model.features.conv0.register_forward_hook(
        lambda layer, x, answer: types[torch.is_grad_enabled()].add(answer.dtype)
    )
    found = transfer.picture_set(folder, seed=1)
    loaded = transfer.Loaded(found.train.paths, densenet.transform("random"))
    pair = (loaded, found.train.labels)
    optimizer = torch.optim.SGD(model.parameters(), lr=0.01)
    options = {"epochs": 2, "batch_size": 4, "seed": 1, **options}
    history = transfer.fit(model, torch.nn.NLLLoss(), optimizer, pair, pair, **options)
    return model, history, types


@pytest.mark.parametrize("kind", ["bfloat16", "float16"])
def test_steps_in_sixteen_bits(transfer, torch, folder, tmp_path, monkeypatch, kind):
    """Weights, scores and what is kept stay in float32."""
    _, exact, types = fine_tuned_in(transfer, torch, folder, None, monkeypatch, epochs=1)
    assert types == {True: {torch.float32}, False: {torch.float32}}
    model, history, types = fine_tuned_in(transfer, torch, folder, kind, monkeypatch)
    assert types == {True: {getattr(torch, kind)}, False: {torch.float32}}
    assert {array.dtype for array in model.parameters()} == {torch.float32}
    # bfloat16 has 8 bits, and 121 layers add up their roundings.
    found = history.batch_loss[: len(exact.batch_loss)]
    np.testing.assert_allclose(found, exact.batch_loss, atol=0.05)
    assert (found != exact.batch_loss).all()
    path = tmp_path / "run.pt"
    fine_tuned_in(transfer, torch, folder, kind, monkeypatch, epochs=1, resume=path)
    scaler = torch.load(path, weights_only=True)["scaler"]
    assert bool(scaler) == (kind == "float16")  # its gradients are scaled
    resumed = fine_tuned_in(transfer, torch, folder, kind, monkeypatch, resume=path)
    np.testing.assert_array_equal(resumed[1].batch_loss, history.batch_loss)


def test_a_head_on_features_takes_its_steps_in_float32(transfer, torch, monkeypatch):
    from course_utils.transfer import run

    exact = with_schedule(transfer, torch)[1].batch_loss
    monkeypatch.setattr(run, "autocast_type", lambda: torch.bfloat16)
    np.testing.assert_array_equal(with_schedule(transfer, torch)[1].batch_loss, exact)


# PyTorch says that pinned memory is of no use without a GPU.
@pytest.mark.filterwarnings("ignore:'pin_memory' argument:UserWarning")
def test_a_worker_reads_the_same_pictures(transfer, torch, augmented, monkeypatch):
    from course_utils.transfer import reading

    batches = [torch.tensor([5, 13, 2]), torch.tensor([0]), torch.tensor([23, 11])]
    expected = list(reading.read(augmented, batches))
    monkeypatch.setattr(reading, "workers", lambda: 1)
    monkeypatch.setattr(reading, "MANY", 12)
    read_here = type(augmented)._one
    monkeypatch.setattr(type(augmented), "_one", None)  # a worker has a class of its own
    found = list(reading.read(augmented, batches))
    assert [len(x) for x in found] == [3, 1, 2]
    assert torch.cat(found).equal(torch.cat(expected))
    monkeypatch.setattr(type(augmented), "_one", read_here)
    monkeypatch.setattr(reading, "MANY", 13)  # for fewer pictures, no worker is started
    monkeypatch.setattr(reading, "DataLoader", None)
    assert torch.cat(list(reading.read(augmented, batches))).equal(torch.cat(expected))


# To take the model elsewhere


def test_the_readme_takes_the_model_elsewhere(transfer, torch, tuned, tmp_path, monkeypatch):
    """Its lines export the model, and what is read back gives the same answers."""
    readme = Path(__file__).parents[2].joinpath("README.md").read_text(encoding="utf-8")
    (lines,) = (part for part in readme.split("```python\n")[1:] if "torch.export" in part)
    monkeypatch.chdir(tmp_path)
    Path("transfer-output").mkdir()
    shutil.copy(tuned / "model.safetensors", "transfer-output")
    exec(lines.partition("```")[0], names := {})
    model, classes, _ = transfer.load_model("transfer-output/model.safetensors")
    assert names["classes"] == classes
    pictures = torch.randn(3, 3, 64, 64)  # another number of them than the example has
    exported = torch.export.load("model.pt2").module()
    with torch.no_grad():
        expected, found = model(pictures), exported(pictures)
    torch.testing.assert_close(found, expected, rtol=1e-5, atol=1e-6)  # roundings of float32

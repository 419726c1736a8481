"""Train the DenseNet-121 whose weights lesson 10 starts from, on photographs and on drawings.

    python -m tools.train_source_weights --photographs FOLDER

FOLDER holds Tiny ImageNet: small photographs of 200 kinds of things, in a folder for each kind in
FOLDER/train, and others to test with in FOLDER/val. 34 more kinds are drawn here, no cats and no
dogs among them. Without --photographs the drawings are all there is.

The weights are written to data/densenet121_small_pictures.safetensors in float16, with how they
came about in the metadata. On a GPU that takes minutes, on two cores a day: after each epoch, what
is needed to go on is kept beside the file, and the next start goes on from there.
"""

import argparse
import concurrent.futures
import json
import multiprocessing
import time
from pathlib import Path

import numpy as np
import torch
from safetensors.torch import save
from torchvision.datasets.folder import ImageFolder, find_classes
from torchvision.models import DenseNet121_Weights, densenet121
from tqdm import tqdm

from course_utils import pictures as files
from course_utils._support.files import written_whole
from course_utils.torch_training import device as fastest_device
from tools.drawings import SOURCE_CLASSES, draw_several

TARGET = Path(__file__).resolve().parent.parent / "data" / "densenet121_small_pictures.safetensors"
SCALE = DenseNet121_Weights.IMAGENET1K_V1.transforms()  # one scale for all weights of the lesson
BATCH, RATE, DECAY, SMOOTHING = 1024, 0.8, 5e-4, 0.1
AREA, SHAPE = (0.3, 1.0), (3 / 4, 4 / 3)  # of the part that is cut out of a picture
TINT = (0.8, 1.2)  # how bright each of its colours becomes


def drawn(count, seed):
    """Drawings (n, 3, 64, 64) as bytes, and their classes; made by all processors."""
    classes = len(SOURCE_CLASSES)
    seeds = [[seed, of_class] for of_class in range(classes)]
    fresh = multiprocessing.get_context("spawn")  # PyTorch's threads do not survive a fork
    with concurrent.futures.ProcessPoolExecutor(mp_context=fresh) as pool:
        made = pool.map(draw_several, SOURCE_CLASSES, [count] * classes, seeds)
        pictures = np.concatenate(list(tqdm(made, total=classes, desc="drawing")))
    pictures = torch.from_numpy(pictures).permute(0, 3, 1, 2)
    return pictures, torch.arange(classes).repeat_interleave(count)


def photographed(folder, kinds):
    """Photographs (n, 3, 64, 64) as bytes, and which of the kinds each one shows.

    Tiny ImageNet keeps the photographs for the test in one folder, with a list of what they show.
    """
    listed = folder / "val_annotations.txt"
    if listed.exists():
        rows = [line.split("\t") for line in listed.read_text().splitlines()]
        named = [(folder / "images" / row[0], kinds.index(row[1])) for row in rows]
    else:
        named = ImageFolder(folder).samples
    paths, classes = zip(*named, strict=True)
    pictures = np.stack([files.load(path) for path in tqdm(paths, desc="reading")])
    return torch.from_numpy(pictures).permute(0, 3, 1, 2), torch.tensor(classes)


def normalized(pictures):
    mean, deviation = (
        torch.tensor(values, device=pictures.device).view(3, 1, 1)
        for values in (SCALE.mean, SCALE.std)
    )
    scaled = (pictures.float() / 255 - mean) / deviation
    return scaled.contiguous(memory_format=torch.channels_last)


def varied(pictures, generator):
    """Enlarge a part of each picture to the size of the whole, mirror half of them, tint them."""
    count = len(pictures)

    def between(low, high, *shape):
        return low + (high - low) * torch.rand(count, *shape, generator=generator)

    area, shape = between(*AREA), between(*np.log(SHAPE)).exp()
    size = torch.stack([area * shape, area / shape]).sqrt().clamp(max=1)  # across and down
    middle = (1 - size) * between(-1, 1, 2).T  # of the part, where the picture goes from -1 to 1
    size[0] *= torch.where(between(0, 1) < 0.5, -1, 1)
    nothing = torch.zeros(count)
    across = torch.stack([size[0], nothing, middle[0]], dim=1)
    down = torch.stack([nothing, size[1], middle[1]], dim=1)
    places = torch.nn.functional.affine_grid(
        torch.stack([across, down], dim=1).to(pictures.device), pictures.shape, align_corners=False
    )
    cut = torch.nn.functional.grid_sample(
        pictures.float(), places, padding_mode="reflection", align_corners=False
    )
    return (cut * between(*TINT, 3, 1, 1).to(pictures.device)).clamp(0, 255)


def accuracy(model, pictures, classes):
    model.eval()
    with torch.no_grad():
        found = torch.cat(
            [model(normalized(part.to(classes.device))).argmax(1) for part in pictures.split(256)]
        )
    return (found == classes).float().mean().item()


def new_model(kinds, device):
    return densenet121(num_classes=kinds).to(device, memory_format=torch.channels_last)


def train(pictures, classes, *, kinds, epochs, seed, kept=None):
    """Stochastic gradient descent with one cycle of the learning rate; in bfloat16 on a GPU.

    After each epoch, what is needed to go on is written to `kept`. What an epoch does depends on
    the seed, its number and the state before it, so an interruption changes nothing.
    """
    device = classes.device
    torch.manual_seed(seed)
    model = new_model(kinds, device)
    optimizer = torch.optim.SGD(
        model.parameters(), lr=RATE, momentum=0.9, nesterov=True, weight_decay=DECAY
    )
    batches = len(pictures) // BATCH
    schedule = torch.optim.lr_scheduler.OneCycleLR(
        optimizer, RATE, total_steps=epochs * batches, pct_start=0.1
    )
    states = {"model": model, "optimizer": optimizer, "schedule": schedule}
    settings = {"pictures": len(pictures), "kinds": kinds, "epochs": epochs, "seed": seed}
    first = 0
    if kept is not None and kept.exists():
        found = torch.load(kept, map_location=device, weights_only=True)
        if found["settings"] != settings:
            raise ValueError(f"{kept}: got a run of {found['settings']}; expected {settings}")
        for name, part in states.items():
            part.load_state_dict(found[name])
        first = found["done"]
    for epoch in range(first, epochs):
        model.train()
        generator = torch.Generator().manual_seed(1000 * seed + epoch)
        order = torch.randperm(len(pictures), generator=generator)[: batches * BATCH]
        bar = tqdm(order.split(BATCH), desc=f"epoch {epoch + 1} of {epochs}", mininterval=10)
        total = torch.zeros((), device=device)
        for rows in bar:
            inputs = normalized(varied(pictures[rows.to(pictures.device)].to(device), generator))
            optimizer.zero_grad()
            with torch.autocast(device.type, torch.bfloat16, enabled=device.type == "cuda"):
                answers = model(inputs)
            loss = torch.nn.functional.cross_entropy(
                answers.float(), classes[rows.to(device)], label_smoothing=SMOOTHING
            )
            loss.backward()
            optimizer.step()
            schedule.step()
            total += loss.detach()
        tqdm.write(f"epoch {epoch + 1} of {epochs}: loss {total.item() / batches:.3f}")
        if kept is not None:
            state = {name: part.state_dict() for name, part in states.items()}
            with written_whole(kept) as part:
                torch.save(state | {"settings": settings, "done": epoch + 1}, part)
    return model


def rounded(weights):
    """In float16: half the size. A weight that is too large for it is refused."""
    halves = {}
    for name, values in weights.items():
        half = values.half() if values.is_floating_point() else values
        if not half.isfinite().all():
            raise ValueError(
                f"{name}: got values up to {values.abs().max():.0f}; expected at most 65504"
            )
        halves[name] = half.contiguous()
    return halves


def collected(photographs, part, names, drawings, seed):
    """The photographs of a part, if there are any, then so many drawings of each class."""
    pictures, classes = drawn(drawings, seed)
    if photographs is None:
        return pictures, classes
    others, shown = photographed(photographs / part, names)
    first_drawn = len(names) - len(SOURCE_CLASSES)
    return torch.cat([others, pictures]), torch.cat([shown, classes + first_drawn])


def main(arguments=None):
    options = argparse.ArgumentParser(prog="python -m tools.train_source_weights")
    options.add_argument("--photographs", type=Path, help="Tiny ImageNet's folder (none)")
    options.add_argument("--drawings", type=int, default=900, help="of each class (900)")
    options.add_argument("--test-drawings", type=int, default=100, help="of each class (100)")
    options.add_argument("--epochs", type=int, default=40, help="how many (40)")
    options.add_argument("--seed", type=int, default=7, help="a whole number (7)")
    options.add_argument("--target", type=Path, default=TARGET, help="the file to write")
    options = options.parse_args(arguments)
    start, device, given = time.perf_counter(), fastest_device(), options.photographs
    kinds = [] if given is None else find_classes(given / "train")[0]
    names = [*kinds, *SOURCE_CLASSES]
    pictures, classes = collected(given, "train", names, options.drawings, options.seed)
    kept = options.target.with_suffix(".kept")
    model = train(
        pictures.to(device),
        classes.to(device),
        kinds=len(names),
        epochs=options.epochs,
        seed=options.seed,
        kept=kept,
    )
    weights = rounded(model.state_dict())
    scored = new_model(len(names), device)
    scored.load_state_dict(weights)  # as whoever loads the file gets them
    tested, shown = collected(given, "val", names, options.test_drawings, options.seed + 1)
    photographs = (classes < len(kinds)).sum().item()
    known = {
        "classes": " ".join(names),
        "photographs": str(photographs),
        "drawings": str(len(classes) - photographs),
        "epochs": str(options.epochs),
        "seed": str(options.seed),
        "device": torch.cuda.get_device_name() if device.type == "cuda" else device.type,
        "hours": f"{(time.perf_counter() - start) / 3600:.2f}",
    }
    for name, rows in (("photographs", shown < len(kinds)), ("drawings", shown >= len(kinds))):
        if rows.any():
            share = accuracy(scored, tested[rows], shown[rows].to(device))
            known[f"accuracy_{name}"] = f"{share:.4f}"
    with written_whole(options.target) as part:
        part.write_bytes(save(weights, metadata=known))
    kept.unlink()
    print(json.dumps(known))


if __name__ == "__main__":
    main()

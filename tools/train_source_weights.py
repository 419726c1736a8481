"""Train the DenseNet-121 whose weights lesson 10 starts from, on drawings of other things.

    python -m tools.train_source_weights

draws 34 kinds of animals and things (no cats, no dogs), trains for about half an hour on two cores,
and writes data/densenet121_drawings.safetensors in float16, with how it came about in its metadata.
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
from torchvision.models import DenseNet121_Weights, densenet121
from tqdm import tqdm

from course_utils._support.files import written_whole
from tools.drawings import SOURCE_CLASSES, draw_several

TARGET = Path(__file__).resolve().parent.parent / "data" / "densenet121_drawings.safetensors"
SCALE = DenseNet121_Weights.IMAGENET1K_V1.transforms()  # one scale for all weights of the lesson
BATCH, RATE, DECAY, SHIFT = 64, 0.1, 5e-4, 6


def picture_set(count, seed):
    """Pictures (n, 3, 64, 64) as bytes, and their classes; drawn by all processors."""
    classes = len(SOURCE_CLASSES)
    seeds = [[seed, of_class] for of_class in range(classes)]
    fresh = multiprocessing.get_context("spawn")  # PyTorch's threads do not survive a fork
    with concurrent.futures.ProcessPoolExecutor(mp_context=fresh) as pool:
        drawn = pool.map(draw_several, SOURCE_CLASSES, [count] * classes, seeds)
        pictures = np.concatenate(list(tqdm(drawn, total=classes, desc="drawing")))
    pictures = torch.from_numpy(pictures).permute(0, 3, 1, 2)
    return pictures, torch.arange(classes).repeat_interleave(count)


def normalized(pictures):
    mean, deviation = (torch.tensor(values).view(3, 1, 1) for values in (SCALE.mean, SCALE.std))
    scaled = (pictures.float() / 255 - mean) / deviation
    return scaled.contiguous(memory_format=torch.channels_last)


def varied(pictures, generator):
    """Mirror half of the pictures, move all of them, and colour them anew."""
    count = len(pictures)
    mirrored = torch.rand(count, generator=generator) < 0.5
    pictures = torch.where(mirrored.view(-1, 1, 1, 1), pictures.flip(3), pictures)
    padded = torch.nn.functional.pad(pictures.float(), [SHIFT] * 4, mode="reflect")
    down, across = torch.randint(0, 2 * SHIFT + 1, (2,), generator=generator)
    moved = padded[:, :, down : down + 64, across : across + 64]
    tint = 0.8 + 0.4 * torch.rand(count, 3, 1, 1, generator=generator)
    return (moved * tint).clamp(0, 255)


def accuracy(model, pictures, classes):
    model.eval()
    with torch.no_grad():
        found = torch.cat([model(normalized(part)).argmax(1) for part in pictures.split(256)])
    return (found == classes).float().mean().item()


def train(pictures, classes, *, epochs, seed):
    """Stochastic gradient descent with one cycle of the learning rate, in bfloat16."""
    torch.manual_seed(seed)
    generator = torch.Generator().manual_seed(seed)
    model = densenet121(num_classes=len(SOURCE_CLASSES)).to(memory_format=torch.channels_last)
    optimizer = torch.optim.SGD(
        model.parameters(), lr=RATE, momentum=0.9, nesterov=True, weight_decay=DECAY
    )
    batches = len(pictures) // BATCH
    schedule = torch.optim.lr_scheduler.OneCycleLR(optimizer, RATE, total_steps=epochs * batches)
    for epoch in range(epochs):
        model.train()
        order = torch.randperm(len(pictures), generator=generator)[: batches * BATCH]
        bar = tqdm(order.split(BATCH), desc=f"epoch {epoch + 1} of {epochs}", mininterval=10)
        for rows in bar:
            inputs = normalized(varied(pictures[rows], generator))
            optimizer.zero_grad()
            with torch.autocast("cpu", torch.bfloat16):
                loss = torch.nn.functional.cross_entropy(model(inputs), classes[rows])
            loss.backward()
            optimizer.step()
            schedule.step()
            bar.set_postfix(loss=f"{loss.item():.3f}", refresh=False)
        yield model


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


def main(arguments=None):
    options = argparse.ArgumentParser(prog="python -m tools.train_source_weights")
    options.add_argument("--pictures", type=int, default=900, help="of each class (900)")
    options.add_argument("--test-pictures", type=int, default=100, help="of each class (100)")
    options.add_argument("--epochs", type=int, default=6, help="how many (6)")
    options.add_argument("--seed", type=int, default=7, help="a whole number (7)")
    options.add_argument("--target", type=Path, default=TARGET, help="the file to write")
    options = options.parse_args(arguments)
    start = time.perf_counter()
    pictures, classes = picture_set(options.pictures, options.seed)
    test_pictures, test_classes = picture_set(options.test_pictures, options.seed + 1)
    for model in train(pictures, classes, epochs=options.epochs, seed=options.seed):
        weights = rounded(model.state_dict())
        scored = densenet121(num_classes=len(SOURCE_CLASSES)).to(memory_format=torch.channels_last)
        scored.load_state_dict(weights)  # as whoever loads the file gets them
        known = {
            "classes": " ".join(SOURCE_CLASSES),
            "pictures": str(len(pictures)),
            "epochs": str(options.epochs),
            "seed": str(options.seed),
            "accuracy": f"{accuracy(scored, test_pictures, test_classes):.4f}",
            "hours": f"{(time.perf_counter() - start) / 3600:.2f}",
        }
        with written_whole(options.target) as part:
            part.write_bytes(save(weights, metadata=known))
        print(json.dumps(known))


if __name__ == "__main__":
    main()

"""The patients of lesson 13: parts of training scripts, with a fault in each.

Whoever reads on knows the diagnoses. The lesson shows what each of them does first, and its code
afterwards, so the names say nothing.

A patient hands over what `train(network, losses, batches)` of the lesson takes: a function that
makes the model, one that gives each example its loss, and one that gives the batches of an epoch.
"""

import torch
from torch import nn
from torch.nn import functional as F
from torch.nn.utils.rnn import pad_sequence


def patient_1(x, y):
    def network():
        return nn.Sequential(nn.Linear(64, 32), nn.ReLU(), nn.Linear(32, 10))

    def losses(logits, digit):
        log_probs = F.log_softmax(logits, dim=0)
        return F.nll_loss(log_probs, digit, reduction="none")

    def batches():
        order = torch.randperm(len(x))
        return zip(x[order].split(64), y[order].split(64), strict=True)

    return network, losses, batches


def patient_2(x, y):
    def network():
        return nn.Sequential(nn.Linear(64, 32), nn.ReLU(), nn.Linear(32, 10))

    def losses(logits, digit):
        return F.cross_entropy(logits, digit, reduction="none")

    def batches():
        images = x[torch.randperm(len(x))].split(64)
        digits = y[torch.randperm(len(y))].split(64)
        return zip(images, digits, strict=True)

    return network, losses, batches


def patient_3(x, y):
    def network():
        return nn.Sequential(
            nn.Linear(30, 16), nn.ReLU(), nn.Linear(16, 1), nn.Sigmoid(), nn.Flatten(0)
        )

    def losses(output, malignant):
        return F.binary_cross_entropy_with_logits(output, malignant, reduction="none")

    def batches():
        order = torch.randperm(len(x))
        return zip(x[order].split(50), y[order].split(50), strict=True)

    def says_malignant(output):
        return torch.sigmoid(output) >= 0.5

    return network, losses, batches, says_malignant


def amounts(x, y, lengths):
    used = sum(lengths)
    images = pad_sequence(x[:used].split(lengths), batch_first=True)
    digits = pad_sequence(y[:used].split(lengths), batch_first=True, padding_value=-1)
    return images, digits


def patient_4(x, y):
    def network():
        return nn.Sequential(nn.Linear(64, 32), nn.ReLU(), nn.Linear(32, 10))

    def losses(logits, digit):
        return F.cross_entropy(
            logits.flatten(0, 1), digit.flatten(), ignore_index=-1, reduction="none"
        )

    def batches():
        order = torch.randperm(len(x))
        return zip(x[order].split(20), y[order].split(20), strict=True)

    return network, losses, batches


class Dropout(nn.Module):
    def forward(self, hidden):
        if not self.training:
            return hidden
        kept = torch.rand(hidden.shape) < 0.5
        return hidden * kept / 0.5


def patient_5(x, y):
    def network():
        return nn.Sequential(nn.Linear(64, 64), nn.ReLU(), Dropout(), nn.Linear(64, 10))

    def losses(logits, digit):
        return F.cross_entropy(logits, digit, reduction="none")

    def batches():
        order = torch.randperm(len(x))
        return zip(x[order].split(64), y[order].split(64), strict=True)

    def score(model, new_x, new_y):
        with torch.no_grad():
            return losses(model(new_x), new_y).mean().item()

    return network, losses, batches, score


def waiting_room():
    def loss_a(logits, digit):
        return F.log_softmax(logits, dim=1).gather(1, digit[:, None])

    def loss_b(logits, digit):
        return F.cross_entropy(logits, digit, reduction="sum")

    def loss_c(logits, digit):
        return F.nll_loss(F.softmax(logits, dim=1), digit, reduction="none")

    def loss_d(logits, digit):
        return F.nll_loss(F.logsigmoid(logits), digit, reduction="none")

    return loss_a, loss_b, loss_c, loss_d

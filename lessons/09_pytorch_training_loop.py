# %% [markdown]
# # 09 · Write the training loop of PyTorch
#
# Keras trains with one call. In PyTorch [3] you write the loop yourself, in five lines. What does each of them do to the numbers, and what happens if one is missing?
#
# - **You will** write the loop, break it line by line, train on handwritten digits until it is time to stop, and compare the losses of this course in NumPy, Keras and PyTorch.
# - **You need** cross-entropy from lesson [05](05_cross_entropy.ipynb), gradient descent and early stopping from lesson [07](07_minimising_the_loss.ipynb).
# - **It takes** about 100 minutes, 30 of them for the exercises.
# - **Words and symbols** are explained in the [glossary](glossary.ipynb).

# %%
import tempfile

import torchvision  # before TensorFlow: in the other order the process is aborted
import numpy as np
import tensorflow as tf
import torch

from course_utils import (
    checks,
    classification,
    datasets,
    keras_training,
    margin,
    plots,
    reduction,
    regression,
    torch_training,
    training,
)

check, hint, progress, solution = checks.check, checks.hint, checks.progress, checks.solution
nn, F, t = torch.nn, torch.nn.functional, torch.tensor
keras = keras_training.keras  # the same as `import keras`

# %% [markdown]
# `nn` and `F` hold the losses of PyTorch, `t` makes tensors. Lines about the processor or a missing GPU may appear here. They are no errors.
#
# ## 1. Five lines, one batch
#
# Which digit is this? The data are 1,797 pictures of 8 × 8 pixels [4]. With `"mnist"` in place of `"scikit-learn"` the whole lesson runs on the 60,000 of MNIST [5], 28 × 28, downloaded once. It then takes some minutes, and its numbers differ from those in the text.

# %%
DIGITS = "scikit-learn"  # or "mnist"
images, labels = datasets.handwritten_digits(DIGITS)
pixels = images[0].size
device = torch_training.device()
torch.set_num_threads(1)  # networks this small are quicker on one
x = torch.tensor(images.reshape(-1, pixels), device=device)
y = torch.tensor(labels, device=device)
print(f"{len(x)} pictures of {pixels} pixels, brightness {x.min():.0f} to {x.max():.0f}")

# %% [markdown]
# A *tensor* is an array that can live on a GPU and remember how it was computed. `device` is a GPU or Apple's GPU if there is one, otherwise the processor; all that follows is the same code. A sixth of the pictures is for training, 600 others are for validation.

# %%
order = np.random.default_rng(7).permutation(len(x))
learn, watch = order[: len(x) // 6], order[len(x) // 6 :][:600]
x_train, y_train, x_val, y_val = x[learn], y[learn], x[watch], y[watch]
print(f"{len(x_train)} for training, {len(x_val)} for validation")

# %% [markdown]
# Here is a tutorial's model [1], with the number of pixels read from the data.


# %%
class SimpleNN(nn.Module):
    def __init__(self):
        super().__init__()
        self.fc = nn.Linear(pixels, 10)

    def forward(self, x):
        return self.fc(x.view(-1, pixels))


# %% [markdown]
# It has one weight for each digit and pixel. Follow one of them, from the middle pixel to the digit 0, through the five lines of the loop.


# %%
def show(line):
    weight, middle = model.fc.weight, pixels // 2 + images.shape[2] // 2
    slope = "none" if weight.grad is None else f"{weight.grad[0, middle]:.4f}"
    print(f"{line:12} weight {weight[0, middle]:.4f}   gradient {slope}")


# %%
torch.manual_seed(7)
model = SimpleNN().to(device)
criterion = nn.CrossEntropyLoss()
optimizer = torch.optim.SGD(model.parameters(), lr=1.0)

# %% [markdown]
# The weights are random, the loss is cross-entropy, and the optimizer knows the weights it may move. Here is one round.

# %%
outputs = model(x_train[:50])
show("1 forward")
loss = criterion(outputs, y_train[:50])
show("2 loss")
loss.backward()
show("3 backward")
optimizer.step()
show("4 step")
optimizer.zero_grad()
show("5 zero_grad")

# %% [markdown]
# `backward` computes the slope of the loss for every weight and puts it into `.grad`. `step` subtracts that slope, times the learning rate of 1. `zero_grad` throws the slope away.
#
# > **A published page, run.** A tutorial says that the loss function lowers the error *"by updating the value of weights"* [2]. Look at the column of the weight: the line of the loss leaves it alone. Only `step`, the optimizer, moves it.
#
# **Predict before you run (1 minute).** Lines 1 to 3 run twice on the same batch, with neither `step` nor `zero_grad` between. What is the gradient after the second time, compared with the first? **a** 0, **b** the same, **c** twice as large.

# %%
check("9.1", "c")  # stub: check("9.1", "?")

# %%
for when in ["once", "twice"]:
    criterion(model(x_train[:50]), y_train[:50]).backward()
    show(when)

# %% [markdown]
# Twice as large: `backward` *adds* to what is there. That is useful if a batch is too large for the memory (lesson 14). Otherwise call `zero_grad` in every round.
#
# **Exercise 9.2 (6 minutes).** Somebody forgot `zero_grad`. `gradients` holds the slope that each batch has on its own, in order. Where do the steps take the weight? For weight 1, gradients `[2, 3]` and learning rate 0.1 it returns 0.3.


# %%
def weight_without_zero_grad(weight, gradients, learning_rate):
    """The weight after one step for each batch, if gradients are never set to zero."""
    collected = np.cumsum(gradients)  # solution
    return weight - learning_rate * np.sum(collected)  # stub: return ...


check("9.2", weight_without_zero_grad)

# %% [markdown] tags=["idea"]
# Write down on paper what the stored gradient holds at the first step, the second and the third: it collects. Every step then goes by all that has been collected so far.


# %% tags=["other-way"]
def weight_without_zero_grad(weight, gradients, learning_rate):
    collected = 0.0
    for gradient in gradients:
        collected += gradient
        weight = weight - learning_rate * collected
    return weight

# %% [markdown]
# ## 2. The loop, with one line left out
#
# One batch is not enough. Each epoch goes through all pictures, 50 at a time, in an order that it draws anew.


# %%
def batches(epoch):
    return training.shuffled_batches(len(x_train), 50, seed=7, epoch=epoch)


print("batches:", len(batches(epoch=0)), " the first:", batches(epoch=0)[0][:5], "…")

# %% [markdown]
# Six batches, given by the rows they hold. Now the loop. `left_out` names a line to skip. After each batch the validation pictures are scored; `no_grad` says that no slopes are wanted.


# %%
def loop(left_out=None):
    torch.manual_seed(7)
    model, losses = SimpleNN().to(device), []
    optimizer = torch.optim.SGD(model.parameters(), lr=2.0)
    for epoch in range(15):
        for rows in batches(epoch):
            if left_out != "zero_grad":
                optimizer.zero_grad()
            loss = criterion(model(x_train[rows]), y_train[rows])
            if left_out != "backward":
                loss.backward()
            if left_out != "step":
                optimizer.step()
            with torch.no_grad():
                losses.append(criterion(model(x_val), y_val).item())
    return losses


# %% [markdown]
# **Predict before you run (1 minute).** Which two omissions give exactly the same losses? **a** `zero_grad` and `step`, **b** `backward` and `step`, **c** no two.

# %%
check("9.3", "b")  # stub: check("9.3", "?")

# %%
runs = {line: loop(line) for line in ["nothing", "zero_grad", "backward", "step"]}
for line, losses in runs.items():
    print(f"without {line:10} lowest {min(losses):.4f}   last {losses[-1]:.4f}")

# %% [markdown]
# The last two rows are the same, and no lower at the end than at the start. Here are the curves.

# %%
batch = np.arange(1, len(runs["step"]) + 1)
ax = plots.axes("Each missing line has its own curve", "batch", "validation loss in nats")
plots.curve(ax, batch, runs["nothing"], "complete")
plots.curve(ax, batch, runs["zero_grad"], "no zero_grad", color=plots.ORANGE, style="--")
plots.curve(ax, batch, runs["backward"], "no backward", color=plots.GREY, style=":")
plots.points(ax, batch[::6], runs["step"][::6], "no step", color=plots.GREY, marker="x")
plots.show(
    ax,
    "Four losses over the batches of 15 epochs. The complete loop climbs at first, then falls to "
    "0.3. Without zero_grad the loss falls to 0.6, then rises again in waves, to more than 2. "
    "Without backward or step it stays at 2.3: a straight line, and crosses on top of it.",
)

# %% [markdown]
# Without `backward` there is no slope, without `step` no move: the loss stays near log 10, the price of guessing among ten digits. Without `zero_grad` every old slope pushes again in each step. The walk rushes past its goal, and the loss climbs again. It does learn something at first, so this mistake hides best.
#
# One line is left: the forward pass. What if it stands *before* the loop?

# %%
loss = criterion(model(x_train), y_train)
try:
    for _ in range(2):
        loss.backward()
        optimizer.step()
except RuntimeError as error:
    print(str(error)[:58])

# %% [markdown]
# The first round works. Then PyTorch refuses: `backward` used up the record of the computation, and the outputs belong to the old weights.
#
# ## 3. Hidden layers, and when to stop
#
# > **A published page, run.** The tutorial calls its model *"A feedforward network with hidden layers"* [1]. Count them.

# %%
print([tuple(parameter.shape) for parameter in SimpleNN().parameters()])
deep = torch_training.build([pixels, 32, 32, 10], seed=7)
print(deep)

# %% [markdown]
# > One weight matrix and one bias for each digit: that is softmax regression, lesson 05. A hidden layer needs a second matrix and a bend between the two, such as ReLU, $\max(0, z)$. `build` makes what the text promises.
#
# **Exercise 9.4 (4 minutes).** How many numbers does such a network learn? `sizes` is an array: the inputs, then the neurons of each layer. Each layer has a weight for each pair of input and neuron, and a bias for each neuron. For `[2, 3, 1]` it returns 13.


# %%
def count_parameters(sizes):
    """How many weights and biases a network of dense layers has."""
    inputs, outputs = sizes[:-1], sizes[1:]  # solution
    return np.sum(inputs * outputs + outputs)  # stub: return ...


check("9.4", count_parameters)

# %% [markdown] tags=["idea"]
# Look at a single layer between two neighbouring sizes: how many pairs are there, and how many neurons? The array without its last entry, beside the array without its first one, gives all neighbours at once.


# %% tags=["other-way"]
def count_parameters(sizes):
    return (sizes[:-1] + 1) @ sizes[1:]  # the bias is the weight of one more input

# %% [markdown]
# `SimpleNN` has 650 of them, the deep network 3,466, for 299 pictures. It can learn them by heart. So watch the validation loss, and stop with patience as in lesson 07.


# %%
def train(model, patience=20):
    optimizer = torch.optim.SGD(model.parameters(), lr=0.2)
    train_losses, validation_losses, best = [], [], 0
    for epoch in range(100):
        total = 0.0
        for rows in batches(epoch):
            optimizer.zero_grad()
            loss = criterion(model(x_train[rows]), y_train[rows])
            loss.backward()
            optimizer.step()
            total += loss.item() * len(rows)
        train_losses.append(total / len(x_train))
        with torch.no_grad():
            validation_losses.append(criterion(model(x_val), y_val).item())
        if validation_losses[-1] <= min(validation_losses):
            best, kept = epoch, {k: v.clone() for k, v in model.state_dict().items()}
        if epoch - best == patience:
            break
    model.load_state_dict(kept)
    return np.array(train_losses), np.array(validation_losses)


# %% [markdown]
# Train both models, from weights drawn with the same seed.

# %%
networks = {"one layer": torch_training.build([pixels, 10], seed=7), "deep": deep}
for name, network in networks.items():
    train_losses, validation_losses = train(network)
    best = validation_losses.argmin()
    print(f"{name:10} {len(validation_losses)} epochs, best {best + 1}:", end=" ")
    print(f"validation loss {validation_losses[best]:.3f}")

# %% [markdown]
# One layer reaches 0.307 and is still falling after 100 epochs. Hidden layers reach 0.212. The deep network stops by itself after 86 epochs, and goes back to the weights of epoch 66. Was a patience of 20 needed? Here is what 3 would have done.


# %%
def stopped(losses, patience):
    best = 0
    for epoch in range(len(losses)):
        best = epoch if losses[epoch] < losses[best] else best
        if epoch - best == patience:
            break
    return epoch, best


# %%
def picture(patience):
    losses = validation_losses
    epoch, best = stopped(losses, patience)
    ax = plots.axes("Little patience stops at the first bump", "epoch", "loss in nats")
    ax.set_yscale("log")
    plots.curve(ax, np.arange(len(losses)) + 1, train_losses, "training", style="--")
    plots.curve(ax, np.arange(len(losses)) + 1, losses, "validation", color=plots.ORANGE)
    plots.points(ax, best + 1, losses[best], "kept", color=plots.BLUE, marker="s")
    plots.points(ax, epoch + 1, losses[epoch], "stop", marker="X")
    text = f"With patience {patience:.0f} training stops after epoch {epoch + 1} and keeps epoch "
    return ax, text + f"{best + 1}, with a validation loss of {losses[best]:.3f}."


plots.show(*picture(3))

# %% [markdown]
# It stops after epoch 21, at the first larger bump. Now change the patience. From which value on does it get over all bumps?

# %%
plots.slider(picture, name="patience", low=1, high=20, step=1, start=3)

# %% [markdown]
# From 13 on. Less is quicker: 4 epochs of patience take half of the time and end at 0.223.
#
# The course has this loop as `torch_training.fit`, which can show a progress bar. `keras_training.fit` does the same with Keras. From the same seed, do all three give the same curve?

# %%
arrays = [tensor.cpu().numpy() for tensor in (x_train, y_train, x_val, y_val)]
options = dict(epochs=len(train_losses), batch_size=50, seed=7, validation=arrays[2:])
network = torch_training.build([pixels, 32, 32, 10], seed=7)
optimizer = torch.optim.SGD(network.parameters(), lr=0.2)
fitted = torch_training.fit(network, criterion, optimizer, *arrays[:2], progress=True, **options)

# %%
network = keras_training.build([pixels, 32, 32, 10], seed=7)
keras_loss = keras.losses.SparseCategoricalCrossentropy(from_logits=True)
keras_history = keras_training.fit(
    network, keras_loss, keras.optimizers.SGD(0.2), *arrays[:2], **options
)
for name, history in {"torch_training": fitted, "keras_training": keras_history}.items():
    apart = np.max(np.abs(history.validation_loss / validation_losses - 1))
    print(f"{name}: equal to 0.1%: {apart < 1e-3}")

# %% [markdown]
# Draw all three.

# %%
ax = plots.axes("Three loops, one curve", "epoch", "validation loss in nats")
epochs = np.arange(len(validation_losses)) + 1
plots.curve(ax, epochs, validation_losses, "typed")
plots.curve(ax, epochs, fitted.validation_loss, "torch_training", color=plots.ORANGE, style="--")
some = keras_history.validation_loss[::4]
plots.points(ax, epochs[::4], some, "keras_training", marker="x", color=plots.GREY)
plots.show(
    ax,
    "A validation loss over the epochs, drawn three times. The three lie on top of each other.",
)

# %% [markdown]
# They do. The seed fixes the first weights and the order of the pictures, and the rest is arithmetic. Processors round differently, and training can blow roundings up: on another machine the last digits may differ. `fit` does one thing more: it calls `model.train()` and `model.eval()`, which matters for layers such as dropout (lesson 10).
#
# ## 4. Twelve losses by name
#
# The tutorial lists five losses of PyTorch [1]. Here they are on its own numbers, with seven more, beside ours. PyTorch wants the prediction *first*.

# %%
target, guess = np.array([1.0, 2.0, 3.0]), np.array([1.2, 1.8, 3.1])
variance, log_factorials = np.array([0.5, 1.0, 2.0]), np.log([1.0, 2.0, 6.0])


# %%
def row(loss, arguments, ours):
    theirs = loss(*[t(argument) for argument in arguments])
    print(f"{type(loss).__name__:20} {theirs:.4f}   ours {np.mean(ours):.4f}")


# %% [markdown]
# Each row shows PyTorch's loss and the mean of ours.

# %%
row(nn.MSELoss(), (guess, target), regression.squared_error(target, guess))
row(nn.L1Loss(), (guess, target), regression.absolute_error(target, guess))
row(nn.HuberLoss(delta=0.15), (guess, target), regression.huber(target, guess, delta=0.15))
gaussian = regression.gaussian_nll(target, guess, variance=variance)
row(nn.GaussianNLLLoss(full=True), (guess, target, variance), gaussian)
row(nn.GaussianNLLLoss(), (guess, target, variance), gaussian - np.log(2 * np.pi) / 2)
poisson = regression.poisson_nll(target, guess) - log_factorials
row(nn.PoissonNLLLoss(log_input=False), (guess, target), poisson)
row(nn.PoissonNLLLoss(), (np.log(guess), target), poisson)

# %% [markdown]
# The 0.03 is as the tutorial prints it. Two of these losses leave out what does not depend on the prediction. `GaussianNLLLoss` has no ½ log 2π unless you ask for it with `full=True`. `PoissonNLLLoss` has no log y!, and with `full=True` only an approximation of it; it takes the *logarithm* of the rate unless you write `log_input=False`.
#
# Now the tutorial's two rows with the labels 2 and 1.

# %%
rows, label = np.array([[0.1, 0.2, 0.7], [0.3, 0.5, 0.2]]), np.array([2, 1])
one_hot, logs = np.eye(3)[label], classification.log_softmax(rows)

row(nn.BCELoss(), (rows, one_hot), classification.binary_cross_entropy(one_hot, rows))
ours = classification.binary_cross_entropy_from_logits(one_hot, rows)
row(nn.BCEWithLogitsLoss(), (rows, one_hot), ours)
ours = classification.cross_entropy_from_logits(label, rows)
row(nn.CrossEntropyLoss(), (rows, label), ours)
row(nn.NLLLoss(), (logs, label), classification.negative_log_likelihood(label, logs))
other = rows[[1, 0]]
ours = classification.kl_divergence(other, rows)
row(nn.KLDivLoss(reduction="batchmean"), (np.log(rows), other), ours)
row(nn.MultiMarginLoss(), (rows, label), margin.multiclass_hinge(label, rows) / 3)

# %% [markdown]
# > **A published page, run.** The tutorial says 0.813 for `CrossEntropyLoss`; it is 0.8539. Lesson [05](05_cross_entropy.ipynb) explains why.
#
# `NLLLoss` of a log-softmax is the same number: **CrossEntropyLoss = LogSoftmax + NLLLoss**. `KLDivLoss` wants the logarithm of the prediction, but the target as it is. Its default, `"mean"`, divides by the number of entries; `"batchmean"`, by that of examples. `MultiMarginLoss` divides by the number of classes, here 3.

# %%
sign, score = np.array([1.0, -1.0]), np.array([0.8, -0.5])
ours = margin.hinge_embedding(sign, score, margin=1.0)
row(nn.HingeEmbeddingLoss(), (score, sign), ours)
print(f"hinge loss: {np.mean(margin.hinge(sign, score)):.4f}")

# %% [markdown]
# > **A published page, run.** *"For hinge loss variants"*, says the tutorial of `HingeEmbeddingLoss` [1]. It gives 1.15 where the hinge loss is 0.35. It is made for distances (lesson [06](06_hinge_and_margins.ipynb)); PyTorch has no plain hinge loss.
#
# ## 5. Weights, and what a mean divides by
#
# > **A published page, run.** A tutorial prints a `forward` that uses `self.weight`, `self.ignore_index` and `self.reduction` [2], without the class that would have them. Here is one.


# %%
class CrossEntropy(nn.Module):
    def __init__(self, weight=None, ignore_index=-100, reduction="mean"):
        super().__init__()
        self.register_buffer("weight", weight)  # goes along to the GPU, and is not learned
        self.ignore_index, self.reduction = ignore_index, reduction

    def forward(self, input, target):
        return F.cross_entropy(input, target, weight=self.weight,
                               ignore_index=self.ignore_index, reduction=self.reduction)


# %%
scores = np.array([[0.5, 2.0, -1.0], [1.5, 0.5, 0.0], [0.0, 0.2, 2.2]])
label, weight = np.array([1, 0, -1]), np.array([1.0, 3.0, 1.0])  # the last label is missing
for reduction_name in ["none", "sum", "mean"]:
    loss = CrossEntropy(t(weight), ignore_index=-1, reduction=reduction_name)
    print(f"{reduction_name:5}", loss(t(scores), t(label)).numpy().round(4))

# %% [markdown]
# > It works. An ignored label costs nothing. And the mean is not the sum divided by 3, nor by 2. By what, then?
#
# **Exercise 9.5 (6 minutes).** Write the divisor of PyTorch's mean: the sum of the weights of the labels that count. For labels `[1, 0, 1, -1]`, weights `[2, 3, 4]` and `ignore_index` −1 it returns 8.


# %%
def divisor(label, class_weight, ignore_index):
    """What PyTorch's weighted mean divides by."""
    counting = label[label != ignore_index]  # solution
    return np.sum(class_weight[counting])  # stub: return ...


check("9.5", divisor)

# %% [markdown] tags=["idea"]
# Throw out the ignored labels before anything is looked up. Every label that is left brings the weight of its class.


# %% tags=["other-way"]
def divisor(label, class_weight, ignore_index):
    total = 0.0
    for index in label:
        if index != ignore_index:
            total += class_weight[index]
    return total

# %% [markdown]
# In the cell above it is 3 + 1 = 4. With label smoothing (lesson 05) the divisor stays the same:

# %%
options = dict(weight=t(weight), ignore_index=-1, label_smoothing=0.1)
theirs = F.cross_entropy(t(scores), t(label), **options)
each = classification.cross_entropy_from_logits(
    label, scores, class_weight=weight, ignore_index=-1, label_smoothing=0.1
)
ours = reduction.class_weighted_mean(each, label, class_weight=weight, ignore_index=-1)
print(f"PyTorch {theirs:.4f}   ours {ours:.4f}")

# %% [markdown]
# ## 6. A loss of your own, and two traps
#
# PyTorch has no pinball loss (lesson 02). The tutorial says how to add one: *"by subclassing nn.Module"* [1]. Write `forward`; the slopes come by themselves.


# %%
class Pinball(nn.Module):
    def __init__(self, quantile):
        super().__init__()
        self.quantile = quantile

    def forward(self, input, target):
        missing = target - input
        return torch.maximum(self.quantile * missing, (self.quantile - 1) * missing).mean()


# %%
pinball, inputs = Pinball(0.9), t(guess, requires_grad=True)
print(f"PyTorch {pinball(inputs, t(target)):.4f}", end="   ")
print(f"ours {np.mean(regression.pinball(target, guess, quantile=0.9)):.4f}")
print("gradcheck:", torch.autograd.gradcheck(pinball, (inputs, t(target))))

# %% [markdown]
# `gradcheck` compares the slopes with central differences, like lesson 01. Give it 64 bits: 32 are too coarse.
#
# **Trap 1: the order.** PyTorch calls `loss(input, target)`, Keras and this course `loss(target, prediction)`. Who swaps them by mistake gets no error.

# %%
for loss in [nn.MSELoss(), pinball]:
    right, swapped = loss(t(guess), t(target)), loss(t(target), t(guess))
    print(f"{type(loss).__name__:8} right {right:.4f}   swapped {swapped:.4f}")

# %% [markdown]
# A symmetric loss does not notice. The pinball now trains for the quantile 0.1 in place of 0.9. Name the arguments: `loss(input=…, target=…)`.
#
# **Trap 2: the shape.** A network with one output gives (N, 1). The targets are (N,).
#
# **Predict before you run (1 minute).** The predictions have shape (3, 1), the targets (3,). How many numbers does their difference hold?

# %%
check("9.6", 9)  # stub: check("9.6", "?")

# %% [markdown] tags=["idea"]
# A column meets a row. NumPy and PyTorch stretch both to the same shape before they subtract: which shape is it, and how many places does it have?

# %%
column = guess[:, np.newaxis]
print("difference:", (t(column) - t(target)).shape)
print(f"Pinball, (3, 1) and (3,): {pinball(t(column), t(target)):.4f}")
print(f"Keras' own MSE:           {keras.losses.MeanSquaredError()(target, column):.4f}")
try:
    regression.squared_error(target, column)
except ValueError as error:
    print("ours:", error)

# %% [markdown]
# The pinball should be 0.0700. PyTorch stretches both to (3, 3), and each prediction meets each target. Its own `MSELoss` does so, too, with a `UserWarning` ("Using a target size … that is different to the input size"); `BCELoss` refuses; `PoissonNLLLoss` says nothing. Keras' own losses squeeze the column. Ours refuse.
#
# And a loss of your own in Keras? It depends on how you write it. Here is the pinball once as a function, and once as a subclass of `Loss`.


# %%
def keras_pinball(y_true, y_pred):
    missing = y_true - y_pred
    return keras.ops.mean(keras.ops.maximum(0.9 * missing, -0.1 * missing))


class KerasPinball(keras.losses.Loss):
    def call(self, y_true, y_pred):
        return keras_pinball(y_true, y_pred)


unchanged = keras.Sequential([keras.layers.Identity()])  # its output is its input
for loss in [keras_pinball, KerasPinball()]:
    unchanged.compile(loss=loss)
    print(f"{type(loss).__name__:12} {unchanged.evaluate(column, target, verbose=0):.4f}")

# %% [markdown]
# The function is right: when Keras compiles it, it first gives both arguments the same shape. The subclass is handed (3,) and (3, 1) as they are, stretches them in silence, and is as wrong as PyTorch was. Whatever you write, put the targets in the shape of the output.
#
# **Exercise 9.7 (5 minutes).** Write the mean squared error that comes out if each prediction meets each target. Both arguments have shape (N,). For targets `[1, 2]` and predictions `[1, 4]` it returns 3.5.


# %%
def stretched_error(target, prediction):
    """The mean squared error over all pairs of a prediction and a target."""
    errors = prediction[:, np.newaxis] - target  # solution
    return np.mean(errors**2)  # stub: return ...


check("9.7", stretched_error)

# %% [markdown] tags=["idea"]
# Make the table that PyTorch makes by accident, with a row for each prediction and a column for each target. For that, one of the two arrays has to stand upright.


# %% tags=["other-way"]
def stretched_error(target, prediction):
    gap = np.mean(prediction) - np.mean(target)
    return np.var(prediction) + np.var(target) + gap**2  # both spreads, and how far apart they are

# %% [markdown]
# ## 7. When it goes wrong
#
# What if a loss becomes infinite? Here the digits are learned with `MSELoss`, at a learning rate of 30.

# %%
network = torch_training.build([pixels, 32, 32, 10], seed=7)
optimizer = torch.optim.SGD(network.parameters(), lr=30)
digits_one_hot = np.eye(10)[arrays[1]]
try:
    torch_training.fit(network, nn.MSELoss(), optimizer, arrays[0], digits_one_hot,
                       epochs=1, batch_size=50, seed=7)
except training.TrainingStopped as error:
    print(error)
    print("losses so far:", len(error.history.batch_loss))

# %% [markdown]
# The message names the batch. The losses so far are in `error.history`, and the weights are those before that batch. The stop button (■) does no harm either: `fit` returns the history so far.
#
# What has been learned belongs into a file.

# %%
fresh = torch_training.build([pixels, 32, 32, 10], seed=8)
with tempfile.TemporaryDirectory() as folder:
    torch_training.save_weights(deep, f"{folder}/digits.pt")
    torch_training.load_weights(fresh, f"{folder}/digits.pt")
same = torch_training.predict(fresh, arrays[2]) == torch_training.predict(deep, arrays[2])
print("same answers:", bool(np.all(same)))

# %% [markdown]
# The file is written whole or not at all. How it is read matters, too. Such a file is a *pickle*: it may hold not only numbers, but also calls, and whoever reads it makes them. Here is a file with a harmless one. PyTorch reads it in two ways.


# %%
class Gift:
    def __reduce__(self):  # what a pickle says about rebuilding this object
        return print, ("code from the file is running",)


with tempfile.TemporaryDirectory() as folder:
    torch.save(Gift(), f"{folder}/gift.pt")
    torch.load(f"{folder}/gift.pt", weights_only=False)
    try:
        torch.load(f"{folder}/gift.pt", weights_only=True)
    except Exception as error:
        print("refused:", type(error).__name__)

# %% [markdown]
# It could have been any code. With `weights_only=True` PyTorch rebuilds tensors and a few plain types, and refuses the rest. Since PyTorch 2.6 this is the default, so a plain `torch.load(path)` is safe in this respect. Never switch it off for a file from elsewhere, even if an error message names that as a way out.
#
# ## 8. Three columns that agree
#
# Do NumPy, Keras and PyTorch agree on every loss, in value *and* gradient? Each function below takes target and prediction, and returns the mean loss and its slopes.


# %%
def in_numpy(module, name, target, prediction, options):
    losses = getattr(module, name)(target, prediction, **options)
    slopes = getattr(module, f"{name}_grad")(target, prediction, **options)
    return losses.mean(), slopes / losses.size


# %%
def in_keras(function, target, prediction):
    p = tf.constant(prediction)
    with tf.GradientTape() as tape:
        tape.watch(p)
        cost = tf.reduce_mean(function(target, p))
    return cost.numpy(), tape.gradient(cost, p).numpy()


def in_pytorch(function, target, prediction):
    p = t(prediction, requires_grad=True)
    cost = function(t(target), p).mean()
    cost.backward()
    return cost.item(), p.grad.numpy()


# %% [markdown]
# The difference is taken relative to the largest number. Roundings differ between processors, so a limit is shown.


# %%
def apart(ours, theirs):
    gap = max(np.max(np.abs(a - b)) / np.max(np.abs(a)) for a, b in zip(ours, theirs, strict=True))
    return next((f"< {limit:.0e}" for limit in (1e-12, 1e-6) if gap < limit), f"{gap:.2f}")


def compare(module, rows):
    print(f"{'loss':34} {'mean':>7}  {'Keras':>8}  {'PyTorch':>8}")
    for name, (options, target, prediction, keras_loss, torch_loss) in rows.items():
        ours = in_numpy(module, name, target, prediction, options)
        columns = [
            "–" if function is None else apart(ours, run(function, target, prediction))
            for run, function in [(in_keras, keras_loss), (in_pytorch, torch_loss)]
        ]
        print(f"{name:34} {ours[0]:7.4f}  {columns[0]:>8}  {columns[1]:>8}")


# %%
rng, K = np.random.default_rng(7), keras.losses
y, p = rng.normal(0, 3, (2, 8, 1))
above, rate = np.abs(y) + 0.5, np.abs(p) + 0.5
count = rng.poisson(4, (8, 1)).astype(float)

# %% [markdown]
# Random numbers, no two of them equal, in columns, because Keras averages over the last axis. First the losses of lessons 01 to 03.

# %%
compare(regression, {
    "squared_error": ({}, y, p, K.mean_squared_error, lambda y, p: F.mse_loss(p, y)),
    "absolute_error": ({}, y, p, K.mean_absolute_error, lambda y, p: F.l1_loss(p, y)),
    "huber": ({"delta": 1.0}, y, p, K.huber, lambda y, p: F.huber_loss(p, y)),
    "log_cosh": ({}, y, p, K.log_cosh, None),
    "absolute_percentage_error": ({}, above, p, K.mean_absolute_percentage_error, None),
    "squared_log_error": ({}, above, rate, K.mean_squared_logarithmic_error, None),
})

# %%
compare(regression, {
    "pinball": ({"quantile": 0.9}, y, p, None, lambda y, p: pinball(p, y)),
    "gaussian_nll": ({"variance": 0.5}, y, p, None,
                     lambda y, p: F.gaussian_nll_loss(p, y, torch.full_like(y, 0.5), full=True)),
    "laplace_nll": ({"scale": 0.5}, y, p, None,
                    lambda y, p: -torch.distributions.Laplace(p, 0.5).log_prob(y)),
    "poisson_nll": ({}, count, rate, lambda y, p: K.poisson(y, p) + tf.math.lgamma(y + 1)[:, 0],
        lambda y, p: F.poisson_nll_loss(p, y, log_input=False, eps=0) + torch.lgamma(y + 1).mean()),
})

# %% [markdown]
# They do. Two gaps are wider: Keras' log-cosh has a log 2 of 32 bits, and its Poisson loss adds 1e-7 to the rate. (The log y! that both frameworks leave out was added here, and PyTorch's pinball is your own.) Now the losses of classification.

# %%
yes, prob, logit = rng.integers(0, 2, (8, 1)) * 1.0, rng.uniform(0.1, 0.9, (8, 1)), p
k, logits = rng.integers(0, 4, 8), rng.normal(0, 3, (8, 4))
shares, q = rng.dirichlet(np.ones(4), (2, 8))

# %%
compare(classification, {
    "binary_cross_entropy": ({}, yes, prob, K.binary_crossentropy,
                             lambda y, p: F.binary_cross_entropy(p, y)),
    "binary_cross_entropy_from_logits": ({}, yes, logit,
        lambda y, p: K.binary_crossentropy(y, p, from_logits=True),
        lambda y, p: F.binary_cross_entropy_with_logits(p, y)),
    "focal_from_logits": ({"gamma": 2}, yes, logit,
        lambda y, p: K.binary_focal_crossentropy(y, p, gamma=2, from_logits=True),
        lambda y, p: torchvision.ops.sigmoid_focal_loss(p, y, alpha=-1, gamma=2)),
})

# %% [markdown]
# For labels 0 and 1 all agree; the focal loss is torchvision's. Now many classes.

# %%
compare(classification, {
    "negative_log_likelihood": ({}, k, classification.log_softmax(logits), None,
                                lambda y, p: F.nll_loss(p, y)),
    "categorical_cross_entropy": ({}, shares, q, K.categorical_crossentropy, None),
    "cross_entropy_from_logits": ({}, k, logits,
        lambda y, p: K.sparse_categorical_crossentropy(y, p, from_logits=True),
        lambda y, p: F.cross_entropy(p, y)),
    "kl_divergence": ({}, shares, q, K.kl_divergence,
                      lambda y, p: F.kl_div(p.log(), y, reduction="batchmean")),
})

# %% [markdown]
# One row stands out. Keras divides each row of probabilities by its sum *before* it takes logarithms. The rows sum to 1 already, so the value is the same, but the slope now includes that division. Walks that stay on rows with sum 1 do not notice. The last table holds the margins.

# %%
s, rows = 2 * yes - 1, rng.uniform(0.5, 3, (8, 4))
vectors, others = rng.normal(0, 2, (2, 8, 4))

# %%
compare(margin, {
    "hinge": ({}, s, p, K.hinge, None),
    "squared_hinge": ({}, s, p, K.squared_hinge, None),
    "categorical_hinge": ({}, np.eye(4)[k], rows, K.categorical_hinge, None),
    "multiclass_hinge": ({}, k, rows, None, lambda y, p: 4 * F.multi_margin_loss(p, y)),
    "hinge_embedding": ({"margin": 1.5}, s, rate, None,
                        lambda y, p: F.hinge_embedding_loss(p, y, margin=1.5)),
    "cosine_similarity": ({}, vectors, others, K.cosine_similarity,
                          lambda y, p: -F.cosine_similarity(p, y, dim=-1)),
})

# %% [markdown]
# A dash means that the framework has no loss of that name. `MultiMarginLoss` was multiplied by its 4 classes. All values agree, and all slopes but the one explained above: 23 losses, three libraries, one mathematics.
#
# ## 9. Quiz
#
# **9.8** (1 minute) A network ends in `LogSoftmax` and is trained with `CrossEntropyLoss`. What happens? **a** the same as with `NLLLoss`, **b** the loss on ten classes cannot get below 1.46, **c** an error.

# %%
check("9.8", "a")  # stub: check("9.8", "?")

# %% [markdown]
# **9.9** (1 minute) Which loss does not notice that its arguments are swapped? **a** the squared error, **b** the KL divergence, **c** the pinball with quantile 0.9.

# %%
check("9.9", "a")  # stub: check("9.9", "?")

# %% [markdown]
# **9.10** (1 minute) Why is `weights_only=True` the default of `torch.load`? **a** it is faster, **b** the file gets smaller, **c** a file may hold code.

# %%
check("9.10", "c")  # stub: check("9.10", "?")

# %% [markdown]
# **9.11** (1 minute) A regression network gives (N, 1), the targets are (N,). Its loss falls to the variance of the targets and stays there. Why? **a** the learning rate is too low, **b** each prediction is compared with every target, **c** the network is too small.

# %%
check("9.11", "b")  # stub: check("9.11", "?")

# %% [markdown]
# ## What you saw
#
# - **forward, loss, backward, step, zero_grad**: only `step` moves a weight, and `backward` adds to what is there.
# - A loop that lacks a line gives itself away by its **curve**, or by an error.
# - **Early stopping** goes back to the weights with the lowest validation loss.
# - Losses of one name differ in **constants, divisors and what they want as input**. Compare on a few numbers.
# - **Order and shape**: PyTorch has the prediction first, and stretches shapes.

# %%
progress("09")

# %% [markdown]
# A ✓ marks what you passed. Lesson 10 takes a network that others have trained, and teaches it cats and dogs.
#
# ## References
#
# 1. "Loss Functions in Artificial Neural Networks: Types, Applications, and Implementation in PyTorch for Effective Model Training", a tutorial without a named author.
# 2. "Loss functions in Machine Learning", a tutorial without a named author.
# 3. A. Paszke et al., "PyTorch: an imperative style, high-performance deep learning library", *NeurIPS*, 2019.
# 4. E. Alpaydin and C. Kaynak, "Cascading classifiers", *Kybernetika* 34, 1998: the digits.
# 5. Y. LeCun, L. Bottou, Y. Bengio and P. Haffner, "Gradient-based learning applied to document recognition", *Proceedings of the IEEE* 86, 1998: MNIST.

# %% [markdown]
# # 09 · Write the training loop of PyTorch
#
# Keras trains with one call. PyTorch [3] hands you the parts, and you write the loop yourself: five lines, which stand in nearly every PyTorch program. What does each of them do to the numbers? And what happens if one is missing?
#
# - **You will** hand digits to a network in batches; write the five lines, and break them one by one; tell a network when it is being tested; let the learning rate fall; find out why there is an AdamW; and use PyTorch's losses without falling into their traps.
# - **You need** cross-entropy from lesson [05](05_cross_entropy.ipynb), and gradient descent, Adam and early stopping from lesson [07](07_minimising_the_loss.ipynb); for single questions also lessons [01](01_error_and_mse.ipynb) and [06](06_hinge_and_margins.ipynb).
# - **It takes** about 90 minutes, 21 of them for the exercises. There is a good place to stop halfway, and three parts are optional.
# - **Words and symbols** are explained in the [glossary](glossary.ipynb).

# %%
import tempfile

import torchvision  # before TensorFlow (in keras_training), or the process is aborted
import numpy as np
import torch
from torch.utils.data import DataLoader, Dataset

from course_utils import checks, classification, datasets, keras_training, margin, plots, regression

check, hint, progress, nn = checks.check, checks.hint, checks.progress, torch.nn
review, solution = checks.review, checks.solution
torch.set_num_threads(1)  # networks this small are quicker on one

# %% [markdown]
# `nn` holds PyTorch's layers and losses. Lines about a missing GPU are no errors.
#
# ## Three questions to warm up
#
# They are about lessons 01, 06 and 07.
#
# **9.1** (1 minute) A batch holds four examples. The slopes of their losses with respect to a weight are 4, −2, 1 and 1. The cost is the mean of the four losses. What is its slope?

# %%
check("9.1", 1)  # stub: check("9.1", "?")

# %% [markdown] tags=["idea"]
# The slope of a mean is the mean of the slopes, signs included.

# %% [markdown]
# **9.2** (1 minute) Three classes have the scores 2, 1.2 and 0, and the first one is right. What is the multi-class hinge loss of lesson 06?

# %%
check("9.2", 0.2)  # stub: check("9.2", "?")

# %% [markdown] tags=["idea"]
# The right class should lead every other class by at least 1. Add up what is missing from that, for each of the other two.

# %% [markdown]
# **9.3** (1 minute) Along its steepest direction a cost has the curvature 8. From which learning rate on does gradient descent no longer arrive?

# %%
check("9.3", 0.25)  # stub: check("9.3", "?")

# %% [markdown] tags=["idea"]
# One step leaves a share of the distance: 1 minus the learning rate times the curvature. Where does this share become −1?

# %% [markdown]
# ## 1. Hand over a batch
#
# Which digit is this? The data are 1,797 handwritten digits, pictures of 8 × 8 pixels [4]. To see what goes wrong with few data, learn from 299 of them, and put 600 others aside for validation.

# %%
images, labels = datasets.handwritten_digits("scikit-learn")  # or "mnist"
pixels = images[0].size
order = np.random.default_rng(7).permutation(len(labels))
learn, watch = order[: len(labels) // 6], order[len(labels) // 6 :][:600]
ten = images[learn[:10]]
ax = plots.pictures(f"{len(learn)} pictures to learn from, {len(watch)} put aside: the first ten",
                    1 - np.stack([ten, ten, ten], axis=-1), labels[learn[:10]].astype(str), columns=10)
plots.show(ax, f"Ten small pictures of handwritten digits in a row, with their labels: {labels[learn[:10]]}.")

# %% [markdown]
# (With `"mnist"` the lesson downloads the 60,000 pictures of MNIST [5] once. It then takes some minutes, and its numbers differ.)
#
# **What does PyTorch have to know about your data?** Only two things: how many examples there are, and what example number `i` is. A class that answers these two questions is a `Dataset`. The first answer is called `__len__`, the second `__getitem__`.


# %%
class Digits(Dataset):
    def __init__(self, rows):
        self.x = torch.tensor(images[rows]).reshape(len(rows), pixels)
        self.y = torch.tensor(labels[rows])

    def __len__(self):
        return len(self.y)

    def __getitem__(self, i):
        return self.x[i], self.y[i]


train_set, val_set = Digits(learn), Digits(watch)
picture, digit = train_set[0]  # Python turns this into __getitem__(0)
print(len(train_set), "examples. The first is", tuple(picture.shape), "and its label is", digit.item())

# %% [markdown]
# A *tensor* is PyTorch's array. It can live on a GPU, and it can remember how it was computed. A picture has become a row of 64 numbers here, and its label is a whole number.
#
# A `DataLoader` asks the data set for examples, and stacks them to a batch. `shuffle=True` deals them in a new order in each epoch, like cards.

# %%
torch.manual_seed(7)
train_loader = DataLoader(train_set, batch_size=50, shuffle=True)

# %% [markdown]
# **Predict before you run (1 minute).** How many pictures does the last batch of an epoch hold?

# %%
check("9.4", 49)  # stub: check("9.4", "?")

# %% [markdown] tags=["idea"]
# Deal 299 cards in heaps of 50. What is left for the last heap?

# %%
for _ in range(2):
    batches = [y for x, y in train_loader]
    print("sizes", [len(y) for y in batches], " first labels", batches[0][:6].tolist())

# %% [markdown]
# Five full batches and a short one. The first labels differ from epoch to epoch, because the pictures were dealt anew.
#
# ## 2. Five lines, and what each one changes
#
# Here is a tutorial's model [1], cut to these pixels. It has one weight for each pair of pixel and digit.


# %%
class SimpleNN(nn.Module):
    def __init__(self):
        super().__init__()
        self.fc = nn.Linear(pixels, 10)

    def forward(self, x):
        return self.fc(x)


torch.manual_seed(7)
model, criterion = SimpleNN(), nn.CrossEntropyLoss()
optimizer = torch.optim.SGD(model.parameters(), lr=1.0)
x, y = next(iter(train_loader))  # a batch

# %% [markdown]
# `nn.Linear` multiplies and adds up, and its weights are random at first. `forward` says what comes out: ten logits for each picture. `criterion` is the loss, and the `optimizer`, here the gradient descent of lesson 07, gets the weights that it may move.
#
# Now learn from one batch. Each line answers a question that the one before leaves open:
#
# 1. *What does the model say?* `logits = model(x)`, called the *forward pass*.
# 2. *How bad is that?* `loss = criterion(logits, y)`: one number, the mean over the batch.
# 3. *Which way is up, for every weight?* `loss.backward()` follows the chain rule back through all that was computed, and writes the slope of each weight beside it, into `.grad`.
# 4. *So go down.* `optimizer.step()` subtracts from each weight its slope times the learning rate.
# 5. *Forget the slopes*, because the next batch has its own: `optimizer.zero_grad()`.
#
# Follow one weight, from a pixel in the middle to the digit 0, and its slope.
#
# **Predict before you run (1 minute).** What does line 4, `step`, change? **a** the weight and its slope, **b** only the slope, **c** only the weight.

# %%
check("9.5", "c")  # stub: check("9.5", "?")


# %%
def look():
    middle = pixels // 2 + images.shape[2] // 2
    weight, slopes = model.fc.weight, model.fc.weight.grad
    slope = "none" if slopes is None else f"{slopes[0, middle]:.4f}"
    return f"{weight[0, middle]:.4f}".replace("-", "−"), slope.replace("-", "−")


# %% [markdown]
# `look` reads the weight and its slope. Look before the first line, and after each one.

# %%
seen = [look()]
logits = model(x)
seen.append(look())
loss = criterion(logits, y)
seen.append(look())
loss.backward()
seen.append(look())
optimizer.step()
seen.append(look())
optimizer.zero_grad()
seen.append(look())

# %%
lines = ["1 forward", "2 loss", "3 backward", "4 step", "5 zero_grad"]
weights, slopes = zip(*seen, strict=True)
ax = plots.loop("Only step moves the weight", lines, {"weight": weights, "slope": slopes})
plots.show(ax, "The five lines as boxes in a row, with an arrow from the last back to the first. Below each, the "
           f"weight and its slope: {', '.join(weights)}; {', '.join(slopes)}. What has changed is orange.")

# %% [markdown]
# The first two lines change neither number. `backward` fills in the slope. `step` subtracts it, here times 1, and leaves it standing. `zero_grad` throws it away.
#
# > **Check the claim.** A tutorial says that the loss function lowers the error *"by updating the value of weights"* [2]. In the column of the loss the weight stands still. It moves in that of `step`.
#
# **Predict before you run (1 minute).** Lines 1 to 3 run twice on the same batch, with neither `step` nor `zero_grad` between. What is in `.grad` after the second time, compared with the first? **a** the same slope, **b** twice the slope, **c** 0.

# %%
check("9.6", "b")  # stub: check("9.6", "?")

# %%
for when in ["once", "twice"]:
    criterion(model(x), y).backward()
    print(f"{when}: {look()[1]}")

# %% [markdown]
# `backward` does not write over what is there. It *adds*. That is useful when a batch is too large for the memory (lesson 14). Otherwise call `zero_grad` in every round, before the next `backward`. From now on it stands at the beginning of a round.
#
# Here is a loop for a single weight, with three lines missing. Someone earned 10, 20 and 30 euros in 1, 2 and 3 hours, and the weight should become the wage of an hour.

# %%
hours, pay = torch.tensor([1.0, 2.0, 3.0]), torch.tensor([10.0, 20.0, 30.0])
wage = torch.tensor(0.0, requires_grad=True)
optimizer = torch.optim.SGD([wage], lr=0.05)
for _ in range(3):
    # forget the slope of the round before:
    loss = nn.MSELoss()(wage * hours, pay)
    # measure the slope:
    # move the weight:
print(f"wage after three rounds: {wage.item():.2f}")

# %% [markdown]
# **Exercise 9.7 (3 minutes).** Write the missing line below each comment, and run the loop. Type the number that it prints.

# %%
check("9.7", 8.48)  # stub: check("9.7", "?")

# %% [markdown] tags=["idea"]
# Three lines are missing: one forgets, one measures, one moves. Two of them are calls of the optimizer, and one is a call of the loss.

# %% [markdown]
# ## 3. Leave one line out
#
# Now a real loop. `left_out` names a line to skip. After each batch the 600 pictures put aside are scored. `torch.no_grad()` says that nobody will ask for slopes, so PyTorch keeps no record there.


# %%
def loop(left_out=None):
    torch.manual_seed(7)
    model, losses = SimpleNN(), []
    optimizer = torch.optim.SGD(model.parameters(), lr=2.0)
    for _ in range(15):
        for x, y in train_loader:
            if left_out != "zero_grad":
                optimizer.zero_grad()
            loss = criterion(model(x), y)
            if left_out != "backward":
                loss.backward()
            if left_out != "step":
                optimizer.step()
            with torch.no_grad():
                losses.append(criterion(model(val_set.x), val_set.y).item())
    return np.array(losses)


# %% [markdown]
# **Predict before you run (1 minute).** Which two omissions give exactly the same losses? **a** `backward` and `step`, **b** `zero_grad` and `step`, **c** no two.

# %%
check("9.8", "a")  # stub: check("9.8", "?")

# %%
runs = {line: loop(line) for line in ["nothing", "zero_grad", "backward", "step"]}
print("no backward, no step: equal", np.array_equal(runs["backward"], runs["step"]))
batch = np.arange(1, 91)
ax = plots.axes("A missing line shows in the curve", "batch", "validation loss in nats")
plots.curve(ax, batch, runs["nothing"])
plots.curve(ax, batch, runs["zero_grad"], color=plots.ORANGE)
plots.curve(ax, batch, runs["step"], color=plots.GREY, style="--")
plots.note(ax, 75, runs["nothing"][74], "complete", color=plots.BLUE)
plots.note(ax, 51, runs["zero_grad"][50], "no zero_grad", side="above", color=plots.ORANGE)
plots.note(ax, 75, runs["step"][74], "no backward, or no step", side="below", color=plots.GREY)
plots.note(ax, 10, runs["zero_grad"][9], "lowest: 1.00", at=(6, 0.35), color=plots.ORANGE)
plots.show(ax, "Validation losses over 90 batches. The complete loop climbs to 3 at first, and then falls to 0.3. "
           "Without zero_grad the loss swings between 1 and 4.6 and ends above 3. Without backward or step "
           "it is a straight line at 2.3.")

# %% [markdown]
# Without `backward` there is no slope, and without `step` no move. Both leave the loss at 2.30, what it costs to guess among ten digits. Without `zero_grad` every old slope pushes again in each step. The walk rushes past its goal, turns, and rushes past it again. At its best it had come down to 1.00: whoever looks at that moment sees a network that learns. (The complete loop climbs at first, too: its learning rate, 2, is above the limit of lesson 07, about 1.2 there.)
#
# And if the forward pass stands *before* the loop?

# %%
loss = criterion(model(x), y)
loss.backward()
try:
    loss.backward()
except RuntimeError as error:
    print(str(error)[:50])

# %% [markdown]
# The first round works. Then PyTorch refuses: `backward` has used up the record of the computation, and only a forward pass makes a new one.
#
# ## 4. Tell the network whether it is learning
#
# Some layers behave differently while they learn. *Dropout* [6] switches a random share of the neurons off in each round, so that none can rely on its neighbours. Send a row of ones through it.

# %%
torch.manual_seed(7)
dropout = nn.Dropout(0.5)  # the share that is switched off, on average
ones = torch.ones(8)
print("train():", dropout.train()(ones))
print("again:  ", dropout(ones))
print("eval(): ", dropout.eval()(ones))

# %% [markdown]
# After `train()` some of the ones are gone, others each time, and the rest have become 2. After `eval()` nothing happens. Why 2? Half of the neurons have to make up for the others, so that the sum stays the same on average.
#
# **Predict before you run (1 minute).** With `nn.Dropout(0.25)` a quarter is switched off on average. What do the ones become that are left, to three digits?

# %%
check("9.9", 1.3333)  # stub: check("9.9", "?")

# %% [markdown] tags=["idea"]
# Of four ones, three are left on average. Their sum should still be four.

# %% [markdown]
# *BatchNorm* [7] is the other layer of this kind. It subtracts a mean, and divides by a spread. While it learns, they are those *of the batch*, and it keeps a mean of each, in which old batches fade. When it is tested, it uses what it has kept.

# %%
norm = nn.BatchNorm1d(1)
batch = torch.tensor([[1.0], [2.0], [4.0], [5.0]])
print("train():", norm.train()(batch).detach().flatten())
print("kept:    mean", norm.running_mean, " variance", norm.running_var)
print("eval(): ", norm.eval()(batch).detach().flatten())

# %% [markdown]
# With `train()` the results lie around 0, because 3, the mean of this batch, was subtracted. In another batch the 5 would become something else: an answer depends on who else is asked. And what is kept moved a tenth of the way: the mean from 0 towards 3, the variance from 1 towards 10/3. (The squared distances add up to 10, here divided by 3, not by 4.) With `eval()` only these count: $(1 - 0.3) / \sqrt{1.2333} = 0.63$. (A last batch of a single example has no spread, and PyTorch refuses it. `drop_last=True` makes the loader leave a short batch out.)
#
# So two calls belong to every loop: `model.train()` before learning, `model.eval()` before testing. `no_grad` is no substitute: it keeps no record, but it does not change what the layers do.
#
# What does it cost to forget `eval`? The next section finds out, with this network.


# %%
def build(drop):
    torch.manual_seed(7)
    hidden = [nn.Linear(pixels, 128), nn.ReLU(), nn.Dropout(drop)]
    return nn.Sequential(*hidden, nn.Linear(128, 128), nn.ReLU(), nn.Dropout(drop), nn.Linear(128, 10))


for network in [SimpleNN(), build(0.5)]:
    print("weight matrices:", [tuple(p.shape) for p in network.parameters() if p.ndim == 2])

# %% [markdown]
# > **Check the claim.** The tutorial calls its model *"A feedforward network with hidden layers"* [1]. Count: it has a single weight matrix, from the pixels straight to the digits. That is softmax regression, lesson 05. Each hidden layer brings another matrix, and a bend such as *ReLU*, $\max(0, z)$. `build` makes what the text promises.
#
# **A good place to stop.** You know the parts. The second half puts them together and lets them learn. If you go on another day, run all cells above first.
#
# ## 5. The loop that you keep
#
# Here is an epoch as you may take it along. You know every line but the last two.


# %%
def train_epoch(model, loader, optimizer):
    model.train()
    total = 0.0
    for x, y in loader:
        optimizer.zero_grad()
        loss = criterion(model(x), y)
        loss.backward()
        optimizer.step()
        total += loss.item() * len(y)
    return total / len(loader.dataset)


# %% [markdown]
# And this scores a network:


# %%
def evaluate(model):
    model.eval()
    with torch.no_grad():
        logits = model(val_set.x)
    right = (logits.argmax(dim=1) == val_set.y).float().mean()
    return criterion(logits, val_set.y).item(), right.item()


# %% [markdown]
# In `train_epoch`, `loss.item()` takes the number out of its tensor, so that no record of the computation is kept alive. But why is it multiplied by `len(y)`?
#
# **Exercise 9.10 (3 minutes).** A colleague writes `np.mean(losses)` for the loss of an epoch. That is wrong as soon as the last batch is short. Repair it. `losses` holds the mean loss of each batch, `sizes` how many examples it had. For losses `[1, 4]` and sizes `[50, 10]` the function returns 1.5.


# %%
def epoch_loss(losses, sizes):
    """The mean loss over all examples of an epoch."""
    return np.sum(losses * sizes) / np.sum(sizes)  # stub: return ...


check("9.10", epoch_loss)

# %% [markdown] tags=["idea"]
# The mean over all examples is the sum of their losses, divided by how many there are. How do you get the sum of a batch back from its mean?


# %% tags=["other-way"]
def epoch_loss(losses, sizes):
    return np.mean(np.repeat(losses, sizes))  # as if each example had the mean of its batch

# %% [markdown]
# Around the epochs stands the rule of lesson 07: keep the weights with the lowest validation loss. `state_dict` holds all weights by name. It does not copy them, so `clone` them, or what you kept would go on learning.


# %%
def train(model, epochs=40):
    optimizer = torch.optim.Adam(model.parameters(), lr=0.01)
    history = []
    for _ in range(epochs):
        train_loss = train_epoch(model, train_loader, optimizer)
        history.append([train_loss, *evaluate(model)])
        if history[-1][1] == min(val_loss for _, val_loss, _ in history):
            kept = {name: weight.clone() for name, weight in model.state_dict().items()}
    model.load_state_dict(kept)
    return np.array(history).T


# %% [markdown]
# Train the network with two hidden layers, at first without dropout.

# %%
train_losses, val_losses, accuracies = train(build(0.0))
best = val_losses.argmin()

# %%
epochs, when, end = np.arange(1, 41), best + 1, val_losses[-1]
titles = [f"From epoch {when} on the validation loss rises …", "… and the accuracy does not tell"]
top, low = plots.below_each_other(titles, "epoch", ["loss in nats", "accuracy"])
for ax, limits in [(top, (0, 0.8)), (low, (0.7, 1))]:
    ax.axvspan(when, 40, color=plots.GREY, alpha=0.15)
    ax.set_ylim(*limits)
plots.note(plots.curve(top, epochs, train_losses), 35, 0, "training", color=plots.BLUE)
plots.points(plots.curve(top, epochs, val_losses, color=plots.ORANGE), [when, 40], [val_losses[best], end])
plots.note(top, when, val_losses[best], f"lowest: {val_losses[best]:.3f}", at=(16, 0.55), color=plots.ORANGE)
plots.note(top, 35, end, f"validation, at the end {end:.3f}", color=plots.ORANGE)
plots.curve(low, epochs, accuracies, color=plots.ORANGE)
for epoch in (when, 39):
    plots.note(low, epoch, accuracies[epoch - 1], f"{accuracies[epoch - 1]:.3f}", side="below", color=plots.ORANGE)
plots.show(top, "Two panels over 40 epochs, grey from epoch 12 on. Above, the training loss falls to almost 0. The "
           "validation loss falls to 0.241 at epoch 12 and then rises to 0.303. Below, the accuracy rises to "
           "0.93 in the first ten epochs and stays there.")

# %% [markdown]
# In the grey part the network learns its 299 pictures by heart. The validation loss grows by a quarter, from 0.241 to 0.303. Yet the accuracy is no lower. Where the network is wrong, it has become surer of itself: its answers get 0.82 on average, up from 0.72. Only the loss notices. `train` went back to epoch 12.
#
# Now the same network with dropout. At the end score it as one should, and also as one should not, without `eval()`.

# %%
model = build(0.5)
train(model)
for mode in [model.eval, model.eval, model.train, model.train]:
    mode()
    with torch.no_grad():
        print(f"after {mode.__name__}(): {criterion(model(val_set.x), val_set.y):.3f}")

# %% [markdown]
# With dropout the lowest validation loss is 0.172 and not 0.241: no neuron can learn a picture by heart if its neighbours may be gone. The last two lines are what a forgotten `eval()` looks like. The loss is twice as high, and different each time, although no weight has moved. The mistake the other way round makes no noise: after `eval()` dropout stays off for good, unless somebody calls `train()` again.
#
# The course has this loop as `torch_training.fit`. On a GPU write `model.to(device)` once, and `x, y = x.to(device), y.to(device)` for each batch.
#
# ## 6. Let the learning rate fall
#
# A batch of ten pictures knows nothing of the other 289, so its slope points only roughly downhill. A large learning rate makes good speed, and then jumps about near the goal, because every batch pulls elsewhere. A small one comes to rest, but it takes ages to arrive. Could one have both?
#
# Begin with a large rate, and make it smaller as you go: a *schedule*. In PyTorch it is one more object, and one more line at the end of each epoch. This one multiplies the rate by the same factor each time.


# %%
def scheduled(rate, factor):
    rng, model, losses = np.random.default_rng(7), SimpleNN(), []
    nn.init.zeros_(model.fc.weight)  # each walk starts at the same place
    nn.init.zeros_(model.fc.bias)
    optimizer = torch.optim.SGD(model.parameters(), lr=rate)
    scheduler = torch.optim.lr_scheduler.ExponentialLR(optimizer, gamma=factor)
    for _ in range(15):
        dealt = rng.permutation(len(train_set))  # and gets the same cards
        train_epoch(model, DataLoader(train_set, batch_size=10, sampler=dealt), optimizer)
        scheduler.step()  # after the optimizer's own steps, once an epoch
        losses.append(evaluate(model)[0])
    return np.array(losses)


# %%
large, small = scheduled(5.0, 1.0), scheduled(0.3, 1.0)


def picture(rate, factor):
    yours = scheduled(rate, factor)
    ax = plots.axes(f"From {rate:.2f}, times {factor:.2f}: {yours[-1]:.3f} nats", "epoch", "validation loss in nats")
    ax.set(yscale="log", xlim=(0.4, 19), ylim=(0.13, 6))
    ax.set(xticks=[1, 5, 10, 15], yticks=[0.2, 0.5, 1, 2, 5], yticklabels=[0.2, 0.5, 1, 2, 5])
    ax.minorticks_off()
    ax.axhline(0.195, color=plots.BLUE, linestyle=":")
    epochs = np.arange(1, 16)
    for losses, color in [(large, plots.ORANGE), (small, plots.GREY), (yours, plots.BLUE)]:
        plots.curve(ax, epochs, losses, color=color)
    plots.note(ax, 4, large[3], "5: jumps about", side="right", color=plots.ORANGE)
    plots.note(ax, 15, small[-1], "0.3: creeps", side="right", color=plots.GREY)
    plots.note(ax, 15, yours[-1], "yours", side="right", color=plots.BLUE)
    plots.note(ax, 3, 0.195, "the goal: 0.195", side="below", color=plots.BLUE)
    return ax, (f"Three validation losses over 15 epochs. With the rate 5 it jumps about and ends at {large[-1]:.3f}, "
                f"with 0.3 it falls slowly to {small[-1]:.3f}. From {rate:.2f}, times {factor:.2f} in each "
                f"epoch, it ends at {yours[-1]:.3f}.")


plots.sliders(picture, rate=(0.5, 8.0, 0.5, 1.0), factor=(0.5, 1.0, 0.05, 1.0))

# %% [markdown]
# The orange and the grey rate stay as they are. The orange walk is soon below the grey one, but it does not settle. Move the blue one.
#
# **Exercise 9.11 (3 minutes).** Find a first rate and a factor that end at 0.195 nats or less. Type yours as a list: `[rate, factor]`. The check deals the same batches, but in 64 bits: a walk that jumps about ends elsewhere.

# %%
check("9.11", [3.0, 0.85])  # stub: check("9.11", "?")

# %% [markdown] tags=["idea"]
# First look for a rate with a factor of 1 that comes down quickly and then jumps about a little. Then let it fall, so slowly that it is still of use after ten epochs.

# %% [markdown]
# In the check, no rate gets there with a factor of 1. Other schedules have other shapes, such as half a wave of a cosine, `CosineAnnealingLR`.
#
# ## 7. Why is there an AdamW?
#
# Lesson 04 added a penalty to the cost, $\frac{\lambda}{2} w^2$ for each weight, so that a weight has to earn its size. (Here $\lambda$ is no curvature.) Its slope is $\lambda w$: it pulls every weight towards 0. PyTorch's optimizers have an option `weight_decay`, which is said to do the same. Does it? Take a single weight of 2, and the weight itself for the loss, whose slope is 1 everywhere. The learning rate is 0.1, and $\lambda$ is 0.5.


# %%
def one_step(kind, penalty=0.0, **options):
    weight = torch.tensor(2.0, requires_grad=True)
    optimizer = kind([weight], lr=0.1, **options)
    loss = weight + penalty / 2 * weight**2
    loss.backward()
    optimizer.step()
    return round(weight.item(), 4)


SGD, Adam, AdamW = torch.optim.SGD, torch.optim.Adam, torch.optim.AdamW
print("SGD:", one_step(SGD))
print("SGD, penalty in the loss:", one_step(SGD, penalty=0.5))
print("SGD, weight_decay:", one_step(SGD, weight_decay=0.5))

# %% [markdown]
# Without a penalty the step is $0.1 \cdot 1$. The penalty adds the slope $0.5 \cdot 2 = 1$, so the step is twice as long. `weight_decay` does the same. For SGD both are one thing.
#
# **Predict before you run (1 minute).** Adam goes from 2 to 1.9 without a penalty. Where does its first step lead with the penalty in the loss? Lesson 07 says what Adam does with a slope.

# %%
check("9.12", 1.9)  # stub: check("9.12", "?")

# %% [markdown] tags=["idea"]
# Adam divides each slope by its usual size. After one step, that is the size of the only slope it has seen.

# %%
print("Adam:", one_step(Adam))
print("Adam, penalty in the loss:", one_step(Adam, penalty=0.5))
print("Adam, weight_decay:", one_step(Adam, weight_decay=0.5))
print("AdamW, weight_decay:", one_step(AdamW, weight_decay=0.5))

# %% [markdown]
# In this first step the penalty has no effect at all. The slope is 2 now and not 1, but Adam divides it by its size, and 2/2 is as much as 1/1. In `Adam`, `weight_decay` is that same penalty, and is lost in the same way. `AdamW` [8] does it apart from the slope. It takes $0.1 \cdot 0.5 \cdot 2 = 0.1$ off the weight, and then makes Adam's step of 0.1. With Adam, write `AdamW` if you want weights to decay.
#
# ### Is that so after many steps? (optional)
#
# Take two weights that are of no use: their slopes are pure noise, +10 or −10 for the one, and +0.1 or −0.1 for the other. Both should shrink.


# %%
def useless(kind, size):
    weight, path = torch.tensor(2.0, requires_grad=True), [2.0]
    optimizer = kind([weight], lr=0.01, weight_decay=0.5)
    for sign in np.random.default_rng(7).choice([-1.0, 1.0], 300):
        optimizer.zero_grad()
        (size * sign * weight).backward()
        optimizer.step()
        path.append(weight.item())
    return np.array(path)


# %%
panels = plots.side_by_side(["Adam spares one of them", "AdamW shrinks both alike"], "step", "weight")
for ax, kind in zip(panels, [Adam, AdamW], strict=True):
    for size, color, style in [(10, plots.ORANGE, "-"), (0.1, plots.BLUE, "--")]:
        path = useless(kind, size)
        plots.curve(ax, np.arange(301), path, color=color, style=style)
        print(f"{kind.__name__}, slopes of size {size}: ends at {path[-1]:.2f}")
    ax.set_ylim(0, 2.2)
plots.note(panels[0], 200, 1.67, "slopes of size 10", color=plots.ORANGE)
plots.note(panels[0], 120, 1.05, "of size 0.1", side="right", color=plots.BLUE)
plots.note(panels[1], 120, 1.1, "both", side="right")
plots.show(panels[0], "Two panels, weights over 300 steps, all starting at 2. With Adam the weight with slopes of size 10 "
           "falls only to 1.49, that with slopes of size 0.1 to 0.18. With AdamW both run down on one line, to 0.32.")

# %% [markdown]
# Adam divides the pull of the penalty by the size of the slopes. A weight whose slopes are large is spared, useless or not. AdamW takes the same share off every weight.
#
# **Exercise 9.13 (4 minutes).** A weight has no slope any more: nothing but AdamW's decay moves it. After how many steps is half of it left? Each step takes off the learning rate times `weight_decay` times the weight. For learning rate 0.2 and weight decay 0.5 the function returns about 6.579.


# %%
def half_life(learning_rate, weight_decay):
    """After how many steps half of a weight is left; no whole number."""
    return np.log(0.5) / np.log(1 - learning_rate * weight_decay)  # stub: return ...


check("9.13", half_life)

# %% [markdown] tags=["idea"]
# Which share of the weight does one step leave? After n steps, that share to the power of n is left. Set it to a half, and take logarithms on both sides.


# %% tags=["other-way"]
def half_life(learning_rate, weight_decay):
    return 1 / np.emath.logn(0.5, 1 - learning_rate * weight_decay)

# %% [markdown]
# ## 8. The losses by name
#
# Which of PyTorch's losses are those of this course, and which only sound like them? The tutorial lists five [1]. Here they are on its own numbers, with others, beside ours. PyTorch wants the prediction *first*.

# %%
t = torch.tensor
target, guess = np.array([1.0, 2.0, 3.0]), np.array([1.2, 1.8, 3.1])
rows, label = np.array([[0.1, 0.2, 0.7], [0.3, 0.5, 0.2]]), np.array([2, 1])
one_hot, logs, other = np.eye(3)[label], classification.log_softmax(rows), rows[[1, 0]]


def row(loss, prediction, target, ours):
    theirs = loss(t(prediction), t(target))
    print(f"{type(loss).__name__:20} {theirs:.4f}   ours {np.mean(ours):.4f}")


# %%
row(nn.MSELoss(), guess, target, regression.squared_error(target, guess))
row(nn.L1Loss(), guess, target, regression.absolute_error(target, guess))
row(nn.HuberLoss(delta=0.15), guess, target, regression.huber(target, guess, delta=0.15))
row(nn.BCELoss(), rows, one_hot, classification.binary_cross_entropy(one_hot, rows))
row(nn.BCEWithLogitsLoss(), rows, one_hot, classification.binary_cross_entropy_from_logits(one_hot, rows))
row(nn.CrossEntropyLoss(), rows, label, classification.cross_entropy_from_logits(label, rows))
row(nn.NLLLoss(), logs, label, classification.negative_log_likelihood(label, logs))
row(nn.KLDivLoss(reduction="batchmean"), np.log(rows), other, classification.kl_divergence(other, rows))

# %% [markdown]
# All agree. `KLDivLoss` wants the *logarithm* of the prediction, but the target as it is. (Without `"batchmean"` it divides by the number of entries in place of the examples, and warns.) Two rows are the same number: **`CrossEntropyLoss` = `LogSoftmax` + `NLLLoss`**. So the network ends in logits, without a softmax.
#
# > **Check the claim.** The tutorial says 0.03 for `MSELoss` and 0.813 for `CrossEntropyLoss`. The first is right. The second is 0.8539; lesson [05](05_cross_entropy.ipynb) explains why. It offers `HingeEmbeddingLoss` *"for hinge loss variants"*. Is that the hinge loss?

# %%
sign, score = np.array([1.0, -1.0]), np.array([0.8, -0.5])
row(nn.HingeEmbeddingLoss(), score, sign, margin.hinge(sign, score))
row(nn.MultiMarginLoss(), rows, label, margin.multiclass_hinge(label, rows))
row(nn.PoissonNLLLoss(), np.log(guess), target, regression.poisson_nll(target, guess))
ours = regression.gaussian_nll(target, guess, variance=1.0)
theirs = nn.GaussianNLLLoss()(t(guess), t(target), torch.ones(3))
print(f"GaussianNLLLoss      {theirs:.4f}   ours {ours.mean():.4f}")

# %% [markdown]
# > It is not: 1.15 is not 0.35. It is made for distances (lesson [06](06_hinge_and_margins.ipynb)), and PyTorch has no plain hinge loss.
#
# In the other rows the numbers differ:
#
# - `MultiMarginLoss` divides by the number of classes, here 3.
# - `PoissonNLLLoss` takes the *logarithm* of the rate, and leaves out log y!, where no prediction stands.
# - `GaussianNLLLoss` leaves out ½ log 2π, which is 0.92, unless you write `full=True`.
#
# A left-out constant changes no slope. A divisor does. So before you compare the losses of two programs, give both the same three predictions and targets.
#
# ### What does a weighted mean divide by? (optional)
#
# Some labels may be missing, and some classes may count more. A tutorial prints a `forward` that uses `self.weight`, `self.ignore_index` and `self.reduction` [2], without the class that would have them. Here is the class.


# %%
class CrossEntropy(nn.Module):
    def __init__(self, weight=None, ignore_index=-100, reduction="mean"):
        super().__init__()
        self.register_buffer("weight", weight)  # goes along to the GPU, and is not learned
        self.ignore_index, self.reduction = ignore_index, reduction

    def forward(self, input, target):
        return nn.functional.cross_entropy(
            input, target, self.weight, ignore_index=self.ignore_index, reduction=self.reduction
        )


# %%
scores = t([[0.5, 2.0, -1.0], [1.5, 0.5, 0.0], [0.0, 0.2, 2.2]])
label, weight = t([1, 0, -1]), t([1.0, 3.0, 1.0])  # the last label is missing
for reduction_name in ["none", "sum", "mean"]:
    loss = CrossEntropy(weight, ignore_index=-1, reduction=reduction_name)
    print(f"{reduction_name:5}", loss(scores, label).numpy().round(4))

# %% [markdown]
# The ignored label costs nothing, and the class 1 counts three times. But look at the mean: it is the sum divided neither by 3 nor by 2. By what, then?
#
# **Exercise 9.14 (4 minutes).** Find out, and write it as a function. For labels `[1, 0, 1, -1]`, weights `[2, 3, 4]` and `ignore_index` −1 it returns 8.


# %%
def divisor(label, class_weight, ignore_index):
    """What PyTorch's weighted mean divides by."""
    counting = label[label != ignore_index]  # solution
    return np.sum(class_weight[counting])  # stub: return ...


check("9.14", divisor)

# %% [markdown] tags=["idea"]
# Divide the sum by the mean, and compare with the weights. Every label that is not ignored brings the weight of its class.


# %% tags=["other-way"]
def divisor(label, class_weight, ignore_index):
    total = 0.0
    for index in label:
        if index != ignore_index:
            total += class_weight[index]
    return total

# %% [markdown]
# ## 9. A loss of your own, and two traps
#
# PyTorch has no pinball loss (lesson 02). The tutorial says how to add one: *"by subclassing nn.Module"* [1]. You write `forward`, and `backward` comes by itself.


# %%
class Pinball(nn.Module):
    def __init__(self, quantile):
        super().__init__()
        self.quantile = quantile

    def forward(self, input, target):
        missing = target - input
        return torch.maximum(self.quantile * missing, (self.quantile - 1) * missing).mean()


# %%
pinball = Pinball(0.9)
row(pinball, guess, target, regression.pinball(target, guess, quantile=0.9))
print("gradcheck:", torch.autograd.gradcheck(pinball, (t(guess, requires_grad=True), t(target))))

# %% [markdown]
# `gradcheck` compares the slopes with central differences, as lesson 01 did. Give it 64 bits: 32 are too coarse.
#
# **The first trap is the order.** PyTorch calls `loss(input, target)`, Keras and this course `loss(target, prediction)`. Who swaps the two gets no error.

# %%
for loss in [nn.MSELoss(), pinball]:
    right, swapped = loss(t(guess), t(target)), loss(t(target), t(guess))
    print(f"{type(loss).__name__:8} right {right:.4f}   swapped {swapped:.4f}")

# %% [markdown]
# A symmetric loss does not mind. The pinball now aims at the quantile 0.1. Name the arguments: `loss(input=…, target=…)`.
#
# **The second trap is the shape.** A network with one output answers with shape (N, 1), but the targets often come as (N,).
#
# **Predict before you run (1 minute).** The predictions have shape (3, 1), the targets (3,). How many numbers does their difference hold?

# %%
check("9.15", 9)  # stub: check("9.15", "?")

# %% [markdown] tags=["idea"]
# A column meets a row. NumPy and PyTorch stretch both to the same shape before they subtract: which shape is it, and how many places does it have?

# %%
column = guess[:, np.newaxis]
print("difference:", tuple((t(column) - t(target)).shape))
print(f"pinball, right {pinball(t(guess), t(target)):.4f}, stretched {pinball(t(column), t(target)):.4f}")

# %% [markdown]
# Each prediction is compared with each target. PyTorch's own `MSELoss` does so, with a warning. `BCELoss` and the losses of this course refuse, and `PoissonNLLLoss` says nothing. So give both the same shape: `model(x).squeeze(1)`.
#
# ### And in Keras? (optional)
#
# It depends on how a loss is written. Here is the pinball once as a function, and once as a subclass of `Loss`.


# %%
keras = keras_training.keras  # the same as `import keras`


def keras_pinball(y_true, y_pred):
    missing = y_true - y_pred
    return keras.ops.mean(keras.ops.maximum(0.9 * missing, -0.1 * missing), axis=-1)


class KerasPinball(keras.losses.Loss):
    def call(self, y_true, y_pred):
        return keras_pinball(y_true, y_pred)


# %%
unchanged = keras.Sequential([keras.layers.Identity()])  # its output is its input
for loss in [keras_pinball, KerasPinball()]:
    unchanged.compile(loss=loss)
    print(f"{type(loss).__name__:12} {unchanged.evaluate(column, target, verbose=0):.4f}")

# %% [markdown]
# The function is right: when Keras compiles it, it first gives both arguments the same shape. The subclass is handed (3,) and (3, 1) as they are, and stretches them in silence. What else differs between Keras and this course? Two losses do, in their last digits.

# %%
five, zero = np.array([5.0]), np.array([0.0])
apart = float(keras.losses.log_cosh(zero, five)) / regression.log_cosh(zero, five)[0] - 1
print(f"log-cosh: relative difference below 1e-8: {abs(apart) < 1e-8}, below 1e-12: {abs(apart) < 1e-12}")
ours = np.mean(guess - target * np.log(guess))
apart = float(keras.losses.poisson(target, guess)) / ours - 1
print(f"Poisson:  relative difference below 1e-6: {abs(apart) < 1e-6}, below 1e-12: {abs(apart) < 1e-12}")

# %% [markdown]
# Keras' log-cosh has a log 2 of 32 bits, and its Poisson loss adds 1e-7 to the rate. (It leaves out log y! as PyTorch does.) A third one differs in its slope: `categorical_crossentropy` divides each row of probabilities by its sum first (lesson 05), and the slope knows of that division. The course's tests compare every loss with those of the same name in Keras and PyTorch, value and slope. The rest agree.
#
# ## 10. Keep what was learned
#
# Save the `state_dict` in a file, and load it into a model of the same shape. Such a file is a *pickle*. It may hold not only numbers, but also calls, and whoever reads it makes them. Here is one with a harmless call, read in two ways.


# %%
class Gift:
    def __reduce__(self):  # what a pickle says about rebuilding this object
        return print, ("code from the file is running",)


# %%
with tempfile.TemporaryDirectory() as folder:
    torch.save(model.state_dict(), f"{folder}/digits.pt")
    print(model.load_state_dict(torch.load(f"{folder}/digits.pt")))
    torch.save(Gift(), f"{folder}/gift.pt")
    torch.load(f"{folder}/gift.pt", weights_only=False)
    try:
        torch.load(f"{folder}/gift.pt", weights_only=True)
    except Exception as error:
        print("refused:", type(error).__name__)

# %% [markdown]
# Your own weights came back. The gift, however, could have been any code. With `weights_only=True` PyTorch rebuilds tensors and a few plain types, and refuses the rest. Since PyTorch 2.6 this is the default. Never switch it off for a file from elsewhere, even if an error message suggests it.
#
# ## 11. Quiz
#
# **9.16** (1 minute) A network ends in `LogSoftmax` and is trained with `CrossEntropyLoss`. What happens? **a** the same as with `NLLLoss`, **b** the loss on ten classes cannot get below 1.46, **c** an error.

# %%
check("9.16", "a")  # stub: check("9.16", "?")

# %% [markdown]
# **9.17** (1 minute) A regression network gives (N, 1), the targets are (N,). Its loss falls to the variance of the targets and stays there. Why? **a** the learning rate is too low, **b** each prediction is compared with every target, **c** the network is too small.

# %%
check("9.17", "b")  # stub: check("9.17", "?")

# %% [markdown]
# ## What you saw
#
# - A **`Dataset`** knows its examples. A **`DataLoader`** deals them in batches, the last one often short.
# - Of **forward, loss, backward, step, zero_grad** only `step` moves a weight, and `backward` adds to what is there.
# - **`train()` and `eval()`** tell dropout and BatchNorm whether they are learning.
# - The **validation loss** shows overfitting that the accuracy may hide. A **schedule** hurries first and settles then.
# - **Weight decay** is a penalty in the loss for SGD, but not for Adam: use AdamW.
# - Losses differ in **constants, divisors, order and shapes**.

# %%
progress("09")

# %% [markdown]
# A ✓ marks what you passed. Lesson [10](10_densenet_transfer_learning.ipynb) takes a network that others have trained, and teaches it cats and dogs.
#
# ## References
#
# 1. "Loss Functions in Artificial Neural Networks: Types, Applications, and Implementation in PyTorch for Effective Model Training", a tutorial without a named author.
# 2. "Loss functions in Machine Learning", a tutorial without a named author.
# 3. A. Paszke et al., "PyTorch: an imperative style, high-performance deep learning library", *NeurIPS*, 2019.
# 4. E. Alpaydin and C. Kaynak, "Cascading classifiers", *Kybernetika* 34, 1998: the digits.
# 5. Y. LeCun, L. Bottou, Y. Bengio and P. Haffner, "Gradient-based learning applied to document recognition", *Proceedings of the IEEE* 86, 1998: MNIST.
# 6. N. Srivastava, G. Hinton, A. Krizhevsky, I. Sutskever and R. Salakhutdinov, "Dropout: a simple way to prevent neural networks from overfitting", *Journal of Machine Learning Research* 15, 2014.
# 7. S. Ioffe and C. Szegedy, "Batch normalization: accelerating deep network training by reducing internal covariate shift", *ICML*, 2015.
# 8. I. Loshchilov and F. Hutter, "Decoupled weight decay regularization", *ICLR*, 2019: AdamW.

# %% [markdown]
# # 13 · Find what is wrong with a loss
#
# Some mistakes stop the program. The others train, print numbers, and draw a curve. Here are twelve of the second kind. Each is a training run that looks fine, or nearly fine, and is wrong.
#
# - **You will** examine twelve patients, name each fault before it is shown, see the proof in one number, and take home a table from symptom to cause.
# - **You need** lessons [04](04_binary_cross_entropy.ipynb) to [06](06_hinge_and_margins.ipynb) for the losses, and [09](09_pytorch_training_loop.ipynb) for PyTorch.
# - **It takes** about 85 minutes, 35 of them for the exercises.
# - **Words and symbols** are explained in the [glossary](glossary.ipynb).

# %%
import matplotlib.pyplot as plt
import numpy as np
import torch

from course_utils import datasets, plots
from course_utils.checks import check, hint, progress, review, solution

nn, F = torch.nn, torch.nn.functional
torch.set_num_threads(1)  # networks this small are quicker on one
runs = {}

# %% [markdown]
# All patients share one runner. It takes 100 steps, each over all examples, from weights of 0. `layer` is one layer of neurons, and whatever follows it. This part is healthy.


# %%
def layer(inputs, outputs, *more):
    linear = nn.Linear(inputs, outputs, dtype=torch.float64)
    nn.init.zeros_(linear.weight)
    nn.init.zeros_(linear.bias)
    return nn.Sequential(linear, *more)


def train(model, loss, x, y, rate=0.5):
    optimizer, losses = torch.optim.SGD(model.parameters(), lr=rate), []
    for _ in range(100):
        optimizer.zero_grad()
        cost = loss(model(x), y)
        cost.backward()
        optimizer.step()
        losses.append(cost.item())
    print("loss at steps 1, 10, 50, 100:", "  ".join(f"{losses[i]:.4f}" for i in [0, 9, 49, 99]))
    return np.array(losses)


# %%
def right(said, truth):
    print("right answers:", int((said == truth).sum()), "of", len(truth))


def standard(x):
    return torch.tensor((x - x.mean(axis=0)) / x.std(axis=0))


# %% [markdown]
# Four sets of real data: digits, tumours (1 means malignant), people with diabetes, and petals of three species of iris. Right answers are counted on the examples trained on: the subject is the loss.

# %%
images, digit = datasets.digits()
pixels, digit = torch.tensor(images.reshape(-1, 64) / 16), torch.tensor(digit)
features, malignant, _ = datasets.breast_cancer()
cells, malignant = standard(features), torch.tensor(malignant, dtype=torch.float64)
features, progression = datasets.diabetes()
people, progression = standard(features), torch.tensor(progression)
petals = torch.tensor(np.column_stack(datasets.iris_petals()))
petals, species = petals - petals.mean(dim=0), torch.arange(150) // 50  # 50 of each species

# %% [markdown]
# Read each patient's cell as you would read a colleague's. One line is wrong.
#
# ## 1. Patients who give themselves away
#
# ### Case 1: it falls and falls
#
# Ten digits, and a cross-entropy written by hand.


# %%
def surprise(logits, label):
    log_probs = F.log_softmax(logits, dim=1)
    return log_probs.gather(1, label[:, None]).mean()


model = layer(64, 10)
sick = train(model, surprise, pixels, digit, rate=2)
right(model(pixels).argmax(dim=1), digit)

# %% [markdown]
# The loss has come down by almost 2,000. One digit in ten is right.
#
# **Diagnosis 13.1 (2 minutes).** **a** the learning rate is too high, **b** the sign is wrong, **c** `gather` looks up the wrong column.

# %%
check("13.1", "b")  # stub: check("13.1", "?")

# %%
logits = torch.zeros(1, 10, requires_grad=True)
surprise(logits, torch.tensor([3])).backward()
print(f"slope at the label's logit: {logits.grad[0, 3]:.1f}")

cured = layer(64, 10)
runs["1 sign"] = sick, train(cured, lambda z, y: -surprise(z, y), pixels, digit, rate=2)
right(cured(pixels).argmax(dim=1), digit)

# %% [markdown]
# The slope is +0.9. Steps go against it, so the label's logit sinks. It should be −0.9. With the minus the loss cannot get below 0, and 1,734 digits are right.
#
# ### Case 2: below 0, and learning

# %%
model = layer(64, 10, nn.Softmax(dim=1))
sick = train(model, nn.NLLLoss(), pixels, digit, rate=2)
right(model(pixels).argmax(dim=1), digit)

# %% [markdown]
# Below 0 again, but most digits are right.
#
# **Diagnosis 13.2 (2 minutes).** **a** the sign is wrong again, **b** nothing: a negative log-likelihood may be below 0, **c** a logarithm is missing.

# %%
check("13.2", "c")  # stub: check("13.2", "?")

# %%
guess, label = torch.full((1, 10), 0.1), torch.tensor([3])
print(f"a guess costs {nn.NLLLoss()(guess, label):.4f}, with log {nn.NLLLoss()(guess.log(), label):.4f}")

cured = layer(64, 10, nn.LogSoftmax(dim=1))
runs["2 no log"] = sick, train(cured, nn.NLLLoss(), pixels, digit, rate=2)
right(cured(pixels).argmax(dim=1), digit)

# %% [markdown]
# `NLLLoss` takes no logarithm. It picks the label's number and turns its sign, here $-p$, which stays between −1 and 0. Its slope in the logit, $-p(1-p)$, fades where $p$ is near 0: the worst rows learn least. 1,538 became 1,734.
#
# ### Case 3: slow to the end

# %%
model = layer(64, 10, nn.Softmax(dim=1))
sick = train(model, nn.CrossEntropyLoss(), pixels, digit, rate=2)
right(model(pixels).argmax(dim=1), digit)

# %% [markdown]
# It begins at log 10, as it should, and creeps.
#
# **Diagnosis 13.3 (2 minutes).** **a** there is one softmax too many, **b** the learning rate is too low, **c** one layer cannot do better.

# %%
check("13.3", "a")  # stub: check("13.3", "?")

# %%
perfect = F.one_hot(digit, 10).double()
print(f"perfect probabilities cost {F.cross_entropy(perfect, digit):.4f}")

cured = layer(64, 10)
runs["3 softmax twice"] = sick, train(cured, nn.CrossEntropyLoss(), pixels, digit, rate=2)
right(cured(pixels).argmax(dim=1), digit)

# %% [markdown]
# `CrossEntropyLoss` applies softmax itself. Given perfect probabilities it still says 1.4612, and no training gets below that. PyTorch is silent. Keras on TensorFlow warns if `from_logits=True` meets a `softmax` layer, and scores the logits behind it.
#
# ### Case 4: a floor at 0.63

# %%
def hinge(score, label):
    return torch.clamp(1 - label * score, min=0).mean()


model = layer(30, 1, nn.Flatten(0))  # Flatten makes (569,) of (569, 1)
sick = train(model, hinge, cells, malignant, rate=0.1)
right(model(cells) > 0, malignant == 1)

# %% [markdown]
# Tumours this time. The formula of the hinge loss is right.
#
# **Diagnosis 13.4 (2 minutes).** **a** the kink of the hinge stops the descent, **b** the score needs a sigmoid, **c** the labels do not fit the loss.

# %%
check("13.4", "c")  # stub: check("13.4", "?")

# %%
print(f"score 1 for everybody costs {hinge(torch.ones(569), malignant):.4f}")

cured, sign = layer(30, 1, nn.Flatten(0)), 2 * malignant - 1
runs["4 labels 0, 1"] = sick, train(cured, hinge, cells, sign, rate=0.1)
right(cured(cells) > 0, malignant == 1)

# %% [markdown]
# With label 0 the loss is max(0, 1 − 0) = 1, whatever the score: no slope. Only malignant tumours pull. Saying "malignant" to everybody costs 0.6274, the share of the benign, and nothing costs less.
#
# > **A published page, run.** A tutorial prints this formula [1]. It does not say that the labels are −1 and +1. Keras turns 0 and 1 into those by itself. PyTorch's `SoftMarginLoss` and `HingeEmbeddingLoss` take a 0 without a word.
#
# ## 2. Patients who stop too early
#
# ### Case 5: one answer for all


# %%
def squared(output, target):
    return ((output - target) ** 2).mean()


model = layer(10, 1)
sick = train(model, squared, people, progression, rate=0.1)
print(f"predictions from {model(people).min():.1f} to {model(people).max():.1f}")

# %% [markdown]
# The loss falls to a fifth and stands still.
#
# **Diagnosis 13.5 (2 minutes).** **a** weights that start at 0 stay at 0, **b** two shapes do not fit, **c** the features say nothing about the disease.

# %%
check("13.5", "b")  # stub: check("13.5", "?")

# %%
print("errors:", tuple((model(people) - progression).shape))
print(f"variance of the targets: {progression.var(correction=0):.4f}")

cured = layer(10, 1, nn.Flatten(0))
runs["5 (N,) and (N, 1)"] = sick, train(cured, squared, people, progression, rate=0.1)

# %% [markdown]
# 442 predictions gave 442 · 442 errors: (N, 1) minus (N,) is a table. Each prediction meets every target, so their mean, 152.1, suits best, and the loss ends at the variance. PyTorch's `MSELoss` warns, `BCELoss` refuses, `PoissonNLLLoss` is silent. Keras' own losses squeeze the column.
#
# ### Case 6: a wild start

# %%
model = layer(30, 1, nn.Flatten(0))
sick = train(model, nn.BCEWithLogitsLoss(reduction="sum"), cells, malignant)
print(f"highest: {sick.max():.0f}")
right(model(cells) > 0, malignant == 1)

# %% [markdown]
# The second step cost 12,739. Then it calmed down, and 559 answers are right.
#
# **Diagnosis 13.6 (2 minutes).** **a** the features are not standardised, **b** the loss overflows, **c** the slopes are 569 times as steep as the learning rate expects.

# %%
check("13.6", "c")  # stub: check("13.6", "?")

# %%
print(f"first loss / 569 = {sick[0] / 569:.4f}, log 2 = {np.log(2):.4f}")

cured = layer(30, 1, nn.Flatten(0))
runs["6 sum, not mean"] = sick, train(cured, nn.BCEWithLogitsLoss(), cells, malignant)
right(cured(cells) > 0, malignant == 1)

# %% [markdown]
# A sum over 569 tumours has slopes 569 times as steep, so each step is 569 times as long. The mean mends it, and so does the learning rate divided by 569. With a sum, every change of the batch size changes the step.
#
# ### Case 7: everybody is ill

# %%
model = layer(30, 1, nn.Sigmoid(), nn.Flatten(0))
sick = train(model, nn.BCEWithLogitsLoss(), cells, malignant)
right(torch.sigmoid(model(cells)) > 0.5, malignant == 1)

# %% [markdown]
# The 212 right answers are the malignant tumours: everybody is called ill.
#
# **Diagnosis 13.7 (2 minutes).** **a** the loss gets probabilities and expects logits, **b** the classes are not balanced, **c** 0 and 1 are exchanged.

# %%
check("13.7", "a")  # stub: check("13.7", "?")

# %%
print(f"perfect probabilities cost {nn.BCEWithLogitsLoss()(malignant, malignant):.4f}")

cured = layer(30, 1, nn.Flatten(0))
runs["7 not logits"] = sick, train(cured, nn.BCEWithLogitsLoss(), cells, malignant)
right(torch.sigmoid(cured(cells)) > 0.5, malignant == 1)

# %% [markdown]
# One sigmoid in the model, a second in the loss, the third in the count. A sigmoid of a probability is never below 0.5. The other way round, `BCELoss` refuses logits outside 0 and 1. Keras' `binary_crossentropy` clips them: a logit of 3 with label 1 costs a ten-millionth, as if it were a probability of 1.
#
# ### Case 8: a good loss, and one answer


# %%
def chosen(logits, label):
    return -F.log_softmax(logits, dim=1).gather(1, label).mean()


model, labels = layer(64, 10), F.one_hot(digit, 10)
sick = train(model, chosen, pixels, labels)
right(model(pixels).argmax(dim=1), digit)

# %% [markdown]
# From 2.30 to 0.33 with one digit in ten right. The 178 right ones are all zeros.
#
# **Diagnosis 13.8 (2 minutes).** **a** the lookup takes the labels for something else, **b** zeros are more frequent than other digits, **c** log-softmax runs over the wrong axis.

# %%
check("13.8", "a")  # stub: check("13.8", "?")

# %%
print("mean probabilities:", model(pixels).softmax(dim=1).mean(dim=0)[:3].detach().numpy().round(2))
print(f"entropy of 0.9 and 0.1: {-0.9 * np.log(0.9) - 0.1 * np.log(0.1):.4f}")

cured = layer(64, 10)
runs["8 one-hot"] = sick, train(cured, chosen, pixels, digit[:, None])
right(cured(pixels).argmax(dim=1), digit)

# %% [markdown]
# A one-hot row has nine 0 and one 1. Read as indices they ask nine times for class 0 and once for class 1, in every picture. The best answer is 0.9 and 0.1, at a cost of 0.3251. The mended loss is higher, 0.4104, and 1,691 digits are right. `CrossEntropyLoss` refuses one-hot integers, and takes one-hot floats for probabilities, which is right. Keras refuses rows where it expects indices.
#
# ## 3. Patients who look healthy
#
# ### Case 9: too good to be true


# %%
def loss(output, label):
    return F.binary_cross_entropy_with_logits(label, output)


model = layer(30, 1, nn.Flatten(0))
sick = train(model, loss, cells, malignant)
right(model(cells) > 0, malignant == 1)

# %% [markdown]
# A loss far below 0, and yet 531 right answers.
#
# **Diagnosis 13.9 (2 minutes).** **a** the sign is wrong, **b** the arguments are swapped, **c** the learning rate is too high.

# %%
check("13.9", "b")  # stub: check("13.9", "?")

# %%
output = torch.zeros(569, dtype=torch.float64, requires_grad=True)
loss(output, malignant).backward()
print("benign tumours with a slope:", int((output.grad[malignant == 0] != 0).sum()), "of 357")

cured = layer(30, 1, nn.Flatten(0))
runs["9 swapped"] = sick, train(cured, nn.BCEWithLogitsLoss(), cells, malignant)
right(cured(cells) > 0, malignant == 1)

# %% [markdown]
# PyTorch takes the output first, Keras and this course the target. Swapped, the loss is a straight line in the output. Benign tumours do not pull; malignant ones pull for ever. Even the start was wrong: 0.9242, not log 2. A swapped `BCELoss` stops with an error at the second step, and a swapped squared error harms nobody.
#
# ### Case 10: better than possible
#
# To save memory, the loss is computed in chunks of 147 people.


# %%
def in_chunks(output, target):
    chunks = zip(output.split(147), target.split(147), strict=True)
    return torch.stack([F.mse_loss(*chunk) for chunk in chunks]).mean()


model = layer(10, 1, nn.Flatten(0))
sick = train(model, in_chunks, people, progression, rate=0.1)
with_bias = np.column_stack([people, np.ones(442)])
lowest = np.linalg.lstsq(with_bias, progression.numpy())[1][0] / 442
print(f"least squares: {lowest:.4f}")

# %% [markdown]
# Least squares gives the lowest MSE that any such layer can have. The patient is lower.
#
# **Diagnosis 13.10 (2 minutes).** **a** it overfits, **b** least squares is not the lowest, **c** what it prints is not the mean over people.

# %%
check("13.10", "c")  # stub: check("13.10", "?")

# %%
print("chunks:", [len(chunk) for chunk in progression.split(147)])
print(f"mean over all people: {F.mse_loss(model(people), progression):.4f}")


def over_all(output, target):
    chunks = zip(output.split(147), target.split(147), strict=True)
    return sum(F.mse_loss(*chunk, reduction="sum") for chunk in chunks) / len(target)


cured = layer(10, 1, nn.Flatten(0))
runs["10 short batch"] = sick, train(cured, over_all, people, progression, rate=0.1)

# %% [markdown]
# The last chunk holds one person, who makes up a quarter of the "mean": as much as 147 others. The layer soon fits that person, and a quarter costs next to nothing. Add up sums, and divide once. (Keras' `fit` reports the mean over examples.)
#
# ### Case 11: seven times better
#
# Malignant or benign, from the first two features alone. A colleague with the same data reports a loss of 0.26.

# %%
model = layer(2, 2, nn.LogSigmoid())
sick = train(model, nn.NLLLoss(), cells[:, :2], malignant.long())
right(model(cells[:, :2]).argmax(dim=1), malignant)

# %% [markdown]
# 0.0372! The colleague has 508 right answers.
#
# **Diagnosis 13.11 (2 minutes).** **a** the colleague stopped too early, **b** the two answers are not tied to each other, **c** a logarithm is missing.

# %%
check("13.11", "b")  # stub: check("13.11", "?")

# %%
print(f"the two probabilities add up to {model(cells[:, :2]).exp().sum(dim=1).mean():.2f}")
print(f"saying 99% and 99% to everybody costs {-np.log(0.99):.4f}")

cured = layer(2, 2, nn.LogSoftmax(dim=1))
runs["11 sigmoid pair"] = sick, train(cured, nn.NLLLoss(), cells[:, :2], malignant.long())
right(cured(cells[:, :2]).argmax(dim=1), malignant)

# %% [markdown]
# Two sigmoids may both say yes. Only the label's own output is scored, so both learn to. Softmax makes them share.
#
# > **A published page, run.** A tutorial has two sigmoid outputs and a cross-entropy [2]. Keras' `fit` goes back to the logits (lesson [08](08_keras_compile_loss.ipynb)). PyTorch's `CrossEntropyLoss` adds a softmax to the sigmoids: case 3, with a floor of 0.31 for two classes.
#
# ### Case 12: in the best of health

# %%
model = layer(2, 1, nn.Flatten(0))
sick = train(model, nn.MSELoss(), petals, species.double(), rate=0.1)
right(model(petals).round(), species)

# %% [markdown]
# Three species, 144 of 150 petals right. Elsewhere the same code fails.
#
# **Diagnosis 13.12 (2 minutes).** **a** names are treated as amounts, **b** rounding loses too much, **c** nothing is wrong here; elsewhere the data are bad.

# %%
check("13.12", "a")  # stub: check("13.12", "?")

# %%
renamed = torch.tensor([1, 0, 2])[species]  # species 0 and 1 change names
print("renamed:")
model = layer(2, 1, nn.Flatten(0))
train(model, nn.MSELoss(), petals, renamed.double(), rate=0.1)
right(model(petals).round(), renamed)

print("cross-entropy, with the old names and the new:")
for names in [species, renamed]:
    cured = layer(2, 3)
    mended = train(cured, nn.CrossEntropyLoss(), petals, names)
    right(cured(petals).argmax(dim=1), names)
runs["12 float labels"] = sick, mended

# %% [markdown]
# With two names exchanged, 60 are right. Species 1 used to lie between 0 and 2, by luck. Cross-entropy gives the same numbers under both namings. It refuses float indices of shape (N,); Keras turns them into whole ones. But with one output and float labels of shape (N, 1), PyTorch reads them as probabilities of the only class: the loss is 0 from the first step.
#
# ## 4. All twelve
#
# Below, each curve is divided by the size of its first loss.
#
# **Predict before you run (1 minute).** How many of the twelve sick losses end higher than they began? **a** none, **b** one, **c** four.

# %%
check("13.13", "b")  # stub: check("13.13", "?")

# %%
with plt.rc_context(plots.STYLE | {"axes.titlesize": 11}):
    _, grid = plt.subplots(4, 3, figsize=(6.4, 8.4), dpi=plots.DPI, sharex=True)
looks = {"sick": (plots.BLUE, "-"), "mended": (plots.ORANGE, "--")}
for ax, (name, pair) in zip(grid.flat, runs.items(), strict=True):
    ax.set_title(name)
    for losses, (color, style) in zip(pair, looks.values(), strict=True):
        plots.curve(ax, np.arange(1, 101), losses / abs(losses[0]), color=color, style=style)
for ax in grid[-1]:
    ax.set_xlabel("step")
for ax in grid[:, 0]:
    ax.set_ylabel("loss / its start")
ax.figure.legend(ax.get_lines(), looks, loc="outside upper center", ncols=2, frameon=False)
plots.show(
    ax,
    "Twelve small figures of two curves each. Sick 1 and 9 fall in a straight line far below 0. 2 "
    "stays below 0 and ends below -7. 3, 4, 5 and 7 level off above their mended curves. 6 shoots "
    "up to 32 times its start. 8, 10, 11 and 12 fall as low as their mended curves, or lower.",
)

# %% [markdown]
# One: the sum, 472 after 394. The other eleven fall, most of them smoothly. A falling curve proves nothing. What helps is to know beforehand which numbers to expect.
#
# ## 5. Two numbers to know before training
#
# The first: what does a model pay that has learned nothing from its inputs? With equal classes it is log K. With unequal ones the best constant answer is the share of each class.
#
# **Exercise 13.14 (6 minutes).** `count` holds how many examples each class has. Write the cross-entropy of a model that always answers with these shares. For `[3, 1]` it returns 0.562.


# %%
def constant_guess(count):
    """The mean cross-entropy of answering the share of each class to everybody."""
    share = count / np.sum(count)  # solution
    return -np.sum(share * np.log(share))  # stub: return ...


check("13.14", constant_guess)

# %% [markdown] tags=["idea"]
# All examples of one class pay the same price, the surprise about their class. How often is each price paid? What is asked for is the mean over all examples.


# %% tags=["other-way"]
def constant_guess(count):
    total = np.sum(count)
    return np.log(total) - np.sum(count * np.log(count)) / total

# %% [markdown]
# For the tumours it is 0.66. A first loss far from log K, or a last one not below this, needs a doctor.
#
# The second: how low can the loss get? With one softmax and plain labels, 0. (With label smoothing it is more: about 0.5 for a smoothing of 0.1 and ten classes.)
#
# **Predict before you run (1 minute).** With 1,000 classes a guess costs 6.91. How low can softmax twice get? **a** 0, **b** about 1.46, **c** about 5.9.

# %%
check("13.15", "c")  # stub: check("13.15", "?")


# %%
def picture(classes):
    grid = np.arange(2, 1001)
    ax = plots.axes("A second softmax leaves little to win", "classes", "loss in nats")
    ax.set_xscale("log")
    ax.set_xticks([2, 10, 100, 1000], ["2", "10", "100", "1000"])
    plots.curve(ax, grid, np.log(grid), "a guess", color=plots.GREY, style=":")
    floor = np.log(np.e + grid - 1) - 1
    plots.curve(ax, grid, floor, "perfect, softmax twice", color=plots.ORANGE, style="--")
    plots.curve(ax, grid, 0 * grid, "perfect, softmax once")
    guess, twice = np.log(classes), np.log(np.e + classes - 1) - 1
    plots.points(ax, [classes, classes, classes], [guess, twice, 0], color=plots.GREY)
    text = f"With {classes:.0f} classes a guess costs {guess:.4f}. Perfect answers cost "
    return ax, text + f"{twice:.4f} after two softmaxes, and 0 after one."


plots.show(*picture(1000))

# %% [markdown]
# A guess costs 6.9078, perfection 5.9095. Move the number of classes. How does the gap change?

# %%
plots.slider(picture, name="classes", low=2, high=1000, step=1, start=10)

# %% [markdown]
# It grows from 0.38 at two classes towards 1, and never gets beyond. Whatever the task, such a model can win one nat at most.
#
# **Exercise 13.16 (5 minutes).** Mend case 10 for any batches. For batch means `[2, 10]` and batch sizes `[3, 1]` the mean over examples is 4.


# %%
def mean_over_examples(batch_mean, batch_size):
    """The mean over all examples, from the mean and the size of each batch."""
    return np.sum(batch_mean * batch_size) / np.sum(batch_size)  # stub: return ...


check("13.16", mean_over_examples)

# %% [markdown] tags=["idea"]
# A mean and a size give back the sum of a batch. Sums may be added up, and then a single division is left.


# %% tags=["other-way"]
def mean_over_examples(batch_mean, batch_size):
    return np.average(batch_mean, weights=batch_size)

# %% [markdown]
# ## 6. The one line that tells
#
# In this table *z* is the output of the model, *y* the target.
#
# | symptom | likely causes | the one line that tells |
# |---|---|---|
# | below 0 without end, no more right than by guessing | wrong sign (1) | `loss(10 * one_hot, y) < loss(-10 * one_hot, y)` is to be True |
# | below 0 without end, many right | swapped arguments (9); logits into `NLLLoss` | `loss(0 * z, y)` is to be log K |
# | between −1 and 0 | `NLLLoss` without log (2) | `z.exp().sum(1)` is to be 1 |
# | log K at first, then a floor: 1.46 for ten classes, 0.31 for two | softmax twice (3); sigmoids into `CrossEntropyLoss` (11) | `z.sum(1)` is 1, or all of `z` between 0 and 1: no logits |
# | a floor at the share of one class | labels 0 and 1 for hinge (4) | `y.unique()` is to be −1, 1 |
# | a floor at the variance, one prediction for all | (N,) against (N, 1) (5); no slope | `z.shape == y.shape` |
# | the first loss is N · log K, then jumps | sum for mean (6) | first loss divided by N |
# | one class for all, loss a little better | probabilities as logits (7); imbalance | `z.min() >= 0 and z.max() <= 1` is to be False |
# | one class for all, loss far better | one-hot as indices (8) | `y.shape` is to be (N,), or (N, 1) for `gather` |
# | better than possible; changes with the batch size | mean of batch means (10) | the loss of all examples in one call |
# | better than others, no more right answers | sigmoid pair (11); leaked labels | `probs.sum(1)` is to be 1 |
# | 0 from the first step | one output, labels (N, 1) in `CrossEntropyLoss` (12) | `z.shape[1]` is to be K |
# | fine, until classes are renamed | class indices as amounts (12) | `y.dtype` is to be int64 |
#
# ## What you saw
#
# - A loss that **falls** is not yet a loss that is **right**.
# - **Before training**, work out the price of a guess and of perfection, and compare the first loss.
# - **During**, ask: do the right answers improve along with the loss?
# - **Shapes, types, order, sign**: each can be printed in one line.

# %%
progress("13")

# %% [markdown]
# A ✓ marks what you passed.
#
# ## References
#
# 1. "Loss Functions in Artificial Neural Networks: Types, Applications, and Implementation in PyTorch for Effective Model Training", a tutorial without a named author.
# 2. deeplizard, "Loss in a Neural Network explained", *Deep Learning Fundamentals, Classic Edition*.
# 3. A. Karpathy, "A recipe for training neural networks", 2019: "verify loss @ init", and more such checks.
# 4. What is said of the frameworks was run on PyTorch 2.15, and Keras 3.15 with TensorFlow 2.21.

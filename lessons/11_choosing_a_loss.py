# %% [markdown]
# # 11 · Choose a loss, and test the choice
#
# "Which loss should I take?" This question brings many people to a course like this one. A tutorial answers it with five factors and ten questions [1]. Here each answer has to run, and eight meet a case in which they fail.
#
# - **You will** put five factors to the test, teach a model to give several answers at once, walk a decision path with problems you have not seen, choose a loss for a parcel service, and answer the tutorial's questions before a cell does.
# - **You need** the losses of lessons [02](02_absolute_error_and_outliers.ipynb) to [06](06_hinge_and_margins.ipynb), and a little PyTorch from lesson [09](09_pytorch_training_loop.ipynb).
# - **It takes** about 90 minutes, 35 of them for the exercises. There is a good place to stop halfway, and the map at the end is optional.
# - **Words and symbols** are explained in the [glossary](glossary.ipynb).

# %%
import numpy as np
import torch

from course_utils import classification, margin, plots, regression, torch_training
from course_utils.checks import check, hint, progress, review, solution
from course_utils.datasets import breast_cancer, digits
from course_utils.descent import gradient_descent

# %% [markdown]
# ## Three questions to warm up
#
# They are about lessons 02, 05 and 10.
#
# **11.1** (1 minute) A shop wants enough milk on 19 days of 20. Which $q$ of the pinball loss aims at that?

# %%
check("11.1", 0.95)  # stub: check("11.1", "?")

# %% [markdown] tags=["idea"]
# The best guess for the pinball loss is a quantile: the number that a share q of all days does not exceed. On which share of the days is there to be enough?

# %% [markdown]
# **11.2** (1 minute) A network answers with the three logits 0, 0 and 0. Which probability does the softmax give to each class?

# %%
check("11.2", 1 / 3)  # stub: check("11.2", "?")

# %% [markdown] tags=["idea"]
# Equal logits get equal probabilities. What do the probabilities of a softmax add up to?

# %% [markdown]
# **11.3** (1 minute) All weights of a DenseNet are frozen, but it is still in `train()` mode. A batch goes through it. What changes? **a** the weights, **b** nothing, **c** the running means of BatchNorm.

# %%
check("11.3", "c")  # stub: check("11.3", "?")

# %% [markdown]
# ## 1. Five factors, each put to the test
#
# > **Check the claim.** A tutorial gives one sentence to each of five *"factors influencing choice of loss function"* [1]. F1 to F5 are these five in its order. Each one gets a prediction of yours, an experiment, and an exception.
#
# ### F1: the problem type
#
# *"Regression problems typically use MSE or MAE, while classification uses cross-entropy variants"* [1]. Why not one loss for everything? A colleague gives each animal a number, cat 0, dog 1 and horse 2, and trains with squared errors.
#
# **Predict before you run (1 minute).** Four photos look alike to the model. They show two cats and two horses, so the targets are 0, 0, 2 and 2. Which single number has the lowest mean squared error?

# %%
check("11.4", 1)  # stub: check("11.4", "?")

# %% [markdown] tags=["idea"]
# It is the same for any four numbers: the squared error is lowest where the pulls balance, at one of the averages of lesson 02.

# %%
animals = np.array([0, 0, 2, 2])
print("best number by squared error:       ", animals.mean())
print("best probabilities by cross-entropy:", np.bincount(animals) / 4)
hours, calls = np.arange(6), np.array([0, 1, 1, 3, 8, 20])
line = np.polyfit(hours, calls, 1)  # slope and bias with the lowest squared error
print("calls by a straight line:           ", np.polyval(line, hours).round(1))

# %% [markdown]
# The best number is 1, a *dog*. Nobody saw a dog. The numbers of classes are names, and halfway between two names there is nothing. Cross-entropy asks for a probability of each class, and finds one half for cat and one half for horse. So far the sentence holds.
#
# The last line is its *exception*. Calls at a help desk are numbers, 0, 1, 1, 3, 8 and 20 in six hours, so the sentence says MSE. But a straight line with the lowest squared error expects −3.3 calls in the first hour. Counts need a model of their own, and a loss, the Poisson NLL of lesson 03: the rate, minus the count times the logarithm of the rate, plus a part that depends on the count alone.
#
# To keep the rate above 0, let the model answer with any number $z$, and take the rate as $e^z$.
#
# **Exercise 11.5 (4 minutes).** How fast does this loss change with $z$? For counts `[3, 1]` and $z$ of `[0.5, 1]` the function returns about `[-1.351, 1.718]`.


# %%
def count_slope(count, z):
    """The derivative of each Poisson NLL with respect to z, if the rate is exp(z)."""
    return np.exp(z) - count  # stub: return ...


check("11.5", count_slope)

# %% [markdown] tags=["idea"]
# Put the rate into the loss before you look for its slope. What is the logarithm of an exponential? Two terms are left, and the slope of each is known.


# %% tags=["other-way"]
def count_slope(count, z):
    rate = np.exp(z)
    return (1 - count / rate) * rate  # along the chain: from the rate to the loss, from z to the rate

# %%
columns = np.column_stack([hours, np.ones(6)])


def cost_grad(weights):
    return columns.T @ (np.exp(columns @ weights) - calls) / 6  # prediction minus target, once more


steep, start = gradient_descent(cost_grad, np.zeros(2), learning_rate=0.01, steps=10000)[-1]
grid = np.linspace(0, 5, 101)
ax = plots.axes("The straight line expects fewer than no calls", "hour", "calls")
ax.axhspan(-5, 0, color=plots.GREY, alpha=0.15)
ax.set_ylim(-5, 21)
plots.curve(ax, grid, np.polyval(line, grid), color=plots.ORANGE)
plots.curve(ax, grid, np.exp(steep * grid + start))
plots.points(ax, hours, calls, color=plots.GREY)
plots.note(ax, 0, -3.3, "straight line: −3.3 calls", at=(2, -2.5), color=plots.ORANGE)
plots.note(ax, 4.15, 7.6, "Poisson NLL,\nrate $e^z$", side="right", color=plots.BLUE)
plots.show(ax, "Six points that rise faster and faster, from 0 to 20 calls. The straight line starts at "
           "-3.3, in a grey band below zero; the curve of the Poisson fit stays above zero, near the points.")

# %% [markdown]
# The grey band holds the impossible. What keeps the curve out is $e^z$ alone: with it, squared errors give nearly the same curve here. The Poisson NLL adds this: where a rate is high, counts scatter more, and a miss weighs less (lesson 03).
#
# ### F2: the output distribution
#
# *"For probabilistic outputs, cross-entropy is preferred"* [1]. What do other losses make of a probability? Take the tumours of lesson 04 [4], with the radius alone, and train the same S-shaped curve three times: with the cross-entropy, the squared and the absolute error of its probability.
#
# **Predict before you run (1 minute).** Of the tumours with a radius near 13.7, about one in four is malignant. What will the model that learned from *absolute* errors say there? **a** about one in four, **b** next to nothing, **c** one half.

# %%
check("11.6", "b")  # stub: check("11.6", "?")

# %%
features, malignant, _ = breast_cancer()
order = np.argsort(features[:, 0], kind="stable")  # from the smallest radius up
features, malignant, radius = features[order], malignant[order], features[order, 0]
inputs = np.column_stack([(radius - radius.mean()) / radius.std(), np.ones(569)])
entropy_grad, square_grad = classification.binary_cross_entropy_grad, regression.squared_error_grad
looks = [(entropy_grad, plots.BLUE, "-"), (square_grad, "black", ":"), (regression.absolute_error_grad, plots.ORANGE, "-")]
ax = plots.axes("Two losses follow the shares, one says yes or no", "mean radius of the nuclei", "probability, share")
for loss_grad, color, style in looks:
    weights = np.zeros(2)
    for _ in range(3000):
        p = classification.sigmoid(inputs @ weights)
        weights -= 3 * inputs.T @ (loss_grad(malignant, p) * p * (1 - p)) / 569
    plots.curve(ax, radius, p, color=color, style=style)
for group in np.array_split(np.arange(569), 10):
    plots.points(ax, radius[group].mean(), malignant[group].mean(), color=plots.GREY)
plots.note(ax, 13.7, 0.26, "one in four\nis malignant", at=(10.5, 0.5), color=plots.GREY)
plots.note(ax, 13.7, 0.0, "absolute error: 0.00", at=(18.5, 0.08), color=plots.ORANGE)
plots.note(ax, 16.6, 0.85, "cross-entropy (solid)\nand squared error (dotted)", at=(22, 0.6), color=plots.BLUE)
plots.show(ax, "Ten dots, the shares of malignant tumours in ten groups, rise in an S from 0 to 1. The curves of cross-entropy and squared error run along them. That of the absolute error is a cliff: 0.00 at radius 13.7, where the share is 0.26, and almost 1 from 16 on.")

# %% [markdown]
# Each grey dot is a tenth of the tumours. The absolute error says 0.00 where one in four is malignant, and almost 1 where four in five are. It aims at the median, as in lesson 02, and the median of zeros and ones is 0 or 1. Against it the sentence holds. Its *exception* is the dotted curve: the squared error follows the shares just as well. Lesson [12](12_probabilities_you_can_trust.ipynb) shows what the two have in common.
#
# ### F3: robustness to outliers
#
# *"MAE is better for datasets with noise or outliers"* [1]. Is it, always? A parcel service books its trucks by the weight of all parcels together. Most weigh 1 to 5 kg, and a few really weigh 30 kg or more. But in 3 records of 100 the point is one place too far to the right, so that 2.4 kg becomes 24 kg.
#
# The total will be one number for a parcel, times the number of parcels. Try two: the best number for the squared error, and the best one for the absolute error.
#
# **Predict before you run (1 minute).** Which total comes out close to the true one? **a** that of the absolute error, **b** that of the squared error, **c** neither.

# %%
check("11.7", "c")  # stub: check("11.7", "?")

# %%
rng = np.random.default_rng(7)
kg = rng.lognormal(1.0, 0.8, 5000).round(1)  # the truth about 5,000 parcels
records = np.where(rng.random(5000) < 0.03, 10 * kg, kg)


def off(delta):
    def pull(guess):
        return np.mean(regression.huber_grad(records, np.full(5000, guess), delta=delta))

    guess = gradient_descent(pull, np.median(records), learning_rate=1.0, steps=300)[-1]
    return 100 * (guess / kg.mean() - 1)  # how many percent the total is too high


for name, guess in {"squared": np.mean(records), "absolute": np.median(records)}.items():
    print(f"{name:8} error: {guess:.2f} kg a parcel, total off by {100 * (guess / kg.mean() - 1):.0f} %")

# %% [markdown]
# The mean believes each wrong point, and books 29 % too much. The median is robust against them, but just as robust against the heavy parcels that are real, and it books 27 % too little: hardly better. This is the *exception*: large values belong to a total.
#
# Between the two lies the Huber loss of lesson 02. No error pulls harder than $\delta$. The function `off` finds its best number, and tells how many percent the total is too high (below 0: too low).
#
# **Exercise 11.8 (5 minutes).** Choose a $\delta$ in kg for tomorrow. Try some on today's parcels, whose true weight is known by now: `off(5)` in a cell of your own. Yours is judged on the parcels of another day, and has to come within 3 % there.

# %%
check("11.8", 7)  # stub: check("11.8", "?")

# %% [markdown] tags=["idea"]
# A very large δ is the squared error, and far too high; a very small one is the absolute error, and far too low. In between, look where the sign changes.

# %% [markdown]
# That is a choice by test: by the number that is needed, on data put aside. No $\delta$ is right by itself. At about 7 kg the wrong points and the heavy parcels that Huber leaves out happen to cancel here, and elsewhere it would be another one.
#
# ### F4: the model's last layer
#
# *"Certain losses pair well with specific activation functions (e.g., softmax with categorical cross-entropy)"* [1]. How do they pair? A model answers with the logits 10, 0 and 0: it is sure of class 0. But class 1 is right.
#
# **Predict before you run (1 minute).** What is the slope of the cross-entropy with respect to the first logit, to two digits?

# %%
check("11.9", 1.0)  # stub: check("11.9", "?")

# %% [markdown] tags=["idea"]
# Lesson 05 found the slope of cross-entropy with respect to the logits: probability minus target. What does the model give to class 0, and what should it give?

# %%
target = torch.tensor([0.0, 1.0, 0.0])
for name in ("cross-entropy", "squared error"):
    logits = torch.tensor([10.0, 0.0, 0.0], requires_grad=True)
    probs = torch.softmax(logits, dim=0)
    loss = -torch.log(probs[1]) if name == "cross-entropy" else torch.sum((probs - target) ** 2)
    loss.backward()
    print(f"{name}: loss {loss.item():.2f}, slopes {logits.grad.numpy().round(4)}")

# %% [markdown]
# Cross-entropy pulls the wrong logit down and the right one up, each with nearly its full force of 1. The squared error is 2.00, nearly as large as it can be, and hardly pulls: the softmax is flat there, as the sigmoid was in lesson 04. So softmax and cross-entropy do pair well.
#
# The *exception* is an example with several right answers, or with none. A photo shows a dog and a beach, and no ball. Such a task is called *multi-label classification*. A softmax has to split 1 between its classes. A sigmoid for each class can say yes twice. How much does that matter? In the pictures below there are two windows, and in each of them a handwritten digit [5] or nothing. Which digits are there?


# %%
images, number = digits()


def windows(count, which, rng):
    pick, filled = rng.choice(which, (count, 2)), rng.random((count, 2)) < 0.6
    halves = images[pick] / 16 * filled[:, :, None, None]
    labels = np.max(np.eye(10)[number[pick]] * filled[:, :, None], axis=1)  # 1: is in a window
    return np.concatenate([halves[:, 0], halves[:, 1]], axis=2), labels


rng = np.random.default_rng(7)
old, fresh = np.split(rng.permutation(1797), [1200])
(seen, labels), (new, new_labels) = windows(2000, old, rng), windows(1000, fresh, rng)
shown = [np.argmax(labels.sum(axis=1) == count) for count in (0, 1, 2)]
captions = [f"digits: {np.flatnonzero(labels[row]).tolist()}" for row in shown]
drawn = np.repeat(seen[shown][..., None], 3, axis=3)
plots.show(plots.pictures("A picture has no, one or two right answers", drawn, captions, columns=3), "Three pictures, each of two windows of 8 by 8 pixels: both empty; one empty and a 6; a 0 and an 8.")

# %% [markdown]
# Each picture has ten labels, one for each digit, and none, one or two of them are 1. The loss of a picture is the sum of ten binary cross-entropies.
#
# **Exercise 11.10 (5 minutes).** A colleague wrote that loss, one value for each picture:
#
# ```python
# def multi_label_loss(label, logit):
#     prob = 1 / (1 + np.exp(-logit))
#     return -np.sum(label * np.log(prob), axis=1)
# ```
#
# The model that was trained with it says yes to everything, and for logits far below 0 NumPy complains. Repair both. For labels `[[1, 1, 0], [0, 0, 1]]` and logits `[[2, -1, 3], [0, 0, -800]]` it returns about `[4.489, 801.386]`.


# %%
def multi_label_loss(label, logit):
    """The sum of the binary cross-entropies of each row, finite for every finite logit."""
    toward = np.where(label == 1, -logit, logit)  # solution
    return np.sum(np.logaddexp(0, toward), axis=1)  # stub: return ...


check("11.10", multi_label_loss)

# %% [markdown] tags=["idea"]
# What does the colleague's line charge for a yes where the label is 0? And which form of the binary cross-entropy stays finite at a logit of 800? Lesson 04 has it.


# %% tags=["other-way"]
def multi_label_loss(label, logit):
    return np.sum(np.maximum(logit, 0) - label * logit + np.log1p(np.exp(-np.abs(logit))), axis=1)

# %% [markdown]
# Now train one layer of ten neurons in both ways; the slope is prediction minus target either way. The softmax needs targets that add up to 1: one half for each of two digits. (Empty pictures have no such target, so it learns without them.) A digit is called if its probability is above a threshold, and a picture is right if all ten answers are.


# %%
def answers(activation, rows, target):
    weights = np.zeros((129, 10))
    for _ in range(400):
        weights -= x[rows].T @ (activation(x[rows] @ weights) - target[rows]) / 2000
    return activation(new_x @ weights)


x, new_x = (np.column_stack([part.reshape(len(part), 128), np.ones(len(part))]) for part in (seen, new))
present, some = new_labels.sum(axis=1), np.flatnonzero(labels.sum(axis=1))
shares = labels / np.maximum(labels.sum(axis=1, keepdims=True), 1)
split, each = answers(classification.softmax, some, shares), answers(classification.sigmoid, slice(None), labels)
for name, probs, threshold in (("softmax", split, 0.5), ("softmax", split, 0.2), ("sigmoids", each, 0.5)):
    right = np.all((probs > threshold) == (new_labels == 1), axis=1)
    none, one, two = (f"{right[present == count].mean():.0%}" for count in (0, 1, 2))
    print(f"{name:8} above {threshold}: no digit {none}, one {one}, two {two} right, in all {right.mean():.1%}")

# %% [markdown]
# Above 0.5 the softmax gets not a single picture with two digits right: two probabilities that add up to at most 1 cannot both be above one half. Even above 0.2, where it gets most of the 1,000 right, it has 38 % of these. The sigmoids have 51 %, fewer with one digit, and more in all.
#
# Why count by the picture, and not by the single answer? A model that says no to all ten digits, always, has nearly nine in ten single answers right here.
#
# ### F5: interpretability
#
# *"Some losses provide more intuitive error metrics"* [1]. Which of them can you tell your boss? Say that forecasts of parcels have a mean squared error of 4 kg². The boss wants grams.
#
# **Predict before you run (1 minute).** What is the same mean squared error in g²?

# %%
check("11.11", 4000000)  # stub: check("11.11", "?")

# %% [markdown] tags=["idea"]
# An error of 2 kg is an error of 2,000 g. Square it.

# %%
errors = np.array([1.0, -1, 1, -1, 4])
for unit, factor in {"kg": 1, "g": 1000}.items():
    mae, mse = np.mean(np.abs(factor * errors)), np.mean((factor * errors) ** 2)
    print(f"MAE {mae:,g} {unit}, MSE {mse:,.0f} {unit}², its root {mse**0.5:,.0f} {unit}")
nats = np.mean(classification.binary_cross_entropy(np.ones(3), [0.9, 0.8, 0.7]))
print(f"cross-entropy {nats:.4f} nats, exp(-{nats:.4f}) = {np.exp(-nats):.2f}")

# %% [markdown]
# The MAE keeps the unit: the misses are 1.6 kg on average. The MSE is a million times as large in grams. The *exception*: each number can be made readable. The root of the MSE is in kg again, though the one error of 4 has lifted it to 2. And a cross-entropy turns back into a probability: a model that gave 0.9, 0.8 and 0.7 to what came true pays 0.2284 nats, and typically (as a geometric mean) it gave 0.80. The loss that trains the model need not be the number that you report.
#
# | factor | holds, because | exception |
# |---|---|---|
# | F1 problem type | squared error finds a dog between cats and horses | counts: Poisson NLL |
# | F2 output distribution | absolute error says 0 to one in four | squared error is as good |
# | F3 outliers | the mean believes broken records | a total needs the large values |
# | F4 last layer | squared error hardly pulls through a softmax | several labels: sigmoids |
# | F5 interpretability | the MAE keeps the unit | root, exponential: report what you like |
#
# **A good place to stop.** You have seen each factor hold, and fail. The second half draws the path and answers the ten questions. If you go on another day, run all cells above first.
#
# ## 2. From the problem to the loss
#
# *What* is predicted, and what is *needed* of it? Two questions lead to a loss. The list below holds both answers, the loss, and the exception.

# %%
PATH = [
    ("a number", "its mean, or a total", "squared error", "broken values → Huber"),
    ("a number", "a typical value", "absolute error", "large ones count → row 1"),
    ("a number", "a safe bound", "pinball", ""),
    ("a number", "its spread as well", "Gaussian NLL", "heavy tails → Laplace"),
    ("a count", "its mean", "Poisson NLL", "all large → row 1"),
    ("a class", "yes or no", "sigmoid, BCE", "rare → other threshold"),
    ("a class", "one of many", "softmax, cross-entropy", "wrong labels → smooth"),
    ("a class", "several at once", "a sigmoid each, BCE", ""),
    ("a likeness", "a distance", "hinge embedding", ""),
    ("a likeness", "a direction", "cosine similarity", ""),
]
plots.show(plots.decision_path("Two questions lead to a loss", PATH), "A tree in three columns with the exceptions beside it. " + "; ".join(", ".join(filter(None, row)) for row in PATH) + ".")

# %% [markdown]
# Read the first row like this: for the mean or the total of a number take the squared error, unless values are broken; then take Huber. (BCE is the binary cross-entropy. Lesson 05 smooths labels, lesson 06 ends with distances, lesson 12 chooses thresholds.)
#
# One loss is missing. *Hinge if only the decision counts* is a rule that you may read. Lesson 06 did not support it: as many petals were wrong with cross-entropy, which gives a probability as well.
#
# **Exercise 11.12 (4 minutes).** Walk the path five times, and type the numbers of the five losses as a list, `[A, B, C, D, E]`.
#
# - **A** How many goals will each team shoot on Saturday?
# - **B** An insurance company needs to know what all its contracts will cost together next year. A few claims are huge, and they are right.
# - **C** A photo library wants to know which of 40 words (beach, dog, sunset and so on) belong to a photo.
# - **D** How much gas has to be in store, so that it lasts on 99 winter days of 100?
# - **E** Which payments are fraud, and how likely? It is one in a hundred.

# %%
check("11.12", [5, 1, 8, 3, 6])  # stub: check("11.12", "?")

# %% [markdown] tags=["idea"]
# Ask both questions each time. May the answer be a half, and may several be right? Does somebody need the middle, the sum, or a number that is rarely exceeded?

# %% [markdown]
# ## 3. Ten questions
#
# > **Check the claim.** The tutorial ends with ten questions and its answers to them [1]. Seven answers hold as they are printed, and three need an exception. Which? Related questions stand in pairs here. Answer first, then run.
#
# **Question 1: *"What is the primary role of a loss function in ANNs?"*** (1 minute) Somebody adds 100 to every loss. What changes in training? **a** only the number that is printed, **b** the steps get longer, **c** training stops earlier.

# %%
check("11.13", "a")  # stub: check("11.13", "?")

# %%
example, label = torch.tensor([2.0, 3.0]), torch.tensor(1.0)
for extra in (0, 100):
    weights = torch.zeros(2, requires_grad=True)
    loss = torch.nn.functional.binary_cross_entropy_with_logits(weights @ example, label) + extra
    loss.backward()
    print(f"loss {loss.item():.4f}, slopes {weights.grad.numpy()}")

# %% [markdown]
# The page answers that the loss guides *"the optimization process to adjust model parameters"* [1]. That holds. What guides is the slope, and it is the same with 100 more.
#
# **Question 8: *"What role does the loss function play in backpropagation?"*** You answered it in F4, with probability minus target. Check it here: both weights are 0, so the model says 0.5, and the label is 1. The first link of the chain is −0.5. Backpropagation multiplies it by the inputs, 2 and 3. The page says that the loss *"provides the gradients used in backpropagation"* [1], and that holds: it provides the first factor of each.
#
# **Question 2: *"Why is MSE sensitive to outliers?"*** (1 minute) Four errors are 1, and one is 10. Which percentage of the sum of squares comes from the last, to three digits?

# %%
check("11.14", 100 / 104 * 100)  # stub: check("11.14", "?")

# %% [markdown] tags=["idea"]
# Square all five errors and add them up. Then see which part of this sum the largest square is.

# %% [markdown]
# **Question 9: *"Is MAE always better than MSE for regression?"*** (1 minute) A length is measured 25 times, and estimated once by the mean and once by the median. Which is closer to the truth? **a** the mean, for any noise, **b** the median, for any noise, **c** the mean if the noise is a bell, the median if it is Laplace's.

# %%
check("11.15", "c")  # stub: check("11.15", "?")

# %%
misses = np.array([1.0, 1, 1, 1, 10])
for power, name in ((2, "MSE"), (1, "MAE")):
    print(f"{name}: {10**power / np.sum(misses**power):.1%} of the sum comes from the last error")
rng = np.random.default_rng(7)
for name, draw in (("bell", rng.normal), ("Laplace", rng.laplace)):
    lengths = draw(size=(4000, 25))
    means, medians = np.std(lengths.mean(axis=1)), np.std(np.median(lengths, axis=1))
    print(f"{name}: the mean is typically off by {means:.3f}, the median by {medians:.3f}")

# %% [markdown]
# The page answers 2 with *"large differences (outliers) contribute disproportionately"*, and 9 with *"No, MAE is robust to outliers"* [1]. Both hold. One error in five makes 96.2 % of the squares. So "No" is right: a bell favours the mean, Laplace's heavy tails the median. Lesson 03 said why: these are the losses that belong to the two densities.
#
# **Question 3: *"When should I use cross-entropy loss?"*** (1 minute) A photo of a cat was labelled "dog" by mistake. The model is sure of the cat, and gets surer: its logit for "dog" goes from −10 to −20. What happens to the loss of this example? **a** cross-entropy and the squared error of the probability both double, **b** cross-entropy doubles, the squared error hardly changes, **c** neither changes much.

# %%
check("11.16", "b")  # stub: check("11.16", "?")

# %% [markdown]
# **Question 6: *"How does hinge loss differ from cross-entropy?"*** (1 minute) Two points lie at −1 (label −1) and at +1 (label +1), and the score is $w \cdot x$. With weight 1 both points have a lead of 1, and the margin $1/w$ is 1; with 10 it is a lead of 10, and 0.1. Which weight does the hinge loss alone prefer? **a** neither, **b** weight 1, with its wide margin, **c** weight 10, with its large lead.

# %%
check("11.17", "a")  # stub: check("11.17", "?")

# %%
print("lead   cross-entropy   squared error   hinge")
for lead in (-20.0, -10.0, 1.0, 10.0):
    nats = classification.binary_cross_entropy_from_logits(1, lead)
    square = regression.squared_error(1, classification.sigmoid(lead))
    print(f"{lead:4.0f} {nats:15.4f} {square:15.4f} {margin.hinge(1, lead):7.0f}")

# %% [markdown]
# To 3 the page says that cross-entropy *"effectively penalizes incorrect confident predictions"* [1]. The first two lines agree: 20 and 10 nats. *Exception*: if the label is incorrect, as here, it penalizes the right answer, just as hard. The squared error stops at 1.
#
# To 6 it says that hinge *"focuses on maximizing the margin between classes"* [1]. *Exception*: not by itself. It is 0 in both of the last two lines, for a margin of 1 and for one of 0.1. A wide margin comes from the price on large weights (lesson 06).
#
# **Question 4: *"What is the difference between BCE and categorical cross-entropy?"*** (1 minute) For two classes there are two ways: one logit $z$ and BCE, or two logits, 0 and $z$, and cross-entropy. Which loss is larger? **a** that of two logits, it adds up two classes, **b** neither, **c** that of one logit.

# %%
check("11.18", "b")  # stub: check("11.18", "?")

# %% [markdown]
# **Question 10: *"How does PyTorch's CrossEntropyLoss handle softmax?"*** (1 minute) There are three classes, and the model is sure and right: logits 20, 0 and 0. By mistake they go through a softmax first. What does `CrossEntropyLoss` give? **a** about 0, **b** 1.10, the price of guessing, **c** about 0.55.

# %%
check("11.19", "c")  # stub: check("11.19", "?")

# %%
z, label = torch.tensor([-2.0, 0.5, 3.0]), torch.tensor([1, 0, 1])
two = torch.stack([torch.zeros(3), z], dim=1)
print("two logits:", torch.nn.CrossEntropyLoss(reduction="none")(two, label).numpy().round(4))
print("one logit: ", torch.nn.BCEWithLogitsLoss(reduction="none")(z, label.float()).numpy().round(4))
sure, first = torch.tensor([[20.0, 0.0, 0.0]]), torch.tensor([0])
once = torch.nn.CrossEntropyLoss()(sure, first)
twice = torch.nn.CrossEntropyLoss()(torch.softmax(sure, dim=1), first)
print(f"logits: {once.item():.4f}, after a softmax: {twice.item():.4f}")

# %% [markdown]
# To 4 the page says *"BCE is for binary classification"*, and the other *"handles multi-class problems with one-hot encoded targets"* [1]. With two classes the two agree. *Exceptions*: several labels at once take BCE, for each (F4); and the targets need not be one-hot, PyTorch took class numbers here.
#
# To 10: *"It internally applies log softmax to the inputs"* [1]. That holds. With a second softmax even the best model pays 0.5514.
#
# **Question 5: *"Can I create custom loss functions in PyTorch?"*** (1 minute) You write a class for a loss of your own. What must it hold? **a** a `forward`, **b** a `forward` and its slope, **c** a `forward`, its slope and the step.

# %%
check("11.20", "a")  # stub: check("11.20", "?")

# %% [markdown]
# **Question 7: *"Why monitor validation loss during training?"*** (1 minute) Thirty features of 150 tumours go into one neuron, and training goes on for 1,000 epochs. The loss on 200 other tumours … **a** falls all the way, as the training loss does, **b** falls first, and rises later, **c** rises from the start.

# %%
check("11.21", "b")  # stub: check("11.21", "?")

# %%
class OurLoss(torch.nn.Module):
    def forward(self, logit, label):
        return torch.nn.functional.softplus(torch.where(label == 1, -logit, logit)).mean()


train, validate, _ = np.split(np.random.default_rng(7).permutation(569), [150, 350])
standard = (features - features[train].mean(axis=0)) / features[train].std(axis=0)
yes = malignant[:, None].astype(float)
neuron = torch_training.build([30, 1], seed=7)
options = {"epochs": 1000, "batch_size": 150, "seed": 7, "validation": (standard[validate], yes[validate])}
history = torch_training.fit(neuron, OurLoss(), torch.optim.SGD(neuron.parameters(), lr=1.0), standard[train], yes[train], **options)
for epoch in (10, 100, 1000):
    losses = history.train_loss[epoch - 1], history.validation_loss[epoch - 1]
    print(f"epoch {epoch:4}: training {losses[0]:.4f}, validation {losses[1]:.4f}")

# %% [markdown]
# *"Yes, by subclassing nn.Module and implementing the forward method"*, says the page to 5, and to 7: *"if it increases while training loss decreases, the model is memorizing"* [1]. Both hold. The slopes of the new loss come by themselves. And while the training loss falls to less than half from epoch 100 on, the validation loss rises from 0.0755 to 0.1313, nearly all of it through one misjudged tumour.
#
# So the three answers with an exception are those to 3, 4 and 6.
#
# ## 4. A map of the losses (optional)
#
# Pages like to sort losses into families, regression here and classification there [2]. But the families are related. An arrow leads from a loss to a *special case* (up to a factor, a constant, or a stretched input), to a *limit*, or to what it *bounds* from above. The first cell tries all special cases on random numbers: both sides have to be equal.

# %%
C, R, M = classification, regression, margin
rng = np.random.default_rng(7)
e, zero, y, k = np.linspace(-5, 5, 41), np.zeros(41), rng.integers(0, 2, 41), rng.integers(0, 3, 41)
rows, pairs, sign = rng.normal(0, 2, (41, 3)), np.column_stack([zero, e]), 2 * y - 1
p, q = C.softmax(rows), C.softmax(rows[::-1])
bce, ce = C.binary_cross_entropy_from_logits(y, e), C.cross_entropy_from_logits(k, rows)
SAME = [
    ("Gaussian NLL", "squared error", R.gaussian_nll(zero, e, variance=1) - np.log(2 * np.pi) / 2, e**2 / 2),
    ("Laplace NLL", "absolute error", R.laplace_nll(zero, e, scale=1) - np.log(2), np.abs(e)),
    ("pinball", "absolute error", 2 * R.pinball(zero, e, quantile=0.5), np.abs(e)),
    ("NLL", "cross-entropy", C.negative_log_likelihood(k, C.log_softmax(rows)), ce),
    ("cross-entropy", "BCE", C.cross_entropy_from_logits(y, pairs), bce),
    ("cross-entropy", "KL divergence", C.categorical_cross_entropy(p, q) - C.categorical_cross_entropy(p, p), C.kl_divergence(p, q)),
    ("focal", "BCE", C.focal_from_logits(y, e, gamma=0), bce),
    ("hinge", "absolute error", M.hinge(sign, 2 * p[:, 0] - 1) / 2, R.absolute_error(y, p[:, 0])),
    ("multi-class hinge", "hinge", M.multiclass_hinge(y, pairs), M.hinge(sign, e)),
    ("categorical hinge", "hinge", M.categorical_hinge(np.eye(2)[y], pairs), M.hinge(sign, e)),
]
print("all equal:", all(np.allclose(left, right, rtol=1e-9) for _, _, left, right in SAME))

# %% [markdown]
# All ten are equal. (Focal loss comes in lesson [12](12_probabilities_you_can_trust.ipynb); with γ = 0 it is BCE.) For a limit, a number grows from 10 to 1,000, and the two sides have to come together. For a bound, the first side must never be below the second; the *0–1 loss* is 1 for a wrong decision, and 0 for a right one.

# %%
hot, wrong, poisson = np.eye(3)[k], (sign * e <= 0).astype(float), R.poisson_nll
LIMITS = [
    ("Huber", "squared error", lambda n: (R.huber(zero, e, delta=n), e**2 / 2)),
    ("Huber", "absolute error", lambda n: (R.huber(zero, e, delta=1 / n) * n, np.abs(e))),
    ("log-cosh", "squared error", lambda n: (R.log_cosh(zero, e / n) * n**2, e**2 / 2)),
    ("log-cosh", "absolute error", lambda n: (R.log_cosh(zero, e * n) / n, np.abs(e))),
    ("Poisson NLL", "squared error", lambda n: (poisson(zero + n**2, n**2 + n * e) - poisson(zero + n**2, zero + n**2), e**2 / 2)),
    ("cross-entropy", "categorical hinge", lambda n: (C.cross_entropy_from_logits(k, n * (rows + 1 - hot)) / n, M.categorical_hinge(hot, rows))),
]
BOUNDS = [
    ("hinge", "0–1 loss", M.hinge(sign, e), wrong),
    ("BCE", "0–1 loss", bce / np.log(2), wrong),
    ("absolute error", "signed error", np.abs(e), e),
    ("multi-class hinge", "categorical hinge", M.multiclass_hinge(k, rows), M.categorical_hinge(hot, rows)),
]
curves = {"squared error": e**2, "BCE": C.binary_cross_entropy_from_logits(0 * k, e), "hinge": M.hinge(1 + 0 * k, e), "focal": C.focal_from_logits(0 * k, e, gamma=2)}
for start, end, sides in LIMITS:
    print(f"{start} → {end}: gap", *[f"{np.max(np.abs(np.subtract(*sides(n)))):.3f}" for n in (10, 1000)])
print("never below:", all(np.all(left >= right) for *_, left, right in BOUNDS))
print("convex:", [name for name, loss in curves.items() if np.all(np.diff(loss, 2) > -1e-9)])

# %% [markdown]
# Each gap closes, and no bound is broken. Here are the arrows as a map.

# %%
kinds = {"special case": SAME, "limit": LIMITS, "bound": BOUNDS}
arrows = {kind: [(start, end) for start, end, *_ in found] for kind, found in kinds.items()}
plots.show(plots.loss_map("Most losses are relatives", arrows),
           "A map of 18 losses and 20 arrows. Those for numbers lie on the left, around squared and absolute "
           "error; those for classes on the right, around cross-entropy and hinge. One arrow joins the "
           "two, from hinge to absolute error. The cells above name every arrow.")

# %% [markdown]
# From the top: cross-entropy is the NLL of a class, and the squared error that of a number with bell-shaped noise. Huber and log-cosh lie between the squared and the absolute error. Hinge and BCE lie above the 0–1 loss, and have the slope that it lacks. No arrow leaves the signed error: its mean, the mean bias error, is a diagnostic.
#
# A third page adds *"convex functions"* to the families [3]. But convex is a property, as the last line above shows: squared error, BCE and hinge have it, wherever they stand on the map. Focal loss lacks it, and is used.
#
# ## What you saw
#
# - **Each of the five factors holds, and fails**: for counts, squared errors of probabilities, totals, several labels, and numbers that a root makes readable.
# - **Several labels** take a sigmoid each and the sum of the binary cross-entropies.
# - **Two questions** lead to a loss: what is predicted, and what is needed of it?
# - If rules disagree, **test the choice**: measure what is needed, on data put aside.
# - A loss works through its **slope**. A constant added to it changes nothing.

# %%
progress("11")

# %% [markdown]
# A ✓ marks what you passed. Lesson [12](12_probabilities_you_can_trust.ipynb) asks which probabilities can be trusted. All losses on one page, to print: the [cheat sheet](cheat_sheet.html).
#
# ## References
#
# 1. "Loss Functions in Artificial Neural Networks: Types, Applications, and Implementation in PyTorch for Effective Model Training", a tutorial without a named author.
# 2. "Loss functions in Machine Learning", a tutorial without a named author.
# 3. M. F. Bashir, "Understanding Loss Functions in Neural Networks", *Deep Learning Essential*, part 5.
# 4. W. N. Street, W. H. Wolberg and O. L. Mangasarian, "Nuclear feature extraction for breast tumor diagnosis", 1993: the tumours.
# 5. E. Alpaydin and C. Kaynak, "Cascading classifiers", *Kybernetika* 34, 1998: the digits.

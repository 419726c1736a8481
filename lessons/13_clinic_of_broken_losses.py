# %% [markdown]
# # 13 · Find what is wrong with a loss
#
# Some mistakes stop the program, and a message tells where. Others let it run: the loss falls, the curve looks fine, and the model is wrong. This lesson is a clinic for the second kind. A patient comes in with a log and a curve. You say what it has. Only then do you see its code.
#
# - **You will** work out what a loss should be before training begins; examine five patients and say what each one has; repair three of them; and learn five checks that find such faults in your own work.
# - **You need** lessons [04](04_binary_cross_entropy.ipynb) and [05](05_cross_entropy.ipynb) for the losses, and [09](09_pytorch_training_loop.ipynb) for PyTorch.
# - **It takes** about 90 minutes, 27 of them for the exercises. There is a good place to stop halfway.
# - **Words and symbols** are explained in the [glossary](glossary.ipynb).

# %%
import inspect

import numpy as np
import torch

from course_utils import clinic, datasets, plots
from course_utils.checks import check, hint, progress, review, solution

nn, F = torch.nn, torch.nn.functional
torch.set_default_dtype(torch.float64)  # so that every processor prints the same numbers
torch.set_num_threads(1)  # networks this small are quicker on one

images, digits = datasets.digits()
order = np.random.default_rng(7).permutation(1797)
pixels, digits = torch.tensor(images.reshape(-1, 64) / 16)[order], torch.tensor(digits)[order]
seen, new = (pixels[:1437], digits[:1437]), (pixels[1437:], digits[1437:])

# %% [markdown]
# ## Three questions to warm up
#
# They are about lessons 02, 03 and 05.
#
# **13.1** (1 minute) A model reads letters, A to Z, and has learned nothing yet: all 26 logits are 0. What does its answer cost in cross-entropy, to three digits?

# %%
check("13.1", 3.258)  # stub: check("13.1", "?")

# %% [markdown] tags=["idea"]
# Equal logits make equal probabilities. The loss is minus the logarithm of the one that the right letter gets.

# %% [markdown]
# **13.2** (1 minute) Somebody fits a bell curve to people's heights in metres, and reports a mean negative log-likelihood of −0.9. What do you say? **a** that is impossible, **b** that is possible, because a density may be above 1, **c** the sign is wrong.

# %%
check("13.2", "b")  # stub: check("13.2", "?")

# %% [markdown]
# **13.3** (1 minute) Three targets are 1, 2 and 6. A model gives the same number for all of them. How low can its mean squared error get, to three digits?

# %%
check("13.3", 4.67)  # stub: check("13.3", "?")

# %% [markdown] tags=["idea"]
# Lesson 02 found the number that squared errors call best. Take the squared error of each target from there.

# %% [markdown]
# ## 1. Two numbers to know before training
#
# A thermometer is of no use to a doctor who does not know the healthy temperature. So before anything is trained, work out two numbers.
#
# The first one: **what does a guess cost?** A model that looks at nothing can only learn how frequent each class is, and give these shares as its probabilities, to everybody. Of 569 tumours 212 are malignant, a share of 0.37. So each of these costs −log 0.37, each benign one −log 0.63, and the mean counts each price as often as it is paid. Lesson [05](05_cross_entropy.ipynb) called this the *entropy* of the shares. With ten equal shares it is log 10.
#
# The second one is the *floor*: **how low can the loss get at best?** For plain labels it is 0. It is higher wherever the target itself is unsure. If one label in ten is wrong, for example, nobody should be surer than 0.9. Then the floor is an entropy as well, that of the target.


# %%
def entropy(share):
    return -np.sum(share * np.log(share))


smoothed = np.array([0.91] + [0.01] * 9)  # label smoothing: 0.1 of the target is spread over ten
print(f"a guess among ten digits: {entropy(np.full(10, 0.1)):.4f}")
print(f"a guess about 357 benign and 212 malignant tumours: {entropy(np.array([357, 212]) / 569):.4f}")
print(f"floor with label smoothing of 0.1, ten classes: {entropy(smoothed):.4f}")
print(f"floor if one label in ten is wrong, two classes: {entropy(np.array([0.9, 0.1])):.4f}")

# %% [markdown]
# So a loss that comes to rest at 0.5003 is healthy if labels are smoothed, and suspect if they are not. On new examples, a loss above that of a guess says that its probabilities do harm, and one clearly below the floor that something is miscounted. (On examples learned by heart the loss may be lower, and a single batch may be lucky.)
#
# ## 2. This is what health looks like
#
# The pictures are the handwritten digits of lesson 09, 8 times 8 pixels each. The first cell has put 360 of them aside, to count right answers.
#
# A training script has three parts that can be ill: the network, the loss, and what hands over the batches. Here are healthy ones. The loss gives one value for each example; the mean comes later.


# %%
def network():
    return nn.Sequential(nn.Linear(64, 32), nn.ReLU(), nn.Linear(32, 10))


def losses(logits, digit):
    return F.cross_entropy(logits, digit, reduction="none")


def batches():
    x, y = seen
    order = torch.randperm(len(x))  # one epoch, shuffled, 64 at a time
    return zip(x[order].split(64), y[order].split(64), strict=True)


# %% [markdown]
# Here is the loop that trains them, the one of lesson 09. All patients use it, and it is healthy. It returns the model and the loss of every batch, a row for each epoch.


# %%
def train(network, losses, batches, epochs=8):
    torch.manual_seed(7)  # the same first weights, the same order of batches
    model, curve = network(), []
    optimizer = torch.optim.Adam(model.parameters(), lr=0.03)
    for _ in range(epochs):
        curve.append([])
        for x, y in batches():
            optimizer.zero_grad()
            cost = losses(model(x), y).mean()
            cost.backward()
            optimizer.step()
            curve[-1].append(cost.item())
    return model, np.array(curve)


# %% [markdown]
# A doctor looks at three things: the log, the right answers, and the curve, with the price of a guess as a dotted line. (In the log, the short last batch of an epoch counts as much as the others. For a look that is good enough; lesson 14 shows when it is not.)


# %%
def log(curve):
    print(f"first batch {curve[0, 0]:.2f}, then the mean of each epoch: {curve.mean(axis=1).round(2)}")


def right(model, x=new[0], y=new[1]):
    print("right:", int((model.eval()(x).argmax(dim=1) == y).sum()), "of", len(y))


def chart(title, curve, guess=2.3026):
    ax = plots.axes(title, "batch", "loss in nats")
    plots.curve(ax, np.arange(1, curve.size + 1), curve.ravel())
    plots.curve(ax, [1, curve.size], [guess, guess], color="black", style=":")
    ax.set_ylim(0, 1.15 * max(guess, curve.max()))
    return plots.note(ax, 0.85 * curve.size, guess, f"a guess: {guess:.2f}")


model, healthy = train(network, losses, batches)
log(healthy)
right(model)
plots.show(
    chart("Health: it begins at the price of a guess, and falls", healthy),
    "The loss of 184 batches. It begins at 2.3, the price of a guess, falls below 0.5 within 25 "
    "batches, and stays below 0.2 from batch 90 on.",
)

# %% [markdown]
# The first batch costs about as much as a guess, 2.30, as it has to: the model knows nothing yet. Within an epoch the loss is far below that line, and it comes close to the floor, 0. Of the new digits 344 are right.
#
# ## 3. Three patients
#
# Their code is in `course_utils/clinic.py`. Do not look there yet: a cell will print it after your diagnosis.
#
# ### Patient 1: it begins too high

# %%
model, curve = train(*clinic.patient_1(*seen))
log(curve)
right(model)
ax = chart("Patient 1 begins at almost twice the price of a guess", curve)
plots.note(ax, 1, curve[0, 0], f"first batch: {curve[0, 0]:.2f}", side="right", color=plots.BLUE)
plots.show(
    ax,
    "The loss of 184 batches. It begins at 4.1, far above the dotted line of a guess at 2.3, falls "
    "a little below it, to about 2.1, and drops to between 1.3 and 1.7 for one batch at the end of each epoch.",
)

# %% [markdown]
# A guess costs 2.30, and the first batch cost 4.14. The loss comes to rest near 2, and drops sharply at the end of each epoch, where the last batch has 29 pictures and not 64. All the same, 309 of the new digits are right.
#
# **Diagnosis 13.4 (2 minutes).** **a** the loss is a sum and not a mean, **b** the network has 64 outputs in place of ten, **c** the probabilities add up to 1 over the pictures, not over the digits. (The logarithm of 64 is 4.16.)

# %%
check("13.4", "c")  # stub: check("13.4", "?")

# %%
print(inspect.getsource(clinic.patient_1))

# %% [markdown]
# Look at `dim=0`. The logits of a batch are a table: a row for each picture, a column for each digit. Along `dim=1` softmax goes through the ten digits of one picture, which is right. Along `dim=0` it goes down a column, so the 64 pictures share each digit among them. An untrained model gives each of them 1/64, and that costs log 64 = 4.16. There is a floor, too. About six of the 64 pictures show the same digit, and none of them can have all of it: log 6.4 is 1.86. Where only 29 share, it costs less.
#
# **Exercise 13.5 (5 minutes).** The same fault, written in NumPy:
#
# ```python
# def losses(label, logits):
#     shifted = logits - logits.max(axis=0)
#     log_probs = shifted - np.log(np.exp(shifted).sum(axis=0))
#     return -log_probs[np.arange(len(label)), label]
# ```
#
# Repair it. For labels `[0, 1, 1]` and logits `[[2, 0], [0, 1], [3, 0]]` about 0.127, 0.313 and 3.049 are right. (A column that is to be subtracted from a table needs `keepdims=True`.)


# %%
def losses_by_hand(label, logits):
    """The cross-entropy of each example, one row of logits for each."""
    shifted = logits - logits.max(axis=1, keepdims=True)  # solution
    log_probs = shifted - np.log(np.exp(shifted).sum(axis=1, keepdims=True))  # solution
    return -log_probs[np.arange(len(label)), label]  # stub: return ...


check("13.5", losses_by_hand)

# %% [markdown] tags=["idea"]
# The classes of one example share 1 among them. In which direction does one example lie in the table? Both the maximum and the sum have to run that way.


# %% tags=["other-way"]
def losses_by_hand(label, logits):
    sums = np.logaddexp.reduce(logits, axis=1)
    return sums - logits[np.arange(len(label)), label]

# %% [markdown]
# ### Patient 2: it never gets anywhere

# %%
model, curve = train(*clinic.patient_2(*seen))
log(curve)
right(model)

# %% [markdown]
# It begins at log 10, as it should. Steps are made, and the first epoch costs more than a guess. Nothing is learned. Of the new digits 30 are right; guessing would get 36.
#
# **Diagnosis 13.6 (1 minute).** **a** pictures and labels do not belong together, **b** the learning rate is far too low, **c** the sign of the loss is wrong.

# %%
check("13.6", "a")  # stub: check("13.6", "?")

# %%
print(inspect.getsource(clinic.patient_2))

# %% [markdown]
# Every line looks right. Look at what goes *into* the network: the first six pictures of a batch, with their labels.

# %%
torch.manual_seed(7)
x, y = next(iter(clinic.patient_2(*seen)[2]()))
tiles = np.repeat(1 - x[:6].reshape(-1, 8, 8, 1).numpy(), 3, axis=3)  # grey as red, green, blue
plots.show(plots.pictures("What goes into the network of patient 2", tiles, [f"label {digit}" for digit in y[:6]], columns=6),
           "Six handwritten digits, 6, 9, 2, 8, 8 and 4, under the labels 8, 0, 6, 2, 2 and 4.")

# %% [markdown]
# One is right, by luck. `torch.randperm` is called twice, once for the pictures and once for the digits, and so each picture gets the label of another one. Labels that mean nothing pull the weights this way and that, so the loss even exceeds a guess.
#
# ### Patient 3: a floor at 0.56
#
# Now the tumours of lesson 04. This patient brings a fourth part along: a function that says of each output of the model whether it means "malignant".

# %%
features, malignant, _ = datasets.breast_cancer()
cells = torch.tensor((features - features.mean(axis=0)) / features.std(axis=0))
malignant = torch.tensor(malignant, dtype=torch.float64)
*parts, says_malignant = clinic.patient_3(cells, malignant)
model, curve = train(*parts)
log(curve)
said = says_malignant(model(cells))
print(f"called malignant: {said.sum()} of 569; right: {(said == malignant).sum()}")
ax = chart("Patient 3 comes to rest not far below a guess", curve, guess=0.6603)
plots.note(ax, 84, 0.5, f"last epoch: {curve[-1].mean():.2f}", side="below", color=plots.BLUE)
plots.show(
    ax,
    "The loss of 96 batches. It begins at 0.81, above the dotted line of a guess at 0.66, falls "
    "below it within 10 batches, and then goes on jumping about 0.56.",
)

# %% [markdown]
# There are two symptoms. The loss stands still a little below a guess. And everybody is called malignant, which is right 212 times. Take the loss first.
#
# **Diagnosis 13.7 (1 minute).** **a** there are more benign tumours than malignant ones, **b** 0 and 1 are exchanged, **c** the loss gets probabilities and expects logits.

# %%
check("13.7", "c")  # stub: check("13.7", "?")

# %%
print(inspect.getsource(clinic.patient_3))

# %% [markdown]
# The network ends in `nn.Sigmoid`, so its outputs lie between 0 and 1. `binary_cross_entropy_with_logits` takes them for logits and applies a sigmoid of its own. Does that explain the count, too? Try two things: the sick model, counted by `output > 0.5`; and a model trained with the loss for probabilities, but counted by the patient's own function.

# %%
def of_probabilities(output, malignant):
    return F.binary_cross_entropy(output, malignant, reduction="none")


print(f"perfect probabilities cost {parts[1](malignant, malignant).mean():.4f}")
print("same model, output > 0.5, right:", int(((model(cells) > 0.5) == malignant).sum()))
other, curve = train(parts[0], of_probabilities, parts[2])
print(f"loss mended: last epoch {curve[-1].mean():.4f}, right: {(says_malignant(other(cells)) == malignant).sum()}")

# %% [markdown]
# Perfect answers would cost 0.5516, so the floor comes from the loss. With the loss mended it is gone, and still everybody is called malignant. And the sick model, counted in another way, is right 561 times. So there are **two mismatches**, and neither explains the other. The second one is in `says_malignant`: it, too, applies a sigmoid to a probability, and the sigmoid of a number from 0 to 1 is never below 0.5.
#
# Loss and count both expect logits, and the model gives probabilities. Mend both of them, or take the one `nn.Sigmoid` out of the network.
#
# **Exercise 13.8 (3 minutes).** Elsewhere the network is mended and gives logits, but a count still holds two sigmoids:
#
# ```python
# def count_right(label, logit):
#     prob = 1 / (1 + np.exp(-logit))
#     says_malignant = 1 / (1 + np.exp(-prob)) > 0.5
#     return np.sum(says_malignant == (label == 1))
# ```
#
# Repair it. For labels `[1, 0, 0, 1, 0]` and logits `[3, -2, 0.3, 0.8, -1]` 4 is right. You may do without any sigmoid.


# %%
def count_right(label, logit):
    """How many answers are right, if probabilities above one half mean 'malignant'."""
    return np.sum((logit > 0) == (label == 1))  # stub: return ...


check("13.8", count_right)

# %% [markdown] tags=["idea"]
# Which logit has the sigmoid 0.5? The sigmoid rises, so every larger logit has a larger probability.


# %% tags=["other-way"]
def count_right(label, logit):
    prob = 1 / (1 + np.exp(-logit))
    return np.sum(np.where(prob > 0.5, label == 1, label == 0))

# %% [markdown]
# **A good place to stop.** The second half begins with two patients who look well. If you go on another day, run all cells above first.
#
# ## 4. Two patients who look well
#
# ### Patient 4: better with one more cheque
#
# A bank reads amounts on cheques, digit by digit, with the healthy network. There are 408 amounts of one to six digits. Then a single cheque with nine digits comes along, and the model is trained again.

# %%
lengths = [1, 2, 3, 4, 5, 6] * 68  # 1,428 digits
few, one_more = clinic.amounts(*seen, lengths), clinic.amounts(*seen, [*lengths, 9])
curves = []
for amounts in (few, one_more):
    model, curve = train(*clinic.patient_4(*amounts))
    log(curve)
    right(model)
    curves.append(curve[:2])  # two epochs

ax = chart("One more cheque, and the loss is lower from the start", curves[0])
plots.curve(ax, np.arange(1, 43), curves[1].ravel(), color=plots.ORANGE)
plots.note(ax, 6, curves[0].ravel()[5], "408 amounts", side="right", color=plots.BLUE)
plots.note(ax, 7, 0.42, "one more, of nine digits", side="below", color=plots.ORANGE)
plots.show(
    ax,
    "The first two epochs of two trainings. Both begin below the dotted line of a guess, 2.3: with "
    "408 amounts at 1.3, with one more of nine digits at 0.8. Both fall to about 0.1.",
)

# %% [markdown]
# The loss falls, and the digits are read well. And yet: with one cheque more, the first loss is 0.76 in place of 1.34, and no more digits are right than before.
#
# **Diagnosis 13.9 (1 minute).** **a** the long amount is especially easy to read, **b** empty places are counted as if they were digits, **c** with more data a loss is always lower.

# %%
check("13.9", "b")  # stub: check("13.9", "?")

# %%
print(inspect.getsource(clinic.amounts))
print(inspect.getsource(clinic.patient_4))

# %% [markdown]
# Amounts of different lengths make no table, so `pad_sequence` fills each of them up with empty places to the length of the longest. Their label is −1, and `ignore_index=-1` gives them a loss of 0: so far all is well. But then the loop takes the mean over *all* places, and a place that costs 0 makes a mean lower. Of 408 · 6 = 2,448 places 1,428 hold a digit, 58 %, and 58 % of 2.30 is 1.34. With nine places for everybody it is 39 %, about 0.90. (The first batch happened to hold short amounts.) So the longest amount decides about the loss of all the others.
#
# **Exercise 13.10 (4 minutes).** Repair the mean. `label` and `loss` are tables, a row for each amount, and empty places have the label −1 and the loss 0. (A digit that is read perfectly costs 0 as well.) Somebody wrote `return np.mean(loss)`. For labels `[[7, 0, 1], [4, -1, -1]]` and losses `[[1, 3, 4], [0, 0, 0]]` the mean over digits is 2.


# %%
def mean_over_digits(label, loss):
    """The mean loss of the places that hold a digit."""
    return np.sum(loss) / np.sum(label >= 0)  # stub: return ...


check("13.10", mean_over_digits)

# %% [markdown] tags=["idea"]
# A mean is a sum divided by a number. The sum is right already, because empty places add 0 to it. What should it be divided by, and how do you tell an empty place from the digit 0?


# %% tags=["other-way"]
def mean_over_digits(label, loss):
    return np.mean(loss[label != -1])

# %% [markdown]
# In PyTorch, let the loss return the values of the digits alone, `each[digit.flatten() >= 0]`, and the mean in the loop is right. A mean of batch means goes wrong in the same way if the last batch is short. Add up sums, and divide once.
#
# ### Patient 5: ask again
#
# This patient brings a function `score`, which gives the loss on the 360 new pictures. After training, the next cell calls it twenty times.

# %%
*parts, score = clinic.patient_5(*seen)
model, curve = train(*parts)
log(curve)
asked = [score(model, *new) for _ in range(20)]
ax = plots.axes("The same weights, the same pictures, twenty answers", "asked for the … time", "loss in nats")
plots.points(ax, np.arange(1, 21), asked)
ax.set(ylim=(0, 0.6), xticks=[1, 5, 10, 15, 20])
for number in [np.argmin(asked), np.argmax(asked)]:
    plots.note(ax, 1 + number, asked[number], f"{asked[number]:.3f}", side="right")
plots.show(ax, "Twenty dots, one for each time of asking, scattered between 0.365 and 0.476 nats.")

# %% [markdown]
# The training looks healthy. But no step was taken between two questions, and no two answers are equal.
#
# **Diagnosis 13.11 (1 minute).** **a** the model is still in training mode, **b** the new pictures are shuffled anew each time, **c** the model overfits.

# %%
check("13.11", "a")  # stub: check("13.11", "?")

# %%
print(inspect.getsource(clinic.Dropout))
print(inspect.getsource(clinic.patient_5))
model.eval()
print("after model.eval():", [round(score(model, *new), 4) for _ in range(3)])

# %% [markdown]
# *Dropout*, as in lesson 09, sets half of the hidden numbers to 0 while a model learns, others every time. (It is written out here; `nn.Dropout` does the same.) `score` never calls `model.eval()`, so half of the network is missing while it is judged. `torch.no_grad()` does not help: it only stops the recording of slopes.
#
# After `model.eval()` the answer is the same each time, 0.1682, and less than half of the others. Whoever compares two models by such numbers decides by the throw of a die. With BatchNorm the new pictures would even change what the model has stored.
#
# ## 5. The waiting room
#
# Four more patients. Only their loss is ill, and you get one line for each.

# %%
for name, sick in zip("ABCD", clinic.waiting_room(), strict=True):
    model, curve = train(network, sick, batches)
    print(f"{name}: first batch {curve[0, 0]:.2f}, last epoch {curve[-1].mean():.2f}", end=", ")
    right(model)

# %% [markdown]
# **Diagnosis 13.12 (1 minute).** Which of them is minus a probability, because a logarithm is missing? **a** A, **b** B, **c** C, **d** D.

# %%
check("13.12", "c")  # stub: check("13.12", "?")

# %%
print(inspect.getsource(clinic.waiting_room))

# %% [markdown]
# **A** has no minus: it makes the label's probability as small as it can. **B** is the sum: 2.29 for 64 pictures. Adam does not mind; plain gradient descent would step 64 times as far. **C** stays between −1 and 0: `nll_loss` takes no logarithm, it only picks a number and changes its sign. **D** looks best of all, and has learned nothing. Each output has a sigmoid of its own, and only that of the label is scored. So all ten learn to say yes to everything. Softmax would make them share.
#
# > **Check the claim.** Two pages, two more patients. A tutorial prints the hinge loss as max(0, 1 − y · s), and does not say that labels have to be −1 and +1 [1]. Another one scores two sigmoid outputs with a cross-entropy [2]. What does "malignant" for everybody cost in the first, and perfection in the second?

# %%
everybody_ill = torch.clamp(1 - malignant * torch.ones(569), min=0)
print(f"hinge with labels 0 and 1, everybody malignant: {everybody_ill.mean():.4f}")
perfect = torch.tensor([[1.0, 0.0]])
print(f"cross-entropy of two perfect sigmoids: {F.cross_entropy(perfect, torch.tensor([0])):.4f}")

# %% [markdown]
# > With label 0 the score drops out of the formula: a benign tumour costs 1, whatever the model says. Nothing gets below 0.6274, the share of the benign ones. Keras turns 0 and 1 into −1 and +1 by itself [4]. In PyTorch the two sigmoids meet a softmax: floor 0.3133 (Keras: lesson 08).
#
# ## 6. Five checks before you trust a run
#
# At work nobody tells you who is a patient, so practitioners check before a long training [3].
#
# **Check 1: the first loss.** Does an untrained model begin at log K, a guess among K equal classes? Look at all patients, newly started.

# %%
six = {
    "healthy": (network, losses, batches),
    "1": clinic.patient_1(*seen),
    "2": clinic.patient_2(*seen),
    "3": clinic.patient_3(cells, malignant)[:3],
    "4": clinic.patient_4(*few),
    "5": clinic.patient_5(*seen)[:3],
}


def first_batch(batches):
    torch.manual_seed(7)
    return next(iter(batches()))


def first_loss(network, losses, batches):
    x, y = first_batch(batches)
    return losses(network()(x), y).mean().item()


first = {name: first_loss(*parts) for name, parts in six.items()}
print({name: round(loss, 2) for name, loss in first.items()})

# %% [markdown]
# A guess costs 2.30 for digits. For patient 3 an untrained network says one half to everybody, and that should cost 0.69; its second sigmoid makes more of it. So patients 1, 3 and 4 are found out before the first step.
#
# **Check 2: one batch by heart.** Train on a single batch, again and again. Can the loss come near the healthy floor? If not, something is broken between the network and the loss.
#
# **Predict before you run (1 minute).** Which patient passes this check, although it is ill? **a** patient 1, **b** patient 2, **c** patient 3.

# %%
check("13.13", "b")  # stub: check("13.13", "?")

# %%
def learned_by_heart(network, losses, batches):
    batch = first_batch(batches)
    return train(network, losses, lambda: [batch], epochs=200)[1].ravel()


by_heart = {name: learned_by_heart(*parts) for name, parts in six.items()}
print({name: f"{curve[-1]:.4f}" for name, curve in by_heart.items()})

# %% [markdown]
# Patient 2 gets through: one batch keeps its pairs of picture and label, and wrong pairs can be learned by heart like right ones. So what is left to suspect is what hands over the data.
#
# **Check 3: who depends on whom?** Take the loss of the *first* picture in a batch, and ask PyTorch for its slope with respect to *all* pixels of *all* pictures. A picture whose slopes are not all 0 has a say in this loss. How many should have one?


# %%
def depends_on(network, losses, batches):
    x, y = first_batch(batches)
    x = x.clone().requires_grad_()
    losses(network()(x), y)[0].backward()
    return int((x.grad != 0).flatten(1).any(dim=1).sum())


say = {name: depends_on(*parts) for name, parts in six.items()}
print(say)

# %% [markdown]
# One: the picture itself. In patient 1 all 64 have a say, and that is its fault in one number. (BatchNorm mixes the examples of a batch on purpose while it trains: call `eval()` first.)
#
# **Check 4: take the inputs away.** Train with all inputs at 0. A model that learned from its inputs must get worse; otherwise it learned nothing from them.

# %%
def trained_without(network, losses, batches):
    return train(network, losses, lambda: ((0 * x, y) for x, y in batches()), epochs=3)[1][-1].mean()


seeing = {name: train(*parts, epochs=3)[1][-1].mean() for name, parts in six.items()}
blind = {name: trained_without(*parts) for name, parts in six.items()}
for name in six:
    print(f"{name}: third epoch {seeing[name]:.2f}, without inputs {blind[name]:.2f}")

# %% [markdown]
# For patient 2 the pictures make no difference, and for all others they do. Now put the four checks together. A dark 1 says "caught": a first loss more than a tenth off, more than 0.1 left after learning by heart, more than one picture with a say, or a loss that pictures improve by less than a tenth.

# %%
caught = {
    "first loss": [abs(loss / np.log(2 if name == "3" else 10) - 1) > 0.1 for name, loss in first.items()],
    "one batch by heart": [curve[-1] > 0.1 for curve in by_heart.values()],
    "who has a say": [count > 1 for count in say.values()],
    "without inputs": [seeing[name] > 0.9 * blind[name] for name in six],
}
ax = plots.axes("No check catches everybody, and patient 5 slips through", "patient", "")
plots.matrix(ax, np.array(list(caught.values()), int), rows=caught, columns=six)
plots.show(ax, "A table, 1 for caught. First loss: patients 1, 3, 4. By heart: 1, 3. Who has a say: 1. Inputs: 2. None: 5.")

# %% [markdown]
# No single check catches everybody, and all four miss patient 5, because its *training* is healthy. What helped there follows a rule: **change what must not matter, and the loss must stay.** Ask twice (patient 5). Make the table wider (patient 4). Split the data into other batches. Give the classes other numbers. And the other way round: **take away what must matter, and the loss has to get worse.**
#
# **Check 5: begin where a guess ends.** Most classes are not equally frequent, and the first steps of a training go into learning their shares. Choose the biases of the last layer so that softmax turns them into the shares, let its weights start at 0, and the first loss is their entropy: it is lower than log K, and you can work it out.
#
# **Exercise 13.14 (4 minutes).** Of 1,000 pictures 700 show cats, 250 dogs and 50 foxes. Choose three biases, the logits of an untrained model, so that its first loss is at most 0.75 nats. Type them as a list: `[cats, dogs, foxes]`.

# %%
check("13.14", [np.log(0.7), np.log(0.25), np.log(0.05)])  # stub: check("13.14", "?")

# %% [markdown] tags=["idea"]
# Softmax takes the exponential of each bias. What undoes an exponential?

# %% [markdown]
# The log-odds of the tumours are log(212/357), and the first loss should be the 0.6603 of section 1.

# %%
def ends_in_logits():
    return nn.Sequential(nn.Linear(30, 16), nn.ReLU(), nn.Linear(16, 1), nn.Flatten(0))


for name, network_of in {"mended": ends_in_logits, "patient 3": six["3"][0]}.items():
    model = network_of()
    nn.init.zeros_(model[2].weight)
    nn.init.constant_(model[2].bias, np.log(212 / 357))
    print(f"{name}: first loss {six['3'][1](model(cells), malignant).mean():.4f}")

# %% [markdown]
# Patient 3 does not begin at the entropy: its sigmoid shows before the first step.
#
# ## 7. The clinic's table
#
# *x* are the inputs, *z* is the output of the model, *y* the target; K counts the classes, N the examples in a batch. What may look odd and is **healthy**:
#
# | a loss of | is healthy, if |
# |---|---|
# | log K, or the entropy of the shares | nothing has been learned yet |
# | 0.5003 | labels of ten classes are smoothed by 0.1 |
# | 0.3251 | one label in ten is wrong, of two classes |
# | the variance of the noise | it is a squared error, and targets are noisy |
# | below 0 | it is the negative log-likelihood of a density |
# | higher in training than on new data | dropout is at work, or the weights moved during the epoch |
#
# And what is **ill**. (To print: page 2 of the [cheat sheet](cheat_sheet.html).)
#
# | symptom | likely cause | the one line that tells |
# |---|---|---|
# | `nan` from the start | `nan` in the inputs; log 0 in the loss, lessons 04 and 05 | `x.isfinite().all()` is to be True |
# | it rises, then `nan` | too high a learning rate, lesson 07 | a tenth of the rate |
# | the first loss is log N, and the floor above 0 | softmax over the batch (1) | the slopes of one loss in `x.grad`: one row |
# | log K, or a little above, for ever | labels shuffled against inputs (2); learning rate | draw a batch with its labels |
# | a floor: 0.55 for tumours, 1.46 for ten classes | probabilities as logits (3), softmax twice | `z.min() >= 0 and z.max() <= 1` is to be False |
# | one answer for all, whatever the loss | a sigmoid too many in the count (3) | count with `z > 0` |
# | the first loss is below that of a guess | a mean over padding (4) | first loss / log K is the share of places in use |
# | another loss, if asked again | `train()` mode (5) | `model.training` is to be False |
# | below 0 without end, most are wrong | the sign (A) | `loss(10 * one_hot, y) < loss(-10 * one_hot, y)` is to be True |
# | below 0 without end, many are right | swapped arguments, logits into `NLLLoss` | `loss(0 * z, y)` is to be log K |
# | the first loss is N · log K | a sum for a mean (B) | first loss divided by N |
# | between −1 and 0 | no logarithm (C) | `log_probs.exp().sum(1)` is to be 1 |
# | nearly 0, and no better than a guess | a sigmoid each (D); one output for K classes | `probs.sum(1)` is to be 1, `z.shape[1]` to be K |
# | a floor at the share of one class | labels 0 and 1 for a hinge | `y.unique()` is to be −1, 1 |
# | a floor at the variance, one prediction for all | (N,) against (N, 1), lesson 09 | `z.shape == y.shape` |
# | a good loss, one class for all | one-hot rows read as indices | `y.shape` is to be (N,) |
# | changes with the batch size | mean of batch means | the loss of all examples in one call |
# | fine, until classes are renumbered | class indices as amounts | `y.dtype` is to be int64 |
#
# ## What you saw
#
# - **Before training**, work out two numbers: the price of a guess and the floor.
# - A loss that **falls** is not yet **right**: that of four patients in five fell.
# - **Change what must not matter**: the loss must stay. **Take away what must matter**: it has to get worse.
# - Two symptoms may have two causes: mend **one thing at a time**, and look again.

# %%
progress("13")

# %% [markdown]
# A ✓ marks what you passed. The last lesson, [14](14_loss_at_scale.ipynb), keeps a loss right on many machines and in few bits.
#
# ## References
#
# 1. "Loss Functions in Artificial Neural Networks: Types, Applications, and Implementation in PyTorch for Effective Model Training", a tutorial without a named author.
# 2. deeplizard, "Loss in a Neural Network explained", *Deep Learning Fundamentals, Classic Edition*.
# 3. A. Karpathy, "A recipe for training neural networks", 2019: the loss at the start, a start from the shares, one batch by heart, inputs set to 0, and slopes that show who depends on whom.
# 4. What is said of the frameworks was run on PyTorch 2.15, and Keras 3.15 with TensorFlow 2.21.

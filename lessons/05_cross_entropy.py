# %% [markdown]
# # 05 · Score a choice among many classes
#
# Cat, dog or horse? With two classes one probability was enough. With three or ten or fifty thousand a network answers with a whole row of numbers, and one of them is right. How bad is such a row?
#
# - **You will** turn logits into probabilities, write a cross-entropy that no logit can break, find out why a published 0.813 comes out as 0.8539, and see on handwritten digits what class weights and label smoothing change.
# - **You need** logarithms, logits and binary cross-entropy from lesson [04](04_binary_cross_entropy.ipynb).
# - **It takes** about 85 minutes, 35 of them for the exercises.
# - **Words and symbols** are explained in the [glossary](glossary.ipynb).

# %%
import numpy as np

from course_utils import classification, plots, reduction
from course_utils.checks import check, hint, progress, review, solution
from course_utils.datasets import digits
from course_utils.descent import gradient_descent
from course_utils.gradcheck import numerical_gradient

# %% [markdown]
# ## 1. Three numbers, one answer
#
# A network looks at a photo and gives 0.5 for *cat*, 2.0 for *dog* and −1.0 for *horse*. These are *logits*: any real numbers, the larger the more likely. How do they become probabilities?
#
# Probabilities are positive and sum to 1. Exponentials are positive; dividing by their sum does the rest. This is *softmax*:
#
# $$p_k = \frac{e^{z_k}}{\sum_j e^{z_j}}$$


# %%
def softmax(logits):
    exps = np.exp(logits)
    return exps / exps.sum(axis=-1, keepdims=True)


logits = np.array([0.5, 2.0, -1.0])  # cat, dog, horse
probs = softmax(logits)
print("probabilities:", probs.round(4), "sum:", probs.sum().round(4))

# %% [markdown]
# Dog gets 0.7856, cat 0.1753, horse 0.0391. Now the label arrives: it was a dog. As in lesson 04, the loss is the surprise: minus the logarithm of the probability that the label had.
#
# There are two ways to write such a label. The *class index* of dog is 1. The *one-hot* row is (0, 1, 0). Do they cost the same?

# %%
one_hot = np.array([0.0, 1.0, 0.0])
print(f"with the class index: {-np.log(probs[1]):.4f}")
print(f"with the one-hot row: {-np.sum(one_hot * np.log(probs)):.4f}")

# %% [markdown]
# Both give 0.2413. The zeros of the one-hot row switch the other classes off, so only the dog is left. Keras has two names for this one loss: `categorical_crossentropy` for one-hot rows, `sparse_categorical_crossentropy` for indices.
#
# Now let one logit move. The last bar is the loss.


# %%
def picture(dog):
    probs = softmax(np.array([0.5, dog, -1.0]))
    loss = -np.log(probs[1])
    ax = plots.axes("One logit moves, every probability follows", "", "probability; loss in nats")
    plots.bars(ax, ["cat", "dog (label)", "horse"], probs.round(4))
    plots.bars(ax, ["loss"], np.array([loss]).round(4), color=plots.ORANGE)
    ax.set_ylim(0, 3)
    text = ", ".join(f"{p:.4f}" for p in probs)
    return ax, f"Bars for cat, dog and horse: {text}. The label is dog: the loss is {loss:.4f}."


plots.show(*picture(2.0))

# %% [markdown]
# Move the logit of *dog* yourself. Which way is the loss steep, and which way is it flat?

# %%
plots.slider(picture, name="logit of dog", low=-2.0, high=6.0, step=0.25, start=2.0)

# %% [markdown]
# To the left the loss grows by almost 1 for every 1 that the logit loses. To the right it flattens out near 0. The probabilities of cat and horse change too, although their logits stay: what one class gains the others lose.
#
# **Predict before you run (1 minute).** All three logits go up by 100. What happens to the probabilities? **a** nothing, **b** all get closer to 1, **c** the largest gets everything. Type the letter in quotes.

# %%
check("5.1", "a")  # stub: check("5.1", "?")

# %%
print("logits + 100:", softmax(logits + 100).round(4))

# %% [markdown]
# The same three numbers as before. Adding 100 multiplies every exponential by $e^{100}$, and the division takes that away again. Only *differences* between logits count.
#
# ## 2. A ladder from naive to stable
#
# What if a network is very sure of itself, with logits near 1000? Call this the bottom of the ladder.

# %%
large = np.array([1000.0, 1000.5, 999.0])
with np.errstate(over="ignore", invalid="ignore"):
    print("exponentials: ", np.exp(large))
    print("probabilities:", softmax(large))

# %% [markdown]
# $e^{1000}$ is too large for float64 and becomes infinity; infinity divided by infinity is `nan`. In float32 the same happens from a logit of 89 on.
#
# **Rung 1: shift by the maximum.** You just saw that adding 100 changes nothing. Subtracting the largest logit changes nothing either, and then no exponent is above 0.

# %%
shifted = large - large.max()
print("shifted logits:", shifted)
print("probabilities: ", softmax(shifted).round(4))

# %% [markdown]
# The `nan` is gone. The loss needs one more thing. Put softmax into $-\log p_y$ and simplify:
#
# $$\ell = -\log \frac{e^{z_y}}{\sum_j e^{z_j}} = \log \sum_j e^{z_j} - z_y$$
#
# The first term is called *log-sum-exp*. The shift works here as well. Only now it has to be added back:
#
# $$\log \sum_j e^{z_j} = m + \log \sum_j e^{z_j - m}, \qquad m = \max_j z_j$$


# %%
def log_sum_exp(logits):
    largest = logits.max(axis=-1, keepdims=True)
    return largest[..., 0] + np.log(np.exp(logits - largest).sum(axis=-1))


print(f"naive:     {np.log(np.sum(np.exp(logits))):.4f}")
print(f"shifted:   {log_sum_exp(logits):.4f}")
print(f"near 1000: {log_sum_exp(large):.4f}")

# %% [markdown]
# On small logits both agree: 2.2413. Near 1000 the shifted one still answers, 1001.1041. That is a little above the largest logit: log-sum-exp is a smooth maximum.
#
# **Rung 2: no detour over the probability.** Shifting is not enough if the network is sure of the *wrong* class. Its logits are 0 for cat and 800 for dog, and the photo shows a cat.


# %%
def log_softmax(logits):
    return logits - log_sum_exp(logits)[..., np.newaxis]


surprise = np.array([0.0, 800.0])
with np.errstate(divide="ignore"):
    print("log of softmax:", np.log(softmax(surprise - 800)))
print("log_softmax:   ", log_softmax(surprise))

# %% [markdown]
# The probability of cat, $e^{-800}$, is too small for float64. It becomes 0, and its logarithm −∞: an infinite loss. `log_softmax` never computes the probability, and says −800. The loss is 800: large, but a number.
#
# **Exercise 5.2 (8 minutes).** Write the loss of one example. `label` is a class index, `logits` a row. For label 2 and logits `[1000, 1000, -1]` it returns about 1001.693: it has to survive large logits. You may use `log_sum_exp`.


# %%
def cross_entropy_from_logits(label, logits):
    """Minus the log-probability of the label, from the logits."""
    largest = np.max(logits)  # solution
    log_sum = largest + np.log(np.sum(np.exp(logits - largest)))  # solution
    return log_sum - logits[label]  # stub: return ...


check("5.2", cross_entropy_from_logits)

# %% [markdown] tags=["idea"]
# You need two things: the log-sum-exp of the whole row, and the logit of the label. For large logits, take the largest one off before any exponential, and give it back after the logarithm.


# %% tags=["other-way"]
def cross_entropy_from_logits(label, logits):
    lead = logits - logits[label]  # how far each class is ahead of the label
    return np.logaddexp.reduce(lead)

# %% [markdown]
# **Rung 3: keep small losses.** Now the network is sure, and right: logit 40 for the label, 0 for two others. Write the loss as $\log(1 + s)$, where $s$ is the sum of $e^{z_j - z_y}$ over the *other* classes.

# %%
sure = np.array([40.0, 0.0, 0.0])
others = np.sum(np.exp(sure[1:] - sure[0]))
print("log_sum_exp - logit:", log_sum_exp(sure) - sure[0])
print(f"log1p of the others: {np.log1p(others):.4e}")
print(f"course_utils:        {classification.cross_entropy_from_logits(0, sure):.4e}")

# %% [markdown]
# The first line lost the loss: next to 40, a number like $10^{-17}$ is rounded away. `np.log1p(s)` computes $\log(1+s)$ without ever forming $1+s$, and keeps it. Does it matter? In float32 the same rounding starts at a gap of 17 between logits, and PyTorch 2.15 shows exactly 0 there.
#
# **Rung 4: measure from the largest.** Rung 3 measures how far each class is ahead of the label. What if the network is sure, and wrong: logit 0 for the label, 800 for another class?

# %%
wrong = np.array([0.0, 800.0])
with np.errstate(over="ignore"):
    print("log1p of the others: ", np.log1p(np.sum(np.exp(wrong[1:] - wrong[0]))))
m = wrong.argmax()
others = np.sum(np.exp(np.delete(wrong, m) - wrong[m]))
print("measured from the top:", wrong[m] - wrong[0] + np.log1p(others))
print("course_utils:         ", classification.cross_entropy_from_logits(0, wrong))

# %% [markdown]
# $e^{800}$ is infinite, and so is the loss of rung 3. Measured from the largest logit no exponent is above 0: the loss is how far the label is behind the largest, plus $\log(1 + s)$, where $s$ now sums over all classes but the largest. If the label is the largest itself, this is rung 3. Nothing is lost any more on either side. So the version in `course_utils` computes it, which you use from now on.
#
# > **Optional: one thing more that `course_utils` does.** Differences of logits are rounded, too. A difference near 700 keeps only 12 digits behind the point, and what is missing in an exponent is missing from the exponential as a factor. *Knuth's two-sum* finds out what was rounded off:
# >
# > ```
# > gap = z - m
# > back = gap - z
# > missing = (z - (gap - back)) - (m + back)
# > ```
# >
# > On paper `missing` is 0; in floating point it is exactly what was rounded off. The library multiplies each exponential by `1 + missing` before it adds them up. Everything else is rung 4.
#
# | rung | formula | breaks when the network is |
# |---|---|---|
# | bottom | log of softmax | loud (large logits): `nan` |
# | 1 | shift, then the same | sure and wrong: ∞ |
# | 2 | log-sum-exp minus the logit | sure and right: 0 |
# | 3 | log1p of the others, measured from the label | sure and wrong by more than 709: ∞ |
# | 4 | the same, measured from the largest logit | |
#
# ## 3. NLLLoss contains no logarithm
#
# Many networks end in `LogSoftmax`, as `log_softmax` is called in PyTorch. They hand over the *logarithms* of probabilities. Then only two steps are left of the negative log-likelihood of lesson 03: pick the number that belongs to the label, and change its sign.


# %%
def negative_log_likelihood(label, log_probs):
    return -log_probs[np.arange(len(label)), label]


three_rows = np.array([[0.70, 0.20, 0.10], [0.25, 0.60, 0.15], [0.10, 0.40, 0.50]])
true = np.array([0, 2, 1])
nll = negative_log_likelihood(true, np.log(three_rows))
print("losses:", nll.round(4), f"mean: {nll.mean():.4f}")

# %% [markdown]
# The labels pick 0.70, 0.15 and 0.40. The second example costs most, 1.8971, because the model found its class improbable.
#
# **Predict before you run (1 minute).** Somebody forgets the logarithm and hands in `three_rows` as it is. What does the function return for the first example, with label 0?

# %%
check("5.3", -0.7)  # stub: check("5.3", "?")

# %% [markdown] tags=["idea"]
# The function does only two things: it picks the number of the label, and changes its sign. Do both by hand with the row that was handed in.

# %%
print("on probabilities:", negative_log_likelihood(true, three_rows))
try:
    classification.negative_log_likelihood(true, three_rows)
except ValueError as error:
    print("course_utils:", error)

# %% [markdown]
# The loss is now just −p. It still falls while the model improves, so the mistake hides. But its slope is −1 however small p is, where that of $-\log p$ is $-1/p$: being sure and wrong costs hardly more than being unsure. PyTorch 2.15 does not check. For these rows `NLLLoss` returns 1.0567 from log-probabilities and −0.417 from probabilities, without a word.
#
# ## 4. When the target is not one class
#
# Four people look at a blurred photo. One says cat, two say dog, one says horse. The target is the row (0.25, 0.5, 0.25), and the sum with the one-hot row still works. It is called *cross-entropy*:
#
# $$H(t, p) = -\sum_k t_k \log p_k$$
#
# **Predict before you run (1 minute).** Which prediction has the lowest cross-entropy for this target? **a** (0, 1, 0), since most say dog, **b** (0.25, 0.5, 0.25), at a cost of 0, **c** (0.25, 0.5, 0.25), at a cost above 0.

# %%
check("5.4", "c")  # stub: check("5.4", "?")

# %%
target = np.array([0.25, 0.5, 0.25])
guess = np.array([0.2, 0.7, 0.1])
cross_entropy, entropy = -np.sum(target * np.log(guess)), -np.sum(target * np.log(target))
print(f"H(target, guess)  = {cross_entropy:.4f}")
print(f"H(target, target) = {entropy:.4f}")

# %% [markdown]
# Even the perfect prediction costs 1.0397. That is the *entropy* of the target: how much the four people disagree. No model can get below it. (Answer **a** gives two people's classes probability 0: an infinite loss.)
#
# What a model can lower is the rest, 1.1563 − 1.0397 = 0.1166. It is the *Kullback–Leibler divergence*, KL:
#
# $$\mathrm{KL}(t, p) = \sum_k t_k \log \frac{t_k}{p_k} = H(t, p) - H(t, t)$$
#
# **Exercise 5.5 (6 minutes).** Write it as a function for one row of targets and one of predictions, all above 0. For `[0.25, 0.5, 0.25]` and `[0.2, 0.7, 0.1]` it returns 0.1166.


# %%
def kl_divergence(target_probs, probs):
    """What the prediction costs beyond the entropy of the target."""
    return np.sum(target_probs * np.log(target_probs / probs))  # stub: return ...


check("5.5", kl_divergence)

# %% [markdown] tags=["idea"]
# Go through the two rows class by class: how many times as probable does the target make it, and what is the logarithm of that? The target also says how much each class counts in the sum.


# %% tags=["other-way"]
def kl_divergence(target_probs, probs):
    cross_entropy = -np.sum(target_probs * np.log(probs))
    entropy = -np.sum(target_probs * np.log(target_probs))
    return cross_entropy - entropy

# %% [markdown]
# Is it a distance? A distance is the same in both directions.

# %%
print(f"KL(target, guess)  = {classification.kl_divergence(target, guess):.4f}")
print(f"KL(guess, target)  = {classification.kl_divergence(guess, target):.4f}")
print(f"KL(one-hot, guess) = {classification.kl_divergence(one_hot, guess):.4f}")
print(f"-log of guess[dog] = {-np.log(guess[1]):.4f}")

# %% [markdown]
# 0.1166 one way, 0.0993 the other: not a distance. The last two lines agree because a one-hot row has entropy 0 (the library counts 0 log 0 as 0). For fixed targets the entropy is a constant, so both losses have the same slopes and teach the same.
#
# ## 5. Probabilities are not logits
#
# > **A published page, run.** A tutorial scores two rows with PyTorch's `CrossEntropyLoss` and prints *"approximately 0.813"* [1]. The labels are 2 and 1. Run it.

# %%
rows = np.array([[0.1, 0.2, 0.7], [0.3, 0.5, 0.2]])
labels = np.array([2, 1])
as_logits = classification.cross_entropy_from_logits(labels, rows)
as_probs = -np.log(rows[[0, 1], labels])
print(f"sums of the rows: {rows.sum(axis=1).round(4)}")
print(f"as logits: {as_logits.mean():.4f}   as probabilities: {as_probs.mean():.4f}")

# %% [markdown]
# > It gives 0.8539, as PyTorch 2.15 does; 0.813 is neither. But look at the rows: each sums to 1. They were probabilities already, and softmax was applied to them a second time. Scored as probabilities they give 0.5249. The same page says it rightly a little further on: asked how `CrossEntropyLoss` handles softmax, it answers that the model should hand over *"raw logits"*. The rows of the example did not.
#
# What if a network ends in softmax, and its loss applies softmax again? Even a perfect row, 1 for the label and 0 for the others, then has a price.

# %%
perfect = np.array([1.0, 0.0, 0.0])
print(f"perfect, softmax again: {classification.cross_entropy_from_logits(0, perfect):.4f}")

# %% [markdown]
# The loss cannot get below 0.5514. Probabilities differ by 1 at most, so the second softmax is never sure.
#
# **Exercise 5.6 (6 minutes).** How low can the loss of such a network get with `classes` classes? Write it as a function. For 3 classes it returns 0.5514.


# %%
def lowest_loss(classes):
    """The loss of a perfect row of probabilities that is taken for logits."""
    return np.log(np.e + classes - 1) - 1  # stub: return ...


check("5.6", lowest_loss)

# %% [markdown] tags=["idea"]
# The best row that a softmax can hand on has a single one, and zeros in all other places. Take this row for logits: what is its log-sum-exp, and how many zeros are in it? Then the logit of the label comes off.


# %% tags=["other-way"]
def lowest_loss(classes):
    logits = np.zeros(classes)
    logits[0] = 1
    return -np.log(np.exp(logits[0]) / np.sum(np.exp(logits)))

# %% [markdown]
# With 10 classes it is 1.46. Remember that number: a training loss on ten classes that creeps towards 1.46 and stops is the sign of a double softmax.
#
# > **A published page, run.** Another tutorial ends a network in two sigmoid outputs and trains it with `sparse_categorical_crossentropy` [2]. Sigmoids do not sum to 1. Say they are (0.9, 0.8), and the label is 0.

# %%
outputs = np.array([0.9, 0.8])
print(f"-log 0.9          = {-np.log(outputs[0]):.4f}")
print(f"-log of 0.9 / 1.7 = {-np.log(outputs[0] / outputs.sum()):.4f}")

# %% [markdown]
# > You might expect 0.1054. Keras 3.15 gives 0.6360 for these numbers: it divides them by their sum, here 1.7, so that the 0.9 counts as 0.53. The network trains (lesson 08 looks inside), but its outputs are not the probabilities it is scored on. Softmax is what belongs there, or plain logits with `from_logits=True`.
#
# ## 6. Some classes count more
#
# Horses are rare in the photos, so each horse shall count three times. The loss of an example is multiplied by the *weight* of its class. What is then the mean of four photos, if each of them costs 0.5?

# %%
losses = np.array([0.5, 0.5, 0.5, 0.5])
weights = np.array([1.0, 1.0, 1.0, 3.0])  # three cats, one horse
weighted_sum = np.sum(weights * losses)
print("divided by the count, 4:  ", weighted_sum / 4)
print("divided by the weights, 6:", weighted_sum / weights.sum())

# %% [markdown]
# Every photo costs 0.5, and one division says 0.75. A *mean* has to lie between the smallest and the largest value. So a weighted mean divides by the sum of the weights: the horse counts as three photos, and that makes six. Double all weights, and this mean stays as it is.
#
# PyTorch's `cross_entropy` divides by the weights. Keras' `fit(class_weight=…)` divides by the count, so there large weights also make the slopes steeper. Two such losses cannot be compared.
#
# **Exercise 5.7 (5 minutes).** Write the weighted mean. `label` holds one class index per example, `class_weight` one weight per class. For losses `[1, 1, 3]`, labels `[0, 0, 1]` and weights `[1, 3]` it returns 2.2. Hint: `class_weight[label]` looks up a whole array of labels.


# %%
def batch_loss(losses, label, class_weight):
    """The mean of the losses, each weighted by its class."""
    weights = class_weight[label]  # solution
    return np.sum(weights * losses) / np.sum(weights)  # stub: return ...


check("5.7", batch_loss)

# %% [markdown] tags=["idea"]
# First look up a weight for every example. A weight of two means: as if this example were there twice. How many examples would there be then, and what would all of them cost?


# %% tags=["other-way"]
def batch_loss(losses, label, class_weight):
    return np.average(losses, weights=class_weight[label])

# %% [markdown]
# > **A published page, run.** A third tutorial calls `F.cross_entropy` with `weight`, `ignore_index` and `reduction`, and leaves them unexplained [3]. Here is what they do, on three photos. The last one has no label, marked by −1.

# %%
scores = np.array([[0.5, 2.0, -1.0], [1.5, 0.5, 0.0], [0.0, 0.2, 2.2]])
labels, weight = np.array([1, 0, -1]), np.array([1.0, 3.0, 1.0])
each = classification.cross_entropy_from_logits(
    labels, scores, class_weight=weight, ignore_index=-1
)
mean = reduction.class_weighted_mean(each, labels, class_weight=weight, ignore_index=-1)
print("reduction='none':", each.round(4))
print(f"reduction='sum':  {each.sum():.4f}")
print(f"reduction='mean': {mean:.4f}")

# %% [markdown]
# > The dog costs three times 0.2413, the cat its plain loss, and the photo without a label nothing at all. `'sum'` adds up; `'mean'` divides by 3 + 1 = 4, not by 3 photos, and not by 2. PyTorch 2.15 gives the same numbers. The call works as printed.
#
# ## 7. Handwritten digits, with hardly an 8
#
# Real data: 1,797 digits of 8 × 8 pixels, written by 13 people. Imagine that the eights got lost: only 8 of them are left to learn from. The pictures to be judged later are complete.

# %%
images, label = digits()
features = np.column_stack([images.reshape(-1, 64) / 16, np.ones(len(label))])  # and a bias
lost = (label[:1000] == 8) & (np.cumsum(label[:1000] == 8) > 8)
seen, seen_label = features[:1000][~lost], label[:1000][~lost]
new, new_label = features[1000:], label[1000:]
print(f"seen: {len(seen)} digits, {np.sum(seen_label == 8)} of them eights")
print(f"new:  {len(new)} digits, {np.sum(new_label == 8)} of them eights")

# %% [markdown]
# Ten neurons without an activation give ten logits for each picture. This is *softmax regression*: lesson 04's model, with ten classes. To train it you need the slope of the loss. It is as simple as for two classes: the probabilities minus the one-hot row.

# %%
def loss_of_dog(logits):
    return classification.cross_entropy_from_logits(1, logits)


print("probabilities - one-hot:", (probs - one_hot).round(4))
print("central differences:    ", numerical_gradient(loss_of_dog, logits).round(4))

# %% [markdown]
# Both lines agree. A step against this slope lifts the label's logit and lowers all others, each by the probability it wrongly holds. Now train: 300 steps of gradient descent. The divisor is the sum of the weights, as in section 6.


# %%
def train(class_weight, label_smoothing=0):
    def gradient(parameters):
        slopes = classification.cross_entropy_from_logits_grad(
            seen_label,
            seen @ parameters,
            class_weight=class_weight,
            label_smoothing=label_smoothing,
        )
        return seen.T @ slopes / class_weight[seen_label].sum()

    return gradient_descent(gradient, np.zeros((65, 10)), learning_rate=0.5, steps=300)[-1]


def confusion(parameters):
    table = np.zeros((10, 10))
    np.add.at(table, (new_label, np.argmax(new @ parameters, axis=-1)), 1)
    return table


# %% [markdown]
# The *confusion matrix* counts answers: the row is what was written, the column what the model said. Right answers are on the diagonal. Train once with equal weights and look at the eights.

# %%
equal, eights_count_ten = np.ones(10), np.where(np.arange(10) == 8, 10.0, 1.0)
plain = train(equal)
found = confusion(plain)
print(f"eights found: {found[8, 8]:.0f} of {found[8].sum():.0f}")
print(f"other digits called 8: {found[:8, 8].sum() + found[9, 8]:.0f}")
print(f"right answers: {np.trace(found) / found.sum():.4f}")

# %% [markdown]
# The model finds 5 of 76 eights, and still 85% of its answers are right: it has learned that saying "8" hardly ever pays.
#
# **Predict before you run (1 minute).** Now an eight counts ten times in training. What happens on the new pictures? **a** more eights are found, and no other digit is called 8, **b** more eights are found, and some other digits are called 8, **c** some other digits are called 8, and no more eights are found.

# %%
check("5.8", "b")  # stub: check("5.8", "?")

# %%
weighted = train(eights_count_ten)
both = plots.side_by_side(["equal weights: few eights", "an 8 counts ten times: most"], "said", "written")
for ax, parameters in zip(both, [plain, weighted], strict=True):
    plots.matrix(ax, confusion(parameters), rows=range(10), columns=range(10))
plots.show(
    ax,
    "Two confusion matrices of ten by ten. Left, row 8 is spread over many columns, with 5 on "
    "the diagonal. Right, the diagonal of row 8 holds 51, and column 8 has a few wrong entries.",
)

# %% [markdown]
# In the row of the eights, 5 became 51. In the column of the eights, 9 digits appear that are no 8. More right answers and more false alarms: a weight moves the border between classes, it does not add knowledge.
#
# *Label smoothing* changes the target instead. A part $\varepsilon$ of it is spread evenly over all $K$ classes: $(1-\varepsilon)\,t_k + \varepsilon / K$. With ε = 0.1 and ten classes the label keeps 0.91, and every other class gets 0.01. What does that change?

# %%
smooth = train(equal, label_smoothing=0.1)
print("           found   false 8   right   mean largest probability")
for name, parameters in {"plain": plain, "weighted": weighted, "smoothed": smooth}.items():
    table = confusion(parameters)
    false_8 = table[:, 8].sum() - table[8, 8]
    largest = classification.softmax(new @ parameters).max(axis=-1).mean()
    share = np.trace(table) / table.sum()
    print(f"{name:9} {table[8, 8]:6.0f} {false_8:9.0f} {share:7.4f} {largest:26.4f}")

# %% [markdown]
# Smoothing leaves the confusion matrix almost alone: 8 eights instead of 5. It lowers the confidence, from 0.8239 to 0.7433, since 1 is no longer the goal. The weighted model has the most right answers, 0.8996, but only because eights are common among the new pictures. Were they as rare as in training, it would gain nothing. Lesson 11 returns to this.
#
# ## 8. Quiz
#
# **5.9** (1 minute) Before training all logits are about 0. Which loss do you expect with ten classes? **a** 0, **b** about 1.46, **c** about 2.3.

# %%
check("5.9", "c")  # stub: check("5.9", "?")

# %% [markdown]
# **5.10** (1 minute) A KL divergence is exactly 0. What do you know? **a** the prediction equals the target, **b** the model is sure, **c** the cross-entropy is 0, too.

# %%
check("5.10", "a")  # stub: check("5.10", "?")

# %% [markdown]
# **5.11** (1 minute) A PyTorch model ends in `Softmax` and is trained with `CrossEntropyLoss`. What do you change? **a** nothing, **b** remove the `Softmax`, **c** use one-hot labels.

# %%
check("5.11", "b")  # stub: check("5.11", "?")

# %% [markdown]
# **5.12** (1 minute) You double all class weights. What happens to a mean that divides by the sum of the weights? **a** nothing, **b** it doubles, **c** it halves.

# %%
check("5.12", "a")  # stub: check("5.12", "?")

# %% [markdown]
# ## What you saw
#
# - **Softmax** turns logits into probabilities; only differences between logits count.
# - **Cross-entropy** is minus the log-probability of the label. From logits it is log-sum-exp minus the label's logit, and stays a number where softmax and log break.
# - **KL** is cross-entropy less the entropy of the target. It is not symmetric.
# - **Logits go in**, not probabilities: a double softmax cannot get below 1.46 on ten classes.
# - **Class weights** trade misses for false alarms; their mean divides by the sum of the weights. **Label smoothing** makes a model less sure.
#
# Which exercises are done?

# %%
progress("05")

# %% [markdown]
# A ✓ marks what you passed. Lesson 06 scores the same kind of choice by margins, without any probability.
#
# ## References
#
# 1. "Loss Functions in Artificial Neural Networks: Types, Applications, and Implementation in PyTorch for Effective Model Training", a tutorial without a named author.
# 2. deeplizard, "Loss in a Neural Network explained", *Deep Learning Fundamentals, Classic Edition*.
# 3. "Loss functions in Machine Learning", a tutorial without a named author.
# 4. J. S. Bridle, "Probabilistic interpretation of feedforward classification network outputs", *Neurocomputing*, 1990: softmax.
# 5. P. Blanchard, D. J. Higham and N. J. Higham, "Accurately computing the log-sum-exp and softmax functions", *IMA Journal of Numerical Analysis* 41, 2021: the ladder.
# 6. S. Kullback and R. A. Leibler, "On information and sufficiency", *Annals of Mathematical Statistics* 22, 1951.
# 7. C. Szegedy et al., "Rethinking the Inception architecture for computer vision", CVPR 2016: label smoothing.
# 8. E. Alpaydin and C. Kaynak, "Cascading classifiers", *Kybernetika* 34, 1998: the digits.

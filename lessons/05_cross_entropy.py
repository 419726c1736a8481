# %% [markdown]
# # 05 · Score a choice among many classes
#
# Your phone guesses the next word before you type it. It gives each of fifty thousand words a probability, and then you type one of them. How good was the guess? Here you score such answers: among three animals first, then among all the words of the phone.
#
# - **You will** turn logits into probabilities; climb a ladder until no logit breaks the loss; read a loss as "as unsure as among so many"; find out why a published 0.813 comes out as 0.8539; and teach a model digits, one kind of which is rare.
# - **You need** lessons [01](01_error_and_mse.ipynb), [03](03_likelihood_and_nll.ipynb) and [04](04_binary_cross_entropy.ipynb): slopes and steps, the negative log-likelihood, logits and the sigmoid.
# - **It takes** about 90 minutes, 32 of them for the exercises. There is a good place to stop halfway, and three parts are optional.
# - **Words and symbols** are explained in the [glossary](glossary.ipynb).

# %%
import numpy as np

from course_utils import classification, plots, reduction
from course_utils.checks import check, hint, progress, review, solution
from course_utils.datasets import digits
from course_utils.descent import gradient_descent
from course_utils.gradcheck import numerical_gradient

# %% [markdown]
# ## Three questions to warm up
#
# They are about lessons 01, 03 and 04.
#
# **5.1** (1 minute) A tumour is benign, label 0. The model's logit for "malignant" is 500. What does this answer cost, in nats?

# %%
check("5.1", 500)  # stub: check("5.1", "?")

# %% [markdown] tags=["idea"]
# Far out on the wrong side the loss is a straight line: one logit more, one nat more. How far out is this one?

# %% [markdown]
# **5.2** (1 minute) A weight is 2, the slope of the cost with respect to it is −3, and the learning rate is 0.1. What is the weight after one step?

# %%
check("5.2", 2.3)  # stub: check("5.2", "?")

# %% [markdown] tags=["idea"]
# The step is the learning rate times the slope, and it is subtracted. Mind the two minus signs.

# %% [markdown]
# **5.3** (1 minute) Why does one add up a thousand logarithms, and not multiply a thousand probabilities? **a** the product becomes 0 in the computer, **b** the sum has a better lowest point, **c** a probability may be above 1.

# %%
check("5.3", "a")  # stub: check("5.3", "?")

# %% [markdown]
# ## 1. Three numbers become three probabilities
#
# A network looks at a photo, and gives 0.5 to *cat*, 2.0 to *dog* and −1.0 to *horse*. These are logits, as in lesson 04: any numbers, and a larger one means a likelier class. Probabilities have to be positive, and to sum to 1. Two steps do it:
#
# 1. The exponential of any number is positive. Take the exponential of each logit.
# 2. Add the three up, and divide each by the sum.

# %%
logits = np.array([0.5, 2.0, -1.0])  # cat, dog, horse
exps = np.exp(logits)
print("exponentials: ", exps.round(4), "sum:", exps.sum().round(4))
print("probabilities:", (exps / exps.sum()).round(4))

# %% [markdown]
# Dog gets 7.3891 of 9.4057, and that is 0.7856. Both steps together are called *softmax* [3]. For class $k$, with a sum over all classes $j$:
#
# $$p_k = \frac{e^{z_k}}{\sum_j e^{z_j}}$$


# %%
def softmax(logits):
    exps = np.exp(logits)
    return exps / exps.sum(axis=-1, keepdims=True)  # one sum for each row


probs = softmax(logits)

# %% [markdown]
# With two classes, and the logits $z$ and 0, this is $e^z / (e^z + 1)$. Divide both parts by $e^z$, and you have $1 / (1 + e^{-z})$, the sigmoid.
#
# Now the truth comes out: it was a dog. The loss is what it was in lesson 04, minus the logarithm of the probability that the label had. A label can be written in two ways. The *class index* of dog is 1, as Python counts from 0. The *one-hot* row is (0, 1, 0). Do the two cost the same?

# %%
one_hot = np.array([0.0, 1.0, 0.0])
print(f"with the class index: {-np.log(probs[1]):.4f}")
print(f"with the one-hot row: {-np.sum(one_hot * np.log(probs)):.4f}")

# %% [markdown]
# Both give 0.2413. The zeros of the one-hot row switch the other classes off. Keras has two names for this one loss: `categorical_crossentropy` for rows, `sparse_categorical_crossentropy` for indices.
#
# What if the logit of dog moves, and the other two stay?

# %%
dog = np.linspace(-5, 8, 131)
rows_of_dog = np.column_stack([np.full(131, 0.5), dog, np.full(131, -1.0)])
p = softmax(rows_of_dog)
loss = -np.log(p[:, 1])

# %%
titles = ["What dog gains, cat and horse lose", "One step: almost a nat on the left, next to nothing on the right"]
top, low = plots.below_each_other(titles, "logit of dog, the label", ["probability", "loss in nats"])
top.stackplot(dog, p[:, [1, 0, 2]].T, colors=[plots.BLUE, plots.ORANGE, plots.GREY], alpha=0.6)
for x, y, name in [(5, 0.4, "dog"), (-4, 0.35, "cat"), (-4, 0.87, "horse")]:
    top.text(x, y, name)
plots.curve(low, dog, loss)
for left, right, side in [(-4, -3, "right"), (5, 6, "above")]:
    high, deep = np.interp([left, right], dog, loss)
    plots.curve(low, [left, right, right], [high, high, deep], color=plots.ORANGE)
    plots.note(low, right, high, f"1 to the right, {high - deep:.2f} down", side=side, color=plots.ORANGE)
plots.points(low, 2.0, 0.2413)
plots.note(low, 2.0, 0.2413, "the photo: 0.24", at=(2.4, 2.0))
plots.show(
    top,
    "Two panels over the logit of dog. Above, the share of dog grows from almost nothing to almost all, "
    "those of cat and horse shrink. Below, the loss falls along a straight line, 0.98 for a step of 1, "
    "bends near 1, and is flat from 5 on, 0.01 for a step. At 2, it is 0.24.",
)

# %% [markdown]
# On the left the model is sure of something else, and each step to the right saves almost a whole nat. On the right there is nothing left to save. Above, cat and horse lose their shares although their logits stand still, because the shares always sum to 1.
#
# **Predict before you run (1 minute).** All three logits go up by 100. What happens to the probabilities? **a** nothing, **b** all get closer to 1, **c** the largest gets everything.

# %%
check("5.4", "a")  # stub: check("5.4", "?")

# %%
print("logits + 100:", softmax(logits + 100).round(4))
print("logits / 2:  ", softmax(logits / 2).round(4))

# %% [markdown]
# The first row is the one from before. Adding 100 multiplies every exponential by $e^{100}$, and the division takes that away again. Only *differences* between logits count.
#
# The second row halves all differences, and the model becomes less sure. Chatbots have a knob for this, the *temperature* $T$: every logit is divided by $T$ before softmax.

# %%
temperature = np.geomspace(0.1, 10, 101)  # from 0.1 to 10, each as many times the one before
p = softmax(logits / temperature[:, np.newaxis])  # a row for each temperature
ax = plots.axes("Cold is sure, hot is unsure, and dog stays first", "temperature T", "probability")
ax.set_xscale("log")
ax.set_xticks([0.1, 0.3, 1, 3, 10], ["0.1", "0.3", "1", "3", "10"])
ax.axhline(1 / 3, color=plots.GREY, linestyle=":")
for k, (name, color) in enumerate({"cat": plots.ORANGE, "dog": plots.BLUE, "horse": plots.GREY}.items()):
    plots.curve(ax, temperature, p[:, k], color=color)
    plots.points(ax, 1.0, probs[k], color=color)
    plots.note(ax, 1.0, probs[k], f"{name} {probs[k]:.2f}", side="right", color=color)
plots.note(ax, 0.15, 1 / 3, "a third each", color=plots.GREY)
plots.show(
    ax,
    "Three curves over the temperature from 0.1 to 10. Dog falls from 1 towards a third, cat and horse "
    "rise from 0 towards a third. They never cross. At 1 they are 0.79, 0.18 and 0.04.",
)

# %% [markdown]
# At $T = 1$ stand the probabilities of the network itself. A low temperature makes its favourite certain, a high one brings all classes towards a third.
#
# ## 2. A ladder from naive to stable
#
# Logits can be large, and then formulas break. Here are three hard rows. The label is always the first class.
#
# - *Loud*: logits near 1000, only half a step apart.
# - *Sure and wrong*: another class is 800 ahead of the label, so the loss should be 800.
# - *Sure and right*: the label is 40 ahead, so the loss should be tiny, but not 0.
#
# Here is the bottom of the ladder: softmax, and then the logarithm.

# %%
hard = {"loud": [1000.0, 1000.5, 999.0], "sure, wrong": [0.0, 800.0, 0.0], "sure, right": [40.0, 0.0, 0.0]}


def climb(loss):
    with np.errstate(all="ignore"):  # so that NumPy does not warn; the numbers speak
        for name, row in hard.items():
            print(f"{name}: {loss(0, np.array(row)) + 0:.4g}")


def bottom(label, logits):
    return -np.log(softmax(logits)[label])


climb(bottom)

# %% [markdown]
# All three are wrong. Take the loud row first: $e^{1000}$ is too large for a float64 and becomes infinity, and infinity divided by infinity is `nan`.
#
# **Rung 1: shift by the largest.** Adding 100 to all logits changed nothing. Subtracting the largest changes nothing either, and afterwards no exponent is above 0.


# %%
def rung_1(label, logits):
    return -np.log(softmax(logits - logits.max())[label])


climb(rung_1)

# %% [markdown]
# The loud row is right now. The second is still infinite: the label's probability, $e^{-800}$, is too small for a float64 and becomes 0. As in lesson 04, the way out is to do without the probability. Put softmax into $-\log p_y$, where $y$ is the label:
#
# 1. The loss is minus the logarithm of a fraction, $-\log \frac{e^{z_y}}{\sum_j e^{z_j}}$.
# 2. The logarithm of a fraction is a difference, and the minus sign turns it round: $\log \sum_j e^{z_j} - \log e^{z_y}$.
# 3. In the second term the logarithm undoes the exponential.
#
# The first term is called *log-sum-exp*. It needs the shift, too. Take the factor $e^m$ out of the sum, with $m$ for the largest logit; its logarithm is $m$: $\log \sum_j e^{z_j} = m + \log \sum_j e^{z_j - m}$.


# %%
def log_sum_exp(logits):
    largest = logits.max(axis=-1, keepdims=True)
    # `[..., 0]` drops the axis that keepdims kept: one number for each row.
    return largest[..., 0] + np.log(np.exp(logits - largest).sum(axis=-1))


print(f"naive: {np.log(np.sum(np.exp(logits))):.4f}, shifted: {log_sum_exp(logits):.4f}")

# %% [markdown]
# Both give 2.2413 for the photo, a little more than its largest logit, 2.
#
# **Exercise 5.5 (5 minutes).** Rung 2: do step 3, and repair `bottom`. Write the loss of one example, without any probability; you may use `log_sum_exp`. For label 2 and logits `[1000, 1000, -1]` it returns about 1001.693.


# %%
def cross_entropy_from_logits(label, logits):
    """Minus the log-probability of the label, from the logits."""
    largest = np.max(logits)  # solution
    log_sum = largest + np.log(np.sum(np.exp(logits - largest)))  # solution
    return log_sum - logits[label]  # stub: return ...


check("5.5", cross_entropy_from_logits)

# %% [markdown] tags=["idea"]
# You need two things: the log-sum-exp of the whole row, and the logit of the label. Step 3 says what becomes of the second term.


# %% tags=["other-way"]
def cross_entropy_from_logits(label, logits):
    lead = logits - logits[label]  # how far each class is ahead of the label
    return np.logaddexp.reduce(lead)


# %%
def rung_2(label, logits):
    return log_sum_exp(logits) - logits[label]


climb(rung_2)

# %% [markdown]
# Two rows are right. The third lost its loss: the sum is $1 + 2e^{-40}$, and next to the 1 a number like $10^{-17}$ is rounded away.
#
# **Rung 3: keep small losses.** Only differences count, so subtract the label's logit from the whole row. The label is at 0 then, and the loss is $\log \sum_j e^{z_j - z_y}$, where the label itself contributes $e^0 = 1$. So it is $\log(1 + s)$, with $s$ for the sum over the *other* classes. `np.log1p(s)` computes that without adding 1 to a tiny number.


# %%
def rung_3(label, logits):
    others = np.delete(logits, label)  # all but the label
    return np.log1p(np.sum(np.exp(others - logits[label])))


climb(rung_3)

# %% [markdown]
# The small loss is there, 8.5e-18. But the second row is lost again: another class is 800 ahead of the label, and $e^{800}$ overflows.
#
# **Rung 4: both at once.** Subtract the largest logit $m$, as rung 2 did, so that nothing overflows. The largest class itself contributes $e^0 = 1$ then, so leave it out of the sum and let `log1p` add the 1, as rung 3 did. With $r$ for the sum of $e^{z_j - m}$ over all *but the largest*, the loss is $(m - z_y) + \log(1 + r)$.


# %%
def rung_4(label, logits):
    top = logits.argmax()
    behind = logits[top] - logits[label]
    return behind + np.log1p(np.sum(np.exp(np.delete(logits, top) - logits[top])))


climb(rung_4)

# %% [markdown]
# All three are right. `course_utils` stands on this rung [4], and you use that version from now on. (PyTorch stops at rung 2: with two classes in float32, the usual type in networks, PyTorch's loss is exactly 0 from a lead of 17 on.)
#
# ### Where does each rung hold? (optional)
#
# Take two classes near logit 1000, and let the label lead by more and more. Compare each rung with the tested version in `course_utils`.

# %%
leads = np.arange(-900, 701, 20)
pairs = [np.array([1000.0, 1000.0 - lead]) for lead in leads]  # the label, and the other class
right = [classification.cross_entropy_from_logits(0, pair) for pair in pairs]
rungs = [bottom, rung_1, rung_2, rung_3, rung_4]
with np.errstate(all="ignore"):
    holds = [np.isclose([rung(0, pair) for pair in pairs], right, rtol=1e-3, atol=0) for rung in rungs]

# %%
ax = plots.axes("Only rung 4 holds everywhere", "how far the label is ahead of the other class", "")
ax.set_yticks(range(5), ["bottom", "rung 1: shift", "rung 2: log-sum-exp", "rung 3: log1p", "rung 4: from the top"])
ax.set_ylim(-0.5, 4.9)
for row in range(5):
    color = np.where(holds[row], plots.BLUE, plots.ORANGE)
    ax.scatter(leads, np.full(leads.size, row), c=color, marker="s")
for x, row, text in [(0, 0, "nan"), (-825, 1, "inf"), (350, 1, "0"), (350, 2, "0"), (-805, 3, "inf"), (0, 4, "right")]:
    plots.note(ax, x, row, text)
ax.text(-900, 4.5, "← sure and wrong")
ax.text(700, 4.5, "sure and right →", ha="right")
plots.show(
    ax,
    "Five rows over the lead of the label, from -900 to 700. The bottom is wrong everywhere, nan. Rung 1 "
    "is wrong below -740 (inf) and from about 40 on (0), rung 2 from 40 on (0), rung 3 below -700 (inf). "
    "Rung 4 is right everywhere.",
)

# %% [markdown]
# Orange marks what comes out wrong. Each rung mends a fault, and rung 3 brings an old one back.
#
# ## 3. NLLLoss contains no logarithm
#
# Take log-sum-exp off *every* logit of a row, and you get the logarithms of all probabilities, the *log-probabilities*. PyTorch calls this layer `LogSoftmax`. For the loss only two things are left to do: pick the number of the label, and change its sign. PyTorch's name for this is `NLLLoss`, after the negative log-likelihood of lesson 03.


# %%
def log_softmax(logits):
    return logits - log_sum_exp(logits)[..., np.newaxis]  # the same number off a whole row


def negative_log_likelihood(label, log_probs):
    return -log_probs[np.arange(len(label)), label]  # row 0 at its label, row 1 at its label, …


three_rows = np.array([[0.70, 0.20, 0.10], [0.25, 0.60, 0.15], [0.10, 0.40, 0.50]])
true = np.array([0, 2, 1])
losses = negative_log_likelihood(true, np.log(three_rows))
print("losses:", losses.round(4), f"mean: {losses.mean():.4f}")

# %% [markdown]
# The labels pick 0.70, 0.15 and 0.40. The second example costs most, because the model found its class improbable.
#
# **Predict before you run (1 minute).** Somebody forgets the logarithm, and hands in `three_rows` as they are. What does the function return for the first example, with label 0?

# %%
check("5.6", -0.7)  # stub: check("5.6", "?")

# %% [markdown] tags=["idea"]
# The function does only two things: it picks the number of the label, and changes its sign. Do both by hand with the row that was handed in.

# %%
losses = negative_log_likelihood(true, three_rows)
print("on probabilities:", losses, f"mean: {losses.mean():.4f}")

# %% [markdown]
# The function did not complain. PyTorch's `NLLLoss` does not look either: it gives the same two means, 1.0567 and −0.4167, without a word. Such a loss still falls while the model improves, so the mistake hides. But it hardly minds a model that is sure and wrong: 0.01 for the label in place of 0.1 costs 0.09 more, where $-\log p$ asks for 2.3 more.
#
# ## 4. As unsure as among how many?
#
# A loss of 0.2413: is that good? Begin with a model that knows nothing, and gives $K$ classes the same probability, $1/K$. It costs $-\log \frac1K = \log K$. So $e^{\text{loss}}$ leads back to $K$.

# %%
for k in [2, 8, 50_000]:
    loss = np.log(k)
    print(f"{k:5} classes: {loss:.4f} nats, {loss / np.log(2):.4f} bits, e to the loss {np.exp(loss):.0f}")
print(f"the photo: e to the loss {np.exp(0.2413):.2f}")

# %% [markdown]
# Read $e^{\text{loss}}$ the same way for any model. About the photo it was as unsure as somebody who guesses among 1.27 classes. This number is the *perplexity* [5]; for many examples it is taken from their mean loss. The *bit* is another unit of loss: one bit, $\log 2$ nats, is one yes-or-no question, and three of them tell 8 classes apart.
#
# Now the phone. Each of its words is a class, so a guess of the next word is a row of 50,000 logits. The loss is the same, only its sum is longer. Take five guesses in the sentence "The cat sat on my homework". (They are made up: random logits, and the word that came is raised.)

# %%
words = np.array([11, 222, 3333, 4444, 5])  # class indices of: cat sat on my homework
guesses = np.random.default_rng(7).normal(0, 1, (5, 50_000))
guesses[np.arange(5), words] += [9, 12, 14, 10, 2]
losses = negative_log_likelihood(words, log_softmax(guesses))
print("losses:", losses.round(2), f"mean: {losses.mean():.4f}")
print(f"perplexity: {np.exp(losses.mean()):.1f}")

# %% [markdown]
# Four of the words were expected. "Homework" was not: it costs 9.14 nats, not far from the 10.82 of a blind guess among all 50,000. All in all the phone was as unsure as among 15 words. Language models are trained with this loss, and compared by perplexity if text and vocabulary are the same.
#
# **Exercise 5.7 (4 minutes).** Write the perplexity of several guesses together, from their labels and log-probabilities. For labels `[0, 1]` and the logarithms of `[[0.5, 0.125, 0.375], [0.25, 0.125, 0.625]]` it returns 4.


# %%
def perplexity(label, log_probs):
    """As unsure as among so many: one number for all guesses together."""
    losses = -log_probs[np.arange(len(label)), label]  # solution
    return np.exp(np.mean(losses))  # stub: return ...


check("5.7", perplexity)

# %% [markdown] tags=["idea"]
# Three steps: the loss of each guess, their mean, and the way back from a loss to a number of classes. The order matters.


# %% tags=["other-way"]
def perplexity(label, log_probs):
    one_over_p = [np.exp(-row[y]) for y, row in zip(label, log_probs, strict=True)]
    return np.prod(one_over_p) ** (1 / len(label))  # their geometric mean


# %% [markdown]
# **A good place to stop.** You can score a choice among any number of classes, and read the score. The second half is about other targets, usual mistakes, and real digits. If you go on another day, run all cells above first.
#
# ## 5. When the target is not one class
#
# Ten people look at a blurred photo. Three say cat, six say dog, one says horse. So the target $t$ is the row (0.3, 0.6, 0.1). The sum that you took with the one-hot row still works. It is called *cross-entropy*:
#
# $$H(t, p) = -\sum_k t_k \log p_k$$
#
# **Predict before you run (1 minute).** Which prediction has the lowest cross-entropy for this target? **a** (0, 1, 0), since most people say dog, **b** (0.3, 0.6, 0.1), at a cost of 0, **c** (0.3, 0.6, 0.1), at a cost above 0.

# %%
check("5.8", "c")  # stub: check("5.8", "?")

# %% [markdown]
# The sliders move the three logits, and the orange marks are the target.

# %%
target = np.array([0.3, 0.6, 0.1])


def three_logits(cat, dog, horse):
    shares = classification.softmax(np.array([cat, dog, horse]))
    cost = -np.sum(target * np.log(shares))
    ax = plots.axes(f"These logits cost {cost:.4f} nats", "", "probability")
    plots.bars(ax, ["cat", "dog", "horse"], shares.round(3))
    plots.points(ax, [0, 1, 2], target, marker="D")
    ax.set_ylim(0, 1)
    given = ", ".join(f"{share:.3f}" for share in shares)
    return ax, f"Bars at {given}; marks at 0.3, 0.6 and 0.1. The cross-entropy is {cost:.4f} nats."


plots.sliders(three_logits, cat=(-3.0, 3.0, 0.1, 0.0), dog=(-3.0, 3.0, 0.1, 0.0), horse=(-3.0, 3.0, 0.1, 0.0))

# %% [markdown]
# **Exercise 5.9 (3 minutes).** Find three logits whose cross-entropy is at most 0.9 nats. Type them as a list: `[cat, dog, horse]`.

# %%
check("5.9", [1.1, 1.8, 0.0])  # stub: check("5.9", "?")

# %% [markdown] tags=["idea"]
# Bring the bars to the marks. Dog is named twice as often as cat, and cat three times as often as horse. Softmax multiplies a share by e for each step of 1.

# %%
guess = np.array([0.2, 0.5, 0.3])
cross_entropy, entropy = -np.sum(target * np.log(guess)), -np.sum(target * np.log(target))
print(f"H(target, guess):  {cross_entropy:.4f}")
print(f"H(target, target): {entropy:.4f}")

# %% [markdown]
# You cannot get below 0.8979 nats. That is what the target itself costs as a prediction, its *entropy*: how much the ten people disagree.
#
# Another guess, (0.2, 0.5, 0.3), costs 1.0191. Only the difference, 0.1212, can still be learned away. It is called the *Kullback–Leibler divergence*, KL [6]. A difference of logarithms is the logarithm of a fraction, so the three classes add $0.3 \log \frac{0.3}{0.2} = 0.122$, $0.6 \log \frac{0.6}{0.5} = 0.109$ and $0.1 \log \frac{0.1}{0.3} = -0.110$:
#
# $$\mathrm{KL}(t, p) = H(t, p) - H(t, t) = \sum_k t_k \log \frac{t_k}{p_k}$$


# %%
def kl_divergence(target_probs, probs):
    return np.sum(target_probs * np.log(target_probs / probs))


print(f"KL(target, guess): {kl_divergence(target, guess):.4f}")
print(f"KL(guess, target): {kl_divergence(guess, target):.4f}")

# %% [markdown]
# One way it is 0.1212, the other way 0.1573. So it is no distance. In training the target is fixed, and with it the entropy, so cross-entropy and KL have the same slopes.
#
# Some people make a target less sure on purpose, so that a model does not get *too* sure. *Label smoothing* [7] takes a part $\varepsilon$ of the target and spreads it evenly over all $K$ classes: $(1-\varepsilon)\,t_k + \varepsilon / K$.
#
# **Exercise 5.10 (3 minutes).** A colleague wrote the target of one label:
#
# ```python
# def smoothed(label, classes, smoothing):
#     row = np.full(classes, smoothing / classes)
#     row[label] = 1 - smoothing
#     return row
# ```
#
# For label 1 of 4 classes and smoothing 0.2 its row sums to 0.95, and that is no target. Repair it: the right row is `[0.05, 0.85, 0.05, 0.05]`.


# %%
def smoothed(label, classes, smoothing):
    """The one-hot row of the label, smoothed."""
    row = np.full(classes, smoothing / classes)
    row[label] = 1 - smoothing + smoothing / classes  # solution
    return row  # stub: return ...


check("5.10", smoothed)

# %% [markdown] tags=["idea"]
# The spread goes to all classes. Which class gets none of it in the colleague's row?


# %% tags=["other-way"]
def smoothed(label, classes, smoothing):
    return (1 - smoothing) * np.eye(classes)[label] + smoothing / classes


# %%
row = np.array([0.91] + 9 * [0.01])  # ten classes, smoothing 0.1
print(f"entropy of a smoothed target: {-np.sum(row * np.log(row)):.4f}")

# %% [markdown]
# So with ten classes and a smoothing of 0.1, no training loss gets below 0.5003.
#
# ## 6. Probabilities are not logits
#
# > **Check the claim.** A tutorial scores two rows with PyTorch's `CrossEntropyLoss`, and prints *"approximately 0.813"* [1]. The labels are 2 and 1. Run it.

# %%
rows = np.array([[0.1, 0.2, 0.7], [0.3, 0.5, 0.2]])
labels = np.array([2, 1])
as_logits = classification.cross_entropy_from_logits(labels, rows)
as_probs = -np.log(rows[[0, 1], labels])
print(f"sums of the rows: {rows.sum(axis=1).round(4)}")
print(f"as logits: {as_logits.mean():.4f}, as probabilities: {as_probs.mean():.4f}")

# %% [markdown]
# > It comes out as 0.8539, in PyTorch as well. Now look at the rows: each of them sums to 1. They were probabilities already, and the loss, which expects logits, applied softmax a second time. Scored as probabilities they give 0.5249, probably what the author wanted. Further on the page says it rightly: a model should hand over *"raw logits"*.
#
# What does a second softmax do to training? Let the logit of dog move once more.

# %%
labels_of_dog = np.ones(131, dtype=int)
once = classification.cross_entropy_from_logits(labels_of_dog, rows_of_dog)
twice = classification.cross_entropy_from_logits(labels_of_dog, classification.softmax(rows_of_dog))
ax = plots.axes("A second softmax puts a floor under the loss", "logit of dog, the label", "loss in nats")
plots.curve(ax, dog, once)
plots.curve(ax, dog, twice, color=plots.ORANGE)
ax.axhline(0.5514, color=plots.GREY, linestyle=":")
plots.note(ax, -3, 3.75, "softmax once", side="right", color=plots.BLUE)
plots.note(ax, -2.7, 1.4, "softmax twice: hardly any slope", side="below", color=plots.ORANGE)
plots.note(ax, 6, 0.5514, "floor: 0.5514", color=plots.GREY)
plots.show(
    ax,
    "Two losses over the logit of dog. With one softmax the loss falls from 5.7 to almost 0. With two it "
    "falls only from 1.5 to a dotted floor at 0.5514, and is flat at both ends.",
)

# %% [markdown]
# Where does the floor come from? The best that a first softmax can say is (1, 0, 0), with the 1 at the label. Taken for logits, that row costs $\log(e^1 + e^0 + e^0) - 1 = 0.5514$. And on the left, where the model is sure and wrong, hardly any slope is left.
#
# **Exercise 5.11 (3 minutes).** How low can the loss of such a network get with *ten* classes?

# %%
check("5.11", 1.46)  # stub: check("5.11", "?")

# %% [markdown] tags=["idea"]
# Again the best row has a single 1, and a 0 for each of the other classes. How many zeros are there now, and what is the exponential of 0?

# %% [markdown]
# A loss on ten classes that creeps towards your number, and stops there, is a sign of a double softmax.
#
# ## 7. Some classes count more
#
# Three photos show cats and one a horse. Horses are rare, so the horse should count three times: its loss is multiplied by a *class weight* of 3. What is the mean then? Let every photo cost 0.5, so that you know what it should be.
#
# 1. The weighted losses are 0.5, 0.5, 0.5 and 1.5. Their sum is 3.
# 2. Divided by the four photos, that is 0.75. But no photo costs more than 0.5, and a mean cannot lie above all of its numbers.
# 3. A horse that counts three times stands for three photos. That makes $1 + 1 + 1 + 3 = 6$, and $3 / 6 = 0.5$.
#
# So a weighted mean divides by the sum of the weights. PyTorch's `CrossEntropyLoss` does so. Keras' `fit(class_weight=…)` divides by the number of examples, so the two cannot be compared.
#
# **Exercise 5.12 (4 minutes).** Write the weighted mean. `class_weight` has one weight for each class, and `class_weight[label]` looks up a whole array of labels. For losses `[1, 1, 3]`, labels `[0, 0, 1]` and weights `[1, 3]` it returns 2.2.


# %%
def batch_loss(losses, label, class_weight):
    """The mean of the losses, each weighted by its class."""
    weights = class_weight[label]  # solution
    return np.sum(weights * losses) / np.sum(weights)  # stub: return ...


check("5.12", batch_loss)

# %% [markdown] tags=["idea"]
# First look up a weight for every example. A weight of two means: as if this example were there twice. How many examples would there be then, and what would all of them cost?


# %% tags=["other-way"]
def batch_loss(losses, label, class_weight):
    return np.average(losses, weights=class_weight[label])


# %% [markdown]
# > **Check the claim.** Another tutorial calls `F.cross_entropy` with `weight`, `ignore_index` and `reduction`, and leaves them unexplained [2]. Try them on three photos: a dog, a cat, and one that nobody labelled. It gets the label −1, and is to be ignored.

# %%
scores = np.array([[0.5, 2.0, -1.0], [1.5, 0.5, 0.0], [0.0, 0.2, 2.2]])
labels, options = np.array([1, 0, -1]), {"class_weight": [1.0, 3.0, 1.0], "ignore_index": -1}
each = classification.cross_entropy_from_logits(labels, scores, **options)
print("reduction='none':", each.round(4))
print(f"reduction='sum':  {each.sum():.4f}")
print(f"reduction='mean': {reduction.class_weighted_mean(each, labels, **options):.4f}")

# %% [markdown]
# > (PyTorch's `weight` is `class_weight` here.) The dog has the weight 3 and costs three times 0.2413, the cat its plain loss, and the photo without a label nothing. `'sum'` adds up, `'mean'` divides by the weights that count, $3 + 1 = 4$.
#
# ## 8. The slope is an error again
#
# Training needs the slope of the loss. Go back to the photo of the dog, and measure the slopes for two of its logits.


# %%
def loss_of_dog(logits):
    return classification.cross_entropy_from_logits(1, logits)


slopes = numerical_gradient(loss_of_dog, logits)
for name, prob, slope in zip(["cat", "dog (label)"], probs[:2], slopes[:2], strict=True):
    print(f"{name}: probability {prob:.4f}, slope {slope:.4f}")

# %% [markdown]
# **Predict before you run (1 minute).** The probability of horse was 0.0391. What is the slope for its logit?

# %%
check("5.13", 0.0391)  # stub: check("5.13", "?")

# %% [markdown] tags=["idea"]
# Compare probability and slope in the two lines. Which of the two lines is like the horse's?

# %%
print(f"horse: slope {slopes[2]:.4f}, sum of all slopes {slopes.sum().round(6) + 0:.4f}")

# %% [markdown]
# The slope of horse is its probability, as for cat. The three sum to 0: raising all logits together changes nothing.
#
# Where do these numbers come from? The loss is $\log u - z_y$, with $u$ for the sum of the exponentials, 9.4057.
#
# 1. Move the logit of horse. Only $e^{-1} = 0.3679$ in the sum moves, and the exponential is its own slope, so $u$ has the slope 0.3679.
# 2. The slope of $\log u$ is $1/u$, as in lesson 03. The chain rule multiplies: $0.3679 / 9.4057 = 0.0391$. That is the probability of horse.
# 3. The logit of dog stands in the loss twice. The sum gives its probability, 0.7856, and $-z_y$ gives −1: together −0.2144.
#
# So for each class the slope is probability minus target, as in lesson 04.
#
# $$\frac{\partial \ell}{\partial z_k} = p_k - t_k$$
#
# ## 9. Handwritten digits, with hardly an 8
#
# Now real data: 1,797 digits of 8 × 8 pixels, written by 13 people [8]. Imagine that the eights got lost, and only 8 are left to learn from. The pictures to judge later are complete.

# %%
images, label = digits()
features = np.column_stack([images.reshape(-1, 64) / 16, np.ones(len(label))])  # and a bias
lost = (label[:1000] == 8) & (np.cumsum(label[:1000] == 8) > 8)
seen, seen_label = features[:1000][~lost], label[:1000][~lost]
new, new_label = features[1000:], label[1000:]
print(f"seen: {len(seen)} digits, {np.sum(seen_label == 8)} of them eights")
print(f"new:  {len(new)} digits, {np.sum(new_label == 8)} of them eights")

# %% [markdown]
# Ten neurons without an activation give ten logits for each picture. This model is called *softmax regression*. It learns by the loop of lesson 01, which `gradient_descent` runs; `[-1]` takes the last of its 300 steps. The slopes are divided by the sum of the weights, as in section 7.


# %%
def train(class_weight, label_smoothing=0):
    def gradient(parameters):
        slopes = classification.cross_entropy_from_logits_grad(
            seen_label, seen @ parameters, class_weight=class_weight, label_smoothing=label_smoothing
        )
        return seen.T @ slopes / class_weight[seen_label].sum()

    return gradient_descent(gradient, np.zeros((65, 10)), learning_rate=0.5, steps=300)[-1]


def report(name, parameters):
    said, eights = np.argmax(new @ parameters, axis=-1), new_label == 8
    found, false = np.sum(said[eights] == 8), np.sum(said[~eights] == 8)
    others = np.sum((said == new_label)[~eights])
    sure = classification.softmax(new @ parameters).max(axis=-1).mean()
    print(f"{name}: {found} of 76 eights found, {false} false, {others} of 721 others right")
    print(f"    mean probability of its own answer: {sure:.4f}")


equal = np.ones(10)
plain = train(equal)
report("equal weights", plain)

# %% [markdown]
# Only 5 eights are found: the model has learned that saying "8" hardly ever pays.
#
# **Predict before you run (1 minute).** Now an eight counts ten times in training. What happens on the new pictures? **a** more eights are found, and no other digit is called 8, **b** more eights are found, and some other digits are called 8, **c** some other digits are called 8, and no more eights are found.

# %%
check("5.14", "b")  # stub: check("5.14", "?")

# %%
weighted = train(np.where(np.arange(10) == 8, 10.0, 1.0))
report("an 8 counts ten times", weighted)

# %% [markdown]
# Now 51 of the 76 eights are found. The price: 9 digits are called 8 that are none, and 4 fewer of the others are right. A weight moves the border between classes, and adds no knowledge. It pays here, because eights are more than ten times as frequent among the new pictures as among those seen.
#
# And label smoothing? Look at the second line of its report.

# %%
report("smoothed", train(equal, label_smoothing=0.1))

# %% [markdown]
# The answers are nearly those of equal weights, but the model is less sure: 0.7433 in place of 0.8239.
#
# ### Which digit is taken for which? (optional)
#
# A *confusion matrix* shows it. The row is what was written, and the column what the model said. Right answers stand on the diagonal.

# %%
pair = plots.side_by_side(["equal weights: 5 eights", "8 counts ten times: 51"], "said", "written")
pair[0].figure.set_figheight(3.6)
for ax, parameters in zip(pair, [plain, weighted], strict=True):
    said = np.argmax(new @ parameters, axis=-1)
    counts = [np.bincount(said[new_label == written], minlength=10) for written in range(10)]
    plots.matrix(ax, np.array(counts), rows=range(10), columns=range(10))
    ax.axhspan(7.5, 8.5, fill=False, edgecolor=plots.ORANGE, linewidth=2)
    ax.axvspan(7.5, 8.5, fill=False, edgecolor=plots.ORANGE, linewidth=2)
plots.show(
    ax,
    "Two confusion matrices of ten by ten, with row 8 and column 8 framed. Left, row 8 is spread over "
    "many columns, with 5 on the diagonal. Right, 51 are on the diagonal, and column 8 has a few others.",
)

# %% [markdown]
# In the row of the eights, 5 became 51, and 13 of the other 25 are called 9. In the column, 9 digits appear that are no 8.
#
# ## 10. The same function in disguise (optional)
#
# ### Which of two is better?
#
# People compare two answers of a chatbot, and say which one is better. Give each answer a mark, and let the probability that one beats the other be $\sigma$ of the difference: softmax over two, with the loss that you know. This is the model of *Bradley–Terry* [9]. It ranks chess players, and trains the reward models of chatbots [10]. Here A won 8 of 10 comparisons with B, and B won 8 of 10 with C. (`np.bincount(winner, of_lead)` adds up, for each answer, the slopes of the comparisons that it won.)

# %%
winner = np.repeat([0, 1, 1, 2], [8, 2, 8, 2])  # A, B, C are 0, 1, 2
loser = np.repeat([1, 0, 2, 1], [8, 2, 8, 2])


def slopes_of_marks(marks):
    lead = marks[winner] - marks[loser]  # the label is always 1: the winner won
    of_lead = classification.binary_cross_entropy_from_logits_grad(np.ones(20), lead)
    return np.bincount(winner, of_lead) - np.bincount(loser, of_lead)


marks = gradient_descent(slopes_of_marks, np.zeros(3), learning_rate=0.1, steps=500)[-1]
print("marks of A, B and C:", marks.round(4) + 0)

# %% [markdown]
# A is 1.3863 ahead of B, and $\sigma(1.3863) = 0.8$.
#
# **5.15** (1 minute) A and C were never compared. Which probability does the model give to A? **a** 0.64, **b** 0.80, **c** 0.94.

# %%
check("5.15", "c")  # stub: check("5.15", "?")

# %% [markdown]
# ### Which caption belongs to which picture?
#
# A batch holds four pictures and their captions, and a network gives a similarity to each pair, 16 numbers. Which caption belongs to the first picture? That is a choice among four classes. The label of row 0 is 0, that of row 1 is 1, and nobody had to label anything. This is *InfoNCE* [11], softmax over the batch.

# %%
similarity = np.array([[9.0, 2, 1, 3], [1, 8, 6, 2], [2, 7, 6, 1], [3, 1, 2, 9]])
print(classification.cross_entropy_from_logits(np.arange(4), similarity).round(4))

# %% [markdown]
# The third picture costs most, 1.32: its own caption has 6, and the second caption has 7.
#
# **5.16** (1 minute) By chance two captions of the batch are the same, word for word. How low can the loss of each of their two pictures get? **a** 0, **b** $\log 2$, **c** $\log 4$.

# %%
check("5.16", "b")  # stub: check("5.16", "?")

# %% [markdown]
# ## 11. Quiz
#
# **5.17** (1 minute) Before training all logits are about 0. Which loss do you expect with ten classes? **a** 0, **b** about 1.46, **c** about 2.3.

# %%
check("5.17", "c")  # stub: check("5.17", "?")

# %% [markdown]
# **5.18** (1 minute) You double all class weights. What happens to a mean that divides by the sum of the weights? **a** nothing, **b** it doubles, **c** it halves.

# %%
check("5.18", "a")  # stub: check("5.18", "?")

# %% [markdown]
# ## What you saw
#
# - **Softmax** makes probabilities of logits. Only differences count, and the **temperature** stretches or shrinks them.
# - **Cross-entropy** is minus the log-probability of the label. Measured from the largest logit, it is right for all logits.
# - The exponential of the mean loss is the **perplexity**: as unsure as among so many classes.
# - **KL** is what a prediction costs beyond the entropy of its target.
# - **Logits go in**, not probabilities: a second softmax puts a floor under the loss.
# - **Class weights** trade misses for false alarms, **label smoothing** makes a model less sure.

# %%
progress("05")

# %% [markdown]
# A ✓ marks what you passed. Lesson [06](06_hinge_and_margins.ipynb) scores the same kind of choice without any probability.
#
# ## References
#
# 1. "Loss Functions in Artificial Neural Networks: Types, Applications, and Implementation in PyTorch for Effective Model Training", a tutorial without a named author.
# 2. "Loss functions in Machine Learning", a tutorial without a named author.
# 3. J. S. Bridle, "Probabilistic interpretation of feedforward classification network outputs", *Neurocomputing*, 1990.
# 4. P. Blanchard, D. J. Higham and N. J. Higham, "Accurately computing the log-sum-exp and softmax functions", *IMA Journal of Numerical Analysis* 41, 2021.
# 5. F. Jelinek et al., "Perplexity: a measure of the difficulty of speech recognition tasks", *Journal of the Acoustical Society of America* 62, 1977.
# 6. S. Kullback and R. A. Leibler, "On information and sufficiency", *Annals of Mathematical Statistics* 22, 1951.
# 7. C. Szegedy et al., "Rethinking the Inception architecture for computer vision", CVPR 2016.
# 8. E. Alpaydin and C. Kaynak, "Cascading classifiers", *Kybernetika* 34, 1998.
# 9. R. A. Bradley and M. E. Terry, "Rank analysis of incomplete block designs", *Biometrika* 39, 1952.
# 10. L. Ouyang et al., "Training language models to follow instructions with human feedback", NeurIPS 2022.
# 11. A. van den Oord, Y. Li and O. Vinyals, "Representation learning with contrastive predictive coding", arXiv, 2018.

# %% [markdown]
# # 04 · Score a yes-or-no answer
#
# Is this tumour malignant? Will this customer leave? Is this picture a dog? A model answers with a probability, and then the truth comes out: yes or no. In this lesson you score such answers, and teach a model to give them.
#
# - **You will** build binary cross-entropy, watch it break, and mend it; find its slope; fit a logistic regression to real tumours and try it on people it has never seen; and make one kind of mistake count more than the other.
# - **You need** lessons [01](01_error_and_mse.ipynb) to [03](03_likelihood_and_nll.ipynb): the slope of a loss, and the negative log-likelihood.
# - **It takes** about 90 minutes, 40 of them for the exercises. There is a good place to stop halfway, and four parts are marked optional.
# - **Words and symbols** are explained in the [glossary](glossary.ipynb).

# %%
import numpy as np
from sklearn.linear_model import LogisticRegression

from course_utils import classification, plots
from course_utils.checks import check, hint, progress, review, solution
from course_utils.datasets import breast_cancer
from course_utils.gradcheck import numerical_gradient

# %% [markdown]
# ## Three questions to warm up
#
# They are about lessons 01 to 03.
#
# **4.1** (1 minute) A model gave what happened on three days the probabilities 0.5, 0.5 and 0.25. What is the negative log-likelihood of the three days together?

# %%
check("4.1", 2.77)  # stub: check("4.1", "?")

# %% [markdown] tags=["idea"]
# Add up the negative logarithms of the three probabilities. Or multiply the three first, and take one logarithm at the end.

# %% [markdown]
# **4.2** (1 minute) Four targets are 0, 0, 0 and 1. You may predict one number for all of them. Which number has the lowest mean squared error?

# %%
check("4.2", 0.25)  # stub: check("4.2", "?")

# %% [markdown] tags=["idea"]
# Lesson 02 asked which number each loss calls best. For the squared error, all pulls balance there.

# %% [markdown]
# **4.3** (1 minute) A prediction grows 4 times as fast as a weight. The loss changes −0.5 times as fast as the prediction. What is the slope of the loss with respect to the weight?

# %%
check("4.3", -2)  # stub: check("4.3", "?")

# %% [markdown] tags=["idea"]
# The two slopes lie one behind the other, like links of a chain. What does the chain rule do with them?

# %% [markdown]
# ## 1. How probable was what came true?
#
# A tumour is *malignant* if it is cancer, and *benign* if it is harmless. A model looks at the cells of three tumours. It calls them malignant with the probabilities 0.9, 0.2 and 0.1. Then the laboratory reports: malignant, benign, malignant. How well did the model do?
#
# Look up what it had given to the answer that came true. For a malignant tumour, label $y = 1$, that is the model's probability $p$. For a benign one, label 0, it is $1 - p$.

# %%
labels = np.array([1.0, 0.0, 1.0])  # malignant, benign, malignant
probs = np.array([0.9, 0.2, 0.1])
print("given to what came true:", np.where(labels == 1, probs, 1 - probs))

# %% [markdown]
# Here 0.9 and 0.8 are good, and 0.1 is bad. Lesson 03 told you what to do with such a likelihood: take its negative logarithm. For label 1 that is $-\log p$, and for label 0 it is $-\log(1-p)$. Both fit into one line, because one of the factors $y$ and $1-y$ is always 0 and the other one is 1:
#
# $$\ell = -y \log p - (1 - y) \log(1 - p)$$
#
# This is the *binary cross-entropy*, also called *log loss* [4]. (In lessons 01 and 02 the prediction was $\hat y$. Here it is a probability, so it gets the letter $p$.)


# %%
def binary_cross_entropy(label, prob):
    return -label * np.log(prob) - (1 - label) * np.log(1 - prob)


print("losses:", binary_cross_entropy(labels, probs).round(4))

# %% [markdown]
# The first two losses are small. The third answer, 0.1 for a malignant tumour, costs 2.3026. The unit is the *nat*, the unit of the natural logarithm.
#
# **Predict before you run (1 minute).** The tumour is malignant, and the model says 0.01 in place of 0.1. What does that cost? **a** twice as much, **b** ten times as much, **c** 0.09 more.

# %%
check("4.4", "a")  # stub: check("4.4", "?")

# %%
grid = np.linspace(0.01, 0.99, 99)
ax = plots.axes("Sure and wrong is expensive", "probability of 'malignant'", "loss in nats")
plots.curve(ax, grid, binary_cross_entropy(1, grid))
plots.curve(ax, grid, binary_cross_entropy(0, grid), color=plots.ORANGE)
plots.note(ax, 0.1, 2.3026, "it is malignant:\n0.1 costs 2.30", at=(0.3, 2.8), color=plots.BLUE)
plots.note(ax, 0.9, 2.3026, "it is benign:\n0.9 costs 2.30", at=(0.7, 2.8), color=plots.ORANGE)
plots.note(ax, 0.01, 4.6052, "sure and wrong: 0.01 costs 4.61", side="right", color=plots.BLUE)
plots.points(ax, [0.01, 0.1, 0.9], [4.6052, 2.3026, 2.3026], color=plots.GREY)
plots.show(
    ax,
    "Two mirrored curves over the probability. The loss of a malignant tumour falls from 4.6 "
    "at 0.01 to almost 0 at 0.99, the loss of a benign one rises the same way. They cross at 0.5.",
)

# %% [markdown]
# The curves have no ceiling. Each further factor of ten in certainty, from 0.1 to 0.01 and on to 0.001, adds another 2.3 nats if you are wrong.
#
# (One page heads this formula *"Cross-Entropy Loss: Ideal for binary classification"* [2]. That name covers any number of classes, as lesson 05 shows; this is the case of two.)
#
# ## 2. What if the model says exactly 0?
#
# > **Check the claim.** The first example of a tutorial [1] has label 0 and prediction 0: *"the loss is 0"*. Run its formula. Then turn the label round. `np.errstate` keeps NumPy from warning about what is done here on purpose.

# %%
with np.errstate(divide="ignore", invalid="ignore"):
    print("label 0, prediction 0:", binary_cross_entropy(0.0, 0.0))
    print("label 1, prediction 0:", binary_cross_entropy(1.0, 0.0))

# %% [markdown]
# > The first is `nan`, not a number, because the formula multiplies 0 by $\log 0 = -\infty$. What the page means is the limit: for label 0 the first term is $0 \cdot \log p$, which is 0 for every $p$ above 0, however small. The second is infinite, and rightly so: what the model called impossible came true. The frameworks differ:
# >
# > | label, prediction | mathematics | PyTorch 2.15 | Keras 3.15 |
# > |---|---|---|---|
# > | 0, 0 | 0 | 0 | about 1e-7 |
# > | 1, 0 | ∞ | 100 | 16.118 |
# >
# > PyTorch cuts each logarithm off at −100. Keras first moves the prediction into the range from 1e-7 to 1 − 1e-7, and $-\log 10^{-7}$ is 16.118. Both hide how wrong the model was.

# %%
for label in (0, 1):
    print(f"label {label}, prediction 0:", classification.binary_cross_entropy(label, 0.0))

# %% [markdown]
# The course's function gives 0 and `inf`, as the mathematics does. But infinity is no help in training. It is better to keep exact zeros from arising. Where do they come from?
#
# ## 3. Stay with the logit
#
# The last neuron of a network adds up weighted inputs. Its sum $z$ can be any number, and is called the *logit*. The sigmoid squashes it into a probability, $\sigma(z)$. (In lesson 03 the letter σ was the standard deviation; here it is the sigmoid, as in lesson 01.)


# %%
def sigmoid(logit):
    return 1 / (1 + np.exp(-logit))


z = np.linspace(-8, 8, 161)
ax = plots.axes("The sigmoid makes a probability of any number", "logit z", "probability σ(z)")
plots.curve(ax, z, sigmoid(z))
for logit, side in [(-4.0, "above"), (0.0, "left"), (4.0, "below")]:
    plots.points(ax, logit, sigmoid(logit))
    plots.note(ax, logit, sigmoid(logit), f"{sigmoid(logit):.3f}", side=side)
plots.show(
    ax,
    "An S-shaped curve from almost 0 on the left to almost 1 on the right. "
    "It passes through 0.018 at logit -4, 0.5 at 0 and 0.982 at 4.",
)

# %% [markdown]
# A logit of 0 means "I cannot tell", and gives a half. A logit of 4 gives 0.982 for yes, and −4 gives 0.018. The curve is symmetric: what is missing from $\sigma(z)$ to 1 is $\sigma(-z)$.
#
# **Exercise 4.5 (5 minutes).** Which logit belongs to a probability? Solve $p = 1/(1+e^{-z})$ for $z$. For probabilities `[0.5, 0.8]` the function returns 0 and 1.386.


# %%
def log_odds(prob):
    """The logit whose sigmoid is this probability."""
    return np.log(prob / (1 - prob))  # stub: return ...


check("4.5", log_odds)

# %% [markdown] tags=["idea"]
# Undo the sigmoid from the outside in: turn the fraction upside down, take the one away, and take the logarithm. The minus in the exponent is still there at the end.


# %% tags=["other-way"]
def log_odds(prob):
    return np.log(prob) - np.log1p(-prob)

# %% [markdown]
# So the logit is the logarithm of the odds $p/(1-p)$, the *log-odds*: 0.8 against 0.2 are odds of 4, and $\log 4$ is 1.386. Now look at the loss as a function of the logit.


# %%
def picture(logit):
    prob = sigmoid(logit)
    ax = plots.axes(f"Logit {logit:g} is probability {prob:.4f}", "logit", "loss in nats")
    ax.set_ylim(-1, 9)
    losses = {label: binary_cross_entropy(label, prob) for label in (1, 0)}
    for label, color, away in [(1, plots.BLUE, "right"), (0, plots.ORANGE, "left")]:
        plots.curve(ax, z, binary_cross_entropy(label, sigmoid(z)), color=color)
        plots.points(ax, logit, losses[label], color=color)
        side = away if losses[label] == max(losses.values()) else "below"
        plots.note(ax, logit, losses[label], f"{losses[label]:.4f}", side=side, color=color)
    plots.note(ax, -5, 5, "label 1", side="left", color=plots.BLUE)
    plots.note(ax, 5, 5, "label 0", side="right", color=plots.ORANGE)
    said = f"Logit {logit:g} is probability {prob:.4f}. It costs {losses[1]:.4f} if the label is 1,"
    return ax, said + f" and {losses[0]:.4f} if it is 0: two mirrored curves, straight far out."


plots.show(*picture(2.0))

# %% [markdown]
# Move the logit. How much does one step of 1 to the left cost for label 1: at +4, and at −4?

# %%
plots.slider(picture, name="logit", low=-8.0, high=8.0, step=0.5, start=2.0)

# %% [markdown]
# From 4 to 3 it costs hardly anything, 0.03. From −4 to −5 it costs 0.99. On the wrong side the curve is nearly straight: one logit more, one nat more. So at logit 40 with label 0 the loss should be 40.
#
# **Predict before you run (1 minute).** What will `sigmoid` and `binary_cross_entropy`, one after the other, give there in ordinary float64? **a** 40, **b** `inf`, **c** `nan`.

# %%
check("4.6", "b")  # stub: check("4.6", "?")

# %%
for kind in (np.float32, np.float64):
    for logit in (-40, 40):
        prob = sigmoid(kind(logit))
        with np.errstate(divide="ignore", invalid="ignore"):
            losses = [float(binary_cross_entropy(kind(label), prob)) for label in (0, 1)]
        print(f"{kind.__name__}, logit {logit:3}, labels 0 and 1: {losses}")

# %% [markdown]
# At −40 the loss for label 1 is right to many digits, and the other is 0 in place of a tiny number. At +40 both are wrong, in both types: `inf` should be 40, and `nan`, which is $0 \cdot \log 0$ again, nearly 0. The reason is that a float can be very close to 0, but not very close to 1. So $\sigma(40)$ is rounded to exactly 1, and $1 - p$ to exactly 0. When does this begin?

# %%
for kind in (np.float32, np.float64):
    first = next(z for z in range(100) if sigmoid(kind(z)) == 1)
    print(f"{kind.__name__}: from logit {first} on, the sigmoid is exactly 1")

# %% [markdown]
# A logit of 17 is enough in float32, the usual type in networks. The probability is where the information is lost, so leave it out. Put the sigmoid into the logarithm, in three steps:
#
# 1. The loss for label 1 is $-\log \sigma(z) = -\log \frac{1}{1 + e^{-z}}$.
# 2. Minus the logarithm of a fraction turns it over: $\log(1 + e^{-z})$.
# 3. For label 0 use $1 - \sigma(z) = \sigma(-z)$. The loss is the same with the other sign: $\log(1 + e^{z})$.
#
# Both are $\log(1 + e^{x})$, once with $x = -z$ and once with $x = z$. This function is called *softplus*. One trap is left: $e^{800}$ overflows. For a positive $x$ take $e^x$ out of the bracket, as in lesson 02: $\log\big(e^x (e^{-x} + 1)\big) = x + \log(1 + e^{-x})$. For a negative $x$ the sum is harmless as it is: $0 + \log(1 + e^{x})$. Both in one line: $\max(x, 0) + \log(1 + e^{-|x|})$.


# %%
def softplus(x):
    return np.maximum(x, 0) + np.log1p(np.exp(-np.abs(x)))


print("log(1 + e^x):", softplus(np.array([-40.0, 0.0, 40.0, 800.0])))

# %% [markdown]
# There is no overflow at 800. And at −40 the result is not 0 but 4.2e-18, because `np.log1p(u)` is $\log(1+u)$ without adding 1 to a tiny number.
#
# **Exercise 4.7 (8 minutes).** Write the binary cross-entropy from logits. For labels `[1, 0]` and logits `[2, 800]` it returns 0.1269 and 800: it has to survive logits of ±800. You may use `softplus`.


# %%
def binary_cross_entropy_from_logits(label, logit):
    """The loss of each example, finite for every finite logit."""
    x = np.where(label == 1, -logit, logit)  # solution
    return np.maximum(x, 0) + np.log1p(np.exp(-np.abs(x)))  # stub: return ...


check("4.7", binary_cross_entropy_from_logits)

# %% [markdown] tags=["idea"]
# For both labels the loss is the same curve, softplus. All that differs is the sign with which the logit goes in: an answer that is sure and right has to cost next to nothing.


# %% tags=["other-way"]
def binary_cross_entropy_from_logits(label, logit):
    return np.logaddexp(0, (1 - 2 * label) * logit)  # the sign is -1 for label 1, and 1 for 0

# %% [markdown]
# From here on the lesson uses the tested version from `course_utils`. In Keras write `from_logits=True`, in PyTorch `BCEWithLogitsLoss`, and give the network no sigmoid at the end.
#
# ## 4. The slope is an error
#
# Move the logit of a malignant tumour a little to the right, and its loss falls. How fast? Measure it before you work it out, with the central difference of lesson 01, which is called `numerical_gradient` in `course_utils`.


# %%
def loss_if_malignant(logit):
    return softplus(-logit)


for logit in [-2.0, 0.0, 2.0]:
    of_loss = numerical_gradient(loss_if_malignant, logit)
    print(f"logit {logit:4}: probability {sigmoid(logit):.4f}, slope of the loss {of_loss:.4f}")

# %% [markdown]
# **Predict before you run (1 minute).** Compare the two columns. At logit 4 the probability is 0.982. What is the slope of the loss there?

# %%
check("4.8", -0.018)  # stub: check("4.8", "?")

# %% [markdown] tags=["idea"]
# In each line, subtract the slope from the probability. It is the same number every time.

# %% [markdown]
# In every line the slope is the probability minus 1, and 1 is the label. Why? The way from the logit to the loss is a chain of two links: the logit moves the probability, and the probability moves the loss. How fast does the first link move? Measure the slope of the sigmoid, and put it beside the two probabilities.

# %%
for logit in [-2.0, 0.0, 3.1]:
    p, measured = sigmoid(logit), numerical_gradient(sigmoid, logit)
    print(f"p {p:.4f}, 1 - p {1 - p:.4f}, their product {p * (1 - p):.4f}, slope {measured:.4f}")

# %% [markdown]
# The slope of the sigmoid is $p\,(1-p)$, in every line. Now go along the chain, with the numbers of logit −2:
#
# 1. *From the logit to the probability.* You have just measured it: $p\,(1-p) = 0.1192 \cdot 0.8808 = 0.1050$.
# 2. *From the probability to the loss.* For label 1 the loss is $-\log p$. The slope of $\log p$ is $1/p$, as in lesson 03, so this link is $-1/p$. Here it is $-1/0.1192 = -8.39$.
# 3. *Multiply.* $-\frac{1}{p} \cdot p\,(1-p) = -(1-p) = p - 1$. At logit −2: $0.1192 - 1 = -0.8808$, the slope that you measured at the start of this section.
#
# For label 0 the loss is $-\log(1-p)$, its link is $+\frac{1}{1-p}$ (two minus signs, one from the loss and one from $1-p$), and the product is $p$. Both together:
#
# $$\frac{\partial \ell}{\partial z} = \sigma(z) - y$$
#
# Prediction minus target: the error of lesson 01 is back.
#
# **Exercise 4.9 (4 minutes).** Write the slope as a function of label and logit. For labels `[1, 0]` and logits `[2, 2]` it returns about −0.119 and 0.881.


# %%
def binary_cross_entropy_from_logits_grad(label, logit):
    """The derivative of each loss with respect to its logit."""
    prob = 1 / (1 + np.exp(-logit))  # solution
    return prob - label  # stub: return ...


check("4.9", binary_cross_entropy_from_logits_grad)

# %% [markdown] tags=["idea"]
# Two steps: turn each logit into a probability, then take the error of this prediction. Who is the prediction here, and who is the target?


# %% tags=["other-way"]
def binary_cross_entropy_from_logits_grad(label, logit):
    prob = (1 + np.tanh(logit / 2)) / 2  # the sigmoid is a tanh, moved and shrunk
    return prob - label

# %% [markdown]
# ### Why is the slope of the sigmoid p(1 − p)? (optional)
#
# The cell above measured it. Here is the reason, with one more slope to measure, that of $e^{-z}$.

# %%
def decay(z):
    return np.exp(-z)


u = 1 + decay(-2.0)
print(f"at -2: e^-z {decay(-2.0):.4f}, its slope {numerical_gradient(decay, -2.0):.4f}, u {u:.4f}")

# %% [markdown]
# The slope of $e^{-z}$ is the same number with a minus sign. The rest is a chain again:
#
# 1. The sigmoid is $p = 1/u$ with $u = 1 + e^{-z}$. At −2, $u$ is 8.3891.
# 2. From $z$ to $u$: the 1 stands still, so the slope is that of $e^{-z}$, which is $-e^{-z}$. Here it is −7.3891.
# 3. From $u$ to $p$: the slope of $1/u$ is $-1/u^2$, as lesson 03 measured. Here it is $-1/8.3891^2 = -0.0142$.
# 4. Multiply; the two minus signs cancel: $e^{-z}/u^2$. Here it is $7.3891 \cdot 0.0142 = 0.105$, the slope of the sigmoid at −2, as measured.
# 5. Take it apart: $\frac{1}{u} \cdot \frac{e^{-z}}{u}$. The first factor is $p$. The second is what is missing from $p$ to 1, because $\frac{1}{u} + \frac{e^{-z}}{u} = \frac{u}{u} = 1$.
#
# ### Why not the squared error?
#
# The squared error $(p - y)^2$ of the probability is a loss as well. Its chain has the same first link, $p\,(1-p)$, but the second one is $2(p - y)$. So its slope is the product of the two. Draw both slopes for a malignant tumour.

# %%
p = sigmoid(z)
ax = plots.axes("The squared error gives up on its worst mistakes", "logit, for label 1", "slope")
ax.axvspan(-8, -4, color=plots.GREY, alpha=0.15)
plots.curve(ax, z, p - 1)
plots.curve(ax, z, 2 * (p - 1) * p * (1 - p), color=plots.ORANGE)
plots.note(ax, -6, -0.8, "sure, and wrong", color=plots.GREY)
plots.note(ax, 1, -0.27, "cross-entropy: σ(z) − 1", side="right", color=plots.BLUE)
plots.note(ax, -6, -0.005, "squared error: at −6\nhardly any slope left", at=(-5, -0.45), color=plots.ORANGE)
plots.show(
    ax,
    "Two slopes over the logit. That of cross-entropy rises from -1 on the left to 0 on the right. "
    "That of the squared error is close to 0 at both ends, and lowest, -0.3, in between.",
)

# %% [markdown]
# In the grey region the model is sure of the wrong answer. Cross-entropy pulls with almost its full force of −1 there. The squared error hardly pulls at all, because the flat end of the sigmoid multiplies its slope by almost 0.
#
# **A good place to stop.** You have a loss for yes-or-no answers, and its slope. The second half fits it to real tumours. If you go on another day, run all cells above first.
#
# ## 5. You are the optimizer again
#
# Now 569 real tumours [5]. For each of them the cell nuclei were measured under a microscope: 30 numbers, such as their mean radius. A laboratory found out which were malignant. A model has to work for people it has never seen, so put 169 of them aside and do not look at them.

# %%
features, malignant, names = breast_cancer()
order = np.random.default_rng(7).permutation(569)
train, new = order[:400], order[400:]
print(f"to learn from: {train.size} tumours, {malignant[train].sum()} of them malignant")
print(f"put aside:     {new.size} tumours, {malignant[new].sum()} of them malignant")

# %% [markdown]
# Begin with the radius alone. A neuron with one input makes an S-shaped curve. Say where its middle lies, $r_0$, and how steep it is, $k$: the probability of a tumour with radius $r$ is $\sigma(k\,(r - r_0))$. Move both, until the loss in the title is as low as you can get it.

# %%
radius = features[:, 0]


def fit_by_hand(middle, steepness):
    logit = steepness * (radius[train] - middle)
    loss = np.mean(classification.binary_cross_entropy_from_logits(malignant[train], logit))
    ax = plots.axes(f"This curve costs {loss:.4f} nats", "mean radius of the nuclei", "probability, label")
    plots.points(ax, radius[train], malignant[train], color=plots.GREY, marker="|")
    grid = np.linspace(6, 29, 231)
    plots.curve(ax, grid, sigmoid(steepness * (grid - middle)))
    plots.points(ax, middle, 0.5)
    return ax, f"Middle {middle:.1f} and steepness {steepness:.1f} cost {loss:.4f} nats."


plots.sliders(fit_by_hand, middle=(8.0, 22.0, 0.5, 10.0), steepness=(0.0, 3.0, 0.1, 0.3))

# %% [markdown]
# **Exercise 4.10 (5 minutes).** Find a middle and a steepness that cost less than 0.335 nats on the 400 tumours. Type yours as a list: `[middle, steepness]`.

# %%
check("4.10", [15.0, 0.9])  # stub: check("4.10", "?")

# %% [markdown] tags=["idea"]
# The middle is the radius at which the two kinds are equally frequent. If the curve is too steep, a few tumours on the wrong side cost very much; if it is too flat, all of them cost a little.

# %% [markdown]
# ## 6. Five steps for thirty numbers
#
# With 30 features you would need 31 sliders. The five steps of lesson 01 do it instead. One thing comes first: the features have very different sizes.

# %%
mean, std = features[train].mean(axis=0), features[train].std(axis=0)
for column in [0, 4]:
    print(f"{names[column]}: mean {mean[column]:.4f}, standard deviation {std[column]:.4f}")
standard = (features - mean) / std
print(f"the first tumour: radius {features[0, 0]:.2f} becomes {standard[0, 0]:.2f}")

# %% [markdown]
# A radius of 17.99 lies 1.21 standard deviations above the mean, so it becomes 1.21. This is called *standardising*: afterwards every feature of the 400 has mean 0 and standard deviation 1 (the same measure of spread as for the bell of lesson 03), and a weight says what one standard deviation more does. Mean and standard deviation come from the 400 tumours alone; the others are not to be looked at.
#
# A single neuron with a sigmoid, fitted with this loss, is called *logistic regression* [3]. The slope of the cost is error times input, on average, as for the petals, but without the 2, because this loss has no square. A last column of ones carries the bias: its weight is added to every sum. The sign `@` multiplies and adds up: `inputs @ weights` does so along each row, one sum for each tumour, and `inputs.T @ error`, with the table turned over (`.T`), along each column, one sum for each weight.


# %%
def fit(inputs, label, steps, positive_weight=1):
    weights = np.zeros(inputs.shape[1])
    count = np.where(label == 1, positive_weight, 1)  # section 7 changes this
    for _ in range(steps):  # the score, step 3, is left out: its slope is enough
        prob = sigmoid(inputs @ weights)  # 1. predict
        error = count * (prob - label)  # 2. compare
        weights -= 0.1 * inputs.T @ error / label.size  # 4. adjust
    return weights


inputs = np.column_stack([standard, np.ones(569)])
weights = fit(inputs[train], malignant[train], steps=2000)

# %%
for who, group in {"learned from": train, "new": new}.items():
    logit = inputs[group] @ weights
    loss = np.mean(classification.binary_cross_entropy_from_logits(malignant[group], logit))
    wrong = np.sum((logit > 0) != malignant[group])
    print(f"{who}: mean loss {loss:.4f}, {wrong} of {group.size} wrong")

# %% [markdown]
# Saying one half to everybody would cost 0.6931. This model costs far less, also for people whom it has never seen. Which of the two mistakes does it make? *Recall* is the share of the malignant tumours that were found. *Precision* is the share of the alarms that were right.

# %%
alarm = inputs[new] @ weights > 0
found = np.sum(alarm & (malignant[new] == 1))
false = np.sum(alarm & (malignant[new] == 0))
print(f"{found} of 64 found: recall {found / 64:.3f}")
print(f"{found} of {found + false} alarms right: precision {found / (found + false):.3f}")

# %% [markdown]
# Two malignant tumours are missed, and one alarm is false. Both are counted on people who were put aside. On the 400, which the model has learned from, they would look better than they are.
#
# Large weights make a model very sure of itself. Many people therefore add a *penalty* to the cost, $\frac{\lambda}{2} w^2$ for each weight, so that a weight has to earn its size. (In lesson 03 the letter λ was a rate. Here it is the price of large weights.)
#
# **Exercise 4.11 (8 minutes).** Write the slope of such a cost for one feature and no bias. The logit is $w x$, and the cost is the mean loss plus $\frac{\lambda}{2} w^2$. What is the slope of each part? For weight −0.5, features `[-4, 4]`, labels `[1, 0]` and penalty 0.1 it returns about 0.427.


# %%
def cost_grad(weight, feature, label, penalty):
    """The derivative of the penalised cost with respect to the weight."""
    prob = 1 / (1 + np.exp(-weight * feature))  # solution
    return np.mean((prob - label) * feature) + penalty * weight  # stub: return ...


check("4.11", cost_grad)

# %% [markdown] tags=["idea"]
# The cost has two parts, and so has its slope. The first is a mean of error times input, and the error needs a probability. The second is the slope of half a square, times the penalty: lesson 01 found the slope of a square.


# %% tags=["other-way"]
def cost_grad(weight, feature, label, penalty):
    prob = (1 + np.tanh(weight * feature / 2)) / 2
    return (prob - label) @ feature / len(label) + penalty * weight

# %% [markdown]
# ## 7. When one mistake is worse
#
# To miss a malignant tumour is worse than a false alarm. Here are two ways to act on it. One is the *threshold*: raise the alarm not from probability 0.5 on, but from a lower one. The other is a *positive weight*: count every example with label 1 more often while learning. (It is `positive_weight` in `course_utils`, `pos_weight` in PyTorch.)
#
# **Predict before you run (1 minute).** The threshold goes down. Which of these go up? **a** only the malignant tumours found, **b** only the false alarms, **c** both.

# %%
check("4.12", "c")  # stub: check("4.12", "?")

# %% [markdown]
# To see something, use the radius alone, where the two kinds overlap. The picture shows the 169 new tumours, each at the probability that the model gives it. (Within its row a dot is moved up or down at random, so that dots do not hide each other.)

# %%
of_radius = inputs[:, [0, -1]]
curve = fit(of_radius[train], malignant[train], steps=3000)
prob = sigmoid(of_radius[new] @ curve)
jitter = np.random.default_rng(7).uniform(-0.3, 0.3, 169)


def strip(threshold):
    alarm, sick = prob > threshold, malignant[new] == 1
    groups = {"found": alarm & sick, "missed": ~alarm & sick, "false": alarm & ~sick}
    said = ", ".join(f"{group.sum()} {name}" for name, group in groups.items())
    ax = plots.axes(f"Alarm from {threshold:.2f} on: {said}", "probability of 'malignant'", "")
    ax.set_yticks([0, 1], ["benign", "malignant"])
    plots.points(ax, prob, sick + jitter, color=plots.GREY, marker=".")
    for name, color in {"found": plots.BLUE, "missed": plots.ORANGE, "false": plots.ORANGE}.items():
        plots.points(ax, prob[groups[name]], (sick + jitter)[groups[name]], color=color)
    ax.axvline(threshold, color=plots.GREY, linestyle=":")
    return ax, f"Two rows of dots, and a dotted line at {threshold:.2f}: {said}."


plots.slider(strip, name="threshold", low=0.05, high=0.95, step=0.05, start=0.5)

# %% [markdown]
# Orange marks the mistakes, missed tumours and false alarms. Move the threshold: the further to the left, the more missed tumours turn into found ones, and the more benign ones into false alarms. Does the positive weight do the same? Among tumours that look alike, a share $p$ is malignant. Counted 3 times each, they weigh $3p$ against the $1 - p$ of the benign ones. The two are equal at $p = \frac14$, so there the heavier model should say one half: a threshold of 1 / (1 + weight). Compare the two.

# %%
for weight in [1, 3, 10]:
    heavier = fit(of_radius[train], malignant[train], steps=3000, positive_weight=weight)
    for how, alarm in {
        f"positive weight {weight:2}       ": of_radius[new] @ heavier > 0,
        f"threshold 1 / (1 + {weight:2})   ": prob > 1 / (1 + weight),
    }.items():
        found, false = np.sum(alarm & (malignant[new] == 1)), np.sum(alarm & (malignant[new] == 0))
        print(how, f"found {found} of 64, false alarms {false}")

# %% [markdown]
# With weight 3 and with the threshold ¼, exactly as many are found, and exactly as many alarms are false. With 10 all are found both ways, with 50 and 45 false alarms. Both ways buy found tumours with false alarms. What differs is the meaning of the number.

# %%
print(f"share of malignant tumours: {malignant[train].mean():.4f}")
for weight in [1, 10]:
    steep, bias = fit(of_radius[train], malignant[train], steps=3000, positive_weight=weight)
    mean_prob = sigmoid(of_radius[train] @ [steep, bias]).mean()
    print(f"weight {weight:2}: steepness {steep:.2f}, bias {bias:.2f}, mean probability {mean_prob:.4f}")

# %% [markdown]
# With weight 1 the mean probability is the share of malignant tumours. With weight 10 the curve is hardly less steep, but its bias has grown by about $\log 10 = 2.30$, as if all odds were ten times as high. Its probabilities are far too high. So move the threshold if you want the probabilities to stay honest.
#
# ## 8. One valley, or many?
#
# Two people fit the same model to the same data. Do they find the same weights? They do if the cost has a single lowest point. Look at the loss over the logit once more, with two straight lines, called *chords*, between points of the curve.

# %%
ax = plots.axes("Both chords run above the curve", "logit, for label 1", "loss in nats")
plots.curve(ax, z, loss_if_malignant(z))
for ends in [np.array([-6.0, 1.0]), np.array([-2.0, 6.0])]:
    plots.curve(ax, ends, loss_if_malignant(ends), color=plots.ORANGE, style="--")
    plots.points(ax, ends, loss_if_malignant(ends))
plots.note(ax, -2.5, 3.2, "a chord", side="right", color=plots.ORANGE)
plots.show(
    ax,
    "The loss falls from upper left to lower right, and levels off. Two dashed chords join points "
    "of the curve, and run above it all the way.",
)

# %% [markdown]
# A curve whose chords never run below it is called *convex*. This one is, because its slope $\sigma(z) - 1$ rises all the way. Walking downhill on a convex curve, you cannot be stopped by a valley that is not the deepest. The cost of logistic regression is convex, too. On a straight way from one set of weights to another every logit changes evenly, so each loss follows this curve or its mirror image, and the cost is their mean.
#
# ### Only one lowest point? (optional)
#
# > **Check the claim.** Tutorial [1] says that convex functions *"have only one lowest point"*. Try two convex ones: the loss of a single label 1, and a cost in which the same feature comes twice.

# %%
far = classification.binary_cross_entropy_from_logits([1, 1, 1], [10.0, 20.0, 30.0])
print("further and further out:", far)
for pair in ([1, 1], [1, -1], [0, 0], [-1, 1]):
    twice = np.array([[-1, -1], [1, 1], [2, 2]]) @ pair
    losses = classification.binary_cross_entropy_from_logits([0, 1, 0], twice)
    print(f"weights {pair}: cost {losses.mean():.4f}")

# %% [markdown]
# > The first falls for ever: it has *no* lowest point. The second has *many*: every pair whose sum is 0 costs 0.6931. No other pair costs less, because the slope is 0 there: error times feature is −½, −½ and 1. What does hold is that every valley of a convex function is as deep as any other.
#
# ### The cost of a network (optional)
#
# And a network? Here is one with two *hidden units*, neurons between input and output. Each has a weight and a bias, and `np.tanh` for a sigmoid. The output adds the two up, each times 4, so swapping the units changes nothing, not the answers and not the cost. Then look at the way from the one arrangement to the other.


# %%
x = np.array([-2.0, -1.5, -0.5, 0.0, 0.5, 1.5, 2.0])
y = np.array([0, 0, 1, 1, 1, 0, 0])  # yes in the middle


def network_cost(units):
    hidden = np.tanh(units[:, :1] * x + units[:, 1:])
    logit = 4 * hidden.sum(axis=0) - 4
    return np.mean(classification.binary_cross_entropy_from_logits(y, logit))


units = np.array([[3.0, 3.0], [-3.0, 3.0]])  # weight and bias of each hidden unit
swapped = units[::-1]
share = np.linspace(0, 1, 101)
costs = [network_cost((1 - s) * units + s * swapped) for s in share]
print(f"cost: {costs[0]:.4f}, swapped {costs[-1]:.4f}, halfway {costs[50]:.4f}")

# %%
ax = plots.axes("This chord runs below the curve", "share of the way", "cost in nats")
plots.curve(ax, share, costs)
plots.curve(ax, [0, 1], [costs[0], costs[-1]], color=plots.ORANGE, style="--")
plots.points(ax, [0, 1], [costs[0], costs[-1]])
plots.note(ax, 0.5, costs[50], "the network halfway", at=(0.5, 1.6), color=plots.BLUE)
plots.note(ax, 0.5, costs[0], "the chord", color=plots.ORANGE)
plots.show(
    ax,
    "The cost rises from almost 0 to a hill about 2.3 high halfway, and falls to almost 0 again. "
    "The chord between the two ends runs far below it.",
)

# %% [markdown]
# Halfway the cost is 2.28, and at both ends 0.02: the chord runs *below* the curve. So the cost is not convex in the weights of this network, although the same loss is convex in the logit. Every network with two or more units in a hidden layer has such twins. Lesson 07 lives with that.
#
# ## 9. Straight to the bottom (optional)
#
# Gradient descent needs the slope only. *Newton's method* also uses how the slope changes, the second derivative. For this loss it is known: the slope of $\sigma(z) - y$ is $p(1-p)$, as section 4 found. In several directions at once the second derivatives form a matrix, the *Hessian* $H$, here $\frac{1}{N}\sum_i p_i(1-p_i)\,x_i x_i^\top$ plus the penalty. Newton's method jumps to the bottom of the parabola that fits at this place: $w - H^{-1} g$, with $g$ for the gradient.


# %%
def newton(inputs, label, penalty):
    weights = np.zeros(inputs.shape[1])
    shrink = penalty * np.eye(weights.size)
    shrink[-1, -1] = 0  # no penalty on the bias
    for _ in range(15):
        prob = sigmoid(inputs @ weights)
        gradient = inputs.T @ (prob - label) / label.size + shrink @ weights
        hessian = (inputs.T * (prob * (1 - prob))) @ inputs / label.size + shrink
        weights = weights - np.linalg.solve(hessian, gradient)
    return weights


ours = newton(inputs[train], malignant[train], penalty=1 / 400)
model = LogisticRegression(C=1, solver="newton-cholesky", tol=1e-10)
model.fit(standard[train], malignant[train])
theirs = np.append(model.coef_, model.intercept_)
print("largest difference below 1e-6:", np.max(np.abs(theirs - ours)) < 1e-6)

# %% [markdown]
# Fifteen jumps are enough. scikit-learn minimises $C \sum_i \ell_i + \frac12 \sum_j w_j^2$; divided by $CN$, its `C=1` is a penalty of $1/N$ here. All 31 numbers agree, as they should: with the penalty this convex cost has a single lowest point.
#
# ## 10. Quiz
#
# **4.13** (1 minute) Every example gets probability 0.5. What is the binary cross-entropy? **a** 0, **b** 0.5, **c** about 0.69.

# %%
check("4.13", "c")  # stub: check("4.13", "?")

# %% [markdown]
# **4.14** (1 minute) A network ends in a sigmoid, and its loss expects logits. What happens? **a** it runs, but a sigmoid is applied twice, **b** an error message, **c** nothing, the sigmoid of a probability is that probability.

# %%
check("4.14", "a")  # stub: check("4.14", "?")

# %% [markdown]
# **4.15** (1 minute) A label is 1, the logit is −30. What is the slope with respect to the logit? **a** about −30, **b** about −1, **c** about 0.

# %%
check("4.15", "b")  # stub: check("4.15", "?")

# %% [markdown]
# ## What you saw
#
# - **Binary cross-entropy** is the negative logarithm of the probability of what came true. It has no ceiling.
# - Probabilities lose their digits near 1. **Stay with the logit**: $\log(1+e^{\mp z})$, written as softplus, is finite for every logit.
# - Its **slope** is $\sigma(z) - y$, prediction minus target, at full force where the model is most wrong.
# - **Recall** and **precision** are counted on people whom the model has not seen. A lower threshold, or a larger positive weight, buys recall with precision.
# - The loss is **convex** in the logit and in the weights of logistic regression, not in the weights of a network.

# %%
progress("04")

# %% [markdown]
# A ✓ marks what you passed. Lesson [05](05_cross_entropy.ipynb) goes from two classes to many.
#
# ## References
#
# 1. M. F. Bashir, "Understanding Loss Functions in Neural Networks", *Deep Learning Essential*, part 5.
# 2. "Loss Functions in Artificial Neural Networks: Types, Applications, and Implementation in PyTorch for Effective Model Training", a tutorial without a named author.
# 3. D. R. Cox, "The regression analysis of binary sequences", *Journal of the Royal Statistical Society B* 20, 1958: logistic regression.
# 4. I. J. Good, "Rational decisions", *Journal of the Royal Statistical Society B* 14, 1952: the logarithm as a score.
# 5. W. N. Street, W. H. Wolberg and O. L. Mangasarian, "Nuclear feature extraction for breast tumor diagnosis", 1993: the tumours.

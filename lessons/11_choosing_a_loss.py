# %% [markdown]
# # 11 · Choose a loss, and test the choice
#
# You know some twenty losses. Which one belongs to your problem? Rules of thumb are easy to find. Here each of them has to run, and so do its exceptions.
#
# - **You will** put five factors to the test, walk a decision path, answer ten questions by running them, and see how the losses are related.
# - **You need** the losses of lessons [02](02_absolute_error_and_outliers.ipynb) to [06](06_hinge_and_margins.ipynb), and a little PyTorch ([09](09_pytorch_training_loop.ipynb)).
# - **It takes** about 50 minutes, 5 of them for the exercises.
# - **Words and symbols** are explained in the [glossary](glossary.ipynb).

# %%
import numpy as np
import torch

from course_utils import classification, margin, plots, regression
from course_utils.checks import check, hint, progress, review, solution
from course_utils.datasets import breast_cancer
from course_utils.descent import gradient_descent

# %% [markdown]
# ## 1. Five factors, each put to the test
#
# > **A published page, run.** A tutorial names five *"factors influencing choice of loss function"* [1]. Each cell below is one of them, with its exception.
#
# F1, the **problem type**. The class numbers 0, 0, 2, 2 stand for cat, cat, horse, horse; 1 would be a dog. Below, a line is fitted to calls per hour.

# %%
animals = np.array([0, 0, 2, 2])
print("F1 best class by squared error:", animals.mean())
print("F1 best probabilities by cross-entropy:", np.bincount(animals) / 4)
hours, calls = np.arange(6.0), np.array([0, 1, 1, 3, 8, 20])
print("F1 calls by squared error:", np.polyval(np.polyfit(hours, calls, 1), hours).round(1))

# %% [markdown]
# Squared error between two cats and two horses says *dog*; cross-entropy gives the shares (lesson 05). But "numbers take squared error" fails for counts: −3.3 calls. The Poisson NLL (lesson 03) with rate $e^{wx+b}$ cannot do that.

# %%
columns = np.column_stack([hours, np.ones(6)])


def poisson_cost_grad(weights):
    return columns.T @ (np.exp(columns @ weights) - calls) / 6


weights = gradient_descent(poisson_cost_grad, np.zeros(2), learning_rate=0.01, steps=10000)[-1]
print("F1 calls by Poisson NLL:", np.exp(columns @ weights).round(1))

# %% [markdown]
# F3, **outliers**: nine houses and a palace, in thousand €. F5, **interpretability**: which unit does a loss have?

# %%
prices = np.array([210, 240, 250, 260, 280, 300, 320, 350, 390, 8000.0])
for center in (np.mean, np.median):
    nine, ten = center(prices[:9]), center(prices)
    print(f"F3 {center.__name__:6} {nine:.0f} without the palace, {ten:.0f} with", end=", ")
    print(f"times ten {10 * ten:.0f} of {prices.sum():.0f}")

# %%
forecasts, probs = prices[:9] + 12, np.array([0.9, 0.8, 0.7])
mse = np.mean(regression.squared_error(prices[:9], forecasts))
mae = np.mean(regression.absolute_error(prices[:9], forecasts))
nats = np.mean(-np.log(probs))
print(f"F5 MAE {mae:.0f}, MSE {mse:.0f}, its root {mse**0.5:.0f}")
print(f"F5 {nats:.4f} nats, e^-nats = {np.exp(-nats):.2f}")

# %% [markdown]
# The palace lifts the mean to 1,060, the median to 290. Yet ten times the median is far from the *total*: "robust" can mean "wrong". An MAE of 12 reads as 12,000 €; the MSE of 144 is in squares, and only its root can be read. Nats become a probability again: typically 0.80 for what came true.
#
# F2, **output distribution**. On days like this it rains 7 times out of 10. Which report of the probability has the lowest mean loss?

# %%
reports = np.linspace(0.01, 0.99, 99)
for loss in (classification.binary_cross_entropy, regression.squared_error, regression.absolute_error):
    mean_loss = 0.7 * loss(np.ones(99), reports) + 0.3 * loss(np.zeros(99), reports)
    print(f"F2 {loss.__name__:20} {reports[np.argmin(mean_loss)]:.2f}")

# %% [markdown]
# Cross-entropy is lowest at the truth, 0.7, and so is the squared error. The absolute error wants the surest report there is. Lesson [12](12_probabilities_you_can_trust.ipynb) goes on from there.
#
# F4, **architecture and activation**. A model is sure of class 0, and class 1 is right. How strongly is each logit pulled?

# %%
logits = np.array([10.0, 0.0, 0.0])
p = classification.softmax(logits)
ce_pull = classification.cross_entropy_from_logits_grad(1, logits)
mse_pull = classification.softmax_grad(logits, upstream=2 * (p - [0, 1, 0]))
print(f"F4 cross-entropy {ce_pull[0]:.4f}, squared error {mse_pull[0]:.4f}")
both = np.array([1, 1, 0])  # a photo with a dog and a beach, and no cat
print("F4 two labels at once, softmax: ", classification.softmax(20.0 * both).round(2))
print("F4 two labels at once, sigmoids:", classification.sigmoid(40.0 * both - 20).round(2))

# %% [markdown]
# Softmax with cross-entropy pulls with full force, with squared error hardly at all. Its exception: two labels at once. Softmax has to split 1 between them; a sigmoid each can say yes twice. That is called *multi-label classification*.
#
# | factor | the page says | holds | exception |
# |---|---|---|---|
# | problem type | numbers: MSE, MAE; classes: cross-entropy | F1: classes are not numbers | F1: counts |
# | output distribution | cross-entropy for probabilities | F2: lowest at the truth | F2: so is squared error |
# | outliers | MAE | F3: median hardly moves | F3: a total needs the mean |
# | architecture | softmax with cross-entropy | F4: full pull | F4: several labels |
# | interpretability | some are more intuitive | F5: MAE keeps the unit | F5: root of MSE, e to minus nats |
#
# ## 2. From the problem to the loss
#
# Two questions lead to a loss: *what* is predicted, and what is *needed* of it?


# %%
def box(ax, x, y, text, color=plots.GREY):
    frame = {"boxstyle": "round", "facecolor": "white", "edgecolor": color}
    return ax.text(x, y, text, ha="center", va="center", fontsize=9, bbox=frame)


def arrow(ax, start, end, style="-", color=plots.GREY):
    shape = {"arrowstyle": "-|>", "linestyle": style, "color": color}
    shape |= {"patchA": start.get_bbox_patch(), "patchB": end.get_bbox_patch()}
    ax.annotate("", end.get_position(), start.get_position(), arrowprops=shape, zorder=4)


# %% [markdown]
# Here is the path.

# %%
PATH = {
    "a number": {"mean or total": "squared error", "typical value": "absolute error, Huber",
                 "safe bound": "pinball", "spread as well": "Gaussian, Laplace NLL"},
    "a count": {"mean": "Poisson NLL"},
    "a class": {"yes or no": "sigmoid, BCE", "several at once": "sigmoids, BCE",
                "one of many": "softmax, cross-entropy", "decision alone": "hinge"},
    "likeness": {"distance": "hinge embedding", "direction": "cosine similarity"},
}

# %%
ax = plots.axes("Two questions lead to a loss", "", "")
ax.set(xlim=(0, 10), ylim=(-11, 0.5))
ax.axis("off")
ax.figure.set_figheight(5)
y = 0
for kind, needs in PATH.items():
    middle = y - (len(needs) - 1) / 2
    what = box(ax, 1, middle, kind)
    for need, loss in needs.items():
        needed, chosen = box(ax, 4.5, y, need, plots.ORANGE), box(ax, 8.3, y, loss, plots.BLUE)
        arrow(ax, what, needed)
        arrow(ax, needed, chosen)
        y -= 1
plots.show(ax, "A tree in three columns: what is predicted, what is needed, and the loss. "
           "The list below says the same in words, with the exceptions.")

# %% [markdown]
# The same as a list, with its exceptions:
#
# - **A number**
#   - its mean, or a total: squared error. *Unless* values are broken: Huber.
#   - its typical value: absolute error, Huber. *Unless* the large values are what matters.
#   - a safe bound: pinball.
#   - its spread as well: Gaussian NLL, Laplace NLL with heavy tails.
# - **A count**: Poisson NLL. *Unless* all are large and alike: squared error comes close (section 4).
# - **A class**
#   - yes or no, also several at once: sigmoid, BCE (binary cross-entropy). *Rare ones too*: move the threshold (lesson 12).
#   - one of many: softmax, cross-entropy. *Unless* labels are wrong: smooth them (lesson 05).
#   - the decision alone: hinge. *Unless* somebody asks how likely.
# - **Likeness**: hinge embedding for distances, cosine for directions.
#
# Walk it four times.
#
# **Exercise 11.1 (1 minute).** How many people will call a help line, hour by hour? Nights have 0 to 3 calls. **a** squared error, **b** Poisson NLL, **c** cross-entropy.

# %%
check("11.1", "b")  # stub: check("11.1", "?")

# %% [markdown]
# **Exercise 11.2 (1 minute).** A tax office wants the *total* value of all houses in town. A few are palaces; their prices are correct. **a** absolute error, **b** Huber, **c** squared error.

# %%
check("11.2", "c")  # stub: check("11.2", "?")

# %% [markdown]
# **Exercise 11.3 (1 minute).** 1% of payments are fraud, and the bank wants the probability of each. **a** BCE as it is, **b** BCE with positive weight 99, **c** hinge.

# %%
check("11.3", "a")  # stub: check("11.3", "?")

# %% [markdown]
# **Exercise 11.4 (1 minute).** A photo may show dog, beach and ball, in any combination. **a** softmax and cross-entropy, **b** multi-class hinge, **c** a sigmoid each and BCE.

# %%
check("11.4", "c")  # stub: check("11.4", "?")

# %% [markdown]
# ## 3. Ten questions
#
# > **A published page, run.** The tutorial ends with ten questions [1]. Its answers to 1, 2, 5 and 7 to 10 hold as printed; 3, 4 and 6 need an exception.
#
# **1 · What is a loss for?** One weight, one example.

# %%
w, x, y = 0.0, 2.0, 1
for _ in range(2):
    loss = classification.binary_cross_entropy_from_logits(y, w * x)
    slope = classification.binary_cross_entropy_from_logits_grad(y, w * x) * x
    print(f"weight {w:.2f}: loss {loss:.4f}, slope {slope:.4f}")
    w -= 0.5 * slope

# %% [markdown]
# It says how wrong a prediction is. Its slope tells the optimizer which way to go.
#
# **2 · Why is MSE sensitive to outliers?**

# %%
errors = np.array([1.0, 1, 1, 1, 10])
for power, name in ((2, "MSE"), (1, "MAE")):
    print(f"{name}: {errors[-1] ** power / np.sum(errors**power):.0%} comes from the outlier")

# %% [markdown]
# The square turns ten times the error into a hundred times the loss. One example in five then makes 96% of the cost.
#
# **3 · When cross-entropy?** One label is wrong: the model gives it 0.0001.

# %%
print(f"log loss {classification.binary_cross_entropy(1, 0.0001):.2f}", end=", ")
print(f"Brier {regression.squared_error(1, 0.0001):.2f}")

# %% [markdown]
# For classes whose probabilities matter, because confident mistakes cost a lot. *Exception:* if labels are often wrong, that very strength hurts, and the bounded Brier score is proper, too.
#
# **4 · BCE or categorical cross-entropy?**

# %%
z = np.array([-2.0, 0.5, 3.0])
two_classes = np.column_stack([np.zeros(3), z])
print(classification.cross_entropy_from_logits([1, 0, 1], two_classes).round(4))
print(classification.binary_cross_entropy_from_logits([1, 0, 1], z).round(4))

# %% [markdown]
# BCE takes one logit for yes or no, the other one logit for each class; with two classes they agree. *Exception:* several labels at once take BCE for each (F4), and class indices do as well as one-hot.
#
# **5 · Can I write my own in PyTorch?**


# %%
class LogCosh(torch.nn.Module):
    def forward(self, input, target):
        return torch.log(torch.cosh(input - target)).mean()


guess, target = np.array([1.0, 3.0]), np.array([2.0, 1.0])
print(f"PyTorch {LogCosh()(torch.tensor(guess), torch.tensor(target)):.4f}", end=", ")
print(f"ours {np.mean(regression.log_cosh(target, guess)):.4f}")

# %% [markdown]
# Yes: subclass `nn.Module`, write `forward`, and the slopes come by themselves. A stable form (lesson 02) remains your task.
#
# **6 · How does hinge differ from cross-entropy?** Two points at −1 and +1, a small and a large weight.

# %%
for w in (1.0, 10.0):
    hinge = margin.hinge(1, w)
    nats = classification.binary_cross_entropy_from_logits(1, w)
    print(f"weight {w:4.0f}: hinge {hinge:.0f}, cross-entropy {nats:.5f}, margin {1 / w:.1f}")

# %% [markdown]
# Hinge stops at a lead of 1, cross-entropy never stops and gives probabilities. *Exception:* hinge alone does not maximise the margin: 1.0 and 0.1 cost the same until large weights have a price.
#
# **7 · Why watch the validation loss?** The real tumours of lesson 04, 150 to train on and 200 to validate, without a penalty on the weights.

# %%
features, malignant, _ = breast_cancer()
order = np.random.default_rng(7).permutation(malignant.size)
train, validate = order[:150], order[150:350]
standard = (features - features[train].mean(axis=0)) / features[train].std(axis=0)
cells = np.column_stack([standard, np.ones(malignant.size)])


def tumour_grad(w):
    pull = classification.binary_cross_entropy_from_logits_grad(malignant[train], cells[train] @ w)
    return cells[train].T @ pull / train.size


tumour_walk = gradient_descent(tumour_grad, np.zeros(31), learning_rate=1.0, steps=10000)

# %% [markdown]
# How do both losses change?

# %%
for step in (10, 100, 1000, 10000):
    then = cells @ tumour_walk[step]
    each = classification.binary_cross_entropy_from_logits(malignant, then)
    print(f"step {step:5}: training {each[train].mean():.4f}", end=", ")
    print(f"validation {each[validate].mean():.4f}")

# %% [markdown]
# The training loss goes on falling; the validation loss rises from step 100 on. It alone shows that learning has turned into memorising.
#
# **8 · What is its role in backpropagation?**

# %%
w = torch.tensor([0.5, -1.0], requires_grad=True)
x = torch.tensor([2.0, 3.0])
z = w @ x
torch.nn.functional.binary_cross_entropy_with_logits(z, torch.tensor(1.0)).backward()
print("PyTorch", w.grad.numpy().round(4))
slope_of_logit = classification.binary_cross_entropy_from_logits_grad(1, z.item())
print("by hand", (slope_of_logit * x.numpy()).round(4))

# %% [markdown]
# It gives the first factor of the chain rule, prediction minus target. Backpropagation multiplies on to every weight.
#
# **9 · Is MAE always better than MSE?** Estimate a centre from 25 values, 4,000 times.

# %%
rng = np.random.default_rng(7)
for name, draw in (("normal", rng.normal), ("Laplace", rng.laplace)):
    values = draw(size=(4000, 25))
    mean, median = np.std(values.mean(axis=1)), np.std(np.median(values, axis=1))
    print(f"{name:7} noise: the mean is off by {mean:.3f}, the median by {median:.3f}")

# %% [markdown]
# No: with normal noise the mean, which MSE finds, is closer. With heavy tails the median of MAE wins.
#
# **10 · What does `CrossEntropyLoss` do with softmax?** The model is sure and right.

# %%
logits, label = torch.tensor([[20.0, 0.0, 0.0]]), torch.tensor([0])
cross_entropy = torch.nn.CrossEntropyLoss()
print(f"logits {cross_entropy(logits, label):.4f}", end=", ")
print(f"after a softmax {cross_entropy(torch.softmax(logits, 1), label):.4f}")

# %% [markdown]
# It applies log-softmax itself, so hand it logits. With a softmax before it, the loss can never fall below 0.5514 for three classes.

# %% [markdown]
# ## 4. A map of the losses
#
# > **Published pages, run.** One tutorial sorts losses into regression and classification [2], another into convex functions and *"negative log loss"* [3]. But the families are related. Three kinds of arrows show how: a solid one leads to a special case (constants aside), a dashed one to a limit, a dotted one to what the loss bounds from above.
#
# Here are numbers to try the arrows on: errors, leads, labels, rows of logits and of probabilities.

# %%
e, zero = np.linspace(-5, 5, 41), np.zeros(41)
rng = np.random.default_rng(7)
y, index = rng.integers(0, 2, 41), rng.integers(0, 3, 41)
rows, pairs = rng.normal(0, 2, (41, 3)), np.column_stack([zero, e])
shares, others = classification.softmax(rows), classification.softmax(rows[::-1])
sign, size, square = 2 * y - 1, np.abs(e), e**2 / 2
wrong = (sign * e <= 0).astype(float)
CL, RE, MA = classification, regression, margin
bce, ce = CL.binary_cross_entropy_from_logits(y, e), CL.cross_entropy_from_logits(index, rows)

# %% [markdown]
# Each solid arrow: from, to, when, and two sides that have to be equal.

# %%
entropy = CL.categorical_cross_entropy(shares, shares)
SAME = [
    ("Gaussian NLL", "squared error", "variance 1: ½ of it + constant",
     RE.gaussian_nll(zero, e, variance=1) - np.log(2 * np.pi) / 2, square),
    ("Laplace NLL", "absolute error", "scale 1: it + constant",
     RE.laplace_nll(zero, e, scale=1) - np.log(2), size),
    ("pinball", "absolute error", "quantile ½: ½ of it",
     RE.pinball(zero, e, quantile=0.5), size / 2),
    ("NLL", "cross-entropy", "of log-softmax",
     CL.negative_log_likelihood(index, CL.log_softmax(rows)), ce),
    ("cross-entropy", "BCE", "two classes", CL.cross_entropy_from_logits(y, pairs), bce),
    ("cross-entropy", "KL divergence", "it + entropy",
     CL.categorical_cross_entropy(shares, others) - entropy, CL.kl_divergence(shares, others)),
    ("focal", "BCE", "γ = 0", CL.focal_from_logits(y, e, gamma=0), bce),
    ("hinge", "absolute error", "score 2p − 1: twice it",
     MA.hinge(sign, 2 * shares[:, 0] - 1) / 2, RE.absolute_error(y, shares[:, 0])),
    ("multi-class hinge", "hinge", "two classes", MA.multiclass_hinge(y, pairs), MA.hinge(sign, e)),
    ("categorical hinge", "hinge", "two classes",
     MA.categorical_hinge(np.eye(2)[y], pairs), MA.hinge(sign, e)),
]

# %% [markdown]
# Each dashed arrow: two sides that come together while $k$ grows, from 10 to 1,000.

# %%
one_hot = np.eye(3)[index]
LIMITS = [
    ("Huber", "squared error", "δ → ∞: ½ of it",
     lambda k: (RE.huber(zero, e, delta=k / 10), square)),
    ("Huber", "absolute error", "δ → 0: δ times it",
     lambda k: (RE.huber(zero, e, delta=1 / k) * k, size)),
    ("log-cosh", "squared error", "small errors: ½ of it",
     lambda k: (RE.log_cosh(zero, e / k) * k**2, square)),
    ("log-cosh", "absolute error", "large errors", lambda k: (RE.log_cosh(zero, e * k) / k, size)),
    ("Poisson NLL", "squared error", "large, alike counts: ½ of it",
     lambda k: (RE.poisson_nll(zero + k**2, k**2 + k * e)
                - RE.poisson_nll(zero + k**2, zero + k**2), square)),
    ("cross-entropy", "categorical hinge", "other scores + 1, all times k",
     lambda k: (CL.cross_entropy_from_logits(index, k * (rows + 1 - one_hot)) / k,
                MA.categorical_hinge(one_hot, rows))),
]

# %% [markdown]
# Each dotted arrow: the first side is never below the second. Then all of them are checked.

# %%
BOUNDS = [
    ("hinge", "0-1 loss", "", MA.hinge(sign, e), wrong),
    ("BCE", "0-1 loss", "in bits", bce / np.log(2), wrong),
    ("absolute error", "signed error", "", size, e),
    ("multi-class hinge", "categorical hinge", "", MA.multiclass_hinge(index, rows),
     MA.categorical_hinge(one_hot, rows)),
]

# %%
for start, end, when, left, right in SAME:
    print(f"{start:17} = {end:17} {when:31} equal: {np.allclose(left, right, rtol=1e-9)}")
for start, end, when, sides in LIMITS:
    gaps = [np.max(np.abs(np.subtract(*sides(k)))) for k in (10, 1000)]
    print(f"{start:17} → {end:17} {when:31} gap {gaps[0]:.3f}, then {gaps[1]:.3f}")
for start, end, when, left, right in BOUNDS:
    print(f"{start:17} ≥ {end:17} {when:31} never below: {np.all(left >= right)}")

# %% [markdown]
# All arrows hold. The map draws them from the same three lists.

# %%
PLACES = {
    "NLL": (6.2, 6.2), "cross-entropy": (8.2, 5.1), "KL divergence": (10.2, 6.2),
    "BCE": (9.3, 3.4), "focal": (10.6, 2.2), "categorical hinge": (6.1, 3.8), "hinge": (7.6, 1.4),
    "multi-class hinge": (5.2, 2.4), "0-1 loss": (9.9, 0.7), "signed error": (4.4, 0.6),
    "Gaussian NLL": (1.0, 6.2), "Poisson NLL": (3.5, 6.2), "squared error": (2.2, 4.8),
    "Huber": (1.0, 3.5), "log-cosh": (3.4, 3.5), "absolute error": (2.2, 2.1),
    "pinball": (0.7, 0.6), "Laplace NLL": (2.5, 0.6),
}
KINDS = {"special case": (SAME, "-", "black"), "limit": (LIMITS, "--", plots.BLUE),
         "bound": (BOUNDS, ":", plots.ORANGE)}

# %%
ax = plots.axes("Most losses are relatives", "", "")
ax.set(xlim=(0, 11.2), ylim=(0.2, 6.5))
ax.axis("off")
ax.figure.set_figheight(5)
boxes = {name: box(ax, *place, name) for name, place in PLACES.items()}
for kind, (arrows, style, color) in KINDS.items():
    ax.plot([], [], style, color=color, label=kind)
    for start, end, *_ in arrows:
        arrow(ax, boxes[start], boxes[end], style, color)
ax.legend(frameon=False, ncols=3, loc="upper right", bbox_to_anchor=(1, 1.1))
plots.show(ax, "A map of 18 losses. Those for numbers lie on the left, around squared and absolute "
           "error; those for classes on the right, around cross-entropy and hinge. One arrow "
           "joins the two, from hinge to absolute error. The table above lists all arrows.")

# %% [markdown]
# From the top: cross-entropy is the NLL of a class, squared error that of a number with normal noise. Huber and log-cosh lie between squared and absolute error. Hinge and BCE lie above the 0–1 loss, and have the slope that it lacks. And no arrow leaves the signed error: its mean, the *mean bias error* of [2], belongs to the diagnostics (lesson 02).
#
# *Convex* is a property, not a kind of loss. It shows in the second differences:

# %%
FOCAL = classification.focal_from_logits(y * 0 + 1, e, gamma=2)
ONE = classification.binary_cross_entropy_from_logits(y * 0 + 1, e)
for name, cost in {"squared": square, "absolute": size, "BCE": ONE, "focal": FOCAL}.items():
    print(f"{name:8} convex in its prediction: {np.all(np.diff(cost, 2) > -1e-9)}")

# %% [markdown]
# Focal loss is not convex, and works.
#
# ## 5. Quiz
#
# **11.5** (1 minute) Model A has a log loss of 0.05, model B a hinge loss of 0.12, on the same data. Which is better? **a** A, **b** B, **c** these two numbers cannot tell.

# %%
check("11.5", "c")  # stub: check("11.5", "?")

# %% [markdown]
# ## What you saw
#
# - Each rule of thumb has an **exception**: counts, totals, several labels at once.
# - Most losses are **relatives**: special cases, limits, bounds.

# %%
progress("11")

# %% [markdown]
# A ✓ marks what you passed. Lesson [12](12_probabilities_you_can_trust.ipynb) asks which probabilities can be trusted.
#
# ## References
#
# 1. "Loss Functions in Artificial Neural Networks: Types, Applications, and Implementation in PyTorch for Effective Model Training", a tutorial without a named author.
# 2. "Loss functions in Machine learning", a tutorial without a named author.
# 3. M. F. Bashir, "Understanding Loss Functions in Neural Networks", *Deep Learning Essential*, part 5.

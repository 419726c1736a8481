# %% [markdown]
# # 11 · Choose a loss, and test the choice
#
# You know some twenty losses. Which one belongs to your problem? Rules of thumb are easy to find. Here each of them has to run, and so do its exceptions.
#
# - **You will** put five factors to the test, walk a decision path, measure whether probabilities can be trusted, handle one fraud in a hundred, and answer ten questions by running them.
# - **You need** the losses of lessons [02](02_absolute_error_and_outliers.ipynb) to [06](06_hinge_and_margins.ipynb), and a little PyTorch ([09](09_pytorch_training_loop.ipynb)).
# - **It takes** about 95 minutes, 25 of them for the exercises.
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
# Softmax with cross-entropy pulls with full force, with squared error hardly at all. Its exception: two labels at once. Softmax has to split 1 between them; a sigmoid each can say yes twice. F2 follows in section 3.
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
# - **A count**: Poisson NLL. *Unless* all are large and alike: squared error comes close (section 7).
# - **A class**
#   - yes or no, also several at once: sigmoid, BCE (binary cross-entropy). *Rare ones too*: move the threshold (section 4).
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
# ## 3. Which losses reward the truth?
#
# On days like this it rains 7 times out of 10. You are paid by your mean loss. Which probability do you report?
#
# **Predict before you run (1 minute).** Which report has the lowest mean *absolute* error?

# %%
check("11.5", 1)  # stub: check("11.5", "?")

# %% [markdown] tags=["idea"]
# Call the report r. What is its absolute error on a rainy day, and what on a dry one? The mean over ten days is a straight line in r: which way does it fall?


# %%
def focal(label, prob):
    return classification.focal_from_logits(label, np.log(prob / (1 - prob)), gamma=2)


SCORES = {
    "log loss": classification.binary_cross_entropy,
    "Brier score": regression.squared_error,
    "absolute error": regression.absolute_error,
    "0-1 loss": lambda label, prob: (label != (prob > 0.5)).astype(float),
    "hinge": lambda label, prob: margin.hinge(2 * label - 1, 2 * prob - 1),
    "focal": focal,
}

# %% [markdown]
# The squared error of a probability is called *Brier score*. Here is the mean loss of every report, if a share `truth` of the days has rain.


# %%
REPORTS = np.linspace(0.01, 0.99, 99)
ONES, ZEROS = np.ones(99, int), np.zeros(99, int)


def expected(loss, truth):
    return truth * loss(ONES, REPORTS) + (1 - truth) * loss(ZEROS, REPORTS)


for name, loss in SCORES.items():
    costs = [expected(loss, truth) for truth in (0.6, 0.7, 0.9)]
    lowest = [REPORTS[np.isclose(cost, cost.min(), rtol=1e-9)] for cost in costs]
    print(f"F2 {name:14}", *[f"{best[0]:.2f} to {best[-1]:.2f}" for best in lowest], sep="   ")

# %% [markdown]
# The columns are truths 0.6, 0.7 and 0.9. Only log loss and Brier score are lowest at the truth, and there alone: they are *strictly proper scoring rules*. Absolute error and hinge want a lie as far out as the grid goes. The 0–1 loss, one minus the accuracy, takes any report above 0.5. Focal loss wants a report nearer to 0.5.


# %%
def picture(truth):
    ax = plots.axes("Two losses are lowest at the truth, two are not", "report", "mean loss")
    ax.set_ylim(0, 1.2)
    styles = [(plots.BLUE, "-"), (plots.ORANGE, "--"), (plots.GREY, ":"), ("black", "-.")]
    lowest = {}
    for (name, loss), (color, style) in zip(list(SCORES.items())[:4], styles, strict=True):
        cost = expected(loss, truth)
        lowest[name] = REPORTS[np.argmin(cost.round(9))]
        plots.curve(ax, REPORTS, cost, name, color=color, style=style)
        plots.points(ax, lowest[name], cost.min(), color=color, marker="s")
    ax.axvline(truth, color=plots.GREY, linewidth=1)
    places = ", ".join(f"{name} {best:.2f}" for name, best in lowest.items())
    return ax, f"Truth {truth:.2f}. The mean loss is lowest first at these reports: {places}."


plots.show(*picture(0.7))

# %% [markdown]
# Squares mark the lowest points. Move the truth. Which squares follow the line?

# %%
plots.slider(picture, name="truth", low=0.55, high=0.95, step=0.05, start=0.7)

# %% [markdown]
# Those of log loss and Brier score. A model is paid by its loss as well: train it with an improper one, and its numbers are no probabilities.
#
# **Exercise 11.6 (5 minutes).** Write the expected Brier score of each report. For truth 0.7 and reports `[0.6, 0.9]` it returns `[0.22, 0.25]`.


# %%
def expected_brier(truth, report):
    """The mean squared error of the report if a share `truth` of the labels is 1."""
    return truth * (1 - report) ** 2 + (1 - truth) * report**2  # stub: return ...


check("11.6", expected_brier)

# %% [markdown] tags=["idea"]
# Two things can happen, rain or no rain. Work out the squared error of the report for each of the two, and let each count as often as it happens.


# %% tags=["other-way"]
def expected_brier(truth, report):
    return (report - truth) ** 2 + truth * (1 - truth)  # how far off, and what nobody can avoid

# %% [markdown]
# ## 4. One in a hundred
#
# Now fraud, generated so that the truth is known: the odder a payment, the likelier.


# %%
def payments(count, rng):
    oddity = rng.normal(size=count)
    truth = classification.sigmoid(3 * oddity - 8.2)
    return oddity, truth, (rng.random(count) < truth).astype(int)


rng = np.random.default_rng(7)
oddity, _, fraud = payments(10_000, rng)
test_oddity, test_truth, test_fraud = payments(100_000, rng)
print(f"{fraud.sum()} frauds in 10,000 payments, {test_fraud.sum()} in 100,000 for the test")

# %% [markdown]
# Train logistic regression three times: plain; with positive weight 99, so that both classes count the same; with focal loss (γ = 2), which cares less about easy examples.



# %%
def fit(loss_grad, rate):
    def cost_grad(w):
        pull = loss_grad(fraud, w[0] * oddity + w[1])
        return np.array([np.mean(pull * oddity), np.mean(pull)])

    slope, bias = gradient_descent(cost_grad, [0, -4], learning_rate=rate, steps=1000)[-1]
    print(f"slope {slope:.2f}, bias {bias:.2f}")
    return slope * test_oddity + bias


# %%
bce_grad = classification.binary_cross_entropy_from_logits_grad
focal_grad = classification.focal_from_logits_grad
logit = {
    "plain": fit(bce_grad, rate=30),
    "weighted": fit(lambda label, z: bce_grad(label, z, positive_weight=99), rate=2),
    "focal": fit(lambda label, z: focal_grad(label, z, gamma=2), rate=20),
}

# %% [markdown]
# The weight moves the bias by 5, near log 99 = 4.6. Focal loss shrinks slope and bias alike.
#
# **Predict before you run (1 minute).** About 1% of the payments are fraud. What is the mean probability that the *weighted* model gives? **a** about 1%, **b** more than 10%, **c** exactly 50%.

# %%
check("11.7", "b")  # stub: check("11.7", "?")

# %% [markdown]
# Can a probability be trusted? Sort the predictions into ten boxes. In each, compare what was *said* on average with the share that *happened*. The mean gap, weighted by the examples in each box, is the *expected calibration error*, ECE.


# %%
def reliability(label, prob):
    box = np.minimum((10 * prob).astype(int), 9)
    boxes = [box == number for number in np.unique(box)]
    said = np.array([prob[inside].mean() for inside in boxes])
    happened = np.array([label[inside].mean() for inside in boxes])
    return said, happened, np.array([inside.mean() for inside in boxes])


def expected_calibration_error(label, prob):
    said, happened, share = reliability(label, prob)
    return np.sum(share * np.abs(said - happened))


# %%
prob = {name: classification.sigmoid(z) for name, z in logit.items()}
ax = plots.axes("Only the plain model means what it says", "said", "happened")
plots.curve(ax, [0, 1], [0, 1], color=plots.GREY, style=":")
markers = {"plain": ("o", plots.BLUE), "weighted": ("s", plots.ORANGE), "focal": ("^", "black")}
for name, (marker, color) in markers.items():
    said, happened, _ = reliability(test_fraud, prob[name])
    plots.points(ax, said, happened, name, marker=marker, color=color)
plots.show(ax, "A reliability diagram: the share that happened over the probability that was said. "
           "The plain model lies near the diagonal, the weighted one far below it. The focal one "
           "lies below it up to 0.5 and above it from there on.")

# %% [markdown]
# On the dotted diagonal, 30% means 30%. Now all in one table, with a fourth way: the plain model, but with the alarm at 0.01.


# %%
def row(name, prob, threshold=0.5):
    alarm = prob > threshold
    hits = np.sum(alarm & (test_fraud == 1))
    log_loss = np.mean(classification.binary_cross_entropy(test_fraud, prob))
    ece = expected_calibration_error(test_fraud, prob)
    print(f"{name:9} {threshold:9} {alarm.sum():7} {hits / alarm.sum():10.3f}", end=" ")
    print(f"{hits / test_fraud.sum():7.3f} {log_loss:9.4f} {ece:7.4f} {prob.mean():7.4f}")


print("          threshold  alarms  precision  recall  log loss     ECE    mean")
for name in logit:
    row(name, prob[name])
row("plain", prob["plain"], 0.01)
row("truth", test_truth)
same = np.mean((prob["plain"] > 0.01) == (prob["weighted"] > 0.5))
print(f"plain at 0.01 and weighted at 0.5 agree on {same:.1%}")

# %% [markdown]
# *Precision* is the share of alarms that were right, *recall* the share of frauds found.
#
# - **Plain** is honest, nearly as good as the true probabilities (0.0305), and timid: recall 0.193.
# - The **weight** finds 90% of the frauds and ruins the probabilities. They average 0.1390 where 1% is fraud, and the log loss is seven times as high.
# - The **threshold** 0.01 on the plain model raises nearly the same alarms, and keeps the probabilities.
# - **Focal** moves hardly any alarm, but pulls small probabilities up and large ones down.
#
# Why 0.01? If a missed fraud costs 99 false alarms, an alarm pays from there on.
#
# **Exercise 11.8 (5 minutes).** An alarm for nothing costs `false_alarm`, a fraud without alarm costs `miss`. From which probability on is an alarm the cheaper choice? For costs 2 and 6 the function returns 0.25.


# %%
def cheapest_threshold(false_alarm, miss):
    """The probability at which an alarm and no alarm cost the same on average."""
    return false_alarm / (false_alarm + miss)  # stub: return ...


check("11.8", cheapest_threshold)

# %% [markdown] tags=["idea"]
# Write down what each choice costs on average when the probability is p: an alarm costs only where there is no fraud, no alarm only where there is one. Set the two equal and solve for p.


# %% tags=["other-way"]
def cheapest_threshold(false_alarm, miss):
    odds = false_alarm / miss
    return odds / (1 + odds)

# %% [markdown]
# Can the weighted model be saved? A positive weight $w$ adds $\log w$ to the logit (lesson 04).
#
# **Exercise 11.9 (6 minutes).** Turn the probability of a weighted model back into an honest one. For probability 0.5 and weight 4 it returns 0.2.


# %%
def undo_weight(prob, weight):
    """The probability without the weight: its odds are `weight` times smaller."""
    odds = prob / (1 - prob) / weight  # solution
    return odds / (1 + odds)  # stub: return ...


check("11.9", undo_weight)

# %% [markdown] tags=["idea"]
# Think in odds: the chance of yes over the chance of no. The weight has multiplied these odds, so take it out again, and then go back from odds to a probability.


# %% tags=["other-way"]
def undo_weight(prob, weight):
    logit = np.log(prob / (1 - prob)) - np.log(weight)
    return 1 / (1 + np.exp(-logit))

# %%
row("undone", classification.sigmoid(logit["weighted"] - np.log(99)))

# %% [markdown]
# Log loss and ECE are close to those of the plain model again.
#
# ## 5. Too sure of itself
#
# Here are the real tumours of lesson 04: 150 to train on, 200 to validate, 219 to test. There is no penalty on the weights, and gradient descent goes on for long.

# %%
features, malignant, _ = breast_cancer()
order = np.random.default_rng(7).permutation(malignant.size)
train, validate, test = order[:150], order[150:350], order[350:]
standard = (features - features[train].mean(axis=0)) / features[train].std(axis=0)
cells = np.column_stack([standard, np.ones(malignant.size)])


def tumour_grad(w):
    return cells[train].T @ bce_grad(malignant[train], cells[train] @ w) / train.size


tumour_walk = gradient_descent(tumour_grad, np.zeros(31), learning_rate=1.0, steps=10000)
tumour_logit = cells @ tumour_walk[-1]

# %% [markdown]
# *Temperature scaling* divides every logit by one number $T$, chosen so that the log loss on the validation data is lowest.


# %%
def log_loss(label, logit):
    return np.mean(classification.binary_cross_entropy_from_logits(label, logit))


def best_temperature(label, logit):
    candidates = np.geomspace(0.2, 20, 301)
    return candidates[np.argmin([log_loss(label, logit / T) for T in candidates])]


# %% [markdown]
# **Predict before you run (1 minute).** $T$ is 4. What can change? **a** the log loss, **b** which tumours are wrong, **c** both.

# %%
check("11.10", "a")  # stub: check("11.10", "?")

# %%
y = malignant[test]
for T in (1.0, best_temperature(malignant[validate], tumour_logit[validate])):
    p = classification.sigmoid(tumour_logit[test] / T)
    ece, brier = expected_calibration_error(y, p), np.mean(regression.squared_error(y, p))
    wrong, sure = np.sum((p > 0.5) != y), np.sum(np.abs(p - y) > 0.99)
    print(f"T {T:.2f}: wrong {wrong}, of them surer than 99% {sure},", end=" ")
    print(f"log loss {log_loss(y, tumour_logit[test] / T):.3f}, Brier {brier:.4f}, ECE {ece:.4f}")

# %% [markdown]
# The same 17 tumours are wrong: no logit changes its sign. But 9 of these mistakes had been surer than 99%, now 1 is. Log loss, Brier score and ECE all fall.
#
# Does it mend the fraud models as well? Find $T$ on 10,000 of the test payments, and score the rest.

# %%
for name, z in logit.items():
    T = best_temperature(test_fraud[:10_000], z[:10_000])
    rest = [log_loss(test_fraud[10_000:], z[10_000:] / each) for each in (1, T)]
    print(f"{name:9} T {T:.2f}: log loss {rest[0]:.4f}, then {rest[1]:.4f}")

# %% [markdown]
# The focal model, yes: it was not sure enough, and ends as good as the plain one. The weighted model, no: it needs a shift of its logits, and a temperature only stretches them.
#
# ## 6. Ten questions
#
# > **A published page, run.** The tutorial ends with ten questions [1]. Its answers to 1, 2, 5 and 7 to 10 hold as printed; 3, 4 and 6 need an exception.
#
# **1 · What is a loss for?** One weight, one example.

# %%
w, x, y = 0.0, 2.0, 1
for _ in range(2):
    loss = classification.binary_cross_entropy_from_logits(y, w * x)
    slope = bce_grad(y, w * x) * x
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
# **7 · Why watch the validation loss?** The tumours again.

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
print("by hand", (bce_grad(1, z.item()) * x.numpy()).round(4))

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
# ## 7. A map of the losses
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
# ## 8. Quiz
#
# **11.11** (1 minute) A model gives every payment the overall share of frauds. **a** its log loss is the lowest possible, **b** its ECE is near 0, and it is useless, **c** its ECE is high.

# %%
check("11.11", "b")  # stub: check("11.11", "?")

# %% [markdown]
# **11.12** (2 minutes) Two boxes. In one, 10 examples: 0.9 said, 0.6 happened. In the other, 30 examples: 0.2 said, 0.2 happened. What is the ECE?

# %%
check("11.12", 0.075)  # stub: check("11.12", "?")

# %% [markdown] tags=["idea"]
# Take the gap between said and happened for each box on its own. Then average the gaps, where a box counts by how many of all the examples are in it.

# %% [markdown]
# **11.13** (1 minute) Model A has a log loss of 0.05, model B a hinge loss of 0.12, on the same data. Which is better? **a** A, **b** B, **c** these two numbers cannot tell.

# %%
check("11.13", "c")  # stub: check("11.13", "?")

# %% [markdown]
# ## What you saw
#
# - Each rule of thumb has an **exception**: counts, totals, several labels at once.
# - **Proper scoring rules**, log loss and Brier score, are lowest at the truth alone.
# - For a **rare class**, train plainly and move the threshold; a weight ruins calibration.
# - **Calibration**: a reliability diagram, the ECE, and a temperature where a model is too sure, or not sure enough.
# - Most losses are **relatives**: special cases, limits, bounds.

# %%
progress("11")

# %% [markdown]
# A ✓ marks what you passed.
#
# ## References
#
# 1. "Loss Functions in Artificial Neural Networks: Types, Applications, and Implementation in PyTorch for Effective Model Training", a tutorial without a named author.
# 2. "Loss functions in Machine learning", a tutorial without a named author.
# 3. M. F. Bashir, "Understanding Loss Functions in Neural Networks", *Deep Learning Essential*, part 5.
# 4. G. W. Brier, "Verification of forecasts expressed in terms of probability", *Monthly Weather Review* 78, 1950.
# 5. T. Gneiting, A. E. Raftery, "Strictly proper scoring rules, prediction, and estimation", *Journal of the American Statistical Association* 102, 2007.
# 6. C. Guo and others, "On calibration of modern neural networks", ICML 2017: temperature scaling. The ECE is from M. P. Naeini, G. F. Cooper and M. Hauskrecht, "Obtaining well calibrated probabilities using Bayesian binning", AAAI 2015.
# 7. T.-Y. Lin and others, "Focal loss for dense object detection", ICCV 2017.

# %% [markdown]
# # 12 · Get probabilities that can be trusted
#
# A model says 30 %. Does that happen three times in ten? Some losses reward such honesty and others do not, and even an honest loss can leave a model too sure of itself.
#
# - **You will** find out which losses are lowest at the truth, handle one fraud in a hundred, draw how far probabilities can be trusted, and mend a model that is too sure.
# - **You need** lessons [04](04_binary_cross_entropy.ipynb) and [05](05_cross_entropy.ipynb), and the descent of lesson [07](07_minimising_the_loss.ipynb).
# - **It takes** about 50 minutes, 22 of them for the exercises.
# - **Words and symbols** are explained in the [glossary](glossary.ipynb).

# %%
import numpy as np

from course_utils import classification, margin, plots, regression
from course_utils.checks import check, hint, progress, review, solution
from course_utils.datasets import breast_cancer
from course_utils.descent import gradient_descent

# %% [markdown]
# ## 1. Which losses reward the truth?
#
# On days like this it rains 7 times out of 10. You are paid by your mean loss. Which probability do you report?
#
# **Predict before you run (1 minute).** Which report has the lowest mean *absolute* error?

# %%
check("12.1", 1)  # stub: check("12.1", "?")

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
# The squared error of a probability is called *Brier score* [1]. Here is the mean loss of every report, if a share `truth` of the days has rain.


# %%
REPORTS = np.linspace(0.01, 0.99, 99)
ONES, ZEROS = np.ones(99, int), np.zeros(99, int)


def expected(loss, truth):
    return truth * loss(ONES, REPORTS) + (1 - truth) * loss(ZEROS, REPORTS)


for name, loss in SCORES.items():
    costs = [expected(loss, truth) for truth in (0.6, 0.7, 0.9)]
    lowest = [REPORTS[np.isclose(cost, cost.min(), rtol=1e-9)] for cost in costs]
    print(f"{name:14}", *[f"{best[0]:.2f} to {best[-1]:.2f}" for best in lowest], sep="   ")

# %% [markdown]
# The columns are truths 0.6, 0.7 and 0.9. Only log loss and Brier score are lowest at the truth, and there alone: they are *strictly proper scoring rules* [2]. Absolute error and hinge want a lie as far out as the grid goes. The 0–1 loss, one minus the accuracy, takes any report above 0.5. Focal loss wants a report nearer to 0.5.


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
# **Exercise 12.2 (5 minutes).** Write the expected Brier score of each report. For truth 0.7 and reports `[0.6, 0.9]` it returns `[0.22, 0.25]`.


# %%
def expected_brier(truth, report):
    """The mean squared error of the report if a share `truth` of the labels is 1."""
    return truth * (1 - report) ** 2 + (1 - truth) * report**2  # stub: return ...


check("12.2", expected_brier)

# %% [markdown] tags=["idea"]
# Two things can happen, rain or no rain. Work out the squared error of the report for each of the two, and let each count as often as it happens.


# %% tags=["other-way"]
def expected_brier(truth, report):
    return (report - truth) ** 2 + truth * (1 - truth)  # how far off, and what nobody can avoid

# %% [markdown]
# ## 2. One in a hundred
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
# Train logistic regression three times: plain; with positive weight 99, so that both classes count the same; with focal loss [3] (γ = 2), which cares less about easy examples.



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
check("12.3", "b")  # stub: check("12.3", "?")

# %% [markdown]
# Can a probability be trusted? Sort the predictions into ten boxes. In each, compare what was *said* on average with the share that *happened*. The mean gap, weighted by the examples in each box, is the *expected calibration error*, ECE [4].


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
# **Exercise 12.4 (5 minutes).** An alarm for nothing costs `false_alarm`, a fraud without alarm costs `miss`. From which probability on is an alarm the cheaper choice? For costs 2 and 6 the function returns 0.25.


# %%
def cheapest_threshold(false_alarm, miss):
    """The probability at which an alarm and no alarm cost the same on average."""
    return false_alarm / (false_alarm + miss)  # stub: return ...


check("12.4", cheapest_threshold)

# %% [markdown] tags=["idea"]
# Write down what each choice costs on average when the probability is p: an alarm costs only where there is no fraud, no alarm only where there is one. Set the two equal and solve for p.


# %% tags=["other-way"]
def cheapest_threshold(false_alarm, miss):
    odds = false_alarm / miss
    return odds / (1 + odds)

# %% [markdown]
# Can the weighted model be saved? A positive weight $w$ adds $\log w$ to the logit (lesson 04).
#
# **Exercise 12.5 (6 minutes).** Turn the probability of a weighted model back into an honest one. For probability 0.5 and weight 4 it returns 0.2.


# %%
def undo_weight(prob, weight):
    """The probability without the weight: its odds are `weight` times smaller."""
    odds = prob / (1 - prob) / weight  # solution
    return odds / (1 + odds)  # stub: return ...


check("12.5", undo_weight)

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
# ## 3. Too sure of itself
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
# *Temperature scaling* [5] divides every logit by one number $T$, chosen so that the log loss on the validation data is lowest.


# %%
def log_loss(label, logit):
    return np.mean(classification.binary_cross_entropy_from_logits(label, logit))


def best_temperature(label, logit):
    candidates = np.geomspace(0.2, 20, 301)
    return candidates[np.argmin([log_loss(label, logit / T) for T in candidates])]


# %% [markdown]
# **Predict before you run (1 minute).** $T$ is 4. What can change? **a** the log loss, **b** which tumours are wrong, **c** both.

# %%
check("12.6", "a")  # stub: check("12.6", "?")

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

# %% [markdown]
# ## 4. Quiz
#
# **12.7** (1 minute) A model gives every payment the overall share of frauds. **a** its log loss is the lowest possible, **b** its ECE is near 0, and it is useless, **c** its ECE is high.

# %%
check("12.7", "b")  # stub: check("12.7", "?")

# %% [markdown]
# **12.8** (2 minutes) Two boxes. In one, 10 examples: 0.9 said, 0.6 happened. In the other, 30 examples: 0.2 said, 0.2 happened. What is the ECE?

# %%
check("12.8", 0.075)  # stub: check("12.8", "?")

# %% [markdown] tags=["idea"]
# Take the gap between said and happened for each box on its own. Then average the gaps, where a box counts by how many of all the examples are in it.

# %% [markdown]
# ## What you saw
#
# - **Proper scoring rules**, log loss and Brier score, are lowest at the truth alone.
# - For a **rare class**, train plainly and move the threshold; a weight ruins calibration.
# - **Calibration**: a reliability diagram, the ECE, and a temperature where a model is too sure, or not sure enough.

# %%
progress("12")

# %% [markdown]
# A ✓ marks what you passed. Lesson [13](13_clinic_of_broken_losses.ipynb) is a clinic: runs that look healthy, and are not.
#
# ## References
#
# 1. G. W. Brier, "Verification of forecasts expressed in terms of probability", *Monthly Weather Review* 78, 1950.
# 2. T. Gneiting, A. E. Raftery, "Strictly proper scoring rules, prediction, and estimation", *Journal of the American Statistical Association* 102, 2007.
# 3. T.-Y. Lin and others, "Focal loss for dense object detection", ICCV 2017.
# 4. M. P. Naeini, G. F. Cooper and M. Hauskrecht, "Obtaining well calibrated probabilities using Bayesian binning", AAAI 2015: the ECE.
# 5. C. Guo and others, "On calibration of modern neural networks", ICML 2017: temperature scaling.

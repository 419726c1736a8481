# %% [markdown]
# # 03 · Turn a probability into a loss
#
# A loss is a *"quantitative value of how good or bad"* a prediction is, says one tutorial [1]. Where does such a number come from? In this lesson it comes from one question: how probable did the model make what happened?
#
# - **You will** turn probabilities into losses, meet the squared and the absolute error again, let a model learn how noisy its targets are, and fit a rate to counts.
# - **You need** lessons [01](01_error_and_mse.ipynb) and [02](02_absolute_error_and_outliers.ipynb), and what a logarithm is.
# - **It takes** about 75 minutes, 30 of them for the exercises.

# %%
import numpy as np

from course_utils import classification, plots, regression
from course_utils.checks import check, hint, progress, review, solution
from course_utils.datasets import iris_petals

# %% [markdown]
# ## 1. How probable is what you saw?
#
# You throw a drawing pin ten times. It lands point up (1) seven times, point down (0) three times. A model says: it lands point up with probability $p$. Which $p$ would you believe?
#
# Ask each $p$ how probable it makes exactly these ten throws. Independent throws multiply: a factor $p$ for each 1, a factor $1-p$ for each 0.

# %%
throws = np.array([1, 1, 0, 1, 1, 0, 1, 1, 1, 0])
for p in [0.5, 0.7, 0.9]:
    factors = np.where(throws == 1, p, 1 - p)
    print(f"p = {p}: probability of the ten throws {np.prod(factors):.6f}")

# %% [markdown]
# All three are small, because any exact sequence is rare. But 0.7 makes it more than twice as probable as 0.5 does, with 0.002224 against 0.000977. The probability of the data, seen as a function of the parameter, is called the *likelihood* of the parameter.
#
# **Predict before you run (1 minute).** Another model is sure of itself: $p = 1$, the pin always lands point up. What is its likelihood for the same ten throws?

# %%
check("3.1", 0)  # stub: check("3.1", "?")

# %% [markdown] tags=["idea"]
# The likelihood is a product of ten factors, one for each throw. What does this model give to a throw that landed point down, and what does such a factor do to a product?

# %% [markdown]
# A high likelihood is good, and a loss has to be low when things are good. Two steps lead from one to the other. The logarithm turns the product into a sum. A minus sign turns the sum upside down. The result is the *negative log-likelihood*, NLL:
#
# $$\text{likelihood} = \prod_i p_i \qquad \text{log-likelihood} = \sum_i \log p_i \qquad \text{NLL} = -\sum_i \log p_i$$
#
# Here $p_i$ is the probability that the model gave to what happened in throw $i$, and $\log$ is the natural logarithm, `np.log`.

# %%
p = np.linspace(0.2, 0.95, 151)
log_likelihood = 7 * np.log(p) + 3 * np.log(1 - p)

ax = plots.axes("All three turn at the same place", "p, probability of point up", "value")
plots.curve(ax, p, -log_likelihood, "negative log-likelihood", style="--")
plots.curve(ax, p, 1000 * np.exp(log_likelihood), "1,000 × likelihood", color=plots.ORANGE)
plots.curve(ax, p, log_likelihood, "log-likelihood", color=plots.GREY, style="-.")
ax.axvline(0.7, color=plots.GREY, linewidth=1)
ax.legend(frameon=False, loc=(0.03, 0.28))
plots.show(
    ax,
    "Three curves over p. The likelihood, times 1,000, and the log-likelihood are highest at "
    "p = 0.7; the negative log-likelihood, the mirror image of the latter, is lowest there.",
)

# %% [markdown]
# The best $p$ is 0.7 on each curve, because the logarithm rises wherever its input rises. Only the shape changes: the NLL is a valley, and it grows without limit as $p$ comes close to 0 or 1.
#
# **Exercise 3.2 (5 minutes).** Write the NLL of the pin as a function of $p$ and of how often it landed point up and point down. It takes a whole array of candidates $p$. For `[0.5, 0.8]`, two up and one down, it returns about `[2.079, 2.056]`.


# %%
def pin_nll(prob, ups, downs):
    """The negative log-likelihood of each candidate, all throws together."""
    return -(ups * np.log(prob) + downs * np.log(1 - prob))  # stub: return ...


check("3.2", pin_nll)

# %% [markdown] tags=["idea"]
# The throws are independent, so the likelihood is a product with one factor for each throw. Its logarithm is a sum, and there are only two kinds of terms in it: count them.


# %% tags=["other-way"]
def pin_nll(prob, ups, downs):
    surprise_up, surprise_down = -np.log(prob), -np.log1p(-prob)
    return ups * surprise_up + downs * surprise_down

# %% [markdown]
# ## 2. A thousand factors vanish
#
# Could you not maximise the likelihood itself? Take 1,000 pictures of handwritten digits. Model A guesses: it gives every right digit a probability of 0.1. Model B gives it 0.2, each time.
#
# **Predict before you run (1 minute).** What will the computer print for the product of the 1,000 probabilities of model B? **a** a number near $10^{-699}$, **b** 0, **c** an error message.

# %%
check("3.3", "b")  # stub: check("3.3", "?")

# %%
for name, prob in {"A": 0.1, "B": 0.2}.items():
    probs = np.full(1000, prob)
    nll = -np.log(probs)
    print(f"model {name}: product {np.prod(probs)}, NLL {nll.sum():.1f}, mean {nll.mean():.4f}")

# %% [markdown]
# Both products are 0: the smallest positive number of type float64 is about $5 \cdot 10^{-324}$. This is *underflow*. The better model can no longer be told from the guessing one. The logarithms have no such trouble: 2302.6 against 1609.4.
#
# The mean is easier to read, because it does not grow with the number of pictures. It also leads back: $e^{-2.3026} = 0.1$. A classifier of ten classes with a loss near 2.3 does no better than guessing.
#
# ## 3. A bell curve becomes a squared error
#
# A forecast says 20 degrees, and the day turns out to have 21.5. How probable was that? Exactly 21.5 has probability 0, since there are endlessly many temperatures. What a model can give is a *density*: probability per degree. The best-known one is the normal or Gaussian density, with mean $\mu$ and standard deviation $\sigma$:
#
# $$\frac{1}{\sqrt{2\pi\sigma^2}}\; e^{-(y-\mu)^2 / (2\sigma^2)}$$
#
# Take the negative logarithm of that, for the day with 21.5 degrees and for a sensor that went wrong and reported 60.


# %%
def normal_density(target, mean, variance):
    return np.exp(-((target - mean) ** 2) / (2 * variance)) / np.sqrt(2 * np.pi * variance)


measured = np.array([21.5, 60.0])
with np.errstate(divide="ignore"):  # the logarithm of 0 comes with a warning
    print(-np.log(normal_density(measured, mean=20.0, variance=1.0)))

# %% [markdown]
# The first is 2.044. The second is infinite, though the density is not really 0, only too small for the computer: underflow again. The way out is to take the logarithm on paper. It undoes the exponential:
#
# $$\ell = \tfrac12 \log(2\pi\sigma^2) + \frac{(y-\mu)^2}{2\sigma^2}$$


# %%
def gaussian_nll(target, mean, variance):
    return np.log(2 * np.pi * variance) / 2 + (target - mean) ** 2 / (2 * variance)


print(gaussian_nll(measured, mean=20.0, variance=1.0))

# %% [markdown]
# The second is finite now. Look at the formula: there is a squared error inside. What if the variance stays the same for all examples?

# %%
errors = np.array([0.0, 1.0, 2.0, 3.0])
for variance in [1.0, 4.0]:
    loss = gaussian_nll(errors, 0.0, variance)
    print(f"variance {variance}: NLL above its lowest value {(loss - loss[0]).round(4)}")

# %% [markdown]
# For variance 1 it is half the squared error: 0.5 for 1, 4.5 for 3. For variance 4 it is an eighth of it. With a fixed variance, the Gaussian NLL is the squared error times $1/(2\sigma^2)$, plus a constant. Neither moves the lowest point. **Whoever minimises the MSE maximises a Gaussian likelihood.**
#
# The absolute error has a density, too. Laplace's has a sharp peak at its centre $\mu$ and longer tails. Its width is called the scale, $b$:
#
# $$\frac{1}{2b}\; e^{-|y-\mu| / b}$$
#
# **Exercise 3.4 (6 minutes).** Take its negative logarithm on paper, then write it as a function, one value per example. For targets `[2, 2]`, locations `[5, 1]` and scale 2 it returns about `[2.886, 1.886]`.


# %%
def laplace_nll(target, location, scale):
    """The negative logarithm of the Laplace density, for each example."""
    return np.log(2 * scale) + np.abs(target - location) / scale  # stub: return ...


check("3.4", laplace_nll)

# %% [markdown] tags=["idea"]
# The density is a product of two factors, so its logarithm is a sum of two terms. One factor leaves its exponent behind, the other a logarithm of the width. Change the sign of both at the end.


# %% tags=["other-way"]
def laplace_nll(target, location, scale):
    distance = (target - location) / scale  # in widths of the bell
    return np.abs(distance) + np.log(2) + np.log(scale)

# %% [markdown]
# Is it really the absolute error? From here on, `regression` has the tested version.

# %%
for scale in [1.0, 4.0]:
    loss = regression.laplace_nll(errors, np.zeros(4), scale=scale)
    print(f"scale {scale}: NLL above its lowest value {(loss - loss[0]).round(4)}")

# %% [markdown]
# It is the absolute error times $1/b$, plus the constant $\log(2b)$. So the choice between MSE and MAE in lesson 02 was a choice between two beliefs about the errors. Seen as curves:

# %%
error = np.linspace(-4, 4, 161)
gaussian = regression.gaussian_nll(error, np.zeros(161), variance=1.0)
laplace = regression.laplace_nll(error, np.zeros(161), scale=1.0)

ax = plots.axes("Long tails forgive a large error", "error", "NLL")
plots.curve(ax, error, gaussian, "Gaussian, σ = 1")
plots.curve(ax, error, laplace, "Laplace, b = 1", color=plots.ORANGE, style="--")
plots.show(
    ax,
    "A blue parabola and a dashed orange V over the error. At an error of 4 "
    "the parabola is at about 9, the V at less than 5.",
)

# %% [markdown]
# At an error of 4 the Gaussian asks for almost twice as much as Laplace. Its tails are so thin that it cannot believe in an error of that size, so one outlier pulls hard on the fit.
#
# ## 4. How wide should the bell be?
#
# A constant variance drops out of the minimisation. But a model can also *learn* it, and then it says how sure it is. Take the petals of lesson 01, the line through them, and its 150 errors.

# %%
length, width = iris_petals()
weight, bias = np.polyfit(length, width, deg=1)
predicted = weight * length + bias
errors = predicted - width
print(f"mean squared error {np.mean(errors**2):.4f} cm²")

# %% [markdown]
# One bell for all 150 errors: how wide should it be? The next cell prepares a picture of it.


# %%
def picture(sigma):
    nll = regression.gaussian_nll(width, predicted, variance=sigma**2).mean()
    grid = np.linspace(-0.8, 0.8, 161)
    ax = plots.axes("The bell should be as wide as the errors", "error in cm", "density per cm")
    ax.hist(errors, bins=16, range=(-0.8, 0.8), density=True, color=plots.ORANGE, alpha=0.5)
    plots.curve(ax, grid, normal_density(grid, 0.0, sigma**2))
    ax.set_ylim(0, 5.2)
    ax.text(0.3, 4.2, f"σ = {sigma:.2f} cm\nmean NLL = {nll:.4f}")
    return ax, f"Bars of 150 errors, and a bell with σ = {sigma:.2f}: its mean NLL is {nll:.4f}."


plots.show(*picture(0.1))

# %% [markdown]
# With σ = 0.10 cm the bell is too narrow: errors on the sides lie where it has hardly any density. Move the slider. Which σ has the lowest NLL?

# %%
plots.slider(picture, name="σ in cm", low=0.08, high=0.5, step=0.01, start=0.1)

# %% [markdown]
# A narrow bell is punished by the large errors, a wide one by the small errors. In between lies a best σ. With $v = \sigma^2$, the mean NLL of all examples and its slope are
#
# $$L(v) = \tfrac12 \log(2\pi v) + \frac{\text{MSE}}{2v}, \qquad L'(v) = \frac{1}{2v} - \frac{\text{MSE}}{2v^2}$$
#
# **Exercise 3.5 (6 minutes).** Where is the slope 0? Write a function that returns this best variance. For targets `[1, 2]` and means `[2, 4]` it returns 2.5.


# %%
def best_variance(target, mean):
    """The one variance that makes the mean Gaussian NLL of all examples lowest."""
    return np.mean((target - mean) ** 2)  # stub: return ...


check("3.5", best_variance)

# %% [markdown] tags=["idea"]
# Set the slope to zero and bring one of the two terms to the other side. Then multiply until v stands alone: what is on the other side is an old friend.


# %% tags=["other-way"]
def best_variance(target, mean):
    error = target - mean
    return np.var(error) + np.mean(error) ** 2  # the spread of the errors, and their bias

# %% [markdown]
# What does the whole curve look like?

# %%
sigmas = np.linspace(0.08, 0.5, 421)
nll = np.log(2 * np.pi * sigmas**2) / 2 + np.mean(errors**2) / (2 * sigmas**2)

ax = plots.axes("The best σ is the root of the MSE", "σ in cm", "mean NLL of 150 petals")
plots.curve(ax, sigmas, nll)
plots.points(ax, sigmas[nll.argmin()], nll.min())
plots.note(ax, sigmas[nll.argmin()], nll.min(), f"σ = {sigmas[nll.argmin()]:.3f}")
plots.show(ax, "The mean NLL over σ falls steeply, is lowest near σ = 0.205, and rises gently.")
print(f"root of the MSE {np.sqrt(np.mean(errors**2)):.4f} cm, lowest mean NLL {nll.min():.4f}")

# %% [markdown]
# The lowest point is at 0.205 cm, the root of the MSE. Too sure is worse than too modest: the curve is steep on the left.
#
# And the NLL is *negative*, −0.1653. Is that a bug? A probability is at most 1, so its negative logarithm is at least 0. A density may be larger than 1, when a lot of probability sits on little room.

# %%
best = np.mean(errors**2)
print(f"density at the centre {normal_density(0.0, 0.0, best):.4f} per cm")
print(f"mean NLL in cm {regression.gaussian_nll(width, predicted, variance=best).mean():.4f}")
in_mm = regression.gaussian_nll(10 * width, 10 * predicted, variance=100 * best)
print(f"mean NLL in mm {in_mm.mean():.4f}")

# %% [markdown]
# > **A published page, run.** A tutorial says of training: *"If the loss is low and satisfies our need then we stop"* [1]. The cell above has the same petals and the same line twice, once in centimetres and once in millimetres. The loss is −0.1653 or 2.1373; the difference is $\log 10$. So the level alone means little for densities. Compare losses on the same data in the same unit.
#
# One σ for all petals is a compromise. The 50 shortest petals belong to one small species. Give them a bell of their own.

# %%
short = length < 2.5
for name, group in {"short": short, "long": ~short}.items():
    print(f"{name}: {group.sum()} petals, best σ {np.sqrt(np.mean(errors[group] ** 2)):.4f} cm")
variances = np.where(short, np.mean(errors[short] ** 2), np.mean(errors[~short] ** 2))
print(f"mean NLL {regression.gaussian_nll(width, predicted, variance=variances).mean():.4f}")

# %% [markdown]
# The mean NLL falls from −0.1653 to −0.2835, although not one prediction has changed. The model now knows where it is less sure. Targets whose noise differs are called *heteroscedastic*. A network can predict σ² as a second output and be trained with this loss [3].
#
# ## 5. Counts have a distribution of their own
#
# How many soldiers are killed by the kick of a horse? From 1875 to 1894, ten Prussian army corps reported it each year: 200 reports. In 109 of them nobody died, in 65 one man, and so on [4].

# %%
deaths = np.repeat([0, 1, 2, 3, 4], [109, 65, 22, 3, 1])
print(f"{deaths.size} reports, {deaths.sum()} deaths, {deaths.mean():.2f} in a report")

# %% [markdown]
# A bell curve fits badly here: it gives density to −1 and to half a soldier. The Poisson distribution gives a probability to each count $y = 0, 1, 2, \dots$, with a single parameter, the *rate* $\lambda$: how many are expected.
#
# $$P(y) = \frac{\lambda^y e^{-\lambda}}{y!} \qquad \ell = \lambda - y \log \lambda + \log(y!)$$
#
# **Exercise 3.6 (6 minutes).** Write this loss, one value per example. The last term is given. For counts `[0, 2]` and rates `[3, 4]` it returns about `[3, 1.921]`.


# %%
def poisson_nll(target, rate):
    """The negative logarithm of the Poisson probability of each count."""
    log_factorial = np.array([np.log(np.arange(1, count + 1)).sum() for count in target])
    return rate - target * np.log(rate) + log_factorial  # stub: return ...


check("3.6", poisson_nll)

# %% [markdown] tags=["idea"]
# The formula has three terms, and the last one is there already. Translate the other two as they stand: NumPy pairs each count with its rate.


# %% tags=["other-way"]
def poisson_nll(target, rate):
    losses = []
    for count, expected in zip(target, rate, strict=True):
        factors = expected / np.arange(1, count + 1)  # power over factorial, as a row of fractions
        losses.append(expected - np.sum(np.log(factors)))
    return np.array(losses)

# %% [markdown]
# Try the first two terms where nothing was expected and nothing came.

# %%
count, rate = 0.0, np.float64(0.0)
with np.errstate(divide="ignore", invalid="ignore"):
    print("as typed:   ", rate - count * np.log(rate))
print("course_utils:", regression.poisson_nll(count, rate))

# %% [markdown]
# $0 \cdot \log 0$ is zero times minus infinity, which a computer calls `nan`, not a number. The right loss is 0: the model was sure, and right. The tested version leaves the term out for a count of 0.
#
# Which rate fits the horse kicks best? Try many, then turn the losses back into probabilities with $e^{-\ell}$.

# %%
rates = np.linspace(0.3, 1.0, 71)
costs = [regression.poisson_nll(deaths, np.full(200, rate)).mean() for rate in rates]
best_rate = rates[np.argmin(costs)]
expected = 200 * np.exp(-regression.poisson_nll(np.arange(5), np.full(5, best_rate)))
print(f"best rate {best_rate:.2f}, expected reports {expected.round(1)}")

# %%
ax = plots.axes("One rate explains five numbers", "deaths in a report", "reports")
reported = ax.bar(np.arange(5) - 0.2, np.bincount(deaths), 0.4, color=plots.BLUE)
by_rate = ax.bar(np.arange(5) + 0.2, expected, 0.4, color=plots.ORANGE)
ax.bar_label(reported)
ax.bar_label(by_rate, fmt="{:.1f}")
ax.legend([reported, by_rate], ["reported", f"Poisson, rate {best_rate:.2f}"], frameon=False)
plots.show(
    ax,
    "Pairs of bars for 0 to 4 deaths: 109, 65, 22, 3 and 1 reports, "
    "and beside them Poisson's 108.7, 66.3, 20.2, 4.1 and 0.6.",
)

# %% [markdown]
# The best rate is 0.61, the mean of the counts, and the fit is close: 66.3 expected where 65 were reported. The squared error would have found the same rate, since its best constant is the mean as well. So why bother? Because it weighs errors differently once rates differ.

# %%
count, rate = np.array([3.0, 102.0]), np.array([1.0, 100.0])
print("squared error:", regression.squared_error(count, rate))
excess = regression.poisson_nll(count, rate) - regression.poisson_nll(count, count)
print("Poisson NLL above its lowest value:", excess.round(4))

# %% [markdown]
# To the squared error, 3 instead of 1 is as bad as 102 instead of 100. To Poisson the second is next to nothing, because a rate of 100 scatters by about 10 anyway. Does it matter? Here generated counts help, because the truth is known: 0.5 cars an hour, on 100 roads watched for one hour and one road for ten. The model is $\lambda = a \cdot \text{hours}$. Setting the slope of the cost to 0 gives $a = \sum y / \sum h$ for Poisson, $\sum hy / \sum h^2$ for the squared error.

# %%
rng = np.random.default_rng(7)
hours = np.append(np.ones(100), 10.0)
cars = rng.poisson(0.5 * hours, size=(2000, 101))  # 2,000 repetitions
by_poisson = cars.sum(axis=1) / hours.sum()
by_squares = cars @ hours / (hours @ hours)
for name, found in {"Poisson": by_poisson, "squared": by_squares}.items():
    print(f"{name}: {found.mean():.3f} on average, scattered by {found.std():.3f}")

# %% [markdown]
# Both are right on average. The squared error scatters about 1.8 times as much, because it listens to the one long watch as much as to the 100 short ones together. (PyTorch 2.15: `PoissonNLLLoss` expects $\log \lambda$ unless you say `log_input=False`.)
#
# ## 6. NLLLoss contains no logarithm
#
# A classifier gives a probability to each class, and the NLL of an example is $-\log$ of the one that its label picks. Networks often end in `LogSoftmax`, which outputs the *logarithms* of probabilities (lesson 05). Then only two steps are left: pick, and change the sign.


# %%
def negative_log_likelihood(label, log_probs):
    return -log_probs[np.arange(len(label)), label]


probs = np.array([[0.70, 0.20, 0.10], [0.25, 0.60, 0.15], [0.10, 0.40, 0.50]])
label = np.array([0, 2, 1])
loss = negative_log_likelihood(label, np.log(probs))
print("losses:", loss.round(4), f"mean: {loss.mean():.4f}")

# %% [markdown]
# The labels pick 0.70, 0.15 and 0.40. The second example costs most, 1.8971: the model found its class improbable.
#
# **Predict before you run (1 minute).** Somebody forgets the logarithm and hands in `probs`. What does the function return for the first example, label 0?

# %%
check("3.7", -0.7)  # stub: check("3.7", "?")

# %% [markdown] tags=["idea"]
# The function does only two things: it picks the number of the label, and changes its sign. Do both by hand with the row that was handed in.

# %%
print("on probabilities:", negative_log_likelihood(label, probs))
try:
    classification.negative_log_likelihood(label, probs)
except ValueError as error:
    print("course_utils:", error)

# %% [markdown]
# The loss is now just −p. It still falls while the model improves, so the mistake hides. But it is not a log-likelihood: the slope is −1 however small p is, where that of $-\log p$ is $-1/p$. Being sure and wrong costs hardly more than being unsure.
#
# > **A published page, run.** A tutorial ends its network with `LogSoftmax` and scores it with `NLLLoss` [1]. That pair is right as printed. Its text says that a loss takes *"the predicted score coming out from our model"*. `NLLLoss` takes log-probabilities. PyTorch 2.15 does not check: for the batch above it returns 1.0567, and for plain probabilities −0.417, without a word. Lesson 09 has a loss that does both halves.
#
# > **A published page, run.** Another text says that negative log loss *"tells us the distance between y-hat and y"*, and prints it for two classes as $-[y \log \hat y + (1-y) \log(1-\hat y)]$ [2]. Give it some distances to measure.


# %%
def log_loss(y, y_hat):
    return -(y * np.log(y_hat) + (1 - y) * np.log(1 - y_hat))


for y, y_hat in [(0.6, 0.9), (0.9, 0.6), (0.6, 0.6), (1.0, 1e-10)]:
    print(f"from {y} to {y_hat}: {log_loss(y, y_hat):.4f}")

# %% [markdown]
# > From 0.6 to 0.9 it is 0.9843, and back it is 0.5514. From 0.6 to itself it is 0.6730, where a distance has 0. And from 1 to nearly 0 it is 23.0259, with no upper limit as $\hat y$ goes on towards 0. So it is not a distance. What the text goes on to say holds for labels 0 and 1: close is cheap, far is dear. What the number measures is surprise.
#
# ## 7. Quiz
#
# **3.8** (1 minute) A network predicts lengths and is trained with the Gaussian NLL. The loss goes below 0. What do you know? **a** there is a bug, **b** some probabilities are above 1, **c** some densities are above 1.

# %%
check("3.8", "c")  # stub: check("3.8", "?")

# %% [markdown]
# **3.9** (1 minute) You minimise the mean absolute error. Whose likelihood do you maximise, with a fixed width? **a** a Laplace one, **b** a Gaussian one, **c** a Poisson one.

# %%
check("3.9", "a")  # stub: check("3.9", "?")

# %% [markdown]
# **3.10** (1 minute) Some targets have variance 4, the others variance 1. In the Gaussian NLL, how much does an equally large squared error on the noisier ones count? **a** four times as much, **b** as much, **c** a quarter.

# %%
check("3.10", "c")  # stub: check("3.10", "?")

# %% [markdown]
# **3.11** (1 minute) A classifier gives each right class the same probability. Its mean NLL is 0.693. What is that probability? **a** about 0.693, **b** about 0.5, **c** about 0.307.

# %%
check("3.11", "b")  # stub: check("3.11", "?")

# %% [markdown]
# ## What you saw
#
# - The **likelihood** says how probable a model makes the data. Minus its logarithm is a loss, the **NLL**, with the same best parameter.
# - Sums of logarithms survive where products **underflow** to 0.
# - **Gaussian** gives the squared error, **Laplace** the absolute error, each up to a factor and a constant. **Poisson** is for counts.
# - The best variance is the mean squared error. A density may exceed 1, so an NLL may be **negative**.
# - `NLLLoss` takes **log-probabilities**. The NLL is not a distance.
#
# Which exercises are done?

# %%
progress("03")

# %% [markdown]
# Lesson 04 takes the NLL of yes-or-no answers, and mends it where it breaks.
#
# ## References
#
# 1. S. Gharti, "Understanding Loss Function and Error in Neural Network", Udacity PyTorch Challengers, 2019.
# 2. M. F. Bashir, "Understanding Loss Functions in Neural Networks", *Deep Learning Essential*, part 5.
# 3. D. A. Nix and A. S. Weigend, "Estimating the mean and variance of the target probability distribution", *IEEE International Conference on Neural Networks*, 1994.
# 4. L. von Bortkiewicz, *Das Gesetz der kleinen Zahlen*, Teubner, 1898: the horse kicks, without the four corps that he found to be composed differently.
# 5. E. Anderson, "The irises of the Gaspé Peninsula", *Bulletin of the American Iris Society*, 1935; R. A. Fisher, "The use of multiple measurements in taxonomic problems", *Annals of Eugenics*, 1936: the petals.

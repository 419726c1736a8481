# %% [markdown]
# # 03 · Turn a probability into a loss
#
# A loss is a *"quantitative value of how good or bad"* a prediction is, says one tutorial [1]. Where does such a number come from? In this lesson it comes from one question: how probable did the model make what happened?
#
# - **You will** turn probabilities into losses, meet the squared and the absolute error again, let a model say how sure it is, and fit a rate to counts.
# - **You need** lessons [01](01_error_and_mse.ipynb) and [02](02_absolute_error_and_outliers.ipynb), and logarithms: they turn products into sums, powers into products, $\log 2^3 = 3 \log 2$, and undo the exponential, $\log e^x = x$ ($e$ is 2.718…, no error).
# - **It takes** about 90 minutes, 40 of them for the exercises. There is a good place to stop halfway.
# - **Words and symbols** are explained in the [glossary](glossary.ipynb).

# %%
import numpy as np

from course_utils import plots, regression
from course_utils.checks import check, hint, progress, review, solution
from course_utils.datasets import iris_petals
from course_utils.gradcheck import numerical_gradient

# %% [markdown]
# ## Three questions to warm up
#
# They are about lessons 01 and 02.
#
# **3.1** (1 minute) A model has one weight and no bias. For one example the input is 3 and the error is −2. What is the slope of the squared error with respect to the weight?

# %%
check("3.1", -12)  # stub: check("3.1", "?")

# %% [markdown] tags=["idea"]
# The chain rule multiplies two slopes: that of the squared error with respect to the prediction, and that of the prediction with respect to the weight.

# %% [markdown]
# **3.2** (1 minute) Ten flats in a street have prices from 100 to 200 thousand euros, and an eleventh costs five million. One number should say what a flat costs there, and it should not follow the eleventh. Which loss does that number minimise? **a** the mean absolute error, **b** the mean squared error, **c** the mean bias error.

# %%
check("3.2", "a")  # stub: check("3.2", "?")

# %% [markdown]
# **3.3** (1 minute) The pinball loss with $q = 0.9$: what does a prediction of 8 cost if the target is 10?

# %%
check("3.3", 1.8)  # stub: check("3.3", "?")

# %% [markdown] tags=["idea"]
# The prediction is too low. Which of the two prices applies, and by how much is it too low?

# %% [markdown]
# ## 1. How probable is what you saw?
#
# You throw a drawing pin ten times. It lands point up (1) seven times, and point down (0) three times. A model of the pin is a single number $p$, the probability that it lands point up. Which $p$ would you believe?
#
# Ask each $p$ how probable it makes exactly these ten throws. The throws do not influence each other, so their probabilities multiply: a factor $p$ for each 1, and a factor $1-p$ for each 0.

# %%
throws = np.array([1, 1, 0, 1, 1, 0, 1, 1, 1, 0])
for p in [0.5, 0.7, 0.9]:
    factors = np.where(throws == 1, p, 1 - p)
    print(f"p = {p}: probability of the ten throws {np.prod(factors):.6f}")

# %% [markdown]
# All three are small, because any exact sequence of throws is rare. But 0.7 makes the ten throws more than twice as probable as 0.5 does: 0.002224 against 0.000977. The probability of the data, seen as a function of the model's parameter, has a name of its own, the *likelihood* of the parameter.
#
# **Predict before you run (1 minute).** Another model is sure of itself: $p = 1$, the pin always lands point up. What is its likelihood for the same ten throws?

# %%
check("3.4", 0)  # stub: check("3.4", "?")

# %% [markdown] tags=["idea"]
# The likelihood is a product of ten factors, one for each throw. What does this model give to a throw that landed point down, and what does such a factor do to a product?

# %% [markdown]
# A high likelihood is good, and a loss should be low when things are good. Start from the likelihood, and two steps lead there. Follow them for $p = 0.7$:
#
# 1. The *likelihood* is the product of the ten factors: $0.7^7 \cdot 0.3^3 = 0.002224$.
# 2. Its logarithm is the sum of ten logarithms, the *log-likelihood*: $7 \log 0.7 + 3 \log 0.3$, that is $-2.497 - 3.612 = -6.109$.
# 3. The minus sign turns it upside down, so that low is good. This is the *negative log-likelihood*, NLL: 6.109.
#
# In general, with $p_i$ for the probability that the model gave to what happened in throw $i$:
#
# $$\text{likelihood} = \prod_i p_i \qquad \text{NLL} = -\log \prod_i p_i = -\sum_i \log p_i$$
#
# Read $\prod_i$ as "the product over all $i$", as $\sum_i$ is the sum. Here $\log$ is the natural logarithm, `np.log`. Draw both for every $p$.

# %%
p = np.linspace(0.05, 0.97, 185)
likelihood = p**7 * (1 - p) ** 3
titles = ["The likelihood is a hill …", "… and the NLL is a valley, deepest at the same place"]
top, low = plots.below_each_other(titles, "p, probability of point up", ["likelihood × 1,000", "NLL"])
for ax, values, at in [(top, 1000 * likelihood, 2.2236), (low, -np.log(likelihood), 6.1086)]:
    plots.curve(ax, p, values)
    plots.points(ax, 0.7, at)
    plots.note(ax, 0.7, at, "p = 0.7", side="below" if ax is top else "above")
plots.show(
    top,
    "Two panels over p. The likelihood is a hill with its top at 0.7, close to 0 below 0.3 and near "
    "1. The NLL is a valley with its lowest point at 0.7, steep at both ends.",
)

# %% [markdown]
# The best $p$ is 0.7 in both panels, the share of throws that landed point up. It has to be the same, because the logarithm rises wherever its input rises, and the minus sign makes a valley of a hill. Only the shape differs: the NLL grows without limit as $p$ comes close to 0 or 1.
#
# **Exercise 3.5 (6 minutes).** A bus is late (1) or on time (0). Each morning a model gives a probability that it will be late, another one every day, because it looks at the weather. Write the NLL of all days together. For what happened, `[1, 0]`, and probabilities `[0.8, 0.4]` it returns about 0.734.


# %%
def days_nll(late, prob):
    """The negative log-likelihood of all days together, one number."""
    of_what_happened = np.where(late == 1, prob, 1 - prob)  # solution
    return -np.sum(np.log(of_what_happened))  # stub: return ...


check("3.5", days_nll)

# %% [markdown] tags=["idea"]
# For each day, ask which probability the model gave to what happened: to being late, or to being on time? Then take the logarithms, add them up, and turn the sign.


# %% tags=["other-way"]
def days_nll(late, prob):
    total = 0.0
    for happened, p in zip(late, prob, strict=True):
        total -= np.log(p if happened == 1 else 1 - p)
    return total

# %% [markdown]
# ## 2. A thousand factors vanish
#
# Could you not maximise the likelihood itself, and leave out the logarithm? Take 1,000 pictures of handwritten digits. Model A guesses: it gives the right digit a probability of 0.1, each time. Model B is better, and gives it 0.2.
#
# **Predict before you run (1 minute).** What will the computer print for the product of the 1,000 probabilities of model B? **a** a number near $10^{-699}$, **b** 0, **c** an error message.

# %%
check("3.6", "b")  # stub: check("3.6", "?")

# %%
for name, prob in {"A": 0.1, "B": 0.2}.items():
    probs = np.full(1000, prob)
    nll = -np.log(probs)
    print(f"model {name}: product {np.prod(probs)}, NLL {nll.sum():.1f}, mean {nll.mean():.4f}")

# %% [markdown]
# The products are too small for the computer: the smallest positive float64 is about $5 \cdot 10^{-324}$, and everything below becomes 0. This is called *underflow*. The better model can no longer be told from the guessing one. The logarithms have no such trouble, 2302.6 against 1609.4.
#
# The mean is easier to read than the sum, because it does not grow with the number of pictures. It also leads back to a probability: $e^{-2.3026} = 0.1$. But take care what you conclude from it. Here is a third model, with 100 pictures. It is almost certain about 90 of them and right; about the other 10 it is just as certain and wrong.

# %%
probs = np.append(np.full(90, 1 - 1e-10), np.full(10, 1e-10))  # given to the right digit
print(f"right in {np.mean(probs > 0.5):.0%} of the cases, mean NLL {np.mean(-np.log(probs)):.4f}")

# %% [markdown]
# Its loss is 2.3026, or $\log 10$, the same as that of guessing, although nine answers in ten are right. So such a loss does not prove that a model guesses. The NLL looks at the probability that was given to what really happened, and being certain and wrong costs most.
#
# ## 3. A bell curve becomes a squared error
#
# A forecast says 20 degrees, and the day turns out to have 21.5. How probable was that? Exactly 21.5 has the probability 0, since there are endlessly many temperatures. What a model can give is a *density*, probability per degree. A probability is then an area below a curve.
#
# The best-known density is the *normal* or *Gaussian* one, the bell. Two numbers describe it: where its middle is, the *mean* $\mu$, and how wide it is, the *standard deviation* $\sigma$.

# %%
degrees = np.linspace(16, 24, 161)
bell = np.exp(-((degrees - 20) ** 2) / 2) / np.sqrt(2 * np.pi)
inside = np.abs(degrees - 20) <= 1
ax = plots.axes("Two thirds of the bell lie within one σ", "temperature in degrees", "density per degree")
ax.fill_between(degrees[inside], bell[inside], color=plots.ORANGE, alpha=0.3)
plots.curve(ax, degrees, bell)
plots.points(ax, 21.5, 0.1295)
plots.note(ax, 20, 0.15, "68 % of the area", color=plots.ORANGE)
plots.note(ax, 21.5, 0.1295, "density 0.13", side="right")
ax.set_xticks([17, 18, 19, 20, 21, 22, 23], ["17\n−3σ", "18\n−2σ", "19\n−σ", "20\nμ", "21\n+σ", "22\n+2σ", "23\n+3σ"])
plots.show(
    ax,
    "A bell curve around 20 degrees with σ = 1. The area from one σ below to one σ above the middle "
    "is coloured: 68 percent. At 21.5 degrees the curve has a height of 0.13.",
)

# %% [markdown]
# About two thirds of all days should lie within one standard deviation of the forecast, and 95 in 100 within two. (In lesson 01 the letter σ was the sigmoid function. The field uses it for both; in this lesson it is always the standard deviation.) The square $\sigma^2$ is called the *variance*. The formula of the bell is
#
# $$\frac{1}{\sqrt{2\pi\sigma^2}}\; e^{-(y-\mu)^2 / (2\sigma^2)}$$
#
# For measurements the density takes the place of the probability: it is the likelihood here. Take its negative logarithm, for the day with 21.5 degrees and for a sensor that went wrong and reported 60.


# %%
def normal_density(target, mean, variance):
    return np.exp(-((target - mean) ** 2) / (2 * variance)) / np.sqrt(2 * np.pi * variance)


measured = np.array([21.5, 60.0])
with np.errstate(divide="ignore"):  # the logarithm of 0 comes with a warning
    print(-np.log(normal_density(measured, mean=20.0, variance=1.0)))

# %% [markdown]
# The first is 2.044. The second is infinite, though the density is not really 0, only too small for the computer: underflow again. The way out is to take the logarithm on paper, for the day with 21.5 degrees:
#
# 1. The density is a product of two factors, the fraction and the exponential. The fraction is $1/\sqrt{2\pi} = 0.3989$, and the exponent is $-1.5^2/2 = -1.125$. So it is $0.3989 \cdot e^{-1.125}$.
# 2. The logarithm of a product is a sum: $\log 0.3989 + \log e^{-1.125}$.
# 3. The logarithm undoes the exponential: $-0.919 - 1.125$.
# 4. The minus sign of the NLL turns both: $0.919 + 1.125 = 2.044$, as printed above.
#
# In symbols, where $-\log\frac{1}{\sqrt{a}}$ becomes $\tfrac12 \log a$ (a root halves a logarithm, and a fraction turns its sign):
#
# $$\ell = \tfrac12 \log(2\pi\sigma^2) + \frac{(y-\mu)^2}{2\sigma^2}$$


# %%
def gaussian_nll(target, mean, variance):
    return np.log(2 * np.pi * variance) / 2 + (target - mean) ** 2 / (2 * variance)


print(gaussian_nll(measured, mean=20.0, variance=1.0))

# %% [markdown]
# The first number is the same, and the second is finite now. Look at the formula. The mean $\mu$ is what the model predicted, so $(y-\mu)^2$ is the squared error. What remains if the variance is the same for all examples? Only the difference of $y$ and $\mu$ counts, so put $\mu$ at 0 and let the target be the error.

# %%
misses = np.array([0.0, 1.0, 2.0, 3.0])
for variance in [1.0, 4.0]:
    loss = gaussian_nll(misses, 0.0, variance)
    print(f"variance {variance}: NLL above its lowest value {(loss - loss[0]).round(4)}")

# %% [markdown]
# For variance 1 it is half the squared error, 0.5 for 1 and 4.5 for 3. For variance 4 it is an eighth of it. With a fixed variance, the Gaussian NLL is the squared error times $1/(2\sigma^2)$, plus a constant. Neither of them moves the lowest point. **Whoever minimises the MSE maximises a Gaussian likelihood.**
#
# The absolute error has a density, too. Laplace's peaks sharply at its *location* $\mu$ and is higher far out. Its width is called the *scale*, $s$:
#
# $$\frac{1}{2s}\; e^{-|y-\mu| / s}$$
#
# **Exercise 3.7 (6 minutes).** Take its negative logarithm on paper, in the four steps above, then write it as a function, one value for each example. For targets `[2, 2]`, locations `[5, 1]` and scale 2 it returns about `[2.886, 1.886]`.


# %%
def laplace_nll(target, location, scale):
    """The negative logarithm of the Laplace density, for each example."""
    return np.log(2 * scale) + np.abs(target - location) / scale  # stub: return ...


check("3.7", laplace_nll)

# %% [markdown] tags=["idea"]
# The density is a product of two factors, so its logarithm is a sum of two terms. One factor leaves its exponent behind, the other a logarithm of the width. Change the sign of both at the end.


# %% tags=["other-way"]
def laplace_nll(target, location, scale):
    distance = (target - location) / scale  # in units of the scale
    return np.abs(distance) + np.log(2) + np.log(scale)

# %% [markdown]
# It is the absolute error times $1/s$, plus the constant $\log(2s)$. So the choice between MSE and MAE in lesson 02 was a choice between two beliefs about the errors. Compare the two beliefs fairly, at the same variance. (The variance of a density is the mean squared distance from its middle. Laplace's comes to $2s^2$, so a variance of 1 takes $s = \sqrt{½}$.) From here on, `regression` has the tested versions.

# %%
error = np.linspace(-4.5, 4.5, 361)
gaussian = regression.gaussian_nll(error, np.zeros(361), variance=1.0)
laplace = regression.laplace_nll(error, np.zeros(361), scale=np.sqrt(0.5))

# %%
titles = ["In the grey part Laplace's density is lower …", "… so its NLL is higher"]
top, low = plots.below_each_other(titles, "error", ["density", "NLL"])
for ax, of_gaussian, of_laplace in [(top, np.exp(-gaussian), np.exp(-laplace)), (low, gaussian, laplace)]:
    plots.curve(ax, error, of_gaussian)
    plots.curve(ax, error, of_laplace, color=plots.ORANGE)
    ax.axvspan(0.49, 2.34, color=plots.GREY, alpha=0.15)
plots.note(top, 0.1, 0.6, "Laplace", side="right", color=plots.ORANGE)
plots.note(top, -1, 0.24, "Gaussian", side="left", color=plots.BLUE)
plots.note(low, 4, 8.92, "8.92", side="left", color=plots.BLUE)
plots.note(low, 4, 6.0, "6.00", side="below", color=plots.ORANGE)
plots.note(low, 1.41, 5, "Laplace\nasks more", color=plots.GREY)
plots.show(top, "Two panels over the error. Above, a bell and a pointed density, which is higher below 0.49 and "
           "beyond 2.34. Below, their NLL: a parabola and a V; at an error of 4 they are 8.92 and 6.00.")

# %% [markdown]
# At an error of 4 the Gaussian asks for 8.92, half as much again as Laplace with 6.00. It makes such an error so improbable that a single outlier pulls hard on the fit. In exchange, Laplace asks for more where most errors of a bell are, 0.49 to 2.34 in size. No belief is the cheaper one everywhere.
#
# **A good place to stop.** You know how a probability becomes a loss, and where two losses of lesson 02 come from. The second half lets the model say how sure it is. If you go on another day, run all cells above first.
#
# ## 4. A model with inputs
#
# So far the bell stood still. A model with an input moves it: for each petal of lesson 01 [5], the neuron's line says where the middle of the bell should be. Keep the best bias, and a $\sigma$ of 0.205 cm, which section 5 explains. Only the weight moves. How do fit, likelihood and NLL change with it?

# %%
length, width = iris_petals()
best_weight, bias = np.polyfit(length, width, deg=1)
weights = {"A": 0.36, "B": best_weight, "C": 0.46}
ends = np.array([0.8, 7.1])

# %%
titles = [f"{name}: weight {w:.2f}" for name, w in weights.items()]
panels = plots.side_by_side(titles, "length in cm", "width in cm")
for ax, w in zip(panels, weights.values(), strict=True):
    line = w * ends + bias
    ax.fill_between(ends, line - 0.41, line + 0.41, color=plots.ORANGE, alpha=0.25)
    plots.points(ax, length, width, color=plots.GREY, marker=".")
    plots.curve(ax, ends, line, color=plots.ORANGE)
    ax.text(0.9, 2.7, f"{np.mean(np.abs(w * length + bias - width) > 0.41):.0%} outside")
plots.show(ax, "Three panels with the petals, a line and a band of two σ around it. A is too flat, with 20 "
           "percent of the petals outside the band; B has 8 percent; C is too steep, with 14 percent.")

# %% [markdown]
# The coloured band is two $\sigma$ wide on either side. If the model is right, about 5 in 100 petals should lie outside. Even the best line has 8: one σ does not fit all petals. With line A there are 20 in 100, and they were given small densities. Now take all weights between 0.30 and 0.53. (The product of 150 densities is $e$ to the power of minus the summed NLL. It is divided by its largest value, so that the top is at 1.)

# %%
candidates = np.linspace(0.30, 0.53, 231)
nll = [regression.gaussian_nll(width, w * length + bias, variance=0.205**2).mean() for w in candidates]
likelihood = np.exp(-150 * (np.array(nll) - min(nll)))

# %%
titles = ["The product of 150 densities is a needle …", "… and its negative logarithm is a valley"]
top, low = plots.below_each_other(titles, "weight", ["likelihood,\nhighest = 1", "mean NLL"])
for ax, values in [(top, likelihood), (low, nll)]:
    plots.curve(ax, candidates, values)
    for name, w in weights.items():
        height = np.interp(w, candidates, values)
        plots.points(ax, w, height)
        plots.note(ax, w, height, name, side="right" if (ax, name) == (top, "B") else "above")
plots.show(top, "Two panels over the weight. The likelihood is a narrow needle at 0.42, where B stands; A and C "
           "are at 0. The mean NLL is a smooth valley: B at the bottom, A and C higher up its sides.")

# %% [markdown]
# The upper panel knows that B is best, but between A and C it sees no difference: both are 0, as far as the eye can tell, and there is no slope to follow. The lower panel has one on either side. It is the valley of the MSE, only stretched and moved. That is the second reason, after underflow, why a network learns from the NLL.
#
# ## 5. How wide should the bell be?
#
# A fixed variance does not move the lowest point. But a model can also *learn* it, and then it says how sure it is. Here are the 150 errors of the best line, as a histogram. How wide a bell fits them?


# %%
predicted = best_weight * length + bias
errors = predicted - width


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
# With σ = 0.10 cm the bell is too narrow: the errors on the sides lie where it has hardly any density. Move the slider. Which σ has the lowest NLL?

# %%
plots.slider(picture, name="σ in cm", low=0.08, high=0.5, step=0.01, start=0.1)

# %% [markdown]
# A narrow bell is punished by the large errors, and a wide one by the small errors. The best lies in between. Where exactly? Write $v$ for the variance $\sigma^2$. The mean NLL of all examples is
#
# $$L(v) = \tfrac12 \log(2\pi v) + \frac{\text{MSE}}{2v}$$
#
# Its slope needs two slopes that you may not know, that of $\log v$ and that of $1/v$. Measure them. (`numerical_gradient` is the central difference, called `slope` in lesson 01.)


# %%
def inverse(v):
    return 1 / v


for v in [0.5, 1.0, 2.0, 4.0]:
    of_log, of_inverse = numerical_gradient(np.log, v), numerical_gradient(inverse, v)
    print(f"v = {v}: slope of log v {of_log:.4f}, slope of 1/v {of_inverse:.4f}")

# %% [markdown]
# Read the columns. The slope of $\log v$ is 2 at ½, 1 at 1, ½ at 2, ¼ at 4: it is $1/v$. The slope of $1/v$ is the square of that, with a minus sign: $-1/v^2$. So, step by step:
#
# 1. The slope of $\tfrac12 \log(2\pi v)$ is $\frac{1}{2v}$. (The factor $2\pi$ only adds a constant to the logarithm.)
# 2. The slope of $\frac{\text{MSE}}{2v}$ is $-\frac{\text{MSE}}{2v^2}$.
# 3. At the lowest point the two cancel: $\frac{1}{2v} = \frac{\text{MSE}}{2v^2}$.
# 4. Multiply both sides by $2v^2$. What remains says what the best $v$ is.
#
# **Exercise 3.8 (4 minutes).** Do step 4, and write a function that returns the best variance. For targets `[1, 2]` and means `[2, 4]` it returns 2.5.


# %%
def best_variance(target, mean):
    """The one variance that makes the mean Gaussian NLL of all examples lowest."""
    return np.mean((target - mean) ** 2)  # stub: return ...


check("3.8", best_variance)

# %% [markdown] tags=["idea"]
# Multiply until v stands alone on one side: what is on the other side is an old friend, which has a function of its own since lesson 01.


# %% tags=["other-way"]
def best_variance(target, mean):
    error = target - mean
    return np.var(error) + np.mean(error) ** 2  # the spread of the errors, and their bias

# %%
best = np.mean(errors**2)  # what `best_variance` should return for the petals
print(f"best variance {best:.4f} cm², best σ {np.sqrt(best):.4f} cm")
print(f"mean NLL {regression.gaussian_nll(width, predicted, variance=best).mean():.4f}")

# %% [markdown]
# The best σ is 0.205 cm, the root of the mean squared error: the size of a typical error.
#
# The mean NLL is *negative*, −0.1653. Is that a bug? A probability is at most 1, so its negative logarithm is at least 0. But a density may be larger than 1, where a lot of probability has little room.

# %%
print(f"density at the centre {normal_density(0.0, 0.0, best):.4f} per cm")
in_mm = regression.gaussian_nll(10 * width, 10 * predicted, variance=100 * best)
print(f"mean NLL in mm {in_mm.mean():.4f}")

# %% [markdown]
# > **Check the claim.** A tutorial says of training: *"If the loss is low and satisfies our need then we stop"* [1]. Take the same petals and line in millimetres. A density of 1.9451 per cm is a tenth of that per mm, so the loss rises by $\log 10$, from −0.1653 to 2.1373. So the level alone means little where densities are concerned. Compare losses on the same data in the same unit.
#
# One σ for all petals is a compromise. The 50 shortest petals belong to one small species. What if they get a bell of their own?


# %%
def nll_of_two(sigma_short, sigma_long):
    sigma = np.where(length < 2.5, sigma_short, sigma_long)
    return regression.gaussian_nll(width, predicted, variance=sigma**2).mean()


print(f"one σ for all: {nll_of_two(0.205, 0.205):.4f}")

# %% [markdown]
# **Exercise 3.9 (6 minutes).** Find two standard deviations, one for the short petals and one for the long ones, whose mean NLL is below −0.28. Try pairs with `nll_of_two` in a cell of your own, or work them out. Type yours as a list: `[short, long]`.

# %%
check("3.9", [0.105, 0.24])  # stub: check("3.9", "?")

# %% [markdown] tags=["idea"]
# The best σ of a group is the root of its own mean squared error. Split the errors of section 5 by the length of the petal.

# %% [markdown]
# The loss falls from −0.1653 to below −0.28, although not one prediction has changed. The model now knows where it is less sure. Targets whose noise differs are called *heteroscedastic*. A network can predict σ² as a second output and be trained with this loss [3].
#
# ## 6. Counts have a distribution of their own
#
# How many soldiers are killed by the kick of a horse? From 1875 to 1894, ten Prussian army corps reported it each year: 200 reports. In 109 of them nobody died, in 65 one man, and so on [4].

# %%
deaths = np.repeat([0, 1, 2, 3, 4], [109, 65, 22, 3, 1])
print(f"{deaths.size} reports, {deaths.sum()} deaths, {deaths.mean():.2f} in a report")

# %% [markdown]
# A bell curve fits badly here: it gives density to −1 and to half a soldier. The *Poisson distribution* gives a probability to each count $y = 0, 1, 2, \dots$. It has a single parameter, the *rate* $\lambda$, which says how many are expected. Here $y!$ is $1 \cdot 2 \cdots y$, and $0!$ is 1.
#
# $$P(y) = \frac{\lambda^y e^{-\lambda}}{y!}$$
#
# The negative logarithm takes the product apart, one factor after the other: $\lambda^y$ becomes $-y \log \lambda$, then $e^{-\lambda}$ becomes $\lambda$, and $y!$ below the line becomes $+\log(y!)$.
#
# $$\ell = \lambda - y \log \lambda + \log(y!)$$


# %%
def poisson_nll_as_typed(target, rate):
    log_factorial = np.array([np.log(np.arange(1, count + 1)).sum() for count in target])
    return rate - target * np.log(rate) + log_factorial


with np.errstate(divide="ignore", invalid="ignore"):
    print(poisson_nll_as_typed(np.array([0, 2, 0]), np.array([3.0, 4.0, 0.0])))

# %% [markdown]
# The first two are right. The third is `nan`, *not a number*. There the rate is 0, so nothing was expected, and nothing came: the model was sure, and right, so the loss should be 0. The computer multiplied $0 \cdot \log 0$, zero times minus infinity, and gave up.
#
# **Exercise 3.10 (6 minutes).** Repair it: no `nan` for a count of 0, and the same as before everywhere else, `inf` included. For counts `[0, 3, 0]` and rates `[0, 4, 2.5]` it returns about `[0, 1.633, 2.5]`. The old lines are there, and `loss` is what they give.


# %%
def poisson_nll(target, rate):
    """The negative logarithm of the Poisson probability of each count."""
    log_factorial = np.array([np.log(np.arange(1, count + 1)).sum() for count in target])
    with np.errstate(divide="ignore", invalid="ignore"):
        loss = rate - target * np.log(rate) + log_factorial
    return np.where(target == 0, rate, loss)  # stub: return ...


check("3.10", poisson_nll)

# %% [markdown] tags=["idea"]
# What is left of the formula for a count of 0? Two of its three terms vanish. Use that there, and the old formula everywhere else.


# %% tags=["other-way"]
def poisson_nll(target, rate):
    losses = []
    for count, expected in zip(target, rate, strict=True):
        with np.errstate(divide="ignore"):
            factors = np.log(expected / np.arange(1, count + 1))  # none at all for a count of 0
        losses.append(expected - np.sum(factors))
    return np.array(losses)

# %% [markdown]
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
plots.note(ax, 2, 88, "reported", color=plots.BLUE)
plots.note(ax, 2, 80, f"Poisson, rate {best_rate:.2f}", color=plots.ORANGE)
plots.show(
    ax,
    "Pairs of bars for 0 to 4 deaths: 109, 65, 22, 3 and 1 reports, "
    "and beside them Poisson's 108.7, 66.3, 20.2, 4.1 and 0.6.",
)

# %% [markdown]
# The best rate is 0.61, the mean of the counts, and the fit is close: 66.3 reports expected where there were 65. The squared error would have found the same rate, since its best constant is the mean as well. So why bother? Because Poisson weighs errors differently once the rates differ.

# %%
count, rate = np.array([3.0, 102.0]), np.array([1.0, 100.0])
print("squared error:", regression.squared_error(count, rate))
excess = regression.poisson_nll(count, rate) - regression.poisson_nll(count, count)
print("Poisson NLL above its lowest value:", excess.round(4))

# %% [markdown]
# To the squared error, 3 instead of 1 is as bad as 102 instead of 100. To Poisson the second is next to nothing, because the variance of a Poisson count is its rate: around 100 it scatters by about 10 anyway. (PyTorch 2.15: `PoissonNLLLoss` expects $\log \lambda$ unless you say `log_input=False`.)
#
# ## 7. Is it a distance?
#
# For two classes, 0 and 1, let $p$ be the probability of class 1. The NLL of one example is then short enough for a single line: $-[y \log p + (1-y) \log(1-p)]$. It is called *log loss*, and lesson 04 is about it. The label $y$ may also be a share, such as 0.6 for six yes in ten answers.
#
# > **Check the claim.** A text says that it *"tells us the distance between y-hat and y"* [2]. Give it some distances to measure.


# %%
def log_loss(y, p):
    return -(y * np.log(p) + (1 - y) * np.log(1 - p))


for y, p in [(0.6, 0.9), (0.9, 0.6), (0.6, 0.6), (1.0, 1e-10)]:
    print(f"from {y} to {p}: {log_loss(y, p):.4f}")

# %% [markdown]
# > From 0.6 to 0.9 it is 0.9843, and back it is 0.5514. From 0.6 to itself it is 0.6730, where a distance would be 0. So it is not a distance. From 1 to nearly 0 it is 23.0259, with no upper limit. For labels 0 and 1 the idea behind the sentence is right: a probability close to the label costs little, and one far from it costs a lot. What the number measures is surprise, how little the model expected what happened.
#
# ## 8. Quiz
#
# **3.11** (1 minute) A network predicts lengths and is trained with the Gaussian NLL. The loss goes below 0. What do you know? **a** there is a bug, **b** some probabilities are above 1, **c** some densities are above 1.

# %%
check("3.11", "c")  # stub: check("3.11", "?")

# %% [markdown]
# **3.12** (1 minute) You minimise the mean absolute error. Whose likelihood do you maximise, with a fixed width? **a** a Laplace one, **b** a Gaussian one, **c** a Poisson one.

# %%
check("3.12", "a")  # stub: check("3.12", "?")

# %% [markdown]
# **3.13** (1 minute) Some targets have variance 4, the others variance 1. In the Gaussian NLL, how much does the same squared error count on the noisier ones? **a** four times as much, **b** as much, **c** a quarter.

# %%
check("3.13", "c")  # stub: check("3.13", "?")

# %% [markdown]
# **3.14** (1 minute) A model gives every right digit the same probability. Its mean NLL is 0.693. What is that probability? **a** about 0.693, **b** about 0.5, **c** about 0.307.

# %%
check("3.14", "b")  # stub: check("3.14", "?")

# %% [markdown]
# ## What you saw
#
# - The **likelihood** says how probable a model makes the data. Minus its logarithm is a loss, the **NLL**, with the same best parameter.
# - Sums of logarithms survive where products **underflow** to 0, and they have a slope where a product is flat.
# - **Gaussian** gives the squared error, **Laplace** the absolute error, each up to a factor and a constant. **Poisson** is for counts.
# - The best variance is the mean squared error. A density may exceed 1, so an NLL may be **negative**.
# - The NLL measures surprise, and it is no distance. Lesson 05 shows a loss that expects the *logarithms* of probabilities, the log-probabilities.
#
# Which exercises are done?

# %%
progress("03")

# %% [markdown]
# Lesson [04](04_binary_cross_entropy.ipynb) takes the NLL of yes-or-no answers, and mends it where it breaks.
#
# ## References
#
# 1. S. Gharti, "Understanding Loss Function and Error in Neural Network", Udacity PyTorch Challengers, 2019.
# 2. M. F. Bashir, "Understanding Loss Functions in Neural Networks", *Deep Learning Essential*, part 5.
# 3. D. A. Nix and A. S. Weigend, "Estimating the mean and variance of the target probability distribution", *IEEE International Conference on Neural Networks*, 1994.
# 4. L. von Bortkiewicz, *Das Gesetz der kleinen Zahlen*, Teubner, 1898: the horse kicks, without the four corps that he found to be composed differently.
# 5. E. Anderson, "The irises of the Gaspé Peninsula", *Bulletin of the American Iris Society*, 1935; R. A. Fisher, "The use of multiple measurements in taxonomic problems", *Annals of Eugenics*, 1936: the petals.

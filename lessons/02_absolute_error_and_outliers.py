# %% [markdown]
# # 02 · Choose how much a miss may cost
#
# The squared error makes one large miss cost more than many small ones. That was a choice. Here you meet other choices, and see what each one does when some of the data are wrong.
#
# - **You will** build the absolute error, pinball, Huber and log-cosh losses; find out which number a loss calls best; and fit one line to broken data with five losses.
# - **You need** lesson [01](01_error_and_mse.ipynb): error, squared error, gradient, the five steps.
# - **It takes** about 65 minutes, 30 of them for the exercises.

# %%
import numpy as np

from course_utils import plots, regression
from course_utils.checks import check, hint, progress, review, solution
from course_utils.datasets import diabetes

# %% [markdown]
# ## 1. A miss that costs its size
#
# Remember the two weather models of lesson 01. Model A is 2 degrees off on each of three days. Model B is exact twice and 6 degrees off once. Squared errors said that B is three times as bad. What if being 6 degrees off is just three times as annoying as being 2 degrees off?
#
# Then drop the sign and leave the size alone. This is the *absolute error*:
#
# $$\ell = |\hat y - y|$$


# %%
def absolute_error(target, prediction):
    return np.abs(prediction - target)


# %% [markdown]
# Its mean is the *mean absolute error*, MAE. Others call the absolute error *L1 loss*, and the squared error the *L2 loss*: the number is the power.
#
# **Predict before you run (1 minute).** Which model has the lower mean absolute error? **a** model A, **b** model B, **c** both the same.

# %%
check("2.1", "c")  # stub: check("2.1", "?")

# %%
measured = np.array([20.0, 20.0, 20.0])
for name, forecast in {"A": measured + 2, "B": measured + np.array([0, 0, 6])}.items():
    mae = np.mean(absolute_error(measured, forecast))
    print(f"model {name}: MAE {mae:.2f} degrees")

# %% [markdown]
# Both have 2 degrees. The MAE sees no difference, and it is in degrees, not in degrees squared. Which of the two losses is right depends on what a miss costs you.
#
# A network learns from the slope. To the right of the target the absolute error rises by 1 for each step of 1. To the left it falls by 1. Exactly at the target there is a corner without a slope. This course takes 0 there, as PyTorch does.
#
# **Exercise 2.2 (5 minutes).** Write this slope, one value per example. For targets `[1, 1, 1]` and predictions `[0, 1, 5]` it returns `[-1, 0, 1]`.


# %%
def absolute_error_grad(target, prediction):
    """The derivative of the absolute error with respect to the prediction."""
    return np.sign(prediction - target)  # stub: return ...


check("2.2", absolute_error_grad)

# %% [markdown] tags=["idea"]
# The size of the error plays no part, only its direction: too low, just right, or too high. NumPy has a function that says just this about every number of an array.


# %% tags=["other-way"]
def absolute_error_grad(target, prediction):
    too_high = (prediction > target).astype(int)
    too_low = (prediction < target).astype(int)
    return too_high - too_low

# %% [markdown]
# The slope of the squared error, $2(\hat y - y)$, shrinks on the way to the target. This one does not. What does that do to learning?
#
# > **A published page, run.** A tutorial asks whether the MAE is always better, and answers: *"No, MAE is robust to outliers but may lead to slower convergence"* [1]. One prediction walks from 0 to the target 10, with the same learning rate for both.

# %%
for grad in [regression.squared_error_grad, regression.absolute_error_grad]:
    walk = [0.0]
    for _ in range(41):
        walk.append(walk[-1] - 0.3 * grad(10.0, walk[-1]))
    print(grad.__name__, [f"step {i}: {walk[i]:.2f}" for i in (1, 10, 40, 41)])

# %% [markdown]
# > It holds as printed. After 10 steps the squared error is there, and the absolute error is at 3. Then it never settles: it hops between 9.90 and 10.20, because its steps do not get smaller. The cure is a learning rate that shrinks; section 6 uses one.
#
# ## 2. A mean error is no goal
#
# What if you drop nothing, neither sign nor size, and take the mean of the errors as they are? That is the *mean bias error*, MBE. It tells two kinds of trouble apart.

# %%
for name, errors in {"C": np.array([2.0, 2, 2, 2]), "D": np.array([2.0, -2, 2, -2])}.items():
    print(f"model {name}: MAE {np.mean(np.abs(errors)):.2f}, MBE {np.mean(errors):.2f}")

# %% [markdown]
# Both models are 2 off. The MBE of model C is 2 as well: it is always too high. Subtract 2 from each prediction, and C is perfect. No such trick helps model D. So the MBE is a good *diagnostic*: it answers "too high or too low, on the whole?".
#
# > **A published page, run.** A tutorial lists three regression losses: mean square error, mean absolute error, and *"Mean Bias Error"* [2]. A loss is there to be minimised, so minimise it. The data are real: 442 people with diabetes, and a score of how far the disease went on within a year.

# %%
_, progression = diabetes()
print(f"{progression.size} people, scores from {progression.min():.0f} to {progression.max():.0f}")
print("the first five:", progression[:5])

# %% [markdown]
# > The model is one number, the same guess for everybody. It starts at 200, and the learning rate is 1. The slope of $\hat y - y$ with respect to $\hat y$ is 1, always.
# >
# > **Predict before you run (1 minute).** Where does the guess come to rest? **a** where the mean error is 0, **b** nowhere, **c** at the lowest score.

# %%
check("2.3", "b")  # stub: check("2.3", "?")

# %%
guess = 200.0
for step in range(10001):
    if step in (0, 10, 100, 1000, 10000):
        errors = guess - progression
        mbe, mae = np.mean(errors), np.mean(np.abs(errors))
        print(f"step {step:5}: guess {guess:8.1f}, MBE {mbe:8.1f}, MAE {mae:7.1f}")
    guess -= 1.0 * 1.0  # learning rate times slope

# %% [markdown]
# > The MBE falls at every step, for ever. It goes through 0 and on, because −9952 is *lower* than 0. The training curve looks like a success, while the MAE, after a short good start, gets worse and worse. An objective needs a lowest point, and this one has none. Neither Keras nor PyTorch offers it as a loss.
# >
# > The page also says that the loss function minimises the error *"by updating the value of weights"* [2]. Look for the line that changed the guess. It is the last one, and it belongs to the *optimizer*. A loss only scores.
#
# ## 3. Which single number is best?
#
# Go on with one guess for all 442 people, and now choose a loss that has a lowest point. Does the best guess depend on the loss?
#
# **Predict before you run (2 minutes).** Five people waited 2, 4, 5, 7 and 82 minutes for a bus. You may say one number for all of them. Which number has the lowest mean *absolute* error?

# %%
check("2.4", 5)  # stub: check("2.4", "?")

# %% [markdown] tags=["idea"]
# Move your number a little: it comes closer to everyone on one side and goes away from everyone on the other. When do the two sides balance? How far away somebody is plays no part.

# %% [markdown]
# The next cell prepares a picture of both costs for every possible guess. The root of the MSE is drawn, so that both curves are in minutes; a root does not move the lowest point.


# %%
def picture(longest):
    waited = np.array([2, 4, 5, 7, longest])
    guess = np.linspace(0, 40, 161)
    errors = guess[:, None] - waited
    rmse, mae = np.sqrt(np.mean(errors**2, axis=1)), np.mean(np.abs(errors), axis=1)
    ax = plots.axes("The mean follows the longest wait", "guess in minutes", "cost in minutes")
    ax.set_ylim(0, 60)
    plots.curve(ax, guess, rmse, f"root of MSE, lowest at {np.mean(waited):.1f}", style="--")
    plots.curve(ax, guess, mae, f"MAE, lowest at {np.median(waited):.1f}", color=plots.ORANGE)
    plots.points(ax, np.mean(waited), np.std(waited), color=plots.BLUE, marker="s")
    plots.points(ax, np.median(waited), np.mean(np.abs(waited - np.median(waited))))
    return ax, (
        f"Longest wait {longest:.0f} minutes: the MSE is lowest at a guess of "
        f"{np.mean(waited):.1f} minutes, the MAE at {np.median(waited):.1f}."
    )


plots.show(*picture(82.0))

# %% [markdown]
# The blue square, lowest point of the MSE, is at 20 minutes: the *mean*. Nobody waited for anything like that. The orange dot, lowest point of the MAE, is at 5: the *median*, the one in the middle.
#
# Move the longest wait. Which of the two points follows it?

# %%
plots.slider(picture, name="longest wait", low=8.0, high=100.0, step=1.0, start=82.0)

# %% [markdown]
# The mean follows by a fifth of each step. The median stays. The slopes say why: every point pulls at the guess with the slope of its loss. For the MSE, a point pulls harder the further away it is. For the MAE, each pulls with the same force, so it only matters how many are on either side.
#
# > **A published page, run.** *"MSE squares the errors, so large differences (outliers) contribute disproportionately"* [1]. It holds as printed, and you have just watched it.
#
# What if both sides do not count the same? A bakery loses 9 € for each loaf that is missing, and 1 € for each that is left over. The *pinball loss* has a price for each side, set by $q$, a number between 0 and 1:
#
# $$\ell = \begin{cases} q\,(y - \hat y) & \text{if } \hat y \le y \\ (1-q)\,(\hat y - y) & \text{if } \hat y > y \end{cases}$$
#
# **Exercise 2.5 (5 minutes).** Write it as a function. For targets `[10, 10]`, predictions `[8, 12]` and quantile 0.9 it returns `[1.8, 0.2]`. One way is `np.where(condition, this, otherwise)`.


# %%
def pinball(target, prediction, quantile):
    """One loss per example: too low costs quantile, too high costs 1 - quantile."""
    too_low = quantile * (target - prediction)  # solution
    too_high = (1 - quantile) * (prediction - target)  # solution
    return np.where(prediction <= target, too_low, too_high)  # stub: return ...


check("2.5", pinball)

# %% [markdown] tags=["idea"]
# Work out both prices for every example, as if each one were on that side. Then choose for every example the price that applies.


# %% tags=["other-way"]
def pinball(target, prediction, quantile):
    missing = target - prediction
    return np.maximum(quantile * missing, (quantile - 1) * missing)  # the larger one applies

# %% [markdown]
# Now the 442 people. Try every whole number as the guess, and keep the one with the lowest cost. From here on the losses come from `course_utils.regression`, where the tested versions live.


# %%
def best_guess(loss, targets):
    guesses = np.arange(25.0, 347.0)
    costs = [np.mean(loss(targets, np.full_like(targets, guess))) for guess in guesses]
    return guesses[np.argmin(costs)]


def pinball_90(target, prediction):
    return regression.pinball(target, prediction, quantile=0.9)


for loss in [regression.squared_error, regression.absolute_error, pinball_90]:
    print(f"{loss.__name__:15} is lowest at {best_guess(loss, progression):.0f}")

# %%
print(f"mean {np.mean(progression):.1f}, median {np.median(progression):.1f}")
print(f"share of people with a score of 265 or less: {np.mean(progression <= 265):.3f}")

# %% [markdown]
# The squared error finds the mean, to the next whole number. The absolute error finds the median: with an even number of people, any guess from 140 to 141 has half of them on each side. The pinball loss finds the 0.9-*quantile*, which nine in ten do not exceed.
#
# So a loss decides *which question* the model answers. Train it with MAE, and it aims at the middle person. Train it with pinball at 0.9, and it aims at a safe upper bound.
#
# ## 4. When only the ratio counts
#
# Being 1 € off hurts more at a price of 2 € than at a price of 2,000 €. The *absolute percentage error* divides by the target:
#
# $$\ell = 100\,\frac{|\hat y - y|}{|y|}$$

# %%
prices = np.array([2000.0, 2.0, 0.001])
for loss in regression.absolute_percentage_error(prices, prices + 1):
    print(f"{loss:,.2f} %")

# %% [markdown]
# Each prediction is 1 € too high. One target close to 0 drowns all others. At a target of 0 there is no answer at all, and `course_utils` refuses it. Keras 3.15 divides by at least 1e-7, scikit-learn 1.9 by at least 2.2e-16: a huge number comes out without a word.
#
# The *squared log error* compares logarithms: for large targets, twice too much costs as much as half. The 1 makes 0 legal:
#
# $$\ell = \big(\log(1+\hat y) - \log(1+y)\big)^2$$
#
# Which guess do these two call best?

# %%
for loss in [regression.absolute_percentage_error, regression.squared_log_error]:
    print(f"{loss.__name__:25} is lowest at {best_guess(loss, progression):.0f}")

# %% [markdown]
# The mean was 152. The squared log error prefers 132, and the percentage error only 90, a guess that is too low for most people. The reason: too low can never cost more than 100 %, as long as the guess is not negative, and too high can cost any amount. A model trained on percentages learns to aim low.
#
# ## 5. Can you have both?
#
# Near the target the squared error is better: its steps shrink. Far away the absolute error is better: no single point gets all the force. The *Huber loss* changes from one to the other where the error $e = \hat y - y$ reaches $\delta$:
#
# $$\ell = \begin{cases} \tfrac12 e^2 & \text{if } |e| \le \delta \\ \delta\,(|e| - \tfrac12\delta) & \text{otherwise} \end{cases}$$


# %%
def huber(target, prediction, delta):
    size = np.abs(prediction - target)
    return np.where(size <= delta, size**2 / 2, delta * (size - delta / 2))


print(huber(0.0, np.array([0.5, 1.0, 2.0, 10.0]), delta=1.0))

# %% [markdown]
# Up to 1 the values are half the squares, 0.125 and 0.5. From 2 to 10 the loss grows by 8, like the distance. The two pieces meet at $\delta$ with the same value and the same slope.
#
# **Exercise 2.6 (5 minutes).** Write the slope of the Huber loss. For targets `[0, 0]`, predictions `[0.5, -3]` and delta 2 it returns `[0.5, -2]`.


# %%
def huber_grad(target, prediction, delta):
    """The derivative of the Huber loss with respect to the prediction."""
    error = prediction - target  # solution
    return np.clip(error, -delta, delta)  # stub: return ...


check("2.6", huber_grad)

# %% [markdown] tags=["idea"]
# Look at the two pieces in turn: the slope of half a square is the error itself, and the slope of a straight line does not change. So the slope follows the error up to a limit, the same on both sides.


# %% tags=["other-way"]
def huber_grad(target, prediction, delta):
    error = prediction - target
    return np.where(np.abs(error) <= delta, error, delta * np.sign(error))

# %% [markdown]
# Another way to have both is the *log-cosh* loss, $\ell = \log\cosh(\hat y - y)$ with $\cosh e = \tfrac12(\mathrm{e}^{e} + \mathrm{e}^{-e})$. There is no $\delta$ to choose: the bend always lies near an error of 1, whatever the unit. The slope is $\tanh(\hat y - y)$. Typed as it stands, how far does each of the two losses go?

# %%
errors = np.array([0.5, 1000.0, 1e200])
with np.errstate(over="ignore"):  # so that NumPy does not warn; the numbers speak
    print("Huber, square branch:", errors**2 / 2)
    print("Huber, result:       ", huber(0.0, errors, delta=1.0))
    print("log cosh:            ", np.log(np.cosh(errors)))

# %% [markdown]
# Huber survives. `np.where` computes both branches, one overflows to infinity, and the other one is used. (`regression.huber` never squares a large error.) log-cosh does not survive: cosh 1000 has 434 digits and a float64 ends at 309, although the logarithm is a harmless number near 1000.
#
# The way out is to pull the large factor out before the logarithm is taken:
#
# $$\cosh e = \tfrac12\, \mathrm{e}^{|e|}\,\big(1 + \mathrm{e}^{-2|e|}\big)$$
#
# **Exercise 2.7 (8 minutes).** Take the logarithm of the right-hand side on paper: a product turns into a sum. Then type it, so that nothing can overflow. For targets `[0, 0]` and predictions `[0.5, -1000]` it returns about `[0.1201, 999.3069]`. `np.log1p(x)` is the logarithm of 1 + x.


# %%
def log_cosh(target, prediction):
    """The logarithm of the hyperbolic cosine of each error, without overflow."""
    size = np.abs(prediction - target)  # solution
    return size + np.log1p(np.exp(-2 * size)) - np.log(2)  # stub: return ...


check("2.7", log_cosh)

# %% [markdown] tags=["idea"]
# The right-hand side is a product of three factors, so its logarithm is a sum of three. The logarithm of an exponential is its exponent: the huge number itself never has to be computed.


# %% tags=["other-way"]
def log_cosh(target, prediction):
    error = prediction - target
    return np.logaddexp(error, -error) - np.log(2)  # the logarithm of a sum of exponentials

# %% [markdown]
# Here is how hard each loss pulls at a prediction: the slopes.

# %%
error = np.linspace(-3, 3, 301)
zero = np.zeros_like(error)
ax = plots.axes("Three of the four pulls have a limit", "error", "slope of the loss")
plots.curve(ax, error, 2 * error, "squared", color=plots.GREY, style=":")
plots.curve(ax, error, np.sign(error), "absolute", color=plots.ORANGE)
plots.curve(ax, error, regression.huber_grad(zero, error, delta=1.0), "Huber, δ = 1")
plots.curve(ax, error, regression.log_cosh_grad(zero, error), "log-cosh", style="--")
plots.show(
    ax,
    "Slopes over the error from -3 to 3. Squared: a straight line up to 6. Absolute: a jump from "
    "-1 to 1. Huber: straight between -1 and 1, then flat. Log-cosh: a smooth curve from -1 to 1.",
)

# %% [markdown]
# The dotted line of the squared error grows without end. Huber and log-cosh are straight near 0, where steps should shrink, and flat far out.
#
# ## 6. One line, five losses, broken data
#
# Here the truth has to be known, so the data are made: $y = 10 + 2x$ plus noise with standard deviation 0.5. Think of $x$ as a temperature. On warm days ($x > 0$) the measuring device sometimes fails, and writes 0. How much of the slope 2 is left?


# %%
def readings(share):
    rng = np.random.default_rng(7)
    x = rng.uniform(-2, 2, 200)
    y = 10 + 2 * x + rng.normal(0, 0.5, 200)
    warm = rng.permutation(np.flatnonzero(x > 0))
    y[warm[: int(share * 200)]] = 0.0
    return x, y


# %% [markdown]
# A share of 0.05 means that 10 of the 200 readings are lost, 0.2 means 40. The fit is the five steps of lesson 01. Only the slope of the loss is exchanged, and the learning rate shrinks by half a percent each step, because the absolute error would hop for ever otherwise.


# %%
def fit(grad, x, y):
    weight, bias, rate = 0.0, 0.0, 0.5
    for _ in range(3000):
        pull = grad(y, weight * x + bias)
        weight -= rate * np.mean(pull * x)
        bias -= rate * np.mean(pull)
        rate *= 0.995
    return weight, bias


# %%
grads = {
    "squared": regression.squared_error_grad,
    "absolute": regression.absolute_error_grad,
    "Huber, δ = 1": lambda y, p: regression.huber_grad(y, p, delta=1.0),
    "log-cosh": regression.log_cosh_grad,
    "pinball 0.9": lambda y, p: regression.pinball_grad(y, p, quantile=0.9),
}
print("lost readings       0 %     5 %    20 %     (true slope: 2)")
for name, grad in grads.items():
    slopes = [fit(grad, *readings(share))[0] for share in (0.0, 0.05, 0.2)]
    print(f"{name:14}", "".join(f"{slope:8.4f}" for slope in slopes))

# %% [markdown]
# Without lost readings, all five find a slope close to 2. With 5 % lost, the squared error is down to 1.58, and the others hardly notice. With 20 % lost, it says 0.23, and the trend is nearly gone. The other four still see it, though none is untouched: 40 wrong readings pull with limited force, but they pull. Here are two of the lines.

# %%
x, y = readings(0.2)
ends = np.array([-2.0, 2.0])
ax = plots.axes("40 lost readings flatten one of the two lines", "temperature x", "reading y")
plots.points(ax, x, y, "200 readings", color=plots.GREY, marker=".")
for name, color, style in [("squared", plots.BLUE, "--"), ("absolute", plots.ORANGE, "-")]:
    weight, bias = fit(grads[name], x, y)
    plots.curve(ax, ends, weight * ends + bias, f"{name} error", color=color, style=style)
plots.show(
    ax,
    "A rising band of points, and 40 points at zero in the right half. The line of the absolute "
    "error runs along the band; that of the squared error is almost flat and ends far below it.",
)

# %% [markdown]
# The line of the squared error fits neither the good readings nor the lost ones. It aims at the mean of both, as section 3 promised.
#
# So always take the MAE? The tutorial from section 1 recommends it *"for datasets with noise or outliers"* [1].
#
# > **A published page, run.** Outliers: yes, you saw it. Noise: take 101 readings with ordinary, normally distributed noise and no outliers, and estimate the middle. Do that 5,000 times. How much do the estimates scatter?

# %%
rng = np.random.default_rng(7)
samples = rng.normal(0, 1, (5000, 101))
print(f"best guess of the MSE, the mean:   {np.std(np.mean(samples, axis=1)):.4f}")
print(f"best guess of the MAE, the median: {np.std(np.median(samples, axis=1)):.4f}")

# %% [markdown]
# > With plain noise, the median scatters about a quarter more than the mean. So the MSE is the better choice there. Robustness is an insurance, and this is its price. Huber pays less of it [3]. Lesson 03 shows how the shape of the noise leads to the loss.
#
# ## 7. Quiz
#
# **2.8** (1 minute) The bakery of section 3 loses 9 € per missing loaf and 1 € per loaf left over. Which $q$ fits?

# %%
check("2.8", 0.9)  # stub: check("2.8", "?")

# %% [markdown] tags=["idea"]
# In the pinball loss a missing loaf costs q, and a loaf left over costs the rest of a whole. Which q gives these two the same ratio as the prices?

# %% [markdown]
# **2.9** (1 minute) A model has MAE 4 and MBE 4 on the same data. What do you know? **a** no prediction is too low, **b** its errors cancel, **c** each prediction is exactly 4 too high.

# %%
check("2.9", "a")  # stub: check("2.9", "?")

# %% [markdown]
# **2.10** (1 minute) On warm days, the device of section 6 now fails in 60 of 100 cases. Which loss still follows the good readings there? **a** MAE, **b** Huber, **c** neither.

# %%
check("2.10", "c")  # stub: check("2.10", "?")

# %% [markdown]
# **2.11** (1 minute) Which loss can a single target of 0.001 ruin? **a** absolute percentage error, **b** absolute error, **c** squared log error.

# %%
check("2.11", "a")  # stub: check("2.11", "?")

# %% [markdown]
# ## What you saw
#
# - **MAE** (L1) charges a miss by its size, **MSE** (L2) by its square. Neither is right in itself.
# - The **mean bias error** tells too high from too low. As an objective it has no lowest point.
# - The best constant is the **mean** for MSE, the **median** for MAE, the **quantile** for pinball.
# - **Percentage errors** break near target 0 and make a model aim low.
# - **Huber** and **log-cosh** are smooth near the target and limit the pull of outliers.
# - Without outliers and with normal noise, MSE is the more accurate one.
#
# Which exercises are done?

# %%
progress("02")

# %% [markdown]
# A ✓ marks what you passed. Lesson 03 asks where losses come from, and finds MSE and MAE there again.
#
# ## References
#
# 1. "Loss Functions in Artificial Neural Networks: Types, Applications, and Implementation in PyTorch for Effective Model Training", a tutorial without a named author.
# 2. "Loss functions in Machine Learning", a tutorial without a named author.
# 3. P. J. Huber, "Robust estimation of a location parameter", *Annals of Mathematical Statistics* 35, 1964.
# 4. R. Koenker and G. Bassett, "Regression quantiles", *Econometrica* 46, 1978: the pinball loss.
# 5. R. J. Hyndman and A. B. Koehler, "Another look at measures of forecast accuracy", *International Journal of Forecasting* 22, 2006: percentage errors.
# 6. C. J. Willmott and K. Matsuura, "Advantages of the mean absolute error (MAE) over the root mean square error (RMSE)", *Climate Research* 30, 2005: the MBE beside both.
# 7. B. Efron, T. Hastie, I. Johnstone and R. Tibshirani, "Least angle regression", *Annals of Statistics* 32, 2004: the diabetes data.

# %% [markdown]
# # 02 · Choose how much a miss may cost
#
# The squared error makes one large miss cost more than many small ones. That was a choice. Here you meet other choices, and see what each of them does when some of the data are wrong.
#
# - **You will** meet the absolute error, the pinball, the Huber and the log-cosh loss, write some of them and some of their slopes; find out which number a loss calls best; decide for a bakery how many loaves to bake; and fit one line to broken data with five losses.
# - **You need** lesson [01](01_error_and_mse.ipynb): error, squared error, gradient, the five steps.
# - **It takes** about 90 minutes, 40 of them for the exercises. There is a good place to stop halfway, and one section is optional.
# - **Words and symbols** are explained in the [glossary](glossary.ipynb).

# %%
import numpy as np

from course_utils import plots, regression
from course_utils.checks import check, hint, progress, review, solution
from course_utils.datasets import diabetes

# %% [markdown]
# ## Three questions to warm up
#
# They are about lesson 01. If you have to look something up, do: looking it up again is how it stays.
#
# **2.1** (1 minute) A model makes three predictions, with the errors 2, −2 and 3. What is its mean squared error, to three digits?

# %%
check("2.1", 5.67)  # stub: check("2.1", "?")

# %% [markdown] tags=["idea"]
# Square each error first, then take the mean of the three squares.

# %% [markdown]
# **2.2** (2 minutes) A prediction is 5, and its target is 2. It makes one step against the slope of the squared error, with the learning rate 0.1. Where is it then?

# %%
check("2.2", 4.4)  # stub: check("2.2", "?")

# %% [markdown] tags=["idea"]
# The slope of the squared error is twice the error. The step is the learning rate times the slope, and it is subtracted.

# %% [markdown]
# **2.3** (1 minute) A gradient and its measured slope agree for one example whose target is 0. What do you know? **a** the gradient is right, **b** it may still be wrong for other targets, **c** the measurement was lucky.

# %%
check("2.3", "b")  # stub: check("2.3", "?")

# %% [markdown]
# ## 1. A miss that costs its size
#
# Remember the two weather models of lesson 01. Model A is 2 degrees off on each of three days. Model B is exact twice and 6 degrees off once. Squared errors said that B is three times as bad. But what if being 6 degrees off is just three times as annoying as being 2 degrees off?
#
# Then leave out the square, and drop only the sign. What remains is the size of the error, the *absolute error*:
#
# $$\ell = |\hat y - y|$$


# %%
def absolute_error(target, prediction):
    return np.abs(prediction - target)


# %% [markdown]
# Its mean over many examples is the *mean absolute error*, MAE. You will also read *L1 loss* for the absolute error and *L2 loss* for the squared one: the number is the power.
#
# **Predict before you run (1 minute).** Which model has the lower mean absolute error? **a** model A, **b** model B, **c** both the same.

# %%
check("2.4", "c")  # stub: check("2.4", "?")

# %%
measured = np.array([20.0, 20.0, 20.0])
for name, forecast in {"A": measured + 2, "B": measured + np.array([0, 0, 6])}.items():
    mae = np.mean(absolute_error(measured, forecast))
    print(f"model {name}: MAE {mae:.2f} degrees")

# %% [markdown]
# Model A misses by 2 three times, model B by 6 once, and either way that makes 2 degrees on average. The MAE sees no difference. It is in degrees, too, not in degrees squared. Which of the two losses is right depends on what a miss costs you.
#
# Learning, however, does not see the loss. It sees the slope: the steeper the loss, the harder an example *pulls* at the prediction. Draw both losses over the error, and their slopes below.

# %%
error = np.linspace(-3, 3, 301)
titles = ["Up to an error of 1, the absolute error costs more", "Everywhere it pulls with the same force"]
top, low = plots.below_each_other(titles, "error: prediction − target", ["loss", "slope"])
for ax, squared, absolute in [(top, error**2, np.abs(error)), (low, 2 * error, np.sign(error))]:
    plots.curve(ax, error, squared)
    plots.curve(ax, error, absolute, color=plots.ORANGE)
top.set_ylim(0, 5)
plots.note(top, 2, 4, "squared", side="right", color=plots.BLUE)
plots.note(top, 2.6, 2.6, "absolute", side="below", color=plots.ORANGE)
plots.note(low, 2, 4, "2 times the error", at=(0.4, 4.6), color=plots.BLUE)
plots.note(low, 2.2, 1, "+1", color=plots.ORANGE)
plots.note(low, -2.2, -1, "−1", side="below", color=plots.ORANGE)
plots.show(
    top,
    "Two panels. Above, the losses over the error: a parabola and a V, which cross at -1 and 1. "
    "Below, their slopes: a straight line through 0, and a step from -1 to 1.",
)

# %% [markdown]
# Look at the lower panel. The slope of the squared error, $2(\hat y - y)$, grows with the error and shrinks on the way to the target. The slope of the absolute error knows two values only: to the right of the target the loss rises by 1 for each step of 1, to the left it falls by 1. Exactly at the target there is a corner, which has no slope. This course takes 0 there, as PyTorch does.
#
# **Exercise 2.5 (4 minutes).** Write the slope of the absolute error, one value for each example. For targets `[1, 1, 1]` and predictions `[0, 1, 5]` it returns `[-1, 0, 1]`.


# %%
def absolute_error_grad(target, prediction):
    """The derivative of the absolute error with respect to the prediction."""
    return np.sign(prediction - target)  # stub: return ...


check("2.5", absolute_error_grad)

# %% [markdown] tags=["idea"]
# The size of the error plays no part, only its direction: too low, just right, or too high. NumPy has a function that says just this about every number of an array.


# %% tags=["other-way"]
def absolute_error_grad(target, prediction):
    too_high = (prediction > target).astype(int)
    too_low = (prediction < target).astype(int)
    return too_high - too_low

# %% [markdown]
# > **Check the claim.** Is the MAE always the better choice? A tutorial answers: *"No, MAE is robust to outliers but may lead to slower convergence"* [1]. (*Robust* means that a few wild points hardly move the result: section 6.) Is it slower? Let one prediction walk from 0 to the target 10, and count the steps until it is within 0.1. The careful word is "may", so try three learning rates.


# %%
def steps_to_arrive(grad, learning_rate):
    prediction = 0.0
    for step in range(5000):
        if abs(prediction - 10) < 0.1001:  # 0.1, and rounding
            return step
        prediction -= learning_rate * grad(10.0, prediction)
    return "never"


for rate in [0.01, 0.3, 1.0]:
    squared = steps_to_arrive(regression.squared_error_grad, rate)
    absolute = steps_to_arrive(regression.absolute_error_grad, rate)
    print(f"learning rate {rate}: steps for squared {squared}, for absolute {absolute}")

# %% [markdown]
# > With the rates 0.01 and 0.3 the absolute error is slower, four to six times. With the rate 1.0 it is there in 10 steps, and the squared error never arrives: it jumps from 0 to 20 and back, for ever. So "may" is right, and one learning rate proves nothing.
#
# There is one more difference. Close to the target the steps of the squared error get shorter by themselves. Those of the absolute error do not, so it hops to and fro around the target. The cure is a learning rate that shrinks; section 6 uses one.
#
# ## 2. A mean error is no goal
#
# What if you drop nothing, and take the mean of the errors, signs and all? This is called the *mean bias error* [6], MBE. (It has nothing to do with the bias of a neuron.) It tells two kinds of trouble apart.

# %%
for name, errors in {"C": np.array([2.0, 2, 2, 2]), "D": np.array([2.0, -2, 2, -2])}.items():
    print(f"model {name}: MAE {np.mean(np.abs(errors)):.2f}, MBE {np.mean(errors):.2f}")

# %% [markdown]
# Both models are off by 2. The MBE of model C is 2 as well, because it is always too high. Subtract 2 from each of its predictions, and C is perfect. No such trick helps model D. So the MBE is a good *diagnostic*. It answers one question: too high or too low, on the whole?
#
# > **Check the claim.** A tutorial lists three regression losses: mean square error, mean absolute error, and *"Mean Bias Error"* [2]. A loss is there to be minimised, so minimise it. The data are real: 442 people with diabetes [7], and a score of how far the disease went on within a year.

# %%
_, progression = diabetes()
print(f"{progression.size} people, scores from {progression.min():.0f} to {progression.max():.0f}")
print("the first five:", progression[:5])

# %% [markdown]
# > The model is a single number, the same guess for everybody. It starts at 200, and the learning rate is 1. The slope of $\hat y - y$ with respect to $\hat y$ is 1, always.
# >
# > **Predict before you run (1 minute).** Where does the guess come to rest? **a** where the mean error is 0, **b** nowhere, **c** at the lowest score.

# %%
check("2.6", "b")  # stub: check("2.6", "?")

# %%
guess = 200.0
for step in range(10001):
    if step in (0, 10, 100, 1000, 10000):
        errors = guess - progression
        mbe, mae = np.mean(errors), np.mean(np.abs(errors))
        print(f"step {step:5}: guess {guess:8.1f}, MBE {mbe:8.1f}, MAE {mae:7.1f}")
    guess -= 1.0 * 1.0  # learning rate times slope

# %% [markdown]
# > At every step the MBE falls by 1, for ever. It passes through 0 and goes on, because −9952 is *lower* than 0. The training curve looks like a success, while the MAE gets worse and worse after a short good start. An objective needs a lowest point, and this one has none. Neither Keras nor PyTorch offers it as a loss.
# >
# > The page also says that the loss function minimises the error *"by updating the value of weights"* [2]. Look for the line that changed the guess. It is the last one, and it belongs to the *optimizer*. A loss only scores.
#
# ## 3. Which single number is best?
#
# Take one guess for many people, and a loss that has a lowest point. Does the best guess depend on the loss?
#
# **Predict before you run (2 minutes).** Five people waited 2, 4, 5, 7 and 82 minutes for a bus. You may say one number for all of them. Which number has the lowest mean *absolute* error?

# %%
check("2.7", 5)  # stub: check("2.7", "?")

# %% [markdown] tags=["idea"]
# Move your number a little: it comes closer to everyone on one side and goes away from everyone on the other. When do the two sides balance? How far away somebody is plays no part.

# %% [markdown]
# Do it in small steps, and let the guess move by a tiny amount $h$.
#
# 1. Guess 4.5 minutes, and move up by $h$. You come closer to the three people who waited longer (5, 7 and 82), each by $h$. You go away from the two who waited less (2 and 4), each by $h$.
# 2. So the sum of the five misses changes by $2h - 3h = -h$. It falls: a higher guess is better.
# 3. Now guess 5.5. Three people waited less, two waited longer, and the sum changes by $3h - 2h = +h$. It rises: a lower guess is better.
# 4. In between, at 5, there are two people on either side, and the pulls balance. This is the *median*, the number in the middle. That one person waited 82 minutes and not 8 made no difference.
#
# For the squared error each person pulls with $2(\hat y - y)$, so it does matter how far away they are. Where do these pulls balance?

# %%
waited = np.array([2.0, 4.0, 5.0, 7.0, 82.0])
for guess in [5.0, 20.0]:
    print(f"guess {guess:4.1f}: pulls {2 * (guess - waited)}, sum {np.sum(2 * (guess - waited)):.0f}")

# %% [markdown]
# At 5 minutes the last person pulls with −154, far harder than all others together. At 20 the pulls add up to 0. They have to: $\sum 2(\hat y - y_i) = 0$ means that $N \hat y = \sum y_i$, and so $\hat y$ is the *mean*.
#
# The next cell draws both costs for every guess, with the five waits as marks at the bottom. The root of the MSE is drawn, so that both curves are in minutes; where a number is lowest, its root is lowest, too.


# %%
def picture(longest):
    waits = np.array([2, 4, 5, 7, longest])
    guesses = np.linspace(0, 100, 401)
    misses = np.array([guess - waits for guess in guesses])
    rmse, mae = np.sqrt(np.mean(misses**2, axis=1)), np.mean(np.abs(misses), axis=1)
    ax = plots.axes("The longest wait pulls the mean away", "guess in minutes", "cost in minutes")
    ax.set_ylim(0, 80)
    plots.curve(ax, guesses, rmse)
    plots.curve(ax, guesses, mae, color=plots.ORANGE)
    plots.points(ax, waits, np.ones(5), color=plots.GREY, marker="d")
    plots.note(ax, np.mean(waits), rmse.min(), f"MSE lowest at {np.mean(waits):.1f}", at=(20, 62), color=plots.BLUE)
    plots.note(ax, np.median(waits), mae.min(), "MAE lowest at 5.0", at=(50, 10), color=plots.ORANGE)
    return ax, (
        f"Longest wait {longest:.0f} minutes: the MSE is lowest at a guess of "
        f"{np.mean(waits):.1f} minutes, the MAE at {np.median(waits):.1f}."
    )


plots.show(*picture(82.0))

# %% [markdown]
# The blue curve is lowest at 20 minutes, the mean. Nobody waited for anything like that. The orange one is lowest at 5, the median. Now move the longest wait, the grey mark on the right. Which of the two lowest points follows it?

# %%
plots.slider(picture, name="longest wait", low=8.0, high=100.0, step=1.0, start=82.0)

# %% [markdown]
# The mean goes along, by a fifth of each step, because the longest wait is one of five. The median stays.
#
# **A good place to stop.** You know what squared and absolute errors aim at. The second half is about losses that aim elsewhere. If you go on another day, run all cells above first.
#
# ## 4. When the two sides have different prices
#
# A bakery bakes the same number of loaves every morning. For each loaf that is missing in the evening it loses 9 €: a customer goes away with the rest of the shopping list, too. For each loaf that is left over it loses 1 €. If 103 people ask for a loaf and 100 have been baked, that costs 27 €. If only 96 ask, it costs 4 €.
#
# **Exercise 2.8 (6 minutes).** Write this loss as a function, in euros, one value for each day. For demands `[103, 96]` and 100 loaves on both days, `[100, 100]`, it returns `[27, 4]`. One way is `np.where(condition, this, otherwise)`.


# %%
def bakery_loss(demand, baked):
    """What a day costs: 9 for each missing loaf, 1 for each loaf left over."""
    missing = 9 * (demand - baked)  # solution
    left_over = baked - demand  # solution
    return np.where(demand > baked, missing, left_over)  # stub: return ...


check("2.8", bakery_loss)

# %% [markdown] tags=["idea"]
# Work out both prices for every day, as if each day were one with missing loaves, and as if each were one with loaves left over. Then choose for every day the price that applies.


# %% tags=["other-way"]
def bakery_loss(demand, baked):
    short = demand - baked
    return np.maximum(9 * short, -short)  # the price that does not apply is below 0

# %% [markdown]
# Here is that loss for a day on which 100 people ask for a loaf.

# %%
ax = plots.axes("A missing loaf costs nine times as much as one too many", "loaves baked", "loss in €")
plots.curve(ax, np.array([90, 100, 120]), np.array([90, 0, 20]))
plots.note(ax, 95, 45, "9 € for each\nmissing loaf", side="right")
plots.note(ax, 110, 10, "1 € for each loaf left over", at=(110, 30))
plots.show(
    ax,
    "A lopsided V over the number of loaves: it falls steeply from 90 € at 90 loaves to 0 at 100, "
    "and rises gently to 20 € at 120 loaves.",
)

# %% [markdown]
# Left of 100 the curve is nine times as steep as right of it. If every price were ten times as high, every day would cost ten times as much, and the same number of loaves would be best. So only the ratio of the prices matters: divide both by their sum, 10. Then a missing loaf costs 0.9, and one left over costs 0.1. Call the first price $q$; the other one is $1 - q$. This is the *pinball loss* [4]:
#
# $$\ell = \begin{cases} q\,(y - \hat y) & \text{if } \hat y \le y \quad \text{(too low)}\\ (1-q)\,(\hat y - y) & \text{if } \hat y > y \quad \text{(too high)} \end{cases}$$


# %%
def pinball(target, prediction, quantile):
    too_low = quantile * (target - prediction)
    too_high = (1 - quantile) * (prediction - target)
    return np.where(prediction <= target, too_low, too_high)


print(pinball(np.array([103, 96]), np.array([100, 100]), quantile=0.9))

# %% [markdown]
# The numbers are 2.7 and 0.4, a tenth of the euros above. (Why the function calls $q$ a `quantile` comes out below.) Which number of loaves is best in the long run? Here are ninety days, and what a day costs if the bakery bakes 100 loaves, about the average demand. (They are made up: `poisson(100, 90)` draws 90 counts around 100.)

# %%
demand = np.random.default_rng(7).poisson(100, 90)
print("the first ten days:", demand[:10])
print(f"mean demand {np.mean(demand):.1f}")
print(f"with 100 loaves a day costs {10 * np.mean(pinball(demand, 100, quantile=0.9)):.2f} €")

# %% [markdown]
# **Exercise 2.9 (5 minutes).** You run the bakery. How many loaves should it bake every morning, so that a day costs less than 18.50 € on average? Try numbers in a cell of your own, or think of the balance of pulls in section 3. Several numbers pass; type one.

# %%
check("2.9", 113)  # stub: check("2.9", "?")

# %% [markdown] tags=["idea"]
# Bake one loaf more. On days with missing loaves that saves 9 €, on all other days it costs 1 €. As long as more than one day in ten has missing loaves, one more loaf pays.

# %% [markdown]
# Again the pulls have to balance. The pinball loss pulls up with $q$ wherever the prediction is too low, and down with $1-q$ wherever it is too high. One loaf more saves 9 € on a day with missing loaves, and costs 1 € on any other day. The two balance when nine days in ten have enough. The number that 90 % of all values do not exceed is called the 0.9-*quantile*, and the median is the 0.5-quantile.

# %%
print(f"the 0.9-quantile of the demand is {np.quantile(demand, 0.9):.0f} loaves")
print(f"with 113 loaves a day costs {10 * np.mean(pinball(demand, 113, quantile=0.9)):.2f} €")

# %% [markdown]
# 18.09 € is less than half of the 43.76 € before. The best guess for the pinball loss with $q = 0.9$ is the 0.9-quantile, whatever the data. Try every whole number as the guess for the 442 people with diabetes, and keep the one with the lowest cost. From here on the losses come from `course_utils.regression`, where the tested versions live.


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
# The squared error finds the mean, to the nearest whole number. The absolute error finds the median: with an even number of people, any guess from 140 to 141 has half of them on each side. The pinball loss finds the number that nine in ten do not exceed.
#
# So a loss decides **which question** a model answers. Train it with squared errors, and it aims at the average. Train it with absolute errors, and it aims at the person in the middle. Train it with pinball at 0.9, and it aims high, at a number that one in ten exceeds.
#
# ## 5. Can you have both?
#
# Near the target the squared error is better, because its steps shrink. Far away the absolute error is better, because no single point gets all the force. The *Huber loss* takes the best of both [3]. Up to an error of $\delta$ it is half the square, and from there on a straight line. With $e = \hat y - y$:
#
# $$\ell = \begin{cases} \tfrac12 e^2 & \text{if } |e| \le \delta \\ \delta\,(|e| - \tfrac12\delta) & \text{otherwise} \end{cases}$$


# %%
def huber(target, prediction, delta):
    size = np.abs(prediction - target)
    return np.where(size <= delta, size**2 / 2, delta * (size - delta / 2))


print(huber(0.0, np.array([0.5, 1.0, 2.0, 10.0]), delta=1.0))

# %% [markdown]
# Up to 1 the values are half the squares, 0.125 and 0.5. From 2 to 10 the loss grows by 8, as the distance does. Why the odd $\tfrac12\delta$ in the second line? It makes the two pieces meet. At $|e| = \delta$ the first gives $\tfrac12\delta^2$, and the second gives $\delta\,(\delta - \tfrac12\delta)$, which is the same.
#
# **Exercise 2.10 (6 minutes).** A colleague wrote the slope of the Huber loss:
#
# ```python
# def huber_grad(target, prediction, delta):
#     error = prediction - target
#     return np.where(np.abs(error) <= delta, error, delta)
# ```
#
# It was tried on predictions that are too high, and passed. For targets `[0, 0]`, predictions `[0.5, -3]` and delta 2 it returns `[0.5, 2]`, and `[0.5, -2]` is right. Repair it.


# %%
def huber_grad(target, prediction, delta):
    """The derivative of the Huber loss with respect to the prediction."""
    error = prediction - target  # solution
    return np.clip(error, -delta, delta)  # stub: return ...


check("2.10", huber_grad)

# %% [markdown] tags=["idea"]
# Look at the second piece on both sides of the target. A straight line that rises to the right has a positive slope, and one that falls has a negative slope. Which of them does the colleague's line know?


# %% tags=["other-way"]
def huber_grad(target, prediction, delta):
    error = prediction - target
    return np.where(np.abs(error) <= delta, error, delta * np.sign(error))

# %% [markdown]
# A loss of similar shape is *log-cosh*, $\ell = \log\cosh(\hat y - y)$ with $\cosh e = \tfrac12\big(\exp(e) + \exp(-e)\big)$. There is no $\delta$ to choose. The price is that the bend always lies near an error of 1, whatever the unit. How large an error can each formula take, as typed?

# %%
errors = np.array([0.5, 1000.0, 1e200])
with np.errstate(over="ignore"):  # so that NumPy does not warn; the numbers speak
    print("Huber, square branch:", errors**2 / 2)
    print("Huber, result:       ", huber(0.0, errors, delta=1.0))
    print("log cosh:            ", np.log(np.cosh(errors)))

# %% [markdown]
# Huber survives. `np.where` computes both branches; one of them overflows to infinity, and the other one is used. (`regression.huber` never squares a large error.) log-cosh does not survive. The number cosh 1000 has 434 digits, and the largest float64 has 309, although the logarithm asked for is a harmless number near 1000.
#
# The way out is to pull the large factor out before the logarithm is taken. (It is the natural one, `np.log`, which undoes $\exp$.) For an error $e > 0$, $\exp(e)$ is the large one:
#
# 1. Start with $\cosh e = \tfrac12\big(\exp(e) + \exp(-e)\big)$.
# 2. Take $\exp(e)$ out of the bracket. The 1 is what is left of it, and $\exp(-e)$ divided by it is $\exp(-2e)$: $\tfrac12\exp(e)\,\big(1 + \exp(-2e)\big)$.
# 3. For an error below 0 the other one is large. The size of the error serves both: $\tfrac12\exp(|e|)\,\big(1 + \exp(-2|e|)\big)$.
#
# **Exercise 2.11 (8 minutes).** Take the logarithm of line 3 on paper: the logarithm of a product is a sum. Then type it, so that nothing can overflow. For targets `[0, 0]` and predictions `[0.5, -1000]` it returns about `[0.1201, 999.3069]`. `np.log1p(x)` is the logarithm of 1 + x.


# %%
def log_cosh(target, prediction):
    """The logarithm of the hyperbolic cosine of each error, without overflow."""
    size = np.abs(prediction - target)  # solution
    return size + np.log1p(np.exp(-2 * size)) - np.log(2)  # stub: return ...


check("2.11", log_cosh)

# %% [markdown] tags=["idea"]
# Line 3 is a product of three factors, so its logarithm is a sum of three. The logarithm of an exponential is its exponent: the huge number itself never has to be computed.


# %% tags=["other-way"]
def log_cosh(target, prediction):
    error = prediction - target
    return np.logaddexp(error, -error) - np.log(2)  # the logarithm of a sum of exponentials

# %% [markdown]
# Here are four losses, and how hard each of them pulls.

# %%
zero = np.zeros_like(error)
of_huber = regression.huber(zero, error, delta=1.0), regression.huber_grad(zero, error, delta=1.0)
of_log_cosh = regression.log_cosh(zero, error), regression.log_cosh_grad(zero, error)

# %%
titles = ["Near 0 like a square, far away like a distance", "Three of the four pulls have a limit"]
top, low = plots.below_each_other(titles, "error: prediction − target", ["loss", "slope"])
top.set_ylim(0, 4)
low.set_ylim(-3, 3)
for which, (ax, squared, absolute) in enumerate([(top, error**2, np.abs(error)), (low, 2 * error, np.sign(error))]):
    plots.curve(ax, error, squared, color=plots.GREY, style=":")
    plots.curve(ax, error, absolute, color=plots.ORANGE)
    plots.curve(ax, error, of_huber[which])
    plots.curve(ax, error, of_log_cosh[which], style="--")
plots.note(top, -1.9, 3.6, "squared", side="left", color=plots.GREY)
plots.note(top, 2.7, 2.7, "absolute", at=(2.6, 3.5), color=plots.ORANGE)
plots.note(top, 2.2, 1.7, "Huber, δ = 1 (solid)\nand log-cosh (dashed)", at=(2.35, 0.35), color=plots.BLUE)
plots.note(low, 1.3, 2.6, "squared: no limit", side="left", color=plots.GREY)
plots.note(low, -1.5, -1, "all others: at most 1", at=(-2.2, -2.2), color=plots.BLUE)
plots.show(top, "Two panels. Above, four losses: the parabola leaves the picture, the others become straight. "
           "Below, their slopes: that of the square goes on rising, the others stay between -1 and 1.")

# %% [markdown]
# Look at the lower panel. The dotted slope of the squared error grows without end. The slopes of Huber and log-cosh rise like a straight line near 0, where steps should shrink, and are flat far out, where a single point should not get all the force. (Huber starts as half a square, so its slope is half as steep as the dotted one.)
#
# ## 6. One line, five losses, broken data
#
# To see which loss is fooled, the truth has to be known, so these data are made. A solar panel yields 10 kWh on an average day, and 2 kWh more for each unit of sunshine $x$ above the average: $y = 10 + 2x$, plus noise (random numbers of both signs, most smaller than 1). On sunny days ($x > 0$) the logger sometimes overheats, and writes 0. How much of the 2, which is the line's weight, is left?


# %%
def readings(share):
    rng = np.random.default_rng(7)
    x = rng.uniform(-2, 2, 200)
    y = 10 + 2 * x + rng.normal(0, 0.5, 200)
    sunny = rng.permutation(np.flatnonzero(x > 0))
    y[sunny[: int(share * 200)]] = 0.0
    return x, y


# %% [markdown]
# A share of 0.05 means that 10 of the 200 readings are lost, and 0.2 means 40. The fit is the five steps of lesson 01. Only the slope of the loss is exchanged, and the learning rate shrinks by half a percent at each step, because the absolute error would hop for ever otherwise.


# %%
def fit(grad, x, y):
    weight, bias, rate = 0.0, 0.0, 0.5
    for _ in range(2000):
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
print("lost readings       0 %     5 %    20 %     (true weight: 2)")
for name, grad in grads.items():
    weights = [fit(grad, *readings(share))[0] for share in (0.0, 0.05, 0.2)]
    print(f"{name:14}", "".join(f"{weight:8.4f}" for weight in weights))

# %% [markdown]
# Without lost readings, all five find a weight close to 2. With 5 % lost, the squared error is down to 1.58, and the others hardly notice. With 20 % lost it says 0.23, and the trend is nearly gone. The other four still see it.
#
# Why does pinball do best there? A lost reading is always too *low*. For a line above it, pinball at 0.9 charges the cheap price, so each of the 40 pulls with 0.1 only, while a good reading above the line pulls with 0.9. That is luck, not merit: had the logger failed upwards, each of the 40 would have pulled with 0.9.
#
# Here are two of the lines.

# %%
x, y = readings(0.2)
ends = np.array([-2.0, 2.0])
ax = plots.axes("40 lost readings flatten one of the two lines", "sunshine x", "yield in kWh")
plots.points(ax, x, y, color=plots.GREY, marker=".")
for name, color in [("squared", plots.BLUE), ("absolute", plots.ORANGE)]:
    weight, bias = fit(grads[name], x, y)
    plots.curve(ax, ends, weight * ends + bias, color=color)
    plots.note(ax, 2, weight * 2 + bias, name, side="right", color=color)
plots.note(ax, 1, 0, "40 lost readings")
plots.show(
    ax,
    "A rising band of points, and 40 points at zero in the right half. The line of the absolute "
    "error runs along the band; that of the squared error is almost flat and ends far below it.",
)

# %% [markdown]
# The line of the squared error fits neither the good readings nor the lost ones. It aims at the mean of both, as section 3 promised.
#
# So always take the MAE? The tutorial from section 1 recommends it *"for datasets with noise or outliers"* [1]. Outliers: yes, you saw it. Noise is another matter.
#
# > **Check the claim.** Take 101 readings with ordinary noise (the bell curve of lesson 03) and no outliers, and estimate the middle. Do that 5,000 times. How far do the estimates scatter around the truth? `np.std` gives a typical distance.

# %%
rng = np.random.default_rng(7)
samples = rng.normal(0, 1, (5000, 101))
print(f"best guess of the MSE, the mean:   {np.std(np.mean(samples, axis=1)):.4f}")
print(f"best guess of the MAE, the median: {np.std(np.median(samples, axis=1)):.4f}")

# %% [markdown]
# > With plain noise the median scatters about a quarter more than the mean, so the MSE is the better choice there. Robustness is an insurance, and this is its price. Huber pays less of it [3]. Lesson 03 shows how the shape of the noise leads to the loss.
#
# ## 7. When only the ratio counts (optional)
#
# Being 1 € off hurts more at a price of 2 € than at a price of 2,000 €. The *absolute percentage error* divides by the target:
#
# $$\ell = 100\,\frac{|\hat y - y|}{|y|}$$

# %%
prices = np.array([2000.0, 2.0, 0.001])
for loss in regression.absolute_percentage_error(prices, prices + 1):
    print(f"{loss:,.2f} %")

# %% [markdown]
# Each prediction is 1 € too high, and one target close to 0 drowns all others. At a target of 0 there is no answer at all, and `course_utils` refuses it. Keras 3.15 divides by at least 1e-7, scikit-learn 1.9 by at least 2.2e-16: a huge number comes out without a word.
#
# The *squared log error* compares logarithms, so for large targets, a prediction of twice the target costs about as much as one of half. The 1 is added so that a target of 0 is allowed:
#
# $$\ell = \big(\log(1+\hat y) - \log(1+y)\big)^2$$
#
# Which guess do these two call best?

# %%
for loss in [regression.absolute_percentage_error, regression.squared_log_error]:
    print(f"{loss.__name__:25} is lowest at {best_guess(loss, progression):.0f}")

# %% [markdown]
# The mean was 152. The squared log error prefers 132, and the percentage error only 90, a guess that is too low for most people. The reason is that too low can never cost more than 100 %, as long as the guess is not negative, while too high can cost any amount. A model trained on percentages learns to aim low [5].
#
# **2.12** (1 minute) Which loss can a single target of 0.001 ruin? **a** absolute percentage error, **b** absolute error, **c** squared log error.

# %%
check("2.12", "a")  # stub: check("2.12", "?")

# %% [markdown]
# ## 8. Quiz
#
# **2.13** (1 minute) A pharmacy loses 3 € for each box of medicine that is missing, and 1 € for each box that expires. Which $q$ fits?

# %%
check("2.13", 0.75)  # stub: check("2.13", "?")

# %% [markdown] tags=["idea"]
# In the pinball loss a missing box costs q, and a box left over costs the rest of a whole. Which q gives these two the same ratio as the prices?

# %% [markdown]
# **2.14** (1 minute) A model has MAE 4 and MBE 4 on the same data. What do you know? **a** no prediction is too low, **b** its errors cancel, **c** each prediction is exactly 4 too high.

# %%
check("2.14", "a")  # stub: check("2.14", "?")

# %% [markdown]
# **2.15** (1 minute) On sunny days, the logger of section 6 now fails in 80 of 100 cases, so that lost readings are the majority there. Which loss still follows the good readings on sunny days? **a** MAE, **b** Huber, **c** neither.

# %%
check("2.15", "c")  # stub: check("2.15", "?")

# %% [markdown]
# ## What you saw
#
# - **MAE** (L1) charges a miss by its size, **MSE** (L2) by its square. Neither is right in itself.
# - The **mean bias error** tells too high from too low. As an objective it has no lowest point.
# - The best constant is where the pulls balance: the **mean** for MSE, the **median** for MAE, the **quantile** for pinball.
# - **Huber** and **log-cosh** are smooth near the target and limit the pull of outliers.
# - Without outliers and with noise in the shape of a bell, MSE is the more accurate one.
# - Optional: **percentage errors** break near target 0 and make a model aim low.
#
# Which exercises are done?

# %%
progress("02")

# %% [markdown]
# A ✓ marks what you passed. Lesson [03](03_likelihood_and_nll.ipynb) asks where losses come from, and finds MSE and MAE there again.
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

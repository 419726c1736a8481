# %% [markdown]
# # 07 · Walk downhill, and know when to stop
#
# A loss says how bad a model is. Training makes it smaller, one step at a time. How long should a step be, where does the walk end, and when is it time to go home?
#
# - **You will** see a cost as a landscape and walk down in it, find the learning rate at which training explodes, tell the loss of a batch from the loss of an epoch, and write a rule that stops in time.
# - **You need** the mean squared error and its gradient from lesson [01](01_error_and_mse.ipynb), and binary cross-entropy for section 7.
# - **It takes** about 85 minutes, 35 of them for the exercises.
# - **Words and symbols** are explained in the [glossary](glossary.ipynb).

# %%
import numpy as np

from course_utils import gradcheck, plots
from course_utils.checks import check, hint, progress, review, solution
from course_utils.classification import binary_cross_entropy
from course_utils.datasets import diabetes, iris_petals
from course_utils.regression import squared_error, squared_error_grad

# %% [markdown]
# ## 1. A cost is a landscape
#
# Lesson 01 told the width of an iris petal from its length with a line, $\hat y = w x + b$. Each line is a pair of numbers. How good are all the lines?
#
# Take $w$ and $b$ as a place on a map, and the cost as the height there.

# %%
length, width = iris_petals()


def cost(parameters, x=length, y=width):
    weight, bias = parameters
    return np.mean(squared_error(y, weight * x + bias))


start, lowest = np.array([0.0, 1.0]), np.polyfit(length, width, deg=1)
print(f"every petal is 1 cm wide: {cost(start):.4f} cm²")
print(f"least squares:            {cost(lowest):.4f} cm²")

# %% [markdown]
# The line that says "1 cm" for every petal costs 0.6169 cm². The best line costs 0.0421. Here is the map with both of them.

# %%
weights, biases = np.linspace(-0.3, 0.9, 61), np.linspace(-1.2, 1.4, 61)
heights = np.array([[cost((w, b)) for w in weights] for b in biases])
lines = [0.05, 0.1, 0.2, 0.4, 0.8, 1.6, 3.2, 6.4, 12.8]

ax = plots.axes("The cost of a line is a long, narrow valley", "weight", "bias in cm")
plots.contours(ax, weights, biases, heights, levels=lines)
plots.points(ax, *start, label="start")
plots.points(ax, *lowest, label="lowest point", color=plots.BLUE, marker="s")
plots.show(
    ax,
    "A map of the cost: long, thin ellipses that slope from upper left to lower right. "
    "The start lies in the upper left, the lowest point inside the innermost ellipse.",
)

# %% [markdown]
# Each ring joins lines of equal cost: 0.05 inside, then doubling. Across the valley the cost rises fast; along it, hardly at all. A larger weight can be made up for by a lower bias.
#
# ## 2. Take steps against the slope
#
# You stand at the start, in thick fog. You feel the slope under your feet, nothing else. Which way, and how far?
#
# The gradient points uphill. Step the other way, by its length times the *learning rate* $\eta$ ("eta"). With $\theta$ for all parameters:
#
# $$\theta_{t+1} = \theta_t - \eta\, \nabla L(\theta_t)$$
#
# **Exercise 7.1 (4 minutes).** Write one step. For parameters `[1, 2]`, slopes `[4, -2]` and learning rate 0.1 it returns `[0.6, 2.2]`.


# %%
def one_step(parameters, slopes, learning_rate):
    """The parameters after one step of gradient descent."""
    return parameters - learning_rate * slopes  # stub: return ...


check("7.1", one_step)

# %% [markdown] tags=["idea"]
# The slope points uphill, and you want to go down. The learning rate says how much of the slope one step takes; every parameter moves by its own slope.


# %% tags=["other-way"]
def one_step(parameters, slopes, learning_rate):
    moved = []
    for parameter, slope in zip(parameters, slopes, strict=True):
        moved.append(parameter - learning_rate * slope)
    return np.array(moved)

# %% [markdown]
# The slopes for the petals are those of lesson 01. A gradient is checked before it is used.


# %%
def cost_grad(parameters, x=length, y=width):
    slope = squared_error_grad(y, parameters[0] * x + parameters[1])
    return np.array([np.mean(slope * x), np.mean(slope)])


print("slopes at the start:", cost_grad(start).round(4))
print("right:", gradcheck.gradient_discrepancy(cost, cost_grad, start) < 1e-7)

# %% [markdown]
# Both slopes are negative: a larger weight and a larger bias would both help. Now the whole walk. It keeps every point.


# %%
def gradient_descent(gradient, start, *, learning_rate, steps):
    points = [np.asarray(start, dtype=float)]
    for _ in range(steps):
        points.append(points[-1] - learning_rate * gradient(points[-1]))
    return np.array(points)


walk = gradient_descent(cost_grad, start, learning_rate=0.02, steps=1000)
for step in [0, 1, 20, 1000]:
    print(f"step {step:4}   weight {walk[step, 0]:7.4f}   bias {walk[step, 1]:7.4f}")

# %% [markdown]
# After 1,000 steps it stands at 0.4154 and −0.3617, close to least squares. Which way does the walk take?


# %%
def draw_path(ax, points):
    plots.contours(ax, weights, biases, heights, levels=lines)
    plots.curve(ax, points[:, 0], points[:, 1])
    plots.points(ax, *points[-1])


panels = plots.side_by_side(["1 step", "60 steps", "400 steps"], "weight", "bias in cm")
for ax, steps in zip(panels, [1, 60, 400], strict=True):
    draw_path(ax, walk[: steps + 1])
plots.show(
    panels[0],
    "Three maps of the cost with the path so far. The first step goes right, to the valley floor. "
    "After 60 steps it has gone a third of the way along the floor, after 400 nearly to its end.",
)

# %% [markdown]
# Down the steep side in a few steps, then a long march along the flat floor. This is why the curve of lesson 01 crept.
#
# > **A published page, run.** A tutorial says that a loss function reduces the error *"by updating the value of weights"* [2]. Ask for the loss a hundred times, and see what moves.

# %%
parameters = start.copy()
for _ in range(100):
    cost(parameters)
print("parameters:", parameters)

# %% [markdown]
# > Nothing moved. A loss scores. The weights change in the line of `gradient_descent` with the minus: the *optimizer*.
#
# ## 3. How long may a step be?
#
# Take a valley simple enough for the head, $f(x) = x^2$. Its slope is $2x$, so one step goes from $x$ to $x - \eta \cdot 2x$.
#
# **Predict before you run (1 minute).** Start at $x = 3$ with learning rate 1. Where are you after 101 steps? Do the first two in your head.

# %%
check("7.2", -3)  # stub: check("7.2", "?")

# %% [markdown] tags=["idea"]
# Put the learning rate into the step and see what becomes of x. After two steps there is a pattern. All that matters then is whether the number of steps is odd or even.


# %%
def slope_of_square(x):
    return 2 * x


rates = {"0.05 crawls": 0.05, "0.4 arrives": 0.4, "0.9 bounces": 0.9, "1.05 explodes": 1.05}
panels = plots.side_by_side(list(rates), "step", "x")
for ax, rate in zip(panels, rates.values(), strict=True):
    walk = gradient_descent(slope_of_square, 3.0, learning_rate=rate, steps=10)
    plots.curve(ax, np.arange(11), walk)
    plots.points(ax, np.arange(11), walk)
plots.show(
    panels[0],
    "Four walks from 3. At rate 0.05 x falls slowly to about 1, at 0.4 it is near 0 after three "
    "steps, at 0.9 it jumps from side to side and shrinks, at 1.05 the jumps grow.",
)

# %% [markdown]
# One step multiplies $x$ by $1 - 2\eta$. For the four walks that is 0.90, 0.20, −0.80 and −1.10. At rate 1 it is −1: you jump between 3 and −3 for ever.
#
# How far can an explosion go? At rate 3 the factor is −5. NumPy would warn about an overflow; here it is wanted, so `errstate` keeps it quiet.

# %%
with np.errstate(over="ignore", invalid="ignore"):
    walk = gradient_descent(slope_of_square, 3.0, learning_rate=3.0, steps=442)
for step in [1, 2, 10, 100, 441, 442]:
    print(f"step {step:3}   x = {walk[step]:.4g}")

# %% [markdown]
# The numbers grow until they no longer fit: infinity, then `nan`, because ∞ − ∞ has no value. Many a training loss of `nan` came about this way.
#
# What is the limit for other valleys? The curvature of $f$ is its second derivative, $\lambda$; for $x^2$ it is 2. In a parabola one step multiplies the distance to the lowest point by $1 - \eta\lambda$. The walk arrives as long as that factor lies between −1 and 1:
#
# $$0 < \eta < \frac{2}{\lambda}$$
#
# **Exercise 7.3 (6 minutes).** A line without a bias, $\hat y = w x$, has a cost with the slope $\frac{1}{N}\sum 2 (w x_i - y_i)\, x_i$, as in lesson 01. Derive once more with respect to $w$ for the curvature, then write the limit of the learning rate. For inputs `[1, 7]` it returns 0.04.


# %%
def rate_limit(x):
    """The learning rate from which on gradient descent on w no longer arrives."""
    return 1 / np.mean(x**2)  # stub: return ...


check("7.3", rate_limit)

# %% [markdown] tags=["idea"]
# As a function of w the slope is a straight line, and the curvature is the steepness of that line: whatever w is multiplied by. Put it into the limit above, and cancel.


# %% tags=["other-way"]
def rate_limit(x):
    curvature = 2 * (x @ x) / len(x)
    return 2 / curvature

# %% [markdown]
# The petals have two parameters, and a curvature for each direction. The second derivatives form a matrix, the *Hessian*. Its eigenvalues are the curvatures along and across the valley.

# %%
hessian = 2 * np.array([[np.mean(length**2), np.mean(length)], [np.mean(length), 1.0]])
flat, steep = np.linalg.eigvalsh(hessian)
print(f"curvatures: {flat:.4f} and {steep:.4f}")
print(f"limit of the learning rate: {2 / steep:.4f}")

# %% [markdown]
# Across the valley the ground is 105 times as curved as along it. The steepest direction sets the limit: $2/\lambda_{\max} = 0.0554$. Try it, just below and just above.

# %%
for rate in [0.0551, 0.0557]:
    walk = gradient_descent(cost_grad, start, learning_rate=rate, steps=400)
    print(f"rate {rate:.4f}   cost after 400 steps: {cost(walk[-1]):.4g} cm²")

# %% [markdown]
# One percent more, and the cost explodes. In a network the Hessian changes on the way, and the limit with it.
#
# Below the limit there is a price, too. At rate 0.05 the factors are −0.80 across the valley and 0.98 along it: the walk bounces in one direction and crawls in the other.

# %%
zigzag = gradient_descent(cost_grad, start, learning_rate=0.05, steps=200)


def picture(steps):
    ax = plots.axes("Bouncing across the valley, crawling along it", "weight", "bias in cm")
    draw_path(ax, zigzag[: int(steps) + 1])
    weight, bias = zigzag[int(steps)]
    text = f"Path of {steps:.0f} steps at rate 0.05, from the upper left. It now stands at "
    text += f"weight {weight:.2f}, bias {bias:.2f} cm, cost {cost((weight, bias)):.4f} cm²."
    return ax, text


plots.show(*picture(20))

# %% [markdown]
# A zigzag. Move the slider, one step at a time with the arrow keys. When do you stop seeing it bounce? When does it arrive?

# %%
plots.slider(picture, name="steps", low=0, high=200, step=1, start=20)

# %% [markdown]
# The bouncing is gone after about 20 steps. Arriving takes about 200. One rate has to serve both directions. This is why inputs are standardised before training: it makes the valley rounder.
#
# ## 4. One valley or several?
#
# Here is a landscape with two valleys: $f(x) = x^4 - 8x^2 + 4x$. The left one, near −2.1, is the deeper.
#
# **Predict before you run (1 minute).** A walk starts at $x = 0.5$ with a small learning rate. The slope there is $4 \cdot 0.5^3 - 16 \cdot 0.5 + 4 = -3.5$. Where does it end? **a** in the left valley, because it is deeper, **b** half-way between, **c** in the right one.

# %%
check("7.4", "c")  # stub: check("7.4", "?")


# %%
def hills(x):
    return x**4 - 8 * x**2 + 4 * x


def hills_grad(x):
    return 4 * x**3 - 16 * x + 4


grid = np.linspace(-3, 3, 121)
ax = plots.axes("The start decides which valley you reach", "x", "f(x)")
plots.curve(ax, grid, hills(grid))
for begin, marker in [(0.0, "s"), (0.5, "o")]:
    walk = gradient_descent(hills_grad, begin, learning_rate=0.01, steps=100)
    plots.points(ax, walk[::5], hills(walk[::5]), f"from {begin} to {walk[-1]:.2f}", marker=marker)
plots.show(ax, "Two valleys. A walk from 0 ends in the left one, a walk from 0.5 in the right one.")

# %% [markdown]
# From 0 it goes left, to −2.11. From 0.5 it goes right, to 1.86, and stays there, although the other valley is about three times as deep. A slope knows only where you stand.
#
# A cost without such traps is called *convex*: between any two points, it never rises above the straight line that joins them.
#
# > **A published page, run.** A tutorial says of convex functions: *"They have only one lowest point"* [1]. Enter the length of a petal twice by accident: $\hat y = w_1 x + w_2 x$. The cost is still convex. Start at three places.

# %%
def twice_grad(weights):
    slope = np.mean(squared_error_grad(width, weights.sum() * length) * length)
    return np.array([slope, slope])


for begin in [(0.0, 0.0), (1.0, 0.0), (-1.0, 3.0)]:
    end = gradient_descent(twice_grad, begin, learning_rate=0.01, steps=100)[-1]
    print(f"from {begin}: to {end.round(4)}, cost {cost((end.sum(), 0.0)):.4f} cm²")

# %% [markdown]
# > Three starts, three end points, one and the same cost. Only the sum of the weights matters, so the floor is a whole line of lowest points. What convexity promises is this: **every local minimum is a global one**. There may be one, or many. There may even be none: $e^{-x}$ falls for ever.
#
# And a network? Put two neurons in a row: $\hat y = v \cdot w \cdot x$. Take two points with the same cost, and the point half-way between.


# %%
def chain_cost(v, w):
    return np.mean(squared_error(width, v * w * length))


for v, w in [(1.0, 0.4), (-1.0, -0.4), (0.0, 0.0)]:
    print(f"v = {v:4}, w = {w:4}: cost {chain_cost(v, w):.4f} cm²")

# %% [markdown]
# The point between is higher than both ends, so this cost is *not* convex, although the squared error is. Cross-entropy is no different: convex in the weights of logistic regression, not in those of a network.
#
# Worse, at (0, 0) both slopes are 0: a walk that starts there never moves. The tutorial's advice to *"start with random values"* [1] is right, and this is why.
#
# ## 5. Which loss does a framework print?
#
# Large data are read in *batches*, with a step after each. One pass through all of them is an *epoch*. Do it with the petals: 10 batches of 15, three epochs.

# %%
rng = np.random.default_rng(7)
point, batch_losses, epoch_costs = np.zeros(2), [], []
for _ in range(3):
    for batch in rng.permutation(150).reshape(10, 15):
        batch_losses.append(cost(point, length[batch], width[batch]))
        point = point - 0.02 * cost_grad(point, length[batch], width[batch])
    epoch_costs.append(cost(point))

# %% [markdown]
# > **A published page, run.** *"At the end of each epoch during the training process, the loss will be calculated"* [3]. There are two ways to get one number for an epoch: the mean over its batches, or the cost of all 150 petals once the epoch is over.

# %%
batch_means = np.reshape(batch_losses, (3, 10)).mean(axis=1)
for epoch in range(3):
    print(f"epoch {epoch + 1}: mean over batches {batch_means[epoch]:.4f},", end=" ")
    print(f"cost at the end {epoch_costs[epoch]:.4f}")

# %% [markdown]
# > After the first epoch the mean says 0.2982, four times the cost of the weights you end up with. Its first batches were scored while the model knew nothing. In the second epoch it is the other way round: the steps jitter. The same page adds that with batches *"the loss would be calculated on each batch"*. That is what frameworks do: Keras prints the mean over batches as `loss`, and computes `val_loss` afterwards, with the weights at rest.
#
# **Exercise 7.5 (5 minutes).** A progress bar shows the *running mean*: after each batch, the mean of all batch losses so far in this epoch. Write it. For batch losses `[4, 2, 9]` it returns `[4, 3, 5]`.


# %%
def running_mean(batch_losses):
    """After each batch, the mean of the losses up to and including it."""
    return np.cumsum(batch_losses) / np.arange(1, len(batch_losses) + 1)  # stub: return ...


check("7.5", running_mean)

# %% [markdown] tags=["idea"]
# A mean is a sum divided by a count, and after every batch you need both anew. NumPy can make all the sums in one go, and the counts are just the numbers of the batches.


# %% tags=["other-way"]
def running_mean(batch_losses):
    means, mean = [], 0.0
    for count, loss in enumerate(batch_losses, start=1):
        mean += (loss - mean) / count  # a new loss pulls less and less
        means.append(mean)
    return np.array(means)

# %% [markdown]
# Here is the first epoch, and where the model really stands at its end.

# %%
batches = np.arange(1, 11)
means = [np.mean(batch_losses[:n]) for n in batches]

ax = plots.axes("A running mean drags the past along", "batch", "loss: MSE in cm²")
ax.set_yscale("log")
plots.points(ax, batches, batch_losses[:10], label="this batch")
plots.curve(ax, batches, means, label="running mean", style="--")
plots.points(ax, 10, epoch_costs[0], label="cost after the epoch", color=plots.BLUE, marker="s")
plots.show(
    ax,
    "Ten batch losses: the first near 2, the others scattered around 0.1. The dashed running mean "
    "falls slowly and ends far above the square that marks the cost after the epoch.",
)

# %% [markdown]
# The first batch had a loss of 2.2; one step later the model was good. Yet that batch alone still makes up three quarters of the mean. Both numbers are right.
#
# ## 6. When to stop
#
# Does a walk have to go on to the lowest point? Take 442 people with diabetes: ten measurements each, and a score of how the disease went on within a year. Add all squares and products of the measurements: 65 inputs. Train on 60 people only, and put 191 aside for *validation*: they are never used for a step.

# %%
rng = np.random.default_rng(7)
features, progression = diabetes()
first, second = np.triu_indices(10)
inputs = np.hstack([features, features[:, first] * features[:, second]])
people = rng.permutation(442)
train, validation, test = people[:60], people[60:251], people[251:]

inputs = (inputs - inputs[train].mean(axis=0)) / inputs[train].std(axis=0)
target = (progression - progression[train].mean()) / 100
print("inputs:", inputs.shape, " people:", len(train), len(validation), len(test))

# %% [markdown]
# Means and spreads come from the training people alone. The score is counted in hundreds from their mean, so no bias is needed: $\hat y = X w$.


# %%
def people_grad(weights):
    slope = squared_error_grad(target[train], inputs[train] @ weights)
    return inputs[train].T @ slope / len(train)


walk = gradient_descent(people_grad, np.zeros(65), learning_rate=0.005, steps=2000)


def losses_of(group):
    return np.mean((walk @ inputs[group].T - target[group]) ** 2, axis=1)


train_losses, validation_losses = losses_of(train), losses_of(validation)

# %% [markdown]
# Every step uses all 60 people, so here one step is one epoch.

# %%
best, epochs = np.argmin(validation_losses), np.arange(1, 2001)

ax = plots.axes("The training loss never says when to stop", "epoch", "MSE in (score/100)²")
ax.set_xscale("log")
plots.curve(ax, epochs, train_losses[1:], label="60 people for training")
plots.curve(ax, epochs, validation_losses[1:], "191 others", color=plots.ORANGE, style="--")
plots.points(ax, best, validation_losses[best], color=plots.ORANGE)
plots.show(
    ax,
    "Two losses over 2,000 epochs, the epochs on a logarithmic axis. Training falls all the way. "
    "Validation falls, turns within the first hundred epochs, and ends above where it began.",
)

# %% [markdown]
# At first both fall: what is learned about 60 people holds for others. Then the dashed curve turns: the weights now fit what is peculiar to the 60. That is *overfitting*.
#
# > **A published page, run.** One tutorial stops when *"the loss is low and satisfies our need"* [4]. Another watches the validation loss: if it rises while the training loss falls, *"the model is memorizing"* [5]. Compare their advice.

# %%
test_losses = losses_of(test)
for epoch in [0, best, 2000]:
    print(f"epoch {epoch:4}   training {train_losses[epoch]:.4f}", end="   ")
    print(f"validation {validation_losses[epoch]:.4f}   test {test_losses[epoch]:.4f}")
print("training loss fell at every step:", bool(np.all(np.diff(train_losses) < 0)))

# %% [markdown]
# > Waiting is enough for a low training loss: it fell at every step. Meanwhile the validation loss went from 0.4104 at epoch 41 to 1.1602, twice the 0.5530 of a model that has learned nothing. The second advice holds. The test people had no part in choosing the epoch; they agree with it. Report *their* number, because epoch 41 was picked to look good on the others.
#
# While training runs, nobody knows yet whether a minimum was the last one. *Early stopping* gives up after a number of epochs without a new best, its *patience*, and goes back to the best.
#
# **Exercise 7.6 (12 minutes).** Write the rule. Go through the validation losses in order, as training would. Stop as soon as `patience` epochs in a row were not lower than the best before them. Return the best epoch up to then; the first one has number 0. If it never stops, return the best of all. For losses `[8, 9, 6, 7, 5, 7, 5, 2]` and patience 2 it returns 4: the second 5 is not lower than the first, and the 2 comes too late.


# %%
def epoch_to_keep(validation_losses, patience):
    """The epoch whose weights early stopping keeps."""
    best = 0  # solution
    for epoch, loss in enumerate(validation_losses):  # solution
        if loss < validation_losses[best]:  # solution
            best = epoch  # solution
        if epoch - best == patience:  # solution
            break  # solution
    return best  # stub: return ...


check("7.6", epoch_to_keep)

# %% [markdown] tags=["idea"]
# While you go through, remember one thing: which epoch is the best so far. At every epoch ask first whether it is a new best, and then how long ago the best one was.


# %% tags=["other-way"]
def epoch_to_keep(validation_losses, patience):
    best, waited = 0, 0
    for epoch in range(1, len(validation_losses)):
        if validation_losses[epoch] < validation_losses[best]:
            best, waited = epoch, 0
        else:
            waited += 1
        if waited == patience:
            return best
    return best

# %% [markdown]
# In Keras this rule is `EarlyStopping(patience=…)`. Note its default: it keeps the *last* weights unless you write `restore_best_weights=True`.
#
# ## 7. The metric is not the loss
#
# Why not simply count the right answers, and stop when all are right? Four pictures, two cats (0) and two dogs (1). Model A is right on all four, but barely. Model B is right and nearly certain on three; the fourth it gets wrong.
#
# **Predict before you run (1 minute).** Which has the lower binary cross-entropy? **a** model A, **b** model B, **c** both the same.

# %%
check("7.7", "b")  # stub: check("7.7", "?")

# %%
label = np.array([1, 1, 0, 0])
prob_a, prob_b = np.array([0.51, 0.51, 0.49, 0.49]), np.array([0.99, 0.99, 0.01, 0.60])
for name, prob in [("A", prob_a), ("B", prob_b)]:
    loss = np.mean(binary_cross_entropy(label, prob))
    accuracy = np.mean((prob > 0.5) == label)
    print(f"model {name}: accuracy {accuracy:.0%}, loss {loss:.4f}")

# %% [markdown]
# > **A published page, run.** *"If all the predictions are correct, then our model is good"* [4]. Model A has an accuracy of 100% and a loss of 0.6733, hardly better than tossing a coin, which has −log 0.5 = 0.69. Model B has 75% and 0.2366.
#
# Only one of the two numbers can be walked down: push a probability from 0.60 to 0.59, and the loss falls, while the accuracy stays where it is. Its slope is 0 almost everywhere. So train on the loss, and report the *metric* as well.
#
# ## 8. Quiz
#
# **7.8** (1 minute) A training loss goes 0.9, 2.1, 8.7, 61, …, `nan`. What do you try first? **a** a smaller learning rate, **b** more epochs, **c** more data.

# %%
check("7.8", "a")  # stub: check("7.8", "?")

# %% [markdown]
# **7.9** (1 minute) A cost is convex, and two walks end at different points. Both are minima. What do you know about the costs there? **a** they are equal, **b** one is lower, **c** nothing.

# %%
check("7.9", "a")  # stub: check("7.9", "?")

# %% [markdown]
# **7.10** (1 minute) In its first epoch a model has a training loss of 0.8, a mean over batches, and a validation loss of 0.3, taken after the epoch. What is the most likely reason? **a** it overfits, **b** the validation data are wrong, **c** the training number still holds the first, bad batches.

# %%
check("7.10", "c")  # stub: check("7.10", "?")

# %% [markdown]
# **7.11** (1 minute) Which data may decide when to stop? **a** the training data, **b** the validation data, **c** the test data.

# %%
check("7.11", "b")  # stub: check("7.11", "?")

# %% [markdown]
# ## What you saw
#
# - **Gradient descent** steps against the gradient, again and again. The loss scores, the optimizer moves.
# - A **learning rate** above $2/\lambda_{\max}$ explodes. Below it, steep directions bounce and flat ones crawl.
# - In a **convex** landscape every local minimum is global; there may be one, many or none. Elsewhere the start decides.
# - The loss printed for an epoch is a **mean over batches** while the weights move.
# - The **validation loss** says when to stop, with patience.
# - **Accuracy and loss** can disagree. Only the loss has a slope to follow.

# %%
progress("07")

# %% [markdown]
# `gradient_descent` is in `course_utils.descent` from now on. The next lessons hand this loop to Keras and PyTorch.
#
# ## References
#
# 1. M. F. Bashir, "Understanding Loss Functions in Neural Networks", *Deep Learning Essential*, part 5. Its process for improving W and B is the one of section 2.
# 2. "Loss functions in Machine Learning", a tutorial without a named author.
# 3. deeplizard, "Loss in a Neural Network explained", *Deep Learning Fundamentals, Classic Edition*.
# 4. S. Gharti, "Understanding Loss Function and Error in Neural Network", Udacity PyTorch Challengers, 2019.
# 5. "Loss Functions in Artificial Neural Networks: Types, Applications, and Implementation in PyTorch for Effective Model Training", a tutorial without a named author.
# 6. A.-L. Cauchy, "Méthode générale pour la résolution des systèmes d'équations simultanées", *Comptes rendus*, 1847: gradient descent.
# 7. L. Prechelt, "Early Stopping – But When?", in *Neural Networks: Tricks of the Trade*, Springer, 1998.
# 8. B. Efron, T. Hastie, I. Johnstone and R. Tibshirani, "Least Angle Regression", *Annals of Statistics* 32, 2004: the people with diabetes.

# %% [markdown]
# # 07 · Walk downhill, and know when to stop
#
# A loss says how bad a model is. Training makes it smaller, one step at a time. How long may a step be? Why does one walk need more than two hundred steps to a line that another one finds almost at once? And when is it time to go home?
#
# - **You will** see a cost as a landscape and walk down in it; find the learning rate at which training explodes; make a narrow valley round; give a walk a memory; and write a rule that stops in time.
# - **You need** the mean squared error and its slopes from lesson [01](01_error_and_mse.ipynb); for single questions also lessons [02](02_absolute_error_and_outliers.ipynb) and [04](04_binary_cross_entropy.ipynb) to [06](06_hinge_and_margins.ipynb).
# - **It takes** about 90 minutes, 24 of them for the exercises. There is a good place to stop halfway, and three parts are optional.
# - **Words and symbols** are explained in the [glossary](glossary.ipynb).

# %%
import numpy as np

from course_utils import gradcheck, plots
from course_utils.checks import check, hint, progress, review, solution
from course_utils.classification import binary_cross_entropy
from course_utils.datasets import diabetes, iris_petals
from course_utils.regression import squared_error, squared_error_grad

# %% [markdown]
# ## Three questions to warm up
#
# They are about lessons 01, 05 and 06.
#
# **7.1** (1 minute) A hinge loss is to score a benign tumour, whose label is −1. The model's score is 0.4. What is the loss?

# %%
check("7.1", 1.4)  # stub: check("7.1", "?")

# %% [markdown] tags=["idea"]
# Multiply the score by the label first: that is the lead. The hinge loss is what is missing from a lead of 1.

# %% [markdown]
# **7.2** (1 minute) Nothing has been learned yet, and a network gives each of eight classes the same logit. What is its cross-entropy, in nats?

# %%
check("7.2", 2.0794)  # stub: check("7.2", "?")

# %% [markdown] tags=["idea"]
# Equal logits become equal probabilities. The loss is the negative logarithm of the one that belongs to the label.

# %% [markdown]
# **7.3** (1 minute) A cost is 5, and its slope with respect to a weight is −4. You raise this weight by 0.1. About how large is the cost then?

# %%
check("7.3", 4.6)  # stub: check("7.3", "?")

# %% [markdown] tags=["idea"]
# A slope says by how much the cost changes when the weight grows by 1. The weight grows by a tenth of that.

# %% [markdown]
# ## 1. A cost is a landscape
#
# In lesson 01 you moved two sliders, a weight $w$ and a bias $b$, until the line $\hat y = w x + b$ told the width of a petal from its length. Each position of the sliders had its cost. What would you see if you could look at all of them at once? Take weight and bias as a place on a map, and the cost of that line as the height there.

# %%
length, width = iris_petals()


def cost(place, x=length, y=width):
    weight, bias = place
    return np.mean(squared_error(y, weight * x + bias))


# %%
start, lowest = np.array([0.0, 1.0]), np.polyfit(length, width, deg=1)
print(f"every petal is 1 cm wide: {cost(start):.4f} cm²")
print(f"the best line of all:     {cost(lowest):.4f} cm²")

# %% [markdown]
# The line that says "1 cm" for every petal costs 0.6169 cm². The best line, with weight 0.42 and bias −0.36, costs 0.0421. (`np.polyfit` has a formula for it; most models have none.) The next cell draws the map. On each ring the cost is the same everywhere, and the number on it says how high, as on a hiking map.

# %%
near = np.linspace(-0.2, 0.8, 201), np.linspace(-0.8, 1.3, 281)  # weights and biases
wide = np.linspace(-0.6, 2.0, 201), np.linspace(-1.5, 2.1, 281)


def draw_map(ax, path, view=near, x=length):
    weights, biases = view
    heights = np.mean((weights[:, None] * x + biases[:, None, None] - width) ** 2, axis=2)
    plots.contours(ax, weights, biases, heights, levels=[0.1, 0.2, 0.4, 0.8, 1.6, 3.2])
    plots.points(ax, *np.polyfit(x, width, deg=1), color=plots.BLUE, marker="s")
    plots.curve(ax, *np.transpose(path), color=plots.ORANGE)
    plots.points(ax, *path[0])
    ax.set_aspect("equal")  # the same scale both ways
    ax.figure.set_figheight(5)


# %%
ax = plots.axes("The cost of a line is a long, narrow valley", "weight", "bias in cm")
draw_map(ax, [start], wide)
plots.note(ax, *start, "start: 1 cm\nfor all", at=(1.0, 1.6), color=plots.ORANGE)
plots.note(ax, *lowest, "the best line", at=(1.5, -0.5), color=plots.BLUE)
plots.show(ax, "A map of the cost: long, thin rings that run from the upper left to the lower right, with their "
           "heights from 0.1 to 3.2. The start lies in the upper left, between the rings 0.4 and 0.8, the "
           "best line inside the innermost ring, at weight 0.42 and bias -0.36.")

# %% [markdown]
# Across the valley the cost rises fast. Along it, it hardly changes: a larger weight makes all petals wider, a lower bias makes them narrower again, and the two nearly cancel.
#
# ## 2. Which way is down?
#
# You stand at the start, in thick fog. You feel the slope under your feet, and nothing else. Which way do you go, and how far?
#
# The two slopes together, one for the weight and one for the bias, are the *gradient*. It points to where the cost rises fastest. So go the other way, by its length times the *learning rate* $\eta$ ("eta"). This is *gradient descent* [6]. With $\theta$ for all parameters together, $t$ for the number of the step, and $\nabla L$ ("gradient of L") for all slopes of the cost $L$ together:
#
# $$\theta_{t+1} = \theta_t - \eta\, \nabla L(\theta_t)$$
#
# The slopes of the petals come from the chain rule, as in lesson 01. A gradient is believed when it has been measured. The second function walks, and keeps every place for the picture.


# %%
def cost_grad(place, x=length, y=width):
    slope = squared_error_grad(y, place[0] * x + place[1])
    return np.array([np.mean(slope * x), np.mean(slope)])


print("slopes at the start:", cost_grad(start).round(4))
print("right:", gradcheck.gradient_discrepancy(cost, cost_grad, start) < 1e-7)


# %%
def gradient_descent(gradient, start, *, learning_rate, steps):
    points = [np.asarray(start, dtype=float)]
    for _ in range(steps):
        points.append(points[-1] - learning_rate * gradient(points[-1]))
    return np.array(points)


walk = gradient_descent(cost_grad, start, learning_rate=0.02, steps=400)
for step in [0, 1, 60, 400]:
    print(f"step {step:3}   weight {walk[step, 0]:7.4f}   bias {walk[step, 1]:7.4f}")

# %% [markdown]
# Both slopes at the start are negative, so the first step raises weight and bias. After 400 steps the walk is close to the best line. The next cell draws it, and as arrows the way straight down from five places on the ring of 0.4 cm².

# %%
ax = plots.axes("Straight down leads across the valley, not along it", "weight", "bias in cm")
draw_map(ax, walk, wide)
for angle in np.radians([99, 108, 120, 265, 289]):
    way = np.array([np.cos(angle), np.sin(angle)])  # its length is 1
    rise = cost(lowest + way) - cost(lowest)  # it grows with the square of the way
    foot = lowest + way * np.sqrt((0.4 - cost(lowest)) / rise)
    down = -cost_grad(foot) / np.linalg.norm(cost_grad(foot))
    plots.arrow(ax, foot, foot + 0.35 * down, color=plots.BLUE)
plots.note(ax, 0.72, -1.24, "at right angles\nto the ring", at=(1.5, -0.9), color=plots.BLUE)
plots.note(ax, *walk[1], "after 1 step", at=(0.8, 1.4), color=plots.ORANGE)
plots.show(ax, "The map with five arrows that start on the ring of 0.4, at right angles to it. Those on its left "
           "side point right, those on its right side point left. The walk goes right at first, to the floor "
           "of the valley, and then down along the floor to the best line.")

# %% [markdown]
# Each arrow leaves its ring at a right angle, because along a ring the height stays the same. So straight down leads across the valley, and past the best line, except at the two tips of a ring. The first step of the walk does just that. On the floor the slope across is gone. The walk turns, and follows the little slope that is left for hundreds of short steps. This is why the cost curve of lesson 01 crept.
#
# Which line moved the parameters? The one with the minus in `gradient_descent`: the *optimizer*. The loss only scores. (Tutorial [2] gives it the credit; lesson 02 put that to the test.)
#
# ## 3. How long may a step be?
#
# Take a valley that is simple enough for the head: a single weight, and the cost $f(w) = w^2$. Its slope is $2w$, so one step goes from $w$ to $w - \eta \cdot 2w$.
#
# **Predict before you run (1 minute).** You start at $w = 3$, with the learning rate 1. Where are you after 101 steps? Do the first two in your head.

# %%
check("7.4", -3)  # stub: check("7.4", "?")

# %% [markdown] tags=["idea"]
# Put the learning rate into the step, and see what becomes of w. After two steps there is a pattern. All that matters then is whether the number of steps is odd or even.

# %%
w = np.linspace(-4.8, 4.8, 97)
rates = {"0.05 crawls": 0.05, "0.4 arrives": 0.4, "0.9 swings, arrives": 0.9, "1.05 explodes": 1.05}
panels = plots.side_by_side(list(rates), "w", "cost", rows=2)
for ax, rate in zip(panels, rates.values(), strict=True):
    hops = gradient_descent(lambda w: 2 * w, 3.0, learning_rate=rate, steps=4)
    plots.curve(ax, w, w**2, color=plots.GREY)
    plots.curve(ax, hops, hops**2, color=plots.ORANGE)
    plots.points(ax, hops, hops**2)
    said = " → ".join(f"{hop:.2f}" for hop in hops[1:])
    plots.note(ax, 0, 19, f"3 → {said}".replace("-", "−"))
plots.show(panels[0], "Four times the parabola, with a walk of four steps from 3. At 0.05 it comes down to 1.97 on the "
           "same side. At 0.4 it is almost at 0 after three steps. At 0.9 it swings from side to side and "
           "comes down to 1.23. At 1.05 it swings up to 4.39.")

# %% [markdown]
# Each walk starts at 3, on the right. What decides between them? Follow one step with the rate 0.4.
#
# 1. At $w = 3$ the slope is $2 \cdot 3 = 6$.
# 2. The step is $0.4 \cdot 6 = 2.4$ long.
# 3. What is left of the way to the bottom is $3 - 2.4 = 0.6$. That is 0.2 times 3.
#
# The next step leaves 0.2 times 0.6, and so on. Each step multiplies the distance from the bottom by $1 - 2\eta$. In the four panels that is 0.90, 0.20, −0.80 and −1.10. Below 0 means: over to the other side. Below −1 means: and further away than before. At the rate 1 it is exactly −1, and the walk goes to and fro for ever.
#
# Where does the 2 in $1 - 2\eta$ come from? The slope $2w$ grows by 2 when $w$ grows by 1. How fast a slope grows is called the *curvature*, $\lambda$ ("lambda", which was the price of large weights in lesson 04). In any valley that is a parabola, the slope is $\lambda$ times the distance from the bottom. A step takes $\eta$ times that off, so a share of $1 - \eta\lambda$ is left. The walk arrives as long as $1 - \eta\lambda$ lies between −1 and 1:
#
# $$0 < \eta < \frac{2}{\lambda}$$
#
# **Exercise 7.5 (4 minutes).** A line without a bias, $\hat y = w x$, has a cost with the slope $\frac{1}{N}\sum 2 (w x_i - y_i)\, x_i$. By how much does this slope grow when $w$ grows by 1? That is the curvature. Write a function that returns the limit of the learning rate. For inputs `[1, 7]` it returns 0.04.


# %%
def rate_limit(x):
    """The learning rate from which on gradient descent on w no longer arrives."""
    return 1 / np.mean(x**2)  # stub: return ...


check("7.5", rate_limit)

# %% [markdown] tags=["idea"]
# Multiply the bracket out: the slope has a part with w and a part without. Only the part with w grows, and it grows by whatever w is multiplied by. Put that into the limit above, and cancel.


# %% tags=["other-way"]
def rate_limit(x):
    curvature = 2 * (x @ x) / len(x)
    return 2 / curvature


# %% [markdown]
# ### How far does an explosion go? (optional)
#
# At the rate 3 each step multiplies by −5. (NumPy would warn of an overflow. Here it is wanted, so `errstate` keeps it quiet.)

# %%
with np.errstate(over="ignore", invalid="ignore"):
    hops = gradient_descent(lambda w: 2 * w, 3.0, learning_rate=3.0, steps=442)
print("after 1, 10, 100, 441 and 442 steps:", *(f"{hops[n]:.3g}" for n in (1, 10, 100, 441, 442)))

# %% [markdown]
# The numbers grow until they no longer fit: infinity, and then `nan`, because ∞ − ∞ has no value.
#
# ## 4. One rate for two curvatures
#
# On the map you can go in many directions. How large is the curvature along each? It can be measured, much like a slope. For $f(w) = w^2$ at $w = 3$, with steps of 1:
#
# 1. Going to the right, $f$ rises from 9 to 16, by 7.
# 2. Coming from the left, it rose from 4 to 9, by 5.
# 3. So the slope has grown by $7 - 5 = 2$. Written at once: $16 - 2 \cdot 9 + 4 = 2$.
#
# With a shorter step $h$, divide twice: a rise divided by $h$ is a slope, and the change of the slope, divided by $h$, is the curvature. In a valley like this one it is the same at every place; take the start. Measure in 1,800 directions, a tenth of a degree apart.


# %%
def curvature(direction, x=length, h=0.1):
    there, back = cost(start + h * direction, x), cost(start - h * direction, x)
    return (there - 2 * cost(start, x) + back) / h**2


angles = np.radians(np.arange(0, 180, 0.1))
directions = np.column_stack([np.cos(angles), np.sin(angles)])  # each of length 1
curvatures = np.array([curvature(direction) for direction in directions])
most, least = np.argmax(curvatures), np.argmin(curvatures)
steep, flat = curvatures[most], curvatures[least]
print(f"largest curvature {steep:.4f}, at {most / 10} degrees")
print(f"smallest curvature {flat:.4f}, at {least / 10} degrees")
print(f"ratio {steep / flat:.1f}, limit of the learning rate {2 / steep:.4f}")

# %%
ax = plots.axes("Along one arrow the valley is steep, along the other flat", "weight", "bias in cm")
draw_map(ax, [start], wide)
for index, name, at in [(most, "steep", (1.5, 0.3)), (least, "flat", (1.2, 1.3))]:
    plots.arrow(ax, lowest, lowest + directions[index], color=plots.BLUE)
    text = f"{name}: curvature\n{curvatures[index]:.2f}"
    plots.note(ax, *(lowest + 0.7 * directions[index]), text, at=at, color=plots.BLUE)
plots.show(ax, "The map with two arrows of the same length from the best line. The steep one, curvature 36.09, "
           "leads across all the rings. The flat one, curvature 0.34, stays inside the ring of 0.4.")

# %% [markdown]
# The two directions stand at a right angle. Across the valley the ground is 105 times as curved as along it. (Mathematicians call the two numbers *eigenvalues*, and their ratio the *condition number*.) The walk has to survive in every direction, so the steepest one sets the limit: $2/\lambda_{\max} = 0.0554$. Try both sides.

# %%
for rate in [0.0551, 0.0557]:
    walk = gradient_descent(cost_grad, start, learning_rate=rate, steps=400)
    print(f"rate {rate:.4f}   cost after 400 steps: {cost(walk[-1]):.4g} cm²")

# %% [markdown]
# One per cent more, and the cost explodes. Below the limit there is a price, too. At the rate 0.05 one step multiplies the distance across the valley by $1 - 0.05 \cdot 36.09 = -0.80$, and the distance along it by $1 - 0.05 \cdot 0.34 = 0.98$. So the walk swings in the one direction and creeps in the other, because one rate has to serve both.
#
# **A good place to stop.** You know how long a step may be, and why a narrow valley is slow. The second half does something about it. If you go on another day, run all cells above first.
#
# ## 5. Make the valley round
#
# Why is the valley so narrow? A petal is 3.76 cm long on average. So a larger weight lifts the line for *every* petal, and that is nearly what a larger bias does. Measure the lengths from their mean, in standard deviations, as lesson 04 did with its tumours. Then a long petal has a positive number and a short one a negative number, and the weight tilts the line without lifting it.

# %%
standard = (length - length.mean()) / length.std()
of_standard = [curvature(direction, standard) for direction in directions]
print(f"curvatures from {min(of_standard):.4f} to {max(of_standard):.4f}")

# %% [markdown]
# All 1,800 directions have the same curvature now, 2, twice the mean square of the new lengths. So the condition number is 1.
#
# **Predict before you run (1 minute).** On the old map the walk arrives after more than 200 steps. How many does it take on the new one, with the learning rate ½? Think of $1 - \eta\lambda$.

# %%
check("7.6", 1)  # stub: check("7.6", "?")

# %% [markdown] tags=["idea"]
# Work out which share of the distance one step leaves, with the curvature of the new map. It is the same in every direction.

# %% [markdown]
# To count steps, say what it means to arrive: from some step on, the cost stays within 0.0001 cm² of the lowest one.


# %%
def steps_to_arrive(walk, x=length):
    costs = np.array([cost(place, x) for place in walk])
    return 1 + np.flatnonzero(costs > cost(lowest) + 0.0001)[-1]  # one after the last above


zigzag = gradient_descent(cost_grad, start, learning_rate=0.05, steps=400)
straight = gradient_descent(lambda place: cost_grad(place, standard), start, learning_rate=0.5, steps=400)
slow, quick = steps_to_arrive(zigzag), steps_to_arrive(straight, standard)
print("steps with raw lengths:", slow, "  with standardised lengths:", quick)

# %%
titles = [f"raw: ratio {steep / flat:.0f}, steps: {slow}", f"standardised: ratio 1, steps: {quick}"]
left, right = plots.side_by_side(titles, "weight", "bias in cm")
draw_map(left, zigzag, wide)
draw_map(right, straight, wide, standard)
plots.note(left, *start, "start", side="left", color=plots.ORANGE)
plots.show(left, "Two maps at the same scale. On the left the narrow valley, in which the walk swings to and fro "
           "and then creeps down to the best line. On the right the rings are circles, and a single step "
           "leads straight to their middle.")

# %% [markdown]
# The lines at the start and at the end are the same in both pictures: a weight of 0.73 for each standard deviation of 1.76 cm is 0.416 for each cm. Only the way the lengths are written has changed. In a round valley, straight down *is* the way to the lowest point.
#
# **This is why inputs are standardised before training.** With one input it makes the valley round. With many inputs that go together, it usually makes it rounder.
#
# ## 6. Steps with a memory
#
# Inside a network it is not so easy to choose how the numbers are written. Can the walk itself be wiser? Look at the zigzag. Across the valley, each step takes back most of what the one before it did. Along the valley, all steps agree. So keep a part of the last move, and add the new step. What agrees adds up, what disagrees cancels. This is *momentum* [9]: a heavy ball rolls down.


# %%
def momentum(gradient, start, *, learning_rate, keep, steps):
    points, move = [start], 0.0
    for _ in range(steps):
        move = keep * move - learning_rate * gradient(points[-1])
        points.append(points[-1] + move)
    return np.array(points)


# %% [markdown]
# With `keep=0` this is gradient descent. With `keep=0.9` and a slope that stays the same, the moves grow to $1 + 0.9 + 0.81 + \ldots = 10$ times a single step.
#
# *Adam* [10], the optimizer of the next lessons, goes another way. For each parameter it remembers two means in which old values fade: one of the slopes, and one of their squares. Then it divides the first by the root of the second: the slope by its usual size. Both means start at 0 and are too small at first. After one step the mean is 0.1 times the slope; divided by $1 - 0.9$, it is the slope.


# %%
def adam(gradient, start, *, learning_rate, steps):
    points, mean, mean_square = [start], 0.0, 0.0
    for step in range(1, steps + 1):
        slope = gradient(points[-1])
        mean = 0.9 * mean + 0.1 * slope
        mean_square = 0.999 * mean_square + 0.001 * slope**2
        usual = np.sqrt(mean_square / (1 - 0.999**step))  # makes up for the start at 0
        move = mean / (1 - 0.9**step) / (usual + 1e-8)  # so does this; 1e-8: never 0/0
        points.append(points[-1] - learning_rate * move)
    return np.array(points)


# %% [markdown]
# **Predict before you run (1 minute).** Adam starts where the slope is −2 for the weight and −0.02 for the bias, with the learning rate 0.1. By how much does its first step raise the bias? (What do the two means hold after one step?)

# %%
check("7.7", 0.1)  # stub: check("7.7", "?")

# %% [markdown] tags=["idea"]
# After one step the first mean, made up for its start, is the slope itself, and the second one its square. Divide the slope by the root of its square.

# %%
paths = {
    "plain": zigzag,
    "momentum": momentum(cost_grad, start, learning_rate=0.05, keep=0.9, steps=400),
    "Adam": adam(cost_grad, start, learning_rate=0.05, steps=400),
}
titles = [f"{name}: {steps_to_arrive(path)} steps" for name, path in paths.items()]
print("first step of Adam:", (paths["Adam"][1] - start).round(4))

panels = plots.side_by_side(titles, "weight", "bias in cm")
for ax, path in zip(panels, paths.values(), strict=True):
    draw_map(ax, path)
plots.show(panels[0], "Three walks on the same map. Plain gradient descent swings and then creeps: 236 steps. Momentum "
           "makes wide bends, shoots past the best line and comes back: 83 steps. Adam starts off to the "
           "upper right, bends into the floor and follows it: 88 steps.")

# %% [markdown]
# All three have the same learning rate, 0.05. The small moves of momentum add up along the floor, so much that it shoots past the best line and has to come back. Adam's first step is 0.05 both ways, although one slope is ten times the other; then it bends into the floor and follows it. Both need little more than a third of the steps.
#
# Which one is best depends on the landscape and on the rate. That of Adam hardly has to suit the slopes, because each slope is divided by its own size, and so many people try Adam first. Now choose for momentum; the picture shows the first 40 steps.


# %%
def with_momentum(rate, keep):
    path = momentum(cost_grad, start, learning_rate=rate, keep=keep, steps=100)
    arrived = steps_to_arrive(path)
    when = f"arrives after {arrived} steps" if arrived <= 100 else "is not there after 100 steps"
    ax = plots.axes(f"Rate {rate:.2f}, keep {keep:.2f}: {when}", "weight", "bias in cm")
    draw_map(ax, np.clip(path[:41], [-0.2, -0.8], [0.8, 1.3]))
    return ax, f"With rate {rate:.2f} and keep {keep:.2f} the walk {when}."


plots.sliders(with_momentum, rate=(0.01, 0.11, 0.01, 0.05), keep=(0.0, 0.95, 0.05, 0.9))

# %% [markdown]
# **Exercise 7.8 (4 minutes).** Find a learning rate and a `keep` with which the walk arrives within 50 steps. Type yours as a list: `[rate, keep]`.

# %%
check("7.8", [0.08, 0.7])  # stub: check("7.8", "?")

# %% [markdown] tags=["idea"]
# If the path creeps along the floor, keep more of the last move. If it shoots past the lowest point and comes back, keep less. With some memory the rate may be larger than the limit of section 4.

# %% [markdown]
# ## 7. One valley, or several?
#
# So far every walk ended at the same place. Here is a landscape with two valleys: $f(w) = w^4 - 8w^2 + 4w$. The left one, near −2.1, is the deeper.
#
# **Predict before you run (1 minute).** A walk starts at $w = 0.5$ with a small learning rate. The slope there is $4 \cdot 0.5^3 - 16 \cdot 0.5 + 4 = -3.5$. Where does it end? **a** in the left valley, because it is deeper, **b** half-way between, **c** in the right one.

# %%
check("7.9", "c")  # stub: check("7.9", "?")


# %%
def hills(w):
    return w**4 - 8 * w**2 + 4 * w


w, slope = np.linspace(-3, 3, 121), lambda w: 4 * w**3 - 16 * w + 4
ends = [gradient_descent(slope, w, learning_rate=0.01, steps=100)[-1] for w in (0.0, 0.5)]
print("from 0 to {:.2f}, and from 0.5 to {:.2f}".format(*ends))

# %% [markdown]
# The walk from 0.5 stays on the right, although the other valley is about three times as deep. A slope knows only where you stand. Can you tell that a landscape has no such trap? The next cell draws this one on the right, and a harmless one on the left.

# %%
titles = ["Convex: each chord runs above", "Not convex: this one runs below"]
left, right = plots.side_by_side(titles, "w", "cost")
for ax, f, two in [(left, lambda w: 3 * w**2 - 25, [-2.5, 1.5]), (right, hills, ends)]:
    on_curve = f(np.array(two))
    plots.curve(ax, w, f(w))
    plots.curve(ax, two, on_curve, color=plots.ORANGE, style="--")
    plots.points(ax, two, on_curve)
    plots.note(ax, -0.5, np.interp(-0.5, two, on_curve), "chord", color=plots.ORANGE)
plots.note(right, 0.25, hills(0.25), "a hill", color=plots.BLUE)
plots.show(left, "Two curves. On the left a parabola, and a dashed chord that runs above it. On the right two "
           "valleys with a hill between them; the chord from valley to valley runs far below the hill.")

# %% [markdown]
# The dashed lines are chords, as in lesson 04. On the left, whichever two points you join, the curve stays below the chord. Such a curve is *convex*. No hill can part two valleys there, because it would have to rise above the chord between them, as it does on the right.
#
# So on a convex cost it does not matter where a walk starts, if its steps are short enough: **wherever it comes to rest, no place is deeper**. The cost of a line is convex. That of a network is not, and where its training ends depends on where it starts.
#
# ### And a network? (optional)
#
# Put two neurons in a row, without biases: $\hat y = v \cdot w \cdot x$. Take two places with the same cost, and the place half-way between them.


# %%
def chain_cost(v, w):
    return np.mean(squared_error(width, v * w * length))


for v, w in [(1.0, 0.4), (-1.0, -0.4), (0.0, 0.0)]:
    print(f"v = {v:4}, w = {w:4}: cost {chain_cost(v, w):.4f} cm²")

# %% [markdown]
# The place between costs more than both ends, so the chord runs below, and this cost is not convex, although the squared error is. (Lesson [04](04_binary_cross_entropy.ipynb) met convex costs with many lowest points, and with none.) Worse, at (0, 0) both slopes are 0, because the slope for each weight has the other one as a factor: a walk that starts there never moves. So the tutorial's advice to *"start with random values"* [1] is right.
#
# ## 8. Which loss does a framework print?
#
# Large data are read in batches, with a step after each, and one pass through all of them is an epoch. Do it with the petals: 10 batches of 15, three epochs, each in a new order.

# %%
rng = np.random.default_rng(7)
point, batch_losses, epoch_costs = np.zeros(2), [], []
for _ in range(3):
    for batch in rng.permutation(150).reshape(10, 15):
        batch_losses.append(cost(point, length[batch], width[batch]))
        point = point - 0.02 * cost_grad(point, length[batch], width[batch])
    epoch_costs.append(cost(point))

# %% [markdown]
# > **Check the claim.** *"At the end of each epoch during the training process, the loss will be calculated"* [3]. But there are two ways to get one number for an epoch: the mean over its batches, and the cost of all 150 petals once the epoch is over. Which of them is larger?

# %%
batch_means = np.reshape(batch_losses, (3, 10)).mean(axis=1)
for epoch in range(3):
    print(f"epoch {epoch + 1}: mean over batches {batch_means[epoch]:.4f},", end=" ")
    print(f"cost at the end {epoch_costs[epoch]:.4f}")

# %% [markdown]
# > In the first epoch the mean over batches is four times as large, because its first batch was scored while the model knew nothing. In the second epoch it is the other way round: its very last step, after 15 petals only, led uphill for all 150, from 0.068. So neither is always larger. The page adds that with batches *"the loss would be calculated on each batch"*, and so frameworks do: Keras prints the mean over batches as `loss`, and computes `val_loss` afterwards, with the weights at rest.
#
# While an epoch runs, a progress bar shows the *running mean*: after each batch, the mean of all batch losses so far in this epoch.
#
# ### Repair a progress bar (optional)
#
# **Exercise 7.10 (3 minutes).** Here is a colleague's running mean. (`np.cumsum` adds up as it goes: of 4, 2 and 9 it makes 4, 6 and 15.)
#
# ```python
# def running_mean(batch_losses):
#     return np.cumsum(batch_losses) / len(batch_losses)
# ```
#
# Only its last number is right. For batch losses `[4, 2, 9]` it should return `[4, 3, 5]`. Repair it.


# %%
def running_mean(batch_losses):
    """After each batch, the mean of the losses up to and including it."""
    return np.cumsum(batch_losses) / np.arange(1, len(batch_losses) + 1)  # stub: return ...


check("7.10", running_mean)

# %% [markdown] tags=["idea"]
# A mean is a sum divided by a count, and the sums are right. How many losses has each of them added up? The first one has added up a single one.


# %% tags=["other-way"]
def running_mean(batch_losses):
    means, mean = [], 0.0
    for count, loss in enumerate(batch_losses, start=1):
        mean += (loss - mean) / count  # a new loss pulls less and less
        means.append(mean)
    return np.array(means)


# %% [markdown]
# ## 9. When is it time to stop?
#
# Does a walk have to go on to the lowest point? Take the 442 people with diabetes of lesson 02 [8], with ten measurements each. Add all squares and products of the measurements, which makes 65 inputs. (`np.triu_indices` lists each pair of the ten once.) Learn from 60 people only. Put 191 aside for *validation*: they are never used for a step, and say how good the model is for people it has not seen. The other 191 are for a test at the end.

# %%
features, progression = diabetes()
first, second = np.triu_indices(10)
inputs = np.hstack([features, features[:, first] * features[:, second]])
people = np.random.default_rng(7).permutation(442)
train, validation, test = np.split(people, [60, 251])
inputs = (inputs - inputs[train].mean(axis=0)) / inputs[train].std(axis=0)
target = (progression - progression[train].mean()) / 100
print("inputs:", inputs.shape, " people:", len(train), len(validation), len(test))

# %% [markdown]
# The inputs are standardised, with the means and spreads of the 60 people alone. The score of the disease is counted in hundreds from their mean, so no bias is needed. Every step uses all 60 people, so here one step is one epoch.


# %%
def people_grad(weights):
    slope = squared_error_grad(target[train], inputs[train] @ weights)
    return inputs[train].T @ slope / len(train)


walk = gradient_descent(people_grad, np.zeros(65), learning_rate=0.005, steps=2000)
of_group = [np.mean((walk @ inputs[g].T - target[g]) ** 2, axis=1) for g in (train, validation, test)]
train_losses, validation_losses, test_losses = of_group

# %%
best, epochs = np.argmin(validation_losses), np.arange(1, 2001)
ax = plots.axes("The training loss never says when to stop", "epoch", "MSE in (score/100)²")
ax.set(xscale="log", ylim=(0, 1.3))
ax.axvline(best, color=plots.GREY, linestyle=":")
plots.curve(ax, epochs, train_losses[1:])
plots.curve(ax, epochs, validation_losses[1:], color=plots.ORANGE)
plots.curve(ax, epochs, test_losses[1:], color=plots.GREY, style="--")
plots.note(ax, best, 1.1, f"lowest validation loss:\nepoch {best}", side="left")
plots.note(ax, 300, train_losses[300], "training", color=plots.BLUE)
plots.note(ax, 700, validation_losses[700], "validation", side="left", color=plots.ORANGE)
plots.note(ax, 1200, test_losses[1200], "test", side="right", color=plots.GREY)
plots.show(ax, "Three losses over 2,000 epochs, the epochs on a logarithmic axis. The training loss falls all "
           "the way. The validation loss is lowest at epoch 41, marked by a dotted line, and then rises to "
           "more than twice its start. The test loss turns soon after and rises, too.")

# %% [markdown]
# At first all three fall: what is learned about the 60 people holds for others, too. Then the orange curve turns, because the weights now fit what is peculiar to the 60. That is *overfitting*.
#
# > **Check the claim.** One tutorial stops when *"the loss is low and satisfies our need"* [4]. Another one watches the validation loss: if it rises while the training loss falls, *"the model is memorizing"* [5]. Follow the advice of each.

# %%
for epoch in [0, best, np.argmin(test_losses), 2000]:
    print(f"epoch {epoch:4}   training {train_losses[epoch]:.4f}", end="   ")
    print(f"validation {validation_losses[epoch]:.4f}   test {test_losses[epoch]:.4f}")
print("training loss rises at", np.sum(np.diff(train_losses) >= 0), "of 2000 steps")

# %% [markdown]
# > For a low training loss one only has to wait: it never rose. Meanwhile the validation loss went from 0.4104 at epoch 41 up to 1.1602, twice that of a model that has learned nothing. So the second advice holds. The test people had no part in choosing the epoch. At epoch 41 their loss is 0.4141, hardly above the lowest that they ever reach, 0.3933. Report the 0.4141.
#
# *Early stopping* waits for a number of epochs without a new best, its *patience* [7]. Then it goes back to the weights of the best epoch.
#
# **Exercise 7.11 (6 minutes).** Complete the rule. Go through the validation losses in order, as training would. Stop as soon as `patience` epochs in a row were not lower than the best before them, and return the number of the best epoch up to then. The first epoch has number 0. For losses `[8, 9, 6, 7, 5, 7, 5, 2]` and patience 2 it returns 4: the second 5 is not lower than the first, and the 2 comes too late.


# %%
def epoch_to_keep(validation_losses, patience):
    """The epoch whose weights early stopping keeps; the best of all, if it never stops."""
    best = 0
    for epoch, loss in enumerate(validation_losses):
        if loss < validation_losses[best]:  # stub: ...  # a new best? And how long ago was it?
            best = epoch  # solution
        if epoch - best == patience:  # solution
            break  # solution
    return best  # stub: return ...  # when the loop is there: return best


check("7.11", epoch_to_keep)

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
# In Keras this rule is `EarlyStopping(patience=…)`. Note its default: it keeps the *last* weights, unless you write `restore_best_weights=True`.
#
# ## 10. The metric is not the loss
#
# Why not simply count the right answers, and stop when all are right? Their share is the *accuracy*. Four pictures show two dogs (1) and two cats (0).
#
# **Predict before you run (1 minute).** Model A gives the right animal 0.51 each time. Model B gives it 0.99 on three pictures, but 0.40 on the fourth. Which has the lower binary cross-entropy? **a** model A, **b** model B, **c** both the same.

# %%
check("7.12", "b")  # stub: check("7.12", "?")

# %%
label = np.array([1, 1, 0, 0])
prob_a, prob_b = np.array([0.51, 0.51, 0.49, 0.49]), np.array([0.99, 0.99, 0.01, 0.60])
for name, prob in [("A", prob_a), ("B", prob_b)]:
    loss = np.mean(binary_cross_entropy(label, prob))
    accuracy = np.mean((prob > 0.5) == label)
    print(f"model {name}: accuracy {accuracy:.0%}, loss {loss:.4f}")

# %% [markdown]
# > **Check the claim.** *"If all the predictions are correct, then our model is good"* [4]. Model A has an accuracy of 100 % and a loss of 0.6733, hardly better than tossing a coin, which costs log 2 = 0.69. Model B has 75 % and 0.2366.
#
# Only one of the two numbers can be walked down. Push the last probability from 0.60 to 0.59: the loss falls, and the accuracy stays where it is. Its slope is 0 almost everywhere. So train on the loss, and report beside it a number that people understand, a *metric*.
#
# ## 11. Quiz
#
# **7.13** (1 minute) A training loss goes 0.9, 2.1, 8.7, 61, …, `nan`. What do you try first? **a** a smaller learning rate, **b** more epochs, **c** more data.

# %%
check("7.13", "a")  # stub: check("7.13", "?")

# %% [markdown]
# **7.14** (1 minute) Which data may decide when to stop? **a** the training data, **b** the validation data, **c** the test data.

# %%
check("7.14", "b")  # stub: check("7.14", "?")

# %% [markdown]
# ## What you saw
#
# - **Gradient descent** steps against the gradient. The loss scores, the optimizer moves.
# - A step leaves $1 - \eta\lambda$ of the distance. Beyond the **learning rate** $2/\lambda_{\max}$ training explodes; just below it, a narrow valley makes the walk swing one way and creep the other.
# - **Standardised inputs** usually make the valley rounder. **Momentum** adds up the moves that agree. **Adam** divides each slope by its usual size.
# - On a **convex** cost, wherever a walk comes to rest, no place is deeper. Elsewhere the start decides.
# - The loss printed for an epoch is a **mean over batches** while the weights move.
# - The **validation loss** says when to stop, with patience. The **metric** is reported.

# %%
progress("07")

# %% [markdown]
# A ✓ marks what you passed. Lesson [08](08_keras_compile_loss.ipynb) hands this loop to Keras, and lesson [09](09_pytorch_training_loop.ipynb) to PyTorch.
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
# 9. B. T. Polyak, "Some methods of speeding up the convergence of iteration methods", *USSR Computational Mathematics and Mathematical Physics* 4, 1964: momentum.
# 10. D. P. Kingma and J. Ba, "Adam: A method for stochastic optimization", ICLR 2015.

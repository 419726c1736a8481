# %% [markdown]
# # 01 · Measure how wrong a prediction is
#
# A network that learns needs one thing before all others: a number that says how wrong it is. In this lesson you build that number. Then you use it to fit a line to real flowers, first by hand and then with a short loop.
#
# - **You will** compute the error of a prediction, the squared error, and the mean squared error of many predictions; find out which way is down; and run the five steps of learning yourself.
# - **You need** Python functions and NumPy arrays, and lesson [00](00_start_here.ipynb).
# - **It takes** about 90 minutes, 40 of them for the exercises. There is a good place to stop halfway.
# - **Words and symbols** are explained in the [glossary](glossary.ipynb).

# %%
import numpy as np

from course_utils import plots
from course_utils.checks import check, hint, progress, review, solution
from course_utils.datasets import iris_petals

# %% [markdown]
# ## 1. One neuron makes one prediction
#
# A picture of an animal comes in. Is it a cat or a dog? Two things about the picture have been measured, each as a number between 0 and 1: how pointed the ears are, and how long the snout is. How does a single neuron make one answer out of two numbers?
#
# It does four small things, one after the other. It multiplies each input by a *weight*. It adds up the products. It adds one more number, the *bias*. At the end it squashes the sum with an *activation function*, so that the answer lies between 0 (*cat*) and 1 (*dog*).
#
# In symbols, with $x_1$ and $x_2$ for the two inputs and $z$ for the sum:
#
# $$z = w_1 x_1 + w_2 x_2 + b \qquad\qquad \hat y = \sigma(z)$$
#
# The hat on $\hat y$ ("y hat") marks a prediction. The weights $w$ and the bias $b$ are called *parameters*: they are the numbers that learning changes. Here they have been chosen already, so you can watch a neuron at work.

# %%
inputs = np.array([0.8, 0.3])  # pointed ears, long snout
weights = np.array([-2.0, 1.5])
bias = 0.05
products = weights * inputs
print("products:", products)
weighted_sum = np.sum(products) + bias
print(f"weighted sum: {weighted_sum:.2f}")

# %% [markdown]
# The pointed ears have a negative weight. Their product, −1.6, pulls the sum down, towards "cat". The snout pulls it up by 0.45, towards "dog". With the bias that makes −1.10.
#
# A sum can be any number, and an answer should lie between 0 and 1. The *sigmoid function* $\sigma(z) = 1/(1+\exp(-z))$ sees to that; $\exp(x)$ is the number 2.718… to the power of $x$. It turns 0 into ½, a large number into almost 1, and a very negative one into almost 0.

# %%
output = 1 / (1 + np.exp(-weighted_sum))
print(f"output: {output:.2f}")

# %% [markdown]
# The output is 0.25: the neuron leans towards cat, without being sure. Here is the whole neuron as a picture.

# %%
ax = plots.neuron(
    {"pointed\nears": inputs[0], "long\nsnout": inputs[1]}, weights, bias, output
)
plots.show(
    ax,
    "Diagram of a neuron. The inputs 0.8 and 0.3 are multiplied by -2 and 1.5, "
    "the products and the bias 0.05 add up to -1.10, and a sigmoid makes 0.25 of it.",
)

# %% [markdown]
# Read it from left to right: two inputs, two products, one sum, one output. A network is many of these, with the outputs of some as the inputs of others. (A similar drawing in a tutorial leaves out the bias "for the sake of simplicity" [4].)
#
# ## 2. The error has a direction
#
# The picture shows a cat, so the right answer is 0. It is called the *label* or the *target*, $y$. The neuron said 0.25. How wrong is that?
#
# The simplest measure is a difference. Take the prediction, and subtract the target from it:
#
# $$e = \hat y - y$$

# %%
prediction = 0.25
target = 0.0
print("error:", prediction - target)

# %% [markdown]
# The error is 0.25. It is positive, and that says something: the prediction is *too high*.
#
# **Predict before you run (1 minute).** Now a picture of a *dog* comes in, with the label 1, and the neuron says 0.25 again. What is the error? Replace the `?`, quotes and all, by your number.

# %%
check("1.1", -0.75)  # stub: check("1.1", "?")

# %% [markdown] tags=["idea"]
# Prediction minus target, in this order, as for the cat. The sign is part of the answer: it tells whether the prediction is too high or too low.

# %% [markdown]
# The next picture shows both errors as arrows. Each arrow starts at the target, where the prediction should be, and ends at the prediction.

# %%
ax = plots.axes("An error leads from the target to the prediction", "prediction", "")
ax.set(xlim=(-0.1, 1.1), ylim=(-0.4, 1.6))
ax.set_yticks([1, 0], ["a cat\n(target 0)", "a dog\n(target 1)"])
for row, target, name in [(1, 0.0, "too high"), (0, 1.0, "too low")]:
    error = 0.25 - target
    plots.arrow(ax, (target, row), (0.25, row), color=plots.ORANGE)
    plots.points(ax, target, row, color=plots.BLUE)
    plots.note(ax, target + error / 2, row, f"{error:+.2f}, {name}")
plots.show(
    ax,
    "Two arrows, one above the other. That of the cat leads from 0 to the right, to 0.25; "
    "that of the dog, three times as long, from 1 to the left, to 0.25.",
)

# %% [markdown]
# The neuron says 0.25 both times. For the cat that is a little too high; for the dog it is far too low. The length of the arrow is the size of the error, and its direction is the sign.
#
# **Exercise 1.2 (4 minutes).** Write the error as a function that takes whole arrays. For targets `[0, 1]` and predictions `[0.25, 0.25]` it returns the errors of the cat and of the dog. Replace the three dots, then run the cell.


# %%
def signed_error(target, prediction):
    """Prediction minus target, for each example."""
    return prediction - target  # stub: return ...


check("1.2", signed_error)

# %% [markdown] tags=["idea"]
# The error says how much too high the prediction is. So ask which of the two you start from, and which one comes off. NumPy then does it for the whole array at once.


# %% tags=["other-way"]
def signed_error(target, prediction):
    errors = []
    for t, p in zip(target, prediction, strict=True):
        errors.append(p - t)
    return np.array(errors)

# %% [markdown]
# In this course the target always comes first, then the prediction. Watch the order when you read other code: PyTorch has it the other way round.
#
# ## 3. Errors cancel, squares do not
#
# Here are four pictures, and a model (any rule that predicts: a neuron, or a whole network) that leans the wrong way on every single one of them. What is its mean error?

# %%
labels = np.array([0.0, 1.0, 0.0, 1.0])
outputs = np.array([0.6, 0.4, 0.9, 0.1])
errors = outputs - labels
print("errors:", errors)
print(f"mean error: {np.mean(errors):.2f}")

# %% [markdown]
# The mean error is 0.00, which looks perfect. Two errors are too high, two are too low, and together they cancel.
#
# > **Check the claim.** A tutorial says of a network's errors: *"For each epoch, the error is accumulated across all the individual outputs"* [1]. (An *epoch* is one pass through all examples.) Accumulated as they are, the four wrong answers of the cell above give 0. Later the same page squares each error first, and that is the step that makes the sum mean something.
#
# What would make +0.6 and −0.6 count as equally bad? A square would: it is 0.36 for both. The *squared error* of one example is the error times itself:
#
# $$\ell = (\hat y - y)^2$$


# %%
def squared_error(target, prediction):
    error = prediction - target
    return error**2


print("squared errors:", squared_error(labels, outputs))

# %% [markdown]
# The four values are 0.36 and 0.81, twice each. None is negative, so nothing can cancel any more. The cat from section 1, with its error of 0.25, gets $0.25 \cdot 0.25 = 0.0625$.
#
# **Predict before you run (1 minute).** An error grows from 0.2 to 0.6, so it becomes three times as large. How many times as large does the *squared* error become?

# %%
check("1.3", 9)  # stub: check("1.3", "?")

# %% [markdown] tags=["idea"]
# Work out both squares and see how often one goes into the other. Or ask in general: what happens to a number times itself when both factors become three times as large?

# %% [markdown]
# How does the squared error change while the prediction moves? From here on leave the sigmoid aside: a prediction may be any number, also a negative one. The next cell prepares a drawing for the target 0. It is a function, because you will use it twice.


# %%
def picture(prediction):
    grid = np.linspace(-1, 1, 101)
    loss = squared_error(0.0, prediction)
    ax = plots.axes("The squared error is 0 at the target only", "prediction", "squared error")
    plots.curve(ax, grid, squared_error(0.0, grid))
    plots.points(ax, prediction, loss)
    plots.note(ax, prediction, loss, f"{loss:.4f}", at=(0, 0.5))
    return ax, f"A U-shaped curve, lowest at 0. Prediction {prediction:.2f} costs {loss:.4f}."


plots.show(*picture(0.25))

# %% [markdown]
# The curve is a parabola. Near the target it is flat, so a small error costs next to nothing. Far away it is steep, so a large error costs a lot.
#
# Now move the prediction yourself. Click on the slider, then drag it or use the arrow keys. Where does one step change the height most?

# %%
plots.slider(picture, name="prediction", low=-1.0, high=1.0, step=0.05, start=0.25)

# %% [markdown]
# Close to the target a step of 0.05 hardly matters. The last step, from 0.95 to 1.00, adds 39 times as much as the first one, from 0.00 to 0.05.
#
# ## 4. One number for a whole batch
#
# Two weather models predict three days, and each is 6 degrees off in total. Model A is 2 degrees off on each day. Model B is exact on two days, and 6 degrees off on the third. **Which one do you trust?**
#
# A group of examples is called a *batch*. Each prediction in it has a *loss*, such as its squared error. The mean loss is called the *cost*. For squared errors it has a name of its own, the *mean squared error*, MSE:
#
# $$\text{MSE} = \frac{1}{N}\sum_{i=1}^{N} (\hat y_i - y_i)^2$$
#
# From the inside out: take the error of example $i$, square it, add up all $N$ squares, divide by $N$.
#
# **Predict before you run (1 minute).** Which has the lower mean squared error, A with three misses of 2 degrees, or B with one of 6? **a** model A, **b** model B, **c** both the same. Type the letter in quotes.

# %%
check("1.4", "a")  # stub: check("1.4", "?")

# %%
errors_a = np.array([2.0, 2.0, 2.0])
errors_b = np.array([0.0, 0.0, 6.0])
print("MSE of model A:", np.mean(errors_a**2))
print("MSE of model B:", np.mean(errors_b**2))

# %% [markdown]
# One has three times the cost of the other, though both are off by 6 degrees in total. Draw each error as a real square to see why.

# %%
ax = plots.axes("One miss of 6 outweighs three misses of 2", "degrees", "degrees")
plots.error_squares(ax, errors_a, label="model A: 3 times 4")
plots.error_squares(ax, errors_b, left=7, label="model B: 36", color=plots.ORANGE)
plots.show(
    ax,
    "Three blue squares with sides of 2 degrees, area 12 together, "
    "beside one orange square with a side of 6 degrees, area 36.",
)

# %% [markdown]
# The squares of model A cover 12 in all, and the square of model B covers 36. Divided by three days, that is 4 and 12. Squaring makes one large miss cost more than several small ones. That is a choice, not a law: lesson 02 shows losses that choose otherwise.
#
# Look at the unit, too. The area of a square in degrees is in *degrees squared*. Many people report the root of the MSE, the RMSE, because it is in degrees again. Keep the two names apart: a well-known course had an RMSE under the name MSE for 17 months [6].
#
# The recipe "a loss for each sample, then add them all up and divide by their number" comes from a tutorial [2], and so do two names worth keeping: a *loss* belongs to one sample, a *cost* to all of them. Others are less strict: the frameworks say "loss" for both, and another text [3] calls the cost a loss function, *"also known as a cost or objective function"*. It writes the recipe for any loss $\ell$. The Greek letter $\theta$ (theta) stands for all parameters together, and $f(x_i; \theta)$ is what the model predicts for example $i$:
#
# $$L(\theta) = \frac{1}{N}\sum_{i=1}^{N} \ell\big(f(x_i; \theta),\, y_i\big)$$
#
# Here $x_i$ is all that goes in, and the prediction stands before the target.
#
# **Exercise 1.5 (5 minutes).** A colleague wrote this mean squared error, and something is wrong with it:
#
# ```python
# def mean_squared_error(target, prediction):
#     error = prediction - target
#     return np.mean(error) ** 2
# ```
#
# For targets `[0, 1]` and predictions `[0.2, 0.5]` it returns about 0.023, and 0.145 is right. Find the mistake, and write the function as it should be.


# %%
def mean_squared_error(target, prediction):
    """One number: the mean of the squared errors."""
    error = prediction - target  # solution
    return np.mean(error**2)  # stub: return ...


check("1.5", mean_squared_error)

# %% [markdown] tags=["idea"]
# Do the example by hand, step by step, and write down what you have after each step. The errors are 0.2 and −0.5. What does the colleague do next, and what would you do next?


# %% tags=["other-way"]
def mean_squared_error(target, prediction):
    total = 0.0
    for t, p in zip(target, prediction, strict=True):
        total += (p - t) ** 2
    return total / len(target)

# %% [markdown]
# **A good place to stop.** You have the number that says how wrong a model is. The second half makes it smaller. If you go on another day, run all cells above first.
#
# ## 5. Which way is down?
#
# > **Check the claim.** A tutorial describes how a network learns. The loss function gives a number, and *"the network uses this number to change its weights and biases"* [2]. Is the number enough? Take the target 0, and two predictions that are equally far from it.

# %%
for prediction in [-0.25, 0.25]:
    print(f"prediction {prediction:5.2f}   loss {squared_error(0.0, prediction):.4f}")

# %% [markdown]
# The loss is 0.0625 both times. Yet one prediction has to go up, and the other has to go down. The number says *how bad*; it cannot say *which way*.
#
# What tells the two apart is the slope of the curve. You can measure a slope without any calculus. Go a tiny step to the right and look at the loss, go a tiny step to the left and look again, and divide the difference by the way between. This is called the *central difference*.


# %%
def slope(function, x, step=1e-5):
    return (function(x + step) - function(x - step)) / (2 * step)


def loss_of_cat(prediction):
    return squared_error(0.0, prediction)


for prediction in [-0.25, 0.25]:
    print(f"prediction {prediction:5.2f}   slope {slope(loss_of_cat, prediction):5.2f}")

# %% [markdown]
# The slope is −0.50 on the left and +0.50 on the right. In the picture, each slope is a short straight line that touches the curve.

# %%
grid = np.linspace(-0.6, 0.6, 101)
ax = plots.axes("Equal losses, opposite slopes", "prediction", "squared error")
plots.curve(ax, grid, loss_of_cat(grid))
for prediction, way in [(-0.25, "go up"), (0.25, "go down")]:
    ends, steepness = prediction + np.array([-0.12, 0.12]), slope(loss_of_cat, prediction)
    plots.curve(ax, ends, 0.0625 + steepness * (ends - prediction), color=plots.ORANGE)
    plots.points(ax, prediction, 0.0625)
    words = f"slope {steepness:+.2f}:\nthe prediction\nshould {way}"
    plots.note(ax, prediction, 0.0625, words, at=(0.8 * prediction, 0.22), color=plots.ORANGE)
plots.show(
    ax,
    "A parabola with its lowest point at 0. At -0.25 an orange line touches it that falls to the "
    "right, at 0.25 one that rises. Both touch it at the same height.",
)

# %% [markdown]
# Where the slope is negative, a slightly higher prediction costs less; where it is positive, a slightly lower one. So the rule is: **move against the slope**.
#
# How large is a slope? Measure a few more, and look for a pattern.

# %%
for prediction in [0.1, 0.25, 0.3]:
    print(f"prediction {prediction:4.2f}   slope {slope(loss_of_cat, prediction):.2f}")

# %% [markdown]
# **Predict before you run (1 minute).** Put the two columns side by side. What will the slope be at the prediction 0.4?

# %%
check("1.6", 0.8)  # stub: check("1.6", "?")

# %% [markdown] tags=["idea"]
# In each line, divide the slope by the prediction. The result is the same number in all three lines.

# %% [markdown]
# For a cat the target is 0, so the prediction is also the error $e$. Why is the slope twice the error? In four steps, each with the numbers for $e = 0.5$:
#
# 1. Move the prediction up by a small step $h$. The error grows from $e$ to $e + h$. With $h = 0.1$ that is from 0.5 to 0.6.
# 2. The loss grows from $e^2$ to $(e + h)^2 = e^2 + 2eh + h^2$: from 0.25 to 0.36.
# 3. So it has grown by $2eh + h^2$, which is 0.11. Divided by the step, that is $2e + h$, here 1.1.
# 4. The smaller the step, the less the $h$ at the end counts. What remains is the slope, $2e$: here 1, twice the error, as in the lines above.
#
# This slope of a loss is called its *gradient* or *derivative*, and written with a curly d:
#
# $$\frac{\partial \ell}{\partial \hat y} = 2\,(\hat y - y)$$
#
# Read: "the slope of $\ell$ with respect to $\hat y$". The curly d says that only $\hat y$ moves, while everything else, here the target, stays where it is.
#
# **Exercise 1.7 (4 minutes).** Write the gradient as a function, one value for each example, for any target. For targets `[0, 1]` and predictions `[0.25, 0.25]` it returns `[0.5, -1.5]`.


# %%
def squared_error_grad(target, prediction):
    """The slope of the squared error with respect to the prediction."""
    return 2 * (prediction - target)  # stub: return ...


check("1.7", squared_error_grad)

# %% [markdown] tags=["idea"]
# The formula above is for one example, and NumPy applies it to every example of an array. Check the sign with a prediction that is too high: there the loss rises, so the slope is positive.


# %% tags=["other-way"]
def squared_error_grad(target, prediction):
    step = 0.5  # the central difference of a parabola is exact, however long the step
    above, below = prediction + step - target, prediction - step - target
    return (above**2 - below**2) / (2 * step)

# %% [markdown]
# Never believe a gradient that you have not measured, least of all your own. The next cell measures three. In it, `lambda p: …` is a function without a name: it takes a prediction `p` and returns its loss.


# %%
def measured(target, prediction):
    return slope(lambda p: squared_error(target, p), prediction)


for target, prediction in [(0.0, 0.25), (1.0, 0.25), (3.0, 1.5)]:
    yours = squared_error_grad(target, prediction)
    print("yours:", yours, "  measured:", round(measured(target, prediction), 4))

# %% [markdown]
# If yours is right, it agrees with the measured one in every line: 0.5, −1.5 and −3. Why three lines, and not one? Here is the gradient of another colleague, who tried it on the cat alone and was content.


# %%
def colleagues_grad(target, prediction):
    return 2 * prediction - target


for target in [0.0, 1.0]:
    theirs = colleagues_grad(target, 0.25)
    print("colleague:", theirs, "  measured:", round(measured(target, 0.25), 4))

# %% [markdown]
# **Exercise 1.8 (2 minutes).** It passes for the cat, and fails for the dog. What is wrong? **a** the factor 2 does not belong there, **b** the sign is the wrong way round, **c** the bracket is missing, so that only the prediction is doubled.

# %%
check("1.8", "c")  # stub: check("1.8", "?")

# %% [markdown]
# ## 6. You are the optimizer
#
# What changes the parameters is called the *optimizer*. For once, it is you. Time for real data: 150 iris petals, measured by Edgar Anderson in the 1930s [5]. Can a single neuron tell the width of a petal from its length?

# %%
length, width = iris_petals()
print(f"{length.size} petals")
print("length in cm:", length[:3], "…", length[-3:])
print("width in cm: ", width[:3], "…", width[-3:])

# %% [markdown]
# The first three petals are small, the last three are large. The neuron gets one input $x$, the length, and no activation, because a width may exceed 1. So its prediction is $\hat y = w x + b$, a straight line. Two numbers decide which line: the weight $w$ says how steep it is, and the bias $b$ how high. Move the sliders until the cost in the title is as low as you can get it. The orange lines are the errors.


# %%
def fit_by_hand(weight, bias):
    line = weight * length + bias
    cost = np.mean((line - width) ** 2)
    ax = plots.axes(f"This line costs {cost:.4f} cm²", "petal length in cm", "petal width in cm")
    ax.set(xlim=(0, 7.5), ylim=(-1, 4))
    ax.vlines(length, line, width, color=plots.ORANGE, linewidth=1)
    plots.points(ax, length, width, color=plots.GREY, marker=".")
    plots.curve(ax, np.array([0, 7.5]), weight * np.array([0, 7.5]) + bias)
    return ax, f"Weight {weight:.2f} and bias {bias:.2f} give a cost of {cost:.4f} cm²."


plots.sliders(fit_by_hand, weight=(-0.2, 0.8, 0.01, 0.0), bias=(-1.0, 1.0, 0.05, 0.0))

# %% [markdown]
# **Exercise 1.9 (6 minutes).** Find a weight and a bias whose cost is below 0.05 cm². There are many such pairs, and any of them passes. Type yours as a list: `[weight, bias]`.

# %%
check("1.9", [0.4, -0.3])  # stub: check("1.9", "?")

# %% [markdown] tags=["idea"]
# First change the weight, until the orange lines are about equally long at both ends. Then change the bias, until about half of them lie above the blue line and half below. Stuck near 0.06, change both together: steeper and lower, or flatter and higher.

# %% [markdown]
# How did you do it? Most people change one number, see whether the cost has fallen, and keep the change or take it back. With two numbers that is a game of some minutes. A network has millions of them. It needs something that says for every number at once which way is down: the slope of the cost, with respect to each weight and each bias.
#
# ## 7. From the cost to the weight: the chain rule
#
# The weight does not touch the loss itself. It changes the prediction, and the prediction changes the loss. Follow this chain for a single petal, 4.0 cm long and 1.3 cm wide. Say that the weight is 0.2 and the bias is 0.1. Then the prediction is $0.2 \cdot 4.0 + 0.1 = 0.9$ cm, and the error is $0.9 - 1.3 = -0.4$ cm.
#
# 1. *From the weight to the prediction.* Raise the weight by 0.01. The prediction $w x + b$ grows by $0.01 \cdot 4.0 = 0.04$, four times as much. So its slope with respect to the weight is the length, $x = 4.0$.
# 2. *From the prediction to the loss.* That slope you know from section 5: $2(\hat y - y) = 2 \cdot (-0.4) = -0.8$.
# 3. *From the weight to the loss.* Raise the weight a little: the prediction grows 4.0 times as fast, and the loss changes −0.8 times as fast as the prediction. Together that is $-0.8 \cdot 4.0 = -3.2$.
#
# Slopes along a chain multiply. This is the **chain rule**, and all of deep learning rests on it. For the bias the first slope is 1, because the prediction grows exactly as fast as the bias. That leaves $-0.8 \cdot 1 = -0.8$. Measure both.

# %%
of_weight = slope(lambda w: squared_error(1.3, w * 4.0 + 0.1), 0.2)
of_bias = slope(lambda b: squared_error(1.3, 0.2 * 4.0 + b), 0.1)
print(f"slope with respect to the weight {of_weight:.2f}, to the bias {of_bias:.2f}")

# %% [markdown]
# The measured slopes are −3.20 and −0.80, as the chain rule says.
#
# One petal has one loss, but the cost is the mean of 150 losses. What is the slope of a mean? Say that three losses change by −3, by 1 and by 5 when a weight grows by 1. Their sum changes by 3, so their mean changes by 1. And 1 is the mean of −3, 1 and 5. **The slope of a mean is the mean of the slopes.** Try it on all petals, still at weight 0.2 and bias 0.1.

# %%
error = 0.2 * length + 0.1 - width
slope_of_cost = slope(lambda w: np.mean(squared_error(width, w * length + 0.1)), 0.2)
print(f"mean of the 150 slopes:      {np.mean(2 * error * length):.4f}")
print(f"slope of the cost, measured: {slope_of_cost:.4f}")

# %% [markdown]
# Both lines say −3.9493. So the cost $L$ has these two slopes, one for each parameter:
#
# $$\frac{\partial L}{\partial w} = \frac{1}{N}\sum_{i=1}^{N} 2\,(\hat y_i - y_i)\,x_i \qquad\qquad \frac{\partial L}{\partial b} = \frac{1}{N}\sum_{i=1}^{N} 2\,(\hat y_i - y_i)$$
#
# To move against a slope, subtract it, times a small number called the *learning rate*:
#
# $$\text{new } w = w - \text{learning rate} \cdot \frac{\partial L}{\partial w}$$
#
# The learning rate says how far to go, and lesson 07 is about choosing it.
#
# **Exercise 1.10 (3 minutes).** Trace it by hand. A model $\hat y = w x$ without a bias starts at weight 0. It sees one petal of length 2 and width 1, and makes one adjustment with the learning rate 0.1. What is its weight then?

# %%
check("1.10", 0.4)  # stub: check("1.10", "?")

# %% [markdown] tags=["idea"]
# Four numbers, one after the other: the prediction, the error, the slope with respect to the weight, and the new weight. The slope is negative here. What does subtracting a negative number do?

# %% [markdown]
# ## 8. Five steps, repeated
#
# Learning takes five steps [2]: **predict, compare, score, adjust, repeat**. Start with $w = 0$ and $b = 0$, and do the first four of them once.

# %%
weight, bias, learning_rate = 0.0, 0.0, 0.02

prediction = weight * length + bias  # 1. predict
error = prediction - width  # 2. compare
cost = np.mean(error**2)  # 3. score
weight -= learning_rate * np.mean(2 * error * length)  # 4. adjust
bias -= learning_rate * np.mean(2 * error)

print(f"cost {cost:.4f} cm², new weight {weight:.4f}, new bias {bias:.4f}")

# %% [markdown]
# At first the neuron predicts 0 for every petal, at a cost of 2.0155 cm². One adjustment moves the weight to 0.2318 and the bias to 0.0480, both at once.
#
# Step 5 is to repeat. Remember the weight, the bias and the cost after 0, 1, 2 … 1,000 adjustments.

# %%
weight, bias, path = 0.0, 0.0, []
for _ in range(1001):
    error = weight * length + bias - width
    path.append((weight, bias, np.mean(error**2)))
    weight -= learning_rate * np.mean(2 * error * length)
    bias -= learning_rate * np.mean(2 * error)

for adjustments in [0, 1, 10, 100, 1000]:
    print(f"after {adjustments:4} adjustments: cost {path[adjustments][2]:.4f} cm²")

# %% [markdown]
# The cost fell from 2.0155 to 0.0421 cm². The root of that, the RMSE, is about 0.2 cm. Did your own line do as well? See how the neuron's line got there. The orange squares are the squared errors of three petals.

# %%
three = [20, 71, 109]
names = ["at the start", "after 1 adjustment", "after 10", "after 1,000"]
panels = plots.side_by_side(names, "length in cm", "width in cm", rows=2)
for ax, adjustments in zip(panels, (0, 1, 10, 1000), strict=True):
    w, b, cost = path[adjustments]
    plots.points(ax, length, width, color=plots.GREY, marker=".")
    plots.residual_squares(ax, length[three], width[three], w * length[three] + b)
    plots.curve(ax, np.array([0.8, 7.2]), w * np.array([0.8, 7.2]) + b)
    ax.text(0.8, 2.2, f"cost {cost:.2f} cm²")
plots.show(
    panels[0],
    "Four panels with the petals and the neuron's line. At 0 adjustments the line lies flat and the "
    "squares are large. At 1 it is tilted and they are small; at 10 and 1,000 it runs through the "
    "petals and little is left of them.",
)

# %% [markdown]
# The line lies flat at first, and the squares are as high as the petals are wide. One adjustment tilts it, and most of their area is gone. After 10 the left square is larger, but the cost of all is lower. The cost curve shows the same.

# %%
costs = [cost for _, _, cost in path]
ax = plots.axes("The first few adjustments do nearly all of the work", "adjustments", "cost in cm²")
ax.set_xscale("symlog", linthresh=1)
ax.set_xticks([0, 1, 10, 100, 1000], ["0", "1", "10", "100", "1,000"])
plots.curve(ax, np.arange(len(costs)), costs)
for adjustments, side in [(0, "right"), (1, "right"), (10, "above"), (1000, "above")]:
    plots.points(ax, adjustments, costs[adjustments])
    plots.note(ax, adjustments, costs[adjustments], f"{costs[adjustments]:.2f}", side=side)
plots.show(
    ax,
    "The cost over the adjustments, with 0, 1, 10, 100 and 1,000 equally far apart: 2.02 at the "
    "start, 0.23 after one, 0.07 after ten, then almost level down to 0.04.",
)

# %% [markdown]
# From 1 on, each mark on the axis stands for ten times as many adjustments as the one before it. The first adjustment does most of the work. After three the curve creeps, towards a floor that no straight line can get below: petals of the same length differ in width, and they do not lie on a line exactly.
#
# ### Where is that floor? (optional)
#
# For this one problem there is a formula for the line with the lowest MSE, called *least squares*. NumPy has it.

# %%
best_weight, best_bias = np.polyfit(length, width, deg=1)
print(f"least squares: weight {best_weight:.4f}, bias {best_bias:.4f}")
print(f"the neuron:    weight {weight:.4f}, bias {bias:.4f}")

# %% [markdown]
# The neuron got to within 0.001 of both numbers, and it knew nothing but slopes. Most networks have no such formula. The five steps work for them as well.
#
# ### Now without a bias
#
# **Exercise 1.11 (8 minutes).** Some texts leave the bias out: $\hat y = w x$. Complete the training loop below. Step 4 is missing; step 3 is not needed. For lengths `[2, 4]`, widths `[1.5, 2]`, learning rate 0.02 and 3 steps it returns about 0.431.


# %%
def train(length, width, learning_rate, steps):
    """The weight of a model without a bias, after so many adjustments from 0."""
    weight = 0.0
    for _ in range(steps):
        prediction = weight * length  # 1. predict
        error = prediction - width  # 2. compare
        weight -= learning_rate * np.mean(2 * error * length)  # stub: # 4. adjust
    return weight  # stub: return ...  # when step 4 is there: return weight


check("1.11", train)

# %% [markdown] tags=["idea"]
# The missing line moves the weight against the slope of the cost. The chain rule gives one slope for each petal, the error's part times the length; the cost is a mean, and so is its slope.


# %% tags=["other-way"]
def train(length, width, learning_rate, steps):
    best = np.mean(length * width) / np.mean(length**2)  # where the slope is 0
    kept = 1 - 2 * learning_rate * np.mean(length**2)  # of the way to it, at each step
    return best * (1 - kept**steps)

# %% [markdown]
# ## 9. Quiz
#
# **1.12** (1 minute) Widths are measured in cm. What is the unit of their mean squared error? **a** cm, **b** cm², **c** it has none.

# %%
check("1.12", "b")  # stub: check("1.12", "?")

# %% [markdown]
# **1.13** (1 minute) The mean squared error of a model on a batch is exactly 0. What do you know? **a** every prediction equals its target, **b** its errors cancel, **c** it will be right on new examples as well.

# %%
check("1.13", "a")  # stub: check("1.13", "?")

# %% [markdown]
# **1.14** (1 minute) At some prediction the slope of the loss is −3. What should the prediction do? **a** go down, **b** stay, **c** go up.

# %%
check("1.14", "c")  # stub: check("1.14", "?")

# %% [markdown]
# ## What you saw
#
# - The **error** is prediction minus target. Its sign says which way it misses. A mean of errors can be 0 although every prediction is wrong.
# - The **squared error** is the loss of one example. It is never negative, and three times the error costs nine times as much.
# - The **mean squared error** is the cost of a batch, in squared units.
# - The **gradient** $2(\hat y - y)$ says which way to go; the loss alone does not. A gradient is believed when it has been measured.
# - The **chain rule** multiplies slopes along the way from a weight to the loss, and the slope of a mean is the mean of the slopes.
# - **Predict, compare, score, adjust, repeat** fits a line to real data.
#
# Which exercises are done?

# %%
progress("01")

# %% [markdown]
# A ✓ marks what you passed. Go on with lesson [02](02_absolute_error_and_outliers.ipynb) once the circles are gone, or come back to them later: your folder remembers.
#
# ## References
#
# 1. deeplizard, "Loss in a Neural Network explained", *Deep Learning Fundamentals, Classic Edition*. The cat with output 0.25 comes from there; its error and its squared error are right as printed.
# 2. M. F. Bashir, "Understanding Loss Functions in Neural Networks", *Deep Learning Essential*, part 5. The five steps and the recipe for the cost come from there.
# 3. "Loss Functions in Artificial Neural Networks: Types, Applications, and Implementation in PyTorch for Effective Model Training", a tutorial without a named author.
# 4. S. Gharti, "Understanding Loss Function and Error in Neural Network", Udacity PyTorch Challengers, 2019.
# 5. E. Anderson, "The irises of the Gaspé Peninsula", *Bulletin of the American Iris Society*, 1935; R. A. Fisher, "The use of multiple measurements in taxonomic problems", *Annals of Eugenics*, 1936: the petals.
# 6. fast.ai, *fastbook* on GitHub: pull request 327 of November 2020 put a root into the function `mse`, and pull request 450 of April 2022 took it out again.

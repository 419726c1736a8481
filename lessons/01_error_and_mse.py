# %% [markdown]
# # 01 · Measure how wrong a prediction is
#
# A network that learns needs one thing before all others: a number that says how wrong it is.
# In this lesson you build that number, and then use it to fit a line to real flowers.
#
# - **You will** compute the error of one prediction, the squared error, and the mean squared error of many; find the slope of the loss; and run the five steps of learning yourself.
# - **You need** Python functions and NumPy arrays, and lesson [00](00_start_here.ipynb).
# - **It takes** about 60 minutes, 30 of them for the exercises.

# %%
import numpy as np

from course_utils import plots
from course_utils.checks import check, hint, progress, review, solution
from course_utils.datasets import iris_petals

# %% [markdown]
# ## 1. One neuron makes one prediction
#
# A picture of a cat comes in. Two things about it have been measured, each between 0 and 1: how pointed the ears are, and how long the snout is. How does a single neuron turn two numbers into an answer?
#
# It weighs each input, adds them up, adds a *bias*, and squashes the sum with an *activation function*:
#
# $$\hat y = \sigma(w_1 x_1 + w_2 x_2 + b)$$
#
# The hat on $\hat y$ ("y hat") marks a prediction. The *weights* $w$ and the bias $b$ are the *parameters*: the numbers that learning changes.

# %%
inputs = np.array([0.8, 0.3])  # pointed ears, long snout
weights = np.array([-2.0, 1.5])
bias = 0.05
weighted_sum = inputs @ weights + bias
print(f"weighted sum: {weighted_sum:.2f}")

# %% [markdown]
# The weighted sum is −1.10. Pointed ears have a negative weight, so they pull the sum down, towards "cat". Long snouts push it up, towards "dog". The sum can be any number, and an answer should lie between 0 and 1. Squash it with the sigmoid function, $\sigma(z) = 1/(1+e^{-z})$.

# %%
output = 1 / (1 + np.exp(-weighted_sum))
print(f"output: {output:.2f}")

# %% [markdown]
# The output is 0.25. Say 0 stands for *cat* and 1 for *dog*: the neuron leans towards cat, without being sure. Here is the whole neuron as a picture.

# %%
ax = plots.neuron(
    {"pointed\nears": inputs[0], "long\nsnout": inputs[1]}, weights, bias, output
)
plots.show(
    ax,
    "Diagram of a neuron: the inputs 0.8 and 0.3 are weighed by -2 and 1.5, "
    "summed with the bias 0.05, and squashed by a sigmoid to 0.25.",
)

# %% [markdown]
# Read it from left to right: two inputs, two weights, one sum, one output. A network is many of these, with the outputs of some as the inputs of others. (The drawing follows a tutorial that leaves out the bias "for the sake of simplicity" [4].)
#
# ## 2. The error has a direction
#
# The picture shows a cat, so the right answer, the *label* or *target*, is $y = 0$. The output is $\hat y = 0.25$. How wrong is that?
#
# The simplest answer is the difference, prediction minus target:
#
# $$e = \hat y - y$$

# %%
prediction = 0.25
target = 0.0
print("error:", prediction - target)

# %% [markdown]
# The error is 0.25. It is positive, so the prediction is *too high*.
#
# **Predict before you run (1 minute).** Now a picture of a *dog* comes in, label 1, and the neuron says 0.25 again. What is the error? Replace the `?`, quotes and all, by your number.

# %%
check("1.1", -0.75)  # stub: check("1.1", "?")

# %% [markdown] tags=["idea"]
# Prediction minus target, in this order, as for the cat. The sign is part of the answer: it tells whether the prediction is too high or too low.

# %% [markdown]
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
# Here are four pictures, and a model that leans the wrong way on every single one. What is its mean error?

# %%
labels = np.array([0.0, 1.0, 0.0, 1.0])
outputs = np.array([0.6, 0.4, 0.9, 0.1])
errors = outputs - labels
print("errors:", errors)
print(f"mean error: {np.mean(errors):.2f}")

# %% [markdown]
# The mean error is 0.00, which looks perfect. The two errors that are too high and the two that are too low cancel.
#
# > **A published page, run.** A tutorial says of a network's errors: *"For each epoch, the error is accumulated across all the individual outputs"* [1]. The cell above did that: accumulated as they are, four wrong answers give 0. Later the same page squares each error first. That is the step that makes the sum mean something.
#
# What would make +0.6 and −0.6 count as equally bad? One way is to square them: a square is never negative. The *squared error* of one example is
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
# **Predict before you run (1 minute).** An error grows from 0.2 to 0.6, three times as large. How many times as large does the *squared* error get?

# %%
check("1.3", 9)  # stub: check("1.3", "?")

# %% [markdown] tags=["idea"]
# Work out both squares and see how often one goes into the other. Or ask in general: what happens to a number times itself when both factors become three times as large?

# %% [markdown]
# How does the squared error change while the prediction moves? The next cell prepares a drawing of it for a cat, label 0. It is a function, because the same drawing is used twice.


# %%
def picture(prediction):
    grid = np.linspace(-1, 1, 101)
    loss = squared_error(0.0, prediction)
    ax = plots.axes("The squared error is 0 at the label only", "prediction", "squared error")
    plots.curve(ax, grid, squared_error(0.0, grid))
    plots.points(ax, prediction, loss)
    plots.note(ax, prediction, loss, f"{loss:.4f}")
    return ax, f"A U-shaped curve, lowest at 0. Prediction {prediction:.2f} costs {loss:.4f}."


plots.show(*picture(0.25))

# %% [markdown]
# The curve is a parabola. Near the label it is flat: small errors cost next to nothing. Far away it is steep: large errors cost a lot.
#
# Now move the prediction yourself. Click on the slider, then use the arrow keys or drag it. Where does one step change the loss most?

# %%
plots.slider(picture, name="prediction", low=-1.0, high=1.0, step=0.05, start=0.25)

# %% [markdown]
# Close to the label a step of 0.05 hardly matters. The last step, from 0.95 to 1.00, adds 39 times as much loss as the first, from 0.00 to 0.05. Remember this steepness: section 5 puts it to work.
#
# ## 4. One number for a whole batch
#
# **Two weather models are 6 degrees off in total. Which one do you trust?** Both predict three days. Model A is 2 degrees off each day. Model B is exact on two days and 6 degrees off on the third.
#
# A model that predicts many examples has many losses. Their mean is the *cost*. For squared errors it is called the *mean squared error*, MSE:
#
# $$\text{MSE} = \frac{1}{N}\sum_{i=1}^{N} (\hat y_i - y_i)^2$$
#
# **Predict before you run (1 minute).** Which model has the lower mean squared error? **a** model A, **b** model B, **c** both the same. Type the letter in quotes.

# %%
check("1.4", "a")  # stub: check("1.4", "?")

# %%
errors_a = np.array([2.0, 2.0, 2.0])
errors_b = np.array([0.0, 0.0, 6.0])
print("MSE of model A:", np.mean(errors_a**2))
print("MSE of model B:", np.mean(errors_b**2))

# %% [markdown]
# Model A has 4, model B has 12: three times as bad, though both are off by 6 degrees in total. Draw each error as a real square to see why.

# %%
ax = plots.axes("One miss of 6 outweighs three misses of 2", "degrees", "degrees")
plots.error_squares(ax, errors_a, label="model A")
plots.error_squares(ax, errors_b, left=7, label="model B", color=plots.ORANGE)
plots.show(
    ax,
    "Three blue squares with sides of 2 degrees, area 12 together, "
    "beside one orange square with a side of 6 degrees, area 36.",
)

# %% [markdown]
# The squares of model A cover 12 in all, the square of model B covers 36. Divided by three days, that is 4 and 12. Squaring makes one large miss cost more than several small ones. That is a choice, not a law. Lesson 02 shows losses that choose otherwise.
#
# Look at the unit, too: the area of a square in degrees is in *degrees squared*. Many people report the root of the MSE, the RMSE, because it is in degrees again. Keep the two names apart. A well-known course printed an RMSE under the name MSE for 17 months.
#
# > **A published page, run.** Another tutorial gives a recipe for the cost: loss for each sample, add up all losses, divide by the number of samples [2]. You just did that. It holds as printed. Its names are worth keeping as well: a *loss* belongs to one sample, a *cost* to all of them. A third text writes the same for any loss $\ell$ and any model $f$ with parameters $\theta$ [3]:
#
# $$L(\theta) = \frac{1}{N}\sum_{i=1}^{N} \ell\big(f(x_i; \theta),\, y_i\big)$$
#
# It calls $L$ a loss function, *"also known as a cost or objective function"*. The frameworks, too, say "loss" for both.
#
# **Exercise 1.5 (5 minutes).** Write the mean squared error as a function. For targets `[0, 1]` and predictions `[0.2, 0.5]` it returns 0.145.


# %%
def mean_squared_error(target, prediction):
    """One number: the mean of the squared errors."""
    error = prediction - target  # solution
    return np.mean(error**2)  # stub: return ...


check("1.5", mean_squared_error)

# %% [markdown] tags=["idea"]
# Three steps, from the inside out: the errors, their squares, and the mean of these. What comes out is a single number for the whole batch.


# %% tags=["other-way"]
def mean_squared_error(target, prediction):
    total = 0.0
    for t, p in zip(target, prediction, strict=True):
        total += (p - t) ** 2
    return total / len(target)

# %% [markdown]
# ## 5. Which way is down?
#
# > **A published page, run.** The same tutorial describes how a network learns: the loss function gives a number, and *"the network uses this number to change its weights and biases"* [2]. Is the number enough? Take label 0, and two predictions that are equally far from it.

# %%
for prediction in [-0.25, 0.25]:
    print(f"prediction {prediction:5.2f}   loss {squared_error(0.0, prediction):.4f}")

# %% [markdown]
# > The loss is 0.0625 both times. Yet one prediction has to go up, and the other has to go down. The number says *how bad*; it cannot say *which way*. What a network really uses is the slope of the loss.
#
# How could you find the slope without any calculus? Go a tiny step to the right, a tiny step to the left, and see how much the loss changed on the way. This is the *central difference*.


# %%
def slope(function, x, step=1e-5):
    return (function(x + step) - function(x - step)) / (2 * step)


def loss_of_cat(prediction):
    return squared_error(0.0, prediction)


for prediction in [-0.25, 0.25]:
    print(f"prediction {prediction:5.2f}   slope {slope(loss_of_cat, prediction):.4f}")

# %% [markdown]
# The slope is −0.5 on the left and +0.5 on the right. It tells the two apart: where the slope is negative, a higher prediction lowers the loss; where it is positive, a lower one does. So move *against* the slope.
#
# Calculus gives the same slope without any steps. The derivative of $(\hat y - y)^2$ with respect to $\hat y$ is the *gradient* of this loss:
#
# $$\frac{\partial \ell}{\partial \hat y} = 2\,(\hat y - y)$$
#
# **Exercise 1.6 (5 minutes).** Write this gradient as a function, one value per example. For targets `[0, 1]` and predictions `[0.25, 0.25]` it returns `[0.5, -1.5]`. Compare the first with the slopes above.


# %%
def squared_error_grad(target, prediction):
    """The derivative of the squared error with respect to the prediction."""
    return 2 * (prediction - target)  # stub: return ...


check("1.6", squared_error_grad)

# %% [markdown] tags=["idea"]
# The formula above is for one example, and NumPy applies it to every example of an array. Check the sign with a prediction that is too high: there the loss rises, so the slope is positive.


# %% tags=["other-way"]
def squared_error_grad(target, prediction):
    step = 0.5  # the central difference of a parabola is exact, however long the step
    above, below = prediction + step - target, prediction - step - target
    return (above**2 - below**2) / (2 * step)

# %% [markdown]
# Forget the 2, and a network still learns, only with half the step. Such mistakes hide well. That is why every gradient in this course is checked against central differences.
#
# ## 6. Five steps, repeated
#
# Everything is in place for the five steps of learning [2]: **predict, compare, score, adjust, repeat**. Try them on real data: 150 iris petals, measured by Edgar Anderson in the 1930s. Can a single neuron tell the width of a petal from its length?

# %%
length, width = iris_petals()
print(f"{length.size} petals")
print("length in cm:", length[:3], "…", length[-3:])
print("width in cm: ", width[:3], "…", width[-3:])

# %% [markdown]
# The first three petals are small, the last three large. The neuron gets one input, the length, and no activation, because a width may be any number: $\hat y = w x + b$. Start with $w = 0$ and $b = 0$.
#
# The cost depends on $w$ and $b$ through the prediction. The chain rule multiplies two slopes: that of the loss, $2(\hat y - y)$, and that of the prediction, which is $x$ for the weight and 1 for the bias. Here are the first four steps.

# %%
weight, bias, learning_rate = 0.0, 0.0, 0.02

prediction = weight * length + bias  # 1. predict
error = prediction - width  # 2. compare
cost = np.mean(error**2)  # 3. score
weight -= learning_rate * np.mean(2 * error * length)  # 4. adjust
bias -= learning_rate * np.mean(2 * error)

print(f"cost {cost:.4f} cm², new weight {weight:.4f}, new bias {bias:.4f}")

# %% [markdown]
# At first the neuron predicts 0 for every petal, at a cost of 2.0155 cm². One adjustment moves the weight to 0.2318 and the bias to 0.0480. The *learning rate* says how far to go against the slope; lesson 07 is about choosing it.
#
# Step 5 is to repeat. Do it 1,000 times, and keep the cost of each round.

# %%
costs = [cost]
for _ in range(1000):
    error = weight * length + bias - width
    costs.append(np.mean(error**2))
    weight -= learning_rate * np.mean(2 * error * length)
    bias -= learning_rate * np.mean(2 * error)

print(f"cost {costs[-1]:.4f} cm², weight {weight:.4f}, bias {bias:.4f}")

# %% [markdown]
# The cost fell from 2.0155 to 0.0421 cm². Its root is about 0.2 cm: a typical prediction misses the width by two millimetres. How did it get there?

# %%
ax = plots.axes("Most of the learning happens early", "adjustments", "cost: MSE in cm²")
ax.set_yscale("log")
plots.curve(ax, np.arange(len(costs)), costs)
plots.show(
    ax,
    "The cost over 1,000 adjustments, on a logarithmic axis: "
    "it drops steeply within the first few, then creeps down and levels off near 0.04.",
)

# %% [markdown]
# The first few adjustments do most of the work. After that the curve creeps towards a floor that no straight line can get below, because petals of the same length differ in width. Here is the line.

# %%
ax = plots.axes("A longer petal is a wider petal", "petal length in cm", "petal width in cm")
plots.points(ax, length, width, label="150 petals")
ends = np.array([1.0, 7.0])
plots.curve(ax, ends, weight * ends + bias, label="the neuron")
plots.show(
    ax,
    "150 points rise from lower left to upper right, in one small group and one large one. "
    "The neuron's straight line runs through the middle of both.",
)

# %% [markdown]
# The line goes through both groups of petals. Is it the best possible line? For this one problem there is a formula for the lowest MSE, called least squares. NumPy has it.

# %%
best_weight, best_bias = np.polyfit(length, width, deg=1)
print(f"least squares: weight {best_weight:.4f}, bias {best_bias:.4f}")

# %% [markdown]
# Least squares says 0.4158 and −0.3631. The neuron got to within 0.001 of both, knowing nothing but slopes. Most networks have no such formula; the five steps work for them as well.
#
# **Exercise 1.7 (8 minutes).** Some texts leave the bias out for simplicity. Then $\hat y = w x$, and the cost has a single slope. Write it as a function: the derivative of the mean squared error with respect to the weight. For weight 0.5, lengths `[2, 4]` and widths `[1.5, 3]` it returns −5.


# %%
def cost_grad(weight, length, width):
    """The derivative of the MSE of weight * length with respect to the weight."""
    error = weight * length - width  # solution
    return np.mean(2 * error * length)  # stub: return ...


check("1.7", cost_grad)

# %% [markdown] tags=["idea"]
# The chain rule multiplies two slopes: that of the squared error with respect to the prediction, and that of the prediction with respect to the weight. The cost is a mean over the examples, so its slope is the mean of these products.


# %% tags=["other-way"]
def cost_grad(weight, length, width):
    return 2 * (weight * np.mean(length**2) - np.mean(length * width))

# %% [markdown]
# ## 7. Quiz
#
# **1.8** (1 minute) Widths are measured in cm. What is the unit of their mean squared error? **a** cm, **b** cm², **c** it has none.

# %%
check("1.8", "b")  # stub: check("1.8", "?")

# %% [markdown]
# **1.9** (1 minute) The mean squared error of a model on a batch is exactly 0. What do you know? **a** every prediction equals its target, **b** its errors cancel, **c** it will be right on new examples as well.

# %%
check("1.9", "a")  # stub: check("1.9", "?")

# %% [markdown]
# **1.10** (1 minute) At some prediction the slope of the loss is −3. What should the prediction do? **a** go down, **b** stay, **c** go up.

# %%
check("1.10", "c")  # stub: check("1.10", "?")

# %% [markdown]
# ## What you saw
#
# - The **error** is prediction minus target. Its sign says which way it misses; a mean of errors can be 0 although every prediction is wrong.
# - The **squared error** is the loss of one example. It is never negative, and three times the error costs nine times as much.
# - The **mean squared error** is the cost of a batch, in squared units.
# - The **gradient** $2(\hat y - y)$ says which way to go; the loss alone does not.
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

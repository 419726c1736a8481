# %% [markdown]
# # 04 · Score a yes-or-no answer
#
# Is this tumour malignant? Will this customer leave? Is this picture a dog? A model answers with a probability, and then the truth comes out: yes or no. In this lesson you score such answers, and teach a model to give them.
#
# - **You will** build binary cross-entropy, watch it break, and mend it; find its slope; fit a logistic regression to real tumours and compare it with scikit-learn's; and make one kind of mistake count more than the other.
# - **You need** lessons [01](01_error_and_mse.ipynb) and [03](03_likelihood_and_nll.ipynb): the slope of a loss, and the negative log-likelihood.
# - **It takes** about 70 minutes, 30 of them for the exercises.

# %%
import numpy as np
from sklearn.linear_model import LogisticRegression

from course_utils import classification, plots
from course_utils.checks import check, hint, progress, review, solution
from course_utils.datasets import breast_cancer
from course_utils.gradcheck import gradient_discrepancy

# %% [markdown]
# ## 1. How probable was what came true?
#
# A model looks at the cells of three tumours. It calls them malignant with probability 0.9, 0.2 and 0.1. Then the laboratory reports: malignant, benign, malignant. How well did the model do?
#
# Look up what it had given to the answer that came true. For a malignant tumour, label $y = 1$, that is $\hat y$. For a benign one, label 0, it is $1 - \hat y$.

# %%
labels = np.array([1.0, 0.0, 1.0])  # malignant, benign, malignant
probs = np.array([0.9, 0.2, 0.1])
print("given to what came true:", np.where(labels == 1, probs, 1 - probs))

# %% [markdown]
# 0.9 and 0.8 are good, 0.1 is bad. This number is the *likelihood* of one label under the Bernoulli distribution, the distribution of a single yes or no. In one line it reads $\hat y^{\,y} (1 - \hat y)^{1-y}$, because anything to the power 0 is 1. Lesson 03 told you what to do with a likelihood: take the negative logarithm.
#
# $$\ell = -y \log \hat y - (1 - y) \log(1 - \hat y)$$
#
# This is the *binary cross-entropy*, also called *log loss* or *negative log loss*.


# %%
def binary_cross_entropy(label, prob):
    return -label * np.log(prob) - (1 - label) * np.log(1 - prob)


print("losses:", binary_cross_entropy(labels, probs).round(4))

# %% [markdown]
# The first two losses are small. The third answer, 0.1 for a malignant tumour, costs 2.3026 nats (a *nat* is the unit of the natural logarithm).
#
# **Predict before you run (1 minute).** The tumour is malignant, and the model says 0.01 in place of 0.1. What does that cost? **a** twice as much, **b** ten times as much, **c** 0.09 more.

# %%
check("4.1", "a")  # stub: check("4.1", "?")

# %%
grid = np.linspace(0.01, 0.99, 99)
ax = plots.axes("Sure and wrong is expensive", "probability of 'malignant'", "loss in nats")
plots.curve(ax, grid, binary_cross_entropy(1, grid), label="it is malignant")
benign = {"label": "it is benign", "color": plots.ORANGE, "style": "--"}
plots.curve(ax, grid, binary_cross_entropy(0, grid), **benign)
plots.show(
    ax,
    "Two mirrored curves over the probability. The loss of a malignant tumour falls from 4.6 "
    "at 0.01 to almost 0 at 0.99, the loss of a benign one rises the same way. They cross at 0.5.",
)

# %% [markdown]
# The curves have no ceiling. Each further factor of ten in certainty, 0.1, 0.01, 0.001, adds another 2.3 nats if you are wrong.
#
# > **A published page, run.** A tutorial says that this loss *"tells us the distance between y-hat and y"* [1]. Its second example has label 1 and prediction 0.1. Run it, and then test the word "distance". From a place to itself it is 0; there and back are equally far. The formula also takes a label such as 0.2, the share of yes among many answers.

# %%
print(f"label 1, prediction 0.1: {binary_cross_entropy(1, 0.1):.6f}")
print(f"from 0.5 to 0.5: {binary_cross_entropy(0.5, 0.5):.4f}")
print(f"from 0.2 to 0.6: {binary_cross_entropy(0.2, 0.6):.4f}")
print(f"from 0.6 to 0.2: {binary_cross_entropy(0.6, 0.2):.4f}")

# %% [markdown]
# > The example is right: $-\log 0.1$ is 2.302585. But 0.5 is 0.6931 from itself, and the way back is longer than the way there. The loss measures surprise. It is not a distance.
# >
# > **A second page, run.** It heads the same formula *"Cross-Entropy Loss: Ideal for binary classification"* [2]. Cross-entropy is the general one: $-\sum_k t_k \log p_k$, over as many classes as you like.

# %%
two = classification.categorical_cross_entropy([0, 1], [0.9, 0.1])
three = classification.categorical_cross_entropy([0, 1, 0], [0.3, 0.5, 0.2])
print(f"two classes: {two:.4f}, three classes: {three:.4f}")

# %% [markdown]
# > With two classes, benign 0.9 and malignant 0.1, it gives the 2.3026 from above. With three it is still the negative logarithm of what came true, here 0.5. The page's formula is the case of two; lesson 05 has the rest.
#
# ## 2. What if the model says exactly 0?
#
# > **A published page, run.** The first example of tutorial [1] has label 0 and prediction 0: *"the loss is 0"*. Run its formula. Then turn the label round. `np.errstate` keeps NumPy from warning about what we are about to do.

# %%
with np.errstate(divide="ignore", invalid="ignore"):
    print("label 0, prediction 0:", binary_cross_entropy(0.0, 0.0))
    print("label 1, prediction 0:", binary_cross_entropy(1.0, 0.0))

# %% [markdown]
# > The first is `nan`, not a number: the formula multiplies 0 by $\log 0 = -\infty$. The page means the limit, and $p \log p$ does go to 0. The second is infinite, and rightly so: what the model called impossible came true. The frameworks differ:
# >
# > | label, prediction | mathematics | PyTorch 2.15 | Keras 3.15 |
# > |---|---|---|---|
# > | 0, 0 | 0 | 0 | 1.0e-7 to 1.2e-7 |
# > | 1, 0 | ∞ | 100 | 16.118 |
# >
# > PyTorch cuts each logarithm off at −100. Keras first moves the prediction into the range from 1e-7 to 1 − 1e-7, and $-\log 10^{-7}$ is 16.118. Both hide how wrong the model was.

# %%
for label in (0, 1):
    print(f"label {label}, prediction 0:", classification.binary_cross_entropy(label, 0.0))

# %% [markdown]
# The course's function gives 0 and `inf`, as the mathematics does. But infinity is no help in training. Better to keep exact zeros from arising. Where do they come from?
#
# ## 3. Stay with the logit
#
# The last neuron of a network adds up weighted inputs. The sum $z$ can be any number; it is called the *logit*. The sigmoid squashes it into a probability.


# %%
def sigmoid(logit):
    return 1 / (1 + np.exp(-logit))


print("probabilities:", sigmoid(np.array([-4.0, 0.0, 4.0])).round(4))

# %% [markdown]
# A logit of 0 means "I cannot tell". A logit of 4 means 0.982 for yes, −4 means 0.018.
#
# **Exercise 4.2 (4 minutes).** Which logit belongs to a probability? Solve $p = 1/(1+e^{-z})$ for $z$. The result is called the *log-odds*, because $p/(1-p)$ are the odds. For probabilities `[0.5, 0.8]` the function returns 0 and 1.386.


# %%
def log_odds(prob):
    """The logit whose sigmoid is this probability."""
    return np.log(prob / (1 - prob))  # stub: return ...


check("4.2", log_odds)

# %% [markdown] tags=["idea"]
# Undo the sigmoid from the outside in: turn the fraction upside down, take the one away, and take the logarithm. The minus in the exponent is still there at the end.


# %% tags=["other-way"]
def log_odds(prob):
    return np.log(prob) - np.log1p(-prob)

# %% [markdown]
# Now look at the loss as a function of the logit.


# %%
def picture(logit):
    grid, prob = np.linspace(-8, 8, 161), sigmoid(logit)
    ax = plots.axes(f"Logit {logit:g} is probability {prob:.4f}", "logit", "loss in nats")
    styles = {1: (plots.BLUE, "-", "o"), 0: (plots.ORANGE, "--", "s")}
    losses = {label: binary_cross_entropy(label, prob) for label in styles}
    for label, (color, style, marker) in styles.items():
        name = f"label {label}: loss {losses[label]:.4f}"
        curve = binary_cross_entropy(label, sigmoid(grid))
        plots.curve(ax, grid, curve, label=name, color=color, style=style)
        plots.points(ax, logit, losses[label], color=color, marker=marker)
    ax.legend(frameon=False, loc="upper center")
    said = f"Logit {logit:g} is probability {prob:.4f}. It costs {losses[1]:.4f} if the label is 1,"
    return ax, said + f" and {losses[0]:.4f} if it is 0: two mirrored curves, straight far out."


plots.show(*picture(2.0))

# %% [markdown]
# Move the logit. How much does one step to the left cost for label 1: at +4, and at −4?

# %%
plots.slider(picture, name="logit", low=-8.0, high=8.0, step=0.5, start=2.0)

# %% [markdown]
# From 4 to 3 hardly anything: 0.03. From −4 to −5 it costs 0.99 more. On the wrong side the curve is nearly straight: one more logit, one more nat. So at logit 40 with label 0 the loss must be 40.
#
# **Predict before you run (1 minute).** What will our two functions give there, in ordinary float64? **a** 40, **b** `inf`, **c** `nan`.

# %%
check("4.3", "b")  # stub: check("4.3", "?")

# %%
for kind in (np.float32, np.float64):
    for logit in (-40, 40):
        prob = sigmoid(kind(logit))
        with np.errstate(divide="ignore", invalid="ignore"):
            losses = [float(binary_cross_entropy(kind(label), prob)) for label in (0, 1)]
        print(f"{kind.__name__}, logit {logit:3}, labels 0 and 1: {losses}")

# %% [markdown]
# At −40 the losses are right, as far as eight digits can show. At +40 both are wrong, in both types: `inf` should be 40, and `nan` should be nearly 0. A float can be very close to 0, but not very close to 1. So $\sigma(40)$ is rounded to exactly 1, and $1 - \hat y$ to exactly 0. When does this begin?

# %%
for kind in (np.float32, np.float64):
    first = next(z for z in range(100) if sigmoid(kind(z)) == 1)
    print(f"{kind.__name__}: from logit {first} on, the sigmoid is exactly 1")

# %% [markdown]
# Logit 17 is enough in float32, the usual type in networks. The probability is where the information is lost. So leave it out: put the sigmoid into the logarithms, and simplify.
#
# $$-\log \sigma(z) = \log(1 + e^{-z}) \qquad -\log(1 - \sigma(z)) = \log(1 + e^{z})$$
#
# The left one is the loss for label 1, the right one for label 0. Both are $\log(1 + e^{x})$, called *softplus*. One trap is left: $e^{800}$ overflows. For a large $x$, pull it out: $\log(1 + e^x) = x + \log(1 + e^{-x})$. The next function does so for every positive $x$.


# %%
def softplus(x):
    return np.maximum(x, 0) + np.log1p(np.exp(-np.abs(x)))


print("log(1 + e^x):", softplus(np.array([-40.0, 0.0, 40.0, 800.0])))

# %% [markdown]
# No overflow at 800. And at −40 not 0 but 4.2e-18: `np.log1p(u)` is $\log(1+u)$ without adding 1 to a tiny number.
#
# **Exercise 4.4 (8 minutes).** Write the binary cross-entropy from logits. For labels `[1, 0]` and logits `[2, 800]` it returns 0.1269 and 800: it has to survive logits of ±800. You may use `softplus`.


# %%
def binary_cross_entropy_from_logits(label, logit):
    """The loss of each example, finite for every finite logit."""
    x = np.where(label == 1, -logit, logit)  # solution
    return np.maximum(x, 0) + np.log1p(np.exp(-np.abs(x)))  # stub: return ...


check("4.4", binary_cross_entropy_from_logits)

# %% [markdown] tags=["idea"]
# For both labels the loss is the same curve, softplus. All that differs is the sign with which the logit goes in: an answer that is sure and right has to cost next to nothing.


# %% tags=["other-way"]
def binary_cross_entropy_from_logits(label, logit):
    return np.logaddexp(0, (1 - 2 * label) * logit)  # the sign is -1 for label 1, and 1 for 0

# %% [markdown]
# From here on the lesson uses the tested version from `course_utils`. In Keras write `from_logits=True`, in PyTorch `BCEWithLogitsLoss`, and give the network no sigmoid at the end.
#
# ## 4. The slope is an error
#
# Learning needs the slope with respect to the logit. For label 1 the loss is $-\log\sigma(z)$, and its slope is $-(1 - \sigma(z))$. For label 0 it is $\sigma(z)$. Both in one:
#
# $$\frac{\partial \ell}{\partial z} = \sigma(z) - y$$
#
# Prediction minus target: the error of lesson 01.
#
# **Exercise 4.5 (5 minutes).** Write it as a function. For labels `[1, 0]` and logits `[2, 2]` it returns about −0.119 and 0.881.


# %%
def binary_cross_entropy_from_logits_grad(label, logit):
    """The derivative of each loss with respect to its logit."""
    prob = 1 / (1 + np.exp(-logit))  # solution
    return prob - label  # stub: return ...


check("4.5", binary_cross_entropy_from_logits_grad)

# %% [markdown] tags=["idea"]
# Two steps: turn each logit into a probability, then take the error of this prediction. Who is the prediction here, and who is the target?


# %% tags=["other-way"]
def binary_cross_entropy_from_logits_grad(label, logit):
    prob = (1 + np.tanh(logit / 2)) / 2  # the sigmoid is a tanh, moved and shrunk
    return prob - label

# %% [markdown]
# Is the formula right? Hold it against central differences, for three logits at once.


# %%
def total(logits):
    return np.sum(classification.binary_cross_entropy_from_logits(labels, logits))


def total_grad(logits):
    return classification.binary_cross_entropy_from_logits_grad(labels, logits)


discrepancy = gradient_discrepancy(total, total_grad, [2.2, -1.4, -2.2])
print("the two agree to 1e-7:", discrepancy < 1e-7)

# %% [markdown]
# They agree. Why not simply use the squared error here? Take a malignant tumour, and a model that is very sure of the opposite: logit −10. The chain rule gives the squared error of a sigmoid the slope $2(\hat y - y)\,\hat y\,(1 - \hat y)$.

# %%
prob = sigmoid(-10.0)
print(f"slope of the cross-entropy: {prob - 1:.4f}")
print(f"slope of the squared error: {2 * (prob - 1) * prob * (1 - prob):.1e}")

# %% [markdown]
# Cross-entropy pulls with its full force of −1. The squared error hardly pulls at all, just where the model is most wrong.
#
# ## 5. Fit it to real tumours
#
# Now 569 real tumours. For each one the cell nuclei were measured under a microscope: 30 numbers, such as their mean radius. A laboratory found out which were malignant.

# %%
features, malignant, names = breast_cancer()
print(f"{malignant.size} tumours, {malignant.sum()} of them malignant")
print(f"{names[0]}: {features[:, 0].min():.1f} to {features[:, 0].max():.1f}")
print(f"{names[4]}: {features[:, 4].min():.3f} to {features[:, 4].max():.3f}")

# %% [markdown]
# A radius is about a hundred times as large as a smoothness. Standardise the columns, so that each has mean 0 and standard deviation 1, and a weight means the same everywhere. A last column of ones carries the bias.

# %%
standard = (features - features.mean(axis=0)) / features.std(axis=0)
inputs = np.column_stack([standard, np.ones(malignant.size)])
print("shape of the inputs:", inputs.shape)

# %% [markdown]
# A single neuron with a sigmoid, fitted with this loss, is called *logistic regression*. With a penalty $\lambda$ on large weights its cost is
#
# $$L(w) = \frac{1}{N}\sum_i \ell(y_i,\, w \cdot x_i) + \frac{\lambda}{2} \sum_j w_j^2$$
#
# The bias is left out of the second sum. The slope of the first part is $\frac{1}{N}\sum_i (\sigma(z_i) - y_i)\,x_i$: again error times input.
#
# **Exercise 4.6 (8 minutes).** Write the slope of the whole cost for one feature and no bias, so that $z_i = w x_i$. For weight −0.5, features `[-4, 4]`, labels `[1, 0]` and penalty 0.1 it returns about 0.427.


# %%
def cost_grad(weight, feature, label, penalty):
    """The derivative of the penalised cost with respect to the weight."""
    prob = 1 / (1 + np.exp(-weight * feature))  # solution
    return np.mean((prob - label) * feature) + penalty * weight  # stub: return ...


check("4.6", cost_grad)

# %% [markdown] tags=["idea"]
# The cost has two parts, and so has its slope. The first is a mean of error times input, and the error needs a probability. The second is the slope of half a square.


# %% tags=["other-way"]
def cost_grad(weight, feature, label, penalty):
    prob = (1 + np.tanh(weight * feature / 2)) / 2
    return (prob - label) @ feature / len(label) + penalty * weight

# %% [markdown]
# Gradient descent would do. But here we can do better. The second derivative of the loss is $p(1-p)$, so the *Hessian*, the matrix of all second derivatives, is known: $H = \frac{1}{N}\sum_i p_i(1-p_i)\,x_i x_i^\top$ plus the penalty. *Newton's method* jumps to the bottom of the parabola that fits here: $w - H^{-1} g$, with $g$ for the gradient. (Section 6 uses the positive weight. Here it is 1.)


# %%
def fit(inputs, label, *, penalty, positive_weight=1):
    weights = np.zeros(inputs.shape[1])
    shrink = penalty * np.eye(weights.size)
    shrink[-1, -1] = 0  # no penalty on the bias
    for _ in range(15):
        prob = sigmoid(inputs @ weights)
        count = np.where(label == 1, positive_weight, 1)
        gradient = inputs.T @ (count * (prob - label)) / label.size + shrink @ weights
        curvature = count * prob * (1 - prob)
        hessian = (inputs.T * curvature) @ inputs / label.size + shrink
        weights = weights - np.linalg.solve(hessian, gradient)
    return weights


# %%
weights = fit(inputs, malignant, penalty=1 / malignant.size)
logits = inputs @ weights
cost = np.mean(classification.binary_cross_entropy_from_logits(malignant, logits))
wrong = np.sum((logits > 0) != malignant)
print(f"mean loss {cost:.4f}, wrong on {wrong} of {malignant.size} tumours")

# %% [markdown]
# Saying 0.5 to everybody would cost 0.69. This model costs 0.0534, and is wrong on 7 tumours, though on the very tumours it was fitted to. New ones are harder; lesson 07 returns to that. Does scikit-learn find the same weights? It minimises $C \sum_i \ell_i + \frac12 \sum_j w_j^2$. Divide that by $CN$: its `C=1` is our $\lambda = 1/N$.

# %%
model = LogisticRegression(C=1, solver="newton-cholesky", tol=1e-10)
model.fit(standard, malignant)
theirs = np.append(model.coef_, model.intercept_)
print("largest difference below 1e-6:", np.max(np.abs(theirs - weights)) < 1e-6)

# %% [markdown]
# All 31 numbers agree. Was that luck? Could two methods end in two different valleys? Not here. The eigenvalues of the Hessian say how the cost curves, in each direction.

# %%
prob = sigmoid(logits)
hessian = (inputs.T * (prob * (1 - prob))) @ inputs / malignant.size  # without the penalty
eigenvalues = np.linalg.eigvalsh(hessian)
print(f"{np.sum(eigenvalues > 0)} of {eigenvalues.size} curve upwards")
print(f"from {eigenvalues.min():.1e} to {eigenvalues.max():.1e}")

# %% [markdown]
# None is negative, and none can be, for any weights: in direction $v$ the curvature is $\frac1N \sum_i p_i (1-p_i) (x_i \cdot v)^2$, a sum of numbers that are never negative. Such a cost is *convex*: a straight line between two of its points never runs below it.
#
# > **A published page, run.** Tutorial [1] says that convex functions *"have only one lowest point"*. Try two convex ones: the loss of a single label 1, and a cost in which the same feature comes twice.

# %%
far = classification.binary_cross_entropy_from_logits([1, 1, 1], [10.0, 20.0, 30.0])
print("further and further out:", far)
for pair in ([2, 0], [1, 1], [0, 2]):
    twice = np.array([[-1, -1], [1, 1], [2, 2]]) @ pair
    losses = classification.binary_cross_entropy_from_logits([0, 1, 0], twice)
    print(f"weights {pair}: cost {losses.mean():.4f}")

# %% [markdown]
# > The first falls for ever: it has *no* lowest point. The same can happen to a whole cost. A plane can split our 569 tumours without a mistake, and without the penalty the weights would grow and grow. The second has *many*: every pair with the same sum costs the same. What holds is that every valley of a convex function is as deep as any other. With the penalty, there is one.
#
# And a network? Here is one with two hidden units. Each has a weight and a bias. Swap the two units: the network computes the same. Then go halfway.


# %%
x = np.array([-2.0, -1.5, -0.5, 0.0, 0.5, 1.5, 2.0])
y = np.array([0, 0, 1, 1, 1, 0, 0])  # yes in the middle


def network_cost(units):
    hidden = np.tanh(units[:, :1] * x + units[:, 1:])
    logit = 4 * hidden.sum(axis=0) - 4
    return np.mean(classification.binary_cross_entropy_from_logits(y, logit))


units = np.array([[3.0, 3.0], [-3.0, 3.0]])  # weight and bias of each hidden unit
swapped = units[::-1]
share = np.linspace(0, 1, 101)
costs = [network_cost((1 - s) * units + s * swapped) for s in share]
print(f"cost: {costs[0]:.4f}, swapped {costs[-1]:.4f}, halfway {costs[50]:.4f}")

# %%
ax = plots.axes("Between two equal valleys lies a hill", "share of the way", "cost in nats")
plots.curve(ax, share, costs, label="network")
ends = {"label": "straight line", "color": plots.ORANGE, "style": "--"}
plots.curve(ax, [0, 1], [costs[0], costs[-1]], **ends)
ax.legend(frameon=False, loc="center")
plots.show(
    ax,
    "The cost rises from almost 0 to a hill about 2.3 high halfway, and falls to almost 0 again. "
    "The straight line between the two ends runs far below it.",
)

# %% [markdown]
# The line runs *below* the curve. So this cost is not convex in the weights of the network, although the same loss is convex in the logit. Every network with two or more units in a hidden layer has such twins. Lesson 07 lives with that.
#
# ## 6. When one mistake is worse
#
# To miss a malignant tumour is worse than a false alarm. A *positive weight* counts every example with label 1 more often: weight 10 counts each malignant tumour ten times. (It is `positive_weight` in `course_utils`, `pos_weight` in PyTorch.)
#
# **Predict before you run (1 minute).** The positive weight goes up. Which of these goes up as well? **a** only the malignant tumours found, **b** only the false alarms, **c** both.

# %%
check("4.7", "c")  # stub: check("4.7", "?")

# %% [markdown]
# To see something, use the radius alone, where the two kinds overlap. *Recall* is the share of malignant tumours that were found. *Precision* is the share of alarms that were right.

# %%
radius = inputs[:, [0, -1]]
fitted = {w: fit(radius, malignant, penalty=0, positive_weight=w) for w in (1, 3, 10)}
for weight, line in fitted.items():
    alarm = radius @ line > 0
    found = np.sum(alarm & (malignant == 1))
    false = np.sum(alarm & (malignant == 0))
    print(f"weight {weight:2}: {found} of 212 found, {false} false alarms", end=", ")
    print(f"recall {found / 212:.2f}, precision {found / (found + false):.2f}")

# %% [markdown]
# From weight 1 to 10 the tumours missed fall from 45 to 7, and the false alarms rise from 24 to 157. Recall goes up, precision goes down.

# %%
ax = plots.axes("The weight moves the curve", "mean radius, standardised", "probability, label")
plots.points(ax, standard[:, 0], malignant, label="569 tumours", color=plots.GREY, marker="|")
grid = np.linspace(-2, 4, 121)
for weight, color, style in ((1, plots.BLUE, "-"), (10, plots.ORANGE, "--")):
    curve = sigmoid(fitted[weight][0] * grid + fitted[weight][1])
    plots.curve(ax, grid, curve, label=f"weight {weight}", color=color, style=style)
plots.show(
    ax,
    "Two S-shaped curves over the radius, with the tumours as ticks at 0 and 1. "
    "The curve for weight 10 is almost as steep as that for weight 1, but lies to the left of it.",
)

# %% [markdown]
# The curve moves left: the alarm goes off at a smaller radius. The price is that the number is no longer a frequency.

# %%
print(f"share of malignant tumours: {malignant.mean():.4f}")
for weight, (slope, bias) in fitted.items():
    prob = sigmoid(slope * standard[:, 0] + bias)
    print(f"weight {weight:2}: slope {slope:.2f}, bias {bias:.2f}, mean probability {prob.mean():.4f}")

# %% [markdown]
# The slope hardly changes. The bias grows by 2.30 from weight 1 to 10, about $\log 10$. With weight 1 the mean probability is the share of malignant tumours, 0.3726. With weight 10 it is 0.6311. A lower threshold on the unweighted model moves the same mistakes, and keeps the probabilities honest.
#
# ## 7. Quiz
#
# **4.8** (1 minute) Every example gets probability 0.5. What is the binary cross-entropy? **a** 0, **b** 0.5, **c** about 0.69.

# %%
check("4.8", "c")  # stub: check("4.8", "?")

# %% [markdown]
# **4.9** (1 minute) A network ends in a sigmoid, and its loss expects logits. What happens? **a** it runs, but a sigmoid is applied twice, **b** an error message, **c** nothing, the sigmoid of a probability is that probability.

# %%
check("4.9", "a")  # stub: check("4.9", "?")

# %% [markdown]
# **4.10** (1 minute) A label is 1, the logit is −30. What is the slope with respect to the logit? **a** about −30, **b** about −1, **c** about 0.

# %%
check("4.10", "b")  # stub: check("4.10", "?")

# %% [markdown]
# ## What you saw
#
# - **Binary cross-entropy** is the negative logarithm of the probability of what came true. It has no ceiling.
# - Probabilities lose their digits near 1. **Stay with the logit**: $\log(1+e^{\mp z})$ is finite for every logit.
# - Its **slope** is $\sigma(z) - y$, prediction minus target.
# - It is **convex** in the logit and in the weights of logistic regression, not in the weights of a network.
# - A **positive weight** buys recall with precision.

# %%
progress("04")

# %% [markdown]
# A ✓ marks what you passed. Lesson 05 goes from two classes to many.
#
# ## References
#
# 1. M. F. Bashir, "Understanding Loss Functions in Neural Networks", *Deep Learning Essential*, part 5.
# 2. "Loss Functions in Artificial Neural Networks: Types, Applications, and Implementation in PyTorch for Effective Model Training", a tutorial without a named author.
# 3. D. R. Cox, "The regression analysis of binary sequences", *Journal of the Royal Statistical Society B* 20, 1958: logistic regression.
# 4. I. J. Good, "Rational decisions", *Journal of the Royal Statistical Society B* 14, 1952: the logarithm as a score.
# 5. W. N. Street, W. H. Wolberg and O. L. Mangasarian, "Nuclear feature extraction for breast tumor diagnosis", *IS&T/SPIE Symposium on Electronic Imaging*, 1993: the tumours.

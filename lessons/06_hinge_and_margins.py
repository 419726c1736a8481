# %% [markdown]
# # 06 · Ask for a safety margin
#
# Two people sort the same petals with a ruler, and neither of them makes a mistake. Still you would trust one of the two more with the petals of tomorrow. Which one, and how can a loss tell?
#
# - **You will** write the hinge loss and its slope; turn a score into centimetres; see which examples hold a line in place; choose a price for large weights, so that one wrong label does no harm; and find out what the hinge buys and what it does not.
# - **You need** lessons [01](01_error_and_mse.ipynb), [02](02_absolute_error_and_outliers.ipynb), [04](04_binary_cross_entropy.ipynb) and [05](05_cross_entropy.ipynb): slopes and pulls, cross-entropy from logits, a row of scores for several classes.
# - **It takes** about 90 minutes, 33 of them for the exercises. There is a good place to stop halfway, and three parts are marked optional.
# - **Words and symbols** are explained in the [glossary](glossary.ipynb).

# %%
import numpy as np
from sklearn import linear_model, model_selection, svm

from course_utils import classification, descent, gradcheck, margin, plots
from course_utils.checks import check, hint, progress, review, solution
from course_utils.datasets import iris_petals

# %% [markdown]
# ## Three questions to warm up
#
# They are about lessons 02, 04 and 05.
#
# **6.1** (1 minute) Two classes have the logits 1 and 3, and softmax gives the second class a probability. Which single logit gives the same probability, if you put it into a sigmoid?

# %%
check("6.1", 2)  # stub: check("6.1", "?")

# %% [markdown] tags=["idea"]
# Divide numerator and denominator of the softmax by the numerator. What is left has the form of a sigmoid, and only one number is in its exponent.

# %% [markdown]
# **6.2** (1 minute) You guess 8 for five people, whose numbers are 3, 5, 9, 10 and 11. Take the slope of each absolute error with respect to the guess. What is the sum of the five slopes?

# %%
check("6.2", -1)  # stub: check("6.2", "?")

# %% [markdown] tags=["idea"]
# How far away somebody is does not matter. Each person pulls with the same force, one way or the other: count them.

# %% [markdown]
# **6.3** (1 minute) A penalty $\frac{\lambda}{2} w^2$ with $\lambda = 0.1$ is added to a cost. The weight is −3. Which slope does the penalty add?

# %%
check("6.3", -0.3)  # stub: check("6.3", "?")

# %% [markdown] tags=["idea"]
# The slope of a square brings down a 2, and the half in front takes it away again. What is left is the price times the weight, with its sign.

# %% [markdown]
# ## 1. Two cuts, no mistakes
#
# The 150 iris petals of lesson 01 come from three species [6], 50 each: *setosa*, *versicolor* and *virginica*. Can the length of a petal tell setosa from versicolor? Cut the ruler somewhere. Shorter is setosa, longer is versicolor.

# %%
length, width = iris_petals()
setosa, versicolor = length[:50], length[50:100]
print(f"longest setosa: {setosa.max()} cm, shortest versicolor: {versicolor.min()} cm")
for cut in [2.0, 2.45]:
    mistakes = np.sum(setosa > cut) + np.sum(versicolor < cut)
    print(f"cut at {cut} cm: {mistakes} mistakes")

# %% [markdown]
# Both cuts are right a hundred times. But tomorrow somebody brings a setosa of 2.1 cm. The cut at 2.0 gets it wrong, and the cut in the middle has room for it. Counting mistakes cannot tell the two apart. A loss can, if it asks for more than the right side.
#
# Give each petal a *score* $s$: below 0 it says setosa, above 0 versicolor, and far from 0 it says so firmly. Give it a *label* $y$, too: −1 for setosa, +1 for versicolor. The product $y s$ is the *lead*. It is positive where the score has the right sign, and far from 0 where the score is firm.
#
# The *hinge loss* asks for a lead of 1, and charges what is missing:
#
# $$\ell = \max(0,\; 1 - y s)$$
#
# A lead of 0.3 costs 0.7, because so much is missing from 1. A lead of −0.5, on the wrong side, costs 1.5. A lead of 2 would cost −1, and the maximum turns that into 0: more than enough earns no reward.
#
# **Exercise 6.4 (4 minutes).** Write it for whole arrays. Labels `[1, -1, -1, 1]` with scores `[0.3, 0.5, -2, 1]` cost `[0.7, 1.5, 0, 0]`. `np.maximum` compares element by element.


# %%
def hinge(sign, score):
    """What is missing from a lead of 1, for each example."""
    return np.maximum(0, 1 - sign * score)  # stub: return ...


check("6.4", hinge)

# %% [markdown] tags=["idea"]
# Work out the lead first: it is positive where label and score agree. Then ask what is missing from the lead that the loss asks for, and see to it that a larger lead earns no reward.


# %% tags=["other-way"]
def hinge(sign, score):
    lead = sign * score
    return np.where(lead < 1, 1 - lead, 0.0)

# %% [markdown]
# From here on the tested version does the work, `margin.hinge`. It calls the label `sign`, because that is what it has to be.
#
# > **Check the claim.** A tutorial prints this formula as $\max(0, 1 - y_i \cdot \hat y_i)$ [1]. It does not say which numbers $y$ may be, and its formula for cross-entropy, just above, has labels 0 and 1. Use them here.

# %%
labels_01 = np.array([0, 0, 0, 1, 1])
scores = np.array([-3.0, 0.5, 3.0, -1.0, 2.0])
print("labels 0, 1:  ", np.maximum(0, 1 - labels_01 * scores))
print("labels −1, +1:", margin.hinge(2 * labels_01 - 1, scores))

# %% [markdown]
# > The first three examples cost 1, whatever their score is: $0 \cdot s$ is 0, and the score drops out. Nothing can be learned from them. With −1 in place of 0 they cost 0, 1.5 and 4. So the formula is for the labels −1 and +1 only. ($2y - 1$ makes them from 0 and 1.)
# >
# > (Keras turns zeros into −1 by itself; the function of this course refuses them.)
#
# ## 2. Three ways to charge for one score
#
# How does the hinge compare with the cross-entropy of lesson 04? Read the score as a logit. There, a yes cost $\log(1 + e^{-s})$ and a no cost $\log(1 + e^{s})$. With the labels +1 and −1 these are one formula, $\log(1 + e^{-y s})$, because the label turns the sign. It, too, depends on the lead alone. A third way is the *squared hinge*, $\max(0, 1 - y s)^2$.


# %%
def squared_hinge(sign, score):
    return np.maximum(0, 1 - sign * score) ** 2


def cross_entropy(sign, score):
    return classification.binary_cross_entropy_from_logits((sign + 1) / 2, score)


def cross_entropy_grad(sign, score):
    return classification.binary_cross_entropy_from_logits_grad((sign + 1) / 2, score)


# %% [markdown]
# **Predict before you run (1 minute).** An example with label +1 has a score of 3. Which losses still charge something? **a** all three, **b** the cross-entropy alone, **c** none.

# %%
check("6.5", "b")  # stub: check("6.5", "?")

# %% [markdown]
# The next cell draws the three losses for an example with label +1, and below them their slopes: how hard the example pulls at its score.

# %%
grid, ones = np.linspace(-2, 4, 241), np.ones(241)
losses = [loss(ones, grid) for loss in (squared_hinge, margin.hinge, cross_entropy)]
grads = margin.squared_hinge_grad, margin.hinge_grad, cross_entropy_grad
slopes = [grad(ones, grid) for grad in grads]

# %%
titles = ["From a lead of 1 on, both hinges charge nothing …", "… and pull no more. The cross-entropy never stops"]
top, low = plots.below_each_other(titles, "score of an example with label +1", ["loss", "slope"])
for ax, (squared, plain, smooth) in [(top, losses), (low, slopes)]:
    ax.axvspan(1, 4, color=plots.GREY, alpha=0.12)
    plots.curve(ax, grid, squared, style="--")
    plots.curve(ax, grid, plain, color=plots.ORANGE)
    plots.curve(ax, grid, smooth, color=plots.GREY, style=":")
top.set_ylim(0, 4.5)
low.set_ylim(-4.5, 0.8)
plots.note(top, -0.9, 3.61, "squared hinge", side="right", color=plots.BLUE)
plots.note(top, -1.3, 2.4, "hinge", side="right", color=plots.ORANGE)
plots.note(top, 2.2, 0.11, "cross-entropy:\nsmall, never 0", color=plots.GREY)
plots.note(low, -0.9, -3.8, "squared hinge: the further, the harder", side="right", color=plots.BLUE)
plots.note(low, -1.2, -1, "hinge: −1, or 0", side="below", color=plots.ORANGE)
plots.show(top, "Two panels over the score. Above, three losses that fall to the right: both hinges are 0 "
           "from 1 on, the cross-entropy is 0.05 at 3. Below, their slopes: that of the hinge is -1 up to 1 "
           "and 0 beyond, that of the squared hinge rises from -6 to 0, that of cross-entropy from -0.9.")

# %% [markdown]
# Look at the grey region, where the lead is above 1. Both hinges are 0 there, and so is their slope. The cross-entropy is small, 0.05 at a score of 3, but it still has something to gain. To the left, on the wrong side, the hinge is straight, the cross-entropy nearly so, and their pull never exceeds 1. The squared hinge pulls harder the further away it is, so a single bad outlier can drown all the rest.
#
# ## 3. How hard does a petal pull?
#
# Measure the slope of the hinge, with the central difference of lesson 01.


# %%
def hinge_if_plus(score):
    return margin.hinge(1, score)


for score in [-2.0, 0.5, 1.0, 1.5]:
    print(f"score {score:4}: slope {gradcheck.numerical_gradient(hinge_if_plus, score):.2f}")

# %% [markdown]
# Left of 1 the slope is −1, for a small lead and for a bad mistake alike: it says *up, please*. Right of 1 it is 0: *leave me alone*. Exactly at 1 the hinge has a corner, a *kink*. No single slope is right there, and the central difference mixes both sides to −0.5. This course takes 0.
#
# **Exercise 6.6 (5 minutes).** You measured the slopes for label +1. What are they for label −1? Measure, or think. Then write the slope for whole arrays, with 0 at the kink. Labels `[1, -1, -1, 1]` with scores `[0.3, 0.5, -2, 1]` have the slopes `[-1, 1, 0, 0]`. A comparison counts as 1 or 0 in a product.


# %%
def hinge_grad(sign, score):
    """The derivative of the hinge with respect to the score; 0 at the kink."""
    return -sign * (sign * score < 1)  # stub: return ...


check("6.6", hinge_grad)

# %% [markdown] tags=["idea"]
# There are two cases: the lead is still too short, or it is not. In the first the slope depends on the label alone, and in the second nothing pulls. A comparison can switch the first case on and off.


# %% tags=["other-way"]
def hinge_grad(sign, score):
    return np.where(sign * score < 1, -sign, 0.0)

# %% [markdown]
# **A good place to stop.** You have the hinge, and you know who pulls. The second half turns scores into centimetres and puts a line between real petals. If you go on another day, run all cells above first. (The rest of this section is optional.)
#
# ### Kinks and squares (optional)
#
# What could one take for the slope at the kink? Lay a straight line through the corner, so that it never rises above the curve. Its slope is called a *subgradient*.

# %%
beside = np.linspace(-2, 4, 25)
for slope in [-1.5, -1.0, -0.5, 0.0, 0.5]:
    below = np.all(slope * (beside - 1) <= margin.hinge(np.ones(25), beside))
    print(f"slope {slope:4.1f}: never above the curve {below}")

# %% [markdown]
# All slopes from −1 to 0 will do. Which one a library takes depends on how the hinge is written: in PyTorch 2.15, `torch.maximum` of 0 and $1 - s$ has the slope −0.5 at the kink, and `torch.relu` of $1 - s$ has 0. In TensorFlow 2.21 it is −1 for `tf.maximum(1 - s, 0)`, but 0 with the two arguments swapped, and 0 for `tf.nn.relu`.
#
# And the squared hinge? Its way from the score to the loss is a chain of two links. Follow a label −1 with a score of 0.5.
#
# 1. *From the score to what is missing*, $1 - y s$. Its slope is $-y$, here +1. (What is missing is 1.5.)
# 2. *From what is missing to its square.* The slope of a square is twice the number: $2 \cdot 1.5 = 3$.
# 3. *Multiply*: $-2y\,(1 - y s)$, here +3, as long as something is missing. If not, the slope is 0.


# %%
def squared_hinge_grad(sign, score):
    return -2 * sign * np.maximum(0, 1 - sign * score)


measured = gradcheck.numerical_gradient(lambda score: squared_hinge(-1, score), 0.5)
print(f"worked out {squared_hinge_grad(-1, 0.5)}, measured {measured:.4f}")

# %% [markdown]
# Both say 3. At a lead of 1 this slope shrinks to 0 without a jump, so the squared hinge has no kink.
#
# ## 4. From a score to centimetres
#
# Back to the two cuts. Let the score grow along the ruler, $s = w \cdot (\text{length} - \text{cut})$, with a weight $w$. Does the hinge prefer the cut in the middle?

# %%
petals_1d = np.concatenate([setosa, versicolor])
species = np.repeat([-1.0, 1.0], 50)
for weight in [2.0, 11.0]:
    for cut in [2.0, 2.45]:
        cost = np.mean(margin.hinge(species, weight * (petals_1d - cut)))
        print(f"weight {weight:4.1f}, cut at {cut:.2f} cm: mean hinge {cost:.4f}")

# %% [markdown]
# With a weight of 2, only the cut in the middle costs nothing. With a weight of 11 the other one does as well, though it has hardly any room. Draw two of the four scores, with the petals as marks at the bottom.

# %%
ax = plots.axes("A large weight buys the lead with hardly any room", "petal length in cm", "score")
ax.set(xlim=(0.9, 5.2), ylim=(-4.5, 4.5))
plots.points(ax, petals_1d, np.full(100, -4.0), color=plots.GREY, marker="|")
for weight, cut, color, side in [(11, 2.0, plots.ORANGE, "left"), (2, 2.45, plots.BLUE, "right")]:
    plots.curve(ax, cut + np.array([-3.4, 4.2]) / weight, [-3.4, 4.2], color=color)
    plots.curve(ax, [cut, cut + 1 / weight, cut + 1 / weight], [0, 0, 1], color="black")
    said = f"weight {weight}: a score\nof 1 after {1 / weight:.2f} cm"
    plots.note(ax, cut + (weight == 2) / weight, 0.4, said, side=side, color=color)
plots.note(ax, 1.45, -4, "setosa", color=plots.GREY)
plots.note(ax, 4.2, -4, "versicolor", color=plots.GREY)
plots.show(ax, "Two rising lines over the petal length. The steep one crosses 0 at 2 cm, just right of "
           "the setosa petals, and reaches 1 after 0.09 cm. The flat one crosses 0 at 2.45 cm, in the "
           "middle of the gap, and reaches 1 after 0.50 cm.")

# %% [markdown]
# The score reaches 1 where $w \cdot (\text{length} - \text{cut}) = 1$, and that is $1/w$ to the right of the cut. This way is the *margin* in centimetres: 0.50 for the weight 2, and 0.09 for the weight 11. **A wide margin needs a small weight.**
#
# The tutorial says that hinge loss *"focuses on maximizing the margin"* [1]. You have just seen a hinge of 0 with a margin of 0.09 cm, so the loss alone does not do it: it asks for a lead in the score. In centimetres the margin becomes wide when large weights have a price, the penalty of lesson 04. Charge $\frac{0.003}{2} w^2$, and the weight 11 costs 0.18, the weight 2 only 0.006. Now the hinge agrees with you: the one to trust cuts in the middle. The hinge together with this price is the *support vector machine* [3].
#
# Try it on a harder task, versicolor against virginica, by length and width. No straight line gets all of these right.

# %%
petals = np.column_stack([length, width])[50:]
center = petals.mean(axis=0)
inputs = np.column_stack([petals - center, np.ones(100)])  # the ones are for the bias
print(inputs[[0, 99]].round(2))

# %% [markdown]
# Each row holds the length and the width of a petal, both measured from their mean, and a 1. One product with $(w_1, w_2, b)$ gives all scores. The label is −1 for the 50 versicolor, which come first, and +1 for the 50 virginica, so the hundred labels in `species` fit again. The cost is the mean loss plus $\frac{0.003}{2}(w_1^2 + w_2^2)$. So its slope has two parts: the pulls of the petals, and 0.003 times each weight. (The bias has no price, hence the 0 in `[1, 1, 0]`.)


# %%
def train(loss_grad, keep, divisor=100):
    def cost_grad(parameters):
        pull = loss_grad(species[keep], inputs[keep] @ parameters)
        return inputs[keep].T @ pull / divisor + 0.003 * parameters * [1, 1, 0]

    walk = descent.gradient_descent(cost_grad, np.zeros(3), learning_rate=0.2, steps=8000)
    return walk[-2000:]


everything = np.full(100, True)
walks = {
    "hinge": train(margin.hinge_grad, everything),
    "cross-entropy": train(cross_entropy_grad, everything),
}

# %% [markdown]
# (`keep` and `divisor` are for the next section.) The slope of the hinge is full-sized right up to the kink, so gradient descent hops around the lowest point, as it did for the absolute error. The mean of the last 2,000 points is the result.

# %%
found = {name: walk.mean(axis=0) for name, walk in walks.items()}
for name, (w1, w2, b) in found.items():
    print(f"{name:13}  weights {w1:.2f} {w2:.2f}, bias {b:.2f}")

# %% [markdown]
# How wide is the margin of the hinge now, with two weights, 2.35 and 2.94?
#
# 1. For each centimetre of length the score grows by 2.35, and for each centimetre of width by 2.94. It grows fastest along the arrow $(2.35, 2.94)$. At a right angle to it, along $(2.94, -2.35)$, it does not change at all: $2.35 \cdot 2.94 - 2.94 \cdot 2.35 = 0$. So the arrow points straight away from the line where the score is 0.
# 2. By Pythagoras, the arrow is $\sqrt{2.35^2 + 2.94^2} = 3.76$ long. Walk 1 cm along it: that is $2.35/3.76$ in length and $2.94/3.76$ in width. The score grows by $2.35 \cdot \frac{2.35}{3.76} + 2.94 \cdot \frac{2.94}{3.76} = \frac{3.76^2}{3.76} = 3.76$.
# 3. From score 0 to score 1 it takes $1/3.76 = 0.27$ cm. The margin is $1/\sqrt{w_1^2 + w_2^2}$.
#
# (In the next cell, `b - center @ [w1, w2]` is the bias for lengths and widths that are not measured from their mean.)


# %%
def draw(ax, data, label, weights, bias, pull, at=(5.5, 1.3)):
    plots.sized_points(ax, *data[label < 0].T, pull[label < 0], color=plots.BLUE, marker="s")
    plots.sized_points(ax, *data[label > 0].T, pull[label > 0])
    plots.dividing_line(ax, weights, bias, at=at)


def on_equal_scales(title):
    ax = plots.axes(title, "petal length in cm", "petal width in cm")
    ax.figure.set_figheight(3.1)
    ax.set(xlim=(2.8, 7.1), ylim=(0.85, 2.6))
    return ax


w1, w2, b = found["hinge"]
ax = on_equal_scales("The margin of the hinge is 0.27 cm wide")
draw(ax, petals, species, [w1, w2], b - center @ [w1, w2], np.full(100, 0.3))
plots.note(ax, 3.3, 1.5, "versicolor", color=plots.BLUE)
plots.note(ax, 6.6, 1.5, "virginica", color=plots.ORANGE)
plots.show(ax, "Petals on equal scales, versicolor lower left and virginica upper right. Between them "
           "falls a line, with a dashed one on each side, 0.27 cm away. Some petals lie between the "
           "dashed lines, and five on the wrong side.")

# %% [markdown]
# Both axes have the same scale, so the short black line really is 0.27 cm of petal.
#
# **Exercise 6.7 (6 minutes).** How far is any petal from the line where the score is 0, in centimetres, on whichever side? Write it for the score $w_1 \cdot \text{length} + w_2 \cdot \text{width} + b$. For weights `[3, 4]`, bias −20 and the petal `[1, 2]` it returns 1.8.


# %%
def distance_from_line(weights, bias, petal):
    """How many centimetres a petal is away from the line where the score is 0."""
    per_centimetre = np.sqrt(np.sum(weights**2))  # solution
    return abs(weights @ petal + bias) / per_centimetre  # stub: return ...


check("6.7", distance_from_line)

# %% [markdown] tags=["idea"]
# The score of the petal says how far it is in units of score. You know how much score there is in one centimetre, straight away from the line.


# %% tags=["other-way"]
def distance_from_line(weights, bias, petal):
    direction = weights / np.linalg.norm(weights)
    on_the_line = -bias * weights / (weights @ weights)
    return abs(direction @ (petal - on_the_line))  # the way there, seen along the arrow

# %% [markdown]
# ## 5. Who holds the line?
#
# The line came to rest where all pulls and the price balance. Who pulls? Draw each petal with an area in proportion to its mean pull over the last 2,000 steps.


# %%
def pulls(name, loss_grad):
    scores = inputs @ walks[name].T
    labels = np.broadcast_to(species[:, None], scores.shape)
    return np.abs(loss_grad(labels, scores)).mean(axis=1)


pull_of = {
    "hinge": pulls("hinge", margin.hinge_grad),
    "cross-entropy": pulls("cross-entropy", cross_entropy_grad),
}

# %%
titles = [f"{name}: {np.sum(size > 0)} of 100 petals pull" for name, size in pull_of.items()]
panels = plots.below_each_other(titles, "petal length in cm", ["width in cm"] * 2)
for ax, (name, size) in zip(panels, pull_of.items(), strict=True):
    ax.set(xlim=(2.8, 7.1), ylim=(0.85, 2.6))
    w1, w2, b = found[name]
    draw(ax, petals, species, [w1, w2], b - center @ [w1, w2], size)
plots.note(panels[0], 3.9, 1.4, "a dot:\na slope of 0", at=(3.3, 1.85), color=plots.GREY)
surest = size.argmin()
plots.note(panels[1], *petals[surest], f"the surest one\nstill pulls: {size.min():.5f}", at=(6.5, 1.1), color=plots.GREY)
plots.show(panels[0], "Two panels with the same petals and similar lines. For the hinge, 18 petals on "
           "the dashed lines, between them or on the wrong side are large, and all others are dots. "
           "For cross-entropy the petals shrink gradually with their distance from the line.")

# %% [markdown]
# The petals that pull under the hinge are called *support vectors*. They lie on a dashed line, between the dashed lines, or on the wrong side. The other 82 have a lead above 1, and a slope of exactly 0. Under the cross-entropy every petal pulls, even the one that is surest of all.
#
# **Predict before you run (1 minute).** Throw those 82 petals away, and train the hinge again from the start. The sum of the pulls is divided by 100, as before. The line … **a** stays where it is, **b** moves towards virginica, **c** turns.

# %%
check("6.8", "a")  # stub: check("6.8", "?")

# %%
supports = pull_of["hinge"] > 0
for name, loss_grad in {"hinge": margin.hinge_grad, "cross-entropy": cross_entropy_grad}.items():
    w1, w2, b = train(loss_grad, supports).mean(axis=0)
    print(f"{name:13}  weights {w1:.2f} {w2:.2f}, bias {b:.2f}")

# %% [markdown]
# The line of the hinge comes out as before: eighteen petals were all it ever needed. The weights of the cross-entropy fell from 3.69 and 3.90, because each of the 82 had been pulling a little.
#
# One thing was kept on purpose: the divisor. Eighteen slopes and 82 zeros have the same *sum* as the 18 alone, but not the same *mean*. What if you divide by the 18 that are left, as a mean does?

# %%
for divisor in [100, 18]:
    w1, w2, _ = train(margin.hinge_grad, supports, divisor).mean(axis=0)
    print(f"divided by {divisor:3}: weights {w1:.2f} {w2:.2f}, margin {1 / np.hypot(w1, w2):.2f} cm")

# %% [markdown]
# Now it is another line. Divided by 18, each pull is $100/18 = 5.6$ times as strong against the price, as if the price were $0.003 / 5.6 = 0.00054$. So the weights grow, and the margin shrinks from 0.27 to 0.18 cm. The 82 do not pull, but in a mean they are counted.
#
# ## 6. What does the price buy?
#
# `SVC` of scikit-learn finds the lowest point without hopping. It has no price. Its cost is $C$ times the *sum* of all hinges, plus $\frac12(w_1^2 + w_2^2)$. Divide that by $100\,C$, and the sum becomes the mean, and $\frac12$ becomes $\frac12 \cdot \frac{1}{100\,C}$. So it is the cost from before, with the price $\frac{1}{100\,C}$.


# %%
def machine(price, data, label):
    C = 1 / (price * len(label))
    svc = svm.SVC(kernel="linear", C=C, tol=1e-6).fit(data, label)
    pull = np.zeros(len(label))
    pull[svc.support_] = np.abs(svc.dual_coef_[0]) / C  # SVC keeps the pulls, times C
    return svc.coef_[0], svc.intercept_[0], pull


for price in [0.03, 0.01, 0.003, 0.001, 0.00054]:
    weights, bias, pull = machine(price, petals, species)
    wide, wrong = 1 / np.hypot(*weights), np.sum(species * (petals @ weights + bias) < 0)
    print(f"price {price:.5f}: margin {wide:.2f} cm, {np.sum(pull > 0)} pull, {wrong} wrong")

# %% [markdown]
# For the price 0.003 it finds the margin and the 18 petals that you know, and for 0.00054 the 0.18 cm of the divisor 18. The higher the price, the wider the margin (below 0.001 it rests for a while), and the more petals lie in it and pull. The number of mistakes hardly changes.
#
# But a weight is a score for each centimetre. What does another unit do to the line?
#
# **Predict before you run (1 minute).** Somebody writes the widths in millimetres, keeps the lengths in centimetres, and leaves the price at 0.003. The line … **a** stays where it is, **b** relies more on the length, **c** relies more on the width.

# %%
check("6.9", "c")  # stub: check("6.9", "?")

# %%
for name, unit in [("cm", 1), ("mm", 10)]:
    weights, bias, pull = machine(0.003, petals * [1, unit], species)
    wrong = np.sum(species * (petals * [1, unit] @ weights + bias) < 0)
    print(f"widths in {name}: weights for a centimetre {(weights * [1, unit]).round(2)}, {wrong} wrong")

# %% [markdown]
# Counted in millimetres, the width needs a tenth of the weight for the same score, and a hundredth of the penalty. So the line leans on the width, and more petals are wrong. Bring the inputs to one scale before you choose a price, as lesson 04 did.

# %% [markdown]
# ### One wrong label
#
# As the table showed, a wide margin need not mean fewer mistakes. Where does it help? Go back to setosa and versicolor. Suppose that somebody noted the shortest versicolor petal, 3.0 cm by 1.1 cm, as a setosa. The slider is the power of ten of the price, −2.5 stands for $10^{-2.5}$, which is about 0.003, and it starts very low. The title says how much *room* the line leaves to the nearest of all 100 petals, by what they truly are. Below 0, that petal is on the wrong side. (The black bar is the margin, as before.)

# %%
pairs = np.column_stack([length, width])[:100]
true = np.repeat([-1.0, 1.0], 50)
written = np.where(np.all(pairs == [3.0, 1.1], axis=1), -1.0, true)


def with_wrong_label(power):
    weights, bias, pull = machine(10**power, pairs, written)
    room = np.min(true * (pairs @ weights + bias)) / np.hypot(*weights)
    said = f"Price {10**power:.4f} leaves {room:z.2f} cm of room"  # z: no minus before a 0
    ax = on_equal_scales(said)
    ax.set(xlim=(0.9, 5.2), ylim=(0, 1.9))
    draw(ax, pairs, written, weights, bias, pull, at=(2.6, 0.6))
    plots.note(ax, 3.0, 1.1, "wrong label", at=(2.6, 1.6), color=plots.BLUE)
    return ax, f"{said} to the nearest petal, by what the petals truly are."


plots.slider(with_wrong_label, name="power", low=-4.0, high=0.5, step=0.25, start=-4.0)

# %% [markdown]
# **Exercise 6.10 (4 minutes).** Choose a price that leaves at least 0.40 cm of room to every petal. Type the price itself, not its power of ten.

# %%
check("6.10", 0.01)  # stub: check("6.10", "?")

# %% [markdown] tags=["idea"]
# At a very low price the line believes every label, whatever it takes. At a very high price it hardly looks at single petals any more. Look for the place in between where the wrong petal has been given up, and the others still decide.

# %% [markdown]
# At the left end the line squeezes itself in between one petal and its true neighbours. Further on, so steep a score costs more than that petal does. It is given up: it pulls with its full force of 1, but no harder, and the line moves away from it. At the right end nearly every petal pulls, and the line no longer minds the gap. So this is what the price buys: a line that need not believe every label.

# %% [markdown]
# ### Move the price yourself (optional)
#
# Here the first line, between versicolor and virginica, is found again for each price.


# %%
def priced(power):
    weights, bias, pull = machine(10**power, petals, species)
    said = f"Price {10**power:.4f}: {np.sum(pull > 0)} petals pull"
    ax = on_equal_scales(said)
    draw(ax, petals, species, weights, bias, pull)
    return ax, f"{said}, and the margin is {1 / np.hypot(*weights):.2f} cm wide."


plots.slider(priced, name="power", low=-3.5, high=-1.0, step=0.25, start=-2.5)

# %% [markdown]
# ## 7. What the hinge buys, and what it does not
#
# Does the hinge make fewer mistakes than the cross-entropy? Ask about petals that were not trained on: leave one out, train on the other 99, and let the line judge the one. Do that for each of the 100, with the same data and price for the hinge and for the cross-entropy, which `LogisticRegression` minimises.

# %%
C, leave_one_out = 1 / (0.003 * 99), model_selection.LeaveOneOut()
for model in [svm.SVC(kernel="linear", C=C), linear_model.LogisticRegression(C=C)]:
    said = model_selection.cross_val_predict(model, petals, species, cv=leave_one_out)
    print(f"{type(model).__name__:18}  {np.sum(said != species)} of 100 wrong")

# %% [markdown]
# Five and five: asking for a margin did not save a single mistake here. What the hinge did buy is that few examples hold the line. And what does it cost? Suppose that 90 of 100 petals that look exactly alike are virginica. All of them get the same score.
#
# **Predict before you run (2 minutes).** Which score makes the mean hinge of these 100 lowest? Type a number.

# %%
check("6.11", 1)  # stub: check("6.11", "?")

# %% [markdown] tags=["idea"]
# Let the score rise slowly from zero, and count at each step for whom the loss falls and for whom it rises. Those who pull upwards stop as soon as their lead is as large as the hinge asks for.


# %%
def best_score(loss, share):
    scores, ones = np.linspace(-3, 3, 601), np.ones(601)
    cost = share * loss(ones, scores) + (1 - share) * loss(-ones, scores)
    return scores[np.argmin(cost)]


print("share of virginica    5 %    20 %    60 %    90 %")
for loss in [margin.hinge, squared_hinge, cross_entropy]:
    best = [best_score(loss, share) for share in (0.05, 0.2, 0.6, 0.9)]
    print(f"{loss.__name__:17}", "".join(f"{score:8.2f}" for score in best))

# %% [markdown]
# For 60 % and for 90 % the hinge gives the same score: "virginica", and nothing about how sure. Squash it with a sigmoid, and you get 0.73 both times. It looks like a probability, and is none. The cross-entropy gives 2.20 for 90 %, and $\sigma(2.20) = 0.90$. The squared hinge keeps the share as well, as $(1 + s)/2$.
#
# The left half of the table shows what follows. Say a missed virginica costs 9 €, and a false alarm 1 €. Then it pays to say virginica from a chance of 0.1 on, as in lesson 04: for the petals with 20 %, and not for those with 5 %. The cross-entropy gives them −1.39 and −2.94, and a threshold in between tells them apart. The hinge says −1.00 to both. About petals that look alike it made up its mind while it learned, at equal costs, and no threshold can undo that.
#
# So take cross-entropy whenever somebody may ask *how likely*, or costs may change. The hinge is for a decision at costs that stay as in training, where it helps that few examples hold the line.
#
# ## 8. Other losses called hinge
#
# What is a lead when there are more than two classes? Each class has a score, as in lesson 05, and the largest one wins. The true class should lead every other by 1. Say the scores are 2.0, 1.5 and 1.8, and class 0 is the true one.

# %%
scores = np.array([2.0, 1.5, 1.8])
print("missing from a lead of 1:", np.maximum(0, 1 + scores[1:] - scores[0]).round(2))

# %% [markdown]
# Class 1 comes too close by 0.5, and class 2 by 0.8. Charge for both, or for the closest alone? Both are in use. With $c$ for the number of the true class:
#
# $$\text{multi-class hinge} = \sum_{j \ne c} \max(0,\; 1 + s_j - s_c)$$
#
# $$\text{categorical hinge} = \max(0,\; 1 + \max_{j \ne c} s_j - s_c)$$
#
# **Exercise 6.12 (6 minutes).** A colleague wrote the multi-class hinge for one example, with the number of the true class as `label`:
#
# ```python
# def multiclass_hinge(label, scores):
#     missing = np.maximum(0, 1 + scores - scores[label])
#     return np.sum(missing[scores != scores[label]])
# ```
#
# It passed a hundred tests with random scores. For label 2 and scores `[-0.4, 1.1, 0.9, 0.9]` it returns 1.2, and 2.2 is right. Find out why, and repair it. (A list of true and false in square brackets picks the numbers that stand at the true ones.)


# %%
def multiclass_hinge(label, scores):
    """The sum of what is missing from a lead of 1 over each other class."""
    missing = np.maximum(0, 1 + scores - scores[label])  # solution
    return np.sum(missing[np.arange(len(scores)) != label])  # stub: return ...


check("6.12", multiclass_hinge)

# %% [markdown] tags=["idea"]
# The true class must be left out, and only that one. Do the other classes pay that should? Go through the four scores by hand and see which of them the colleague leaves out, and by what it was recognised.


# %% tags=["other-way"]
def multiclass_hinge(label, scores):
    others = np.delete(scores, label)
    return np.sum(np.maximum(0, 1 + others - scores[label]))

# %% [markdown]
# > **Check the claim.** Another tutorial lists *"Hinge Loss or Multi-Class SVM Loss"* as one entry [2]. Put the same three scores into both kinds.

# %%
by_sum = margin.multiclass_hinge(0, scores)
by_largest = margin.categorical_hinge([1, 0, 0], scores)
print(f"multi-class {by_sum:.2f} (a third of it: {by_sum / 3:.4f}), categorical {by_largest:.2f}")

# %% [markdown]
# > They are different losses. The hinge takes one score and a label −1 or +1. The multi-class SVM loss takes a row of scores and the number of a class, and it comes in two kinds [4], here 1.30 and 0.80.
# >
# > `CategoricalHinge` in Keras takes the highest other score, or 0 in its place if all of them are negative. `MultiMarginLoss` in PyTorch *divides the sum by the number of classes*: for these scores torch 2.15 shows 0.4333.

# %% [markdown]
# ## 9. A hinge for distances (optional)
#
# One more loss bears the name, and it measures something else. Two photos go through a network, and out comes a distance $d$. Photos of the same person, label +1, should be close. Those of two people, label −1, should be at least $m$ apart; more is no better. So the *hinge embedding loss* [5] is $d$ for +1, and $\max(0, m - d)$ for −1.


# %%
def hinge_embedding(sign, distance, *, margin):
    return np.where(sign > 0, distance, np.maximum(0, margin - distance))


# %% [markdown]
# > **Check the claim.** The first tutorial lists `HingeEmbeddingLoss` of PyTorch as *"For hinge loss variants"* [1]. Take two scores that are both on the right side, 0.8 for +1 and −0.5 for −1.

# %%
sign, score = np.array([1, -1]), np.array([0.8, -0.5])
embedding = hinge_embedding(sign, score, margin=1.0)
print(f"hinge:           {margin.hinge(sign, score)}, mean {np.mean(margin.hinge(sign, score)):.2f}")
print(f"hinge embedding: {embedding}, mean {np.mean(embedding):.2f}")

# %% [markdown]
# > The hinge is 0.35 on average, and the embedding loss 1.15, as in torch 2.15. And it pulls the wrong way: for +1 it charges the number itself, so a *better* score costs more, and for −1 a score of −0.5, which is right, costs 1.5. It is made for distances, where small is right for +1.

# %% [markdown]
# **6.13** (1 minute) A network puts out the distance between two signatures. Label +1 means the same hand, −1 means a forgery. Which loss fits the distance as it is? **a** hinge, **b** hinge embedding, **c** cross-entropy from logits.

# %%
check("6.13", "b")  # stub: check("6.13", "?")

# %% [markdown]
# ## What you saw
#
# - The **hinge** $\max(0, 1 - y s)$ charges what is missing from a **lead** of 1. Its labels are −1 and +1, never 0.
# - Its **slope** is $-y$ or 0, with a **kink** at a lead of 1. It never pulls with more than 1.
# - A wide **margin** takes the hinge *and* a price on large weights: it is $1/\sqrt{w_1^2 + w_2^2}$ in the unit of the inputs.
# - Only **support vectors** hold the line. The others do not pull, but in a mean they are counted.
# - Here it made as many mistakes as cross-entropy. Its scores are **no probabilities**, and other costs take another training.
# - **Multi-class**, **categorical** and **embedding** hinges are losses of their own.

# %%
progress("06")

# %% [markdown]
# A ✓ marks what you passed. Lesson [07](07_minimising_the_loss.ipynb) looks at the walk itself: how far to step, and when to stop.
#
# ## References
#
# 1. "Loss Functions in Artificial Neural Networks: Types, Applications, and Implementation in PyTorch for Effective Model Training", a tutorial without a named author. Its hinge formula is right as printed, for labels −1 and +1.
# 2. "Loss functions in Machine Learning", a tutorial without a named author.
# 3. C. Cortes and V. Vapnik, "Support-vector networks", *Machine Learning* 20, 1995.
# 4. J. Weston and C. Watkins, "Support vector machines for multi-class pattern recognition", *ESANN*, 1999: the sum. K. Crammer and Y. Singer, "On the algorithmic implementation of multiclass kernel-based vector machines", *Journal of Machine Learning Research* 2, 2001: the closest class.
# 5. H. Mobahi, R. Collobert and J. Weston, "Deep learning from temporal coherence in video", *ICML*, 2009.
# 6. E. Anderson, "The irises of the Gaspé Peninsula", *Bulletin of the American Iris Society*, 1935; R. A. Fisher, "The use of multiple measurements in taxonomic problems", *Annals of Eugenics*, 1936: the petals.

# %% [markdown]
# # 06 · Ask for a safety margin
#
# Being right is good. Being right with room to spare is better. In this lesson you build losses that ask for a *margin* and charge nothing beyond it.
#
# - **You will** type the hinge loss and its slope, train three losses on the same flowers, and tell apart four losses that share the word *hinge*.
# - **You need** lessons [01](01_error_and_mse.ipynb), [04](04_binary_cross_entropy.ipynb) and [05](05_cross_entropy.ipynb): slopes, cross-entropy from logits, scores for several classes.
# - **It takes** about 75 minutes, 30 of them for the exercises.
# - **Words and symbols** are explained in the [glossary](glossary.ipynb).

# %%
import numpy as np

from course_utils import classification, margin, plots
from course_utils.checks import check, hint, progress, review, solution
from course_utils.datasets import iris_petals
from course_utils.descent import gradient_descent

# %% [markdown]
# ## 1. Two cuts, no mistakes
#
# The 150 iris petals of lesson 01 come from three species, 50 each: *setosa*, *versicolor*, *virginica*. Can the length of a petal tell setosa from versicolor? Cut the ruler somewhere: shorter is setosa, longer is versicolor.

# %%
length, width = iris_petals()
setosa, versicolor = length[:50], length[50:100]
print(f"longest setosa: {setosa.max()} cm, shortest versicolor: {versicolor.min()} cm")
for cut in [2.0, 2.45]:
    mistakes = np.sum(setosa > cut) + np.sum(versicolor < cut)
    print(f"cut at {cut} cm: {mistakes} mistakes")

# %% [markdown]
# Both cuts are perfect. But tomorrow somebody brings a setosa of 2.1 cm. The cut at 2.0 gets it wrong, the cut in the middle gets it right. Counting mistakes cannot tell the two cuts apart. A loss that asks for a distance can.
#
# Give each petal a *score* $s$: a negative one says setosa, a positive one says versicolor, and a large one says it firmly. Give it a *label* $y$, too: −1 for setosa, +1 for versicolor. Then $y s$ is the *lead*: positive when the sign of the score is right. The *hinge loss* asks for a lead of 1, and charges what is missing:
#
# $$\ell = \max(0,\; 1 - y s)$$
#
# **Exercise 6.1 (4 minutes).** Write it for whole arrays. Labels `[1, -1, -1, 1]` with scores `[0.3, 0.5, -2, 1]` cost `[0.7, 1.5, 0, 0]`: too small a lead, the wrong side, a lead of 2, a lead of exactly 1. `np.maximum` compares element by element.


# %%
def hinge(sign, score):
    """What is missing from a lead of 1, for each example."""
    return np.maximum(0, 1 - sign * score)  # stub: return ...


check("6.1", hinge)

# %% [markdown] tags=["idea"]
# Work out the lead first: it is positive where label and score agree. Then ask what is missing from the lead that the loss asks for, and see to it that a larger lead earns no reward.


# %% tags=["other-way"]
def hinge(sign, score):
    lead = sign * score
    return np.where(lead < 1, 1 - lead, 0.0)

# %% [markdown]
# From here on the tested version does the work: `margin.hinge`. It calls the label `sign`, because that is what it has to be.
#
# > **A published page, run.** A tutorial prints this formula as $\max(0, 1 - y_i \cdot \hat y_i)$ [1]. It does not say what $y$ may be, and its formula for cross-entropy just above uses labels 0 and 1. What if they are used here?

# %%
labels_01 = np.array([0, 0, 0, 1, 1])
scores = np.array([-3.0, 0.5, 3.0, -1.0, 2.0])
print("labels 0, 1:  ", np.maximum(0, 1 - labels_01 * scores))
print("labels −1, +1:", margin.hinge(2 * labels_01 - 1, scores))

# %% [markdown]
# > The first three examples cost 1, whatever their score: $0 \cdot s$ is 0, and the score drops out. They cannot teach anything. With −1 for 0 they cost 0, 1.5 and 4. So the formula is right for labels −1 and +1 only, and $2y - 1$ gets you there.
# >
# > Keras 3.15 turns 0 into −1 by itself if a batch holds nothing but zeros and ones. With a single −1 among them it leaves the zeros as they are. The function of this course refuses:

# %%
try:
    margin.hinge(labels_01, scores)
except ValueError as refusal:
    print(refusal)

# %% [markdown]
# It names the label and what it should have been. A refusal costs you a minute, a silent 1 an evening.
#
# ## 2. Three ways to charge for one score
#
# How does the hinge compare with the cross-entropy of lesson 04? Read the score as a logit, and write its label as −1 or +1. The cross-entropy is then $\log(1 + e^{-y s})$. A third way is the *squared hinge*, $\max(0, 1 - y s)^2$.


# %%
def squared_hinge(sign, score):
    return np.maximum(0, 1 - sign * score) ** 2


def cross_entropy(sign, score):
    return classification.binary_cross_entropy_from_logits((sign + 1) / 2, score)


# %% [markdown]
# **Predict before you run (1 minute).** An example with label +1 has a score of 3. Which losses still charge something? **a** all three, **b** the cross-entropy alone, **c** none.

# %%
check("6.2", "b")  # stub: check("6.2", "?")

# %% [markdown]
# The next cell draws all three for an example with label +1, and marks a score of 0.5.


# %%
def picture(score):
    grid = np.linspace(-1.5, 3, 181)
    ones = np.ones(grid.size)
    ax = plots.axes("Beyond 1 both hinges are 0", "score of an example with label +1", "loss")
    plots.curve(ax, grid, squared_hinge(ones, grid), "squared hinge", style="--")
    plots.curve(ax, grid, margin.hinge(ones, grid), "hinge", color=plots.ORANGE)
    plots.curve(ax, grid, cross_entropy(ones, grid), "cross-entropy", color=plots.GREY, style=":")
    losses = margin.hinge(1, score), squared_hinge(1, score), cross_entropy(1, score)
    plots.points(ax, np.full(3, score), losses)
    text = "Score {:.2f} costs: hinge {:.4f}, squared hinge {:.4f}, cross-entropy {:.4f}."
    return ax, text.format(score, *losses)


plots.show(*picture(0.5))

# %% [markdown]
# At 0.5 the hinge charges a half, its square a quarter, the cross-entropy 0.4741. Now move the score yourself. Where do the three part? What happens at 1, and what at 0?

# %%
plots.slider(picture, name="score", low=-1.5, high=3.0, step=0.25, start=0.5)

# %% [markdown]
# At 0 both hinges charge 1. To the left the squared hinge climbs fastest: one bad outlier can drown the rest. The hinge climbs in a straight line, and far out the cross-entropy nearly does. At 1 both hinges reach 0 and stay there. The cross-entropy only gets small, about 0.05 at 3, and always has something left to gain.
#
# ## 3. The slope has three values, and a kink
#
# Which way should the score go, and how strongly is it pulled? Take central differences, as in lesson 01.

# %%
for score in [0.5, 1.0, 1.5]:
    rise = margin.hinge(1, score + 1e-5) - margin.hinge(1, score - 1e-5)
    print(f"score {score}: slope {rise / 2e-5:.2f}")

# %% [markdown]
# Left of 1 the slope is −1: up, please. Right of 1 it is 0: leave me alone. At 1 itself the hinge has a *kink*. The central difference mixes both sides to −0.5, but no single slope is right there.
#
# Any slope is allowed whose straight line touches the curve at the kink and never rises above it. Such a slope is a *subgradient*. Which ones are they?

# %%
grid = np.linspace(-2, 4, 25)
for slope in [-1.5, -1.0, -0.5, 0.0, 0.5]:
    line = slope * (grid - 1)
    print(f"slope {slope:4.1f}: below the curve {np.all(line <= margin.hinge(np.ones(25), grid))}")

# %% [markdown]
# All from −1 to 0 will do. What a framework takes depends on the function: `torch.maximum(0, 1 - s)` has the slope −0.5 at the kink, `torch.relu(1 - s)` has 0. This course takes 0. The choice hardly matters: a computed score is almost never exactly 1.
#
# For any label the slope is $-y$ while $y s < 1$, and 0 otherwise.
#
# **Exercise 6.3 (5 minutes).** Write it, with 0 at the kink. Labels `[1, -1, -1, 1]` with scores `[0.3, 0.5, -2, 1]` have the slopes `[-1, 1, 0, 0]`: the last sits at the kink. A comparison such as `sign * score < 1` counts as 1 or 0 in a product.


# %%
def hinge_grad(sign, score):
    """The derivative of the hinge with respect to the score; 0 at the kink."""
    return -sign * (sign * score < 1)  # stub: return ...


check("6.3", hinge_grad)

# %% [markdown] tags=["idea"]
# There are two cases: the lead is still too short, or it is not. In the first the slope depends on the label alone, and in the second nothing pulls. A comparison can switch the first case on and off.


# %% tags=["other-way"]
def hinge_grad(sign, score):
    return np.where(sign * score < 1, -sign, 0.0)

# %% [markdown]
# **Exercise 6.4 (5 minutes).** Now the slope of the squared hinge, $\max(0, 1 - y s)^2$. The chain rule brings down a 2 and an inner derivative. For the same examples the slopes are `[-1.4, 3, 0, 0]`.


# %%
def squared_hinge_grad(sign, score):
    """The derivative of the squared hinge with respect to the score."""
    return -2 * sign * np.maximum(0, 1 - sign * score)  # stub: return ...


check("6.4", squared_hinge_grad)

# %% [markdown] tags=["idea"]
# Take the slope of the outer square at what is missing, and multiply it by the slope of what is missing with respect to the score. Where nothing is missing the first factor is zero by itself.


# %% tags=["other-way"]
def squared_hinge_grad(sign, score):
    # A label times itself is 1, so multiplying it into the bracket leaves the gap to the label.
    return np.where(sign * score < 1, 2 * (score - sign), 0.0)

# %% [markdown]
# ## 4. Who holds the line?
#
# Back to the two cuts. With the score $s = w \cdot (\text{length} - \text{cut})$, does the hinge prefer the cut in the middle? The answer depends on the weight $w$.

# %%
petals = np.concatenate([setosa, versicolor])
species = np.repeat([-1.0, 1.0], 50)
for weight in [2.0, 11.0]:
    for cut in [2.0, 2.45]:
        cost = np.mean(margin.hinge(species, weight * (petals - cut)))
        print(f"weight {weight:4.1f}, cut at {cut:.2f} cm: mean hinge {cost:.4f}")

# %% [markdown]
# With a weight of 2 only the middle cut costs nothing. With a weight of 11 both do: a large weight blows up a tenth of a centimetre to a score of 1.1. The distance from the cut to a score of 1 is the margin in centimetres, $1/w$: 0.5 cm for the small weight, 0.09 cm for the large one. **A wide margin needs a small weight.**
#
# > **A published page, run.** The same tutorial says that hinge loss *"focuses on maximizing the margin"* [1]. You just saw a hinge of 0 with a margin of 0.09 cm. The hinge asks for a lead of 1 in the score. It becomes a wide margin in centimetres once large weights have a price. Hinge plus such a price is the *support vector machine* [3], which the tutorial also names.
#
# So put a price on the weights: add $\tfrac{0.003}{2}(w_1^2 + w_2^2)$ to the mean loss. Its slope is $0.003\,w$. Now a harder task: versicolor against virginica, by length and width. Here no straight line is perfect.

# %%
petals = np.column_stack([length, width])[50:]
center = petals.mean(axis=0)
inputs = np.column_stack([petals - center, np.ones(100)])  # the ones are for the bias
print(inputs[[0, 99]].round(2))

# %% [markdown]
# Each row holds a length and a width, both measured from the mean, and a 1. So one product with $(w_1, w_2, b)$ gives all scores. The label is −1 for versicolor, the first 50, and +1 for virginica. The training takes the slope of a loss as an argument, and can leave petals out.


# %%
def train(loss_grad, keep, divisor=100):
    def cost_grad(parameters):
        pull = loss_grad(species[keep], inputs[keep] @ parameters)
        return inputs[keep].T @ pull / divisor + 0.003 * parameters * [1, 1, 0]

    walk = gradient_descent(cost_grad, np.zeros(3), learning_rate=0.2, steps=8000)
    return walk[-2000:].mean(axis=0)  # the hinge hops around its lowest point


def cross_entropy_grad(sign, score):
    return classification.binary_cross_entropy_from_logits_grad((sign + 1) / 2, score)


# %% [markdown]
# A full-sized slope stays full-sized right up to the kink, so gradient descent on the hinge never quite settles. The mean of the last 2,000 points does. Train all three, and count the petals that are wrong, and those that are close: with a lead of at most 1.

# %%
losses = {
    "hinge": (margin.hinge, margin.hinge_grad),
    "squared hinge": (squared_hinge, margin.squared_hinge_grad),
    "cross-entropy": (cross_entropy, cross_entropy_grad),
}
everything = np.full(100, True)
found = {name: train(loss_grad, everything) for name, (_, loss_grad) in losses.items()}

# %%
lead = {name: species * (inputs @ found[name]) for name in found}
for name, (w1, w2, _) in found.items():
    own = np.mean(losses[name][0](species, inputs @ found[name]))
    wrong, close = np.sum(lead[name] < 0), np.sum(lead[name] < 1.01)  # .01 for the hopping
    print(f"{name:13}  weights {w1:.2f} {w2:.2f}  own loss {own:.3f}  wrong {wrong}  close {close}")

# %% [markdown]
# Five or six petals end up on the wrong side, whichever loss was used. The weights differ, and so does the number of close petals. The three losses, 0.123, 0.131 and 0.137, cannot be compared: each has its own scale. Draw the hinge's line, and a dashed line on each side where the score is −1 and +1.


# %%
def draw(ax, name, ringed):
    plots.points(ax, *petals[:50].T, color=plots.BLUE, marker="s")
    plots.points(ax, *petals[50:].T)
    ax.plot(*petals[ringed].T, "o", markersize=11, fillstyle="none", color="black")
    w1, w2, b = found[name]
    ends = np.array([2.9, 7.0])
    for score, style in [(0, "-"), (-1, "--"), (1, "--")]:
        height = center[1] + (score - b - w1 * (ends - center[0])) / w2
        plots.curve(ax, ends, height, color=plots.GREY, style=style)
    ax.set(xlim=(2.8, 7.1), ylim=(0.9, 2.6))


# %%
supports = lead["hinge"] < 1.01
ax = plots.axes("18 of 100 petals hold the line", "petal length in cm", "petal width in cm")
draw(ax, "hinge", supports)
ax.set_xlim(2.8, 7.6)
ax.legend(["versicolor", "virginica", "lead up to 1", "score 0", "score −1, +1"], fontsize=9)
plots.show(
    ax,
    "Versicolor lower left, virginica upper right, a falling line between them with a dashed line "
    "on each side. Petals on the dashed lines, between them or on the wrong side are ringed.",
)

# %% [markdown]
# The ringed petals are the *support vectors*: those between the dashed lines, on them, or on the wrong side. Some share a spot. Those on a dashed line have been pulled to the kink, and hop around it. All others have a lead above 1 and a slope of exactly 0. With two weights the margin is $1/\sqrt{w_1^2 + w_2^2}$, here 0.27 cm.
#
# **Predict before you run (1 minute).** Throw the 82 other petals away and train the hinge again from the start. The sum of the slopes is divided by 100, as before. The line … **a** stays where it is, **b** moves towards virginica, **c** turns.

# %%
check("6.5", "a")  # stub: check("6.5", "?")

# %%
for name in ["hinge", "cross-entropy"]:
    w1, w2, b = train(losses[name][1], supports)
    print(f"{name:13}  weights {w1:.2f} {w2:.2f}")

# %% [markdown]
# The hinge finds the same weights, 2.35 and 2.94. Eighteen petals were all it ever needed. The cross-entropy had 3.69 and 3.90, and now has 1.25 and 1.28: each of the 82 had been pulling a little.
#
# One thing was kept on purpose, the divisor. Eighteen slopes and 82 zeros have the same sum, but not the same mean. What if the sum is divided by the 18 that are left?

# %%
w1, w2, b = train(losses["hinge"][1], supports, divisor=18)
print(f"weights {w1:.2f} {w2:.2f}, margin {1 / np.hypot(w1, w2):.2f} cm")

# %% [markdown]
# Now each petal weighs more than five times as much against the price on large weights. So the weights grow, and the margin shrinks from 0.27 to 0.18 cm. The 82 do not pull, but in a mean they are counted.
#
# Here is who pulls under each loss. Petals without a ring have a slope of 0.

# %%
titles = ["hinge: 18 pull", "squared hinge: 30", "cross-entropy: 100"]
row = plots.side_by_side(titles, "length in cm", "width in cm")
for ax, name in zip(row, found, strict=True):
    draw(ax, name, (lead[name] < 1.01) | (name == "cross-entropy"))
plots.show(
    row[0],
    "Three panels with the same petals and similar lines. Ringed are 18 petals near the line for "
    "the hinge, 30 in a wider band for the squared hinge, and all 100 for cross-entropy.",
)

# %% [markdown]
# The lines are close to each other. What differs is who keeps them in place: the petals near the line, or all of them. Under cross-entropy even the petal that is surest pulls:

# %%
pulls = np.abs(cross_entropy_grad(species, inputs @ found["cross-entropy"]))
print(f"cross-entropy: {np.count_nonzero(pulls)} petals pull")
print(f"strongest {pulls.max():.2f}, weakest {pulls.min():.6f}")

# %% [markdown]
# Weakly, but it does.
#
# ## 5. A score is not a probability
#
# Suppose 90 of 100 petals that look exactly alike are virginica. All get the same score. Which score is best?
#
# **Predict before you run (1 minute).** Which score makes the mean hinge of these 100 lowest? Type a number.

# %%
check("6.6", 1)  # stub: check("6.6", "?")

# %% [markdown] tags=["idea"]
# Let the score rise slowly from zero, and count at each step for whom the loss falls and for whom it rises. Those who pull upwards stop as soon as their lead is as large as the hinge asks for.


# %%
def best_score(loss, share):
    scores, ones = np.linspace(-3, 3, 601), np.ones(601)
    cost = share * loss(ones, scores) + (1 - share) * loss(-ones, scores)
    return scores[np.argmin(cost)]


for name, (loss, _) in losses.items():
    best = [best_score(loss, share) for share in (0.6, 0.75, 0.9)]
    print(f"{name:13}  60%: {best[0]:.2f}   75%: {best[1]:.2f}   90%: {best[2]:.2f}")

# %% [markdown]
# The hinge says 1.00 each time: "virginica", and nothing about how sure. Squash it with a sigmoid, and you get 0.73 for all three. It looks like a probability, and is none. The cross-entropy says 2.20 for 90%, and $\sigma(2.20)$ is 0.90. The squared hinge keeps the share as well, as $(1 + s)/2$.
#
# > **A published page, run.** One of the tutorial's ten questions: *"How does hinge loss differ from cross-entropy?"* Its answer says that cross-entropy *"optimizes probabilistic predictions"* [1]. That holds, as you see. So: hinge if all you need is the decision, cross-entropy if somebody will ask *how likely*.
#
# ## 6. One word, four losses
#
# With more than two classes each class has a score, and the largest wins. What is a margin now? The true class should lead every other by 1. Say the scores are 2.0, 1.5 and 1.8, and class 0 is right.

# %%
scores = np.array([2.0, 1.5, 1.8])
print("missing from a lead of 1:", np.maximum(0, 1 + scores[1:] - scores[0]).round(2))

# %% [markdown]
# Class 1 is too close by 0.5, class 2 by 0.8. Charge for both, or for the closest alone? Both are in use:
#
# $$\text{multi-class hinge} = \sum_{j \ne y} \max(0,\; 1 + s_j - s_y) \qquad \text{categorical hinge} = \max(0,\; 1 + \max_{j \ne y} s_j - s_y)$$
#
# **Exercise 6.7 (8 minutes).** Write the multi-class hinge for one example, with a loop over the classes: `label` is the index of the true class, `scores` holds one number per class. For label 2 and scores `[-0.4, 1.1, 0.9, 0.9]` it returns 2.2.


# %%
def multiclass_hinge(label, scores):
    """The sum of what is missing from a lead of 1 over each other class."""
    loss = 0.0
    for j in range(len(scores)):  # stub: ...
        if j != label:  # solution
            loss += max(0, 1 + scores[j] - scores[label])  # solution
    return loss  # stub: return ...


check("6.7", multiclass_hinge)

# %% [markdown] tags=["idea"]
# Go through the classes and leave out the true one. Each of the others asks the same question: what is missing from the lead over this class? Add up the answers, where a class far behind adds nothing.


# %% tags=["other-way"]
def multiclass_hinge(label, scores):
    others = np.delete(scores, label)
    return np.sum(np.maximum(0, 1 + others - scores[label]))

# %% [markdown]
# > **A published page, run.** Another tutorial lists *"Hinge Loss or Multi-Class SVM Loss"* as one entry [2]. Put the same three scores into both.

# %%
by_sum = margin.multiclass_hinge(0, scores)
by_largest = margin.categorical_hinge([1, 0, 0], scores)
print(f"multi-class {by_sum:.2f}, categorical {by_largest:.2f}, sum by classes {by_sum / 3:.4f}")
two = np.array([0.2, 0.9])
print(f"two classes: {margin.multiclass_hinge(1, two):.2f} and {margin.hinge(1, 0.9 - 0.2):.2f}")

# %% [markdown]
# > They are different losses. The hinge takes one score and a sign; the multi-class SVM loss takes a row of scores and an index. For two classes they meet, as the last line shows: the hinge of the difference of both scores. For three they come in two kinds, 1.30 and 0.80.
# >
# > Know which one you call. Keras' `CategoricalHinge` takes the closest class, or 0 if all other scores are negative. PyTorch's `MultiMarginLoss` takes the sum and *divides it by the number of classes*: for these scores torch 2.15 shows 0.4333.
#
# The fourth loss has *hinge* in its name, and measures something else. Two photos go through a network, and out comes a distance $d$. Photos of the same person, label +1, should be close. Others, label −1, should be at least $m$ apart. So the loss is $d$ for +1 and $\max(0, m - d)$ for −1:


# %%
def hinge_embedding(sign, distance, *, margin):
    return np.where(sign > 0, distance, np.maximum(0, margin - distance))


# %% [markdown]
# > **A published page, run.** The first tutorial lists PyTorch's `HingeEmbeddingLoss` as *"For hinge loss variants"* [1]. Take two scores that are both on the right side, 0.8 for +1 and −0.5 for −1.

# %%
sign, score = np.array([1, -1]), np.array([0.8, -0.5])
embedding = hinge_embedding(sign, score, margin=1.0)
print(f"hinge:           {margin.hinge(sign, score)}, mean {np.mean(margin.hinge(sign, score)):.2f}")
print(f"hinge embedding: {embedding}, mean {np.mean(embedding):.2f}")

# %% [markdown]
# > The hinge is 0.35, the embedding loss 1.15, which is also what torch 2.15 shows. Worse, it pulls the wrong way: for label +1 it charges the number itself, so a good score costs *more*. It is made for distances, where small is right for +1. For a classifier, use the hinge.
#
# ## 7. Quiz
#
# **6.8** (1 minute) Labels 0 and 1 go into $\max(0, 1 - y s)$ as they are. What happens to an example with label 0? **a** it costs 0, **b** it is taken for −1, **c** it costs 1 whatever its score.

# %%
check("6.8", "c")  # stub: check("6.8", "?")

# %% [markdown]
# **6.9** (1 minute) A hospital wants to call patients in the order of their risk, and to tell each one how large it is. Which loss? **a** cross-entropy, **b** hinge, **c** either.

# %%
check("6.9", "a")  # stub: check("6.9", "?")

# %% [markdown]
# **6.10** (1 minute) PyTorch's `MultiMarginLoss` shows 0.4 for one example with five classes. What is its multi-class hinge, as a sum?

# %%
check("6.10", 2.0)  # stub: check("6.10", "?")

# %% [markdown] tags=["idea"]
# The number that PyTorch shows is a sum that was divided already. By how many classes does it divide: only by those that were compared, or by all? Undo that.

# %% [markdown]
# **6.11** (1 minute) A network puts out the distance between two signatures. Label +1 means the same hand, −1 means a forgery. Which loss fits the distance as it is? **a** hinge, **b** cross-entropy from logits, **c** hinge embedding.

# %%
check("6.11", "c")  # stub: check("6.11", "?")

# %% [markdown]
# ## What you saw
#
# - The **hinge** $\max(0, 1 - y s)$ charges for every lead below 1. Its labels are −1 and +1, never 0.
# - Its **slope** is $-y$ or 0. At the kink any **subgradient** between the two will do.
# - Only **support vectors** hold the line. Under cross-entropy everything pulls.
# - A wide **margin** takes the hinge and a price on large weights.
# - Hinge scores are **no probabilities**.
# - **Multi-class**, **categorical** and **embedding** hinges are losses of their own.
#
# Which exercises are done?

# %%
progress("06")

# %% [markdown]
# A circle marks what is still open. [Lesson 07](07_minimising_the_loss.ipynb) looks at the walk itself: how far to step, and when to stop.
#
# ## References
#
# 1. "Loss Functions in Artificial Neural Networks: Types, Applications, and Implementation in PyTorch for Effective Model Training", a tutorial without a named author. Its hinge formula is right as printed, for labels −1 and +1.
# 2. "Loss functions in Machine Learning", a tutorial without a named author.
# 3. C. Cortes and V. Vapnik, "Support-vector networks", *Machine Learning* 20, 1995.
# 4. J. Weston and C. Watkins, "Support vector machines for multi-class pattern recognition", *ESANN*, 1999: the sum. K. Crammer and Y. Singer, "On the algorithmic implementation of multiclass kernel-based vector machines", *Journal of Machine Learning Research* 2, 2001: the closest class.
# 5. H. Mobahi, R. Collobert and J. Weston, "Deep learning from temporal coherence in video", *ICML*, 2009: hinge embedding.
# 6. E. Anderson, "The irises of the Gaspé Peninsula", *Bulletin of the American Iris Society*, 1935; R. A. Fisher, "The use of multiple measurements in taxonomic problems", *Annals of Eugenics*, 1936: the petals.

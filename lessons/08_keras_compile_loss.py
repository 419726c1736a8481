# %% [markdown]
# # 08 · Hand a loss to Keras
#
# Somebody writes ten lines of Keras, and numbers begin to run over the screen: a loss, an accuracy, a val_loss. One word in those lines, `loss="…"`, decides what the network learns. What does the word compute, what does it expect, and what exactly is the number that runs by?
#
# - **You will** train a network with one word; find an accuracy that is wrong, though the network is right; see what Keras scores behind your back; run all 14 losses of a published list beside your own; write and save a loss; and take the printed number apart.
# - **You need** lessons [05](05_cross_entropy.ipynb), [06](06_hinge_and_margins.ipynb) and [07](07_minimising_the_loss.ipynb), and TensorFlow, which `make lab` installs. The optional section 9 needs PyTorch, too.
# - **It takes** about 90 minutes, 34 of them for the exercises. There is a good place to stop halfway; five parts are optional.
# - **Words and symbols** are explained in the [glossary](glossary.ipynb).

# %%
import tempfile
import warnings

import keras
import numpy as np

from course_utils import classification, datasets, margin, plots, processes, reduction, regression
from course_utils.checks import check, hint, progress, review, solution

# %% [markdown]
# That takes a few seconds. Lines about your processor or a missing GPU may appear; they are no errors.
#
# ## Three questions to warm up
#
# They are about lessons 05, 06 and 07.
#
# **8.1** (1 minute) A network answers every picture with the same logit for each of its ten classes. What is its perplexity?

# %%
check("8.1", 10)  # stub: check("8.1", "?")

# %% [markdown] tags=["idea"]
# Equal logits are equal probabilities. The perplexity says among how many classes somebody guesses who is as unsure as that.

# %% [markdown]
# **8.2** (1 minute) An example with label −1 gets the score 0.4. What is its hinge loss?

# %%
check("8.2", 1.4)  # stub: check("8.2", "?")

# %% [markdown] tags=["idea"]
# The lead is label times score, and here it is negative: the score has the wrong sign. How much is missing from a lead of 1?

# %% [markdown]
# **8.3** (1 minute) The validation loss goes 0.61, 0.50, 0.47, 0.49, 0.48. Keras stops there, by `EarlyStopping(patience=2)` and no other option. Which weights do you have then? **a** those of epoch 3, **b** those of epoch 5, **c** those of epoch 1.

# %%
check("8.3", "b")  # stub: check("8.3", "?")

# %% [markdown]
# ## 1. One word for the loss
#
# A drug was given to 2,100 people from 13 to 100 years old. Of those under 65, five in a hundred had side effects; of the others, ninety-five. Can a network find that out from the age alone? The task comes from a tutorial [1]. The people are made up here, so that you know the truth: five in a hundred do the opposite of the others.

# %%
rng = np.random.default_rng(7)
age = np.concatenate([rng.integers(13, 65, 1050), rng.integers(65, 101, 1050)])
age = rng.permutation(age)
exception = rng.random(2100) < 0.05
ill = np.where(exception, age < 65, age >= 65).astype(int)
inputs = (age[:, np.newaxis] - 13) / 87  # from 0 to 1

print("ages:        ", age[:6])
print("side effects:", ill[:6])

# %% [markdown]
# `rng.permutation` shuffles the people. That matters, because Keras takes the *last* rows for validation; unshuffled, these would all be old.
#
# **Predict before you run (1 minute).** No input says who is an exception. How low can the mean cross-entropy of the best possible model get on many new people? **a** 0, **b** about 0.05, **c** about 0.2.

# %%
check("8.4", "c")  # stub: check("8.4", "?")

# %%
entropy = -(0.95 * np.log(0.95) + 0.05 * np.log(0.05))
print(f"for a model that knows the truth: {entropy:.4f}")

# %% [markdown]
# Even a model that answers 95 % and 5 % exactly pays 0.1985 on average, the entropy of the labels (lesson 05). Now the network: layers of 16 and 32 neurons, and one output for each class. (`relu` turns what is below 0 into 0.) `Sequential` puts the layers in a row.


# %%
def network(last_activation):
    keras.utils.set_random_seed(7)
    return keras.Sequential(
        [
            keras.Input((1,)),
            keras.layers.Dense(16, activation="relu"),
            keras.layers.Dense(32, activation="relu"),
            keras.layers.Dense(2, activation=last_activation),
        ]
    )


# %% [markdown]
# > **Check the claim.** The tutorial writes the first layer as `Dense(16, input_shape=(1,), …)`, without a line for the input [1].

# %%
with warnings.catch_warnings(record=True) as caught:
    warnings.simplefilter("always")
    keras.layers.Dense(16, input_shape=(1,), activation="relu")
print(caught[0].message)

# %% [markdown]
# > That was the way when the page was written. Keras 3 still takes it, and asks for `keras.Input` [2].
#
# Two calls do the rest. `compile` says how the network is to learn: with which optimizer (Adam [3], whose path lesson 07 drew) and with which loss. `fit` then takes the steps. `sparse` in the name says that a label is a class index, 0 or 1, and not a one-hot row. (`jit_compile=False` leaves out a compiler that pays off for large models only.)

# %%
model = network("softmax")
model.compile(
    keras.optimizers.Adam(learning_rate=0.01),
    loss="sparse_categorical_crossentropy",
    metrics=["accuracy"],
    jit_compile=False,
)
fitted = model.fit(inputs, ill, batch_size=30, epochs=8, validation_split=0.1, verbose=0)

history = fitted.history
for epoch in [0, 2, 7]:
    print(f"epoch {epoch + 1}: loss {history['loss'][epoch]:.4f}", end="   ")
    print(f"val_loss {history['val_loss'][epoch]:.4f}", end="   ")
    print(f"val_accuracy {history['val_accuracy'][epoch]:.4f}")

# %% [markdown]
# Both losses come down towards 0.1985, and have not arrived. (On only 210 people, by luck, the validation loss may even fall below it.) What has the network learned by now? Ask it for every age.

# %%
ages = np.arange(13, 101)
said = model.predict((ages[:, np.newaxis] - 13) / 87, verbose=0)[:, 1]
ax = plots.axes("The network hedges around 65, where the truth jumps", "age", "probability of side effects")
ax.axvspan(58, 70, color=plots.GREY, alpha=0.15)
plots.curve(ax, [13, 64.5, 64.5, 100], [0.05, 0.05, 0.95, 0.95], color=plots.GREY, style=":")
plots.curve(ax, ages, said)
plots.note(ax, 30, 0.05, "truth: 5 %", color=plots.GREY)
plots.note(ax, 85, 0.95, "truth: 95 %", side="below", color=plots.GREY)
plots.note(ax, 61, said[48], "the network\ngoes uphill slowly", at=(32, 0.4), color=plots.BLUE)
plots.show(
    ax,
    "The probability over the age. The truth, dotted, jumps from 0.05 to 0.95 at 65. The network "
    "rises along a smooth curve from about 0.03 to 0.99, through one half between 64 and 65.",
)

# %% [markdown]
# Far from 65 it is slightly too sure. In the grey band its answers lie between the two truths, and for that the loss still charges most.
#
# Can you do better? Here is a fresh network, `mine`, and a function that asks for four ages.


# %%
def answers(network):
    asked = np.array([[20], [60], [68], [95]])
    return network.predict((asked - 13) / 87, verbose=0)[:, 1]


mine = network("softmax")
# compile it, and fit it:
print("at 20, 60, 68 and 95:", answers(mine).round(3))

# %% [markdown]
# **Exercise 8.5 (6 minutes).** Compile and fit `mine` in the cell above: more epochs, another learning rate, other batches, as you like. Its four probabilities, `answers(mine)`, should cost at most 0.21 nats on average over people of these ages. (The first network pays about 0.26 there.)

# %%
check("8.5", [0.043, 0.061, 0.94, 0.954])  # stub: check("8.5", "?")

# %% [markdown] tags=["idea"]
# The curve has to become steep near 65. Large weights make a steep curve, and weights grow with the number of steps and their size. Copy the two calls, and train for three times as many epochs: larger steps alone are not enough.

# %% [markdown]
# ## 2. The accuracy beside it
#
# `metrics=["accuracy"]` asked Keras for one more number. A *metric* is only looked at: no step depends on it (lesson 07). So a mistake in it does no harm to the training, and it may mislead you all the same.
#
# Two outputs have a winner, the larger one. But many networks for yes or no end in a *single* output. From which output on does it mean yes? Keras takes 0.5. Now suppose that the single output is a logit, as lesson 04 advises, and that you told the loss so.
#
# **Predict before you run (1 minute).** Five logits are 0.1, 0.3, 0.4, −1 and 2. The labels are 1, 1, 1, 0 and 1, so all five have the right sign. Which accuracy does Keras print?

# %%
check("8.6", 0.4)  # stub: check("8.6", "?")

# %% [markdown] tags=["idea"]
# Nobody has told the metric that these numbers are logits. It compares each of them with 0.5, and calls what is below a no.

# %%
as_it_is = keras.Sequential([keras.Input((1,)), keras.layers.Dense(1)])
as_it_is.set_weights([np.ones((1, 1)), np.zeros(1)])  # weight 1, bias 0: the output is the input
at_0 = keras.metrics.BinaryAccuracy(threshold=0, name="at_0")
by_logits = keras.losses.BinaryCrossentropy(from_logits=True)
as_it_is.compile(loss=by_logits, metrics=["accuracy", at_0], run_eagerly=True)
five, labels = np.array([[0.1], [0.3], [0.4], [-1.0], [2.0]]), np.array([1, 1, 1, 0, 1])
print({name: round(value, 4) for name, value in as_it_is.evaluate(five, labels, verbose=0, return_dict=True).items()})

# %% [markdown]
# `accuracy` says 0.4, and `at_0` says 1. The logits 0.1, 0.3 and 0.4 stand for probabilities above one half, but they are below 0.5, and so they were counted as wrong. The loss is right, because `from_logits=True` told it what the numbers are. Tell the metric as well: for logits the threshold is 0.
#
# ## 3. What Keras scores behind your back
#
# > **Check the claim.** The tutorial scores two sigmoids by a cross-entropy [1]: its network ends in `Dense(2, activation='sigmoid')`, two outputs that need not sum to 1. Say that they are 0.9 and 0.8, and the label is 0. What is the loss?

# %%
outputs = np.array([[0.9, 0.8]])
loss = keras.losses.sparse_categorical_crossentropy(np.array([0]), outputs)
print(f"Keras:             {float(loss[0]):.4f}")
print(f"-log 0.9:          {-np.log(0.9):.4f}")
print(f"-log of 0.9 / 1.7: {-np.log(0.9 / 1.7):.4f}")

# %% [markdown]
# > You might expect 0.1054. Keras gives 0.6360: it divides both outputs by their sum, 1.7. So a network with two sigmoids is trained on that? Build one that answers 0.9 and 0.8 to everything, and ask Keras.

# %%
pair = keras.Sequential([keras.Input((1,)), keras.layers.Dense(2, activation="sigmoid")])
pair.set_weights([np.zeros((1, 2)), np.log([9.0, 4.0])])  # sigmoid(log 9) is 9/10
pair.compile(loss="sparse_categorical_crossentropy")
print("outputs:", pair.predict(np.zeros((1, 1)), verbose=0))
print(f"loss:    {pair.test_on_batch(np.zeros((1, 1)), np.array([0])):.4f}")

# %% [markdown]
# > The same outputs, the same label, and another loss: 0.3677. Where does it come from?
#
# Look at what the sigmoid of Keras returns.

# %%
probs = keras.activations.sigmoid(keras.ops.log([[9.0, 4.0]]))
print("outputs:        ", np.asarray(probs).round(4))
print("pinned to them: ", np.asarray(probs._keras_logits).round(4))

# %% [markdown]
# The outputs carry a note. On TensorFlow, Keras 3.15 pins to them the logits from which they were made, log 9 and log 4. (The underscore says that this is Keras' own business. Look at it, and do not rely on it.) A loss that finds the note leaves the outputs alone and starts from the logits, as lesson 05 did, so that nothing is lost by rounding. With softmax this is a kindness. Here it has a surprising effect: the loss takes the *softmax* of these logits, $9 / (9 + 4)$, and $-\log$ of that is 0.3677. The sigmoid takes no part in the training. Plain numbers, like those in the first cell, carry no note.
#
# **Exercise 8.7 (7 minutes).** Write what `fit` scores. `outputs` holds two numbers from sigmoids, `label` is 0 or 1. For label 0 and outputs `[0.9, 0.8]` it returns about 0.3677. (If $p = \sigma(z)$, then $e^z$ is the odds, $p / (1 - p)$.)


# %%
def fit_loss(label, outputs):
    """Cross-entropy of the softmax of the logits behind two sigmoids."""
    exps = outputs / (1 - outputs)  # solution
    return -np.log(exps[label] / np.sum(exps))  # stub: return ...


check("8.7", fit_loss)

# %% [markdown] tags=["idea"]
# Go back behind the sigmoids first, from each output to the exponential of its logit. From there on it is an ordinary softmax: what share has the label, and what does that share cost?


# %% tags=["other-way"]
def fit_loss(label, outputs):
    logits = np.log(outputs) - np.log1p(-outputs)
    return np.logaddexp(0, logits[1 - label] - logits[label])

# %% [markdown]
# What does this do to training? Give the network three endings, sigmoids, softmax and plain logits, from the same first weights, and train each for one epoch. Then hand the validation outputs to the loss once more, as plain numbers. (`run_eagerly=True` tells Keras to compute line by line; otherwise it first translates the network into a plan, which takes longer than so short a training.)

# %%
by_name = "sparse_categorical_crossentropy"
from_logits = keras.losses.SparseCategoricalCrossentropy(from_logits=True)
print("ending    val_loss   as numbers   outputs for age", age[-1])
for ending, loss in {"softmax": by_name, "sigmoid": by_name, "linear": from_logits}.items():
    variant = network(ending)
    variant.compile(keras.optimizers.Adam(learning_rate=0.02), loss=loss, run_eagerly=True)
    run = variant.fit(inputs, ill, batch_size=126, epochs=1, validation_split=0.1, verbose=0)
    given = np.asarray(variant(inputs[-210:]))
    plain = np.mean(keras.losses.sparse_categorical_crossentropy(ill[-210:], given))
    print(f"{ending:9} {run.history['val_loss'][-1]:8.4f} {plain:12.4f}   {given[-1].round(4)}")

# %% [markdown]
# All three train alike, down to 0.3015: behind the ending stand the same logits, and all three score their softmax. What differs is what they answer. Only softmax hands out the probabilities that it was scored on. (The 0.7391 of the logits means nothing: what is below 0 was cut off.) So end in softmax, or in logits with `from_logits=True`.

# %% [markdown]
# ### How far apart are the two readings? (optional)
#
# Keep 0.9 for the right class, and let the output for the wrong class vary.

# %%
wrong = np.linspace(0.05, 0.95, 91)
ax = plots.axes("The same two outputs, two losses", "output for the wrong class (the right one has 0.9)", "loss in nats")
plots.curve(ax, wrong, np.log1p(wrong / (1 - wrong) / 9))
plots.curve(ax, wrong, np.log1p(wrong / 0.9), color=plots.ORANGE, style="--")
plots.curve(ax, [0.8, 0.8], [0.3677, 0.6360], color="black", style=":")
plots.points(ax, [0.8, 0.8, 0.9], [0.3677, 0.6360, np.log(2)], color="black")
plots.note(ax, 0.8, 0.3677, "inside fit:\n0.3677", at=(0.86, 0.16), color=plots.BLUE)
plots.note(ax, 0.8, 0.6360, "as plain numbers:\n0.6360", at=(0.55, 0.78), color=plots.ORANGE)
plots.note(ax, 0.9, np.log(2), "undecided:\nboth log 2", at=(0.8, 1.0))
plots.show(
    ax,
    "Two rising curves over the second output. The dashed one, divided by the sum, is higher: 0.6360 "
    "against 0.3677 at 0.8. They cross at 0.9, at log 2, and then the solid one shoots up.",
)

# %% [markdown]
# Only where the pair is undecided do both agree, at log 2. Beyond it, `fit` charges more and more, and the plain numbers hardly notice.
#
# ## 4. Fourteen names
#
# > **Check the claim.** The tutorial lists *"the currently available loss functions for Keras"*, 14 names [1]. Here are three of them, and then what is available today.

# %%
for name in ["logcosh", "kullback_leibler_divergence", "cosine_proximity"]:
    try:
        keras.losses.get(name)
    except ValueError as error:
        print(error)
classes = [name for name, kind in vars(keras.losses).items() if isinstance(kind, type)]
# `Loss` itself is no loss.
print(len(classes) - 1, "kinds of loss:", *sorted(set(classes) - {"Loss"}))

# %% [markdown]
# > The three are called `log_cosh`, `kl_divergence` and `cosine_similarity` now; the other eleven have kept their names. Eight kinds have come since: two *focal* losses (lesson 12) and a generalised cross-entropy for wrong labels, `Huber` (lesson 02), `Dice` and `Tversky` for the outlines of objects in pictures, `CTC` for speech, `Circle` for likeness.
#
# Which output and which target does each of the 14 want? Take 537 handwritten digits [4], 0, 1 and 2, and ask something different each time.

# %%
images, digit = datasets.digits()
images, digit = images[digit < 3], digit[digit < 3]
pixels, one_hot = images.reshape(-1, 64) / 16, np.eye(3)[digit]
targets = {
    "number": images.mean(axis=(1, 2))[:, np.newaxis],  # how dark is it?
    "count": np.sum(images > 0, axis=(1, 2))[:, np.newaxis],  # how many pixels hold ink?
    "0 or 1": (digit == 0)[:, np.newaxis].astype(int),  # is it a 0?
    "-1 or +1": np.where(digit == 0, 1, -1)[:, np.newaxis],
    "class index": digit,  # which digit is it?
    "one-hot row": one_hot,
    "probabilities": 0.9 * one_hot + 0.1 / 3,  # smoothed as in lesson 05
}

# %% [markdown]
# For each name: what the last layer has to do, the form of the target, and our own function from lessons 02 to 06. (`softplus`, $\log(1 + e^z)$, keeps a number above 0. Keras leaves $\log y!$ out of the Poisson loss, so take it out of ours, too.)


# %%
def poisson(count, rate):
    log_factorial = regression.poisson_nll(count, np.ones(count.shape)) - 1  # rate 1: 1 + log y!
    return regression.poisson_nll(count, rate) - log_factorial


def of_probs(label, probs):
    return classification.negative_log_likelihood(label, np.log(probs))


# %%
losses = {
    "mean_squared_error": ("linear", "number", regression.squared_error),
    "mean_absolute_error": ("linear", "number", regression.absolute_error),
    "mean_absolute_percentage_error": ("linear", "number", regression.absolute_percentage_error),
    "mean_squared_logarithmic_error": ("softplus", "number", regression.squared_log_error),
    "log_cosh": ("linear", "number", regression.log_cosh),
    "poisson": ("softplus", "count", poisson),
    "hinge": ("linear", "-1 or +1", margin.hinge),
    "squared_hinge": ("linear", "-1 or +1", margin.squared_hinge),
    "categorical_hinge": ("softplus", "one-hot row", margin.categorical_hinge),
    "cosine_similarity": ("linear", "one-hot row", margin.cosine_similarity),
    "binary_crossentropy": ("sigmoid", "0 or 1", classification.binary_cross_entropy),
    "categorical_crossentropy": ("softmax", "one-hot row", classification.categorical_cross_entropy),
    "sparse_categorical_crossentropy": ("softmax", "class index", of_probs),
    "kl_divergence": ("softmax", "probabilities", classification.kl_divergence),
}

# %% [markdown]
# One layer is enough here. Train it with each loss for two epochs, ask Keras for its loss, and compute ours from the same outputs.


# %%
def trained(loss, activation, target):
    keras.utils.set_random_seed(7)
    neurons = 3 if target.ndim == 1 else target.shape[1]
    layers = [keras.Input((64,)), keras.layers.Dense(neurons, activation=activation)]
    small = keras.Sequential(layers)
    small.compile(keras.optimizers.Adam(learning_rate=0.05), loss=loss, run_eagerly=True)
    small.fit(pixels, target, batch_size=537, epochs=2, verbose=0)
    return small


# %%
print(f"{'loss':32}{'output':10}{'target':15}{'at first':>9}{'later':>10}{'ours':>10}")
differences = []
for name, (activation, form, ours) in losses.items():
    small, target = trained(name, activation, targets[form]), targets[form]
    first, later = small.history.history["loss"][0], small.test_on_batch(pixels, target)
    own = np.mean(ours(target, np.asarray(small(pixels), dtype=float)))
    differences.append(abs(later / own - 1))
    print(f"{name:32}{activation:10}{form:15}{first:9.4g}{later:10.4g}{own:10.4g}")
print("largest relative difference below 1e-6:", max(differences) < 1e-6)

# %% [markdown]
# Every loss has fallen, and all 14 agree with ours to six digits. Read the table by its columns. A probability needs `sigmoid` or `softmax`, a rate has to be positive, and a score or a number stays `linear`. (The squared logarithmic error and Keras' categorical hinge, which puts a 0 in the place of the true class, want outputs above 0.) The two `categorical_crossentropy` rows agree, because they are one loss with two forms of label. And two rows may be below 0: `poisson` without $\log y!$, and `cosine_similarity`, where −1 is the best.
#
# **8.8** (1 minute) A network is to say how many letters a post office will get tomorrow. What fits? **a** `softplus` and `poisson`, **b** `sigmoid` and `binary_crossentropy`, **c** `linear` and `poisson`.

# %%
check("8.8", "a")  # stub: check("8.8", "?")

# %% [markdown]
# **A good place to stop.** You can name a loss, and you know what Keras makes of the name. The second half is about losses of your own, and about the number that is printed. If you go on another day, run all cells above first.
#
# ## 5. A loss of your own
#
# `compile` takes a name, an object with options, such as `SparseCategoricalCrossentropy(from_logits=True)`, or a function of `y_true` and `y_pred`, in this order. The function returns one value for each example, and Keras takes the mean.
#
# Keras has no pinball loss (lesson 02). Write it with `keras.ops`: these functions work on the numbers inside a network, and let Keras find the slopes.


# %%
def pinball_90(y_true, y_pred):
    error = y_true - y_pred
    return keras.ops.mean(keras.ops.maximum(0.9 * error, -0.1 * error), axis=-1)


# %%
grey = targets["number"]
small = trained(pinball_90, "linear", grey)
ours = np.mean(regression.pinball(grey, np.asarray(small(pixels)), quantile=0.9))
print(f"Keras {small.test_on_batch(pixels, grey):.4f}, ours {ours:.4f}")

# %% [markdown]
# Mind the last axis. A network may answer with several numbers for each example, and the loss has to come down to one value for each *example*. What happens if it comes down to a single number for the whole batch?
#
# **Exercise 8.9 (4 minutes).** A colleague wrote the mean squared error for Keras:
#
# ```python
# def rows_squared_error(y_true, y_pred):
#     return keras.ops.mean((y_pred - y_true) ** 2)
# ```
#
# It trains, and shows the right loss. But give the examples weights, and Keras multiplies this one number by the *mean* weight, without an error: which example was to count more is lost. Repair it, with `np` in place of `keras.ops` here, so that the check can call it with arrays. For `[[0, 0], [1, 1]]` and `[[1, 3], [1, 2]]` it should return `[5, 0.5]`.


# %%
def rows_squared_error(y_true, y_pred):
    """One value for each row: the mean of its squared errors."""
    return np.mean((y_pred - y_true) ** 2, axis=-1)  # stub: return ...


check("8.9", rows_squared_error)

# %% [markdown] tags=["idea"]
# Square the errors, then take the mean along one axis only: the one that runs through the numbers of a single example. The shape of the result tells whether it was the right one.


# %% tags=["other-way"]
def rows_squared_error(y_true, y_pred):
    rows = zip(y_true, y_pred, strict=True)
    return np.array([np.mean((said - right) ** 2) for right, said in rows])

# %% [markdown]
# ### A loss with an option, in a file (optional)
#
# What if the quantile should be an option, and the model be saved? Then the loss becomes a class. `call` computes, `get_config` says which options to write down, and the line with `@` tells Keras where to find the class again.


# %%
@keras.saving.register_keras_serializable(package="course")
class Pinball(keras.losses.Loss):
    def __init__(self, quantile, **options):
        super().__init__(**options)
        self.quantile = quantile

    def call(self, y_true, y_pred):
        error = y_true - y_pred
        each = keras.ops.maximum(self.quantile * error, (self.quantile - 1) * error)
        return keras.ops.mean(each, axis=-1)

    def get_config(self):
        return {**super().get_config(), "quantile": self.quantile}


# %%
small = trained(Pinball(0.9), "linear", grey)
with tempfile.TemporaryDirectory() as folder:
    small.save(f"{folder}/grey.keras")
    loaded = keras.saving.load_model(f"{folder}/grey.keras")
print(f"quantile {loaded.loss.quantile}")
for name, each in {"before": small, "loaded": loaded}.items():
    print(f"{name}: {each.test_on_batch(pixels, grey):.4f}")

# %% [markdown]
# The same loss before and after. Leave `get_config` out, and the file can be written but not read: nobody knows the quantile. Of a plain function only the name is written down; loading it takes `custom_objects={"pinball_90": pinball_90}`.
#
# ## 6. What else is in `loss`
#
# Lesson 04 put a price on large weights. In Keras a layer carries it, as `kernel_regularizer`; *kernel* is the name for the weights without the bias. `L2(0.01)` charges 0.01 times the sum of their squares, without the ½. Does the printed loss contain it?

# %%
keras.utils.set_random_seed(7)
hidden = keras.layers.Dense(16, activation="relu", kernel_regularizer=keras.regularizers.L2(0.01))
priced = keras.Sequential([keras.Input((1,)), hidden, keras.layers.Dense(2, activation="softmax")])
priced.compile(loss=by_name, metrics=[by_name], run_eagerly=True)
found = priced.evaluate(inputs, ill, batch_size=2100, verbose=0, return_dict=True)
penalty = 0.01 * np.sum(hidden.get_weights()[0] ** 2)
print({name: round(value, 4) for name, value in found.items()})
print(f"penalty: {penalty:.4f}, with the cross-entropy: {found[by_name] + penalty:.4f}")

# %% [markdown]
# It does (up to rounding), and so does `val_loss`. With a penalty, the printed number is no longer the cross-entropy, and no longer to be compared with $\log K$ or with the loss of another model. Ask for the loss as a metric as well, as in this cell: a metric holds no penalty.
#
# **8.10** (2 minutes) A layer has two weights, 3 and −4, and `kernel_regularizer=L2(0.01)`. Keras prints a loss of 0.85. What is the mean cross-entropy?

# %%
check("8.10", 0.6)  # stub: check("8.10", "?")

# %% [markdown] tags=["idea"]
# What was printed is cross-entropy plus penalty. The penalty is 0.01 times the sum of the squares: work it out, and take it off.

# %% [markdown]
# ### Charge what no target speaks of (optional)
#
# A loss of `y_true` and `y_pred` sees the answer alone. Suppose that the numbers *inside* the network are to stay small, whatever the answer. For these there is no target, and no place in `compile`. A layer can charge for what goes through it: `add_loss`, called inside the layer, adds to the loss of the batch.


# %%
class Quiet(keras.layers.Layer):
    def call(self, x):
        self.add_loss(0.1 * keras.ops.mean(keras.ops.abs(x)))
        return x


keras.utils.set_random_seed(7)
inner = keras.Sequential([keras.Input((1,)), keras.layers.Dense(16, activation="relu")])
quiet = keras.Sequential([*inner.layers, Quiet(), keras.layers.Dense(2, activation="softmax")])
quiet.compile(loss=by_name, metrics=[by_name], run_eagerly=True)
found = quiet.evaluate(inputs, ill, batch_size=2100, verbose=0, return_dict=True)
charge = 0.1 * np.mean(np.abs(inner(inputs)))
print(f"loss {found['loss']:.4f}, cross-entropy {found[by_name]:.4f}, charge {charge:.4f}")

# %% [markdown]
# The loss is the sum of the other two, up to the last digit. If a loss needs the inputs as well, or the network itself, subclass `keras.Model` with a method `compute_loss(x, y, y_pred, sample_weight)` of your own: it is handed all of them, and returns the loss of the batch.

# %% [markdown]
# ## 7. Weights, and what they are divided by
#
# **Two answers at once.** A network says which digit it sees, and how dark it is. It has two losses, but only one number to learn from. `loss_weights` says how much each of them counts.
#
# **Predict before you run (1 minute).** The losses are 0.5 and 2, and `loss_weights` are 1 and 0.1. What is the total?

# %%
check("8.11", 0.7)  # stub: check("8.11", "?")

# %% [markdown] tags=["idea"]
# Each loss is multiplied by its own weight, and then the two are added. Is anything divided afterwards?

# %%
seen = keras.Input((64,))
# A layer, called with its input, gives its output.
which = keras.layers.Dense(3, activation="softmax", name="which")(seen)
dark = keras.layers.Dense(1, name="dark")(seen)
two = keras.Model(seen, {"which": which, "dark": dark})
two.compile(
    loss={"which": by_name, "dark": "mean_squared_error"},
    loss_weights={"which": 1.0, "dark": 0.1},
    run_eagerly=True,
)
parts = two.test_on_batch(pixels, {"which": digit, "dark": grey}, return_dict=True)
print(f"total {parts['loss']:.4f}")
print(f"1.0 × which + 0.1 × dark = {parts['which_loss'] + 0.1 * parts['dark_loss']:.4f}")

# %% [markdown]
# A weighted *sum*: nothing is divided. And weights for examples? Let side effects count three times, once by `sample_weight`, one number for each person, and once by `class_weight`, one for each class. There are two candidates for the mean, as in lesson 05: divide by the number of people, or by the sum of the weights.

# %%
weights = np.where(ill == 1, 3.0, 1.0)
each = of_probs(ill, np.asarray(model(inputs)))
for divisor in ["count", "weights"]:
    print(f"divided by the {divisor}: {reduction.weighted_mean(each, weights, divisor=divisor):.4f}")

# %%
# From here on `model` is another one: run the cells of section 1 again to have it back.
right = [keras.metrics.SparseCategoricalAccuracy(name=name) for name in ("plain", "weighted")]
model.compile(loss=by_name, metrics=right[:1], weighted_metrics=right[1:], run_eagerly=True)
by_sample = model.test_on_batch(inputs, ill, sample_weight=weights, return_dict=True)
by_class = model.train_on_batch(inputs, ill, class_weight={0: 1.0, 1: 3.0}, return_dict=True)
print(f"loss by sample_weight: {by_sample['loss']:.4f}, by class_weight: {by_class['loss']:.4f}")
print(f"accuracy: {by_sample['plain']:.4f} in metrics, {by_sample['weighted']:.4f} in weighted_metrics")

# %% [markdown]
# The loss is divided by the *number of examples*, both times. So weights of 1 and 3 also make the slopes steeper, and `loss` cannot be compared with `val_loss`, which knows no `class_weight`. (The object `SparseCategoricalCrossentropy(reduction="mean_with_sample_weight")` divides by the sum of the weights, as PyTorch does.) What stands in `metrics` takes no notice of weights; what stands in `weighted_metrics` does.
#
# **Exercise 8.12 (5 minutes).** Write the loss that Keras reports. `class_weight` holds one weight for each class. For losses `[1, 1, 3]`, labels `[0, 0, 1]` and weights `[1, 3]` it returns 11/3.


# %%
def keras_weighted_loss(losses, label, class_weight):
    """What fit(class_weight=…) reports for a batch."""
    return np.mean(class_weight[label] * losses)  # stub: return ...


check("8.12", keras_weighted_loss)

# %% [markdown] tags=["idea"]
# Look up a weight for every example and let it multiply the loss. One question is left, the divisor: what does Keras divide by, according to the lines above?


# %% tags=["other-way"]
def keras_weighted_loss(losses, label, class_weight):
    return class_weight[label] @ losses / len(losses)

# %% [markdown]
# ## 8. Which number runs over the screen?
#
# While `fit` runs, a number changes after every batch. What is it? A *callback* is an object that Keras calls while it trains. This one notes what Keras shows after each batch. If `alone` is true, it makes Keras forget the batches before, so that only the newest one counts.


# %%
class Recorder(keras.callbacks.Callback):
    def __init__(self, alone):
        super().__init__()
        self.alone, self.seen = alone, []

    def on_train_batch_begin(self, batch, logs=None):
        if self.alone:
            self.model.reset_metrics()

    def on_train_batch_end(self, batch, logs=None):
        self.seen.append(logs["loss"])


# %%
def one_epoch(alone):
    fresh, recorder = network("softmax"), Recorder(alone)
    fresh.compile(keras.optimizers.Adam(learning_rate=0.01), loss=by_name, run_eagerly=True)
    options = {"validation_split": 0.1, "verbose": 0, "callbacks": [recorder]}
    printed = fresh.fit(inputs, ill, batch_size=63, epochs=1, **options).history
    return fresh, printed, np.array(recorder.seen)


fresh, printed, shown = one_epoch(alone=False)
batch_loss = one_epoch(alone=True)[2]
print(f"shown:      first {shown[0]:.4f}, last {shown[-1]:.4f}")
print(f"this batch: first {batch_loss[0]:.4f}, last {batch_loss[-1]:.4f}, mean of all {batch_loss.mean():.4f}")
print(f"printed for the epoch: {printed['loss'][0]:.4f}")

# %% [markdown]
# The number shown is not the loss of the newest batch. It is the *running mean* of lesson 07: the mean of all batches since the epoch began. So the last one shown, 0.5072, *is* the number of the epoch. Now score the same people once more, with the weights at rest after the epoch.

# %%
after = fresh.evaluate(inputs[:-210], ill[:-210], batch_size=1890, verbose=0)
print(f"training people after the epoch: {after:.4f}, val_loss: {printed['val_loss'][0]:.4f}")

# %%
batches = np.arange(1, 31)
ax = plots.axes("What Keras prints is still held up by the first batches", "batch", "cross-entropy in nats")
ax.set_xlim(0, 37)
plots.points(ax, batches, batch_loss, color=plots.GREY)
plots.curve(ax, batches, shown)
plots.points(ax, 30, after, marker="s")
plots.note(ax, 8, batch_loss[7], "each batch", side="below", color=plots.GREY)
plots.note(ax, 30, shown[-1], f"printed:\n{shown[-1]:.2f}", side="right", color=plots.BLUE)
plots.note(ax, 30, after, f"at rest:\n{after:.2f}", side="right", color=plots.ORANGE)
plots.show(
    ax,
    "30 batch losses, grey dots, fall from 0.7 to about 0.3. The running mean, a line, falls more slowly "
    "and ends at 0.51. An orange square at the last batch marks the loss with the weights at rest, 0.31.",
)

# %% [markdown]
# So there are three numbers. Keras prints 0.5072, a mean over batches while the weights moved. `val_loss` is computed after the epoch, with the weights at rest. And the loss of the training people with these weights, 0.3101, is not printed at all.
#
# ### The way back (optional)
#
# **Exercise 8.13 (6 minutes).** A colleague noted only the running means, and wants the loss of each batch. All batches have the same size. For running means `[4, 3, 3]` the function returns `[4, 2, 3]`.


# %%
def batch_losses(running_means):
    """The loss of each batch, from the running mean after each batch."""
    sums = running_means * np.arange(1, len(running_means) + 1)  # solution
    return np.diff(sums, prepend=0)  # stub: return ...


check("8.13", batch_losses)

# %% [markdown] tags=["idea"]
# Walk the way back: what do you get if you multiply a running mean by the number of batches that it holds? Two neighbours of that kind differ by a single batch.


# %% tags=["other-way"]
def batch_losses(running_means):
    losses, total = [], 0.0
    for count, mean in enumerate(running_means, start=1):
        losses.append(count * mean - total)
        total = count * mean
    return np.array(losses)

# %% [markdown]
# ## 9. Another engine under the same code (optional)
#
# Keras leaves the arithmetic to another library: to TensorFlow or, if the environment variable `KERAS_BACKEND` says `torch`, to PyTorch. Does the loss stay the same?
#
# **Predict before you run (1 minute).** When does Keras read that variable? **a** when it is imported, **b** at `compile`, **c** at `fit`.

# %%
check("8.14", "a")  # stub: check("8.14", "?")

# %% [markdown]
# This Python has made its choice, so a second Python has to run. Here is a program as text: a network with the layers of section 1, trained on 300 people. `keras_training.build` and `fit` do what you did above, with first weights and an order of batches that are the same on every engine. The sigmoid pair of section 3 comes along.

# %%
program = f"""
import keras
import numpy as np
from course_utils import keras_training

x, y = {inputs[:300].tolist()}, {ill[:300].tolist()}
network = keras_training.build([1, 16, 32, 2], seed=7)
loss = keras.losses.SparseCategoricalCrossentropy(from_logits=True)
sgd = keras.optimizers.SGD(learning_rate=0.5)
run = keras_training.fit(network, loss, sgd, x, y, epochs=4, batch_size=50, seed=7)
losses = run.train_loss

pair = keras.Sequential([keras.Input((1,)), keras.layers.Dense(2, activation="sigmoid")])
pair.set_weights([np.zeros((1, 2)), np.log([9.0, 4.0])])
pair.compile(loss="sparse_categorical_crossentropy")
pair_loss = pair.test_on_batch(np.zeros((1, 1)), np.array([0]))
"""

# %% [markdown]
# `exec` runs it here, on TensorFlow.

# %%
here = {}
exec(program, here)
print("tensorflow:", here["losses"].round(4), f"  pair {here['pair_loss']:.4f}")

# %% [markdown]
# `run_python` runs it in a process of its own, with two lines in front that choose the engine, and one behind that prints.

# %%
choose = 'import os\nos.environ["KERAS_BACKEND"] = "torch"\n'
say = "print(keras.backend.backend(), pair_loss, *losses)"
engine, pair_there, *there = processes.run_python(choose + program + say).split()
there = np.array(there, dtype=float)
print(f"{engine}:     ", there.round(4), f"  pair {float(pair_there):.4f}")

# %% [markdown]
# The curves agree. The pair does not: on PyTorch no note is pinned to the outputs, and Keras scores 0.6360. The same code, two losses: one more reason not to end in two sigmoids.
#
# **Exercise 8.15 (6 minutes).** How well do the curves agree? Write the largest relative difference, each as a share of the loss in the first list. For losses `[2, 4, 0.5]` and `[1.8, 4.2, 0.51]` it returns 0.1.


# %%
def largest_difference(losses, other_losses):
    """The largest relative difference between two lists of losses."""
    return np.max(np.abs(other_losses - losses) / np.abs(losses))  # stub: return ...


check("8.15", largest_difference)

# %% [markdown] tags=["idea"]
# Compare the lists place by place: how far apart are the two losses, and what share of the loss in the first list is that? The direction of a difference plays no part, and the worst place decides.


# %% tags=["other-way"]
def largest_difference(losses, other_losses):
    ratio = other_losses / losses
    return max(np.max(ratio) - 1, 1 - np.min(ratio))  # the ratio furthest above or below 1

# %% [markdown]
# Now put your function to use. (Until it is written, the first line shows `Ellipsis`, Python's name for the three dots.) Two engines add up float32 numbers in different orders, so do not expect 0.

# %%
print("largest difference:", largest_difference(here["losses"], there))
print("below 1e-5:", np.allclose(there, here["losses"], rtol=1e-5, atol=0))

# %% [markdown]
# The difference is below 1e-5. So a curve from one engine may be compared with one from the other.
#
# ## 10. Quiz
#
# **8.16** (1 minute) A network ends in `Dense(10)` and is compiled with `loss="sparse_categorical_crossentropy"`. What is wrong? **a** nothing, Keras adds softmax, **b** logits are taken for probabilities, **c** the labels have to be one-hot rows.

# %%
check("8.16", "b")  # stub: check("8.16", "?")

# %% [markdown]
# **8.17** (1 minute) After the first epoch Keras prints loss 0.52 and val_loss 0.31. What is likely? **a** nothing special, **b** training people slipped into the validation data, **c** the model overfits.

# %%
check("8.17", "a")  # stub: check("8.17", "?")

# %% [markdown]
# **8.18** (1 minute) You double all weights in `class_weight`. What happens to the loss that `fit` reports for the first batch? **a** it halves, **b** nothing, **c** it doubles.

# %%
check("8.18", "c")  # stub: check("8.18", "?")

# %% [markdown]
# ## What you saw
#
# - **`compile(loss=…)`** takes a name, an object with options, or a function that gives one value for each example. Output and target have to fit the loss.
# - A **metric** is only looked at. For logits, the accuracy needs the threshold 0.
# - **Two sigmoids** train like softmax on TensorFlow, because Keras pins their logits to the outputs, but these are no softmax.
# - The printed **`loss`** holds penalties, and is a mean over batches while the weights moved; `val_loss` is taken afterwards.
# - **Weights** for losses make a sum. Those of examples and classes leave the divisor alone: the number of examples.

# %%
progress("08")

# %% [markdown]
# A ✓ marks what you passed. Lesson [09](09_pytorch_training_loop.ipynb) writes the loop that `fit` hides, in PyTorch.
#
# ## References
#
# 1. deeplizard, "Loss in a Neural Network explained", *Deep Learning Fundamentals, Classic Edition*. The task with the ages comes from the same course.
# 2. F. Chollet et al., Keras 3, keras.io: `compile`, `fit`, losses, metrics, callbacks, `compute_loss`. All numbers here are of Keras 3.15 on TensorFlow 2.21.
# 3. D. P. Kingma and J. Ba, "Adam: A method for stochastic optimization", ICLR 2015: the optimizer.
# 4. E. Alpaydin and C. Kaynak, "Cascading classifiers", *Kybernetika* 34, 1998: the digits.

# %% [markdown]
# # 08 · Hand a loss to Keras
#
# Seven lessons of losses by hand. In Keras [2] a loss is one word: `compile(loss="…")`. What does the word expect, what does it compute, and which number is printed in the end?
#
# - **You will** train a network, run the 14 losses of a published list beside your own, save a loss that you wrote, and take apart the number that Keras prints for an epoch.
# - **You need** lessons [05](05_cross_entropy.ipynb) and [07](07_minimising_the_loss.ipynb), and TensorFlow, which `make lab` installs. Section 7 needs PyTorch, too.
# - **It takes** about 100 minutes, 35 of them for the exercises.
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
# ## 1. One word for the loss
#
# A drug was given to 2,100 people from 13 to 100 years old. Half of them were under 65. Of the older ones 95% had side effects, of the younger ones 5%. Can a network learn that from the age alone? The task comes from a tutorial [1]. The people are made up here, so that you know the truth: five in a hundred do the opposite of the others.

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
# `rng.permutation` shuffles the ages. Keras takes the *last* rows for validation; unshuffled, these would all be old people.
#
# **Predict before you run (1 minute).** No input says who is an exception. How low can the mean cross-entropy of the best possible model get on many new people? **a** 0, **b** about 0.05, **c** about 0.2.

# %%
check("8.1", "c")  # stub: check("8.1", "?")

# %%
entropy = -(0.95 * np.log(0.95) + 0.05 * np.log(0.05))
best_possible = np.where(exception, -np.log(0.05), -np.log(0.95))
print(f"on average:             {entropy:.4f}")
print(f"on the last 210 people: {best_possible[-210:].mean():.4f}")

# %% [markdown]
# Even a model that answers 95% and 5% exactly pays 0.1985 on average, the entropy of the labels. On the last 210 people, who will be kept for validation, it happens to be 0.1915.
#
# Here is the network: 16 and 32 neurons, then one output for each class.


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
# `compile` takes the loss and the optimizer, here Adam [3], which lesson 07 drew; `fit` walks. `sparse` says that a label is a class index, 0 or 1. (`jit_compile=False` leaves out a compiler that pays off for large models.)

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
# The accuracy is a *metric*: from epoch 3 on it does not move, while the loss goes on falling. The metric is not the loss.

# %%
epochs = np.arange(1, 9)
ax = plots.axes("The loss comes down towards the entropy", "epoch", "cross-entropy in nats")
plots.curve(ax, epochs, history["loss"], label="1,890 people for training")
plots.curve(ax, epochs, history["val_loss"], "210 others", color=plots.ORANGE, style="--")
plots.curve(ax, epochs, np.full(8, entropy), "entropy", color=plots.GREY, style=":")
ax.set_ylim(0, 0.5)
plots.show(
    ax,
    "Training and validation loss over eight epochs: both fall steeply at first and then slowly, "
    "towards a dotted line at 0.1985 that they do not reach.",
)

# %% [markdown]
# It has not arrived: the truth jumps at 65, and the network still rises gently there. Which of the 210 does it get wrong?

# %%
said = np.argmax(model.predict(inputs[-210:], verbose=0), axis=1)
wrong = said != ill[-210:]
print("wrong answers:", np.sum(wrong))
print("they are the exceptions:", np.array_equal(wrong, exception[-210:]))

# %%
table = np.zeros((2, 2))
np.add.at(table, (ill[-210:], said), 1)
ax = plots.axes("Ten wrong answers, five of each kind", "the model says", "what happened")
plots.matrix(ax, table, rows=["none", "side effects"], columns=["none", "side effects"])
plots.show(ax, "Confusion matrix: 92 and 108 right answers, 5 and 5 wrong ones.")

# %% [markdown]
# It is wrong about the ten exceptions, and about nobody else. No model could do better.
#
# > **A published page, run.** The tutorial writes the first layer as `Dense(16, input_shape=(1,), …)` [1].

# %%
with warnings.catch_warnings(record=True) as caught:
    warnings.simplefilter("always")
    keras.layers.Dense(16, input_shape=(1,), activation="relu")
print(caught[0].message)

# %% [markdown]
# > That was the way when the page was written. Keras 3 still takes it, with a warning, and asks for `keras.Input`.
#
# ## 2. Two sigmoids where softmax belongs
#
# > **A published page, run.** The same network ends in `Dense(2, activation='sigmoid')` [1]. Say that the two outputs are 0.9 and 0.8, and the label is 0.

# %%
outputs = np.array([[0.9, 0.8]])
loss = keras.losses.sparse_categorical_crossentropy(np.array([0]), outputs)
print(f"Keras:            {float(loss[0]):.4f}")
print(f"-log 0.9:         {-np.log(0.9):.4f}")
print(f"-log of 0.9 / 1.7: {-np.log(0.9 / 1.7):.4f}")

# %% [markdown]
# > A reader may expect 0.1054. Keras gives 0.6360: it divides both outputs by their sum, 1.7. So a network with two sigmoids is trained on that? Build one that answers 0.9 and 0.8 to everything, and ask Keras.

# %%
pair = keras.Sequential([keras.Input((1,)), keras.layers.Dense(2, activation="sigmoid")])
pair.set_weights([np.zeros((1, 2)), np.log([9.0, 4.0])])  # sigmoid(log 9) is 9/10
pair.compile(loss="sparse_categorical_crossentropy")
print("outputs:", pair.predict(np.zeros((1, 1)), verbose=0))
print(f"loss:    {pair.test_on_batch(np.zeros((1, 1)), np.array([0])):.4f}")

# %% [markdown]
# > The same outputs, the same label, and now the loss is 0.3677. On TensorFlow, Keras 3.15 remembers the logits behind the sigmoids, here log 9 and log 4. Inside `fit` it scores *their* softmax: 9 / (9 + 4), and −log of that is 0.3677. The sigmoid takes no part in the training.
#
# **Exercise 8.2 (7 minutes).** Write what `fit` scores. `outputs` holds two numbers from sigmoids, `label` is 0 or 1. For label 0 and outputs `[0.9, 0.8]` it returns 0.3677. Hint: if $p = \sigma(z)$, then $e^z = p / (1 - p)$.


# %%
def fit_loss(label, outputs):
    """Cross-entropy of the softmax of the logits behind two sigmoids."""
    exps = outputs / (1 - outputs)  # solution
    return -np.log(exps[label] / np.sum(exps))  # stub: return ...


check("8.2", fit_loss)

# %% [markdown] tags=["idea"]
# Go back behind the sigmoids first, from each output to the exponential of its logit. From there on it is an ordinary softmax: what share has the label, and what does that share cost?


# %% tags=["other-way"]
def fit_loss(label, outputs):
    logits = np.log(outputs) - np.log1p(-outputs)
    return np.logaddexp(0, logits[1 - label] - logits[label])

# %% [markdown]
# Here are the three ways to read that pair. The second output belongs to the wrong class; let it vary.


# %%
def picture(second):
    grid = np.linspace(0.05, 0.95, 91)
    ways = {
        "softmax of the logits: in fit": (lambda p: np.log1p(p / (1 - p) / 9), plots.BLUE, "-"),
        "divided by the sum: as numbers": (lambda p: np.log1p(p / 0.9), plots.ORANGE, "--"),
        "-log 0.9": (lambda p: 0 * p - np.log(0.9), plots.GREY, ":"),
    }
    ax = plots.axes("Two outputs, three losses", "output for the wrong class", "loss in nats")
    text = f"Loss when the right class has 0.9 and the wrong one {second:.2f}."
    for name, (way, color, style) in ways.items():
        plots.curve(ax, grid, way(grid), name, color=color, style=style)
        plots.points(ax, second, way(second), color=color)
        text += f" {name[0].upper()}{name[1:]}: {way(second):.4f}."
    return ax, text


plots.show(*picture(0.8))

# %% [markdown]
# Move the second output. Where do the two curves cross, and what is the answer of the pair there?

# %%
plots.slider(picture, name="output", low=0.05, high=0.95, step=0.05, start=0.8)

# %% [markdown]
# They cross at 0.9, where the pair is undecided: log 2. Below that, `fit` is the more lenient of the two.
#
# Now train all three endings from the same first weights: sigmoids, softmax, and plain logits, with `from_logits=True` to say so. (One epoch of 15 batches will do; `run_eagerly=True` spares Keras the preparation of a graph, which would take longer than the training.) Then hand the validation outputs to the loss as plain numbers.

# %%
by_name = "sparse_categorical_crossentropy"
from_logits = keras.losses.SparseCategoricalCrossentropy(from_logits=True)
print("ending    val_loss   as numbers   outputs for age", age[-1])
for ending, loss in {"softmax": by_name, "sigmoid": by_name, "linear": from_logits}.items():
    variant = network(ending)
    variant.compile(keras.optimizers.Adam(learning_rate=0.02), loss=loss, run_eagerly=True)
    run = variant.fit(inputs, ill, batch_size=126, epochs=1, validation_split=0.1, verbose=0)
    answers = np.asarray(variant(inputs[-210:]))
    plain = np.mean(keras.losses.sparse_categorical_crossentropy(ill[-210:], answers))
    print(f"{ending:9} {run.history['val_loss'][-1]:8.4f} {plain:12.4f}   {answers[-1].round(4)}")

# %% [markdown]
# All three train, and exactly alike: from about 0.69, an undecided answer, to 0.3015 in one epoch. What differs is the answers. Only softmax hands out the probabilities it was scored on. The sigmoids, taken as numbers, cost something else; logits taken as probabilities are nonsense. End in softmax, or in logits with `from_logits=True`.
#
# ## 3. Fourteen names
#
# > **A published page, run.** The tutorial lists *"the currently available loss functions for Keras"*, 14 names [1]. Three of them:

# %%
for name in ["logcosh", "kullback_leibler_divergence", "cosine_proximity"]:
    try:
        keras.losses.get(name)
    except ValueError as error:
        print(error)

# %% [markdown]
# > They are called `log_cosh`, `kl_divergence` and `cosine_similarity` now. The other eleven still have their names.
#
# Which output and which target does each of the 14 want? Take 537 handwritten digits [4], 0, 1 and 2, and ask something different each time.

# %%
images, digit = datasets.digits()
images, digit = images[digit < 3], digit[digit < 3]
pixels = images.reshape(-1, 64) / 16
one_hot = np.eye(3)[digit]
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
# For each name: what the last layer has to do, the form of the target, and our function. First the losses of numbers and counts, from lessons 02 and 03. Keras leaves log y! out of the Poisson loss, as it is the same for every prediction; take it out of ours, too.


# %%
def without_factorial(count, rate):
    log_factorial = regression.poisson_nll(count, np.ones(count.shape)) - 1  # rate 1: 1 + log y!
    return regression.poisson_nll(count, rate) - log_factorial


losses = {
    "mean_squared_error": ("linear", "number", regression.squared_error),
    "mean_absolute_error": ("linear", "number", regression.absolute_error),
    "mean_absolute_percentage_error": ("linear", "number", regression.absolute_percentage_error),
    "mean_squared_logarithmic_error": ("softplus", "number", regression.squared_log_error),
    "log_cosh": ("linear", "number", regression.log_cosh),
    "poisson": ("softplus", "count", without_factorial),
}

# %% [markdown]
# Two of them need outputs above 0; `softplus`, $\log(1 + e^z)$, sees to that. Next, scores and directions, from lesson 06, and probabilities, from lessons 04 and 05.


# %%
def of_probs(label, probs):
    return classification.negative_log_likelihood(label, np.log(probs))


cross_entropy = classification.categorical_cross_entropy
losses |= {
    "hinge": ("linear", "-1 or +1", margin.hinge),
    "squared_hinge": ("linear", "-1 or +1", margin.squared_hinge),
    "categorical_hinge": ("softplus", "one-hot row", margin.categorical_hinge),
    "cosine_similarity": ("linear", "one-hot row", margin.cosine_similarity),
    "binary_crossentropy": ("sigmoid", "0 or 1", classification.binary_cross_entropy),
    "categorical_crossentropy": ("softmax", "one-hot row", cross_entropy),
    "sparse_categorical_crossentropy": ("softmax", "class index", of_probs),
    "kl_divergence": ("softmax", "probabilities", classification.kl_divergence),
}

# %% [markdown]
# One layer is enough here.


# %%
def trained(loss, activation, target):
    keras.utils.set_random_seed(7)
    neurons = 3 if target.ndim == 1 else target.shape[1]
    layers = [keras.Input((64,)), keras.layers.Dense(neurons, activation=activation)]
    small = keras.Sequential(layers)
    small.compile(keras.optimizers.Adam(learning_rate=0.05), loss=loss, run_eagerly=True)
    small.fit(pixels, target, batch_size=537, epochs=2, verbose=0)
    return small


# %% [markdown]
# Train each for two epochs, ask Keras for its loss, and compute ours from the same outputs.

# %%
print(f"{'loss':32}{'output':10}{'target':15}{'at first':>9}{'later':>10}{'ours':>10}")
differences = []
for name, (activation, form, ours) in losses.items():
    small, target = trained(name, activation, targets[form]), targets[form]
    first, later = small.history.history["loss"][0], small.test_on_batch(pixels, target)
    mine = np.mean(ours(target, np.asarray(small(pixels), dtype=float)))
    differences.append(abs(later / mine - 1))
    print(f"{name:32}{activation:10}{form:15}{first:9.4g}{later:10.4g}{mine:10.4g}")
print("largest relative difference below 1e-6:", max(differences) < 1e-6)

# %% [markdown]
# Every loss has fallen, and all 14 agree with ours to six digits. Read the table by columns:
#
# - **Output.** A probability needs `sigmoid` or `softmax`; a rate must be positive; a score or a number stays `linear`.
# - **Target.** The two `categorical_crossentropy` rows agree to all digits: one loss, two forms of label.
# - **Below 0.** `poisson` without log y! may be negative, and so may `cosine_similarity`: −1 is its best.
# - **A trap.** `categorical_hinge` in Keras puts a 0 in the place of the true class. With scores above 0, as here, that changes nothing.
#
# ## 4. A loss of your own
#
# `compile` takes a loss in three ways.

# %%
ways = {
    "a name": "sparse_categorical_crossentropy",
    "an object": keras.losses.SparseCategoricalCrossentropy(),
    "a function": keras.losses.sparse_categorical_crossentropy,
}
for way, loss in ways.items():
    model.compile(loss=loss, run_eagerly=True)
    found = model.test_on_batch(inputs[-210:], ill[-210:], return_dict=True)
    print(f"{way:11}{found['loss']:.4f}")

# %% [markdown]
# The same loss three times. The name is shortest. The object takes options, such as `from_logits`. The function returns one value per example, and Keras takes the mean. So any function of `y_true` and `y_pred` will do, in this order.
#
# Keras has no pinball loss (lesson 02). Write it with `keras.ops`, which works on tensors and lets Keras find the slopes.


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
# Mind the last axis. A model may answer with several numbers per example, and a loss has to come down to *one value per example*, not to one for the batch. If it returns a single number, weights for examples have nothing to hold on to, and no error tells you.
#
# **Exercise 8.3 (5 minutes).** Write the mean squared error as Keras wants it. For `[[0, 0], [1, 1]]` and `[[1, 3], [1, 2]]` it returns `[5, 0.5]`.


# %%
def rows_squared_error(y_true, y_pred):
    """One value for each row: the mean of its squared errors."""
    return np.mean((y_pred - y_true) ** 2, axis=-1)  # stub: return ...


check("8.3", rows_squared_error)

# %% [markdown] tags=["idea"]
# Square the errors, then take the mean along one axis only: the one that runs through the numbers of a single example. The shape of the result tells whether it was the right one.


# %% tags=["other-way"]
def rows_squared_error(y_true, y_pred):
    rows = zip(y_true, y_pred, strict=True)
    return np.array([np.mean((said - right) ** 2) for right, said in rows])

# %% [markdown]
# What if the quantile should be an option, and the model saved to a file? Then the loss becomes a class. `get_config` says which options to write down; the line with `@` tells Keras where to find the class again.


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
# The same loss before and after. Leave `get_config` out, and the file can be written but not read: nobody knows the quantile. Of a plain function only the name is written down; loading takes `custom_objects={"pinball_90": pinball_90}`.
#
# ## 5. Weights, and what they are divided by
#
# **Two answers at once.** A network says which digit it sees, and how dark it is. Two losses, one number: the sum, with a weight for each.
#
# **Predict before you run (1 minute).** The losses are 0.5 and 2, `loss_weights` are 1 and 0.1. What is the total?

# %%
check("8.4", 0.7)  # stub: check("8.4", "?")

# %% [markdown] tags=["idea"]
# Each loss is multiplied by its own weight, and then the two are added. Is anything divided afterwards?

# %%
seen = keras.Input((64,))
which = keras.layers.Dense(3, activation="softmax", name="which")(seen)
dark = keras.layers.Dense(1, name="dark")(seen)
two = keras.Model(seen, {"which": which, "dark": dark})
two.compile(
    loss={"which": "sparse_categorical_crossentropy", "dark": "mean_squared_error"},
    loss_weights={"which": 1.0, "dark": 0.1},
    run_eagerly=True,
)
parts = two.test_on_batch(pixels, {"which": digit, "dark": grey}, return_dict=True)
print(f"total {parts['loss']:.4f}")
print(f"1.0 × which + 0.1 × dark = {parts['which_loss'] + 0.1 * parts['dark_loss']:.4f}")

# %% [markdown]
# A weighted *sum*: nothing is divided. Now to weights for examples. Side effects shall count three times, once through `sample_weight`, one number per person, and once through `class_weight`, one per class.

# %%
weights = np.where(ill == 1, 3.0, 1.0)
probs = np.asarray(model(inputs))
for divisor in ["count", "weights"]:
    mean = reduction.weighted_mean(of_probs(ill, probs), weights, divisor=divisor)
    print(f"divided by the {divisor}: {mean:.4f}")

# %% [markdown]
# Those are our two candidates: the sum of weight times loss, divided by the number of people or by the sum of the weights. Which one does Keras report?

# %%
by_sample = model.test_on_batch(inputs, ill, sample_weight=weights, return_dict=True)
by_class = model.train_on_batch(inputs, ill, class_weight={0: 1.0, 1: 3.0}, return_dict=True)
other = keras.losses.SparseCategoricalCrossentropy(reduction="mean_with_sample_weight")
print(f"sample_weight: {by_sample['loss']:.4f}   class_weight: {by_class['loss']:.4f}")
print(f"mean_with_sample_weight: {float(other(ill, probs, weights)):.4f}")

# %% [markdown]
# Keras divides by the *number of examples*, both times. So weights of 1 and 3 also make the slopes steeper, and `loss` cannot be compared with `val_loss`, which knows no `class_weight`. An object with `reduction="mean_with_sample_weight"` divides by the sum of the weights, as PyTorch's `CrossEntropyLoss(weight=…)` does (lesson 05).
#
# **Exercise 8.5 (5 minutes).** Write the loss that Keras reports. `class_weight` holds one weight per class. For losses `[1, 1, 3]`, labels `[0, 0, 1]` and weights `[1, 3]` it returns 11/3.


# %%
def keras_weighted_loss(losses, label, class_weight):
    """What fit(class_weight=…) reports for a batch."""
    return np.mean(class_weight[label] * losses)  # stub: return ...


check("8.5", keras_weighted_loss)

# %% [markdown] tags=["idea"]
# Look up a weight for every example and let it multiply the loss. One question is left, the divisor: what does Keras divide by, according to the lines above?


# %% tags=["other-way"]
def keras_weighted_loss(losses, label, class_weight):
    return class_weight[label] @ losses / len(losses)

# %% [markdown]
# ## 6. Which loss did Keras print?
#
# > **A published page, run.** *"At the end of each epoch during the training process, the loss will be calculated"* [1]. A *callback* is called after every batch, and is handed a loss. Note it down for one epoch of 30 batches.


# %%
class Recorder(keras.callbacks.Callback):
    def on_train_begin(self, logs=None):
        self.seen = []

    def on_train_batch_end(self, batch, logs=None):
        self.seen.append(logs["loss"])


def one_epoch(recorder):
    fresh = network("softmax")
    optimizer = keras.optimizers.Adam(learning_rate=0.01)
    fresh.compile(optimizer, loss="sparse_categorical_crossentropy", run_eagerly=True)
    options = {"validation_split": 0.1, "verbose": 0, "callbacks": [recorder]}
    return fresh, fresh.fit(inputs, ill, batch_size=63, epochs=1, **options).history


# %%
recorder = Recorder()
fresh, printed = one_epoch(recorder)
noted = np.array(recorder.seen)
print(f"noted: first {noted[0]:.4f}, last {noted[-1]:.4f}")
print(f"printed for the epoch: {printed['loss'][0]:.4f}")

# %% [markdown]
# > The loss is there after each batch, long before the epoch ends. And the last one noted *is* the epoch's number.
#
# But what `logs["loss"]` holds is a *running mean* since the epoch began (lesson 07), not the loss of the batch. For that, Keras has to forget the batches before.


# %%
class Alone(Recorder):
    def on_train_batch_begin(self, batch, logs=None):
        self.model.reset_metrics()


# %%
alone = Alone()
one_epoch(alone)
batch_loss = np.array(alone.seen)
print(f"this batch: first {batch_loss[0]:.4f}, last {batch_loss[-1]:.4f}")
print(f"mean of all 30: {np.mean(batch_loss):.4f}")

# %% [markdown]
# The mean of the batch losses is the epoch's number again. And with the weights at rest, after the epoch?

# %%
after = fresh.evaluate(inputs[:-210], ill[:-210], batch_size=1890, verbose=0)
others = fresh.evaluate(inputs[-210:], ill[-210:], batch_size=210, verbose=0)
print(f"training people after the epoch: {after:.4f}")
print(f"validation people:               {others:.4f}, val_loss {printed['val_loss'][0]:.4f}")

# %%
batches = np.arange(1, 31)
ax = plots.axes("Keras prints where the dashed line ends", "batch", "cross-entropy in nats")
plots.points(ax, batches, batch_loss, label="this batch")
plots.curve(ax, batches, noted, label='logs["loss"]: running mean', style="--")
plots.points(ax, 30, after, "after the epoch", color=plots.BLUE, marker="s")
plots.show(
    ax,
    "30 batch losses fall from 0.7 to 0.3. The dashed running mean falls more slowly and ends at "
    "0.51. A square at the last batch marks the loss after the epoch, at 0.31.",
)

# %% [markdown]
# > So there are three numbers. Keras prints 0.5072, a mean over batches while the weights moved; `val_loss` is computed after the epoch, with the weights at rest; and the loss of the training people with these weights, 0.3101, is not printed at all.
#
# **Exercise 8.6 (8 minutes).** You have the running means and want the batch losses. All batches have the same size. For running means `[4, 3, 3]` the function returns `[4, 2, 3]`.


# %%
def batch_losses(running_means):
    """The loss of each batch, from the running mean after each batch."""
    sums = running_means * np.arange(1, len(running_means) + 1)  # solution
    return np.diff(sums, prepend=0)  # stub: return ...


check("8.6", batch_losses)

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
# ## 7. Another engine under the same code
#
# Keras leaves the arithmetic to another library: to TensorFlow or, if the environment variable `KERAS_BACKEND` says `torch`, to PyTorch. Does the loss stay the same?
#
# **Predict before you run (1 minute).** When does Keras read that variable? **a** when it is imported, **b** at `compile`, **c** at `fit`.

# %%
check("8.7", "a")  # stub: check("8.7", "?")

# %% [markdown]
# This Python has made its choice, so a second Python has to run. Here is a program as text: a network with the layers of section 1, trained on 300 people. `keras_training.build` and `fit` do what you did above, with first weights and an order of batches that are the same on every engine. The sigmoid pair of section 2 comes along.

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
# The curves agree. The pair does not: on PyTorch, Keras does not look behind the sigmoids, and scores 0.6360. The same code, two losses: one more reason not to end in two sigmoids.
#
# **Exercise 8.8 (6 minutes).** How well do the curves agree? Write the largest relative difference, as a share of the first list. For losses `[2, 4, 0.5]` and `[1.8, 4.2, 0.51]` it returns 0.1.


# %%
def largest_difference(losses, other_losses):
    """The largest relative difference between two lists of losses."""
    return np.max(np.abs(other_losses - losses) / np.abs(losses))  # stub: return ...


check("8.8", largest_difference)

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
# The difference is below 1e-5. So a curve from one engine may be compared with one from the other. Lesson 09 writes the loop in PyTorch itself.
#
# ## 8. Quiz
#
# **8.9** (1 minute) A network ends in `Dense(10)` and is compiled with `loss="sparse_categorical_crossentropy"`. What is wrong? **a** nothing, Keras adds softmax, **b** logits are taken for probabilities, **c** the labels have to be one-hot rows.

# %%
check("8.9", "b")  # stub: check("8.9", "?")

# %% [markdown]
# **8.10** (1 minute) After the first epoch Keras prints loss 0.52 and val_loss 0.31. What do you think? **a** nothing special, **b** training people slipped into the validation data, **c** the model overfits.

# %%
check("8.10", "a")  # stub: check("8.10", "?")

# %% [markdown]
# **8.11** (1 minute) You double all weights in `class_weight`. What happens to the loss that `fit` reports for the first batch? **a** it halves, **b** nothing, **c** it doubles.

# %%
check("8.11", "c")  # stub: check("8.11", "?")

# %% [markdown]
# ## What you saw
#
# - **`compile(loss=…)`** takes a name, an object with options, or a function that gives one value per example. Output and target have to fit the loss.
# - **Two sigmoids** train like softmax on TensorFlow and unlike it on PyTorch, and answer with something else.
# - **Weights** for losses make a sum. Weights for examples and classes are divided by the number of examples.
# - **The number of an epoch** is a mean over batches while the weights moved; `val_loss` is taken afterwards.
#
# Which exercises are done?

# %%
progress("08")

# %% [markdown]
# A ✓ marks what you passed.
#
# ## References
#
# 1. deeplizard, "Loss in a Neural Network explained", *Deep Learning Fundamentals, Classic Edition*. The task with the ages comes from the same course.
# 2. F. Chollet et al., Keras 3, keras.io: `compile`, `fit`, losses, callbacks. All numbers here are of Keras 3.15 on TensorFlow 2.21.
# 3. D. P. Kingma and J. Ba, "Adam: A method for stochastic optimization", ICLR 2015: the optimizer.
# 4. E. Alpaydin and C. Kaynak, "Cascading classifiers", *Kybernetika* 34, 1998: the digits.

# %% [markdown]
# # 10 · Borrow what another network has learned
#
# You show a child two cats, and it knows the third. A network that starts from nothing has not even begun after two. But the child had looked at the world for years, and only the word was new. Can a network bring along eyes that have been trained on something else?
#
# A hundred pictures of cats and as many of dogs are far too few for a network with 7 million weights. So you borrow one that has learned to name other things, keep what it sees in a picture, and train only its last step.
#
# - **You will** find the weights of a kernel, repair a published listing, freeze a network for real, compare what can be borrowed, and fine-tune a network that does not see left and right.
# - **You need** `NLLLoss` from lesson [05](05_cross_entropy.ipynb), Adam from lesson [07](07_minimising_the_loss.ipynb), and the training loop, `DataLoader`, dropout and BatchNorm from lesson [09](09_pytorch_training_loop.ipynb).
# - **It takes** about 90 minutes, 20 of them for the exercises. There is a good place to stop halfway, and several parts are optional.
# - **Words and symbols** are explained in the [glossary](glossary.ipynb).

# %%
import warnings

import torchvision
import numpy as np
import torch
from torch.utils.data import DataLoader, Dataset, TensorDataset

from course_utils import (
    checks,
    classification,
    datasets,
    densenet,
    pictures,
    plots,
    torch_training,
    training,
    transfer,
)

check, hint, progress, nn = checks.check, checks.hint, checks.progress, torch.nn
review, solution = checks.review, checks.solution
device = torch_training.device()
torch.set_num_threads(1)  # more of them help only if nothing else runs

# %% [markdown]
# ## Three questions to warm up
#
# They are about lessons 05, 07 and 09.
#
# **10.1** (1 minute) A network ends in `LogSoftmax`. For one picture it gives −0.2, −2.3 and −2.6. The second class is right. What is the `NLLLoss`?

# %%
check("10.1", 2.3)  # stub: check("10.1", "?")

# %% [markdown] tags=["idea"]
# The numbers are log-probabilities already. Which one belongs to the right class, and what does "negative" do to it?

# %% [markdown]
# **10.2** (1 minute) In its first step a weight has the slope 0.002. The learning rate is 0.01. How many times as far does Adam move this weight as plain gradient descent?

# %%
check("10.2", 500)  # stub: check("10.2", "?")

# %% [markdown] tags=["idea"]
# Plain gradient descent moves by the rate times the slope. Adam divides the slope by its usual size first, and in the first step that is the slope itself.

# %% [markdown]
# **10.3** (1 minute) A BatchNorm layer has the running mean 0. In `train()` mode it sees two batches, and both have the mean 3. Each moves the running mean a tenth of the way. Where is it then?

# %%
check("10.3", 0.57)  # stub: check("10.3", "?")

# %% [markdown] tags=["idea"]
# The way that is left shrinks. After the first batch the running mean is no longer 0.

# %% [markdown]
# ## 1. What a convolution sees
#
# The network that you will borrow looks at pictures through *convolutions*. What does one of them see? Take one of the handwritten digits of lesson 09, as numbers from 0 for white to 16 for black.

# %%
digit = (16 * datasets.handwritten_digits("scikit-learn")[0][0]).astype(int)
kernel = np.array([[-1, 0, 1], [-1, 0, 1], [-1, 0, 1]])
print(digit, kernel, sep="\n\n")

# %% [markdown]
# You can see the ring of a zero. The second table, `kernel`, holds nine weights. This is how it looks at a picture:
#
# 1. Lay it on a patch of 3 × 3 pixels.
# 2. Multiply each pixel by the weight that lies on it.
# 3. Add up the nine products, and write the sum down.
# 4. Move on by one pixel, and begin again.
#
# Do it once by hand. On the left edge, the rows 3 to 5 (counted from 0) hold 0, 4, 12, then 0, 5, 8, then 0, 4, 11. The first column is multiplied by −1, the middle one by 0, the last one by 1. So the sum is 12 + 8 + 11 − 0 − 0 − 0 = 31. It is large, because the picture is white on the left of this patch and black on the right.
#
# **Predict before you run (2 minutes).** Now lay the kernel on the *right* edge of the same rows, on 8, 8, 0, then 9, 8, 0, then 12, 7, 0. What is the sum?

# %%
check("10.4", -29)  # stub: check("10.4", "?")

# %% [markdown] tags=["idea"]
# The kernel stays as it is: the first column counts −1, the middle one 0 and the last one 1. Which of the three columns holds the ink here?

# %% [markdown]
# Let the kernel slide over all places, and keep every sum where it was found. The result is called a *map*.

# %%
patches = np.lib.stride_tricks.sliding_window_view(digit, kernel.shape)  # (6, 6, 3, 3)
digit_map = np.sum(patches * kernel, axis=(2, 3))
ax = plots.kernel_at("In the map, blue is where a stroke begins", digit, kernel, digit_map, place=(3, 0))
plots.show(
    ax,
    "Three tables: the digit in 8 by 8 numbers, the kernel of −1, 0 and 1, and a map of 6 by 6 sums. A frame "
    "lies on the left edge of the digit, and another on the 31 in the map. The map is blue, up to 40, at the left "
    "side of both strokes of the ring, and orange, down to −35, at their right side.",
)

# %% [markdown]
# Where a stroke begins, the map is far above 0; where one ends, far below. So the map is a small picture of *where* the kernel has found what it looks for.
#
# ### Is that what PyTorch does? (optional)

# %%
as_batch = torch.tensor(digit)[None, None]  # one picture with one colour
theirs = nn.functional.conv2d(as_batch, torch.tensor(kernel)[None, None])
print("equal:", np.array_equal(theirs[0, 0], digit_map))

# %% [markdown]
# It is.
#
# ### From maps to a feature
#
# A layer of a network has many kernels, and each makes its own map. A ReLU turns negative sums into 0. A kernel of the next layer then looks at all these maps at once, with nine weights for each of them: from edges come corners, from corners ears.
#
# What can one map tell about a whole picture? Take its mean, and you have a single number: *how much* of its pattern the kernel has found, wherever that was. Such a number is called a *feature*. Try it on sixes and eights.

# %%
digits, names = datasets.handwritten_digits("scikit-learn")  # names: which digit each one is


def feature(kernel, images):
    """The mean over the map of each picture, where negative sums count as 0."""
    patches = np.lib.stride_tricks.sliding_window_view(images, kernel.shape, axis=(1, 2))
    return np.maximum(np.sum(patches * kernel, axis=(3, 4)), 0).mean(axis=(1, 2))


for name in [6, 8]:
    images = 16 * digits[names == name]  # from 0 to 16 again, as above
    print(f"{name}: mean feature {feature(kernel, images).mean():.2f}")

# %% [markdown]
# On average both have the same: an 8 has as many upright strokes as a 6. Call a picture a six if its feature lies above some border. Wherever you put it, at most 55 of 100 are right, and guessing gets half. Which kernel would do better?

# %%
some = [*digits[names == 6][:4], *digits[names == 8][:4]]
in_colour = [1 - np.stack([digit] * 3, axis=-1) for digit in some]
ax = plots.pictures("What is different in a 6 and an 8?", in_colour, ["6"] * 4 + ["8"] * 4, columns=4)
plots.show(
    ax,
    "Four sixes above four eights, each in 8 by 8 pixels. A six is one long stroke down the left side, with a ring at the "
    "bottom; to the right of the stroke and above the ring it is white. An eight is two rings with a narrow waist.",
)

# %% [markdown]
# **Exercise 10.5 (5 minutes).** Find nine weights whose feature tells at least 90 of 100 sixes and eights apart, and type them row by row as one list of nine numbers; `[0, 0, 0, 0, 1, 0, 0, 0, 0]` is a kernel that looks at single pixels. The check takes the best border. Try yours in the cell with `feature` first: the two means should lie far apart.

# %%
check("10.5", [-1, -1, -1, 0, 0, 0, 1, 1, 1])  # stub: check("10.5", "?")

# %% [markdown] tags=["idea"]
# To the right of its stroke a 6 is white above its ring. The kernel of the text finds white on the left and ink on the right. What do you have to do to it, so that it finds white above and ink below?

# %% [markdown]
# You have just done by hand what training does: it moves the weights until the features tell apart what the labels tell apart.
#
# ## 2. A published listing, line by line
#
# A tutorial [1] sets out to teach a DenseNet-121 [2], a network of 121 layers, to tell cats from dogs. Its photographs are from Kaggle; here are 528 drawings, made by a program. If you have photographs, name their folder in `DATA`: the numbers in the text stay those of the drawings.

# %%
DATA = "drawings"  # or "oxford-pets" (photographs, 800 MB), or a folder of your own
WEIGHTS = "bundled"  # or "imagenet" (31 MB), or "random"
found = transfer.picture_set(DATA, seed=7, limit=96)
print(found.summary())

# %% [markdown]
# Every file has been opened once; a damaged one would be named here.

# %%
shown = [*found.train.paths[:4], *found.train.paths[-4:]]
images = [np.asarray(pictures.load(path)) for path in shown]
captions = [found.classes[0]] * 4 + [found.classes[-1]] * 4
ax = plots.pictures("Cats above, dogs below, in all colours and sizes", images, captions, columns=4)
plots.show(
    ax,
    "Four drawings of cats and four of dogs in all colours, with clutter behind them. The cats "
    "have pointed ears and small noses. Most dogs have a broad nose, some have hanging ears.",
)

# %% [markdown]
# Noses and ears together tell them apart; colour and background do not.
#
# The listing begins with how a picture becomes numbers. It cuts a random part out and enlarges it to 224 × 224 pixels, turns the colours into numbers from 0 to 1, subtracts a mean from each colour, and divides by a spread.

# %%
T = torchvision.transforms
train_transforms = T.Compose([T.RandomResizedCrop(224), T.ToTensor(),
                              T.Normalize([0.485, 0.456, .406], [0.229, 0.224, .225])])
train_data = torchvision.datasets.ImageFolder(transfer.DRAWINGS / "train", train_transforms)
train_loader = DataLoader(train_data, batch_size=4, shuffle=True)
inputs, labels = next(iter(train_loader))
print(train_data.classes, tuple(inputs.shape))

# %% [markdown]
# > **A published page, run.** That works. The next line is `models.densenet121(pretrained=True)`. With `False` comes the same warning, and no download:

# %%
with warnings.catch_warnings(record=True) as said:
    warnings.simplefilter("always")
    torchvision.models.densenet121(pretrained=False)
print(said[0].message)

# %% [markdown]
# > Today one writes `weights=DenseNet121_Weights.IMAGENET1K_V1`, and these weights bring their transform along.
#
# `densenet.load` takes the weights that `WEIGHTS` names. The bundled ones have learned to name 234 kinds of things, 200 of them from 100,000 small photographs and 34 from drawings. None of those drawings shows a cat or a dog; nine kinds of photographs do.
#
# Then the tutorial builds a new last step for the network, its *head*: one log-probability for each class. (`.to(device)` moves it to a GPU, if there is one; some results then differ by a point.)

# %%
model = densenet.load(WEIGHTS).to(device)
classifier = nn.Sequential(nn.Linear(2048, 512),
                           nn.ReLU(),
                           nn.Dropout(p=0.2),
                           nn.Linear(512, 2),
                           nn.LogSoftmax(dim=1))

# %% [markdown]
# **Predict before you run (1 minute).** The next line in the tutorial is `logps = model.forward(inputs)`, for four pictures. What shape comes out? **a** (4, 234), **b** (4, 2), **c** none, there is an error.

# %%
check("10.6", "a")  # stub: check("10.6", "?")

# %%
inputs, labels = inputs.to(device), labels.to(device)
print(tuple(model(inputs).shape))
in_features = model.classifier.in_features
model.classifier = classifier.to(device)
try:
    model(inputs)
except RuntimeError as error:
    print(error)

# %% [markdown]
# > **A published page, run.** There are 234 answers: the new head is a variable that nobody uses. Attached, it stops the program, because a DenseNet-121 hands over 1,024 features. The network knows the number: `model.classifier.in_features`.
#
# `transfer.head` makes the same head with the number that fits.

# %%
def new_head(seed=7):
    return transfer.head(in_features, len(found.classes), seed=seed).to(device)


model.classifier, criterion = new_head(), nn.NLLLoss()
print("answers:", tuple(model(inputs).shape))

# %% [markdown]
# Which weights would training move now?


# %%
def movable(model):
    return sum(weight.numel() for weight in model.parameters() if weight.requires_grad)


print(f"{movable(model):,}")

# %% [markdown]
# > **A published page, run.** All 7.5 million: nothing is frozen, so the borrowed features would change. Its loop ends with `optimizer.step()`, and no line makes an optimizer. Nor does any line call `zero_grad()`: as lesson 09 has shown, every old slope pushes again.
#
# ## 3. What the network hands to its head
#
# The network needs the pictures as numbers. `Pictures` is a `Dataset` as in lesson 09: example number `i` is read from its file when somebody asks for it, at the size that these weights are used to, here 64 × 64 pixels.

# %%
transform = densenet.transform(WEIGHTS)


class Pictures(Dataset):
    def __init__(self, part):
        self.part = part

    def __len__(self):
        return len(self.part)

    def __getitem__(self, i):
        return transform(pictures.load(self.part.paths[i])), self.part.labels[i]


# %% [markdown]
# One large batch holds all of a part.

# %%
x, y = {}, {}
for name in ["train", "validation", "test"]:
    part = Pictures(getattr(found, name))
    inputs, labels = next(iter(DataLoader(part, batch_size=len(part))))
    x[name], y[name] = inputs.to(device), labels.to(device)
print({name: tuple(of_part.shape) for name, of_part in x.items()})

# %% [markdown]
# Follow one picture through the DenseNet, and note how many maps come out of each part, and how large they are.

# %%
# Name, how many maps, their side, how many layers.
stages, maps = [("picture", *x["train"].shape[1:3], 1)], x["train"][:1]
for name, layer in model.features.named_children():
    maps = layer(maps)
    if name == "pool0" or name.startswith("denseblock"):
        label = "layer 1" if name == "pool0" else name.replace("dense", "").replace("block", "block ")
        stages.append((label, *maps.shape[1:3], len(layer) if "dense" in name else 1))
stages += [("features", maps.shape[1], 1, 1), ("head", len(found.classes), 1, 1)]

# %%
ax = plots.network("Only the head will learn", stages, frozen=[name for name, *_ in stages[1:-1]])
plots.show(
    ax,
    "A DenseNet from left to right. A picture of 64 by 64 pixels goes into a first layer with 64 maps of 16 by 16. "
    "Four blocks of 6, 12, 24 and 16 layers follow; the maps shrink to 2 by 2, and become 1,024. Then come 1,024 "
    "features and a head with 2 answers. All is grey and marked as frozen; only the head is orange: it learns.",
)

# %% [markdown]
# From left to right the maps become more numerous, and smaller: between the blocks, four neighbours are replaced by their mean. In a block every layer gets the maps of *all* layers before it, which the arcs stand for; that is why the network is called dense [2]. Such a layer holds two convolutions; with those between the blocks, the first and the head, they make 121. The last block ends in 1,024 maps. Of each map only its mean is kept, with negative values counted as 0. These 1,024 means are the features of the picture: they say how much of each thing was seen, and no longer where.


# %%
def features(model, x):
    """What a DenseNet hands to its head, shape (n, 1024)."""
    return torch.relu(model.features(x)).mean(dim=(2, 3))


# %% [markdown]
# ### Look at two of the maps (optional)
#
# What does such a map respond to? Here are two picked ones, laid over four drawings, enlarged to 128 pixels so that a map has 4 × 4 places and not 2 × 2.

# %%
chosen, two = [*found.train.paths[:2], *found.train.paths[-3:-1]], [686, 983]
large = np.stack([np.asarray(pictures.load(path).resize((128, 128))) / 255 for path in chosen])
channels = torchvision.transforms.Normalize([0.485, 0.456, 0.406], [0.229, 0.224, 0.225])
as_inputs = channels(torch.tensor(large).permute(0, 3, 1, 2).float()).to(device)
with torch.no_grad():
    seen = torch.relu(model.features(as_inputs))[:, two].cpu().numpy()

# %%
shade = np.kron(seen / seen.max(axis=(0, 2, 3), keepdims=True), np.ones((32, 32)))[..., np.newaxis]
grey, orange = large.mean(axis=3, keepdims=True), np.array([0.83, 0.37, 0])
over = [(1 - 0.7 * part) * grey[i] + 0.7 * part * orange for k in (0, 1) for i, part in enumerate(shade[:, k])]
captions = [f"map {k}" for k in two for _ in chosen]
ax = plots.pictures("Map 686 responds to cats, map 983 to dogs", over, captions, columns=4)
plots.show(
    ax,
    "Two cats and two dogs in grey, twice, covered with orange where a map is far above 0. Map 686, in the upper row, lies on "
    "the heads of both cats and leaves the dogs free. Map 983, below, lies on the dogs, and leaves the cats almost free.",
)

# %% [markdown]
# Map 686 lights up on the heads of the two cats, map 983 on the two dogs. Yet this network has never been told what a drawn cat is: it has learned other things that look alike.
#
# ## 4. What freezing freezes
#
# Switch off the slopes of all weights before the head.


# %%
def freeze(model):
    for weight in model.features.parameters():
        weight.requires_grad = False
    return model


print(f"weights that training would move: {movable(freeze(model)):,}")

# %% [markdown]
# Half a million are left, the head's. Is the rest frozen? Between the layers stands BatchNorm [3], 121 times. In `train()` mode it subtracts the mean of the batch, and moves a running mean $r$ towards it:
#
# $$r \leftarrow (1 - m)\, r + m \cdot \text{mean of the batch}, \qquad m = 0.1$$
#
# In `eval()` mode it subtracts $r$, and leaves it alone. The spread has a running value, too.
#
# **Predict before you run (1 minute).** Four batches go through a frozen network in `train()` mode, without `backward` and without a step. Then it looks at one picture, in `eval()` mode. Are the features what they were? **a** yes, all is frozen, **b** all but the rounding, **c** no.

# %%
check("10.7", "c")  # stub: check("10.7", "?")

# %%
before = features(model, x["train"][:1])
for mode in [True, False]:
    frozen = freeze(densenet.load(WEIGHTS)).to(device).train(mode)
    with torch.no_grad():
        for batch in x["train"][::3].split(16):
            frozen(batch)
    after = features(frozen.eval(), x["train"][:1])
    change = (after - before).norm() / before.norm()
    print(f"train({mode}): running mean {frozen.features.norm0.running_mean[0]:.4f},", end=" ")
    print(f"features changed by {change:.1%}")

# %% [markdown]
# In the first line, the features of the same picture have changed by almost half. So: `model.eval()` for all, then `model.classifier.train()`, for dropout. (In Keras, `base.trainable = False` stops both, once you `compile` again.)
#
# ### Freeze one yourself
#
# Here is a network as it comes, with its old head, and in `train()` mode. Three things are missing.

# %%
network = densenet.load(WEIGHTS).to(device).train()
# give it a new head:
# stop the slopes before the head:
# put the whole into one mode, and then the head into the other:
print(f"weights that training would move: {movable(network):,}")
print("layers in train() mode:", sum(layer.training for layer in network.modules()))

# %% [markdown]
# **Exercise 10.8 (3 minutes).** Write what is missing below each comment, and run the cell. 525,826 weights should be left. Type how many layers are in `train()` mode.

# %%
check("10.8", 6)  # stub: check("10.8", "?")

# %% [markdown] tags=["idea"]
# All of it stands above, in three cells. BatchNorm must not listen any more, but the head's dropout has to work.

# %% [markdown]
# ### Follow a running mean (optional)
#
# What happens to the running mean of one map, while twelve batches pass?

# %%
batches, walks = x["train"].split(16), {}
for mode in [True, False]:
    first = densenet.load(WEIGHTS).features[:2].to(device).train(mode)  # a convolution and a BatchNorm
    r = [first.norm0.running_mean[0].item()]
    for batch in batches:
        first(batch)
        r.append(first.norm0.running_mean[0].item())
    walks[mode] = np.array(r)
means = [first.conv0(batch)[:, 0].mean().item() for batch in batches]

# %%
ax = plots.axes("By merely looking, train() moves the running mean", "batches seen", "mean of a map")
plots.points(ax, range(1, 13), means, color=plots.GREY)
plots.curve(ax, range(13), walks[True], color=plots.ORANGE)
plots.curve(ax, range(13), walks[False])
plots.note(ax, 10, means[9], "mean of a batch", side="below", color=plots.GREY)
plots.note(ax, 5, walks[True][5], "r in train()", side="below", color=plots.ORANGE)
plots.note(ax, 5, walks[False][5], "r in eval()", color=plots.BLUE)
plots.show(
    ax,
    "Twelve grey points, the mean of a map in each of twelve batches, lie between 0 and 0.18. The running mean in train() "
    "mode starts at 0 and climbs after them to 0.06. In eval() mode it stays at 0 throughout.",
)

# %% [markdown]
# The running mean is no weight. In `train()` mode it moves by merely looking, towards the mean of each batch in turn. In `eval()` mode it stays.
#
# ## 5. Look at each picture once
#
# Here is the tutorial's loop, with an optimizer and `zero_grad`. The optimizer gets the weights that may move, and nothing else.


# %%
def train(model, optimizer, x, y, *, epochs=10, seed=7):
    loader = DataLoader(TensorDataset(x, y), batch_size=16, shuffle=True)
    torch.manual_seed(seed)  # for the order of the pictures, and for dropout
    losses = []
    for _ in range(epochs):
        for inputs, labels in loader:
            optimizer.zero_grad()
            loss = criterion(model(inputs), labels)
            loss.backward()
            optimizer.step()
            losses.append(loss.item())
    return losses


def train_head(head, x, y, *, rate=0.03, **how_long):
    return train(head, torch.optim.SGD(head.parameters(), lr=rate), x, y, **how_long)


# %% [markdown]
# In every epoch it pushes every picture through all layers. But frozen layers give the same features each time.
#
# **Predict before you run (1 minute).** Training takes 20 epochs, with 128 pictures to learn from and 96 to validate after each epoch. The loop sends 4,480 pictures through the network. How many of those are saved if each picture goes through once?

# %%
check("10.9", 4256)  # stub: check("10.9", "?")

# %% [markdown] tags=["idea"]
# In every epoch the loop looks at each picture of both groups. If each one is looked at once, which of these rounds are still needed, and how many pictures do the others hold?

# %% [markdown]
# So compute the features of all pictures once, 32 pictures at a time, and keep them.


# %%
def features_once(model):
    model.eval()
    with torch.no_grad():
        return {
            name: torch.cat([features(model, batch) for batch in of_part.split(32)])
            for name, of_part in x.items()
        }


borrowed = features_once(model)

# %% [markdown]
# Is it the same? Train twice for two epochs, on every second picture: the whole network, frozen before its head, then a head alone. `right` counts right answers.


# %%
model.classifier, head = new_head(), new_head()
optimizer = torch.optim.SGD(model.classifier.parameters(), lr=0.03)
slow = train(model, optimizer, x["train"][::2], y["train"][::2], epochs=2)
quick = train_head(head, borrowed["train"][::2], y["train"][::2], epochs=2)

# %%
def right(log_probs, name):
    return int((log_probs.argmax(axis=1) == getattr(found, name).labels).sum())


print("losses equal to 0.1%:", np.allclose(slow, quick, rtol=1e-3))
print("right, whole network:", right(transfer.predict(model, x["validation"]), "validation"))
print("right, head alone:   ", right(transfer.predict(head, borrowed["validation"]), "validation"))

# %% [markdown]
# Same losses, as many right answers. The price: the tutorial's random crops are new pictures in every epoch, and cannot be kept.
#
# **A good place to stop.** If you go on another day, run all cells above first.
#
# ## 6. Three ways to learn from 128 pictures
#
# How good are borrowed features? Each run draws 64 pictures of each class and is tested on 240 others.


# %%
def sample(seed):
    rng, label = np.random.default_rng(seed), found.train.labels
    each = [rng.permutation(np.flatnonzero(label == k))[:64] for k in np.unique(label)]
    return np.concatenate(each)


# %% [markdown]
# Some features hardly vary, and would not be heard beside others. So a first layer gives each the same spread.


# %%
class Standard(nn.Module):
    """Makes each feature 0 on average, with a spread of 1, on the pictures given."""

    def __init__(self, x):
        super().__init__()
        self.register_buffer("mean", x.mean(dim=0))
        self.register_buffer("spread", x.std(dim=0) + 0.001)

    def forward(self, x):
        return (x - self.mean) / self.spread


# %% [markdown]
# `run` trains the layers given and counts right answers; `linear` is for the pixels, with a smaller rate.


# %%
def run(x, layers, seed, rate=0.03):
    rows = sample(seed)
    head = nn.Sequential(Standard(x["train"][rows]), *layers).to(device)
    train_head(head, x["train"][rows], y["train"][rows], rate=rate, seed=seed)
    return head, right(transfer.predict(head, x["test"]), "test")


def linear(seed):
    torch.manual_seed(seed)
    return nn.Linear(3 * 64 * 64, len(found.classes)), nn.LogSoftmax(dim=1)


# %% [markdown]
# For comparison, take the features of a DenseNet with random weights, and the pixels themselves.


# %%
def flat(x):  # the pictures of ImageNet's weights are larger
    return nn.functional.interpolate(x, size=(64, 64)).flatten(1)


unlearned = features_once(densenet.load("random").to(device))
pixels = {name: flat(of_part) for name, of_part in x.items()}

# %%
runs = {
    "pixels": [run(pixels, linear(seed), seed, rate=0.001) for seed in range(5)],
    "random": [run(unlearned, new_head(seed), seed) for seed in range(5)],
    "borrowed": [run(borrowed, new_head(seed), seed) for seed in range(5)],
}

# %% [markdown]
# Which of the three wins?

# %%
shares = {name: [100 * r[1] / len(found.test) for r in results] for name, results in runs.items()}
for name, of_runs in shares.items():
    print(f"{name:8} {np.mean(of_runs):3.0f}% right ({min(of_runs):.0f} to {max(of_runs):.0f})")

# %% [markdown]
# Pixels are little better than guessing, because no place in the picture means "cat". Random features are worth a little more, and borrowed ones 37 points more than random ones [5], with the same head.
#
# ### How much of that is luck? (optional)
#
# Would other test pictures have given another number? For accuracy $p$ on $n$ pictures, the truth lies with 95% confidence within Wilson's interval [4], with $z = 1.96$:
#
# $$\frac{p + \frac{z^2}{2n} \pm z\sqrt{\frac{p(1-p)}{n} + \frac{z^2}{4n^2}}}{1 + \frac{z^2}{n}}$$
#
# **Exercise 10.10 (7 minutes).** Write it. `right` and `count` are whole numbers, and $p$ is their ratio. For 8 of 10 it returns about `[0.490, 0.943]`.


# %%
def interval(right, count):
    """Between which two accuracies the true one lies: an array of two numbers."""
    z, p = 1.96, right / count
    middle = p + z**2 / (2 * count)  # solution
    half = z * np.sqrt(p * (1 - p) / count + z**2 / (4 * count**2))  # solution
    return np.array([middle - half, middle + half]) / (1 + z**2 / count)  # stub: return ...


check("10.10", interval)

# %% [markdown] tags=["idea"]
# The formula is long, but it has only three parts: a middle, half a width, and a divisor for both. Give the middle and the half width a name, and the two ends differ in one sign.


# %% tags=["other-way"]
def interval(right, count):
    # Its ends are the q with (p - q)**2 == z**2 * q * (1 - q) / count: a quadratic equation.
    z, p = 1.96, right / count
    return np.sort(np.roots([1 + z**2 / count, -(2 * p + z**2 / count), p**2]))

# %% [markdown]
# For the first run with borrowed features:

# %%
low, high = transfer.interval(runs["borrowed"][0][1], len(found.test))
print(f"between {low:.0%} and {high:.0%}")

# %% [markdown]
# With 240 test pictures, a difference of a point or two between two ways means little.
#
# ## 7. When the borrowed eyes look away
#
# So far only the head has learned. When is that not enough? Somebody scans old photographic slides, and some lie the wrong way round. Can a network tell? Take digits that are not their own mirror image, and mirror about half of them.

# %%
rng = np.random.default_rng(7)
rows = rng.permutation(np.flatnonzero(np.isin(names, [2, 3, 4, 5, 6, 7, 9])))[:368]
turned = rng.integers(0, 2, len(rows))
scans = np.where(turned[:, None, None] == 1, digits[rows][:, :, ::-1], digits[rows])
learn, asked = slice(0, 128), slice(128, None)

# %%
chosen = [*np.flatnonzero(turned == 0)[:4], *np.flatnonzero(turned == 1)[:4]]
in_colour = [1 - np.stack([scans[i]] * 3, axis=-1) for i in chosen]
captions = [f"{names[rows[i]]}, {'mirrored' if turned[i] else 'as written'}" for i in chosen]
ax = plots.pictures("Above as written, below the wrong way round", in_colour, captions, columns=4)
plots.show(
    ax,
    f"Eight scanned digits in 8 by 8 pixels. Above, as written: {[int(n) for n in names[rows[chosen[:4]]]]}. "
    f"Below, mirrored: {[int(n) for n in names[rows[chosen[4:]]]]}.",
)

# %% [markdown]
# The network takes pictures of 32 × 32 pixels or more, in three colours, prepared as in the listing.


# %%
normalize = T.Normalize([0.485, 0.456, 0.406], [0.229, 0.224, 0.225])


def as_input(images):
    grey = torch.tensor(images.copy())[:, None]
    large = nn.functional.interpolate(grey, size=(32, 32), mode="bilinear")
    return normalize(large.repeat(1, 3, 1, 1)).to(device)


def seen_by(network, images):
    with torch.no_grad():
        return features(network.eval(), as_input(images))


# %% [markdown]
# What do the borrowed eyes see of left and right? How far do a scan's features move when it is mirrored, compared with the way to the next scan, mostly another digit?



# %%
def mirror_ratio(network):
    here, mirrored = seen_by(network, scans[asked]), seen_by(network, scans[asked][:, :, ::-1])
    to_mirror = (here - mirrored).norm(dim=1).mean()
    return to_mirror / (here - here.roll(-1, dims=0)).norm(dim=1).mean()


for name, weights in {"borrowed": WEIGHTS, "random": "random"}.items():
    network = densenet.load(weights).to(device)
    print(f"{name:8} {mirror_ratio(network):.2f} times as far as to the next scan")

# %% [markdown]
# To the random network, a mirror image is nearly as different as another scan. To the borrowed network it is less than half as different. It had to name things, and a cup is a cup in the mirror, too: while it learned, half of its pictures were mirrored.
#
# **Predict before you run (1 minute).** A head learns from 128 scans, and the other 240 are the test. It gets borrowed features, or the plain pixels. Which head is right more often? **a** the one with borrowed features, **b** the one with pixels, **c** both alike.

# %%
check("10.11", "b")  # stub: check("10.11", "?")

# %%
side = torch.tensor(turned).to(device)


def share(model, x):
    """How many of 100 test scans the model gets right."""
    return 100 * (transfer.predict(model, x[asked]).argmax(axis=1) == turned[asked]).mean()


def learned(head, x):
    adam = torch.optim.Adam(head.parameters(), lr=0.001)
    train(head, adam, x[learn], side[learn])
    return head


def evened_out(x):
    return nn.Sequential(Standard(x[learn]), *transfer.head(x.shape[1], 2, seed=7)).to(device)


seen = {
    "pixels": torch.tensor(scans).flatten(1).to(device),
    "random": seen_by(densenet.load("random").to(device), scans),
    "borrowed": seen_by(densenet.load(WEIGHTS).to(device), scans),
}
for name, of_scans in seen.items():
    print(f"{name:8} {share(learned(evened_out(of_scans), of_scans), of_scans):.0f}% right")

# %% [markdown]
# Pixels, and even features that nobody has taught, are far ahead of the borrowed ones. The borrowed network was taught to look away from the very thing that matters here, and its features say less of it. So the layers before the head have to learn, too: that is *fine-tuning*.
#
# These layers have something to lose, so they get a tenth of the head's rate, and the rates fall from epoch to epoch, as in lesson 09. BatchNorm stays in `eval()` mode, and in the head dropout is on.


# %%
def before_the_head(network, of=lambda weight: weight):
    """All weights before the head in one row, or what `of` makes of each."""
    return torch.cat([of(weight).detach().flatten() for weight in network.features.parameters()])


def fine_tune(network, rate=0.0001, epochs=4):
    head, lent = network.classifier, before_the_head(network).clone()
    layers = {"params": network.features.parameters(), "lr": rate}
    groups = [layers, {"params": head.parameters(), "lr": 10 * rate}]
    adam = torch.optim.Adam(groups, fused=True)  # the same steps, quicker
    falling = torch.optim.lr_scheduler.ExponentialLR(adam, gamma=0.7)
    head.train()  # the other layers stay in eval() mode
    for epoch in range(epochs):
        train(network, adam, enlarged[learn], side[learn], epochs=1, seed=epoch)
        falling.step()
    moved = (before_the_head(network) - lent).norm() / lent.norm()
    print(f"the layers before the head have moved by {moved:.1%}")
    print(f"after {epochs} epochs: {share(network, enlarged):.0f}% right")


# %% [markdown]
# Does it see left and right now?

# %%
def plain_head():
    return transfer.head(in_features, 2, seed=7).to(device)


def with_head(head):
    network = densenet.load(WEIGHTS).to(device).eval()
    network.classifier = head
    return network


enlarged, tuned = as_input(scans), with_head(plain_head())
fine_tune(tuned)
print(f"to the mirror image: {mirror_ratio(tuned):.2f} times as far as to the next scan")

# %% [markdown]
# It does: 85 of 100 are right; the head alone, with `Standard`, had 78. To the borrowed network a mirror image was 0.40 times as far away as the next scan; to this one it is 1.14 times as far.
#
# Fine-tuning is worth the wait where borrowed features miss what the task asks for. Try something simpler, too: the pixels had 92.
#
# ### Does the head have to come first? (optional)
#
# A well-known guide [6] trains the head alone until it has converged, and then all layers at a very low rate. Above, all began together. Was that a mistake?
#
# > **A published page, run.** *"The randomly-initialized layers will cause very large gradient updates during training, which will destroy your pre-trained features"* [6]. How large are the slopes of the layers before the head, while it is fresh, and when it has learned? Take the plain head, and one that begins with `Standard`.


# %%
def size_of_slopes(head):
    network = with_head(head.eval())
    criterion(network(enlarged[:32]), side[:32]).backward()
    return before_the_head(network, of=lambda weight: weight.grad).norm()


of_scans = seen["borrowed"]
for name, build in {"plain": plain_head, "Standard": lambda: evened_out(of_scans)}.items():
    fresh, taught = size_of_slopes(build()), size_of_slopes(learned(build(), of_scans))
    print(f"{name:8} head: slopes of size {fresh:4.1f} while fresh, {taught:4.1f} after ten epochs")

# %% [markdown]
# > It depends on the head. Slopes come back through it, multiplied by its numbers. The plain head's numbers are small at first and grow; `Standard` divides by small spreads, so slopes begin large, and shrink as the answers get better. (Adam divides by the size of the slopes, and hardly notices.)
#
# Is anything destroyed? Let a plain head learn first, and then fine-tune all.

# %%
fine_tune(with_head(learned(plain_head(), of_scans)))

# %% [markdown]
# > Head first ends at 86, all together at 85: no difference to speak of. Here the rate decides: with `rate=0.001` both end near a guess.
#
# ## 8. The losses, epoch by epoch (optional)
#
# The tutorial ends with a plot of the loss of each batch. Which pictures does it speak of? `transfer.fit` is the loop of section 5, with a validation loss after each epoch, and patience as in lesson 07.


# %%
def fit(x):
    rows = sample(7)
    data, watched = (x["train"][rows], y["train"][rows]), (x["validation"], y["validation"])
    head = nn.Sequential(Standard(data[0]), *new_head())
    optimizer = torch.optim.SGD(head.parameters(), lr=0.03)
    history = transfer.fit(
        head, criterion, optimizer, data, watched, epochs=20, batch_size=16, seed=7, patience=10
    )
    return head, history


# %% [markdown]
# Train on borrowed and on random features.

# %%
head, history = fit(borrowed)
_, other = fit(unlearned)
for name, losses in {"borrowed": history, "random": other}.items():
    best = losses.validation_loss.argmin()
    print(f"{name:8} {len(losses.train_loss)} epochs, {losses.ended}; kept: {best + 1}", end="   ")
    print(f"training {losses.train_loss[-1]:.3f}   validation {losses.validation_loss[-1]:.3f}")

# %%
both = plots.side_by_side(["Borrowed: validation falls, too", "Random: validation turns"], "batch", "loss in nats")
for ax, losses in zip(both, [history, other], strict=True):
    smooth = training.running_mean(losses.batch_loss, 8)
    rest, length = (losses.train_loss, losses.validation_loss), losses.batches_per_epoch
    plots.training_losses(ax, losses.batch_loss, smooth, *rest, batches_per_epoch=length, legend=False)
plots.note(both[0], 80, history.validation_loss[9], "validation", color=plots.ORANGE)
plots.note(both[0], 24, history.train_loss[2], "training", at=(60, 0.3), color=plots.BLUE)
plots.note(both[0], 4, 0.5, "each batch, and a mean of eight", at=(90, 0.6), color=plots.GREY)
plots.note(both[1], 24, other.validation_loss[4], "validation", color=plots.ORANGE)
plots.note(both[1], 72, other.train_loss[8], "training", at=(40, 0.2), color=plots.BLUE)
plots.show(
    ax,
    "Losses over the batches, twice. On borrowed features the dots of the batches, their running "
    "mean and the training loss fall from 0.7 to almost 0, and the validation loss levels off at 0.1. On "
    "random features they fall to 0.2, while the validation loss stays between 0.69 and 0.83.",
)

# %% [markdown]
# On borrowed features the validation loss falls, too, and levels off at 0.1. On random ones it is lowest after epoch 2, hardly below log 2 = 0.69, the price of guessing: the head learns its pictures by heart.
#
# > **A published page, run.** *"If the loss is low and satisfies our need then we stop"* [1]. Of which pictures? On random features the training loss goes down to 0.189, and hardly anything is won.
#
# ## 9. Right is not the same as good (optional)
#
# Which test pictures cost most?

# %%
log_probs = transfer.predict(head, borrowed["test"])
test_loss = classification.negative_log_likelihood(found.test.labels, log_probs)
hardest = test_loss.argsort(kind="stable")[::-1][:8]
print(f"right: {right(log_probs, 'test')} of {len(found.test)}, mean loss {test_loss.mean():.3f}")
print(f"share of the eight hardest: {test_loss[hardest].sum() / test_loss.sum():.0%}")

# %%
images = [np.asarray(pictures.load(found.test.paths[i])) for i in hardest]
captions = [f"{found.classes[found.test.labels[i]]}, {test_loss[i]:.1f} nats" for i in hardest]
ax = plots.pictures("The eight hardest pictures", images, captions, columns=4)
plots.show(
    ax,
    "Eight drawings with their loss, from 3.5 down to 0.5 nats. Seven are cats, most of them dark or "
    "with folded ears. The sixth is a dog with pointed ears.",
)

# %% [markdown]
# With two classes, whatever costs more than log 2 = 0.69 nats is a mistake: seven of these eight. (The eight make two thirds of the loss.) Most cats are dark or have folded ears; the dog has the pointed ears of a cat. Look at such pictures before you change a model. They show what it lacks, or that a label is wrong.
#
# > **A published page, run.** *"If all the predictions are correct, then our model is good"* [1]. Here are two models and four pictures, given as the probability of the true class.

# %%
for probs in [np.array([0.51, 0.51, 0.51, 0.51]), np.array([0.99, 0.99, 0.99, 0.49])]:
    print(f"right: {np.sum(probs > 0.5)} of 4   loss {-np.log(probs).mean():.4f}")

# %% [markdown]
# > All four right, at a loss of 0.6733. One wrong, at 0.1859. The accuracy asks on which side an answer is, the loss how far.
#
# > **A published page, run.** *"I will be using cat images only"* [1]. Try it.

# %%
cats = np.flatnonzero(found.train.labels == 0)[:64]
only = nn.Sequential(Standard(borrowed["train"][cats]), *new_head())
losses = train_head(only, borrowed["train"][cats], y["train"][cats], rate=0.1)
says = transfer.predict(only, borrowed["test"]).argmax(axis=1)
print(f"first loss {losses[0]:.3f}, last below 0.01: {losses[-1] < 0.01}")
for k, name in enumerate(found.classes):
    count = np.sum(found.test.labels == k)
    print(f"{name}: {np.sum(says[found.test.labels == k] == k)} of {count} right")

# %% [markdown]
# > A loss below 0.01, and every dog is called a cat. A loss knows nothing of what it was not shown.
#
# ## 10. What you borrow decides
#
# So far, every test was a drawing. What are the features worth on photographs?
#
# Photographs of other people's pets cannot be part of this course. So 240 of them were tried elsewhere, and the notebook reads what came out. A head learned from 2 to 64 photographs of each class and was tested on 112 others, ten times. One source of features has learned nothing but drawings. The bundled one has learned 100,000 small photographs as well, in 40 epochs; two like it stopped after 2 and after 8.

# %%
measured = transfer.on_photographs()
print(measured["classes"], f"{measured['splits']} splits, {measured['tested']} for the test")
for name, of_each in measured["right"].items():
    of_runs = 100 * np.array(of_each["64"])
    print(f"{name:9} {of_runs.mean():3.0f}% right ({of_runs.min():.0f} to {of_runs.max():.0f})")

# %% [markdown]
# Pixels and random features guess. Features from drawings alone get 61 of 100 right, bundled ones 85. Most of that came early: after 8 epochs it was 81 already.
#
# Would more photographs for the head make up for a poor source?

# %%
each = [2, 4, 8, 16, 32, 64]
means = {
    name: [100 * np.mean(of_each[str(count)]) for count in each]
    for name, of_each in measured["right"].items()
}

# %%
ax = plots.axes("Eight from the right source beat 64 from the wrong one", "photographs of each class", "right in %")
for place, name in [(3, "bundled"), (3, "drawings"), (4, "random")]:
    color = plots.BLUE if name == "bundled" else plots.GREY
    plots.curve(ax, each, means[name], color=color)
    plots.note(ax, each[place], means[name][place], name, color=color)
claim = {8: means["bundled"][2], 64: means["drawings"][5]}
plots.points(ax, list(claim), list(claim.values()))
for count, mean in claim.items():
    plots.note(ax, count, mean, f"{count}: {mean:.0f}%", color=plots.ORANGE)
plots.curve(ax, [2, 64], [50, 50], color=plots.GREY, style="--")
plots.note(ax, 32, 50, "guessing", side="below", color=plots.GREY)
ax.set_xscale("log", base=2)
ax.set_xticks(each, each)
ax.set_ylim(40, 100)
plots.show(
    ax,
    "Right answers over the number of photographs of each class, on a scale where each step "
    "doubles it. Random features stay near the 50% of guessing. Those from drawings rise slowly to "
    "61% with 64. The bundled ones start at 52%, are at 73% with eight and reach 85% with 64.",
)

# %% [markdown]
# No. With eight photographs of each class the bundled features are at 73%; those from drawings get no further than 61% with eight times as many.
#
# Photographs may be the better source because of what is on them: of the 200 kinds that the bundled network has learned, three are cats and six are dogs. Before you borrow, ask what the network has been shown. With `--imagenet` this command measures the weights of ImageNet, too. That line is yours to see.
#
# ```
# python -m tools.borrowed_weights --data FOLDER --imagenet --target mine.json
# ```
#
# ## 11. On your own pictures (optional)
#
# Set `DATA` to a folder, with a folder for each class inside or with names such as `cat.0.jpg`, and run all again.
#
# In a terminal, a program has the same task. It saves the model and the plot, and goes on after an interruption with the same losses. The second line trains all layers for five epochs more, and keeps the best; `--augment` cuts and mirrors pictures, so leave it out where left and right matter. The third line shares the work between two processes, and the fourth asks the model about other pictures.
#
# ```
# python -m course_utils.transfer --data FOLDER
# python -m course_utils.transfer --data FOLDER --fine-tune 5 --augment
# torchrun --nproc-per-node 2 -m course_utils.transfer --data FOLDER
# python -m course_utils.transfer predict FILE-OR-FOLDER
# ```
#
# ## 12. Quiz
#
# **10.12** (1 minute) A colleague has frozen all weights but the head's, and trains in `train()` mode with cats first, dogs later. The validation loss gets worse and worse. What do you look at? **a** the learning rate, **b** BatchNorm, **c** the size of the head.

# %%
check("10.12", "b")  # stub: check("10.12", "?")

# %% [markdown]
# **10.13** (1 minute) When can features not be kept from one epoch to the next? **a** when the pictures are turned and cropped at random, **b** when there are many classes, **c** when the head has two layers.

# %%
check("10.13", "a")  # stub: check("10.13", "?")

# %% [markdown]
# **10.14** (1 minute) From epoch 5 to epoch 15 the training loss falls, the validation loss rises, and the validation accuracy stays. What is likely? **a** a fault in the program, **b** the network has stopped learning, **c** the wrong answers become surer.

# %%
check("10.14", "c")  # stub: check("10.14", "?")

# %% [markdown]
# ## What you saw
#
# - A convolution lays the same few weights on every place of a picture. The mean of its map says how much it found.
# - `requires_grad = False` stops weights. Only `eval()` stops the statistics of BatchNorm.
# - Frozen features are computed once.
# - With few pictures, borrowed features decide, and what their network was shown decides what they are worth.
# - What they were taught to overlook, fine-tuning can teach to the layers before the head.

# %%
progress("10")

# %% [markdown]
# A ✓ marks what you passed. Lesson [11](11_choosing_a_loss.ipynb) is about choosing a loss.
#
# ## References
#
# 1. S. Gharti, "Understanding Loss Function and Error in Neural Network", Udacity PyTorch Challengers, 2019.
# 2. G. Huang, Z. Liu, L. van der Maaten and K. Q. Weinberger, "Densely connected convolutional networks", *CVPR*, 2017.
# 3. S. Ioffe and C. Szegedy, "Batch normalization", *ICML*, 2015.
# 4. E. B. Wilson, "Probable inference, the law of succession, and statistical inference", *Journal of the American Statistical Association* 22, 1927.
# 5. J. Yosinski, J. Clune, Y. Bengio and H. Lipson, "How transferable are features in deep neural networks?", *NeurIPS*, 2014.
# 6. F. Chollet, "Transfer learning & fine-tuning", Keras guides, 2020, changed in 2023.

# %% [markdown]
# # 14 · Keep the loss right at scale
#
# In October 2024 it came out that one of the most used training programs had been minimising a slightly wrong loss for a long time [7]. Nothing crashed. The program divided by the wrong number whenever a batch was too large for the memory and was cut into parts. You will make this mistake, measure it, and mend it.
#
# - **You will** write the training loops that people use when training gets large, and hold each of them against the whole batch: in parts, on two processes, in sixteen bits, and in slices of the tokens. In the end you add up a hundred million losses.
# - **You need** cross-entropy from lesson [05](05_cross_entropy.ipynb) and the training loop from lesson [09](09_pytorch_training_loop.ipynb).
# - **It takes** about 90 minutes, 28 of them for the exercises. There is a good place to stop halfway, and three parts are marked optional.
# - **Words and symbols** are explained in the [glossary](glossary.ipynb).

# %%
import json

import numpy as np
import torch

from course_utils import data_parallel, memory, plots, processes
from course_utils.checks import check, hint, progress, review, solution

F = torch.nn.functional
torch.set_num_threads(1)

# %% [markdown]
# ## Three questions to warm up
#
# They are about lessons 04, 05 and 09.
#
# **14.1** (1 minute) `cross_entropy` scores three tokens of a text. They cost 2, 4 and 6 nats, and the label of the third one is the `ignore_index`. What does `reduction="mean"` return?

# %%
check("14.1", 3)  # stub: check("14.1", "?")

# %% [markdown] tags=["idea"]
# What is ignored is left out twice: of what is added up, and of the number that it is divided by.

# %% [markdown]
# **14.2** (1 minute) The slope of a loss with respect to a weight is 0.5, wherever the weight is. You call `backward` three times, each time on a fresh forward pass, and never `zero_grad`. Then comes one `step` of plain gradient descent with learning rate 0.1. What is added to the weight?

# %%
check("14.2", -0.15)  # stub: check("14.2", "?")

# %% [markdown] tags=["idea"]
# What does a call of backward do with a gradient that is there already? The step multiplies what it finds by the learning rate, and goes against it.

# %% [markdown]
# **14.3** (1 minute) In `float32` the sigmoid of 18 is exactly 1. That of −18 is not 0, but 1.5e-8. Why? **a** the exponential overflows at 18, **b** numbers can come much closer to 0 than to 1, **c** its true value is 1.

# %%
check("14.3", "b")  # stub: check("14.3", "?")

# %% [markdown]
# ## 1. Which mean?
#
# A tutorial writes the cost of a model with the weights $\theta$ like this [1]:
#
# $$L(\theta) = \frac{1}{N} \sum_{i=1}^{N} \ell(f(x_i; \theta), y_i)$$
#
# In words: score every example, add up, and divide by how many there are. $N$ counts *all* examples. Say there are five, and they cost 1, 1, 1, 1 and 6. Then $L = 2$. Now a loader cuts them into batches of four: a full one, and a short one that holds the last example alone.
#
# **Predict before you run (1 minute).** Take the mean of each batch, and then the mean of the two means. What comes out?

# %%
check("14.4", 3.5)  # stub: check("14.4", "?")

# %% [markdown] tags=["idea"]
# Work out the mean of each batch on its own. Then take the mean of these two as if the batches were equally large.

# %%
losses = np.array([1.0, 1.0, 1.0, 1.0, 6.0])
full, short = losses[:4], losses[4:]
print("mean of the losses:     ", losses.mean())
print("mean of the batch means:", (full.mean() + short.mean()) / 2)

# %% [markdown]
# The last example is one of five. In the second number it makes up one half, because its batch has the same say as the full one.
#
# Texts are short and long all the time. Take eight proverbs. The task is to guess each next letter, and every letter that is to be guessed is a *token*. To make a table of them, shorter lines are filled up with −100, the number that `cross_entropy` ignores.

# %%
letters, y = data_parallel.encoded(data_parallel.PROVERBS)
counts = (y != -100).sum(dim=1)
tokens = counts.sum().item()
print(data_parallel.PROVERBS[2], y[2, :12].tolist(), "…")
print("tokens:", counts.tolist(), "sum", tokens, "of", y.numel(), "places")

# %% [markdown]
# (A space is 0 here, *a* is 1; the first letter is given.)
#
# The smallest network will do: one layer without a bias. It gets a letter as a one-hot row and answers with 27 logits, one for each letter and the space. The weights are random, and every model of this lesson starts from the same ones.

# %%
x = F.one_hot(letters, 27).double()
start = torch.tensor(np.random.default_rng(7).normal(size=(27, 27)))


def new_model(dtype=torch.float64):
    model = torch.nn.Linear(27, 27, bias=False, dtype=dtype)
    with torch.no_grad():
        model.weight.copy_(start)
    return model


def cost(model, rows, reduction="mean"):
    logits = model(x[rows].to(model.weight.dtype))
    return F.cross_entropy(logits.flatten(0, 1), y[rows].flatten(), reduction=reduction)


# %%
model, all_rows = new_model(), slice(None)
print(f"reduction='mean':        {cost(model, all_rows):.4f}")
print(f"sum / tokens that count: {cost(model, all_rows, 'sum') / tokens:.4f}")
print(f"sum / all places:        {cost(model, all_rows, 'sum') / y.numel():.4f}")
print(f"mean of 8 line means:    {np.mean([cost(model, [i]).item() for i in range(8)]):.4f}")

# %% [markdown]
# The first two agree: `'mean'` divides by the 272 tokens that count. Divided by all 536 places, padding looks like tokens that were guessed for free. And in the mean of line means a token of *time flies* has a weight of 1/9 within its line, one of the longest line only 1/67.
#
# ## 2. One batch in two goes
#
# Say the memory holds only half of the proverbs. Then take one half, call `backward`, take the other half, call `backward` again, and only then make a step. `backward` adds to the gradients that are there, so at the end they hold both. This is *gradient accumulation*.
#
# Here one half has all the short lines, as happens when a loader sorts texts by length. Which number does each loss have to be divided by? Below are three ways to fill the gradients: the whole batch at once, the loop that most people write first, and one that counts tokens.

# %%
parts = [slice(0, None, 2), slice(1, None, 2)]
print("tokens in each part:", [counts[rows].sum().item() for rows in parts])


def whole_batch(model):
    cost(model, all_rows).backward()


def mean_of_means(model):
    for rows in parts:
        (cost(model, rows) / len(parts)).backward()


def sums_over_tokens(model):
    total = sum(counts[rows].sum() for rows in parts)  # of all parts, before any backward
    for rows in parts:
        (cost(model, rows, "sum") / total).backward()


# %% [markdown]
# Around them stands the loop of lesson 09. Whatever happens in the middle, there is one `zero_grad` before it and one `step` after it.


# %%
def train(fill_gradients, steps):
    model = new_model()
    optimizer = torch.optim.SGD(model.parameters(), lr=4.0)
    for _ in range(steps):
        optimizer.zero_grad()
        fill_gradients(model)
        optimizer.step()
    return model


# %%
whole = train(whole_batch, steps=1).weight.grad
means = np.mean([cost(model, rows).item() for rows in parts])
print(f"at the start: loss {cost(model, all_rows):.4f}, mean of the two means {means:.4f}")
print(f"length of the gradient, by Pythagoras over {whole.numel()} slopes: {whole.norm():.4f}")
for way in [whole_batch, mean_of_means, sums_over_tokens]:
    off = (train(way, steps=1).weight.grad - whole).norm() / whole.norm()
    print(f"{way.__name__:16} gradient off by {off:5.1%}, ", end="")
    print(f"loss after 60 steps {cost(train(way, steps=60), all_rows):.4f}")

# %% [markdown]
# As a number the mean of means looks harmless, 1 % off. Its gradient is off by almost half of its length! The loss falls all the same, and ends a little too high. Without a whole batch to compare with, nobody would notice. The loop that counts tokens gives exactly what the whole batch gives.
#
# What went wrong is the weight of a token. Each of the 272 should weigh 1/272. In the common loop, one of the 52 in the first part weighs ½ · 1/52, which is 2.62 times what it should. One of the other 220 weighs ½ · 1/220, which is 0.62 times what it should. With equal token counts the common loop is right, and that is why it survives.
#
# So the tokens of *all* parts have to be counted before the first `backward`. The page [7] says the same, and the repaired program now hands this count to your loss.
#
# **Exercise 14.5 (5 minutes).** A colleague counts the tokens of each step in advance. `counts` holds the tokens of each part, in order, and a step is made after every `every` parts:
#
# ```python
# def tokens_of_steps(counts, every):
#     totals, total = [], 0
#     for number, count in enumerate(counts, start=1):
#         total += count
#         if number % every == 0:
#             totals.append(total)
#             total = 0
#     return np.array(totals)
# ```
#
# With 6 parts and `every=3` it is right. For counts `[5, 3, 2, 4, 7]` it returns `[10]`, and `[10, 11]` is right: at the end of an epoch the parts that are left make a step, too. Repair it.


# %%
def tokens_of_steps(counts, every):
    """How many tokens each step learns from, the last and shorter one included."""
    starts = range(0, len(counts), every)  # solution
    return np.array([np.sum(counts[i : i + every]) for i in starts])  # stub: return ...


check("14.5", tokens_of_steps)

# %% [markdown] tags=["idea"]
# When the loop ends, something may still be waiting that nobody has noted down. When is that so? And if the parts come out even, no step without tokens may be added.


# %% tags=["other-way"]
def tokens_of_steps(counts, every):
    totals, total = [], 0
    for number, count in enumerate(counts, start=1):
        total += count
        if number % every == 0 or number == len(counts):
            totals.append(total)
            total = 0
    return np.array(totals)


# %% [markdown]
# PyTorch's own example steps `if (i + 1) % iters_to_accumulate == 0` [8], and so do many loops. The gradients of parts that are left then wait for the next epoch, and are mixed into its first step.
#
# ## 3. One batch on two machines
#
# Now two processes, called *ranks* 0 and 1, learn at the same time, each from its part. Both hold the same weights. When they have their gradients, they send each other the results. This is *data-parallel* training. In PyTorch you wrap the model into `DistributedDataParallel`, and from then on `backward` ends with the **mean** of the gradients over all ranks [2]. Then all make the same step.
#
# **Predict before you run (1 minute).** Each rank takes the mean loss of its own tokens, 52 and 220. Which loss has the mean of their two gradients as its gradient? **a** the mean of the two mean losses, **b** the mean loss of all 272 tokens, **c** the sum of all losses.

# %%
check("14.6", "a")  # stub: check("14.6", "?")

# %%
grads = [torch.autograd.grad(cost(model, rows), model.weight)[0] for rows in parts]
of_means = train(mean_of_means, steps=1).weight.grad
print("that of the mean of means:", torch.allclose(sum(grads) / 2, of_means))
print("that of all tokens:       ", torch.allclose(sum(grads) / 2, whole))

# %% [markdown]
# Gradients and means can be swapped. So the mean of gradients is the gradient of a mean of means, and section 2 is back, hidden in a library. The way out is a factor: each rank multiplies its mean loss by a number, chosen so that the mean over the ranks comes out right.
#
# **Exercise 14.7 (6 minutes).** Write these factors, where each rank also has several parts. `counts` is a table of tokens: a row for each rank, a column for each part. Each part takes its *mean* loss times its factor and calls `backward`, which adds up. At the end the mean over the ranks is taken. For counts `[[1, 4, 3], [2, 6, 4]]` the factors are `[[0.1, 0.4, 0.3], [0.2, 0.6, 0.4]]`.


# %%
def factors(counts):
    """By what the mean loss of each part is multiplied, on each rank."""
    return len(counts) * counts / np.sum(counts)  # stub: return ...


check("14.7", factors)

# %% [markdown] tags=["idea"]
# A part should count by its share of all tokens, those of the other ranks included. What else has to be undone, when the results of all ranks are divided by the number of ranks at the end?


# %% tags=["other-way"]
def factors(counts):
    ranks, _ = counts.shape
    own = counts.sum(axis=1, keepdims=True)
    return counts / own * (own * ranks / counts.sum())  # within the rank, then between the ranks


# %% [markdown]
# To know the factors, the ranks have to add up their counts first. A sum over all ranks that all of them receive is called *all-reduce*. That is soon done. The gradients meet in another all-reduce, later. Here is one step in time, with a token as the unit. (The widths of band and step are made up.)

# %%
short, step = (0, 52, "52 tokens", plots.ORANGE), (240, 268, "step", plots.GREY)
lanes = {
    "in two goes": [short, (52, 272, "220 tokens", plots.BLUE), (272, 300, "step", plots.GREY)],
    "rank 0": [short, (52, 220, "waits", "#BBBBBB"), step],
    "rank 1": [(0, 220, "220 tokens", plots.BLUE), step],
}
ax = plots.lanes(
    "Two ranks meet before the step, and one waits", "time, in tokens", lanes
)
ax.axvspan(220, 240, ymax=0.6, color=plots.GREY, alpha=0.6)
ax.text(230, 0.5, "all-reduce", ha="center", va="center")
plots.show(
    ax,
    "Three lanes. One process takes 52 tokens, then 220, then steps at 272. Rank 0 takes its 52 "
    "tokens and waits until rank 1 is through with its 220; both all-reduce and step at 240.",
)

# %% [markdown]
# Accumulation works off the parts one after the other, ranks work side by side. In the dark band their gradients are added up. Rank 0 is ready early and waits, so unequal parts also cost time.
#
# Now for real. The text below is a program of its own. Each rank runs all of it, with another `rank`. Look for three lines: `all_reduce` adds up the tokens, `DistributedDataParallel` wraps the model (and gives all ranks the weights of rank 0), and `backward` averages.

# %%
program = """import json, numpy as np, torch, torch.distributed as dist
from torch.nn.functional import cross_entropy, one_hot
from course_utils import data_parallel, distributed

def train(scaled):
    letters, y = (rows[dist.get_rank()::2] for rows in data_parallel.encoded(data_parallel.PROVERBS))
    count, total = (y != -100).sum().item(), (y != -100).sum()  # tokens of this rank
    dist.all_reduce(total)  # from here on those of both ranks; count is still its own
    model = torch.nn.Linear(27, 27, bias=False, dtype=torch.float64)
    model.weight.data.copy_(torch.tensor(np.random.default_rng(7).normal(size=(27, 27))))
    network = torch.nn.parallel.DistributedDataParallel(model)
    optimizer = torch.optim.SGD(network.parameters(), lr=4.0)
    for _ in range(60):
        optimizer.zero_grad()
        loss = cross_entropy(network(one_hot(letters, 27).double()).flatten(0, 1), y.flatten())
        (loss * 2 * count / total if scaled else loss).backward()  # averages over the 2 ranks, too
        optimizer.step()
    return model.weight.tolist()

with distributed.joined(seconds=100):  # init_process_group(...) first, and parting at the end
    print(json.dumps({"averaged": train(False), "scaled": train(True)}))
"""

# %% [markdown]
# `run_python_in_ranks` starts it twice on this computer, which takes a while. The two talk to each other over `gloo`, PyTorch's messenger between processors.

# %%
ranks = [json.loads(text) for text in processes.run_python_in_ranks(program, seconds=300)]
one = train(whole_batch, steps=60)
print(f"one process: loss {cost(one, all_rows):.4f}")
for way in ["averaged", "scaled"]:
    weights = torch.tensor(ranks[0][way], dtype=torch.float64)
    loss = F.cross_entropy((x @ weights.T).flatten(0, 1), y.flatten())
    same, agree = torch.allclose(weights, one.weight), ranks[0][way] == ranks[1][way]
    print(f"{way:11}: loss {loss:.4f}, weights as of one: {same!s:5}, the ranks agree: {agree}")

# %% [markdown]
# With the factor, two processes end with the weights of one. Without it they end where the common loop of section 2 ended, at 2.4943, and both ranks agree on their wrong weights, bit for bit. So nothing looks broken: agreement between ranks proves nothing about the loss.
#
# On a real cluster `torchrun` starts such a program, and with a GPU for each rank the messenger is `nccl`. The course has a longer version of ours. The first line runs it on this computer, the second one on each of two machines with four GPUs; `HOST` is the name of one of them.
#
# ```
# torchrun --nproc-per-node 2 -m course_utils.data_parallel losses.json
# torchrun --nnodes 2 --nproc-per-node 4 --rdzv-backend c10d --rdzv-endpoint HOST:29400 -m course_utils.data_parallel losses.json
# ```
#
# (A rank with several parts need not send after each: forward pass and `backward` inside `with network.no_sync():` only add up. Leave the last part outside.)
#
# **A good place to stop.** You can split a batch, and the loss stays what it was. The second half makes the numbers smaller and the sums longer. If you go on another day, run all cells above first.
#
# ### The same in the Hugging Face Trainer (optional)
#
# The program from the start of this lesson is the `Trainer` of the library *transformers*, which this course does not install. It does the accumulation, the ranks and the sixteen bits for you. A loss of your own is a function that gets the model's outputs, the labels, and the number of labels that count in *all* parts of the step [9]. The lines below are to be read. They have not been run here.
#
# ```python
# from torch.nn.functional import cross_entropy
# from transformers import Trainer
#
# def smoothed(outputs, labels, num_items_in_batch):
#     logits = outputs.logits[:, :-1].flatten(0, 1)  # the last place has no next token
#     targets = labels[:, 1:].flatten()              # padding is -100 here, too
#     total = cross_entropy(logits, targets, reduction="sum", label_smoothing=0.1)
#     return total / num_items_in_batch
#
# Trainer(model=model, args=arguments, train_dataset=texts, compute_loss_func=smoothed).train()
# ```
#
# A sum, divided once by the count of all parts: it is `sums_over_tokens`. If you write `reduction="mean"` there, the old mistake is back.
#
# ## 4. Sixteen bits
#
# A number of 32 bits takes four bytes. One of 16 bits takes half of that, and a GPU computes faster with it. What is lost? There are two kinds of 16 bits. PyTorch tells what each of them can do.

# %%
far = " digits, on both sides far out of the picture"
words = {"float32": "7" + far, "bfloat16": "2" + far, "float16": "3 digits"}
ranges = {}
for name, digits in words.items():
    kind = torch.finfo(getattr(torch, name))
    full, smallest = kind.smallest_normal, kind.smallest_normal * kind.eps
    ranges[name] = [(smallest, full, "", plots.GREY), (full, kind.max, digits, plots.BLUE)]
    print(f"{name:8}  smallest {smallest:.2g}  largest {kind.max:.3g}  after 1: 1 + {kind.eps:.2g}")

# %% [markdown]
# `bfloat16` spends its bits on size: it reaches about as far as `float32`, but has only two digits. `float16` has three digits (eleven binary ones), and its range ends early on both sides, at 65,504 and at 6e-8.
#
# **Predict before you run (1 minute).** A running sum in `float16` counts losses of 1 each. At which number does it stop growing?

# %%
check("14.8", 2048)  # stub: check("14.8", "?")

# %% [markdown] tags=["idea"]
# A float keeps a fixed number of binary digits, so its neighbours move further apart as the numbers grow. From where on is the number you add no more than half of that gap?


# %%
def added(start, change, times, kind):
    total = torch.tensor(start, dtype=kind)
    for _ in range(times):
        total = total + change
    return total.item()


for kind in [torch.float16, torch.bfloat16]:
    at_once = torch.ones(3000, dtype=kind).sum()
    print(f"{kind}: one after the other {added(0.0, 1.0, 3000, kind):.0f}, torch.sum {at_once:.0f}")

# %% [markdown]
# After 2048 the next `float16` is 2050. What lies halfway goes to the neighbour whose last stored bit is 0: 2049 back to 2048, every time. `bfloat16` stops at 256 already. `torch.sum` does better: it adds up in 32 bits and rounds once, at the end (in `bfloat16` up to 3008, since 3000 lies halfway).
#
# The same happens to weights. A learning step is small, and the weight is large beside it.
#
# **Predict before you run (1 minute).** A weight of 1 is to make 1,000 steps, each of −0.0001, in `float16`. The next number below 1 is smaller by half a thousandth. Where does the weight end? **a** at 0.9, **b** somewhere between 0.9 and 1, **c** at 1.

# %%
check("14.9", "c")  # stub: check("14.9", "?")

# %%
for kind in [torch.float16, torch.bfloat16, torch.float32]:
    print(f"{kind}: {added(1.0, -0.0001, 1000, kind):.4f}")

# %% [markdown]
# In 16 bits a thousand steps leave no trace, because each is rounded away on its own. So the weights stay in `float32`. These are the *master weights*: each forward pass takes copies of 16 bits, and the steps go to the originals. Training of this kind is called *mixed precision* [3].
#
# The gradients suffer as well, and again without a message. Let our tokens be one part of a batch of a million, as in section 2: the slopes of their sum are divided by a million. Where do they lie on the number line? The blue part of a bar has all digits; in the grey part they get fewer and fewer. At the dotted lines a slope is lost: below 3e-8, half the smallest number, it becomes 0, and from 65,520 on infinite.

# %%
slopes = (whole[whole != 0].abs() * tokens / 1e6).numpy()


def number_line(power):
    scaled = slopes * 2.0**power
    halves = torch.tensor(scaled).half()
    lost = ((halves == 0) | halves.isinf()).numpy()
    found = f": float16 loses {lost.sum()} of {lost.size} slopes"
    lanes = ranges | {"slopes": []}
    ax = plots.lanes(f"Scale $2^{{{power:.0f}}}${found}", "size of a number", lanes, scale="log")
    height = 3 + np.random.default_rng(7).uniform(-0.3, 0.3, lost.size)
    plots.points(ax, scaled[~lost], height[~lost], color=plots.GREY, marker=".")
    plots.points(ax, scaled[lost], height[lost], marker=".")
    ax.set_xlim(1e-13, 1e13)
    for end in (3e-8, 65520):
        ax.axvline(end, ymax=0.5, color=plots.ORANGE, linestyle=":")
    return ax, f"Scale 2^{power:.0f}{found}, those up to 3e-8 or from 65,520 on."


plots.show(*number_line(0))

# %% [markdown]
# The orange slopes are rounded to 0 in `float16`: 58 pairs of letters would learn nothing at all. `bfloat16` holds every one of them. The cure for `float16` is a *loss scale*. Multiply the loss by a factor before `backward`, and every slope gets this factor. Divide by it later, in `float32`. Move the scale. When do slopes begin to leave at the other end?

# %%
plots.slider(number_line, name="power", low=-4, high=44, step=2, start=0)

# %% [markdown]
# **Exercise 14.10 (4 minutes).** Find a power with which `float16` keeps the slopes as well as it can. Each slope is multiplied by the scale, rounded to 16 bits, and divided again. On average it may be off by 0.020 % of itself. Type the power: 5 stands for the scale $2^5$.

# %%
check("14.10", 16)  # stub: check("14.10", "?")

# %% [markdown] tags=["idea"]
# A slope has all its digits only if it lands in the blue part of the bar. How far must the smallest ones be moved for that, and how far may the largest go?

# %% [markdown]
# A wide range of scales will do, up to about $2^{32}$, and it moves while a model learns. PyTorch's `GradScaler` therefore searches. It starts at $2^{16}$, which is 65,536. Whenever a slope becomes infinite, it halves the scale and leaves that step out. After 2,000 good steps in a row it tries the double. Multiplying by a power of two rounds none of a number's digits.
#
# Here is the loop that people run on GPUs, all in one: accumulation, 16 bits, master weights, loss scale, and *clipping*, which shortens a gradient that is longer than 1 to length 1. It runs on the processor just as well, only slower. Inside `autocast` PyTorch decides what is done in 16 bits.


# %%
def train_in_16_bits(steps, first_scale=2.0**16, unscale=True):
    model = new_model(torch.float32)  # the master weights
    optimizer = torch.optim.SGD(model.parameters(), lr=4.0)
    scaler = torch.amp.GradScaler("cpu", init_scale=first_scale)
    for _ in range(steps):
        optimizer.zero_grad()
        for rows in parts:
            with torch.autocast("cpu", dtype=torch.float16):
                loss = cost(model, rows, "sum") / tokens
            scaler.scale(loss).backward()  # outside of autocast
        if unscale:
            scaler.unscale_(optimizer)  # divides, before anybody looks at the gradients
        torch.nn.utils.clip_grad_norm_(model.parameters(), max_norm=1.0)
        scaler.step(optimizer)  # left out if a slope is infinite
        scaler.update()
    return model, scaler.get_scale()


# %% [markdown]
# The gradient of our model had a length of 0.13 in section 2, so clipping at 1 has nothing to do.
#
# **Predict before you run (1 minute).** Somebody forgets `unscale_`. Then clipping sees the gradient times 65,536. What becomes of the training? **a** nothing changes, **b** it hardly learns any more, **c** the loss becomes infinite.

# %%
check("14.11", "b")  # stub: check("14.11", "?")

# %%
print(f"whole batch in 64 bits:       {cost(one, all_rows):.4f}")
for unscale in [True, False]:
    model, _ = train_in_16_bits(60, unscale=unscale)
    print(f"16 bits, unscale_ {unscale!s:5}:     {cost(model, all_rows):.4f}, {model.weight.dtype}")
print(f"scale from 2^24 on: 2^{np.log2(train_in_16_bits(7, first_scale=2.0**24)[1]):.0f}")

# %% [markdown]
# With `unscale_`, 60 steps in 16 bits end where the whole batch in 64 bits ends, to four digits. Without it the gradient is cut down to length 1 and only then divided by 65,536, so that every step is some 8,000 times too short. No error tells you. In the last line the scale began too high, and was halved four times until it fitted.
#
# With `bfloat16`, leave the scaler out: its range needs no scale, and no scale would give it more digits. A *checkpoint*, a saved half-trained model, needs `scaler.state_dict()` beside those of model and optimizer, or training goes on with another scale [8].
#
# ### What autocast decides (optional)
#
# The loop calls `cost` as it stands. Which of its parts are done in 16 bits?

# %%
with torch.autocast("cpu", dtype=torch.bfloat16):
    logits = torch.ones(4, 8) @ torch.ones(8, 3)
    print("matrix product:", logits.dtype, "  log_softmax:", logits.log_softmax(dim=1).dtype)
    print("cross_entropy: ", F.cross_entropy(logits, torch.tensor([0, 1, 2, 0])).dtype)

# %% [markdown]
# Matrix products, and here `log_softmax`, are done in 16 bits, most of PyTorch's losses in 32 (on a GPU `BCELoss` is refused). Your own may stay in `float16`, where 320 squared is infinite: hand it `logits.float()`.
#
# ## 5. A quarter of a million classes
#
# A language model chooses among, say, 262,144 pieces of words. That is $2^{18}$ classes, and a row of logits has as many numbers. How large is the table of logits for 8,192 tokens ($2^{13}$), at four bytes ($2^2$) a number?
#
# $$2^{13} \cdot 2^{18} \cdot 2^2 = 2^{33} \text{ bytes} = 8 \text{ GiB}$$
#
# (A MiB is $2^{20}$ bytes, and a GiB $2^{30}$.) At its peak, in `backward`, cross-entropy holds three tables of that size: the log-softmax, its slopes, and the slopes of the logits. (The logits themselves are gone by then, if no variable holds them.) That makes 24 GiB, for one number.
#
# **Exercise 14.12 (3 minutes).** A batch has `sequences` texts of `length` tokens each, and every number has `bits` bits. Write the bytes that cross-entropy holds at its peak, counting three tables. For 2 sequences of length 3, 5 classes and 16 bits it returns 180.


# %%
def peak_bytes(sequences, length, classes, bits):
    """The memory of three tables of logits."""
    return 3 * sequences * length * classes * bits / 8  # stub: return ...


check("14.12", peak_bytes)

# %% [markdown] tags=["idea"]
# Every token has a number for each class. Count the tokens, then the numbers of one table, then their bytes; and how many bits are in a byte? There are three tables.


# %% tags=["other-way"]
def peak_bytes(sequences, length, classes, bits):
    table = np.prod((sequences, length, classes)) * (bits / 8)
    return table + table + table


# %% [markdown]
# Do all rows have to be there at once? The losses are added up, and so are the gradients. So it is section 2 once more: take a few rows, compute *their* logits, call `backward`, and forget them before the next rows come [4]. (In a whole network, `detach` first cuts off the activations, `hidden`. Their collected gradient goes to the layers below in one `backward` at the end.)


# %%
def in_slices(hidden, weight, label, rows):
    total = 0.0
    for some, their_label in zip(hidden.split(rows), label.split(rows), strict=True):
        loss = F.cross_entropy(some @ weight.T, their_label, reduction="sum") / len(label)
        loss.backward()  # from here on nobody needs these logits
        total += loss.item()
    return total


# %% [markdown]
# Since version 2.15 PyTorch has this built in, as `LinearCrossEntropyLoss`: the last layer and its loss in one. Its function is called `linear_cross_entropy`. Beware of its default: without `options` it cuts nothing.


# %%
def of_pytorch(hidden, weight, label, rows):
    cut = torch.nn.LinearCrossEntropyOptions(batch_chunk_size=rows) if rows else None
    loss = F.linear_cross_entropy(hidden, weight, label, options=cut)
    loss.backward()
    return loss.item()


rng = np.random.default_rng(7)
activations = torch.tensor(rng.normal(size=(1024, 32)), dtype=torch.float32)
last_layer = torch.tensor(rng.normal(size=(8192, 32)) / 4, dtype=torch.float32)
label = torch.tensor(rng.integers(0, 8192, 1024))

# %% [markdown]
# These are 1,024 tokens and 8,192 classes, so a table of logits has $2^{10} \cdot 2^{13} \cdot 2^2 = 2^{25}$ bytes, 32 MiB, and three of them 96. `memory.with_peak` runs a function and adds up what its tensors take.


# %%
def measured(loss_function, *options):
    hidden, weight = (tensor.clone().requires_grad_() for tensor in (activations, last_layer))
    loss, peak = memory.with_peak(loss_function, hidden, weight, label, *options)
    return loss, peak / 2**20, weight.grad


ways = {f"slices\nof {rows}": (in_slices, rows) for rows in (1024, 512, 128)}
if hasattr(F, "linear_cross_entropy"):
    ways |= {"PyTorch,\nno options": (of_pytorch, None), "PyTorch,\nof 128": (of_pytorch, 128)}
found = {name: measured(*way) for name, way in ways.items()}
for name, (loss, peak, slope) in found.items():
    same = torch.allclose(slope, found["slices\nof 1024"][2], rtol=1e-4, atol=1e-7)
    print(f"{' '.join(name.split()):20} loss {loss:.4f}  same slopes: {same}  peak {peak:5.1f} MiB")

# %%
ax = plots.axes("Slices of 128 rows take a seventh, PyTorch's even less", "", "peak memory in MiB")
plots.bars(ax, list(found), [round(peak, 1) for _, peak, _ in found.values()])
ax.axhline(96, color=plots.GREY, linestyle=":")
plots.note(ax, 1.5, 96, "three tables of 32 MiB, as on paper", color=plots.GREY)
ax.set(ylim=(0, 115), yticks=[0, 32, 64, 96])
plots.show(
    ax,
    "Five bars. In a single slice the peak is 96 MiB, in slices of 512 rows 49, of 128 13. PyTorch's "
    "function without options takes 96 MiB, and with slices of 128 rows 5.",
)

# %% [markdown]
# All five give the same loss and the same slopes, up to the roundings of 32 bits. In a single slice the peak is 96 MiB, as on paper. In slices of 128 rows it is three tables of 4 MiB each, and the gradient of the weights. PyTorch gets by with one table for each slice, because it writes the slopes over the logits. For the 8,192 tokens from above, slices of 64 rows would take three tables of 64 MiB in place of 24 GiB.
#
# ## 6. A hundred million losses
#
# How do you add up $10^8$ losses, over a long epoch or a large test set? Here are a million losses between 0 and 1, a hundred times over. They are whole multiples of $2^{-24}$, so that whole numbers give the true sum. First comes the running sum in `float32`, one loss after the other.

# %%
block = np.random.default_rng(7).random(10**6, dtype=np.float32)
true = int((block * 2.0**24).astype(np.int64).sum()) * 100 / 2**24
running, double = np.float32(0), 0.0
for _ in range(100):
    running = np.add.accumulate(np.append(running, block))[-1]
    double = np.add.accumulate(np.append(double, block))[-1]
pairwise = np.sum([np.sum(block) for _ in range(100)], dtype=np.float32)
for name, value in {"running": running, "pairwise": pairwise, "64 bits": double}.items():
    off = abs(float(value) - true) / true
    print(f"{name:8}  {value:13,.0f}  off by", f"{off:.0%}" if off > 1e-6 else "less than 1e-6")

# %% [markdown]
# The running sum is a third of the truth. It stopped at 16,777,216, which is $2^{24}$. From there on the neighbours of a `float32` are 2 apart, and no loss below 1 moves it any more. The mean of these losses would be shown as 0.17 in place of 0.50, and it would *fall* with every loss that you add.
#
# Two ways out cost nothing. `np.sum` adds *pairwise*: it adds up halves first, so that numbers of like size meet [6]. And in 64 bits, with 29 more binary digits, even the running sum is right. So add up losses in a Python number, `total += loss.item()`, as lesson 09 did and `in_slices` does.
#
# ### Kahan's sum (optional)
#
# And if there are no more bits, as on many chips? What an addition rounds away can be computed, without error.

# %%
total, value = np.float32(2**24), np.float32(0.75)
new = total + value
print("new total:", new, "  excess:", (new - total) - value)

# %% [markdown]
# The total has grown by 0 where it should have grown by 0.75. Its excess is $0 - 0.75 = -0.75$. *Kahan's* sum [5] carries this rest along, and subtracts it from the *next* value before that is added: a 0.5 becomes $0.5 - (-0.75) = 1.25$.
#
# **Exercise 14.13 (8 minutes).** Write Kahan's sum of an array of `float32`, as a loop. For `[16777216, 0.75, 0.5, 0.75]` it returns 16777218, where the running sum stays at 16777216. Start from `0.0`: Python's own number takes on the type of the values.


# %%
def kahan_sum(values):
    """The sum, with each rounding carried over to the next addition."""
    total = rest = 0.0  # solution
    for value in values:  # solution
        value = value - rest  # solution
        new = total + value  # solution
        rest = (new - total) - value  # solution
        total = new  # solution
    return total  # stub: return ...


check("14.13", kahan_sum)

# %% [markdown] tags=["idea"]
# Carry two numbers along: the total, and what the last addition rounded off. Correct each value before it is added, and work out the new rest while the old total is still there.


# %% tags=["other-way"]
def kahan_sum(values):
    total = lost = 0.0
    for value in values:
        new = total + value
        lost += value - (new - total)  # what did not get into the total is collected
        total = new
    return total + lost


# %% [markdown]
# Here it is on the hundred million losses: a thousand sums side by side, and then the sum of these.


# %%
def kahan(rows):
    total = rest = np.zeros_like(rows[0])
    for row in rows:
        small = row - rest
        total, before = total + small, total
        rest = (total - before) - small
    return total


carried = kahan(kahan(list(block.reshape(1000, 1000)) * 100))
print(f"Kahan     {carried:.4g}  off by less than 1e-6:", abs(float(carried) - true) / true < 1e-6)

# %% [markdown]
# In 32 bits it is off by less than a millionth, for four operations in place of one.
#
# ## 7. Quiz
#
# **14.14** (1 minute) Two ranks train with `DistributedDataParallel`, and their weights are equal, bit for bit. What does that prove? **a** that both made the same steps, **b** that both had as many tokens, **c** that the steps were those of the mean loss over all tokens.

# %%
check("14.14", "a")  # stub: check("14.14", "?")

# %% [markdown]
# **14.15** (1 minute) Why does `bfloat16` need no loss scale? **a** it has more digits than `float16`, **b** its small numbers reach as far down as those of `float32`, **c** it rounds up.

# %%
check("14.15", "b")  # stub: check("14.15", "?")

# %% [markdown]
# ## What you saw
#
# - **Add up sums and counts**, and divide once. A mean of means is another loss, and its gradient may be further off.
# - **Accumulation**: count the tokens of all parts before the first `backward`, and give the parts that are left at the end their step.
# - **`DistributedDataParallel` averages** gradients. Scale each rank's mean loss by ranks · own count / total count. Ranks that agree may agree on something wrong.
# - **Mixed precision** keeps the weights and the losses in 32 bits. `float16` needs a loss scale, and `unscale_` comes before clipping.
# - **Logits in slices** give the same loss and the same slopes in a fraction of the memory.
# - **A running sum** in `float32` of losses below 1 never passes $2^{24}$. Add up in 64 bits.

# %%
progress("14")

# %% [markdown]
# A ✓ marks what you passed. It was the last lesson. Take the self-test of lesson [00](00_start_here.ipynb) once more, and `progress()` shows both scores.
#
# ## References
#
# 1. "Loss Functions in Artificial Neural Networks: Types, Applications, and Implementation in PyTorch for Effective Model Training", a tutorial without a named author.
# 2. S. Li et al., "PyTorch Distributed: experiences on accelerating data parallel training", *VLDB*, 2020.
# 3. P. Micikevicius et al., "Mixed precision training", *ICLR*, 2018.
# 4. E. Wijmans et al., "Cut your losses in large-vocabulary language models", *ICLR*, 2025.
# 5. W. Kahan, "Further remarks on reducing truncation errors", *Communications of the ACM* 8, 1965.
# 6. N. J. Higham, "The accuracy of floating point summation", *SIAM Journal on Scientific Computing* 14, 1993.
# 7. L. Debut et al., "Fixing Gradient Accumulation", Hugging Face, October 2024.
# 8. "Automatic Mixed Precision examples", PyTorch's documentation.
# 9. "Trainer features: custom loss function", documentation of Hugging Face's *transformers*.

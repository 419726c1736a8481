# %% [markdown]
# # 14 · Keep the loss right at scale
#
# A batch is too large for the memory, or for one machine. So it is cut into parts, and each part has its own mean loss. Put together, they may no longer be the loss you meant, and no error tells you. What else goes wrong when a loss gets large?
#
# - **You will** see four ways in which a growing loss goes wrong without an error, measure how wrong, and mend each: parts of unequal size, 16 bits, too many classes, too many numbers to add.
# - **You need** cross-entropy from lesson [05](05_cross_entropy.ipynb) and the training loop from lesson [09](09_pytorch_training_loop.ipynb).
# - **It takes** about 85 minutes, 35 of them for the exercises.
# - **Words and symbols** are explained in the [glossary](glossary.ipynb).

# %%
import json
import tempfile
import weakref

import numpy as np
import torch

from course_utils import checks, data_parallel, plots, processes

check, hint, progress, solution = checks.check, checks.hint, checks.progress, checks.solution
F = torch.nn.functional
torch.set_num_threads(1)

# %% [markdown]
# ## 1. Which mean?
#
# A tutorial writes the cost like this [1]:
#
# $$L(\theta) = \frac{1}{N} \sum_{i=1}^{N} \ell(f(x_i; \theta), y_i)$$
#
# Here $N$ counts *all* examples. Say there are five, and they cost 1, 1, 1, 1 and 6. Then $L = 2$. Now a loader makes batches of four: a full one, and a short one with the last example.
#
# **Predict before you run (1 minute).** What is the mean of the two batch means?

# %%
check("14.1", 3.5)  # stub: check("14.1", "?")

# %% [markdown] tags=["idea"]
# Work out the mean of each batch on its own. Then take the mean of these two as if the batches were equally large.

# %%
losses = np.array([1.0, 1.0, 1.0, 1.0, 6.0])
full, short = losses[:4], losses[4:]
print("mean of the losses:     ", losses.mean())
print("mean of the batch means:", (full.mean() + short.mean()) / 2)

# %% [markdown]
# The last example is a fifth of the data and makes up half of the second number. Whoever averages batch means gives every batch the same say, however short it is.
#
# Texts are short and long all the time. Here are eight proverbs. The task is to guess each next letter, and every letter to be guessed is a *token*. Shorter lines are padded with −100, which `ignore_index` leaves out.

# %%
x, y = data_parallel.encoded(data_parallel.PROVERBS)
counts = (y != -100).sum(dim=1)
tokens = counts.sum()
print(data_parallel.PROVERBS[2], y[2, :12].tolist(), "…")
print("tokens:", counts.tolist(), "sum", tokens.item(), "of", y.numel(), "places")

# %% [markdown]
# A table will do as a network: row $k$ holds the logits of what follows letter $k$. It starts at random.

# %%
rng = np.random.default_rng(7)
table = torch.tensor(rng.normal(size=(27, 27)), requires_grad=True)


def cost(rows, reduction="mean"):
    logits = table[x[rows]].flatten(0, 1)
    return F.cross_entropy(logits, y[rows].flatten(), ignore_index=-100, reduction=reduction)


# %%
every = slice(None)
print(f"reduction='mean':        {cost(every):.4f}")
print(f"sum / tokens that count: {cost(every, 'sum') / tokens:.4f}")
print(f"sum / all places:        {cost(every, 'sum') / y.numel():.4f}")
print(f"mean of 8 line means:    {np.mean([cost([i]).item() for i in range(8)]):.4f}")

# %% [markdown]
# `'mean'` divides by the 272 tokens that count. Divided by all places, padding would look like tokens guessed for free. In the last row a token of *time flies* has a weight of 1/9 in its line, and one of the longest line 1/67.
#
# **Exercise 14.2 (4 minutes).** You logged the sum of the losses and the number of tokens of each batch. Both are arrays. Write the mean over all tokens. For sums `[6, 4]` and counts `[3, 1]` it returns 2.5.


# %%
def mean_over_tokens(sums, counts):
    """The mean loss of a token, over all batches."""
    return np.sum(sums) / np.sum(counts)  # stub: return ...


check("14.2", mean_over_tokens)

# %% [markdown] tags=["idea"]
# A mean is one sum divided by one count. So add up over the batches first, and divide only once.


# %% tags=["other-way"]
def mean_over_tokens(sums, counts):
    return np.average(sums / counts, weights=counts)

# %% [markdown]
# ## 2. One batch in two goes
#
# Say the memory holds half of the proverbs. `backward` adds to the gradients (lesson 09), so take one half, then the other, and only then a step. This is *gradient accumulation*. One half has all the short lines, as if a loader had sorted them by length.


# %%
def gradient(loss):
    return torch.autograd.grad(loss, table)[0]


parts = [slice(0, None, 2), slice(1, None, 2)]
print("tokens in each part:", [counts[rows].sum().item() for rows in parts])

# %% [markdown]
# The loop that everyone writes first divides each mean by the number of parts. The other one takes *sums*, and divides by the tokens of all parts. How far is each from the loss and the gradient of the whole batch?

# %%
ways = {
    "mean of means": [cost(rows) / len(parts) for rows in parts],
    "sums / tokens": [cost(rows, "sum") / tokens for rows in parts],
}
whole = gradient(cost(every))
for way, losses_of_parts in ways.items():
    collected = sum(gradient(loss) for loss in losses_of_parts)
    off = (collected - whole).norm() / whole.norm()
    print(f"{way}: loss {sum(losses_of_parts):.4f}   gradient off by {off:.1%}")

# %% [markdown]
# The loss is 1.3% too high. That looks harmless, and the gradient is off by half of its length! Only the second way gives what the whole batch gives. So count the tokens of *all* parts before the first `backward`.
#
# What went wrong is the weight of a token. Here it is for parts of other sizes.


# %%
def picture(n):
    sizes, total = np.arange(8, 265), int(tokens)
    ax = plots.axes("In the short part, every token counts too much",
                    "tokens in the first part, of 272", "weight of a token (1 is right)")
    for size, label, color, style in [(sizes, "first part", plots.BLUE, "-"),
                                      (total - sizes, "second part", plots.ORANGE, "--")]:
        plots.curve(ax, sizes, total / 2 / size, label, color=color, style=style)
    first, second = total / 2 / n, total / 2 / (total - n)
    plots.points(ax, [n, n], [first, second], color=plots.GREY)
    ax.set_yscale("log")
    text = f"With {n:.0f} tokens in the first part, each of them has {first:.2f} times the weight "
    return ax, text + f"it should have, and each of the other {total - n:.0f} has {second:.2f}."


plots.show(*picture(52))

# %% [markdown]
# Where is the mean of means right? Move the size of the first part.

# %%
plots.slider(picture, name="tokens", low=8, high=264, step=4, start=52)

# %% [markdown]
# Only at 136, half of 272. With parts of equal size the shortcut does no harm, and so it survives, until somebody sorts by length.
#
# ## 3. One batch on two machines
#
# Now the parts are learned from at the same time, by two processes, *ranks* 0 and 1. Both hold the same weights. Each computes the gradient of its part, and they send each other the results: this is *data-parallel* training. PyTorch's `DistributedDataParallel` then gives the **mean** of the gradients to all ranks, and all take the same step [2].
#
# **Predict before you run (1 minute).** Each rank takes the mean loss of its tokens, 52 and 220. Of what is the mean of the two gradients the gradient? **a** the mean of the two mean losses, **b** the mean loss of all 272 tokens, **c** the sum of all losses.

# %%
check("14.3", "a")  # stub: check("14.3", "?")

# %%
averaged = (gradient(cost(parts[0])) + gradient(cost(parts[1]))) / 2
mean_of_means = (cost(parts[0]) + cost(parts[1])) / 2
print("that of the mean of means:", torch.allclose(averaged, gradient(mean_of_means)))
print("that of all tokens:       ", torch.allclose(averaged, whole))

# %% [markdown]
# It is section 2 again, hidden in a library: the gradient of a mean of means. There are two ways out. Leave `DistributedDataParallel` out, add up gradients of sums, and the counts, over the ranks with `all_reduce`, and divide. Or let each rank multiply its mean loss by a factor, so that the mean over the ranks comes out right.
#
# **Exercise 14.4 (5 minutes).** Write the factor of each rank. `counts` holds the tokens of each. For counts `[1, 4]` it returns `[0.4, 1.6]`.


# %%
def rank_factors(counts):
    """By what each rank multiplies its mean loss."""
    return len(counts) * counts / np.sum(counts)  # stub: return ...


check("14.4", rank_factors)

# %% [markdown] tags=["idea"]
# The mean over the ranks lets each rank count the same, and each should count by its share of all tokens. What else has to be undone, when every rank is divided by the number of ranks at the end?


# %% tags=["other-way"]
def rank_factors(counts):
    return counts / np.mean(counts)

# %% [markdown]
# With 52 of 272 tokens, what is the factor of rank 0? Both ways out:

# %%
scaled = [gradient(2 * counts[rows].sum() / tokens * cost(rows)) for rows in parts]
summed = [gradient(cost(rows, "sum")) for rows in parts]
print("scaled, then averaged:", torch.allclose(sum(scaled) / 2, whole))
print("summed, then divided: ", torch.allclose(sum(summed) / tokens, whole))

# %% [markdown]
# It is 2 · 52 / 272 = 0.38. Now for real. The script `course_utils/data_parallel.py` trains a table in all three ways, `average`, `scaled` and `sums`; its function `backward` is where they differ. The loss it writes is always the mean over all tokens. Run it here, in one process, and then in two, which talk to each other over `gloo`, PyTorch's messenger between processors.


# %%
def read(path):
    with open(path) as file:
        return json.load(file)


with tempfile.TemporaryDirectory() as folder:
    data_parallel.main([f"{folder}/one.json"])
    processes.run_ranks("course_utils.data_parallel", f"{folder}/two.json", ranks=2)
    one, two = read(f"{folder}/one.json"), read(f"{folder}/two.json")

# %% [markdown]
# Where the weights agree, they do so to 12 digits. All is computed with 64 bits, and only the order of the additions differs.

# %%
print("tokens of each rank:", two["counts"])
for way in data_parallel.WAYS:
    same = np.allclose(one[way]["weights"], two[way]["weights"], rtol=1e-12, atol=1e-12)
    ends = f"one process {one[way]['losses'][-1]:.4f}   two {two[way]['losses'][-1]:.4f}"
    equal = len(set(two[way]["checksums"])) == 1
    print(f"{way:8} {ends}   same weights: {same}   ranks agree: {equal}")

# %% [markdown]
# One process has one part, so all three ways are the same there. With two, `scaled` and `sums` give the same loss and the same weights as one. `average` does not. And both ranks agree on the wrong weights, bit for bit, so nothing looks broken. Here is the price.

# %%
ax = plots.axes("Averaging learns something else", "step", "mean loss of a token, in nats")
steps = np.arange(len(one["sums"]["losses"]))
plots.curve(ax, steps, one["sums"]["losses"], "one process")
plots.points(ax, steps[::6], two["scaled"]["losses"][::6], "two, scaled", color=plots.GREY)
plots.curve(ax, steps, two["average"]["losses"], "two, averaged", color=plots.ORANGE, style="--")
plots.show(
    ax,
    "Losses over 60 steps, from 3.30. The curve of one process falls to 2.21, and the dots of two "
    "processes with scaled losses lie on it. With averaged gradients it only falls to 2.34.",
)

# %% [markdown]
# After 60 steps the averaged run is at 2.34 in place of 2.21, and its loss falls so smoothly that nobody asks.
#
# In a terminal the same script runs under `torchrun`: on this computer, or with the second line on each of two machines with four GPUs. `HOST` is the name of one of them. With a GPU for each rank the messenger is `nccl`.
#
# ```
# torchrun --nproc-per-node 2 -m course_utils.data_parallel losses.json
# torchrun --nnodes 2 --nproc-per-node 4 --rdzv-backend c10d --rdzv-endpoint HOST:29400 -m course_utils.data_parallel losses.json
# ```
#
# Stop the cell, and both processes end. If one dies, the other does not wait for ever: it is ended too, and the message says which rank failed, and why.
#
# ## 4. Sixteen bits
#
# Half the bits, half the memory, and faster on a GPU: this is *mixed precision* [3]. There are two kinds of 16 bits.

# %%
for name in ["float32", "float16", "bfloat16"]:
    kind = torch.finfo(getattr(torch, name))
    smallest = kind.smallest_normal * kind.eps
    ends = f"largest {kind.max:<8.3g}  smallest {smallest:.2g}"
    print(f"{name:8}  {ends}  next after 1: 1 + {kind.eps:.2g}")

# %% [markdown]
# `float16` has three digits, and its range ends early on both sides. `bfloat16` has the range of `float32`, and two digits.
#
# **Predict before you run (1 minute).** A running sum in `float16` counts losses of 1 each. At which number does it stop growing?

# %%
check("14.5", 2048)  # stub: check("14.5", "?")

# %% [markdown] tags=["idea"]
# A float keeps a fixed number of binary digits, so its neighbours move further apart as the numbers grow. From where on is the number you add no more than half of that gap?


# %%
def running_sum(kind):
    total = torch.tensor(0.0, dtype=kind)
    for _ in range(3000):
        total = total + torch.tensor(1.0, dtype=kind)
    return total.item()


for kind in [torch.float16, torch.bfloat16]:
    at_once = torch.ones(3000, dtype=kind).sum()
    exponential = torch.tensor(11.09, dtype=kind).exp()
    print(f"{kind}: running sum of 3000 ones {running_sum(kind):.0f}, torch.sum {at_once:.0f}, "
          f"exp(11.09) {exponential:.0f}")

# %% [markdown]
# After 2048 the next `float16` is 2050. So 2049 is rounded back to 2048, every time. `bfloat16` stops at 256. `torch.sum` adds up in 32 bits inside, and rounds once, at the end. And $e^{11.09}$ is above 65,504: a softmax without the shift of lesson 05 ends there.
#
# The third trouble is silent. In a mean over many tokens each slope is divided by their number. Take the slopes from above as if there were a million tokens, and multiply the loss by a *loss scale* before `backward`. All slopes get this factor before they are rounded.

# %%
slopes = whole[whole != 0] * tokens / 1e6
for power in [0, 10, 34]:
    scaled = (2.0**power * slopes).half()
    gone, infinite = (scaled == 0).sum(), torch.isinf(scaled).sum()
    print(f"scale 2^{power:<2}  rounded to 0: {gone} of {len(slopes)}   infinite: {infinite}")

# %% [markdown]
# Without a scale, 50 letter pairs would learn nothing. With $2^{10}$ all are kept, and with $2^{34}$ the largest overflow. In a real backward pass it is worse: the slope of each token is rounded before they are added up. Here is one, with a table of 16 bits. The slopes go to `float32` and are divided by the scale *before* the optimizer sees them.


# %%
def slopes_with(scale, kind):
    small = table.detach().to(kind).requires_grad_()
    loss = F.cross_entropy(small[x].flatten(0, 1), y.flatten(), reduction="sum") / 1e6
    (scale * loss).backward()
    return small.grad.float() / scale


right = whole * tokens / 1e6
for kind in [torch.float16, torch.bfloat16]:
    off = [(slopes_with(scale, kind) - right).norm() / right.norm() for scale in (1, 1024)]
    print(f"{kind}: off by {off[0]:.0%}, with a scale of 1024 by {off[1]:.0%}")

# %% [markdown]
# `float16` needs the scale; `bfloat16` has the range, loses a little to its two digits, and no scale changes that. Why powers of two? They only change the exponent and round nothing.
#
# **Exercise 14.6 (6 minutes).** Write the largest power of two by which all `gradients` can be multiplied without any of them getting beyond ±65,504. For `[0.5, -4]` it returns 8192. `np.floor` and `np.log2` help.


# %%
def loss_scale(gradients):
    """The largest safe power of two for float16."""
    largest = np.max(np.abs(gradients))  # solution
    return 2.0 ** np.floor(np.log2(65504 / largest))  # stub: return ...


check("14.6", loss_scale)

# %% [markdown] tags=["idea"]
# Only the largest gradient matters, whatever its sign: how many times does it fit into the range of float16? That is the limit of the factor, and its logarithm says which powers are still below.


# %% tags=["other-way"]
def loss_scale(gradients):
    scale, largest = 1.0, np.max(np.abs(gradients))
    while scale * largest > 65504:
        scale /= 2
    while 2 * scale * largest <= 65504:
        scale *= 2
    return scale

# %% [markdown]
# Which steps stay in 32 bits? `torch.autocast` knows. Inside it, products of matrices use 16 bits.

# %%
with torch.autocast("cpu", dtype=torch.bfloat16):
    logits = torch.ones(4, 8) @ torch.ones(8, 3)
    print("matrix product:", logits.dtype, "  log_softmax:", logits.log_softmax(dim=1).dtype)
    print("cross_entropy: ", F.cross_entropy(logits, torch.tensor([0, 1, 2, 0])).dtype)
    print("mse_loss:      ", F.mse_loss(logits, logits + 1).dtype)

# %% [markdown]
# The losses come out in 32 bits. On the processor a `log_softmax` of your own stays in 16: one more reason to hand logits to `cross_entropy`.
#
# ## 5. A quarter of a million classes
#
# A language model chooses among, say, 262,144 pieces of words: $2^{18}$ classes. How large are the logits of 8,192 tokens ($2^{13}$), at four bytes each ($2^2$)? On paper:
#
# $$2^{13} \cdot 2^{18} \cdot 2^2 = 2^{33} \text{ bytes} = 8 \text{ GiB}$$
#
# At its peak, in `backward`, cross-entropy holds three tables of that size: the log-softmax, its slopes, and the slopes of the logits. That is 24 GiB for one number, the loss.
#
# **Exercise 14.7 (4 minutes).** Write the bytes of the logits, given how many sequences there are, their length in tokens, the classes, and the bits of each number. For 2 sequences of length 3, 5 classes and 16 bits it returns 60.


# %%
def logits_bytes(sequences, length, classes, bits):
    """How much memory one copy of the logits takes."""
    return sequences * length * classes * bits / 8  # stub: return ...


check("14.7", logits_bytes)

# %% [markdown] tags=["idea"]
# Every token has a number for each class. Count the tokens, then the numbers, then their bits; and how many bits are in a byte?


# %% tags=["other-way"]
def logits_bytes(sequences, length, classes, bits):
    shape = (sequences, length, classes)
    return np.prod(shape) * (bits / 8)  # how many numbers, and the bytes of each

# %% [markdown]
# The slope of a row is its softmax minus the one-hot row (lesson 05). So the logits of a few rows can be computed, used for the loss *and* the gradients, and thrown away before the next rows come [4].


# %%
class ChunkedLoss(torch.autograd.Function):
    @staticmethod
    def forward(ctx, hidden, weight, label, rows):
        loss, to_hidden, to_weight = 0.0, [], torch.zeros_like(weight)
        for h, y in zip(hidden.split(rows), label.split(rows), strict=True):
            log_probs = F.log_softmax(h @ weight.T, dim=1)
            loss += F.nll_loss(log_probs, y, reduction="sum")
            slopes = log_probs.exp_()  # in place: no second copy
            slopes[torch.arange(len(y)), y] -= 1
            to_hidden.append(slopes @ weight)
            to_weight += slopes.T @ h
        ctx.save_for_backward(torch.cat(to_hidden), to_weight)
        return loss / len(label)

    @staticmethod
    def backward(ctx, slope):
        to_hidden, to_weight = ctx.saved_tensors
        return slope * to_hidden / len(to_hidden), slope * to_weight / len(to_hidden), None, None


# %% [markdown]
# It adds up sums and divides once, as in section 2. To measure the memory, count the bytes of all tensors that are alive.


# %%
class Memory(torch.utils._python_dispatch.TorchDispatchMode):
    def __init__(self):
        super().__init__()
        self.alive, self.peak = weakref.WeakSet(), 0

    def __torch_dispatch__(self, operation, types, args=(), kwargs=None):
        result = operation(*args, **(kwargs or {}))
        results = result if isinstance(result, tuple | list) else [result]
        self.alive.update(t.untyped_storage() for t in results if isinstance(t, torch.Tensor))
        self.peak = max(self.peak, sum(storage.nbytes() for storage in self.alive))
        return result


def measured(loss_function, *options):
    hidden, weight = (tensor.clone().requires_grad_() for tensor in (activations, output_layer))
    with Memory() as memory:
        loss = loss_function(hidden, weight, label, *options)
        loss.backward()
    return memory.peak / 2**20, loss.item(), hidden.grad, weight.grad


# %% [markdown]
# 1,024 tokens, 8,192 classes: $2^{10} \cdot 2^{13} \cdot 2^2 = 2^{25}$ bytes are 32 MiB. Three times that is 96.

# %%
rng = np.random.default_rng(7)
activations = torch.tensor(rng.normal(size=(1024, 32)), dtype=torch.float32)
output_layer = torch.tensor(rng.normal(size=(8192, 32)) / 4, dtype=torch.float32)
label = torch.tensor(rng.integers(0, 8192, 1024))


def plain(hidden, weight, label):
    return F.cross_entropy(hidden @ weight.T, label)


# %%
peak, loss, *slopes = measured(plain)
print(f"all at once  {peak:5.1f} MiB   loss {loss:.4f}")
peaks = {"all": peak}
for rows in [512, 256, 128, 64]:
    peak, loss, *others = measured(ChunkedLoss.apply, rows)
    peaks[f"{rows} rows"] = peak
    pairs = zip(slopes, others, strict=True)
    same = all(torch.allclose(a, b, rtol=1e-4, atol=1e-7) for a, b in pairs)
    print(f"{rows:3} rows     {peak:5.1f} MiB   loss {loss:.4f}   same slopes: {same}")

# %% [markdown]
# The same loss and the same slopes, up to the roundings of 32 bits.

# %%
ax = plots.axes("Fewer rows at a time, less memory", "rows at a time", "peak memory in MiB")
plots.bars(ax, list(peaks), np.round(list(peaks.values()), 1))
ax.set_ylim(0, 112)
plots.show(
    ax,
    "Five bars. All rows at once take 97 MiB, 512 rows 50.2, 256 rows 26.2, 128 rows 14.2 and "
    "64 rows 8.3.",
)

# %% [markdown]
# All at once it is 96 and a little, as on paper. With 64 rows it is 8.3: three tables of 2 MiB, and the weights with their gradient. On paper, 64 rows of 262,144 classes are $2^{26}$ bytes, 64 MiB. Three such tables are 192 MiB in place of 24 GiB.
#
# ## 6. A hundred million losses
#
# How do you add up $10^8$ numbers? Here are a million losses between 0 and 1, a hundred times over. `random` makes whole multiples of $2^{-24}$, so whole numbers give the true sum, exactly. First the running sum in `float32`, one loss after the other.

# %%
block = np.random.default_rng(7).random(10**6, dtype=np.float32)
true = int((block * 2.0**24).astype(np.int64).sum()) * 100 / 2**24
running = np.float32(0)
for _ in range(100):
    running = np.add.accumulate(np.append(running, block))[-1]
print(f"true sum    {true:.1f}\nrunning sum {running:.1f}")

# %% [markdown]
# A third. At $2^{24}$ the neighbours of a `float32` are 2 apart, and no loss below 1 moves it any more. The mean of these losses would be shown as 0.17 in place of 0.50, and it would *fall* with every epoch that you add.
#
# Three ways out. `np.sum` adds *pairwise*: halves are added up first, so that numbers of like size meet [6]. `float64` has 29 more bits. And *Kahan's* sum carries along what each addition rounds away [5]:

# %%
total, value = np.float32(2**24), np.float32(0.75)
new = total + value
print("new total:", new, "  what it holds too much:", (new - total) - value)

# %% [markdown]
# The rounding can be computed, and without error. So subtract it from the *next* value, before that is added.
#
# **Exercise 14.8 (8 minutes).** Write Kahan's sum of an array of `float32`, as a loop. For `[16777216, 0.75, 0.5, 0.75]` it returns 16777218, where the running sum stays at 16777216. Start from `0.0`: Python's own number takes on the type of the values.


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


check("14.8", kahan_sum)

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
# Here it is for a thousand sums side by side, in rows of `float32`.


# %%
def kahan(rows):
    total = rest = np.zeros_like(rows[0])
    for row in rows:
        small = row - rest
        total, before = total + small, total
        rest = (total - before) - small
    return total


# %%
pairwise = np.sum([np.sum(block) for _ in range(100)], dtype=np.float32)
carried = kahan(kahan(list(block.reshape(1000, 1000)) * 100))
double = 0.0
for _ in range(100):
    double = np.add.accumulate(np.append(double, block))[-1]
sums = {"running": running, "pairwise": pairwise, "Kahan": carried, "64 bits": double}
for name, value in sums.items():
    off = abs(float(value) - true) / true
    print(f"{name:8}  {value:.4g}  off by", f"{off:.0%}" if off > 1e-6 else "less than 1e-6")

# %% [markdown]
# All three ways out are right to six digits or more; `float32` itself has no more than seven. Pairwise costs nothing, and Kahan needs four operations in place of one. With 64 bits even the plain running sum is right, so add up losses in a Python number, `total += loss.item()`, as lesson 09 did, or call `reduction.mean`, which adds up in 64 bits.
#
# ## 7. Quiz
#
# **14.9** (1 minute) Gradients of four parts are collected, each with its mean loss divided by 4. When is that right? **a** always, **b** if no line is padded, **c** if each part has the same number of tokens.

# %%
check("14.9", "c")  # stub: check("14.9", "?")

# %% [markdown]
# **14.10** (1 minute) Why does `bfloat16` need no loss scale? **a** it has more digits than `float16`, **b** its small numbers reach as far down as those of `float32`, **c** it rounds up.

# %%
check("14.10", "b")  # stub: check("14.10", "?")

# %% [markdown]
# **14.11** (1 minute) Two ranks train with `DistributedDataParallel`, and the weights of both are equal, bit for bit. What does that prove? **a** that the step was that of the mean loss over all tokens, **b** that both had as many tokens, **c** only that both took the same step.

# %%
check("14.11", "c")  # stub: check("14.11", "?")

# %% [markdown]
# ## What you saw
#
# - **Add up sums and counts**, and divide once. A mean of means is another loss, and its gradient is further off than its value.
# - **`DistributedDataParallel` averages** gradients. With unequal counts, scale each rank's loss by ranks · own count / total count.
# - **`float16`** needs a loss scale, a power of two. Keep sums, exponentials and losses in 32 bits.
# - **Logits in chunks** give the same loss and gradients, in a fraction of the memory.
# - **A running sum** in `float32` stops at $2^{24}$ for losses below 1. Add up pairwise, with Kahan, or in 64 bits.

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

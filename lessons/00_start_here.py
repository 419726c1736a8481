# %% [markdown]
# # 00 · Start here and get your tools ready
#
# A neural network learns by making one number smaller: its *loss*. This course is about that number. Which loss belongs to which problem, why, what does its slope do, and what goes wrong?
#
# - **You will** check that everything is installed, try the kinds of exercises, find out what you know already, and see the way ahead.
# - **You need** a little Python: functions, `for` loops, NumPy arrays. No calculus beyond the slope of a curve.
# - **It takes** about 30 minutes, 15 of them for the exercises and the self-test.
# - **Words and symbols** are explained in the [glossary](glossary.ipynb).
#
# ## How a notebook works
#
# A notebook is made of cells. Some hold text, like this one. Others hold code. Click on a code cell and press **Shift + Enter**: it runs, shows its output below, and the next cell is selected. Run the cells from top to bottom, because later cells use what earlier ones made.
#
# Try it on the next cell.

# %%
from course_utils.checks import check, hint, progress, review, self_test, solution
from course_utils.environment import check_environment

check_environment("notebooks")

# %% [markdown]
# One line with a ✓ says that this computer has what lessons 00 to 07 and 12 need. A line with a ✗ names what is missing, and the command that mends it. From lesson 08 on, run `check_environment("keras")` and `check_environment("pytorch")`, too.
#
# Stuck in a muddle? **Kernel → Restart Kernel and Run All Cells** starts over with a clean memory. What you typed stays. If a check has said nothing for ten seconds, one endless operation holds Python: choose **Kernel → Restart Kernel**, change that answer, and run the cells above it again.
#
# ## How an answer is checked
#
# Exercises sit inside the lessons. You type an answer, run the cell, and know at once whether it is right. Nothing is sent anywhere: the check runs on your computer, with or without a network. A verdict is one line, and starts with one of three marks.
#
# | mark | meaning |
# |---|---|
# | ○ | not attempted yet: the cell still holds `?` or `...` |
# | ✗ | not yet: the line says on which input, and often what the mistake is |
# | ✓ | passed: the line says what to take along |
#
# In the first kind of exercise you pick a letter.
#
# **Exercise 0.1 (1 minute).** What does a lower loss mean? **a** the model has learned for longer, **b** its predictions are closer to what they should be, as this loss measures it, **c** the model is smaller. Replace `?` by a letter and run the cell. Try a wrong one, too: it costs nothing.

# %%
check("0.1", "b")  # stub: check("0.1", "?")

# %% [markdown]
# In the second kind you work out a number. Do it in your head, on paper, or in a new cell: the **+** in the bar above the notebook adds one below the cell you are in.
#
# **Exercise 0.2 (1 minute).** A forecast says 18 degrees. The day turns out to have 21. By how many degrees was the forecast off? Replace `"?"` by a number, without quotes.

# %%
check("0.2", 3)  # stub: check("0.2", "?")

# %% [markdown] tags=["idea"]
# An error compares what was said with what happened. How far is it on the thermometer from one to the other?

# %% [markdown]
# In the third kind you write a function. The check calls it with numbers that you have not seen, so it has to be right in general. If it goes wrong, the line shows the input, so that you can try it yourself.
#
# **Exercise 0.3 (3 minutes).** Write a function that says how many degrees each forecast was off, however many there are. For days with `[21, 24]` degrees and forecasts `[18, 25]` it returns `[3, 1]`. The inputs are NumPy arrays, and `abs(x)` works on a whole array at once. Replace the three dots.


# %%
def degrees_off(actual, forecast):
    """How far each forecast is from the actual temperature, never negative."""
    return abs(forecast - actual)  # stub: return ...


check("0.3", degrees_off)

# %% [markdown] tags=["idea"]
# Do a single day in your head first: which two numbers do you compare? A miss has no direction here, so the sign of the difference has to go.


# %% tags=["other-way"]
def degrees_off(actual, forecast):
    difference = forecast - actual
    return (difference**2) ** 0.5  # squaring takes the sign away, and the root undoes the square

# %% [markdown]
# You just wrote a loss function: the absolute error. It has a lesson of its own, number 02. Here, as in every loss of this course, what really happened comes first, and what was said about it comes second.
#
# There is a fourth kind. In it no single answer is right: you choose one number or several, such as how many loaves a bakery should bake, and the verdict says how far you got with them. The first one waits in lesson 01.
#
# Stuck? `hint("0.3")` in a new cell gives the idea, and a little more each time you run it; `solution("0.3")` shows how the author and others solve an exercise that you have passed, and asks first if you have not. Days later, `review()` asks some of what you passed once more. None of this is needed to pass.
#
# Some questions come *before* the cell that answers them. They say **Predict before you run**. Guess, even if you are not sure. A guess that turns out wrong is remembered better than an answer that was only read.
#
# ## What is yours, and what is kept
#
# These notebooks are your own copies, in the folder `my-notebooks`. Change what you like. When a lesson gets better, the new edition is put beside yours under another name; yours is never overwritten. To start lesson 01 again, open a terminal in the folder of the course and type `make fresh LESSON=01`, or without make `.venv/bin/python tools/my_notebooks.py fresh 01` (on Windows it begins with `.venv\Scripts\python`). Your old copy is kept.
#
# The exercises you pass are remembered in a small file next to the notebooks. This is how far you are:

# %%
progress()

# %% [markdown]
# One line per lesson, the number of exercises you passed and how many there are. Run the cell again whenever you like.
#
# ## What do you know already?
#
# Ten questions about the whole course. Nobody knows them all at the start, and guessing does not help: write `?` where you do not know. You learn which lessons to look at, not the right letters, because the same ten questions come again when you have been through the course. Then you can see what has changed.
#
# 1. The errors of a model on two examples are +3 and −3. Its mean squared error is **a** 0, **b** 3, **c** 9.
# 2. Some targets in your data are wildly wrong. Which loss lets them pull least? **a** the squared error, **b** the absolute error, **c** both alike.
# 3. A network that predicts lengths is trained with a negative log-likelihood, and the loss falls below 0. **a** That can be right, **b** there is a mistake in the loss, **c** the network is perfect.
# 4. The answer is yes. Model A gave it a probability of 0.1, model B only 0.01. The cross-entropy of B is **a** twice that of A, **b** ten times that of A, **c** 0.09 more.
# 5. What does PyTorch's `CrossEntropyLoss` expect from the model? **a** probabilities, **b** the largest class, **c** any real numbers, before softmax.
# 6. An example has a hinge loss of 0. How strongly does it pull at the weights? **a** as strongly as any other, **b** not at all, **c** less with each step.
# 7. The training loss goes on falling while the validation loss rises. **a** The learning rate is too small, **b** the model needs more epochs, **c** the model learns its training examples by heart.
# 8. Keras prints a loss for each epoch. It is **a** the mean over the batches, while the weights moved, **b** the loss of the last batch, **c** the loss of all examples after the epoch.
# 9. A PyTorch loop never calls `zero_grad()`. **a** PyTorch stops with an error, **b** the gradients of all batches so far add up, **c** nothing changes.
# 10. One person in a thousand is ill. A model says "healthy" to everybody. **a** Its accuracy is one half, **b** its accuracy shows that it is good, **c** its accuracy is 99.9 %, and it finds nobody.
#
# **Self-test (10 minutes).** Type ten letters, one for each question, in place of the question marks.

# %%
self_test("cbaacbcabc")  # stub: self_test("??????????")

# %% [markdown]
# The line says how many are right, and which lessons are about the others. Your score is remembered with the day. When you have taken the test again on another day, `progress()` shows both.
#
# ## The map
#
# | lesson | what it is about | minutes |
# |---|---|---|
# | **00** | start here | 30 |
# | [**01**](01_error_and_mse.ipynb) | error and mean squared error: measure how wrong a prediction is | 90 |
# | [**02**](02_absolute_error_and_outliers.ipynb) | absolute error, bias and outliers: choose how much a miss may cost | 90 |
# | [**03**](03_likelihood_and_nll.ipynb) | likelihood and negative log-likelihood: turn a probability into a loss | 90 |
# | [**04**](04_binary_cross_entropy.ipynb) | binary cross-entropy: score a yes-or-no answer | 90 |
# | [**05**](05_cross_entropy.ipynb) | cross-entropy for many classes: score a choice among many classes | 90 |
# | [**06**](06_hinge_and_margins.ipynb) | hinge losses and margins: ask for a safety margin | 90 |
# | [**07**](07_minimising_the_loss.ipynb) | minimising the loss: walk downhill, and know when to stop | 90 |
# | [**08**](08_keras_compile_loss.ipynb) | Keras: hand a loss to `compile`, and read the number it prints | 90 |
# | [**09**](09_pytorch_training_loop.ipynb) | PyTorch: write the training loop, and find out what each of its lines is for | 90 |
# | [**10**](10_densenet_transfer_learning.ipynb) | transfer learning: borrow what another network has learned, and freeze it for real | 90 |
# | [**11**](11_choosing_a_loss.ipynb) | choosing a loss: five factors, a decision path, ten questions, each put to the test | 90 |
# | [**12**](12_probabilities_you_can_trust.ipynb) | probabilities you can trust: honest losses, rare classes, costs, calibration | 90 |
# | [**13**](13_clinic_of_broken_losses.ipynb) | the clinic of broken losses: the curve first, then the code; five checks before you trust a run | 90 |
# | [**14**](14_loss_at_scale.ipynb) | loss at scale: many machines, sixteen bits, many classes, many numbers | 90 |
#
# The lessons build on each other. In lessons 01 to 06 you type the losses yourself, see where some of them break, and mend them. From the next lesson on you import the tested versions from `course_utils`. Lessons 01 to 07 and 12 do without a framework; the others need Keras or PyTorch.
#
# **Go on: open [01 · Measure how wrong a prediction is](01_error_and_mse.ipynb).** A word or a symbol that has slipped your mind later on stands in the [glossary](glossary.ipynb); every lesson links to it at its top. The [cheat sheet](cheat_sheet.html), to print, has all losses of the course on one page and the signs of a broken training run on the other.

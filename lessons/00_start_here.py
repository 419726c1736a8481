# %% [markdown]
# # 00 · Start here and get your tools ready
#
# A neural network learns by making one number smaller: its *loss*. This course is about that number. Which loss belongs to which problem, why, what does its slope do, and what goes wrong?
#
# - **You will** check that everything is installed, try the three kinds of exercises, and see the way ahead.
# - **You need** a little Python: functions, `for` loops, NumPy arrays. No calculus beyond the slope of a curve.
# - **It takes** about 15 minutes.
#
# ## How a notebook works
#
# A notebook is made of cells. Some hold text, like this one. Others hold code. Click on a code cell and press **Shift + Enter**: it runs, shows its output below, and the next cell is selected. Run the cells from top to bottom, because later cells use what earlier ones made.
#
# Try it on the next cell.

# %%
from course_utils.checks import check, progress
from course_utils.environment import check_environment

check_environment("notebooks")

# %% [markdown]
# One line with a ✓ says that this computer has what lessons 00 to 07 need. A line with a ✗ names what is missing, and the command that mends it. The lessons that use Keras or PyTorch check for themselves.
#
# Stuck in a muddle? **Kernel → Restart Kernel and Run All Cells** starts over with a clean memory. What you typed stays.
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
# There are three kinds of exercises. In the first you pick a letter.
#
# **Exercise 0.1 (1 minute).** What does a lower loss mean? **a** the model has learned for longer, **b** its predictions are closer to what they should be, as this loss measures it, **c** the model is smaller. Replace `?` by a letter and run the cell. Try a wrong one, too: it costs nothing.

# %%
check("0.1", "b")  # stub: check("0.1", "?")

# %% [markdown]
# In the second kind you work out a number. Do it in your head, on paper, or in a new cell.
#
# **Exercise 0.2 (1 minute).** A forecast says 18 degrees. The day turns out to have 21. By how many degrees was the forecast off? Replace `"?"` by a number, without quotes.

# %%
check("0.2", 3)  # stub: check("0.2", "?")

# %% [markdown]
# In the third kind you write a function. The check calls it with numbers that you have not seen, so it has to be right in general. If it goes wrong, the line shows the input, so that you can try it yourself.
#
# **Exercise 0.3 (3 minutes).** Write a function that says how many degrees each forecast was off, however many there are. For forecasts `[18, 25]` and days with `[21, 24]` degrees it returns `[3, 1]`. The inputs are NumPy arrays, and `abs(x)` works on a whole array at once. Replace the three dots.


# %%
def degrees_off(forecast, actual):
    """How far each forecast is from the actual temperature, never negative."""
    return abs(forecast - actual)  # stub: return ...


check("0.3", degrees_off)

# %% [markdown]
# You just wrote a loss function: the absolute error. It has a lesson of its own, number 02.
#
# Some questions come *before* the cell that answers them. They say **Predict before you run**. Guess, even if you are not sure. A guess that turns out wrong is remembered far better than an answer that was only read.
#
# ## What is yours, and what is kept
#
# These notebooks are your own copies, in the folder `my-notebooks`. Change what you like. When a lesson gets better, the new edition is put beside yours under another name; yours is never overwritten. To start lesson 01 again, type `make fresh LESSON=01` in a terminal. Your old copy is kept.
#
# The exercises you pass are remembered in a small file next to the notebooks. This is how far you are:

# %%
progress()

# %% [markdown]
# One line per lesson, the number of exercises you passed and how many there are. Run the cell again whenever you like.
#
# ## The map
#
# | lesson | what it is about | minutes |
# |---|---|---|
# | **00** | start here | 15 |
# | [**01**](01_error_and_mse.ipynb) | error and mean squared error: measure how wrong a prediction is | 60 |
# | 02 | absolute error, bias and outliers | planned |
# | 03 | likelihood and negative log-likelihood | planned |
# | 04 | binary cross-entropy | planned |
# | 05 | cross-entropy for many classes | planned |
# | 06 | hinge losses and margins | planned |
# | 07 | minimising the loss | planned |
# | 08 | Keras: `compile(loss=…)` | planned |
# | 09 | the PyTorch training loop | planned |
# | 10 | transfer learning with a DenseNet | planned |
# | 11 | choosing a loss | planned |
# | 12 | loss at scale | planned |
#
# The lessons build on each other. In each one you type a loss yourself, see where it breaks, and mend it. From the next lesson on you import the tested version from `course_utils`.
#
# ## Words you will meet
#
# Come back to this table when a word has slipped your mind.
#
# | word | sign | meaning |
# |---|---|---|
# | target, label | $y$ | what the answer should be |
# | prediction | $\hat y$ | what the model says |
# | error | $\hat y - y$ | how much too high the prediction is |
# | loss | $\ell$ | how bad one prediction is, as one number |
# | cost | $L$ | the mean of the losses of many examples |
# | parameters | $\theta$, or $w$ and $b$ | the numbers that learning changes: weights and biases |
# | gradient | $\partial \ell / \partial \hat y$ | the slope of the loss: which way is up, and how steep |
# | learning rate | $\eta$ | how far to go against the slope in one step |
# | batch | | the examples that are looked at together |
# | epoch | | one pass through all examples |
#
# In code the target comes first, then the prediction: `squared_error(target, prediction)`.
#
# ## Go on
#
# Open [01 · Measure how wrong a prediction is](01_error_and_mse.ipynb).

# %% [markdown]
# # Glossary: words and symbols
#
# For looking things up while you read a lesson. Each row names the lesson that introduces the word, and leads there; the [symbols](#Symbols) stand below the words. This page has opened in a tab of its own: close the tab to get back to your lesson, or go to the map in lesson [00](00_start_here.ipynb). (`make lab` renews the page, so keep notes of your own elsewhere.)
#
# ## Words
#
# The order is that of the alphabet. In JupyterLab, **Ctrl + F** (on a Mac **Cmd + F**) searches the page.
#
# | word | meaning | lesson |
# |:--|:--|:--|
# | 0–1 loss | 1 for a wrong answer, 0 for a right one | [11](11_choosing_a_loss.ipynb), optional |
# | absolute error | the size of an error: how far off a prediction is, in whichever direction | [02](02_absolute_error_and_outliers.ipynb) |
# | absolute percentage error | the absolute error, as a percentage of the target | [02](02_absolute_error_and_outliers.ipynb), optional |
# | accuracy | the share of right answers | [07](07_minimising_the_loss.ipynb) |
# | activation function | what a neuron does to its sum at the end, such as the sigmoid | [01](01_error_and_mse.ipynb) |
# | Adam | an optimizer that divides each slope by a running mean of its own size, so that each step is about as long as the learning rate | [07](07_minimising_the_loss.ipynb) |
# | AdamW | Adam with a weight decay that is not divided by the size of the slopes | [09](09_pytorch_training_loop.ipynb) |
# | all-reduce | adds up a number, or a table of them, over all ranks, and gives every rank the sum | [14](14_loss_at_scale.ipynb) |
# | `autocast` | in PyTorch: decides which operations are done in sixteen bits | [14](14_loss_at_scale.ipynb) |
# | `backward` | in PyTorch: computes the slope of the loss for every weight, and adds it to what is there | [09](09_pytorch_training_loop.ipynb) |
# | batch | the examples that are looked at together | [01](01_error_and_mse.ipynb) |
# | BatchNorm | a layer that gives each of its inputs, or each map, the same mean and spread: those of the batch while training, running ones otherwise | [09](09_pytorch_training_loop.ipynb) |
# | bias | the number $b$ that a neuron adds to its weighted inputs; the mean bias error is something else | [01](01_error_and_mse.ipynb) |
# | binary cross-entropy | the negative logarithm of the probability of what came true, for yes or no | [04](04_binary_cross_entropy.ipynb) |
# | bit | the unit of a loss in logarithms to base 2: one yes-or-no question | [05](05_cross_entropy.ipynb) |
# | Bradley–Terry | a model of comparisons: the probability that one beats the other is the sigmoid of a difference | [05](05_cross_entropy.ipynb), optional |
# | Brier score | the squared error of a probability, $(p - y)^2$ | [12](12_probabilities_you_can_trust.ipynb) |
# | calibration | whether things happen as often as a model says they will | [12](12_probabilities_you_can_trust.ipynb) |
# | callback | what Keras calls during training, for example after every batch | [08](08_keras_compile_loss.ipynb) |
# | central difference | a measured slope: a tiny step to the right, one to the left, the difference divided by the way between | [01](01_error_and_mse.ipynb) |
# | chain rule | slopes along a chain multiply | [01](01_error_and_mse.ipynb) |
# | checkpoint | a model saved in the middle of its training, to go on from there | [14](14_loss_at_scale.ipynb) |
# | chord | a straight line between two points of a curve | [04](04_binary_cross_entropy.ipynb) |
# | class index | a label as the number of its class | [05](05_cross_entropy.ipynb) |
# | class weight | how much each example of a class counts in the loss | [05](05_cross_entropy.ipynb) |
# | clipping | shortening a gradient that is longer than a limit | [14](14_loss_at_scale.ipynb) |
# | condition number | the largest curvature of a valley divided by its smallest: 1 if it is round | [07](07_minimising_the_loss.ipynb) |
# | confusion matrix | how often each class was taken for each other one | [05](05_cross_entropy.ipynb) |
# | convex | a straight line between two points of the curve never runs below it | [04](04_binary_cross_entropy.ipynb) |
# | convolution | a layer that lays a small table of weights on every place of a picture, and adds up the products | [10](10_densenet_transfer_learning.ipynb) |
# | cost | the mean of the losses of many examples, $L$ | [01](01_error_and_mse.ipynb) |
# | cross-entropy | minus the log-probability of the target, averaged over the target, $H(t, p)$ | [05](05_cross_entropy.ipynb) |
# | curvature | how fast a slope changes: the second derivative | [07](07_minimising_the_loss.ipynb) |
# | data-parallel | training in several processes, each with its share of the batch | [14](14_loss_at_scale.ipynb) |
# | `Dataset`, `DataLoader` | in PyTorch: what knows each example, and what deals the examples in batches | [09](09_pytorch_training_loop.ipynb) |
# | density | probability per unit; it may be larger than 1 | [03](03_likelihood_and_nll.ipynb) |
# | dropout | sets a random share of the numbers inside a network to 0 in training, and none afterwards | [09](09_pytorch_training_loop.ipynb) |
# | early stopping | giving up when the validation loss has no new lowest value for a while, and going back to the best epoch | [07](07_minimising_the_loss.ipynb) |
# | eigenvalues | the largest and the smallest curvature of a valley, in two directions at a right angle | [07](07_minimising_the_loss.ipynb) |
# | entropy | the lowest cross-entropy that a target allows, $H(t, t)$ | [05](05_cross_entropy.ipynb) |
# | epoch | one pass through all examples | [01](01_error_and_mse.ipynb) |
# | error | prediction minus target, $\hat y - y$: how much too high the prediction is | [01](01_error_and_mse.ipynb) |
# | expected calibration error, ECE | how far probabilities lie from what happened, on average | [12](12_probabilities_you_can_trust.ipynb) |
# | features | the numbers that describe an example, such as the radius of a tumour; in lesson 10, those that a network hands to its head | [04](04_binary_cross_entropy.ipynb) |
# | fine-tuning | small steps for all weights of a network that has learned something else | [10](10_densenet_transfer_learning.ipynb) |
# | `float16`, `bfloat16` | numbers of sixteen bits: the first has three digits and a short range, the second two digits and a long one | [14](14_loss_at_scale.ipynb) |
# | floor | the lowest value that a loss can reach, whatever the model answers | [13](13_clinic_of_broken_losses.ipynb) |
# | focal loss | a cross-entropy that cares less about easy examples | [12](12_probabilities_you_can_trust.ipynb) |
# | forward pass | going through a network from its inputs to its answers | [09](09_pytorch_training_loop.ipynb) |
# | freeze | to keep weights where they are while others learn | [10](10_densenet_transfer_learning.ipynb) |
# | Gaussian, normal | the density whose curve is a bell, given by its mean and its standard deviation | [03](03_likelihood_and_nll.ipynb) |
# | gradient, derivative | the slope of the loss: which way is up, and how steep | [01](01_error_and_mse.ipynb) |
# | gradient accumulation | adding up the gradients of several batches before one step | [14](14_loss_at_scale.ipynb) |
# | gradient descent | stepping against the gradient, again and again | [07](07_minimising_the_loss.ipynb) |
# | `GradScaler` | in PyTorch: finds a loss scale while training, and leaves a step out when a slope has become infinite | [14](14_loss_at_scale.ipynb) |
# | head | the last layers of a network, which turn features into answers | [10](10_densenet_transfer_learning.ipynb) |
# | Hessian | all second derivatives of the cost: how it curves in each direction | [04](04_binary_cross_entropy.ipynb), optional |
# | heteroscedastic | said of targets whose noise differs from one to the next | [03](03_likelihood_and_nll.ipynb) |
# | hidden layer | neurons between the inputs and the outputs | [04](04_binary_cross_entropy.ipynb) |
# | hinge loss | what is missing from a lead of 1, $\max(0, 1 - y s)$ | [06](06_hinge_and_margins.ipynb) |
# | Huber loss | half the squared error near the target, and a straight line further out | [02](02_absolute_error_and_outliers.ipynb) |
# | `ignore_index` | the label of examples that are not to count | [05](05_cross_entropy.ipynb) |
# | InfoNCE | softmax over a batch: which of its captions belongs to which of its pictures? | [05](05_cross_entropy.ipynb), optional |
# | interaction | what one input means depends on the value of another | [12](12_probabilities_you_can_trust.ipynb), optional |
# | Kahan's sum | a sum that carries along what each addition rounds away | [14](14_loss_at_scale.ipynb) |
# | kernel | in Keras the weights of a layer without the bias; in lesson 10 the table of weights that a convolution lays on every place of a picture | [08](08_keras_compile_loss.ipynb) |
# | kink | a corner of a curve, where no single slope is right | [06](06_hinge_and_margins.ipynb) |
# | Kullback–Leibler divergence, KL | what a cross-entropy costs beyond the entropy of its target | [05](05_cross_entropy.ipynb) |
# | L1 loss, L2 loss | other names for the absolute and the squared error | [02](02_absolute_error_and_outliers.ipynb) |
# | label | the target, above all where it is a class | [01](01_error_and_mse.ipynb) |
# | label smoothing | spreading a part $\varepsilon$ of the target evenly over all classes | [05](05_cross_entropy.ipynb) |
# | lead | how far a score is on the right side, $y s$ | [06](06_hinge_and_margins.ipynb) |
# | learning rate | how far to go against the slope in one step, $\eta$ | [01](01_error_and_mse.ipynb) |
# | least squares | the formula for the line with the lowest mean squared error | [01](01_error_and_mse.ipynb) |
# | likelihood | how probable a model makes the data, seen as a function of its parameters | [03](03_likelihood_and_nll.ipynb) |
# | log-cosh | a loss like Huber's, with nothing to choose | [02](02_absolute_error_and_outliers.ipynb) |
# | log loss | another name for the binary cross-entropy | [03](03_likelihood_and_nll.ipynb) |
# | log-odds | the logit that belongs to a probability, $\log \frac{p}{1-p}$ | [04](04_binary_cross_entropy.ipynb) |
# | log-probabilities | logarithms of probabilities, never above 0 | [05](05_cross_entropy.ipynb) |
# | log-sum-exp | a smooth maximum of a row of logits; minus the logit of the label it is the cross-entropy | [05](05_cross_entropy.ipynb) |
# | logistic regression | a single neuron with a sigmoid, fitted with binary cross-entropy | [04](04_binary_cross_entropy.ipynb) |
# | logit | any real number, before sigmoid or softmax makes a probability of it, $z$ | [04](04_binary_cross_entropy.ipynb) |
# | loss | how bad one prediction is, as one number, $\ell$ | [01](01_error_and_mse.ipynb) |
# | loss scale | a factor, a power of two, that keeps small slopes from being rounded to 0 in sixteen bits | [14](14_loss_at_scale.ipynb) |
# | map | a small picture of where a network has seen something in a picture | [10](10_densenet_transfer_learning.ipynb) |
# | margin | the lead that a loss asks for; in a picture, the distance from the line to the scores −1 and +1 | [06](06_hinge_and_margins.ipynb) |
# | master weights | the weights in 32 bits, to which the steps go while sixteen bits are computed with | [14](14_loss_at_scale.ipynb) |
# | mean absolute error, MAE | the mean of the sizes of the errors, in the unit of the target | [02](02_absolute_error_and_outliers.ipynb) |
# | mean bias error, MBE | the mean of the errors with their signs: a diagnostic, not a goal | [02](02_absolute_error_and_outliers.ipynb) |
# | mean squared error, MSE | the mean of the squared errors, in the square of the unit of the target | [01](01_error_and_mse.ipynb) |
# | median | the number in the middle: half of the values lie on either side of it | [02](02_absolute_error_and_outliers.ipynb) |
# | metric | a number that is reported and not minimised, such as the accuracy | [07](07_minimising_the_loss.ipynb) |
# | mixed precision | training in which part of the numbers have sixteen bits | [14](14_loss_at_scale.ipynb) |
# | momentum | keeping a part of the last move in each new one: what agrees adds up, what disagrees cancels | [07](07_minimising_the_loss.ipynb) |
# | multi-class hinge, categorical hinge | a hinge for many classes: summed over all wrong classes, or for the closest one alone | [06](06_hinge_and_margins.ipynb) |
# | multi-label classification | questions to which several classes may be the answer at once: a sigmoid for each | [11](11_choosing_a_loss.ipynb) |
# | `nan` | not a number: what a computer makes of 0 times infinity, for example | [03](03_likelihood_and_nll.ipynb) |
# | nat | the unit of a loss that is a natural logarithm: a probability of 0.37 costs about one | [04](04_binary_cross_entropy.ipynb) |
# | negative log-likelihood, NLL | minus the logarithm of the likelihood: a sum, or a mean, of surprises | [03](03_likelihood_and_nll.ipynb) |
# | neuron | inputs times weights, added up, plus a bias, and an activation function at the end | [01](01_error_and_mse.ipynb) |
# | `NLLLoss` | in PyTorch: picks the log-probability of the label and changes its sign; it takes no logarithm | [05](05_cross_entropy.ipynb) |
# | one-hot | a label as a row of zeros with a single 1 | [05](05_cross_entropy.ipynb) |
# | optimizer | what moves the parameters, by the gradient of the loss and a learning rate | [01](01_error_and_mse.ipynb) |
# | outlier | a value far from all the others, often a wrong one | [02](02_absolute_error_and_outliers.ipynb) |
# | overfitting | fitting what is peculiar to the training examples: their loss goes on falling while the validation loss rises | [07](07_minimising_the_loss.ipynb) |
# | pairwise | a way to add up: halves first, so that numbers of like size meet | [14](14_loss_at_scale.ipynb) |
# | parameters | the numbers that learning changes, weights and biases; all together $\theta$ | [01](01_error_and_mse.ipynb) |
# | patience | how many epochs without a new lowest validation loss early stopping waits for | [07](07_minimising_the_loss.ipynb) |
# | penalty | a price for large weights, added to the cost | [04](04_binary_cross_entropy.ipynb) |
# | perplexity | the exponential of a mean loss: as unsure as among so many classes | [05](05_cross_entropy.ipynb) |
# | pickle | a file of Python objects; reading it may run code | [09](09_pytorch_training_loop.ipynb) |
# | pinball loss | a loss with one price for too low and another one for too high; it aims at a quantile | [02](02_absolute_error_and_outliers.ipynb) |
# | Poisson distribution | a probability for each count 0, 1, 2 and so on, given by its rate | [03](03_likelihood_and_nll.ipynb) |
# | positive weight | how much more an example with label 1 counts | [04](04_binary_cross_entropy.ipynb) |
# | precision | the share of the alarms that were right | [04](04_binary_cross_entropy.ipynb) |
# | precision–recall curve | precision over recall, for every threshold | [12](12_probabilities_you_can_trust.ipynb) |
# | prediction | what the model says, $\hat y$ | [01](01_error_and_mse.ipynb) |
# | proper scoring rule | a loss of probabilities that is lowest, on average, at the true ones; *strictly* proper, if nowhere else | [12](12_probabilities_you_can_trust.ipynb) |
# | quantile | the number that a given share of the values do not exceed | [02](02_absolute_error_and_outliers.ipynb) |
# | rank | one of several processes that train together | [14](14_loss_at_scale.ipynb) |
# | rate | how many a Poisson distribution expects, $\lambda$ | [03](03_likelihood_and_nll.ipynb) |
# | recall | the share of the positives that were found | [04](04_binary_cross_entropy.ipynb) |
# | reliability diagram | how often things happened, over the probability that was said | [12](12_probabilities_you_can_trust.ipynb) |
# | ReLU | the bend $\max(0, z)$: what is below 0 becomes 0 | [09](09_pytorch_training_loop.ipynb) |
# | RMSE | the root of the mean squared error, in the unit of the target | [01](01_error_and_mse.ipynb) |
# | running mean | the mean of all batch losses since the epoch began; in lesson 10 also that of the last few values, and the one that BatchNorm keeps | [07](07_minimising_the_loss.ipynb) |
# | `sample_weight` | in Keras: how much each example counts in the loss | [08](08_keras_compile_loss.ipynb) |
# | scale | how wide Laplace's density is, $s$ | [03](03_likelihood_and_nll.ipynb) |
# | schedule | a rule by which the learning rate falls while training goes on | [09](09_pytorch_training_loop.ipynb) |
# | score | any real number that ranks an answer, with no probability behind it, $s$ | [06](06_hinge_and_margins.ipynb) |
# | sigmoid | the S-shaped function that turns any number into one between 0 and 1, $\sigma(z)$ | [01](01_error_and_mse.ipynb) |
# | softmax | turns a row of logits into probabilities that sum to 1 | [05](05_cross_entropy.ipynb) |
# | softmax regression | a row of neurons without an activation, with a softmax behind them | [05](05_cross_entropy.ipynb) |
# | softplus | the function $\log(1 + e^x)$: binary cross-entropy, seen from the logit | [04](04_binary_cross_entropy.ipynb) |
# | squared error | the error times itself | [01](01_error_and_mse.ipynb) |
# | squared hinge | the square of the hinge loss | [06](06_hinge_and_margins.ipynb) |
# | squared log error | the squared difference of two logarithms: it compares ratios | [02](02_absolute_error_and_outliers.ipynb), optional |
# | standard deviation | how widely values scatter around their mean: the root of the variance, $\sigma$ | [03](03_likelihood_and_nll.ipynb) |
# | standardising | giving each feature the mean 0 and the standard deviation 1 | [04](04_binary_cross_entropy.ipynb) |
# | subgradient | at a kink, the slope of any line that touches the curve and never rises above it | [06](06_hinge_and_margins.ipynb), optional |
# | support vector | an example with a lead of the margin or less: the only kind that a hinge loss learns from | [06](06_hinge_and_margins.ipynb) |
# | target | what the answer should be, $y$ | [01](01_error_and_mse.ipynb) |
# | temperature | the number that logits are divided by before softmax: the higher, the less sure | [05](05_cross_entropy.ipynb) |
# | temperature scaling | dividing all logits by one number $T$, so that a model is as sure as it is right | [12](12_probabilities_you_can_trust.ipynb) |
# | tensor | an array that can live on a GPU and remember how it was computed | [09](09_pytorch_training_loop.ipynb) |
# | threshold | the probability from which on the answer is yes | [04](04_binary_cross_entropy.ipynb) |
# | token | a letter or a piece of a word that is to be guessed | [14](14_loss_at_scale.ipynb) |
# | underflow | a number too close to 0 for the computer becomes 0 | [03](03_likelihood_and_nll.ipynb) |
# | validation | judging a model on examples that are never used for a step, to decide when to stop | [07](07_minimising_the_loss.ipynb) |
# | variance | the mean squared distance from the mean, $\sigma^2$ | [03](03_likelihood_and_nll.ipynb) |
# | weight | the number $w$ that a neuron multiplies an input by | [01](01_error_and_mse.ipynb) |
# | Wilson's interval | where the true accuracy lies, most likely, when so many of so many answers were right | [10](10_densenet_transfer_learning.ipynb) |
# | `zero_grad` | in PyTorch: throws the slopes of the last step away | [09](09_pytorch_training_loop.ipynb) |

# %% [markdown]
# ## Symbols
#
# Latin letters first, then Greek ones, then signs. Some letters mean different things in different lessons, because the field uses them so: their meanings are numbered in bold.
#
# | symbol | meaning | lessons |
# |:--|:--|:--|
# | $a$ | any number above 0, in a rule about logarithms | [03](03_likelihood_and_nll.ipynb) |
# | $b$ | the bias of a neuron | [01](01_error_and_mse.ipynb), [06](06_hinge_and_margins.ipynb), [07](07_minimising_the_loss.ipynb) |
# | $c$ | the number of the right class, where $y$ is a label −1 or +1 | [06](06_hinge_and_margins.ipynb) |
# | $C$ | what scikit-learn multiplies the losses by: the larger, the weaker the penalty | [04](04_binary_cross_entropy.ipynb), [06](06_hinge_and_margins.ipynb) |
# | $d$ | the distance between two examples | [06](06_hinge_and_margins.ipynb) |
# | $e$ | **1** an error, $\hat y - y$ | [01](01_error_and_mse.ipynb), [02](02_absolute_error_and_outliers.ipynb) |
# | $e$ | **2** Euler's number, 2.718…, the base of $\log$; lesson 02 writes $\exp$ instead | [01](01_error_and_mse.ipynb), [02](02_absolute_error_and_outliers.ipynb), [03](03_likelihood_and_nll.ipynb), [04](04_binary_cross_entropy.ipynb), [05](05_cross_entropy.ipynb), [06](06_hinge_and_margins.ipynb), [08](08_keras_compile_loss.ipynb), [11](11_choosing_a_loss.ipynb) |
# | $f$ | **1** a model: $f(x; \theta)$ is its prediction | [01](01_error_and_mse.ipynb), [14](14_loss_at_scale.ipynb) |
# | $f$ | **2** the height of a landscape, $f(w)$ | [07](07_minimising_the_loss.ipynb) |
# | $g$ | the gradient of the cost | [04](04_binary_cross_entropy.ipynb), optional |
# | $h$ | a small step | [01](01_error_and_mse.ipynb), [02](02_absolute_error_and_outliers.ipynb), [07](07_minimising_the_loss.ipynb) |
# | $H$ | **1** the Hessian | [04](04_binary_cross_entropy.ipynb), optional |
# | $H$ | **2** the cross-entropy $H(t, p)$; with the target itself, $H(t, t)$, the entropy | [05](05_cross_entropy.ipynb) |
# | $i$ | the number of an example, as in $y_i$ | [01](01_error_and_mse.ipynb), [02](02_absolute_error_and_outliers.ipynb), [03](03_likelihood_and_nll.ipynb), [04](04_binary_cross_entropy.ipynb), [06](06_hinge_and_margins.ipynb), [07](07_minimising_the_loss.ipynb), [14](14_loss_at_scale.ipynb) |
# | $j$ | **1** the number of a class, when all classes are gone through | [05](05_cross_entropy.ipynb), [06](06_hinge_and_margins.ipynb) |
# | $j$ | **2** the number of a weight | [04](04_binary_cross_entropy.ipynb), optional |
# | $k$ | **1** how steep an S-shaped curve is | [04](04_binary_cross_entropy.ipynb) |
# | $k$ | **2** the number of a class | [05](05_cross_entropy.ipynb) |
# | $K$ | how many classes there are | [05](05_cross_entropy.ipynb), [08](08_keras_compile_loss.ipynb), [13](13_clinic_of_broken_losses.ipynb) |
# | $\ell$ | the loss of one example | [01](01_error_and_mse.ipynb), [02](02_absolute_error_and_outliers.ipynb), [03](03_likelihood_and_nll.ipynb), [04](04_binary_cross_entropy.ipynb), [05](05_cross_entropy.ipynb), [06](06_hinge_and_margins.ipynb), [12](12_probabilities_you_can_trust.ipynb), [14](14_loss_at_scale.ipynb) |
# | $L$ | the cost, the mean of all losses | [01](01_error_and_mse.ipynb), [03](03_likelihood_and_nll.ipynb), [07](07_minimising_the_loss.ipynb), [14](14_loss_at_scale.ipynb) |
# | $m$ | **1** the largest logit | [05](05_cross_entropy.ipynb) |
# | $m$ | **2** how far apart unlike examples should be, in the hinge embedding loss | [06](06_hinge_and_margins.ipynb) |
# | $m$ | **3** the share that a new batch has in a running mean | [10](10_densenet_transfer_learning.ipynb) |
# | $n$ | how many test pictures there are | [10](10_densenet_transfer_learning.ipynb) |
# | $N$ | how many examples there are | [01](01_error_and_mse.ipynb), [02](02_absolute_error_and_outliers.ipynb), [04](04_binary_cross_entropy.ipynb), [07](07_minimising_the_loss.ipynb), [09](09_pytorch_training_loop.ipynb), [14](14_loss_at_scale.ipynb), [13](13_clinic_of_broken_losses.ipynb) |
# | $p$ | **1** a probability; that of a yes, where there are two answers | [03](03_likelihood_and_nll.ipynb), [04](04_binary_cross_entropy.ipynb), [05](05_cross_entropy.ipynb), [08](08_keras_compile_loss.ipynb), [12](12_probabilities_you_can_trust.ipynb) |
# | $p$ | **2** the share of right answers | [10](10_densenet_transfer_learning.ipynb) |
# | $P$ | the probability $P(y)$ of a count | [03](03_likelihood_and_nll.ipynb) |
# | $q$ | **1** the price of being too low in the pinball loss, and the quantile it aims at | [02](02_absolute_error_and_outliers.ipynb), [03](03_likelihood_and_nll.ipynb), [11](11_choosing_a_loss.ipynb) |
# | $q$ | **2** the probability given to what came true | [12](12_probabilities_you_can_trust.ipynb) |
# | $r$ | **1** a radius; $r_0$ is the one in the middle of the curve | [04](04_binary_cross_entropy.ipynb) |
# | $r$ | **2** the running mean of BatchNorm | [10](10_densenet_transfer_learning.ipynb) |
# | $r$ | **3** a sum over all classes but the largest | [05](05_cross_entropy.ipynb) |
# | $s$ | **1** the scale of Laplace's density: how wide it is | [03](03_likelihood_and_nll.ipynb) |
# | $s$ | **2** a sum over all classes but that of the label | [05](05_cross_entropy.ipynb) |
# | $s$ | **3** a score | [06](06_hinge_and_margins.ipynb) |
# | $t$ | **1** the target, as a row of probabilities | [05](05_cross_entropy.ipynb) |
# | $t$ | **2** the number of a step | [07](07_minimising_the_loss.ipynb) |
# | $T$ | the temperature that all logits are divided by | [05](05_cross_entropy.ipynb), [12](12_probabilities_you_can_trust.ipynb) |
# | $u$ | **1** any number above −1, in $\log(1 + u)$ | [04](04_binary_cross_entropy.ipynb) |
# | $u$ | **2** the sum of the exponentials of all logits | [05](05_cross_entropy.ipynb) |
# | $v$ | **1** a variance | [03](03_likelihood_and_nll.ipynb) |
# | $v$ | **2** the weight of a second neuron, behind $w$ | [07](07_minimising_the_loss.ipynb) |
# | $w$ | **1** a weight of a neuron | [01](01_error_and_mse.ipynb), [04](04_binary_cross_entropy.ipynb), [06](06_hinge_and_margins.ipynb), [07](07_minimising_the_loss.ipynb), [09](09_pytorch_training_loop.ipynb), [11](11_choosing_a_loss.ipynb) |
# | $w$ | **2** how much an example with label 1 counts | [04](04_binary_cross_entropy.ipynb), [12](12_probabilities_you_can_trust.ipynb) |
# | $x$ | **1** an input of a model | [01](01_error_and_mse.ipynb), [02](02_absolute_error_and_outliers.ipynb), [04](04_binary_cross_entropy.ipynb), [07](07_minimising_the_loss.ipynb), [11](11_choosing_a_loss.ipynb), [14](14_loss_at_scale.ipynb) |
# | $x$ | **2** any number: in a rule, or on the axis of a curve | [03](03_likelihood_and_nll.ipynb), [04](04_binary_cross_entropy.ipynb) |
# | $y$ | **1** the target; 1 for yes and 0 for no, where there are two answers | [01](01_error_and_mse.ipynb), [02](02_absolute_error_and_outliers.ipynb), [03](03_likelihood_and_nll.ipynb), [04](04_binary_cross_entropy.ipynb), [07](07_minimising_the_loss.ipynb), [08](08_keras_compile_loss.ipynb), [13](13_clinic_of_broken_losses.ipynb), [14](14_loss_at_scale.ipynb) |
# | $y$ | **2** the right class, by its number, as in $z_y$ | [05](05_cross_entropy.ipynb) |
# | $y$ | **3** a label, −1 or +1 | [06](06_hinge_and_margins.ipynb) |
# | $\hat y$ | a prediction | [01](01_error_and_mse.ipynb), [02](02_absolute_error_and_outliers.ipynb), [04](04_binary_cross_entropy.ipynb), [06](06_hinge_and_margins.ipynb), [07](07_minimising_the_loss.ipynb) |
# | $z$ | **1** a logit: what a neuron adds up, before its activation function | [01](01_error_and_mse.ipynb), [04](04_binary_cross_entropy.ipynb), [05](05_cross_entropy.ipynb), [08](08_keras_compile_loss.ipynb), [09](09_pytorch_training_loop.ipynb), [11](11_choosing_a_loss.ipynb) |
# | $z$ | **2** the output of a model, whatever it may be | [13](13_clinic_of_broken_losses.ipynb) |
# | $z$ | **3** 1.96: how many standard deviations a 95% interval reaches to each side | [10](10_densenet_transfer_learning.ipynb) |
# | $\gamma$ | how much less focal loss cares about easy examples | [11](11_choosing_a_loss.ipynb), optional, [12](12_probabilities_you_can_trust.ipynb) |
# | $\delta$ | the error at which the Huber loss turns into a straight line | [02](02_absolute_error_and_outliers.ipynb), [11](11_choosing_a_loss.ipynb) |
# | $\varepsilon$ | the part of the target that label smoothing spreads | [05](05_cross_entropy.ipynb) |
# | $\eta$ | the learning rate | [07](07_minimising_the_loss.ipynb) |
# | $\theta$ | all parameters of a model together | [01](01_error_and_mse.ipynb), [07](07_minimising_the_loss.ipynb), [14](14_loss_at_scale.ipynb) |
# | $\lambda$ | **1** the rate of a Poisson distribution | [03](03_likelihood_and_nll.ipynb) |
# | $\lambda$ | **2** the price of large weights, a penalty | [04](04_binary_cross_entropy.ipynb), [06](06_hinge_and_margins.ipynb), [09](09_pytorch_training_loop.ipynb) |
# | $\lambda$ | **3** the curvature of a cost; $\lambda_{\max}$ is that of the steepest direction | [07](07_minimising_the_loss.ipynb) |
# | $\mu$ | the middle of a density, its mean | [03](03_likelihood_and_nll.ipynb) |
# | $\pi$ | the number 3.14… | [03](03_likelihood_and_nll.ipynb), [09](09_pytorch_training_loop.ipynb) |
# | $\sigma$ | **1** the sigmoid function, $\sigma(z)$ | [01](01_error_and_mse.ipynb), [04](04_binary_cross_entropy.ipynb), [05](05_cross_entropy.ipynb), [06](06_hinge_and_margins.ipynb), [08](08_keras_compile_loss.ipynb) |
# | $\sigma$ | **2** the standard deviation; $\sigma^2$ is the variance | [03](03_likelihood_and_nll.ipynb) |
# | $\partial$ | the slope with respect to one number, all others at rest: $\partial \ell / \partial \hat y$ | [01](01_error_and_mse.ipynb), [04](04_binary_cross_entropy.ipynb), [05](05_cross_entropy.ipynb) |
# | $\nabla$ | all slopes with respect to the parameters together, the gradient | [07](07_minimising_the_loss.ipynb) |
# | $\sum$ | the sum over all examples, or over all classes | [01](01_error_and_mse.ipynb), [02](02_absolute_error_and_outliers.ipynb), [03](03_likelihood_and_nll.ipynb), [04](04_binary_cross_entropy.ipynb), [05](05_cross_entropy.ipynb), [06](06_hinge_and_margins.ipynb), [07](07_minimising_the_loss.ipynb), [14](14_loss_at_scale.ipynb) |
# | $\prod$ | the product over all examples | [03](03_likelihood_and_nll.ipynb) |
# | $\log$ | the natural logarithm | [02](02_absolute_error_and_outliers.ipynb), [03](03_likelihood_and_nll.ipynb), [04](04_binary_cross_entropy.ipynb), [05](05_cross_entropy.ipynb), [06](06_hinge_and_margins.ipynb), [08](08_keras_compile_loss.ipynb), [12](12_probabilities_you_can_trust.ipynb) |
# | $\vert\,\vert$ | the size of a number, without its sign | [02](02_absolute_error_and_outliers.ipynb), [03](03_likelihood_and_nll.ipynb), [04](04_binary_cross_entropy.ipynb) |
# | $!$ | the factorial, $y! = 1 \cdot 2 \cdots y$ | [03](03_likelihood_and_nll.ipynb), [08](08_keras_compile_loss.ipynb), [09](09_pytorch_training_loop.ipynb) |
# | $\top$ | a column turned into a row | [04](04_binary_cross_entropy.ipynb), optional |
# | $\leftarrow$ | what stands on the left gets the value on the right | [10](10_densenet_transfer_learning.ipynb) |

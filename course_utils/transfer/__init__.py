"""Transfer learning with a DenseNet-121, from a terminal: what lesson 10 does in its cells.

    python -m course_utils.transfer --data FOLDER

looks at every picture of the folder, computes the features of each one once, trains a new head on
them, tells what is right of each class, and writes the model, the losses and a picture of the
losses to the folder transfer-output. With ``--fine-tune EPOCHS``, all layers then learn, slowly.
Started again after an interruption, it goes on where it was. ``torchrun --nproc-per-node 2 -m
course_utils.transfer ...`` shares the work between two processes and finds the same losses.

    python -m course_utils.transfer predict FILE ...

tells the class of other pictures, and how probable it is.
"""

from course_utils.transfer.data import DRAWINGS, ON_PHOTOGRAPHS, Loaded, on_photographs, picture_set
from course_utils.transfer.model import features, head, load_model, outputs, predict
from course_utils.transfer.program import main
from course_utils.transfer.results import interval
from course_utils.transfer.run import fit

__all__ = [
    "DRAWINGS",
    "ON_PHOTOGRAPHS",
    "Loaded",
    "features",
    "fit",
    "head",
    "interval",
    "load_model",
    "main",
    "on_photographs",
    "outputs",
    "picture_set",
    "predict",
]

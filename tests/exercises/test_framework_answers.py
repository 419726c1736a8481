"""Tensors of PyTorch and Keras count as the numbers that they are, or are told what they lack."""

import pytest

from course_utils.exercises import PASSED, find
from tests.helpers.open_tasks import PETALS
from tests.helpers.running import run_program


def verdict(exercise, answer):
    return find(exercise).judge(answer)


def test_tensors_of_pytorch_are_numbers(torch):
    for dtype in (torch.float64, torch.float32, torch.float16, torch.bfloat16):
        assert verdict("1.1", torch.tensor(-0.75, dtype=dtype)).state == PASSED
    assert verdict("1.2", lambda t, p: torch.tensor(p) - torch.tensor(t)).state == PASSED
    assert verdict("1.2", lambda t, p: list(torch.tensor(p) - torch.tensor(t))).state == PASSED
    assert verdict("1.5", lambda t, p: torch.mean(torch.tensor(p - t) ** 2)).state == PASSED


def test_tensors_of_pytorch_are_numbers_of_an_open_task(torch):
    weight, bias = torch.tensor(0.4), torch.tensor(-0.3)
    for answer in (torch.stack([weight, bias]), [weight, bias], (weight, -0.3)):
        assert PETALS.judge(answer).state == PASSED
    trained = torch.tensor([0.4, -0.3], requires_grad=True)
    for answer in (trained, list(trained)):
        assert PETALS.judge(answer).sentence.endswith(".detach()")


def test_a_tensor_that_requires_grad_is_told_to_detach(torch):
    says = "that is a tensor which still records its computation. Return the numbers themselves: "
    assert verdict("1.1", torch.tensor(-0.75, requires_grad=True)).sentence.endswith(
        f"{says}.detach()"
    )
    parameter = torch.nn.Parameter(torch.tensor([0.25, -0.75]))
    for answer in (lambda t, p: parameter, lambda t, p: list(parameter)):
        assert verdict("1.2", answer).sentence.endswith(f"{says}.detach()")


def test_a_tensor_without_numbers_is_told_so(torch):
    away = torch.empty(2, device="meta")
    assert verdict("1.2", lambda t, p: away).sentence.endswith("numbers are asked for.")
    sparse = torch.eye(2).to_sparse()
    assert verdict("1.2", lambda t, p: sparse).sentence.endswith("numbers are asked for.")


def test_tensors_of_keras_are_numbers(keras):
    for dtype in ("float32", "float16", "bfloat16"):
        value = keras.ops.convert_to_tensor(-0.75, dtype=dtype)
        assert verdict("1.1", value).state == PASSED
        assert verdict("1.1", value.numpy()).state == PASSED
    assert verdict("1.1", keras.Variable(-0.75)).state == PASSED
    assert verdict("1.5", lambda t, p: keras.ops.mean((p - t) ** 2)).state == PASSED


def test_tensors_of_keras_are_numbers_of_an_open_task(keras):
    tensor = keras.ops.convert_to_tensor([0.4, -0.3])
    for answer in (tensor, list(tensor), keras.Variable([0.4, -0.3])):
        assert PETALS.judge(answer).state == PASSED


def test_a_symbol_of_keras_is_told_so(keras):
    symbol = keras.Input((2,))
    says = "that is a symbol of Keras, which holds no numbers. Compute with arrays."
    assert verdict("1.2", lambda t, p: symbol).sentence.endswith(says)


@pytest.mark.frameworks
@pytest.mark.parametrize("module", ["torch", "keras"])
def test_a_first_import_inside_an_answer_leaves_the_framework_whole(module):
    pytest.importorskip(module)
    ended = run_program("first_import_in_an_answer", module)
    assert ended.stdout.split() == [PASSED, module], ended.stderr

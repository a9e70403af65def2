"""Numbers that somebody pastes, as tables and programs write them."""

from __future__ import annotations

import numpy as np
import pytest

from sim.errors import ParameterError
from sim.numbers_text import matrix_text, read_matrix, read_vector

PAIR = ((0.0, -2.0), (-2.5, 1.0))
NESTED = str(np.array(PAIR))


@pytest.mark.parametrize(
    "text",
    [
        "0 -2; -2.5 1",
        "0, -2; -2.5, 1",
        "0,-2;-2.5,1",
        "[0 -2; -2.5 1]",
        "[0, -2; -2.5, 1];",
        "A = [0 -2; -2.5 1];",
        "[0 -2;\n -2.5 1]",
        "[0 -2\n -2.5 1]",
        "[[0, -2], [-2.5, 1]]",
        "[[0, -2],\n [-2.5, 1]]",
        "[[0, -2], [-2.5, 1],]",
        "((0, -2), (-2.5, 1))",
        "{{0, -2}, {-2.5, 1}}",
        NESTED,
        repr(np.array(PAIR)),
        "np.array([[0, -2], [-2.5, 1]], dtype=float)",
        "0\t-2\n-2.5\t1\n",
        "0\t-2\r\n-2.5\t1\r\n",
        "0\t-2\n-2,5\t1",
        "0;-2\n-2,5;1",
        "0;-2;\n-2,5;1;",
        "0,-2\n-2.5,1",
        "0, -2,\n-2.5, 1,",
        "0 -2\n\n-2.5 1",
        "  0   -2\n -2.5    1  ",
        "0 −2; −2.5 1",
        "0 –2; –2.5 +1e0",
        "0\u00a0-2\n-2.5\u00a01",
    ],
)
def test_a_matrix_is_read_as_it_was_written(text):
    assert read_matrix(text, 8) == PAIR


@pytest.mark.parametrize("text", ["3", "[3]", "[[3]]", "[[ 3.]]", "3.0\n"])
def test_a_single_number_is_a_matrix(text):
    assert read_matrix(text, 8) == ((3.0,),)


def test_zero_has_no_sign():
    assert str(read_matrix("-0 −0; 0 0", 8)[0]) == "(0.0, 0.0)"


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "no numbers"),
        (" \n\t ", "no numbers"),
        ("[]", "no numbers"),
        ("[[]]", "no numbers"),
        (";;", "no numbers"),
        ("hello", "“hello”"),
        ("0 -2; -2 x", "“x” in row 2, column 2"),
        ("0 1_0; 1 0", "“1_0”"),
        ("0 nan; 1 0", "“nan” in row 1, column 2 is not finite"),
        ("0 1; inf 0", "“inf” in row 2, column 1 is not finite"),
        ("0 1; 1e999 0", "not finite"),
        ("1 2 3; 4 5 6", "2 × 3"),
        ("1 2", "1 × 2"),
        ("1; 2", "2 × 1"),
        ("1 2; 3", "not alike"),
        ("[[1, 2], [3]]", "not alike"),
        ("0\t\t1\n1\t2\t3\n1\t2\t3", "no number in row 1, column 2"),
        ("\n".join(["1 " * 9] * 9), "9 × 9"),
        ("[[1, 2], [3, 4]], 5", "“[[1”"),
        ("1 " * 20_000, "too long"),
    ],
)
def test_what_is_no_square_of_numbers_is_refused_in_a_sentence(text, said):
    with pytest.raises(ParameterError) as refused:
        read_matrix(text, 8)
    sentence = str(refused.value)
    assert said in sentence
    assert sentence.endswith(".")
    assert ". " not in sentence
    assert "\n" not in sentence


@pytest.mark.parametrize(
    "text", ["1 2.5 -3", "1, 2.5, -3", "[1, 2.5, -3]", "[1; 2.5; -3]", "1\n2.5\n−3", "1\t2,5\t-3",
             "[[1.], [2.5], [-3.]]", "(1, 2.5, -3)", "[[1, 2.5, -3]]"],
)  # fmt: skip
def test_a_row_or_a_column_is_a_vector(text):
    assert read_vector(text, 8) == (1.0, 2.5, -3.0)


@pytest.mark.parametrize(
    ("text", "said"), [("1 2; 3 4", "2 rows"), ("1 2 3 4", "at most 3"), ("a", "“a”"), ("", "no")]
)
def test_what_is_no_row_is_refused(text, said):
    with pytest.raises(ParameterError, match=said):
        read_vector(text, 3)


def test_what_is_written_is_read_again():
    assert matrix_text(PAIR) == "0\t-2\n-2.5\t1"
    assert read_matrix(matrix_text(PAIR), 8) == PAIR

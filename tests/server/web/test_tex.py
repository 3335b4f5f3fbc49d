"""TeX in titles made readable."""

# ruff: noqa: RUF001 - signs that look like letters are the point

from __future__ import annotations

import pytest

from postil.web.tex import readable
from server.web.reading import read


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("Plain title: nothing to do", "Plain title: nothing to do"),
        (r"$\alpha$-divergence in $O(n^2)$", "α-divergence in O(n<sup>2</sup>)"),
        (r"$\pi_0$: a VLA", "π<sub>0</sub>: a VLA"),
        (r"$\pi_{0.5}$", "π<sub>0.5</sub>"),
        (r"$\mathcal{L}_{\text{max}}$", "L<sub>max</sub>"),
        (r"Schr\"odinger and Erd\H{o}s", "Schrödinger and Erdős"),
        (r"\textbf{Fast} {\em attention}", "Fast attention"),
        ("Costs $5 and $10 to train", "Costs $5 and $10 to train"),
        ("From $100 to $1M", "From $100 to $1M"),
        (r"50\% fewer \& faster", "50% fewer &amp; faster"),
        (r"$k$-NN for $N \times M$", "k-NN for N × M"),
        (r"one, two, \dots, $\ddot{x}$ $\hat y$ na\"{\i}ve", "one, two, …, ẍ ŷ naïve"),
        ("a < b & <script>", "a &lt; b &amp; &lt;script&gt;"),
        (r"$<img src=x onerror=alert(1)>$", "&lt;img src=x onerror=alert(1)&gt;"),
        (r"$x^{<b>}$", "x<sup>&lt;b&gt;</sup>"),
    ],
)
def test_titles_are_shown_as_they_were_meant(text: str, shown: str):
    assert str(readable(text)) == shown


@pytest.mark.parametrize(
    "text",
    [
        "$",
        "$$",
        "$$$",
        r"\\",
        "\\",
        "{",
        "}" * 50,
        "$" * 1001,
        r"$\frac{1}$",
        "^_^",
        "$^$",
        "{" * 4000,
        r"\"",
        "$x" * 2000,
    ],
)
def test_broken_tex_is_shown_as_something(text: str):
    assert {one.tag for one in read(str(readable(text))).every()} <= {"sup", "sub"}

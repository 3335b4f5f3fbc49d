"""What sites are called."""

from __future__ import annotations

import pytest

from postil.domain.sites import site


@pytest.mark.parametrize(
    ("address", "name"),
    [
        ("https://huggingface.co/papers/2501.00001", "Hugging Face"),
        ("https://www.arxiv.org/abs/2501.00001", "arXiv"),
        ("https://EXPORT.arxiv.org/abs/1", "arXiv"),
        ("https://blog.example.net:8443/x", "blog.example.net"),
        ("arxiv.org/abs/1", "arXiv"),
        ("", ""),
        ("https://[", ""),
    ],
)
def test_a_site_has_the_name_that_people_use_else_its_host(address, name):
    assert site(address) == name

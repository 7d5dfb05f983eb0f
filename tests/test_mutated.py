"""Damaged files of every kind: each is read, whatever it holds, and what is read can be kept and linked."""

from pathlib import Path

import pytest

from tests.counted import whole_way
from tests.linear_cases import Nobody
from tests.mutated import cases, seeds
from throughline.corpus.readers.stored import to_bytes
from throughline.index.build.parse import read_data

CASES = 1000  # of each kind; the full measure takes 20,000
SEED = 14


@pytest.mark.parametrize("suffix", [".txt", ".md", ".bib", ".json", ".html", ".mhtml"])
def test_a_damaged_file_gives_a_reading(suffix: str) -> None:
    found = seeds(Path(__file__).with_name("golden"))[suffix]
    for n, data in enumerate(cases(found, CASES, SEED)):
        reading = read_data(f"a{suffix}", data)
        packed = to_bytes(reading)
        assert packed
        assert all(
            problem.path == f"a{suffix}" and "\n" not in problem.message for problem in reading.problems
        )
        "\n".join(reading.texts()).encode()  # no half of a character is left
        if n % 10 == 0:
            whole_way(f"a{suffix}", data, Nobody())

"""Arrays written and read again, and damage that is found before what is damaged is read."""

import io
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays

from postil.search.embedded.array_file import BLOCK, ArrayFile, ArrayFileWriter
from postil.search.port import IndexDamaged


def written(path: Path, **named: object) -> Path:
    with path.open("wb") as file:
        writer = ArrayFileWriter(file)
        for name, values in named.items():
            writer.add(name, values)
        writer.finish()
    return path


@given(
    st.lists(
        arrays.arrays(st.sampled_from(["u1", "?", "u2", "u4", "i8", "f8"]), st.integers(0, 20)).filter(
            lambda values: not np.isnan(values).any()
        ),
        max_size=6,
    )
)
def test_arrays_of_every_kind_come_back(tmp_path_factory: pytest.TempPathFactory, given_arrays: list[np.ndarray]):
    named = {f"a{n}": values for n, values in enumerate(given_arrays)}
    file = ArrayFile(written(tmp_path_factory.mktemp("file") / "arrays", **named))
    for name, values in named.items():
        assert file.whole(name).dtype == values.dtype
        assert np.array_equal(file.whole(name), values)
        assert np.array_equal(file.part(name, 1, 3), values[1:3])


@given(st.lists(st.text()))
def test_strings_come_back(tmp_path_factory: pytest.TempPathFactory, texts: list[str]):
    path = tmp_path_factory.mktemp("file") / "strings"
    with path.open("wb") as file:
        writer = ArrayFileWriter(file)
        writer.add_strings("texts", texts)
        writer.finish()
    strings = ArrayFile(path).strings("texts")
    assert list(strings) == texts
    assert [strings[place] for place in range(-len(texts), len(texts))] == texts + texts
    assert list(strings[1:3]) == texts[1:3]


def test_lone_surrogates_become_question_marks():
    file = io.BytesIO()
    ArrayFileWriter(file).add_strings("texts", ["a\udc80b"])
    assert file.getvalue().startswith(b"a?b")


def test_an_array_given_in_pieces_is_one(tmp_path: Path):
    path = tmp_path / "file"
    with path.open("wb") as file:
        writer = ArrayFileWriter(file)
        writer.add_pieces("numbers", np.uint32, (np.arange(n, dtype=np.uint32) for n in range(400)))
        writer.finish()
    assert ArrayFile(path).whole("numbers").tolist() == [one for n in range(400) for one in range(n)]


def test_what_is_read_of_a_block_does_not_keep_the_rest_of_it(tmp_path: Path):
    file = ArrayFile(written(tmp_path / "file", numbers=np.arange(BLOCK)))
    assert file.part("numbers", 2, 5).base is None


def test_a_column_cannot_be_changed(tmp_path: Path):
    file = ArrayFile(written(tmp_path / "file", numbers=np.arange(10)))
    with pytest.raises(ValueError, match="read-only"):
        file.whole("numbers")[0] = 1


def test_a_file_that_is_open_stays_readable_when_it_is_removed(tmp_path: Path):
    path = written(tmp_path / "file", numbers=np.arange(100_000))
    file = ArrayFile(path)
    path.unlink()
    assert file.whole("numbers").sum() == sum(range(100_000))


def test_a_file_cut_short_is_not_opened(tmp_path: Path):
    path = written(tmp_path / "file", numbers=np.arange(20))
    whole = path.read_bytes()
    for length in range(len(whole)):
        path.write_bytes(whole[:length])
        with pytest.raises(IndexDamaged):
            ArrayFile(path)


def test_each_changed_byte_is_found(tmp_path: Path):
    path = written(tmp_path / "file", numbers=np.arange(9), letters=np.frombuffer(b"abcde", np.uint8))
    whole = path.read_bytes()
    for place in range(len(whole)):
        path.write_bytes(whole[:place] + bytes([whole[place] ^ 1]) + whole[place + 1 :])
        with pytest.raises(IndexDamaged):
            ArrayFile(path).verify()


def test_only_what_lies_in_a_damaged_block_cannot_be_read(tmp_path: Path):
    items = BLOCK // 8
    path = written(tmp_path / "file", numbers=np.arange(5 * items))
    whole = bytearray(path.read_bytes())
    whole[2 * BLOCK + 17] ^= 1
    path.write_bytes(whole)
    file = ArrayFile(path)
    assert file.part("numbers", 0, 2 * items).tolist() == list(range(2 * items))
    assert file.part("numbers", 3 * items, 3 * items + 1).tolist() == [3 * items]
    for _ in range(2):
        with pytest.raises(IndexDamaged):
            file.part("numbers", 2 * items - 1, 2 * items + 1)
    with pytest.raises(IndexDamaged):
        file.whole("numbers")


@pytest.mark.parametrize("damage", ["cut", "emptied", "written over"])
def test_a_file_that_is_damaged_while_it_is_open_is_found_out_and_kills_nobody(tmp_path: Path, damage: str):
    values = np.arange(5 * BLOCK, dtype=np.uint32)
    path = written(tmp_path / "arrays", values=values)
    file = ArrayFile(path)
    assert np.array_equal(file.part("values", 0, 10), values[:10])
    with path.open("r+b") as open_file:
        if damage == "written over":
            open_file.write(b"\xff" * 100)
        else:
            open_file.truncate(BLOCK + 5 if damage == "cut" else 0)
    with pytest.raises(IndexDamaged):
        file.whole("values")
    with pytest.raises(IndexDamaged):
        file.part("values", 0, 10) if damage != "cut" else file.part("values", BLOCK, BLOCK + 10)

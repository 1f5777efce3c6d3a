from __future__ import annotations

import copy
import json

import nbformat
import pytest
from nbformat.v4 import new_code_cell, new_notebook, new_output

from customer_value.course import canonical
from customer_value.errors import CustomerValueError

VIEW = "application/vnd.jupyter.widget-view+json"


def notebook(*sources: str):
    cells = [new_code_cell(source, id=f"cell-{n}") for n, source in enumerate(sources)]
    return new_notebook(cells=cells)


@pytest.fixture
def worn():
    """Return a notebook with the traces of one run."""
    book = notebook("1 + 1  \n")
    book.metadata.update({"widgets": {"state": 1}, "papermill": {"path": "/home/me"}})
    cell = book.cells[0]
    cell.execution_count = 1
    cell.metadata = nbformat.from_dict(
        {
            "tags": ["check"],
            "execution": {"iopub.execute_input": "2026-01-01T00:00:00Z"},
            "collapsed": False,
        }
    )
    picture = {"image/png": "AAAA", VIEW: {"model_id": "dead"}}
    told = {"image/png": {"alt": "A bar.", "width": 100}}
    cell.outputs = [
        new_output("stream", name="stdout", text="a"),
        new_output("stream", name="stdout", text="b"),
        new_output("display_data", data=picture, metadata=told),
        new_output("display_data", data={VIEW: {"model_id": "dead"}}),
    ]
    return book


def test_traces_of_a_run_go_and_alt_texts_stay(worn):
    cell = canonical.canonical(worn).cells[0]
    assert cell.metadata == {"tags": ["check"]}
    assert cell.source == "1 + 1"
    assert [output.output_type for output in cell.outputs] == ["stream", "display_data"]
    assert cell.outputs[0].text == "ab"
    assert cell.outputs[1].data == {"image/png": "AAAA"}
    assert cell.outputs[1].metadata == {"image/png": {"alt": "A bar."}}


def test_the_metadata_of_the_notebook_are_always_the_same(worn):
    assert canonical.canonical(worn).metadata == {
        "kernelspec": {
            "display_name": "Python 3 (ipykernel)",
            "language": "python",
            "name": "python3",
        },
        "language_info": {"name": "python"},
    }


def test_a_second_time_changes_nothing_more(worn):
    once = canonical.canonical(worn)
    assert canonical.to_text(once) == canonical.to_text(worn)
    assert canonical.canonical(once) == once


def test_the_notebook_given_is_not_changed(worn):
    before = copy.deepcopy(worn)
    canonical.canonical(worn)
    assert worn == before


def test_writing_and_reading_gives_the_canonical_form_back(worn, tmp_path):
    path = tmp_path / "a.ipynb"
    canonical.write(worn, path)
    assert canonical.read(path) == canonical.canonical(worn)
    assert path.read_bytes().endswith(b"}\n")
    assert list(tmp_path.iterdir()) == [path]
    assert canonical.check([path]) == []


def test_check_names_what_is_not_canonical(worn, tmp_path):
    path = tmp_path / "a.ipynb"
    worn.cells[0].id = "0f1e2d3c"
    path.write_text(json.dumps(worn), encoding="utf-8")
    form, name = canonical.check([path])
    assert form == f"{path}: not in canonical form. Refresh it."
    assert "'0f1e2d3c' is not a name" in name


@pytest.mark.slow
def test_two_refreshes_give_identical_bytes(tmp_path):
    path = tmp_path / "a.ipynb"
    shows = "from ipywidgets import IntSlider\nIntSlider()"
    canonical.write(notebook("print('a')\nprint('b')", shows, "2 * 3"), path)
    assert canonical.refresh([path]) == [path]
    first = path.read_bytes()
    assert canonical.refresh([path]) == []
    assert path.read_bytes() == first
    assert [cell.execution_count for cell in canonical.read(path).cells] == [1, 2, 3]


@pytest.mark.slow
def test_a_failing_cell_is_named_and_the_file_stays(tmp_path):
    path = tmp_path / "a.ipynb"
    canonical.write(notebook("1", "1 / 0"), path)
    before = path.read_bytes()
    with pytest.raises(CustomerValueError, match=r"Cell 'cell-1' failed\. ZeroDiv"):
        canonical.refresh([path])
    assert path.read_bytes() == before
    assert list(tmp_path.iterdir()) == [path]


@pytest.mark.slow
def test_an_endless_cell_is_stopped(tmp_path):
    book = notebook("while True:\n    pass")
    with pytest.raises(CustomerValueError, match="longer than 1 s"):
        canonical.execute(book, folder=tmp_path, timeout=1)


@pytest.mark.slow
def test_a_dead_kernel_is_one_sentence(tmp_path):
    with pytest.raises(CustomerValueError, match="kernel died"):
        canonical.execute(notebook("import os\nos._exit(9)"), folder=tmp_path)

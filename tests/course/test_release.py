from __future__ import annotations

import pytest
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook, new_output

from customer_value.course import canonical, release
from customer_value.errors import CustomerValueError

TASK = '"value_index.score_by_hand"'
SOLVED = """given = 2
# BEGIN SOLUTION
helper = given * 3
score = helper - 0.9
# END SOLUTION"""


def code(name: str, source: str, *tags: str):
    return new_code_cell(source, id=name, metadata={"tags": list(tags)} if tags else {})


@pytest.fixture
def master():
    """Return a master with one task."""
    check = code("check", "score", "check")
    check.outputs = [new_output("execute_result", data={"text/plain": "5.1"})]
    check.execution_count = 2
    cells = [
        new_markdown_cell("# Score by hand", id="title"),
        code("answer", SOLVED, "answer"),
        new_markdown_cell(
            "The weighted mean is 5.1.", id="why", metadata={"tags": ["solution"]}
        ),
        check,
        code("hidden", "assert score == 5.1", "hidden-check"),
    ]
    return new_notebook(cells=cells)


@pytest.fixture
def folder(master, tmp_path):
    """Return a folder with the master in it."""
    canonical.write(master, tmp_path / "masters.ipynb")
    (tmp_path / "solutions").mkdir()
    (tmp_path / "masters.ipynb").rename(tmp_path / "solutions" / "07_a.ipynb")
    return tmp_path


def test_a_solution_gives_way_to_the_names_that_are_needed(master):
    answer = release.learner(master).cells[1]
    assert answer.source == "given = 2\n# Your code here.\nscore = ..."


def test_cells_of_the_master_alone_are_dropped_and_ids_stay(master):
    assert [cell.id for cell in release.learner(master).cells] == [
        "title",
        "answer",
        "check",
    ]


def test_links_of_a_master_start_one_folder_deeper(master):
    master.cells[0].source = "# Title\n[lesson](../../notebooks/07_a.ipynb)"
    title = release.learner(master).cells[0].source
    assert title == "# Title\n[lesson](../notebooks/07_a.ipynb)"


def test_learners_get_no_outputs(master):
    check = release.learner(master).cells[2]
    assert (check.outputs, check.execution_count) == ([], None)


def test_an_indented_solution_keeps_its_indent(master):
    lines = ["if True:", "    # BEGIN SOLUTION", "    score = 1", "    # END SOLUTION"]
    master.cells[1].source = "\n".join(lines)
    stub = release.learner(master).cells[1].source
    assert stub == "if True:\n    # Your code here.\n    score = ..."


@pytest.mark.parametrize(
    "source",
    [
        "# BEGIN SOLUTION\nscore = 1",
        "score = 1",
        "# BEGIN SOLUTION\n# BEGIN SOLUTION\nscore = 1\n# END SOLUTION",
    ],
)
def test_marks_that_do_not_pair_are_refused(master, source):
    master.cells[1].source = source
    with pytest.raises(CustomerValueError, match="Cell 'answer' needs the tag"):
        release.learner(master)


def test_a_solution_without_the_tag_is_refused(master):
    del master.cells[1].metadata["tags"]
    with pytest.raises(CustomerValueError, match="needs the tag 'answer'"):
        release.learner(master)


def test_build_writes_once_and_then_nothing(folder):
    target = folder / "out"
    made = release.build(folder / "solutions", target)
    assert made == [target / "07_a.ipynb"]
    assert release.build(folder / "solutions", target) == []
    assert release.check(folder / "solutions", target) == []


def test_check_names_what_is_missing_left_over_or_old(folder):
    target = folder / "out"
    assert release.check(folder / "solutions", target) == [
        "07_a.ipynb: is missing. Build it."
    ]
    release.build(folder / "solutions", target)
    (target / "07_a.ipynb").rename(target / "08_b.ipynb")
    left_over, _ = release.check(folder / "solutions", target)
    assert left_over == "08_b.ipynb: has no master."
    (target / "08_b.ipynb").rename(target / "07_a.ipynb")
    with (target / "07_a.ipynb").open("a", encoding="utf-8") as file:
        file.write("\n")
    assert release.check(folder / "solutions", target) == [
        "07_a.ipynb: differs from its master. Build it."
    ]


def test_a_leak_in_a_source_or_an_output_is_found(master, folder):
    released = release.learner(master)
    released.cells[0].source += "\nhelper = given * 3"
    output = new_output("stream", name="stdout", text="The weighted mean is 5.1.\n")
    released.cells[1].outputs = [output]
    path = folder / "08_b.ipynb"
    canonical.write(released, path)
    assert release.leaks(folder / "solutions", [path]) == [
        "08_b.ipynb: cell 'title' leaks 'helper = given * 3'.",
        "08_b.ipynb: cell 'answer' leaks 'The weighted mean is 5.1.'.",
    ]


def test_build_writes_nothing_that_leaks(master, folder):
    master.cells[0].source = "score = helper - 0.9"
    canonical.write(master, folder / "solutions" / "07_a.ipynb")
    with pytest.raises(CustomerValueError, match="cell 'title' leaks"):
        release.build(folder / "solutions", folder / "out")
    assert not (folder / "out").exists()


def test_only_answers_are_taken_from_a_submission(master):
    theirs = release.learner(master)
    theirs.cells[1].source = "score = 4"
    theirs.cells[2].source = "score = 'passed, honestly'"
    merged = release.merge(master, theirs)
    sources = {cell.id: cell.source for cell in merged.cells}
    assert sources["answer"] == "score = 4"
    assert sources["check"] == "score"


def test_a_missing_answer_cell_is_an_unanswered_one(master):
    theirs = release.learner(master)
    del theirs.cells[1]
    merged = release.merge(master, theirs)
    assert merged.cells[1].source.endswith("score = ...")


@pytest.mark.slow
def test_grading_lists_the_verdicts(master, tmp_path):
    source = f"from customer_value.course import check\ncheck({TASK}, score)"
    master.cells[3].source = source
    del master.cells[4]
    graded = release.grade(master, release.learner(master), folder=tmp_path)
    assert graded.to_dict("records") == [
        {"task": "value_index.score_by_hand", "status": "not attempted"}
    ]

"""The conventions of every notebook: lessons, masters, and the report template."""

from __future__ import annotations

import ast
import itertools
import json
import re
from pathlib import Path

import pytest

from customer_value.course import canonical
from customer_value.course.explorer import ERROR_CLASS

ROOT = Path(__file__).resolve().parent.parent
LESSONS = sorted((ROOT / "notebooks").glob("[0-9][0-9]_*.ipynb"))
TEMPLATES = sorted((ROOT / "notebooks").glob("[a-z]*.ipynb"))
MASTERS = sorted((ROOT / "exercises" / "solutions").glob("*.ipynb"))
RELEASED = sorted((ROOT / "exercises").glob("*.ipynb"))
EXECUTED = [*LESSONS, *TEMPLATES, *MASTERS]
EVERY = [*EXECUTED, *RELEASED]

LINES, COLUMNS = 12, 88  # of a code cell
KILOBYTES = {"lesson": 300, "template": 2000}
SECTIONS = ["Takeaways", "Your turn", "Next"]  # the last three of a lesson
TAGS = {
    "parameters",
    "answer",
    "solution",
    "hidden-check",
    "check",
    "definition",  # a function that is the lesson
    "setup",
    "notes",  # for whoever edits the report, not for the client
    "show-input",
    "workshop-only",
    "report-hide",
    "nbval-ignore-output",  # needs a comment that says why
}
BANNED_NAMES = {"interact", "interactive", "interactive_output", "Output", "Styler"}
BANNED_ATTRIBUTES = {*BANNED_NAMES, "style"}
PATH = re.compile(r"(^|[\s\"'(])(\.\./|/(?:home|tmp|work|root|Users)/|[A-Za-z]:\\)")
LITERALS = {"str", "int", "float", "bool", "list", "dict"}


def name_of(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


def each(paths: list[Path]) -> pytest.MarkDecorator:
    return pytest.mark.parametrize("path", paths, ids=name_of)


def read(path: Path):
    return canonical.read(path)


def code_cells(path: Path) -> list:
    return [cell for cell in read(path).cells if cell.cell_type == "code"]


def tags(cell) -> list[str]:
    return cell.metadata.get("tags", [])


def outputs(path: Path) -> list[tuple[str, dict]]:
    return [(cell.id, out) for cell in code_cells(path) for out in cell.outputs]


def headings(path: Path) -> list[str]:
    cells = [cell for cell in read(path).cells if cell.cell_type == "markdown"]
    lines = [line for cell in cells for line in cell.source.splitlines()]
    return [line for line in lines if re.match(r"#{1,6} ", line)]


def test_there_are_notebooks_to_hold_to_the_conventions():
    names = {path.name for path in LESSONS}
    assert {"00_start_here.ipynb", "07_value_index.ipynb"} <= names
    assert MASTERS
    assert RELEASED


# --------------------------------------------------------------- how it is stored
@each(EVERY)
def test_it_is_stored_in_canonical_form_with_named_cells(path):
    assert canonical.check([path]) == []


@each(EVERY)
def test_cell_ids_are_unique(path):
    ids = [cell.id for cell in read(path).cells]
    assert len(ids) == len(set(ids))


@each(EXECUTED)
def test_it_was_run_from_top_to_bottom(path):
    counts = [cell.execution_count for cell in code_cells(path)]
    assert counts == list(range(1, len(counts) + 1))


@each(RELEASED)
def test_an_exercise_holds_no_outputs(path):
    assert not outputs(path)
    assert {cell.execution_count for cell in code_cells(path)} == {None}


@each(EVERY)
def test_it_is_small(path):
    kind = "template" if path in TEMPLATES else "lesson"
    assert path.stat().st_size <= KILOBYTES[kind] * 1000


@each(EVERY)
def test_tags_are_known(path):
    assert {tag for cell in read(path).cells for tag in tags(cell)} <= TAGS


# ------------------------------------------------------------------- what it shows
@each(EXECUTED)
def test_nothing_went_wrong_when_it_ran(path):
    bad = [cell for cell, out in outputs(path) if out.output_type == "error"]
    loud = [cell for cell, out in outputs(path) if out.get("name") == "stderr"]
    assert (bad, loud) == ([], [])


@each(EXECUTED)
def test_no_output_holds_an_address_or_a_broken_view(path):
    for cell, out in outputs(path):
        shown = {k: v for k, v in out.get("data", {}).items() if k != "image/png"}
        text = json.dumps([out.get("text", ""), shown])
        assert not re.search(r"\b0x[0-9a-f]{6,}", text), cell
        assert ERROR_CLASS not in text, cell


@each(EXECUTED)
def test_every_picture_has_an_alt_sentence(path):
    for cell, out in outputs(path):
        if "image/png" in out.get("data", {}):
            alt = out.metadata.get("image/png", {}).get("alt", "")
            assert len(alt.split()) > 3, cell
        html = "".join(out.get("data", {}).get("text/html", ""))
        images = re.findall(r"<img[^>]*>", html)
        assert all(re.search(r'alt="[^"]+"', image) for image in images), cell


# -------------------------------------------------------------------- how it reads
@each(LESSONS)
def test_a_lesson_begins_with_its_question(path):
    first = read(path).cells[0]
    assert first.cell_type == "markdown"
    assert re.match(r"# .+\?", first.source.splitlines()[0])
    assert sum(line.startswith("# ") for line in headings(path)) == 1


@each(LESSONS)
def test_a_lesson_says_what_one_learns_and_how_long_it_takes(path):
    first = read(path).cells[0].source
    assert "You will learn" in first
    assert re.search(r"\d+ minutes", first)


def test_the_map_of_the_course_gives_the_time_of_every_lesson():
    text = "".join(cell.source for cell in read(LESSONS[0]).cells)
    told = dict(re.findall(r"\(([0-9]{2}_\w+\.ipynb)\) \|[^|]*\| ([0-9]+) \|", text))
    for path in LESSONS:
        said = f"**Time:** {told[path.name]} minutes with the exercise."
        assert said in read(path).cells[0].source, path.name


@each([*MASTERS, *RELEASED])
def test_an_exercise_begins_with_a_title(path):
    assert read(path).cells[0].source.startswith("# ")


@each(LESSONS)
def test_a_lesson_ends_with_takeaways_your_turn_and_next(path):
    assert headings(path)[-3:] == [f"## {section}" for section in SECTIONS]


@each(LESSONS)
def test_a_sentence_stands_before_every_cell(path):
    cells = read(path).cells
    for before, cell in itertools.pairwise(cells):
        pair = before.cell_type == cell.cell_type == "code"
        given = {"parameters", "setup"} & set(tags(before) + tags(cell))
        assert not pair or given, cell.id


@each(EVERY)
def test_links_to_files_resolve(path):
    texts = [cell.source for cell in read(path).cells if cell.cell_type == "markdown"]
    links = re.findall(r"\]\(([^)#\s]+)", "\n".join(texts))
    missing = [one for one in links if not (path.parent / one).exists()]
    assert missing == []


# ---------------------------------------------------------------------- the cells
@each(EVERY)
def test_cells_are_short(path):
    for cell in code_cells(path):
        lines = cell.source.splitlines()
        assert len(lines) <= LINES, cell.id
        assert max(map(len, lines), default=0) <= COLUMNS, cell.id


@each(EVERY)
def test_cells_are_plain_python(path):
    for cell in code_cells(path):
        ast.parse(cell.source)
        for line in cell.source.splitlines():
            assert not line.rstrip().endswith(";"), cell.id
            assert not line.lstrip().startswith(("%", "!")), cell.id


@each(EVERY)
def test_views_are_drawn_by_an_explorer_only(path):
    for cell in code_cells(path):
        nodes = list(ast.walk(ast.parse(cell.source)))
        names = {node.id for node in nodes if isinstance(node, ast.Name)}
        names |= {
            a.name for n in nodes if isinstance(n, ast.ImportFrom) for a in n.names
        }
        attributes = {node.attr for node in nodes if isinstance(node, ast.Attribute)}
        assert not names & BANNED_NAMES, cell.id
        assert not attributes & BANNED_ATTRIBUTES, cell.id


@each(EVERY)
def test_no_cell_names_a_place_on_one_machine_or_reads_files(path):
    for cell in code_cells(path):
        assert not PATH.search(cell.source), cell.id
        assert "read_csv" not in cell.source, cell.id
        assert "http" not in cell.source, cell.id


@each(EVERY)
def test_functions_are_defined_only_where_they_are_the_lesson(path):
    for cell in code_cells(path):
        kinds = (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef, ast.Lambda)
        defines = any(
            isinstance(node, kinds) for node in ast.walk(ast.parse(cell.source))
        )
        assert not defines or "definition" in tags(cell), cell.id


@each(EVERY)
def test_an_output_is_ignored_only_for_a_reason(path):
    for cell in code_cells(path):
        if "nbval-ignore-output" in tags(cell):
            assert cell.source.lstrip().startswith("#"), cell.id


# ------------------------------------------------------------------- the parameters
def is_literal(node: ast.expr | None) -> bool:
    try:
        ast.literal_eval(node)
    except ValueError:
        return False
    return node is not None


@each(EVERY)
def test_exactly_one_cell_holds_the_parameters(path):
    marked = [cell for cell in code_cells(path) if "parameters" in tags(cell)]
    assert len(marked) == 1
    assert marked[0] == code_cells(path)[0]


@each(EVERY)
def test_parameters_are_typed_literals_with_a_word_of_help(path):
    source = code_cells(path)[0].source
    body = ast.parse(source).body
    assert body
    for statement in body:
        assert isinstance(statement, ast.AnnAssign)
        assert is_literal(statement.value)
        assert {
            n.id for n in ast.walk(statement.annotation) if isinstance(n, ast.Name)
        } <= LITERALS
    lines = [line for line in source.splitlines() if re.match(r"\w+: ", line)]
    assert len(lines) == len(body)
    helps = [line for line in source.splitlines() if re.search(r"  # \w", line)]
    assert len(helps) == len(body)


@each(EVERY)
def test_imports_stand_in_one_cell_at_the_top(path):
    def imports(cell) -> bool:
        kinds = (ast.Import, ast.ImportFrom)
        return any(isinstance(n, kinds) for n in ast.walk(ast.parse(cell.source)))

    assert [n for n, cell in enumerate(code_cells(path)) if imports(cell)] == [1]


# ---------------------------------------------------------------------- running it
@pytest.mark.slow
@each([*LESSONS, *MASTERS])
def test_running_it_again_gives_the_same_bytes(path, monkeypatch):
    monkeypatch.setenv("CV_STRICT", "1")
    again = canonical.execute(read(path), folder=path.parent)
    assert canonical.to_text(again) == path.read_text(encoding="utf-8")


@pytest.mark.slow
@each(LESSONS)
def test_a_lesson_renders_with_a_second_company(path, tmp_path):
    render = pytest.importorskip("customer_value.report.render").render
    done = render(path, tmp_path / "out.html", dataset="subscription")
    assert Path(done).exists()

"""What a wheel holds, and that it works where there is no checkout."""

from __future__ import annotations

import subprocess
import sys
import zipfile

import pytest

pytestmark = pytest.mark.slow

BUILD = [sys.executable, "-m", "build", "--no-isolation", "--wheel"]
LEFT_BEHIND = {"__pycache__", ".ipynb_checkpoints", ".partial", ".failed"}


@pytest.fixture(scope="module")
def wheel(root, tmp_path_factory):
    folder = tmp_path_factory.mktemp("wheel")
    done = subprocess.run(
        [*BUILD, "--outdir", str(folder), str(root)],
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return next(folder.glob("*.whl"))


@pytest.fixture(scope="module")
def names(wheel):
    with zipfile.ZipFile(wheel) as archive:
        return set(archive.namelist())


@pytest.mark.parametrize("room", ["datasets", "notebooks", "exercises"])
def test_the_wheel_holds_every_file_of_the_folder(names, root, room):
    inside = {
        f"customer_value/_{path.relative_to(root).as_posix()}"
        for path in (root / room).rglob("*")
        if path.is_file() and not LEFT_BEHIND & {*path.parts, *path.suffixes}
    }
    assert inside
    assert inside <= names


def test_the_wheel_holds_every_file_of_the_package(names, root):
    package = root / "toolkit" / "customer_value"
    files = {
        f"customer_value/{path.relative_to(package).as_posix()}"
        for path in package.rglob("*")
        if path.is_file() and "__pycache__" not in path.parts
    }
    assert files <= names
    assert "customer_value/py.typed" in files


def test_the_wheel_holds_no_tests_and_no_second_package(names):
    tops = {name.split("/")[0] for name in names}
    assert tops == {"customer_value", "customer_value-0.1.0.dist-info"}


def test_bundled_companies_load_from_the_wheel_alone(wheel, tmp_path):
    inside = tmp_path / "site"
    with zipfile.ZipFile(wheel) as archive:
        archive.extractall(inside)
    code = (
        "import customer_value as cv, sys\n"
        "print(cv.__file__)\n"
        "print(len(cv.load_dataset(cv.list_datasets()['name'].iloc[0]).transactions))"
    )
    done = subprocess.run(
        [sys.executable, "-c", code],
        cwd=tmp_path,
        env={"PYTHONPATH": str(inside), "PATH": ""},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    place, rows = done.stdout.split()
    assert place.startswith(str(inside))
    assert int(rows) > 0

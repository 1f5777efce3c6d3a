"""The three files that say what is installed agree with each other."""

from __future__ import annotations

import re
import sys
import tomllib

import pytest
import yaml
from packaging.requirements import Requirement
from packaging.specifiers import SpecifierSet
from packaging.utils import canonicalize_name

# conda-forge has a few packages under another name
CONDA = {
    "matplotlib-base": "matplotlib",
    "python-build": "build",
    "python-duckdb": "duckdb",
}
REGISTRY_HOST = re.compile(r"https?://|file:|--(extra-)?index-url|--find-links")


@pytest.fixture(scope="module")
def project(root):
    return tomllib.loads((root / "pyproject.toml").read_text(encoding="utf-8"))[
        "project"
    ]


@pytest.fixture(scope="module")
def asked(project):
    extras = project["optional-dependencies"]
    asked = [Requirement(text) for text in project["dependencies"] + extras["dev"]]
    ours = [ask for ask in asked if ask.name == project["name"]]
    parts = [text for ask in ours for extra in ask.extras for text in extras[extra]]
    asked = [ask for ask in asked if ask not in ours] + list(map(Requirement, parts))
    return {canonicalize_name(ask.name): ask.specifier for ask in asked}


@pytest.fixture(scope="module")
def conda(root):
    return yaml.safe_load((root / "environment.yml").read_text(encoding="utf-8"))


@pytest.fixture(scope="module")
def pins(root):
    lines = (root / "constraints.txt").read_text(encoding="utf-8").splitlines()
    return [Requirement(line) for line in lines if line and not line.startswith("#")]


def test_conda_and_pip_install_the_same_ranges(conda, asked, project):
    texts = [text for text in conda["dependencies"] if isinstance(text, str)]
    ranges = dict(text.partition(" ")[::2] for text in texts)
    assert ranges.pop("pip") == ""
    assert SpecifierSet(ranges.pop("python")) == SpecifierSet(
        project["requires-python"]
    )
    found = {CONDA.get(name, name): SpecifierSet(ranges[name]) for name in ranges}
    assert found == asked


def test_conda_reads_one_channel_and_installs_the_package(conda):
    assert conda["channels"] == ["conda-forge", "nodefaults"]
    assert conda["dependencies"][-1] == {"pip": ["--editable ."]}


@pytest.mark.parametrize("python", ["3.11", "3.12", "3.13"])
@pytest.mark.parametrize("system", ["linux", "darwin", "win32"])
def test_every_dependency_is_pinned_within_its_range(pins, asked, python, system):
    place = {
        "python_version": python,
        "python_full_version": f"{python}.7",
        "sys_platform": system,
        "os_name": "nt" if system == "win32" else "posix",
        "platform_python_implementation": "CPython",
        "implementation_name": "cpython",
    }
    here = [pin for pin in pins if not pin.marker or pin.marker.evaluate(place)]
    versions = {canonicalize_name(pin.name): str(pin.specifier) for pin in here}
    assert len(versions) == len(here), "a name is pinned twice"
    missing = set(asked) - set(versions)
    assert not missing
    for name, wanted in asked.items():
        assert wanted.contains(versions[name].removeprefix("==")), name


def test_every_pin_is_one_version(pins):
    assert all(re.fullmatch(r"==[\w.]+", str(pin.specifier)) for pin in pins)


def test_no_file_names_the_host_of_a_registry(root):
    for name in ("constraints.txt", "environment.yml", "pyproject.toml"):
        text = (root / name).read_text(encoding="utf-8")
        assert not REGISTRY_HOST.search(text), name


def test_the_python_that_runs_this_is_supported(project):
    here = ".".join(map(str, sys.version_info[:3]))
    assert SpecifierSet(project["requires-python"]).contains(here)

"""The one-command start, without making an environment each time."""

from __future__ import annotations

import importlib.util
import json
import os
import subprocess
import sys
from pathlib import Path

import pytest


@pytest.fixture
def run(root, tmp_path, monkeypatch):
    """Load run.py with a repository of its own and nothing installed."""
    spec = importlib.util.spec_from_file_location("run", root / "run.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    venv = tmp_path / ".venv"
    for name in ("pyproject.toml", "constraints.txt"):
        (tmp_path / name).write_text(name)
    monkeypatch.setattr(module, "ROOT", tmp_path)
    monkeypatch.setattr(module, "VENV", venv)
    monkeypatch.setattr(module, "STAMP", venv / "customer-value.json")
    return module


@pytest.fixture
def commands(run, monkeypatch):
    """Note every command instead of running it; a tool in `codes` fails."""
    noted, codes = [], {}

    def note(command, *_out, **_environment):
        noted.append(command)
        tools = {Path(word).stem for word in command}
        return next((code for tool, code in codes.items() if tool in tools), 0)

    monkeypatch.setattr(run, "call", note)
    monkeypatch.setattr(run, "hand_over", note)
    monkeypatch.setattr(run, "working", lambda _command: run.VERSION)
    run.uv.cache_clear()
    run.VENV.mkdir()
    return noted, codes


def words(noted):
    return [" ".join(map(str, command)) for command in noted]


@pytest.mark.parametrize("arguments", [[], ["-h"], ["--help"], ["help"]])
def test_help_installs_nothing(run, commands, capsys, arguments):
    assert run.main(arguments) == 0
    assert "python run.py report" in capsys.readouterr().out
    assert commands[0] == []


def test_report_installs_the_core_and_hands_its_arguments_over(run, commands):
    assert run.main(["report", "a b.csv", "--client", "X"]) == 0
    install, verb = commands[0]
    assert install[-4:] == ["-c", "constraints.txt", "-e", "."]
    assert verb[1:] == ["-c", run.START, "report", "a b.csv", "--client", "X"]


def test_ctrl_c_while_the_command_line_loads_is_quiet(run, tmp_path):
    slow = tmp_path / "customer_value"
    slow.mkdir()
    (slow / "__init__.py").write_text("raise KeyboardInterrupt")
    done = subprocess.run(
        [sys.executable, "-c", run.START],
        env={**os.environ, "PYTHONPATH": str(tmp_path)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert (done.returncode, done.stderr) == (130, "Interrupted.\n")


@pytest.mark.parametrize("verb", ["test", "quick", "bench"])
def test_checks_install_the_tools_of_developers(run, commands, verb):
    run.main([verb])
    assert commands[0][0][-1] == ".[dev]"


def test_nothing_is_installed_twice(run, commands):
    run.main(["doctor"])
    run.main(["doctor"])
    assert [line.split()[-1] for line in words(commands[0])] == [
        ".",
        "doctor",
        "doctor",
    ]


def test_a_changed_file_installs_again(run, commands):
    run.main(["doctor"])
    (run.ROOT / "constraints.txt").write_text("changed")
    run.main(["doctor"])
    assert len([line for line in words(commands[0]) if line.endswith("-e .")]) == 2


def test_developers_keep_their_tools_when_a_report_installs(run, commands):
    run.main(["quick"])
    (run.ROOT / "constraints.txt").write_text("changed")
    run.main(["report"])
    assert words(commands[0])[-2].endswith("-e .[dev]")


def test_core_is_not_enough_for_the_checks(run, commands):
    run.main(["report"])
    run.main(["quick"])
    assert any(line.endswith(".[dev]") for line in words(commands[0]))


def test_an_unreadable_stamp_installs_again(run, commands):
    run.STAMP.write_text("{broken")
    run.main(["doctor"])
    assert words(commands[0])[0].endswith("-e .")
    assert json.loads(run.STAMP.read_text())["parts"] == "core"


def test_an_environment_of_another_python_is_made_again(run, commands, monkeypatch):
    monkeypatch.setattr(run, "working", lambda _command: "3.8")
    monkeypatch.setattr(run.shutil, "which", lambda _name: None)
    run.main(["doctor"])
    assert "venv" in words(commands[0])[0]
    assert "--clear" in words(commands[0])[0]


def test_an_environment_that_moved_is_made_again(run, commands):
    run.STAMP.write_text(json.dumps({"folder": "/elsewhere"}))
    run.main(["doctor"])
    assert "--clear" in words(commands[0])[0]


def test_pip_serves_where_uv_is_absent(run, commands, monkeypatch):
    monkeypatch.setattr(run.shutil, "which", lambda _name: None)
    run.main(["doctor"])
    assert "-m pip install" in words(commands[0])[0]


def test_uv_that_does_not_run_is_left_alone(run, commands, monkeypatch):
    monkeypatch.setattr(run.shutil, "which", lambda _name: "/shims/uv")
    monkeypatch.setattr(
        run, "working", lambda command: None if "uv" in command[0] else run.VERSION
    )
    run.main(["doctor"])
    assert "-m pip install" in words(commands[0])[0]


def test_a_failed_installation_stops_with_its_code(run, commands):
    commands[1]["install"] = 7
    with pytest.raises(SystemExit, match=r"installation failed \(exit code 7\)"):
        run.main(["doctor"])
    assert not run.STAMP.exists()


def test_every_check_runs_and_coverage_comes_last(run, commands, capsys):
    commands[1]["mypy"] = 3
    assert run.main(["test"]) == 1
    ran = [Path(command[0]).stem for command in commands[0][1:]]
    tools = ["ruff", "ruff", "mypy", "lint-imports", *["pytest"] * 6]
    assert sorted(ran[:-2]) == sorted(tools)
    assert words(commands[0])[-2].endswith("coverage combine -q")
    assert words(commands[0])[-1].endswith("coverage report")
    summary = capsys.readouterr().err.split("== summary")[1]
    assert summary.count("passed") == 11
    assert "types                         failed" in summary


def test_the_tests_are_split_so_that_none_runs_twice_or_never(run, root):
    watched = [command for command in run.TEST.values() if "--cov" in command]
    paths = [word for command in watched for word in command if "/" in word]
    rooms = [path for path in paths if "=" not in path]
    left_out = [path.removeprefix("--ignore=") for path in paths if "=" in path]
    assert sorted(rooms) == sorted(left_out)
    assert len(watched) == len(run.ROOMS) + 1
    assert all((root / room).exists() for room in rooms)


def test_a_step_shows_what_it_printed_and_notes_its_coverage(run, monkeypatch, capsys):
    monkeypatch.setattr(run, "BIN", Path(sys.executable).parent)
    code = "import os; print(os.environ['COVERAGE_FILE'])"
    said = run.step("some tests", [Path(sys.executable).name, "-c", code], data="own")
    assert said.startswith("passed in ")
    assert capsys.readouterr().err == "\n== some tests\nown\n\n"


@pytest.mark.usefixtures("commands")
def test_the_checks_pass_when_all_steps_pass(run, capsys):
    assert run.main(["test"]) == 0
    assert "failed" not in capsys.readouterr().err


def test_quick_leaves_slow_tests_out(run, commands):
    assert run.main(["quick"]) == 0
    fast = "pytest -q -m not slow --hypothesis-profile=quick"
    assert any(line.endswith(fast) for line in words(commands[0]))


def test_the_checks_take_no_arguments(run, commands, capsys):
    assert run.main(["test", "-x"]) == 2
    assert "takes no arguments" in capsys.readouterr().err
    assert commands[0] == []


def test_a_command_returns_its_exit_code(run):
    assert run.call([sys.executable, "-c", "raise SystemExit(3)"]) == 3


def test_the_verb_takes_over_with_its_exit_code(root):
    code = f"""
import importlib.util, sys
spec = importlib.util.spec_from_file_location("run", {str(root / "run.py")!r})
run = importlib.util.module_from_spec(spec)
spec.loader.exec_module(run)
sys.exit(run.hand_over([sys.executable, "-c", "raise SystemExit(3)"]))
"""
    done = subprocess.run([sys.executable, "-c", code], check=False)
    assert done.returncode == 3


@pytest.mark.skipif(os.name == "nt", reason="signals are a matter of POSIX")
def test_a_killed_command_returns_the_code_of_its_signal(run):
    kill = "import os, signal; os.kill(os.getpid(), signal.SIGTERM)"
    assert run.call([sys.executable, "-c", kill]) == 143


def test_what_does_not_run_is_not_working(run):
    assert run.working(["/no/such/program"]) is None
    assert run.working([sys.executable, "-c", "raise SystemExit(1)"]) is None
    assert run.working([sys.executable, "-c", "print('yes')"]) == "yes"


def test_another_python_is_refused_in_one_line(root):
    code = (
        "import sys, runpy; sys.version_info = (3, 10, 1, 'final', 0); "
        f"runpy.run_path({str(root / 'run.py')!r}, run_name='__main__')"
    )
    done = subprocess.run(
        [sys.executable, "-c", code],
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 1
    assert done.stderr.count("\n") == 1
    assert "needs CPython 3.11, 3.12 or 3.13. This is cpython 3.10" in done.stderr


def test_the_script_needs_the_standard_library_only(root):
    done = subprocess.run(
        [sys.executable, "-I", "-S", str(root / "run.py")],
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0
    assert done.stdout.startswith("Start here")

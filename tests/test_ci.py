"""What CI starts: the engines that it can have are engines that it must test."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys

import pytest

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="a script for bash")

JAVA = "printf '#!/bin/sh\\n' > {0}/java && /bin/chmod +x {0}/java"


@pytest.fixture
def ci(root, tmp_path):
    """Return what starts CI on a machine with nothing but an apt-get of ours."""
    for tool in ("dirname", "env"):
        (tmp_path / tool).symlink_to(shutil.which(tool))

    def put(name, line):
        (tmp_path / name).write_text(f"#!/bin/sh\n{line}\n")
        (tmp_path / name).chmod(0o755)

    def start(apt, *, user=0):
        put("id", f"echo {user}")
        put("python3.11", 'echo "$@ with $CUSTOMER_VALUE_REQUIRE_ENGINES"')
        if apt is not None:
            put("apt-get", f'echo "$@" >> {tmp_path}/asked\n{apt.format(tmp_path)}')
        asked = {**os.environ, "PATH": str(tmp_path)}
        line = [shutil.which("bash"), str(root / ".ci" / "run")]
        return subprocess.run(
            line, env=asked, capture_output=True, text=True, check=True
        )

    return start


def test_what_could_be_installed_must_be_tested(ci, tmp_path):
    done = ci(JAVA)
    assert done.stdout.startswith("run.py test with ")
    assert "spark" in done.stdout
    assert "tests of spark" not in done.stderr
    assert "default-jre-headless" in (tmp_path / "asked").read_text()


@pytest.mark.parametrize(
    ("apt", "user"),
    [("exit 100", 0), (None, 0), (JAVA, 1000)],
    ids=["no network", "no apt-get", "no rights"],
)
def test_what_could_not_is_said_in_one_line_and_skipped(ci, apt, user):
    done = ci(apt, user=user)
    assert "spark" not in done.stdout
    said = (
        "default-jre-headless cannot be installed here: the tests of spark are skipped"
    )
    assert done.stderr.splitlines().count(said) == 1

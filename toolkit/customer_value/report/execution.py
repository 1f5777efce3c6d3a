"""Run a notebook in a kernel of its own, and take away what tells of this machine."""

from __future__ import annotations

import logging
import os
import subprocess
import sys
import tempfile
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from customer_value.report.files import read_notebook

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from nbformat import NotebookNode

__all__ = ["execute"]

_LONGEST: Final = 300  # letters of an error message that still read as one line
_KEPT: Final = ("tags", "jupyter")  # metadata of a cell that is content
_ERRORS: Final = "papermill-error-cell-tag"


def execute(
    notebook: Path, parameters: Mapping[str, Any], *, hide: Mapping[str, str]
) -> tuple[NotebookNode, str]:
    """Run every cell of a notebook.

    Parameters
    ----------
    notebook : Path
        The notebook to run; it is not changed.
    parameters : mapping
        Checked names and values.
    hide : mapping of str to str
        Texts to replace in the cell of parameters, such as local paths.

    Returns
    -------
    tuple of NotebookNode and str
        The executed notebook and "", or what there is of it and the reason, such
        as "cell 5 (defection): ValueError: no rows".
    """
    with tempfile.TemporaryDirectory(
        prefix="customer-value-", ignore_cleanup_errors=True
    ) as name:
        folder = Path(name)
        (folder / "run").mkdir()
        result = folder / "executed.ipynb"
        reason = _run(notebook, result, parameters=parameters)
        source = result if result.exists() else notebook
        node = read_notebook(source)
    reason = _reason(node) or reason
    _scrub(node, hide=hide, finished=not reason)
    return node, reason


def _run(notebook: Path, result: Path, *, parameters: Mapping[str, Any]) -> str:
    """Let papermill do it; return why it could not, other than for a cell's error."""
    import papermill
    from nbclient.exceptions import CellTimeoutError, DeadKernelError
    from traitlets.config import Config

    run = result.parent / "run"
    quiet = Config(
        KernelManager={"connection_file": str(result.parent / "kernel.json")}
    )
    started: list[Any] = []
    try:
        with _silent("papermill", "traitlets"), _ended(started):
            papermill.execute_notebook(
                _literal(notebook),
                _literal(result),
                parameters=dict(parameters),
                kernel_name="python3",
                language="python",
                progress_bar=False,
                request_save_on_cell_execute=False,
                # for the engine: papermill's own cwd would move this whole process
                resources={"metadata": {"path": str(run)}},
                kernel_manager_class=_kernel(started),
                shutdown_kernel="immediate",
                config=quiet,
            )
    except papermill.PapermillExecutionError as error:
        return f"cell {error.exec_count}: {error.ename}: {error.evalue}"
    except DeadKernelError:
        return "the kernel died; the computer may be short of memory"
    except CellTimeoutError:
        return "a cell ran too long"
    return ""


def _literal(path: Path) -> str:
    """Write a path for papermill, which would fill in whatever stands in braces."""
    return str(path).replace("{", "{{").replace("}", "}}")


def _kernel(started: list[Any]) -> type:
    """Return a kernel manager that starts this Python, and none of the user's own."""
    from jupyter_client.kernelspec import KernelSpec
    from jupyter_client.manager import AsyncKernelManager

    class OwnKernel(AsyncKernelManager):
        """The Python that runs now, safe from modules and settings lying about."""

        @property
        def kernel_spec(self) -> KernelSpec:
            """A kernel of the same name in the user's home could be another Python."""
            start = [sys.executable, "-m", "ipykernel_launcher", "-f"]
            return KernelSpec(
                argv=[*start, "{connection_file}"],
                display_name="Python 3",
                language="python",
            )

        async def _async_pre_start_kernel(self, **kw: Any) -> Any:  # noqa: ANN401
            started.append(self)
            kw |= {"env": _environment(Path(str(kw.get("cwd", "."))))}
            kw |= {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
            return await super()._async_pre_start_kernel(**kw)

    return OwnKernel


def _environment(folder: Path) -> dict[str, str]:
    """Return the environment of a kernel whose answers repeat."""
    return os.environ | {
        "IPYTHONDIR": str(folder.parent / "ipython"),  # no start-up files
        "PYDEVD_DISABLE_FILE_VALIDATION": "1",  # a debugger's warning, no debugger
        "PYTHONHASHSEED": "0",
        "PYTHONSAFEPATH": "1",  # a client's pandas.py must not become pandas
    }


@contextmanager
def _ended(started: list[Any]) -> Iterator[None]:
    """Leave no kernel behind, also when Ctrl-C comes while it starts."""
    try:
        yield
    finally:
        for manager in started:
            process = getattr(manager.provisioner, "process", None)
            if process is not None and process.poll() is None:
                process.kill()
                process.wait()


@contextmanager
def _silent(*names: str) -> Iterator[None]:
    """Keep other libraries from speaking to the terminal; we say what went wrong."""
    loggers = [logging.getLogger(name) for name in names]
    before = [logger.level for logger in loggers]
    for logger in loggers:
        logger.setLevel(logging.CRITICAL + 1)
    try:
        yield
    finally:
        for logger, level in zip(loggers, before, strict=True):
            logger.setLevel(level)


def _reason(node: NotebookNode) -> str:
    """Return the first error in the outputs, on one line."""
    for cell in node.cells:
        for output in cell.get("outputs", ()):
            if output.output_type == "error":
                where = f"cell {cell.execution_count} ({cell.id})"
                what = " ".join(f"{output.ename}: {output.evalue}".split()).rstrip(": ")
                return f"{where}: {what}"[:_LONGEST]
    return ""


def _scrub(node: NotebookNode, *, hide: Mapping[str, str], finished: bool) -> None:
    """Leave nothing of this run in the notebook but its content."""
    node.cells = [c for c in node.cells if _ERRORS not in c.metadata.get("tags", ())]
    spec = {"display_name": "Python 3", "language": "python", "name": "python3"}
    node.metadata = {"kernelspec": spec, "language_info": {"name": "python"}}
    for cell in node.cells:
        cell.metadata = {k: v for k, v in cell.metadata.items() if k in _KEPT}
        if "injected-parameters" in cell.metadata.get("tags", ()):
            cell.id = "injected-parameters"  # papermill draws one by chance
            for text, shown in hide.items():
                cell.source = cell.source.replace(text, shown)
        if finished and cell.cell_type == "code":
            cell.outputs = [o for o in cell.outputs if o.get("name") != "stderr"]

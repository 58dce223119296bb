"""Coordinators from a file that the command line names; scenarios can't, so that opening one never runs its code."""

from __future__ import annotations

import importlib.util
import sys
from pathlib import Path
from typing import Any

from fleet.coordination.registry import register
from fleet.errors import PolicyError, ScenarioError


def load_plugin(reference: str) -> str:
    """Register the class that ``FILE.py:CLASS`` names as a coordinator of that name, in this process; the name.

    Raises ``ScenarioError`` where the file can't be loaded, or holds no such coordinator.
    """
    file, colon, name = reference.rpartition(":")
    if not (colon and file and name.isidentifier()):
        raise ScenarioError(f"--plugin: error: {reference!r}, FILE.py:CLASS is expected")
    policy = getattr(_module(Path(file)), name, None)
    if not isinstance(policy, type):
        raise ScenarioError(f"{file}: error: it defines no class {name!r} (--plugin)")
    try:
        register(name, policy)
    except PolicyError as error:
        raise ScenarioError(f"{file}: error: {error} (--plugin)") from error
    return name


def _module(path: Path) -> Any:
    """The module in a file, executed once in a process however often it is named."""
    name = f"fleet_plugin_{path.resolve().as_posix()}"
    if name in sys.modules:
        return sys.modules[name]
    spec = importlib.util.spec_from_file_location(name, path)
    if not path.is_file() or spec is None or spec.loader is None:
        raise ScenarioError(f"{path}: error: no such Python file (--plugin)")
    module = importlib.util.module_from_spec(spec)
    # Before it runs: dataclasses look up the module that they are defined in.
    sys.modules[name] = module
    try:
        spec.loader.exec_module(module)
    except Exception as error:
        del sys.modules[name]
        line = f":{error.lineno}" if isinstance(error, SyntaxError) else ""
        raise ScenarioError(f"{path}{line}: error: {type(error).__name__}: {error} (--plugin)") from error
    return module

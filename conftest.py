"""Lets `pytest` run in a bare clone, where `src/` is registered under its import name.

Property tests use the same examples in every run and no deadline, so a failure comes from a change
and not from chance or a busy machine. `--hypothesis-profile=explore` tries many other examples.
"""

import sys
from importlib.util import find_spec, module_from_spec, spec_from_file_location
from pathlib import Path

from hypothesis import settings

settings.register_profile("steady", deadline=None, derandomize=True)
settings.register_profile("explore", deadline=None, max_examples=500)
settings.load_profile("steady")

if find_spec("skywitness") is None:
    src = Path(__file__).parent / "src"
    spec = spec_from_file_location(
        "skywitness", src / "__init__.py", submodule_search_locations=[str(src)]
    )
    if spec is None or spec.loader is None:
        raise ImportError(f"no package in {src}")
    module = module_from_spec(spec)
    sys.modules["skywitness"] = module
    spec.loader.exec_module(module)

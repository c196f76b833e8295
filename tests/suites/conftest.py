"""What the machine keeps for the whole process is of modules that `pytester` must not load anew for each run."""

import pytest_robloxmarket._plugin.describing.items  # noqa: F401

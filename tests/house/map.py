"""The map of the house as data: who may know whom, and where outside libraries live.

`test_layers.py` holds the code to it. A new room or library gets its line here, with a thought for whether
the wall stands in the right place.
"""

from __future__ import annotations

ROOMS: dict[str, frozenset[str]] = {
    "callsheet": frozenset({"tasks", "planners", "interpreter", "dsl", "grammars", "mock_sites", "examples"}),
    "tasks": frozenset({"planners", "interpreter", "dsl", "mock_sites"}),
    "planners": frozenset({"dsl"}),
    "interpreter": frozenset({"dsl"}),
    "dsl": frozenset({"grammars"}),
    "grammars": frozenset(),
    "mock_sites": frozenset(),
    "examples": frozenset(),  # plans, no code: `callsheet demo` runs one of them from a wheel
}
"""Each room, and the rooms below it that it may import; the front door's folder is a room too."""

SHELVES = {"docs/checks": "callsheet.check_pages"}
"""Folders of pages that are packaged for `importlib.resources`, and the package they are; they hold no code."""

AROUND = frozenset({"tests", "docs", "benchmarks", "scripts"})
"""Folders that may import anything, and that nothing imports."""

LIBRARIES: dict[str, tuple[str, ...]] = {
    "anthropic": ("planners/providers",),
    "click": ("callsheet",),
    "dateutil": ("dsl", "interpreter", "tasks/webarena/verified/values"),
    "genai_prices": ("planners/prices",),
    "google": ("planners/providers",),
    "gymnasium": ("tasks/envs/gym", "tasks/envs/teams"),
    "httpx2": ("planners/providers",),
    "jinja2": ("callsheet/report", "mock_sites"),
    "keyring": ("callsheet",),
    "lark": ("dsl/parsing",),
    "llguidance": ("planners/local",),
    "lsprotocol": ("callsheet/language_server/server",),
    "matplotlib": ("callsheet/training",),
    "mcp": ("callsheet/mcp_server/server",),
    "miniwob": ("tasks/suites/miniwob",),
    "networkx": ("callsheet/graph",),
    "numpy": ("planners/learning", "planners/policy", "planners/local", "tasks/envs"),
    "opentelemetry": ("callsheet/telemetry/sending",),
    "openai": ("planners/providers",),
    "platformdirs": ("callsheet",),
    "pettingzoo": ("tasks/envs/teams",),
    "playwright": ("interpreter/browser",),
    "price_parser": ("dsl", "interpreter", "tasks/webarena/verified/values"),
    "pygls": ("callsheet/language_server/server",),
    "pydantic": (
        "callsheet/settings",
        "callsheet/evaluation_settings",
        "callsheet/experiments",
        "callsheet/training/trials",
        "tasks",
        "planners",
        "interpreter/events",
    ),
    "pydantic_settings": ("callsheet/settings",),
    "pyarrow": ("callsheet/tables",),
    "ray": ("interpreter/parallel/on_ray",),
    "re2": ("dsl", "interpreter"),
    "rich": ("callsheet",),
    "safetensors": ("planners/learning", "planners/local"),
    "scipy": ("planners/learning", "tasks/envs"),
    "starlette": ("mock_sites",),
    "tensorboard": ("callsheet/training",),
    "torch": (
        "callsheet/training/workers",
        "planners/learning",
        "planners/assigning/differentiable",
        "planners/local",
        "planners/policy",
        "tasks/envs",
    ),
    "transformers": ("planners/local",),
    "uvicorn": ("mock_sites",),
    "yaml": ("callsheet", "dsl", "mock_sites", "tasks"),
}
"""Import name of each outside library, and the only places that use it: folders, or files without `.py`."""

NOT_PURE = frozenset(
    "asyncio http logging multiprocessing os random secrets select shutil signal socket sqlite3 subprocess "
    "tempfile time urllib.request uuid webbrowser".split()
)
"""What reaches for the clock, chance, the disk, the net or another process."""

PURE: dict[str, frozenset[str]] = {
    "dsl": frozenset({"dsl/parsing/tables"}),  # keeps the parser's tables in the user's cache folder
}
"""Places that may import none of `NOT_PURE`, each with the files that are excepted."""

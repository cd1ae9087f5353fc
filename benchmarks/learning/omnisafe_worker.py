"""Trains by OmniSafe; runs under a Python of its own, so it imports nothing of the project.

`omnisafe_worker.py METHOD SEED STEPS LIMIT TABLES` prints one JSON document in its last line: mean return and cost of
20,000 fresh episodes of the final policy, CPU seconds of the training, and those of them that went into rollouts.
TABLES is an `.npz` of the process.

OmniSafe has no discrete actions on-policy: its Gaussian actor's largest component is the action. safety_gymnasium,
which it imports for environments that are not used here, does not install beside it and is an empty module.
"""

from __future__ import annotations

import json
import sys
import tempfile
import time
import types
from pathlib import Path
from typing import Any

COPIES, EPISODES = 20, 20_000
MISSING = ("", ".vector", ".tasks", ".utils", ".bases")


def main(method: str, seed: int, steps: int, limit: float, tables: Path) -> None:
    """Train, play, print."""
    for name in MISSING:
        sys.modules[f"safety_gymnasium{name}"] = types.ModuleType(f"safety_gymnasium{name}")
    import omnisafe

    world = _register(tables, seed)
    with tempfile.TemporaryDirectory() as folder:
        agent = omnisafe.Agent(method, "Orchestration-v0", custom_cfgs=_settings(method, seed, steps, limit, folder))
        rolled = _timed(agent.agent._env, "rollout")  # noqa: SLF001 # it has no public name for it, nor for the actor
        begun = time.process_time()
        agent.learn()
        seconds = time.process_time() - begun
    reward, cost = _play(agent.agent._actor_critic.actor, world)  # noqa: SLF001 # as above
    print(json.dumps({"reward": reward, "cost": cost, "seconds": seconds, "rolled": rolled[0]}))


def _settings(method: str, seed: int, steps: int, limit: float, folder: str) -> dict[str, Any]:
    """Its own defaults, but for what the process and the machine ask for."""
    where = "lagrange_cfgs" if method == "PPOLag" else "algo_cfgs"
    settings: dict[str, Any] = {
        "seed": seed,
        "train_cfgs": {"total_steps": steps, "vector_env_nums": COPIES, "torch_threads": 1, "device": "cpu"},
        "algo_cfgs": {"steps_per_epoch": 4000, "obs_normalize": False},
        "logger_cfgs": {"use_wandb": False, "use_tensorboard": False, "log_dir": folder, "save_model_freq": 10**6},
    }
    settings.setdefault(where, {})["cost_limit"] = limit
    return settings


class World:
    """Many copies of the process; what is seen is the state, as one of many."""

    def __init__(self, tables: Path, copies: int, seed: int) -> None:
        import numpy as np

        self.tables, self.dice = dict(np.load(tables)), np.random.default_rng(seed)
        self.states, self.actions = self.tables["cost"].shape
        self.shown = np.eye(self.states, dtype=np.float32)
        self.state = np.zeros(copies, dtype=np.int64)

    def see(self) -> Any:
        return self.shown[self.state]

    def step(self, actions: Any) -> tuple[Any, Any, Any]:
        """Rewards, costs, and which copies ended; those have begun anew."""
        chance = self.tables["chance"][self.state, actions]
        succeeds = (self.dice.random(len(actions)) < chance).astype(int)
        reward = self.tables["reward"][self.state, actions, succeeds]
        cost = self.tables["cost"][self.state, actions]
        after = self.tables["after"][self.state, actions, succeeds]
        done = after == self.states
        self.state = after * ~done
        return reward, cost, done


def _register(tables: Path, seed: int) -> World:
    """Make the process known to OmniSafe; a world to try the policy in, with other chances."""
    import numpy as np
    import torch
    from gymnasium import spaces
    from omnisafe.envs.core import CMDP, env_register

    class Orchestration(CMDP):  # type: ignore[misc] # the peer's class is not there when types are checked
        _support_envs = ("Orchestration-v0",)
        need_auto_reset_wrapper, need_time_limit_wrapper = False, False

        def __init__(self, env_id: str, num_envs: int = 1, device: str = "cpu", **_: Any) -> None:
            self._num_envs, self.world = num_envs, World(tables, num_envs, seed)
            self._action_space = spaces.Box(-1.0, 1.0, (self.world.actions,))
            self._observation_space = spaces.Box(0.0, 1.0, (self.world.states,))

        def step(self, action: Any) -> tuple[Any, ...]:
            reward, cost, done = self.world.step(action.numpy().reshape(self._num_envs, -1).argmax(1))
            told = (torch.as_tensor(np.asarray(one, dtype=np.float32)) for one in (reward, cost, done))
            reward, cost, done = (one if self._num_envs > 1 else one[0] for one in told)
            return self._see(), reward, cost, done, torch.zeros_like(done), {}

        def reset(self, seed: int | None = None, options: Any = None) -> tuple[Any, dict[str, Any]]:
            self.world.state[:] = 0
            return self._see(), {}

        def _see(self) -> Any:
            seen = torch.as_tensor(self.world.see())
            return seen if self._num_envs > 1 else seen[0]

        def set_seed(self, seed: int) -> None:
            self.world.dice = np.random.default_rng(seed)

        def render(self) -> None:
            """There is nothing to look at."""

        def close(self) -> None:
            """There is nothing to close."""

        @property
        def max_episode_steps(self) -> int:
            return 100

    env_register(Orchestration)
    return World(tables, EPISODES, 10_000 + seed)


def _timed(owner: Any, name: str) -> list[float]:
    """CPU seconds that a method takes from now on, summed up in the list's one entry."""
    spent, original = [0.0], getattr(owner, name)

    def timed(*given: Any, **named: Any) -> Any:
        begun = time.process_time()
        result = original(*given, **named)
        spent[0] += time.process_time() - begun
        return result

    setattr(owner, name, timed)
    return spent


def _play(actor: Any, world: World) -> tuple[float, float]:
    """Mean return and cost of an episode of each copy."""
    import numpy as np
    import torch

    going, rewards, costs = np.ones(EPISODES, dtype=bool), np.zeros(EPISODES), np.zeros(EPISODES)
    while going.any():
        with torch.no_grad():
            actions = actor.predict(torch.as_tensor(world.see()), deterministic=False).numpy().argmax(1)
        reward, cost, done = world.step(actions)
        rewards += reward * going
        costs += cost * going
        going &= ~done
    return float(rewards.mean()), float(costs.mean())


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]), int(sys.argv[3]), float(sys.argv[4]), Path(sys.argv[5]))

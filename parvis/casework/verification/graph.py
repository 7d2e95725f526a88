"""A workflow as a graph: which states can be reached, which can finish, and who can leave them."""

from __future__ import annotations

from collections.abc import Iterable
from functools import cached_property

from parvis.casework.definition.model import TransitionSpec, Workflow


class Graph:
    """Reachability over the states that exist; steps from or to unknown states are left out."""

    def __init__(self, flow: Workflow) -> None:
        self.flow = flow
        self.arrows = [
            (start, step)
            for step in flow.transitions.values()
            for start in step.start
            if start in flow.states and step.to in flow.states and not flow.states[start].final
        ]

    @cached_property
    def reached(self) -> set[str]:
        """States that some case may be in."""
        if self.flow.start not in self.flow.states:
            return set(self.flow.states)
        return self._spread({self.flow.start}, [(start, step.to) for start, step in self.arrows])

    @cached_property
    def finishing(self) -> set[str]:
        """States from which a final one can be reached."""
        final = {name for name, state in self.flow.states.items() if state.final}
        return self._spread(final, [(step.to, start) for start, step in self.arrows])

    def leaving(self, state: str) -> list[TransitionSpec]:
        """The steps out of a state."""
        return [step for start, step in self.arrows if start == state]

    def way_out(self, state: str) -> bool:
        """Whether a person may leave the state whatever the answers."""
        return any(step.by != "clock" and step.show_if is None for step in self.leaving(state))

    @staticmethod
    def _spread(start: set[str], pairs: Iterable[tuple[str, str]]) -> set[str]:
        found, pairs = set(start), list(pairs)
        while True:
            more = {end for begin, end in pairs if begin in found} - found
            if not more:
                return found
            found |= more

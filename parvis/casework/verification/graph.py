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

    def first_of_trap(self, state: str) -> bool:
        """Whether a state is the first, in the order of the file, of those it leads to: one fault a trap."""
        reached = self._spread({state}, [(start, step.to) for start, step in self.arrows])
        return state == next(name for name in self.flow.states if name in reached)

    def turning(self) -> list[str]:
        """States from which the `then` of deadlines leads back to themselves: the first one of each ring."""
        after = {}
        for name, state in self.flow.states.items():
            step = self.flow.transitions.get(state.then or "")
            if step is not None and step.to in self.flow.states and name in step.start:
                after[name] = step.to
        rings = {frozenset(ring) for name in after if (ring := _ring(name, after))}
        return [next(name for name in self.flow.states if name in ring) for ring in rings]

    @staticmethod
    def _spread(start: set[str], pairs: Iterable[tuple[str, str]]) -> set[str]:
        found, pairs = set(start), list(pairs)
        while True:
            more = {end for begin, end in pairs if begin in found} - found
            if not more:
                return found
            found |= more


def _ring(start: str, after: dict[str, str]) -> list[str]:
    """The states met from one on until it comes back; empty when it does not."""
    met, here = [start], after.get(start)
    while here is not None and here not in met:
        met.append(here)
        here = after.get(here)
    return met if here == start else []

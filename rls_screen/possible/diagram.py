"""Reduced ordered decision diagrams: one node for each different function of the open questions that are left.

Nothing here knows a questionnaire. A diagram is a number that names a function of variables 0, 1, 2 …, each with a
fixed count of choices, to any value (True and False for a condition, a code for a table). Two diagrams of one `Store`
are the same number exactly where they are the same function.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterator

Diagram = int
NODES = 300_000  # where this does not suffice the answer is "not computed"; no instrument known comes near it


class TooMany(Exception):
    """Raised where the work outgrows its bounds, or a rule has a form that cannot be followed exactly."""


class Store:
    """The diagrams of one computation. A variable's choices are numbered from 0."""

    def __init__(self, nodes: int = NODES) -> None:
        self._bound = nodes
        self._levels: list[float] = []
        self._children: list[tuple[Diagram, ...]] = []
        self._values: dict[Diagram, Hashable] = {}
        self._known: dict[Hashable, Diagram] = {}
        self._chosen: dict[tuple[Diagram, Diagram, Diagram], Diagram] = {}
        self.true, self.false = self.constant(True), self.constant(False)

    def constant(self, value: Hashable) -> Diagram:
        """Return the function that is `value` everywhere."""
        # The type is part of the key: True, 1 and 1.0 are equal to Python.
        return self._node(("value", type(value), value), float("inf"), (), value)

    def variable(self, level: int, children: tuple[Diagram, ...]) -> Diagram:
        """Return the function that is child n where choice n is made at `level`; children read later variables only."""
        if children.count(children[0]) == len(children):
            return children[0]
        return self._node((level, children), level, children)

    def _node(self, key: Hashable, level: float, children: tuple[Diagram, ...], value: Hashable = None) -> Diagram:
        found = self._known.get(key)
        if found is None:
            found = self._known[key] = len(self._levels)
            if found >= self._bound:
                raise TooMany
            self._levels.append(level)
            self._children.append(children)
            if not children:
                self._values[found] = value
        return found

    def choose(self, condition: Diagram, then: Diagram, otherwise: Diagram) -> Diagram:
        """Return the function that is `then` where the condition is true, else `otherwise`."""
        if condition == self.true or then == otherwise:
            return then
        if condition == self.false:
            return otherwise
        if then == self.true and otherwise == self.false:
            return condition
        key = (condition, then, otherwise)
        found = self._chosen.get(key)
        if found is None:
            found = self._chosen[key] = self._split_and_choose(condition, then, otherwise)
        return found

    def _split_and_choose(self, condition: Diagram, then: Diagram, otherwise: Diagram) -> Diagram:
        """`choose`, made below the first variable that any of the three reads.

        What `choose` decides without splitting is repeated in the loop: most of the time of a report is spent here.
        """
        levels, chosen, always, never = self._levels, self._chosen, self.true, self.false
        level = min(levels[condition], levels[then], levels[otherwise])
        whens = self._children[condition] if levels[condition] == level else ()
        thens = self._children[then] if levels[then] == level else ()
        elses = self._children[otherwise] if levels[otherwise] == level else ()
        count = len(whens or thens or elses)
        children: list[Diagram] = []
        for key in zip(
            whens or (condition,) * count, thens or (then,) * count, elses or (otherwise,) * count, strict=True
        ):
            when, one, other = key
            if when == always or one == other:
                children.append(one)
            elif when == never:
                children.append(other)
            else:
                found = chosen.get(key)
                children.append(self.choose(when, one, other) if found is None else found)
        return self.variable(int(level), tuple(children))

    def both(self, a: Diagram, b: Diagram) -> Diagram:
        """Return `a and b`."""
        return self.choose(a, b, self.false)

    def either(self, a: Diagram, b: Diagram) -> Diagram:
        """Return `a or b`."""
        return self.choose(a, self.true, b)

    def negated(self, a: Diagram) -> Diagram:
        """Return `not a`."""
        return self.choose(a, self.false, self.true)

    def mapped(self, diagram: Diagram, to: Callable[[Hashable], Hashable]) -> Diagram:
        """Return the same function with every value replaced."""
        return self._rebuilt(diagram, lambda level, children: children, to)

    def limited(self, diagram: Diagram, choices: Callable[[int], slice]) -> Diagram:
        """Return the function of fewer choices: at each level only those in its slice."""
        return self._rebuilt(diagram, lambda level, children: children[choices(level)], lambda value: value)

    def _rebuilt(
        self,
        diagram: Diagram,
        keep: Callable[[int, tuple[Diagram, ...]], tuple[Diagram, ...]],
        to: Callable[[Hashable], Hashable],
    ) -> Diagram:
        made: dict[Diagram, Diagram] = {}

        def rebuild(one: Diagram) -> Diagram:
            if one not in made:
                if one in self._values:
                    made[one] = self.constant(to(self._values[one]))
                else:
                    level = int(self._levels[one])
                    made[one] = self.variable(level, tuple(rebuild(c) for c in keep(level, self._children[one])))
            return made[one]

        return rebuild(diagram)

    def values(self, diagram: Diagram) -> set[Hashable]:
        """Return every value the function takes."""
        return {self._values[one] for one in self._below(diagram) if one in self._values}

    def levels(self, diagram: Diagram) -> set[int]:
        """Return the variables the function depends on: another choice at one of them alone can change its value."""
        return {int(self._levels[one]) for one in self._below(diagram) if one not in self._values}

    def _below(self, diagram: Diagram) -> Iterator[Diagram]:
        seen, waiting = {diagram}, [diagram]
        while waiting:
            one = waiting.pop()
            yield one
            new = set(self._children[one]) - seen
            seen |= new
            waiting += new

"""What becomes of the rules that fire, under each hit policy."""

import itertools
from fractions import Fraction

from values import Bad, Silent, fit

MOST_ALTERNATIVES = 8


def until_true(states):
  """The states up to the first that is true."""
  needed = []
  for _, state in states:
    needed.append(state)
    if state is True:
      break
  return needed


def decided(states, outcome, needed):
  """OUTCOME of what fires, or the data error of a state that is NEEDED to know."""
  fired = [what for what, state in states if state is True]
  bad = next((state for state in needed if isinstance(state, Bad)), None)
  if bad is None:
    return outcome(fired)
  if every_way_alike(states, outcome):
    raise Silent("an outcome that is the same whatever a data error hides")
  return bad


def every_way_alike(states, outcome):
  hidden = [i for i, (_, state) in enumerate(states) if isinstance(state, Bad)]
  if len(hidden) > MOST_ALTERNATIVES:
    raise Silent("too many data errors in one block")
  outcomes = set()
  for choice in itertools.product((True, False), repeat=len(hidden)):
    ways = dict(zip(hidden, choice))
    outcomes.add(outcome([what for i, (what, state) in enumerate(states) if ways.get(i, state) is True]))
  return len(outcomes) == 1 and not isinstance(outcomes.pop(), Bad)


def all_labels(rules, fired):
  labels = tuple(dict.fromkeys(r.outcome for r in fired))
  if labels != tuple(dict.fromkeys(r.outcome for r in rules if r.outcome in labels)):
    raise Silent("labels whose order is one by the rules that fire, another by the rules that name them first")
  return labels or None


def first_in(order, outcomes):
  return min(outcomes, key=order.index, default=None)


def only(outcomes):
  return Bad("two rules fire") if len(outcomes) > 1 else outcomes[0] if outcomes else None


def agreeing(outcomes):
  return Bad("rules disagree") if len(set(outcomes)) > 1 else outcomes[0] if outcomes else None


def most_points(rules, fired):
  totals = {r.outcome: Fraction(0) for r in rules if r.condition is not None}
  for rule in fired:
    totals[rule.outcome] += rule.points.value
  best = max(totals, key=totals.get, default=None)     # of equal ones the first named
  return best if best is not None and totals[best] > 0 else None


def aggregate(policy, values):
  if any(v is None for v in values):
    raise Silent("a missing output under sum, min or max")
  return fit(sum(values, Fraction(0))) if policy == "sum" else min(values) if policy == "min" else max(values)

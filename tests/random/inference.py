"""The types of columns that no `input` declares, found from their use: section 3."""

from values import Silent

RESULTS = {"abs": "number", "round": "number", "floor": "number", "ceil": "number", "mod": "number", "sqrt": "number",
           "lower": "text", "upper": "text", "trim": "text", "length": "number", "substring": "text", "concat": "text",
           "number": "number", "text": "text", "date": "date", "days": "number", "year": "number", "month": "number",
           "day": "number", "weekday": "number", "quarter": "number", "start_of_month": "date"}
NUMBERS, TEXTS, DATES = ["number"] * 9, ["text"] * 9, ["date"]
PARAMETERS = {"abs": NUMBERS, "round": NUMBERS, "floor": NUMBERS, "ceil": NUMBERS, "mod": NUMBERS, "sqrt": NUMBERS,
              "lower": TEXTS, "upper": TEXTS, "trim": TEXTS, "length": TEXTS, "concat": TEXTS,
              "substring": ["text", "number", "number"], "number": TEXTS, "date": TEXTS, "text": [None],
              "days": ["duration"], "year": DATES, "month": DATES, "day": DATES, "weekday": DATES, "quarter": DATES,
              "start_of_month": DATES}


class TypeFault(Exception):
  pass


class Inference:
  """A term is a type, a key of a column (a tuple) whose type is asked, or None where nothing is known yet."""

  def __init__(self, model):
    self.model = model
    self.bound = {}          # key -> type or another key
    self.asked = set()       # the columns of lookups that are used
    self.weak = {}           # key -> what it is where nothing else says: the type of its comparison
    self.changed = False
    self.last_pass = False

  def run(self):
    while True:
      self.changed = False
      self.visit_all()
      if not self.changed:
        if self.last_pass:
          return
        self.last_pass = True

  def visit_all(self):
    for condition in self.model.conditions():
      self.unify(self.term(condition), "truth")
    for value in self.model.plain_values():
      self.term(value)
    for group in self.model.alike():
      self.unify_all([self.term(v) for v in group])

  def type_of(self, key):
    found = self.find(key)
    return found if isinstance(found, str) else self.weak.get(found, "text")

  def find(self, term):
    while term in self.bound:
      term = self.bound[term]
    return term

  def unify(self, a, b):
    if a is None or b is None:
      return a or b
    a, b = self.find(a), self.find(b)
    if a == b:
      return a
    if isinstance(a, str) and isinstance(b, str):
      if {a, b} == {"text", "label"}:
        return "text"
      raise TypeFault(f"{a} and {b}")
    if isinstance(a, str):
      a, b = b, a
    if b in ("duration", "label", "set"):
      if b == "label":
        b = "text"
      else:
        raise TypeFault(f"no column is a {b}")
    self.bound[a] = b
    self.changed = True
    return b

  def unify_all(self, terms):
    whole = None
    for term in terms:
      whole = self.unify(whole, term)
    return whole

  def term(self, e):
    return getattr(self, "term_" + type(e).__name__.lower())(e)

  def term_num(self, e):
    return "number"

  def term_text(self, e):
    return "text"

  def term_date(self, e):
    return "date"

  def term_span(self, e):
    return "duration"

  def term_truth(self, e):
    return "truth"

  def term_name(self, e):
    return self.model.term_of_name(e.name, self)

  def term_field(self, e):
    if e.lookup not in self.model.lookups:
      raise TypeFault(f"no lookup {e.lookup}")
    self.asked.add((e.lookup, e.column))
    return self.find((e.lookup, e.column))

  def term_negate(self, e):
    self.unify(self.term(e.x), "number")
    return "number"

  def term_arithmetic(self, e):
    a, b = self.term(e.a), self.term(e.b)
    if e.op in "*/" or a == "number" or b == "number":
      self.unify(a, "number")
      self.unify(b, "number")
      return "number"
    if b == "duration":
      return self.unify(a, "date")
    if a == "date" or b == "date":
      if e.op == "+":
        raise Silent("date + column")
      self.unify(a, b)
      return "duration"
    if not self.last_pass:
      return None
    self.unify(a, "number")
    self.unify(b, "number")
    return "number"

  def term_compare(self, e):
    a, b = self.term(e.a), self.term(e.b)
    if self.last_pass and (a is None or b is None):
      raise Silent("a comparison of unknown types")
    together = self.unify(a, b)
    if isinstance(together, tuple):
      weak = "text" if e.op in ("=", "!=") else "number"
      if self.weak.setdefault(together, weak) != weak:
        raise Silent("columns compared with < and with =")
    return "truth"

  def logic(self, *parts):
    for part in parts:
      self.unify(self.term(part), "truth")
    return "truth"

  def term_and(self, e):
    return self.logic(e.a, e.b)

  def term_or(self, e):
    return self.logic(e.a, e.b)

  def term_not(self, e):
    return self.logic(e.x)

  def term_if(self, e):
    self.logic(e.condition)
    return self.unify(self.term(e.then), self.term(e.otherwise))

  def term_search(self, e):
    if self.term(e.x) != "set":
      self.unify(self.term(e.x), "text")
      self.unify(self.term(e.part), "text")
    return "truth"

  def term_inlookup(self, e):
    self.term(e.x)
    return "truth"

  def term_is(self, e):
    self.term(e.x)
    return "truth"

  def term_population(self, e):
    with self.model.in_rows():
      terms = [self.term(a) for a in e.arguments]
      keys = [self.term(k) for k in e.keys]
      if e.where is not None:
        self.unify(self.term(e.where), "truth")
    if e.function in ("min", "max", "rank", "ntile", "count", "first", "last", "top"):
      if self.last_pass and not all(isinstance(t, str) for t in terms + keys):
        raise Silent("the type of what a population function is asked about")
      return "number" if e.function in ("rank", "ntile", "count") else terms[0]
    if self.last_pass and not all(isinstance(k, str) for k in keys):
      raise Silent("the type of a key")
    for term in terms:
      self.unify(term, "number")
    return "number"

  def term_call(self, e):
    terms = [self.term(a) for a in e.arguments]
    if e.function in ("min", "max") and len(terms) == 1:
      raise TypeFault(f"{e.function} of one argument is a population function")
    if e.function in ("coalesce", "min", "max"):
      alike = self.unify_all(terms)
      if self.last_pass and e.function != "coalesce" and not isinstance(alike, str):
        raise Silent("the greatest of columns of no other use")
      return alike
    for term, parameter in zip(terms, PARAMETERS[e.function]):
      if parameter == "text" and term == "label":
        continue
      self.unify(term, parameter)
    return RESULTS[e.function]


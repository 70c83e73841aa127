"""Computes an exported appraisal again, twice, with nothing of the program's: by its published rule from the sheets of figures,
criteria and grades, in exact fractions; and by reading and evaluating the formulas of the workbook. Prints how many teams there
were; fails with the first difference."""
import math
import re
import sys
import xml.etree.ElementTree as tree
import zipfile
from fractions import Fraction

MAIN = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
LINK = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id"


def read(path):
    """{sheet: {"C2": (value, formula)}}, as a spreadsheet finds them."""
    with zipfile.ZipFile(path) as file:
        shared = ["".join(part.text or "" for part in item.iter(MAIN + "t"))
                  for item in tree.fromstring(file.read("xl/sharedStrings.xml"))]
        links = {link.get("Id"): link.get("Target")
                 for link in tree.fromstring(file.read("xl/_rels/workbook.xml.rels"))}
        book = {}
        for sheet in tree.fromstring(file.read("xl/workbook.xml")).iter(MAIN + "sheet"):
            cells = book[sheet.get("name")] = {}
            for cell in tree.fromstring(file.read("xl/" + links[sheet.get(LINK)])).iter(MAIN + "c"):
                value, formula = cell.find(MAIN + "v"), cell.find(MAIN + "f")
                text = "" if value is None or value.text is None else value.text
                kind = cell.get("t", "n")
                found = shared[int(text)] if kind == "s" else text if kind == "str" or text == "" else Fraction(repr(float(text)))
                cells[cell.get("r")] = (found, None if formula is None else formula.text)
    return book


def half_up(value, digits):
    return Fraction(math.floor(value * 10**digits + Fraction(1, 2)), 10**digits)


class Formula:
    """Evaluates what the workbook's formulas are made of."""
    TOKEN = re.compile(r"\s*(\d+(?:\.\d+)?|\"[^\"]*\"|(?:'[^']+'!)?\$?[A-Z]+\$?\d+|[A-Z]+(?=\()|>=|[-+*/(),=])")

    def __init__(self, book, sheet, text):
        self.book, self.sheet = book, sheet
        self.tokens = self.TOKEN.findall(text)
        if "".join(self.tokens) != text.replace(" ", ""):
            raise ValueError("cannot read " + text)
        self.at = 0

    def value(self):
        found = self.comparison()()
        if self.at != len(self.tokens):
            raise ValueError("something follows in " + "".join(self.tokens))
        return found

    def peek(self):
        return self.tokens[self.at] if self.at < len(self.tokens) else None

    def take(self):
        self.at += 1
        return self.tokens[self.at - 1]

    # Each part is a function: IF evaluates one branch alone.
    def comparison(self):
        left = self.sum()
        if self.peek() in ("=", ">="):
            sign, right = self.take(), self.sum()
            return (lambda: left() == right()) if sign == "=" else (lambda: left() >= right())
        return left

    def sum(self):
        left = self.product()
        while self.peek() in ("+", "-"):
            sign, one, other = self.take(), left, self.product()
            left = (lambda one=one, other=other: one() + other()) if sign == "+" else (lambda one=one, other=other: one() - other())
        return left

    def product(self):
        left = self.atom()
        while self.peek() in ("*", "/"):
            sign, one, other = self.take(), left, self.atom()
            left = (lambda one=one, other=other: one() * other()) if sign == "*" else (lambda one=one, other=other: one() / other())
        return left

    def atom(self):
        token = self.take()
        if token == "(":
            inner = self.comparison()
            self.take()
            return inner
        if token.startswith('"'):
            return lambda: token[1:-1]
        if token[0].isdigit():
            return lambda: Fraction(token)
        if self.peek() == "(":
            return self.call(token)
        sheet, _, cell = token.rpartition("!")
        return lambda: evaluate(self.book, sheet.strip("'") or self.sheet, cell.replace("$", ""))

    def call(self, name):
        self.take()
        given = [self.comparison()]
        while self.peek() == ",":
            self.take()
            given.append(self.comparison())
        self.take()
        if name == "IF":
            return lambda: given[1]() if given[0]() else given[2]()
        if name == "MIN":
            return lambda: min(one() for one in given)
        if name == "SUM":  # of cells: words do not count
            return lambda: sum((value for value in (one() for one in given) if not isinstance(value, str)), Fraction(0))
        if name == "ROUND":
            return lambda: half_up(given[0](), int(given[1]()))
        if name == "ISNUMBER":
            return lambda: isinstance(given[0](), Fraction)
        raise ValueError("unknown function " + name)


def evaluate(book, sheet, cell):
    value, formula = book[sheet].get(cell, ("", None))
    return value if formula is None else Formula(book, sheet, formula).value()


def by_the_rule(figures, criteria, grades):
    """Points of each criterion (None: left out), result, grade."""
    of = {"hours": (figures["C"], 60), "patrols": (figures["D"], 1), "persons": (figures["E"], 1),
          "grids": (figures["G"] * 100, figures["H"]), "shifts_filled": (figures["I"] * 100, figures["J"]),
          "training": (figures["K"] * 100, figures["L"]), "reports_found": (figures["M"], 1), "reports_settled": (figures["N"], 1)}
    points, weights = [], 0
    for name, target, weight in criteria:
        above, below = of[name]
        if below == 0:
            points.append(None)
            continue
        points.append(half_up(min(Fraction(above) / below / target, Fraction(1)) * weight, 2))
        weights += weight
    if weights == 0:
        return points, None, ""
    result = half_up(sum(one for one in points if one is not None) * 100 / weights, 2)
    return points, result, next((name for least, name in grades if result >= least), "")


def main(path):
    book = read(path)
    _, figures, criteria, grades, appraisal, *_ = book
    value = lambda sheet, cell: book[sheet].get(cell, ("", None))[0]
    rows = lambda sheet: sorted({int(re.sub(r"\D", "", cell)) for cell in book[sheet]} - {1})
    the_criteria = [(value(criteria, f"A{row}"), value(criteria, f"C{row}"), value(criteria, f"D{row}")) for row in rows(criteria)]
    the_grades = [(value(grades, f"A{row}"), value(grades, f"B{row}")) for row in rows(grades)]
    last = ord("C") + len(the_criteria)
    for row in rows(appraisal):
        assert value(appraisal, f"A{row}") == value(figures, f"A{row}"), row
        points, result, grade = by_the_rule({letter: value(figures, f"{letter}{row}") for letter in "CDEGHIJKLMN"}, the_criteria, the_grades)
        cells = [f"{chr(ord('C') + place)}{row}" for place in range(len(the_criteria))]
        wanted = [*points, result, grade]
        for cell, want in zip([*cells, f"{chr(last)}{row}", f"{chr(last + 1)}{row}"], wanted):
            want = "" if want is None else want
            assert book[appraisal][cell][1], f"{cell} is no formula"
            assert evaluate(book, appraisal, cell) == want, f"{cell}: the formula finds {evaluate(book, appraisal, cell)}, the rule {want}"
            assert value(appraisal, cell) == want, f"{cell}: it says {value(appraisal, cell)}, the rule {want}"
        assert value(appraisal, f"{chr(last + 2)}{row}") == ("" if result is None else result), f"{row}: as computed"
        assert value(appraisal, f"{chr(last + 3)}{row}") == grade, f"{row}: the grade as computed"
    print(len(rows(appraisal)))


main(sys.argv[1])

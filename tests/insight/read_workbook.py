"""Prints an XLSX file as JSON: {sheet: {"frozen": bool, "rows": [[cell, ...], ...]}}; a number is a number, an
empty cell null. Reads the parts that spreadsheets read, with nothing but Python's own library."""
import json
import re
import sys
import xml.etree.ElementTree as tree
import zipfile

MAIN = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
LINK = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id"


def column(reference):
    number = 0
    for letter in re.match("[A-Z]+", reference).group():
        number = number * 26 + ord(letter) - ord("A") + 1
    return number - 1


def text_of(element):
    return "".join(part.text or "" for part in element.iter(MAIN + "t"))


def cell_of(cell, shared):
    value = cell.find(MAIN + "v")
    kind = cell.get("t", "n")
    if kind == "s":
        return shared[int(value.text)]
    if kind == "inlineStr":
        return text_of(cell)
    if value is None:
        return None
    if kind != "n":
        raise ValueError("unexpected cell type " + kind)
    return float(value.text)


def main(path):
    with zipfile.ZipFile(path) as file:
        names = file.namelist()
        shared = []
        if "xl/sharedStrings.xml" in names:
            shared = [text_of(item) for item in tree.fromstring(file.read("xl/sharedStrings.xml"))]
        links = {link.get("Id"): link.get("Target")
                 for link in tree.fromstring(file.read("xl/_rels/workbook.xml.rels"))}
        book = {}
        for sheet in tree.fromstring(file.read("xl/workbook.xml")).iter(MAIN + "sheet"):
            page = tree.fromstring(file.read("xl/" + links[sheet.get(LINK)]))
            pane = next(page.iter(MAIN + "pane"), None)
            rows = []
            for row in page.iter(MAIN + "row"):
                cells = []
                for cell in row:
                    place = column(cell.get("r"))
                    cells.extend([None] * (place - len(cells)))
                    cells.append(cell_of(cell, shared))
                rows.append(cells)
            frozen = pane is not None and pane.get("state") == "frozen" and pane.get("ySplit") == "1"
            book[sheet.get("name")] = {"frozen": frozen, "rows": rows}
    json.dump(book, sys.stdout, ensure_ascii=False)


main(sys.argv[1])

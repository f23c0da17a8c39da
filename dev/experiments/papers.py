"""Repeats the experiments of the sources and writes docs/papers.md.

    papers.py IMPASTO NETWORK HELD-OUT GALLERY FOLDER TEMPLATE OUT.md [SOURCE ...]

Cells that are in FOLDER are not made again. Sources that were never made are left open in the page.
"""
import importlib
import json
import os
import sys

from cells import Cells
from pairs import Pictures
from sheets import sheet

SOURCES = ('s1', 's2', 's3', 's4', 's5')


def main():
    impasto, network, held_out, gallery, folder, template, out = sys.argv[1:8]
    chosen = [source.lower() for source in sys.argv[8:]] or SOURCES
    unknown = [source for source in chosen if source not in SOURCES]
    if unknown:
        sys.exit(f'papers: there is no source {", ".join(unknown)}; there are {", ".join(SOURCES)}')
    cells, pictures = Cells(impasto, folder), Pictures(held_out, gallery)
    for source in chosen:
        tables, rows = importlib.import_module(source).run(cells, pictures, network)
        sheet(cells.path(f'sheet-{source}.png'), rows)
        with open(cells.path(f'tables-{source}.json'), 'w', encoding='utf-8') as file:
            json.dump(tables, file)
    with open(template, encoding='utf-8') as file:
        page = file.read()
    for source in SOURCES:
        kept = cells.path(f'tables-{source}.json')
        if os.path.exists(kept):
            with open(kept, encoding='utf-8') as file:
                for key, text in json.load(file).items():
                    page = page.replace(f'@{key}@', text)
    with open(out, 'w', encoding='utf-8') as file:
        file.write(page)


main()

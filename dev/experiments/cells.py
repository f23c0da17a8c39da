"""Cells of an experiment: one run of the command line each, kept on disk, so that an interrupted experiment goes on
where it stopped and a changed cell alone is run again.
"""
import csv
import json
import os
import subprocess


class Cell:
    """What a run left: its report, its curves, its picture."""

    def __init__(self, base):
        self.picture, self.curves = base + '.png', base + '.csv'
        with open(base + '.json', encoding='utf-8') as file:
            self.report = json.load(file)

    def term(self, loss):
        """The relative energy of a loss, the mean over its layers."""
        parts = [term['energy'] / term['reference'] for term in self.report['terms'] if term['loss'] == loss]
        return sum(parts) / len(parts)

    def rows(self):
        """The curves: a term's column is its share of the total."""
        with open(self.curves, encoding='utf-8') as file:
            return [{key: float(value) for key, value in row.items()} for row in csv.DictReader(file)]


class Cells:
    def __init__(self, impasto, folder):
        self.impasto, self.folder = impasto, folder
        os.makedirs(folder, exist_ok=True)
        self.modes = subprocess.run([impasto, 'modes'], check=True, stdout=subprocess.PIPE, text=True).stdout.split('\n\n')

    def path(self, name):
        return os.path.join(self.folder, name)

    def run(self, name, content, styles, *options):
        """The cell @name: `impasto stylize` with these pictures and options, unless it is there already."""
        base = self.path(name)
        styles = [styles] if isinstance(styles, str) else list(styles)
        command = [self.impasto, 'stylize', content, *styles, '--json', '--quiet', *map(str, options)]
        asked = '\n'.join(command[1:]) + '\n'
        if '--mode' in options:                             # a mode that has changed since is run again
            mode = options[options.index('--mode') + 1]
            asked += next(text for text in self.modes if text.startswith(f'  {mode} - '))
        try:
            with open(base + '.asked', encoding='utf-8') as file:
                if file.read() == asked:
                    return Cell(base)
        except FileNotFoundError:
            pass
        print(name, flush=True)
        run = subprocess.run([*command, '-o', base + '.png', '--curves', base + '.csv'], check=True,
                             stdout=subprocess.PIPE, text=True)
        with open(base + '.json', 'w', encoding='utf-8') as file:
            file.write(run.stdout)
        with open(base + '.asked', 'w', encoding='utf-8') as file:      # last: the cell is whole
            file.write(asked)
        return Cell(base)

    def energies(self, content, styles, image, *options):
        """{(loss, layer): E/R} of @image, by `impasto evaluate`."""
        styles = [styles] if isinstance(styles, str) else list(styles)
        run = subprocess.run([self.impasto, 'evaluate', content, *styles, image, *map(str, options)], check=True,
                             stdout=subprocess.PIPE, text=True)
        return {(term['loss'], term['layer']): term['energy'] / term['reference']
                for term in json.loads(run.stdout)['terms']}

"""Contact sheets of modes with their weights multiplied: see dev/calibrate.

    calibrate.py IMPASTO VGG16 HELD-OUT GALLERY FOLDER [--network …] [--factors …] [--losses …] [--size …] [MODE ...]
"""
import argparse
import os

from cells import Cells
from pairs import Pictures
from sheets import sheet
from tables import number, table


def main():
    parser = argparse.ArgumentParser()
    for name in ('impasto', 'vgg16', 'held_out', 'gallery', 'folder'):
        parser.add_argument(name)
    parser.add_argument('modes', nargs='+')
    parser.add_argument('--network', default='builtin')
    parser.add_argument('--factors', default='0.2 1 5')
    parser.add_argument('--losses', default='')
    parser.add_argument('--size', type=int, default=256)
    parser.add_argument('--pairs', default='4')
    args = parser.parse_args()

    cells, pictures = Cells(args.impasto, args.folder), Pictures(args.held_out, args.gallery)
    network = {'builtin': [], 'vgg16': ['--network', args.vgg16]}.get(args.network, ['--network', args.network])
    factors = args.factors.split()
    first, _, last = args.pairs.rpartition('-')
    pairs = pictures.pairs(int(last))[int(first or 1) - 1:]
    modes = {factor: [[('photograph', content), ('style', drawn)] for *_, content, drawn in pairs] for factor in factors}
    for mode in args.modes:
        rows, figures = [], []
        for n, (photograph, style, content, drawn) in enumerate(pairs):
            row = [('photograph', content), ('style', drawn)]
            for factor in factors:
                weights = [part for loss in args.losses.split() for part in ('--weight', f'{loss}={factor}')] \
                    or ['--style-strength', factor]
                name = '-'.join([mode, os.path.basename(args.network), photograph, style, str(args.size),
                                 *args.losses.split(), factor])
                cell = cells.run(name, content, drawn, '--mode', mode, '--size', args.size, *network, *weights)
                losses = dict.fromkeys(term['loss'] for term in cell.report['terms'])
                left = ', '.join(f'{loss} {number(cell.term(loss), 2)}' for loss in losses)
                row.append((f'× {factor}: {left}', cell.picture))
                modes[factor][n].append((mode, cell.picture))
                figures.append([f'{photograph} × {style}', factor, left, number(cell.report['ssim_content'])])
            rows.append(row)
        suffix = '-'.join([os.path.basename(args.network), str(args.size), *args.losses.split()])
        sheet(cells.path(f'sheet-{mode}-{suffix}.png'), rows)
        print(f'\n## {mode}\n')
        print(table(['photograph × style', 'factor', 'left', 'SSIM, content'], figures))
    if len(args.modes) > 1:
        for factor, rows in modes.items():
            sheet(cells.path(f'sheet-modes-{suffix}-{factor}.png'), rows)


main()

"""Markdown."""


def table(header, rows):
    lines = [header, ['---'] * len(header), *rows]
    return '\n'.join('| ' + ' | '.join(str(cell) for cell in line) + ' |' for line in lines)


def number(value, digits=3):
    return 'inf' if value is None else f'{value:.{digits}g}' if abs(value) < 1e4 else f'{value:.1e}'

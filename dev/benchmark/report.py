"""From figures to docs/performance.md.

    report.py FOLDER TEMPLATE OUT.md        @NAME@ in the template becomes tables, from the results in FOLDER
"""
import glob
import json
import os
import re
import statistics
import sys

from machine import QUIET

TITLES = {'builtin': 'built-in network', 'vgg16': 'VGG-16', 'vgg19': 'VGG-19'}
NONE = '*Not measured here.*'


def read(path):
    if not os.path.exists(path):
        return None
    with open(path, encoding='utf-8') as file:
        return json.load(file)


def table(header, rows):
    lines = [header, ['---'] * len(header), *rows]
    return '\n'.join('| ' + ' | '.join(str(cell) for cell in line) + ' |' for line in lines)


def number(value):
    """Three digits, or a few more."""
    return f'{value:.{3 if value < 1 else 2 if value < 10 else 1 if value < 100 else 0}f}'


def each(values, digits=2):
    return f'{statistics.median(values):.{digits}f} ({" ".join(f"{value:.{digits}f}" for value in values)})'


def origin(runs):
    """Where figures come from: all that differs is listed."""
    def listed(key):
        return ', '.join(sorted({str(run[key]) for run in runs}))
    return f"*{listed('date')}; {listed('cpu')}; commit {listed('commit')}.*"


def by_setting(runs):
    """{(size, threads): [run of each round]}"""
    settings = {}
    for run in runs:
        settings.setdefault((run['size'], run['threads']), []).append(run)
    return settings


def bracketed(runs, text):
    """Those that someone else disturbed are in brackets."""
    return ' '.join(text(run) if run['others'] <= QUIET else f'({text(run)})' for run in runs)


def counted(runs):
    """The undisturbed ones, if there are any."""
    return [run for run in runs if run['others'] <= QUIET] or runs


def ratios(settings, a, b, scale=1):
    """Round by round, where neither was disturbed; all where there is no such round."""
    pairs = list(zip(settings.get(a, []), settings.get(b, [])))
    quiet = [pair for pair in pairs if max(run['others'] for run in pair) <= QUIET]
    return [scale * x['median_s'] / y['median_s'] for x, y in quiet or pairs]


def sweep(folder):
    parts = []
    for name, title in TITLES.items():
        runs = read(os.path.join(folder, f'sweep-{name}.json'))
        if not runs:
            continue
        huge = (read(os.path.join(folder, 'sweep-huge.json')) or []) if name == 'vgg19' else []
        settings = by_setting(runs + huge)
        rows, remarks = [], []
        for (size, threads), group in sorted(settings.items(), key=lambda item: (item[0][1], item[0][0])):
            quiet = counted(group)
            rss, estimate = (max(run[key] for run in group) for key in ('peak_rss_mib', 'estimate_mib'))
            rows.append([f'{size}²', threads, number(statistics.median(run['median_s'] for run in quiet)),
                         bracketed(group, lambda run: number(run['median_s'])),
                         f'{statistics.median(run["own_clock"] for run in quiet):.2f}',
                         f'{rss:.0f}', f'{estimate:.0f}', f'{100 * (estimate / rss - 1):+.0f} %'])
        for size in sorted({size for size, _ in settings}):
            values = ratios(settings, (size, 1), (size, 2))
            if values:
                remarks.append(f'{each(values)} at {size}²')
        remarks = ['Two threads over one, each round: ' + ', '.join(remarks) + '.'] if remarks else []
        for threads in sorted({threads for _, threads in settings}):
            growth = [f'{each(values)} at {size}²' for size in (1024, 2048)
                      if (values := ratios(settings, (size, threads), (512, threads), (512 / size) ** 2))]
            if growth:
                remarks.append(f'Time a pixel against 512², threads {threads}: ' + ', '.join(growth) + '.')
        parts.append(f'### {title[0].upper() + title[1:]}\n\n{origin(runs)}\n\n' +
                     table(['size', 'threads', 's', 'each round', 'own clock', 'peak RSS, MiB', 'estimate', 'off by'],
                           rows) + '\n\n' + '\n'.join(remarks))
    return '\n\n'.join(parts) or NONE


def peer(folder):
    runs = [read(path) for path in glob.glob(os.path.join(folder, 'peer-*.json'))]
    order = {'native': 0, 'avx2': 1, 'portable': 2}
    runs.sort(key=lambda run: (order[run['asked']], run['network'], run['size'], run['threads']))
    if not runs:
        return NONE
    rows = []
    for run in runs:
        rows.append([TITLES.get(run['network'], run['network']), run['kernels'], f"{run['size']}²", run['threads'],
                     number(run['impasto_s']), f"{number(run['torch_s'])}, {run['layout']}", f"**{run['ratio']:.2f}**",
                     bracketed(run['rounds'], lambda r: f"{r['ratio']:.2f}"),
                     f"{run['own_clock']:.2f}", f"{run['impasto_rss_mib']:.0f}", f"{run['torch_rss_mib']:.0f}"])
    capabilities = {run['asked']: run['torch_capability'] for run in runs}
    with_what = ', '.join(f'{value} against {key} kernels' if key != 'native' else value
                          for key, value in capabilities.items())
    return (origin(runs) + f" *PyTorch {runs[0]['torch_version']}: {with_what}.*\n\n" +
            table(['network', 'kernels', 'size', 'threads', 'Impasto, s', 'PyTorch, s', 'ratio', 'each round',
                   'own clock', 'RSS, MiB', "PyTorch's"], rows))


def gradient(folder):
    runs = [read(path) for path in sorted(glob.glob(os.path.join(folder, 'gradient-native-*.json')))]
    if not runs:
        return NONE
    rows = [[TITLES.get(run['network'], os.path.basename(run['network'])), f"{run['size']}²", name,
             f"{run['medians'][name]:.1e}", ' '.join(f'{value:.1e}' for value in values)]
            for run in runs for name, values in run['errors'].items()]
    return origin(runs) + '\n\n' + table(['network', 'size', 'gradient', 'median', 'each picture'], rows)


def whole(folder):
    run = read(os.path.join(folder, 'whole-native.json'))
    if not run:
        return NONE
    rows = [['PyTorch', f"{run['torch_s']:.1f}", f"{run['torch_total']:.5g}"],
            ['Impasto', ' and '.join(f'{s:.1f}' for s in run['impasto_s']), f"{run['impasto_total']:.5g}"]]
    same = f" It is where PyTorch ends after {run['same_s']:.1f} s." if run['same_s'] else ''
    return (origin([run]) + f"\n\nVGG-16 with its real weights, {run['size']}², {run['threads']} threads, "
            f"{run['evaluations']} evaluations; both begin at {run['torch_start']:.5g}.\n\n" +
            table(['', 'seconds', 'objective'], rows) + f"\n\nRatio **{run['ratio']:.2f}**." + same)


def write(folder, template, out):
    parts = {'SWEEP': sweep, 'PEER': peer, 'GRADIENT': gradient, 'WHOLE': whole}
    with open(template, encoding='utf-8') as file:
        text = file.read()
    for name, function in parts.items():
        text = text.replace(f'@{name}@', function(folder))
    assert not re.search('@[A-Z]+@', text)
    with open(out, 'w', encoding='utf-8') as file:
        file.write(text)


write(*sys.argv[1:])

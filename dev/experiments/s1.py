"""S1 (Ye et al.): shifted Gram matrices against Gram matrices, on PSNR and SSIM.

The source compares pictures made with equal weights. Equal weights of two losses mean nothing, so here each loss goes
through a range of weights, and what is compared is what both give at the same distance from the photograph: the same
content energy.
"""
import math

from tables import number, table

SIZE, ITERATIONS = 256, 100
WEIGHTS = (1, 4, 16, 64, 256)
LAYERS = ('pool1', 'pool2', 'pool3', 'pool4')
MEASURES = ('psnr_content', 'ssim_content', 'psnr_style', 'ssim_style')


def terms(loss, weight):
    options = ['--term', 'content:conv4_2=1']
    for layer in LAYERS:
        options += ['--term', f'{loss}:{layer}={weight / len(LAYERS)}']
    return options


def at_energy(points, energy):
    """The measures at a content energy, between the two weights that enclose it; None outside of all."""
    points = sorted(points, key=lambda point: point[0])
    for (x0, y0), (x1, y1) in zip(points, points[1:]):
        if x0 <= energy <= x1:
            share = (math.log(energy) - math.log(x0)) / (math.log(x1) - math.log(x0)) if x1 > x0 else 0
            return {key: y0[key] + share * (y1[key] - y0[key]) for key in MEASURES}
    return None


def run(cells, pictures, network):
    rows, wins, count = [], dict.fromkeys(MEASURES, 0), 0
    sheets = []
    for photograph, style, content, drawn in pictures.pairs(6):
        curves = {}
        for loss in ('gram', 'shifted-gram'):
            made = [cells.run(f's1-{photograph}-{style}-{loss}-{weight}', content, drawn, '--network', network,
                              '--size', SIZE, '--levels', 1, '--iterations', ITERATIONS, '--init', 'content',
                              '--pooling', 'average', *terms(loss, weight)) for weight in WEIGHTS]
            curves[loss] = [(cell.term('content'), cell.report) for cell in made]
            sheets.append([(f'{loss}, weight {weight}: content {cell.term("content"):.2f}', cell.picture)
                           for weight, cell in zip(WEIGHTS, made)])
        low = max(min(x for x, _ in curve) for curve in curves.values())
        high = min(max(x for x, _ in curve) for curve in curves.values())
        for share in (0.25, 0.75):
            energy = low * (high / low) ** share
            gram, shifted = (at_energy(curves[loss], energy) for loss in ('gram', 'shifted-gram'))
            count += 1
            for key in MEASURES:
                wins[key] += shifted[key] >= gram[key]
            rows.append([f'{photograph} × {style}', number(energy)]
                        + [f'{number(gram[key], 4)} / {number(shifted[key], 4)}' for key in MEASURES])
    rows.append([f'**shifted is higher, of {count}**', ''] + [f'**{wins[key]}**' for key in MEASURES])
    return {'S1': table(['photograph × style', 'content energy', 'PSNR, content', 'SSIM, content', 'PSNR, style',
                         'SSIM, style'], rows)}, sheets

"""S2 (Chowdhury): content against style as 2 and as 100; photographs with and without the matting Laplacian."""
from tables import number, table

SIZE, ITERATIONS = 256, 150


def run(cells, pictures, network):
    rows, ratios, sheets = [], [], []
    common = ('--network', network, '--size', SIZE)
    for photograph, style, content, drawn in pictures.pairs(2):
        row = [('photograph', content), ('style', drawn)]
        for title, alpha, beta in (('100 : 1', 100, 1), ('2 : 1', 2, 1), ('1 : 2', 1, 2), ('1 : 100', 1, 100)):
            cell = cells.run(f's2-{photograph}-{style}-{alpha}-{beta}', content, drawn, *common, '--levels', 1,
                             '--iterations', ITERATIONS, '--init', 'content', '--weight', f'content={alpha}',
                             '--weight', f'gram={beta / 20}')
            rows.append([f'{photograph} × {style}', title, number(cell.term('content')), number(cell.term('gram')),
                         number(cell.report['ssim_content'])])
            row.append((f'content : style = {title}', cell.picture))
        sheets.append(row)
    for photograph, style, content, drawn in pictures.pairs(4):
        matting = ('--network', network, '--size', SIZE, '--term', 'matting:image=1', '--units', 'relative')
        kinds = {'gatys': ['--mode', 'gatys'], 'without': ['--mode', 'photo', '--weight', 'matting=0', '--smooth', 'off'],
                 'with': ['--mode', 'photo', '--smooth', 'off'], 'and smoothing': ['--mode', 'photo']}
        made = {kind: cells.run(f's2-photo-{photograph}-{style}-{kind.replace(" ", "-")}', content, drawn, *common,
                                *options) for kind, options in kinds.items()}
        energy = {kind: cells.energies(content, drawn, cell.picture, *matting)[('matting', 'image')]
                  for kind, cell in made.items()}
        ratios.append([f'{photograph} × {style}'] + [number(energy[kind]) for kind in kinds]
                      + [number(energy['with'] / energy['gatys']), number(energy['and smoothing'] / energy['gatys'])])
        sheets.append([('photograph', content), ('style', drawn)]
                      + [(f'photo, {kind}' if kind != 'gatys' else kind, cell.picture) for kind, cell in made.items()])
    return {'S2': table(['photograph × style', 'content : style', 'content left', 'style left', 'SSIM, content'], rows),
            'S2_PHOTO': table(['photograph × style', 'gatys', 'photo without matting', 'with', 'and smoothed',
                               'with ÷ gatys', 'smoothed ÷ gatys'], ratios)}, sheets

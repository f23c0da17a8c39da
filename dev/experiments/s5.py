"""S5 (Zhao et al.): global and local losses fused, against each alone; the local weight from 10⁻¹ to 10⁻⁶."""
from tables import number, table

SIZE = 256


def run(cells, pictures, network):
    rows, sweep, sheets = [], [], []
    common = ('--network', network, '--size', SIZE)
    for photograph, style, content, drawn in pictures.pairs(3):
        row = [('photograph', content), ('style', drawn)]
        for title, options in (('Gram alone', ('--weight', 'patch=0')), ('patches alone', ('--weight', 'gram=0')),
                               ('fused', ())):
            cell = cells.run(f's5-{photograph}-{style}-{title.replace(" ", "-")}', content, drawn, '--mode', 'fusion',
                             *common, *options)
            left = cells.energies(content, drawn, cell.picture, '--mode', 'fusion', *common)
            mean = {loss: [value for (name, _), value in left.items() if name == loss] for loss in
                    ('content', 'gram', 'patch')}
            rows.append([f'{photograph} × {style}', title] + [number(sum(values) / len(values)) for values in mean.values()]
                        + [number(cell.report['ssim_content'])])
            row.append((title, cell.picture))
        sheets.append(row)
    photograph, style, content, drawn = pictures.pairs(1)[0]
    row = [('photograph', content), ('style', drawn)]
    for exponent in range(-1, -7, -1):
        cell = cells.run(f's5-alpha2-{-exponent}', content, drawn, '--mode', 'fusion', '--weight',
                         f'patch={10.0 ** (exponent + 4):g}', *common)
        sweep.append([f'10^{exponent}', number(cell.term('content')), number(cell.term('gram')), number(cell.term('patch')),
                      number(cell.report['ssim_content'])])
        row.append((f'local weight 1e{exponent}', cell.picture))
    sheets.append(row)
    return {'S5': table(['photograph × style', 'style by', 'content left', 'Gram left', 'patches left', 'SSIM, content'], rows),
            'S5_ALPHA': table(['local weight', 'content left', 'Gram left', 'patches left', 'SSIM, content'], sweep)}, sheets

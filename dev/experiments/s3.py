"""S3 (the TV project): 512 pixels, 300 iterations, three curves."""
from tables import number, table

SIZE, ITERATIONS = 512, 300


def run(cells, pictures, network):
    photograph, style, content, drawn = pictures.pairs(1)[0]
    cell = cells.run(f's3-{photograph}-{style}', content, drawn, '--network', network, '--mode', 'gatys-tv', '--size', SIZE,
                     '--levels', 1, '--iterations', ITERATIONS, '--init', 'content',
                     '--plot', cells.path('s3-curves.svg'))
    rows, curve = [], cell.rows()
    losses = {'content': [], 'gram': [], 'tv': []}
    for row in curve:
        for loss, values in losses.items():
            values.append(sum(value for key, value in row.items() if key.startswith(loss + ':')))
    for n in (0, 10, 30, 100, 200, 300):
        n = min(n, len(curve) - 1)
        rows.append([int(curve[n]['iteration'])] + [number(losses[loss][n]) for loss in losses]
                    + [number(curve[n]['total']), f'{(curve[0]["total"] - curve[n]["total"]) / (curve[0]["total"] - curve[-1]["total"]):.1%}'])
    weights = {loss: sum(term['weight'] for term in cell.report['terms'] if term['loss'] == loss) for loss in losses}
    made_with = 'Weights: ' + ', '.join(f'{loss} {weight:.3g}' for loss, weight in weights.items()) + '.\n\n'
    return {'S3': made_with + table(['iteration', 'content loss', 'style loss', 'TV loss', 'total', 'of the whole fall'], rows)}, \
        [[('photograph', content), ('style', drawn), ('300 iterations', cell.picture)]]

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
    weights = {(term['loss'], term['layer']): term['weight'] / term['reference'] for term in cell.report['terms']}
    for row in curve:
        for loss, values in losses.items():
            values.append(sum(row[f'{name}:{layer}'] * weight for (name, layer), weight in weights.items() if name == loss))
    for n in (0, 10, 30, 100, 200, 300):
        n = min(n, len(curve) - 1)
        rows.append([int(curve[n]['iteration'])] + [number(losses[loss][n]) for loss in losses]
                    + [number(curve[n]['total']), f'{(curve[0]["total"] - curve[n]["total"]) / (curve[0]["total"] - curve[-1]["total"]):.1%}'])
    return {'S3': table(['iteration', 'content loss', 'style loss', 'TV loss', 'total', 'of the whole fall'], rows)}, \
        [[('photograph', content), ('style', drawn), ('300 iterations', cell.picture)]]

"""S4 (notes on Gatys and Johnson): what each layer knows of the content, and of the style."""
from tables import number, table

SIZE, ITERATIONS = 256, 200
LAYERS = ('conv1_2', 'conv2_2', 'conv3_2', 'conv4_2', 'conv5_2')
STYLE = ('conv1_1', 'conv2_1', 'conv3_1', 'conv4_1', 'conv5_1')


def run(cells, pictures, network):
    photograph, style, content, drawn = pictures.pairs(1)[0]
    common = ('--network', network, '--size', SIZE, '--levels', 1, '--iterations', ITERATIONS, '--init', 'noise')
    rows, first, second = [], [('photograph', content)], [('style', drawn)]
    for n, layer in enumerate(LAYERS):
        cell = cells.run(f's4-content-{layer}', content, drawn, '--mode', 'content-only', '--layer', layer, *common)
        first.append((layer, cell.picture))
        terms = [part for name in STYLE[:n + 1] for part in ('--term', f'gram:{name}=1')]
        texture = cells.run(f's4-style-{n + 1}', content, drawn, *terms, *common)
        second.append((f'conv1_1 … {STYLE[n]}' if n else STYLE[0], texture.picture))
        rows.append([layer, number(cell.term('content')), number(cell.report['psnr_content']),
                     number(cell.report['ssim_content'])])
    return {'S4': table(['content from', 'content left', 'PSNR, dB', 'SSIM'], rows)}, [first, second]

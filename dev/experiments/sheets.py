"""Contact sheets: rows of pictures with a title below each, by ImageMagick."""
import os
import subprocess


def sheet(path, rows, height=256):
    """Writes @path; @rows: [[(title, picture file)]]."""
    strips = []
    for n, row in enumerate(rows):
        strips.append(f'{path}.{n}.png')
        labelled = [part for title, file in row for part in ('-label', title, file)]
        subprocess.run(['montage', *labelled, '-tile', f'{len(row)}x1', '-geometry', f'x{height}+4+4', strips[-1]],
                       check=True)
    subprocess.run(['convert', *strips, '-append', path], check=True)
    for strip in strips:
        os.remove(strip)

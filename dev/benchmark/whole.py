"""A whole run: PyTorch's own L-BFGS on the objective that `impasto stylize --units paper` minimises.

    whole.py prepare FOLDER SIZE PHOTO STYLE                         writes content.npy and style.npy
    whole.py run FOLDER NETWORK THREADS EVALUATIONS STRENGTH         writes torch.csv: evaluations,seconds,total
    whole.py report FOLDER EVALUATIONS OUT.json [KEY=VALUE ...]      reads torch.csv and impasto-*.csv

History 10, strong Wolfe, from the content, no tolerance; NCHW, because torch.optim.LBFGS fails on a channels_last image.
"""
import csv
import glob
import json
import os
import statistics
import sys
import time

import numpy as np

from machine import busy_seconds


def prepare(folder, size, *paths):
    from PIL import Image, ImageOps
    for name, path in zip(('content', 'style'), paths):
        picture = ImageOps.fit(Image.open(path).convert('RGB'), (size, size), Image.Resampling.LANCZOS)
        pixels = np.asarray(picture, dtype=np.float32).transpose(2, 0, 1) / 255
        np.save(os.path.join(folder, name + '.npy'), np.ascontiguousarray(pixels))


def run(folder, network, threads, evaluations, strength):
    import torch
    from model import Objective, Vgg
    torch.set_num_threads(threads)
    content, style = (torch.from_numpy(np.load(os.path.join(folder, name + '.npy')))[None]
                      for name in ('content', 'style'))
    vgg = Vgg(network)
    began, rows = time.monotonic(), []
    objective = Objective(vgg, content, style, strength)
    image = content.clone().requires_grad_(True)
    lbfgs = torch.optim.LBFGS([image], max_iter=evaluations, max_eval=evaluations, history_size=10,
                              tolerance_grad=0, tolerance_change=0, line_search_fn='strong_wolfe')

    def closure():
        lbfgs.zero_grad()
        loss = objective(image)
        loss.backward()
        rows.append((len(rows) + 1, time.monotonic() - began, loss.item()))
        return loss

    busy, ours = busy_seconds(), time.process_time()
    lbfgs.step(closure)
    others = max(0, busy_seconds() - busy - (time.process_time() - ours)) / rows[-1][1]
    print(f'During PyTorch\'s run others had {others:.2f} cores')
    with open(os.path.join(folder, 'torch.csv'), 'w', encoding='ascii', newline='') as file:
        csv.writer(file).writerows([('evaluations', 'seconds', 'total'), *rows])


def read(path, evaluations):
    """[(evaluations, seconds, the least total so far)] up to so many evaluations"""
    rows, least = [], float('inf')
    with open(path, encoding='utf-8', newline='') as file:
        for row in csv.DictReader(file):
            if int(row['evaluations']) <= evaluations:
                least = min(least, float(row['total']))
                rows.append((int(row['evaluations']), float(row['seconds']), least))
    return rows


def report(folder, evaluations, out, *labels):
    peer = read(os.path.join(folder, 'torch.csv'), evaluations)
    ours = [read(path, evaluations) for path in sorted(glob.glob(os.path.join(folder, 'impasto-*.csv')))]
    seconds = [rows[-1][1] for rows in ours]
    same = [row[1] for rows in ours for row in rows if row[2] <= peer[-1][2]]
    result = {'evaluations': evaluations, 'torch_s': peer[-1][1], 'torch_total': peer[-1][2],
              'torch_start': peer[0][2], 'impasto_start': ours[0][0][2],
              'impasto_s': seconds, 'impasto_total': ours[0][-1][2],
              'ratio': peer[-1][1] / statistics.mean(seconds),
              'same_s': min(same) if same else None, **dict(label.split('=', 1) for label in labels)}
    print(f"Whole run of {evaluations} evaluations: total {result['torch_start']:.6g} (PyTorch) and "
          f"{result['impasto_start']:.6g} (Impasto) at the start")
    print(f"  PyTorch {peer[-1][0]} evaluations, {result['torch_s']:.1f} s, total {result['torch_total']:.6g}")
    for rows in ours:
        print(f'  Impasto {rows[-1][0]} evaluations, {rows[-1][1]:.1f} s, total {rows[-1][2]:.6g}')
    print(f"  ratio {result['ratio']:.2f}" +
          (f"; Impasto is where PyTorch ends after {result['same_s']:.1f} s" if same else '') + '\n')
    with open(out, 'w', encoding='utf-8') as file:
        json.dump(result, file, indent=1)


if sys.argv[1] == 'prepare':
    prepare(sys.argv[2], int(sys.argv[3]), *sys.argv[4:6])
elif sys.argv[1] == 'run':
    run(sys.argv[2], sys.argv[3], int(sys.argv[4]), int(sys.argv[5]), float(sys.argv[6]))
else:
    report(sys.argv[2], int(sys.argv[3]), *sys.argv[4:])

"""Chooses and adds networks in the dialog of plug-in-impasto. Run by: dialog"""
import http.server
import os
import subprocess
import threading

from gi.repository import Atspi

from a11y import (HERE, WORK, check, choose, find, open_page, press, screenshot,
                  sensitive, spin, wait_for, window)
from dialog_run import Run

SIZE = 553433881        # of the published VGG-16
requests = []


class Stalling(http.server.BaseHTTPRequestHandler):
    """Sends a megabyte more of what was asked for, and then nothing."""

    def do_GET(self):
        asked = self.headers.get('Range')
        start = int(asked[len('bytes='):].split('-')[0]) if asked else 0
        requests.append(start)
        self.send_response(206 if asked else 200)
        self.send_header('Content-Length', str(SIZE - start))
        self.send_header('ETag', '"one"')
        if asked:
            self.send_header('Content-Range', 'bytes %d-%d/%d' % (start, SIZE - 1, SIZE))
        self.end_headers()
        try:
            self.wfile.write(bytes(1000000))
            self.wfile.flush()
            self.connection.recv(1)         # until the other side is gone
        except OSError:
            pass
        self.close_connection = True

    def log_message(self, *args):
        pass


def write_entry(root, name, text):
    entry = wait_for('entry "%s"' % name, lambda: find(root, 'text', name), 10)
    Atspi.EditableText.set_text_contents(entry, text)


def open_add(run):
    open_page(run.dialog, 'Advanced')
    press(run.dialog, 'Add network…')
    return wait_for('the window', lambda: window(run.plug_in, 'Add Network'), 20)


def add_a_file(environment, theme):
    run = Run(GTK_THEME=theme, **environment)
    shot = theme.split(':')[-1].lower()
    open_page(run.dialog, 'Advanced')
    wait_for('what the networks take',
             lambda: find(find(run.dialog, 'combo box', 'Network'), 'menu item',
                          part='of memory'), 30)
    screenshot('networks-%s.png' % shot)
    add = open_add(run)
    check('nothing to add yet', not sensitive(find(add, 'button', 'Add')))
    write_entry(add, 'Weight file', os.path.join(WORK, 'text.pth'))
    press(add, 'Add')
    wait_for('a bad file: the message', lambda: find(add, 'label', part='text.pth'), 20)
    check('a bad file: what it seems to be',
          find(add, 'label', part='text.pth').get_name() != '')
    screenshot('add-network-trouble-%s.png' % shot)

    write_entry(add, 'Weight file', os.path.join(WORK, 'mine-%s.safetensors' % shot))
    press(add, 'Add')
    found = wait_for('a file: installed', lambda: find(add, 'label', part='is installed'), 30)
    check('a file: its check in plain words', 'layers answer' in found.get_name(),
          found.get_name())
    check('a file: nothing about options of commands', '--' not in found.get_name(),
          found.get_name())
    seen = find(add, 'combo box', 'Pre-processing').get_selection_iface().get_selected_child(0)
    check('a file: its pre-processing', seen.get_name().startswith('torchvision: '),
          seen.get_name())
    screenshot('add-network-done-%s.png' % shot)
    choose(add, 'Pre-processing', 'caffe: ')
    wait_for('another pre-processing: imported again',
             lambda: find(add, 'label', part='taken as “caffe”'), 30)
    screenshot('add-network-caffe-%s.png' % shot)
    with open(os.path.join(WORK, 'own', 'impasto', 'networks', 'mine-%s.safetensors' % shot),
              'rb') as file:
        check('another pre-processing: in the file', b'"preprocessing":"caffe"' in
              file.read(100000).replace(b' ', b''))
    press(add, 'Close')
    wait_for('it is chosen', lambda: 'mine-%s' % shot in
             find(run.dialog, 'combo box', 'Network').get_name() or
             find(find(run.dialog, 'combo box', 'Network'), 'menu item', part='mine-' + shot), 20)
    spin(run.dialog, 'Iterations').set_current_value(2)
    run.label('240 × 160 pixels')
    press(run.dialog, 'Paint')
    answer = run.end('an added network')
    check('an added network: painted with it', 'network=mine-' + shot in answer, answer)


def download(environment):
    run = Run(**environment)
    for attempt in ('a download', 'again'):
        add = open_add(run)
        radio = wait_for('the choice', lambda: find(add, 'radio button', part='Download VGG-16'),
                         10)
        radio.do_action(0)
        press(add, 'Add')
        wait_for(attempt + ': progress', lambda: find(add, 'label', part='of 560 MB'), 30)
        wait_for(attempt + ': some of it', lambda: len(requests) > (attempt == 'again') and
                 os.path.exists(PART) and os.path.getsize(PART) >= 1000000 * len(requests), 30)
        screenshot('add-network-download-%d.png' % len(requests))
        press(add, 'Cancel')
        wait_for(attempt + ': what is kept', lambda: find(add, 'label', part='kept'), 20)
        screenshot('add-network-cancelled-%d.png' % len(requests))
        press(add, 'Cancel')
        wait_for('the end of the window',
                 lambda: not window(run.plug_in, 'Add Network'), 20)
    check('the second goes on where the first was', requests == [0, 1000000], requests)
    press(run.dialog, 'Cancel')
    run.end('downloads')


def missing(environment):
    """What the last run named is not there any more: nothing steps in for it."""
    os.remove(os.path.join(WORK, 'own', 'impasto', 'networks', 'mine-dark.safetensors'))
    run = Run(**environment)
    run.label('There is no network “mine-dark”')
    check('a missing network: no Paint', not sensitive(find(run.dialog, 'button', 'Paint')))
    check('a missing network: both ways to get it',
          'Add network…' in run.label('There is no network “mine-dark”').get_name())
    open_page(run.dialog, 'Advanced')
    wait_for('a missing network: it is shown',
             lambda: find(run.dialog, 'menu item', part='not installed'), 10)
    screenshot('networks-missing.png')
    choose(run.dialog, 'Network', 'comes with Impasto')
    wait_for('the built-in one: Paint', lambda: sensitive(find(run.dialog, 'button', 'Paint')), 20)
    press(run.dialog, 'Cancel')
    run.end('a missing network')


with open(os.path.join(WORK, 'text.pth'), 'w') as file:
    file.write('no network')
for name in ('mine-adwaita', 'mine-dark'):
    subprocess.run(['python3', os.path.join(HERE, 'make-network.py'),
                    os.path.join(WORK, name + '.safetensors')], check=True)
server = http.server.ThreadingHTTPServer(('127.0.0.1', 0), Stalling)
server.daemon_threads = True
threading.Thread(target=server.serve_forever, daemon=True).start()
PART = os.path.join(WORK, 'cache', 'impasto', 'downloads', 'vgg16-397923af.pth.part')
own = {'XDG_DATA_HOME': os.path.join(WORK, 'own'), 'XDG_CACHE_HOME': os.path.join(WORK, 'cache'),
       'GIO_USE_PROXY_RESOLVER': 'dummy',
       'IMPASTO_MIRROR': 'http://127.0.0.1:%d' % server.server_port}
add_a_file(own, 'Adwaita')
add_a_file(own, 'Adwaita:dark')
missing(own)
download(own)

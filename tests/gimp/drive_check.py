"""Operates the window of plug-in-impasto-check under gimp-console. Run by: dialog"""
import os
import subprocess

import gi
gi.require_version('Gtk', '3.0')
from gi.repository import Atspi, Gdk, Gtk

from a11y import (HERE, WORK, application, batch_command, check, children, find, press, screenshot,
                  sensitive, wait_for)


def text_of(node):
    return Atspi.Text.get_text(node, 0, Atspi.Text.get_character_count(node))


def window_of_check(theme):
    gimp = subprocess.Popen(
        batch_command('gimp-console', '(load "%s/show-check.scm")' % HERE, '-idf',
                      '--stack-trace-mode=never', '--quit'),
        stdout=open(os.path.join(WORK, 'gimp.log'), 'w'), stderr=subprocess.STDOUT,
        env=dict(os.environ, GTK_THEME=theme))
    plug_in = wait_for('the plug-in', lambda: application('impasto'), 60)
    window = wait_for('its window', lambda: next(children(plug_in), None), 20)
    copy = wait_for('Copy', lambda: find(window, 'button', 'Copy'), 20)
    wait_for('the report', lambda: sensitive(copy), 60)
    return gimp, window


for theme in ('Adwaita', 'Adwaita:dark'):
    gimp, window = window_of_check(theme)
    text = text_of(find(window, 'text', 'Report'))
    for part in ('GIMP 3.', 'Kernels: ', 'vgg16-slim', 'Sound.', 'To remove'):
        check('the report has ' + part, part in text, text)
    screenshot('check-%s.png' % theme.split(':')[-1].lower())
    press(window, 'Copy')
    copied = wait_for('the clipboard', lambda: Gtk.Clipboard.get(Gdk.SELECTION_CLIPBOARD)
                      .wait_for_text(), 20)
    check('Copy takes all of it', copied == text, copied)
    press(window, 'Close')
    check('exit status 0', gimp.wait(30) == 0)
    answer = open(os.path.join(WORK, 'answer.part')).read()
    check('and it is returned', answer == text, answer)

"""The whole way as a user goes it, in a full GIMP. Run by: whole

The state of the running GIMP is read by a second `gimp --batch` on the same message bus, which is
forwarded to the first and whose exit status is always 0: so the script writes its answer to a
file.
"""
import os
import subprocess
import time

from a11y import (HERE, WORK, application, batch_command, check, find, press, screenshot, showing,
                  spin, wait_for, walk, window)

XCF = os.path.join(WORK, 'test.xcf')
ANSWER = os.path.join(WORK, 'answer.part')
BEFORE = ['photo', 'waves']
PAINTED = 'Impasto: blues, Painting, 3 iterations'


def load(name):
    return '(load "%s")' % os.path.join(HERE, name)


def layers():
    """The names of the layers of the image that is open."""
    if os.path.exists(ANSWER):
        os.remove(ANSWER)
    subprocess.run(batch_command('gimp', load('report.scm')), timeout=60,
                   stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    wait_for('the answer', lambda: os.path.exists(ANSWER) and 'end\n' in open(ANSWER).read(), 30)
    return open(ANSWER).read().splitlines()[:-1]


def check_layers(name, expected):
    found = layers()
    check(name, found == expected, found)


def wait_for_end():
    wait_for('the end of the plug-in', lambda: application('impasto') is None, 60)


def open_dialog():
    press(frame, 'Impasto...', 'menu item')
    plug_in = wait_for('the plug-in', lambda: application('impasto'), 30)
    return wait_for('its dialog', lambda: window(plug_in, 'Impasto'), 20)


subprocess.run(batch_command('gimp-console', load('make-xcf.scm'), '-idf', '--quit'),
               stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, check=True)
gimp = subprocess.Popen(['gimp', '--no-splash', '--stack-trace-mode=never', XCF],
                        stdout=open(os.path.join(WORK, 'gimp.log'), 'w'),
                        stderr=subprocess.STDOUT)
gimp_app = wait_for('GIMP', lambda: application('gimp', 'gimp-3.0', 'gimp-3.2'), 120)
frame = wait_for('the image window', lambda: window(gimp_app, 'test'), 60)
check_layers('the image is open', BEFORE)
check('the menu has the check', find(frame, 'menu item', 'Check Impasto...'))

dialog = open_dialog()
find(dialog, 'table', 'Gallery').get_selection_iface().select_child(
    find(dialog, 'list item', 'blues').get_index_in_parent())
spin(dialog, 'Iterations').set_current_value(3)
wait_for('the estimate', lambda: find(dialog, 'label', part='240 × 160 pixels'))
screenshot('whole-dialog.png')
press(dialog, 'Paint')
wait_for_end()
check_layers('a new layer above', [PAINTED] + BEFORE)
screenshot('whole-result.png')

press(frame, 'Undo Impasto', 'menu item')
check_layers('one undo step takes it away', BEFORE)
press(frame, 'Redo Impasto', 'menu item')
check_layers('and one brings it back', [PAINTED] + BEFORE)
press(frame, 'Undo Impasto', 'menu item')

# A layer that goes while the dialog is open. The dialog has read what it needs.
dialog = open_dialog()
spin(dialog, 'Iterations').set_current_value(10000)
press(dialog, 'Paint')
wait_for('an iteration', lambda: find(dialog, 'label', part='Level '))
press(frame, 'Delete Layers', 'menu item')
check_layers('the layer is deleted while it is painted', BEFORE[1:])
press(dialog, 'Stop and Keep')
wait_for_end()
after = layers()
check('the result is there all the same', len(after) == 2 and after[0].startswith('Impasto: blues')
      and after[1:] == BEFORE[1:], after)
press(frame, 'Undo Impasto', 'menu item')
wait_for('the undo of the deletion',
         lambda: find(frame, 'menu item', part='Undo Remove'), 20).do_action(0)
check_layers('undo brings the deleted layer back', BEFORE)

# Repetition has the last values, 10000 iterations, and GIMP's progress with its Cancel, which
# kills the plug-in: the image must not have been touched yet.
wait_for('Repeat', lambda: find(frame, 'menu item', part='Repeat “Impasto') or
         find(frame, 'menu item', part='Repeat "Impasto'), 20).do_action(0)
cancel = wait_for('Cancel in the status bar',
                  lambda: next((node for node in walk(frame) if node.get_role_name() == 'button'
                                and node.get_name() == 'Cancel' and showing(node)), None), 30)
time.sleep(1)       # into the run
screenshot('whole-repeat.png')
cancel.do_action(0)
wait_for_end()
check_layers('cancelled by GIMP: nothing changed', BEFORE)

gimp.terminate()
gimp.wait(20)

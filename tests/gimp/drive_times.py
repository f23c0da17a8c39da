"""Prints how long a user waits, in a full GIMP. Run by: times"""
import os
import subprocess
import time

from a11y import WORK, application, children, find, press, screenshot, spin, wait_for, window

LAST = ('Mosaic', 'Watercolour', 'Etching')


def seconds(what, since):
    print('time: %6.2f s  %s' % (time.time() - since, what), flush=True)


def wait(what, get, every=0.005):
    return wait_for(what, get, 120, every)


gimp = subprocess.Popen(['gimp', '--no-splash', '--stack-trace-mode=never',
                         os.path.join(WORK, 'photo.png')],
                        stdout=open(os.path.join(WORK, 'gimp.log'), 'w'),
                        stderr=subprocess.STDOUT)
gimp_app = wait_for('GIMP', lambda: application('gimp', 'gimp-3.0', 'gimp-3.2'), 120)
frame = wait_for('the image window', lambda: window(gimp_app, 'photo'), 60)
time.sleep(3)                   # GIMP has much to do at first

begun = time.time()
press(frame, 'Impasto...', 'menu item')
plug_in = wait('the plug-in', lambda: application('impasto'))
dialog = wait('its dialog', lambda: window(plug_in, 'Impasto'))
preview = wait('the preview', lambda: find(dialog, 'image', 'Preview'))
seconds('from the menu to the dialog', begun)
caption = next(node for node in children(preview.get_parent())
               if node.get_role_name() == 'label')
opened = time.time()
wait('the sketch', lambda: 'sketch' in caption.get_name())
seconds('from the dialog to the first frame of the sketch', opened)

time.sleep(2)
gallery = find(dialog, 'table', 'Gallery')
for style in LAST:
    child = find(dialog, 'list item', style).get_index_in_parent()
    begun = time.time()
    gallery.get_selection_iface().select_child(child)
    wait('the old sketch is gone', lambda: not caption.get_name())
    wait('the sketch', lambda: 'sketch' in caption.get_name())
    seconds('from another style to the first frame of its sketch', begun)
    time.sleep(2)
    screenshot('times-%s.png' % style)

spin(dialog, 'Iterations').set_current_value(int(os.environ['ITERATIONS']))
status = find(dialog, 'label', part=' pixels: takes')
time.sleep(2)
print('time: ' + status.get_name())
begun = time.time()
press(dialog, 'Paint')
wait('a frame', lambda: 'iteration ' in status.get_name() and
     'iteration 0 of' not in status.get_name())
seconds('from Paint to the first frame', begun)
wait('a few more', lambda: 'Level 1 ' not in status.get_name() or
     int(status.get_name().split('iteration ')[1].split()[0]) >= 10)
seconds('from Paint to the frame of iteration 10', begun)
wait('the end of the plug-in', lambda: application('impasto') is None, 0.1)   # asking costs time
seconds('from Paint to the layer and the end of the dialog', begun)

gimp.terminate()
gimp.wait(20)

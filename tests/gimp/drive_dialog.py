"""Operates the dialog of plug-in-impasto under gimp-console and checks what it made.

Each Run is one gimp-console that evaluates dialog.scm; the profile, and with it the last values,
is the same for all. Run by: dialog
"""
import gettext
import os

from a11y import (check, checked, children, choose, colour_of, find, open_page, press, press_escape,
                  screenshot, sensitive, showing, spin, wait_for)
from dialog_run import Run

ADD = 'Add the layer when it is painted'
KEEP = 'Keep the colours of your picture'


def defaults_and_a_run():
    run = Run()
    dialog = run.dialog
    check('the title', dialog.get_name() == 'Impasto', dialog.get_name())
    check('the defaults', [spin(dialog, name).get_current_value() for name in
                           ('Style strength', 'Content strength')] == [1.0, 1.0])
    gallery = find(dialog, 'table', 'Gallery')
    check('a style of the gallery is chosen', gallery.get_selection_iface().is_child_selected(0))
    run.label('240 × 160 pixels: takes about')
    check('an estimate of time and memory', find(dialog, 'label', part='of memory'))
    check('Paint, and no Stop', sensitive(find(dialog, 'button', 'Paint')) and
          not showing(find(dialog, 'button', 'Stop and Keep')))
    screenshot('dialog.png')
    check('what the mode does', find(dialog, 'label', part='paints it with the strokes'))
    run.check_letters('English', str)
    open_page(dialog, 'Advanced')
    wait_for('the advanced settings', lambda: showing(spin(dialog, 'Seed')))
    run.check_letters('English, advanced', str)
    check('the losses of the mode alone', showing(spin(dialog, 'Weight: Gram matrices')) and
          not showing(spin(dialog, 'Shift')))
    check('no layer for a mode of many', not find_showing(dialog, 'Layer of the network'))

    gallery.get_selection_iface().select_child(
        find(dialog, 'list item', 'greens').get_index_in_parent())
    spin(dialog, 'Style strength').set_current_value(2.0)
    spin(dialog, 'Iterations').set_current_value(3)
    spin(dialog, 'Size').set_current_value(96)
    run.label('96 × 64 pixels')
    screenshot('dialog-advanced.png')
    press(dialog, 'Paint')
    answer = run.end('a run')
    check('a run: painted', answer[:2] == ['painted', '3'], answer)
    check('a run: a name', answer[2:3] ==
          ['Impasto: greens, Painting, style × 2, 3 iterations, 96 px'], answer)
    for line in ('style-name=greens', 'style-strength=2', 'iterations=3', 'size=96'):
        check('a run: the record has ' + line, line in answer, answer)


def sketch():
    """What the settings make is to be seen before the run."""
    run = Run()
    dialog = run.dialog
    preview = find(dialog, 'image', 'Preview')
    gallery = find(dialog, 'table', 'Gallery')
    spin(dialog, 'Iterations').set_current_value(0)

    def take(style):
        gallery.get_selection_iface().select_child(
            find(dialog, 'list item', style).get_index_in_parent())

    def wait_for_colour(what, which):
        wait_for(what, lambda: which(*colour_of(preview)), 20)
        check(what, True)

    take('greens')
    run.label('A quick sketch')
    wait_for_colour('a sketch in the style\'s colours', lambda r, g, b: g > r + 40 and g > b + 40)
    screenshot('dialog-sketch.png')
    choose(dialog, 'Colours', 'Those of your picture')
    wait_for_colour('the picture\'s colours', lambda r, g, b: r > g + 40 and r > b + 40)
    choose(dialog, 'Colours', 'The style\'s')
    take('blues')
    wait_for_colour('another style', lambda r, g, b: b > r + 40 and b > g + 40)
    choose(dialog, 'Begins as', 'Your picture')
    spin(dialog, 'Style strength').set_current_value(0)
    wait_for_colour('nothing of the style', lambda r, g, b: r > g + 40 and r > b + 40)
    choose(dialog, 'Begins as', "the mode's own")
    spin(dialog, 'Style strength').set_current_value(1)
    for mode, style in (('Patchwork', 'greens'), ('Photograph', 'blues')):
        choose(dialog, 'Mode', mode)
        take(style)
        wait_for_colour(mode + ': a sketch', lambda r, g, b: r < max(g, b) - 20)
        screenshot('dialog-sketch-%s.png' % mode)
    choose(dialog, 'Mode', 'Painting')
    press(dialog, 'File', 'radio button')
    run.label('Choose a style')
    check('no style, no sketch', not find(dialog, 'label', part='A quick sketch'))
    wait_for_colour('no style: the picture as it is', lambda r, g, b: r > g + 40 and r > b + 40)
    press(dialog, 'Cancel')
    answer = run.end('a sketch')
    check('a sketch: the image is untouched', answer[:2] == ['untouched', '2'], answer)


def stop():
    run = Run()
    dialog = run.dialog
    check('the last values', [spin(dialog, name).get_current_value() for name in
                              ('Style strength', 'Iterations', 'Size')] == [2.0, 3, 96])
    check('the last style', find(dialog, 'table', 'Gallery').get_selection_iface()
          .is_child_selected(find(dialog, 'list item', 'greens').get_index_in_parent()))
    spin(dialog, 'Iterations').set_current_value(10000)
    spin(dialog, 'Size').set_current_value(0)
    press(dialog, 'Paint')
    run.label('Level ')
    check('while it paints: the settings rest',
          not sensitive(spin(dialog, 'Style strength')) and
          not sensitive(find(dialog, 'button', 'Save Settings')) and
          not sensitive(find(dialog, 'button', 'Reset')))
    check('while it paints: Stop and Cancel',
          sensitive(find(dialog, 'button', 'Stop and Keep')) and
          sensitive(find(dialog, 'button', 'Cancel')) and
          not showing(find(dialog, 'button', 'Paint')))
    wait_for('an iteration', lambda: not find(dialog, 'label', part='iteration 0 of'))
    check('while it paints: the dialog is open', showing(dialog))
    screenshot('dialog-running.png')
    press(dialog, 'Stop and Keep')
    answer = run.end('stopped')
    check('stopped: what there is, is kept', answer[:2] == ['painted', '3'], answer)
    check('stopped: in the style\'s colours',
          abs(int(answer[3].strip('()').split()[1]) - 180) < 60, answer)


def keep_colors():
    run = Run()
    dialog = run.dialog
    check('no choice of colours beside the look\'s',
          not find_showing(dialog, KEEP))
    spin(dialog, 'Iterations').set_current_value(10000)
    press(dialog, 'Paint')
    run.label('Level ')
    wait_for('an iteration', lambda: not find(dialog, 'label', part='iteration 0 of'))
    press(dialog, KEEP, 'check box')
    screenshot('dialog-keep-colors.png')
    press(dialog, 'Stop and Keep')
    answer = run.end('the picture\'s colours')
    red, green = [int(word) for word in answer[3].strip('()').split()[:2]]
    check('the picture\'s colours, taken while it painted', red > green + 40, answer)
    check('the picture\'s colours: in the record', 'color=keep' in answer, answer)


def cancel():
    run = Run()
    press(run.dialog, 'Paint')
    run.label('Level ')
    press(run.dialog, 'Cancel')
    answer = run.end('cancelled while it painted')
    check('cancelled while it painted: the image is untouched',
          answer[:2] == ['untouched', '2'], answer)


def look_first():
    """The picture is there, and no layer yet: what each way out of that does."""
    def painted(iterations=2):
        run = Run()
        dialog = run.dialog
        if checked(find(dialog, 'check box', ADD)):
            press(dialog, ADD, 'check box')
        choose(dialog, 'Colours', 'The style\'s')
        spin(dialog, 'Iterations').set_current_value(iterations)
        run.label(' pixels: takes')
        press(dialog, 'Paint')
        if iterations > 100:
            wait_for('an iteration', lambda: find(dialog, 'label', part='Level ') and
                     not find(dialog, 'label', part='iteration 0 of'))
            press(dialog, 'Stop and Keep')
        run.label('Painted in')
        return run

    run = painted()
    dialog = run.dialog
    check('painted: the settings rest', not sensitive(spin(dialog, 'Style strength')) and
          not sensitive(find(dialog, 'button', 'Reset')))
    check('painted: the ways out', [name for name in
          ('Paint', 'Stop and Keep', 'Cancel', 'Discard', 'Back to the Settings', 'Add Layer')
          if find_showing(dialog, name)] == ['Discard', 'Back to the Settings', 'Add Layer'])
    press(dialog, KEEP, 'check box')
    preview = find(dialog, 'image', 'Preview')
    wait_for('painted: the picture\'s colours',
             lambda: colour_of(preview)[0] > colour_of(preview)[1] + 40, 20)
    screenshot('dialog-painted.png')
    press(dialog, 'Add Layer')
    answer = run.end('looked at first')
    red, green = [int(word) for word in answer[3].strip('()').split()[:2]]
    check('looked at first: the colours that were chosen then',
          red > green + 40 and 'color=keep' in answer, answer)

    run = painted()
    press(run.dialog, KEEP, 'check box')
    press(run.dialog, 'Back to the Settings')
    wait_for('the settings again', lambda: sensitive(spin(run.dialog, 'Style strength')))
    run.label('A quick sketch')
    spin(run.dialog, 'Style strength').set_current_value(1.5)
    run.label(' pixels: takes')
    press(run.dialog, 'Paint')
    run.label('Painted in')
    press(run.dialog, 'Add Layer')
    answer = run.end('another one')
    check('another one: its settings', answer[1:2] == ['3'] and 'style-strength=1.5' in answer,
          answer)

    run = painted()
    press(run.dialog, 'Discard')
    answer = run.end('discarded')
    check('discarded: the image is untouched', answer[:2] == ['untouched', '2'], answer)

    run = painted(iterations=10000)
    press_escape()
    answer = run.end('the window closed')
    check('the window closed: what was painted is not lost', answer[:2] == ['painted', '3'],
          answer)

    run = Run()
    press(run.dialog, ADD, 'check box')
    spin(run.dialog, 'Style strength').set_current_value(2)
    spin(run.dialog, 'Iterations').set_current_value(2)
    run.label(' pixels: takes')
    press(run.dialog, 'Paint')
    run.end('added at once again')


def layer_as_style():
    run = Run()
    dialog = run.dialog
    press(dialog, 'Layer', 'radio button')
    wait_for('the layer', lambda: find(dialog, 'combo box', 'Style layer'))
    check('the content is not offered as its own style',
          not any('photo' in (node.get_name() or '') for node in
                  children(children_first(find(dialog, 'combo box', 'Style layer')))))
    spin(dialog, 'Iterations').set_current_value(2)
    run.label('240 × 160 pixels')
    screenshot('dialog-layer.png')
    press(dialog, 'Paint')
    answer = run.end('a style layer')
    check('a style layer: painted with it', 'style-layer=waves' in answer, answer)


def children_first(node):
    return next(children(node), node)


def find_showing(root, name):
    node = find(root, name=name)
    return node if node and showing(node) else None


def several_styles():
    run = Run()
    dialog = run.dialog
    press(dialog, 'Add another style')
    choose(dialog, 'Further style', 'greens')
    spin(dialog, 'Beside the first').set_current_value(0.5)
    spin(dialog, 'Iterations').set_current_value(2)
    screenshot('dialog-styles.png')
    press(dialog, 'Add another style')
    press(dialog, 'Remove this style')      # the first of the two: the gallery's first stays
    press(dialog, 'Remove this style')
    press(dialog, 'Add another style')
    choose(dialog, 'Further style', 'blues')
    spin(dialog, 'Beside the first').set_current_value(0.5)
    run.label('240 × 160 pixels')
    press(dialog, 'Paint')
    answer = run.end('several styles')
    check('several styles: painted with both',
          'more-styles=blues' in answer and 'style-weights=1,0.5' in answer, answer)
    run = Run()
    check('several styles: remembered',
          spin(run.dialog, 'Beside the first').get_current_value() == 0.5)
    press(run.dialog, 'Remove this style')
    press(run.dialog, 'Paint')
    answer = run.end('one style again')
    check('one style again: its share is gone',
          'style-weights=' in answer and not any('more-styles' in line for line in answer), answer)


def regions():
    run = Run(REGIONS='yes')
    dialog = run.dialog
    check('no regions where the mode has none', not find_showing(dialog, 'Regions'))
    choose(dialog, 'Mode', 'Photograph')
    wait_for('the regions', lambda: find_showing(dialog, 'Regions'))
    open_page(dialog, 'Regions')
    run.label('There is none yet')
    screenshot('dialog-no-regions.png')
    open_page(dialog, 'Painting')
    press(dialog, 'Layer', 'radio button')
    choose(dialog, 'Style layer', 'painting')
    open_page(dialog, 'Regions')
    sky = wait_for('the region', lambda: find(dialog, 'check box', 'sky'))
    check('only what both have', not find(dialog, 'check box', 'lonely'))
    sky.do_action(0)
    open_page(dialog, 'Advanced')
    spin(dialog, 'Iterations').set_current_value(2)
    spin(dialog, 'Size').set_current_value(64)
    run.label('64 × 43 pixels')
    screenshot('dialog-photo-advanced.png')
    open_page(dialog, 'Regions')
    screenshot('dialog-regions.png')
    press(dialog, 'Paint')
    answer = run.end('regions')
    check('regions: painted with them', 'regions=sky' in answer and 'mode=photo' in answer, answer)
    run = Run()
    wait_for('the mode', lambda: find_showing(run.dialog, 'Regions'))
    choose(run.dialog, 'Mode', 'Painting')
    spin(run.dialog, 'Size').set_current_value(0)
    press(run.dialog, 'Paint')
    answer = run.end('without regions')
    check('without regions: what the style has not is unticked', 'regions=' in answer, answer)


def nothing_remembered():
    """GIMP does not remember layers; and another style must not step in for one."""
    run = Run(REPEAT='yes')
    check('after a layer: the gallery again', find(run.dialog, 'table', 'Gallery'))
    press(run.dialog, 'File', 'radio button')
    run.label('Choose a style')
    check('no file chosen: no Paint', not sensitive(find(run.dialog, 'button', 'Paint')))
    screenshot('dialog-file.png')
    press(run.dialog, 'Gallery', 'radio button')
    run.label('240 × 160 pixels')
    check('the gallery again: Paint', sensitive(find(run.dialog, 'button', 'Paint')))
    press(run.dialog, 'Cancel')
    answer = run.end('cancelled')
    check('cancelled: the image is untouched', answer[:2] == ['untouched', '2'], answer)
    check('last values without a style are refused', 'Choose a style' in ' '.join(answer[2:]),
          answer)


def german():
    catalog = gettext.translation('impasto', os.path.join(os.environ['installed'], 'locale'),
                                  ['de'])
    run = Run(LANG='de_DE.UTF-8', LANGUAGE='de')
    if not find(run.dialog, 'button', 'Abbrechen'):
        print('# no German here: is the locale de_DE.UTF-8 missing?')
        press(run.dialog, 'Cancel')
        run.end('German')
        return
    check('German: Paint', find(run.dialog, 'button', 'Malen'))
    check('German: names for the blind', find(run.dialog, 'spin button', 'Stilstärke'))
    run.label('dauert etwa')
    screenshot('dialog-de.png')
    run.check_letters('German', catalog.gettext)
    open_page(run.dialog, 'Feineinstellungen')
    wait_for('the advanced settings', lambda: showing(spin(run.dialog, 'Zufallszahl')))
    run.check_letters('German, advanced', catalog.gettext)
    screenshot('dialog-de-advanced.png')
    press(run.dialog, 'Abbrechen')
    run.end('German')


defaults_and_a_run()
sketch()
stop()
keep_colors()
cancel()
look_first()
several_styles()
regions()
layer_as_style()
nothing_remembered()
german()

"""Which pictures the experiments are made with: those that the built-in network was not trained with."""
import os


class Pictures:
    def __init__(self, held_out, gallery):
        self.held_out, self.gallery = held_out, gallery

    def photograph(self, name):
        return os.path.join(self.held_out, name + '.png')

    def style(self, name):
        drawn = os.path.join(self.gallery, name + '.jpg')
        return drawn if os.path.exists(drawn) else self.photograph(name)

    def pairs(self, count):
        return [(photograph, style, self.photograph(photograph), self.style(style)) for photograph, style in
                PAIRS[:count]]


PAIRS = [
    ('EgeskovSlotSpejling', 'Gogh4'),
    ('red_panda', 'VincentVanGogh0013'),
    ('EilanDonanCastle', 'pastel'),
    ('Nagoya', 'Van_Gogh_The_Night_Cafe'),
    ('EilanDonanCastle', 'Eglise_dAuvers-sur-Oise'),
    ('red_panda', 'mosaic'),
    ('EgeskovSlotSpejling', 'starlit-impasto'),
]

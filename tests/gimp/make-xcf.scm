; Makes the input of drive_whole.py. An XCF: GIMP asks no questions when it opens one.
(script-fu-use-v3)
(load (string-append (getenv "here") "/common.scm"))

(let* ((image   (gimp-image-new 240 160 RGB))
       (waves   (add-layer image "waves" 64 64 RGB-IMAGE 0 '(240 240 240)))
       (content (add-layer image "photo" 240 160 RGB-IMAGE 0 RED)))
  (halve image content DARK)
  (gimp-image-set-selected-layers image (vector content))
  (gimp-file-save RUN-NONINTERACTIVE image (file "test.xcf"))
  (gimp-image-delete image))

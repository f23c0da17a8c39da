; What plug-in-impasto refuses, and how the refusal reads. Loaded by batch.scm.

(define (check-refused name part image thunk)
  (let ((layers (n-layers image)))
    (gimp-image-clean-all image)
    (check-contains name part (error-of thunk))
    (check (string-append name ": the image is untouched")
           (and (= (n-layers image) layers) (not (gimp-image-is-dirty image))))))

(let* ((image   (gimp-image-new 64 64 RGB))
       (style   (add-layer image "style" 64 64 RGB-IMAGE 0 BLUE))
       (gone    (add-layer image "gone" 64 64 RGB-IMAGE 0 BLUE))
       (tiny    (add-layer image "tiny" 1 1 RGB-IMAGE 0 BLUE))
       (clear   (gimp-layer-new image "clear" 64 64 RGBA-IMAGE 100 LAYER-MODE-NORMAL))
       (content (add-layer image "content" 64 64 RGBA-IMAGE 0 RED)))
  (gimp-image-insert-layer image clear 0 0)
  (gimp-image-remove-layer image gone)

  (define (refused name part . more)
    (check-refused name part image (lambda () (apply paint image content more))))
  (define (refused-layers name part layers)
    (check-refused name part image
                   (lambda ()
                     (plug-in-impasto #:run-mode RUN-NONINTERACTIVE #:image image
                                      #:drawables layers #:style-layer style #:iterations 2))))

  (refused "no style" "Choose a style")
  (refused "a deleted style layer" "style-layer" #:style-layer gone)
  (refused "a transparent style layer" "transparent" #:style-layer clear)
  (refused "a style layer of one pixel" "too small" #:style-layer tiny)
  (refused "a style file that is not there" "no-such.png does not exist"
           #:style-file (file "no-such.png"))
  (refused "a style file that is cut off, PNG" "its end is missing" #:style-file (file "cut.png"))
  (refused "a style file that is cut off, JPEG" "its end is missing" #:style-file (file "cut.jpg"))
  (refused "a style file that is no picture" "cannot be read as a picture: "
           #:style-file (file "text.png"))
  (refused "an unknown style of the gallery" "blues" #:style-name "zorks")
  (refused "an unknown mode" "gatys" #:style-layer style #:mode "zork")
  (refused "an unknown network" "vgg16-slim" #:style-layer style #:network "zork")
  (refused "an unknown network: one way to get it" "networks import FILE --name zork"
           #:style-layer style #:network "zork")
  (refused "an unknown network: the other" "networks download NAME”: vgg16, vgg19"
           #:style-layer style #:network "zork")
  (refused "a network file that is not there" "no-such.safetensors"
           #:style-layer style #:network (file "no-such.safetensors"))
  (refused "a network file that is cut off" "cut.safetensors"
           #:style-layer style #:network (file "cut.safetensors"))
  (refused "a network file that is something else" "text.safetensors"
           #:style-layer style #:network (file "text.safetensors"))
  (refused "a size beyond the memory" "memory" #:style-layer style #:size 32768)
  (refused "a size too small to work at" "size" #:style-layer style #:size 3)
  (refused "a number out of range" "out of range" #:style-layer style #:style-strength 101)
  (refused "nothing to do" "zero" #:style-layer style #:style-strength 0 #:content-strength 0)
  (refused "an unknown argument" "Invalid argument name" #:style-layer style #:zork 7)

  (refused-layers "a layer of one pixel" "too small" (vector tiny))
  (refused-layers "an empty layer" "transparent" (vector clear))
  (refused-layers "two layers" "exactly one" (vector content style))
  (refused-layers "no layer" "Select a layer" (vector))

  (gimp-layer-set-offsets content 40 40)
  (gimp-image-select-rectangle image CHANNEL-OP-REPLACE 0 0 30 30)
  (refused "a selection beside the layer" "does not touch" #:style-layer style)
  (gimp-selection-none image)
  (gimp-image-delete image))

; The image types only grey out the menu item: the call arrives.
(let* ((image   (gimp-image-new 40 30 RGB))
       (content (add-layer image "content" 40 30 RGB-IMAGE 0 RED)))
  (gimp-image-convert-indexed image CONVERT-DITHER-NONE CONVERT-PALETTE-GENERATE 4 #f #f "")
  (check-refused "an indexed image" "indexed" image
                 (lambda () (paint image content #:style-name "blues")))
  (gimp-image-delete image))

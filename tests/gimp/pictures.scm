; What else plug-in-impasto looks at: further styles, a start, masks. Loaded by batch.scm.

; Further styles.
(let* ((image   (gimp-image-new 64 64 RGB))
       (blue    (add-layer image "blue" 40 40 RGB-IMAGE 0 BLUE))
       (red     (add-layer image "red" 40 40 RGB-IMAGE 0 RED))
       (content (add-layer image "content" 64 64 RGB-IMAGE 0 '(128 128 128))))
  (halve image content '(90 90 90))

  (define (pixel-with . more)
    (gimp-drawable-get-pixel
     (apply plug-in-impasto #:run-mode RUN-NONINTERACTIVE #:image image
            #:drawables (vector content) #:init "content" #:terms "gram:conv1_1=1"
            #:iterations 20 #:levels 1 more)
     20 20))

  (let ((result (paint image content #:style-layer blue #:more-layers (vector red)
                       #:more-styles '("blues") #:style-weights "1,0,1")))
    (check-contains "styles in the name" "Impasto: blue + red + blues, " (gimp-item-get-name result))
    (check-contains "styles in the record"
                    "style-layer=blue\nmore-layers=red\nmore-styles=blues\n" (settings-of result))
    (check-contains "shares in the record" "style-weights=1,0,1\n" (settings-of result)))
  (check "a share of 1 is that style alone"
         (equal? (pixel-with #:style-layer blue #:more-layers (vector red) #:style-weights "0,1")
                 (pixel-with #:style-layer red)))
  (check "a style by its file"
         (equal? (pixel-with #:style-layer blue #:more-styles (list (file "green.png"))
                             #:style-weights "0,1")
                 (pixel-with #:style-file (file "green.png"))))
  (check "more than one counts"
         (not (equal? (pixel-with #:style-layer blue #:more-layers (vector red))
                      (pixel-with #:style-layer blue))))

  (let ((refused (lambda (name part . more)
                   (check-refused name part image
                                  (lambda () (apply paint image content #:style-layer blue more))))))
    (refused "too few shares" "style-weights" #:more-layers (vector red) #:style-weights "1")
    (refused "shares that are no numbers" "style-weights" #:style-weights "zork")
    (refused "no share at all" "style-weights" #:more-layers (vector red) #:style-weights "0,0")
    (refused "a further style that the gallery has not" "blues" #:more-styles '("zorks"))
    (refused "a further style file that is not there" "no-such.png does not exist"
             #:more-styles (list (file "no-such.png"))))
  (gimp-image-delete image))

; A start.
(let* ((image   (gimp-image-new 64 64 RGB))
       (style   (add-layer image "style" 40 40 RGB-IMAGE 0 BLUE))
       (start   (add-layer image "start" 80 80 RGB-IMAGE 0 GREEN))
       (small   (add-layer image "small" 40 40 RGB-IMAGE 0 GREEN))
       (clear   (gimp-layer-new image "clear" 80 80 RGBA-IMAGE 100 LAYER-MODE-NORMAL))
       (content (add-layer image "content" 64 64 RGB-IMAGE 0 RED)))
  (define (paint-nothing . more)
    (apply plug-in-impasto #:run-mode RUN-NONINTERACTIVE #:image image #:drawables (vector content)
           #:style-layer style #:iterations 1 #:levels 1 #:weight-gram 0.0001 more))

  (gimp-image-insert-layer image clear 0 0)
  (gimp-layer-set-offsets start -10 -10)
  (fill start '(30 40 50))
  (gimp-image-select-rectangle image CHANNEL-OP-REPLACE 0 0 32 64)
  (fill start GREEN)
  (gimp-selection-none image)
  (let ((result (paint-nothing #:start-layer start)))
    (check "a start layer, where it is"
           (and (near-colour? (gimp-drawable-get-pixel result 20 20) GREEN)
                (near-colour? (gimp-drawable-get-pixel result 50 20) '(30 40 50))))
    (check-contains "a start layer is in the record" "start-layer=start\n" (settings-of result)))
  (check "another start is stronger"
         (near-colour? (gimp-drawable-get-pixel
                        (paint-nothing #:start-layer start #:init "content") 20 20) RED))

  (let ((refused (lambda (name part . more)
                   (check-refused name part image (lambda () (apply paint-nothing more))))))
    (refused "a start layer that is not there" "Choose a start layer" #:init "image")
    (refused "a start layer that is too small" "does not cover" #:start-layer small)
    (refused "a transparent start layer" "The start layer is empty" #:start-layer clear))
  (gimp-image-select-rectangle image CHANNEL-OP-REPLACE 5 5 30 30)
  (check "a start layer that covers the selection"
         (near-colour? (gimp-drawable-get-pixel (paint-nothing #:start-layer small) 10 10) GREEN))
  (gimp-image-delete image))

; The layer's own mask goes with it, times the selection.
(let* ((image   (gimp-image-new 64 64 RGB))
       (style   (add-layer image "style" 40 40 RGB-IMAGE 0 BLUE))
       (content (add-layer image "content" 64 64 RGB-IMAGE 0 RED))
       (mask    (gimp-layer-create-mask content ADD-MASK-WHITE))
       (value   (lambda (layer x y)
                  (car (gimp-drawable-get-pixel (gimp-layer-get-mask layer) x y)))))
  (gimp-layer-set-offsets content 3 0)
  (gimp-layer-add-mask content mask)
  (gimp-image-select-rectangle image CHANNEL-OP-REPLACE 3 0 20 64)
  (fill mask '(128 128 128))
  (gimp-selection-none image)
  (let ((result (paint image content #:style-layer style)))
    (check "the layer's mask goes with it"
           (and (= (value result 10 10) (value content 10 10))
                (= (value result 40 10) 255))))
  (gimp-image-select-rectangle image CHANNEL-OP-REPLACE 13 0 30 64)
  (let ((result (paint image content #:style-layer style)))
    (check "times the selection"
           (and (= (gimp-drawable-get-width result) 30)
                (= (value result 5 10) (value content 10 10))
                (= (value result 25 10) 255))))
  (gimp-selection-none image)
  (gimp-layer-set-apply-mask content #f)
  (check "a mask that is turned off does not"
         (= (gimp-layer-get-mask (paint image content #:style-layer style)) -1))
  (gimp-image-delete image))

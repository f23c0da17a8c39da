; Checks of plug-in-impasto, all in one GIMP process. Loaded by batch.

(script-fu-use-v3)
(load (string-append (getenv "here") "/common.scm"))
(load (string-append (getenv "here") "/check.scm"))

(define (paint image content . more)
  (apply plug-in-impasto #:run-mode RUN-NONINTERACTIVE #:image image
         #:drawables (vector content) #:iterations 3 more))

; A whole layer with holes, off the image's corner.
(let* ((image   (gimp-image-new 128 100 RGB))
       (style   (add-layer image "waves" 64 48 RGB-IMAGE 0 BLUE))
       (content (add-layer image "photo" 128 96 RGBA-IMAGE 0 RED))
       (result  #f))
  (halve image content DARK)
  (gimp-image-select-rectangle image CHANNEL-OP-REPLACE 0 0 20 20)
  (gimp-drawable-edit-clear content)
  (gimp-selection-none image)
  (gimp-layer-set-offsets content 7 -9)
  (set! result (paint image content #:style-layer style #:seed 5))

  (check "a new layer" (= (n-layers image) 3))
  (check "above the content" (equal? (gimp-image-get-item-position image result) 0))
  (check "of its size"
         (and (= (gimp-drawable-get-width result) 128) (= (gimp-drawable-get-height result) 96)))
  (check "at its place" (equal? (gimp-drawable-get-offsets result) '(7 -9)))
  (check "in the style's colours" (near-colour? (gimp-drawable-get-pixel result 60 50) BLUE))
  (check "with its transparency"
         (and (= (cadddr (gimp-drawable-get-pixel result 5 5)) 0)
              (= (cadddr (gimp-drawable-get-pixel result 60 50)) 255)))
  (check "without a mask" (= (gimp-layer-get-mask result) -1))
  (check "the content is as before"
         (equal? (gimp-drawable-get-pixel content 40 50) '(200 40 40 255)))
  (check "a name with style, mode and settings"
         (string=? (gimp-item-get-name result) "Impasto: waves, Painting, 3 iterations, seed 5"))
  (for-each (lambda (line)
              (check-contains (string-append "the record has " line) line (settings-of result)))
            '("style-layer=waves\n" "mode=gatys\n" "style-strength=1\n" "content-strength=1\n"
              "iterations=3\n" "size=0\n" "network=\n" "seed=5\n"))

  (let ((again (paint image content #:style-layer style #:seed 5)))
    (check "the same settings paint the same"
           (and (equal? (gimp-drawable-get-pixel result 60 50)
                        (gimp-drawable-get-pixel again 60 50))
                (equal? (gimp-drawable-get-pixel result 99 70)
                        (gimp-drawable-get-pixel again 99 70)))))
  (let ((small (paint image content #:style-layer style #:size 48)))
    (check "a smaller work comes back to the layer's size"
           (and (= (gimp-drawable-get-width small) 128) (= (gimp-drawable-get-height small) 96)
                (near-colour? (gimp-drawable-get-pixel small 60 50) BLUE)
                (= (cadddr (gimp-drawable-get-pixel small 5 5)) 0))))
  (let ((content-only (paint image content #:style-layer style #:style-strength 0)))
    (check "a strength that is not 1 is in the name"
           (contains? (gimp-item-get-name content-only) "style × 0")))
  (gimp-image-delete image))

; Every kind of image, with an offset layer and a feathered selection that leaves it.
(define (check-kind base type precision in-group? name)
  (let* ((image   (gimp-image-new-with-precision 120 80 base precision))
         (style   (add-layer image "style" 64 64 type 0 '(200 200 200)))
         (group   (if in-group? (gimp-group-layer-new image "group") 0))
         (content #f))
    (if in-group? (gimp-image-insert-layer image group 0 0))
    (add-layer image "above" 10 10 type group '(0 0 0))
    (set! content (add-layer image "content" 100 80 type group '(90 90 90)))
    (gimp-layer-set-offsets content 7 9)
    (add-layer image "above" 10 10 type group '(0 0 0))
    (gimp-image-select-ellipse image CHANNEL-OP-REPLACE 50 20 90 50)
    (gimp-selection-feather image 8)
    (let* ((bounds (gimp-drawable-mask-intersect content))
           (result (paint image content #:style-layer style))
           (x      (quotient (cadddr bounds) 2))
           (pixel  (gimp-drawable-get-pixel result x 20))
           (mask   (gimp-layer-get-mask result)))
      (check (string-append name ": colour") (near? (car pixel) 200))
      (check (string-append name ": the selection's bounds in the layer")
             (and (equal? (gimp-drawable-get-offsets result)
                          (list (+ 7 (cadr bounds)) (+ 9 (caddr bounds))))
                  (= (gimp-drawable-get-width result) (cadddr bounds))
                  (< (gimp-drawable-get-width result) 100)))
      (check (string-append name ": its group, just above the content")
             (and (= (gimp-item-get-parent result) (if in-group? group -1))
                  (= (+ 1 (gimp-image-get-item-position image result))
                     (gimp-image-get-item-position image content))))
      (check (string-append name ": the selection as its mask")
             (and (> mask 0)
                  (> (car (gimp-drawable-get-pixel mask x 20)) 200)
                  (< (car (gimp-drawable-get-pixel mask x 0)) 100))))
    (gimp-image-delete image)))

(check-kind RGB  RGB-IMAGE   PRECISION-U8-NON-LINEAR  #f "RGB u8 non-linear")
(check-kind RGB  RGBA-IMAGE  PRECISION-U8-LINEAR      #f "RGBA u8 linear")
(check-kind RGB  RGBA-IMAGE  PRECISION-U16-PERCEPTUAL #f "RGBA u16 perceptual")
(check-kind RGB  RGBA-IMAGE  PRECISION-FLOAT-LINEAR   #t "RGBA float linear, in a group")
(check-kind GRAY GRAYA-IMAGE PRECISION-U8-NON-LINEAR  #t "GRAYA u8 non-linear, in a group")
(check-kind GRAY GRAY-IMAGE  PRECISION-HALF-LINEAR    #f "GRAY half linear")

; A group is read as it is seen.
(let* ((image (gimp-image-new 60 50 RGB))
       (style (add-layer image "style" 40 40 RGBA-IMAGE 0 BLUE))
       (group (gimp-group-layer-new image "group")))
  (gimp-image-insert-layer image group 0 0)
  (gimp-layer-set-offsets (add-layer image "content" 40 30 RGBA-IMAGE group RED) 7 0)
  (let ((result (paint image group #:style-layer style)))
    (check "a group as content"
           (and (near-colour? (gimp-drawable-get-pixel result 5 5) BLUE)
                (equal? (gimp-drawable-get-offsets result) '(7 0))
                (= (gimp-item-get-parent result) -1))))
  (gimp-image-delete image))

; Where the style comes from: layer before file before gallery.
(save-picture "green.png" 40 40 GREEN)
(save-picture "data/styles/blues.png" 40 40 BLUE)
(let* ((image (gimp-image-new 40 40 RGB))
       (below (add-layer image "below" 40 40 RGB-IMAGE 0 RED))
       (above (add-layer image "above" 40 40 RGB-IMAGE 0 GREEN)))
  (gimp-file-save RUN-NONINTERACTIVE image (file "layers.xcf"))
  (gimp-image-delete image))

(let* ((image   (gimp-image-new 40 40 RGB))
       (style   (add-layer image "style" 40 40 RGB-IMAGE 0 '(240 240 240)))
       (content (add-layer image "content" 40 40 RGB-IMAGE 0 RED))
       (images  (vector-length (gimp-get-images)))
       (colour  (lambda (layer) (gimp-drawable-get-pixel layer 20 20))))
  (let ((result (paint image content #:style-file (file "green.png") #:style-name "blues")))
    (check "a style file" (near-colour? (colour result) GREEN))
    (check-contains "in the name" "Impasto: green.png," (gimp-item-get-name result))
    (check-contains "and the record" "/green.png\n" (settings-of result)))
  (check "a style of GIMP's own format, as it is seen"
         (near-colour? (colour (paint image content #:style-file (file "layers.xcf"))) GREEN))
  (let ((result (paint image content #:style-name "blues")))
    (check "a style of the gallery" (near-colour? (colour result) BLUE))
    (check-contains "in the record" "style-name=blues\n" (settings-of result)))
  (check "the layer comes first"
         (near-colour? (colour (paint image content #:style-layer style
                                      #:style-file (file "green.png") #:style-name "blues"))
                       '(240 240 240)))
  (check "a network by its path"
         (number? (paint image content #:style-name "blues"
                         #:network (file "data/networks/vgg16-slim.safetensors"))))
  (check "a mode that needs no style"
         (string=? (gimp-item-get-name (paint image content #:mode "content-only"))
                   "Impasto: Content only, 3 iterations"))
  (check "no loaded picture is left" (= (vector-length (gimp-get-images)) images))

  ; The driver put style-name and iterations where GIMP remembers them.
  (let ((result (plug-in-impasto #:run-mode RUN-WITH-LAST-VALS #:image image
                                 #:drawables (vector content))))
    (check "with the last values" (near-colour? (colour result) BLUE))
    (check-contains "which are in the record" "iterations=2\n" (settings-of result)))
  (gimp-image-delete image))

(load (string-append (getenv "here") "/refusals.scm"))
(load (string-append (getenv "here") "/settings.scm"))
(load (string-append (getenv "here") "/pictures.scm"))
(load (string-append (getenv "here") "/regions.scm"))

(if (> failures 0) (error "some checks failed"))

; Channels and layer masks as regions. Loaded by batch.scm.

(define (add-channel image name x y width height)
  (gimp-image-select-rectangle image CHANNEL-OP-REPLACE x y width height)
  (let ((channel (gimp-selection-save image)))
    (gimp-item-set-name channel name)
    (gimp-selection-none image)
    channel))

(let* ((other   (gimp-image-new 60 60 RGB))
       (style   (add-layer other "style" 48 48 RGB-IMAGE 0 BLUE))
       (image   (gimp-image-new 80 64 RGB))
       (content (add-layer image "content" 64 64 RGB-IMAGE 0 '(128 128 128)))
       (none    (gimp-image-new 60 60 RGB))
       (bare    (add-layer none "bare" 48 48 RGB-IMAGE 0 BLUE)))
  ; style: green below, blue above, and moved; content: sky at its left, and moved
  (gimp-layer-set-offsets style 6 6)
  (gimp-image-select-rectangle other CHANNEL-OP-REPLACE 0 30 60 30)
  (fill style GREEN)
  (add-channel other "sky" 0 0 60 30)
  (add-channel other "below" 0 30 60 30)
  (add-channel other "empty" 0 0 2 2)
  (gimp-layer-set-offsets content 16 0)
  (add-channel image "sky" 16 0 32 64)
  (add-channel image "empty" 0 0 80 64)
  (add-channel image "lonely" 16 0 32 64)

  (define (paint-regions . more)
    (apply plug-in-impasto #:run-mode RUN-NONINTERACTIVE #:image image #:drawables (vector content)
           #:style-layer style #:iterations 50 #:levels 1 #:init "content" #:terms "region-gram:conv1_1=1"
           more))
  (define (bluish? pixel) (> (caddr pixel) (+ 60 (cadr pixel))))
  (define (greenish? pixel) (> (cadr pixel) (+ 60 (caddr pixel))))
  (define (in-colours? result left? right?)
    (and (left? (gimp-drawable-get-pixel result 12 32))
         (right? (gimp-drawable-get-pixel result 52 32))))

  (let ((result (paint-regions #:regions "sky")))
    (check "each region has its style" (in-colours? result bluish? greenish?))
    (check-contains "regions in the record" "regions=sky\n" (settings-of result)))
  (check "none without being asked for"
         (not (in-colours? (paint-regions) bluish? greenish?)))

  (gimp-image-select-rectangle image CHANNEL-OP-REPLACE 32 0 32 64)
  (let* ((result (paint-regions #:regions "sky"))
         (left   (gimp-drawable-get-pixel result 4 32))
         (right  (gimp-drawable-get-pixel result 28 32)))
    (check "a selection has its part of the channel"
           (and (bluish? left) (greenish? right))))
  (gimp-selection-none image)

  ; The layers' masks, in the layers' coordinates.
  (for-each (lambda (layer image x y width height)
              (let ((mask (gimp-layer-create-mask layer ADD-MASK-BLACK)))
                (gimp-layer-add-mask layer mask)
                (gimp-image-select-rectangle image CHANNEL-OP-REPLACE x y width height)
                (fill mask '(255 255 255))
                (gimp-selection-none image)
                (gimp-layer-set-apply-mask layer #f)))
            (list content style) (list image other) '(48 0) '(0 0) '(40 60) '(64 30))
  (check "the layers' masks are a region" 
         (in-colours? (paint-regions #:regions "mask") greenish? bluish?))

  (let ((refused (lambda (name part . more)
                   (check-refused name part image (lambda () (apply paint-regions more))))))
    (refused "a region that the picture has not" "lonely, empty, sky" #:regions "zork")
    (refused "a region that the style has not" "empty, below, sky" #:regions "sky,lonely")
    (refused "a region given twice" "twice" #:regions "sky,sky")
    (refused "an empty region" "empty" #:regions "sky,empty")
    (refused "a style without channels" "which has none" #:style-layer bare #:regions "sky")
    (refused "regions of a style of the gallery" "which has none" #:style-layer -1
             #:style-name "blues" #:regions "sky"))
  (check "a mode without regions leaves them alone"
         (number? (paint image content #:style-layer style #:regions "sky")))
  (for-each gimp-image-delete (list image other none)))

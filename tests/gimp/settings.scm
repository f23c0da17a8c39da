; The settings of the engine as arguments of plug-in-impasto. Loaded by batch.scm.

(let* ((image   (gimp-image-new 64 64 RGB))
       (style   (add-layer image "style" 64 64 RGB-IMAGE 0 BLUE))
       (content (add-layer image "content" 64 64 RGB-IMAGE 0 RED)))
  (halve image content DARK)
  (halve image style GREEN)

  (define (record-with . more)
    (settings-of (apply paint image content #:style-layer style more)))
  (define (pixel-with . more)
    (gimp-drawable-get-pixel (apply paint image content #:style-layer style more) 20 20))

  (let ((record (record-with)))
    (for-each (lambda (line)
                (check-contains (string-append "left alone, the record has " line) line record))
              '("units=relative\n" "pooling=\n" "layer=\n" "style-scale=1\n" "levels=0\n"
                "history=10\n" "init=\n" "threads=0\n" "weight.gram=1\n" "weight.content=1\n")))
  (let ((record (record-with #:units "paper" #:pooling "average" #:style-scale 0.5 #:levels 2
                             #:history 5 #:init "noise" #:threads 1 #:weight-gram 0.25)))
    (for-each (lambda (line)
                (check-contains (string-append "the record has " line) line record))
              '("units=paper\n" "pooling=average\n" "style-scale=0.5\n" "levels=2\n" "history=5\n"
                "init=noise\n" "threads=1\n" "weight.gram=0.25\n")))
  (let ((result (paint image content #:style-layer style #:color "keep")))
    (check "the picture's own colours"
           (let ((pixel (gimp-drawable-get-pixel result 20 20)))
             (> (car pixel) (+ 40 (caddr pixel)))))
    (check-contains "colours in the record" "color=keep\n" (settings-of result)))
  (check-contains "a layer of the network" "layer=conv2_1\n"
                  (record-with #:mode "style-only" #:layer "conv2_1"))
  (check "a loss left out"
         (not (equal? (pixel-with #:init "content" #:weight-gram 0)
                      (pixel-with #:init "content"))))
  (let ((record (record-with #:terms "content:conv4_2=1, gram:conv1_1=0.5")))
    (check-contains "terms in the record" "term=content:conv4_2=1\nterm=gram:conv1_1=0.5\n" record))
  (check "terms count"
         (not (equal? (pixel-with #:init "content" #:terms "content:conv4_2=1")
                      (pixel-with #:init "content"))))

  ; The driver finds in the log what this is warned of.
  (fill content '(0 0 0))
  (check "something to be warned of"
         (number? (paint image content #:style-layer style #:terms "pixel:image=1,gram:conv1_1=1")))

  (let ((refused (lambda (name part . more)
                   (check-refused name part image
                                  (lambda () (apply paint image content #:style-layer style more))))))
    (refused "an unknown unit" "relative|paper" #:units "zork")
    (refused "an unknown use of colour" "none|keep|match" #:color "zork")
    (refused "an unknown pooling" "max|average" #:pooling "least")
    (refused "an unknown start" "content|matched" #:init "zork")
    (refused "a layer that no network has" "conv9_9" #:mode "style-only" #:layer "conv9_9")
    (refused "a layer for a mode of many" "layer" #:layer "conv2_1")
    (refused "levels out of range" "out of range" #:levels 9)
    (refused "a style too small to see" "out of range" #:style-scale 0.01)
    (refused "no term" "gram:conv3_1=0.5" #:terms "zork")
    (refused "a term of an unknown loss" "zork" #:terms "zork:conv3_1=1")
    (refused "a term given twice" "twice" #:terms "gram:conv3_1=1,gram:conv3_1=2")
    (refused "a start from nowhere" "start" #:init "image"))
  (gimp-image-delete image))

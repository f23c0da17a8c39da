; What the scripts share. Loaded by them.

(script-fu-use-v3)      ; first in every file: it holds for one batch command only

(define failures 0)

; On a line of its own, whatever GIMP printed before.
(define (check name ok)
  (if (not ok) (set! failures (+ failures 1)))
  (newline)
  (display (if ok "ok - " "not ok - "))
  (display name)
  (newline))

; The message of the error that THUNK raises in GIMP or in Script-Fu, or "" when there is none.
; An (error ...) in Scheme code does not come through this hook: it ends the run.
(define (error-of thunk)
  (let* ((hook *error-hook*)
         (message (call/cc (lambda (return)
                             (set! *error-hook* (lambda (text . more) (return text)))
                             (thunk)
                             ""))))
    (set! *error-hook* hook)
    message))

(define (contains? text part)
  (let ((last (- (string-length text) (string-length part))))
    (let loop ((i 0))
      (cond ((> i last) #f)
            ((string=? (substring text i (+ i (string-length part))) part) #t)
            (else (loop (+ i 1)))))))

(define (check-contains name part text)
  (check name (contains? text part))
  (if (not (contains? text part))
      (begin (display "# instead of … ") (write part) (display " …: ") (write text) (newline))))

(define (file name)
  (string-append (getenv "work") "/" name))

(define (near? a b) (< (abs (- a b)) 40))

(define (near-colour? pixel colour)
  (and (near? (car pixel) (car colour))
       (near? (cadr pixel) (cadr colour))
       (near? (caddr pixel) (caddr colour))))

(define (fill layer colour)
  (gimp-context-set-foreground colour)
  (gimp-drawable-edit-fill layer FILL-FOREGROUND))

(define (add-layer image name width height type parent colour)
  (let ((layer (gimp-layer-new image name width height type 100 LAYER-MODE-NORMAL)))
    (gimp-image-insert-layer image layer parent 0)
    (gimp-context-set-foreground colour)
    (gimp-drawable-fill layer FILL-FOREGROUND)
    layer))

; Something to see: a darker right half. Without a selection afterwards.
(define (halve image layer colour)
  (gimp-image-select-rectangle image CHANNEL-OP-REPLACE
                               (quotient (gimp-image-get-width image) 2) 0 4000 4000)
  (fill layer colour)
  (gimp-selection-none image))

(define (settings-of layer)
  (caddr (gimp-item-get-parasite layer "impasto-settings")))

(define (n-layers image) (vector-length (gimp-image-get-layers image)))

(define RED   '(200 40 40))
(define DARK  '(120 20 20))
(define BLUE  '(20 40 220))
(define GREEN '(30 180 40))

; A picture file of one colour, for a style.
(define (save-picture name width height colour)
  (let* ((image (gimp-image-new width height RGB)))
    (add-layer image "picture" width height RGB-IMAGE 0 colour)
    (gimp-file-save RUN-NONINTERACTIVE image (file name))
    (gimp-image-delete image)))

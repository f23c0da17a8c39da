; Opens a photograph, gives it the look of a style picture and saves the result. Run by dev/demo,
; which says in the environment what and where: PHOTO, STYLE, SIZE, OUT.

(script-fu-use-v3)

(define (seconds)
  (let ((now (gettimeofday)))
    (+ (car now) (/ (cadr now) 1000000))))

; Runs THUNK, prints a line with the seconds that it took, and returns what it returns
(define (timed what thunk)
  (let* ((start  (seconds))
         (result (thunk)))
    (for-each display (list "demo:\t" (- (seconds) start) "\t" what "\n"))
    result))

(define (save image name)
  (gimp-file-save RUN-NONINTERACTIVE image (string-append (getenv "OUT") "/" name)))

(define (open-photo)
  (let* ((image   (gimp-file-load RUN-NONINTERACTIVE (getenv "PHOTO")))
         (size    (string->number (getenv "SIZE")))
         (width   (gimp-image-get-width image))
         (height  (gimp-image-get-height image))
         (longest (max width height)))
    (if (= (gimp-image-get-base-type image) INDEXED)
        (gimp-image-convert-rgb image))
    (if (> longest size)
        (gimp-image-scale image (round (/ (* width size) longest))
                                (round (/ (* height size) longest))))
    (gimp-image-flatten image)
    image))

(let* ((size  (string->number (getenv "SIZE")))
       (image (timed "opened the photograph" open-photo))
       (photo (vector-ref (gimp-image-get-layers image) 0)))
  (save image "before.png")
  (timed "plug-in-impasto"
         (lambda ()
           (plug-in-impasto #:run-mode RUN-NONINTERACTIVE
                            #:image image #:drawables (vector photo)
                            #:style-file (getenv "STYLE") #:size size)))
  (timed "saved"
         (lambda ()
           (save image "demo.xcf")
           (save image "after.png")))
  (gimp-image-delete image))

; Opens the dialog of plug-in-impasto and writes to a file what came of it. Loaded by
; drive_dialog.py.

(script-fu-use-v3)
(load (string-append (getenv "here") "/common.scm"))

(define (report . words)
  (let ((port (open-output-file (file "answer.part"))))
    (for-each (lambda (word) (display word port) (newline port)) words)
    (close-output-port port)))

(let* ((image   (gimp-image-new 240 160 RGB))
       (style   (add-layer image "waves" 64 64 RGB-IMAGE 0 '(240 240 240)))
       (content (add-layer image "photo" 240 160 RGB-IMAGE 0 RED))
       (result  #f))
  (halve image content DARK)
  (if (getenv "REGIONS")
      (let ((other (gimp-image-new 64 64 RGB)))
        (add-layer other "painting" 64 64 RGB-IMAGE 0 '(240 240 240))
        (halve other (vector-ref (gimp-image-get-layers other) 0) GREEN)
        (for-each (lambda (image name)
                    (gimp-image-select-rectangle image CHANNEL-OP-REPLACE 0 0 100 30)
                    (gimp-item-set-name (gimp-selection-save image) name)
                    (gimp-selection-none image))
                  (list image image other) '("sky" "lonely" "sky"))))
  (gimp-image-clean-all image)
  (set! result (plug-in-impasto #:run-mode RUN-INTERACTIVE #:image image
                                #:drawables (vector content)))
  (if (number? result)
      (report "painted" (n-layers image) (gimp-item-get-name result)
              (gimp-drawable-get-pixel result 20 20) (settings-of result))
      ; Cancel is no error for Script-Fu: the call returns (#f)
      (report (if (gimp-image-is-dirty image) "changed" "untouched") (n-layers image)
              (if (getenv "REPEAT")
                  (error-of (lambda ()
                              (plug-in-impasto #:run-mode RUN-WITH-LAST-VALS #:image image
                                               #:drawables (vector content))))
                  "")))
  (gimp-image-delete image))

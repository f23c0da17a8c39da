; What plug-in-impasto-check says. No image is open. Loaded by batch.scm, and by batch once more
; with NO_NETWORK, without any folder of data.

(script-fu-use-v3)
(load (string-append (getenv "here") "/common.scm"))

(let ((text (plug-in-impasto-check #:run-mode RUN-NONINTERACTIVE)))
  (define (says part)
    (check-contains (string-append "the check says " part) part text))

  (check "the check is a text" (string? text))
  (for-each says (list (string-append "GIMP " (gimp-version)) "Impasto 0." "Processor: "
                       "Kernels: " "Memory available: " "Data folders" "To remove everything"
                       (getenv "installed")))
  (if (getenv "NO_NETWORK")
      (for-each says '("(not there)" "none: Impasto is not completely installed"))
      (for-each says '("vgg16-slim" "widths 8 8, 8 8, 8 8 8" "Sound."
                       "broken" "Can't be used:"))))

(if (getenv "NO_NETWORK")
    (let* ((image   (gimp-image-new 40 40 RGB))
           (content (add-layer image "content" 40 40 RGB-IMAGE 0 RED)))
      (check-contains "without a network: painting says so" "installation is not complete"
                      (error-of (lambda ()
                                  (plug-in-impasto #:run-mode RUN-NONINTERACTIVE #:image image
                                                   #:drawables (vector content)
                                                   #:mode "content-only"))))
      (gimp-image-delete image)
      (if (> failures 0) (error "some checks failed"))))

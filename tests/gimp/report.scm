; Evaluated in a running GIMP by drive_whole.py: writes the layers' names to a file, since the exit
; status of a forwarded batch says nothing.
(script-fu-use-v3)

(let* ((layers (gimp-image-get-layers (vector-ref (gimp-get-images) 0)))
       (port   (open-output-file (string-append (getenv "work") "/answer.part"))))
  (let loop ((i 0))
    (if (< i (vector-length layers))
        (begin
          (display (gimp-item-get-name (vector-ref layers i)) port)
          (newline port)
          (loop (+ i 1)))))
  (display "end" port)
  (newline port)
  (close-output-port port))

; Opens the window of plug-in-impasto-check and writes its text to a file. Loaded by
; drive_check.py.

(script-fu-use-v3)
(load (string-append (getenv "here") "/common.scm"))

(let ((port (open-output-file (file "answer.part"))))
  (display (plug-in-impasto-check #:run-mode RUN-INTERACTIVE) port)
  (close-output-port port))

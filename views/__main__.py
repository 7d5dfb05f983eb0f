"""`python -P -m throughline.views --port 8501`: the app.

From its first moment on, before the server is loaded, an interrupt ends it quietly.
"""

import sys

from throughline import ending
from throughline.views import worker

if __name__ == "__main__":
    if "--help" not in sys.argv:
        worker.start()  # it reads the notes while the server is loaded
    ending.run("throughline.views.serve")

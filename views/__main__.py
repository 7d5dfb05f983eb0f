"""`python -P -m throughline.views --port 8501`: the app.

From its first moment on, before the server is loaded, an interrupt ends it quietly.
"""

from throughline import ending

if __name__ == "__main__":
    ending.run("throughline.views.serve")

"""How things look, as data: read by the figures here and, over HTTP, by the stage."""

#: One colour and one marker shape a run, in order. Okabe & Ito's palette (2008), made for colour-blind eyes; two of its
#: colours darkened to keep 3:1 contrast as lines on white.
COLORS = ("#D55E00", "#B8508F", "#00936B", "#B97C00")
MARKERS = ("circle", "square", "diamond", "triangle-up")

#: Height as colour: one hue, lightness rising with the loss, so that it also reads in grey and leaves vivid colours to
#: the paths.
COLORSCALE = (
    (0.0, "#16294a"),
    (0.2, "#264873"),
    (0.4, "#44709a"),
    (0.6, "#7a9dbb"),
    (0.8, "#b7cad8"),
    (1.0, "#eef2f4"),
)

MINIMUM_COLOR = "#ffd43b"
SADDLE_COLOR = "#ffffff"
CONTOUR_LINE = "rgba(255, 255, 255, 0.35)"
CONTOUR_LEVELS = 24
EXPORT_SIZE = (1920, 1080)

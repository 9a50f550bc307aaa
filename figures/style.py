"""How things look, as data: read by the figures here and, over HTTP, by the stage."""

#: One colour and one marker shape a run, in order. Okabe & Ito's palette (2008), made for colour-blind eyes; two of its
#: colours darkened to keep 3:1 contrast as lines on white, and a violet that is far from all of them to such eyes too.
COLORS = ("#D55E00", "#B8508F", "#00936B", "#B97C00", "#0072B2", "#8B55E8")
MARKERS = ("circle", "square", "diamond", "triangle-up", "cross", "triangle-down")
#: The same shapes as characters, for words and tables.
GLYPHS = ("●", "■", "◆", "▲", "✚", "▼")

#: Height as colour: one hue, lightness rising with the loss, so that it also reads in grey and leaves vivid colours to
#: the paths.
COLORSCALE = (
    (0.0, "#16294a"),
    (0.2, "#264873"),
    (0.4, "#44709a"),
    (0.6, "#7a9dbb"),
    (0.8, "#adc4d4"),
    (1.0, "#dbe6ec"),
)

MINIMUM_COLOR = "#ffd43b"
SADDLE_COLOR = "#ffffff"
CONTOUR_LINE = "rgba(255, 255, 255, 0.35)"
CONTOUR_LEVELS = 24
#: What is drawn at the ball, by name, over a casing like trails.
ARROW_COLORS = {
    "gradient": "#7a2bd6",
    "step": "#10151d",
    "velocity": "#0099b8",
    "ellipse": "#e8112d",
    "look_ahead": "#6b3e00",
    "samples": "#5c8a00",
    "composition": "#12803c",
    "model": "#8f5a00",
}
#: An arrow of what one line of a kernel gives, where it is none of these.
LINE_ARROW_COLOR = "#c8005f"
#: Along the learning rate: below one over the curvature, up to the limit, beyond it. Told apart by colour-blind eyes too.
STABILITY_COLORS = ("#1a9a6c", "#e8a300", "#c8321f")
EXPORT_SIZE = (1920, 1080)
#: On a projector type, lines, marks and buttons are this many times as large.
PROJECTOR_SCALE = 1.5

#: 3D marker shapes, in the same order; Plotly has no triangle there.
MARKERS_3D = ("circle", "square", "diamond", "cross", "x", "square-open")
#: Around every trail and mark, so that they show on dark and on light ground alike; then the line around the casing.
CASING = "#ffffff"
INK = "#1b2430"
#: Opacity of the part of a trail that the clock has not reached.
FAINT = 0.55
#: Points that an optimizer looked at in a step: diameter on the map and on the surface, opacity, and what
#: they are called.
PROBE_SIZE = 7
PROBE_SIZE_3D = 3
PROBE_OPACITY = 0.8
PROBE_NAME = "looked at"
#: Height of the 3D box as a share of its width, the point it turns about, and its light.
HEIGHT = 0.62
CENTER = (0.0, 0.0, -0.12)
LIGHTING = {"ambient": 0.75, "diffuse": 0.55, "specular": 0.08, "roughness": 0.8}
FONT = "system-ui, -apple-system, 'Segoe UI', 'Liberation Sans', Arial, sans-serif"
THEMES = {
    "light": {"text": "#1b2430", "background": "#ffffff", "panel": "#f3f5f8", "grid": "#d5dae1", "accent": "#1f6feb"},
    "dark": {"text": "#e6ebf2", "background": "#0f1520", "panel": "#1a2230", "grid": "#39445a", "accent": "#6ea8ff"},
}
#: The loss of a landscape of one dimension, as a curve.
CURVES = {"light": "#264873", "dark": "#adc4d4"}

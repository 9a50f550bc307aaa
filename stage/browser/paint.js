/** Draws trails, balls and marks on a canvas or into an SVG; knows nothing of where they come from. */

/** @typedef {import('./types.js').Context} Context */
/** @typedef {import('./types.js').Theme} Theme */

const CASING = '#ffffff';
const INK = '#1b2430';
const FAINT = 0.35;
/** Beads mark single steps where they are at least this far apart. */
const BEAD_SPACING = 9;

/** Makes a canvas fit its element, whatever the screen's density. @param {HTMLCanvasElement} canvas */
export function prepare(canvas) {
  const density = window.devicePixelRatio || 1;
  const { clientWidth: width, clientHeight: height } = canvas;
  if (canvas.width !== Math.round(width * density) || canvas.height !== Math.round(height * density)) {
    canvas.width = Math.round(width * density);
    canvas.height = Math.round(height * density);
  }
  const context = /** @type {CanvasRenderingContext2D} */ (canvas.getContext('2d'));
  context.setTransform(density, 0, 0, density, 0, 0);
  context.clearRect(0, 0, width, height);
  return context;
}

/** @param {Context} g @param {number} x @param {number} y @param {number} radius @param {string} shape */
function outline(g, shape, x, y, radius) {
  g.beginPath();
  if (shape === 'circle') {
    g.arc(x, y, radius, 0, 2 * Math.PI);
    return;
  }
  /** @type {Record<string, number[][]>} corners of about equal area */
  const corners = {
    square: [[-0.9, -0.9], [0.9, -0.9], [0.9, 0.9], [-0.9, 0.9]],
    diamond: [[0, -1.25], [1.25, 0], [0, 1.25], [-1.25, 0]],
    'triangle-up': [[0, -1.25], [1.15, 0.85], [-1.15, 0.85]],
    'triangle-down': [[0, 1.25], [1.15, -0.85], [-1.15, -0.85]],
    cross: [[-0.45, -1.25], [0.45, -1.25], [0.45, -0.45], [1.25, -0.45], [1.25, 0.45], [0.45, 0.45], [0.45, 1.25], [-0.45, 1.25], [-0.45, 0.45], [-1.25, 0.45], [-1.25, -0.45], [-0.45, -0.45]],
    star: Array.from({ length: 10 }, (_, i) => {
      const reach = i % 2 ? 0.45 : 1.1;
      return [reach * Math.sin((i * Math.PI) / 5), -reach * Math.cos((i * Math.PI) / 5)];
    }),
  };
  corners[shape].forEach(([dx, dy], i) => (i ? g.lineTo(x + radius * dx, y + radius * dy) : g.moveTo(x + radius * dx, y + radius * dy)));
  g.closePath();
}

/**
 * @param {Context} g @param {string} shape @param {string} color @param {number} x @param {number} y @param {number} radius
 */
export function marker(g, shape, color, x, y, radius) {
  outline(g, shape, x, y, radius);
  g.lineWidth = radius * 0.62;
  g.strokeStyle = CASING;
  g.stroke();
  g.fillStyle = color;
  g.fill();
  g.lineWidth = 1;
  g.strokeStyle = INK;
  g.stroke();
}

/**
 * Vertices on the screen, NaN where the line is interrupted.
 * @typedef {{x: ArrayLike<number>, y: ArrayLike<number>, at: ArrayLike<number>, exitStep: number, exitVertex: number}} Line
 */

/** @param {Context} g @param {Line} line @param {number} from first vertex @param {number} to last vertex, may be between two */
function trace(g, line, from, to) {
  g.beginPath();
  let down = false;
  const whole = Math.floor(to);
  for (let v = from; v <= whole; v++) {
    const [x, y] = [line.x[v], line.y[v]];
    if (Number.isNaN(x)) down = false;
    else if (down) g.lineTo(x, y);
    else {
      g.moveTo(x, y);
      down = true;
    }
  }
  const end = between(line, to);
  if (down && end && to > whole) g.lineTo(end[0], end[1]);
}

/** @param {Line} line @param {number} vertex @returns {[number, number] | null} */
function between(line, vertex) {
  const low = Math.floor(vertex);
  const part = vertex - low;
  const x = part ? (1 - part) * line.x[low] + part * line.x[low + 1] : line.x[low];
  const y = part ? (1 - part) * line.y[low] + part * line.y[low + 1] : line.y[low];
  return Number.isNaN(x) ? null : [x, y];
}

/** The vertex, perhaps between two, that belongs to a position of the clock. @param {Line} line @param {number} position */
function vertexAt(line, position) {
  const last = line.at.length - 1;
  const step = Math.min(last, Math.floor(position));
  const part = step === last ? 0 : position - step;
  return line.at[step] + part * ((line.at[step + 1] ?? line.at[step]) - line.at[step]);
}

/**
 * A trail up to the clock's position, faint beyond, beads at the steps, the ball, an arrow where it leaves.
 * @param {Context} g @param {Line} line @param {number} position @param {{color: string, marker: string}} run @param {number} scale
 */
export function trail(g, line, position, run, scale) {
  const here = vertexAt(line, position);
  const end = line.x.length - 1;
  g.lineJoin = 'round';
  g.lineCap = 'round';
  if (here < end) {
    trace(g, line, Math.floor(here), end);
    g.globalAlpha = FAINT;
    g.strokeStyle = CASING;
    g.lineWidth = 3.5 * scale;
    g.stroke();
    g.strokeStyle = run.color;
    g.lineWidth = 2 * scale;
    g.stroke();
    g.globalAlpha = 1;
  }
  trace(g, line, 0, here);
  g.strokeStyle = CASING;
  g.lineWidth = 5.5 * scale;
  g.stroke();
  g.strokeStyle = run.color;
  g.lineWidth = 3 * scale;
  g.stroke();
  beads(g, line, position, run.color, scale);
  if (line.exitVertex > 0 && position >= line.exitStep) leaveArrow(g, line, run.color, scale);
}

/** Of lines that stay where they are: at which steps they have come far enough for a bead. @type {WeakMap<Line, {spacing: number, far: boolean[]}>} */
const strides = new WeakMap();

/** @param {Line} line @param {number} spacing @returns {boolean[]} by step, false at the start */
function farApart(line, spacing) {
  const known = strides.get(line);
  if (known?.spacing === spacing) return known.far;
  const { x, y, at } = line;
  const far = Array.from(at, (v, k) => k > 0 && Math.hypot(x[v] - x[at[k - 1]], y[v] - y[at[k - 1]]) >= spacing);
  strides.set(line, { spacing, far });
  return far;
}

/** Only where both neighbours are far enough away to be told apart. @param {Context} g @param {Line} line @param {number} position @param {string} color @param {number} scale */
function beads(g, line, position, color, scale) {
  const last = Math.min(line.at.length - 1, Math.floor(position));
  const far = farApart(line, BEAD_SPACING * scale);
  g.fillStyle = color;
  g.strokeStyle = CASING;
  g.lineWidth = 1.2 * scale;
  for (let k = 1; k <= last; k++) {
    if (!far[k] || (k < last && !far[k + 1])) continue;
    g.beginPath();
    g.arc(line.x[line.at[k]], line.y[line.at[k]], 3.2 * scale, 0, 2 * Math.PI);
    g.fill();
    g.stroke();
  }
}

/** The ball itself, drawn last so that no trail covers it. @param {Context} g @param {Line} line @param {number} position @param {{color: string, marker: string}} run @param {number} scale */
export function ball(g, line, position, run, scale) {
  const spot = between(line, vertexAt(line, position));
  if (spot) marker(g, run.marker, run.color, spot[0], spot[1], 7 * scale);
}

/** @param {Context} g @param {Line} line @param {string} color @param {number} scale */
function leaveArrow(g, line, color, scale) {
  const tip = line.exitVertex;
  const angle = Math.atan2(line.y[tip] - line.y[tip - 1], line.x[tip] - line.x[tip - 1]);
  if (Number.isNaN(angle)) return;
  const size = 15 * scale;
  g.beginPath();
  for (const [i, turn] of [0, 2.6, -2.6].entries()) {
    const reach = i ? size : 0;
    const [x, y] = [line.x[tip] + reach * Math.cos(angle + turn), line.y[tip] + reach * Math.sin(angle + turn)];
    if (i) g.lineTo(x, y);
    else g.moveTo(x, y);
  }
  g.closePath();
  g.strokeStyle = CASING;
  g.lineWidth = 4 * scale;
  g.stroke();
  g.fillStyle = color;
  g.fill();
}

/**
 * What the step under the clock looks at besides the path: trials of a search, corners of a simplex, individuals.
 * @param {Context} g @param {import('./types.js').Path} path @param {number} position @param {string} color
 * @param {(x: number, y: number | undefined) => [number, number] | null} place @param {number} scale
 */
export function probes(g, { probes: looked, length }, position, color, place, scale) {
  if (!looked || length < 2) return;
  const step = Math.min(length - 2, Math.floor(position + 1e-9));
  g.fillStyle = color;
  g.strokeStyle = CASING;
  g.lineWidth = scale;
  for (let i = looked.first[step]; i < looked.first[step + 1]; i++) {
    const spot = place(looked.x[i], looked.y?.[i]);
    if (!spot) continue;
    g.beginPath();
    g.arc(spot[0], spot[1], 3.4 * scale, 0, 2 * Math.PI);
    g.globalAlpha = 0.8;
    g.fill();
    g.globalAlpha = 1;
    g.stroke();
  }
}

/**
 * Minima, saddles and flat lines.
 * @param {Context} g @param {import('./types.js').Picture} picture
 * @param {(x: number, y: number) => [number, number] | null} place @param {number} scale
 */
export function marks(g, { landscape, surface, catalogue: { style } }, place, scale) {
  g.setLineDash([6 * scale, 5 * scale]);
  for (const [from, to] of landscape.flatLines) {
    g.beginPath();
    let down = false;
    for (let i = 0; i <= 60; i++) {
      const spot = place(from[0] + ((to[0] - from[0]) * i) / 60, from[1] + ((to[1] - from[1]) * i) / 60);
      if (!spot) down = false;
      else if (down) g.lineTo(spot[0], spot[1]);
      else {
        g.moveTo(spot[0], spot[1]);
        down = true;
      }
    }
    g.strokeStyle = style.saddle;
    g.lineWidth = 2 * scale;
    g.stroke();
  }
  g.setLineDash([]);
  for (const { x, y } of surface.saddles) {
    const spot = place(x, y);
    if (!spot) continue;
    const reach = 5 * scale;
    for (const [color, width] of /** @type {[string, number][]} */ ([[INK, 5], [style.saddle, 2.5]])) {
      g.beginPath();
      g.moveTo(spot[0] - reach, spot[1] - reach);
      g.lineTo(spot[0] + reach, spot[1] + reach);
      g.moveTo(spot[0] + reach, spot[1] - reach);
      g.lineTo(spot[0] - reach, spot[1] + reach);
      g.strokeStyle = color;
      g.lineWidth = width * scale;
      g.stroke();
    }
  }
  for (const minimum of surface.minima) {
    const spot = place(minimum.x, minimum.y);
    if (!spot) continue;
    outline(g, minimum.lowest ? 'star' : 'circle', spot[0], spot[1], (minimum.lowest ? 9 : 2.6) * scale);
    g.strokeStyle = INK;
    g.lineWidth = (minimum.lowest ? 2 : 1) * scale;
    g.stroke();
    g.fillStyle = style.minimum;
    g.fill();
  }
}

/** Where the descent starts: a ring with a dot, which says "take hold of me". @param {Context} g @param {[number, number]} spot @param {number} scale */
export function startMark(g, spot, scale) {
  for (const [color, width] of /** @type {[string, number][]} */ ([[INK, 5], [CASING, 2.5]])) {
    g.beginPath();
    g.arc(spot[0], spot[1], 10 * scale, 0, 2 * Math.PI);
    g.strokeStyle = color;
    g.lineWidth = width * scale;
    g.stroke();
  }
}

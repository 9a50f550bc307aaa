/** The landscape as colours and level lines on a canvas: quick enough to follow a hand that reshapes it. */

/** @typedef {import('./types.js').Surface} Surface */
/** @typedef {import('./types.js').Style} Style */

const SHADES = 256;

/** Lowest and highest shade, and the level lines between them. @param {Surface} surface @param {number} count */
export function levelsOf({ shade }, count) {
  let [low, high] = [Infinity, -Infinity];
  for (const row of shade) {
    for (const value of row) {
      if (value < low) low = value;
      if (value > high) high = value;
    }
  }
  const size = (high - low) / count || 1;
  return { low, high, size, first: low + size, last: high - size / 2 };
}

/** @param {string} color #rrggbb @returns {number[]} */
const channels = (color) => [1, 3, 5].map((at) => parseInt(color.slice(at, at + 2), 16));

/** @param {Style['colorscale']} scale @returns {Uint8ClampedArray} SHADES colours, three bytes each */
function colorTable(scale) {
  const table = new Uint8ClampedArray(3 * SHADES);
  for (let i = 0; i < SHADES; i++) {
    const place = i / (SHADES - 1);
    const above = Math.max(1, scale.findIndex(([at]) => at >= place));
    const [[from, a], [to, b]] = [scale[above - 1], scale[above]];
    const part = (place - from) / (to - from);
    const [start, end] = [channels(a), channels(b)];
    for (let c = 0; c < 3; c++) table[3 * i + c] = start[c] + part * (end[c] - start[c]);
  }
  return table;
}

/** One pixel a grid point, the highest y first. @param {Surface} surface @param {Style} style @returns {HTMLCanvasElement} */
function colorImage({ shade }, style, /** @type {{low: number, high: number}} */ { low, high }) {
  const table = colorTable(style.colorscale);
  const [rows, columns] = [shade.length, shade[0].length];
  const canvas = document.createElement('canvas');
  canvas.width = columns;
  canvas.height = rows;
  const g = /** @type {CanvasRenderingContext2D} */ (canvas.getContext('2d'));
  const image = g.createImageData(columns, rows);
  const scale = (SHADES - 1) / (high - low || 1);
  for (let j = 0; j < rows; j++) {
    for (let i = 0; i < columns; i++) {
      const color = 3 * Math.round((shade[rows - 1 - j][i] - low) * scale);
      const pixel = 4 * (j * columns + i);
      for (let c = 0; c < 3; c++) image.data[pixel + c] = table[color + c];
      image.data[pixel + 3] = 255;
    }
  }
  g.putImageData(image, 0, 0);
  return canvas;
}

/**
 * @param {CanvasRenderingContext2D} g @param {Surface} surface @param {Style} style
 * @param {(x: number, y: number) => [number, number]} place @param {number} scale
 */
export function paintRelief(g, surface, style, place, scale) {
  const levels = levelsOf(surface, style.contourLevels);
  const { x, y } = surface;
  const [dx, dy] = [x[1] - x[0], y[1] - y[0]];
  // A pixel of the image is centred on its grid point, so the image reaches half a cell beyond.
  const [left, top] = place(x[0] - dx / 2, y[y.length - 1] + dy / 2);
  const [right, bottom] = place(x[x.length - 1] + dx / 2, y[0] - dy / 2);
  g.imageSmoothingEnabled = true;
  g.drawImage(colorImage(surface, style, levels), left, top, right - left, bottom - top);
  g.beginPath();
  levelLines(surface, levels, (x0, y0, x1, y1) => {
    g.moveTo(...place(x0, y0));
    g.lineTo(...place(x1, y1));
  });
  g.strokeStyle = style.contourLine;
  g.lineWidth = scale;
  g.stroke();
}

/**
 * Level lines by marching squares, one straight piece for each pair of edges that a level crosses.
 * @param {Surface} surface @param {{first: number, last: number, size: number}} levels
 * @param {(x0: number, y0: number, x1: number, y1: number) => void} piece
 */
function levelLines({ x, y, shade }, { first, last, size }, piece) {
  for (let j = 0; j + 1 < y.length; j++) {
    for (let i = 0; i + 1 < x.length; i++) {
      const corners = [shade[j][i], shade[j][i + 1], shade[j + 1][i + 1], shade[j + 1][i]];
      const lowest = Math.min(...corners);
      const highest = Math.max(...corners);
      let level = first + Math.max(0, Math.ceil((lowest - first) / size)) * size;
      for (; level <= highest && level <= last; level += size) crossings(x, y, i, j, corners, level, piece);
    }
  }
}

/**
 * @param {Float32Array} x @param {Float32Array} y @param {number} i @param {number} j the cell
 * @param {number[]} corners counter-clockwise from the lower left @param {number} level
 * @param {(x0: number, y0: number, x1: number, y1: number) => void} piece
 */
function crossings(x, y, i, j, corners, level, piece) {
  const xs = [x[i], x[i + 1], x[i + 1], x[i]];
  const ys = [y[j], y[j], y[j + 1], y[j + 1]];
  /** @type {number[]} */
  const ends = [];
  for (let edge = 0; edge < 4; edge++) {
    const next = (edge + 1) % 4;
    const [a, b] = [corners[edge], corners[next]];
    if (a < level === b < level) continue;
    const part = (level - a) / (b - a);
    ends.push(xs[edge] + part * (xs[next] - xs[edge]), ys[edge] + part * (ys[next] - ys[edge]));
  }
  for (let k = 0; k + 3 < ends.length; k += 4) piece(ends[k], ends[k + 1], ends[k + 2], ends[k + 3]);
}

/** Where things lie on the screen: clipping, laying a path over the drawn surface, projecting, picking. */

/** @typedef {import('./types.js').Path} Path */
/** @typedef {import('./types.js').Surface} Surface */
/** @typedef {[[number, number], [number, number]]} Box x low, x high; y low, y high */

/**
 * A path as a line that can be drawn: vertices inside a box, NaN where the line is interrupted.
 * @typedef {object} Track
 * @property {Float64Array} x @property {Float64Array} y
 * @property {Int32Array} at the last vertex that belongs to each step
 * @property {number} exitStep the step that left the box for good, or -1
 * @property {number} exitVertex the vertex on the border where it left, or -1
 */

/** A segment is cut into no more pieces than this, however far it leaps. */
const MOST_PIECES = 160;

/** @param {Box} box @param {number} x @param {number} y */
export const inside = (box, x, y) => x >= box[0][0] && x <= box[0][1] && y >= box[1][0] && y <= box[1][1];

/**
 * The part of a segment inside a box (Liang & Barsky 1984), as fractions of the segment.
 * @param {Box} box @param {number} x0 @param {number} y0 @param {number} x1 @param {number} y1
 * @returns {[number, number] | null}
 */
export function clip(box, x0, y0, x1, y1) {
  let from = 0;
  let to = 1;
  for (const [start, end, [low, high]] of /** @type {[number, number, [number, number]][]} */ ([
    [x0, x1, box[0]],
    [y0, y1, box[1]],
  ])) {
    const length = end - start;
    if (length === 0) {
      if (start < low || start > high) return null;
      continue;
    }
    const a = (low - start) / length;
    const b = (high - start) / length;
    from = Math.max(from, Math.min(a, b));
    to = Math.min(to, Math.max(a, b));
  }
  return from <= to ? [from, to] : null;
}

/**
 * @param {Path} path
 * @param {Box} box what is drawn
 * @param {[number, number]} cell segments are cut into pieces no longer than this, so that they can follow a surface
 * @returns {Track}
 */
export function layTrack(path, box, cell) {
  const xs = [path.x[0]];
  const ys = [path.y[0]];
  const at = new Int32Array(path.length);
  let exitStep = -1;
  let exitVertex = -1;
  let broken = !inside(box, path.x[0], path.y[0]);
  if (broken) xs[0] = ys[0] = NaN;
  for (let k = 1; k < path.length; k++) {
    const [x0, y0, x1, y1] = [path.x[k - 1], path.y[k - 1], path.x[k], path.y[k]];
    const seen = clip(box, x0, y0, x1, y1);
    if (seen) {
      const [dx, dy] = [x1 - x0, y1 - y0];
      const share = seen[1] - seen[0];
      const pieces = Math.ceil(Math.max(Math.abs(dx * share) / cell[0], Math.abs(dy * share) / cell[1], 1));
      const count = Math.min(pieces, MOST_PIECES);
      for (let piece = broken ? 0 : 1; piece <= count; piece++) {
        const t = seen[0] + (share * piece) / count;
        xs.push(x0 + t * dx);
        ys.push(y0 + t * dy);
      }
      broken = false;
    }
    if (inside(box, x1, y1)) {
      exitStep = exitVertex = -1;
    } else {
      if (exitStep < 0) {
        exitStep = k;
        exitVertex = broken ? -1 : xs.length - 1;
      }
      if (!broken) {
        xs.push(NaN);
        ys.push(NaN);
        broken = true;
      }
    }
    at[k] = xs.length - 1;
  }
  return { x: Float64Array.from(xs), y: Float64Array.from(ys), at, exitStep, exitVertex };
}

/** @param {Float32Array} axis evenly spaced, ascending @param {number} value */
function cellOf(axis, value) {
  const place = ((value - axis[0]) / (axis[axis.length - 1] - axis[0])) * (axis.length - 1);
  const index = Math.max(0, Math.min(axis.length - 2, Math.floor(place)));
  return { index, fraction: place - index };
}

/** The height of a drawn line: the piece between its two nearest points. @param {Surface} line of one dimension @param {number} x */
export function heightOnLine({ x: axis, z: [heights] }, x) {
  const { index, fraction } = cellOf(axis, x);
  return (1 - fraction) * heights[index] + fraction * heights[index + 1];
}

/**
 * The height of the drawn surface: the mesh itself between its corners, so that what is laid on it lies on it.
 * @param {Surface} surface @param {number} x @param {number} y
 */
export function heightAt(surface, x, y) {
  const { index: i, fraction: u } = cellOf(surface.x, x);
  const { index: j, fraction: v } = cellOf(surface.y, y);
  const [low, high] = [surface.z[j], surface.z[j + 1]];
  return (1 - v) * ((1 - u) * low[i] + u * low[i + 1]) + v * ((1 - u) * high[i] + u * high[i + 1]);
}

/** @typedef {ArrayLike<number>} Matrix 4 x 4, column by column */

/** @param {Matrix} a @param {Matrix} b @returns {Float64Array} the product a b */
export function multiply(a, b) {
  const product = new Float64Array(16);
  for (let column = 0; column < 4; column++) {
    for (let row = 0; row < 4; row++) {
      for (let k = 0; k < 4; k++) product[4 * column + row] += a[4 * k + row] * b[4 * column + k];
    }
  }
  return product;
}

/**
 * From data coordinates to the screen.
 * @param {Matrix} matrix @param {number} x @param {number} y @param {number} z @param {number} width @param {number} height
 * @returns {[number, number]}
 */
export function project(matrix, x, y, z, width, height) {
  const w = matrix[3] * x + matrix[7] * y + matrix[11] * z + matrix[15];
  const px = (matrix[0] * x + matrix[4] * y + matrix[8] * z + matrix[12]) / w;
  const py = (matrix[1] * x + matrix[5] * y + matrix[9] * z + matrix[13]) / w;
  return [0.5 * width * (1 + px), 0.5 * height * (1 - py)];
}

/** @param {Matrix} m @returns {Float64Array | null} the inverse, by Gauss-Jordan elimination, or null */
export function invert(m) {
  const rows = [0, 1, 2, 3].map((row) => [
    ...[0, 1, 2, 3].map((column) => m[4 * column + row]),
    ...[0, 1, 2, 3].map((column) => (column === row ? 1 : 0)),
  ]);
  for (let column = 0; column < 4; column++) {
    let pivot = column;
    for (let row = column; row < 4; row++) if (Math.abs(rows[row][column]) > Math.abs(rows[pivot][column])) pivot = row;
    if (!Math.abs(rows[pivot][column])) return null;
    [rows[column], rows[pivot]] = [rows[pivot], rows[column]];
    const scale = rows[column][column];
    rows[column] = rows[column].map((value) => value / scale);
    for (let row = 0; row < 4; row++) {
      const factor = rows[row][column];
      if (row !== column) rows[row] = rows[row].map((value, j) => value - factor * rows[column][j]);
    }
  }
  return Float64Array.from({ length: 16 }, (_, i) => rows[i % 4][4 + Math.floor(i / 4)]);
}

/** @param {Matrix} inverse @param {number} px @param {number} py @param {number} pz clip space @returns {number[]} */
function unproject(inverse, px, py, pz) {
  const at = [0, 1, 2, 3].map((row) => inverse[row] * px + inverse[4 + row] * py + inverse[8 + row] * pz + inverse[12 + row]);
  return [at[0] / at[3], at[1] / at[3], at[2] / at[3]];
}

const RAY_PIECES = 2000;

/**
 * The place on the drawn surface under a spot on the screen: where the line of sight first passes through the mesh.
 * @param {Surface} surface @param {Matrix} matrix @param {number} px @param {number} py @param {number} width @param {number} height
 * @returns {[number, number] | null}
 */
export function pick(surface, matrix, px, py, width, height) {
  const inverse = invert(matrix);
  if (!inverse) return null;
  const [sx, sy] = [(2 * px) / width - 1, 1 - (2 * py) / height];
  const near = unproject(inverse, sx, sy, -1);
  const far = unproject(inverse, sx, sy, 1);
  const last = surface.x.length - 1;
  /** @type {Box} */
  const box = [
    [surface.x[0], surface.x[last]],
    [surface.y[0], surface.y[surface.y.length - 1]],
  ];
  const seen = clip(box, near[0], near[1], far[0], far[1]);
  if (!seen) return null;
  const along = (/** @type {number} */ t) => near.map((value, i) => value + t * (far[i] - value));
  const above = (/** @type {number} */ t) => {
    const [x, y, z] = along(t);
    return z - heightAt(surface, x, y);
  };
  let before = seen[0];
  const side = Math.sign(above(before));
  for (let piece = 1; piece <= RAY_PIECES; piece++) {
    let after = seen[0] + ((seen[1] - seen[0]) * piece) / RAY_PIECES;
    if (Math.sign(above(after)) !== side) {
      for (let halving = 0; halving < 40; halving++) {
        const middle = 0.5 * (before + after);
        if (Math.sign(above(middle)) === side) before = middle;
        else after = middle;
      }
      const [x, y] = along(after);
      return [x, y];
    }
    before = after;
  }
  return null;
}

/** Reads what the server sends: safetensors, and the paths and surfaces packed in it. */

import { show } from './dom.js';

/** @typedef {import('./types.js').Path} Path */

const HEADER_LENGTH_BYTES = 8;

/** @type {Record<string, (buffer: ArrayBuffer) => Float32Array | Float64Array | Int32Array | Int8Array | Uint8Array>} */
const ARRAYS = {
  F32: (buffer) => new Float32Array(buffer),
  F64: (buffer) => new Float64Array(buffer),
  I32: (buffer) => new Int32Array(buffer),
  I8: (buffer) => new Int8Array(buffer),
  U8: (buffer) => new Uint8Array(buffer),
};

/**
 * @param {ArrayBuffer} buffer a safetensors file
 * @returns {{metadata: Record<string, string>, tensors: Record<string, any>, shapes: Record<string, number[]>}}
 */
export function readTensors(buffer) {
  const headerLength = Number(new DataView(buffer).getBigUint64(0, true));
  const begin = HEADER_LENGTH_BYTES + headerLength;
  const header = JSON.parse(new TextDecoder().decode(new Uint8Array(buffer, HEADER_LENGTH_BYTES, headerLength)));
  /** @type {Record<string, any>} */
  const tensors = {};
  /** @type {Record<string, number[]>} */
  const shapes = {};
  for (const [name, entry] of Object.entries(header)) {
    if (name === '__metadata__') continue;
    const [from, to] = entry.data_offsets;
    tensors[name] = ARRAYS[entry.dtype](buffer.slice(begin + from, begin + to));
    shapes[name] = entry.shape;
  }
  return { metadata: header.__metadata__ ?? {}, tensors, shapes };
}

/**
 * Puts the four byte planes of the upper halves of float64 numbers together again.
 * @param {Uint8Array} planes four planes of equal length, lowest byte first
 * @returns {Float64Array}
 */
export function joinPlanes(planes) {
  const count = planes.length / 4;
  // The upper half comes second: every machine with a browser stores the lowest byte first.
  const halves = new Uint32Array(2 * count);
  for (let i = 0; i < count; i++) {
    halves[2 * i + 1] = planes[i] | (planes[count + i] << 8) | (planes[2 * count + i] << 16) | (planes[3 * count + i] << 24);
  }
  return new Float64Array(halves.buffer);
}

/**
 * @param {ArrayBuffer} buffer an answer of api/paths
 * @returns {{paths: Path[], stops: Float64Array | null}}
 */
export function readPaths(buffer) {
  const { tensors, metadata, shapes } = readTensors(buffer);
  const numbers = joinPlanes(tensors.path_planes);
  const coordinates = metadata.channels.split(',').length - 2;
  const lengths = tensors.lengths;
  const rows = lengths.reduce((/** @type {number} */ sum, /** @type {number} */ length) => sum + length, 0);
  const channel = (/** @type {number} */ index, /** @type {number} */ from, /** @type {number} */ length) =>
    numbers.subarray(index * rows + from, index * rows + from + length);
  const paths = [];
  const saidOf = readSaid(tensors);
  const probesOf = readProbes(tensors, coordinates);
  const curvatureOf = readCurvature(tensors);
  const vectorsOf = readVectors(tensors, coordinates, rows);
  const standingOf = readStandings(tensors);
  const overlaysOf = readOverlays(tensors, shapes, coordinates, rows);
  let from = 0;
  for (let run = 0; run < lengths.length; run++) {
    const length = lengths[run];
    paths.push({
      x: channel(0, from, length),
      y: channel(1, from, length),
      loss: channel(coordinates, from, length),
      norm: channel(coordinates + 1, from, length),
      length,
      verdict: tensors.verdicts[run],
      said: saidOf(run),
      probes: probesOf(length - 1),
      bound: tensors.bounds[2 * run],
      decay: tensors.bounds[2 * run + 1],
      curvature: curvatureOf(from, length),
      vectors: vectorsOf(run, from, length),
      standing: standingOf(run, from, length),
      overlays: overlaysOf(run, from, length),
    });
    from += length;
  }
  return { paths, stops: tensors.stops ?? null };
}

/**
 * The sentences on one path after the other.
 * @param {Record<string, any>} tensors
 * @returns {(run: number) => import('./types.js').Said[]}
 */
function readSaid(tensors) {
  const numbers = joinPlanes(tensors.told_planes);
  let [next, from] = [0, 0];
  return (run) =>
    Array.from({ length: tensors.sentence_counts[run] }, () => {
      const told = numbers.subarray(from, (from += tensors.told_counts[next]));
      return { sentence: tensors.sentences[next++], told };
    });
}

/**
 * The curvature along one path.
 * @param {Record<string, any>} tensors
 * @returns {(from: number, length: number) => import('./types.js').Curvature | null}
 */
function readCurvature(tensors) {
  if (!tensors.eigenvalues) return () => null;
  return (from, length) => ({
    eigenvalues: tensors.eigenvalues.subarray(2 * from, 2 * (from + length)),
    conditions: tensors.conditions.subarray(from, from + length),
    grounds: tensors.grounds.subarray(from, from + length),
    nearest: tensors.nearest.subarray(from, from + length),
    minima: tensors.minimum_eigenvalues,
  });
}

/**
 * How one path stands at each of its points.
 * @param {Record<string, any>} tensors
 * @returns {(run: number, from: number, length: number) => import('./types.js').Standing | null}
 */
function readStandings(tensors) {
  if (!tensors.evaluations) return () => null;
  return (run, from, length) => ({
    distances: tensors.distances?.subarray(from, from + length) ?? null,
    evaluations: tensors.evaluations.subarray(3 * from, 3 * (from + length)),
    reachedStep: tensors.reached[2 * run],
    reachedLooks: tensors.reached[2 * run + 1],
    diverged: tensors.diverged[run] === 1,
  });
}

/**
 * What may be drawn as arrows along one path.
 * @param {Record<string, any>} tensors @param {number} coordinates one or two @param {number} rows of all paths
 * @returns {(run: number, from: number, length: number) => import('./types.js').Vectors | null}
 */
function readVectors(tensors, coordinates, rows) {
  if (!tensors.vector_planes) return () => null;
  const numbers = joinPlanes(tensors.vector_planes);
  return (run, from, length) => {
    const channel = (/** @type {number} */ index) => numbers.subarray(index * rows + from, index * rows + from + length);
    const pair = (/** @type {number} */ first) => ({ x: channel(first), y: coordinates > 1 ? channel(first + 1) : null });
    return {
      gradient: pair(0),
      velocity: tensors.has_velocity[run] ? pair(coordinates) : null,
      rates: tensors.has_rate[run] ? channel(2 * coordinates) : null,
    };
  };
}

/** Overlays that travel as channels; `samples` has those of every row of data. */
const CHANNELLED = /** @type {const} */ (['ellipse', 'look_ahead', 'composition', 'model']);

/**
 * What else may be drawn along one path.
 * @param {Record<string, any>} tensors @param {Record<string, number[]>} shapes @param {number} coordinates one or two @param {number} rows of all paths
 * @returns {(run: number, from: number, length: number) => import('./types.js').Overlays}
 */
function readOverlays(tensors, shapes, coordinates, rows) {
  const sent = CHANNELLED.filter((name) => tensors[`${name}_planes`]).map((name) => ({ name, numbers: joinPlanes(tensors[`${name}_planes`]) }));
  const fan = tensors.samples_planes ? joinPlanes(tensors.samples_planes) : null;
  const count = fan ? fan.length / (coordinates * rows) : 0;
  const { batches } = tensors;
  const size = batches ? shapes.batches[1] : 0;
  return (run, from, length) => {
    /** @type {import('./types.js').Overlays} */
    const overlays = {};
    for (const { name, numbers } of sent) {
      const channels = Array.from({ length: numbers.length / rows }, (_, index) => numbers.subarray(index * rows + from, index * rows + from + length));
      overlays[name] = tensors[`has_${name}`][run] ? channels : null;
    }
    if (fan) {
      overlays.samples = {
        count,
        coordinates,
        at: (row, axis, k) => fan[(row * coordinates + axis) * rows + from + k],
        sees: (row, k) => !batches || batches.subarray(k * size, (k + 1) * size).includes(row),
      };
    }
    return overlays;
  };
}

/**
 * The probes of one path after the other.
 * @param {Record<string, any>} tensors @param {number} coordinates one or two
 * @returns {(steps: number) => import('./types.js').Probes | null}
 */
function readProbes(tensors, coordinates) {
  if (!tensors.probe_counts) return () => null;
  const places = joinPlanes(tensors.probe_planes);
  const total = places.length / coordinates;
  const [x, y] = [places.subarray(0, total), coordinates > 1 ? places.subarray(total) : null];
  let [step, probe] = [0, 0];
  return (steps) => {
    const first = new Int32Array(Math.max(0, steps) + 1);
    first[0] = probe;
    for (let k = 0; k < steps; k++) first[k + 1] = probe += tensors.probe_counts[step++];
    return { x, y, first };
  };
}

/**
 * @param {ArrayBuffer} buffer an answer of api/surface
 * @returns {import('./types.js').Surface}
 */
export function readSurface(buffer) {
  const { tensors, shapes } = readTensors(buffer);
  const rowsOf = (/** @type {string} */ name) => {
    const [count, width] = shapes[name];
    return Array.from({ length: count }, (_, i) => tensors[name].subarray(i * width, (i + 1) * width));
  };
  return {
    x: tensors.x,
    y: tensors.y,
    z: rowsOf('z'),
    shade: rowsOf('shade'),
    data: tensors.data ? rowsOf('data') : null,
    minima: rowsOf('minima').map(([x, y, lowest]) => ({ x, y, lowest: lowest === 1 })),
    saddles: rowsOf('saddles').map(([x, y]) => ({ x, y })),
    feasible: rowsOf('feasible').map(([x, y]) => ({ x, y })),
    outline: tensors.outline ? rowsOf('outline').map(([x, y]) => /** @type {[number, number]} */ ([x, y])) : null,
    ticks: tensors.tick_shades
      ? Array.from(tensors.tick_shades, (/** @type {number} */ at, /** @type {number} */ i) => ({ at, text: show(tensors.tick_losses[i]) }))
      : null,
  };
}

/** A curve against the step, one line a run, with the clock's position: loss, or gradient norm. */

import { make, show } from './dom.js';
import { marker, prepare } from './paint.js';
import { decades, niceTicks, powerOfTen } from './ticks.js';

/** @typedef {import('./types.js').Picture} Picture */
/** @typedef {import('./types.js').Context} Context */
/** @typedef {import('./types.js').Path} Path */
/** @typedef {{x: Float64Array, y: Float64Array}} Line pixels, step by step */
/** @typedef {{x: number, y: number, width: number, height: number}} Area */

const MARGIN = { left: 54, right: 12, top: 24, bottom: 26 };
const FAINT = 0.35;
/** Pixels at the right of the title: "step", and the switch of the axis. */
const ROOM_FOR_SWITCH = 120;

export class CurveView {
  /**
   * @param {HTMLElement} host
   * @param {'loss' | 'norm'} channel
   * @param {string} title
   * @param {(step: number, settled: boolean) => void} onSeek a person drags the clock along the curve
   * @param {number} [scale]
   * @param {(linear: boolean) => void} [onAxis] a person wants another axis
   */
  constructor(host, channel, title, onSeek, scale = 1, onAxis) {
    this.host = host;
    this.channel = channel;
    this.title = title;
    this.scale = scale;
    this.canvas = make('canvas', { class: 'dh-curve', 'aria-hidden': 'true' });
    host.append(this.canvas);
    this.steps = 1;
    /** @type {{key: string, paths: Path[], axis: Axis, px: (step: number) => number, py: (value: number) => number, lines: Line[], hasLogarithm: boolean} | null} */
    this.laid = null;
    /** Whether these values can stand on a logarithmic axis. */
    this.hasLogarithm = false;
    this.switch = make('button', { type: 'button', class: 'dh-axis', hidden: '' });
    this.switch.addEventListener('click', () => onAxis?.(this.switch.textContent === 'linear'));
    if (onAxis) host.append(this.switch);
    this.canvas.addEventListener('pointerdown', (down) => {
      this.canvas.setPointerCapture(down.pointerId);
      const seek = (/** @type {PointerEvent} */ event, /** @type {boolean} */ settled) => onSeek(this.stepAt(event.offsetX), settled);
      const move = (/** @type {PointerEvent} */ event) => seek(event, false);
      this.canvas.addEventListener('pointermove', move);
      const end = (/** @type {PointerEvent} */ event) => {
        this.canvas.removeEventListener('pointermove', move);
        seek(event, true);
      };
      this.canvas.addEventListener('pointerup', end, { once: true });
      seek(down, false);
    });
  }

  /** @param {number} x pixels from the left */
  stepAt(x) {
    const [left, right] = [MARGIN.left * this.scale, MARGIN.right * this.scale];
    return ((x - left) / (this.canvas.clientWidth - left - right)) * this.steps;
  }

  /** @param {Picture} picture */
  draw(picture) {
    this.paint(prepare(this.canvas), picture, this.canvas.clientWidth, this.canvas.clientHeight);
    if (this.switch.hidden === this.hasLogarithm) this.switch.hidden = !this.hasLogarithm;
    const other = picture.linear ? 'logarithmic' : 'linear';
    if (this.switch.textContent === other) return;
    this.switch.textContent = other;
    this.switch.setAttribute('aria-label', `Make the axis of the loss ${other}`);
  }

  /** @param {Context} g @param {Picture} picture @param {number} width @param {number} height */
  paint(g, picture, width, height) {
    const s = this.scale;
    const area = { x: MARGIN.left * s, y: MARGIN.top * s, width: width - (MARGIN.left + MARGIN.right) * s, height: height - (MARGIN.top + MARGIN.bottom) * s };
    this.steps = Math.max(1, picture.steps);
    const { axis, px, py, lines, hasLogarithm } = this.lay(picture, area);
    this.hasLogarithm = hasLogarithm;
    this.frame(g, picture, area, axis, px, py);
    g.save();
    g.beginPath();
    g.rect(area.x - 8 * s, area.y - 8 * s, area.width + 16 * s, area.height + 16 * s);
    g.clip();
    picture.paths.forEach((path, index) => {
      const here = Math.min(path.length - 1, Math.floor(picture.position));
      const line = lines[index];
      g.strokeStyle = picture.runs[index].color;
      g.lineJoin = 'round';
      g.lineWidth = 2.2 * s;
      stroke(g, line, 0, here);
      g.globalAlpha = FAINT;
      stroke(g, line, here, path.length - 1);
      g.globalAlpha = 1;
    });
    g.restore();
    picture.paths.forEach((path, index) => {
      const here = Math.min(path.length - 1, Math.floor(picture.position));
      marker(g, picture.runs[index].marker, picture.runs[index].color, lines[index].x[here], lines[index].y[here], 5 * s);
    });
  }

  /** Where everything stands: laid out anew where the paths or the room have changed, and not at every frame of a clock that runs. @param {Picture} picture @param {Area} area */
  lay({ paths, linear }, area) {
    const key = [...Object.values(area), this.steps, linear].join();
    const known = this.laid;
    if (known?.key === key && known.paths.length === paths.length && known.paths.every((path, index) => path === paths[index])) return known;
    const bounds = boundsOf(paths.map((path) => path[this.channel]));
    const hasLogarithm = bounds.low >= 0 && bounds.high > 0 && bounds.high > 1.5 * bounds.positive;
    const axis = valueAxis(bounds, hasLogarithm && !(this.channel === 'loss' && linear));
    const px = (/** @type {number} */ step) => area.x + (step / this.steps) * area.width;
    const py = (/** @type {number} */ value) => area.y + (1 - axis.place(value)) * area.height;
    const lines = paths.map((path) => {
      const values = path[this.channel].subarray(0, path.length);
      return { x: values.map((_, step) => px(step)), y: values.map(py) };
    });
    this.laid = { key, paths: [...paths], axis, px, py, lines, hasLogarithm };
    return this.laid;
  }

  /**
   * @param {Context} g @param {Picture} picture @param {Area} area
   * @param {Axis} axis @param {(step: number) => number} px @param {(value: number) => number} py
   */
  frame(g, { theme, position, caption }, area, axis, px, py) {
    const s = this.scale;
    g.font = `${11 * s}px ${theme.font}`;
    g.fillStyle = theme.text;
    g.strokeStyle = theme.grid;
    g.lineWidth = s;
    g.textAlign = 'right';
    g.textBaseline = 'middle';
    for (const tick of axis.ticks) {
      const y = py(tick);
      line(g, area.x, y, area.x + area.width, y);
      g.fillText(axis.logarithmic ? powerOfTen(tick) : show(tick), area.x - 6 * s, y);
    }
    g.textAlign = 'center';
    g.textBaseline = 'top';
    for (const tick of niceTicks(0, this.steps, Math.max(2, Math.floor(area.width / (70 * s))))) {
      if (Number.isInteger(tick)) g.fillText(String(tick), px(tick), area.y + area.height + 7 * s);
    }
    g.strokeStyle = theme.text;
    g.globalAlpha = 0.5;
    line(g, px(position), area.y, px(position), area.y + area.height);
    g.globalAlpha = 1;
    g.textAlign = 'left';
    g.textBaseline = 'top';
    g.font = `600 ${12 * s}px ${theme.font}`;
    const title = `${this.title}${axis.logarithmic ? ' (logarithmic)' : ''}`;
    g.fillText(title, area.x, 5 * s);
    const after = area.x + g.measureText(title).width + 12 * s;
    g.textAlign = 'right';
    g.font = `${11 * s}px ${theme.font}`;
    g.fillText('step', area.x + area.width, 5 * s);
    g.textAlign = 'left';
    // Where it does not fit it stands in the table below.
    if (this.channel === 'loss' && after + g.measureText(caption).width < area.x + area.width - ROOM_FOR_SWITCH * s) g.fillText(caption, after, 5.5 * s);
  }
}

/** @param {Context} g @param {number} x0 @param {number} y0 @param {number} x1 @param {number} y1 */
function line(g, x0, y0, x1, y1) {
  g.beginPath();
  g.moveTo(x0, y0);
  g.lineTo(x1, y1);
  g.stroke();
}

/**
 * @param {Context} g @param {Line} line @param {number} from @param {number} to steps
 */
function stroke(g, { x, y }, from, to) {
  g.beginPath();
  for (let k = from; k <= to; k++) {
    if (k === from) g.moveTo(x[k], y[k]);
    else g.lineTo(x[k], y[k]);
  }
  g.stroke();
}

/** @typedef {{logarithmic: boolean, place: (value: number) => number, ticks: number[]}} Axis place: 0 at the bottom, 1 at the top */

/** The lowest, the highest and the lowest positive value. @param {Float64Array[]} rows */
function boundsOf(rows) {
  let [low, high, positive] = [Infinity, -Infinity, Infinity];
  for (const values of rows) {
    for (const value of values) {
      if (value < low) low = value;
      if (value > high) high = value;
      if (value > 0 && value < positive) positive = value;
    }
  }
  return { low, high, positive };
}

/**
 * An axis that holds all the values; a zero stands at the bottom of a logarithmic one, on which decay at a constant rate
 * is a line.
 * @param {{low: number, high: number, positive: number}} bounds @param {boolean} logarithmic
 * @returns {Axis}
 */
function valueAxis({ low, high, positive }, logarithmic) {
  if (logarithmic) {
    const bottom = Math.floor(Math.log10(positive) * 2) / 2;
    const top = Math.ceil(Math.log10(high) * 2) / 2;
    const span = top - bottom || 1;
    return {
      logarithmic: true,
      place: (value) => (value > 0 ? Math.max(0, (Math.log10(value) - bottom) / span) : 0),
      ticks: decades(bottom, top),
    };
  }
  if (high === low) {
    low -= Math.abs(low) || 1;
    high += Math.abs(high) || 1;
  }
  const [from, to] = [low, high];
  return { logarithmic: false, place: (value) => (value - from) / (to - from), ticks: niceTicks(from, to, 4) };
}

/** As much of a canvas context as paint.js uses, writing SVG elements: exports stay sharp at any size. */

/** @param {string} text */
const escape = (text) => text.replace(/[&<>"]/g, (c) => ({ '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' })[c] ?? c);

/** @param {number} value */
const round = (value) => Math.round(value * 100) / 100;

/** How much wider than the page's own font the common ones are. */
const STAND_IN = 1.15;

export class SvgContext {
  constructor() {
    /** @type {string[]} */
    this.elements = [];
    this.path = '';
    this.strokeStyle = '#000000';
    this.fillStyle = '#000000';
    this.lineWidth = 1;
    this.globalAlpha = 1;
    this.lineJoin = 'miter';
    this.lineCap = 'butt';
    this.font = '16px sans-serif';
    this.textAlign = 'left';
    this.textBaseline = 'alphabetic';
    this.clips = 0;
    /** @type {number[]} */
    this.dash = [];
    this.depth = 0;
    /** @type {number[]} */
    this.marks = [];
    /** @type {CanvasRenderingContext2D | null} what text is measured with */
    this.ruler = null;
  }

  beginPath() {
    this.path = '';
  }

  /** @param {number} x @param {number} y */
  moveTo(x, y) {
    this.path += `M${round(x)} ${round(y)}`;
  }

  /** @param {number} x @param {number} y */
  lineTo(x, y) {
    this.path += `L${round(x)} ${round(y)}`;
  }

  closePath() {
    this.path += 'Z';
  }

  /** A whole circle; paint.js draws no other arcs. @param {number} x @param {number} y @param {number} r @param {number} _from @param {number} _to */
  arc(x, y, r, _from, _to) {
    this.path += `M${round(x - r)} ${round(y)}a${round(r)} ${round(r)} 0 1 0 ${round(2 * r)} 0a${round(r)} ${round(r)} 0 1 0 ${round(-2 * r)} 0`;
  }

  /** @param {number} x @param {number} y @param {number} width @param {number} height */
  rect(x, y, width, height) {
    this.path += `M${round(x)} ${round(y)}h${round(width)}v${round(height)}h${round(-width)}Z`;
  }

  /** @param {number[]} dash */
  setLineDash(dash) {
    this.dash = dash;
  }

  stroke() {
    if (!this.path) return;
    const dash = this.dash.length ? ` stroke-dasharray="${this.dash.join(' ')}"` : '';
    this.elements.push(
      `<path d="${this.path}" fill="none" stroke="${escape(this.strokeStyle)}" stroke-width="${round(this.lineWidth)}" stroke-opacity="${this.globalAlpha}" stroke-linejoin="${this.lineJoin}" stroke-linecap="${this.lineCap}"${dash}/>`,
    );
  }

  fill() {
    if (this.path) this.elements.push(`<path d="${this.path}" fill="${escape(this.fillStyle)}" fill-opacity="${this.globalAlpha}"/>`);
  }

  /** @param {number} x @param {number} y @param {number} width @param {number} height */
  fillRect(x, y, width, height) {
    this.beginPath();
    this.rect(x, y, width, height);
    this.fill();
  }

  save() {
    this.marks.push(this.depth);
  }

  /** Everything until restore() is cut to the current path. */
  clip() {
    const id = `dh-clip-${this.clips++}-${Math.random().toString(36).slice(2, 8)}`;
    this.elements.push(`<clipPath id="${id}"><path d="${this.path}"/></clipPath><g clip-path="url(#${id})">`);
    this.depth++;
  }

  restore() {
    for (const mark = this.marks.pop() ?? 0; this.depth > mark; this.depth--) this.elements.push('</g>');
  }

  /** @param {string} text @param {number} x @param {number} y */
  fillText(text, x, y) {
    const anchor = { center: 'middle', right: 'end' }[this.textAlign] ?? 'start';
    const baseline = { middle: 'central', top: 'hanging' }[this.textBaseline] ?? 'alphabetic';
    this.elements.push(
      `<text x="${round(x)}" y="${round(y)}" style="font:${escape(this.font)}" fill="${escape(this.fillStyle)}" text-anchor="${anchor}" dominant-baseline="${baseline}">${escape(text)}</text>`,
    );
  }

  /** @param {string} text @returns {{width: number}} with some room: where this font is missing, another stands in for it */
  measureText(text) {
    this.ruler ??= /** @type {CanvasRenderingContext2D} */ (document.createElement('canvas').getContext('2d'));
    this.ruler.font = this.font;
    return { width: STAND_IN * this.ruler.measureText(text).width };
  }

  /** @returns {string} */
  markup() {
    return this.elements.join('');
  }
}

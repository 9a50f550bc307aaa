/** The one clock that every view follows: a position in steps that plays, stands or is dragged. */

const STEPS_A_SECOND = 20;
export const SPEEDS = [0.25, 0.5, 1, 2, 4, 8, 16];

export class Clock {
  /** @param {(settled: boolean) => void} onChange settled: the clock stands where a person has put it */
  constructor(onChange) {
    this.onChange = onChange;
    this.steps = 0;
    this.position = 0;
    this.speed = 1;
    this.loop = false;
    this.playing = false;
    /** Held, it does not move. */
    this.held = false;
    this.last = 0;
  }

  /** The step that has been reached. */
  get step() {
    return Math.min(this.steps, Math.floor(this.position + 1e-9));
  }

  /** @param {number} steps the length of the longest path; a clock at the end stays at the end */
  setSteps(steps) {
    const atEnd = this.position >= this.steps;
    this.steps = steps;
    if (atEnd || this.position > steps) this.position = steps;
  }

  /** @param {number} now milliseconds, as given to requestAnimationFrame */
  tick(now) {
    if (!this.playing) return;
    // A frame may have begun before the key that started the clock was pressed.
    const seconds = Math.min(0.25, Math.max(0, (now - this.last) / 1000));
    this.last = now;
    this.position += seconds * STEPS_A_SECOND * this.speed;
    if (this.position >= this.steps) {
      if (this.loop && this.steps > 0) this.position %= this.steps;
      else return this.seek(this.steps);
    }
    this.onChange(false);
  }

  play() {
    if (this.held) return;
    if (this.position >= this.steps) this.position = 0;
    this.playing = true;
    this.last = performance.now();
    this.onChange(false);
  }

  pause() {
    this.playing = false;
    this.position = this.step;
    this.onChange(true);
  }

  toggle() {
    if (this.playing) this.pause();
    else this.play();
  }

  /** @param {number} step @param {boolean} [settled] false while a finger is still on it */
  seek(step, settled = true) {
    if (this.held) return;
    this.playing = false;
    this.position = Math.max(0, Math.min(this.steps, Math.round(step)));
    this.onChange(settled);
  }
}

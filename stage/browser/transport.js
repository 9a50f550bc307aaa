/** Play, pause, step, scrub, speed, loop: the buttons that move the clock. */

import { SPEEDS } from './clock.js';
import { iconButton, make, moveRange, relabel } from './dom.js';

/** @typedef {import('./clock.js').Clock} Clock */

export class Transport {
  /** @param {HTMLElement} host @param {Clock} clock @param {HTMLElement[]} extras buttons at the end of the row */
  constructor(host, clock, extras) {
    this.clock = clock;
    this.play = iconButton('play', 'Play', () => clock.toggle());
    this.play.classList.add('dh-play');
    this.scrub = make('input', { type: 'range', min: '0', max: '0', step: '1', class: 'dh-scrub', 'aria-label': 'Step' });
    this.scrub.addEventListener('input', () => clock.seek(Number(this.scrub.value), false));
    this.scrub.addEventListener('change', () => clock.seek(Number(this.scrub.value)));
    this.label = make('output', { class: 'dh-step' });
    this.speed = make('select', { 'aria-label': 'Speed', class: 'dh-speed' }, SPEEDS.map((speed) => make('option', { value: String(speed) }, [`${speed}×`])));
    this.speed.value = String(clock.speed);
    this.speed.addEventListener('change', () => (clock.speed = Number(this.speed.value)));
    this.loop = iconButton('loop', 'Loop', () => {
      clock.loop = !clock.loop;
      this.loop.setAttribute('aria-pressed', String(clock.loop));
    });
    this.loop.setAttribute('aria-pressed', 'false');
    host.append(
      iconButton('first', 'To the start', () => clock.seek(0)),
      iconButton('back', 'One step back', () => clock.seek(clock.step - 1)),
      this.play,
      iconButton('forward', 'One step forward', () => clock.seek(clock.step + 1)),
      iconButton('last', 'To the end', () => clock.seek(clock.steps)),
      this.scrub,
      this.label,
      this.speed,
      this.loop,
      ...extras,
    );
  }

  follow() {
    const { clock } = this;
    const text = `step ${clock.step} of ${clock.steps}`;
    if (this.label.textContent === text && this.wasPlaying === clock.playing) return;
    this.wasPlaying = clock.playing;
    this.label.textContent = text;
    this.scrub.max = String(clock.steps);
    moveRange(this.scrub, clock.step);
    this.scrub.setAttribute('aria-valuetext', text);
    relabel(this.play, clock.playing ? 'pause' : 'play', clock.playing ? 'Pause' : 'Play');
  }
}

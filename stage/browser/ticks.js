/** Round numbers for axes. */

/** @param {number} bottom @param {number} top logarithms @returns {number[]} powers of ten, at most five */
export function decades(bottom, top) {
  const every = Math.max(1, Math.ceil((top - bottom) / 5));
  const ticks = [];
  for (let power = Math.ceil(bottom); power <= top; power++) if (power % every === 0) ticks.push(Number(`1e${power}`));
  return ticks;
}

const SUPERSCRIPTS = '⁰¹²³⁴⁵⁶⁷⁸⁹';

/** @param {number} value a power of ten, spelt out while it is short */
export function powerOfTen(value) {
  const power = Math.round(Math.log10(value));
  if (power >= -3 && power <= 4) return String(value);
  return `10${power < 0 ? '⁻' : ''}${String(Math.abs(power)).replace(/\d/g, (digit) => SUPERSCRIPTS[Number(digit)])}`;
}

/** @param {number} low @param {number} high @param {number} count @returns {number[]} about `count` round numbers */
export function niceTicks(low, high, count) {
  const rough = (high - low) / count;
  const power = 10 ** Math.floor(Math.log10(rough));
  const step = ([1, 2, 5, 10].find((factor) => factor * power >= rough) ?? 10) * power;
  const ticks = [];
  for (let i = Math.ceil(low / step); i * step <= high + 1e-9 * step; i++) ticks.push(Number((i * step).toPrecision(12)));
  return ticks;
}

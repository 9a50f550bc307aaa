/** Numbers of an anatomy as text: entries of columns, and a line's formula spelled out with them. */

/** @typedef {import('./types.js').Column} Column */
/** @typedef {import('./types.js').AnatomyLine} AnatomyLine */
/** @typedef {{text: string, mark: string | null}} Fragment a piece of text, and the arrow whose colour it has */

export const GONE = 'not in this step';

/** @param {number | string | boolean | null} entry */
export function write(entry) {
  if (typeof entry === 'boolean') return entry ? 'yes' : 'no';
  if (entry === null) return GONE;
  const isLong = typeof entry === 'number' && entry !== 0 && (Math.abs(entry) >= 1e6 || Math.abs(entry) < 1e-4);
  return (isLong ? entry.toExponential().replace('e+', 'e') : String(entry)).replaceAll('-', '−');
}

/** @param {Column} column @param {number} s */
export function at(column, s) {
  return Array.isArray(column) ? column[s] : column;
}

/**
 * What a line gave in one of its cells in step `s`: its formula with its numbers, and the result.
 * @param {Column[]} columns @param {AnatomyLine} line @param {number} place of the cell @param {number} s @returns {Fragment[]}
 */
export function spellCell(columns, { kind, pieces, cells, marks }, place, s) {
  const { label, value, operands, times } = cells[place];
  const result = at(columns[value], s);
  const ran = cells.some((cell) => at(columns[cell.value], s) !== null);
  const plain = (/** @type {string} */ text) => ({ text, mark: null });
  if (!ran) return place === 0 ? [plain(GONE)] : [];
  const named = label ? [plain(`${label}: `)] : [];
  if (result === null) return [...named, plain(GONE)];
  const entries = (operands ?? []).map((column) => at(columns[column], s));
  const spelled = operands ? spell(pieces, entries, marks.operands) : [];
  if (spelled.length) spelled.push(plain(kind === 'condition' ? ' → ' : ' = '));
  const often = times === undefined ? 1 : Number(at(columns[times], s));
  return [...named, ...spelled, { text: write(result), mark: marks.result }, ...(often > 1 ? [plain(` (the last of ${often} times)`)] : [])];
}

/** A line's formula with its numbers. @param {(string | number)[]} pieces text, and the places of operands @param {(number | string | boolean | null)[]} operands @param {(string | null)[]} marks @returns {Fragment[]} */
function spell(pieces, operands, marks) {
  /** @type {Fragment[]} */
  const fragments = [];
  for (const piece of pieces) {
    if (typeof piece === 'string') {
      fragments.push({ text: piece, mark: null });
      continue;
    }
    const entry = operands[piece] ?? null;
    const number = entry === null ? '…' : write(entry);
    const before = fragments.at(-1)?.text ?? '';
    const text = number.startsWith('−') && before !== '' && !before.endsWith('(') ? `(${number})` : number;
    fragments.push({ text, mark: marks[piece] ?? null });
  }
  return fragments;
}

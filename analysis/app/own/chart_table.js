// Which numbers stand behind a figure? The same as those drawn, as a table to read and as CSV.
// A cell is a word, a number, or { value, low, high } with the ends of its interval.

const of = (value, low, high) => ({ value, low: low === undefined ? null : low, high: high === undefined ? null : high });
const named = (name, unit) => (unit ? `${name} (${unit})` : name);

const GRIDS = {
  lines: (spec, words) => ({
    heads: [words.day, ...spec.lines.map((line) => named(line.name, words.unit))],
    rows: spec.x.map((day, at) => [day, ...spec.lines.map((line) => of(line.values[at], line.low && line.low[at], line.high && line.high[at]))]),
  }),
  dots: (spec, words) => ({
    heads: [words.market, named(words.gap, words.unit)],
    rows: spec.values.map((value, at) => [spec.seeds ? spec.seeds[at] : at + 1, of(value)]),
  }),
  bars: (spec, words) => ({
    heads: [words.name, words.value],
    rows: spec.bars.map((bar) => [bar.name, of(bar.value, bar.low, bar.high)]),
  }),
  heat: (spec, words) => ({
    heads: [spec.rowTitle || words.row, spec.columnTitle || words.column, words.value],
    rows: spec.cells.map((cell) => {
      const half = cell[3] === undefined ? null : cell[3];
      return [spec.rows[cell[1]], spec.columns[cell[0]], half === null ? of(cell[2]) : of(cell[2], cell[2] - half, cell[2] + half)];
    }),
  }),
  front: (spec, words) => ({
    heads: [words.name, spec.xTitle, spec.yTitle],
    rows: spec.points.map((p) => [p.name, of(p.x, p.x_low, p.x_high), of(p.y, p.y_low, p.y_high)]),
  }),
  boxes: (spec, words) => ({
    heads: [spec.xTitle, spec.yTitle, words.value],
    rows: spec.points.map(([x, y, loses, open]) => [of(x), of(y), open ? spec.undecided : loses ? spec.losing : spec.winning]),
  }),
};

export const grid = (spec, words) => GRIDS[spec.kind](spec, words);

const single = (cell) => typeof cell !== "object" || cell === null;
const known = (value) => value !== null && value !== undefined && !Number.isNaN(value);
const reaches = (rows, column) => rows.some((row) => !single(row[column]) && known(row[column].low));

// Digits enough to tell neighbours apart: whole numbers from a hundred on, three digits below.
export const exactly = (language) => {
  const large = new Intl.NumberFormat(language, { maximumFractionDigits: 0 });
  const small = new Intl.NumberFormat(language, { maximumSignificantDigits: 3 });
  return (value) => (known(value) ? (Math.abs(value) >= 100 ? large : small).format(value).replace("-", "−") : "–");
};

export function csv({ heads, rows }, words) {
  const wide = heads.map((_, column) => reaches(rows, column));
  const quoted = (cell) => { const text = known(cell) ? String(cell) : ""; return /[",\n\r]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text; };
  const head = heads.flatMap((name, at) => (wide[at] ? [name, `${name}, ${words.low}`, `${name}, ${words.high}`] : [name]));
  const body = rows.map((row) => row.flatMap((cell, at) => {
    if (single(cell)) return [cell];
    return wide[at] ? [cell.value, cell.low, cell.high] : [cell.value];
  }));
  return [head, ...body].map((line) => line.map(quoted).join(",")).join("\r\n") + "\r\n";
}

const made = (tag, text, more) => Object.assign(document.createElement(tag), { textContent: text, ...more });

export function table({ heads, rows }, title, language) {
  const say = exactly(language), grid = document.createElement("table");
  const head = grid.createTHead().insertRow(), body = grid.createTBody();
  grid.prepend(made("caption", title));
  heads.forEach((name, at) => head.append(made("th", name, { scope: "col", className: at ? "amount" : "" })));
  for (const row of rows) {
    const line = body.insertRow();
    row.forEach((cell, at) => {
      if (at === 0) { line.append(made("th", single(cell) ? (typeof cell === "number" ? say(cell) : cell) : say(cell.value), { scope: "row" })); return; }
      const place = line.insertCell();
      place.className = single(cell) && typeof cell === "string" ? "" : "amount";
      place.append(single(cell) ? cell : say(cell.value));
      if (!single(cell) && known(cell.low)) place.append(" ", made("small", `${say(cell.low)} … ${say(cell.high)}`));
    });
  }
  return grid;
}

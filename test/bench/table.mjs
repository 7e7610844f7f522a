/** The middle one; of an even number, the mean of the two in the middle. Undefined when one is missing. */
export function median(values) {
  if (values.length === 0 || values.includes(undefined)) return undefined;
  const sorted = values.toSorted((first, second) => first - second);
  const middle = Math.floor(sorted.length / 2);
  return sorted.length % 2 === 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
}

export function fixed(value, digits) {
  return value === undefined ? '–' : value.toFixed(digits);
}

/** A Markdown table that also reads well as it is: a number of columns to the left, the others to the right. */
export function renderTable(textColumns, header, rows) {
  const widths = header.map((_, column) =>
    Math.max(3, ...[header, ...rows].map((row) => [...row[column]].length)),
  );
  const line = (cells) => `| ${cells.join(' | ')} |`;
  const aligned = (row) =>
    line(
      row.map((cell, column) =>
        column < textColumns ? cell.padEnd(widths[column]) : cell.padStart(widths[column]),
      ),
    );
  const rule = widths.map((width, column) =>
    column < textColumns ? '-'.repeat(width) : `${'-'.repeat(width - 1)}:`,
  );
  return [aligned(header), line(rule), ...rows.map(aligned)].join('\n');
}

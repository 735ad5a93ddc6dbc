// SPDX-License-Identifier: Apache-2.0

const POSITION = /parse error at line (\d+), col (\d+):/;

/**
 * The place in a query that an error text of the server names, as an index; null when it names none.
 *
 * Columns count characters from 1. After some tokens the line reads 0, which says nothing; the place is known then only
 * if the query has one line.
 */
export function errorPosition(errorText, query) {
    const [, line, column] = POSITION.exec(errorText)?.map(Number) ?? [];
    if (column === undefined) return null;
    const lines = query.split('\n');
    if (line === 0 && lines.length > 1) return null;
    const index = Math.max(0, line - 1);
    if (index >= lines.length) return null;
    const before = lines.slice(0, index).reduce((sum, text) => sum + text.length + 1, 0);
    const characters = [...lines[index]];
    return before + characters.slice(0, column - 1).join('').length;
}

/** The line of a query around a place, cut to what fits, with the column of the place in it. */
export function excerpt(query, position, width = 60) {
    const lineStart = query.lastIndexOf('\n', position - 1) + 1;
    const lineEnd = query.indexOf('\n', position);
    const line = query.slice(lineStart, lineEnd < 0 ? query.length : lineEnd);
    const column = position - lineStart;
    const from = Math.max(0, column - Math.floor(width / 2));
    const to = Math.min(line.length, from + width);
    return {
        text: (from > 0 ? '…' : '') + line.slice(from, to) + (to < line.length ? '…' : ''),
        column: column - from + (from > 0 ? 1 : 0),
    };
}

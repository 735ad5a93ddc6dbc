// SPDX-License-Identifier: Apache-2.0

/** So many levels are indented; deeper ones stand below one another. */
const MOST_LEVELS = 16;
const MOST_EVENTS = 40;

/** Where the bar of a span stands, in percent of the trace. */
export function bar({ offset, duration }, whole) {
    if (whole <= 0) return { left: 0, width: 100 };
    const left = Math.min(100, (offset / whole) * 100);
    return { left, width: Math.min(100 - left, (duration / whole) * 100) };
}

/** Whether the duration of a span is written to the left of its bar, as there is more room. */
export function isLabelLeft({ left, width }) {
    return left + width > 75 && left > 25;
}

/** How many levels a span is indented. */
export function indent({ depth }) {
    return Math.min(depth, MOST_LEVELS);
}

/** Where the events of a span stand, in percent of the trace; of many only the first. */
export function eventMarks({ raw, began, offset }, whole) {
    if (whole <= 0) return [];
    return (raw.events ?? [])
        .slice(0, MOST_EVENTS)
        .map(event => ((offset + Number(BigInt(event.timeUnixNano ?? 0) - began)) / whole) * 100)
        .filter(left => left >= 0 && left <= 100);
}

/** The times written above the bars, as shares of the trace. */
export function ticks(width) {
    const count = width < 260 ? 2 : width < 520 ? 3 : 5;
    return Array.from({ length: count }, (_, i) => i / (count - 1));
}

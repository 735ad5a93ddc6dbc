// SPDX-License-Identifier: Apache-2.0

const SECONDS = { s: 1, m: 60, h: 3600, d: 86400, w: 604800 };

/** The ranges to choose from, each with what it is called. */
export const QUICK = [
    ['5m', 'Last 5 minutes'],
    ['15m', 'Last 15 minutes'],
    ['30m', 'Last 30 minutes'],
    ['1h', 'Last hour'],
    ['3h', 'Last 3 hours'],
    ['6h', 'Last 6 hours'],
    ['12h', 'Last 12 hours'],
    ['24h', 'Last 24 hours'],
    ['2d', 'Last 2 days'],
    ['7d', 'Last 7 days'],
];

/** The seconds of a duration such as `15m` or `1d12h`; NaN for anything else. */
export function seconds(text) {
    if (!/^(\d+[smhdw])+$/.test(text)) return NaN;
    return [...text.matchAll(/(\d+)([smhdw])/g)].reduce((sum, [, count, unit]) => sum + count * SECONDS[unit], 0);
}

/**
 * The parameters of a request for the range of a state: `since`, which the server counts from its own clock, or `start`
 * and `end`.
 */
export function parameters({ range, from, to }) {
    return from && to ? { start: from, end: to } : { since: range };
}

/** Both ends of the range of a state, in ms since 1970. */
export function ends({ range, from, to }, now = Date.now()) {
    return from && to ? [from * 1000, to * 1000] : [now - seconds(range) * 1000, now];
}

/** What is wrong with a range from `from` to `to`, both in seconds since 1970; empty when nothing is. */
export function problem(from, to) {
    if (Number.isNaN(from) || Number.isNaN(to)) return 'Both ends are needed: a day and a time.';
    if (from >= to) return 'The start must lie before the end.';
    return '';
}

/** The value of a `datetime-local` field for a time in ms since 1970. */
export function toField(millis) {
    const local = new Date(millis - new Date(millis).getTimezoneOffset() * 60000);
    return local.toISOString().slice(0, 19);
}

/** The seconds since 1970 of the value of a `datetime-local` field; NaN for none. */
export function fromField(value) {
    return Math.floor(new Date(value).getTime() / 1000);
}

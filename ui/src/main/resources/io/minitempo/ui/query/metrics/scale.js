// SPDX-License-Identifier: Apache-2.0

import { clock, date } from '../parts/format.js';

const MINUTE = 60000;
const TIME_STEPS = [0.1, 0.2, 0.5, 1, 2, 5, 10, 15, 30].map(seconds => seconds * 1000)
    .concat([1, 2, 5, 10, 15, 30, 60, 120, 180, 360, 720, 1440, 2880, 10080].map(minutes => minutes * MINUTE));

/** Round values from at most `least` to at least `most`, about `count` of them, at equal distances. */
export function valueTicks(least, most, count) {
    const span = most > least ? most - least : Math.abs(most) || 1;
    const rough = span / count;
    const power = 10 ** Math.floor(Math.log10(rough));
    const step = [1, 2, 2.5, 5, 10].map(factor => factor * power).find(each => each >= rough * 0.999);
    const first = Math.floor(least / step + 1e-9);
    const last = Math.max(first + 1, Math.ceil((most > least ? most : least + span) / step - 1e-9));
    return Array.from({ length: last - first + 1 }, (_, i) => (first + i) * step);
}

/** Round points in time between two, in ms since 1970, at most `count`, in the zone of the reader. */
export function timeTicks(from, to, count) {
    const step = TIME_STEPS.find(each => (to - from) / each <= count) ?? to - from;
    const zone = new Date(from).getTimezoneOffset() * MINUTE;
    const first = Math.ceil((from - zone) / step) * step + zone;
    const ticks = [];
    for (let time = first; time <= to; time += step) ticks.push({ time, text: timeText(time, step) });
    return ticks;
}

function timeText(time, step) {
    const text = clock(time);
    if (step >= 1440 * MINUTE || text === '00:00:00') return date(time).slice(5);
    return step >= MINUTE ? text.slice(0, 5) : text;
}

/** A linear map of an interval to another. */
export function linear(from, to, start, end) {
    const factor = to > from ? (end - start) / (to - from) : 0;
    return value => start + (value - from) * factor;
}

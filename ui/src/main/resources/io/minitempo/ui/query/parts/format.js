// SPDX-License-Identifier: Apache-2.0

const UNITS = [[1e9, 's'], [1e6, 'ms'], [1e3, 'µs'], [1, 'ns']];

/** A number with at most `digits` significant digits, without zeros at the end. */
export function significant(value, digits = 3) {
    if (value === 0 || !Number.isFinite(value)) return String(value);
    const size = Math.floor(Math.log10(Math.abs(value)));
    if (size >= 3 || size < -6) {
        return size >= 21 || size < -6 ? value.toPrecision(digits) : Math.round(value).toLocaleString('en-US');
    }
    return String(Number(value.toPrecision(digits)));
}

/** A duration in nanoseconds as people read it: `1.23 s`, `2 min 5 s`, `3 h 10 min`. */
export function duration(nanos) {
    if (nanos === 0) return '0 s';
    if (nanos < 0) return '−' + duration(-nanos);
    if (nanos >= 3600e9) return pair(nanos, 3600e9, 'h', 60e9, 'min');
    if (nanos >= 60e9) return pair(nanos, 60e9, 'min', 1e9, 's');
    const [size, unit] = UNITS.find(([least]) => nanos >= least) ?? UNITS[3];
    return significant(nanos / size) + ' ' + unit;
}

function pair(nanos, large, largeUnit, small, smallUnit) {
    const smalls = Math.round(nanos / small);
    const perLarge = large / small;
    const rest = smalls % perLarge;
    return Math.floor(smalls / perLarge) + ' ' + largeUnit + (rest === 0 ? '' : ' ' + rest + ' ' + smallUnit);
}

/** A point in time, in ms since 1970, as `2026-11-21 19:05:03.120` of the zone of the reader. */
export function time(millis) {
    return date(millis) + ' ' + clock(millis) + '.' + pad(new Date(millis).getMilliseconds(), 3);
}

/** The day of a point in time. */
export function date(millis) {
    const day = new Date(millis);
    return day.getFullYear() + '-' + pad(day.getMonth() + 1) + '-' + pad(day.getDate());
}

/** The time of day of a point in time, with seconds. */
export function clock(millis) {
    const day = new Date(millis);
    return pad(day.getHours()) + ':' + pad(day.getMinutes()) + ':' + pad(day.getSeconds());
}

function pad(number, width = 2) {
    return String(number).padStart(width, '0');
}

/** A number of bytes: `3.81 MB`. */
export function bytes(count) {
    const units = ['B', 'kB', 'MB', 'GB', 'TB'];
    let rest = count;
    let unit = 0;
    while (rest >= 1000 && unit < units.length - 1) {
        rest /= 1000;
        unit++;
    }
    return significant(rest) + ' ' + units[unit];
}

/** A count with its noun: `1 span`, `1,000 spans`. */
export function counted(count, noun) {
    return count.toLocaleString('en-US') + ' ' + noun + (count === 1 ? '' : 's');
}

/** The milliseconds of a time in nanoseconds that is too large for a number, given as decimal text. */
export function millisOf(nanos) {
    return Number(BigInt(nanos ?? 0) / 1000n) / 1000;
}

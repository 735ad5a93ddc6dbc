// SPDX-License-Identifier: Apache-2.0

const HUES = 16;
const STEP = 360 / HUES;

/**
 * A hue for each name: from its letters, so that a service looks the same everywhere, unless another one that is shown
 * with it has that hue already.
 */
export function huesOf(names) {
    const hues = new Map();
    const taken = new Set();
    for (const name of [...names].sort()) {
        let place = hash(name) % HUES;
        while (taken.has(place) && taken.size < HUES) place = (place + 7) % HUES;
        taken.add(place);
        hues.set(name, place * STEP);
    }
    return hues;
}

/** Hues for things in order that have none of their own, neighbours far apart. */
export function hueAt(index) {
    return (250 + index * 137.5) % 360;
}

function hash(text) {
    let value = 2166136261;
    for (const char of text) value = Math.imul(value ^ char.codePointAt(0), 16777619);
    return value >>> 8;
}

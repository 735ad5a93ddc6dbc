// SPDX-License-Identifier: Apache-2.0

import { find, pairs } from '../trace/attributes.js';

/** The series of an answer of `/api/metrics/query_range`, the greatest first. */
export function seriesOf({ series = [] }) {
    return series
        .map(({ labels, samples = [], exemplars = [] }) =>
            seriesWith(labels, samples.map(sampleOf), exemplars.map(exemplarOf)))
        .filter(({ samples }) => samples.length > 0)
        .sort((one, other) => other.max - one.max);
}

/** The rows of an answer of `/api/metrics/query`, the greatest first: `name`, `labels`, `value`. */
export function valuesOf({ series = [] }) {
    return series
        .map(({ labels, value }) => ({ ...named(labels), value: numberOf(value) }))
        .sort((one, other) => other.value - one.value);
}

function seriesWith(labels, samples, exemplars) {
    const values = samples.map(({ value }) => value);
    const finite = values.filter(Number.isFinite);
    return {
        ...named(labels),
        samples,
        exemplars: exemplars.filter(({ trace, time }) => trace && time > 0),
        min: finite.reduce((least, value) => Math.min(least, value), Infinity),
        max: finite.reduce((most, value) => Math.max(most, value), -Infinity),
        last: values.at(-1),
    };
}

function named(labels) {
    const list = pairs(labels);
    const [[key, value] = ['', 'value']] = list;
    const isPlain = list.length < 2 && /^(__name__)?$/.test(key);
    return { labels: list, name: isPlain ? value : list.map(pair => pair.join('=')).join(', ') };
}

function sampleOf({ timestampMs, value }) {
    return { time: Number(timestampMs ?? 0), value: numberOf(value) };
}

function exemplarOf({ labels, value, timestampMs }) {
    return { time: Number(timestampMs ?? 0), value: numberOf(value), trace: find(labels, 'trace:id') };
}

/** A value of 0 is left out of JSON, and what is not finite is text. */
function numberOf(value = 0) {
    return Number(value);
}

/** The samples at a time, of series in their order: `series`, `value`; series without a sample there are left out. */
export function valuesAt(list, time) {
    return list
        .map(series => ({ series, value: series.samples.find(sample => sample.time === time)?.value }))
        .filter(({ value }) => value !== undefined);
}

/** All times at which any series has a sample, ascending. */
export function timesOf(list) {
    const times = new Set(list.flatMap(({ samples }) => samples.map(({ time }) => time)));
    return [...times].sort((one, other) => one - other);
}

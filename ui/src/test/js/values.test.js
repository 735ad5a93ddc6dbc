// SPDX-License-Identifier: Apache-2.0

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { bytes, counted, duration, millisOf, significant, time } from '../../main/resources/io/minitempo/ui/query/parts/format.js';
import { fromField, parameters, problem, seconds, toField } from '../../main/resources/io/minitempo/ui/query/parts/range.js';
import { read, write } from '../../main/resources/io/minitempo/ui/query/parts/state.js';
import { linear, timeTicks, valueTicks } from '../../main/resources/io/minitempo/ui/query/metrics/scale.js';
import { bucketsOf } from '../../main/resources/io/minitempo/ui/query/metrics/buckets.js';
import { comparisonOf } from '../../main/resources/io/minitempo/ui/query/metrics/comparison.js';
import { seriesOf, timesOf, valuesAt, valuesOf } from '../../main/resources/io/minitempo/ui/query/metrics/series.js';
import { formatOf } from '../../main/resources/io/minitempo/ui/query/metrics/units.js';
import { bucketUnit, unit } from '../../main/resources/io/minitempo/ui/query/traceql/kind.js';
import { rowsOf, tracesOf } from '../../main/resources/io/minitempo/ui/query/search/model.js';

const defaults = { range: '1h', limit: 20, spans: 3 };

test('writes durations', () => {
    for (const [nanos, text] of [
        [0, '0 s'], [0.4, '0.4 ns'], [999, '999 ns'], [1500, '1.5 µs'], [446979497, '447 ms'], [1.234e9, '1.23 s'], [59.99e9, '60 s'],
        [125e9, '2 min 5 s'], [3600e9, '1 h'], [11400e9, '3 h 10 min'], [-2e6, '−2 ms'],
    ]) {
        assert.equal(duration(nanos), text);
    }
});

test('writes numbers, bytes, counts and times', () => {
    assert.deepEqual([1234567, 0.00012345, 12.345, 0, 1e300].map(value => significant(value)), ['1,234,567', '0.000123', '12.3', '0', '1.00e+300']);
    assert.equal(bytes(3811736), '3.81 MB');
    assert.deepEqual([counted(1, 'span'), counted(1000, 'span')], ['1 span', '1,000 spans']);
    assert.equal(millisOf('1684778327699392724'), 1684778327699.392);
    assert.match(time(1684778327699), /^2023-05-\d\d \d\d:\d\d:\d\d\.699$/);
    assert.equal(formatOf('seconds')(0.0123), '12.3 ms');
});

test('reads ranges', () => {
    assert.deepEqual(['15m', '1d12h', '7', '', '5x'].map(seconds), [900, 129600, NaN, NaN, NaN]);
    assert.deepEqual(parameters({ range: '1h', from: '', to: '' }), { since: '1h' });
    assert.deepEqual(parameters({ range: '1h', from: 5, to: 9 }), { start: 5, end: 9 });
    assert.equal(fromField(toField(1700000000000)), 1700000000);
    assert.notEqual(problem(NaN, 5), '');
    assert.notEqual(problem(6, 5), '');
    assert.equal(problem(4, 5), '');
});

test('keeps a state in the address and finds it there', () => {
    const state = { ...read('', defaults), q: '{ name = "a&b" }', from: 100, to: 200, trace: 'ab', span: 'cd', instant: true, limit: 50 };
    assert.deepEqual(read(write(state, defaults), defaults), { ...state });
    assert.equal(write(read('', defaults), defaults), './');
    assert.equal(read('?q=', defaults).q, '');
    assert.equal(read('', defaults).q, null);
});

test('is not led astray by a bad address', () => {
    const state = read('?range=evil&from=9&to=3&limit=x&trace=%3Cscript%3E&spans=-1', defaults);
    assert.deepEqual([state.range, state.from, state.to, state.limit, state.trace, state.spans], ['1h', '', '', 20, '', 3]);
});

test('finds round ticks', () => {
    assert.deepEqual(valueTicks(0, 9.3, 5), [0, 2, 4, 6, 8, 10]);
    assert.deepEqual(valueTicks(0, 0, 5).at(-1) > 0, true);
    assert.ok(valueTicks(-3, 7, 5).includes(0));
    const ticks = timeTicks(1700000000000, 1700003600000, 8);
    assert.ok(ticks.length <= 8 && ticks.length >= 4);
    assert.ok(ticks.every(({ time: at }) => at % 60000 === 0));
    assert.equal(linear(0, 10, 100, 200)(5), 150);
    assert.equal(linear(3, 3, 100, 200)(3), 100);
});

test('reads series, also where JSON leaves zeros out', () => {
    const series = seriesOf({ series: [
        { labels: [{ key: '__name__', value: { stringValue: 'rate' } }], samples: [{ timestampMs: '1000' }, { timestampMs: '2000', value: 3 }] },
        { labels: [{ key: 'a', value: { stringValue: 'x' } }, { key: 'b', value: { intValue: '1' } }], samples: [{ timestampMs: '2000', value: 9 }],
            exemplars: [{ labels: [{ key: 'trace:id', value: { stringValue: 'ab' } }], timestampMs: '1500', value: 2 }, { timestampMs: '1' }] },
        { labels: [], samples: [] },
    ] });
    assert.deepEqual(series.map(({ name, min, max, last }) => [name, min, max, last]), [['a=x, b=1', 9, 9, 9], ['rate', 0, 3, 3]]);
    assert.deepEqual(series[0].exemplars, [{ time: 1500, value: 2, trace: 'ab' }]);
    assert.deepEqual(timesOf(series), [1000, 2000]);
    assert.deepEqual(valuesAt(series, 1000).map(({ value }) => value), [0]);
    assert.deepEqual(valuesOf({ series: [{ labels: [] }, { labels: [], value: 'NaN' }] }).map(({ value }) => value), [0, NaN]);
    assert.deepEqual(valuesOf({}), []);
});

test('lays matched spans out below their trace', () => {
    const set = { matched: 3, spans: [{ spanID: 'a', durationNanos: '5' }], attributes: [] };
    const traces = tracesOf({ traces: [{ traceID: '1', spanSet: set, spanSets: [set] }, { traceID: '2' }] });
    assert.equal(rowsOf(traces, new Set()).length, 2);
    const rows = rowsOf(traces, new Set([traces[0]]));
    assert.deepEqual(rows.map(({ span, more }) => span?.id ?? more ?? ''), ['', 'a', 2, '']);
});

function labelled(labels, ...values) {
    return {
        labels: labels.map(([key, value]) => ({ key, value: typeof value === 'number' ? { doubleValue: value } : { stringValue: value } })),
        samples: values.map((value, i) => ({ timestampMs: String(1000 * (i + 1)), value })),
    };
}

test('makes rows of a histogram, those between that nothing fell into among them', () => {
    const series = seriesOf({ series: [labelled([['__bucket', 0.004]], 1, 2), labelled([['__bucket', 0.001]], 5)] });
    const rows = bucketsOf(series);
    assert.deepEqual(rows.map(({ bound }) => bound), [0.001, 0.002, 0.004]);
    assert.deepEqual(rows.map(({ counts }) => [...counts]), [[[1000, 5]], [], [[1000, 1], [2000, 2]]]);
});

test('takes nothing else for a histogram', () => {
    assert.equal(bucketsOf(seriesOf({ series: [labelled([['__bucket', 1], ['kind', 'server']], 1)] })), null);
    assert.equal(bucketsOf(seriesOf({ series: [labelled([['p', 0.5]], 1)] })), null);
    assert.deepEqual(bucketsOf(seriesOf({ series: [labelled([['__bucket', 0]], 3)] })).map(({ bound }) => bound), [0]);
});

test('knows the unit of bounds', () => {
    assert.deepEqual(['{} | histogram_over_time(duration)', '{} | histogram_over_time(span.size)', '{} | rate()'].map(bucketUnit), ['seconds', '', '']);
    assert.equal(unit('{} | histogram_over_time(duration)'), '');
});

test('tells what sets the sides of a comparison apart, the greatest difference first', () => {
    const all = [
        labelled([['__meta_type', 'selection'], ['span.http.method', 'GET']], 3, 1),
        labelled([['__meta_type', 'baseline'], ['span.http.method', 'GET']], 10),
        labelled([['__meta_type', 'baseline'], ['span.http.method', 'PUT']], 10, 20),
        labelled([['__meta_type', 'selection_total'], ['span.http.method', 'nil']], 4),
        labelled([['__meta_type', 'baseline_total'], ['span.http.method', 'nil']], 20, 20),
        labelled([['__meta_type', 'selection'], ['name', 'x']], 4),
        labelled([['__meta_type', 'selection_total'], ['name', 'nil']], 4),
        labelled([['__meta_type', 'baseline_total'], ['name', 'nil']], 40),
    ];
    const { selected, others, rows } = comparisonOf(seriesOf({ series: all }));
    assert.deepEqual([selected, others], [4, 40]);
    assert.deepEqual(rows.map(({ key, value, selection, baseline }) => [key, value, selection, baseline]).sort(), [
        ['name', 'x', 1, 0], ['span.http.method', 'GET', 1, 0.25], ['span.http.method', 'PUT', 0, 0.75],
    ].sort());
    assert.deepEqual(rows[0].key, 'name');
    assert.equal(comparisonOf(seriesOf({ series: [labelled([['__name__', 'rate']], 1)] })), null);
});

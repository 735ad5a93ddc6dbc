// SPDX-License-Identifier: Apache-2.0

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { text } from '../../main/resources/io/minitempo/ui/query/trace/attributes.js';
import { SpanFinder } from '../../main/resources/io/minitempo/ui/query/trace/find.js';
import { bar, indent, isLabelLeft, ticks } from '../../main/resources/io/minitempo/ui/query/trace/layout.js';
import { detailsOf, traceOf } from '../../main/resources/io/minitempo/ui/query/trace/model.js';
import { Folding, order } from '../../main/resources/io/minitempo/ui/query/trace/tree.js';
import { huesOf } from '../../main/resources/io/minitempo/ui/query/parts/hues.js';

const span = (id, parent, offset, duration = 1) => ({ id, parent, offset, duration });
const shape = spans => spans.map(({ id, depth, size }) => id + depth + size);

test('orders spans as a tree, siblings by start', () => {
    const spans = order([span('c', 'a', 5), span('a', '', 0), span('b', 'a', 2), span('d', 'b', 3)]);
    assert.deepEqual(shape(spans), ['a04', 'b12', 'd21', 'c11']);
});

test('keeps spans whose parent is missing, which are their own parent, or come twice', () => {
    const spans = order([span('a', '', 0), span('b', 'gone', 1), span('c', 'c', 2), span('a', '', 3), span('d', 'a', 4)]);
    assert.deepEqual(shape(spans), ['a02', 'd11', 'b01', 'c01', 'a01']);
    assert.deepEqual(spans.filter(({ isOrphan }) => isOrphan).map(({ id }) => id), ['b']);
});

test('keeps spans that are each other\'s parents', () => {
    const spans = order([span('a', 'b', 1), span('b', 'a', 0), span('c', 'a', 2)]);
    assert.deepEqual(shape(spans), ['b03', 'a12', 'c21']);
});

test('orders a trace that is as deep as it is long', () => {
    const spans = order(Array.from({ length: 20000 }, (_, i) => span('s' + i, i === 0 ? '' : 's' + (i - 1), i)));
    assert.equal(spans.at(-1).depth, 19999);
    assert.equal(spans[0].size, 20000);
    assert.equal(indent(spans.at(-1)), 16);
});

test('folds and unfolds subtrees', () => {
    const spans = order([span('a', '', 0), span('b', 'a', 1), span('c', 'b', 2), span('d', 'a', 3)]);
    const folding = new Folding(spans);
    const visible = () => folding.visible.map(({ id }) => id).join('');
    folding.toggle(spans[1]);
    assert.equal(visible(), 'abd');
    folding.toggle(spans[0]);
    assert.equal(visible(), 'a');
    assert.equal(folding.reveal(spans[2]), 2);
    assert.equal(visible(), 'abcd');
    folding.closeAll();
    assert.equal(visible(), 'a');
    folding.openAll();
    folding.toggle(spans[2]);
    assert.equal(visible(), 'abcd');
});

test('lays bars out in percent of the trace', () => {
    assert.deepEqual(bar({ offset: 25, duration: 50 }, 100), { left: 25, width: 50 });
    assert.deepEqual(bar({ offset: 0, duration: 0 }, 0), { left: 0, width: 100 });
    assert.deepEqual(bar({ offset: 90, duration: 50 }, 100), { left: 90, width: 10 });
    assert.ok(isLabelLeft({ left: 80, width: 10 }));
    assert.ok(!isLabelLeft({ left: 0, width: 100 }));
    assert.deepEqual(ticks(800), [0, 0.25, 0.5, 0.75, 1]);
});

const answer = {
    trace: { resourceSpans: [{
        resource: { attributes: [{ key: 'service.name', value: { stringValue: 'shop' } }] },
        scopeSpans: [{ scope: { name: 'lib' }, spans: [
            { spanId: 'ESIzRFVmd4g=', parentSpanId: 'AAAAAAAAAAE=', name: '<script>', kind: 'SPAN_KIND_SERVER',
                startTimeUnixNano: '1700000000000000500', endTimeUnixNano: '1700000000100000500', status: { code: 'STATUS_CODE_ERROR', message: 'boom' },
                attributes: [{ key: 'n', value: { intValue: '9007199254740993' } }],
                events: [{ timeUnixNano: '1700000000050000500', name: 'e' }] },
            { spanId: 'AAAAAAAAAAE=', name: 'root', startTimeUnixNano: '1700000000000000000', endTimeUnixNano: '1699999999000000000', status: {} },
        ] }],
    }] },
    status: 'PARTIAL',
    message: 'cut',
};

test('reads a trace without losing digits', () => {
    const trace = traceOf(answer);
    assert.deepEqual(trace.spans.map(({ name, depth, offset, duration }) => [name, depth, offset, duration]), [['root', 0, 0, 0], ['<script>', 1, 500, 1e8]]);
    assert.equal(trace.start, 1700000000000000000n);
    assert.deepEqual([trace.duration, trace.errors, trace.isPartial, trace.message], [1e8 + 500, 1, true, 'cut']);
    const details = detailsOf(trace.spans[1]);
    assert.deepEqual(details.attributes, [['n', '9007199254740993']]);
    assert.deepEqual(details.events[0].after, 5e7);
    assert.deepEqual([trace.spans[1].id, details.status, details.statusMessage], ['1122334455667788', 'error', 'boom']);
    assert.equal(traceOf({ trace: {}, metrics: {} }), null);
});

test('writes every kind of value', () => {
    const list = { arrayValue: { values: [{ stringValue: 'a' }, { boolValue: false }, {}] } };
    assert.equal(text(list), '["a","false",""]');
    assert.equal(text({ kvlistValue: { values: [{ key: 'k', value: list }] } }), '{"k":["a","false",""]}');
    assert.equal(text({ bytesValue: '/wA=' }), '0xff00');
    assert.equal(text({ doubleValue: 0 }), '0');
    assert.equal(text({ arrayValue: {} }), '[]');
    assert.equal(text(undefined), '');
});

test('finds spans by name, attribute and event, around the end', () => {
    const { spans } = traceOf(answer);
    const finder = new SpanFinder(spans);
    finder.find('SERVICE.name=SHOP');
    assert.equal(finder.found.length, 2);
    assert.equal(finder.next(spans[1], 1), spans[0]);
    assert.equal(finder.next(spans[0], -1), spans[1]);
    finder.find('boom');
    assert.deepEqual(finder.found, [spans[1]]);
    assert.equal(finder.next(spans[0], 1), spans[1]);
    assert.equal(finder.next(spans[0], -1), spans[1]);
    finder.find('  ');
    assert.equal(finder.next(spans[0], 1), undefined);
});

test('gives services that are shown together different hues', () => {
    const names = Array.from({ length: 16 }, (_, i) => 'service-' + i);
    assert.equal(new Set(huesOf(names).values()).size, 16);
    assert.equal(huesOf(['a', 'b']).get('a'), huesOf(['a']).get('a'));
});

// SPDX-License-Identifier: Apache-2.0

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { errorPosition, excerpt } from '../../main/resources/io/minitempo/ui/query/traceql/position.js';

test('finds the place that an error names', () => {
    const text = 'invalid TraceQL query: parse error at line 1, col 15: syntax error: unexpected =';
    assert.equal(errorPosition(text, '{ .attribute == 4 }'), 14);
    assert.equal(errorPosition('parse error at line 2, col 3: x', '{\n  nam = 1 }'), 4);
    assert.equal(errorPosition('parse error at line 0, col 3: x', '{ span. }'), 2);
});

test('counts characters, as the server does', () => {
    assert.equal(errorPosition('parse error at line 1, col 4: x', '"🙂"¦'), 4);
});

test('claims nothing where the error does not say', () => {
    assert.equal(errorPosition('parse error at line 0, col 3: x', '{\n span. }'), null);
    assert.equal(errorPosition('parse error : syntax error: unexpected $end', ''), null);
    assert.equal(errorPosition('parse error at line 9, col 3: x', '{ }'), null);
    assert.equal(errorPosition('job queue full', '{ }'), null);
});

test('shows the line around the place', () => {
    assert.deepEqual(excerpt('{ a = 1 }', 2), { text: '{ a = 1 }', column: 2 });
    assert.deepEqual(excerpt('{\n b = 1 }', 3), { text: ' b = 1 }', column: 1 });
    const long = excerpt('x'.repeat(500), 300);
    assert.equal(long.text.length, 62);
    assert.equal(long.column, 31);
});

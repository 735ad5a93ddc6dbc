// SPDX-License-Identifier: Apache-2.0

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { isClosed, meaningful, tokens } from '../../main/resources/io/minitempo/ui/query/traceql/tokens.js';
import { isMetrics, isTraceId, unit } from '../../main/resources/io/minitempo/ui/query/traceql/kind.js';

const typed = query => meaningful(tokens(query)).map(({ type, text }) => type + ' ' + text);

test('cuts a query into its tokens', () => {
    assert.deepEqual(typed('{ span.http.status >= 500 && name =~ "a\\"b" } | count() > 2'), [
        'bracket {', 'attribute span.http.status', 'operator >=', 'number 500', 'operator &&', 'intrinsic name', 'operator =~',
        'string "a\\"b"', 'bracket }', 'operator |', 'function count', 'bracket (', 'bracket )', 'operator >', 'number 2',
    ]);
});

test('knows attributes with quotes, scopes, durations and structural operators', () => {
    assert.deepEqual(typed('{ span."two words".x = 1h30m } &>> { trace:duration > .5 || .a-1 = `x` }'), [
        'bracket {', 'attribute span."two words".x', 'operator =', 'number 1h30m', 'bracket }', 'operator &>>', 'bracket {',
        'intrinsic trace:duration', 'operator >', 'number .5', 'operator ||', 'attribute .a-1', 'operator =', 'string `x`',
        'bracket }',
    ]);
});

test('never loses a character, whatever the text', () => {
    const pieces = ['{', '}', '"', '`', '\\', 'span.', ':', '.', '"a', 'ö', '🙂', '\n', ' ', '//', '/*', '0x', '&', '|', 'name', '5m'];
    let seed = 7;
    for (let round = 0; round < 500; round++) {
        let text = '';
        for (let i = 0; i < 12; i++) {
            seed = (seed * 1103515245 + 12345) % 2147483648;
            text += pieces[seed % pieces.length];
        }
        assert.equal(tokens(text).map(token => token.text).join(''), text);
    }
});

test('says whether a string is closed', () => {
    const string = text => isClosed(tokens(text)[0]);
    assert.ok(string('"a"'));
    assert.ok(string('"a\\\\"'));
    assert.ok(!string('"a\\"'));
    assert.ok(!string('"'));
    assert.ok(string('`a\\`'));
});

test('tells metrics queries from searches', () => {
    assert.ok(isMetrics('{ } | rate()'));
    assert.ok(isMetrics('({ } | rate()) / ({ } | count_over_time())'));
    assert.ok(!isMetrics('{ name = "| rate()" } | count() > 2'));
    assert.ok(!isMetrics('{ .rate = 1 } // | rate()'));
});

test('tells ids of traces from queries', () => {
    assert.ok(isTraceId(' 2f3e0cee77ae5dc9c17ade3689eb2e54 '));
    assert.ok(!isTraceId('{ }'));
    assert.ok(!isTraceId('2f3e0cee77ae5dc9c17ade3689eb2e54a'));
});

test('knows the unit of what a query answers', () => {
    assert.equal(unit('{ } | quantile_over_time(duration, .5) by (name)'), 'seconds');
    assert.equal(unit('{ } | avg_over_time(span.size)'), '');
    assert.equal(unit('{ } | rate()'), 'perSecond');
    assert.equal(unit('({ } | rate()) / ({ } | rate())'), '');
});

// SPDX-License-Identifier: Apache-2.0

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { contextAt } from '../../main/resources/io/minitempo/ui/query/traceql/context.js';
import { MOST, suggest } from '../../main/resources/io/minitempo/ui/query/traceql/suggest.js';

/** The context at the bar of a text. */
function at(text) {
    const cursor = text.indexOf('¦');
    return contextAt(text.replace('¦', ''), cursor);
}

const expected = text => at(text).expects;

const tags = {
    names: async () => [
        { name: 'resource', tags: ['service.name', 'two words'] },
        { name: 'span', tags: ['http.route', 'service.name'] },
        { name: 'intrinsic', tags: ['name'] },
    ],
    values: async (field, filter) => [{ type: 'string', value: field }, { type: 'string', value: 'a "b"' }, { type: 'int', value: '5' }, { type: 'string', value: filter }],
};

const labels = async text => (await suggest(at(text), tags)).map(({ label }) => label);

test('knows what may come next', () => {
    for (const [text, expects] of [
        ['¦', 'spanset'], ['{ ¦', 'field'], ['{ na¦', 'field'], ['{ name ¦', 'comparison'], ['{ name = ¦', 'value'],
        ['{ name = "a" ¦', 'connective'], ['{ name = "a" && ¦', 'field'], ['{ (name = "a" || ¦', 'field'], ['{ } ¦', 'joint'],
        ['{ } | ¦', 'stage'], ['{ } | ra¦', 'stage'], ['{ } >> ¦', 'spanset'], ['{ } && ¦', 'spanset'], ['{ } | by(¦', 'field'],
        ['{ } | select(name, ¦', 'field'], ['{ } | select(name ¦', 'argumentEnd'], ['{ } | rate() ¦', 'metricsTail'],
        ['{ } | count() ¦', 'aggregateTail'], ['{ } | count() > ¦', 'nothing'], ['{ } | count() > 2 ¦', 'stageTail'],
        ['{ } | by(name) ¦', 'stageTail'], ['{ } with (¦', 'hint'], ['{ } | rate() by (resource.¦', 'field'], ['({ } ¦', 'joint'],
        ['{ name = "a¦b" }', 'value'], ['{ name = "a"¦', 'nothing'], ['{ } // na¦', 'nothing'], ['{ } | compare(¦', 'spanset'],
        ['{ } | rate() with (exemplars=true) ¦', 'nothing'], ['{ -¦', 'field'],
    ]) {
        assert.equal(expected(text), expects, text);
    }
});

test('replaces the word at the cursor and nothing else', () => {
    assert.deepEqual([at('{ span.ht¦tp = 1 }').from, at('{ span.ht¦tp = 1 }').to], [2, 11]);
    assert.equal(at('{ span.ht¦tp = 1 }').prefix, 'span.ht');
    const open = at('{ name = "ab¦ && kind = client }');
    assert.deepEqual([open.prefix, open.from, open.to], ['ab', 9, 12]);
});

test('filters values by the other conditions of the same braces', () => {
    assert.equal(at('{ resource.service.name = "shop" && name = ¦ && kind = client }').filter, '{ resource.service.name = "shop" && kind = client }');
    assert.equal(at('{ status = error } >> { name = ¦ }').filter, '');
    assert.equal(at('{ kind = client || name = ¦ }').filter, '');
});

test('offers intrinsics, attributes with their scope, and names with quotes', async () => {
    const offered = await labels('{ ¦');
    assert.equal(offered[0], 'name');
    assert.ok(offered.includes('resource.service.name'));
    assert.ok(offered.includes('resource."two words"'));
    assert.equal(offered.filter(label => label === '.service.name').length, 1);
    assert.deepEqual((await labels('{ serv¦')).slice(0, 2), ['resource.service.name', 'span.service.name']);
});

test('offers values of the field with quotes where they belong', async () => {
    const offered = await suggest(at('{ resource.service.name = ¦'), tags);
    assert.deepEqual(offered.map(({ insert }) => insert), ['"resource.service.name" ', '"a \\"b\\"" ', '5 ', '"" ']);
});

test('offers words of the language where values are known', async () => {
    assert.deepEqual(await labels('{ status = ¦'), ['error', 'ok', 'unset']);
    assert.deepEqual(await labels('{ kind = c¦'), ['client', 'consumer', 'producer', 'unspecified']);
    assert.deepEqual(await labels('{ trace:id = ¦'), []);
    assert.ok((await labels('{ duration > 1¦')).includes('100ms'));
});

test('puts the cursor between the parentheses of a function with arguments', async () => {
    const [offer] = await suggest(at('{ } | quant¦'), tags);
    assert.deepEqual([offer.insert, offer.back], ['quantile_over_time()', 1]);
    const [rate] = await suggest(at('{ } | rat¦'), tags);
    assert.deepEqual([rate.insert, rate.back], ['rate() ', 0]);
});

test('offers scopes, and the words of the language also when the server fails', async () => {
    const broken = { names: async () => { throw new Error('down'); }, values: async () => { throw new Error('down'); } };
    const offered = await suggest(at('{ reso¦'), broken);
    assert.deepEqual(offered.map(({ insert }) => insert), ['resource.']);
    assert.ok((await suggest(at('{ dur¦'), broken)).some(({ label }) => label === 'duration'));
    assert.deepEqual(await suggest(at('{ resource.¦'), broken), []);
    assert.deepEqual(await suggest(at('{ span.x = ¦'), broken), []);
});

test('offers no more than can be looked through', async () => {
    const many = { names: async () => [{ name: 'span', tags: Array.from({ length: 5000 }, (_, i) => 'k' + i) }] };
    assert.equal((await suggest(at('{ ¦'), many)).length, MOST);
});

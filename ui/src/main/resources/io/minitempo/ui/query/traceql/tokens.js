// SPDX-License-Identifier: Apache-2.0

import { INTRINSICS, LITERALS, isFunction } from './vocabulary.js';

const LITERAL_WORDS = new Set(LITERALS);

// The first rule that matches at a place wins, so what is longer comes first.
const RULES = [
    ['space', /\s+/y],
    ['comment', /\/\/[^\n]*|\/\*[^]*?(?:\*\/|$)/y],
    ['string', /"(?:[^"\\\n]|\\.)*"?|`[^`]*`?/y],
    ['number', /\d+(?:\.\d*)?(?:[eE][+-]?\d+)?(?:[numµhsdwy]|[\d.])*|\.\d+(?![\w"])/y],
    ['intrinsic', /(?:trace|span|event|link|instrumentation):\s*\w*/y],
    ['attribute', attribute()],
    ['word', /[\p{L}_][\p{L}\p{Nd}_]*/uy],
    ['operator', /!>>|!<<|&>>|&<<|!>|!<|!~|!=|=~|>=|<=|>>|<<|&&|\|\||&~|&>|&<|[=<>+\-*/%^!~|]/y],
    ['bracket', /[{}(),]/y],
    ['bad', /[^]/uy],
];

/** A scope and a name, of which any part may stand between quotes. */
function attribute() {
    const scope = /(?:(?:parent\.)?(?:span|resource|event|link|instrumentation)|parent)?/;
    const name = /(?:"(?:[^"\\]|\\.)*"?|[^\s{}()=~!<>&|^,"])*/;
    return new RegExp(scope.source + '\\.' + name.source, 'y');
}

/**
 * The tokens of a query that may be half written, spaces and comments among them: `type`, `text`, and the place in the
 * query from `start` to `end`. Types are those of the rules above; words are `function`, `literal`, `intrinsic` or
 * `word`. Never fails.
 */
export function tokens(query) {
    const found = [];
    let start = 0;
    while (start < query.length) {
        const [type, text] = match(query, start);
        found.push({ type: type === 'word' ? wordType(text) : type, text, start, end: start + text.length });
        start += text.length;
    }
    return found;
}

function match(query, start) {
    for (const [type, rule] of RULES) {
        rule.lastIndex = start;
        const text = rule.exec(query)?.[0];
        if (text) return [type, text];
    }
    return ['bad', query[start]];
}

function wordType(word) {
    if (INTRINSICS.has(word)) return 'intrinsic';
    if (LITERAL_WORDS.has(word)) return 'literal';
    return isFunction(word) ? 'function' : 'word';
}

/** Whether a string token has its closing quote. */
export function isClosed({ text }) {
    return text.length > 1 && text.endsWith(text[0]) && !/[^\\](\\\\)*\\"$/.test(text);
}

/** The tokens that mean something. */
export function meaningful(list) {
    return list.filter(({ type }) => type !== 'space' && type !== 'comment');
}

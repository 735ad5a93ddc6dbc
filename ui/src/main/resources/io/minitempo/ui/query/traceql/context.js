// SPDX-License-Identifier: Apache-2.0

import { isClosed, meaningful, tokens } from './tokens.js';
import { COMPARISONS, isMetricsFunction } from './vocabulary.js';

const WRITTEN = new Set(['attribute', 'intrinsic', 'word', 'function', 'literal', 'number', 'string']);
const FIELDS = new Set(['attribute', 'intrinsic']);
const VALUES = new Set(['string', 'number', 'literal']);
const AGGREGATES = new Set(['count', 'avg', 'min', 'max', 'sum']);
const OPEN = new Set(['{', '(']);

/**
 * What may be written at a place of a query.
 *
 * `expects` is one of `spanset` (braces open a set), `joint` (after a set), `stage` (after a pipe), `metricsTail`
 * (after a function that makes series), `aggregateTail` (after one that makes a number), `stageTail` (after a whole
 * stage), `field`, `comparison`, `value` (of `field`), `connective` (after a condition), `argumentEnd` (after a field
 * in parentheses), `hint`, or `nothing`. `prefix` is what stands of the word already; it reaches from `from`, and a
 * choice replaces all up to `to`. `filter` holds the other conditions in the same braces, as a query; empty when there
 * are none that all must hold.
 */
export function contextAt(query, cursor) {
    const list = meaningful(tokens(query));
    const written = list.find(token => WRITTEN.has(token.type) && token.start < cursor && cursor <= token.end);
    if (isInsideOfComment(query, cursor) || (written && isPastString(written, cursor))) {
        return { expects: 'nothing', prefix: '', from: cursor, to: cursor };
    }
    const from = written ? written.start : cursor;
    const before = list.filter(token => token.end <= from);
    return {
        ...expectation(before),
        prefix: prefixOf(query, from, cursor),
        from,
        to: written ? endOf(written, cursor) : cursor,
        filter: otherConditions(query, list, from),
    };
}

function isInsideOfComment(query, cursor) {
    return tokens(query).some(({ type, start, end }) => type === 'comment' && start < cursor && cursor <= end);
}

function isPastString(token, cursor) {
    return token.type === 'string' && isClosed(token) && cursor === token.end;
}

function prefixOf(query, from, cursor) {
    const text = query.slice(from, cursor);
    return /^["`]/.test(text) ? text.slice(1) : text;
}

/** A string that is not closed reaches over what follows; that is not to be replaced. */
function endOf(token, cursor) {
    return token.type === 'string' && !isClosed(token) ? cursor : token.end;
}

function expectation(before) {
    const open = openBracket(before);
    const last = before.at(-1);
    if (open === null) return { expects: outside(before, last) };
    if (open.text === '{') return inCondition(before, last);
    const opener = before[before.indexOf(open) - 1];
    if (opener?.text === 'with') return { expects: last === open || last.text === ',' ? 'hint' : 'argumentEnd' };
    if (opener?.type === 'function') return { expects: inArguments(opener, last, open) };
    return { expects: last === open ? 'spanset' : outside(before, last) };
}

/** The bracket around the end of some tokens that is still open; parentheses of a condition belong to its braces. */
function openBracket(before) {
    const stack = [];
    for (const token of before) {
        if (OPEN.has(token.text)) stack.push(token);
        else if (token.text === '}' || token.text === ')') stack.pop();
    }
    return stack.find(token => token.text === '{') ?? stack.at(-1) ?? null;
}

function outside(before, last) {
    if (!last) return 'spanset';
    if (last.text === '|') return 'stage';
    if (last.text === '}') return 'joint';
    if (last.text === ')') return afterCall(openerOf(before));
    if (last.type === 'operator') return isComparison(before) ? 'nothing' : 'spanset';
    return last.type === 'number' ? 'stageTail' : 'nothing';
}

/** Whether the operator at the end compares a number; `>` between sets of spans looks the same. */
function isComparison(before) {
    if (!COMPARISONS.has(before.at(-1).text) || before.at(-2)?.text !== ')') return false;
    return openerOf(before.slice(0, -1))?.type === 'function';
}

function afterCall(opener) {
    if (opener?.type !== 'function') return 'joint';
    if (opener.text === 'with') return 'nothing';
    if (isMetricsFunction(opener.text)) return 'metricsTail';
    return AGGREGATES.has(opener.text) ? 'aggregateTail' : 'stageTail';
}

/** What stands before the parenthesis that the last token closes. */
function openerOf(before) {
    let depth = 0;
    for (let i = before.length - 1; i >= 0; i--) {
        if (before[i].text === ')') depth++;
        if (before[i].text === '(' && --depth === 0) return before[i - 1];
    }
    return undefined;
}

function inArguments(opener, last, open) {
    if (opener.text === 'compare' && last === open) return 'spanset';
    if (last === open || last.text === ',') return 'field';
    return FIELDS.has(last.type) ? 'argumentEnd' : 'nothing';
}

function inCondition(before, last) {
    if (FIELDS.has(last.type)) return { expects: 'comparison' };
    if (VALUES.has(last.type) || last.text === ')') return { expects: 'connective' };
    const left = before.at(-2);
    if (COMPARISONS.has(last.text) && left && FIELDS.has(left.type)) return { expects: 'value', field: left };
    return { expects: last.type === 'word' ? 'nothing' : 'field' };
}

function otherConditions(query, list, place) {
    const open = list.findLast(token => token.text === '{' && token.end <= place);
    if (!open) return '';
    const close = list.find(token => token.text === '}' && token.start >= place);
    const inside = list.filter(token => token.start >= open.end && (!close || token.end <= close.start));
    if (inside.some(token => ['||', '(', ')', '{', '}'].includes(token.text))) return '';
    const others = conditions(inside)
        .filter(part => part.length === 3 && VALUES.has(part[2].type))
        .filter(part => part[2].end < place || part[0].start > place)
        .map(part => query.slice(part[0].start, part[2].end));
    return others.length === 0 ? '' : '{ ' + others.join(' && ') + ' }';
}

function conditions(list) {
    const parts = [[]];
    for (const token of list) {
        if (token.text === '&&') parts.push([]);
        else parts.at(-1).push(token);
    }
    return parts;
}

// SPDX-License-Identifier: Apache-2.0

import * as words from './vocabulary.js';

/** Most suggestions that are shown at a time. */
export const MOST = 100;

const DURATIONS = ['10ms', '50ms', '100ms', '500ms', '1s', '5s', '30s', '1m'];
const DURATION_FIELDS = /^(span:|trace:)?duration$|^traceDuration$|^event:timeSinceStart$/;
const KNOWN_VALUES = new Map([
    ['status', words.STATUSES],
    ['span:status', words.STATUSES],
    ['kind', words.KINDS],
    ['span:kind', words.KINDS],
]);
const WITHOUT_VALUES = /^(nestedSet|span:(id|parentID|childCount)$|trace:id$|link:(traceID|spanID)$)/;

/**
 * What to offer in a context, best first, at most `MOST`: `label` to show, `detail` beside it, `insert` to write, and
 * `back`, how many characters the cursor stands before the end of that.
 *
 * `tags` knows `names()`, tags by scope, and `values(field, filter)`, values with their types; both answer promises.
 */
export async function suggest(context, tags) {
    const offered = ranked(await offers(context, tags), context.prefix);
    // What stands there already needs no offer.
    return context.prefix === '' ? offered : offered.filter(({ label }) => label !== context.prefix);
}

async function offers(context, tags) {
    switch (context.expects) {
        case 'spanset':
            return [{ label: '{ }', detail: 'spans that …', insert: '{  }', back: 2 }];
        case 'joint':
            return [pipe(), ...listed(words.SPANSET_OPERATORS), hint()];
        case 'stage':
            return [...calls(words.STAGES), ...calls(words.METRICS), ...calls(words.SECOND_STAGES)];
        case 'metricsTail':
            return [{ label: 'by', detail: 'a series for each value', insert: 'by ()', back: 1 }, pipe(), hint()];
        case 'aggregateTail':
            return listed(words.COMPARISONS).filter(({ label }) => !label.endsWith('~'));
        case 'stageTail':
            return [pipe(), hint()];
        case 'field':
            return fields(await orNone(tags.names()));
        case 'comparison':
            return [...listed(words.COMPARISONS), ...listed(words.CONNECTIVES)];
        case 'value':
            return values(context, tags);
        case 'connective':
            return listed(words.CONNECTIVES);
        case 'argumentEnd':
            return [{ label: ',', detail: 'one more', insert: ', ', back: 0 }];
        case 'hint':
            return [...words.HINTS].map(([label, detail]) => ({ label, detail, insert: label, back: 0 }));
        default:
            return [];
    }
}

/** Completion is a help; the query itself tells of a server that fails. */
function orNone(promise) {
    return promise.catch(() => []);
}

function pipe() {
    return { label: '|', detail: 'then', insert: '| ', back: 0 };
}

function hint() {
    return { label: 'with', detail: 'hints', insert: 'with ()', back: 1 };
}

function listed(map) {
    return [...map].map(([label, detail]) => ({ label, detail, insert: label + ' ', back: 0 }));
}

function calls(map) {
    return [...map].map(([label, detail]) => {
        const isComplete = ['count()', 'rate()', 'count_over_time()', 'coalesce()'].includes(label);
        return { label, detail, insert: label + (isComplete ? ' ' : ''), back: isComplete ? 0 : 1 };
    });
}

function fields(scopes) {
    const attributes = scopes
        .filter(({ name }) => words.SCOPES.has(name))
        .flatMap(({ name, tags }) => tags.map(tag => ({ label: name + '.' + quotedName(tag), detail: '' })));
    const anyScope = scopes
        .filter(({ name }) => name === 'span' || name === 'resource')
        .flatMap(({ tags }) => tags)
        .map(tag => ({ label: '.' + quotedName(tag), detail: 'span or resource' }));
    const intrinsics = [...words.INTRINSICS].map(([label, detail]) => ({ label, detail }));
    const plain = intrinsics.filter(({ label }) => !label.includes(':'));
    const prefixed = intrinsics.filter(({ label }) => label.includes(':'));
    const named = [...plain, ...attributes, ...prefixed, ...unique(anyScope)];
    const scopeNames = [...words.SCOPES].map(([name, detail]) => ({ label: name + '.', detail }));
    return [
        ...named.map(offer => ({ ...offer, insert: offer.label + ' ', back: 0 })),
        ...scopeNames.map(offer => ({ ...offer, insert: offer.label, back: 0 })),
    ];
}

function unique(offered) {
    return [...new Map(offered.map(offer => [offer.label, offer])).values()];
}

/** A name that the language reads as written only between quotes is put between quotes. */
function quotedName(name) {
    return /[\s{}()=~!<>&|^,"]/.test(name) ? '"' + name.replace(/[\\"]/g, '\\$&') + '"' : name;
}

async function values(context, tags) {
    const field = context.field.text.replace(/:\s+/, ':');
    if (KNOWN_VALUES.has(field)) return KNOWN_VALUES.get(field).map(value => valueOf({ type: 'keyword', value }));
    if (DURATION_FIELDS.test(field)) return DURATIONS.map(value => valueOf({ type: 'duration', value }));
    if (WITHOUT_VALUES.test(field)) return [];
    return (await orNone(tags.values(field, context.filter))).map(valueOf);
}

function valueOf({ type, value = '' }) {
    const written = type === 'string' ? '"' + escaped(value) + '"' : value;
    return { label: value, detail: type, insert: written + ' ', back: 0 };
}

function escaped(text) {
    return text.replace(/[\\"]/g, '\\$&').replaceAll('\n', '\\n').replaceAll('\r', '\\r').replaceAll('\t', '\\t');
}

/** What begins with the prefix comes before what only holds it; a part of a name after a dot counts as beginning. */
function ranked(offered, prefix) {
    const wanted = prefix.toLowerCase();
    if (wanted === '') return offered.slice(0, MOST);
    const ranks = offered
        .map(offer => ({ offer, rank: rankOf(offer.label.toLowerCase(), wanted) }))
        .filter(({ rank }) => rank < Infinity);
    return ranks
        .sort((one, other) => one.rank - other.rank)
        .slice(0, MOST)
        .map(({ offer }) => offer);
}

function rankOf(label, wanted) {
    const at = label.indexOf(wanted);
    if (at === 0) return 0;
    if (at > 0) return label[at - 1] === '.' || label[at - 1] === ':' ? 1 : 2;
    return Infinity;
}

// SPDX-License-Identifier: Apache-2.0

import { h } from '../parts/dom.js';
import { duration, time } from '../parts/format.js';
import { detailsOf } from './model.js';

const MOST_SHOWN = 200;

/** All there is to know of a span. `linkTo(trace, span)` answers the address of another one. */
export function spanDetails(span, start, linkTo) {
    const details = detailsOf(span);
    const began = Number(start / 1000n) / 1000 + span.offset / 1e6;
    return [
        section('Span', [
            ['service', span.service],
            ['name', span.name],
            ['span id', span.id],
            ['parent', parentOf(span)],
            ['kind', span.kind],
            ['status', [details.status, details.statusMessage].filter(text => text !== '').join(': '), span.isError],
            ['start', time(began) + ', ' + duration(span.offset) + ' into the trace'],
            ['duration', duration(span.duration)],
            ...(details.traceState === '' ? [] : [['trace state', details.traceState]]),
        ]),
        section('Attributes', details.attributes),
        many('Events', details.events, event =>
            nested(event.name || 'event', duration(event.after) + ' after the start', event.attributes)),
        many('Links', details.links, link =>
            nested(
                h('a', { href: linkTo(link.trace, link.span) }, 'Trace ' + link.trace),
                'span ' + link.span,
                link.attributes)),
        section('Resource', details.resource),
        section('Instrumentation scope', details.scope),
        details.dropped.length === 0
            ? null
            : h('p', { class: 'hint' }, 'Dropped before they were sent: '
                + details.dropped.map(([what, count]) => count + ' ' + what).join(', ') + '.'),
    ].filter(part => part !== null);
}

function parentOf({ parent, isOrphan }) {
    if (parent === '') return 'none, it is a root';
    return isOrphan ? parent + ', not received' : parent;
}

function section(title, pairs) {
    return pairs.length === 0 ? null : h('section', {}, h('h3', {}, title), table(pairs));
}

function many(title, items, show) {
    if (items.length === 0) return null;
    const rest = items.length - MOST_SHOWN;
    return h(
        'section',
        {},
        h('h3', {}, title + ' (' + items.length + ')'),
        items.slice(0, MOST_SHOWN).map(show),
        rest > 0 ? h('p', { class: 'hint' }, rest + ' more are in the JSON.') : null);
}

function nested(title, detail, pairs) {
    return h(
        'div',
        { class: 'nested' },
        h('p', {}, h('strong', {}, title), ' ', h('span', { class: 'dim' }, detail)),
        pairs.length === 0 ? null : table(pairs));
}

function table(pairs) {
    const shown = pairs.slice(0, MOST_SHOWN);
    return h(
        'table',
        { class: 'pairs' },
        shown.map(([key, value, isBad]) =>
            h('tr', {}, h('th', { scope: 'row' }, key), h('td', { class: isBad ? 'bad' : null }, value))),
        pairs.length > shown.length
            ? h('tr', {}, h('td', { colspan: 2 }, pairs.length - shown.length + ' more are in the JSON.'))
            : null);
}

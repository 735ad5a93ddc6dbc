// SPDX-License-Identifier: Apache-2.0

import { h } from '../parts/dom.js';
import { counted, duration, time } from '../parts/format.js';
import { Rows } from '../parts/rows.js';
import { matched, rowsOf } from './model.js';

const COLUMNS = [
    ['trace-id', 'Trace'],
    ['service', 'Service'],
    ['name', 'Name'],
    ['start', 'Start'],
    ['duration', 'Duration'],
    ['matched', 'Spans'],
];

/**
 * The traces that a search found, newest first as the server sorts them; each opens to its matched spans.
 *
 * `page` knows `linkTo(trace, span)`, an address, and `goTo(trace, span)`.
 */
export class ResultsView {
    #traces;
    #page;
    #opened = new Set();
    #visible;
    #rows;

    constructor(traces, page) {
        this.#traces = traces;
        this.#page = page;
        this.#visible = rowsOf(traces, this.#opened);
        this.#rows = new Rows('Traces found', {
            count: () => this.#visible.length,
            render: index => this.#render(this.#visible[index]),
            activate: index => this.#go(this.#visible[index]),
            open: index => this.#open(index),
            close: index => this.#close(index),
        });
        this.#rows.header = header();
        this.#rows.element.classList.add('results');
        this.element = this.#rows.element;
    }

    /** Whether all traces show their matched spans. */
    get isOpened() {
        return this.#opened.size > 0;
    }

    /** Shows the matched spans of all traces, or of none. */
    openAll(isOpen) {
        this.#opened = new Set(isOpen ? this.#traces.filter(({ sets }) => sets.length > 0) : []);
        this.#update();
        this.#rows.active = 0;
    }

    #update() {
        this.#visible = rowsOf(this.#traces, this.#opened);
        this.#rows.refresh();
    }

    #go({ trace, span }) {
        this.#page.goTo(trace.id, span?.id ?? '');
    }

    #open(index) {
        const { trace, span } = this.#visible[index];
        if (span || trace.sets.length === 0) return index;
        if (this.#opened.has(trace)) return index + 1;
        this.#opened.add(trace);
        this.#update();
        return index;
    }

    #close(index) {
        const { trace } = this.#visible[index];
        const row = this.#visible.findIndex(other => other.trace === trace);
        if (row === index && this.#opened.delete(trace)) this.#update();
        return row;
    }

    #toggle(trace) {
        if (!this.#opened.delete(trace)) this.#opened.add(trace);
        this.#update();
    }

    #render(row) {
        if (row.span) return this.#spanRow(row);
        if (row.set) return noteRow(row.set.attributes.map(pair => pair.join(' = ')).join(', ') || 'a set of spans');
        if (row.more) return noteRow('and ' + counted(row.more, 'more matched span') + '; open the trace to see all');
        return this.#traceRow(row.trace);
    }

    #traceRow(trace) {
        const isOpen = this.#opened.has(trace);
        const count = matched(trace);
        const label = (isOpen ? 'Hide' : 'Show') + ' the matched spans of trace ' + trace.id;
        const onclick = () => this.#toggle(trace);
        const errors = trace.errors > 0 ? h('span', { class: 'bad' }, ' ' + counted(trace.errors, 'error')) : null;
        return h(
            'div',
            { class: 'result-row', 'aria-level': '1', 'aria-expanded': trace.sets.length > 0 ? String(isOpen) : null },
            cell(
                'trace-id',
                trace.sets.length === 0 ? h('span', { class: 'toggle' }) : h(
                    'button',
                    { class: 'toggle', tabindex: '-1', 'aria-label': label, title: label, onclick },
                    isOpen ? '▾' : '▸'),
                h('a', { href: this.#page.linkTo(trace.id, ''), tabindex: '-1' }, trace.id)),
            cell('service', trace.service),
            cell('name', h('span', { class: 'text', title: trace.name }, trace.name), errors),
            cell('start', time(trace.start)),
            cell('duration', trace.duration === 0 ? '< 1 ms' : duration(trace.duration)),
            cell('matched', count === 0 ? '' : count.toLocaleString('en-US')));
    }

    #spanRow({ trace, span }) {
        const attributes = span.attributes.map(([key, value]) =>
            h('span', { class: 'attribute' }, h('span', { class: 'dim' }, key + ' '), value));
        return h(
            'div',
            { class: 'result-row below', 'aria-level': '2' },
            cell('trace-id', h('a', { href: this.#page.linkTo(trace.id, span.id), tabindex: '-1' }, span.id)),
            cell('attributes', span.name === '' ? null : h('strong', {}, span.name), attributes),
            cell('start', time(span.start)),
            cell('duration', duration(span.duration)));
    }
}

function cell(name, ...content) {
    const title = content.filter(part => typeof part === 'string').join('');
    return h('div', { class: 'cell ' + name, role: 'gridcell', title: title === '' ? null : title }, content);
}

function noteRow(text) {
    return h('div', { class: 'result-row note', 'aria-level': '2' }, cell('attributes', text));
}

function header() {
    return h(
        'div',
        { class: 'result-row head', role: 'row' },
        COLUMNS.map(([name, title]) => h('div', { class: 'cell ' + name, role: 'columnheader' }, title)));
}

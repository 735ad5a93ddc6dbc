// SPDX-License-Identifier: Apache-2.0

import { h, hued } from '../parts/dom.js';
import { duration } from '../parts/format.js';
import { Rows } from '../parts/rows.js';
import { bar, eventMarks, indent, isLabelLeft, ticks } from './layout.js';
import { Folding } from './tree.js';

/** The spans of a trace as a tree beside a timeline, of which the rows in sight are in the page. */
export class Waterfall {
    #trace;
    #hues;
    #finder;
    #chosen;
    #folding;
    #rows;

    /** `finder` marks what was searched for; `chosen(span)` is told of the span to show. */
    constructor(trace, hues, finder, chosen) {
        this.#trace = trace;
        this.#hues = hues;
        this.#finder = finder;
        this.#chosen = chosen;
        this.#folding = new Folding(trace.spans);
        this.#rows = new Rows('Spans of the trace', {
            count: () => this.#folding.visible.length,
            render: index => this.#render(this.#folding.visible[index]),
            activate: index => this.#choose(this.#folding.visible[index]),
            open: index => this.#open(index),
            close: index => this.#close(index),
        });
        this.#rows.element.classList.add('waterfall');
        this.#rows.header = this.#header();
        this.element = this.#rows.element;
    }

    /** The span whose details are shown; null for none. */
    shown = null;

    /** The active row's span. */
    get active() {
        return this.#folding.visible[this.#rows.active];
    }

    /** Makes a span the active one, whatever is closed above it. */
    go(span) {
        this.#rows.active = this.#folding.reveal(span);
    }

    closeAll() {
        this.#change(folding => folding.closeAll());
    }

    openAll() {
        this.#change(folding => folding.openAll());
    }

    refresh() {
        this.#rows.refresh();
    }

    #change(action) {
        const active = this.active;
        action(this.#folding);
        const row = this.#folding.visible.findLastIndex(({ index }) => index <= active.index);
        this.#rows.active = row;
    }

    #choose(span) {
        this.#chosen(span);
        this.refresh();
    }

    #open(index) {
        const span = this.#folding.visible[index];
        if (!this.#folding.isClosed(span)) return span.size > 1 ? index + 1 : index;
        this.#folding.toggle(span);
        return index;
    }

    /** Closes a span, or goes to its parent when there is nothing to close. */
    #close(index) {
        const span = this.#folding.visible[index];
        if (span.size > 1 && !this.#folding.isClosed(span)) {
            this.#folding.toggle(span);
            return index;
        }
        const parent = this.#folding.visible.slice(0, index).findLastIndex(({ depth }) => depth < span.depth);
        return parent < 0 ? index : parent;
    }

    #header() {
        const whole = this.#trace.duration;
        const times = ticks(innerWidth / 2).map(share => {
            const tick = h('span', { class: 'time-tick' }, duration(whole * share));
            tick.style.left = share * 100 + '%';
            return tick;
        });
        return h(
            'div',
            { class: 'waterfall-row head', role: 'row' },
            h('div', { class: 'span-cell', role: 'columnheader' }, 'Service and span'),
            h('div', { class: 'time-cell', role: 'columnheader', 'aria-label': 'Timeline' }, times));
    }

    #render(span) {
        const classes = ['waterfall-row'];
        if (span === this.shown) classes.push('shown');
        if (this.#finder.has(span)) classes.push('found');
        const isClosed = this.#folding.isClosed(span);
        const row = h(
            'div',
            {
                class: classes.join(' '),
                'aria-level': span.depth + 1,
                'aria-expanded': span.size > 1 ? String(!isClosed) : null,
                'aria-selected': String(span === this.shown),
            },
            this.#nameCell(span, isClosed),
            this.#timeCell(span));
        return hued(row, this.#hues.get(span.service));
    }

    #nameCell(span, isClosed) {
        const words = span.service + ' ' + span.name + (span.isError ? ' (error)' : '');
        const cell = h(
            'div',
            { class: 'span-cell', role: 'gridcell', title: words },
            span.size > 1 ? this.#toggle(span, isClosed) : h('span', { class: 'toggle' }),
            span.isError ? h('span', { class: 'error-mark', role: 'img', 'aria-label': 'error' }, '!') : null,
            h('span', { class: 'service' }, span.service),
            h('span', { class: 'span-name' }, span.name));
        cell.style.setProperty('--level', indent(span));
        return cell;
    }

    #toggle(span, isClosed) {
        const label = isClosed ? 'Open ' + (span.size - 1) + ' spans below' : 'Close the spans below';
        const onclick = () => {
            this.#folding.toggle(span);
            this.refresh();
        };
        return h(
            'button',
            { class: 'toggle', tabindex: '-1', 'aria-label': label, title: label, onclick },
            isClosed ? '▸' : '▾');
    }

    #timeCell(span) {
        const whole = this.#trace.duration;
        const place = bar(span, whole);
        const block = h('div', { class: 'bar' });
        block.style.left = place.left + '%';
        block.style.width = place.width + '%';
        const label = h('span', { class: 'bar-label' }, duration(span.duration));
        if (isLabelLeft(place)) label.style.right = 100 - place.left + '%';
        else if (place.left + place.width > 75) label.style.left = place.left + '%';
        else label.style.left = place.left + place.width + '%';
        label.classList.toggle('inside', !isLabelLeft(place) && place.left + place.width > 75);
        const marks = eventMarks(span, whole).map(left => {
            const mark = h('i', { class: 'event-mark' });
            mark.style.left = left + '%';
            return mark;
        });
        return h('div', { class: 'time-cell', role: 'gridcell' }, block, marks, label);
    }
}

// SPDX-License-Identifier: Apache-2.0

import { h, hued } from '../parts/dom.js';
import { counted, duration, time } from '../parts/format.js';
import { huesOf } from '../parts/hues.js';
import { spanDetails } from './details.js';
import { SpanFinder } from './find.js';
import { Waterfall } from './waterfall.js';

const MOST_SERVICES = 30;

/**
 * A trace: what it is, its waterfall, and the details of one span.
 *
 * `page` knows `span` and `find`, where the view begins, `note(changes)`, which keeps them in the address,
 * `linkTo(trace, span)`, an address, and `json`, the address of the trace as JSON and its text.
 */
export class TraceView {
    #trace;
    #page;
    #finder;
    #waterfall;
    #details = h('aside', { class: 'details', 'aria-label': 'Details of the span', hidden: true });
    #found = h('span', { class: 'dim', role: 'status' });
    #field;

    constructor(id, trace, page) {
        this.#trace = trace;
        this.#page = page;
        const hues = huesOf(trace.services);
        this.#finder = new SpanFinder(trace.spans);
        this.#waterfall = new Waterfall(trace, hues, this.#finder, span => this.#show(span));
        this.#field = this.#findField();
        this.element = h(
            'section',
            { class: 'trace', 'aria-label': 'Trace ' + id },
            this.#title(id),
            trace.isPartial ? h('p', { class: 'notice' }, 'Only a part of this trace. ' + trace.message) : null,
            this.#legend(hues),
            this.#tools(id),
            h('div', { class: 'trace-body', onkeydown: event => event.key === 'Escape' && this.#close() },
                this.#waterfall.element, this.#details));
    }

    /** Goes to the span and the search that the address names; to be called once the view is in the page. */
    start() {
        this.#field.value = this.#page.find;
        this.#finder.find(this.#page.find);
        const span = this.#trace.spans.find(({ id }) => id === this.#page.span);
        if (span) {
            this.#show(span);
            this.#waterfall.go(span);
        } else if (this.#finder.found.length > 0) {
            this.#waterfall.go(this.#finder.found[0]);
        }
        this.#tell();
        this.#waterfall.element.focus({ preventScroll: true });
    }

    #title(id) {
        const [root] = this.#trace.spans;
        const facts = [
            time(Number(this.#trace.start / 1000n) / 1000),
            duration(this.#trace.duration),
            counted(this.#trace.spans.length, 'span'),
            counted(this.#trace.services.length, 'service'),
        ];
        return h(
            'header',
            { class: 'trace-title' },
            h('h2', {}, h('span', { class: 'service-name' }, root.service), ' ', root.name),
            h(
                'p',
                { class: 'facts' },
                h('code', {}, id),
                facts.map(fact => h('span', {}, fact)),
                this.#trace.errors > 0 ? h('span', { class: 'bad' }, counted(this.#trace.errors, 'error')) : null));
    }

    #legend(hues) {
        const counts = new Map();
        for (const { service } of this.#trace.spans) counts.set(service, (counts.get(service) ?? 0) + 1);
        const shown = [...counts].slice(0, MOST_SERVICES);
        const items = shown.map(([service, count]) => {
            const spans = h('span', { class: 'dim' }, count.toLocaleString('en-US'));
            return hued(h('li', {}, service + ' ', spans), hues.get(service));
        });
        const rest = counts.size - shown.length;
        return h(
            'ul',
            { class: 'services', 'aria-label': 'Services' },
            items,
            rest > 0 ? h('li', { class: 'plain' }, 'and ' + rest + ' more') : null);
    }

    #tools(id) {
        return h(
            'div',
            { class: 'tools' },
            h('label', { class: 'find' }, h('span', { class: 'visually-hidden' }, 'Find in the trace'), this.#field),
            h('button', { type: 'button', 'aria-label': 'Previous span found', onclick: () => this.#step(-1) }, '↑'),
            h('button', { type: 'button', 'aria-label': 'Next span found', onclick: () => this.#step(1) }, '↓'),
            this.#found,
            h('span', { class: 'gap' }),
            h('button', { type: 'button', onclick: () => this.#waterfall.closeAll() }, 'Close all'),
            h('button', { type: 'button', onclick: () => this.#waterfall.openAll() }, 'Open all'),
            this.#jsonLink(id));
    }

    #jsonLink(id) {
        const { address, text } = this.#page.json;
        if (address !== null) return h('a', { class: 'button', href: address, target: '_blank' }, 'JSON');
        // A link cannot name the tenant, so what is here already is handed out.
        const onclick = () => {
            const url = URL.createObjectURL(new Blob([text], { type: 'application/json' }));
            h('a', { href: url, download: 'trace-' + id + '.json' }).click();
            setTimeout(() => URL.revokeObjectURL(url));
        };
        return h('button', { type: 'button', onclick }, 'JSON');
    }

    #findField() {
        return h('input', {
            type: 'search',
            placeholder: 'Find name, service, attribute …',
            oninput: event => this.#find(event.target.value),
            onchange: event => this.#page.note({ find: event.target.value }),
            onkeydown: event => {
                if (event.key === 'Enter') this.#step(event.shiftKey ? -1 : 1);
            },
        });
    }

    #find(text) {
        this.#finder.find(text);
        if (this.#finder.found.length > 0) this.#waterfall.go(this.#finder.found[0]);
        else this.#waterfall.refresh();
        this.#tell();
    }

    #step(step) {
        if (this.#finder.found.length === 0) return;
        this.#waterfall.go(this.#finder.next(this.#waterfall.active, step));
        this.#tell();
    }

    #tell() {
        const { found } = this.#finder;
        const at = found.indexOf(this.#waterfall.active);
        const words = found.length === 0 ? 'none found' : (at < 0 ? '' : at + 1 + ' of ') + found.length;
        this.#found.textContent = this.#field.value.trim() === '' ? '' : words;
    }

    /** Shows the details of a span; of the one that is shown already, closes them. */
    #show(span) {
        const isShown = this.#waterfall.shown === span;
        this.#waterfall.shown = isShown ? null : span;
        this.#page.note({ span: isShown ? '' : span.id });
        this.#details.hidden = isShown;
        if (isShown) return;
        const onclick = () => this.#close();
        this.#details.replaceChildren(
            h(
                'div',
                { class: 'details-head' },
                h('h2', {}, span.name === '' ? '(no name)' : span.name),
                h('button', { type: 'button', class: 'plain', 'aria-label': 'Close the details', onclick }, '✕')),
            ...spanDetails(span, this.#trace.start, this.#page.linkTo));
        this.#details.scrollTop = 0;
    }

    #close() {
        if (this.#waterfall.shown === null) return;
        this.#show(this.#waterfall.shown);
        this.#waterfall.refresh();
        this.#waterfall.element.focus();
    }
}

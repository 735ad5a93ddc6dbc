// SPDX-License-Identifier: Apache-2.0

import { detailsOf } from './model.js';

/** Finds spans of a trace by a text in their name, service, id, status, attributes or events, in any case. */
export class SpanFinder {
    #spans;
    #texts = new Map();
    /** The spans found, in the order of the tree. */
    found = [];
    #set = new Set();

    constructor(spans) {
        this.#spans = spans;
    }

    /** Finds spans; none for an empty text. */
    find(text) {
        const wanted = text.trim().toLowerCase();
        this.found = wanted === '' ? [] : this.#spans.filter(span => this.#textOf(span).includes(wanted));
        this.#set = new Set(this.found);
    }

    has(span) {
        return this.#set.has(span);
    }

    /** The span found after, or before, another; from the last on to the first. Undefined when none was found. */
    next(span, step) {
        const at = this.found.indexOf(span);
        if (at >= 0) return this.found.at((at + step) % this.found.length);
        const after = this.found.findIndex(({ index }) => index > span.index);
        if (step > 0) return this.found[Math.max(after, 0)];
        return this.found.at(after < 0 ? -1 : after - 1);
    }

    #textOf(span) {
        if (!this.#texts.has(span)) this.#texts.set(span, textOf(span));
        return this.#texts.get(span);
    }
}

function textOf(span) {
    const { status, statusMessage, attributes, events, resource, scope } = detailsOf(span);
    const listed = [...attributes, ...resource, ...scope, ...events.flatMap(event => event.attributes)];
    return [span.name, span.service, span.id, span.kind, status, statusMessage]
        .concat(events.map(({ name }) => name))
        .concat(listed.map(([key, value]) => key + '=' + value))
        .join('\n')
        .toLowerCase();
}

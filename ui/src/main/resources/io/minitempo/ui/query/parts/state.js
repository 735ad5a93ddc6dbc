// SPDX-License-Identifier: Apache-2.0

import { seconds } from './range.js';

/**
 * What the page shows, as the address of the page says it. `q` is null before anything was asked; `range` counts when
 * `from` and `to` (seconds since 1970) are empty.
 */
export function read(search, defaults) {
    const given = new URLSearchParams(search);
    const range = given.get('range') ?? '';
    const from = wholeNumber(given.get('from'), '');
    const to = wholeNumber(given.get('to'), '');
    return {
        q: given.get('q'),
        range: seconds(range) > 0 ? range : defaults.range,
        from: from && to && from < to ? from : '',
        to: from && to && from < to ? to : '',
        limit: wholeNumber(given.get('limit'), defaults.limit),
        spans: wholeNumber(given.get('spans'), defaults.spans),
        instant: given.get('instant') === '1',
        tenant: given.get('tenant') ?? '',
        trace: /^[0-9a-f]{1,32}$/i.test(given.get('trace') ?? '') ? given.get('trace').toLowerCase() : '',
        span: given.get('span') ?? '',
        find: given.get('find') ?? '',
    };
}

function wholeNumber(text, otherwise) {
    return /^\d{1,15}$/.test(text ?? '') ? Number(text) : otherwise;
}

/** The query of the address that says a state; what equals the defaults is left out. */
export function write(state, defaults) {
    const parameters = new URLSearchParams();
    for (const [name, value] of Object.entries(state)) {
        if (name === 'q' ? value !== null : value !== '' && value !== false && value !== defaults[name]) {
            parameters.set(name, value === true ? '1' : String(value));
        }
    }
    // A fixed range makes the other one meaningless.
    if (state.from) parameters.delete('range');
    const text = parameters.toString();
    return text === '' ? './' : '?' + text;
}

/** The state of the page, kept in its address; tells `changed` when the state changes, also by Back and Forward. */
export class PageState {
    #defaults;
    #changed = () => {};

    constructor(defaults) {
        this.#defaults = defaults;
        this.now = read(location.search, defaults);
        addEventListener('popstate', () => this.#become(read(location.search, defaults)));
    }

    onChange(changed) {
        this.#changed = changed;
    }

    /** The address of this page with some changes, for links. */
    address(changes) {
        return write({ ...this.now, ...changes }, this.#defaults);
    }

    /** Goes to a state that Back leaves again. */
    go(changes) {
        const address = this.address(changes);
        if (address !== write(this.now, this.#defaults)) history.pushState(null, '', address);
        this.#become({ ...this.now, ...changes });
    }

    /** Notes a detail of the state in the address; Back does not stop here, and nobody is told. */
    note(changes) {
        this.now = { ...this.now, ...changes };
        history.replaceState(null, '', write(this.now, this.#defaults));
    }

    #become(state) {
        this.now = state;
        this.#changed(state);
    }
}

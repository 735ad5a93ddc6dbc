// SPDX-License-Identifier: Apache-2.0

const MOST_TAGS = 1000;
const MOST_VALUES = 500;
const MOST_REMEMBERED = 50;
const FRESH_MILLIS = 60000;

/** The tags and tag values of the server, each asked for once a minute at most. */
export class Tags {
    #api;
    #scope;
    #remembered = new Map();

    /**
     * `scope` answers what the tags belong to: `parameters` of the range, and a `key` that differs where the answers
     * do.
     */
    constructor(api, scope) {
        this.#api = api;
        this.#scope = scope;
    }

    /** Tags by scope: `[{ name, tags }]`. */
    names() {
        return this.#once('api/v2/search/tags', { limit: MOST_TAGS }, answer => answer.scopes ?? []);
    }

    /** Values of a field, each with its type, on spans that `filter` selects, if it is not empty. */
    values(field, filter) {
        const path = 'api/v2/search/tag/' + encodeURIComponent(field) + '/values';
        return this.#once(path, { limit: MOST_VALUES, q: filter }, answer => answer.tagValues ?? []);
    }

    #once(path, parameters, read) {
        const { key, range } = this.#scope();
        const name = key + ' ' + this.#api.address(path, parameters);
        const known = this.#remembered.get(name);
        if (known && performance.now() - known.since < FRESH_MILLIS) return known.answer;
        const answer = this.#api.json(path, { ...range, ...parameters }).then(read);
        // A failure may pass; the next one who asks is to try again.
        answer.catch(() => this.#remembered.delete(name));
        this.#remembered.set(name, { answer, since: performance.now() });
        if (this.#remembered.size > MOST_REMEMBERED) this.#remembered.delete(this.#remembered.keys().next().value);
        return answer;
    }
}

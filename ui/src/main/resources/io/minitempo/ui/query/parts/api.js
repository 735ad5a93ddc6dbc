// SPDX-License-Identifier: Apache-2.0

/** A request that failed: what to tell people, and what the server said word for word. */
export class ApiError extends Error {
    constructor(words, text = '', status = 0) {
        super(words);
        this.text = text;
        this.status = status;
    }
}

/** The query API of the server that the page came from. Requests carry the tenant, if there is one. */
export class Api {
    #base;
    #tenant;

    /** `base` is where `api/…` is found, `tenant` answers whose data is asked for. */
    constructor(base, tenant) {
        this.#base = base;
        this.#tenant = tenant;
    }

    /** The address of a path with parameters; those that are empty are left out. */
    address(path, parameters = {}) {
        const given = Object.entries(parameters).filter(([, value]) => value !== '' && value !== null);
        const query = new URLSearchParams(given).toString();
        return this.#base + path + (query === '' ? '' : '?' + query);
    }

    /** The text of an answer. Throws ApiError, or AbortError when `signal` says so. */
    async text(path, parameters, signal) {
        const response = await this.#fetch(this.address(path, parameters), signal);
        const text = await response.text();
        if (!response.ok) throw new ApiError(wordsOf(response.status), text.trim(), response.status);
        return text;
    }

    /** The same, read as JSON. */
    async json(path, parameters, signal) {
        const text = await this.text(path, parameters, signal);
        try {
            return JSON.parse(text);
        } catch {
            throw new ApiError('The server answered with something that is no JSON.', text.slice(0, 200));
        }
    }

    async #fetch(address, signal) {
        const headers = { Accept: 'application/json' };
        if (this.#tenant() !== '') headers['X-Scope-OrgID'] = this.#tenant();
        try {
            return await fetch(address, { headers, signal });
        } catch (error) {
            if (error.name === 'AbortError') throw error;
            throw new ApiError('The server cannot be reached.', String(error.message ?? error));
        }
    }
}

function wordsOf(status) {
    if (status === 400) return 'The server refuses this query.';
    if (status === 401) return 'The server wants to know the tenant.';
    if (status === 403) return 'This is not allowed here.';
    if (status === 404) return 'The server does not know this.';
    if (status === 413 || status === 414) return 'The query is too long for the server.';
    if (status === 422) return 'The trace is larger than the server may answer.';
    if (status === 429) return 'Too many queries are waiting; try again in a moment.';
    if (status === 501) return 'The server cannot do this.';
    if (status === 502 || status === 503) return 'The server is not ready for queries.';
    if (status === 504) return 'The query took longer than the server allows.';
    return 'The server failed (status ' + status + ').';
}

// SPDX-License-Identifier: Apache-2.0

/** What the server says about itself in the head of the page. */
export const settings = {
    /** Where the API is, relative to the page; ends with a slash. */
    api: content('api'),
    /** Whether requests must name a tenant. */
    isMultitenant: content('multitenant') === 'true',
    /** How many traces a search finds when the request does not say. */
    limit: Number(content('limit')),
    /** How many spans of a trace a search shows when the request does not say. */
    spans: Number(content('spans')) || 3,
    /** So many seconds before now end all searches and metrics queries. */
    cutoff: Number(content('cutoff')),
};

function content(name) {
    return document.querySelector('meta[name="' + name + '"]').content;
}

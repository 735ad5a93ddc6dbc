// SPDX-License-Identifier: Apache-2.0

import { metrics } from './metrics/page.js';
import { Api } from './parts/api.js';
import { byId, h } from './parts/dom.js';
import { QueryForm } from './parts/form.js';
import { Latest } from './parts/latest.js';
import { Outcome } from './parts/outcome.js';
import { parameters } from './parts/range.js';
import { settings } from './parts/settings.js';
import { PageState, read } from './parts/state.js';
import { search } from './search/page.js';
import { TracePage } from './trace/page.js';
import { isMetrics, isTraceId } from './traceql/kind.js';
import { Tags } from './traceql/tags.js';

const TENANT = 'mini-tempo.tenant';
const defaults = { range: '1h', limit: settings.limit, spans: settings.spans };

const state = new PageState(defaults);
if (settings.isMultitenant && state.now.tenant === '') state.note({ tenant: sessionStorage.getItem(TENANT) ?? '' });

const api = new Api(settings.api, () => (settings.isMultitenant ? form.tenant : ''));
const tags = new Tags(api, () => ({
    key: form.tenant + ' ' + JSON.stringify(form.range),
    range: parameters(form.range),
}));
const form = new QueryForm(tags, settings.isMultitenant, ask);
const work = new Latest();
const outcome = new Outcome(byId('answer'));
const tracePage = new TracePage(byId('trace'), api, state, settings.isMultitenant);
const welcome = byId('welcome');
let shownQuery = null;

const page = {
    linkTo: (trace, span) => state.address({ trace, span, find: '' }),
    goTo: (trace, span) => state.go({ trace, span, find: '' }),
    cutoffWords: ({ from }) =>
        from || settings.cutoff === 0 ? '' : ' Spans of the last ' + settings.cutoff + ' seconds are not searched yet.',
};

function ask(values) {
    sessionStorage.setItem(TENANT, values.tenant);
    shownQuery = null;
    const asked = { ...values, trace: '', span: '', find: '' };
    if (isTraceId(values.q)) state.go({ ...asked, q: state.now.q, trace: values.q.trim().toLowerCase() });
    else state.go(asked);
}

function show(now) {
    form.show(now);
    document.body.classList.toggle('tracing', now.trace !== '');
    document.title = titleOf(now);
    tracePage.show(now);
    if (now.trace === '') showQuery(now);
}

function titleOf({ q, trace }) {
    if (trace !== '') return 'Trace ' + trace + ' · mini-Tempo';
    return (q ? q.replace(/\s+/g, ' ').slice(0, 60) + ' · ' : '') + 'mini-Tempo';
}

async function showQuery(now) {
    const { q, range, from, to, limit, spans, instant, tenant } = now;
    const query = JSON.stringify([q, range, from, to, limit, spans, instant, tenant]);
    if (query === shownQuery) return;
    shownQuery = query;
    work.cancel();
    welcome.hidden = q !== null;
    if (q === null) outcome.show();
    else await run(now);
}

async function run(now) {
    const kind = isMetrics(now.q) ? metrics : search;
    const again = () => ask(form.values);
    outcome.waiting(kind.words, () => {
        work.cancel();
        outcome.tell('Cancelled', '', h('button', { type: 'button', onclick: again }, 'Run again'));
    });
    try {
        const answer = await work.run(signal => kind.ask(api, now, signal));
        if (answer !== undefined) kind.show(answer, now, page, outcome);
    } catch (error) {
        form.mark(outcome.failed(error, now.q, again));
    }
}

/** Links within the page change what it shows, and load nothing. */
document.addEventListener('click', event => {
    const link = event.target.closest('a');
    const address = link?.getAttribute('href') ?? '';
    const isPlain = event.button === 0 && !event.ctrlKey && !event.metaKey && !event.shiftKey && !event.altKey;
    if (!isPlain || link?.target || !(address.startsWith('?') || address === './')) return;
    event.preventDefault();
    state.go(read(address === './' ? '' : address, defaults));
});

state.onChange(show);
show(state.now);
if (state.now.trace === '') form.focus();

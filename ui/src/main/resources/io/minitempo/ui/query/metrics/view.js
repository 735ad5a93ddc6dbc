// SPDX-License-Identifier: Apache-2.0

import { h, hued } from '../parts/dom.js';
import { hueAt } from '../parts/hues.js';
import { Rows } from '../parts/rows.js';
import { Chart } from './chart.js';

const MOST_LINES = 60;

/** Series as a chart, with a legend whose entries show one series alone. */
export function chartView(series, ends, format, linkTo) {
    const shown = dressed(series.slice(0, MOST_LINES));
    const chart = new Chart(shown, ends, format, linkTo);
    const rest = series.length - shown.length;
    return h(
        'section',
        { class: 'metrics', 'aria-label': 'Series' },
        chart.element,
        rest > 0
            ? h('p', { class: 'notice' }, 'The ' + MOST_LINES + ' greatest of ' + series.length.toLocaleString('en-US')
                + ' series are drawn. Add | topk(10), or group by less.')
            : null,
        legend(shown, chart, format));
}

/** Each series with its hue, and under the value of its label alone when that is what sets all of them apart. */
function dressed(series) {
    const isShort = commonKey(series) !== undefined;
    return series.map((each, i) => ({ ...each, hue: hueAt(i), name: isShort ? each.labels[0][1] : each.name }));
}

/** The key of the label that is the only one of all series, if there is such a key. */
function commonKey(series) {
    const [[first] = []] = series[0].labels;
    return series.every(({ labels }) => labels.length === 1 && labels[0][0] === first) ? first : undefined;
}

function legend(series, chart, format) {
    let alone = null;
    const buttons = series.map(each => h('button', {
        type: 'button',
        class: 'keyed',
        'aria-pressed': 'false',
        title: 'Show this series alone',
        onclick: event => {
            alone = alone === each ? null : each;
            chart.emphasise(alone);
            buttons.forEach(button => button.setAttribute('aria-pressed', 'false'));
            event.currentTarget.setAttribute('aria-pressed', String(alone !== null));
        },
    }, each.name));
    const heads = [[headOf(series), null], ['Least', 'least'], ['Greatest', null], ['Last', null]];
    const rows = series.map((each, i) => hued(
        h(
            'tr',
            {},
            h('td', {}, buttons[i]),
            h('td', { class: 'number least' }, format(each.min)),
            h('td', { class: 'number' }, format(each.max)),
            h('td', { class: 'number' }, format(each.last))),
        each.hue));
    const head = heads.map(([text, name]) => h('th', { scope: 'col', class: name }, text));
    return h('table', { class: 'legend' }, h('thead', {}, h('tr', {}, head)), h('tbody', {}, rows));
}

function headOf(series) {
    const [[key] = []] = series[0].labels;
    return key !== '__name__' && series[0].name === series[0].labels[0]?.[1] ? key : 'Series';
}

/** The values of an instant query as a table, however many there are. */
export function tableView(values, format) {
    const rows = new Rows('Values', {
        count: () => values.length,
        render: index => {
            const { name, labels, value } = values[index];
            return h(
                'div',
                { class: 'value-row' },
                h('div', { class: 'cell', role: 'gridcell', title: name }, labels.map(([key, text]) =>
                    h('span', { class: 'attribute' }, h('span', { class: 'dim' }, key + ' '), text))),
                h('div', { class: 'cell number', role: 'gridcell' }, format(value)));
        },
    });
    rows.header = h(
        'div',
        { class: 'value-row head', role: 'row' },
        h('div', { class: 'cell', role: 'columnheader' }, 'Series'),
        h('div', { class: 'cell number', role: 'columnheader' }, 'Value'));
    return rows.element;
}

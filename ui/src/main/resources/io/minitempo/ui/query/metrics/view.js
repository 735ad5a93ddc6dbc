// SPDX-License-Identifier: Apache-2.0

import { h, hued } from '../parts/dom.js';
import { hueAt } from '../parts/hues.js';
import { Rows } from '../parts/rows.js';
import { significant } from '../parts/format.js';
import { Chart } from './chart.js';
import { HeatMap } from './heat.js';

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

/** A histogram as a heat map. */
export function heatView(rows, series, ends, formats) {
    const map = new HeatMap(rows, series, ends, formats);
    return h('section', { class: 'metrics', 'aria-label': 'Histogram' }, map.element);
}

/** The values of attributes that the selected spans have more often, or less often, than the others. */
export function comparisonView({ selected, others, rows: values }) {
    const rows = new Rows('Differences', {
        count: () => values.length,
        render: index => {
            const { key, value, selection, baseline } = values[index];
            return h(
                'div',
                { class: 'difference-row' },
                h('div', { class: 'cell', role: 'gridcell', title: key + ' = ' + value },
                    h('span', { class: 'dim' }, key + ' '), value || '(empty)'),
                shareCell('selected', selection),
                shareCell('other', baseline));
        },
    });
    const head = [
        'Attribute',
        'of ' + selected.toLocaleString('en-US') + ' selected',
        'of ' + others.toLocaleString('en-US') + ' others',
    ];
    rows.header = h(
        'div',
        { class: 'difference-row head', role: 'row' },
        head.map(text => h('div', { class: 'cell', role: 'columnheader' }, text)));
    return rows.element;
}

function shareCell(side, share) {
    const bar = h('span', { class: 'share-bar ' + side });
    bar.style.setProperty('--share', (100 * share).toFixed(2) + '%');
    const text = h('span', { class: 'number' }, significant(100 * share) + ' %');
    return h('div', { class: 'cell share', role: 'gridcell' }, bar, text);
}

/** Each series with its hue, and under the value of its label alone when that is what sets all of them apart. */
function dressed(series) {
    const isShort = commonKey(series) !== undefined;
    const nameOf = each => (isShort ? each.labels[0][1] : each.name) || '(empty)';
    return series.map((each, i) => ({ ...each, hue: hueAt(i), name: nameOf(each) }));
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
    return key !== '__name__' && commonKey(series) === key ? key : 'Series';
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

// SPDX-License-Identifier: Apache-2.0

import { h, svg } from '../parts/dom.js';
import { clock, date } from '../parts/format.js';
import { linear, timeTicks } from './scale.js';
import { timesOf } from './series.js';

const HEIGHT = 320;
const BELOW = 26;
const ABOVE = 10;
const LEAST_LABEL = 16;
const MOST_TOLD = 12;
const LABEL = 'Heat map; arrows go through time';

/**
 * A histogram over time: the more values fell into a bucket in a step, the stronger its cell. The pointer, or arrows
 * once it has the focus, choose a step, whose counts are told.
 *
 * `rows` are what `bucketsOf` makes of `series`; `ends` is the range that was asked for, `formatBound` makes bounds
 * readable and `format` counts, `linkTo(trace)` answers the address of an example.
 */
export class HeatMap {
    #rows;
    #times;
    #step;
    #ends;
    #examples;
    #formats;
    #linkTo;
    #at = -1;
    #drawing = svg('svg', { class: 'chart', role: 'group', tabindex: '0', 'aria-label': LABEL });
    #pointer = svg('rect', { class: 'chosen-step', visibility: 'hidden', y: ABOVE, height: HEIGHT - BELOW - ABOVE });
    #told = h('div', { class: 'told', role: 'status', hidden: true });
    #x;

    constructor(rows, series, ends, { format, formatBound, linkTo }) {
        this.#rows = rows;
        this.#times = timesOf(series);
        this.#step = this.#times.slice(1)
            .reduce((least, time, i) => Math.min(least, time - this.#times[i]), Math.max(1, ends[1] - ends[0]));
        this.#ends = [Math.min(ends[0], this.#times[0] - this.#step), Math.max(ends[1], this.#times.at(-1))];
        this.#examples = series.flatMap(({ labels, exemplars }) =>
            exemplars.map(example => ({ ...example, bound: Number(labels[0][1]) })));
        this.#formats = { format, formatBound };
        this.#linkTo = linkTo;
        this.element = h('div', { class: 'chart-box' }, this.#drawing, this.#told);
        this.#drawing.addEventListener('pointermove', event => this.#choose(this.#under(event)));
        this.#drawing.addEventListener('pointerleave', () => this.#choose(-1));
        this.#drawing.addEventListener('blur', () => this.#choose(-1));
        this.#drawing.addEventListener('keydown', event => this.#key(event));
        new ResizeObserver(() => this.#draw()).observe(this.element);
    }

    #draw() {
        const width = this.element.clientWidth;
        if (width === 0) return;
        const labels = this.#rows.map(({ bound }) => this.#formats.formatBound(bound));
        const left = 14 + 7 * Math.max(...labels.map(label => label.length));
        this.#x = linear(...this.#ends, left, width - 12);
        const high = (HEIGHT - BELOW - ABOVE) / this.#rows.length;
        const every = Math.max(1, Math.ceil(LEAST_LABEL / high));
        this.#drawing.setAttribute('viewBox', '0 0 ' + width + ' ' + HEIGHT);
        this.#drawing.setAttribute('height', HEIGHT);
        this.#drawing.replaceChildren(
            ...labels.filter((_, i) => (i + 1) % every === 0 || labels.length === 1)
                .map((label, i) => this.#boundTick(label, HEIGHT - BELOW - high * every * (i + 1), left, width)),
            ...timeTicks(...this.#ends, Math.max(2, width / 90)).map(tick => this.#timeTick(tick)),
            ...this.#cells(high),
            this.#pointer,
            ...this.#examples.map(example => this.#example(example, high)).filter(Boolean));
    }

    #boundTick(label, y, left, width) {
        return svg(
            'g',
            {},
            svg('line', { class: 'grid', x1: left, x2: width - 12, y1: y, y2: y }),
            svg('text', { class: 'tick', x: left - 6, y: y + 4, 'text-anchor': 'end' }, label));
    }

    #timeTick({ time, text }) {
        return svg('text', { class: 'tick', x: this.#x(time), y: HEIGHT - 6, 'text-anchor': 'middle' }, text);
    }

    /** A sample counts the step that ends at its time. Areas look like their square root. */
    #cells(high) {
        const most = Math.max(...this.#rows.flatMap(({ counts }) => [...counts.values()]).filter(Number.isFinite), 0);
        return this.#rows.flatMap(({ counts }, row) => [...counts]
            .filter(([, count]) => count > 0)
            .map(([time, count]) => this.#cell(time, HEIGHT - BELOW - (row + 1) * high, high, count / most)));
    }

    #cell(time, top, high, share) {
        const [from, to] = this.#ofStep(time);
        return svg('rect', {
            class: 'cell-of-heat',
            x: from.toFixed(1),
            width: Math.max(1, to - from - 0.5).toFixed(1),
            y: top.toFixed(1),
            height: Math.max(1, high - 0.5).toFixed(1),
            'fill-opacity': (0.12 + 0.88 * Math.sqrt(share)).toFixed(2),
        });
    }

    #ofStep(time) {
        return [this.#x(Math.max(time - this.#step, this.#ends[0])), this.#x(time)];
    }

    /** What an example has of its own is its time and its bucket; its value is the count of the bucket. */
    #example({ time, bound, trace }, high) {
        const row = this.#rows.findIndex(each => each.bound === bound);
        if (row < 0 || time < this.#ends[0] || time > this.#ends[1]) return null;
        const x = this.#x(time);
        const y = HEIGHT - BELOW - (row + 0.5) * high;
        const title = svg('title', {}, 'Trace ' + trace + ', up to ' + this.#formats.formatBound(bound));
        const diamond = svg('path', { class: 'example', d: `M${x} ${y - 4}l4 4l-4 4l-4-4z` });
        return svg('a', { class: 'example-of-heat', href: this.#linkTo(trace), tabindex: '-1' }, title, diamond);
    }

    #under(event) {
        if (!this.#x) return -1;
        const wanted = event.clientX - this.#drawing.getBoundingClientRect().left;
        return this.#times.findIndex(time => {
            const [from, to] = this.#ofStep(time);
            return wanted >= from && wanted < to;
        });
    }

    #key(event) {
        const last = this.#times.length - 1;
        const at = this.#at;
        const targets = { ArrowRight: at + 1, ArrowLeft: at < 0 ? last : at - 1, Home: 0, End: last, Escape: -1 };
        if (targets[event.key] === undefined) return;
        event.preventDefault();
        this.#choose(event.key === 'Escape' ? -1 : Math.max(0, Math.min(last, targets[event.key])));
    }

    /** Tells the counts of the step at an index; -1 for none. */
    #choose(index) {
        this.#at = index;
        this.#told.hidden = index < 0;
        this.#pointer.setAttribute('visibility', index < 0 ? 'hidden' : 'visible');
        if (index < 0 || !this.#x) return;
        const time = this.#times[index];
        const [from, to] = this.#ofStep(time);
        this.#pointer.setAttribute('x', from);
        this.#pointer.setAttribute('width', Math.max(1, to - from));
        const told = this.#rows
            .map(({ bound, counts }) => [bound, counts.get(time) ?? 0])
            .filter(([, count]) => count > 0);
        const rest = told.length - MOST_TOLD;
        this.#told.replaceChildren(
            h('p', {}, date(time) + ' ' + clock(time)),
            ...told.reverse().slice(0, MOST_TOLD).map(([bound, count]) => h(
                'p',
                {},
                h('span', { class: 'label' }, 'up to ' + this.#formats.formatBound(bound)),
                h('strong', {}, this.#formats.format(count)))),
            ...(told.length === 0 ? [h('p', { class: 'dim' }, 'nothing')] : []),
            ...(rest > 0 ? [h('p', { class: 'dim' }, 'and ' + rest + ' more')] : []));
        this.#told.classList.toggle('left', from > this.element.clientWidth / 2);
    }
}

// SPDX-License-Identifier: Apache-2.0

import { h, hued, svg } from '../parts/dom.js';
import { clock, date } from '../parts/format.js';
import { linear, timeTicks, valueTicks } from './scale.js';
import { timesOf, valuesAt } from './series.js';

const HEIGHT = 320;
const BELOW = 26;
const ABOVE = 10;
const MOST_TOLD = 12;
const LABEL = 'Chart; arrows go through time';

/**
 * Series as lines over time. The pointer, or arrows once the chart has the focus, choose a time, whose values are told.
 *
 * `series` have a `hue` each; `ends` is the range that was asked for, `format` makes values readable, `linkTo(trace)`
 * answers the address of an example.
 */
export class Chart {
    #series;
    #ends;
    #format;
    #linkTo;
    #times;
    #at = -1;
    #emphasised = null;
    #drawing = svg('svg', { class: 'chart', role: 'group', tabindex: '0', 'aria-label': LABEL });
    #pointer = svg('line', { class: 'pointer', visibility: 'hidden' });
    #told = h('div', { class: 'told', role: 'status', hidden: true });
    #x;
    #y;

    constructor(series, ends, format, linkTo) {
        this.#series = series;
        this.#format = format;
        this.#linkTo = linkTo;
        this.#times = timesOf(series);
        this.#ends = [Math.min(ends[0], this.#times[0]), Math.max(ends[1], this.#times.at(-1))];
        this.element = h('div', { class: 'chart-box' }, this.#drawing, this.#told);
        this.#drawing.addEventListener('pointermove', event => this.#choose(this.#nearest(event)));
        this.#drawing.addEventListener('pointerleave', () => this.#choose(-1));
        this.#drawing.addEventListener('blur', () => this.#choose(-1));
        this.#drawing.addEventListener('keydown', event => this.#key(event));
        new ResizeObserver(() => this.#draw()).observe(this.element);
    }

    /** Draws one series above all others, or none when null. */
    emphasise(series) {
        this.#emphasised = series;
        this.#draw();
    }

    #draw() {
        const width = this.element.clientWidth;
        if (width === 0) return;
        const shown = this.#emphasised ? [this.#emphasised] : this.#series;
        const most = Math.max(0, ...shown.map(({ max }) => max).filter(Number.isFinite));
        const least = Math.min(0, ...shown.map(({ min }) => min).filter(Number.isFinite));
        const values = valueTicks(least, most, 5);
        const left = 14 + 7 * Math.max(...values.map(value => this.#format(value).length));
        this.#x = linear(...this.#ends, left, width - 12);
        this.#y = linear(values[0], values.at(-1), HEIGHT - BELOW, ABOVE);
        this.#drawing.setAttribute('viewBox', '0 0 ' + width + ' ' + HEIGHT);
        this.#drawing.setAttribute('height', HEIGHT);
        this.#drawing.replaceChildren(
            ...values.flatMap(value => this.#valueTick(value, left, width)),
            ...timeTicks(...this.#ends, Math.max(2, width / 90)).map(tick => this.#timeTick(tick)),
            ...shown.map(series => this.#line(series)),
            ...shown.flatMap(series => this.#examples(series)),
            this.#pointer);
    }

    #valueTick(value, left, width) {
        const y = this.#y(value);
        return [
            svg('line', { class: 'grid', x1: left, x2: width - 12, y1: y, y2: y }),
            svg('text', { class: 'tick', x: left - 6, y: y + 4, 'text-anchor': 'end' }, this.#format(value)),
        ];
    }

    #timeTick({ time, text }) {
        return svg('text', { class: 'tick', x: this.#x(time), y: HEIGHT - 6, 'text-anchor': 'middle' }, text);
    }

    /** A line breaks where samples are missing; a lone sample is a dot. */
    #line({ samples, hue, name }) {
        const step = this.#step(samples);
        let path = '';
        samples.forEach(({ time, value }, i) => {
            if (!Number.isFinite(value)) return;
            const goesOn = i > 0 && time - samples[i - 1].time <= step * 1.5 && Number.isFinite(samples[i - 1].value);
            const place = this.#x(time).toFixed(1) + ' ' + this.#y(value).toFixed(1);
            path += goesOn ? 'L' + place : 'M' + place + 'h0';
        });
        return hued(svg('path', { class: 'line', d: path }, svg('title', {}, name)), hue);
    }

    /** The least distance of samples of all series, which is the step of the query. */
    #step(samples) {
        if (samples.length < 2 && this.#times.length < 2) return Infinity;
        return this.#times.slice(1).reduce((least, time, i) => Math.min(least, time - this.#times[i]), Infinity);
    }

    #examples({ exemplars, hue }) {
        return exemplars
            .filter(({ time, value }) => Number.isFinite(value) && time >= this.#ends[0] && time <= this.#ends[1])
            .map(({ time, value, trace }) => {
                const x = this.#x(time);
                const y = Math.max(ABOVE, this.#y(value));
                const diamond = svg('path', { class: 'example', d: `M${x} ${y - 4}l4 4l-4 4l-4-4z` });
                const title = svg('title', {}, 'Trace ' + trace + ', ' + this.#format(value));
                return hued(svg('a', { href: this.#linkTo(trace), tabindex: '-1' }, title, diamond), hue);
            });
    }

    #nearest(event) {
        if (!this.#x) return -1;
        const box = this.#drawing.getBoundingClientRect();
        const wanted = event.clientX - box.left;
        let best = 0;
        this.#times.forEach((time, i) => {
            if (Math.abs(this.#x(time) - wanted) < Math.abs(this.#x(this.#times[best]) - wanted)) best = i;
        });
        return best;
    }

    #key(event) {
        const last = this.#times.length - 1;
        const at = this.#at;
        const targets = { ArrowRight: at + 1, ArrowLeft: at < 0 ? last : at - 1, Home: 0, End: last, Escape: -1 };
        if (targets[event.key] === undefined) return;
        event.preventDefault();
        this.#choose(event.key === 'Escape' ? -1 : Math.max(0, Math.min(last, targets[event.key])));
    }

    /** Tells the values of the time at an index; -1 for none. */
    #choose(index) {
        this.#at = index;
        this.#told.hidden = index < 0;
        this.#pointer.setAttribute('visibility', index < 0 ? 'hidden' : 'visible');
        if (index < 0 || !this.#x) return;
        const time = this.#times[index];
        const x = this.#x(time);
        for (const [name, value] of [['x1', x], ['x2', x], ['y1', ABOVE], ['y2', HEIGHT - BELOW]]) {
            this.#pointer.setAttribute(name, value);
        }
        const shown = this.#emphasised ? [this.#emphasised] : this.#series;
        const values = valuesAt(shown, time).sort((one, other) => other.value - one.value);
        const rest = values.length - MOST_TOLD;
        this.#told.replaceChildren(
            h('p', {}, date(time) + ' ' + clock(time)),
            ...values.slice(0, MOST_TOLD).map(({ series, value }) => this.#valueLine(series, value)),
            ...(rest > 0 ? [h('p', { class: 'dim' }, 'and ' + rest + ' more')] : []));
        this.#told.classList.toggle('left', x > this.element.clientWidth / 2);
    }

    #valueLine({ name, hue }, value) {
        const label = h('span', { class: 'label' }, name);
        return hued(h('p', { class: 'keyed' }, label, h('strong', {}, this.#format(value))), hue);
    }
}

// SPDX-License-Identifier: Apache-2.0

/**
 * Spans in the order of their tree, siblings by start; each gets `index`, `depth`, `size` (of its subtree), and
 * `isOrphan` when the parent that it names is not there.
 *
 * Of spans with one id the first has the children. Spans that are each other's ancestors, which only damage makes, hang
 * on the earliest of them as on a root.
 */
export function order(spans) {
    const byStart = [...spans].sort((one, other) => one.offset - other.offset);
    const byId = new Map();
    for (const span of byStart) if (!byId.has(span.id)) byId.set(span.id, span);
    const children = new Map();
    const roots = [];
    for (const span of byStart) {
        const parent = byId.get(span.parent);
        span.isOrphan = span.parent !== '' && !parent;
        if (!parent || parent === span) roots.push(span);
        else if (children.has(parent)) children.get(parent).push(span);
        else children.set(parent, [span]);
    }
    const walk = new Walk(children);
    roots.forEach(root => walk.from(root));
    byStart.forEach(span => walk.from(span));
    return walk.ordered;
}

/** Goes down from roots, without recursion: traces can be as deep as they are long. */
class Walk {
    ordered = [];
    #seen = new Set();
    #children;

    constructor(children) {
        this.#children = children;
    }

    from(root) {
        const open = [];
        this.#enter(root, open);
        while (open.length > 0) {
            const top = open.at(-1);
            if (top.next < top.children.length) this.#enter(top.children[top.next++], open);
            else {
                open.pop();
                top.span.size = this.ordered.length - top.span.index;
            }
        }
    }

    #enter(span, open) {
        if (this.#seen.has(span)) return;
        this.#seen.add(span);
        span.depth = open.length;
        span.index = this.ordered.length;
        open.push({ span, children: this.#children.get(span) ?? [], next: 0 });
        this.ordered.push(span);
    }
}

/** Which spans of an ordered list can be seen when the subtrees of some are closed. */
export class Folding {
    #spans;
    #closed = new Set();
    /** The spans that can be seen. */
    visible;

    constructor(spans) {
        this.#spans = spans;
        this.visible = spans;
    }

    isClosed(span) {
        return this.#closed.has(span);
    }

    /** Opens or closes the subtree of a span. */
    toggle(span) {
        if (!this.#closed.delete(span) && span.size > 1) this.#closed.add(span);
        this.#update();
    }

    openAll() {
        this.#closed.clear();
        this.#update();
    }

    closeAll() {
        this.#spans.filter(({ size }) => size > 1).forEach(span => this.#closed.add(span));
        this.#update();
    }

    /** Opens whatever hides a span; answers the row in which it can be seen. */
    reveal(span) {
        for (const closed of [...this.#closed]) {
            if (closed.index < span.index && span.index < closed.index + closed.size) this.#closed.delete(closed);
        }
        this.#update();
        return this.visible.indexOf(span);
    }

    #update() {
        const visible = [];
        for (let i = 0; i < this.#spans.length; i += this.isClosed(this.#spans[i]) ? this.#spans[i].size : 1) {
            visible.push(this.#spans[i]);
        }
        this.visible = visible;
    }
}

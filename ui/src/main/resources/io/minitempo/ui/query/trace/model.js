// SPDX-License-Identifier: Apache-2.0

import { find, hexId, pairs } from './attributes.js';
import { order } from './tree.js';

/**
 * A trace as the page works with it, from the answer of `/api/v2/traces/{id}`; null when the answer has no span.
 *
 * `spans` are in the order of the tree, each with `depth` and `size` (spans of its subtree, itself among them). Times
 * are nanoseconds from `start`, which is a BigInt, since 1970.
 */
export function traceOf({ trace = {}, status, message }) {
    const spans = [];
    for (const { resource = {}, scopeSpans = [] } of trace.resourceSpans ?? []) {
        const made = { attributes: pairs(resource.attributes), dropped: resource.droppedAttributesCount ?? 0 };
        const service = find(resource.attributes, 'service.name') ?? 'unknown service';
        for (const { scope = {}, spans: list = [] } of scopeSpans) {
            for (const span of list) spans.push(spanOf(span, service, made, scope));
        }
    }
    if (spans.length === 0) return null;
    const start = spans.reduce((least, { began }) => (began < least ? began : least), spans[0].began);
    spans.forEach(span => place(span, start));
    const ordered = order(spans);
    return {
        spans: ordered,
        start,
        duration: ordered.reduce((most, { offset, duration }) => Math.max(most, offset + duration), 0),
        services: [...new Set(ordered.map(({ service }) => service))],
        errors: ordered.filter(({ isError }) => isError).length,
        isPartial: status === 'PARTIAL',
        message: message ?? '',
    };
}

function spanOf(span, service, resource, scope) {
    const began = BigInt(span.startTimeUnixNano ?? 0);
    return {
        id: hexId(span.spanId),
        parent: hexId(span.parentSpanId).replace(/^0+$/, ''),
        name: span.name ?? '',
        service,
        kind: (span.kind ?? 'SPAN_KIND_UNSPECIFIED').replace('SPAN_KIND_', '').toLowerCase(),
        isError: span.status?.code === 'STATUS_CODE_ERROR',
        began,
        offset: 0,
        // Clocks go wrong; a span that ends before it starts has no length.
        duration: Math.max(0, Number(BigInt(span.endTimeUnixNano ?? 0) - began)),
        raw: span,
        resource,
        scope,
    };
}

function place(span, start) {
    span.offset = Number(span.began - start);
}

/** What the details of a span show. */
export function detailsOf({ raw, resource, scope }) {
    return {
        status: (raw.status?.code ?? 'STATUS_CODE_UNSET').replace('STATUS_CODE_', '').toLowerCase(),
        statusMessage: raw.status?.message ?? '',
        traceState: raw.traceState ?? '',
        attributes: pairs(raw.attributes),
        events: (raw.events ?? []).map(event => ({
            name: event.name ?? '',
            after: Number(BigInt(event.timeUnixNano ?? 0) - BigInt(raw.startTimeUnixNano ?? 0)),
            attributes: pairs(event.attributes),
        })),
        links: (raw.links ?? []).map(link => ({
            trace: hexId(link.traceId),
            span: hexId(link.spanId),
            attributes: pairs(link.attributes),
        })),
        dropped: [
            ['attributes', raw.droppedAttributesCount],
            ['events', raw.droppedEventsCount],
            ['links', raw.droppedLinksCount],
            ['resource attributes', resource.dropped],
        ].filter(([, count]) => count > 0),
        resource: resource.attributes,
        scope: [
            ['name', scope.name ?? ''],
            ['version', scope.version ?? ''],
            ...pairs(scope.attributes),
        ].filter(([, value]) => value !== ''),
    };
}

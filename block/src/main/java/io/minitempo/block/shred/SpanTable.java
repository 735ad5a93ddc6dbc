// SPDX-License-Identifier: Apache-2.0
package io.minitempo.block.shred;

import io.minitempo.core.SpanId;
import java.util.Arrays;

/// The spans of a [TraceScan], one array per field. Owned by one thread; the fields are read directly by this package.
final class SpanTable {

    int size;
    /// The scope group.
    int[] scope = new int[64];
    int[] idStart = new int[64];
    int[] idLength = new int[64];
    /// The first eight bytes of the id, zero-padded on the right.
    long[] identity = new long[64];
    int[] parentStart = new int[64];
    int[] parentLength = new int[64];
    long[] parentIdentity = new long[64];
    int[] traceStateStart = new int[64];
    int[] traceStateLength = new int[64];
    int[] nameStart = new int[64];
    int[] nameLength = new int[64];
    int[] kind = new int[64];
    long[] start = new long[64];
    long[] end = new long[64];
    int[] statusCode = new int[64];
    int[] statusMessageStart = new int[64];
    int[] statusMessageLength = new int[64];
    int[] firstAttribute = new int[64];
    int[] attributes = new int[64];
    int[] droppedAttributes = new int[64];
    int[] firstEvent = new int[64];
    int[] events = new int[64];
    int[] droppedEvents = new int[64];
    int[] firstLink = new int[64];
    int[] links = new int[64];
    int[] droppedLinks = new int[64];

    /// Adds a span of a scope group whose first attribute will be `attribute`, with every field empty.
    int open(int scopeGroup, int attribute) {
        if (size == scope.length) {
            grow();
        }
        int i = size++;
        scope[i] = scopeGroup;
        firstAttribute[i] = attribute;
        idLength[i] = 0;
        identity[i] = 0;
        parentLength[i] = 0;
        parentIdentity[i] = 0;
        traceStateLength[i] = 0;
        nameLength[i] = 0;
        kind[i] = 0;
        start[i] = 0;
        end[i] = 0;
        statusCode[i] = 0;
        statusMessageLength[i] = 0;
        droppedAttributes[i] = 0;
        droppedEvents[i] = 0;
        droppedLinks[i] = 0;
        return i;
    }

    void id(int i, int offset, int length, byte[] data) {
        idStart[i] = offset;
        idLength[i] = length;
        identity[i] = SpanId.of(data, offset, length).value();
    }

    void parent(int i, int offset, int length, byte[] data) {
        parentStart[i] = offset;
        parentLength[i] = length;
        parentIdentity[i] = SpanId.of(data, offset, length).value();
    }

    void traceState(int i, int offset, int length) {
        traceStateStart[i] = offset;
        traceStateLength[i] = length;
    }

    void name(int i, int offset, int length) {
        nameStart[i] = offset;
        nameLength[i] = length;
    }

    /// Whether a span has no parent.
    boolean isRoot(int i) {
        return parentLength[i] == 0;
    }

    private void grow() {
        int capacity = size * 2;
        scope = Arrays.copyOf(scope, capacity);
        idStart = Arrays.copyOf(idStart, capacity);
        idLength = Arrays.copyOf(idLength, capacity);
        identity = Arrays.copyOf(identity, capacity);
        parentStart = Arrays.copyOf(parentStart, capacity);
        parentLength = Arrays.copyOf(parentLength, capacity);
        parentIdentity = Arrays.copyOf(parentIdentity, capacity);
        traceStateStart = Arrays.copyOf(traceStateStart, capacity);
        traceStateLength = Arrays.copyOf(traceStateLength, capacity);
        nameStart = Arrays.copyOf(nameStart, capacity);
        nameLength = Arrays.copyOf(nameLength, capacity);
        kind = Arrays.copyOf(kind, capacity);
        start = Arrays.copyOf(start, capacity);
        end = Arrays.copyOf(end, capacity);
        statusCode = Arrays.copyOf(statusCode, capacity);
        statusMessageStart = Arrays.copyOf(statusMessageStart, capacity);
        statusMessageLength = Arrays.copyOf(statusMessageLength, capacity);
        firstAttribute = Arrays.copyOf(firstAttribute, capacity);
        attributes = Arrays.copyOf(attributes, capacity);
        droppedAttributes = Arrays.copyOf(droppedAttributes, capacity);
        firstEvent = Arrays.copyOf(firstEvent, capacity);
        events = Arrays.copyOf(events, capacity);
        droppedEvents = Arrays.copyOf(droppedEvents, capacity);
        firstLink = Arrays.copyOf(firstLink, capacity);
        links = Arrays.copyOf(links, capacity);
        droppedLinks = Arrays.copyOf(droppedLinks, capacity);
    }
}

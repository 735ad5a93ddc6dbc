// SPDX-License-Identifier: Apache-2.0
package io.minitempo.block.shred;

import java.util.Arrays;

/// Spans and failed spans per service name of a trace (`spec/blocks.md §11.3`), sorted by name.
/// Reused from trace to trace; owned by one thread.
final class ServiceStats {

    private static final int ERROR = 2;

    int size;
    int[] nameStart = new int[16];
    int[] nameLength = new int[16];
    int[] spans = new int[16];
    int[] errors = new int[16];
    int[] order = new int[16];

    private final IndexSort sort = new IndexSort();
    private final GroupChains chains = new GroupChains();

    /// Counts the spans of a layout; `serviceColumn` is the resource column that holds the service name.
    void count(TraceScan scan, TraceLayout layout, int serviceColumn) {
        AttributeTable table = scan.attributes;
        ensure(layout.resources);
        chains.reset(layout.resources, layout.resources);
        for (int k = 0; k < layout.resources; k++) {
            int a = layout.resourceAttributes.special(layout.resourceGroup[k], serviceColumn);
            nameStart[k] = a < 0 ? 0 : table.start(a);
            nameLength[k] = a < 0 ? 0 : table.length(a);
            chains.add(k, nameLength[k] == 0 ? 0 : table.hash(0, a), (x, y) -> compare(scan.data, x, y) == 0);
        }
        size = chains.size();
        for (int i = 0; i < size; i++) {
            int first = chains.first(i);
            order[i] = first;
            spans[first] = 0;
            errors[first] = 0;
            for (int k = first; k >= 0; k = chains.next(k)) {
                countResource(scan, layout, k, first);
            }
        }
        sort.sort(order, 0, size, (x, y) -> compare(scan.data, x, y));
    }

    private void countResource(TraceScan scan, TraceLayout layout, int k, int target) {
        int from = layout.resourceFirstScope[k];
        for (int j = from; j < from + layout.resourceScopes[k]; j++) {
            spans[target] += layout.scopeSpans[j];
            for (int p = layout.scopeFirstSpan[j]; p < layout.scopeFirstSpan[j] + layout.scopeSpans[j]; p++) {
                errors[target] += scan.spans.statusCode[layout.span[p]] == ERROR ? 1 : 0;
            }
        }
    }

    private int compare(byte[] data, int a, int b) {
        return Arrays.compareUnsigned(
                data, nameStart[a], nameStart[a] + nameLength[a], data, nameStart[b], nameStart[b] + nameLength[b]);
    }

    private void ensure(int resources) {
        if (order.length < resources) {
            int capacity = resources * 2;
            nameStart = new int[capacity];
            nameLength = new int[capacity];
            spans = new int[capacity];
            errors = new int[capacity];
            order = new int[capacity];
        }
    }
}

// SPDX-License-Identifier: Apache-2.0
package io.minitempo.block.shred;

import io.minitempo.core.hash.Fnv;
import java.util.Arrays;
import java.util.List;

/// The order in which a scanned trace is stored: duplicates dropped, partial traces merged, equal resources and equal
/// scopes brought together (`spec/blocks.md §11.1`, §11.4).
///
/// Reused from trace to trace; owned by one thread. The fields are read directly by this package.
final class TraceLayout {

    /// Merged resources in order: the group that stands for each, and its scopes in [#scopeGroup].
    int resources;
    int[] resourceGroup = new int[16];
    int[] resourceFirstScope = new int[16];
    int[] resourceScopes = new int[16];

    /// Merged scopes in order: the group that stands for each, and its spans in [#span].
    int scopes;
    int[] scopeGroup = new int[16];
    int[] scopeFirstSpan = new int[16];
    int[] scopeSpans = new int[16];

    /// Spans in order.
    int spans;
    int[] span = new int[64];

    /// Attributes of every resource group that are not in columns of their own, sorted by name.
    final AttributeLists resourceAttributes;
    /// Attributes of every scope group, sorted where the resource has several scope groups.
    final AttributeLists scopeAttributes;
    /// How many spans were dropped as duplicates.
    int duplicates;

    private final IndexSort sort = new IndexSort();
    private final SpanKeySet seen = new SpanKeySet();
    private boolean[] dropped = new boolean[64];
    private int[] resourceAt = new int[16];
    private int[] scopeAt = new int[16];
    private int[] spanAt = new int[64];
    private final GroupChains resourceChains = new GroupChains();
    private final GroupChains scopeChains = new GroupChains();
    private long[] resourceHash = new long[16];
    private long[] scopeHash = new long[16];

    TraceLayout(KeyTable resourceColumns, AttributeLists.Accepts accepts) {
        resourceAttributes = new AttributeLists(resourceColumns, accepts, sort);
        scopeAttributes = new AttributeLists(new KeyTable(List.of()), (column, type) -> false, sort);
    }

    /// Lays out a trace that came in `rows` appends.
    void arrange(TraceScan scan, int rows, boolean dropDuplicates) {
        ensure(scan);
        duplicates = 0;
        Arrays.fill(dropped, 0, scan.spans.size, false);
        identity(resourceAt, scan.resources);
        identity(scopeAt, scan.scopes);
        identity(spanAt, scan.spans.size);
        if (rows > 1) {
            dropKnownSpans(scan);
            sortGroups(scan);
        } else if (dropDuplicates) {
            dropDuplicates(scan);
        }
        resourceAttributes.read(scan, scan.resources, scan.resourceFirstAttribute, scan.resourceAttributes, true);
        scopeAttributes.read(scan, scan.scopes, scan.scopeFirstAttribute, scan.scopeAttributes, false);
        mergeResources(scan);
        mergeScopes(scan);
    }

    private static void identity(int[] target, int count) {
        for (int i = 0; i < count; i++) {
            target[i] = i;
        }
    }

    /// Drops every span whose id and kind were seen in this trace before.
    private void dropDuplicates(TraceScan scan) {
        seen.clear();
        for (int i = 0; i < scan.spans.size; i++) {
            if (!seen.add(SpanKeySet.key(scan.spans, i, scan.data), scan.spans.kind[i])) {
                drop(i);
            }
        }
    }

    /// Drops the spans of later rows whose identity and kind occur in an earlier row; duplicates inside the first row
    /// stay.
    private void dropKnownSpans(TraceScan scan) {
        seen.clear();
        for (int i = 0; i < scan.spans.size; i++) {
            int kind = scan.spans.kind[i];
            boolean known = !seen.add(scan.spans.identity[i], kind < 0 || kind > 7 ? 0 : kind);
            if (known && scan.resourceRow[scan.scopeResource[scan.spans.scope[i]]] > 0) {
                drop(i);
            }
        }
    }

    boolean isDropped(int span) {
        return dropped[span];
    }

    private void drop(int span) {
        dropped[span] = true;
        duplicates++;
    }

    /// Sorts spans in each scope group by start and id, scope groups by their first span, resource groups by theirs.
    private void sortGroups(TraceScan scan) {
        IndexSort.Order byStart = (a, b) -> compareSpans(scan, a, b);
        for (int s = 0; s < scan.scopes; s++) {
            int from = scan.scopeFirstSpan[s];
            sort.sort(spanAt, from, from + scan.scopeSpans[s], byStart);
        }
        IndexSort.Order byFirstSpan = (a, b) -> compareFirst(scan, firstOfScope(scan, a), firstOfScope(scan, b));
        for (int r = 0; r < scan.resources; r++) {
            int from = scan.resourceFirstScope[r];
            sort.sort(scopeAt, from, from + scan.resourceScopes[r], byFirstSpan);
        }
        sort.sort(
                resourceAt,
                0,
                scan.resources,
                (a, b) -> compareFirst(scan, firstOfResource(scan, a), firstOfResource(scan, b)));
    }

    private int firstOfScope(TraceScan scan, int scope) {
        int from = scan.scopeFirstSpan[scope];
        for (int p = from; p < from + scan.scopeSpans[scope]; p++) {
            if (!dropped[spanAt[p]]) {
                return spanAt[p];
            }
        }
        return -1;
    }

    private int firstOfResource(TraceScan scan, int resource) {
        int from = scan.resourceFirstScope[resource];
        for (int p = from; p < from + scan.resourceScopes[resource]; p++) {
            int first = firstOfScope(scan, scopeAt[p]);
            if (first >= 0) {
                return first;
            }
        }
        return -1;
    }

    private static int compareFirst(TraceScan scan, int a, int b) {
        return a < 0 || b < 0 ? Boolean.compare(b >= 0, a >= 0) : compareSpans(scan, a, b);
    }

    private static int compareSpans(TraceScan scan, int a, int b) {
        SpanTable spans = scan.spans;
        int order = Long.compareUnsigned(spans.start[a], spans.start[b]);
        return order != 0
                ? order
                : Arrays.compareUnsigned(
                        scan.data,
                        spans.idStart[a],
                        spans.idStart[a] + spans.idLength[a],
                        scan.data,
                        spans.idStart[b],
                        spans.idStart[b] + spans.idLength[b]);
    }

    private int liveSpans(TraceScan scan, int scope) {
        if (duplicates == 0) {
            return scan.scopeSpans[scope];
        }
        int from = scan.scopeFirstSpan[scope];
        int live = 0;
        for (int p = from; p < from + scan.scopeSpans[scope]; p++) {
            live += dropped[p] ? 0 : 1;
        }
        return live;
    }

    /// Whether every span of a scope group was dropped, so that the group goes too.
    private boolean emptied(TraceScan scan, int scope) {
        return duplicates > 0 && scan.scopeSpans[scope] > 0 && liveSpans(scan, scope) == 0;
    }

    private boolean emptiedResource(TraceScan scan, int resource) {
        int from = scan.resourceFirstScope[resource];
        if (duplicates == 0 || scan.resourceScopes[resource] == 0) {
            return false;
        }
        for (int s = from; s < from + scan.resourceScopes[resource]; s++) {
            if (!emptied(scan, s)) {
                return false;
            }
        }
        return true;
    }

    private void mergeResources(TraceScan scan) {
        boolean single = scan.resources == 1;
        resourceChains.reset(scan.resources, scan.resources);
        for (int p = 0; p < scan.resources; p++) {
            int r = resourceAt[p];
            if (!emptiedResource(scan, r)) {
                resourceHash[r] = single ? 0 : resourceAttributes.hash(r);
                resourceChains.add(r, resourceHash[r], this::sameResource);
            }
        }
        resources = resourceChains.size();
        for (int k = 0; k < resources; k++) {
            resourceGroup[k] = resourceChains.first(k);
        }
    }

    private boolean sameResource(int a, int b) {
        return resourceHash[a] == resourceHash[b] && resourceAttributes.same(a, b);
    }

    /// Merges the scope groups inside each merged resource and places their spans.
    private void mergeScopes(TraceScan scan) {
        GroupChains.Sameness sameness = (a, b) -> sameScope(scan, a, b);
        scopes = 0;
        spans = 0;
        for (int k = 0; k < resources; k++) {
            int groups = 0;
            for (int r = resourceGroup[k]; r >= 0; r = resourceChains.next(r)) {
                groups += scan.resourceScopes[r];
            }
            scopeChains.reset(scan.scopes, groups);
            for (int r = resourceGroup[k]; r >= 0; r = resourceChains.next(r)) {
                chainScopes(scan, r, groups > 1, sameness);
            }
            resourceFirstScope[k] = scopes;
            resourceScopes[k] = scopeChains.size();
            for (int j = 0; j < scopeChains.size(); j++) {
                scopeGroup[scopes] = scopeChains.first(j);
                scopeFirstSpan[scopes] = spans;
                for (int s = scopeChains.first(j); s >= 0; s = scopeChains.next(s)) {
                    placeSpans(scan, s);
                }
                scopeSpans[scopes] = spans - scopeFirstSpan[scopes];
                scopes++;
            }
        }
    }

    private void chainScopes(TraceScan scan, int r, boolean several, GroupChains.Sameness sameness) {
        int from = scan.resourceFirstScope[r];
        for (int p = from; p < from + scan.resourceScopes[r]; p++) {
            int s = scopeAt[p];
            if (!emptied(scan, s)) {
                if (several) {
                    scopeAttributes.sort(s);
                    scopeHash[s] = hashScope(scan, s);
                }
                scopeChains.add(s, scopeHash[s], sameness);
            }
        }
    }

    private long hashScope(TraceScan scan, int s) {
        long hash = scopeAttributes.hash(s);
        hash = Fnv.fnv1ax64(hash, scan.data, scan.scopeNameStart[s], scan.scopeNameLength[s]);
        return Fnv.fnv1ax64(hash, scan.data, scan.scopeVersionStart[s], scan.scopeVersionLength[s]);
    }

    private boolean sameScope(TraceScan scan, int a, int b) {
        return scopeHash[a] == scopeHash[b]
                && same(scan.data, scan.scopeNameStart, scan.scopeNameLength, a, b)
                && same(scan.data, scan.scopeVersionStart, scan.scopeVersionLength, a, b)
                && scopeAttributes.same(a, b);
    }

    private void placeSpans(TraceScan scan, int scope) {
        int first = scan.scopeFirstSpan[scope];
        for (int q = first; q < first + scan.scopeSpans[scope]; q++) {
            if (!dropped[spanAt[q]]) {
                span[spans++] = spanAt[q];
            }
        }
    }

    private static boolean same(byte[] data, int[] start, int[] length, int a, int b) {
        return Arrays.equals(data, start[a], start[a] + length[a], data, start[b], start[b] + length[b]);
    }

    private void ensure(TraceScan scan) {
        if (resourceAt.length < scan.resources) {
            int capacity = scan.resources * 2;
            resourceGroup = new int[capacity];
            resourceFirstScope = new int[capacity];
            resourceScopes = new int[capacity];
            resourceAt = new int[capacity];
            resourceHash = new long[capacity];
        }
        if (scopeAt.length < scan.scopes) {
            int capacity = scan.scopes * 2;
            scopeGroup = new int[capacity];
            scopeFirstSpan = new int[capacity];
            scopeSpans = new int[capacity];
            scopeAt = new int[capacity];
            scopeHash = new long[capacity];
        }
        if (spanAt.length < scan.spans.size) {
            int capacity = scan.spans.size * 2;
            span = new int[capacity];
            spanAt = new int[capacity];
            dropped = new boolean[capacity];
        }
        Arrays.fill(scopeHash, 0, scan.scopes, 0);
    }
}

// SPDX-License-Identifier: Apache-2.0
package io.minitempo.block.shred;

/// Whether a trace has a root, and whether all its spans hang on one, by the rule that numbers the spans of a row
/// (`spec/blocks.md §11.3`): what is left without a number is not connected.
///
/// Reused from trace to trace; owned by one thread.
public final class TraceShape {

    private final SpanTable spans = new SpanTable();
    private final NestedSets sets = new NestedSets();
    private int[] order = new int[64];
    private boolean root;

    /// The shape of no spans.
    public TraceShape() {}

    /// Forgets the spans.
    public void clear() {
        spans.size = 0;
        root = false;
    }

    /// Adds a span.
    ///
    /// @param identity the first eight bytes of its id, zero-padded on the right
    /// @param isRoot whether it has no parent
    /// @param parentIdentity that of its parent; of no meaning for a root
    /// @param kind its kind as a number
    public void add(long identity, boolean isRoot, long parentIdentity, int kind) {
        int span = spans.open(0, 0);
        spans.identity[span] = identity;
        spans.parentLength[span] = isRoot ? 0 : Long.BYTES;
        spans.parentIdentity[span] = parentIdentity;
        spans.kind[span] = kind;
        root |= isRoot;
    }

    /// Whether any span has no parent.
    public boolean hasRoot() {
        return root;
    }

    /// Whether every span gets a number.
    public boolean isConnected() {
        int count = spans.size;
        if (order.length < count) {
            order = new int[Math.max(count, order.length * 2)];
        }
        for (int i = 0; i < count; i++) {
            order[i] = i;
        }
        sets.number(spans, order, count);
        for (int i = 0; i < count; i++) {
            if (sets.left[i] == 0) {
                return false;
            }
        }
        return true;
    }
}

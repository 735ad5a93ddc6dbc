// SPDX-License-Identifier: Apache-2.0
package io.minitempo.block.inspect;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;

/// The nested set of a trace as the text of `spec/blocks.md §11.3` has it, word by word. Slower than what writers do,
/// and independent of it.
final class NestedSetModel {

    private static final int SERVER = 2;
    private static final int CLIENT = 3;

    private final List<Node> spans = new ArrayList<>();
    private boolean hasRoot;
    private int counter = 1;

    /// A span and its numbers, which are 0 until [#number].
    static final class Node {
        private final long identity;
        private final long parentIdentity;
        private final boolean root;
        private final int kind;
        private final List<Node> children = new ArrayList<>();
        int left;
        int right;
        int parent;

        Node(long identity, long parentIdentity, boolean root, int kind) {
            this.identity = identity;
            this.parentIdentity = parentIdentity;
            this.root = root;
            this.kind = kind;
        }

        int childCount() {
            return children.size();
        }
    }

    /// Adds a span behind the others.
    ///
    /// @param id its id, of which the first eight bytes count
    /// @param parent the id of its parent, empty for a root
    void add(byte[] id, byte[] parent, int kind) {
        spans.add(new Node(identity(id), identity(parent), parent.length == 0, kind));
        hasRoot |= parent.length == 0;
    }

    private static long identity(byte[] id) {
        long identity = 0;
        for (int i = 0; i < Long.BYTES; i++) {
            identity = identity << 8 | (i < id.length ? id[i] & 0xff : 0);
        }
        return identity;
    }

    boolean hasRoot() {
        return hasRoot;
    }

    /// Numbers all spans and gives them in their order.
    List<Node> number() {
        Map<Long, List<Node>> byIdentity = new HashMap<>();
        for (Node span : spans) {
            byIdentity.computeIfAbsent(span.identity, id -> new ArrayList<>(2)).add(span);
        }
        if (!hasRoot || byIdentity.values().stream().anyMatch(same -> same.size() > 2)) {
            return spans;
        }
        for (Node span : spans) {
            if (!span.root) {
                adopt(span, byIdentity.getOrDefault(span.parentIdentity, List.of()));
            }
        }
        for (Node span : spans) {
            if (span.root) {
                visit(span);
            }
        }
        return spans;
    }

    private static void adopt(Node span, List<Node> candidates) {
        if (candidates.size() == 1) {
            candidates.getFirst().children.add(span);
            return;
        }
        int wanted = span.kind == SERVER ? CLIENT : SERVER;
        for (Node candidate : candidates) {
            if (candidate.kind == wanted) {
                candidate.children.add(span);
                return;
            }
        }
    }

    /// Depth first with a stack of its own: a trace may be a chain of a million spans.
    private void visit(Node root) {
        record Open(Node span, Iterator<Node> children) {}
        Deque<Open> open = new ArrayDeque<>();
        root.left = counter++;
        root.parent = -1;
        open.push(new Open(root, root.children.iterator()));
        while (!open.isEmpty()) {
            Open top = open.element();
            if (top.children.hasNext()) {
                Node child = top.children.next();
                child.left = counter++;
                child.parent = top.span.left;
                open.push(new Open(child, child.children.iterator()));
            } else {
                top.span.right = counter++;
                open.pop();
            }
        }
    }
}

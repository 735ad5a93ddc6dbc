// SPDX-License-Identifier: Apache-2.0
package io.minitempo.ring.token;

/// The order of tokens, which are unsigned, and the arcs between them (`spec/ring.md §5.2`).
final class TokenOrder {

    private TokenOrder() {}

    /// A token in the form whose signed order is the unsigned order, and back.
    static int ordered(int token) {
        return token ^ Integer.MIN_VALUE;
    }

    /// The length of the arc from one token, exclusive, to the next, inclusive; the whole ring when they are the same.
    static long distance(int from, int to) {
        long a = Integer.toUnsignedLong(from);
        long b = Integer.toUnsignedLong(to);
        return a < b ? b - a : (1L << 32) - a + b;
    }
}
